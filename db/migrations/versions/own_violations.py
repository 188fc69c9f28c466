"""A person's own violation behind a hazard, its steps, and how the hazard came out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "own_violations"
down_revision = "major_hazards"


def upgrade() -> None:
    _violations()
    _steps()
    _results()


def _violations() -> None:
    op.create_table(
        "violation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("words_ct", sa.LargeBinary(), nullable=True),
        sa.Column("told_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="violation_hazard_id_fkey"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="violation_area_id_fkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="violation_person_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="violation_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="violation_pkey"),
        sa.UniqueConstraint("hazard_id", "person_id", name="violation_hazard_id_person_id_key"),
    )
    op.create_index("violation_person", "violation", ["person_id", "noted_at"], unique=False)
    op.create_index("violation_state", "violation", ["state", "noted_at"], unique=False)


def _steps() -> None:
    op.create_table(
        "violation_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("violation_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("was", sa.String(length=16), nullable=True),
        sa.Column("became", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("said_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["violation_id"], ["violation.id"], name="violation_step_violation_id_fkey"),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="violation_step_actor_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="violation_step_pkey"),
        sa.UniqueConstraint("violation_id", "n", name="violation_step_violation_id_n_key"),
    )


def _results() -> None:
    op.create_table(
        "violation_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("sent_back", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="violation_result_hazard_id_fkey"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="violation_result_area_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="violation_result_pkey"),
        sa.UniqueConstraint("hazard_id", name="violation_result_hazard_id_key"),
    )
    op.create_index("violation_result_noted", "violation_result", ["noted_at", "result", "people"], unique=False)
