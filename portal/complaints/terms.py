"""When must a complaint be answered? Three working days (D11); a pause stops them for a while, and never for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from db.base import hour_of
from portal import clock
from portal.clock import Calendar, Due

ANSWER_DAYS, APPEAL_DAYS = 3, 10
PAUSE_DAYS, MOST_PAUSES = 5, 2
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Term:
    """As it stands: its end, or that it stands still and until when at the latest."""

    due: Due
    paused_until: datetime | None = None

    @property
    def at(self) -> datetime | None:
        return None if self.paused_until else self.due.at


def begins(since: datetime, *, named: bool) -> datetime:
    """What comes without a name names its hour alone: its term begins as the hour ends, so that it is never shorter than the rule."""
    return since if named else hour_of(since) + HOUR


def term(since: datetime, pauses: Iterable[tuple[datetime, datetime | None]], known: Calendar, zone: str, now: datetime) -> Term:
    """What was left when the clock stopped begins anew when it runs again, as a filing would: after closing it counts from the next working day."""
    due = clock.working_deadline(since, ANSWER_DAYS, known, zone)
    for stopped, resumed in pauses:
        longest = longest_pause(stopped, known, zone)
        if resumed is None and now < longest:
            return Term(due, longest)
        ran_again = min(resumed or longest, longest)
        left = _left(max(clock.site_day(stopped, zone), due.counts_as_filed), due.last_day, known)
        provisional = due.provisional
        due = clock.working_deadline(ran_again, left, known, zone)
        due = replace(due, provisional=due.provisional or provisional)
    return Term(due)


def longest_pause(stopped: datetime, known: Calendar, zone: str) -> datetime:
    """A clock that nobody lets run again does so by itself after so many working days."""
    return clock.opening_of(clock.working_day_from(clock.site_day(stopped, zone), PAUSE_DAYS + 1, known), zone)


def _left(day: date, last: date, known: Calendar) -> int:
    """Working days after that day, up to the last."""
    left, at = 0, day
    while at < last:
        at = known.next_worked(at)
        left += 1
    return left
