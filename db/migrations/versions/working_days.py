"""Working days: the enterprise's own calendar, and deadlines that are counted by it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "working_days"
down_revision = "hard_cases"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "company_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=True),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="company_day_pkey"),
    )
    op.create_index("company_day_newest", "company_day", ["day", "entered_at"], unique=False)
    op.add_column("hazard", sa.Column("counted_from", INSTANT, nullable=True))
    op.add_column("hazard", sa.Column("working_days", sa.Integer(), nullable=True))
    op.add_column("hazard", sa.Column("provisional", sa.Boolean(), nullable=True))
