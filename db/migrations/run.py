"""How does a database come to the newest schema? By applying the revisions in versions/, the same on both engines."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Applies what is missing."""
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def newest() -> str | None:
    """The revision that `upgrade` leads to."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()
