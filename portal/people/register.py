"""Who belongs to the enterprise, in which post, and who stands in for whom while he is away?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from db.actor import Role
from db.areas import Department, RiskTier
from db.log import EntryKind
from db.people import Absence, Deputy, Person, Post, PostHolding, RoleGrant
from db.sealed import blind_of, seal_into
from db.session import Work, office_name, writes
from portal import areas, clock
from portal.errors import Invalid, NotFound
from portal.policy import Action, Giving, require

PROVIDING = (Role.PURCHASING, Role.WAREHOUSE_KEEPER)
SIDES = (Role.UNION, Role.HR)
RECTIFYING = (Role.RESPONSIBLE, Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)


@dataclass(frozen=True)
class Holder:
    """Somebody in office, by the name that is public with it."""

    id: UUID
    name: str
    role: Role


@writes
def add_person(
    work: Work,
    *,
    name: str,
    department_id: UUID | None = None,
    organisation_id: UUID | None = None,
    staff_number: str | None = None,
    phone: str | None = None,
    joined_on: date | None = None,
) -> Person:
    """A human being; name, number and telephone are sealed under his own key."""
    require(work.actor, Action.PERSON_ADD, None)
    clean = name.strip()
    if not clean:
        raise Invalid("A name is missing.", field="name")
    if staff_number and by_staff_number(work, staff_number):
        raise Invalid("This staff number belongs to somebody else.", field="staff_number")
    if department_id and work.session.scalars(select(Department.id).where(Department.id == department_id)).one_or_none() is None:
        raise Invalid("Choose a department.", field="department")
    person = Person(department_id=department_id, organisation_id=organisation_id, joined_on=joined_on)
    person.subject = f"person/{person.id}"
    seal_into(person, name=clean, staff_number=_or_none(staff_number), phone=_or_none(phone))
    work.session.add(person)
    work.entry(EntryKind.ADMIN, "person.added", subjects=[str(person.id)])
    return person


@writes
def add_post(work: Work, *, department_id: UUID, name: str, name_en: str | None = None, risk_tier: str = RiskTier.MEDIUM) -> Post:
    """A job position of a department, with its duty-risk rating."""
    require(work.actor, Action.PLACE_CHANGE, None)
    areas.in_use(work, Department, department_id)
    post = Post(department_id=department_id, name=areas.named(name), name_en=areas.or_none(name_en), risk_tier=RiskTier(risk_tier))
    return areas.added(work, post)


@writes
def hold_post(work: Work, *, person_id: UUID, post_id: UUID, valid_from: date, valid_to: date | None = None) -> PostHolding:
    """The person works in this post from one day to another, both included."""
    require(work.actor, Action.PERSON_CHANGE, None)
    _require_order(valid_from, valid_to)
    get_person(work, person_id)
    areas.in_use(work, Post, post_id)
    holding = PostHolding(person_id=person_id, post_id=post_id, valid_from=valid_from, valid_to=valid_to)
    work.session.add(holding)
    work.entry(EntryKind.ADMIN, "post.held", subjects=[str(person_id)])
    return holding


@writes
def name_deputy(work: Work, *, person_id: UUID, deputy_id: UUID, valid_from: date, valid_to: date | None = None) -> Deputy:
    """While the person is away, the deputy holds his offices too. Nobody names himself."""
    require(work.actor, Action.DEPUTY_NAME, Giving(deputy_id))
    _require_order(valid_from, valid_to)
    if person_id == deputy_id:
        raise Invalid("Nobody is his own deputy.", field="deputy")
    get_person(work, person_id)
    get_person(work, deputy_id)
    require_one_side(work, person_id, deputy_id)
    days = {"valid_from": valid_from, "valid_to": valid_to}
    deputy = Deputy(person_id=person_id, deputy_id=deputy_id, named_by=work.actor.person_id, **days)
    work.session.add(deputy)
    work.entry(EntryKind.ADMIN, "deputy.named", subjects=[str(person_id), str(deputy_id)])
    return deputy


def require_one_side(work: Work, person_id: UUID, deputy_id: UUID) -> None:
    """The union and human resources learn nothing of each other's complaints, so nobody of the one holds, or shall hold, the other's office."""
    if any(mine != theirs for mine in _sides(work, person_id) for theirs in _sides(work, deputy_id)):
        raise Invalid(
            "The union and human resources do not stand in for each other. Name somebody who holds no office of the other side.", field="deputy"
        )


def _sides(work: Work, person_id: UUID) -> set[Role]:
    today = clock.site_day(work.now, areas.time_zone(work))
    still = RoleGrant.refused_by.is_(None), or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)
    return set(work.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id, RoleGrant.role.in_(SIDES), *still)))


@writes
def note_absence(work: Work, *, person_id: UUID, valid_from: date, valid_to: date | None = None) -> Absence:
    """Days on which the person is away, both included."""
    require(work.actor, Action.ABSENCE_NOTE, None)
    _require_order(valid_from, valid_to)
    get_person(work, person_id)
    absence = Absence(person_id=person_id, valid_from=valid_from, valid_to=valid_to)
    work.session.add(absence)
    work.entry(EntryKind.ADMIN, "absence.noted", subjects=[str(person_id)])
    return absence


def responsible(work: Work, department_id: UUID) -> list[Holder]:
    """Who can answer for a repair in this department: those in office there."""
    return _holders(work, RoleGrant.department_id == department_id, RoleGrant.role.in_(RECTIFYING))


def providers(work: Work) -> list[Holder]:
    """Whose office it is to provide what is needed: those who buy and those who keep the stores."""
    return _holders(work, RoleGrant.role.in_(PROVIDING))


def _holders(work: Work, *which: Any) -> list[Holder]:
    """In office today, by name."""
    held: dict[UUID, Role] = {}
    today = clock.site_day(work.now, areas.time_zone(work))
    approved = or_(RoleGrant.granted_by.is_(None), RoleGrant.approved_by.is_not(None))
    lasting = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)
    wanted = select(RoleGrant.person_id, RoleGrant.role).where(*which, RoleGrant.valid_from <= today, lasting, approved)
    for person_id, role in work.session.execute(wanted):
        held.setdefault(person_id, role)
    names = office_name(work, held)
    return sorted((Holder(who, name, held[who]) for who, name in names.items() if name), key=lambda holder: holder.name)


def by_staff_number(work: Work, staff_number: str) -> Person | None:
    """Found by its keyed fingerprint; nothing is opened."""
    mark = blind_of("person", "staff_number", staff_number)
    return work.session.scalars(select(Person).where(Person.staff_number_bi == mark)).one_or_none()


def get_person(work: Work, person_id: UUID) -> Person:
    person = work.session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    if person is None:
        raise NotFound("This person does not exist.")
    return person


def _require_order(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("The last day lies before the first.", field="valid_to")


def _or_none(text: str | None) -> str | None:
    return (text or "").strip() or None
