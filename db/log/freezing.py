"""How are records frozen for an audit? The machine opens them in a snapshot; digests leave it, texts do not, and what it did is on record."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from audit.snapshot import Freezing, Frozen, Logged, Record
from db.log.model import EntryKind, Looked
from db.log.reveal import text_of
from db.sealed import Sealed

if TYPE_CHECKING:
    from db.session import Work

AT_ONCE = 2048
PURPOSE = "audit"


@dataclass(frozen=True)
class Raw:
    """A record as it stands in the database: what is plain, and what is sealed and still shut."""

    stratum: str
    row_id: UUID
    plain: Mapping[str, str | None]
    shut: Mapping[str, Sealed]
    logged: Sequence[Logged] = ()


@dataclass
class Freezer:
    """A freezing under way. `keep` is given each part of the population as bytes, envelopes unopened, from which drawn records are read later."""

    key: bytes
    keep: Callable[[bytes], None]
    opened: int = 0
    _rows: list[bytes] = field(default_factory=list)

    def look(self, records: Iterable[Raw]) -> Frozen:
        """All of them, in the order of stratum and id."""
        freezing = Freezing(self.key)
        for raw in records:
            freezing.add(_record(raw))
            self._keep(raw)
        frozen = freezing.done()
        self._put()
        return frozen

    def told(self, work: Work, *, action: str, detail: str) -> None:
        """Says (sealed) what was frozen and how many records the machine opened."""
        work.entry(EntryKind.VIEW, action, purpose=PURPOSE, detail=json.dumps({"opened": self.opened, "what": detail}, ensure_ascii=False))

    def _keep(self, raw: Raw) -> None:
        self.opened += 1
        self._rows.append(_packed(raw))
        if len(self._rows) == AT_ONCE:
            self._put()

    def _put(self) -> None:
        if self._rows:
            self.keep(zlib.compress(b"\n".join(self._rows), 1))
        self._rows = []


def _record(raw: Raw) -> Record:
    """With its texts. It lives until its digests are made."""
    texts = {name: text_of(value) for name, value in raw.shut.items()}
    return Record(raw.stratum, str(raw.row_id), {**raw.plain, **texts}, raw.logged)


def _packed(raw: Raw) -> bytes:
    shut = {
        name: [one.table, one.column, str(one.row_id), one.subject, one.envelope.hex() if one.envelope else None] for name, one in raw.shut.items()
    }
    logged = [[one.index, one.field, one.leaf.hex()] for one in raw.logged]
    return json.dumps([raw.stratum, str(raw.row_id), dict(raw.plain), shut, logged], ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(part: bytes, places: Iterable[int]) -> dict[int, Raw]:
    """The records at these places of a part, still shut."""
    rows = zlib.decompress(part).split(b"\n")
    return {place: _raw(json.loads(rows[place])) for place in places}


def _raw(row: list[Any]) -> Raw:
    stratum, row_id, plain, shut, logged = row
    values = {name: _sealed(*one) for name, one in shut.items()}
    return Raw(stratum, UUID(row_id), plain, values, [Logged(index, name, bytes.fromhex(leaf)) for index, name, leaf in logged])


def _sealed(table: str, column: str, row_id: str, subject: str | None, envelope: str | None) -> Sealed:
    return Sealed(table, column, UUID(row_id), subject, bytes.fromhex(envelope) if envelope else None)


def thaw(work: Work, frozen: Mapping[int, Raw], *, action: str, detail: str) -> dict[int, Record]:
    """Drawn records with their texts, for one entry that names every cell it opened."""
    entry_id = work.entry(EntryKind.VIEW, action, purpose=PURPOSE, detail=detail)
    entry = next(one for one in work.entries if one.id == entry_id)
    for raw in frozen.values():
        for value in filter(None, raw.shut.values()):
            entry.looked.append(Looked(value.table, value.row_id, {value.column: value.subject or ""}))
    return {place: _record(raw) for place, raw in frozen.items()}
