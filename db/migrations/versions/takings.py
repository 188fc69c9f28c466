"""Whither somebody is to be moved and which post is to end: what is taken from anybody is asked for, and a second person agrees."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "takings"
down_revision = "draw_kinds"
POINTS_AT = {"holding_id": "post_holding", "department_id": "department", "organisation_id": "organisation"}


def upgrade() -> None:
    with op.batch_alter_table("account_request") as table:
        for column, other in POINTS_AT.items():
            table.add_column(sa.Column(column, sa.Uuid(), nullable=True))
            table.create_foreign_key(f"account_request_{column}_fkey", other, [column], ["id"])
