"""Does everything hold that must hold in this data directory? Each problem names where it is and what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Mapper, load_only

from db import blobs, engine, kek, keyring, log
from db.accounts import Account
from db.actor import SYSTEM
from db.areas import Site
from db.base import Base
from db.breaches import Breach
from db.duties import DutyCheck
from db.engagements import Engagement
from db.erasures import UNDER_WAY, Erasure, ErasureStep, Stage
from db.hazards import CLOSED_STATES, ClosedMonth, Hazard, HazardStep, State
from db.hazards import Counter as Numbered
from db.keyring import notes
from db.log import LogEntry, Problem
from db.migrations.run import newest
from db.reports import IssuedFinding, IssuedReport
from db.scope.rule import RULES, table_of
from db.sealed import Sealed, blind_of, open_sealed
from db.session import Work, begin
from db.violations import Standing, Violation, ViolationResult
from portal.config import Settings
from portal.engagements import holds
from portal.erasure.rules import DAYS
from portal.errors import SealBroken, Shredded
from portal.hazards.endings import READ, ROWS, Ending, Total, totals_of
from portal.hazards.results import result_of, times_sent_back
from portal.reports import locks
from portal.startup import Portal

PAGE = 500
STUCK = timedelta(days=1)
SEE_WHY = "see why in the worker's messages, on PostgreSQL it needs ANJIAN_OWNER_URL"
WAL_RECYCLE = select(func.current_setting("wal_recycle"))
DIGITS = {"HZ": 6, "PT": 6, "EN": 3, "RP": 3, "FD": 3, "BR": 3}
NUMBER = re.compile(r"(?P<kind>(?:HZ|PT)(?=-\d{4}-\d{6})|EN|RP|FD|BR)-(?P<year>\d{4})-(?P<n>\d{3,})")
Part = Callable[[Work], Iterator[Problem]]


@dataclass(frozen=True)
class Verdict:
    """The log's size and root at the time of the check, and what does not hold."""

    size: int
    root: str
    problems: list[Problem]

    def as_json(self) -> dict[str, object]:
        found = [{"where": p.where, "what": p.what} for p in self.problems]
        return {"ok": not self.problems, "size": self.size, "root": self.root, "problems": found}


def check(portal: Portal) -> Verdict:
    """Files and keys first: when they are damaged, what stands in them cannot be judged."""
    problems = [*integrity(portal), *keys(portal)] or [*schema(portal)]
    if problems:
        return Verdict(0, "", problems)
    log.sequence(portal.database)
    problems = log.verify_log(portal.database)
    with begin(SYSTEM, write=False) as work:
        for part in PARTS:
            problems += part(work)
        problems += [*pictures(work, portal.settings.blobs_dir), *destroyed(work, portal.settings)]
        size, root = log.size_and_root(work.session)
    return Verdict(size, root.hex(), problems)


def integrity(portal: Portal) -> Iterator[Problem]:
    """SQLCipher's and SQLite's own checks of the embedded database; PostgreSQL keeps its own."""
    if portal.settings.on_postgresql:
        return
    unguarded = engine.owner_engine(portal.settings)
    try:
        with unguarded.connect() as connection:
            # SQLCipher's check reads the file alone; after a kill its newest pages lie in the WAL
            connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)")
            for pragma in ("cipher_integrity_check", "integrity_check", "foreign_key_check"):
                answers = [" ".join(map(str, row)) for row in connection.exec_driver_sql(f"PRAGMA {pragma}")]
                yield from (Problem(f"portal.db {pragma}", answer) for answer in answers if answer != "ok")
    except DatabaseError as damaged:
        yield Problem("portal.db", f"cannot be read: {damaged.orig}")
    finally:
        unguarded.dispose()


def keys(portal: Portal) -> Iterator[Problem]:
    """Every key of the store opens under the present key-encryption key."""
    yield from (Problem("keys", what) for what in portal.keyring.problems())


def schema(portal: Portal) -> Iterator[Problem]:
    """The tables are the ones this version of the portal was written for."""
    found, wanted = portal.database.schema_version(), newest()
    if found != wanted:
        yield Problem("schema", f"the database is at version {found or 'none'}, this portal needs {wanted}")


def hazards(work: Work) -> Iterator[Problem]:
    """Every hazard's steps, played again from the first, end where its row stands."""
    for page in _pages(work, Hazard):
        wanted = select(HazardStep).where(HazardStep.hazard_id.in_([row.id for row in page])).order_by(HazardStep.n)
        steps: dict[UUID, list[HazardStep]] = {}
        for step in work.session.scalars(wanted):
            steps.setdefault(step.hazard_id, []).append(step)
        for row in page:
            yield from (Problem(f"hazard {row.number}", what) for what in replay(row, steps.get(row.id, [])))


def replay(hazard: Hazard, steps: list[HazardStep]) -> Iterator[str]:
    """What does not fit between a hazard and its steps."""
    if not steps:
        yield "has no steps"
        return
    yield from _chain(steps)
    last = steps[-1]
    if last.became != hazard.state:
        yield f"the steps end in {last.became}, the row says {hazard.state}"
    if last.round != hazard.round:
        yield f"the steps end in round {last.round}, the row says {hazard.round}"
    if (hazard.closed_at is not None) != (hazard.state in CLOSED_STATES):
        yield f"is {hazard.state} but its closing time is {'set' if hazard.closed_at else 'missing'}"
    if (hazard.merged_into_id is not None) != (hazard.state == State.MERGED):
        yield f"is {hazard.state} but {'names' if hazard.merged_into_id else 'does not name'} the hazard it was merged into"


def _chain(steps: list[HazardStep]) -> Iterator[str]:
    was: str | None = None
    for place, step in enumerate(steps, start=1):
        if step.n != place:
            yield f"step {place} is missing, the next one is {step.n}"
            return
        if step.was != was:
            yield f"step {step.n} starts from {step.was or 'nothing'}, the one before ended in {was or 'nothing'}"
        if step.undoes is not None and not _undone(steps, step):
            yield f"step {step.n} takes back step {step.undoes}, which is not the one before it or ended elsewhere"
        was = step.became


def _undone(steps: list[HazardStep], step: HazardStep) -> bool:
    """A take-back undoes the step right before it and returns to where that one began."""
    before = steps[step.n - 2] if step.n >= 2 else None
    return before is not None and step.undoes == before.n and step.became == before.was


def numbers(work: Work) -> Iterator[Problem]:
    """Numbers run from 1 to the counter without a gap, per kind, site and year."""
    given: dict[tuple[str, UUID, int], set[int]] = {}
    numbered = [row for cls in (Hazard, Engagement, DutyCheck, IssuedFinding) for row in work.session.execute(select(cls.number, cls.site_id))]
    numbered += work.session.execute(select(IssuedReport.number, IssuedReport.site_id).where(IssuedReport.n == 0))
    first = work.session.scalars(select(Site.id).order_by(Site.id).limit(1)).first()  # breaches are the enterprise's: its oldest site counts them
    breaches = [(number, first) for number in work.session.scalars(select(Breach.number)) if first]
    for number, site_id in [*((row[0], row[1]) for row in numbered), *breaches]:
        match = NUMBER.fullmatch(number)
        if match is None:
            yield Problem(f"number {number}", "is not of the form HZ-2026-000123, PT-2026-000123, EN-2026-001, RP-2026-001 or FD-2026-001")
            continue
        given.setdefault((match["kind"], site_id, int(match["year"])), set()).add(int(match["n"]))
    counted = {(c.kind, c.site_id, c.year): c.last for c in _rows(work, Numbered)}
    for key in sorted({*given, *counted}, key=str):
        yield from _gaps(key, given.get(key, set()), counted.get(key, 0))


def _gaps(key: tuple[str, UUID, int], given: set[int], last: int) -> Iterator[Problem]:
    kind, _site, year = key
    for missing in sorted(set(range(1, max([last, *given]) + 1)) - given):
        yield Problem(f"number {kind}-{year}-{missing:0{DIGITS.get(kind, 6)}d}", "is missing: numbers have no gaps")
    if given and max(given) != last:
        yield Problem(f"counter {kind}-{year}", f"stands at {last}, the highest number given is {max(given)}")


def endings(work: Work) -> Iterator[Problem]:
    """The totals per month are those of the hazards. They are derived from digested rows, so they have no digests of their own."""
    zones = dict(work.session.execute(select(Site.id, Site.time_zone)).all())
    counted: Counter[Total] = Counter()
    ended = select(Hazard).where(Hazard.state.in_(CLOSED_STATES)).options(load_only(*READ))
    for page in _pages(work, Hazard, ended):
        for row in page:
            counted.update(totals_of(row, zones[row.site_id]))
    for kind, cls in ROWS.items():
        yield from _differing(cls, {total: n for total, n in counted.items() if isinstance(total, kind)}, _rows(work, cls))


def results(work: Work) -> Iterator[Problem]:
    """What is kept for assessments is what the hazard's own steps say, and how many stand is what was decided."""
    for page in _pages(work, ViolationResult):
        yield from (problem for row in page if (problem := _other_result(work, row)))


def _other_result(work: Work, row: ViolationResult) -> Problem | None:
    hazard = work.session.scalars(select(Hazard).where(Hazard.id == row.hazard_id)).one()
    back = times_sent_back(work.session.scalars(select(HazardStep).where(HazardStep.hazard_id == row.hazard_id)))
    stand = select(Violation.id).where(Violation.hazard_id == row.hazard_id, Violation.state == Standing.CONFIRMED)
    people = len(work.session.scalars(stand).all())
    if (row.sent_back, row.result, row.people) == (back, result_of(hazard, back), people):
        return None
    return Problem(f"violation_result {hazard.number}", f"says {row.result}, its steps say {result_of(hazard, back)}")


def _differing(cls: type[Any], counted: dict[Total, int], rows: Iterator[Any]) -> Iterator[Problem]:
    kept = {row.id: row for row in rows}
    for total, count in counted.items():
        found = kept.pop(total.id, None)
        if found is None or (found.count, *(getattr(found, name) for name in total._fields)) != (count, *total):
            said = "is missing" if found is None else f"says {found.count} of {_counts_what(found)} in {found.month}"
            yield Problem(f"{cls.__tablename__} {total.id}", f"{said}, the hazards say {count} of {_counts_what(total)} in {total.month}")
    for row in kept.values():
        if row.count:
            yield Problem(f"{cls.__tablename__} {row.id}", f"says {row.count} of {_counts_what(row)} in {row.month}, the hazards say none")


def _counts_what(total: Any) -> str:
    return str(total.state) if isinstance(total, (Ending, ClosedMonth)) else f"{total.category} {total.figure}"


def entries(work: Work) -> Iterator[Problem]:
    """Every step names the log entry that was written with it."""
    missing = select(HazardStep.hazard_id, HazardStep.n).where(HazardStep.entry_id.not_in(select(LogEntry.id)))
    for hazard_id, n in work.session.execute(missing):
        yield Problem(f"hazard_step {hazard_id} step {n}", "its log entry is missing")


def sealed_values(work: Work) -> Iterator[Problem]:
    """Every sealed value opens, or its key was destroyed on purpose; the blind index is that of the value."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        yield from _sealed_class(work, mapper)
    for entry in _rows(work, LogEntry):
        yield from _opens(Sealed("log_entry", "detail", entry.id, entry.subject, entry.detail_ct), f"log_entry {entry.id} detail")


def _sealed_class(work: Work, mapper: Mapper[Any]) -> Iterator[Problem]:
    for row in _rows(work, mapper.class_) if mapper.composites else ():
        yield from _sealed_row(row, mapper)


def _sealed_row(row: Any, mapper: Mapper[Any]) -> Iterator[Problem]:
    for column in mapper.composites:
        value: Sealed = getattr(row, column.key)
        where = f"{row.__tablename__} {_named(row)} {column.key}"
        yield from _opens(value, where)
        if f"{column.key}_bi" in mapper.columns:
            yield from _indexed(row, column.key, value, where)


def _opens(value: Sealed, where: str) -> Iterator[Problem]:
    """A key may be gone only with a tombstone that says so."""
    if not value:
        return
    try:
        open_sealed(value)
    except Shredded:
        yield from _missing_key(value.subject, where)
    except SealBroken as broken:
        yield Problem(where, str(broken))


def _missing_key(subject: str | None, where: str) -> Iterator[Problem]:
    if subject not in keyring.current().tombstones():
        yield Problem(where, "its key is missing and nothing says that it was destroyed on purpose")


def _indexed(row: Any, column: str, value: Sealed, where: str) -> Iterator[Problem]:
    """The blind index is that of the value; what cannot be opened has none."""
    found = getattr(row, f"{column}_bi")
    try:
        wanted = blind_of(row.__tablename__, column, open_sealed(value)) if value else None
    except (Shredded, SealBroken):
        wanted = None
    if found != wanted:
        yield Problem(f"{where}_bi", "the blind index is not that of the sealed value")


def pictures(work: Work, folder: Path) -> Iterator[Problem]:
    """Every row of a picture or file has its sealed file, unchanged; every file has a row."""
    kept = set(blobs.names(folder))
    for row in chain.from_iterable(_rows(work, cls) for cls in RULES if "blob" in table_of(cls).c):
        kept.discard(row.blob)
        try:
            blobs.of(row, folder)
        except SealBroken as broken:
            yield Problem(f"{row.__tablename__} {row.id}", str(broken))
        except Shredded:
            yield from _missing_key(row.subject, f"{row.__tablename__} {row.id}")
    for name in sorted(kept):
        yield Problem(f"blobs/{name}", "no row belongs to this file")


def erasures(work: Work) -> Iterator[Problem]:
    """Whoever is erased has no key and no user name left, and none is stuck."""
    for erasure in work.session.scalars(select(Erasure).where(Erasure.stage.in_((*UNDER_WAY, Stage.DONE)))):
        yield from (Problem(f"erasure {erasure.id}", what) for what in _amiss(work, erasure))


def _amiss(work: Work, erasure: Erasure) -> Iterator[str]:
    steps: dict[Stage, datetime] = dict(
        work.session.execute(select(ErasureStep.became, ErasureStep.at).where(ErasureStep.erasure_id == erasure.id)).all()
    )
    names = work.session.scalars(select(Account.username).where(Account.person_id == erasure.person_id))
    if erasure.stage is Stage.DONE:
        if erasure.subject not in keyring.current().tombstones() or any(not name.startswith("erased-") for name in names):
            yield "is done, but the person is not erased"
    elif erasure.held_by is None and work.now > max(steps.values()) + STUCK:
        yield f"stands at “{erasure.stage}” for more than a day: {SEE_WHY}"


def destroyed(work: Work, settings: Settings) -> Iterator[Problem]:
    """After the stated days no older backup of the keys opens here, whatever was destroyed, and no file keeps it longer. Nobody is named."""
    ring = keyring.current()
    late = [generation for generation, since in ring.destroyed().items() if work.now > since + timedelta(days=DAYS)]
    if any(kek.still_open(settings, generation, ring.generation) for generation in late):
        what = f"backups of the keys from before something was destroyed still open after {DAYS} days: rotate the keys and destroy the old key"
        yield Problem("keys", what)
    for what in (notes.STORE, notes.DATABASE):
        if any(work.now > since + STUCK for since in ring.due(what).values()):
            yield Problem(what, f"its files hold what was destroyed for more than a day: {SEE_WHY}")


def recycled(work: Work) -> Iterator[Problem]:
    """PostgreSQL's log before writing is thrown away and not used again: a used one is renamed, and what was emptied since still lies in it."""
    again = work.session.connection().dialect.name == "postgresql" and work.session.execute(WAL_RECYCLE).scalar_one() != "off"
    if again and work.session.scalars(select(Erasure.id).where(Erasure.stage == Stage.DONE).limit(1)).first():
        yield Problem("PostgreSQL", "wal_recycle is on: user names of erased people stay in its log files. Set wal_recycle = off and reload")


def unaltered(work: Work) -> Iterator[Problem]:
    """Every cell is what the log says was written last."""
    yield from log.rows_against_log(work)


def _named(row: Any) -> str:
    return str(getattr(row, "number", row.id))


def _rows(work: Work, cls: type[Any]) -> Iterator[Any]:
    """All rows of a class in the order of their ids."""
    for page in _pages(work, cls):
        yield from page


def _pages(work: Work, cls: type[Any], wanted: Select[Any] | None = None) -> Iterator[Sequence[Any]]:
    """The same, a page at a time."""
    last: UUID | None = None
    query = (select(cls) if wanted is None else wanted).order_by(cls.id).limit(PAGE)
    while True:
        page = work.session.scalars(query if last is None else query.where(cls.id > last)).all()
        yield page
        if len(page) < PAGE:
            return
        last = page[-1].id


PARTS: tuple[Part, ...] = (unaltered, entries, hazards, numbers, endings, results, *holds.PARTS, *locks.PARTS, sealed_values, erasures, recycled)
