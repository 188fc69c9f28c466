"""How each channel fares, and what those who look after them ask the worker to do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "channel_states"
down_revision = "ladders"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice_channel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("failed_at", INSTANT, nullable=True),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("waiting_since", INSTANT, nullable=True),
        sa.Column("given_up", sa.Integer(), nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="notice_channel_pkey"),
        sa.UniqueConstraint("channel", name="notice_channel_channel_key"),
    )
    op.create_table(
        "notice_wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("deed", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="notice_wish_asked_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="notice_wish_pkey"),
    )
    op.create_index("notice_wish_undone", "notice_wish", ["done_at", "asked_at"], unique=False)
    op.create_index("notice_message_unsent", "notice_message", ["sent_at", "channel", "waiting"], unique=False)
