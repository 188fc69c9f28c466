"""Who is on the list of people, and what is known of one of them? Both open personal data, so both are a look that he can read of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from db.accounts import Account
from db.areas import Area, Department
from db.people import Absence, Deputy, Eligibility, Organisation, Person, Post, PostHolding, RoleGrant
from db.sealed import blind_of
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.people.eligibility import eligibility_of, missing_for
from portal.people.offices import counts, is_agreed, needs_nobody
from portal.people.register import get_person
from portal.policy import Action, require

STATES = ("active", "no_account", "left", "all")


@dataclass(frozen=True)
class Line:
    """One person on the list."""

    id: UUID
    name: str
    department: str
    department_en: str | None
    offices: tuple[str, ...]
    joined_on: date | None
    left_on: date | None
    account: bool | None


@dataclass(frozen=True)
class Listing:
    lines: list[Line]
    total: int


@dataclass(frozen=True)
class Days:
    """Something that holds from one day to another; `state` only where it has one."""

    id: UUID
    what: str
    what_en: str | None
    valid_from: date
    valid_to: date | None
    state: str = ""


@dataclass(frozen=True)
class File:
    """All that is known of one person but his account."""

    id: UUID
    name: str
    staff_number: str
    phone: str
    department_id: UUID | None
    organisation_id: UUID | None
    joined_on: date | None
    left_on: date | None
    posts: list[Days]
    offices: list[Days]
    deputies: list[Days]
    absences: list[Days]
    eligibility: Eligibility | None
    evidence: str
    missing: tuple[str, ...]
    today: date


@writes
def people_listed(work: Work, *, state: str = "active", department_id: UUID | None = None, find: str = "", page: int = 1, size: int = 12) -> Listing:
    """A page of the list, newest first; one look for the whole page. Name and staff number are found when they are equal."""
    require(work.actor, Action.PERSON_SEE, None)
    wanted = [_state(state, clock.site_day(work.now, areas.time_zone(work)))]
    wanted += [Person.department_id == department_id] if department_id else []
    wanted += [_equal(find)] if find.strip() else []
    total = work.session.scalars(select(func.count(Person.id)).where(*wanted)).one()
    rows = list(work.session.scalars(select(Person).where(*wanted).order_by(Person.id.desc()).offset((page - 1) * size).limit(size)))
    return Listing(_lines(work, rows), total)


@writes
def person_file(work: Work, person_id: UUID) -> File:
    """One person; whoever stands in for him is named too."""
    require(work.actor, Action.PERSON_SEE, None)
    person = get_person(work, person_id)
    today = clock.site_day(work.now, areas.time_zone(work))
    said = reveal(work, [person], ["name", "staff_number", "phone"], purpose="person_file")[person.id]
    noted = eligibility_of(work, person_id)
    proof = reveal(work, [noted], ["evidence"], purpose="person_file")[noted.id]["evidence"] if noted else None
    return File(
        id=person.id,
        name=said["name"] or "—",
        staff_number=said["staff_number"] or "",
        phone=said["phone"] or "",
        department_id=person.department_id,
        organisation_id=person.organisation_id,
        joined_on=person.joined_on,
        left_on=person.left_on,
        posts=_posts(work, person_id),
        offices=_offices(work, person_id, today),
        deputies=_deputies(work, person_id),
        absences=[Days(row.id, "", None, row.valid_from, row.valid_to) for row in _rows(work, Absence, person_id)],
        eligibility=noted,
        evidence=proof or "",
        missing=tuple(condition.code for condition in missing_for(noted, today)),
        today=today,
    )


def _state(state: str, today: date) -> Any:
    here = and_(Person.erased_at.is_(None), or_(Person.left_on.is_(None), Person.left_on >= today))
    has_account = Person.id.in_(select(Account.person_id))
    return {"active": here, "no_account": and_(here, ~has_account), "left": Person.left_on < today}.get(state, Person.erased_at.is_(None))


def _equal(find: str) -> Any:
    return or_(Person.name_bi == blind_of("person", "name", find), Person.staff_number_bi == blind_of("person", "staff_number", find))


def _lines(work: Work, rows: Sequence[Person]) -> list[Line]:
    said = reveal(work, rows, ["name"], purpose="people_list") if rows else {}
    ids = [row.id for row in rows]
    places = {
        row.id: (row.name, row.name_en) for row in work.session.scalars(select(Department).where(Department.id.in_({r.department_id for r in rows})))
    }
    accounts = dict(work.session.execute(select(Account.person_id, Account.active).where(Account.person_id.in_(ids))).all())
    offices: dict[UUID, list[str]] = {}
    for person_id, role in work.session.execute(_in_force(ids, clock.site_day(work.now, areas.time_zone(work)))):
        offices.setdefault(person_id, []).append(str(role))
    return [_line(row, said[row.id]["name"], places, offices.get(row.id, ()), accounts.get(row.id)) for row in rows]


def _line(row: Person, name: str | None, places: dict[UUID, tuple[str, str | None]], offices: Iterable[str], account: bool | None) -> Line:
    place, place_en = places.get(row.department_id, ("", None)) if row.department_id else ("", None)
    return Line(row.id, name or "—", place, place_en, tuple(dict.fromkeys(offices)), row.joined_on, row.left_on, account)


def _in_force(person_ids: Sequence[UUID], today: date) -> Any:
    """Offices that hold today and lack nobody's yes."""
    return (
        select(RoleGrant.person_id, RoleGrant.role)
        .where(RoleGrant.person_id.in_(person_ids), RoleGrant.valid_from <= today)
        .where(or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today))
        .where(or_(RoleGrant.approved_by.is_not(None), RoleGrant.granted_by.is_(None), needs_nobody()))
        .order_by(RoleGrant.valid_from)
    )


def _rows(work: Work, cls: Any, person_id: UUID) -> list[Any]:
    return list(work.session.scalars(select(cls).where(cls.person_id == person_id).order_by(cls.valid_from.desc(), cls.id.desc())))


def _posts(work: Work, person_id: UUID) -> list[Days]:
    names = select(PostHolding, Post.name, Post.name_en).join(Post, Post.id == PostHolding.post_id).where(PostHolding.person_id == person_id)
    rows = work.session.execute(names.order_by(PostHolding.valid_from.desc()))
    return [Days(row.id, name, name_en, row.valid_from, row.valid_to) for row, name, name_en in rows]


def _offices(work: Work, person_id: UUID, today: date) -> list[Days]:
    """`what` is the office's code; its place follows after a slash where it has one."""
    grants = _rows(work, RoleGrant, person_id)
    names = {row.id: (row.name, row.name_en) for cls, ids in _places(grants) for row in work.session.scalars(select(cls).where(cls.id.in_(ids)))}
    return [_office(grant, names.get(grant.area_id or grant.department_id), today) for grant in grants]


def _places(grants: Sequence[RoleGrant]) -> list[tuple[Any, set[UUID | None]]]:
    return [(Area, {grant.area_id for grant in grants}), (Department, {grant.department_id for grant in grants})]


def _office(grant: RoleGrant, place: tuple[str, str | None] | None, today: date) -> Days:
    name, name_en = place or ("", None)
    return Days(
        grant.id,
        f"{grant.role}/{name}",
        f"{grant.role}/{name_en or name}",
        grant.valid_from,
        grant.valid_to,
        state_of(grant, today),
    )


def state_of(grant: RoleGrant, today: date) -> str:
    """Waiting for a second person, refused, over, still to come, or in force."""
    if grant.refused_by is not None:
        return "refused"
    if grant.valid_to is not None and grant.valid_to < today:
        return "ended"
    if not counts(grant):
        return "waiting"
    return "held" if grant.valid_from <= today else "coming"


def _deputies(work: Work, person_id: UUID) -> list[Days]:
    rows = _rows(work, Deputy, person_id)
    people = work.session.scalars(select(Person).where(Person.id.in_({row.deputy_id for row in rows}))).all()
    names = reveal(work, people, ["name"], purpose="person_file") if people else {}
    return [Days(row.id, names.get(row.deputy_id, {}).get("name") or "—", None, row.valid_from, row.valid_to, _agreement(row)) for row in rows]


def _agreement(deputy: Deputy) -> str:
    """Nothing to say once somebody agreed."""
    return "refused" if deputy.refused_by is not None else "" if is_agreed(deputy) else "waiting"


def organisations(work: Work) -> list[Organisation]:
    return list(work.session.scalars(select(Organisation).order_by(Organisation.name)))


def posts_of(work: Work, department_id: UUID) -> list[Post]:
    return list(work.session.scalars(select(Post).where(Post.department_id == department_id).order_by(Post.name)))
