"""What time is it, which day is it at a site, and when does a deadline end? The only clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from portal.clock.days import deadline_from as deadline_from
from portal.clock.days import end_of_day as end_of_day
from portal.clock.days import last_day_of as last_day_of
from portal.clock.days import months_after as months_after
from portal.clock.days import quarter_of as quarter_of
from portal.clock.days import site_day as site_day
from portal.clock.working import CLOSES as CLOSES
from portal.clock.working import COVERED as COVERED
from portal.clock.working import OPENS as OPENS
from portal.clock.working import Calendar as Calendar
from portal.clock.working import Due as Due
from portal.clock.working import after_working_hours as after_working_hours
from portal.clock.working import missing_year as missing_year
from portal.clock.working import opening_of as opening_of
from portal.clock.working import working_day_from as working_day_from
from portal.clock.working import working_days_after as working_days_after
from portal.clock.working import working_deadline as working_deadline

_source: list[Callable[[], datetime]] = []


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _source[0]() if _source else datetime.now(UTC)


def set_now(source: Callable[[], datetime] | None) -> None:
    """Replaces the clock (demo, tests); None gives the real one back."""
    _source[:] = [source] if source else []
