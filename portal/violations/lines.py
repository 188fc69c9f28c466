"""What is kept, and who reads it? Whom it is about, who noted it, the director and human resources; each reading by others is on record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select

from db.areas import Area
from db.people import Person
from db.session import Work, reveal, writes
from db.violations import UNDECIDED, Result, Standing, Violation, ViolationKind, ViolationResult, ViolationStep
from portal.hazards.periods import today
from portal.hazards.queries import those_shown
from portal.hazards.steps import get, handling, steps_of
from portal.people import get_person, holders
from portal.policy import Action, allows, require
from portal.violations.counting import is_final, is_used
from portal.violations.moves import is_possible, mine_to_decide, record_of
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


@dataclass(frozen=True)
class Around:
    """What belongs to the violations that are shown, each read once for all of them."""

    places: dict[UUID, Area]
    results: dict[UUID, ViolationResult]
    steps: Sequence[ViolationStep]
    said: dict[UUID, dict[str, str | None]]
    names: dict[UUID, str | None]
    shown: set[UUID]
    directing: set[UUID]
    today: date


@writes
def of_hazard(work: Work, hazard_id: UUID) -> OnHazard:
    """Nothing for a department, a reader or a reporter, nothing that is restricted for him, and nothing of oneself: that has a page of its own."""
    hazard = get(work, hazard_id)
    record = handling(hazard, steps_of(work, hazard))
    may_note = allows(work.actor, Action.VIOLATION_NOTE, record)
    wanted = select(Violation).where(Violation.hazard_id == hazard.id, Violation.person_id != work.actor.person_id)
    kept = wanted.where(Violation.kept_until >= today(work), is_used()).order_by(Violation.noted_at)
    rows = work.session.scalars(kept).all() if work.actor.person_id else ()
    return OnHazard(may_note and hazard.closed_at is None, _notes(work, rows, named=True))


@writes
def about_me(work: Work) -> list[Note]:
    """What is kept about me, newest first, with what was withdrawn; never more than fit on a page."""
    return _notes(work, work.session.scalars(_of(work.actor.person_id).limit(MOST)).all(), named=False) if work.actor.person_id else []


@writes
def of_person(work: Work, person_id: UUID) -> list[Note]:
    """For those who will assess him: as long as it is kept, and nothing that is restricted for him."""
    require(work.actor, Action.VIOLATION_SEE, None)
    get_person(work, person_id)
    return _notes(work, work.session.scalars(_of(person_id).where(Violation.kept_until >= today(work), is_used())).all(), named=False)


@writes
def waiting(work: Work) -> list[Note]:
    """What a second person has to confirm or to answer, oldest first; nothing that is restricted, nothing for whoever is none."""
    mine = mine_to_decide(work)
    if mine is None:
        return []
    wanted = select(Violation).where(Violation.state.in_(UNDECIDED), Violation.kept_until >= today(work), is_used(), *mine)
    return _notes(work, work.session.scalars(wanted.order_by(Violation.noted_at).limit(MOST)).all(), named=True)


def _of(person_id: UUID | None) -> Select[Violation]:
    return select(Violation).where(Violation.person_id == person_id).order_by(Violation.noted_at.desc())


def _notes(work: Work, rows: Sequence[Violation], *, named: bool) -> list[Note]:
    around = _around(work, rows, named=named) if rows else None
    return [_note(work, row, around) for row in rows] if around else []


def _around(work: Work, rows: Sequence[Violation], *, named: bool) -> Around:
    hazards, of_others = {row.hazard_id for row in rows}, {row.hazard_id for row in rows if row.person_id != work.actor.person_id}
    areas = work.session.scalars(select(Area).where(Area.id.in_({row.area_id for row in rows})))
    results = work.session.scalars(select(ViolationResult).where(ViolationResult.hazard_id.in_(hazards)))
    taken = select(ViolationStep).where(ViolationStep.violation_id.in_([row.id for row in rows]))
    steps = work.session.scalars(taken.order_by(ViolationStep.n)).all()
    return Around(
        places={area.id: area for area in areas},
        results={result.hazard_id: result for result in results},
        steps=steps,
        said=_said(work, rows, steps),
        names=_names(work, {row.person_id for row in rows}) if named else {},
        shown=those_shown(work, of_others) if named else set(),
        directing=holders.directing(work),
        today=today(work),
    )


def _said(work: Work, rows: Sequence[Violation], steps: Sequence[ViolationStep]) -> dict[UUID, dict[str, str | None]]:
    """Person by person: each look says whom it is about."""
    said: dict[UUID, dict[str, str | None]] = {}
    for person_id in {row.person_id: None for row in rows}:
        his = [row for row in rows if row.person_id == person_id]
        ids = {row.id for row in his}
        said |= reveal(work, his, ["words", "told"], purpose=PURPOSE, about=person_id)
        said |= reveal(work, [step for step in steps if step.violation_id in ids], ["said"], purpose=PURPOSE, about=person_id)
    return said


def _names(work: Work, person_ids: Collection[UUID]) -> dict[UUID, str | None]:
    people = work.session.scalars(select(Person).where(Person.id.in_(person_ids))).all()
    return {person_id: shown["name"] for person_id, shown in reveal(work, people, ["name"], purpose=PURPOSE).items()}


def _note(work: Work, row: Violation, around: Around) -> Note:
    place, result, said = around.places[row.area_id], around.results[row.hazard_id], around.said
    record = record_of(row, around.directing)
    possible = [action for action in MOVES if is_possible(row, action, around.today) and allows(work.actor, action, record)]
    return Note(
        id=row.id,
        hazard_id=row.hazard_id if row.person_id != work.actor.person_id and row.hazard_id in around.shown else None,
        number=row.number,
        area=place.name,
        area_en=place.name_en,
        name=around.names.get(row.person_id),
        kind=row.kind,
        state=row.state,
        words=said[row.id]["words"],
        told=said[row.id]["told"],
        noted_at=row.noted_at,
        office=row.office,
        result=result.result,
        sent_back=result.sent_back,
        kept_until=row.kept_until,
        final=is_final(row, result, work.now),
        steps=[Said(step.action, step.at, step.office, said[step.id]["said"]) for step in around.steps if step.violation_id == row.id],
        moves=tuple(action.removeprefix("violation.") for action in possible),
    )
