"""How does a database come to the newest schema? By applying the revisions in versions/, the same on both engines."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

Step = Callable[[Connection], None]


def upgrade(engine: Engine, revision: str = "head", *, before: Step = lambda _: None, after: Step = lambda _: None) -> str | None:
    """Applies what is missing, with `before` and `after` in the same transaction: all or nothing. Whoever comes second waits.

    Gives the revision that was found, None in an empty database.
    """
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent))
        config.attributes.update(connection=connection, before=before, after=after)
        command.upgrade(config, revision)
        found: str | None = config.attributes["found"]
        return found


@cache
def newest() -> str | None:
    """The revision that `upgrade` leads to."""
    return _scripts().get_current_head()


def is_known(revision: str) -> bool:
    """False for one that a newer version of the portal has made."""
    return revision in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))
