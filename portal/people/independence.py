"""Who works under whom, and who stands above the union and human resources? For whoever must not judge those over him."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import select

from db.actor import Role
from db.people import Person, RoleGrant
from db.session import Work
from portal.people import holders

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
    """Is one of them its head, or in his place while he is away?"""
    return bool(person_ids) and bool(_in_their_place(work, person_ids) & holders.by_own_right(work, Role.HEAD))


def below(work: Work, person_ids: Collection[UUID]) -> set[UUID]:
    """The people of a department head; of a safety director his department and whoever supervises for him; of whoever stands in, the same."""
    if not person_ids:
        return set()
    leading = _in_their_place(work, person_ids)
    mine = holders.granted(work, RoleGrant.person_id.in_(leading), RoleGrant.role.in_((Role.DEPARTMENT_HEAD, Role.DIRECTOR)))
    units = {grant.department_id for grant in mine if grant.role is Role.DEPARTMENT_HEAD and grant.department_id}
    directing = {grant.person_id for grant in mine if grant.role is Role.DIRECTOR}
    found: set[UUID] = set()
    if directing:
        units |= {unit for unit in work.session.scalars(select(Person.department_id).where(Person.id.in_(directing))) if unit}
        found |= {grant.person_id for grant in holders.granted(work, RoleGrant.role.in_(WATCHES))}
    return (found | _people_of(work, units)) - leading


def offices_held(work: Work) -> dict[UUID, str]:
    """Whoever holds an office today that is no private matter, with the newest of them."""
    held = holders.granted(work, RoleGrant.role.not_in(PERSONAL))
    return {grant.person_id: str(grant.role) for grant in sorted(held, key=lambda grant: (grant.valid_from, grant.id))}


def _in_their_place(work: Work, person_ids: Collection[UUID]) -> set[UUID]:
    """They, and the absent whose place they take."""
    return set(person_ids) | holders.stood_in_for(work, person_ids)


def _people_of(work: Work, units: Collection[UUID]) -> set[UUID]:
    if not units:
        return set()
    listed = set(work.session.scalars(select(Person.id).where(Person.department_id.in_(units))))
    return listed | {grant.person_id for grant in holders.granted(work, RoleGrant.department_id.in_(units))}
