"""How are records frozen for an audit? The machine opens them in a snapshot; digests leave it, texts do not, and what it did is on record."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from audit.snapshot import Freezing, Frozen, Logged, Record
from audit.verify import frame, unframe
from db.log.model import EntryKind, Looked
from db.log.reveal import text_of
from db.sealed import Sealed

if TYPE_CHECKING:
    from db.session import Work

AT_ONCE, TOGETHER = 2048, 32  # records of a part; of these so many are packed as one, so that a few can be taken out of it
PURPOSE = "audit"
CHANGES, PLACES = ("/before", "/after"), frozenset({"area_id", "department_id"})


@dataclass(frozen=True)
class Raw:
    """A record as it stands in the database: what is plain, and what is sealed and still shut."""

    stratum: str
    row_id: UUID
    plain: Mapping[str, str | None]
    shut: Mapping[str, Sealed | None]
    logged: Sequence[Logged] = ()


@dataclass
class Freezer:
    """A freezing under way. `keep` is given each part of the population as bytes, envelopes unopened, from which drawn records are read later."""

    key: bytes
    keep: Callable[[bytes], None]
    opened: int = 0
    _raws: list[Raw] = field(default_factory=list)
    _packs: list[bytes] = field(default_factory=list)

    def look(self, records: Iterable[Raw]) -> Frozen:
        """All of them, in the order of stratum and id."""
        freezing = Freezing(self.key)
        for raw in records:
            freezing.add(record_of(raw))
            self._keep(raw)
        frozen = freezing.done()
        self._put()
        return frozen

    def told(self, work: Work, *, action: str, detail: str) -> None:
        """Says (sealed) what was frozen and how many records the machine opened."""
        work.entry(EntryKind.VIEW, action, purpose=PURPOSE, detail=json.dumps({"opened": self.opened, "what": detail}, ensure_ascii=False))

    def _keep(self, raw: Raw) -> None:
        self.opened += 1
        self._raws.append(raw)
        if len(self._raws) == TOGETHER:
            self._pack()
        if len(self._packs) == AT_ONCE // TOGETHER:
            self._put()

    def _pack(self) -> None:
        if self._raws:
            self._packs.append(_packed(self._raws))
        self._raws = []

    def _put(self) -> None:
        self._pack()
        if self._packs:
            self.keep(frame(*self._packs))
        self._packs = []


def record_of(raw: Raw) -> Record:
    """With its texts. It lives until its digests are made."""
    texts = {name: _without_persons(name, text_of(value)) if value else None for name, value in raw.shut.items()}
    return Record(raw.stratum, str(raw.row_id), {**raw.plain, **texts}, raw.logged)


def _without_persons(name: str, text: str | None) -> str | None:
    """What a step changed is kept as JSON of columns. Of the ids in it only those of places say nothing of a person or of another record."""
    if text is None or not name.endswith(CHANGES):
        return text
    kept = {key: value for key, value in orjson.loads(text).items() if value is not None and (not key.endswith("_id") or key in PLACES)}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()


def _packed(raws: Sequence[Raw]) -> bytes:
    """What is plain of them, compressed; behind it the envelopes, which nothing makes shorter."""
    rows = [[raw.stratum, raw.row_id, raw.plain, _places(raw), [[one.index, one.field, one.leaf.hex()] for one in raw.logged]] for raw in raws]
    envelopes = [one.envelope for raw in raws for one in raw.shut.values() if one and one.envelope is not None]
    return frame(zlib.compress(orjson.dumps(rows), 1), b"".join(envelopes))


def _places(raw: Raw) -> dict[str, list[object] | None]:
    """What is needed to open each envelope later, with its length; nothing where there is nothing."""
    return {
        name: [one.table, one.column, one.row_id, one.subject, len(one.envelope)] if one and one.envelope is not None else None
        for name, one in raw.shut.items()
    }


def unpacked(part: bytes, places: Iterable[int]) -> dict[int, Raw]:
    """The records at these places of a part, still shut."""
    packs = unframe(part)
    found: dict[int, Raw] = {}
    for number, wanted in groupby(sorted(places), key=lambda place: place // TOGETHER):
        head, envelopes = unframe(packs[number])
        rows = orjson.loads(zlib.decompress(head))
        starts = [0, *accumulate(_length(shut) for _stratum, _id, _plain, shut, _logged in rows)]
        found |= {place: _raw(rows[place % TOGETHER], envelopes[starts[place % TOGETHER] :]) for place in wanted}
    return found


def _length(shut: Mapping[str, Sequence[Any] | None]) -> int:
    return sum(one[-1] for one in shut.values() if one)


def _raw(row: Sequence[Any], envelopes: bytes) -> Raw:
    """Its own envelopes come first."""
    stratum, row_id, plain, shut, logged = row
    values: dict[str, Sealed | None] = dict.fromkeys(shut)
    for name, (table, column, of, subject, length) in ((name, one) for name, one in shut.items() if one):
        values[name], envelopes = Sealed(table, column, UUID(of), subject, envelopes[:length]), envelopes[length:]
    return Raw(stratum, UUID(row_id), plain, values, [Logged(index, name, bytes.fromhex(leaf)) for index, name, leaf in logged])


def thaw(work: Work, frozen: Mapping[int, Raw], *, action: str, detail: str) -> dict[int, Record]:
    """Drawn records with their texts, for one entry that names every cell it opened."""
    entry_id = work.entry(EntryKind.VIEW, action, purpose=PURPOSE, detail=detail)
    entry = next(one for one in work.entries if one.id == entry_id)
    for raw in frozen.values():
        for value in filter(None, raw.shut.values()):
            entry.looked.append(Looked(value.table, value.row_id, {value.column: value.subject or ""}))
    return {place: record_of(raw) for place, raw in frozen.items()}
