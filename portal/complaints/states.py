"""How does a complaint move? By `move` alone: its state, its step and its log entry in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from db.complaints import Admission, CaseState, Complaint, ComplaintAnswer, ComplaintStep
from db.log import EntryKind
from db.notices import NoticeKind
from db.sealed import seal_into
from db.session import Work
from portal import areas, clock
from portal.calendar import calendar
from portal.complaints.terms import APPEAL_DAYS, Term, begins, term
from portal.errors import NotFound, WrongStep
from portal.locale import N_
from portal.notices import About
from portal.notices.telling import tell_inside, tell_reporter
from portal.policy import Action, office_for, require
from portal.policy.complaining import Case, complained

PURPOSE, COMPLAINANT = "complaint", "complainant"
S = CaseState
UNANSWERED = (S.ACCEPTED, S.INVESTIGATING)
POSSIBLE: dict[Action, tuple[tuple[CaseState, ...], CaseState | None, str]] = {
    Action.COMPLAINT_ACCEPT: (
        (S.FILED, S.APPEALED, *UNANSWERED),
        S.ACCEPTED,
        N_("It is answered: there is nothing to take on."),
    ),
    Action.COMPLAINT_INVESTIGATE: ((S.ACCEPTED,), S.INVESTIGATING, N_("It is investigated once it has been taken on, and only then.")),
    Action.COMPLAINT_PAUSE: (UNANSWERED, None, N_("Only the clock of a complaint that is being worked on can be stopped.")),
    Action.COMPLAINT_RESUME: (UNANSWERED, None, N_("Only the clock of a complaint that is being worked on can run again.")),
    Action.COMPLAINT_ANSWER: ((S.INVESTIGATING,), S.ANSWERED, N_("It is answered after it has been investigated, and once.")),
    Action.COMPLAINT_APPEAL: ((S.ANSWERED,), S.APPEALED, N_("There is no answer against which to appeal.")),
    Action.COMPLAINT_CLOSE: ((S.ANSWERED,), S.CLOSED, N_("It is closed after the answer, not before, and once.")),
    Action.COMPLAINT_END: ((*UNANSWERED, S.FILED, S.ANSWERED, S.APPEALED), S.CLOSED, N_("It is closed; nothing more is written to it.")),
    Action.COMPLAINT_NAME: ((*UNANSWERED,), None, N_("People are named while it is being worked on.")),
    Action.COMPLAINT_ORDER: ((*UNANSWERED, S.ANSWERED), None, N_("What is to be put right is said while it is being worked on or answered.")),
    Action.MATERIAL_ASK: (UNANSWERED, None, N_("Material is asked for while it is being worked on.")),
    Action.COMPLAINT_SAY: ((*UNANSWERED, S.FILED, S.ANSWERED, S.APPEALED), None, N_("It is closed; nothing more is written to it.")),
}


def get(work: Work, complaint_id: UUID) -> Complaint:
    row = work.session.scalars(select(Complaint).where(Complaint.id == complaint_id)).one_or_none()
    if row is None:
        raise NotFound("This complaint does not exist or is not yours to see.")
    return row


def record(work: Work, row: Complaint) -> Case:
    """The complaint as the policy sees it: of who is let in, each sees himself; nobody, until the portal knows whom it is about."""
    return records(work, [row])[row.id]


def records(work: Work, rows: Iterable[Complaint]) -> dict[UUID, Case]:
    found = {row.id: row for row in rows}
    let_in: dict[UUID, set[tuple[UUID, str]]] = {row_id: set() for row_id in found}
    wanted = select(Admission).where(Admission.complaint_id.in_(found), Admission.ended.is_(False))
    for one in work.session.scalars(wanted) if found else ():
        case = found[one.complaint_id]
        if case.prepared and one.turn == case.turn:
            let_in[one.complaint_id].add((one.person_id, one.office))
    return {row_id: Case(row.tag, frozenset(let_in[row_id]), row.handler_id) for row_id, row in found.items()}


def ready(work: Work, complaint_id: UUID, action: Action) -> tuple[Complaint, Case]:
    """Get, require, and whether its state allows it."""
    row = get(work, complaint_id)
    case = record(work, row)
    require(work.actor, action, case)
    if not possible(work, row, case, action):
        raise WrongStep(POSSIBLE[action][2])
    return row, case


def possible(work: Work, row: Complaint, case: Case, action: Action) -> bool:
    """By its state. What is answered is taken on where nobody has it any more, and what nobody may handle is closed by whoever complained."""
    if action is Action.COMPLAINT_ACCEPT and row.state is S.ANSWERED:
        return row.handler_id is None
    if action is Action.COMPLAINT_CLOSE and row.stranded and complained(work.actor, case):
        return row.state is not S.CLOSED
    return row.state in POSSIBLE[action][0]


def move(work: Work, row: Complaint, case: Case, action: Action, *, note: str | None = None) -> ComplaintStep:
    """The complainant's own step names nobody and stands in the log under the name by which he complains."""
    was, became = row.state, POSSIBLE[action][1]
    stays = action is Action.COMPLAINT_ACCEPT and was is S.ANSWERED  # only its handler is new
    row.state = was if stays else became or was
    return written_step(work, row, action, office_of(work, case, action), was=was, note=note)


def written_step(work: Work, row: Complaint, action: Action, office: str, *, was: CaseState | None, note: str | None) -> ComplaintStep:
    step = ComplaintStep(
        complaint_id=row.id,
        n=next_n(work, row),
        turn=row.turn,
        action=action.rpartition(".")[2],
        was=was,
        became=row.state,
        at=work.now,
        actor_id=None if office == COMPLAINANT else work.actor.person_id,
        office=office,
        entry_id=on_record(work, row, action),
        subject=row.subject,
    )
    seal_into(step, note=note)
    work.session.add(step)
    work.session.flush()
    return step


def on_record(work: Work, row: Complaint, action: Action) -> UUID:
    """The entry concerns the complainant, who reads it."""
    entry_id = work.entry(EntryKind.CHANGE, action, purpose=PURPOSE, subjects=[row.tag])
    under_its_name(work, row.tag)
    return entry_id


def under_its_name(work: Work, tag: str) -> None:
    """Whoever complains stands in the log as nothing but the name by which he complains: it is joined to no session, page or person."""
    if tag not in (work.actor.tag, *work.actor.subjects):
        return
    for entry in work.entries:
        entry.actor, entry.session, entry.origin, entry.page = tag, "", "", ""


def office_of(work: Work, case: Case, action: Action) -> str:
    return COMPLAINANT if complained(work.actor, case) else str(office_for(work.actor, action, case))


def next_n(work: Work, row: Complaint) -> int:
    return (work.session.scalar(select(func.max(ComplaintStep.n)).where(ComplaintStep.complaint_id == row.id)) or 0) + 1


def let_in(work: Work, row: Complaint) -> set[UUID]:
    """Who may handle it in this turn."""
    wanted = select(Admission.person_id).where(Admission.complaint_id == row.id, Admission.turn == row.turn, Admission.ended.is_(False))
    return set(work.session.scalars(wanted))


def in_whose_hands(work: Work, row: Complaint) -> set[UUID]:
    """Whoever has it; where nobody has, those who may take it on."""
    return {row.handler_id} if row.handler_id else let_in(work, row)


def terms(work: Work, rows: Iterable[Complaint], *, asked: Mapping[UUID, datetime] | None = None) -> dict[UUID, Term]:
    """Worked out anew each time it is asked for, so that a calendar that arrives later holds for what was filed before.

    As each stands now, or as it stood at the moment `asked` for it.
    """
    found = {row.id: row for row in rows}
    wanted = select(ComplaintStep).where(ComplaintStep.complaint_id.in_(found), ComplaintStep.action.in_(("pause", "resume")))
    stopped: dict[UUID, list[ComplaintStep]] = {row_id: [] for row_id in found}
    for step in work.session.scalars(wanted.order_by(ComplaintStep.n)) if found else ():
        if step.turn == found[step.complaint_id].turn:
            stopped[step.complaint_id].append(step)
    known, zone = calendar(work), areas.time_zone(work)
    then = asked or {}
    return {
        row_id: term(begins(row.since, named=row.named), pauses(stopped[row_id]), known, zone, then.get(row_id, work.now))
        for row_id, row in found.items()
    }


def appeal_over(work: Work, row: Complaint) -> bool:
    """Once, and ten working days after the answer, nobody appeals any more."""
    if row.turn > 1:
        return True
    answered = work.session.scalars(select(ComplaintAnswer.at).where(ComplaintAnswer.complaint_id == row.id, ComplaintAnswer.turn == row.turn)).one()
    return clock.working_deadline(answered, APPEAL_DAYS, calendar(work), areas.time_zone(work)).at <= work.now


def pauses(steps: Iterable[ComplaintStep]) -> list[tuple[datetime, datetime | None]]:
    """From when to when, in order."""
    found: list[tuple[datetime, datetime | None]] = []
    for step in steps:
        if step.action == "pause":
            found.append((step.at, None))
        elif found and found[-1][1] is None:
            found[-1] = (found[-1][0], step.at)
    return found


def tell_complainant(work: Work, row: Complaint, kind: NoticeKind, event: str) -> None:
    """Whoever gave his name finds it among his notices, by the name by which he complains; a receipt has no notices."""
    if row.named:
        tell_reporter(work, kind, About(row.id, row.number), row.tag, event=f"{row.id}/{event}")


def tell_handler(work: Work, row: Complaint, kind: NoticeKind, event: str) -> None:
    if row.handler_id and not work.actor.unnamed:
        tell_inside(work, kind, About(row.id, row.number), {row.handler_id}, event=f"{row.id}/{event}")
