"""Which move is possible from which state, and how does a state change? `_move` is the only place where it does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.actor import Actor
from db.hazards import CLOSED_STATES, OPEN_STATES, Arose, Category, Evidence, Hazard, HazardStep, Severity, State
from db.log import Entry, EntryKind
from db.sealed import seal_into
from db.session import Work, entry_of, require_writing, reveal
from portal import areas, evidence
from portal.errors import Invalid, NotFound, Overtaken, WrongStep
from portal.evidence import Prepared
from portal.hazards.conditions import hindered
from portal.hazards.endings import Total, add_totals, changed, totals_of
from portal.hazards.following import tell_followers
from portal.hazards.results import keep_result
from portal.hazards.told import REPORTER as REPORTER
from portal.hazards.told import tell_of
from portal.locale import N_
from portal.policy import Action, Handling, office_for, require

LONGEST = 4000
TEXTS = ("description", "place", "requirement")
RECTIFYING_ACTIONS = ("start", "submit", "fix_on_the_spot", "hand_in_part")
ASKED = "ask_extension"
WANTED = ("wanted_deadline", "wanted_days", "wanted_provisional")
REPAIRING = (State.ASSIGNED, State.RECTIFYING, State.SENT_BACK)
AT_WORK = (*REPAIRING, State.AWAITING)
TOLD_IN = (*OPEN_STATES, State.ACCEPTED)


@dataclass(frozen=True)
class Transition:
    """A move: from where, to where (None = the state stays), how it is said, and what would make it possible."""

    possible: Sequence[State]
    became: State | None
    done: str
    instead: str


TRANSITIONS: dict[Action, Transition] = {
    Action.HAZARD_ASSIGN: Transition((State.REPORTED,), State.ASSIGNED, N_("assigned"), N_("Only a newly reported hazard is assigned.")),
    Action.HAZARD_REASSIGN: Transition(
        REPAIRING, State.ASSIGNED, N_("given to another department"), N_("That is possible while a department is at work on it.")
    ),
    Action.HAZARD_START: Transition(
        (State.ASSIGNED, State.SENT_BACK), State.RECTIFYING, N_("started"), N_("Work starts once it is assigned or was sent back.")
    ),
    Action.HAZARD_SUBMIT: Transition(REPAIRING, State.AWAITING, N_("handed in"), N_("It is handed in once it is assigned or was sent back.")),
    Action.HAZARD_ACCEPT: Transition((State.AWAITING,), State.ACCEPTED, N_("accepted"), N_("The department has to hand it in first.")),
    Action.HAZARD_SEND_BACK: Transition((State.AWAITING,), State.SENT_BACK, N_("sent back"), N_("The department has to hand it in first.")),
    Action.HAZARD_DISMISS: Transition((State.REPORTED,), State.DISMISSED, N_("dismissed"), N_("Only a newly reported hazard can be dismissed.")),
    Action.HAZARD_MERGE: Transition(
        (State.REPORTED, State.ASSIGNED), State.MERGED, N_("merged"), N_("It can be merged until the work on it has started.")
    ),
    Action.HAZARD_AMEND: Transition(OPEN_STATES, None, N_("changed"), N_("Only an open hazard can be changed.")),
    Action.HAZARD_ASK_EXTENSION: Transition(
        REPAIRING, None, N_("given a later deadline"), N_("That is possible while a department is at work on it.")
    ),
    Action.HAZARD_APPROVE_EXTENSION: Transition(
        REPAIRING, None, N_("given a later deadline"), N_("That is possible while a department is at work on it.")
    ),
    Action.HAZARD_REFUSE_EXTENSION: Transition(
        REPAIRING, None, N_("refused a later deadline"), N_("That is possible while a department is at work on it.")
    ),
    Action.HAZARD_CHECK: Transition(REPAIRING, None, N_("followed up"), N_("That is possible while a department is at work on it.")),
    Action.HAZARD_ADD_PART: Transition(REPAIRING, None, N_("shared"), N_("That is possible while a department is at work on it.")),
    Action.HAZARD_WITHDRAW_PART: Transition(AT_WORK, None, N_("changed"), N_("That is possible while a department is at work on it.")),
    Action.HAZARD_HAND_IN_PART: Transition(AT_WORK, None, N_("handed in"), N_("That is possible while a department is at work on it.")),
    Action.HAZARD_SEND_BACK_PART: Transition(AT_WORK, None, N_("sent back"), N_("That is possible while a department is at work on it.")),
    Action.HAZARD_ASK_SUPPLY: Transition(REPAIRING, None, N_("supplied"), N_("That is possible while a department is at work on it.")),
    Action.HAZARD_MAKE_PLAN: Transition(REPAIRING, None, N_("planned"), N_("That is possible while a department is at work on it.")),
    Action.HAZARD_JUDGE: Transition(OPEN_STATES, None, N_("judged"), N_("Only an open hazard can be changed.")),
    Action.HAZARD_SIGN_LEVEL: Transition(OPEN_STATES, None, N_("judged"), N_("Only an open hazard can be changed.")),
    Action.HAZARD_REJECT_LEVEL: Transition(OPEN_STATES, None, N_("judged"), N_("Only an open hazard can be changed.")),
    Action.HAZARD_TELL_REGULATOR: Transition(TOLD_IN, None, N_("reported on"), N_("That is possible once a hazard is taken up.")),
    Action.HAZARD_TELL_WORKERS: Transition(TOLD_IN, None, N_("reported on"), N_("That is possible once a hazard is taken up.")),
    Action.HAZARD_RECHECK: Transition((State.ACCEPTED,), None, N_("checked again"), N_("Only a repair that was accepted is checked again.")),
    Action.HAZARD_REOPEN: Transition((State.ACCEPTED,), State.SENT_BACK, N_("reopened"), N_("Only a repair that was accepted is checked again.")),
}

STATE_WORDS = {
    State.REPORTED: N_("reported"), State.ASSIGNED: N_("assigned"), State.RECTIFYING: N_("being rectified"), State.AWAITING: N_("handed in"),
    State.ACCEPTED: N_("closed"), State.SENT_BACK: N_("sent back"), State.DISMISSED: N_("dismissed"), State.MERGED: N_("merged"),
}  # fmt: skip

READ_AS: dict[str, Callable[[str], Any]] = {
    "department_id": UUID, "responsible_id": UUID, "supervisor_id": UUID, "merged_into_id": UUID,
    "deadline": datetime.fromisoformat, "counted_from": datetime.fromisoformat, "working_days": int, "provisional": "True".__eq__,
    "closed_at": datetime.fromisoformat, "round": int, "category": Category, "severity": Severity,
    "wanted_deadline": datetime.fromisoformat, "wanted_days": int, "wanted_provisional": "True".__eq__, "counted_on": "True".__eq__,
    "check_due": datetime.fromisoformat, "recheck_due": datetime.fromisoformat,
    "reopened_at": datetime.fromisoformat, "check_every": int, "parts_open": int, "proposed_severity": Severity,
    "on_track": "True".__eq__, "arose_from_id": UUID, "arose": Arose,
    "planned_at": datetime.fromisoformat, "major_signed_at": datetime.fromisoformat, "regulator_told_at": datetime.fromisoformat,
    "workers_told_at": datetime.fromisoformat,
}  # fmt: skip


def get(work: Work, hazard_id: UUID) -> Hazard:
    """What is not yours does not exist."""
    hazard = work.session.scalars(select(Hazard).where(Hazard.id == hazard_id)).one_or_none()
    if hazard is None:
        raise NotFound("This hazard does not exist or is not yours to see.")
    return hazard


def steps_of(work: Work, hazard: Hazard) -> list[HazardStep]:
    """Oldest first."""
    return list(work.session.scalars(select(HazardStep).where(HazardStep.hazard_id == hazard.id).order_by(HazardStep.n)))


def handling(hazard: Hazard, taken: Sequence[HazardStep]) -> Handling:
    """The hazard as the policy sees it, after these steps."""
    hands = {who for step in taken if step.action in RECTIFYING_ACTIONS for who in (step.actor_id, step.actor_tag) if who}
    return Handling(
        area_id=hazard.area_id,
        department_id=hazard.department_id,
        responsible_id=hazard.responsible_id,
        rectified_by=frozenset(hands),
        last_by=taken[-1].actor_id if taken else None,
        reported_by=hazard.reporter_tag,
        asked_by=next((step.actor_id for step in reversed(taken) if step.action == ASKED), None),
    )


def possible(hazard: Hazard, action: Action) -> bool:
    """Does the present state allow it? A repair sent back before any department had it is assigned like a new report."""
    unowned = action is Action.HAZARD_ASSIGN and hazard.state is State.SENT_BACK and hazard.department_id is None
    return hazard.state in TRANSITIONS[action].possible or unowned


def require_possible(hazard: Hazard, action: Action) -> None:
    if not possible(hazard, action):
        transition = TRANSITIONS[action]
        raise Overtaken(
            "A hazard that is {state} cannot be {done}. {instead}",
            state=STATE_WORDS[hazard.state],
            done=transition.done,
            instead=transition.instead,
        )


@dataclass(frozen=True)
class Case:
    """A hazard on which the actor may take this move now, and the office in which he takes it."""

    hazard: Hazard
    action: Action
    office: str
    n: int


def ready(work: Work, hazard_id: UUID, action: Action) -> Case:
    """Get, require: it is mine to see, mine to do, and the state allows it."""
    hazard = get(work, hazard_id)
    steps = steps_of(work, hazard)
    record = handling(hazard, steps)
    require(work.actor, action, record)
    require_possible(hazard, action)
    if why := hindered(hazard, action, work.now):
        raise WrongStep(why)
    return Case(hazard, action, office_for(work.actor, action, record), n=len(steps) + 1)


def take(work: Work, case: Case, *, note: str | None = None, **changes: Any) -> HazardStep:
    """The move itself, to the state that the table names. What was asked for more time is void once the work is out of the department's hands."""
    became = TRANSITIONS[case.action].became or case.hazard.state
    if became not in REPAIRING or case.action is Action.HAZARD_REASSIGN or "deadline" in changes:
        changes = voided(case.hazard, WANTED) | changes
    return move(work, case.hazard, became, action=case.action, office=case.office, n=case.n, note=note, **changes)


def voided(hazard: Hazard, fields: Sequence[str]) -> dict[str, None]:
    """Those of the fields in which something stands, emptied."""
    return {name: None for name in fields if getattr(hazard, name) is not None}


def move(
    work: Work,
    hazard: Hazard,
    became: State,
    *,
    action: str,
    office: str,
    n: int | None = None,
    note: str | None = None,
    undoes: int | None = None,
    concerning: UUID | None = None,
    **changes: Any,
) -> HazardStep:
    """A state changes: the row, its step and its log entry, in one transaction. Who has read the steps knows which one is next."""
    n, was = n or _next_n(work, hazard), hazard.state
    before = Counter() if n == 1 else _totals(work, hazard)
    texts = [name for name in changes if name in TEXTS and getattr(hazard, name)]
    said = reveal(work, [hazard], texts, purpose="change")[hazard.id] if texts else {}
    made = Made(action, office, n, note=note, undoes=undoes, concerning=concerning, said=said)
    entry, step = moved(hazard, became, made, by=work.actor, at=work.now, **changes)
    require_writing(work)
    work.entries.append(entry)
    if n == 1:
        work.session.flush()  # the row before what refers to it
    work.session.add(step)
    add_totals(work, changed(before, _totals(work, hazard)))
    tell_of(work, hazard, action, n, office=office, new_deadline="deadline" in changes)
    if n > 1 and became is not was:
        tell_followers(work, hazard)
        keep_result(work, hazard, step)
    return step


@dataclass(frozen=True)
class Made:
    """How a move is made: which, in which office, as the how-manieth, why, about which other department; `said` are the texts that it replaces."""

    action: str
    office: str
    n: int
    note: str | None = None
    undoes: int | None = None
    concerning: UUID | None = None
    said: dict[str, str | None] = field(default_factory=dict)


def moved(hazard: Hazard, became: State, made: Made, *, by: Actor, at: datetime, **changes: Any) -> tuple[Entry, HazardStep]:
    """The only place where a state changes. Gives the step and the log entry that belong to it; the caller stores the three together."""
    reporting = made.office == REPORTER
    entry = entry_of(by, EntryKind.CHANGE, made.action, at, as_reporter=reporting)
    entry.subjects.update([by.tag] if reporting else [])
    step = HazardStep(
        hazard_id=hazard.id,
        n=made.n,
        action=made.action.removeprefix("hazard."),
        was=None if made.n == 1 else hazard.state,
        became=became,
        at=at,
        actor_id=None if reporting else by.person_id,
        actor_tag=by.tag if reporting else None,
        office=made.office,
        undoes=made.undoes,
        entry_id=entry.id,
        subject=hazard.subject,
    )
    before, after = _change(hazard, changes, made.said)
    seal_into(step, note=made.note, before=before, after=after)
    hazard.state, hazard.changed_at = became, at
    step.round, step.department_id = hazard.round, made.concerning or hazard.department_id
    return entry, step


def keep_pictures(work: Work, hazard: Hazard, step: HazardStep, pictures: Sequence[Prepared], *, taken: str) -> None:
    """Each picture a sealed file, durable before its row is."""
    for picture in pictures:
        evidence.keep(work, hazard, picture, step_n=step.n, taken=taken)


def pictures_of(work: Work, hazard: Hazard) -> list[Evidence]:
    return list(work.session.scalars(select(Evidence).where(Evidence.hazard_id == hazard.id).order_by(Evidence.at, Evidence.id)))


def restored(work: Work, hazard: Hazard, step: HazardStep) -> dict[str, Any]:
    """What a step changed, as it was before."""
    before = reveal(work, [step], ["before"], purpose="take_back", report_of=hazard.reporter_tag)[step.id]["before"]
    kept: dict[str, str | None] = json.loads(before) if before else {}
    return {name: None if value is None else READ_AS.get(name, str)(value) for name, value in kept.items()}


def written(text: str | None, *, field: str, why: str) -> str:
    """What had to be written, or the sentence that asks for it."""
    clean = (text or "").strip()
    if not clean:
        raise Invalid(why, field=field)
    if len(clean) > LONGEST:
        raise Invalid("A text has at most {n} characters.", field=field, n=LONGEST)
    return clean


def _next_n(work: Work, hazard: Hazard) -> int:
    last = work.session.scalars(select(HazardStep.n).where(HazardStep.hazard_id == hazard.id).order_by(HazardStep.n.desc()).limit(1)).first()
    return (last or 0) + 1


def _totals(work: Work, hazard: Hazard) -> Counter[Total]:
    """Its site is asked for only when it has ended."""
    return totals_of(hazard, areas.time_zone(work, hazard.site_id)) if hazard.state in CLOSED_STATES else Counter()


def _change(hazard: Hazard, changes: dict[str, Any], said: dict[str, str | None]) -> tuple[str | None, str | None]:
    """Sets the fields; gives before and after, to be sealed into the step."""
    if not changes:
        return None, None
    before = {name: _plain(getattr(hazard, name)) for name in changes if name not in TEXTS} | dict.fromkeys(set(changes) & set(TEXTS)) | said
    for name, value in changes.items():
        if name in TEXTS:
            seal_into(hazard, **{name: value})
        else:
            setattr(hazard, name, value)
    return _as_json(before), _as_json({name: _plain(value) for name, value in changes.items()})


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _as_json(fields: dict[str, str | None]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)
