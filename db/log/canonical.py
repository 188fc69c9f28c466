"""Which bytes are hashed, for ever? docs/log-format.md says them in words, tests/vectors/log_entry_v1.json holds known answers."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from audit.verify import leaf_hash
from db import keyring
from db.log.model import Entry, Looked, Written
from db.sealed import framed

ENTRY = "anjian/log-entry/v1"
FIELD = "anjian/log-field/v1"
WROTE, VIEWED, CONCERNS = b"w", b"v", b"s"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CONCERNS_MARK = struct.pack(">I", 1) + CONCERNS


def leaf(fields: Sequence[Any]) -> bytes:
    """The leaf hash of these fields."""
    return leaf_hash(whole(fields))


def whole(fields: Sequence[Any]) -> bytes:
    """The canonical bytes of id, micros, kind, actor, session, action, purpose, origin, page, body, subject, envelope: in this order."""
    row_id, at, kind, actor, session, action, purpose, origin, page, body, subject, envelope = fields
    detail = b"" if envelope is None else hashlib.sha256(envelope).digest()
    moment = struct.pack(">q", at)
    return framed(ENTRY, row_id, moment, kind, actor, session, action, purpose, origin, page, body, subject, detail)


def micros(instant: datetime) -> int:
    """Whole microseconds since 1970, without a float on the way."""
    return (instant - EPOCH) // MICROSECOND


def body_of(entry: Entry) -> bytes:
    """What an entry wrote, opened and concerns, with the salted digest of every cell it wrote."""
    items = [_written_item(entry.id, written) for written in entry.written]
    items += [_looked_item(looked) for looked in entry.looked]
    items += [framed(CONCERNS, subject) for subject in sorted(entry.subjects)]
    return framed(*items)


def subjects_in(body: bytes) -> list[str]:
    """Whom an entry concerns."""
    return [item[9:].decode() for item in unframed(body) if item.startswith(CONCERNS_MARK)]


def written_in(body: bytes) -> Iterator[tuple[str, UUID, dict[str, bytes]]]:
    """Table, row and column -> digest of everything an entry wrote."""
    for item in unframed(body):
        parts = unframed(item)
        if parts[0] == WROTE:
            names = [name.decode() for name in parts[3::2]]
            yield parts[1].decode(), UUID(bytes=parts[2]), dict(zip(names, parts[4::2], strict=True))


def looked_in(body: bytes) -> Iterator[Looked]:
    """What an entry opened."""
    for item in unframed(body):
        parts = unframed(item)
        if parts[0] == VIEWED:
            names = [part.decode() for part in parts[3:]]
            yield Looked(parts[1].decode(), UUID(bytes=parts[2]), dict(zip(names[::2], names[1::2], strict=True)))


def digest(entry_id: UUID, table: str, row_id: UUID, column: str, value: Any) -> bytes:
    """The salted digest of one cell: it says nothing about the value to whoever has not the salt's key."""
    return digests(entry_id, table, row_id, {column: value})[column]


def digests(entry_id: UUID, table: str, row_id: UUID, values: Mapping[str, Any]) -> dict[str, bytes]:
    """The digests of a row's cells; what is the same for all of them is framed once."""
    key, row = keyring.current().secret("log-salt"), framed(table, row_id.bytes)
    place, made = framed(entry_id.bytes) + row, {}
    for column, value in values.items():
        cell = framed(column)
        salt = hmac.digest(key, place + cell, "sha256")
        made[column] = hashlib.sha256(b"".join((framed(FIELD, salt), row, cell, framed(value_bytes(value))))).digest()
    return made


def value_bytes(value: Any) -> bytes:
    """One form for each value, the same whichever engine it comes from."""
    if value is None:
        return b"-"
    for kind, form in FORMS:
        if isinstance(value, kind):
            return cast(bytes, form(value))
    raise TypeError(f"The log has no canonical form for a {type(value).__name__}: add one to docs/log-format.md first.")


def unframed(data: bytes) -> list[bytes]:
    """The parts that `framed` joined; anything else raises ValueError."""
    parts, place, end = [], 0, len(data)
    while place < end:
        start = place + 4
        place = start + int.from_bytes(data[place:start])
        if place > end:
            raise ValueError("the frame is longer than what holds it")
        parts.append(data[start:place])
    return parts


def _written_item(entry_id: UUID, written: Written) -> bytes:
    parts: list[bytes | str] = [WROTE, written.table, written.row_id.bytes]
    for column, made in sorted(digests(entry_id, written.table, written.row_id, written.values).items()):
        parts += [column, made]
    return framed(*parts)


def _looked_item(looked: Looked) -> bytes:
    parts: list[bytes | str] = [VIEWED, looked.table, looked.row_id.bytes]
    for column in sorted(looked.columns):
        parts += [column, looked.columns[column]]
    return framed(*parts)


FORMS: tuple[tuple[type, Any], ...] = (
    (str, lambda value: b"s" + value.encode()),
    (UUID, lambda value: b"u" + value.bytes),
    (int, lambda value: b"i%d" % value),
    (datetime, lambda value: b"t%d" % micros(value)),
    (date, lambda value: b"d" + value.isoformat().encode()),
    (bytes, lambda value: b"x" + value),
)
