"""Who may handle a complaint? Those of the office that has it, without anybody whom it is about and his people; else who is above."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from db.actor import Role
from db.complaints import Channel, Complaint, ComplaintParty, ComplaintStep
from db.people import Person, RoleGrant
from db.sealed import complainant
from db.session import Work
from portal import areas, clock
from portal.people import holders
from portal.people.offices import in_force

Holders = Callable[[Work], set[UUID]]
SIDES: dict[Channel, tuple[Role, Holders]] = {
    Channel.UNION: (Role.UNION, holders.unionists),
    Channel.HR: (Role.HR, holders.human_resources),
}
ABOVE: tuple[tuple[Role, Holders], ...] = ((Role.HEAD, holders.enterprise_heads), (Role.DIRECTOR, holders.directors))
APPEAL_TO = Role.HEAD
WATCHES = (Role.SUPERVISOR, Role.SAFETY_GROUP)


def may_handle(work: Work, row: Complaint) -> set[tuple[UUID, str]]:
    """Persons with the office in which each may; empty where nobody is independent, which the complainant is told."""
    barred, headed = barred_from(work, row)
    offices = [SIDES[row.channel], *ABOVE] if row.turn == 1 else list(ABOVE)
    for office, held in offices:
        if headed and office is not Role.UNION:
            continue
        free = held(work) - barred
        if free:
            return {(person_id, str(office)) for person_id in free}
    return set()


def barred_from(work: Work, row: Complaint) -> tuple[set[UUID], bool]:
    """And whether it is about the head, under whom everybody works but the union, which its members elect."""
    parties = parties_of(work, row)
    people = set().union(*(holders.deputies_of(work, person_id) for person_id in parties), parties, below(work, parties))
    before = select(ComplaintStep.actor_id).where(ComplaintStep.complaint_id == row.id, ComplaintStep.turn < row.turn)
    handled = {who for who in work.session.scalars(before) if who}
    headed = bool(parties & set(work.session.scalars(_holders_of((Role.HEAD,), work))))
    return people | handled | other_side(work, row.channel) | _himself(work, row), headed


def parties_of(work: Work, row: Complaint) -> set[UUID]:
    return set(work.session.scalars(select(ComplaintParty.person_id).where(ComplaintParty.complaint_id == row.id)))


def other_side(work: Work, channel: Channel) -> set[UUID]:
    """Whoever holds the other side's office, even beside this one, learns nothing of this side."""
    return set().union(*(held(work) for side, (_office, held) in SIDES.items() if side is not channel))


def below(work: Work, person_ids: Collection[UUID]) -> set[UUID]:
    """The people of a department head; of a safety director his department and whoever supervises for him."""
    if not person_ids:
        return set()
    mine = RoleGrant.person_id.in_(person_ids)
    headed = select(RoleGrant.department_id).where(mine, RoleGrant.role == Role.DEPARTMENT_HEAD, *in_force(RoleGrant, _today(work)))
    units = {unit for unit in work.session.scalars(headed) if unit}
    directing = set(work.session.scalars(_holders_of((Role.DIRECTOR,), work).where(mine)))
    if directing:
        units |= {unit for unit in work.session.scalars(select(Person.department_id).where(Person.id.in_(directing))) if unit}
    found = set(work.session.scalars(_holders_of(WATCHES, work))) if directing else set()
    if units:
        found |= set(work.session.scalars(select(Person.id).where(Person.department_id.in_(units))))
        there = RoleGrant.department_id.in_(units), *in_force(RoleGrant, _today(work))
        found |= set(work.session.scalars(select(RoleGrant.person_id).where(*there)))
    return found - set(person_ids)


def _himself(work: Work, row: Complaint) -> set[UUID]:
    """Among those in office, whoever it is that complained: known by the name under which he does."""
    might = set().union(*(held(work) for _office, held in (SIDES[row.channel], *ABOVE)))
    return {person_id for person_id in might if complainant(person_id) == row.tag}


def _holders_of(roles: Collection[Role], work: Work) -> Select[UUID]:
    return select(RoleGrant.person_id).where(RoleGrant.role.in_(roles), *in_force(RoleGrant, _today(work)))


def _today(work: Work) -> date:
    return clock.site_day(work.now, areas.time_zone(work))
