"""What stands in the key store's file, and how is it opened?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

STAMP = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
MONTH = "strftime('%Y-%m-01T00:00:00.000Z', 'now')"  # a reporter's own instant would join his pseudonym to his name
SCHEMA = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE secret (name TEXT PRIMARY KEY, generation INTEGER NOT NULL, wrapped BLOB NOT NULL)",
    f"""CREATE TABLE data_key (id TEXT PRIMARY KEY, subject TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL, wrapped BLOB NOT NULL,
        created_at TEXT NOT NULL DEFAULT ({STAMP}))""",
    f"CREATE TABLE tombstone (subject TEXT PRIMARY KEY, why TEXT NOT NULL, at TEXT NOT NULL DEFAULT ({STAMP}))",
)


def connect(path: Path, file_key: bytes) -> Any:
    store = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None, timeout=10)
    store.execute(f"PRAGMA key = \"x'{file_key.hex()}'\"")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
        store.execute(f"PRAGMA {pragma}")
    return store
