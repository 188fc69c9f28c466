"""What does it cost to freeze and draw the portal's own records, and does the plant have to wait? In a quarter of a large plant."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from audit.verify import Own, Verification
from benchmarks import draw as alone
from benchmarks.rounds import Result, at_most, interleaved
from benchmarks.scale import YOUNG
from db import blobs, engine, log
from db.accounts import Account
from db.actor import SYSTEM, Actor
from db.areas import Area
from db.engagements import Agreement
from db.hazards import Hazard
from db.log.freezing import Freezer, Raw, record_of
from db.sealed import open_bytes, open_sealed
from db.session import begin
from portal import areas, clock, demo, draws, engagements, people
from portal.clock import site_day
from portal.config import Settings
from portal.demo import auditing
from portal.draws import clerk, kinds
from portal.draws.extent import Extent
from portal.engagements import Plan
from portal.startup import open_portal, upgrade_portal
from tests.engines import close

QUEUE, ONE_SECOND, ONE_MEGABYTE = 0.2, 1.0, 1_000_000
DICE = "31415926535897932384626433"


@dataclass(frozen=True)
class Size:
    """How many days the plant has been there, how much happens a day, how many of its newest records are frozen, and how often."""

    days: int
    busy: float
    records: int
    rounds: int


QUICK = Size(days=YOUNG, busy=demo.LARGE.busy, records=1_500, rounds=2)
FULL = Size(days=91, busy=1150.0, records=100_000, rounds=3)


@dataclass(frozen=True)
class Plainly:
    """What is read of a table as plainly as its driver can; where in a row stand its id, its key's name and its sealed texts."""

    table: str
    sql: str
    row_id: int = 0
    subject: int = 0
    texts: tuple[tuple[int, str], ...] = ()


READ = (
    Plainly(
        "hazard",
        """select h.id, h.area_id, h.department_id, h.category, h.severity, h.kind, h.source, h.state, h.round, h.number, h.reported_at, h.deadline,
        h.closed_at, h.reopened_at, h.subject, h.description_ct, h.place_ct, h.requirement_ct from hazard h where h.reported_at >= ? order by h.id""",
        subject=14,
        texts=((15, "description"), (16, "place"), (17, "requirement")),
    ),
    Plainly(
        "hazard_step",
        """select s.hazard_id, s.n, s.action, s.was, s.became, s.round, s.at, s.office, s.department_id, s.id, s.subject, s.note_ct, s.before_ct,
        s.after_ct, l.seq from hazard_step s join log_entry l on l.id = s.entry_id join hazard h on h.id = s.hazard_id where h.reported_at >= ?""",
        row_id=9,
        subject=10,
        texts=((11, "note"), (12, "before"), (13, "after")),
    ),
    Plainly(
        "evidence",
        "select e.hazard_id, e.taken, e.step_n, e.at, e.sha256 from evidence e join hazard h on h.id = e.hazard_id where h.reported_at >= ?",
    ),
)


def _clear(rows: list[tuple[Any, ...]], of: Plainly) -> list[tuple[Any, ...]]:
    """The rows with their texts opened: what lies in memory before a digest can be made."""
    for row in rows:
        for at, column in of.texts:
            if row[at]:
                open_bytes(row[at], subject=row[of.subject], place=(of.table, column, bytes.fromhex(row[of.row_id])))
    return rows


def measure(folder: Path, size: Size, kept: Path | None = None) -> Iterator[Result]:
    """Lines on SQLite. `kept` holds the plant of an earlier run; an engagement and its draws are added to it."""
    data = (kept or folder) / f"plant-{size.days}"
    settings = Settings(data=data, key_file=data / "kek")
    if not demo.exists(settings):
        demo.make(settings, last_day=None, now=datetime.now(UTC), size=demo.Size(size.days, size.busy, bulk=True))
    upgrade_portal(settings)
    portal = open_portal(settings)
    try:
        plant = Plant(size.records)
        yield from _frozen(plant, size)
        yield from _drawn(plant)
    finally:
        close(portal)


def _frozen(plant: Plant, size: Size) -> Iterator[Result]:
    raws = plant.raws()
    in_memory = [record_of(raw) for raw in raws]
    ways = {
        "freeze": plant.freeze,
        "reference": lambda: (plant.read(), alone.digests_alone(in_memory)),
    }
    took = interleaved(ways, rounds=size.rounds, times=1)
    against = "a plain read of the same rows, their texts opened, and a loop that makes the same salted digests of records in memory"
    fields = sum(len(record.fields) for record in in_memory)
    yield at_most(
        f"freeze {len(raws):,} hazards of the portal",
        "sqlite",
        aim=2,
        ours=took["freeze"],
        reference=took["reference"],
        against=against,
        fields=fields,
    )


def _drawn(plant: Plant) -> Iterator[Result]:
    wish_id = plant.asks()
    with _held() as turns:
        clerk.freeze(wish_id)
    yield at_most("the write queue while it is frozen", "sqlite", aim=1, ours=[max(turns)], reference=[QUEUE], against="200 ms")
    newest = plant.given()
    with _held() as turns:
        began = time.perf_counter()
        clerk.draw(newest.id)
        took = time.perf_counter() - began
    name = f"{newest.take} of {newest.size:,}"
    yield at_most(f"draw and bundle {name}", "sqlite", aim=1, ours=[took], reference=[2 * ONE_SECOND], against="one second each")
    yield at_most("the write queue while it is drawn", "sqlite", aim=1, ours=[max(turns)], reference=[QUEUE], against="200 ms")
    data = plant.taken(newest.id)
    parts = {one.filename: one.file_size for one in zipfile.ZipFile(io.BytesIO(data)).infolist()}
    began = time.perf_counter()
    answer = Verification(data, Own(newest.pin, log.verifier_key(), DICE)).verdict()
    took = time.perf_counter() - began
    assert answer["drawn"] == newest.take
    yield at_most(f"verify {name}", "sqlite", aim=1, ours=[took], reference=[ONE_SECOND], against="one second")
    yield at_most(
        "bundle's size", "sqlite", aim=1, ours=[len(data) / ONE_MEGABYTE], reference=[1.0], against="1,000 kB; here the columns are kB", parts=parts
    )


@contextmanager
def _held() -> Iterator[list[float]]:
    """How long each transaction that writes holds the queue."""
    database, turns = engine.current(), [0.0]
    turn = database.turn

    @contextmanager
    def timed(*, write: bool) -> Iterator[None]:
        with turn(write=write):
            began = time.perf_counter()
            yield
            if write:
                turns.append(time.perf_counter() - began)

    database.__dict__["turn"] = timed
    try:
        yield turns
    finally:
        del database.__dict__["turn"]


class Plant:
    """A plant with an engagement over its newest records."""

    def __init__(self, records: int) -> None:
        now = datetime.now(UTC)
        with begin(SYSTEM, write=False) as work:
            everywhere = frozenset(work.session.scalars(select(Area.id)))
            times = select(Hazard.reported_at).order_by(Hazard.reported_at.desc()).offset(records - 1).limit(1)
            first = work.session.scalars(times).one_or_none() or work.session.scalars(select(func.min(Hazard.reported_at))).one()
            people_of = work.session.execute(select(Account.username, Account.person_id).where(Account.username != auditing.SECOND))
            self.people = {row.username: row.person_id for row in people_of}
        self.areas = {str(area_id): area_id for area_id in everywhere}
        self.extent = Extent(first.date(), now.date() + timedelta(days=1), everywhere)
        self.since = first.strftime("%Y-%m-%d")
        self.actors = {name: self.actor(name) for name in (auditing.DIRECTOR, auditing.HEAD, auditing.AUDITOR)}

    def actor(self, name: str) -> Actor:
        with begin(SYSTEM, write=False) as work:
            return people.actor_of(work.session, self.people[name], work.now)

    def raws(self) -> list[Raw]:
        with begin(SYSTEM, write=False, snapshot=True) as work:
            return list(kinds.records(work, self.extent))

    @staticmethod
    def opened(raws: list[Raw]) -> None:
        for raw in raws:
            for value in filter(None, raw.shut.values()):
                open_sealed(value)

    def freeze(self) -> None:
        """As the portal does, each part into its sealed file; the files go again."""
        parts: list[blobs.Blob] = []
        freezer = Freezer(bytes(32), lambda data: parts.append(blobs.store(blobs.here(), data, subject="engagement/benchmark")))
        with begin(SYSTEM, write=False, snapshot=True) as work:
            freezer.look(kinds.records(work, self.extent))
        for part in parts:
            blobs.discard(blobs.here(), part.name)

    def read(self) -> int:
        connection = engine.current().engine.raw_connection()
        try:
            return sum(len(_clear(connection.cursor().execute(one.sql, (self.since,)).fetchall(), one)) for one in READ)
        finally:
            connection.close()

    def asks(self) -> UUID:
        """An engagement over all that is frozen, opened; and the auditor's wish."""
        with begin(SYSTEM, write=False) as work:
            agreement = work.session.scalars(select(Agreement.id).order_by(Agreement.starts_on.desc())).first()
            today = site_day(work.now, areas.time_zone(work))
        assert agreement, "make the plant anew: it is from before audits"
        plan = Plan(self.extent.since, today, today, today, self.areas.values(), ["hazards"], [self.auditor], self.auditor, "front desk")
        with begin(self.actors[auditing.DIRECTOR]) as work:
            self.engagement = engagements.plan_engagement(work, agreement, plan=plan).id
        self.refreshed()
        auditing.declare(self, clock.now(), self.engagement)
        auditing.open_up(self, clock.now(), self.engagement)
        wanted = draws.Wanted("what freezing costs", self.extent.since, today, self.areas.values(), tolerable="1.22")
        with begin(self.actors[auditing.AUDITOR]) as work:
            return draws.wish(work, self.engagement, wanted=wanted).id

    def given(self) -> draws.Standing:
        with begin(self.actors[auditing.AUDITOR]) as work:
            newest = draws.draws(work, self.engagement)[0]
            draws.give_nonce(work, newest.id, pin=newest.pin, digits=DICE)
        return newest

    def taken(self, draw_id: UUID) -> bytes:
        with begin(self.actors[auditing.AUDITOR]) as work:
            file = draws.bundle(work, draw_id)
        return draws.content(file)

    def refreshed(self) -> None:
        self.actors[auditing.AUDITOR] = self.actor(auditing.AUDITOR)

    @property
    def auditor(self) -> UUID:
        return self.people[auditing.AUDITOR]
