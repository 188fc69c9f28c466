"""How goes the repair, and has it lasted? Follow-ups while it is rectified, and one look more a month after it was closed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.hazards import Arose, Category, Hazard, Severity, Source, State
from db.sealed import seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.errors import Invalid
from portal.hazards.days import in_working_days, worked_in_days
from portal.hazards.numbers import next_number
from portal.hazards.steps import move, ready, take, written
from portal.hazards.terms import by_day
from portal.locale import N_
from portal.policy import Action

FOUND = "hazard.found"
RECHECK_DAYS = 30
MOST_DAYS = 31


@writes
def check(work: Work, hazard_id: UUID, *, on_track: bool, note: str, problem: str | None = None) -> Hazard:
    """Up to standard so far? A new problem that was seen becomes a hazard of its own; each leads to the other."""
    case = ready(work, hazard_id, Action.HAZARD_CHECK)
    said = written(note, field="note", why=N_("Write what you saw."))
    take(work, case, note=said, on_track=on_track, **next_check(work, case.hazard, case.hazard.check_every))
    if problem and problem.strip():
        seen = written(problem, field="problem", why=N_("Write what you saw."))
        hazard = case.hazard
        found_in_office(work, area_id=hazard.area_id, problem=seen, office=case.office, category=hazard.category, arose_from=hazard.id)
    return case.hazard


@writes
def recheck(work: Work, hazard_id: UUID, *, note: str) -> Hazard:
    """The repair has lasted."""
    case = ready(work, hazard_id, Action.HAZARD_RECHECK)
    take(work, case, note=written(note, field="note", why=N_("Write what you saw.")), recheck_due=None)
    return case.hazard


@writes
def reopen(work: Work, hazard_id: UUID, *, deadline: date, note: str) -> Hazard:
    """It has not: the hazard is open again with a new deadline, and counts as one that came back."""
    case = ready(work, hazard_id, Action.HAZARD_REOPEN)
    why = written(note, field="note", why=N_("Write what you saw."))
    due = by_day(work, case.hazard, deadline)
    take(work, case, note=why, closed_at=None, recheck_due=None, reopened_at=work.now, **due)
    return case.hazard


def follow_up(work: Work, hazard: Hazard, every: int | None) -> dict[str, Any]:
    """The rhythm, in working days, in which whoever supervises looks at the work; None is no rhythm."""
    if every is None:
        return {}
    if not 1 <= every <= MOST_DAYS:
        raise Invalid("A follow-up is due every 1 to {most} working days.", field="check_every", most=MOST_DAYS)
    return {"check_every": every, **next_check(work, hazard, every)}


def next_check(work: Work, hazard: Hazard, every: int | None) -> dict[str, Any]:
    return {"check_due": in_working_days(work, hazard, every)} if every else {}


def next_recheck(work: Work, hazard: Hazard) -> dict[str, Any]:
    """By the end of the thirtieth day after the day of acceptance, or of the next working day."""
    return {"recheck_due": worked_in_days(work, hazard, RECHECK_DAYS)}


def found_in_office(
    work: Work,
    *,
    area_id: UUID,
    problem: str,
    office: str,
    category: Category = Category.OTHER,
    arose_from: UUID | None = None,
) -> Hazard:
    """On record under the office that found it: it is nobody's report."""
    area = work.session.scalars(select(Area).where(Area.id == area_id)).one_or_none()
    if area is None or (area.closed_at and not arose_from):
        raise Invalid("Choose a place.", field="area")
    year = clock.site_day(work.now, areas.time_zone(work, area.site_id)).year
    fresh = Hazard(
        number=next_number(work, "HZ", site_id=area.site_id, year=year),
        site_id=area.site_id,
        area_id=area.id,
        category=category,
        severity=Severity.GENERAL,
        source=Source.INSPECTION,
        state=State.REPORTED,
        round=1,
        reported_at=work.now,
        changed_at=work.now,
        arose_from_id=arose_from,
        arose=Arose.CHECK if arose_from else None,
        subject=f"hazard/{year}",
    )
    seal_into(fresh, description=problem)
    work.session.add(fresh)
    move(work, fresh, State.REPORTED, action=FOUND, office=office, n=1)
    return fresh
