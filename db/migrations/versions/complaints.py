"""Privacy complaints: cases, steps, thread, answers, remedies, material asked for, and who may handle them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "complaints"
down_revision = "register"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _complaint()
    _complaint_step()
    _complaint_message()
    _complaint_answer()
    _complaint_remedy()
    _complaint_errand()
    _complaint_given()
    _complaint_party()
    _complaint_admission()
    _complaint_evidence()


def _complaint() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", UUID, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("tag", sa.String(64), nullable=False),
        sa.Column("sent_key", sa.String(64), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("handler_id", UUID, nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("prepared", sa.Boolean(), nullable=False),
        sa.Column("stranded", sa.Boolean(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.Column("about_ct", sa.LargeBinary(), nullable=True),
        sa.Column("who_ct", sa.LargeBinary(), nullable=True),
        sa.Column("whose_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="complaint_pkey"),
        sa.UniqueConstraint("number", name="complaint_number_key"),
        sa.UniqueConstraint("sent_key", name="complaint_sent_key_key"),
    )
    op.create_index("complaint_channel", "complaint", ["channel", "state", "since"], unique=False)
    op.create_index("complaint_state", "complaint", ["state", "since"], unique=False)
    op.create_index("complaint_tag", "complaint", ["tag", "filed_at"], unique=False)
    op.create_index("complaint_unprepared", "complaint", ["prepared", "filed_at"], unique=False)


def _complaint_step() -> None:
    op.create_table(
        "complaint_step",
        sa.Column("id", UUID, nullable=False),
        sa.Column("complaint_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("was", sa.String(16), nullable=True),
        sa.Column("became", sa.String(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", UUID, nullable=True),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="complaint_step_complaint_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="complaint_step_pkey"),
        sa.UniqueConstraint("complaint_id", "n", name="complaint_step_complaint_id_n_key"),
    )


def _complaint_message() -> None:
    op.create_table(
        "complaint_message",
        sa.Column("id", UUID, nullable=False),
        sa.Column("complaint_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("actor_id", UUID, nullable=True),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="complaint_message_complaint_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="complaint_message_pkey"),
        sa.UniqueConstraint("complaint_id", "n", name="complaint_message_complaint_id_n_key"),
    )


def _complaint_answer() -> None:
    op.create_table(
        "complaint_answer",
        sa.Column("id", UUID, nullable=False),
        sa.Column("complaint_id", UUID, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("appeal_to", sa.String(32), nullable=True),
        sa.Column("actor_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=True),
        sa.Column("remedy_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="complaint_answer_complaint_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="complaint_answer_pkey"),
        sa.UniqueConstraint("complaint_id", "turn", name="complaint_answer_complaint_id_turn_key"),
    )


def _complaint_remedy() -> None:
    op.create_table(
        "complaint_remedy",
        sa.Column("id", UUID, nullable=False),
        sa.Column("complaint_id", UUID, nullable=False),
        sa.Column("owner_id", UUID, nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("ordered_by", UUID, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("what_ct", sa.LargeBinary(), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="complaint_remedy_pkey"),
    )
    op.create_index("complaint_remedy_complaint", "complaint_remedy", ["complaint_id", "due"], unique=False)
    op.create_index("complaint_remedy_owner", "complaint_remedy", ["owner_id", "due"], unique=False)


def _complaint_errand() -> None:
    op.create_table(
        "complaint_errand",
        sa.Column("id", UUID, nullable=False),
        sa.Column("complaint_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("asked_id", UUID, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asked_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("wanted_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="complaint_errand_pkey"),
    )
    op.create_index("complaint_errand_asked", "complaint_errand", ["asked_id", "at"], unique=False)
    op.create_index("complaint_errand_complaint", "complaint_errand", ["complaint_id", "at"], unique=False)


def _complaint_given() -> None:
    op.create_table(
        "complaint_given",
        sa.Column("id", UUID, nullable=False),
        sa.Column("errand_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["errand_id"], ["complaint_errand.id"], name="complaint_given_errand_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="complaint_given_pkey"),
        sa.UniqueConstraint("errand_id", "n", name="complaint_given_errand_id_n_key"),
    )


def _complaint_party() -> None:
    op.create_table(
        "complaint_party",
        sa.Column("id", UUID, nullable=False),
        sa.Column("complaint_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="complaint_party_complaint_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="complaint_party_pkey"),
        sa.UniqueConstraint("complaint_id", "person_id", name="complaint_party_complaint_id_person_id_key"),
    )
    op.create_index("complaint_party_person_id_ix", "complaint_party", ["person_id"], unique=False)


def _complaint_admission() -> None:
    op.create_table(
        "complaint_admission",
        sa.Column("id", UUID, nullable=False),
        sa.Column("complaint_id", UUID, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="complaint_admission_complaint_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="complaint_admission_pkey"),
        sa.UniqueConstraint("complaint_id", "person_id", "turn", "office", name="complaint_admission_complaint_id_person_id_turn_office_key"),
    )
    op.create_index("complaint_admission_person", "complaint_admission", ["person_id", "ended"], unique=False)


def _complaint_evidence() -> None:
    op.create_table(
        "complaint_evidence",
        sa.Column("id", UUID, nullable=False),
        sa.Column("complaint_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("looks_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name="complaint_evidence_complaint_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="complaint_evidence_pkey"),
        sa.UniqueConstraint("complaint_id", name="complaint_evidence_complaint_id_key"),
    )
