"""Findings and reports of an audit: what auditors write, what the portal composes and locks, what the enterprise answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "reports"
down_revision = "coverage"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("finding_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("grade", sa.String(16), nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.Column("duty", sa.String(24), nullable=False),
        sa.Column("item_id", UUID, nullable=True),
        sa.Column("area_id", UUID, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("condition_ct", sa.LargeBinary(), nullable=True),
        sa.Column("criterion_ct", sa.LargeBinary(), nullable=True),
        sa.Column("cause_ct", sa.LargeBinary(), nullable=True),
        sa.Column("effect_ct", sa.LargeBinary(), nullable=True),
        sa.Column("advice_ct", sa.LargeBinary(), nullable=True),
        sa.Column("why_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="finding_pkey"),
        sa.UniqueConstraint("finding_id", "n", name="finding_finding_id_n_key"),
    )
    op.create_index("finding_engagement", "finding", ["engagement_id", "at"], unique=False)
    op.create_index("finding_person_id_ix", "finding", ["person_id"], unique=False)


def _finding_trace() -> None:
    op.create_table(
        "finding_trace",
        sa.Column("id", UUID, nullable=False),
        sa.Column("version_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("area_id", UUID, nullable=True),
        sa.Column("department_id", UUID, nullable=True),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="finding_trace_pkey"),
        sa.UniqueConstraint("version_id", name="finding_trace_version_id_key"),
    )
    op.create_index("finding_trace_engagement_id_ix", "finding_trace", ["engagement_id"], unique=False)


def _report_draft() -> None:
    op.create_table(
        "report_draft",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("words_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="report_draft_pkey"),
        sa.UniqueConstraint("engagement_id", "n", name="report_draft_engagement_id_n_key"),
    )
    op.create_index("report_draft_person_id_ix", "report_draft", ["person_id"], unique=False)


def _report_content() -> None:
    op.create_table(
        "report_content",
        sa.Column("id", UUID, nullable=False),
        sa.Column("draft_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("content_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="report_content_pkey"),
        sa.UniqueConstraint("draft_id", name="report_content_draft_id_key"),
    )
    op.create_index("report_content_engagement_id_ix", "report_content", ["engagement_id"], unique=False)


def _report_sign_off() -> None:
    op.create_table(
        "report_sign_off",
        sa.Column("id", UUID, nullable=False),
        sa.Column("content_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="report_sign_off_pkey"),
        sa.UniqueConstraint("content_id", name="report_sign_off_content_id_key"),
    )
    op.create_index("report_sign_off_engagement_id_ix", "report_sign_off", ["engagement_id"], unique=False)
    op.create_index("report_sign_off_person_id_ix", "report_sign_off", ["person_id"], unique=False)


def _issued_report() -> None:
    op.create_table(
        "issued_report",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("site_id", UUID, nullable=False),
        sa.Column("content_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name="issued_report_engagement_id_fkey"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="issued_report_site_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="issued_report_pkey"),
        sa.UniqueConstraint("content_id", name="issued_report_content_id_key"),
        sa.UniqueConstraint("engagement_id", "n", name="issued_report_engagement_id_n_key"),
        sa.UniqueConstraint("number", name="issued_report_number_key"),
    )


def _issued_file() -> None:
    op.create_table(
        "issued_file",
        sa.Column("id", UUID, nullable=False),
        sa.Column("report_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(64), nullable=False),
        sa.Column("hmac", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["issued_report.id"], name="issued_file_report_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="issued_file_pkey"),
        sa.UniqueConstraint("blob", name="issued_file_blob_key"),
        sa.UniqueConstraint("report_id", "kind", name="issued_file_report_id_kind_key"),
    )


def _issued_finding() -> None:
    op.create_table(
        "issued_finding",
        sa.Column("id", UUID, nullable=False),
        sa.Column("report_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("site_id", UUID, nullable=False),
        sa.Column("finding_id", UUID, nullable=False),
        sa.Column("version_id", UUID, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("grade", sa.String(16), nullable=False),
        sa.Column("department_id", UUID, nullable=True),
        sa.Column("area_id", UUID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("words_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["issued_report.id"], name="issued_finding_report_id_fkey"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="issued_finding_site_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="issued_finding_pkey"),
        sa.UniqueConstraint("finding_id", name="issued_finding_finding_id_key"),
        sa.UniqueConstraint("number", name="issued_finding_number_key"),
        sa.UniqueConstraint("version_id", name="issued_finding_version_id_key"),
    )
    op.create_index("issued_finding_department", "issued_finding", ["department_id", "at"], unique=False)
    op.create_index("issued_finding_engagement", "issued_finding", ["engagement_id", "number"], unique=False)


def _finding_answer() -> None:
    op.create_table(
        "finding_answer",
        sa.Column("id", UUID, nullable=False),
        sa.Column("issued_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("department_id", UUID, nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("hazard_id", UUID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="finding_answer_hazard_id_fkey"),
        sa.ForeignKeyConstraint(["issued_id"], ["issued_finding.id"], name="finding_answer_issued_id_fkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="finding_answer_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="finding_answer_pkey"),
        sa.UniqueConstraint("issued_id", "n", name="finding_answer_issued_id_n_key"),
    )
    op.create_index("finding_answer_hazard", "finding_answer", ["hazard_id"], unique=False)


def upgrade() -> None:
    for make in (
        _finding,
        _finding_trace,
        _report_draft,
        _report_content,
        _report_sign_off,
        _issued_report,
        _issued_file,
        _issued_finding,
        _finding_answer,
    ):
        make()
