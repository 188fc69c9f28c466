"""Rules that say which department rectifies what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "department_rules"
down_revision = "second_person"


def upgrade() -> None:
    op.create_table(
        "department_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="department_rule_area_id_fkey"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="department_rule_department_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="department_rule_pkey"),
    )
