"""What an auditor tests drawn records for, how he found them, and the second stage of a draw."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fieldwork"
down_revision = "reports"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def _wish() -> None:
    op.add_column("draw_wish", sa.Column("method", sa.String(16), nullable=False, server_default="attributes"))
    op.add_column("draw_wish", sa.Column("strata", sa.String(16), nullable=False, server_default="level"))
    op.add_column("draw_wish", sa.Column("stages", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("draw_wish", sa.Column("attributes", sa.String(200), nullable=False, server_default=""))
    op.add_column("draw_wish", sa.Column("own_ct", sa.LargeBinary(), nullable=True))


def _stages() -> None:
    for table in ("draw", "drawn_item"):
        op.add_column(table, sa.Column("stage", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "draw_extension",
        sa.Column("id", UUID, nullable=False),
        sa.Column("draw_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="draw_extension_pkey"),
        sa.UniqueConstraint("draw_id", name="draw_extension_draw_id_key"),
    )
    op.create_index("draw_extension_person_id_ix", "draw_extension", ["person_id"], unique=False)


def _marks() -> None:
    op.create_table(
        "item_mark",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("draw_id", UUID, nullable=False),
        sa.Column("item_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("attribute", sa.String(16), nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("tickmark", sa.String(16), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="item_mark_pkey"),
    )
    op.create_index("item_mark_draw", "item_mark", ["draw_id", "item_id"], unique=False)
    op.create_index("item_mark_item", "item_mark", ["item_id", "at"], unique=False)
    op.create_index("item_mark_person_id_ix", "item_mark", ["person_id"], unique=False)


def upgrade() -> None:
    _wish()
    _stages()
    _marks()
