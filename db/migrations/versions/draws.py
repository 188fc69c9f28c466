"""Draws of an audit: what was asked for, frozen, requested and drawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "draws"
down_revision = "engagements"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def _draw_wish() -> None:
    op.create_table(
        "draw_wish",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(12), nullable=False),
        sa.Column("tolerable", sa.String(12), nullable=False),
        sa.Column("expected", sa.String(12), nullable=False),
        sa.Column("certainty", sa.Boolean(), nullable=False),
        sa.Column("beacon", sa.String(300), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("objective_ct", sa.LargeBinary(), nullable=True),
        sa.Column("judgement_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="draw_wish_pkey"),
    )
    op.create_index("draw_wish_engagement", "draw_wish", ["engagement_id", "at"], unique=False)
    op.create_index("draw_wish_person_id_ix", "draw_wish", ["person_id"], unique=False)


def _draw_unfit() -> None:
    op.create_table(
        "draw_unfit",
        sa.Column("id", UUID, nullable=False),
        sa.Column("wish_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("why", sa.String(400), nullable=False),
        sa.Column("said", sa.String(400), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="draw_unfit_pkey"),
        sa.UniqueConstraint("wish_id", name="draw_unfit_wish_id_key"),
    )
    op.create_index("draw_unfit_engagement_id_ix", "draw_unfit", ["engagement_id"], unique=False)


def _draw() -> None:
    op.create_table(
        "draw",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("wish_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("pin", sa.String(64), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        sa.Column("program", sa.LargeBinary(), nullable=False),
        sa.Column("log_size", sa.Integer(), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("told_secret", sa.String(64), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("secret_ct", sa.LargeBinary(), nullable=True),
        sa.Column("salts_ct", sa.LargeBinary(), nullable=True),
        sa.Column("why_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name="draw_engagement_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="draw_pkey"),
        sa.UniqueConstraint("engagement_id", "n", name="draw_engagement_id_n_key"),
        sa.UniqueConstraint("wish_id", name="draw_wish_id_key"),
    )


def _draw_part() -> None:
    op.create_table(
        "draw_part",
        sa.Column("id", UUID, nullable=False),
        sa.Column("draw_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        sa.Column("hmac", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name="draw_part_draw_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="draw_part_pkey"),
        sa.UniqueConstraint("blob", name="draw_part_blob_key"),
        sa.UniqueConstraint("draw_id", "kind", "n", name="draw_part_draw_id_kind_n_key"),
    )


def _draw_nonce() -> None:
    op.create_table(
        "draw_nonce",
        sa.Column("id", UUID, nullable=False),
        sa.Column("draw_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("pin", sa.String(64), nullable=False),
        sa.Column("digits", sa.String(200), nullable=False),
        sa.Column("beacon", sa.String(300), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="draw_nonce_pkey"),
        sa.UniqueConstraint("draw_id", name="draw_nonce_draw_id_key"),
    )
    op.create_index("draw_nonce_person_id_ix", "draw_nonce", ["person_id"], unique=False)


def _drawn_item() -> None:
    op.create_table(
        "drawn_item",
        sa.Column("id", UUID, nullable=False),
        sa.Column("draw_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("stratum", sa.String(40), nullable=False),
        sa.Column("row_id", UUID, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name="drawn_item_draw_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="drawn_item_pkey"),
        sa.UniqueConstraint("draw_id", "place", name="drawn_item_draw_id_place_key"),
    )
    op.create_index("drawn_item_engagement", "drawn_item", ["engagement_id", "turn"], unique=False)


def _drawn_text() -> None:
    op.create_table(
        "drawn_text",
        sa.Column("id", UUID, nullable=False),
        sa.Column("item_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("texts_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["drawn_item.id"], name="drawn_text_item_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="drawn_text_pkey"),
        sa.UniqueConstraint("item_id", "subject", name="drawn_text_item_id_subject_key"),
    )


def upgrade() -> None:
    for make in (_draw_wish, _draw_unfit, _draw, _draw_part, _draw_nonce, _drawn_item, _drawn_text):
        make()
