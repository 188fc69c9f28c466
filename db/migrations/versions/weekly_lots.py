"""The plan of an engagement's weekly stream, and the plan of each of its lots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "weekly_lots"
down_revision = "masked_pictures"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "stream_plan",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("level", sa.String(4), nullable=False),
        sa.Column("aql", sa.String(6), nullable=False),
        sa.Column("attributes", sa.String(200), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="stream_plan_pkey"),
        sa.UniqueConstraint("engagement_id", name="stream_plan_engagement_id_key"),
    )
    op.create_index("stream_plan_person_id_ix", "stream_plan", ["person_id"], unique=False)
    op.create_table(
        "stream_lot",
        sa.Column("id", UUID, nullable=False),
        sa.Column("draw_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(1), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("accept", sa.Integer(), nullable=False),
        sa.Column("reject", sa.Integer(), nullable=False),
        sa.Column("regime", sa.String(12), nullable=False),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("lately", sa.String(200), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name="stream_lot_draw_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="stream_lot_pkey"),
        sa.UniqueConstraint("draw_id", name="stream_lot_draw_id_key"),
    )
    op.create_index("stream_lot_engagement", "stream_lot", ["engagement_id", "week"], unique=False)
