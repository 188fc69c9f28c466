"""Keyed fingerprints of how pictures look, so that the same photo on two hazards is noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "photo_likeness"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "likeness",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="likeness_evidence_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="likeness_pkey"),
    )
    op.create_index("likeness_evidence_id_ix", "likeness", ["evidence_id"], unique=False)
    op.create_index("likeness_token", "likeness", ["token", "evidence_id"], unique=False)
