"""What is erased of a person: who asked and decided, each step of it, and the lines of the receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "erasures"
down_revision = "own_rights"


def upgrade() -> None:
    _erasures()
    _steps()
    _parts()


def _erasures() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.String(length=24), nullable=True),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("useless_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("refusal_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="erasure_person_id_fkey"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="erasure_asked_by_fkey"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="erasure_decided_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="erasure_pkey"),
        sa.UniqueConstraint("request_id", name="erasure_request_id_key"),
    )
    op.create_index("erasure_stage", "erasure", ["stage", "asked_at"], unique=False)
    op.create_index("erasure_person", "erasure", ["person_id"], unique=False)


def _steps() -> None:
    op.create_table(
        "erasure_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("was", sa.String(length=10), nullable=True),
        sa.Column("became", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasure.id"], name="erasure_step_erasure_id_fkey"),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="erasure_step_actor_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="erasure_step_pkey"),
        sa.UniqueConstraint("erasure_id", "n", name="erasure_step_erasure_id_n_key"),
    )


def _parts() -> None:
    op.create_table(
        "erasure_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasure.id"], name="erasure_part_erasure_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="erasure_part_pkey"),
        sa.UniqueConstraint("erasure_id", "n", name="erasure_part_erasure_id_n_key"),
    )
