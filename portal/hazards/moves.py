"""What may happen to a hazard once it is reported? Each verb: get, require, move; and which of these are mine to do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.hazards import OPEN_STATES, Category, Hazard, HazardStep, Severity, State
from db.log import EntryKind
from db.people import Person
from db.session import Work, reveal, writes
from portal.errors import Invalid, NotFound, WrongStep
from portal.evidence import Prepared
from portal.hazards.checks import follow_up, next_recheck
from portal.hazards.conditions import MAJOR, REGULATOR_UNTOLD, WORKERS_UNTOLD, hindered
from portal.hazards.in_use import department_in_use, still_in_use
from portal.hazards.links import came_back
from portal.hazards.steps import (
    TRANSITIONS,
    get,
    handling,
    keep_pictures,
    move,
    possible,
    ready,
    restored,
    steps_of,
    take,
    written,
)
from portal.hazards.supplies import no_longer_expected
from portal.hazards.terms import WorkingDays, by_day, due_of
from portal.hazards.told import tell_of_taking_back
from portal.locale import N_
from portal.people import responsible
from portal.policy import Action, Handling, allows, could, office_for, require

OF_ITS_OWN = N_("It has a record of its own and is undone by a step of its own.")
STAYS = {
    **dict.fromkeys(("add_part", "withdraw_part", "hand_in_part", "send_back_part", "ask_supply", "make_plan"), OF_ITS_OWN),
    **dict.fromkeys(("use_instead", "pass_part", "pass_supply"), N_("It went with its whole department and is given back by a step of its own.")),
}
SECOND_THOUGHTS = timedelta(minutes=5)
TAKEN, CORRECTED = "proposal.taken", "proposal.corrected"


@dataclass(frozen=True)
class Move:
    """A move of mine: possible now, or why not and what would enable it."""

    action: str
    allowed: bool
    why_not: str = ""


@writes
def assign(
    work: Work,
    hazard_id: UUID,
    *,
    department_id: UUID,
    requirement: str,
    deadline: date | WorkingDays,
    responsible_id: UUID | None = None,
    severity: str | None = None,
    category: str | None = None,
    check_every: int | None = None,
    proposed_id: UUID | None = None,
) -> Hazard:
    """Give it to a department: what has to be done, by the end of which day or within how many working days, who answers for it.

    Level and category stay unless said otherwise. `check_every` is the rhythm in days in which whoever supervises follows up; one closed
    before for the same reason is linked. `proposed_id` is the department that the portal proposed: its log entry says whether it was
    taken, so that proposals can be judged.
    """
    case = ready(work, hazard_id, Action.HAZARD_ASSIGN)
    kind = Category(category or case.hazard.category)
    step = take(
        work,
        case,
        department_id=department_in_use(work, department_id),
        responsible_id=_responsible(work, responsible_id, department_id),
        supervisor_id=work.actor.person_id,
        **due_of(work, case.hazard, deadline),
        requirement=written(requirement, field="requirement", why=N_("Write what has to be done.")),
        severity=Severity(severity or case.hazard.severity),
        category=kind,
        **another_round(case.hazard),
        **follow_up(work, case.hazard, check_every),
        **came_back(work, case.hazard, kind),
    )
    still_in_use(work, department_id)
    if proposed_id is not None:
        entry = next(entry for entry in work.entries if entry.id == step.entry_id)
        entry.purpose = TAKEN if proposed_id == department_id else CORRECTED
    return case.hazard


@writes
def reassign(work: Work, hazard_id: UUID, *, department_id: UUID, note: str, responsible_id: UUID | None = None) -> Hazard:
    """Another department has to rectify it; the deadline stays."""
    case = ready(work, hazard_id, Action.HAZARD_REASSIGN)
    reason = written(note, field="note", why=N_("Write why it goes to another department."))
    department, person = department_in_use(work, department_id), _responsible(work, responsible_id, department_id)
    take(work, case, note=reason, department_id=department, responsible_id=person, **another_round(case.hazard))
    still_in_use(work, department_id)
    return case.hazard


@writes
def start(work: Work, hazard_id: UUID, *, note: str | None = None) -> Hazard:
    """The department is at work; after it was sent back this is another round."""
    case = ready(work, hazard_id, Action.HAZARD_START)
    take(work, case, note=note or None, **another_round(case.hazard))
    return case.hazard


@writes
def submit(work: Work, hazard_id: UUID, *, note: str, pictures: Sequence[Prepared] = ()) -> Hazard:
    """The department says that it is done, and what was done."""
    case = ready(work, hazard_id, Action.HAZARD_SUBMIT)
    done = written(note, field="note", why=N_("Write what was done."))
    step = take(work, case, note=done, **another_round(case.hazard))
    keep_pictures(work, case.hazard, step, pictures, taken="after")
    return case.hazard


@writes
def accept(work: Work, hazard_id: UUID, *, note: str | None = None) -> Hazard:
    """Close the loop: someone who did not rectify it has looked and signs it off."""
    case = ready(work, hazard_id, Action.HAZARD_ACCEPT)
    take(work, case, note=note or None, closed_at=work.now, **next_recheck(work, case.hazard))
    no_longer_expected(work, case.hazard)
    return case.hazard


@writes
def send_back(work: Work, hazard_id: UUID, *, note: str) -> Hazard:
    """Not good enough: the department reads why, and a new round begins."""
    case = ready(work, hazard_id, Action.HAZARD_SEND_BACK)
    take(work, case, note=written(note, field="note", why=N_("Write what is still missing; the department reads it.")))
    return case.hazard


@writes
def dismiss(work: Work, hazard_id: UUID, *, reason: str) -> Hazard:
    """Not taken up; the reporter reads the reason."""
    case = ready(work, hazard_id, Action.HAZARD_DISMISS)
    why = written(reason, field="reason", why=N_("Write why it is not taken up; the reporter reads it."))
    take(work, case, note=why, closed_at=work.now)
    return case.hazard


@writes
def amend(
    work: Work,
    hazard_id: UUID,
    *,
    note: str,
    deadline: date | None = None,
    requirement: str | None = None,
    place: str | None = None,
    category: str | None = None,
    severity: str | None = None,
) -> Hazard:
    """Another deadline, text, category or level; what it was before stays on record."""
    case = ready(work, hazard_id, Action.HAZARD_AMEND)
    reason = written(note, field="note", why=N_("Write why it is changed."))
    said = {"requirement": (requirement or "").strip(), "place": (place or "").strip()}
    changes: dict[str, Any] = {name: text for name, text in said.items() if text}
    if deadline:
        changes |= by_day(work, case.hazard, deadline)
    if category:
        changes["category"] = Category(category)
    if severity:
        changes["severity"] = Severity(severity)
    changes = {name: value for name, value in changes.items() if name in said or value != getattr(case.hazard, name)}
    if not changes:
        raise Invalid("Nothing was changed.", field="deadline")
    take(work, case, note=reason, **changes)
    return case.hazard


@writes
def take_back(work: Work, hazard_id: UUID, *, note: str | None = None) -> Hazard:
    """A wrong click undone by the one who made it, within five minutes, as long as nothing followed. A step of its own."""
    hazard = get(work, hazard_id)
    steps = steps_of(work, hazard)
    record = handling(hazard, steps)
    require(work.actor, Action.HAZARD_TAKE_BACK, record)
    last = steps[-1]
    if why := _too_late(work, last):
        raise WrongStep(why)
    before = restored(work, hazard, last)
    office, n = office_for(work.actor, Action.HAZARD_TAKE_BACK, record), len(steps) + 1
    move(work, hazard, last.was or last.became, action=Action.HAZARD_TAKE_BACK, office=office, n=n, note=note or None, undoes=last.n, **before)
    tell_of_taking_back(work, hazard, last.action, n, department_id=last.department_id, new_deadline="deadline" in before)
    return hazard


@writes
def open_reporter(work: Work, hazard_id: UUID, *, purpose: str) -> str:
    """The name of who reported it, for a purpose, on record where the reporter can see it. The caller has asked for the password again."""
    hazard = get(work, hazard_id)
    require(work.actor, Action.HAZARD_OPEN_REPORTER, handling(hazard, steps_of(work, hazard)))
    why = written(purpose, field="purpose", why=N_("Write what you need the name for."))
    if not hazard.reporter:
        raise NotFound("Nobody's name is kept with this hazard.")
    work.entry(EntryKind.VIEW, Action.HAZARD_OPEN_REPORTER, purpose="reporter", detail=why, subjects=[str(hazard.reporter_tag)])
    person_id = reveal(work, [hazard], ["reporter"], purpose="reporter")[hazard.id]["reporter"]
    name = _name_of(work, UUID(person_id)) if person_id else None
    if name is None:
        raise NotFound("The name was erased and cannot be read any more.")
    return name


def _name_of(work: Work, person_id: UUID) -> str | None:
    """The log says that the name behind this pseudonym was opened, not which: else it would join all his other reports to him for ever."""
    person = work.session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    if person is None:
        return None
    name = reveal(work, [person], ["name"], purpose="reporter")[person_id]["name"]
    for entry in work.entries:
        entry.looked = [looked for looked in entry.looked if looked.row_id != person_id]
        entry.subjects.discard(str(person_id))
    return name


def moves(work: Work, hazard_id: UUID) -> list[Move]:
    """Every move that my offices could make on this hazard. What they can never make is left out."""
    hazard = get(work, hazard_id)
    steps = steps_of(work, hazard)
    record = handling(hazard, steps)
    offered = OFFERED if hazard.state in OPEN_STATES else AFTER_CLOSING if hazard.recheck_due else ()
    mine = [made for action in offered if (made := _offer(work, hazard, action, record))]
    if allows(work.actor, Action.HAZARD_TAKE_BACK, record) and not _too_late(work, steps[-1]):
        mine.append(Move("take_back", True))
    if hazard.reporter and allows(work.actor, Action.HAZARD_OPEN_REPORTER, record):
        mine.append(Move("open_reporter", True))
    return mine


OFFERED = (
    Action.HAZARD_ASSIGN, Action.HAZARD_START, Action.HAZARD_SUBMIT, Action.HAZARD_ACCEPT, Action.HAZARD_SEND_BACK,
    Action.HAZARD_DISMISS, Action.HAZARD_MERGE, Action.HAZARD_REASSIGN, Action.HAZARD_AMEND, Action.HAZARD_CHECK,
    Action.HAZARD_MAKE_PLAN, Action.HAZARD_JUDGE, Action.HAZARD_SIGN_LEVEL, Action.HAZARD_REJECT_LEVEL, Action.HAZARD_TELL_REGULATOR,
    Action.HAZARD_TELL_WORKERS,
    Action.HAZARD_ADD_PART, Action.HAZARD_ASK_SUPPLY, Action.HAZARD_ASK_EXTENSION, Action.HAZARD_APPROVE_EXTENSION, Action.HAZARD_REFUSE_EXTENSION,
)  # fmt: skip
AFTER_CLOSING = (Action.HAZARD_RECHECK, Action.HAZARD_REOPEN)
NOT_ITS_KIND = (MAJOR.why_not, REGULATOR_UNTOLD.why_not, WORKERS_UNTOLD.why_not)
GIVING_TIME = (Action.HAZARD_APPROVE_EXTENSION, Action.HAZARD_REFUSE_EXTENSION)
WORKED_ON_IT = N_("You worked on this repair or answer for it; another supervisor or the safety director decides.")
ASKED_FOR_IT = N_("You asked for it yourself; another supervisor or the safety director decides.")


def _offer(work: Work, hazard: Hazard, action: Action, record: Handling) -> Move | None:
    name = action.removeprefix("hazard.")
    if not allows(work.actor, action, record):
        why = ASKED_FOR_IT if action in GIVING_TIME else WORKED_ON_IT
        return Move(name, False, why) if could(work.actor, action, record) else None
    if not possible(hazard, action):
        return Move(name, False, TRANSITIONS[action].instead)
    why = hindered(hazard, action, work.now)
    return None if why in NOT_ITS_KIND else Move(name, not why, why)


def _too_late(work: Work, last: HazardStep) -> str:
    """Why the last step can no longer be taken back; empty if it can."""
    if last.was is None:
        return N_("The first step cannot be taken back.")
    if last.undoes is not None:
        return N_("A step that took another back stays.")
    if last.action in STAYS:
        return STAYS[last.action]
    if work.now - last.at > SECOND_THOUGHTS:
        return N_("A step can be taken back for five minutes only.")
    return ""


def another_round(hazard: Hazard) -> dict[str, Any]:
    """Whatever goes on after a repair was sent back is the next round."""
    return {"round": hazard.round + 1} if hazard.state is State.SENT_BACK else {}


def _responsible(work: Work, person_id: UUID | None, department_id: UUID) -> UUID | None:
    """Somebody in office there: whoever is named sees the hazard."""
    if person_id is not None and person_id not in {holder.id for holder in responsible(work, department_id)}:
        raise Invalid("Choose a responsible person of the department.", field="responsible")
    return person_id
