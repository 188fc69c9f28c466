"""Who holds an office there today, and who stands in for those who are away? Ids only: for telling them, not for showing them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from db.actor import Role
from db.people import Absence, Deputy, Person, RoleGrant
from db.session import Work
from portal import areas, clock
from portal.people.offices import counts, in_force, is_agreed

DEPARTMENT = (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE)
OVER_AN_AREA, OVER_A_DEPARTMENT = (Role.SUPERVISOR,), DEPARTMENT


@dataclass(frozen=True)
class Held:
    """Who held an office on a day, from when to when; whether he was away, or stood in for one who was."""

    person_id: UUID
    since: date
    until: date | None
    away: bool = False
    stands_in: bool = False


def of_department(work: Work, department_id: UUID) -> set[UUID]:
    """Everybody in office in the department."""
    return _holding(work, DEPARTMENT, RoleGrant.department_id == department_id)


def heads_of(work: Work, department_id: UUID) -> set[UUID]:
    return _holding(work, (Role.DEPARTMENT_HEAD,), RoleGrant.department_id == department_id)


def answering(work: Work, department_id: UUID) -> set[UUID]:
    """Who answers an auditor for the department: its head and its safety officer."""
    return _holding(work, (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER), RoleGrant.department_id == department_id)


def supervisors_of(work: Work, area_id: UUID) -> set[UUID]:
    """Those over the area or one that contains it; where nobody is, the safety directors."""
    return _holding(work, (Role.SUPERVISOR,), RoleGrant.area_id.in_(areas.above(areas.parents(work), area_id))) or directors(work)


def directors(work: Work) -> set[UUID]:
    return _holding(work, (Role.DIRECTOR,))


def human_resources(work: Work) -> set[UUID]:
    return _holding(work, (Role.HR,))


def unionists(work: Work) -> set[UUID]:
    return _holding(work, (Role.UNION,))


def directing(work: Work) -> set[UUID]:
    """Who holds the director's office, or shall?"""
    today = clock.site_day(work.now, areas.time_zone(work))
    still = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)
    held = select(RoleGrant.person_id).where(RoleGrant.role == Role.DIRECTOR, RoleGrant.refused_by.is_(None), still)
    return set(work.session.scalars(held))


def from_outside() -> Select[UUID]:
    """Those who look at the enterprise from outside, now or once."""
    return select(RoleGrant.person_id).where(RoleGrant.role.in_((Role.AUDITOR, Role.REGULATOR)))


def enterprise_heads(work: Work) -> set[UUID]:
    return _holding(work, (Role.HEAD,))


def administrators(work: Work) -> set[UUID]:
    return _holding(work, (Role.ADMINISTRATOR,))


def auditors(work: Work, day: date) -> set[UUID]:
    """Whose office of an auditor has its second person's yes and holds on that day."""
    rows = work.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.AUDITOR, *in_force(RoleGrant, day)))
    return _here(work, {row.person_id for row in rows if counts(row)}, day)


def held_on(work: Work, office: str, day: date, *, area_id: UUID | None, department_id: UUID | None) -> list[Held]:
    """Who answered in this office on that day for this area or department, and who stood in for him; nobody where the place is not known."""
    role = Role(office)
    over = {
        **dict.fromkeys(OVER_AN_AREA, RoleGrant.area_id.in_(areas.above(areas.parents(work), area_id) if area_id else ())),
        **dict.fromkeys(OVER_A_DEPARTMENT, RoleGrant.department_id.in_([department_id] if department_id else ())),
    }
    wanted = select(RoleGrant).where(RoleGrant.role == role, *([over[role]] if role in over else []), *in_force(RoleGrant, day))
    held = [grant for grant in work.session.scalars(wanted.order_by(RoleGrant.valid_from, RoleGrant.id)) if counts(grant)]
    away = select(Absence.person_id).where(Absence.person_id.in_({grant.person_id for grant in held}), *in_force(Absence, day))
    gone = set(work.session.scalars(away)) if held else set()
    first = [Held(grant.person_id, grant.valid_from, grant.valid_to, away=grant.person_id in gone) for grant in held]
    deputies = work.session.scalars(select(Deputy).where(Deputy.person_id.in_(gone), *in_force(Deputy, day))) if gone else ()
    return [*first, *(Held(row.deputy_id, row.valid_from, row.valid_to, stands_in=True) for row in deputies if is_agreed(row))]


def by_own_right(work: Work, *roles: Role) -> set[UUID]:
    """Who holds one of these offices by a grant of his own, without whoever stands in."""
    today = clock.site_day(work.now, areas.time_zone(work))
    return _here(work, _granted(work, roles), today)


def deputies_of(work: Work, person_id: UUID, *, by_two: bool = False) -> set[UUID]:
    """Whoever is named to stand in for him now, whether he is noted as away or not; `by_two`: only where he did not name them himself, alone."""
    today = clock.site_day(work.now, areas.time_zone(work))
    return _here(work, _standing_in(work, [person_id], today, by_two=by_two), today)


def himself(work: Work, person_id: UUID) -> set[UUID]:
    """And whoever stands in for him while he is away."""
    today = clock.site_day(work.now, areas.time_zone(work))
    return _here(work, {person_id} | _for_the_away(work, {person_id}, today), today)


def present(work: Work, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of them who are not noted as away today."""
    today = clock.site_day(work.now, areas.time_zone(work))
    away = select(Absence.person_id).where(Absence.person_id.in_(person_ids), *in_force(Absence, today))
    return set(person_ids) - set(work.session.scalars(away))


def granted(work: Work, *where: Any) -> list[RoleGrant]:
    """What is granted today, and not still waiting for its second person."""
    today = clock.site_day(work.now, areas.time_zone(work))
    return [grant for grant in work.session.scalars(select(RoleGrant).where(*where, *in_force(RoleGrant, today))) if counts(grant)]


def stood_in_for(work: Work, person_ids: Collection[UUID]) -> set[UUID]:
    """The absent for whom one of these stands in today, where a second person had a hand in it."""
    today = clock.site_day(work.now, areas.time_zone(work))
    away = select(Absence.person_id).where(*in_force(Absence, today))
    named = select(Deputy).where(Deputy.deputy_id.in_(person_ids), Deputy.person_id.in_(away), *in_force(Deputy, today))
    return {row.person_id for row in _agreed(work, named, by_two=True)}


def _holding(work: Work, roles: Collection[Role], *over: Any) -> set[UUID]:
    today = clock.site_day(work.now, areas.time_zone(work))
    held = _granted(work, roles, *over)
    return _here(work, held | _for_the_away(work, held, today), today)


def _granted(work: Work, roles: Collection[Role], *over: Any) -> set[UUID]:
    return {grant.person_id for grant in granted(work, RoleGrant.role.in_(roles), *over)}


def _for_the_away(work: Work, person_ids: Collection[UUID], today: date) -> set[UUID]:
    away = select(Absence.person_id).where(Absence.person_id.in_(person_ids), *in_force(Absence, today))
    return _standing_in(work, list(work.session.scalars(away)), today) if person_ids else set()


def _standing_in(work: Work, person_ids: Collection[UUID], today: date, *, by_two: bool = False) -> set[UUID]:
    """Only where somebody agreed."""
    if not person_ids:
        return set()
    named = select(Deputy).where(Deputy.person_id.in_(person_ids), *in_force(Deputy, today))
    return {row.deputy_id for row in _agreed(work, named, by_two=by_two)}


def _agreed(work: Work, named: Select[Deputy], *, by_two: bool) -> list[Deputy]:
    rows = work.session.scalars(named.where(Deputy.refused_by.is_(None)))
    return [row for row in rows if is_agreed(row) and not (by_two and row.named_by == row.person_id)]


def _here(work: Work, person_ids: Collection[UUID], today: date) -> set[UUID]:
    """Whoever has left or was erased is told nothing. (Who tells may not see every one of them, so the gone are asked for.)"""
    if not person_ids:
        return set()
    gone = or_(Person.erased_at.is_not(None), Person.left_on < today)
    return set(person_ids) - set(work.session.scalars(select(Person.id).where(Person.id.in_(person_ids), gone)))
