"""What is shown of a complaint, to whoever complained and to whoever handles it? Each reading by another leaves an entry, which the former reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import select

from db.complaints import (
    CaseState,
    Channel,
    Complaint,
    ComplaintAnswer,
    ComplaintEvidence,
    ComplaintKind,
    ComplaintMessage,
    ComplaintStep,
    Errand,
    Outcome,
    Remedy,
)
from db.log import Look, looks_at
from db.session import Work, reveal, writes
from portal.complaints import clerk, errands, remedies
from portal.complaints.clerk import Handlers
from portal.complaints.errands import ErrandLine
from portal.complaints.remedies import RemedyLine
from portal.complaints.states import POSSIBLE, PURPOSE, appeal_over, get, possible, record, records, terms, under_its_name
from portal.complaints.terms import MOST_PAUSES, Term
from portal.errors import NotFound
from portal.people import acted
from portal.policy import Action, allows, require
from portal.policy.complaining import Case as Ruled
from portal.policy.complaining import complained, handles_it

MOST, MOST_READINGS = 200, 200
ENDED = (CaseState.CLOSED,)


@dataclass(frozen=True)
class Line:
    """One case in a list: nothing that somebody wrote. `due` is None while its clock stands still or nothing is owed."""

    id: UUID
    number: str
    channel: Channel
    kind: ComplaintKind
    state: CaseState
    named: bool
    filed_at: datetime
    due: datetime | None
    paused: bool
    late: bool
    provisional: bool
    turn: int
    handler: bool
    taken: bool
    stranded: bool


@dataclass(frozen=True)
class Step:
    action: str
    was: CaseState | None
    became: CaseState
    at: datetime
    office: str
    who: str | None
    note: str


@dataclass(frozen=True)
class Message:
    """`side` is the office, or "complainant"."""

    side: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Answer:
    turn: int
    outcome: Outcome
    reason: str
    remedy: str
    appeal_to: str | None
    at: datetime
    office: str


@dataclass(frozen=True)
class Seen:
    """One line of the log: who looked at what about the complainant, when and why."""

    at: datetime
    who: str | None
    office: str
    what: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Reading:
    """Who has read the case, in which office."""

    at: datetime
    who: str | None
    office: str


@dataclass(frozen=True)
class Case:
    """All of it that the reader may see; `moves` names the verbs that are possible for him now."""

    line: Line
    text: str
    about: str
    who: str | None
    steps: tuple[Step, ...]
    messages: tuple[Message, ...]
    answers: tuple[Answer, ...]
    remedies: tuple[RemedyLine, ...]
    errands: tuple[ErrandLine, ...]
    evidence: tuple[Seen, ...]
    readings: tuple[Reading, ...]
    moves: tuple[str, ...]


def mine(work: Work) -> list[Line]:
    """What I complained about under my name, the newest first."""
    require(work.actor, Action.COMPLAINT_FILE, None)
    wanted = select(Complaint).where(Complaint.tag.in_(work.actor.subjects)).order_by(Complaint.filed_at.desc(), Complaint.id).limit(MOST)
    return _lines(work, work.session.scalars(wanted).all())


def desk(work: Work, *, ended: bool = False) -> list[Line]:
    """What I was let in to handle, what falls due first on top, then what owes nothing now; or what is closed, the newest first."""
    require(work.actor, Action.COMPLAINT_DESK, None)
    states = ENDED if ended else [state for state in CaseState if state not in ENDED]
    wanted = select(Complaint).where(Complaint.state.in_(states), Complaint.tag.not_in(work.actor.subjects), Complaint.prepared)
    rows = work.session.scalars(wanted.order_by(Complaint.since.desc() if ended else Complaint.since, Complaint.id).limit(MOST)).all()
    lines = _lines(work, rows)
    return lines if ended else sorted(lines, key=lambda line: (line.due is None, line.due or line.filed_at))


@writes
def case(work: Work, complaint_id: UUID) -> Case:
    """For whoever was let in; he reads also afterwards, what he may do is said by the turn. Not while the portal looks up whom it is about."""
    row = get(work, complaint_id)
    ruled = record(work, row)
    if complained(work.actor, ruled):
        require(work.actor, Action.COMPLAINT_SEE, ruled)
    if not row.prepared:
        raise NotFound("This complaint does not exist or is not yours to see.")
    return _case(work, row, ruled, own=False)


@writes
def my_case(work: Work, complaint_id: UUID) -> Case:
    """For whoever complained, with who has read it."""
    row = get(work, complaint_id)
    ruled = record(work, row)
    require(work.actor, Action.COMPLAINT_SEE_OWN, ruled)
    found = _case(work, row, ruled, own=True)
    under_its_name(work, row.tag)
    return found


def readings(work: Work, row: Complaint, handlers: Handlers) -> Iterator[Reading]:
    """Whoever opened this case of the complainant's and no other, beside the portal itself; in which office he was let in."""
    for look in islice(_opened(work, row), MOST_READINGS):
        if person := acted.person_of(look.actor):
            who, office = handlers.get(person, (None, ""))
            yield Reading(look.at, who, office)


def _opened(work: Work, row: Complaint) -> Iterator[Look]:
    """Whoever complains by name has one tag for all his cases: the key that was opened tells them apart."""
    page = looks_at(work, [row.tag], since=row.filed_at, limit=MOST_READINGS)
    while page:
        yield from (look for look in page if row.subject in look.keys)
        page = looks_at(work, [row.tag], since=row.filed_at, before=page[-1], limit=MOST_READINGS)


def _case(work: Work, row: Complaint, ruled: Ruled, *, own: bool) -> Case:
    said = reveal(work, [row], ["text", "about", "who"], purpose=PURPOSE, report_of=row.tag)[row.id]
    handlers = clerk.handlers(row.id, work.now)
    steps = _steps(work, row, handlers)
    term = terms(work, [row])[row.id]
    return Case(
        line=_line(work, row, ruled, term),
        text=said["text"] or "",
        about=said["about"] or "",
        who=said["who"],
        steps=tuple(steps),
        messages=tuple(_messages(work, row)),
        answers=tuple(_answers(work, row)),
        remedies=tuple(_remedies(work, row)),
        errands=() if own else tuple(_errands(work, row)),
        evidence=tuple(_evidence(work, row)),
        readings=tuple(readings(work, row, handlers)) if own else (),
        moves=_moves(work, row, ruled, term, steps),
    )


def _lines(work: Work, rows: Sequence[Complaint]) -> list[Line]:
    ruled, owed = records(work, rows), terms(work, rows)
    return [_line(work, row, ruled[row.id], owed[row.id]) for row in rows]


def _line(work: Work, row: Complaint, ruled: Ruled, term: Term) -> Line:
    owes = row.state not in (CaseState.ANSWERED, CaseState.CLOSED)
    return Line(
        id=row.id,
        number=row.number,
        channel=row.channel,
        kind=row.kind,
        state=row.state,
        named=row.named,
        filed_at=row.filed_at,
        due=term.at if owes else None,
        paused=owes and term.paused_until is not None,
        late=owes and term.at is not None and term.at <= work.now,
        provisional=owes and term.due.provisional,
        turn=row.turn,
        handler=handles_it(work.actor, ruled),
        taken=row.handler_id is not None,
        stranded=row.stranded,
    )


def _steps(work: Work, row: Complaint, handlers: Handlers) -> list[Step]:
    rows = work.session.scalars(select(ComplaintStep).where(ComplaintStep.complaint_id == row.id).order_by(ComplaintStep.n)).all()
    notes = reveal(work, rows, ["note"], purpose=PURPOSE, report_of=row.tag)
    by = {one.id: handlers.get(one.actor_id, (None, ""))[0] if one.actor_id else None for one in rows}
    return [Step(one.action, one.was, one.became, one.at, one.office, by[one.id], notes[one.id]["note"] or "") for one in rows]


def _messages(work: Work, row: Complaint) -> Iterable[Message]:
    rows = work.session.scalars(select(ComplaintMessage).where(ComplaintMessage.complaint_id == row.id).order_by(ComplaintMessage.n)).all()
    texts = reveal(work, rows, ["text"], purpose=PURPOSE, report_of=row.tag)
    return [Message(one.office, one.at, texts[one.id]["text"] or "") for one in rows]


def _answers(work: Work, row: Complaint) -> Iterable[Answer]:
    rows = work.session.scalars(select(ComplaintAnswer).where(ComplaintAnswer.complaint_id == row.id).order_by(ComplaintAnswer.turn)).all()
    texts = reveal(work, rows, ["reason", "remedy"], purpose=PURPOSE, report_of=row.tag)
    for one in rows:
        said = texts[one.id]
        yield Answer(one.turn, one.outcome, said["reason"] or "", said["remedy"] or "", one.appeal_to, one.at, one.office)


def _remedies(work: Work, row: Complaint) -> list[RemedyLine]:
    wanted = select(Remedy).where(Remedy.complaint_id == row.id).order_by(Remedy.due, Remedy.id)
    return remedies.lines(work, work.session.scalars(wanted).all(), report_of=row.tag)


def _errands(work: Work, row: Complaint) -> list[ErrandLine]:
    wanted = select(Errand).where(Errand.complaint_id == row.id).order_by(Errand.at, Errand.id)
    return errands.lines(work, work.session.scalars(wanted).all(), report_of=row.tag)


def _evidence(work: Work, row: Complaint) -> Iterable[Seen]:
    made = work.session.scalars(select(ComplaintEvidence).where(ComplaintEvidence.complaint_id == row.id)).one_or_none()
    if made is None:
        return
    kept = {made.id: reveal(work, [made], ["looks"], purpose=PURPOSE, report_of=row.tag)[made.id]["looks"]}
    for one in acted.named(work, kept).get(made.id, []):
        yield Seen(datetime.fromisoformat(one["at"]), one["who"], one["office"], tuple(one["what"]), one["why"])


def _moves(work: Work, row: Complaint, ruled: Ruled, term: Term, steps: Iterable[Step]) -> tuple[str, ...]:
    """By policy and state, and by what each verb would refuse besides."""
    open_now = [action for action in POSSIBLE if possible(work, row, ruled, action) and allows(work.actor, action, ruled)]
    paused = term.paused_until is not None
    pauses = sum(step.action == "pause" for step in steps)
    answered = row.state is CaseState.ANSWERED
    shut = {
        Action.COMPLAINT_ACCEPT: row.handler_id is not None,
        Action.COMPLAINT_PAUSE: paused or term.due.at <= work.now or pauses >= MOST_PAUSES,
        Action.COMPLAINT_RESUME: not paused,
        Action.COMPLAINT_APPEAL: Action.COMPLAINT_APPEAL in open_now and not _can_appeal(work, row),
        Action.COMPLAINT_CLOSE: not complained(work.actor, ruled) and not (answered and appeal_over(work, row)),
    }
    return tuple(VERBS.get(action, action.rpartition(".")[2]) for action in open_now if not shut.get(action, False))


def _can_appeal(work: Work, row: Complaint) -> bool:
    return not appeal_over(work, row) and clerk.appeals_to(row.id, work.now) is not None


VERBS = {
    Action.COMPLAINT_NAME: "name_party",
    Action.COMPLAINT_ORDER: "add_remedy",
    Action.MATERIAL_ASK: "ask_material",
}
