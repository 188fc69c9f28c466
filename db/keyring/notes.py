"""What must still be done to files because keys were destroyed? Notes in the key store, which outlive the process and name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

REWRITE = "rewrite/"  # + what + a drawn id: since when it is to be rewritten
DESTROYED = "destroyed/"  # + generation: since when backups of the key store under it hold a key that was destroyed
STORE, DATABASE = "keys", "database"


def destroyed(store: Any, at: datetime) -> None:
    """Beside the deletion, in its transaction."""
    first = f"INSERT OR IGNORE INTO meta SELECT '{DESTROYED}' || value, ? FROM meta WHERE name = 'generation'"
    store.execute(first, (at.isoformat(),))
    due(store, STORE, at)


def due(store: Any, what: str, at: datetime) -> None:
    store.execute("INSERT INTO meta VALUES (?, ?)", (f"{REWRITE}{what}/{uuid4()}", at.isoformat()))


def read(store: Any, kind: str) -> dict[str, datetime]:
    """By the rest of its name."""
    rows = store.execute("SELECT name, value FROM meta WHERE name LIKE ? || '%'", (kind,)).fetchall()
    return {name.removeprefix(kind): datetime.fromisoformat(at) for name, at in rows}


def settle(store: Any, what: str, ids: Iterable[str]) -> None:
    """Those that were there before it was done; one that came meanwhile stays."""
    store.executemany("DELETE FROM meta WHERE name = ?", [(f"{REWRITE}{what}/{each}",) for each in ids])
