"""Parts of cooperating departments, what has to be provided, and how a merged hazard's other one stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cooperation"
down_revision = "notice_unsure"


def upgrade() -> None:
    op.add_column("hazard", sa.Column("parts_open", sa.Integer(), nullable=True))
    _parts()
    _supplies()
    _followings()


def _parts() -> None:
    op.create_table(
        "hazard_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("duty_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="hazard_part_hazard_id_fkey"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="hazard_part_area_id_fkey"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="hazard_part_department_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="hazard_part_pkey"),
        sa.UniqueConstraint("hazard_id", "department_id", name="hazard_part_hazard_id_department_id_key"),
    )
    op.create_index("hazard_part_department", "hazard_part", ["department_id", "state", "hazard_id"], unique=False)
    op.create_index("hazard_part_area", "hazard_part", ["area_id", "state"], unique=False)


def _supplies() -> None:
    people = ("person_id", "asked_by", "promised_by", "ended_by")
    op.create_table(
        "supply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_by", sa.Uuid(), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=True) for name in ("what_ct", "promise_ct", "outcome_ct")),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="supply_hazard_id_fkey"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="supply_area_id_fkey"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="supply_department_id_fkey"),
        *(sa.ForeignKeyConstraint([who], ["person.id"], name=f"supply_{who}_fkey") for who in people),
        sa.PrimaryKeyConstraint("id", name="supply_pkey"),
    )
    op.create_index("supply_hazard_id_ix", "supply", ["hazard_id"], unique=False)
    op.create_index("supply_department", "supply", ["department_id", "state"], unique=False)
    op.create_index("supply_person", "supply", ["person_id", "state"], unique=False)


def _followings() -> None:
    op.create_table(
        "following",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["merged_id"], ["hazard.id"], name="following_merged_id_fkey"),
        sa.ForeignKeyConstraint(["into_id"], ["hazard.id"], name="following_into_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="following_pkey"),
        sa.UniqueConstraint("merged_id", name="following_merged_id_key"),
    )
    op.create_index("following_into_id_ix", "following", ["into_id"], unique=False)
