"""Requests, obstacles, site visits and interviews of an audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "audit_papers"
down_revision = "fieldwork"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def _audit_request() -> None:
    op.create_table(
        "audit_request",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("wanted_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="audit_request_pkey"),
    )
    op.create_index("audit_request_engagement", "audit_request", ["engagement_id", "at"], unique=False)
    op.create_index("audit_request_person_id_ix", "audit_request", ["person_id"], unique=False)


def _audit_request_step() -> None:
    op.create_table(
        "audit_request_step",
        sa.Column("id", UUID, nullable=False),
        sa.Column("request_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("number", sa.String(32), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="audit_request_step_pkey"),
        sa.UniqueConstraint("engagement_id", "number", name="audit_request_step_engagement_id_number_key"),
        sa.UniqueConstraint("engagement_id", "request_id", "n", name="audit_request_step_engagement_id_request_id_n_key"),
    )
    op.create_index("audit_request_step_engagement", "audit_request_step", ["engagement_id", "at"], unique=False)
    op.create_index("audit_request_step_person_id_ix", "audit_request_step", ["person_id"], unique=False)
    op.create_index("audit_request_step_request", "audit_request_step", ["request_id"], unique=False)


def _audit_request_handing() -> None:
    op.create_table(
        "audit_request_handing",
        sa.Column("id", UUID, nullable=False),
        sa.Column("request_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("department_id", UUID, nullable=False),
        sa.Column("handed_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="audit_request_handing_pkey"),
        sa.UniqueConstraint("request_id", "department_id", name="audit_request_handing_request_id_department_id_key"),
    )
    op.create_index("audit_request_handing_department", "audit_request_handing", ["department_id"], unique=False)
    op.create_index("audit_request_handing_engagement_id_ix", "audit_request_handing", ["engagement_id"], unique=False)


def _audit_answer() -> None:
    op.create_table(
        "audit_answer",
        sa.Column("id", UUID, nullable=False),
        sa.Column("request_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="audit_answer_pkey"),
        sa.UniqueConstraint("request_id", "n", name="audit_answer_request_id_n_key"),
    )
    op.create_index("audit_answer_engagement", "audit_answer", ["engagement_id", "at"], unique=False)
    op.create_index("audit_answer_person_id_ix", "audit_answer", ["person_id"], unique=False)


def _audit_answer_file() -> None:
    op.create_table(
        "audit_answer_file",
        sa.Column("id", UUID, nullable=False),
        sa.Column("answer_id", UUID, nullable=False),
        sa.Column("request_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(32), nullable=False),
        sa.Column("hmac", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("name_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="audit_answer_file_pkey"),
    )
    op.create_index("audit_answer_file_answer_id_ix", "audit_answer_file", ["answer_id"], unique=False)
    op.create_index("audit_answer_file_engagement_id_ix", "audit_answer_file", ["engagement_id"], unique=False)


def _interference() -> None:
    op.create_table(
        "interference",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("what_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="interference_pkey"),
    )
    op.create_index("interference_engagement", "interference", ["engagement_id", "at"], unique=False)
    op.create_index("interference_person_id_ix", "interference", ["person_id"], unique=False)


def _interference_shown() -> None:
    op.create_table(
        "interference_shown",
        sa.Column("id", UUID, nullable=False),
        sa.Column("interference_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="interference_shown_pkey"),
        sa.UniqueConstraint("engagement_id", "interference_id", name="interference_shown_engagement_id_interference_id_key"),
    )
    op.create_index("interference_shown_interference", "interference_shown", ["interference_id"], unique=False)
    op.create_index("interference_shown_person_id_ix", "interference_shown", ["person_id"], unique=False)


def _interference_statement() -> None:
    op.create_table(
        "interference_statement",
        sa.Column("id", UUID, nullable=False),
        sa.Column("interference_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="interference_statement_pkey"),
    )
    op.create_index("interference_statement_engagement_id_ix", "interference_statement", ["engagement_id"], unique=False)
    op.create_index("interference_statement_interference_id_ix", "interference_statement", ["interference_id"], unique=False)
    op.create_index("interference_statement_person_id_ix", "interference_statement", ["person_id"], unique=False)


def _papers_issued() -> None:
    op.create_table(
        "papers_issued",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="papers_issued_pkey"),
        sa.UniqueConstraint("engagement_id", name="papers_issued_engagement_id_key"),
    )
    op.create_index("papers_issued_person_id_ix", "papers_issued", ["person_id"], unique=False)


def _site_visit() -> None:
    op.create_table(
        "site_visit",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("area_id", UUID, nullable=False),
        sa.Column("visited_at", INSTANT, nullable=False),
        sa.Column("deviates", sa.Boolean(), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("place_ct", sa.LargeBinary(), nullable=True),
        sa.Column("found_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="site_visit_pkey"),
    )
    op.create_index("site_visit_engagement", "site_visit", ["engagement_id", "visited_at"], unique=False)
    op.create_index("site_visit_person_id_ix", "site_visit", ["person_id"], unique=False)


def _visit_picture() -> None:
    op.create_table(
        "visit_picture",
        sa.Column("id", UUID, nullable=False),
        sa.Column("visit_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(32), nullable=False),
        sa.Column("hmac", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="visit_picture_pkey"),
    )
    op.create_index("visit_picture_person_id_ix", "visit_picture", ["person_id"], unique=False)
    op.create_index("visit_picture_visit_id_ix", "visit_picture", ["visit_id"], unique=False)


def _interview() -> None:
    op.create_table(
        "interview",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("held_at", INSTANT, nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("notes_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="interview_pkey"),
    )
    op.create_index("interview_engagement", "interview", ["engagement_id", "held_at"], unique=False)
    op.create_index("interview_person_id_ix", "interview", ["person_id"], unique=False)


def _interviewee() -> None:
    op.create_table(
        "interviewee",
        sa.Column("id", UUID, nullable=False),
        sa.Column("interview_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("name_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="interviewee_pkey"),
        sa.UniqueConstraint("engagement_id", "interview_id", name="interviewee_engagement_id_interview_id_key"),
    )
    op.create_index("interviewee_person_id_ix", "interviewee", ["person_id"], unique=False)


def upgrade() -> None:
    for make in (
        _audit_request,
        _audit_request_step,
        _audit_request_handing,
        _audit_answer,
        _audit_answer_file,
        _interference,
        _interference_shown,
        _interference_statement,
        _papers_issued,
        _site_visit,
        _visit_picture,
        _interview,
        _interviewee,
    ):
        make()
