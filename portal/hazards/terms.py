"""When is a repair due: by the end of a day, or after so many working days? And what if the calendar changes meanwhile?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.hazards import OPEN_STATES, Hazard
from db.session import Work, writes
from portal import areas, clock
from portal.calendar import calendar
from portal.clock import Calendar
from portal.errors import Invalid
from portal.hazards.days import end_of
from portal.hazards.steps import move
from portal.policy import Action, office_for, require

LONGEST_TERM = 250
AT_ONCE = 50
PLAIN = {"counted_from": None, "working_days": None, "provisional": None}


@dataclass(frozen=True)
class WorkingDays:
    """A term of so many of them, counted from now by the enterprise's calendar."""

    days: int


def by_day(work: Work, hazard: Hazard, day: date | datetime) -> dict[str, Any]:
    """The end of that day at the site; today is the earliest. It is counted in no working days any more."""
    return until(hazard, end_of(work, hazard, day))


def until(hazard: Hazard, deadline: datetime) -> dict[str, Any]:
    """That moment, not counted in working days any more."""
    return {"deadline": deadline, **(PLAIN if hazard.working_days else {})}


def in_working_days(work: Work, hazard: Hazard, days: int) -> dict[str, Any]:
    """Counted by the enterprise's calendar from now."""
    if not 1 <= days <= LONGEST_TERM:
        raise Invalid("Give between 1 and {most} working days.", field="working_days", most=LONGEST_TERM)
    due = clock.working_deadline(work.now, days, calendar(work), areas.time_zone(work, hazard.site_id))
    return {"deadline": due.at, "counted_from": work.now, "working_days": days, "provisional": due.provisional}


def due_of(work: Work, hazard: Hazard, deadline: date | WorkingDays) -> dict[str, Any]:
    return in_working_days(work, hazard, deadline.days) if isinstance(deadline, WorkingDays) else by_day(work, hazard, deadline)


@writes
def recount(work: Work, *, most: int = AT_ONCE) -> int:
    """Terms that end otherwise by the calendar as it is now get their new day: a step each, the old and the new day in the log. How many did?

    What is late already stays so, and nothing becomes late by being counted anew.
    """
    require(work.actor, Action.HAZARD_RECOUNT, None)
    known, office = calendar(work), office_for(work.actor, Action.HAZARD_RECOUNT, None)
    changed = _otherwise(work, known)[:most]
    if not changed:
        return 0
    rows = {row.id: row for row in work.session.scalars(select(Hazard).where(Hazard.id.in_([hazard_id for hazard_id, _due in changed])))}
    zones = areas.time_zones(work)
    for hazard_id, due in changed:
        hazard = rows[hazard_id]
        assert hazard.deadline is not None
        was = clock.site_day(hazard.deadline - timedelta(microseconds=1), zones[hazard.site_id])
        moved: dict[str, Any] = {"deadline": due.at} if due.at != hazard.deadline else {}
        move(work, hazard, hazard.state, action=Action.HAZARD_RECOUNT, office=office, provisional=due.provisional, **moved)
        work.entries[-1].detail = f"{hazard.number}: {was} → {due.last_day}"
    return len(changed)


def _otherwise(work: Work, known: Calendar) -> list[tuple[UUID, clock.Due]]:
    """Open terms in working days of which the end, or how sure it is, is not what the calendar says now."""
    counted = Hazard.state.in_(OPEN_STATES), Hazard.deadline > work.now, Hazard.working_days.is_not(None)
    wanted = select(Hazard.id, Hazard.site_id, Hazard.counted_from, Hazard.working_days, Hazard.deadline, Hazard.provisional).where(*counted)
    found, zones = [], areas.time_zones(work)
    for hazard_id, site_id, since, days, deadline, provisional in work.session.execute(wanted.order_by(Hazard.deadline)):
        assert since is not None and days is not None
        due = clock.working_deadline(since, days, known, zones[site_id])
        if (due.at, due.provisional) != (deadline, provisional) and due.at > work.now:
            found.append((hazard_id, due))
    return found
