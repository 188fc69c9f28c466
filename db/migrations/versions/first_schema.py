"""The first schema: places, people, accounts, hazards and the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for create in (
        _failed_try,
        _log_checkpoint,
        _log_entry,
        _log_subject,
        _log_tile,
        _organisation,
        _site,
        _area,
        _counter,
        _department,
        _person,
        _place_step,
        _post,
        _absence,
        _account,
        _deputy,
        _closed_month,
        _hazard,
        _import_map,
        _post_holding,
        _role_grant,
        _eligibility,
        _account_request,
        _evidence,
        _hazard_step,
        _report_key,
        _password_old,
        _recovery_code,
        _slip,
        _ticket,
        _web_session,
    ):
        create()


def _failed_try() -> None:
    op.create_table(
        "failed_try",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="failed_try_pkey"),
    )
    op.create_index("failed_try_by_name", "failed_try", ["name_hash", "at"], unique=False)


def _log_checkpoint() -> None:
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="log_checkpoint_pkey"),
    )


def _log_entry() -> None:
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("session", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=80), nullable=False),
        sa.Column("page", sa.String(length=120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="log_entry_pkey"),
        sa.UniqueConstraint("seq", name="log_entry_seq_key"),
    )
    op.create_index("log_entry_actor_at", "log_entry", ["actor", "at"], unique=False)
    op.create_index("log_entry_at", "log_entry", ["at"], unique=False)
    op.create_index("log_entry_kind_at", "log_entry", ["kind", "at"], unique=False)
    op.create_index("log_entry_action_at", "log_entry", ["action", "at"], unique=False)
    op.create_index("log_entry_purpose_at", "log_entry", ["purpose", "at"], unique=False)
    op.create_index(
        "log_entry_unnumbered", "log_entry", ["id"], unique=False, sqlite_where=sa.text("seq IS NULL"), postgresql_where=sa.text("seq IS NULL")
    )


def _log_subject() -> None:
    op.create_table(
        "log_subject",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "subject", name="log_subject_pkey"),
    )
    op.create_index("log_subject_at", "log_subject", ["subject", "at", "entry_id"], unique=False)


def _log_tile() -> None:
    op.create_table(
        "log_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx", name="log_tile_pkey"),
    )


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=True),
        sa.Column("contractor", sa.Boolean(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="organisation_pkey"),
    )


def _site() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="site_pkey"),
        sa.UniqueConstraint("code", name="site_code_key"),
    )


def _area() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("risk_tier", sa.String(8), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name="area_parent_id_fkey"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="area_site_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="area_pkey"),
        sa.UniqueConstraint("code", name="area_code_key"),
    )
    op.create_index("area_parent_id_ix", "area", ["parent_id"], unique=False)
    op.create_index("area_site_id_ix", "area", ["site_id"], unique=False)


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="counter_site_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="counter_pkey"),
        sa.UniqueConstraint("kind", "site_id", "year", "channel", name="counter_kind_site_id_year_channel_key"),
    )


def _department() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("risk_tier", sa.String(8), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["department.id"], name="department_parent_id_fkey"),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["department.id"], name="department_replaced_by_id_fkey"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="department_site_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="department_pkey"),
        sa.UniqueConstraint("code", name="department_code_key"),
    )
    op.create_index("department_site_id_ix", "department", ["site_id"], unique=False)


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("name_ct", sa.LargeBinary(), nullable=True),
        sa.Column("name_bi", sa.LargeBinary(length=16), nullable=True),
        sa.Column("staff_number_ct", sa.LargeBinary(), nullable=True),
        sa.Column("staff_number_bi", sa.LargeBinary(length=16), nullable=True),
        sa.Column("phone_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="person_department_id_fkey"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="person_organisation_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="person_pkey"),
    )
    op.create_index("person_department_id_ix", "person", ["department_id"], unique=False)
    op.create_index("person_name_bi_ix", "person", ["name_bi"], unique=False)
    op.create_index("person_staff_number_bi_ix", "person", ["staff_number_bi"], unique=False)


def _place_step() -> None:
    op.create_table(
        "place_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="place_step_pkey"),
    )
    op.create_index("place_step_record", "place_step", ["record_id", "at"], unique=False)


def _post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("risk_tier", sa.String(8), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="post_department_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="post_pkey"),
    )
    op.create_index("post_department_id_ix", "post", ["department_id"], unique=False)


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="absence_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="absence_pkey"),
    )
    op.create_index("absence_person_id_ix", "absence", ["person_id"], unique=False)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=80), nullable=False),
        sa.Column("password_changed_at", INSTANT, nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("activated_at", INSTANT, nullable=True),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("totp_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="account_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="account_pkey"),
        sa.UniqueConstraint("username", name="account_username_key"),
    )
    op.create_index("account_person_id_ix", "account", ["person_id"], unique=True)


def _deputy() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", INSTANT, nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("refusal_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name="deputy_deputy_id_fkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="deputy_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="deputy_pkey"),
    )
    op.create_index("deputy_deputy_id_ix", "deputy", ["deputy_id"], unique=False)
    op.create_index("deputy_person_id_ix", "deputy", ["person_id"], unique=False)


def _hazard() -> None:
    op.create_table(
        "hazard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("responsible_id", sa.Uuid(), nullable=True),
        sa.Column("supervisor_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("deadline", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.String(length=64), nullable=True),
        sa.Column("import_digest", sa.String(length=64), nullable=True),
        sa.Column("import_flags", sa.String(length=400), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("description_ct", sa.LargeBinary(), nullable=True),
        sa.Column("place_ct", sa.LargeBinary(), nullable=True),
        sa.Column("requirement_ct", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_tag", sa.String(length=64), nullable=True),
        sa.Column("reporter_subject", sa.String(length=80), nullable=True),
        sa.Column("reporter_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="hazard_area_id_fkey"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="hazard_department_id_fkey"),
        sa.ForeignKeyConstraint(["merged_into_id"], ["hazard.id"], name="hazard_merged_into_id_fkey"),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name="hazard_responsible_id_fkey"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="hazard_site_id_fkey"),
        sa.ForeignKeyConstraint(["supervisor_id"], ["person.id"], name="hazard_supervisor_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="hazard_pkey"),
        sa.UniqueConstraint("import_id", name="hazard_import_id_key"),
        sa.UniqueConstraint("site_id", "number", name="hazard_site_id_number_key"),
    )
    op.create_index("hazard_area_state", "hazard", ["area_id", "state", "deadline"], unique=False)
    op.create_index("hazard_department_state", "hazard", ["department_id", "state", "deadline"], unique=False)
    op.create_index("hazard_number_ix", "hazard", ["number"], unique=False)
    op.create_index("hazard_area_reported", "hazard", ["area_id", "reported_at"], unique=False)
    op.create_index("hazard_department_reported", "hazard", ["department_id", "reported_at"], unique=False)
    op.create_index("hazard_responsible_reported", "hazard", ["responsible_id", "reported_at"], unique=False)
    op.create_index("hazard_reporter_state", "hazard", ["reporter_tag", "state"], unique=False)
    op.create_index("hazard_state_closed", "hazard", ["state", "closed_at"], unique=False)
    op.create_index("hazard_reported_at", "hazard", ["reported_at", "id"], unique=False)
    op.create_index("hazard_deadline", "hazard", ["deadline", "id"], unique=False)
    op.create_index("hazard_severity", "hazard", ["severity", "reported_at", "id"], unique=False)
    op.create_index("hazard_reporter", "hazard", ["reporter_tag", "reported_at"], unique=False)
    op.create_index("hazard_responsible", "hazard", ["responsible_id", "state"], unique=False)
    op.create_index("hazard_state_deadline", "hazard", ["state", "deadline"], unique=False)


def _import_map() -> None:
    op.create_table(
        "import_map",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="import_map_by_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="import_map_pkey"),
        sa.UniqueConstraint("name", "version", name="import_map_name_version_key"),
    )


def _closed_month() -> None:
    op.create_table(
        "closed_month",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="closed_month_area_id_fkey"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="closed_month_department_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="closed_month_pkey"),
    )
    op.create_index("closed_month_area", "closed_month", ["area_id", "department_id", "state"], unique=False)


def _post_holding() -> None:
    op.create_table(
        "post_holding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="post_holding_person_id_fkey"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="post_holding_post_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="post_holding_pkey"),
    )
    op.create_index("post_holding_person_id_ix", "post_holding", ["person_id"], unique=False)
    op.create_index("post_holding_post_id_ix", "post_holding", ["post_id"], unique=False)


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", INSTANT, nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("refusal_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="role_grant_area_id_fkey"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="role_grant_department_id_fkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="role_grant_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="role_grant_pkey"),
    )
    op.create_index("role_grant_person_id_ix", "role_grant", ["person_id"], unique=False)


def _eligibility() -> None:
    op.create_table(
        "eligibility",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("clean_record", sa.Boolean(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("exam_on", sa.Date(), nullable=True),
        sa.Column("exam_passed", sa.Boolean(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("evidence_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="eligibility_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="eligibility_pkey"),
    )
    op.create_index("eligibility_person_id_ix", "eligibility", ["person_id"], unique=False)


def _account_request() -> None:
    op.create_table(
        "account_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=True),
        sa.Column("refusal_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="account_request_account_id_fkey"),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grant.id"], name="account_request_grant_id_fkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="account_request_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="account_request_pkey"),
    )
    op.create_index("account_request_account_id_ix", "account_request", ["account_id"], unique=False)
    op.create_index("account_request_person_id_ix", "account_request", ["person_id"], unique=False)


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.Column("step_n", sa.Integer(), nullable=False),
        sa.Column("taken", sa.String(length=8), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("hmac", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="evidence_hazard_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="evidence_pkey"),
        sa.UniqueConstraint("blob", name="evidence_blob_key"),
    )
    op.create_index("evidence_hazard_id_ix", "evidence", ["hazard_id"], unique=False)


def _report_key() -> None:
    op.create_table(
        "report_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="report_key_hazard_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="report_key_pkey"),
        sa.UniqueConstraint("key_hash", name="report_key_key_hash_key"),
    )


def _hazard_step() -> None:
    op.create_table(
        "hazard_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("was", sa.String(16), nullable=True),
        sa.Column("became", sa.String(16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_tag", sa.String(length=64), nullable=True),
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("before_ct", sa.LargeBinary(), nullable=True),
        sa.Column("after_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="hazard_step_actor_id_fkey"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="hazard_step_department_id_fkey"),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="hazard_step_hazard_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="hazard_step_pkey"),
        sa.UniqueConstraint("hazard_id", "n", name="hazard_step_hazard_id_n_key"),
    )
    op.create_index("hazard_step_hazard_id_ix", "hazard_step", ["hazard_id"], unique=False)


def _password_old() -> None:
    op.create_table(
        "password_old",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(length=80), nullable=False),
        sa.Column("retired_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="password_old_account_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="password_old_pkey"),
    )
    op.create_index("password_old_account_id_ix", "password_old", ["account_id"], unique=False)


def _recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="recovery_code_account_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="recovery_code_pkey"),
    )
    op.create_index("recovery_code_account_id_ix", "recovery_code", ["account_id"], unique=False)


def _slip() -> None:
    op.create_table(
        "slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("voided_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="slip_account_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="slip_pkey"),
    )
    op.create_index("slip_account_id_ix", "slip", ["account_id"], unique=False)


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("slip_id", sa.Uuid(), nullable=True),
        sa.Column("next_url", sa.Text(), nullable=False),
        sa.Column("remember", sa.Boolean(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="ticket_account_id_fkey"),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name="ticket_slip_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="ticket_pkey"),
        sa.UniqueConstraint("ticket_hash", name="ticket_ticket_hash_key"),
    )


def _web_session() -> None:
    op.create_table(
        "web_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_why", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="web_session_account_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="web_session_pkey"),
        sa.UniqueConstraint("token_hash", name="web_session_token_hash_key"),
    )
    op.create_index("web_session_account_id_ix", "web_session", ["account_id"], unique=False)
