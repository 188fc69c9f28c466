"""Room for the strata of checks and violations by area: an area's code has up to 32 characters, and the kind stands before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "wider_strata"
down_revision = "erasures"


def upgrade() -> None:
    with op.batch_alter_table("drawn_item") as items:
        items.alter_column("stratum", existing_type=sa.String(40), type_=sa.String(64), existing_nullable=False)
