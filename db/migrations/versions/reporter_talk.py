"""Questions to whoever reported a hazard, and his answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "reporter_talk"
down_revision = "department_rules"


def upgrade() -> None:
    op.create_table(
        "hazard_talk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hazard_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_tag", sa.String(length=64), nullable=True),
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("said_ct", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="hazard_talk_actor_id_fkey"),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name="hazard_talk_hazard_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="hazard_talk_pkey"),
        sa.UniqueConstraint("hazard_id", "n", name="hazard_talk_hazard_id_n_key"),
    )
    op.create_index("hazard_talk_hazard_id_ix", "hazard_talk", ["hazard_id"], unique=False)
