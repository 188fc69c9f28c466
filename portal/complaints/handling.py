"""What does whoever handles a complaint do? He takes it on as independent, investigates, answers with reason and remedy; it is closed afterwards."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.complaints import Complaint, ComplaintAnswer, ComplaintMessage, ComplaintStep, Outcome
from db.notices import NoticeKind
from db.sealed import seal_into
from db.session import Work, writes
from portal.complaints import clerk
from portal.complaints.states import (
    COMPLAINANT,
    appeal_over,
    move,
    office_of,
    on_record,
    ready,
    tell_complainant,
    tell_handler,
    terms,
)
from portal.complaints.terms import MOST_PAUSES
from portal.errors import Denied, Invalid, Overtaken, WrongStep
from portal.hazards.steps import written
from portal.locale import N_
from portal.policy import Action

NOWHERE = N_("Nobody here may look at it again. Go to the labour inspection, the authority for personal information or a court.")
MOVED, SAID = NoticeKind.COMPLAINT_MOVED, NoticeKind.COMPLAINT_SAID


@writes
def accept(work: Work, complaint_id: UUID, *, independent: bool) -> None:
    """Taken on by one who declares that it is about neither him, nor anybody over him, nor somebody close to him."""
    row, case = ready(work, complaint_id, Action.COMPLAINT_ACCEPT)
    if row.handler_id is not None:
        raise Overtaken("Somebody has taken it on already.", state=row.state)
    if not independent:
        raise Denied("Whoever is not independent does not handle it. Leave it to somebody else.")
    row.handler_id = work.actor.person_id
    step = move(work, row, case, Action.COMPLAINT_ACCEPT)
    tell_complainant(work, row, MOVED, f"step/{step.n}")


@writes
def investigate(work: Work, complaint_id: UUID, *, plan: str) -> None:
    """What will be looked into; whoever complained reads it."""
    row, case = ready(work, complaint_id, Action.COMPLAINT_INVESTIGATE)
    note = written(plan, field="plan", why=N_("Write what you will look into."))
    step = move(work, row, case, Action.COMPLAINT_INVESTIGATE, note=note)
    tell_complainant(work, row, MOVED, f"step/{step.n}")


@writes
def pause(work: Work, complaint_id: UUID, *, reason: str) -> None:
    """The clock stands still, for a reason that whoever complained reads; it runs again by itself after five working days."""
    row, case = ready(work, complaint_id, Action.COMPLAINT_PAUSE)
    note = written(reason, field="reason", why=N_("Write why the clock has to stop; whoever complained reads it."))
    term = terms(work, [row])[row.id]
    if term.paused_until:
        raise WrongStep("Its clock stands still already.")
    if term.due.at <= work.now:
        raise WrongStep("It is overdue: its clock cannot be stopped any more.")
    before = select(ComplaintStep.id).where(ComplaintStep.complaint_id == row.id, ComplaintStep.action == "pause", ComplaintStep.turn == row.turn)
    if len(work.session.scalars(before).all()) >= MOST_PAUSES:
        raise WrongStep("The clock of a complaint is stopped twice at most.")
    step = move(work, row, case, Action.COMPLAINT_PAUSE, note=note)
    tell_complainant(work, row, MOVED, f"step/{step.n}")


@writes
def resume(work: Work, complaint_id: UUID, *, reason: str = "") -> None:
    row, case = ready(work, complaint_id, Action.COMPLAINT_RESUME)
    if not terms(work, [row])[row.id].paused_until:
        raise WrongStep("Its clock is running.")
    step = move(work, row, case, Action.COMPLAINT_RESUME, note=reason.strip() or None)
    tell_complainant(work, row, MOVED, f"step/{step.n}")


@writes
def answer(work: Work, complaint_id: UUID, *, outcome: str, reason: str, remedy: str = "") -> None:
    """What became of it and why; what is put right, or where a refusal is looked at again."""
    row, case = ready(work, complaint_id, Action.COMPLAINT_ANSWER)
    if outcome not in set(Outcome):
        raise Invalid("Say whether the complaint is upheld, in part, or refused.", field="outcome")
    refused = outcome == Outcome.REFUSED
    why = N_("A refusal needs its reason.") if refused else N_("Write what was found and why.")
    said = written(reason, field="reason", why=why)
    right = None if refused and not remedy.strip() else written(remedy, field="remedy", why=N_("Write what is put right."))
    made = ComplaintAnswer(
        complaint_id=row.id,
        turn=row.turn,
        outcome=Outcome(outcome),
        appeal_to=clerk.appeals_to(row.id, work.now) if row.turn == 1 else None,
        actor_id=work.actor.person_id,
        office=office_of(work, case, Action.COMPLAINT_ANSWER),
        at=work.now,
        subject=row.subject,
    )
    seal_into(made, reason=said, remedy=right)
    work.session.add(made)
    row.outcome = made.outcome
    step = move(work, row, case, Action.COMPLAINT_ANSWER)
    tell_complainant(work, row, MOVED, f"step/{step.n}")


@writes
def appeal(work: Work, complaint_id: UUID, *, reason: str) -> None:
    """Once, within ten working days: whoever above is independent looks at it anew, or others of the union; the clock begins again."""
    row, case = ready(work, complaint_id, Action.COMPLAINT_APPEAL)
    if row.turn > 1:
        raise WrongStep("It has been looked at again already. A court or the authorities help you further.")
    if appeal_over(work, row):
        raise WrongStep("The time for an appeal is over: ten working days after the answer.")
    if clerk.appeals_to(row.id, work.now) is None:
        raise WrongStep(NOWHERE)
    note = written(reason, field="reason", why=N_("Write why the answer is not right."))
    row.handler_id, row.outcome = None, None
    row.turn, row.since = row.turn + 1, work.now
    move(work, row, case, Action.COMPLAINT_APPEAL, note=note)
    if row.named:
        work.after_commit.append(lambda: clerk.attend_to(row.id, work.now))


@writes
def close(work: Work, complaint_id: UUID) -> None:
    """By whoever complained at any time after the answer, or once nobody may handle it; by whoever has it once nobody can appeal any more."""
    row, case = ready(work, complaint_id, Action.COMPLAINT_CLOSE)
    by_handler = office_of(work, case, Action.COMPLAINT_CLOSE) != COMPLAINANT
    if by_handler and not appeal_over(work, row):
        raise WrongStep("Whoever complained may still appeal: it is closed ten working days after the answer.")
    row.stranded = False
    step = move(work, row, case, Action.COMPLAINT_CLOSE)
    if by_handler:
        tell_complainant(work, row, MOVED, f"step/{step.n}")
    else:
        tell_handler(work, row, MOVED, f"step/{step.n}")


@writes
def say(work: Work, complaint_id: UUID, *, text: str) -> None:
    """To the other side of the thread."""
    row, case = ready(work, complaint_id, Action.COMPLAINT_SAY)
    said = written(text, field="text", why=N_("Write your message."))
    office = office_of(work, case, Action.COMPLAINT_SAY)
    n = _messages(work, row) + 1
    made = ComplaintMessage(
        complaint_id=row.id,
        n=n,
        actor_id=None if office == COMPLAINANT else work.actor.person_id,
        office=office,
        at=work.now,
        subject=row.subject,
    )
    seal_into(made, text=said)
    work.session.add(made)
    on_record(work, row, Action.COMPLAINT_SAY)
    tell = tell_handler if office == COMPLAINANT else tell_complainant
    tell(work, row, SAID, f"said/{n}")


@writes
def name_party(work: Work, complaint_id: UUID, *, named: str) -> None:
    """Somebody more whom it is about: neither he nor his people handle it from now on. Until the portal has seen who that is, nobody does."""
    row, case = ready(work, complaint_id, Action.COMPLAINT_NAME)
    note = written(named, field="named", why=N_("Write a name or staff number, one a line."))
    row.prepared = False
    move(work, row, case, Action.COMPLAINT_NAME, note=note)
    work.after_commit.append(lambda: clerk.attend_to(row.id, work.now))


def _messages(work: Work, row: Complaint) -> int:
    return len(work.session.scalars(select(ComplaintMessage.id).where(ComplaintMessage.complaint_id == row.id)).all())
