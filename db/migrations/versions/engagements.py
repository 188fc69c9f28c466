"""Agencies, agreements with them, engagements, and the declarations of their auditors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "engagements"
down_revision = "plans_from_ledgers"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def _agency() -> None:
    op.create_table(
        "agency",
        sa.Column("id", UUID, nullable=False),
        sa.Column("organisation_id", UUID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="agency_organisation_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="agency_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="agency_pkey"),
        sa.UniqueConstraint("organisation_id", name="agency_organisation_id_key"),
    )


def _agency_qualification() -> None:
    op.create_table(
        "agency_qualification",
        sa.Column("id", UUID, nullable=False),
        sa.Column("agency_id", UUID, nullable=False),
        sa.Column("grade", sa.String(120), nullable=False),
        sa.Column("certificate", sa.String(60), nullable=False),
        sa.Column("issuer", sa.String(120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="agency_qualification_agency_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="agency_qualification_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="agency_qualification_pkey"),
    )
    op.create_index("agency_qualification_agency_id_ix", "agency_qualification", ["agency_id"], unique=False)


def _agency_statement() -> None:
    op.create_table(
        "agency_statement",
        sa.Column("id", UUID, nullable=False),
        sa.Column("agency_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("engineers", sa.Integer(), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("basis_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="agency_statement_agency_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="agency_statement_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="agency_statement_pkey"),
        sa.UniqueConstraint("agency_id", "n", name="agency_statement_agency_id_n_key"),
    )


def _agency_project() -> None:
    op.create_table(
        "agency_project",
        sa.Column("id", UUID, nullable=False),
        sa.Column("statement_id", UUID, nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=False),
        sa.Column("in_industry", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("title_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["statement_id"], ["agency_statement.id"], name="agency_project_statement_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="agency_project_pkey"),
    )
    op.create_index("agency_project_statement_id_ix", "agency_project", ["statement_id"], unique=False)


def _agency_file() -> None:
    op.create_table(
        "agency_file",
        sa.Column("id", UUID, nullable=False),
        sa.Column("agency_id", UUID, nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(32), nullable=False),
        sa.Column("hmac", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("name_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="agency_file_agency_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="agency_file_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="agency_file_pkey"),
    )
    op.create_index("agency_file_agency_id_ix", "agency_file", ["agency_id"], unique=False)


def _screening_threshold() -> None:
    op.create_table(
        "screening_threshold",
        sa.Column("id", UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="screening_threshold_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="screening_threshold_pkey"),
        sa.UniqueConstraint("version", "measure", name="screening_threshold_version_measure_key"),
    )


def _screening() -> None:
    op.create_table(
        "screening",
        sa.Column("id", UUID, nullable=False),
        sa.Column("agency_id", UUID, nullable=False),
        sa.Column("occasion", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("found", sa.String(600), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="screening_agency_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="screening_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="screening_pkey"),
    )
    op.create_index("screening_newest", "screening", ["agency_id", "noted_at"], unique=False)


def _agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", UUID, nullable=False),
        sa.Column("series_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("agency_id", UUID, nullable=False),
        sa.Column("reference", sa.String(60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cadence_months", sa.Integer(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("kinds", sa.String(200), nullable=False),
        sa.Column("parts", sa.String(200), nullable=False),
        sa.Column("rights", sa.String(200), nullable=False),
        sa.Column("processor_from", sa.Date(), nullable=False),
        sa.Column("processor_to", sa.Date(), nullable=False),
        sa.Column("prepared_by", UUID, nullable=False),
        sa.Column("prepared_at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("independence_ct", sa.LargeBinary(), nullable=True),
        sa.Column("standards_ct", sa.LargeBinary(), nullable=True),
        sa.Column("protection_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="agreement_agency_id_fkey"),
        sa.ForeignKeyConstraint(["prepared_by"], ["person.id"], name="agreement_prepared_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="agreement_pkey"),
        sa.UniqueConstraint("series_id", "n", name="agreement_series_id_n_key"),
    )
    op.create_index("agreement_agency", "agreement", ["agency_id", "prepared_at"], unique=False)


def _agreement_area() -> None:
    op.create_table(
        "agreement_area",
        sa.Column("id", UUID, nullable=False),
        sa.Column("agreement_id", UUID, nullable=False),
        sa.Column("area_id", UUID, nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name="agreement_area_agreement_id_fkey"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="agreement_area_area_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="agreement_area_pkey"),
        sa.UniqueConstraint("agreement_id", "area_id", name="agreement_area_agreement_id_area_id_key"),
    )


def _agreement_signature() -> None:
    op.create_table(
        "agreement_signature",
        sa.Column("id", UUID, nullable=False),
        sa.Column("agreement_id", UUID, nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("signed_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name="agreement_signature_agreement_id_fkey"),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name="agreement_signature_signed_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="agreement_signature_pkey"),
        sa.UniqueConstraint("agreement_id", name="agreement_signature_agreement_id_key"),
    )


def _engagement() -> None:
    op.create_table(
        "engagement",
        sa.Column("id", UUID, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("site_id", UUID, nullable=False),
        sa.Column("agency_id", UUID, nullable=False),
        sa.Column("agreement_id", UUID, nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("kinds", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("planned_by", UUID, nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("contact_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="engagement_site_id_fkey"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="engagement_agency_id_fkey"),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name="engagement_agreement_id_fkey"),
        sa.ForeignKeyConstraint(["planned_by"], ["person.id"], name="engagement_planned_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="engagement_pkey"),
        sa.UniqueConstraint("number", name="engagement_number_key"),
    )
    op.create_index("engagement_agency", "engagement", ["agency_id", "starts_on"], unique=False)
    op.create_index("engagement_agreement", "engagement", ["agreement_id", "starts_on"], unique=False)


def _engagement_area() -> None:
    op.create_table(
        "engagement_area",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("area_id", UUID, nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name="engagement_area_engagement_id_fkey"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="engagement_area_area_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="engagement_area_pkey"),
        sa.UniqueConstraint("engagement_id", "area_id", name="engagement_area_engagement_id_area_id_key"),
    )


def _engagement_step() -> None:
    op.create_table(
        "engagement_step",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(24), nullable=False),
        sa.Column("was", sa.String(16), nullable=True),
        sa.Column("became", sa.String(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name="engagement_step_engagement_id_fkey"),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="engagement_step_actor_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="engagement_step_pkey"),
        sa.UniqueConstraint("engagement_id", "n", name="engagement_step_engagement_id_n_key"),
    )


def _engagement_member() -> None:
    op.create_table(
        "engagement_member",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name="engagement_member_engagement_id_fkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="engagement_member_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="engagement_member_pkey"),
        sa.UniqueConstraint("engagement_id", "person_id", name="engagement_member_engagement_id_person_id_key"),
    )
    op.create_index("engagement_member_person_id_ix", "engagement_member", ["person_id"], unique=False)


def _declaration() -> None:
    op.create_table(
        "declaration",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("text_version", sa.String(16), nullable=False),
        sa.Column("answers", sa.String(400), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="declaration_pkey"),
        sa.UniqueConstraint("engagement_id", "person_id", "quarter", name="declaration_engagement_id_person_id_quarter_key"),
    )
    op.create_index("declaration_person_id_ix", "declaration", ["person_id"], unique=False)


def upgrade() -> None:
    for make in (
        _agency,
        _agency_qualification,
        _agency_statement,
        _agency_project,
        _agency_file,
        _screening_threshold,
        _screening,
        _agreement,
        _agreement_area,
        _agreement_signature,
        _engagement,
        _engagement_area,
        _engagement_step,
        _engagement_member,
        _declaration,
    ):
        make()
