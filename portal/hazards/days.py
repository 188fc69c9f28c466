"""Which moment is meant by a day at the hazard's site: the end of a deadline's day, of today, of the next follow-up?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from db.hazards import Hazard
from db.session import Work
from portal import areas, clock
from portal.calendar import calendar
from portal.errors import Invalid


def end_of(work: Work, hazard: Hazard, day: date | datetime) -> datetime:
    """The end of that day at the site; today is the earliest."""
    zone = areas.time_zone(work, hazard.site_id)
    due = clock.last_day_of(day, zone) if isinstance(day, datetime) else day
    if due < clock.site_day(work.now, zone):
        raise Invalid("The deadline lies in the past.", field="deadline")
    return clock.end_of_day(due, zone)


def tonight(work: Work) -> datetime:
    """The end of today, by the clock of the enterprise."""
    zone = areas.time_zone(work)
    return clock.end_of_day(clock.site_day(work.now, zone), zone)


def in_working_days(work: Work, hazard: Hazard, days: int) -> datetime:
    """The end of the working day that lies so many of them ahead."""
    zone = areas.time_zone(work, hazard.site_id)
    return clock.end_of_day(clock.working_day_from(clock.site_day(work.now, zone), days, calendar(work)), zone)


def worked_in_days(work: Work, hazard: Hazard, days: int) -> datetime:
    """The end of the day that lies so many days ahead; a day off gives way to the next working day."""
    zone = areas.time_zone(work, hazard.site_id)
    day = clock.site_day(work.now, zone) + timedelta(days=days)
    return clock.end_of_day(clock.working_day_from(day, 0, calendar(work)), zone)
