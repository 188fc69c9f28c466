"""Duties of checking and the checks made; an auditor's surveys, flags and own lists; the digest of each picture as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "coverage"
down_revision = "draws"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("id", UUID, nullable=False),
        sa.Column("area_id", UUID, nullable=False),
        sa.Column("link", sa.String(16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("every", sa.String(8), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", UUID, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("why_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="duty_area_id_fkey"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="duty_made_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="duty_pkey"),
        sa.UniqueConstraint("area_id", "link", "n", name="duty_area_id_link_n_key"),
    )


def _duty_check() -> None:
    op.create_table(
        "duty_check",
        sa.Column("id", UUID, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("site_id", UUID, nullable=False),
        sa.Column("area_id", UUID, nullable=False),
        sa.Column("link", sa.String(16), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("hazard_id", UUID, nullable=True),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="duty_check_area_id_fkey"),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="duty_check_hazard_id_fkey"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="duty_check_person_id_fkey"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="duty_check_site_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="duty_check_pkey"),
        sa.UniqueConstraint("site_id", "number", name="duty_check_site_id_number_key"),
    )
    op.create_index("duty_check_area_began", "duty_check", ["area_id", "began_at"], unique=False)
    op.create_index("duty_check_person_began", "duty_check", ["person_id", "began_at"], unique=False)


def _survey_wish() -> None:
    op.create_table(
        "survey_wish",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="survey_wish_pkey"),
    )
    op.create_index("survey_wish_engagement_id_ix", "survey_wish", ["engagement_id"], unique=False)
    op.create_index("survey_wish_person_id_ix", "survey_wish", ["person_id"], unique=False)


def _survey() -> None:
    op.create_table(
        "survey",
        sa.Column("id", UUID, nullable=False),
        sa.Column("wish_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("hazards", sa.Integer(), nullable=False),
        sa.Column("tests", sa.Integer(), nullable=False),
        sa.Column("log_size", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name="survey_engagement_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="survey_pkey"),
        sa.UniqueConstraint("wish_id", name="survey_wish_id_key"),
    )
    op.create_index("survey_engagement", "survey", ["engagement_id", "at"], unique=False)


def _coverage_cell() -> None:
    op.create_table(
        "coverage_cell",
        sa.Column("id", UUID, nullable=False),
        sa.Column("survey_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("area", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=True),
        sa.Column("link", sa.String(16), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("every", sa.String(8), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name="coverage_cell_survey_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="coverage_cell_pkey"),
        sa.UniqueConstraint("survey_id", "area", "link", "month", name="coverage_cell_survey_id_area_link_month_key"),
    )


def _red_flag() -> None:
    op.create_table(
        "red_flag",
        sa.Column("id", UUID, nullable=False),
        sa.Column("survey_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(16), nullable=False),
        sa.Column("mark", sa.String(4), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("usual", sa.String(24), nullable=False),
        sa.Column("chance", sa.String(24), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name="red_flag_survey_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="red_flag_pkey"),
        sa.UniqueConstraint("survey_id", "n", name="red_flag_survey_id_n_key"),
    )


def _flag_row() -> None:
    op.create_table(
        "flag_row",
        sa.Column("id", UUID, nullable=False),
        sa.Column("flag_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["red_flag.id"], name="flag_row_flag_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="flag_row_pkey"),
        sa.UniqueConstraint("flag_id", "number", name="flag_row_flag_id_number_key"),
    )


def _flag_proposal() -> None:
    op.create_table(
        "flag_proposal",
        sa.Column("id", UUID, nullable=False),
        sa.Column("flag_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="flag_proposal_pkey"),
        sa.UniqueConstraint("flag_id", name="flag_proposal_flag_id_key"),
    )
    op.create_index("flag_proposal_engagement_id_ix", "flag_proposal", ["engagement_id"], unique=False)
    op.create_index("flag_proposal_person_id_ix", "flag_proposal", ["person_id"], unique=False)


def _roll() -> None:
    op.create_table(
        "roll",
        sa.Column("id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="roll_pkey"),
    )
    op.create_index("roll_engagement_id_ix", "roll", ["engagement_id"], unique=False)
    op.create_index("roll_person_id_ix", "roll", ["person_id"], unique=False)


def _roll_line() -> None:
    op.create_table(
        "roll_line",
        sa.Column("id", UUID, nullable=False),
        sa.Column("roll_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("area", sa.String(120), nullable=False),
        sa.Column("link", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("words_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="roll_line_pkey"),
        sa.UniqueConstraint("roll_id", "place", name="roll_line_roll_id_place_key"),
    )


def _roll_draw() -> None:
    op.create_table(
        "roll_draw",
        sa.Column("id", UUID, nullable=False),
        sa.Column("roll_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("digits", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.String(12), nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="roll_draw_pkey"),
        sa.UniqueConstraint("roll_id", name="roll_draw_roll_id_key"),
    )
    op.create_index("roll_draw_engagement_id_ix", "roll_draw", ["engagement_id"], unique=False)
    op.create_index("roll_draw_person_id_ix", "roll_draw", ["person_id"], unique=False)


def _roll_answer() -> None:
    op.create_table(
        "roll_answer",
        sa.Column("id", UUID, nullable=False),
        sa.Column("roll_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name="roll_answer_engagement_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="roll_answer_pkey"),
        sa.UniqueConstraint("roll_id", "place", name="roll_answer_roll_id_place_key"),
    )


def upgrade() -> None:
    op.add_column("evidence", sa.Column("clear_sha256", sa.String(64), nullable=True))
    op.create_index("evidence_hmac", "evidence", ["hmac"], unique=False)
    for make in (
        _duty,
        _duty_check,
        _survey_wish,
        _survey,
        _coverage_cell,
        _red_flag,
        _flag_row,
        _flag_proposal,
        _roll,
        _roll_line,
        _roll_draw,
        _roll_answer,
    ):
        make()
