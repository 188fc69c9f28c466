"""What becomes of an erased person's complaints? What nobody settles any more the portal closes; the key of what is closed may be destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from db.complaints import CaseState, Complaint, Remedy
from db.notices import NoticeKind
from db.people import Person
from db.sealed import complainant
from db.session import Work
from portal import areas, clock
from portal.complaints.independence import may_handle
from portal.complaints.states import appeal_over, get, move, record, tell_handler
from portal.erasure.standing import goes_later
from portal.policy import Action, require


@goes_later
def closed_cases(work: Work, person_id: UUID) -> Sequence[str]:
    """Found by the name under which he complained; without a name by a receipt, nobody can find them."""
    his = Complaint.tag == complainant(person_id), Complaint.state == CaseState.CLOSED
    return work.session.scalars(select(Complaint.subject).where(*his)).all()


def left_open(work: Work, complaint_id: UUID | None = None) -> list[UUID]:
    """Of erased people alone: what nobody may handle, and what is answered and cannot be appealed any more.

    Not as long as a remedy is still to be done in its time: whoever does it reads it under the key of the case.
    """
    to_do = select(Remedy.complaint_id).where(Remedy.done_at.is_(None), Remedy.due >= clock.site_day(work.now, areas.time_zone(work)))
    wanted = select(Complaint).where(Complaint.named, or_(Complaint.stranded, Complaint.state == CaseState.ANSWERED), Complaint.id.not_in(to_do))
    rows = work.session.scalars(wanted if complaint_id is None else wanted.where(Complaint.id == complaint_id)).all()
    erased = _names_of_the_erased(work) if rows else set()
    return [row.id for row in rows if row.tag in erased and _settled(work, row)]


def end(work: Work, complaint_id: UUID) -> None:
    """The portal's own step, without a word; whoever has it is told."""
    require(work.actor, Action.COMPLAINT_END, None)
    if not left_open(work, complaint_id):
        return
    row = get(work, complaint_id)
    row.stranded = False
    step = move(work, row, record(work, row), Action.COMPLAINT_END)
    tell_handler(work, row, NoticeKind.COMPLAINT_MOVED, f"step/{step.n}")


def _names_of_the_erased(work: Work) -> set[str]:
    """Under which they complained. There are more of them each year, so they are asked for only where a case waits."""
    return {complainant(person_id) for person_id in work.session.scalars(select(Person.id).where(Person.erased_at.is_not(None)))}


def _settled(work: Work, row: Complaint) -> bool:
    """What is stranded may have found somebody since."""
    return appeal_over(work, row) if row.state is CaseState.ANSWERED else not may_handle(work, row)
