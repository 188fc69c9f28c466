"""Evaluations of agencies, and what they reply."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "agency_evaluations"
down_revision = "audit_papers"

UUID = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "agency_evaluation",
        sa.Column("id", UUID, nullable=False),
        sa.Column("agency_id", UUID, nullable=False),
        sa.Column("half", sa.String(7), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sums", sa.String(600), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("evaluated_by", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="agency_evaluation_agency_id_fkey"),
        sa.ForeignKeyConstraint(["evaluated_by"], ["person.id"], name="agency_evaluation_evaluated_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="agency_evaluation_pkey"),
        sa.UniqueConstraint("agency_id", "half", "n", name="agency_evaluation_agency_id_half_n_key"),
    )
    op.create_table(
        "agency_reply",
        sa.Column("id", UUID, nullable=False),
        sa.Column("evaluation_id", UUID, nullable=False),
        sa.Column("engagement_id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("entry_id", UUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="agency_reply_pkey"),
    )
    op.create_index("agency_reply_evaluation_id_ix", "agency_reply", ["evaluation_id"], unique=False)
    op.create_index("agency_reply_engagement_id_ix", "agency_reply", ["engagement_id"], unique=False)
    op.create_index("agency_reply_person_id_ix", "agency_reply", ["person_id"], unique=False)
