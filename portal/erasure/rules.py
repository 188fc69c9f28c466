"""What forbids that a person is erased now, and until when? And by which rule does each line of the receipt stand?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from db.erasures import Ground
from db.people import Person
from db.session import Work
from db.violations import Standing, Violation
from portal import areas, clock
from portal.locale import N_
from portal.people.offices import days_in_office

LABOUR_MONTHS = 24  # Labour Contract Law art. 50: at least two years after the last day
OFFICE_MONTHS = 36  # a house default: who answered for a check or a repair is named as long as it may be asked about
DAYS = 30  # the stated days: after them no older backup of the keys opens here
FORBIDS = {
    "works_here": N_("He works here: nobody is erased before his last day is over."),
    "labour": N_("Kept until {until}: papers of employment stay two years (Labour Contract Law, art. 50)."),
    "office": N_("Kept until {until}: he answered for checks and repairs, which are recorded with the names (Work Safety Law, art. 46)."),
    "assessment": N_("Kept until {until}: what was noted for an assessment may still be disputed."),
}


@dataclass(frozen=True)
class Held:
    """A rule that keeps him, and the last day on which it does, where it has one."""

    rule: str
    until: date | None = None


def held_by(work: Work, person: Person, ground: Ground) -> list[Held]:
    """Every rule that forbids it today; none: it may be done."""
    day = clock.site_day(work.now, areas.time_zone(work))
    found = [rule(work, person, ground) for rule in KEEPING]
    return [held for held in found if held and (held.until is None or held.until >= day)]


def _works_here(work: Work, person: Person, _ground: Ground) -> Held | None:
    return Held("works_here", person.left_on) if person.left_on is None or person.left_on >= _today(work) else None


def _labour(_work: Work, person: Person, ground: Ground) -> Held | None:
    """At his own wish it is not waited for."""
    if ground is Ground.WISH or person.left_on is None:
        return None
    return Held("labour", clock.months_after(person.left_on, LABOUR_MONTHS))


def _office(work: Work, person: Person, _ground: Ground) -> Held | None:
    """From the last day of his last office on, one in which he stood in for another as well; one without an end ended with his leaving.

    What was never held was no office of his.
    """
    held = [last or person.left_on for first, last in days_in_office(work, person.id) if person.left_on is None or first <= person.left_on]
    ends = [last for last in held if last]
    return Held("office", clock.months_after(max(ends), OFFICE_MONTHS)) if ends else None


def _assessment(work: Work, person: Person, _ground: Ground) -> Held | None:
    kept = select(func.max(Violation.kept_until)).where(Violation.person_id == person.id, Violation.state != Standing.WITHDRAWN)
    until: date | None = work.session.scalars(kept).one()
    return Held("assessment", until) if until is not None else None


def _today(work: Work) -> date:
    return clock.site_day(work.now, areas.time_zone(work))


KEEPING: tuple[Callable[[Work, Person, Ground], Held | None], ...] = (_works_here, _labour, _office, _assessment)
