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
from audit.verify import Own, Verification, leaf_hash
from benchmarks.rounds import Result, at_most, interleaved
from tests.draws import ABOUT, ENGAGEMENT, NONCE, START, PlantLog, entry, said

DRAWN = 245
STRATA = {"1-major": (0.0005, 50), "2-high": (0.25, 78), "3-low": (0.7495, 117)}  # share of the population, records drawn
FIELDS = ("area", "category", "closed_at", "deadline", "department", "description", "found_at", "note", "number", "place", "severity", "state")
ONE_SECOND, ONE_MEGABYTE = 1.0, 1_000_000
KEY = snapshot.draw_key(bytes(32), ENGAGEMENT, 1)


@dataclass(frozen=True)
class Size:
    """How many records, and how many rounds."""

    records: int
    rounds: int


QUICK = Size(records=20_000, rounds=3)
FULL = Size(records=100_000, rounds=7)


def measure(size: Size) -> Iterator[Result]:
    """A line for each step of a draw."""
    plant = Plant(size.records)
    assert own_digests(plant.records[0]) == [digest for _name, digest in snapshot.digests_of(plant.records[0], KEY)]
    took = interleaved(
        {"freeze": lambda: snapshot.freeze(plant.records, KEY), "digests": lambda: digests_alone(plant.records)}, rounds=size.rounds, times=1
    )
    against = "a loop that makes the same salted digests of rows in memory, and keeps none"
    yield at_most(f"freeze {size.records:,} records", "-", aim=2, ours=took["freeze"], reference=took["digests"], against=against)
    ways = {
        "draw": lambda: bundle.records_wanted(plant.draw, plant.reveal),
        "bundle": plant.sealed,
        "verify": lambda: Verification(plant.zip, plant.own).verdict(),
    }
    for name, seconds in interleaved(ways, rounds=size.rounds, times=1).items():
        yield at_most(f"{name}, {DRAWN} of {size.records:,}", "-", aim=1, ours=seconds, reference=[ONE_SECOND] * size.rounds, against="one second")
    yield at_most("bundle's size", "-", aim=1, ours=[len(plant.zip) / ONE_MEGABYTE], reference=[1.0], against="1,000 kB; here the columns are kB")


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
    """A quarter of a large plant: records, a log with an entry of each and a checkpoint a day, one request, one bundle."""

    def __init__(self, size: int) -> None:
        self.log = PlantLog(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
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
