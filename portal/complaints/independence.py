"""Who may handle a complaint? Those of the office that has it, without anybody whom it is about and his people; else who is above."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.complaints import Complaint, ComplaintParty, ComplaintStep
from db.sealed import complainant
from db.session import Work
from portal.people import holders
from portal.people.independence import ABOVE, ELECTED, SIDES, below, leads_the_enterprise, other_side

APPEAL_TO = ABOVE[0][0]


def may_handle(work: Work, row: Complaint) -> set[tuple[UUID, str]]:
    """Persons with the office in which each may; empty where nobody is independent."""
    barred, headed = barred_from(work, row)
    for office, held in [SIDES[row.channel], *ABOVE] if row.turn == 1 else list(ABOVE):
        if headed and office != ELECTED:
            continue
        free = held(work) - barred
        if free:
            return {(person_id, office) for person_id in free}
    return set()


def barred_from(work: Work, row: Complaint) -> tuple[set[UUID], bool]:
    """And whether it is about the head, under whom everybody works but the union."""
    parties = parties_of(work, row)
    people = set().union(*(holders.deputies_of(work, person_id) for person_id in parties), parties, below(work, parties))
    before = select(ComplaintStep.actor_id).where(ComplaintStep.complaint_id == row.id, ComplaintStep.turn < row.turn)
    handled = {who for who in work.session.scalars(before) if who}
    return people | handled | other_side(work, row.channel) | _himself(work, row), leads_the_enterprise(work, parties)


def parties_of(work: Work, row: Complaint) -> set[UUID]:
    return set(work.session.scalars(select(ComplaintParty.person_id).where(ComplaintParty.complaint_id == row.id)))


def _himself(work: Work, row: Complaint) -> set[UUID]:
    """Among those in office, whoever it is that complained: known by the name under which he does."""
    might = set().union(*(held(work) for _office, held in (SIDES[row.channel], *ABOVE)))
    return {person_id for person_id in might if complainant(person_id) == row.tag}
