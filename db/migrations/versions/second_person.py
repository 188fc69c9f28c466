"""Whether an administrator's office needs a second person's yes, and an account was opened by one alone. What was before stays as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "second_person"
down_revision = "photo_likeness"


def upgrade() -> None:
    op.add_column("role_grant", sa.Column("second_needed", sa.Boolean(), nullable=True))
    op.add_column("account", sa.Column("opened_alone", sa.Boolean(), nullable=True))
