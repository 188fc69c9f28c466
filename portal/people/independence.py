"""Who works under whom, and who stands above the union and human resources? For whoever must not judge those over him."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from db.actor import Role
from db.people import Person, RoleGrant
from db.session import Work
from portal import areas, clock
from portal.people import holders
from portal.people.offices import in_force

Holders = Callable[[Work], set[UUID]]
Office = tuple[str, Holders]
ELECTED = str(Role.UNION)  # by its members: it does not work under the head
SIDES: dict[str, Office] = {
    str(Role.UNION): (str(Role.UNION), holders.unionists),
    str(Role.HR): (str(Role.HR), holders.human_resources),
}
ABOVE: tuple[Office, ...] = ((str(Role.HEAD), holders.enterprise_heads), (str(Role.DIRECTOR), holders.directors))
JUDGES = (Role.UNION, Role.HEAD, Role.DIRECTOR)  # nobody puts them out by naming them his deputies
WATCHES = (Role.SUPERVISOR, Role.SAFETY_GROUP)
PERSONAL = (Role.EMPLOYEE, Role.MASTER, Role.APPRENTICE, Role.AUDITOR, Role.REGULATOR)


def other_side(work: Work, side: str, *, within: str | None = None) -> set[UUID]:
    """Whoever holds the other side's office, even beside this one, learns nothing of this side, nor does whoever stands in for one of them.

    Whoever holds by his own grant the office `within` which he acts (this side's or one above, where none is said) is not put out by
    standing in alone: else one officer of the other side, naming him his deputy, would decide who handles what.
    """
    offices = [Role(office) for office in ([within] if within else [side, *dict(ABOVE)])]
    others = [other for other in SIDES if other != side]
    theirs = set().union(*(SIDES[other][1](work) for other in others))
    return theirs - (holders.by_own_right(work, *offices) - holders.by_own_right(work, *map(Role, others)))


def standing_in_for(work: Work, person_ids: Collection[UUID]) -> set[UUID]:
    """Their deputies; whoever holds an independent office by his own grant, only where a second person had a hand in it."""
    named = set().union(*(holders.deputies_of(work, person_id) for person_id in person_ids))
    by_two = set().union(*(holders.deputies_of(work, person_id, by_two=True) for person_id in person_ids))
    return by_two | (named - holders.by_own_right(work, *JUDGES) if named else named)


def leads_the_enterprise(work: Work, person_ids: Collection[UUID]) -> bool:
    """Is one of them its head?"""
    return bool(person_ids) and bool(set(person_ids) & set(work.session.scalars(_holding((Role.HEAD,), work))))


def below(work: Work, person_ids: Collection[UUID]) -> set[UUID]:
    """The people of a department head; of a safety director his department and whoever supervises for him."""
    if not person_ids:
        return set()
    mine = RoleGrant.person_id.in_(person_ids)
    headed = select(RoleGrant.department_id).where(mine, RoleGrant.role == Role.DEPARTMENT_HEAD, *in_force(RoleGrant, _today(work)))
    units = {unit for unit in work.session.scalars(headed) if unit}
    directing = set(work.session.scalars(_holding((Role.DIRECTOR,), work).where(mine)))
    found: set[UUID] = set()
    if directing:
        units |= {unit for unit in work.session.scalars(select(Person.department_id).where(Person.id.in_(directing))) if unit}
        found |= set(work.session.scalars(_holding(WATCHES, work)))
    return (found | _people_of(work, units)) - set(person_ids)


def offices_held(work: Work) -> dict[UUID, str]:
    """Whoever holds an office today that is no private matter, with the newest of them."""
    wanted = select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.role.not_in(PERSONAL), *in_force(RoleGrant, _today(work)))
    return {person_id: str(role) for person_id, role in work.session.execute(wanted.order_by(RoleGrant.valid_from, RoleGrant.id))}


def _people_of(work: Work, units: Collection[UUID]) -> set[UUID]:
    if not units:
        return set()
    there = RoleGrant.department_id.in_(units), *in_force(RoleGrant, _today(work))
    listed = set(work.session.scalars(select(Person.id).where(Person.department_id.in_(units))))
    return listed | set(work.session.scalars(select(RoleGrant.person_id).where(*there)))


def _holding(roles: Collection[Role], work: Work) -> Select[UUID]:
    return select(RoleGrant.person_id).where(RoleGrant.role.in_(roles), *in_force(RoleGrant, _today(work)))


def _today(work: Work) -> date:
    return clock.site_day(work.now, areas.time_zone(work))
