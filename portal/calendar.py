"""Which days does this enterprise work? The official calendar, its own table on top, and the notices that somebody entered by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from db.calendar import CompanyDay, DaySource
from db.log import EntryKind
from db.session import Work, writes
from portal import areas, clock
from portal.clock import Calendar
from portal.errors import Invalid
from portal.policy import Action, require

MOST = 400


@dataclass(frozen=True)
class Line:
    """A day that is not what its weekday says, or that the enterprise has decided about."""

    day: date
    works: bool
    source: str
    entered_at: datetime | None = None


@dataclass(frozen=True)
class Year:
    """One year's exceptions; `known` says whether its notice is here, `missing` which next year's should be."""

    year: int
    known: bool
    missing: int | None
    lines: tuple[Line, ...]


def calendar(work: Work) -> Calendar:
    """The calendar that holds now."""
    rows = _newest(work.session.scalars(select(CompanyDay).order_by(CompanyDay.entered_at, CompanyDay.id)))
    company = {row.day: row.works for row in rows if row.works is not None}
    noticed = {row.day.year for row in rows if row.source is DaySource.NOTICE}
    return Calendar(company, covered=clock.COVERED | noticed)


def year(work: Work, of: int) -> Year:
    """What is worked and free in that year other than by weekday, and where each day comes from."""
    known = calendar(work)
    wanted = select(CompanyDay).where(CompanyDay.day.between(date(of, 1, 1), date(of, 12, 31)))
    entered = {row.day: row for row in _newest(work.session.scalars(wanted.order_by(CompanyDay.entered_at, CompanyDay.id)))}
    days = (date(of, 1, 1) + timedelta(days=n) for n in range(366))
    lines = tuple(_line(day, known, entered.get(day)) for day in days if day.year == of and _differs(day, known, entered))
    today = clock.site_day(work.now, areas.time_zone(work))
    return Year(of, of in known.covered, clock.missing_year(today, known), lines)


def due_in(work: Work, days: int) -> clock.Due:
    """Filed now and due after so many working days: when is that?"""
    return clock.working_deadline(work.now, days, calendar(work), areas.time_zone(work))


def due_after(work: Work, day: date, days: int) -> clock.Due:
    """So many working days after that day: when is that?"""
    return clock.working_days_after(day, days, calendar(work), areas.time_zone(work))


@writes
def enter(work: Work, days: Mapping[date, bool | None], *, source: str = DaySource.COMPANY) -> int:
    """Days on which the enterprise works or does not, whatever the official calendar says; None gives a day back to it."""
    require(work.actor, Action.CALENDAR_CHANGE, None)
    if not days or len(days) > MOST:
        raise Invalid("Name between 1 and {most} days.", field="days", most=MOST)
    by, kind = work.actor.person_id, DaySource(source)
    work.session.add_all(CompanyDay(day=day, works=works, source=kind, entered_by=by, entered_at=work.now) for day, works in days.items())
    work.entry(EntryKind.ADMIN, "calendar.entered", detail=f"{kind} {min(days)} – {max(days)}: {len(days)}")
    return len(days)


def read_notice(file: Path) -> dict[date, bool]:
    """A year's notice as a file: {"days": [{"date": "2027-01-01", "isOffDay": true}, …]}."""
    try:
        said = json.loads(file.read_text("utf-8"))["days"]
        days = {date.fromisoformat(day["date"]): not day["isOffDay"] for day in said}
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise Invalid("{file} is not a calendar: it needs a list `days` of `date` and `isOffDay`.", field="file", file=file) from wrong
    if len({day.year for day in days}) != 1:
        raise Invalid("A notice is about one year.", field="file")
    return days


def _newest(rows: Iterable[CompanyDay]) -> list[CompanyDay]:
    """The enterprise's own word about a day, else the notice's; of several the newest."""
    own: dict[date, CompanyDay] = {}
    noticed: dict[date, CompanyDay] = {}
    for row in rows:
        (noticed if row.source is DaySource.NOTICE else own)[row.day] = row
    return list((noticed | {day: row for day, row in own.items() if row.works is not None}).values())


def _differs(day: date, known: Calendar, entered: Mapping[date, CompanyDay]) -> bool:
    return known.works(day) is not (day.weekday() < 5) or (day in entered and entered[day].works is not None)


def _line(day: date, known: Calendar, row: CompanyDay | None) -> Line:
    if row is None or row.works is None:
        return Line(day, known.works(day), "official" if known.knows(day) else "statute")
    return Line(day, known.works(day), row.source, row.entered_at)
