"""More time that is asked for, follow-ups, re-checks after closing, and hazards that arose from others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hard_cases"
down_revision = "reporter_talk"

MOMENTS = ("wanted_deadline", "check_due", "recheck_due", "reopened_at")
INDEXES = {
    "hazard_area_category": ["area_id", "category", "closed_at"],
    "hazard_area_recheck": ["area_id", "recheck_due"],
    "hazard_recheck": ["recheck_due"],
    "hazard_arose_from": ["arose_from_id"],
    "hazard_merged_into": ["merged_into_id"],
}


def upgrade() -> None:
    for name in MOMENTS:
        op.add_column("hazard", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("hazard", sa.Column("check_every", sa.Integer(), nullable=True))
    op.add_column("hazard", sa.Column("on_track", sa.Boolean(), nullable=True))
    op.add_column("hazard", sa.Column("arose_from_id", sa.Uuid(), nullable=True))
    op.add_column("hazard", sa.Column("arose", sa.String(length=16), nullable=True))
    for name, columns in INDEXES.items():
        op.create_index(name, "hazard", columns, unique=False)
