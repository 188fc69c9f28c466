"""Each version of the ladder of reminders: since when, by whom, why, and the working hours that belong to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ladders"
down_revision = "more_working_days"


def upgrade() -> None:
    op.create_table(
        "notice_ladder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unopened_hours", sa.Integer(), nullable=False),
        sa.Column("untold_hours", sa.Integer(), nullable=False),
        sa.Column("untold_hours_up", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("why_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="notice_ladder_made_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="notice_ladder_pkey"),
        sa.UniqueConstraint("version", name="notice_ladder_version_key"),
    )
