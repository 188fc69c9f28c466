"""Who is meant? One person, by his staff number or his full name: whoever does not know either finds nobody, and each find is on record."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from db.areas import Department
from db.people import Person
from db.sealed import blind_of
from db.session import Work, reveal, writes
from portal.errors import Invalid
from portal.hazards.periods import today
from portal.hazards.steps import get, handling, steps_of
from portal.people import holders
from portal.policy import Action, require

PURPOSE = "violation"


@dataclass(frozen=True)
class Candidate:
    """Enough to be sure that it is he."""

    id: UUID
    name: str
    department: str
    department_en: str | None


@writes
def whom(work: Work, hazard_id: UUID, *, find: str) -> Candidate | None:
    """Equal, not alike, so that nobody can go through the list. He reads that his name was looked up."""
    hazard = get(work, hazard_id)
    require(work.actor, Action.VIOLATION_NOTE, handling(hazard, steps_of(work, hazard)))
    if not find.strip():
        return None
    known = or_(*(getattr(Person, f"{name}_bi") == blind_of("person", name, find) for name in ("staff_number", "name")))
    found = work.session.scalars(select(Person).where(known, *are_here(work)).limit(2)).all()
    if len(found) > 1:
        raise Invalid("Several people have this name. Write the staff number.", field="find")
    return _candidate(work, found[0]) if found else None


def are_here(work: Work) -> list[ColumnElement[bool]]:
    """Neither gone nor erased, nor somebody who looks at us from outside."""
    stays = or_(Person.left_on.is_(None), Person.left_on >= today(work))
    return [Person.erased_at.is_(None), stays, Person.id.not_in(holders.from_outside())]


def _candidate(work: Work, person: Person) -> Candidate:
    unit = work.session.scalars(select(Department).where(Department.id == person.department_id)).one_or_none()
    name = reveal(work, [person], ["name"], purpose=PURPOSE)[person.id]["name"]
    return Candidate(person.id, name or "—", unit.name if unit else "", unit.name_en if unit else None)
