"""When is a repair due: by the end of a day, or after so many working days? And when may more time that is asked for end?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.hazards import Hazard
from db.session import Work
from portal import areas, clock
from portal.calendar import calendar
from portal.errors import Invalid
from portal.hazards.days import end_of
from portal.hazards.steps import voided

LONGEST_TERM = 250
COUNTED = ("counted_from", "working_days", "provisional", "counted_on")


@dataclass(frozen=True)
class WorkingDays:
    """A term of so many of them, counted from now by the enterprise's calendar."""

    days: int


def by_day(work: Work, hazard: Hazard, day: date | datetime) -> dict[str, Any]:
    """The end of that day at the site; today is the earliest. It is counted in no working days any more."""
    return until(hazard, end_of(work, hazard, day))


def until(hazard: Hazard, deadline: datetime) -> dict[str, Any]:
    """That moment, not counted in working days any more."""
    return {"deadline": deadline, **voided(hazard, COUNTED)}


def in_working_days(work: Work, hazard: Hazard, days: int) -> dict[str, Any]:
    """Counted by the enterprise's calendar from now."""
    _require_sensible(days)
    due = clock.working_deadline(work.now, days, calendar(work), areas.time_zone(work, hazard.site_id))
    return {**voided(hazard, ("counted_on",)), "deadline": due.at, "counted_from": work.now, "working_days": days, "provisional": due.provisional}


def due_of(work: Work, hazard: Hazard, deadline: date | WorkingDays) -> dict[str, Any]:
    return in_working_days(work, hazard, deadline.days) if isinstance(deadline, WorkingDays) else by_day(work, hazard, deadline)


def wanted_of(work: Work, hazard: Hazard, deadline: date | WorkingDays) -> dict[str, Any]:
    """What is asked for: until the end of a day, or so many working days after the present deadline."""
    if not isinstance(deadline, WorkingDays):
        return {"wanted_deadline": end_of(work, hazard, deadline)}
    assert hazard.deadline is not None
    _require_sensible(deadline.days)
    zone = areas.time_zone(work, hazard.site_id)
    due = clock.working_days_after(clock.last_day_of(hazard.deadline, zone), deadline.days, calendar(work), zone)
    if due.at <= work.now:
        raise Invalid("So many working days after the deadline are over already. Ask for more, or for a day.", field="working_days")
    return {"wanted_deadline": due.at, "wanted_days": deadline.days, "wanted_provisional": due.provisional}


def granted(hazard: Hazard) -> dict[str, Any]:
    """What was asked for, as the term from now on."""
    assert hazard.wanted_deadline is not None
    if hazard.wanted_days is None:
        return until(hazard, hazard.wanted_deadline)
    term = {"working_days": hazard.wanted_days, "provisional": hazard.wanted_provisional}
    return {"deadline": hazard.wanted_deadline, "counted_from": hazard.deadline, "counted_on": True, **term}


def _require_sensible(days: int) -> None:
    if not 1 <= days <= LONGEST_TERM:
        raise Invalid("Give between 1 and {most} working days.", field="working_days", most=LONGEST_TERM)
