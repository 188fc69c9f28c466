"""A message knows whether an earlier try may have arrived; what waits, was said or is to be checked is found by its time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "notice_unsure"
down_revision = "month_totals"


def upgrade() -> None:
    op.add_column("notice_message", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("notice_message_waiting", "notice_message")
    op.create_index("notice_message_waiting", "notice_message", ["waiting", "not_before"])
    op.create_index("hazard_talk_at", "hazard_talk", ["at"])
    op.create_index("hazard_check", "hazard", ["check_due"])
