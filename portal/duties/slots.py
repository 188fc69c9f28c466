"""Into which slots does a duty divide the days, and which of them were served? Pure: days in, numbers out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.duties import Every

DAY = timedelta(days=1)
GRACE = 2  # days after the end of its slot in which a check can still be noted in time
MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}


@dataclass(frozen=True)
class Slot:
    """From one day to another, both included: in it one check at least is required."""

    first: date
    last: date


@dataclass(frozen=True)
class Version:
    """How often from a day on."""

    every: Every
    since: date


@dataclass(frozen=True)
class Made:
    """A check: the day on which it was made, and the day by which it was on record as the log bears out."""

    day: date
    noted: date


@dataclass(frozen=True)
class Served:
    """A slot, and whether it was served in time, or only by what was noted too late."""

    slot: Slot
    done: bool
    late: bool


def slots(versions: Sequence[Version], first: date, last: date, works: Callable[[date], bool]) -> Iterator[Slot]:
    """Whole slots only. A slot is of the version in force on its first day and keeps its length; the next version begins after it."""
    for every, slot in _one_after_the_other(versions, first, last):
        if first <= slot.first and slot.last <= last and (every is not Every.DAY or works(slot.first)):
            yield slot


def _one_after_the_other(versions: Sequence[Version], first: date, last: date) -> Iterator[tuple[Every, Slot]]:
    ends = [*(version.since - DAY for version in versions[1:]), last]
    free = date.min
    for version, end in zip(versions, ends, strict=False):
        for slot in _of(version.every, max(free, version.since), end, first):
            free = slot.last + DAY
            yield version.every, slot


def _of(every: Every, since: date, end: date, first: date) -> Iterator[Slot]:
    """The whole slots that begin in these days; what is over before the first day is passed over."""
    if every is Every.NEVER:
        return
    day = max(since, _around(every, min(end, first)).first)
    slot = _around(every, day)
    if slot.first < day:
        slot = _around(every, slot.last + DAY)
    while slot.first <= end:
        yield slot
        slot = _around(every, slot.last + DAY)


def _around(every: Every, day: date) -> Slot:
    """The day, calendar week, month or quarter that this day lies in."""
    if every is Every.DAY:
        return Slot(day, day)
    if every is Every.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Slot(monday, monday + timedelta(days=6))
    months = MONTHS[every]
    begins = date(day.year, (day.month - 1) // months * months + 1, 1)
    ends = (begins + timedelta(days=31 * months)).replace(day=1) - DAY
    return Slot(begins, ends)


def served(wanted: Iterable[Slot], checks: Iterable[Made]) -> list[Served]:
    """A slot counts once, however often it was checked; what was noted after its days of grace counts as late, not as done."""
    made = sorted(checks, key=lambda check: check.day)
    days = [check.day for check in made]
    return [_served(slot, made[bisect_left(days, slot.first) : bisect_right(days, slot.last)]) for slot in wanted]


def _served(slot: Slot, inside: Sequence[Made]) -> Served:
    done = any(check.noted <= slot.last + timedelta(days=GRACE) for check in inside)
    return Served(slot, done, bool(inside) and not done)


def longest_gap(found: Iterable[Served]) -> int:
    """How many slots one after the other went without a check in time."""
    longest = running = 0
    for one in found:
        running = 0 if one.done else running + 1
        longest = max(longest, running)
    return longest
