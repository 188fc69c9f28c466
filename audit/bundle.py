"""What does the auditor take home? One zip whose bytes follow from the draw alone: records, proofs, requests, program and instructions.

The reader of this file wants `records_wanted` (which frozen records to fetch once secret, nonce and beacon are known) and `seal`.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from audit import merkle, verify
from audit.snapshot import Frozen, Logged, Record, SnapshotError, leaf_of, normal, pin_of, salt_of
from audit.verify import (
    BEACON,
    EPOCH,
    GZIP,
    HISTORY_TAG,
    LARGEST,
    MANIFEST,
    MICROSECOND,
    NONCE,
    PLAIN,
    Plan,
    ProofError,
    commitment_of,
    digest_of,
    entry_of,
    leaf_hash,
    manifest_of,
    micros_of,
    pattern_of,
    plan_of,
    request_of,
    seed_of,
    to_base64,
    to_json,
    zip_bytes,
)

Sign = Callable[[str], str]
INSTRUCTIONS = Path(__file__).parent / "instructions"
A_DAY = timedelta(days=1)  # a period's first day is the plant's own: somewhere in the world it began up to 14 hours before that of UTC

__all__ = ["Draw", "Log", "Oldest", "Outcome", "Reveal", "history", "oldest", "program", "records_wanted", "seal"]


@dataclass(frozen=True)
class Outcome:
    """What became of an earlier draw: `aborted` or `completed`, why, and its secret in hex where it was revealed."""

    outcome: str
    why: str
    secret: str = ""


@dataclass(frozen=True)
class Log:
    """The log at the request's checkpoint: its tree, its signed checkpoints with the bytes of the last entry of each, and entries by index.

    Checkpoints from before what a draw needs (`oldest`) may be missing; they do not travel.
    """

    node: merkle.Node
    checkpoints: Sequence[tuple[int, str, bytes]]
    entry: Callable[[int], bytes]


@dataclass(frozen=True)
class Draw:
    """What the portal kept of a draw: population, key of its salts, plan, all signed requests up to its own, outcomes of the earlier ones."""

    frozen: Frozen
    key: bytes
    plan: bytes
    notes: Sequence[str]
    earlier: Sequence[Outcome]


@dataclass(frozen=True)
class Reveal:
    """The enterprise's secret, the auditor's nonce, what the beacon said (if one was agreed), and how far the draw has gone."""

    secret: bytes
    nonce: str
    beacon: str = ""
    stage: int = 1


def program() -> bytes:
    """The verifier as it travels; keep it with the draw, since its digest stands in the request."""
    return Path(verify.__file__).read_bytes()


def records_wanted(draw: Draw, reveal: Reveal) -> tuple[list[int], list[int]]:
    """The indices drawn, in their order, and those of the judgement list that were not drawn, in the order of their ids."""
    plan = plan_of(draw.plan, draw.frozen.size)
    drawn = list(_picks(draw.plan, draw.frozen.size, seed_of(pin_of(draw.notes[-1]), reveal.secret.hex(), reveal.nonce, reveal.beacon), reveal.stage))
    place = {number: index for index, number in enumerate(draw.frozen.ids)} if plan.judgement else {}
    judged = [place[number] for number in plan.judgement]
    return drawn, [index for index in judged if index not in set(drawn)]


@lru_cache(maxsize=4)
def _picks(plan: bytes, size: int, seed: str, stage: int) -> tuple[int, ...]:
    """Asked for twice, before the records are fetched and when they are sealed; each time a ticket for every record of the population."""
    return tuple(plan_of(plan, size).picks(seed, stage))


def seal(
    draw: Draw,
    reveal: Reveal,
    records: Mapping[int, Record],
    log: Log,
    *,
    sign: Sign,
    verifier: bytes,
    hidden: Collection[str] = (),
    pictures: Collection[bytes] = (),
) -> bytes:
    """The zip. `records` by index as they were frozen; `hidden` are patterns of fields that are not shown."""
    _agreed(draw, reveal, log, verifier)
    return closed(contents(draw, reveal, records, log, verifier=verifier, hidden=hidden, pictures=pictures), sign)


def contents(
    draw: Draw,
    reveal: Reveal,
    records: Mapping[int, Record],
    log: Log,
    *,
    verifier: bytes,
    hidden: Collection[str],
    pictures: Collection[bytes],
) -> dict[str, bytes]:
    """Every file but the manifest."""
    drawn, judged = records_wanted(draw, reveal)
    writing = Writing(draw, plan_of(draw.plan, draw.frozen.size), log, hidden)
    items = {
        "drawn": [writing.item(index, records[index]) for index in drawn],
        "judgement": [writing.item(index, records[index]) for index in judged],
    }
    since = oldest(draw, [records[index] for index in (*drawn, *judged)])
    checkpoints = writing.checkpoints(since.on(log.checkpoints))
    return {
        **{f"pictures/{hashlib.sha256(picture).hexdigest()}": picture for picture in pictures},
        **{f"requests/{number}.note": note.encode() for number, note in enumerate(draw.notes, 1)},
        **{path.name: path.read_bytes() for path in INSTRUCTIONS.iterdir()},
        "draws.json": to_json([asdict(outcome) for outcome in draw.earlier]),
        "hashes.txt": writing.hashes(),
        "items.json": to_json(items),
        "log.json": to_json({"checkpoints": checkpoints}),
        "plan.json": draw.plan,
        "reveal.json": to_json({"beacon": reveal.beacon, "nonce": reveal.nonce, "secret": reveal.secret.hex(), "stage": reveal.stage}),
        "verify.py": verifier,
    }


@dataclass(frozen=True)
class Oldest:
    """The first entry of the log and the earliest moment that a draw speaks of."""

    entry: int
    at: datetime

    def on(self, checkpoints: Sequence[tuple[int, str, bytes]]) -> Sequence[tuple[int, str, bytes]]:
        """The last checkpoint before both, and all that follow it; all there are if none is so old."""
        for place in reversed(range(len(checkpoints))):
            size, _note, entry = checkpoints[place]
            if size <= self.entry and EPOCH + entry_of(entry)[0] * MICROSECOND <= self.at:
                return checkpoints[place:]
        return checkpoints


def oldest(draw: Draw, records: Iterable[Record]) -> Oldest:
    """How far back the checkpoints of a bundle with these records go: over the plan's whole period, and over what the records name and claim."""
    logged = [(one.index, record.fields.get(one.field)) for record in records for one in record.logged]
    first_day = json.loads(draw.plan)["about"]["period"][0]
    times = [_moment(f"{first_day}T00:00:00Z") - A_DAY, *(_moment(claimed) for _index, claimed in logged)]
    return Oldest(min((index for index, _claimed in logged), default=LARGEST - 1), min(times))


def _moment(said: str | None) -> datetime:
    """What is no time makes nothing shorter: then all checkpoints travel."""
    try:
        return EPOCH + micros_of(said or "") * MICROSECOND
    except ProofError:
        return EPOCH + A_DAY


def history(node: merkle.Node, sizes: Iterable[int], size: int) -> bytes:
    """That the log of this size begins with each of its checkpoints: for an auditor who kept one from before those of his bundle."""
    places: dict[bytes, int] = {}
    proofs = {one: merkle.consistency(node, one, size) for one in sizes}
    rows = [{"consistency": _placed(proof, places), "size": one} for one, proof in proofs.items()]
    hashes, root = to_base64(b"".join(places)), to_base64(merkle.root(node, size))
    return to_json({"checkpoints": rows, "format": HISTORY_TAG, "hashes": hashes, "root": root, "size": size})


def _placed(hashes: Iterable[bytes], places: dict[bytes, int]) -> list[int]:
    """Where each hash stands in the list of all; a new one is put at its end."""
    return [places.setdefault(value, len(places)) for value in hashes]


def _agreed(draw: Draw, reveal: Reveal, log: Log, verifier: bytes) -> None:
    """What is sealed is what was asked for: else the auditor would learn from his verifier what we should have known."""
    request = request_of(draw.notes[-1].rpartition("\n\n")[0] + "\n")
    if request.verifier != hashlib.sha256(verifier).hexdigest():
        raise SnapshotError("this is not the verify.py that the request names: seal with the one that was kept with the draw")
    if request.commitment != commitment_of(reveal.secret):
        raise SnapshotError("this is not the secret to which the request is committed")
    if request.root != draw.frozen.root.hex() or request.plan != hashlib.sha256(draw.plan).hexdigest():
        raise SnapshotError("these are not the population and plan that the request names")
    if not re.fullmatch(NONCE, reveal.nonce) or not re.fullmatch(BEACON, reveal.beacon) or (request.beacon == "none") != (reveal.beacon == ""):
        raise SnapshotError("a nonce is 20 to 200 digits; a beacon's word is plain ASCII, and given exactly where one was agreed")
    if request.log_size != log.checkpoints[-1][0] or len(draw.earlier) != request.draw - 1:
        raise SnapshotError("the last checkpoint is that of the request, and each earlier draw has an outcome")


def closed(files: Mapping[str, bytes], sign: Sign) -> bytes:
    """The files in their order under a signed manifest, as a zip; what is large in it is packed."""
    packed = {name: _gzipped(files[plain]) for name, plain in PLAIN.items() if plain in files}
    ordered = dict(sorted({**packed, **{name: data for name, data in files.items() if name not in PLAIN.values()}}.items()))
    return zip_bytes({MANIFEST: sign(manifest_of(ordered)).encode(), **ordered})


def _gzipped(data: bytes) -> bytes:
    """A gzip file whose head says nothing of machine and hour."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    return GZIP + (packing.compress(data) + packing.flush())[len(GZIP) :]


class Writing:
    """Items and checkpoints as a bundle writes them. Neighbouring proofs share most of their hashes, so each hash is written once."""

    def __init__(self, draw: Draw, plan: Plan, log: Log, hidden: Collection[str]) -> None:
        self._draw, self._plan, self._log, self._hidden = draw, plan, log, hidden
        self._records = draw.frozen.node()
        self._log_size = log.checkpoints[-1][0]
        self._places: dict[bytes, int] = {}

    def hashes(self) -> bytes:
        """Every hash of the proofs written so far."""
        return to_base64(b"".join(self._places)).encode()

    def item(self, index: int, record: Record) -> dict[str, object]:
        frozen = self._draw.frozen
        if leaf_of(record, self._draw.key) != frozen.leaf(index):
            raise SnapshotError(f"record {index} is not the one that was frozen: {record.id}")
        return {
            "fields": [self._field(record.id, name, value) for name, value in sorted(normal(record.fields).items())],
            "id": record.id,
            "inclusion": self._proof(merkle.inclusion(self._records, index, frozen.size)),
            "index": index,
            "log": [self._logged(entry) for entry in record.logged],
            "stratum": record.stratum,
        }

    def _field(self, number: str, name: str, value: str | None) -> list[str | None]:
        salt = salt_of(self._draw.key, number, name)
        if pattern_of(name) in self._hidden:
            return [name, to_base64(digest_of(salt, name, value))]
        return [name, to_base64(salt), value]

    def _logged(self, logged: Logged) -> dict[str, object]:
        entry = self._log.entry(logged.index) if self._plan.entries_shown else b""
        if entry and leaf_hash(entry) != logged.leaf:
            raise SnapshotError(f"entry {logged.index} of the log is not the one that was frozen")
        return {
            "entry": to_base64(entry),
            "field": logged.field,
            "inclusion": self._proof(merkle.inclusion(self._log.node, logged.index, self._log_size)),
            "index": logged.index,
            "leaf": to_base64(logged.leaf),
        }

    def checkpoints(self, signed: Sequence[tuple[int, str, bytes]]) -> list[dict[str, object]]:
        """Each with the proof that its last entry says its time, and that it begins with the one before it."""
        rows: list[dict[str, object]] = []
        before = 0
        for size, note, entry in signed:
            inclusion, consistency = merkle.inclusion(self._log.node, size - 1, size), merkle.consistency(self._log.node, before, size)
            rows.append({"consistency": self._proof(consistency), "entry": to_base64(entry), "inclusion": self._proof(inclusion), "note": note})
            before = size
        return rows

    def _proof(self, hashes: Sequence[bytes]) -> list[int]:
        return _placed(hashes, self._places)
