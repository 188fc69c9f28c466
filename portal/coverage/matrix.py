"""Which stage of responsibility was checked how often in which area, against how often it must be? Only what somebody has to do can be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from db.duties import Every
from db.hazards import Hazard, Source, State
from db.session import Work
from portal import calendar, clock
from portal.coverage.terms import Ground
from portal.duties.register import in_force
from portal.duties.slots import Made, Served, longest_gap, served, slots
from portal.hazards.checks import RECHECK_DAYS

WHOLE = ""  # the month of a cell over the whole period
RECTIFIED, RECHECKED = "rectified", "rechecked"  # stages that the loop itself asks for
LEAST_SHARE, LONGEST_GAP = 90, 1  # percent served; slots one after the other that may be missed


@dataclass(frozen=True)
class Cell:
    """Of a month, or of the whole period: so many required, done, noted too late; the longest run of slots without a check."""

    area_id: UUID
    link: str
    every: str
    month: str
    required: int
    done: int
    late: int
    gap: int


def short(required: int, done: int, gap: int) -> bool:
    """Too few: less than nine in ten, or two slots missed one after the other."""
    return done * 100 < required * LEAST_SHARE or gap > LONGEST_GAP


def cells(work: Work, ground: Ground) -> list[Cell]:
    return [*_of_duties(work, ground), *_of_the_loop(work, ground)]


def _of_duties(work: Work, ground: Ground) -> Iterator[Cell]:
    works = calendar.calendar(work).works
    made: dict[tuple[UUID, str], list[Made]] = {}
    for check in ground.checks:
        made.setdefault((check.area_id, check.link), []).append(Made(ground.day(check.began_at), ground.day(ground.on_record(check))))
    for (area_id, link), versions in in_force(work, ground.places).items():
        found = served(slots(versions, ground.first, ground.last, works), made.get((area_id, link), []))
        held = [version.every for version in versions if version.since <= ground.last and version.every is not Every.NEVER]
        if found:
            yield from _by_month(area_id, link, held[-1], found)


def _by_month(area_id: UUID, link: str, every: str, found: list[Served]) -> Iterator[Cell]:
    """A slot belongs to the month in which it ends."""
    months = sorted({one.slot.last.isoformat()[:7] for one in found})
    for month in (WHOLE, *months):
        inside = [one for one in found if one.slot.last.isoformat().startswith(month)]
        done, late = sum(one.done for one in inside), sum(one.late for one in inside)
        yield Cell(area_id, link, every, month, len(inside), done, late, longest_gap(inside))


def _of_the_loop(work: Work, ground: Ground) -> Iterator[Cell]:
    """What the ledger itself asks for: rectified by the due day, looked at again after a month."""
    yield from _counted(RECTIFIED, ((area_id, clock.last_day_of(due, ground.zone), done) for area_id, due, done in _due(work, ground)))
    yield from _counted(RECHECKED, _to_recheck(work, ground))


def _due(work: Work, ground: Ground) -> Iterable[Any]:
    since, until = _bounds(ground)
    wanted = select(Hazard.area_id, Hazard.deadline, Hazard.on_time).where(Hazard.area_id.in_(ground.places), Hazard.is_due(work.now))
    return work.session.execute(wanted.where(Hazard.deadline > since, Hazard.deadline <= until))


def _to_recheck(work: Work, ground: Ground) -> Iterator[tuple[UUID, date, bool]]:
    """Whose month after closing ended in these days: those looked at again wait no longer, or were reopened."""
    days = timedelta(days=RECHECK_DAYS)
    since, until = _bounds(ground)
    closed = and_(Hazard.state == State.ACCEPTED, Hazard.closed_at > since - days, Hazard.closed_at <= until - days)
    wanted = select(Hazard.area_id, Hazard.closed_at, Hazard.recheck_due).where(Hazard.area_id.in_(ground.places), closed)
    for area_id, closed_at, waits in work.session.execute(wanted.where(Hazard.source != Source.IMPORT)):
        if closed_at and (waits is None or waits <= work.now):
            yield area_id, ground.day(closed_at + days), waits is None


def _bounds(ground: Ground) -> tuple[datetime, datetime]:
    return clock.end_of_day(ground.first - timedelta(days=1), ground.zone), clock.end_of_day(ground.last, ground.zone)


def _counted(link: str, rows: Iterable[tuple[UUID, date, bool]]) -> Iterator[Cell]:
    required: Counter[tuple[UUID, str]] = Counter()
    done: Counter[tuple[UUID, str]] = Counter()
    for area_id, day, well in rows:
        for month in (WHOLE, day.isoformat()[:7]):
            required[area_id, month] += 1
            done[area_id, month] += well
    for (area_id, month), n in sorted(required.items(), key=lambda item: (str(item[0][0]), item[0][1])):
        yield Cell(area_id, link, "", month, n, done[area_id, month], 0, 0)
