"""More time in working days: counted on from the deadline, provisional where the calendar ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "more_working_days"
down_revision = "told_of_parts"


def upgrade() -> None:
    op.add_column("hazard", sa.Column("counted_on", sa.Boolean(), nullable=True))
    op.add_column("hazard", sa.Column("wanted_days", sa.Integer(), nullable=True))
    op.add_column("hazard", sa.Column("wanted_provisional", sa.Boolean(), nullable=True))
