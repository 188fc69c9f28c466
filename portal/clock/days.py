"""Which day is it at a site, when does it end, and which day lies months later?"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def site_day(instant: datetime, time_zone: str) -> date:
    """The calendar day of a moment at a site (IANA time zone name)."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: date, time_zone: str) -> datetime:
    """The moment at which a site's day is over: the next midnight there, UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone)).astimezone(UTC)


def last_day_of(deadline: datetime, time_zone: str) -> date:
    """The day whose end a deadline is."""
    return site_day(deadline - timedelta(microseconds=1), time_zone)


def deadline_from(instant: datetime, days: int, time_zone: str) -> datetime:
    """The end of the site's day that lies `days` days after the moment's day."""
    return end_of_day(site_day(instant, time_zone) + timedelta(days=days), time_zone)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def quarter_of(day: date) -> str:
    """2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
