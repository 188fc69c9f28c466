"""Who plays a verifiable draw in the tests? A plant with a log, records and a signing key, and an auditor who keeps his own notes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import bundle, merkle, note, snapshot
from audit.bundle import Draw, Log, Outcome, Reveal
from audit.snapshot import Kind, Logged, Record, Share
from audit.verify import Own, Verification, frame, leaf_hash

ORIGIN = "plant.example/anjian"
ENGAGEMENT = "EN-2026-000001"
ENGAGEMENT_KEY = bytes(range(200, 232))
START = datetime(2026, 7, 1, tzinfo=UTC)
NONCE = "31415926535897932384626433"
PICTURES = [f"picture {number}".encode() for number in range(40)]
FIELDS = frozenset({"number", "place", "severity", "found_at", "description", "reporter", "closed_at", "step/*/note", "picture/*"})
KIND = Kind(FIELDS, frozenset({"reporter", "step/*/note"}), frozenset({"picture/*"}), frozenset({"found_at"}))
ABOUT = {
    "objective": "Were hazards closed as the record says?",
    "population": "All hazards found in the third quarter, 2026 第三季度全部隐患",
    "filter": "kind=hazard found>=2026-07-01 found<2026-10-01",
    "period": ["2026-07-01", "2026-09-30"],
    "areas": ["储罐区", "装卸站"],
    "method": "attribute",
    "confidence": "95",
    "tolerable": "5",
    "expected": "1",
}
STRATA = {"1-major": 4, "2-high": 20, "3-low": 36}
SHARES = {
    "1-major": Share("hazard", (4, 4), certainty=True),
    "2-high": Share("hazard", (5, 8)),
    "3-low": Share("hazard", (6, 9)),
}
JUDGED = {f"HZ-2026-{number:06}" for number in (7, *range(25, 37))}  # more than a stage draws of their stratum, whatever the digits
STAGES = [("0.03", 0), ("0.02", 2)]


def micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def uuid(seed: str) -> UUID:
    return UUID(bytes=hashlib.sha256(seed.encode()).digest()[:16])


def entry(at: datetime, action: str, rows: Sequence[UUID] = (), columns: Sequence[bytes] = (b"state",)) -> bytes:
    """The bytes of a log entry, after docs/log-format.md."""
    cells = [part for column in columns for part in (column, bytes(32))]
    body = frame(*(frame(b"w", b"hazard", row.bytes, *cells) for row in rows))
    words = (b"change", b"system", b"", action.encode(), b"", b"", b"", body, b"", b"")
    return frame(b"anjian/log-entry/v1", uuid(f"{action} {at} {rows}").bytes, micros(at).to_bytes(8, "big", signed=True), *words)


class PlantLog:
    """The plant's log: entries, tree, and a signed checkpoint whenever one is asked for."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self.key = key
        self.entries: list[bytes] = []
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.checkpoints: list[tuple[int, str, bytes]] = []

    def append(self, data: bytes) -> int:
        self.tiles |= merkle.push(self._tile, len(self.entries), [leaf_hash(data)])
        self.entries.append(data)
        return len(self.entries) - 1

    def checkpoint(self, at: datetime) -> str:
        self.append(entry(at, "log.checkpoint"))
        size = len(self.entries)
        signed = self.sign(note.checkpoint_body(ORIGIN, size, self.root(size)))
        self.checkpoints.append((size, signed, self.entries[-1]))
        return signed

    def sign(self, text: str) -> str:
        return note.sign(text, name=ORIGIN, public=self.key.public_key().public_bytes_raw(), signer=self.key.sign)

    def root(self, size: int) -> bytes:
        return merkle.root(merkle.nodes(self._tile), size)

    def as_seen(self) -> Log:
        return Log(merkle.nodes(self._tile), self.checkpoints, self.entries.__getitem__)

    @property
    def vkey(self) -> str:
        return note.vkey(ORIGIN, self.key.public_key().public_bytes_raw())

    def _tile(self, level: int, idx: int) -> bytes:
        return self.tiles.get((level, idx), b"")


def said(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def hazard(stratum: str, number: int, logged: Sequence[Logged] = (), found: datetime | None = None) -> Record:
    chance = Random(f"{stratum} {number}")
    values: dict[str, str | None] = {
        "number": f"HZ-2026-{number:06}",
        "place": chance.choice(["储罐区", "装卸站", "Loading bay 3"]),
        "severity": "major" if stratum == "1-major" else "general",
        "found_at": said(found or START + timedelta(hours=number * 7)),
        "description": f'Guard rail loose, bolt {number} missing 护栏松动\n"second line"',
        "reporter": f"Zhang {number}",
        "closed_at": None if number % 3 == 2 else (START + timedelta(hours=number * 7 + 40)).isoformat(),
    }
    values |= {f"step/{step}/note": f"step {step} of {number}" for step in range(1, 1 + number % 3)}
    if number % 2:
        values["picture/1"] = hashlib.sha256(PICTURES[number % len(PICTURES)]).hexdigest()
    return Record(stratum, str(uuid(f"{stratum} {number}")), values, logged)


@dataclass
class Plant:
    """The enterprise: what it keeps, and how it answers."""

    strata: Mapping[str, int] = field(default_factory=lambda: dict(STRATA))
    key: Ed25519PrivateKey = field(default_factory=lambda: Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    records: list[Record] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    earlier: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log = PlantLog(self.key)
        if not self.records:
            self.records = sorted(self._work(), key=lambda record: (record.stratum, record.id))

    def _work(self) -> Iterator[Record]:
        """A quarter: each hazard is logged when it is found, and each day ends with a checkpoint."""
        day = START + timedelta(days=1)
        for number, stratum in enumerate([name for name, count in self.strata.items() for _ in range(count)], 1):
            at = START + timedelta(hours=number * 7)
            while at >= day:
                self.log.checkpoint(day - timedelta(seconds=1))
                day += timedelta(days=1)
            row = UUID(hazard(stratum, number).id)
            yield hazard(stratum, number, [self.logged(at, row)])
        self.log.checkpoint(day)
        self.at = day

    def logged(self, at: datetime, row: UUID) -> Logged:
        data = entry(at, "hazard.report", [row])
        return Logged(self.log.append(data), "found_at", leaf_hash(data))

    def sign(self, text: str) -> str:
        return self.log.sign(text)

    def freeze(self) -> snapshot.Frozen:
        return snapshot.freeze(self.records, self.salts())

    def salts(self) -> bytes:
        return snapshot.draw_key(ENGAGEMENT_KEY, ENGAGEMENT, len(self.notes) + 1)

    def request(self, frozen: snapshot.Frozen, plan: bytes, secret: bytes, **more: object) -> str:
        """The next signed request."""
        size = self.log.checkpoints[-1][0]
        words = {"engagement": ENGAGEMENT, "verifier": bundle.program(), "log": (size, self.log.root(size)), "at": self.at, **more}
        return self.sign(snapshot.request(frozen, plan, earlier=self.notes, secret=secret, **words))  # type: ignore[arg-type]


def plan_for(frozen: snapshot.Frozen, **more: object) -> bytes:
    words = {"engagement": ENGAGEMENT, "about": ABOUT, "kinds": {"hazard": KIND}, "shares": SHARES, "stages": STAGES, **more}
    return snapshot.plan(frozen, **words)  # type: ignore[arg-type]


@dataclass
class Auditor:
    """What the auditor wrote down on paper, when he saw it; he never asks the plant for it again."""

    key: str
    nonce: str = NONCE
    beacon: str = ""
    pins: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def pin(self, signed_request: str) -> None:
        self.pins.append(hashlib.sha256(signed_request.encode()).hexdigest())

    def own(self) -> Own:
        return Own(self.pins[-1], self.key, self.nonce, self.beacon, self.pins[:-1], self.kept)

    def verify(self, data: bytes) -> dict[str, object]:
        return Verification(data, self.own()).verdict()


@dataclass
class Scene:
    """A draw from beginning to end: the first request is aborted, the second is drawn from."""

    plant: Plant = field(default_factory=Plant)
    beacon: str = "none"
    said: str = ""
    stage: int = 1
    entries_shown: bool = True
    hidden: Sequence[str] = ("reporter",)

    def __post_init__(self) -> None:
        plant = self.plant
        self.auditor = Auditor(plant.log.vkey, beacon=self.said, kept=[plant.log.checkpoints[1][1]] if plant.log.checkpoints[1:] else [])
        self.secrets = [hashlib.sha256(f"secret {number}".encode()).digest() for number in (1, 2)]
        frozen = plant.freeze()
        self._ask(frozen, self.plan(frozen), self.secrets[0])
        plant.earlier.append(Outcome("aborted", "The period was wrong 期间有误", self.secrets[0].hex()))
        self.frozen = plant.freeze()
        self.draw = Draw(self.frozen, plant.salts(), self.plan(self.frozen), plant.notes, plant.earlier)
        self._ask(self.frozen, self.draw.plan, self.secrets[1])

    def plan(self, frozen: snapshot.Frozen, **more: object) -> bytes:
        judged = [record.id for record in self.plant.records if record.fields["number"] in JUDGED]
        return plan_for(frozen, **{"entries_shown": self.entries_shown, "judgement": judged, **more})

    def _ask(self, frozen: snapshot.Frozen, plan: bytes, secret: bytes) -> None:
        signed = self.plant.request(frozen, plan, secret, beacon=self.beacon)
        self.plant.notes.append(signed)
        self.auditor.pin(signed)

    @property
    def reveal(self) -> Reveal:
        return Reveal(self.secrets[1], self.auditor.nonce, self.said, self.stage)

    def bundle(self) -> bytes:
        return sealed(self.plant, self.draw, self.reveal, hidden=self.hidden)


def sealed(plant: Plant, draw: Draw, reveal: Reveal, *, records: Sequence[Record] | None = None, hidden: Sequence[str] = ("reporter",)) -> bytes:
    """The bundle of a draw, with the pictures of the records in it."""
    wanted, pictures = shown(draw, reveal, plant.records if records is None else records)
    return bundle.seal(draw, reveal, wanted, plant.log.as_seen(), sign=plant.sign, verifier=bundle.program(), hidden=hidden, pictures=pictures)


def forged(plant: Plant, draw: Draw, reveal: Reveal) -> bytes:
    """The same without asking whether that is what was agreed."""
    wanted, pictures = shown(draw, reveal, plant.records)
    words = {"verifier": bundle.program(), "hidden": ("reporter",), "pictures": pictures}
    return bundle.closed(bundle.contents(draw, reveal, wanted, plant.log.as_seen(), **words), plant.sign)  # type: ignore[arg-type]


def shown(draw: Draw, reveal: Reveal, records: Sequence[Record]) -> tuple[dict[int, Record], list[bytes]]:
    """The records that a draw wants, and their pictures."""
    wanted = {index: records[index] for part in bundle.records_wanted(draw, reveal) for index in part}
    named = {value for row in wanted.values() for name, value in row.fields.items() if name.startswith("picture/")}
    return wanted, [picture for picture in PICTURES if hashlib.sha256(picture).hexdigest() in named]
