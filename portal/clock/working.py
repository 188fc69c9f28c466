"""Which days are worked in China, and when does a term counted in working days end? The company's own table wins over the State Council's notice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar import constants

from portal.clock.days import end_of_day, site_day

OPENS, CLOSES = time(8, 30), time(17, 30)
STATUTORY = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))  # the feasts of the sun; those of the moon stand in the notice only
WARN_FROM = (11, 1)
DAY = timedelta(days=1)

# What the notices say, as the installed package has them: True = worked although a weekend, False = free although a weekday.
OFFICIAL: Mapping[date, bool] = {**dict.fromkeys(constants.holidays, False), **dict.fromkeys(constants.workdays, True)}
COVERED = frozenset(day.year for day in constants.holidays if (day.month, day.day) == (10, 1))


@dataclass(frozen=True)
class Calendar:
    """`company` holds the days on which this enterprise differs; `covered` the years whose notice is known."""

    company: Mapping[date, bool] = field(default_factory=dict)
    official: Mapping[date, bool] = field(default_factory=lambda: OFFICIAL)
    covered: Collection[int] = COVERED

    def works(self, day: date) -> bool:
        """Beyond the notices: every weekday that is no fixed statutory holiday."""
        if day in self.company:
            return self.company[day]
        if day.year in self.covered:
            return self.official.get(day, day.weekday() < 5)
        return day.weekday() < 5 and (day.month, day.day) not in STATUTORY

    def knows(self, day: date) -> bool:
        return day in self.company or day.year in self.covered

    def next_worked(self, day: date) -> date:
        """The first working day after this one."""
        return next(after for after in _after(day) if self.works(after))


@dataclass(frozen=True)
class Due:
    """The end of a term, and how it was counted; `provisional` until every day in it is known."""

    at: datetime
    last_day: date
    counts_as_filed: date
    provisional: bool


def working_deadline(filed: datetime, days: int, calendar: Calendar, time_zone: str) -> Due:
    """Counted from the day after filing (D11); filed after closing or on a day off counts as filed the next working day. Due as the last day ends."""
    local = filed.astimezone(ZoneInfo(time_zone))
    counts_as = local.date()
    if not calendar.works(counts_as) or local.time() > CLOSES:
        counts_as = calendar.next_worked(counts_as)
    last = counts_as
    for _day in range(days):
        last = calendar.next_worked(last)
    span = (local.date() + DAY * n for n in range((last - local.date()).days + 1))
    return Due(end_of_day(last, time_zone), last, counts_as, provisional=not all(map(calendar.knows, span)))


def working_days_after(day: date, days: int, calendar: Calendar, time_zone: str) -> Due:
    """Counted on from a day on which something else ends: the first working day after it is the first."""
    last = working_day_from(day, days, calendar)
    span = (day + DAY * n for n in range(1, (last - day).days + 1))
    return Due(end_of_day(last, time_zone), last, day, provisional=not all(map(calendar.knows, span)))


def after_working_hours(start: datetime, hours: float, calendar: Calendar, time_zone: str) -> datetime:
    """The moment at which so many working hours have passed since then; nights, weekends and holidays do not count."""
    left, shifts = timedelta(hours=hours), _shifts(start, calendar, time_zone)
    while True:
        begins, ends = next(shifts)
        if begins + left <= ends:
            return begins + left
        left -= ends - begins


def _shifts(start: datetime, calendar: Calendar, time_zone: str) -> Iterator[tuple[datetime, datetime]]:
    """Working time from that moment on, day by day."""
    zone, day = ZoneInfo(time_zone), site_day(start, time_zone) - DAY
    while True:
        day = calendar.next_worked(day)
        opens, closes = (datetime.combine(day, hour, zone).astimezone(UTC) for hour in (OPENS, CLOSES))
        yield min(max(start, opens), closes), closes


def opening_of(day: date, time_zone: str) -> datetime:
    """When work begins on that day, UTC."""
    return datetime.combine(day, OPENS, ZoneInfo(time_zone)).astimezone(UTC)


def working_day_from(day: date, steps: int, calendar: Calendar) -> date:
    """So many working days later or, if negative, earlier; 0 is the day itself or, on a day off, the next one worked."""
    if steps == 0:
        return day if calendar.works(day) else calendar.next_worked(day)
    one, found = (DAY if steps > 0 else -DAY), day
    for _step in range(abs(steps)):
        found += one
        while not calendar.works(found):
            found += one
    return found


def missing_year(today: date, calendar: Calendar) -> int | None:
    """From 1 November next year's calendar should be there; which one is missing?"""
    if (today.month, today.day) < WARN_FROM or today.year + 1 in calendar.covered:
        return None
    return today.year + 1


def _after(day: date) -> Iterator[date]:
    while True:
        day += DAY
        yield day
