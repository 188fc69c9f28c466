"""How is the demo plant founded? As a real enterprise would: by its administrators, with the director's yes where an office needs one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from db.actor import SYSTEM, Actor, Role
from db.demo import cast
from db.demo.cast import AREAS, CAST, DEPARTMENTS, FIRMS, SITE, Member, Office, Unit, member
from db.people import RoleGrant
from db.session import Work, begin
from portal import accounts, areas, people
from portal.people.offices import PERSONAL

ADMINISTRATORS = (member("lu.yi"), member("xu.ning"))
DIRECTOR = member("chen.li")
ORIGIN = "demo"


@dataclass
class Plant:
    """The ids behind the cast's codes and names, and the hazards of the plan so far."""

    site_id: UUID
    areas: dict[str, UUID] = field(default_factory=dict)
    departments: dict[str, UUID] = field(default_factory=dict)
    posts: dict[tuple[UUID, str], UUID] = field(default_factory=dict)
    firms: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    hazards: dict[int, UUID] = field(default_factory=dict)


def found(opening: datetime, *, password_hash: str, members: Sequence[Member] = CAST) -> Plant:
    """The set-up as in a real enterprise: the portal makes two administrators, they the rest; the director approves offices."""
    with begin(SYSTEM, now=opening) as work:
        plant = Plant(areas.add_site(work, code=SITE.code, name=SITE.name, name_en=SITE.name_en, time_zone=cast.TIME_ZONE).id)
        work.session.flush()
        _add_department(work, plant, next(unit for unit in DEPARTMENTS if unit.code == ADMINISTRATORS[0].department))
    for who in ADMINISTRATORS:
        _join(SYSTEM, plant, who, opening, password_hash)
    first, second = (plant.actors[who.username] for who in ADMINISTRATORS)
    with begin(first, now=opening) as work:
        _add_places(work, plant)
    _join(first, plant, DIRECTOR, opening, password_hash, approver=second)
    for who in members:
        if who.username not in plant.people:
            _join(first, plant, who, opening, password_hash, approver=plant.actors[DIRECTOR.username])
    return plant


def _add_places(work: Work, plant: Plant) -> None:
    for unit in DEPARTMENTS:
        if unit.code not in plant.departments:
            _add_department(work, plant, unit)
    for place in AREAS:
        parent = plant.areas[place.parent] if place.parent else None
        area = areas.add_area(
            work, site_id=plant.site_id, code=place.code, name=place.name, name_en=place.name_en, parent_id=parent, risk_tier=place.risk
        )
        work.session.flush()
        plant.areas[place.code] = area.id
    for firm in FIRMS:
        contractor = firm is cast.CONTRACTOR
        plant.firms[firm.code] = areas.add_organisation(work, name=firm.name, name_en=firm.name_en, contractor=contractor).id


def _add_department(work: Work, plant: Plant, unit: Unit) -> None:
    department = areas.add_department(work, site_id=plant.site_id, code=unit.code, name=unit.name, name_en=unit.name_en, risk_tier=unit.risk)
    plant.departments[unit.code] = department.id


def _join(by: Actor, plant: Plant, who: Member, at: datetime, password_hash: str, *, approver: Actor | None = None) -> None:
    """A person with an account and offices; then the second person's yes, where an office needs one."""
    with begin(by, now=at) as work:
        person = people.add_person(
            work,
            name=who.name,
            department_id=plant.departments[who.department] if who.department else None,
            organisation_id=plant.firms.get(who.firm or cast.ENTERPRISE.code),
            staff_number=f"AJ-{len(plant.people) + 1:04}",
            joined_on=at.date(),
        )
        work.session.flush()
        if person.department_id:
            people.hold_post(work, person_id=person.id, post_id=_post(work, plant, person.department_id, who), valid_from=at.date())
        accounts.create_account(work, person.id, username=who.username, password_hash=password_hash, must_change=False, demo=True)
    if approver and who.offices[0:1] and who.offices[0].role is Role.SUPERVISOR:
        _qualify(approver, person.id, at)
    with begin(by, now=at) as work:
        given = [grant.id for office in who.offices for grant in _give(work, plant, person.id, office, at.date())]
        plant.people[who.username] = person.id
    if approver and who.offices[0:1] and who.offices[0].role not in PERSONAL:
        with begin(approver, now=at) as work:
            for grant_id in given:
                people.approve_role(work, grant_id)
    with begin(SYSTEM, write=False, now=at) as work:
        plant.actors[who.username] = replace(people.actor_of(work.session, plant.people[who.username], at), origin=ORIGIN)


def _post(work: Work, plant: Plant, department_id: UUID, who: Member) -> UUID:
    """Colleagues of one department hold one post."""
    if (department_id, who.post) not in plant.posts:
        risk = next(unit.risk for unit in DEPARTMENTS if unit.code == who.department)
        post = people.add_post(work, department_id=department_id, name=who.post, name_en=who.post_en, risk_tier=risk)
        work.session.flush()
        plant.posts[department_id, who.post] = post.id
    return plant.posts[department_id, who.post]


def _qualify(by: Actor, person_id: UUID, at: datetime) -> None:
    """The director notes what makes him a supervisor."""
    day = at.date()
    with begin(by, now=at) as work:
        people.note_eligibility(
            work, person_id, years=8, clean_record=True, trained_on=day, exam_on=day, exam_passed=True, evidence="岗位经历与考试成绩见人事档案"
        )


def _give(work: Work, plant: Plant, person_id: UUID, office: Office, since: date) -> list[RoleGrant]:
    department = plant.departments[office.department] if office.department else None
    places: list[UUID | None] = [plant.areas[code] for code in office.areas]
    return [people.grant_role(work, person_id, office.role, area_id=place, department_id=department, valid_from=since) for place in places or [None]]
