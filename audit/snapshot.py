"""How are records frozen and asked for, so that afterwards nothing can be altered, added or left out? Values in, values out; docs/draw-format.md.

In this order: `freeze` the population, `plan` the draw over its strata, `request` with a commitment to a secret, signed by the caller. The auditor
writes down `pin_of` the signed request before anybody knows his nonce; audit.bundle makes what he takes home, audit.verify checks it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from audit import merkle
from audit.verify import (
    HASH,
    PLAN_TAG,
    SALT,
    Kind,
    ProofError,
    Request,
    commitment_of,
    digest_of,
    frame,
    framed_name,
    is_normal,
    leaf_hash,
    micros_of,
    plan_of,
    record_bytes,
    request_of,
    to_json,
)

CHUNK = 4 * merkle.TILE
SECRET = 32

__all__ = ["Frozen", "Kind", "Logged", "Range", "Record", "Share", "SnapshotError", "draw_key", "freeze", "pin_of", "plan", "request"]


class SnapshotError(ValueError):
    """These records, or this plan, cannot be frozen; the message says which and why."""


@dataclass(frozen=True)
class Logged:
    """An entry of the log about a record: its place, the field that says when it happened (`2026-11-28T08:00:00Z`), its leaf."""

    index: int
    field: str
    leaf: bytes


@dataclass(frozen=True)
class Record:
    """One record as it is frozen. Where log entries are to be shown, the id is the UUID of the row that they wrote."""

    stratum: str
    id: str
    fields: Mapping[str, str | None]
    logged: Sequence[Logged] = ()


@dataclass(frozen=True)
class Range:
    """The records first … end − 1 are of this stratum; `shapes` are the lists of field names that they have."""

    name: str
    first: int
    end: int
    shapes: frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Frozen:
    """A frozen population: what the portal keeps of it, besides the records themselves."""

    ids: Sequence[str]
    strata: Sequence[Range]
    tiles: Mapping[tuple[int, int], bytes]

    @property
    def size(self) -> int:
        return len(self.ids)

    @property
    def root(self) -> bytes:
        return merkle.root(self.node(), self.size)

    def node(self) -> merkle.Node:
        return merkle.nodes(self._tile)

    def leaf(self, index: int) -> bytes:
        start = index % merkle.TILE * HASH
        return self.tiles[0, index // merkle.TILE][start : start + HASH]

    def _tile(self, level: int, idx: int) -> bytes:
        return self.tiles[level, idx]


def draw_key(engagement_key: bytes, engagement: str, draw: int) -> bytes:
    """The key of one draw's salts; destroying the engagement's key makes hidden fields unguessable for ever."""
    return hmac.digest(engagement_key, frame(b"anjian/draw-salt/v1", engagement.encode(), str(draw).encode()), "sha256")


def salt_of(key: bytes, number: str, name: str) -> bytes:
    """The salt of one field of one record: derived, so that none has to be stored."""
    return hmac.digest(key, frame(number.encode()) + framed_name(name), "sha256")[:SALT]


def digests_of(record: Record, key: bytes) -> list[tuple[str, bytes]]:
    """Each field's name and salted digest, by name."""
    row, found = frame(record.id.encode()), []
    for name, value in sorted(record.fields.items()):
        salt = hmac.digest(key, row + framed_name(name), "sha256")[:SALT]
        found.append((name, digest_of(salt, name, value if value is None else normalize("NFC", value))))
    return found


def normal(values: Mapping[str, str | None]) -> dict[str, str | None]:
    """The values in Unicode normal form C: what looks alike is frozen alike."""
    return {name: value if value is None else normalize("NFC", value) for name, value in values.items()}


def leaf_of(record: Record, key: bytes) -> bytes:
    """The leaf hash of a record."""
    logged = [(entry.index, entry.field, entry.leaf) for entry in record.logged]
    return leaf_hash(record_bytes(record.stratum, record.id, logged, digests_of(record, key)))


def freeze(records: Iterable[Record], key: bytes) -> Frozen:
    """Takes records in the order of stratum and id (by code point: COLLATE "C"), one at a time; keeps of each its id and 33 bytes."""
    freezing = Freezing(key)
    for record in records:
        freezing.add(record)
    return freezing.done()


class Freezing:
    """A population while it is being frozen."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._ids: dict[str, None] = {}
        self._last = ("", "")
        self._firsts: dict[str, int] = {}
        self._shapes: dict[str, set[tuple[str, ...]]] = {}
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._leaves: list[bytes] = []

    def add(self, record: Record) -> None:
        place = (record.stratum, record.id)
        if place <= self._last or record.id in self._ids:
            raise SnapshotError(f"{record.id} stands twice, or the records are not in the order of stratum and id")
        if not (record.stratum and record.id and is_normal(record.stratum) and is_normal(record.id)):
            raise SnapshotError(f"{record.id!r}: stratum and id are texts in Unicode normal form, not empty")
        self._shape(record)
        for entry in record.logged:
            _check_time(record, entry.field)
        try:
            self._leaves.append(leaf_of(record, self._key))
        except UnicodeEncodeError as wrong:
            raise SnapshotError(f"{record.id}: a value is not valid Unicode") from wrong
        self._last = place
        self._firsts.setdefault(record.stratum, len(self._ids))
        self._ids[record.id] = None
        if len(self._leaves) == CHUNK:
            self._push()

    def done(self) -> Frozen:
        if not self._ids:
            raise SnapshotError("there are no records to freeze")
        self._push()
        ends = [*list(self._firsts.values())[1:], len(self._ids)]
        strata = [Range(name, first, end, frozenset(self._shapes[name])) for (name, first), end in zip(self._firsts.items(), ends, strict=True)]
        return Frozen(list(self._ids), strata, self._tiles)

    def _shape(self, record: Record) -> None:
        shape = tuple(record.fields)
        known = self._shapes.setdefault(record.stratum, set())
        if shape in known:
            return
        if not all(name and is_normal(name) for name in shape):
            raise SnapshotError(f"{record.id}: names of fields are texts in Unicode normal form, not empty")
        known.add(shape)

    def _push(self) -> None:
        size = len(self._ids) - len(self._leaves)
        self._tiles |= merkle.push(lambda level, idx: self._tiles.get((level, idx), b""), size, self._leaves)
        self._leaves = []


def _check_time(record: Record, name: str) -> None:
    try:
        micros_of(record.fields.get(name) or "")
    except ProofError as wrong:
        raise SnapshotError(f"{record.id}: {name} has a log entry and is no time such as 2026-11-28T08:00:00Z") from wrong


@dataclass(frozen=True)
class Share:
    """How a stratum is drawn: the kind of its records, how many by each stage (all in all), and whether it is always looked at whole."""

    kind: str
    takes: Sequence[int]
    certainty: bool = False


def plan(
    frozen: Frozen,
    *,
    engagement: str,
    about: Mapping[str, Any],
    kinds: Mapping[str, Kind],
    shares: Mapping[str, Share],
    stages: Sequence[tuple[str, int]],
    judgement: Iterable[str] = (),
    entries_shown: bool = False,
) -> bytes:
    """The plan's bytes. `stages`: share of the risk and acceptable deviations of each; more than one is an extension declared beforehand."""
    if set(shares) != {part.name for part in frozen.strata}:
        raise SnapshotError("the plan does not say how each stratum is drawn")
    chosen = sorted(set(judgement))
    unknown = set(chosen).difference(frozen.ids)
    if unknown:
        raise SnapshotError(f"{min(unknown)} is to be looked at by judgement and is not among the frozen records")
    data = to_json(
        {
            "about": dict(about),
            "engagement": engagement,
            "entries": "shown" if entries_shown else "hashed",
            "format": PLAN_TAG,
            "judgement": chosen,
            "kinds": {name: {part: sorted(values) for part, values in vars(kind).items()} for name, kind in kinds.items()},
            "stages": [{"acceptable": acceptable, "risk": risk} for risk, acceptable in stages],
            "strata": [{**asdict(shares[part.name]), "name": part.name, "first": part.first, "end": part.end} for part in frozen.strata],
        }
    )
    _checked(data, frozen)
    return data


def _checked(data: bytes, frozen: Frozen) -> None:
    try:
        made = plan_of(data, frozen.size)
    except ProofError as wrong:
        raise SnapshotError(str(wrong)) from wrong
    for part, stratum in zip(frozen.strata, made.strata, strict=True):
        odd = [shape for shape in part.shapes if not made.kinds[stratum.kind].fits(shape)]
        if odd:
            raise SnapshotError(f"the plan's fields of {stratum.kind} are not those of every record in {part.name}: {', '.join(min(odd))}")


def request(
    frozen: Frozen,
    plan: bytes,
    *,
    engagement: str,
    earlier: Sequence[str],
    secret: bytes,
    verifier: bytes,
    log: tuple[int, bytes],
    at: datetime,
    beacon: str = "none",
) -> str:
    """The text of the next request, to be signed. `earlier` are all signed requests of the engagement, aborted ones too; `log` is its checkpoint."""
    if len(secret) != SECRET:
        raise SnapshotError("the secret is 32 bytes from the system's source of chance")
    size, root = log
    text = Request(
        engagement=engagement,
        draw=len(earlier) + 1,
        previous=pin_of(earlier[-1]) if earlier else "none",
        size=frozen.size,
        root=frozen.root.hex(),
        plan=hashlib.sha256(plan).hexdigest(),
        commitment=commitment_of(secret),
        beacon=beacon,
        verifier=hashlib.sha256(verifier).hexdigest(),
        log_size=size,
        log_root=root.hex(),
        time=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    ).text()
    try:
        request_of(text)
    except ProofError as wrong:
        raise SnapshotError(str(wrong)) from wrong
    return text


def pin_of(note: str) -> str:
    """What the auditor writes down: the SHA-256 of the signed request."""
    return hashlib.sha256(note.encode()).hexdigest()
