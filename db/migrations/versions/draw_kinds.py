"""Of which kinds of records an auditor asks for a sample."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "draw_kinds"
down_revision = "weekly_lots"


def upgrade() -> None:
    op.add_column("draw_wish", sa.Column("kinds", sa.String(200), nullable=False, server_default="hazards"))
    op.create_index("violation_area", "violation", ["area_id", "noted_at"], unique=False)
