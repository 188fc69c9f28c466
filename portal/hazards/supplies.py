"""What does a repair wait for, from whom, until when? Asked, promised, provided or refused; the hazard's own deadline runs on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from db.areas import Department
from db.cooperation import EXPECTED, Supply, SupplyState
from db.hazards import Hazard
from db.log import EntryKind
from db.notices import NoticeKind
from db.sealed import seal_into
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.errors import Invalid, NotFound, WrongStep
from portal.hazards.beside import tell_of_answer, tell_of_request
from portal.hazards.days import end_of
from portal.hazards.in_use import department_in_use, still_in_use
from portal.hazards.steps import get, handling, ready, steps_of, take, written
from portal.locale import N_
from portal.notices import mark_read
from portal.people import providers
from portal.policy import Action, Handling, allows, require

TEXTS = ("what", "promise", "outcome")


@dataclass(frozen=True)
class SupplyLine:
    """What is needed and how far it is; `moves` are those that are mine now."""

    id: UUID
    number: str
    what: str | None
    department: str | None
    department_en: str | None
    person: str | None
    due: datetime
    state: SupplyState
    overdue: bool
    promised_for: datetime | None
    promise: str | None
    outcome: str | None
    moves: tuple[str, ...] = ()


@writes
def ask_supply(work: Work, hazard_id: UUID, *, what: str, due: date, department_id: UUID | None = None, person_id: UUID | None = None) -> Supply:
    """What is needed, by the end of which day, from a department or from a person who provides."""
    case = ready(work, hazard_id, Action.HAZARD_ASK_SUPPLY)
    hazard = case.hazard
    text = written(what, field="what", why=N_("Write what is needed."))
    _require_owner(work, department_id, person_id)
    supply = Supply(hazard_id=hazard.id, number=hazard.number, area_id=hazard.area_id, department_id=department_id, person_id=person_id)
    supply.due, supply.asked_by, supply.asked_at = end_of(work, hazard, due), work.actor.person_id, work.now  # type: ignore[assignment]
    supply.state, supply.subject = SupplyState.ASKED, hazard.subject
    seal_into(supply, what=text)
    take(work, case, note=text, concerning=department_id)
    work.session.add(supply)
    tell_of_request(work, supply, NoticeKind.SUPPLY_ASKED)
    if department_id is not None:
        still_in_use(work, department_id, field="owner")
    return supply


@writes
def promise_supply(work: Work, supply_id: UUID, *, promised_for: date, note: str | None = None) -> Supply:
    """It comes by the end of that day."""
    supply = _asked_of_me(work, supply_id, "promise_supply")
    if supply.state is not SupplyState.ASKED:
        raise WrongStep("This request is promised already; it is provided or refused next.")
    zone = areas.time_zone(work)
    if promised_for < clock.site_day(work.now, zone):
        raise Invalid("The day lies in the past.", field="promised_for")
    supply.state, supply.promised_by, supply.promised_at = SupplyState.PROMISED, work.actor.person_id, work.now
    supply.promised_for = clock.end_of_day(promised_for, zone)
    seal_into(supply, promise=(note or "").strip() or None)
    tell_of_answer(work, supply)
    return supply


@writes
def provide_supply(work: Work, supply_id: UUID, *, note: str | None = None) -> Supply:
    """It is there."""
    supply = _asked_of_me(work, supply_id, "provide_supply")
    return _answered(work, supply, SupplyState.PROVIDED, (note or "").strip() or None)


@writes
def refuse_supply(work: Work, supply_id: UUID, *, note: str) -> Supply:
    """It does not come; the department reads why."""
    supply = _asked_of_me(work, supply_id, "refuse_supply")
    return _answered(work, supply, SupplyState.REFUSED, written(note, field="note", why=N_("Write why; the department reads it.")))


@writes
def withdraw_supply(work: Work, supply_id: UUID, *, note: str) -> Supply:
    """It is not needed any more."""
    supply = _get(work, supply_id)
    hazard = get(work, supply.hazard_id)
    require(work.actor, Action.HAZARD_WITHDRAW_SUPPLY, handling(hazard, steps_of(work, hazard)))
    _require_expected(supply)
    work.entry(EntryKind.CHANGE, Action.HAZARD_WITHDRAW_SUPPLY)
    _ended(work, supply, SupplyState.WITHDRAWN, written(note, field="note", why=N_("Write why; whoever was asked reads it.")))
    tell_of_request(work, supply, NoticeKind.SUPPLY_DROPPED)
    return supply


@writes
def supplies(work: Work, hazard_id: UUID) -> list[SupplyLine]:
    """What this hazard waits for or waited for, oldest first."""
    hazard = get(work, hazard_id)
    rows = list(work.session.scalars(select(Supply).where(Supply.hazard_id == hazard.id).order_by(Supply.id)))
    about = handling(hazard, steps_of(work, hazard)) if rows else None
    return _lines(work, rows, about, report_of=hazard.reporter_tag)


@writes
def supply(work: Work, supply_id: UUID) -> SupplyLine:
    """One request, also for whoever was asked and does not see the hazard."""
    return _lines(work, [_get(work, supply_id)], None)[0]


def no_longer_expected(work: Work, hazard: Hazard) -> None:
    """What a hazard still waited for when it ended is withdrawn with it."""
    for row in work.session.scalars(select(Supply).where(Supply.hazard_id == hazard.id, Supply.state.in_(EXPECTED))).all():
        row.state, row.ended_by, row.ended_at = SupplyState.WITHDRAWN, work.actor.person_id, work.now
        tell_of_request(work, row, NoticeKind.SUPPLY_DROPPED)


def _lines(work: Work, rows: list[Supply], about: Handling | None, *, report_of: str | None = None) -> list[SupplyLine]:
    said = reveal(work, rows, TEXTS, purpose="hazard", report_of=report_of)
    names = {row.id: row for row in work.session.scalars(select(Department).where(Department.id.in_([row.department_id for row in rows])))}
    people = office_name(work, [row.person_id for row in rows if row.person_id])
    lines = []
    for row in rows:
        unit = names.get(row.department_id) if row.department_id else None
        lines.append(
            SupplyLine(
                id=row.id,
                number=row.number,
                department=unit.name if unit else None,
                department_en=unit.name_en if unit else None,
                person=people.get(row.person_id) if row.person_id else None,
                due=row.due,
                state=row.state,
                overdue=row.state in EXPECTED and row.due <= work.now,
                promised_for=row.promised_for,
                moves=_moves(work, row, about),
                **{name: said[row.id][name] for name in TEXTS},
            )
        )
    return lines


def _moves(work: Work, row: Supply, about: Handling | None) -> tuple[str, ...]:
    if row.state not in EXPECTED:
        return ()
    answers = ("answer_supply",) if allows(work.actor, Action.HAZARD_ANSWER_SUPPLY, _asked(row)) else ()
    withdraws = ("withdraw_supply",) if about and allows(work.actor, Action.HAZARD_WITHDRAW_SUPPLY, about) else ()
    return answers + withdraws


def _asked(row: Supply) -> Handling:
    """The request as the policy sees it: whose it is to provide."""
    return Handling(row.area_id, row.department_id, row.person_id)


def _get(work: Work, supply_id: UUID) -> Supply:
    row = work.session.scalars(select(Supply).where(Supply.id == supply_id)).one_or_none()
    if row is None:
        raise NotFound("This request does not exist or is not yours to see.")
    return row


def _asked_of_me(work: Work, supply_id: UUID, action: str) -> Supply:
    """Whoever answers has read what was asked, wherever he found it."""
    row = _get(work, supply_id)
    require(work.actor, Action.HAZARD_ANSWER_SUPPLY, _asked(row))
    _require_expected(row)
    mark_read(work, row.id)
    work.entry(EntryKind.CHANGE, f"hazard.{action}")
    return row


def _require_expected(row: Supply) -> None:
    if row.state not in EXPECTED:
        raise WrongStep("This request has its answer already.")


def _ended(work: Work, row: Supply, state: SupplyState, note: str | None) -> Supply:
    row.state, row.ended_by, row.ended_at = state, work.actor.person_id, work.now
    seal_into(row, outcome=note)
    return row


def _answered(work: Work, row: Supply, state: SupplyState, note: str | None) -> Supply:
    _ended(work, row, state, note)
    tell_of_answer(work, row)
    return row


def _require_owner(work: Work, department_id: UUID | None, person_id: UUID | None) -> None:
    """Either a department, or somebody whose office it is to provide."""
    if (department_id is None) == (person_id is None):
        raise Invalid("Choose a department, or a person who provides.", field="owner")
    if department_id is not None:
        department_in_use(work, department_id, field="owner")
    if person_id is not None and person_id not in {holder.id for holder in providers(work)}:
        raise Invalid("Choose a department, or a person who provides.", field="owner")
