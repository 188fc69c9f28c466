"""Who may handle a complaint? Those of the office that has it, without anybody whom it is about and his people; else who is above."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from db.complaints import Admission, CaseState, Complaint, ComplaintParty, ComplaintStep, Errand, Given
from db.sealed import complainant
from db.session import Work
from portal.people.independence import ABOVE, ELECTED, SIDES, Office, below, leads_the_enterprise, other_side, standing_in_for


def may_handle(work: Work, row: Complaint, *, turn: int | None = None) -> set[tuple[UUID, str]]:
    """Persons with the office in which each may, in this turn or another; empty where nobody is independent."""
    turn, parties = turn or row.turn, parties_of(work, row)
    barred = _concerned(work, row, parties) | _handled(work, row, turn)
    for office, held in _offices(row.channel, turn, headed=leads_the_enterprise(work, parties)):
        free = held(work) - barred - other_side(work, row.channel, within=office)
        if free:
            return {(person_id, office) for person_id in free}
    return set()


def appeal_office(work: Work, row: Complaint) -> str | None:
    """Who looks at it again: above, or others of the union where it is about the head. None where nobody is left."""
    return next((office for _who, office in may_handle(work, row, turn=row.turn + 1)), None)


def barred_from(work: Work, row: Complaint) -> tuple[set[UUID], bool]:
    """And whether it is about the head, under whom everybody works but the union."""
    parties = parties_of(work, row)
    people = _concerned(work, row, parties) | _handled(work, row, row.turn) | other_side(work, row.channel)
    return people, leads_the_enterprise(work, parties)


def reads_no_more(work: Work, row: Complaint, admissions: Sequence[Admission]) -> list[Admission]:
    """Of those of an earlier turn: whoever has crossed over, and whom it turns out to be about, with his people."""
    if not admissions:
        return []
    parties = parties_of(work, row)
    concerned, headed = _concerned(work, row, parties), leads_the_enterprise(work, parties)
    crossed = crossed_over(work, row, admissions)
    return [one for one in admissions if one in crossed or one.person_id in concerned or (headed and one.office != ELECTED)]


def crossed_over(work: Work, row: Complaint, admissions: Sequence[Admission]) -> list[Admission]:
    """Of whoever looks after the other side today."""
    theirs = {office: other_side(work, row.channel, within=office) for office in {one.office for one in admissions}}
    return [one for one in admissions if one.person_id in theirs[one.office]]


def closed_with_one_who_crossed_over(work: Work) -> Select[UUID]:
    """Closed cases that are still read by somebody who looks after the other side today, however many are closed besides."""
    theirs = [
        and_(Complaint.channel == side, Admission.office == office, Admission.person_id.in_(other_side(work, side, within=office)))
        for side in SIDES
        for office in (side, *dict(ABOVE))
    ]
    read = select(Admission.complaint_id).join(Complaint, Complaint.id == Admission.complaint_id)
    return read.where(Complaint.state == CaseState.CLOSED, Admission.ended.is_(False), or_(*theirs)).distinct()


def parties_of(work: Work, row: Complaint) -> set[UUID]:
    return set(work.session.scalars(select(ComplaintParty.person_id).where(ComplaintParty.complaint_id == row.id)))


def _offices(side: str, turn: int, *, headed: bool) -> list[Office]:
    """In their order: the next only where nobody of the one before is independent."""
    if headed:
        return [SIDES[ELECTED]] if turn > 1 or side == ELECTED else []
    return [SIDES[side], *ABOVE] if turn == 1 else list(ABOVE)


def _concerned(work: Work, row: Complaint, parties: set[UUID]) -> set[UUID]:
    """Whom it is about, who stands in for them, who works under them, and whoever complained."""
    return parties | standing_in_for(work, parties) | below(work, parties) | _himself(work, row)


def _handled(work: Work, row: Complaint, turn: int) -> set[UUID]:
    """Whoever had a hand in it before that turn, or refused the union what it asked for."""
    if turn == 1:
        return set()
    before = select(ComplaintStep.actor_id).where(ComplaintStep.complaint_id == row.id, ComplaintStep.turn < turn)
    refused = select(Given.person_id).join(Errand, Errand.id == Given.errand_id).where(Errand.complaint_id == row.id, Given.refused)
    return {who for who in (*work.session.scalars(before), *work.session.scalars(refused)) if who}


def _himself(work: Work, row: Complaint) -> set[UUID]:
    """Among those in office, whoever it is that complained: known by the name under which he does."""
    might = set().union(*(held(work) for _office, held in (SIDES[row.channel], *ABOVE)))
    return {person_id for person_id in might if complainant(person_id) == row.tag}
