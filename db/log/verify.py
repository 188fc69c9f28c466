"""Is the log what it was? Every leaf recomputed from its row, every tile, checkpoint and index row compared, nothing trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NULLTYPE

from audit.merkle import TILE
from audit.verify import EMPTY, HASH, ProofError, node_hash, open_checkpoint
from db import keyring
from db.log import canonical, tiles
from db.log.append import LEAF_COLUMNS, sequence
from db.log.checkpoint import ACTION, signed, verifier_key
from db.log.model import CHECKPOINTS, ENTRIES, SUBJECTS, TILES

if TYPE_CHECKING:
    from db.engine import Database

CHUNK = 4 * TILE
MOST = 1000


def _raw(*columns: Any) -> list[Any]:
    """Columns as the driver gives them: a value that somebody changed by hand need not be of the column's type."""
    return [type_coerce(column, NULLTYPE).label(column.name) for column in columns]


RAW_ENTRY = select(*_raw(ENTRIES.c.seq, *LEAF_COLUMNS))
RAW_SUBJECT = select(*_raw(SUBJECTS.c.entry_id, SUBJECTS.c.subject, SUBJECTS.c.at))


@dataclass(frozen=True)
class Problem:
    """Where something does not hold (table, row and, if known, column) and what."""

    where: str
    what: str


def verify_log(database: Database, since: str | None = None) -> list[Problem]:
    """All that is wrong with the log (the first thousand findings); with `since`, also against a checkpoint kept elsewhere."""
    from db.actor import SYSTEM
    from db.session import begin

    sequence(database)
    with begin(SYSTEM, write=False) as work:
        return list(islice(Verification(work.session, since).problems(), MOST))


class Tree:
    """The tree made anew: only the roots of the whole subtrees on its right edge are kept."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def push(self, leaf: bytes) -> None:
        place, value = self.size, leaf
        while place & 1:
            value = node_hash(self._edge.pop(), value)
            place >>= 1
        self._edge.append(value)
        self.size += 1

    def root(self) -> bytes:
        if not self._edge:
            return EMPTY
        value = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            value = node_hash(left, value)
        return value

    def copy(self) -> Tree:
        other = Tree()
        other.size, other._edge = self.size, self._edge.copy()
        return other


class Verification:
    """One pass over the log in the order of its leaves, a tile of 256 at a time; what it keeps grows by 32 bytes a tile."""

    def __init__(self, session: Session, since: str | None) -> None:
        self._session = session
        self._since = since
        self._tree = Tree()
        self._roots = bytearray()
        self._size = tiles.size(session)
        self._stands_still = session.connection().dialect.name == "sqlite"  # one snapshot; PostgreSQL's sequencer goes on
        self._notes: dict[int, str] = {}
        self._kept: tuple[int, bytes] | None = None

    def problems(self) -> Iterator[Problem]:
        yield from self._kept_checkpoint()
        self._notes = {row.size: row.note for row in self._rows(select(*_raw(CHECKPOINTS.c.size, CHECKPOINTS.c.note)))}
        yield from self._at_size()
        for first in range(0, self._size, CHUNK):
            yield from self._chunk(first, min(first + CHUNK, self._size))
        yield from self._upper_tiles()
        yield from self._strays()

    def _rows(self, statement: Any) -> Any:
        return tiles.execute(self._session, statement)

    def _kept_checkpoint(self) -> Iterator[Problem]:
        """The signature of the checkpoint that was kept elsewhere; its root is compared when the tree has its size."""
        if self._since is None:
            return
        try:
            self._kept = open_checkpoint(self._since, verifier_key(), keyring.current().origin)
        except ProofError as wrong:
            yield Problem("kept checkpoint", f"is not a checkpoint of this log: {wrong}")
            return
        if self._kept[0] > self._size:
            yield Problem("kept checkpoint", f"states {self._kept[0]} entries, the log has {self._size}: its end was cut off")

    def _chunk(self, first: int, end: int) -> Iterator[Problem]:
        rows: dict[int, Any] = {}
        for row in self._rows(RAW_ENTRY.where(ENTRIES.c.seq >= first, ENTRIES.c.seq < end).order_by(ENTRIES.c.seq)):
            if isinstance(row.seq, int):
                rows[row.seq] = row
            else:
                yield Problem(_entry(row), f"its seq is {row.seq}, which is no number of an entry")
        yield from self._subjects(first, end, rows)
        for start in range(first, end, TILE):
            yield from self._tile(start // TILE, [rows.get(place) for place in range(start, min(start + TILE, end))])

    def _tile(self, idx: int, rows: list[Any]) -> Iterator[Problem]:
        """The leaves of one tile against the rows they were made from."""
        stored = tiles.read(self._session)(0, idx)
        kept = _hashes(stored)[: len(rows)]
        too_long = len(stored) > TILE * HASH or (len(stored) > len(rows) * HASH and self._stands_still)
        if len(stored) % HASH or len(kept) < len(rows) or too_long:
            yield Problem(f"log_tile 0/{idx} data", f"holds {len(stored)} bytes, the log has {len(rows)} entries there")
            kept += [b""] * (len(rows) - len(kept))
        made = []
        for place, row in enumerate(rows):
            leaf, problem = _leaf(idx * TILE + place, row)
            made.append(leaf or kept[place])
            if problem:
                yield problem
        wrong = [place for place, leaf in enumerate(made) if leaf != kept[place]]
        if wrong:
            yield from self._who_is_right(idx, rows, made, kept, wrong)
        yield from self._grow(made, rows)

    def _who_is_right(self, idx: int, rows: list[Any], made: list[bytes], kept: list[bytes], wrong: list[int]) -> Iterator[Problem]:
        """The entry or its leaf was changed: the hash above a whole tile, or the next checkpoint, says which. `made` gets the true leaf."""
        leaves, tile = self._witness(idx, made), self._witness(idx, kept)
        for place in wrong:
            entry, leaf = _entry(rows[place]), f"log_tile 0/{idx} data, hash {place}"
            if tile and not leaves:
                yield Problem(entry, "one of its columns is not what was logged: it does not give its leaf any more")
                made[place] = kept[place]
            elif leaves and not tile:
                yield Problem(leaf, f"is not the leaf of {entry}")
            else:
                yield Problem(f"{entry} or {leaf}", "the entry and its leaf do not agree")

    def _witness(self, idx: int, leaves: list[bytes]) -> bool:
        """Whether what was fixed later (the tile above, or the first checkpoint behind) agrees with these leaves."""
        if any(len(leaf) != HASH for leaf in leaves):
            return False
        if len(leaves) == TILE:
            above = tiles.read(self._session)(1, idx // TILE)
            if above[idx % TILE * HASH :][:HASH] == _root_of(leaves):
                return True
        tree = self._tree.copy()
        for leaf in leaves:
            tree.push(leaf)
            note = self._notes.get(tree.size)
            if note is not None and note != signed(tree.size, tree.root()):
                return False
        return any(size in self._notes for size in range(self._tree.size + 1, tree.size + 1))

    def _grow(self, leaves: list[bytes], rows: list[Any]) -> Iterator[Problem]:
        for leaf, row in zip(leaves, rows, strict=True):
            self._tree.push(leaf)
            if row is not None and row.action == ACTION and self._tree.size not in self._notes:
                yield Problem(f"log_checkpoint {self._tree.size}", f"is missing; it was signed by {_entry(row)}")
            yield from self._at_size()
        if len(leaves) == TILE and all(len(leaf) == HASH for leaf in leaves):
            self._roots += _root_of(leaves)
        elif len(leaves) == TILE:
            self._roots += bytes(HASH)

    def _at_size(self) -> Iterator[Problem]:
        """Compares the checkpoints of the size the tree has now."""
        size = self._tree.size
        note = self._notes.get(size)
        if note is not None and note != signed(size, self._tree.root()):
            yield Problem(f"log_checkpoint {size} note", _why_not(note, size))
        if self._kept and self._kept[0] == size and self._kept[1] != self._tree.root():
            yield Problem("kept checkpoint", f"the first {size} entries are not those that were signed then: history was rewritten")

    def _subjects(self, first: int, end: int, rows: dict[int, Any]) -> Iterator[Problem]:
        """The index of whom entries concern, against the entries' bodies."""
        indexed: dict[Any, dict[str, Any]] = {}
        join = RAW_SUBJECT.join(ENTRIES, ENTRIES.c.id == SUBJECTS.c.entry_id)
        for row in self._rows(join.where(ENTRIES.c.seq >= first, ENTRIES.c.seq < end)):
            indexed.setdefault(row.entry_id, {})[row.subject] = row.at
        for entry in rows.values():
            yield from _index_of(entry, indexed.get(entry.id, {}))

    def _upper_tiles(self) -> Iterator[Problem]:
        """Each level above holds the roots of the whole tiles below."""
        level, below = 1, bytes(self._roots)
        while below:
            parts = [below[start : start + TILE * HASH] for start in range(0, len(below), TILE * HASH)]
            for idx, wanted in enumerate(parts):
                yield from self._upper_tile(level, idx, wanted)
            level, below = level + 1, b"".join(_root_of(_hashes(part)) for part in parts if len(part) == TILE * HASH)

    def _upper_tile(self, level: int, idx: int, wanted: bytes) -> Iterator[Problem]:
        """Only on PostgreSQL can the last tile have grown since this began."""
        kept = tiles.read(self._session)(level, idx)
        if not kept.startswith(wanted):
            yield Problem(f"log_tile {level}/{idx} data", "does not hold the roots of the tiles below it")
        elif len(kept) > TILE * HASH or (len(kept) > len(wanted) and self._stands_still):
            yield Problem(f"log_tile {level}/{idx} data", "holds more than the roots of the tiles below it")

    def _strays(self) -> Iterator[Problem]:
        """Rows that belong nowhere. Entries that were numbered while this ran are left to the next run."""
        late = self._rows(RAW_ENTRY.where(ENTRIES.c.seq.is_(None) | (ENTRIES.c.seq >= self._size) | (ENTRIES.c.seq < 0))).all()
        places = self._rows(select(*_raw(TILES.c.level, TILES.c.idx))).all()
        now = tiles.size(self._session)
        for row in late:
            if row.seq is None and not self._stands_still:
                continue
            if row.seq is None or not isinstance(row.seq, int) or not 0 <= row.seq < now:
                yield Problem(f"{_entry(row)} seq", f"is {row.seq}, the log has {now} entries")
        for size in sorted(size for size in self._notes if not 0 < size <= now):
            yield Problem(f"log_checkpoint {size} size", f"states {size} entries, the log has {now}")
        for level, idx in places:
            if not (level >= 0 and idx >= 0 and now >> 8 * level > idx * TILE):
                yield Problem(f"log_tile {level}/{idx}", "belongs to no place of the tree")
        orphans = RAW_SUBJECT.where(~select(ENTRIES.c.id).where(ENTRIES.c.id == SUBJECTS.c.entry_id).exists())
        for row in self._rows(orphans):
            yield Problem(f"log_subject {_id(row.entry_id)} entry_id", "its entry does not exist")


def _leaf(place: int, row: Any) -> tuple[bytes | None, Problem | None]:
    """The leaf that a row gives now, or why it gives none."""
    if row is None:
        return None, Problem(f"log_entry seq {place}", "is missing")
    try:
        return canonical.leaf([_id_bytes(row.id), _micros(row.at), *row[3:]]), None
    except (AttributeError, TypeError, ValueError) as wrong:
        return None, Problem(_entry(row), f"one of its columns cannot be read: {wrong}")


def _hashes(data: bytes) -> list[bytes]:
    return [data[start : start + HASH] for start in range(0, len(data), HASH)]


def _root_of(leaves: list[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.push(leaf)
    return tree.root()


def _id_bytes(value: Any) -> bytes:
    if isinstance(value, UUID):
        return value.bytes
    if UUID(value).hex != value:
        raise ValueError("its id is not written as the portal writes it")
    return UUID(value).bytes


def _micros(value: Any) -> int:
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.isoformat(" ", "microseconds") != value:
            raise ValueError("its time is not written as the portal writes it")
        value = moment.replace(tzinfo=UTC)
    return canonical.micros(value)


def _index_of(entry: Any, found: dict[str, Any]) -> Iterator[Problem]:
    """What the index says of one entry against the entry's body."""
    for subject in sorted(_concerned(entry) ^ found.keys(), key=str):
        what = "says something that its entry does not" if subject in found else "is missing, its entry concerns it"
        yield Problem(f"log_subject {_id(entry.id)} subject {subject}", what)
    for subject in [subject for subject, at in found.items() if at != entry.at]:
        yield Problem(f"log_subject {_id(entry.id)} subject {subject} at", "is not the time of its entry")


def _concerned(entry: Any) -> set[str]:
    try:
        return set(canonical.subjects_in(entry.body))
    except (TypeError, ValueError):
        return set()  # such a body does not give its leaf either, and is named there


def _id(value: Any) -> str:
    return str(UUID(value)) if isinstance(value, str) and len(value) == HASH else str(value)


def _entry(row: Any) -> str:
    return f"log_entry seq {row.seq} id {_id(row.id)}" if row is not None else "log_entry"


def _why_not(note: str, size: int) -> str:
    """A note that is ours but states another root means that history was rewritten; any other note was itself changed."""
    try:
        stated, _root = open_checkpoint(note, verifier_key(), keyring.current().origin)
    except (ProofError, TypeError, AttributeError, ValueError) as wrong:
        return f"was changed: {wrong}"
    return f"is signed for {stated} entries" if stated != size else f"the first {size} entries are not those that were signed then"
