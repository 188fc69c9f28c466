"""How does an entry get into the log? In the transaction of what it tells; on PostgreSQL it is numbered a moment later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Uuid, bindparam, column, func, insert, select, update
from sqlalchemy.orm import Session

from db.log import canonical, tiles
from db.log.model import ENTRIES, SUBJECTS, Entry
from db.sealed import seal_bytes

if TYPE_CHECKING:
    from db.engine import Database

BATCH = 2000
LOCK = 0x616E6A69616E  # "anjian": whoever holds it numbers the log
LEAF_COLUMNS = (
    ENTRIES.c.id, ENTRIES.c.at, ENTRIES.c.kind, ENTRIES.c.actor, ENTRIES.c.session, ENTRIES.c.action, ENTRIES.c.purpose,
    ENTRIES.c.origin, ENTRIES.c.page, ENTRIES.c.body, ENTRIES.c.subject, ENTRIES.c.detail_ct,
)  # fmt: skip
ADD_ENTRIES = insert(ENTRIES)
ADD_SUBJECTS = insert(SUBJECTS)
LISTED = func.unnest(bindparam("entries", type_=ARRAY(Uuid())), bindparam("places", type_=ARRAY(BigInteger())))
PLACED = LISTED.table_valued(column("entry", Uuid()), column("place", BigInteger())).render_derived()
NUMBER = update(ENTRIES).where(ENTRIES.c.id == PLACED.c.entry).values(seq=PLACED.c.place)  # one statement: the row policy asks who once


def append(session: Session, entries: Iterable[Entry]) -> None:
    """Writes entries in the caller's transaction. On SQLite the caller holds the write lock, so they are numbered at once."""
    rows = [_row(entry) for entry in entries]
    if not rows:
        return
    if session.connection().dialect.name == "sqlite":
        first = tiles.extend(session, [_leaf(row) for row in rows])
        rows = [row | {"seq": seq} for seq, row in enumerate(rows, start=first)]
    _store(session, rows)


def sequence(database: Database) -> int:
    """Numbers what PostgreSQL's writers have appended; gives how many. Whoever holds the advisory lock does it, the others go on."""
    from db.actor import SYSTEM
    from db.session import begin

    if database.kind == "sqlite":
        return 0
    total = 0
    while True:
        with begin(SYSTEM) as work:
            if not tiles.execute(work.session, select(func.pg_try_advisory_xact_lock(LOCK))).scalar():
                return total
            count = number_pending(work.session)
        total += count
        if count < BATCH:
            return total


def number_pending(session: Session) -> int:
    """Puts the committed entries that have no number yet behind the last leaf. The caller holds the advisory lock."""
    wanted = select(*LEAF_COLUMNS).where(ENTRIES.c.seq.is_(None)).order_by(ENTRIES.c.id).limit(BATCH)
    rows = tiles.execute(session, wanted).mappings().all()
    if rows:
        first = tiles.extend(session, [_leaf(row) for row in rows])
        placed = {"entries": [row["id"] for row in rows], "places": list(range(first, first + len(rows)))}
        tiles.execute(session, NUMBER, placed)
    return len(rows)


def append_numbered(session: Session, entry: Entry) -> int:
    """Writes one entry behind the last leaf at once, on either engine; the caller holds the right to number."""
    row = _row(entry)
    place = tiles.extend(session, [_leaf(row)])
    _store(session, [row | {"seq": place}])
    return place


def _store(session: Session, rows: list[dict[str, Any]]) -> None:
    tiles.execute(session, ADD_ENTRIES, rows)
    concerned = [{"entry_id": row["id"], "subject": who, "at": row["at"]} for row in rows for who in canonical.subjects_in(row["body"])]
    if concerned:
        tiles.execute(session, ADD_SUBJECTS, concerned)


def _row(entry: Entry) -> dict[str, Any]:
    subject = f"log/{entry.at.year}" if entry.detail is not None else ""
    return {
        "id": entry.id,
        "seq": None,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor,
        "session": entry.session,
        "action": entry.action,
        "purpose": entry.purpose,
        "origin": entry.origin,
        "page": entry.page,
        "body": canonical.body_of(entry),
        "subject": subject,
        "detail_ct": _detail(entry.id, subject, entry.detail),
    }


def _detail(entry_id: UUID, subject: str, detail: str | None) -> bytes | None:
    return None if detail is None else seal_bytes(detail.encode(), subject=subject, place=("log_entry", "detail", entry_id.bytes))


def _leaf(row: Any) -> bytes:
    return canonical.leaf(leaf_fields(row))


def leaf_fields(row: Any) -> list[Any]:
    """What of an entry's row is inside its leaf, as canonical.whole takes it."""
    values: Sequence[Any] = [row[column.name] for column in LEAF_COLUMNS]
    row_id: UUID = values[0]
    at: datetime = values[1]
    return [row_id.bytes, canonical.micros(at), *values[2:]]
