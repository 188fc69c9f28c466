"""Masked pictures, and which of them were drawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "masked_pictures"
down_revision = "agency_evaluations"

UUID = sa.Uuid()


def _file() -> list[sa.Column[object]]:
    """Where it lies, and what it must be."""
    return [
        sa.Column("hmac", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("clear_sha256", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
    ]


def _rendition() -> None:
    op.create_table(
        "rendition",
        sa.Column("id", UUID, nullable=False),
        sa.Column("evidence_id", UUID, nullable=False),
        sa.Column("hazard_id", UUID, nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        *_file(),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="rendition_evidence_id_fkey"),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="rendition_hazard_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="rendition_pkey"),
        sa.UniqueConstraint("evidence_id", name="rendition_evidence_id_key"),
        sa.UniqueConstraint("blob", name="rendition_blob_key"),
    )
    op.create_index("rendition_hazard_id_ix", "rendition", ["hazard_id"], unique=False)


def _drawn_picture() -> None:
    op.create_table(
        "drawn_picture",
        sa.Column("id", UUID, nullable=False),
        sa.Column("item_id", UUID, nullable=False),
        sa.Column("draw_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        *_file(),
        sa.ForeignKeyConstraint(["item_id"], ["drawn_item.id"], name="drawn_picture_item_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="drawn_picture_pkey"),
        sa.UniqueConstraint("item_id", "n", "masked", name="drawn_picture_item_id_n_masked_key"),
    )
    op.create_index("drawn_picture_draw_id_ix", "drawn_picture", ["draw_id"], unique=False)


def upgrade() -> None:
    _rendition()
    _drawn_picture()
