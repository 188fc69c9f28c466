"""What time is it, which day is it at a site, and when does a deadline end? The only clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_source: list[Callable[[], datetime]] = []


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _source[0]() if _source else datetime.now(UTC)


def set_now(source: Callable[[], datetime] | None) -> None:
    """Replaces the clock (demo, tests); None gives the real one back."""
    _source[:] = [source] if source else []


def site_day(instant: datetime, time_zone: str) -> date:
    """The calendar day of a moment at a site (IANA time zone name)."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: date, time_zone: str) -> datetime:
    """The moment at which a site's day is over: the next midnight there, UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone)).astimezone(UTC)


def deadline_from(instant: datetime, days: int, time_zone: str) -> datetime:
    """The end of the site's day that lies `days` days after the moment's day."""
    return end_of_day(site_day(instant, time_zone) + timedelta(days=days), time_zone)
