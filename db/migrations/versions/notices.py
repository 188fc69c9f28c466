"""Notices: inbox, choices, what is on its way out, and the ladder of reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "notices"
down_revision = "working_days"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:

    op.create_table(
        "notice_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("addressee", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.Column("legal", sa.Boolean(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", INSTANT, nullable=True),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name="notice_message_pkey"),
        sa.UniqueConstraint("channel", "addressee", "event", name="notice_message_channel_addressee_event_key"),
    )
    op.create_index("notice_message_tried", "notice_message", ["channel", "tried_at"], unique=False)
    op.create_index("notice_message_waiting", "notice_message", ["waiting", "channel", "not_before"], unique=False)
    op.create_table(
        "notice_rung",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="notice_rung_pkey"),
        sa.UniqueConstraint("version", "days", "level", name="notice_rung_version_days_level_key"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("as_reporter", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("due", INSTANT, nullable=True),
        sa.Column("legal", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="notice_area_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="notice_pkey"),
        sa.UniqueConstraint("recipient", "event", name="notice_recipient_event_key"),
    )
    op.create_index("notice_event", "notice", ["event"], unique=False)
    op.create_index("notice_kind", "notice", ["kind", "at"], unique=False)
    op.create_index("notice_newest", "notice", ["recipient", "at", "id"], unique=False)
    op.create_index("notice_record", "notice", ["record_id", "kind"], unique=False)
    op.create_index("notice_unposted", "notice", ["posted", "at"], unique=False)
    op.create_index("notice_unread", "notice", ["recipient", "read_at"], unique=False)
    op.create_table(
        "notice_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="notice_choice_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="notice_choice_pkey"),
        sa.UniqueConstraint("person_id", "channel", name="notice_choice_person_id_channel_key"),
    )
    op.create_table(
        "notice_enclosed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["notice_message.id"], name="notice_enclosed_message_id_fkey"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name="notice_enclosed_notice_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="notice_enclosed_pkey"),
        sa.UniqueConstraint("message_id", "notice_id", name="notice_enclosed_message_id_notice_id_key"),
    )
    op.create_index("notice_enclosed_notice_id_ix", "notice_enclosed", ["notice_id"], unique=False)
    op.create_table(
        "notice_habit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("digest_at", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("mail_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="notice_habit_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="notice_habit_pkey"),
        sa.UniqueConstraint("person_id", name="notice_habit_person_id_key"),
    )
