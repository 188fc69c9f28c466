"""Ways to find in time which part, request or duty towards the regulator and the workers is due."""

from __future__ import annotations

from alembic import op

revision = "told_of_parts"
down_revision = "own_violations"


def upgrade() -> None:
    op.create_index("hazard_part_due", "hazard_part", ["state", "deadline"], unique=False)
    op.create_index("supply_due", "supply", ["state", "due"], unique=False)
    op.create_index("hazard_major_signed", "hazard", ["major_signed_at"], unique=False)
