"""Which moment is meant by a day at the hazard's site: the end of a deadline's day, of today, of the next follow-up?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from db.hazards import Hazard
from db.session import Work
from portal import areas, clock
from portal.errors import Invalid


def end_of(work: Work, hazard: Hazard, day: date | datetime) -> datetime:
    """The end of that day at the site; today is the earliest."""
    zone = areas.time_zone(work, hazard.site_id)
    due = clock.site_day(day - timedelta(microseconds=1), zone) if isinstance(day, datetime) else day
    if due < clock.site_day(work.now, zone):
        raise Invalid("The deadline lies in the past.", field="deadline")
    return clock.end_of_day(due, zone)


def tonight(work: Work) -> datetime:
    """The end of today, by the clock of the enterprise."""
    zone = areas.time_zone(work)
    return clock.end_of_day(clock.site_day(work.now, zone), zone)


def in_days(work: Work, hazard: Hazard, days: int) -> datetime:
    """The end of the day that lies so many days ahead."""
    return clock.deadline_from(work.now, days, areas.time_zone(work, hazard.site_id))
