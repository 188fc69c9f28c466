"""A plan of an earlier ledger: made by nobody here, and perhaps without a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "plans_from_ledgers"
down_revision = "channel_states"


def upgrade() -> None:
    with op.batch_alter_table("hazard_plan") as plans:
        plans.alter_column("made_by", existing_type=sa.Uuid(), nullable=True)
        plans.alter_column("due", existing_type=sa.DateTime(timezone=True), nullable=True)
