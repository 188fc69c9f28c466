"""Plans of major hazards, who judged and signed that one is major, and who was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "major_hazards"
down_revision = "cooperation"


def upgrade() -> None:
    for name in ("planned_at", "major_signed_at", "regulator_told_at", "workers_told_at"):
        op.add_column("hazard", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("hazard", sa.Column("proposed_severity", sa.String(length=8), nullable=True))
    op.add_column("hazard", sa.Column("major_grounds", sa.String(length=400), nullable=True))
    op.create_table(
        "hazard_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=True) for name in ("measures_ct", "funds_ct", "who_ct", "emergency_ct")),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="hazard_plan_hazard_id_fkey"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="hazard_plan_made_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="hazard_plan_pkey"),
        sa.UniqueConstraint("hazard_id", "n", name="hazard_plan_hazard_id_n_key"),
    )
