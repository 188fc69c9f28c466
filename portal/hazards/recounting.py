"""What becomes of days that were counted by the calendar when the calendar changes? Deadlines, more time asked for, follow-ups and re-checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.hazards import OPEN_STATES, Hazard, State
from db.session import Work, writes
from portal import areas, clock
from portal.calendar import calendar
from portal.clock import Calendar
from portal.hazards.steps import REPAIRING, move
from portal.policy import Action, office_for, require

AT_ONCE = 50
LOOKED_AHEAD = 70  # days: what is due further ahead moves when it comes nearer
LOOKS = (("check_due", Hazard.state.in_(REPAIRING)), ("recheck_due", Hazard.state == State.ACCEPTED))


@dataclass(frozen=True)
class Recounted:
    """Which of a hazard's fields become what, and the days between which it moves."""

    hazard_id: UUID
    was: date
    became: date
    changes: dict[str, Any]


@writes
def recount(work: Work, *, most: int = AT_ONCE) -> int:
    """What ends otherwise by the calendar as it is now gets its new day: a step each, the old and the new day in the log. How many did?

    What is late already stays so, and nothing becomes late by being counted anew.
    """
    require(work.actor, Action.HAZARD_RECOUNT, None)
    known, office = calendar(work), office_for(work.actor, Action.HAZARD_RECOUNT, None)
    found = [*_terms(work, known), *_more_time(work, known), *_looks(work, known)][:most]
    rows = {row.id: row for row in work.session.scalars(select(Hazard).where(Hazard.id.in_([one.hazard_id for one in found])))} if found else {}
    for one in found:
        hazard = rows[one.hazard_id]
        move(work, hazard, hazard.state, action=Action.HAZARD_RECOUNT, office=office, **one.changes)
        work.entries[-1].detail = f"{hazard.number}: {one.was} → {one.became}"
    return len(found)


def _terms(work: Work, known: Calendar) -> Iterator[Recounted]:
    """Open terms in working days of which the end, or how sure it is, is not what the calendar says now."""
    counted = Hazard.state.in_(OPEN_STATES), Hazard.deadline > work.now, Hazard.working_days.is_not(None)
    term = (Hazard.counted_from, Hazard.working_days, Hazard.counted_on, Hazard.deadline, Hazard.provisional)
    zones = areas.time_zones(work)
    for hazard_id, site_id, since, days, on, deadline, provisional in work.session.execute(
        select(Hazard.id, Hazard.site_id, *term).where(*counted).order_by(Hazard.deadline)
    ):
        assert since is not None and days is not None and deadline is not None
        zone = zones[site_id]
        due = _after_deadline(since, days, known, zone) if on else clock.working_deadline(since, days, known, zone)
        if (due.at, due.provisional) != (deadline, provisional) and due.at > work.now:
            moved = {"deadline": due.at} if due.at != deadline else {}
            yield Recounted(hazard_id, clock.last_day_of(deadline, zone), due.last_day, {"provisional": due.provisional, **moved})


def _more_time(work: Work, known: Calendar) -> Iterator[Recounted]:
    """Asked for in working days and not answered yet."""
    asked = Hazard.state.in_(REPAIRING), Hazard.wanted_days.is_not(None)
    wanted = (Hazard.deadline, Hazard.wanted_days, Hazard.wanted_deadline, Hazard.wanted_provisional)
    zones = areas.time_zones(work)
    for hazard_id, site_id, deadline, days, until, provisional in work.session.execute(
        select(Hazard.id, Hazard.site_id, *wanted).where(*asked).order_by(Hazard.deadline)
    ):
        assert deadline is not None and days is not None and until is not None
        zone = zones[site_id]
        due = _after_deadline(deadline, days, known, zone)
        if (due.at, due.provisional) != (until, provisional) and due.at > work.now:
            moved = {"wanted_deadline": due.at} if due.at != until else {}
            yield Recounted(hazard_id, clock.last_day_of(until, zone), due.last_day, {"wanted_provisional": due.provisional, **moved})


def _looks(work: Work, known: Calendar) -> Iterator[Recounted]:
    """Follow-ups and re-checks that fall on a day off by now move to the next working day."""
    zones = areas.time_zones(work)
    off = {(zone, moment): day for zone in set(zones.values()) for moment, day in _days_off(work, known, zone)}
    for name, hazard_id, due, zone in _due_at(work, {moment for _zone, moment in off}, zones):
        if day := off.get((zone, due)):
            became = known.next_worked(day)
            yield Recounted(hazard_id, day, became, {name: clock.end_of_day(became, zone)})


def _due_at(work: Work, moments: set[datetime], zones: Mapping[UUID, str]) -> Iterator[tuple[str, UUID, datetime, str]]:
    for name, waiting in LOOKS:
        column = getattr(Hazard, name)
        wanted = select(Hazard.id, Hazard.site_id, column).where(column.in_(sorted(moments)), waiting)
        rows = work.session.execute(wanted.order_by(column, Hazard.id))
        yield from ((name, hazard_id, due, zones[site_id]) for hazard_id, site_id, due in rows)


def _days_off(work: Work, known: Calendar, zone: str) -> Iterator[tuple[datetime, date]]:
    today = clock.site_day(work.now, zone)
    days = (today + timedelta(days=n) for n in range(LOOKED_AHEAD))
    return ((clock.end_of_day(day, zone), day) for day in days if not known.works(day))


def _after_deadline(deadline: datetime, days: int, known: Calendar, zone: str) -> clock.Due:
    return clock.working_days_after(clock.last_day_of(deadline, zone), days, known, zone)
