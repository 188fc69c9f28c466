"""What did I ask and what became of it; and what waits for my office? Each reading by others is on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from db.people import Person
from db.rights import Desk, Restriction, Right, RightsRequest, RightsStep, Wished
from db.session import Work, reveal, writes
from portal import areas
from portal.policy import Action, allows, require
from portal.rights.facts import Facts, read_back
from portal.rights.steps import is_possible
from portal.rights.terms import (
    OPEN,
    PURPOSE,
    Clock,
    appeal_desk,
    appeal_until,
    appealable_since,
    desk_of,
    holders_now,
    is_silent,
    lifting,
    record_of,
)

MOST = 50
HIS, OFFICES = ("appeal", "take_back"), ("grant", "refuse", "uphold", "send_back")


@dataclass(frozen=True)
class Answer:
    """One step: when, in which office, by which rule, why; of a correction, what stood there and what stands there now."""

    action: str
    at: datetime
    office: str
    rule: str
    said: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Line:
    """One request as he who reads it may see it. `name`: only for the office. `appeal_to`: after a refusal or silence, if anybody there decides."""

    id: UUID
    kind: Right
    office: Desk
    desk: Desk
    state: Wished
    field: str
    name: str | None
    words: str | None
    wanted: str | None
    facts: Facts | None
    clock: Clock
    steps: list[Answer]
    appeal_to: Desk | None
    appeal_until: datetime | None
    moves: tuple[str, ...]
    restriction_id: UUID | None
    lifted_at: datetime | None


@writes
def mine(work: Work) -> list[Line]:
    """All that waits or may still be appealed; then what is over, the newest, and however many copies there are, they push nothing out."""
    require(work.actor, Action.RIGHTS_ASK, None)
    newest = select(RightsRequest).where(RightsRequest.person_id == work.actor.person_id).order_by(RightsRequest.asked_at.desc())
    lately = select(RightsStep.request_id).where(RightsStep.action == "refuse", RightsStep.at >= appealable_since(work))
    open_ = or_(RightsRequest.state.in_(OPEN), and_(RightsRequest.state == Wished.REFUSED, RightsRequest.id.in_(lately)))
    answered = work.session.scalars(newest.where(not_(open_), RightsRequest.kind != Right.COPY).limit(MOST)).all()
    copies = work.session.scalars(newest.where(RightsRequest.kind == Right.COPY).limit(MOST)).all()
    over = sorted([*answered, *copies], key=lambda row: row.asked_at, reverse=True)
    rows = [*work.session.scalars(newest.where(open_)), *over]
    return _lines(work, rows, _steps(work, rows), named=False)


@writes
def waiting(work: Work) -> list[Line]:
    """What my office has to answer, what is due first before the others."""
    require(work.actor, Action.RIGHTS_SEE, None)
    rows = work.session.scalars(_put_to_an_office(work, RightsRequest.state.in_(OPEN)).order_by(RightsRequest.due_at)).all()
    taken = _steps(work, rows)
    return _lines(work, [row for row in rows if _theirs(work, row, taken[row.id], None)][:MOST], taken, named=True)


@writes
def answered(work: Work) -> list[Line]:
    """What my office, or the other after an appeal, has answered: all that is restricted, for it is lifted from here; then the newest of the rest."""
    require(work.actor, Action.RIGHTS_SEE, None)
    done = _put_to_an_office(work, RightsRequest.state.not_in(OPEN)).where(RightsRequest.kind != Right.COPY).order_by(RightsRequest.due_at.desc())
    restricted = and_(RightsRequest.kind == Right.RESTRICTION, RightsRequest.state == Wished.GRANTED)
    rows = [*work.session.scalars(done.where(restricted)), *work.session.scalars(done.where(not_(restricted)).limit(MOST))]
    return _lines(work, rows, _steps(work, rows), named=True)


def _put_to_an_office(work: Work, when: ColumnElement[bool]) -> Select[RightsRequest]:
    """The scope leaves those of the reader's own office; his own are none of his office's, and what names him is not his to read."""
    not_named = RightsRequest.named.not_like(f"%{work.actor.person_id}%")
    return select(RightsRequest).where(RightsRequest.person_id != work.actor.person_id, not_named, when)


def _steps(work: Work, rows: Sequence[RightsRequest]) -> dict[UUID, list[RightsStep]]:
    found: dict[UUID, list[RightsStep]] = {row.id: [] for row in rows}
    for step in work.session.scalars(select(RightsStep).where(RightsStep.request_id.in_(found)).order_by(RightsStep.n)):
        found[step.request_id].append(step)
    return found


def _lines(work: Work, rows: Sequence[RightsRequest], taken: Mapping[UUID, list[RightsStep]], *, named: bool) -> list[Line]:
    if not rows:
        return []
    steps = [step for row in rows for step in taken[row.id]]
    held = {one.request_id: one for one in work.session.scalars(select(Restriction).where(Restriction.request_id.in_([row.id for row in rows])))}
    texts = reveal(work, rows, ["words", "wanted", "facts"], purpose=PURPOSE) | reveal(work, steps, ["said", "before", "after"], purpose=PURPOSE)
    names = _names(work, rows) if named else {}
    facts = read_back(work, {row.id: texts[row.id]["facts"] for row in rows})
    offices, zone = holders_now(work), areas.time_zone(work)
    return [
        _line(
            work,
            row,
            taken[row.id],
            texts,
            names,
            facts=facts.get(row.id),
            held=held.get(row.id),
            to=appeal_desk(row, taken[row.id], offices),
            until=appeal_until(row, taken[row.id], zone),
        )
        for row in rows
    ]


def _names(work: Work, rows: Sequence[RightsRequest]) -> dict[UUID, str | None]:
    people = work.session.scalars(select(Person).where(Person.id.in_({row.person_id for row in rows}))).all()
    return {person_id: shown["name"] for person_id, shown in reveal(work, people, ["name"], purpose=PURPOSE).items()}


def _line(
    work: Work,
    row: RightsRequest,
    steps: list[RightsStep],
    texts: dict[UUID, dict[str, str | None]],
    names: dict[UUID, str | None],
    *,
    facts: Facts | None,
    held: Restriction | None,
    to: Desk | None,
    until: datetime | None,
) -> Line:
    words, silent = texts[row.id], is_silent(row, work.now)
    return Line(
        id=row.id,
        kind=row.kind,
        office=row.office,
        desk=desk_of(row),
        state=row.state,
        field=row.field,
        name=names.get(row.person_id),
        words=words["words"],
        wanted=words["wanted"],
        facts=facts,
        clock=Clock(row.asked_at, row.due_at, row.provisional, late=row.state in OPEN and work.now >= row.due_at),
        steps=[Answer(step.action, step.at, step.office, step.rule, **texts[step.id]) for step in steps],
        appeal_to=to if until or silent else None,
        appeal_until=until,
        moves=_mine(work, row, steps, until, to) if row.person_id == work.actor.person_id else _theirs(work, row, steps, held),
        restriction_id=held.id if held else None,
        lifted_at=held.lifted_at if held else None,
    )


def _mine(work: Work, row: RightsRequest, steps: list[RightsStep], until: datetime | None, to: Desk | None) -> tuple[str, ...]:
    """An appeal in its time, where somebody may decide it: until the thirtieth day after the refusal is over, or once the answer is late."""
    if not allows(work.actor, Action.RIGHTS_APPEAL, record_of(row, steps)):
        return ()
    in_time = (until is not None and work.now < until) or is_silent(row, work.now)
    return tuple(move for move in HIS if is_possible(row, move) and (move != "appeal" or (in_time and to is not None)))


def _theirs(work: Work, row: RightsRequest, steps: list[RightsStep], held: Restriction | None) -> tuple[str, ...]:
    """What the reader may answer, or lift."""
    if held is not None and is_possible(row, "lift"):
        return ("lift",) if allows(work.actor, Action.RIGHTS_ANSWER, lifting(row, steps)) else ()
    if not allows(work.actor, Action.RIGHTS_ANSWER, record_of(row, steps)):
        return ()
    return tuple(move for move in OFFICES if is_possible(row, move))
