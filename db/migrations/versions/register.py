"""The register of monitoring rules, opinions, impact assessments, breaches and processors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "register"
down_revision = "takings"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def _rules() -> None:
    op.create_table(
        "monitoring_rule",
        sa.Column("id", UUID, nullable=False),
        sa.Column("series_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("title_en", sa.String(120), nullable=True),
        sa.Column("kinds", sa.String(200), nullable=False),
        sa.Column("kept_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("drafted_by", UUID, nullable=False),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("places_ct", sa.LargeBinary(), nullable=True),
        sa.Column("content_ct", sa.LargeBinary(), nullable=True),
        sa.Column("use_ct", sa.LargeBinary(), nullable=True),
        sa.Column("readers_ct", sa.LargeBinary(), nullable=True),
        sa.Column("appeal_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name="monitoring_rule_drafted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="monitoring_rule_pkey"),
        sa.UniqueConstraint("series_id", "n", name="monitoring_rule_series_id_n_key"),
    )
    op.create_index("monitoring_rule_state", "monitoring_rule", ["state", "drafted_at"], unique=False)
    op.create_table(
        "monitoring_rule_step",
        sa.Column("id", UUID, nullable=False),
        sa.Column("rule_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("was", sa.String(16), nullable=True),
        sa.Column("became", sa.String(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("said_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="monitoring_rule_step_actor_id_fkey"),
        sa.ForeignKeyConstraint(["rule_id"], ["monitoring_rule.id"], name="monitoring_rule_step_rule_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="monitoring_rule_step_pkey"),
        sa.UniqueConstraint("rule_id", "n", name="monitoring_rule_step_rule_id_n_key"),
    )
    op.create_table(
        "monitoring_meeting",
        sa.Column("id", UUID, nullable=False),
        sa.Column("rule_id", UUID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("minutes_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="monitoring_meeting_noted_by_fkey"),
        sa.ForeignKeyConstraint(["rule_id"], ["monitoring_rule.id"], name="monitoring_meeting_rule_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="monitoring_meeting_pkey"),
    )
    op.create_index("monitoring_meeting_rule_id_ix", "monitoring_meeting", ["rule_id"], unique=False)
    op.create_table(
        "monitoring_read",
        sa.Column("id", UUID, nullable=False),
        sa.Column("rule_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="monitoring_read_person_id_fkey"),
        sa.ForeignKeyConstraint(["rule_id"], ["monitoring_rule.id"], name="monitoring_read_rule_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="monitoring_read_pkey"),
        sa.UniqueConstraint("rule_id", "person_id", name="monitoring_read_rule_id_person_id_key"),
    )
    op.create_index("monitoring_read_person_id_ix", "monitoring_read", ["person_id"], unique=False)


def _opinions() -> None:
    op.create_table(
        "monitoring_opinion",
        sa.Column("id", UUID, nullable=False),
        sa.Column("rule_id", UUID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["rule_id"], ["monitoring_rule.id"], name="monitoring_opinion_rule_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="monitoring_opinion_pkey"),
    )
    op.create_index("monitoring_opinion_rule_id_ix", "monitoring_opinion", ["rule_id"], unique=False)
    op.create_table(
        "monitoring_opinion_name",
        sa.Column("id", UUID, nullable=False),
        sa.Column("opinion_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.ForeignKeyConstraint(["opinion_id"], ["monitoring_opinion.id"], name="monitoring_opinion_name_opinion_id_fkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="monitoring_opinion_name_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="monitoring_opinion_name_pkey"),
        sa.UniqueConstraint("opinion_id", name="monitoring_opinion_name_opinion_id_key"),
    )
    op.create_index("monitoring_opinion_name_person_id_ix", "monitoring_opinion_name", ["person_id"], unique=False)
    op.create_table(
        "monitoring_answer",
        sa.Column("id", UUID, nullable=False),
        sa.Column("opinion_id", UUID, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("answered_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name="monitoring_answer_answered_by_fkey"),
        sa.ForeignKeyConstraint(["opinion_id"], ["monitoring_opinion.id"], name="monitoring_answer_opinion_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="monitoring_answer_pkey"),
        sa.UniqueConstraint("opinion_id", name="monitoring_answer_opinion_id_key"),
    )


def _assessments() -> None:
    op.create_table(
        "impact_assessment",
        sa.Column("id", UUID, nullable=False),
        sa.Column("series_id", UUID, nullable=False),
        sa.Column("rule_id", UUID, nullable=True),
        sa.Column("device_id", UUID, nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("conclusion", sa.String(16), nullable=False),
        sa.Column("made_by", UUID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("purpose_ct", sa.LargeBinary(), nullable=True),
        sa.Column("impact_ct", sa.LargeBinary(), nullable=True),
        sa.Column("measures_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="impact_assessment_made_by_fkey"),
        sa.ForeignKeyConstraint(["rule_id"], ["monitoring_rule.id"], name="impact_assessment_rule_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="impact_assessment_pkey"),
    )
    op.create_index("impact_assessment_device_id_ix", "impact_assessment", ["device_id"], unique=False)
    op.create_index("impact_assessment_due", "impact_assessment", ["due_on"], unique=False)
    op.create_index("impact_assessment_rule_id_ix", "impact_assessment", ["rule_id"], unique=False)
    op.create_index("impact_assessment_series", "impact_assessment", ["series_id", "made_at"], unique=False)
    op.create_table(
        "impact_change",
        sa.Column("id", UUID, nullable=False),
        sa.Column("assessment_id", UUID, nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("what_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["impact_assessment.id"], name="impact_change_assessment_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="impact_change_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="impact_change_pkey"),
    )
    op.create_index("impact_change_assessment_id_ix", "impact_change", ["assessment_id"], unique=False)


def _breaches() -> None:
    op.create_table(
        "breach",
        sa.Column("id", UUID, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("noticed_at", INSTANT, nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="breach_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="breach_pkey"),
        sa.UniqueConstraint("number", name="breach_number_key"),
    )
    op.create_index("breach_noticed", "breach", ["noticed_at"], unique=False)
    op.create_table(
        "breach_facts",
        sa.Column("id", UUID, nullable=False),
        sa.Column("breach_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.String(200), nullable=False),
        sa.Column("risk", sa.String(8), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("what_ct", sa.LargeBinary(), nullable=True),
        sa.Column("whose_ct", sa.LargeBinary(), nullable=True),
        sa.Column("harm_ct", sa.LargeBinary(), nullable=True),
        sa.Column("measures_ct", sa.LargeBinary(), nullable=True),
        sa.Column("advice_ct", sa.LargeBinary(), nullable=True),
        sa.Column("contact_ct", sa.LargeBinary(), nullable=True),
        sa.Column("why_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["breach_id"], ["breach.id"], name="breach_facts_breach_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="breach_facts_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="breach_facts_pkey"),
        sa.UniqueConstraint("breach_id", "n", name="breach_facts_breach_id_n_key"),
    )
    op.create_table(
        "breach_telling",
        sa.Column("id", UUID, nullable=False),
        sa.Column("breach_id", UUID, nullable=False),
        sa.Column("whom", sa.String(16), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["breach_id"], ["breach.id"], name="breach_telling_breach_id_fkey"),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="breach_telling_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="breach_telling_pkey"),
    )
    op.create_index("breach_telling_breach_id_ix", "breach_telling", ["breach_id"], unique=False)


def _processors() -> None:
    op.create_table(
        "processor_agreement",
        sa.Column("id", UUID, nullable=False),
        sa.Column("series_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("organisation_id", UUID, nullable=False),
        sa.Column("reference", sa.String(60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("kinds", sa.String(200), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("purpose_ct", sa.LargeBinary(), nullable=True),
        sa.Column("way_ct", sa.LargeBinary(), nullable=True),
        sa.Column("protection_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="processor_agreement_noted_by_fkey"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="processor_agreement_organisation_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="processor_agreement_pkey"),
        sa.UniqueConstraint("series_id", "n", name="processor_agreement_series_id_n_key"),
    )
    op.create_index("processor_agreement_days", "processor_agreement", ["ends_on", "starts_on"], unique=False)
    op.create_table(
        "processor_review",
        sa.Column("id", UUID, nullable=False),
        sa.Column("series_id", UUID, nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("reviewed_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("found_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name="processor_review_reviewed_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="processor_review_pkey"),
    )
    op.create_index("processor_review_series", "processor_review", ["series_id", "at"], unique=False)
    op.create_table(
        "processor_end",
        sa.Column("id", UUID, nullable=False),
        sa.Column("series_id", UUID, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("noted_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("returned_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name="processor_end_noted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="processor_end_pkey"),
        sa.UniqueConstraint("series_id", name="processor_end_series_id_key"),
    )


def upgrade() -> None:
    _rules()
    _opinions()
    _assessments()
    _breaches()
    _processors()
