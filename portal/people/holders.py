"""Who holds an office there today, and who stands in for those who are away? Ids only: for telling them, not for showing them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from db.actor import Role
from db.people import Absence, Deputy, Person, RoleGrant
from db.session import Work
from portal import areas, clock
from portal.people.offices import counts, in_force, is_agreed

DEPARTMENT = (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE)


def of_department(work: Work, department_id: UUID) -> set[UUID]:
    """Everybody in office in the department."""
    return _holding(work, DEPARTMENT, RoleGrant.department_id == department_id)


def heads_of(work: Work, department_id: UUID) -> set[UUID]:
    return _holding(work, (Role.DEPARTMENT_HEAD,), RoleGrant.department_id == department_id)


def supervisors_of(work: Work, area_id: UUID) -> set[UUID]:
    """Those over the area or one that contains it; where nobody is, the safety directors."""
    return _holding(work, (Role.SUPERVISOR,), RoleGrant.area_id.in_(areas.above(areas.parents(work), area_id))) or directors(work)


def directors(work: Work) -> set[UUID]:
    return _holding(work, (Role.DIRECTOR,))


def human_resources(work: Work) -> set[UUID]:
    return _holding(work, (Role.HR,))


def directs(work: Work, person_id: UUID) -> bool:
    """Does he hold the director's office, or shall he?"""
    today = clock.site_day(work.now, areas.time_zone(work))
    still = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)
    held = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.DIRECTOR, RoleGrant.refused_by.is_(None), still)
    return work.session.scalars(held.limit(1)).first() is not None


def comes_from_outside(work: Work, person_id: UUID) -> bool:
    """Somebody who looks at the enterprise from outside, now or once."""
    held = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role.in_((Role.AUDITOR, Role.REGULATOR)))
    return work.session.scalars(held.limit(1)).first() is not None


def enterprise_heads(work: Work) -> set[UUID]:
    return _holding(work, (Role.HEAD,))


def administrators(work: Work) -> set[UUID]:
    return _holding(work, (Role.ADMINISTRATOR,))


def auditors(work: Work, day: date) -> set[UUID]:
    """Whose office of an auditor has its second person's yes and holds on that day."""
    rows = work.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.AUDITOR, *in_force(RoleGrant, day)))
    return _here(work, {row.person_id for row in rows if counts(row)}, day)


def deputies_of(work: Work, person_id: UUID) -> set[UUID]:
    """Whoever is named to stand in for him now, whether he is noted as away or not."""
    today = clock.site_day(work.now, areas.time_zone(work))
    return _here(work, _standing_in(work, [person_id], today), today)


def himself(work: Work, person_id: UUID) -> set[UUID]:
    """And whoever stands in for him while he is away."""
    today = clock.site_day(work.now, areas.time_zone(work))
    return _here(work, {person_id} | _for_the_away(work, {person_id}, today), today)


def _holding(work: Work, roles: Collection[Role], *over: Any) -> set[UUID]:
    today = clock.site_day(work.now, areas.time_zone(work))
    grants = work.session.scalars(select(RoleGrant).where(RoleGrant.role.in_(roles), *over, *in_force(RoleGrant, today)))
    held = {grant.person_id for grant in grants if counts(grant)}
    return _here(work, held | _for_the_away(work, held, today), today)


def _for_the_away(work: Work, person_ids: Collection[UUID], today: date) -> set[UUID]:
    away = select(Absence.person_id).where(Absence.person_id.in_(person_ids), *in_force(Absence, today))
    return _standing_in(work, list(work.session.scalars(away)), today) if person_ids else set()


def _standing_in(work: Work, person_ids: Collection[UUID], today: date) -> set[UUID]:
    """Only where somebody agreed."""
    if not person_ids:
        return set()
    rows = work.session.scalars(select(Deputy).where(Deputy.person_id.in_(person_ids), Deputy.refused_by.is_(None), *in_force(Deputy, today)))
    return {row.deputy_id for row in rows if is_agreed(row)}


def _here(work: Work, person_ids: Collection[UUID], today: date) -> set[UUID]:
    """Whoever has left or was erased is told nothing. (Who tells may not see every one of them, so the gone are asked for.)"""
    if not person_ids:
        return set()
    gone = or_(Person.erased_at.is_not(None), Person.left_on < today)
    return set(person_ids) - set(work.session.scalars(select(Person.id).where(Person.id.in_(person_ids), gone)))
