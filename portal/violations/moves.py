"""What may happen to what was noted? A second person confirms it, whom it is about objects, another than the noter answers. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from db.hazards import OPEN_STATES, Hazard
from db.log import EntryKind
from db.notices import NoticeKind
from db.people import Person
from db.sealed import seal_into
from db.session import Work, writes
from db.violations import Standing, Violation, ViolationKind, ViolationResult, ViolationStep
from portal import areas, clock
from portal.errors import Invalid, NotFound, Overtaken, WrongStep
from portal.hazards.periods import today
from portal.hazards.results import result_for
from portal.hazards.steps import STATE_WORDS, get, handling, steps_of, written
from portal.locale import N_
from portal.notices import About
from portal.notices.telling import tell_inside
from portal.people import holders
from portal.policy import Action, Noting, allows, office_for, require
from portal.policy.rules import OF_DIRECTORS, beyond_the_director
from portal.violations.persons import are_here

ALREADY, NOT_AGAIN = N_("This is noted of him already."), N_("It was withdrawn and is not noted again.")
NOTABLE = (N_("noted as somebody's own violation"), N_("It is noted while the hazard is open."))
NOBODY = UUID(int=0)
SOMEBODYS = Noting(area_id=NOBODY, person_id=NOBODY, noted_by=NOBODY)
POSSIBLE: dict[Action, tuple[tuple[Standing, ...], Standing, str]] = {
    Action.VIOLATION_CONFIRM: (
        (Standing.NOTED,),
        Standing.CONFIRMED,
        N_("It is confirmed once, as long as nobody has objected; an objection is answered."),
    ),
    Action.VIOLATION_OBJECT: (
        (Standing.NOTED, Standing.CONFIRMED),
        Standing.OBJECTED,
        N_("It was withdrawn, or your objection waits for its answer."),
    ),
    Action.VIOLATION_UPHOLD: ((Standing.OBJECTED,), Standing.CONFIRMED, N_("There is no objection that waits for an answer.")),
    Action.VIOLATION_WITHDRAW: (
        (Standing.NOTED, Standing.CONFIRMED, Standing.OBJECTED),
        Standing.WITHDRAWN,
        N_("It is withdrawn already."),
    ),
}


@writes
def note(work: Work, hazard_id: UUID, *, person_id: UUID, kind: str, words: str, told: str) -> Violation:
    """This hazard is somebody's own violation: whose, of which kind, what was seen, what he was told to do at once.

    Whether he himself or somebody else reported the hazard is not asked: any other answer for reporters would tell who they are.
    """
    hazard = get(work, hazard_id)
    record = handling(hazard, steps_of(work, hazard))
    require(work.actor, Action.VIOLATION_NOTE, record)
    require(work.actor, Action.VIOLATION_NOTE, replace(record, person_id=person_id))
    if hazard.state not in OPEN_STATES:
        done, instead = NOTABLE
        raise Overtaken("A hazard that is {state} cannot be {done}. {instead}", state=STATE_WORDS[hazard.state], done=done, instead=instead)
    if kind not in set(ViolationKind):
        raise Invalid("Choose the kind of violation.", field="kind")
    seen = written(words, field="words", why=N_("Write what you saw."))
    asked = written(told, field="told", why=N_("Write what he was told to do at once."))
    _require_new(work, hazard, person_id)
    row = _noted(work, hazard, person_id, ViolationKind(kind), str(office_for(work.actor, Action.VIOLATION_NOTE, record)))
    seal_into(row, words=seen, told=asked)
    result_for(work, hazard)
    work.session.add(row)
    work.session.flush()
    _step(work, row, Action.VIOLATION_NOTE, row.office, was=None, said=None)
    _tell(work, row, NoticeKind.OWN_VIOLATION, {person_id}, event="noted")
    _tell(work, row, NoticeKind.TO_CONFIRM, _second_persons(work, row), event="to_confirm")
    return row


@writes
def confirm(work: Work, violation_id: UUID) -> Violation:
    """A second person has looked: from now on it may count."""
    row = _move(work, violation_id, Action.VIOLATION_CONFIRM)
    _tell(work, row, NoticeKind.OWN_DECIDED, {row.person_id}, event=f"confirmed/{row.version_id}")
    return row


@writes
def object_to(work: Work, violation_id: UUID, *, text: str) -> Violation:
    """What he has to say stands beside it, and it counts no more until somebody else than the noter has answered."""
    said = written(text, field="text", why=N_("Write what you have to say."))
    row = _move(work, violation_id, Action.VIOLATION_OBJECT, said=said)
    _tell(work, row, NoticeKind.OBJECTED, _second_persons(work, row), event=f"objected/{row.version_id}")
    return row


@writes
def uphold(work: Work, violation_id: UUID, *, reason: str) -> Violation:
    """The objection is answered: it stays."""
    row = _move(work, violation_id, Action.VIOLATION_UPHOLD, said=written(reason, field="reason", why=N_("Write why; he reads it.")))
    _tell(work, row, NoticeKind.OWN_DECIDED, {row.person_id}, event=f"upheld/{row.version_id}")
    return row


@writes
def withdraw(work: Work, violation_id: UUID, *, reason: str) -> Violation:
    """It counts for nothing any more; that it was noted and why it was withdrawn stays on record."""
    row = _move(work, violation_id, Action.VIOLATION_WITHDRAW, said=written(reason, field="reason", why=N_("Write why; he reads it.")))
    _tell(work, row, NoticeKind.OWN_DECIDED, {row.person_id}, event=f"withdrawn/{row.version_id}")
    return row


def noting(work: Work, row: Violation) -> Noting:
    """The violation as the policy sees it."""
    return record_of(row, holders.directing(work))


def record_of(row: Violation, directing: Collection[UUID]) -> Noting:
    about_director = row.person_id in directing
    return Noting(row.area_id, row.person_id, row.noted_by, fresh=row.state is Standing.NOTED, office=row.office, about_director=about_director)


def mine_to_decide(work: Work) -> list[ColumnElement[bool]] | None:
    """The policy's answer for all of them at once; None where none is mine."""
    others = [Violation.person_id != work.actor.person_id, Violation.noted_by != work.actor.person_id]
    if allows(work.actor, Action.VIOLATION_CONFIRM, SOMEBODYS):
        return others
    if not allows(work.actor, Action.VIOLATION_CONFIRM, replace(SOMEBODYS, about_director=True)):
        return None
    return [*others, or_(Violation.office == OF_DIRECTORS, Violation.person_id.in_(holders.directing(work)))]


def is_possible(row: Violation, action: Action, today: date) -> bool:
    return row.state in POSSIBLE[action][0] and row.kept_until >= today


def _require_new(work: Work, hazard: Hazard, person_id: UUID) -> None:
    if work.session.scalars(select(Person.id).where(Person.id == person_id, *are_here(work))).one_or_none() is None:
        raise Invalid("Nobody here has this name or staff number.", field="find")
    before = select(Violation.state).where(Violation.hazard_id == hazard.id, Violation.person_id == person_id)
    if (state := work.session.scalars(before).one_or_none()) is not None:
        raise WrongStep(NOT_AGAIN if state is Standing.WITHDRAWN else ALREADY)


def _noted(work: Work, hazard: Hazard, person_id: UUID, kind: ViolationKind, office: str) -> Violation:
    year = clock.site_day(work.now, areas.time_zone(work, hazard.site_id)).year
    return Violation(
        hazard_id=hazard.id,
        number=hazard.number,
        area_id=hazard.area_id,
        person_id=person_id,
        kind=kind,
        state=Standing.NOTED,
        noted_by=work.actor.person_id,
        office=office,
        noted_at=work.now,
        kept_until=date(year + 1, 12, 31),
        subject=f"violation/{year}",
    )


def _move(work: Work, violation_id: UUID, action: Action, *, said: str | None = None) -> Violation:
    """The only place where a violation changes: its state, its step and its log entry, in one transaction."""
    row = _get(work, violation_id)
    record = noting(work, row)
    require(work.actor, action, record)
    possible, became, instead = POSSIBLE[action]
    if row.kept_until < today(work):
        raise WrongStep("Its time is over: it is kept no longer, and nothing is decided about it any more.")
    if row.state not in possible:
        raise WrongStep(instead)
    steps = steps_of_violation(work, row)
    if action is Action.VIOLATION_OBJECT and any(step.action == "object" for step in steps):
        raise WrongStep("Your objection was answered. The union or human resources help you further.")
    was, row.state = row.state, became
    _count(work, row, was)
    _step(work, row, action, str(office_for(work.actor, action, record)), was=was, said=said, n=len(steps) + 1)
    work.session.flush()
    return row


def _count(work: Work, row: Violation, was: Standing) -> None:
    """How many stand, for totals that name nobody."""
    change = (row.state is Standing.CONFIRMED) - (was is Standing.CONFIRMED)
    if change:
        result = work.session.scalars(select(ViolationResult).where(ViolationResult.hazard_id == row.hazard_id)).one()
        result.people += change


def _step(work: Work, row: Violation, action: Action, office: str, *, was: Standing | None, said: str | None, n: int = 1) -> None:
    entry_id = work.entry(EntryKind.CHANGE, action, subjects=[str(row.person_id)])
    step = ViolationStep(
        violation_id=row.id,
        n=n,
        action=action.removeprefix("violation."),
        was=was,
        became=row.state,
        at=work.now,
        actor_id=work.actor.person_id,
        office=office,
        entry_id=entry_id,
        subject=row.subject,
    )
    seal_into(step, said=said)
    work.session.add(step)


def steps_of_violation(work: Work, row: Violation) -> list[ViolationStep]:
    """Oldest first."""
    return list(work.session.scalars(select(ViolationStep).where(ViolationStep.violation_id == row.id).order_by(ViolationStep.n)))


def _get(work: Work, violation_id: UUID) -> Violation:
    row = work.session.scalars(select(Violation).where(Violation.id == violation_id)).one_or_none()
    if row is None:
        raise NotFound("This does not exist or is not yours to see.")
    return row


def _second_persons(work: Work, row: Violation) -> set[UUID]:
    """Those who may decide about it: the directors; human resources where the director noted it or it is about one."""
    beyond = beyond_the_director(work.actor, noting(work, row))
    return (holders.directors(work) | (holders.human_resources(work) if beyond else set())) - {row.noted_by, row.person_id}


def _tell(work: Work, row: Violation, kind: NoticeKind, people: Iterable[UUID], *, event: str) -> None:
    tell_inside(work, kind, About(row.id, row.number, row.area_id), people, event=f"{row.id}/{event}")
