"""What does a draw from 100,000 records cost, beside a loop that only makes the same salted digests, and beside one second?"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import bundle, snapshot
from audit.bundle import Draw, Reveal
from audit.snapshot import Kind, Logged, Record, Share
from audit.verify import EPOCH, MANIFEST, MICROSECOND, Own, Verification, entry_of, files_of, leaf_hash, open_note
from benchmarks.rounds import Result, at_most, interleaved
from tests.draws import ABOUT, ENGAGEMENT, NONCE, START, PlantLog, entry, said

DRAWN = 245
STRATA = {"1-major": (0.0005, 50), "2-high": (0.25, 78), "3-low": (0.7495, 117)}  # share of the population, records drawn
FIELDS = ("area", "category", "closed_at", "deadline", "department", "description", "found_at", "note", "number", "place", "severity", "state")
ONE_SECOND, ONE_MEGABYTE = 1.0, 1_000_000
KEY = snapshot.draw_key(bytes(32), ENGAGEMENT, 1)


@dataclass(frozen=True)
class Size:
    """How many records, how many rounds, and for how many days the log had been written when the quarter began."""

    records: int
    rounds: int
    days: int


QUICK = Size(records=20_000, rounds=3, days=3 * 365)
FULL = Size(records=100_000, rounds=7, days=10 * 365)
A_DAY = 30  # entries before the quarter


def measure(size: Size) -> Iterator[Result]:
    """A line for each step of a draw."""
    plant = Plant(size.records, days=size.days)
    assert own_digests(plant.records[0]) == [digest for _name, digest in snapshot.digests_of(plant.records[0], KEY)]
    took = interleaved(
        {"freeze": lambda: snapshot.freeze(plant.records, KEY), "digests": lambda: digests_alone(plant.records)}, rounds=size.rounds, times=1
    )
    against = "a loop that makes the same salted digests of rows in memory, and keeps none"
    yield at_most(f"freeze {size.records:,} records", "-", aim=2, ours=took["freeze"], reference=took["digests"], against=against)
    ways = {
        "draw": lambda: bundle.records_wanted(plant.draw, plant.reveal),
        "bundle": plant.sealed,
        "verify": plant.verified,
    }
    for name, seconds in interleaved(ways, rounds=size.rounds, times=1).items():
        yield at_most(f"{name}, {DRAWN} of {size.records:,}", "-", aim=1, ours=seconds, reference=[ONE_SECOND] * size.rounds, against="one second")
    yield at_most("bundle's size", "-", aim=1, ours=[len(plant.zip) / ONE_MEGABYTE], reference=[1.0], against="1,000 kB; here the columns are kB")
    yield from grown(size, plant)


def grown(size: Size, plant: Plant) -> Iterator[Result]:
    """What years of log add, beside the same quarter of a plant whose log began with it, and beside a loop that does no more than it must."""
    young = Plant(size.records, days=0)
    ways = {"bundle": plant.sealed, "young bundle": young.sealed, "verify": plant.verified, "young verify": young.verified, "must": plant.must}
    took = interleaved(ways, rounds=size.rounds, times=1)
    against = "the same of a log that began with the quarter"
    for name in ("bundle", "verify"):
        yield at_most(f"{name} after {size.days:,} days of log", "-", aim=1.2, ours=took[name], reference=took[f"young {name}"], against=against)
    signed = "a loop over nothing but the quarter's signatures and the tickets of all records"
    yield at_most("verify, beside what it must do", "-", aim=2, ours=took["verify"], reference=took["must"], against=signed)
    kb = {"ours": [len(plant.zip) / ONE_MEGABYTE], "reference": [len(young.zip) / ONE_MEGABYTE]}
    yield at_most(f"bundle's size after {size.days:,} days of log", "-", aim=1.1, **kb, against=f"{against}; the columns are kB")


def digests_alone(records: Sequence[Record]) -> None:
    for record in records:
        own_digests(record)


def own_digests(record: Record) -> list[bytes]:
    """The digests of docs/draw-format.md, in the shortest way that we know to write them."""
    number, made = record.id.encode(), []
    row = len(number).to_bytes(4, "big") + number
    for name, value in sorted(record.fields.items()):
        raw = name.encode()
        cell = len(raw).to_bytes(4, "big") + raw
        said = b"-" if value is None else b"s" + value.encode()
        salt = hmac.digest(KEY, row + cell, "sha256")[:16]
        made.append(hashlib.sha256(TAG + salt + cell + len(said).to_bytes(4, "big") + said).digest())
    return made


TAG = b"\0\0\0\x14anjian/draw-field/v1\0\0\0\x10"


class Plant:
    """A quarter of a large plant: records, a log with an entry of each and a checkpoint a day, one request, one bundle. `days`: of log before it."""

    def __init__(self, size: int, *, days: int = 0) -> None:
        self.log = PlantLog(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
        for day in range(-days, 0):
            for _entry in range(A_DAY):
                self.log.append(entry(START + timedelta(days=day), "hazard.report"))
            self.log.checkpoint(START + timedelta(days=day))
        self.records = self._work(size)
        self.frozen = snapshot.freeze(self.records, KEY)
        kinds = {"hazard": Kind(frozenset(FIELDS), frozenset({"note"}), frozenset(), frozenset({"found_at"}))}
        shares = {name: Share("hazard", (drawn,), certainty=name == "1-major" and drawn == self._counts[name]) for name, (_, drawn) in STRATA.items()}
        plan = snapshot.plan(self.frozen, engagement=ENGAGEMENT, about=ABOUT, kinds=kinds, shares=shares, stages=[("0.05", 1)], entries_shown=True)
        size_of_log = self.log.checkpoints[-1][0]
        log = (size_of_log, self.log.root(size_of_log))
        words = {"engagement": ENGAGEMENT, "earlier": [], "secret": bytes(32), "verifier": bundle.program(), "log": log, "at": datetime.now(UTC)}
        note = self.log.sign(snapshot.request(self.frozen, plan, **words))
        self.draw, self.reveal = Draw(self.frozen, KEY, plan, [note], []), Reveal(bytes(32), NONCE)
        self.own = Own(snapshot.pin_of(note), self.log.vkey, NONCE)
        drawn, _judged = bundle.records_wanted(self.draw, self.reveal)
        assert len(drawn) == DRAWN
        self.rows = {index: self.records[index] for index in drawn}
        self.zip = self.sealed()

    def sealed(self) -> bytes:
        return bundle.seal(self.draw, self.reveal, self.rows, self.log.as_seen(), sign=self.log.sign, verifier=bundle.program(), hidden=["note"])

    def verified(self) -> dict[str, object]:
        return Verification(self.zip, self.own).verdict()

    def must(self) -> None:
        """Each signature by which the quarter is bound (its checkpoints, the one before it, request and manifest), and a ticket of each record."""
        first = START - timedelta(days=1)
        notes = [note for _size, note, data in self.log.checkpoints if entry_of(data)[0] >= (first - EPOCH) // MICROSECOND]
        for note in (*notes, *self.draw.notes, files_of(self.zip)[MANIFEST].decode()):
            open_note(note, [self.own.key])
        key = hashlib.sha256(self.own.pin.encode()).hexdigest()
        sorted(str(int(hashlib.sha256(f"{key}{index}".encode()).hexdigest(), 16))[::-1] for index in range(len(self.records)))

    def _work(self, size: int) -> list[Record]:
        chance, day, records = Random(5), START + timedelta(days=1), []
        self._counts = {name: max(drawn, round(share * size)) for name, (share, drawn) in STRATA.items()}
        names = [name for name, count in self._counts.items() for _ in range(count)]
        for number, stratum in enumerate(names):
            at = START + timedelta(days=91) * number / len(names)
            if at >= day:
                self.log.checkpoint(day)
                day += timedelta(days=1)
            row = UUID(int=chance.getrandbits(128))
            data = entry(at, "hazard.report", [row], [name.encode() for name in FIELDS])
            logged = Logged(self.log.append(data), "found_at", leaf_hash(data))
            records.append(Record(stratum, str(row), values(number, at), [logged]))
        self.log.checkpoint(day)
        return sorted(records, key=lambda record: (record.stratum, record.id))


def values(number: int, at: datetime) -> dict[str, str | None]:
    return {
        "number": f"HZ-2026-{number:06}", "area": "储罐区", "place": "T-204 北侧平台", "category": "equipment", "severity": "general",
        "state": "accepted", "department": "维修二车间", "found_at": said(at),
        "deadline": (at + timedelta(days=3)).isoformat(timespec="seconds"),
        "closed_at": None if number % 9 == 0 else (at + timedelta(days=2)).isoformat(timespec="seconds"),
        "description": f"护栏第 {number % 40} 根立柱松动，螺栓缺失，存在坠落风险", "note": "已更换螺栓并紧固，现场复核合格",
    }  # fmt: skip
