"""What is kept, and who reads it? Whom it is about, who noted it, the director and human resources; each reading by others is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.people import Person
from db.session import Work, reveal, writes
from db.violations import UNDECIDED, Result, Standing, Violation, ViolationKind, ViolationResult, ViolationStep
from portal import areas, clock
from portal.hazards.queries import shown_in_office
from portal.hazards.steps import get, handling, steps_of
from portal.people import get_person
from portal.policy import Action, allows, require
from portal.violations.counting import is_final
from portal.violations.moves import is_possible, noting, steps_of_violation
from portal.violations.persons import PURPOSE

MOST = 50
MOVES = (Action.VIOLATION_CONFIRM, Action.VIOLATION_UPHOLD, Action.VIOLATION_WITHDRAW, Action.VIOLATION_OBJECT)


@dataclass(frozen=True)
class Said:
    """One step: when, in which office, what was said."""

    action: str
    at: datetime
    office: str
    text: str | None


@dataclass(frozen=True)
class Note:
    """What is kept of one violation; `moves` are those that are mine now.

    `name` is there where somebody else than himself reads it, `hazard_id` where he who reads sees the hazard in his office.
    """

    id: UUID
    hazard_id: UUID | None
    number: str
    area: str
    area_en: str | None
    name: str | None
    kind: ViolationKind
    state: Standing
    words: str | None
    told: str | None
    noted_at: datetime
    office: str
    result: Result
    sent_back: int
    kept_until: date
    final: bool
    steps: list[Said]
    moves: tuple[str, ...]


@dataclass(frozen=True)
class OnHazard:
    """What the page of a hazard shows of it: may I note one, and what is there for me to read."""

    may_note: bool
    lines: list[Note]


@writes
def of_hazard(work: Work, hazard_id: UUID) -> OnHazard:
    """Nothing for a department, a reader or a reporter, and nothing of what is kept about oneself: that has a page of its own."""
    hazard = get(work, hazard_id)
    record = handling(hazard, steps_of(work, hazard))
    may_note = allows(work.actor, Action.VIOLATION_NOTE, record)
    wanted = select(Violation).where(Violation.hazard_id == hazard.id, Violation.person_id != work.actor.person_id)
    kept = wanted.where(Violation.kept_until >= _today(work)).order_by(Violation.noted_at)
    rows = work.session.scalars(kept).all() if work.actor.person_id else ()
    return OnHazard(may_note and hazard.closed_at is None, _notes(work, rows, named=True))


@writes
def about_me(work: Work) -> list[Note]:
    """All that is kept about me, newest first, with what was withdrawn."""
    return _notes(work, _of(work, work.actor.person_id), named=False) if work.actor.person_id else []


@writes
def of_person(work: Work, person_id: UUID) -> list[Note]:
    """For those who will assess him: as long as it is kept."""
    require(work.actor, Action.VIOLATION_SEE, None)
    get_person(work, person_id)
    return _notes(work, [row for row in _of(work, person_id) if row.kept_until >= _today(work)], named=False)


@writes
def waiting(work: Work) -> list[Note]:
    """What a second person has to confirm or to answer, oldest first; nothing for whoever is none."""
    wanted = select(Violation).where(Violation.state.in_(UNDECIDED)).order_by(Violation.noted_at).limit(MOST)
    rows = [row for row in work.session.scalars(wanted).all() if allows(work.actor, Action.VIOLATION_CONFIRM, noting(work, row))]
    return _notes(work, rows, named=True)


def _of(work: Work, person_id: UUID | None) -> Sequence[Violation]:
    return work.session.scalars(select(Violation).where(Violation.person_id == person_id).order_by(Violation.noted_at.desc())).all()


def _today(work: Work) -> date:
    return clock.site_day(work.now, areas.time_zone(work))


def _notes(work: Work, rows: Sequence[Violation], *, named: bool) -> list[Note]:
    places = {row.id: row for row in work.session.scalars(select(Area).where(Area.id.in_({row.area_id for row in rows})))} if rows else {}
    wanted = select(ViolationResult).where(ViolationResult.hazard_id.in_({row.hazard_id for row in rows}))
    results = {row.hazard_id: row for row in work.session.scalars(wanted)} if rows else {}
    return [_note(work, row, places[row.area_id], results[row.hazard_id], named=named) for row in rows]


def _shown(work: Work, row: Violation) -> bool:
    """His own report would show it to him too; from here nothing leads to it."""
    return row.person_id != work.actor.person_id and shown_in_office(work, row.hazard_id)


def _note(work: Work, row: Violation, place: Area, result: ViolationResult, *, named: bool) -> Note:
    said = reveal(work, [row], ["words", "told"], purpose=PURPOSE, about=row.person_id)[row.id]
    return Note(
        id=row.id,
        hazard_id=row.hazard_id if named and _shown(work, row) else None,
        number=row.number,
        area=place.name,
        area_en=place.name_en,
        name=_name(work, row.person_id) if named else None,
        kind=row.kind,
        state=row.state,
        words=said["words"],
        told=said["told"],
        noted_at=row.noted_at,
        office=row.office,
        result=result.result,
        sent_back=result.sent_back,
        kept_until=row.kept_until,
        final=is_final(row, result, work.now),
        steps=_steps(work, row),
        moves=_mine(work, row),
    )


def _name(work: Work, person_id: UUID) -> str | None:
    person = work.session.scalars(select(Person).where(Person.id == person_id)).one_or_none()
    return reveal(work, [person], ["name"], purpose=PURPOSE)[person_id]["name"] if person else None


def _steps(work: Work, row: Violation) -> list[Said]:
    steps: list[ViolationStep] = steps_of_violation(work, row)
    texts = reveal(work, steps, ["said"], purpose=PURPOSE, about=row.person_id)
    return [Said(step.action, step.at, step.office, texts[step.id]["said"]) for step in steps]


def _mine(work: Work, row: Violation) -> tuple[str, ...]:
    record = noting(work, row)
    return tuple(action.removeprefix("violation.") for action in MOVES if is_possible(row, action) and allows(work.actor, action, record))
