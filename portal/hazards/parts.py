"""Which departments cooperate in a repair, each with what duty, and how far is each? Closed is only what all of them have handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from db.areas import Department
from db.cooperation import TO_DO, Part, PartState
from db.hazards import Hazard
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.errors import Invalid, NotFound, WrongStep
from portal.evidence import Prepared
from portal.hazards.beside import tell_of_part
from portal.hazards.days import end_of
from portal.hazards.in_use import department_in_use, in_use, still_in_use
from portal.hazards.steps import (
    AT_WORK,
    Case,
    get,
    handling,
    keep_pictures,
    ready,
    require_possible,
    steps_of,
    take,
    written,
)
from portal.locale import N_
from portal.policy import Action, Handling, allows, office_for, require

STEPS = ("add_part", "withdraw_part", "hand_in_part", "send_back_part", "pass_part")


@dataclass(frozen=True)
class PartLine:
    """A part as its readers see it; `moves` are those that are mine now."""

    id: UUID
    department: str
    department_en: str | None
    duty: str | None
    deadline: datetime
    state: PartState
    overdue: bool
    moves: tuple[str, ...] = ()


@writes
def add_part(work: Work, hazard_id: UUID, *, department_id: UUID, duty: str, deadline: date) -> Part:
    """Another department cooperates: what it has to do, by the end of which day. The lead stays with the department that has the hazard."""
    case = ready(work, hazard_id, Action.HAZARD_ADD_PART)
    hazard = case.hazard
    if department_id == hazard.department_id:
        raise Invalid("This department leads already; choose another one.", field="department")
    if _part_of(work, hazard, department_id):
        raise Invalid("This department cooperates already.", field="department")
    department_in_use(work, department_id)
    part = Part(hazard_id=hazard.id, area_id=hazard.area_id, department_id=department_id, deadline=end_of(work, hazard, deadline))
    part.state, part.subject = PartState.ASKED, hazard.subject
    seal_into(part, duty=written(duty, field="duty", why=N_("Write what the department has to do.")))
    _step(work, case, part, open_more=1)
    work.session.add(part)
    still_in_use(work, department_id)
    return part


@writes
def withdraw_part(work: Work, part_id: UUID, *, note: str) -> Part:
    """It need not cooperate after all."""
    part, case = _ready(work, part_id, Action.HAZARD_WITHDRAW_PART)
    _require_state(part, TO_DO, N_("Only a part that is not handed in is withdrawn."))
    _step(work, case, part, open_more=-1, note=written(note, field="note", why=N_("Write why; the department reads it.")))
    part.state = PartState.WITHDRAWN
    return part


@writes
def hand_in_part(work: Work, part_id: UUID, *, note: str, pictures: Sequence[Prepared] = ()) -> Part:
    """A cooperating department has done its part."""
    part, case = _ready(work, part_id, Action.HAZARD_HAND_IN_PART)
    _require_state(part, TO_DO, N_("This part is handed in already."))
    _step(work, case, part, open_more=-1, note=written(note, field="note", why=N_("Write what was done.")), pictures=pictures)
    part.state = PartState.DONE
    return part


@writes
def send_back_part(work: Work, part_id: UUID, *, note: str) -> Part:
    """Not good enough: the department reads why and hands it in again."""
    part, case = _ready(work, part_id, Action.HAZARD_SEND_BACK_PART)
    _require_state(part, (PartState.DONE,), N_("Only a part that was handed in is sent back."))
    if not in_use(work, part.department_id):
        raise WrongStep("This department is closed: nobody there would hand it in again. Ask another department to cooperate instead.")
    _step(work, case, part, open_more=1, note=written(note, field="note", why=N_("Write what is still missing; the department reads it.")))
    part.state = PartState.SENT_BACK
    return part


@writes
def parts(work: Work, hazard_id: UUID) -> list[PartLine]:
    """Those that are mine to see: a cooperating department's own, all of them for whoever supervises."""
    hazard = get(work, hazard_id)
    wanted = select(Part, Department).join(Department, Department.id == Part.department_id)
    rows = work.session.execute(wanted.where(Part.hazard_id == hazard.id).order_by(Part.id)).all()
    if not rows:
        return []
    said = reveal(work, [row[0] for row in rows], ["duty"], purpose="hazard", report_of=hazard.reporter_tag)
    record = handling(hazard, steps_of(work, hazard))
    return [_line(work, row, said[row[0].id]["duty"], hazard, record) for row in rows]


def mine_to_read(work: Work, hazard: Hazard) -> set[UUID]:
    """The departments whose parts are mine to see."""
    return set(work.session.scalars(select(Part.department_id).where(Part.hazard_id == hazard.id)))


def _line(work: Work, row: tuple[Part, Department], duty: str | None, hazard: Hazard, record: Handling) -> PartLine:
    part, department = row
    at_work = hazard.state in AT_WORK
    late = at_work and part.state in TO_DO and part.deadline <= work.now
    ways = (
        ("hand_in_part", Action.HAZARD_HAND_IN_PART, _of(part, record), TO_DO),
        ("send_back_part", Action.HAZARD_SEND_BACK_PART, record, () if department.closed_at else (PartState.DONE,)),
        ("withdraw_part", Action.HAZARD_WITHDRAW_PART, record, TO_DO),
    )
    mine = tuple(move for move, action, about, states in ways if at_work and part.state in states and allows(work.actor, action, about))
    return PartLine(part.id, department.name, department.name_en, duty, part.deadline, part.state, late, mine)


def _of(part: Part, record: Handling) -> Handling:
    """The hazard as far as this department is concerned."""
    return replace(record, department_id=part.department_id, responsible_id=None)


def _ready(work: Work, part_id: UUID, action: Action) -> tuple[Part, Case]:
    """Get, require: the part is mine to see, and the move mine to make."""
    part = work.session.scalars(select(Part).where(Part.id == part_id)).one_or_none()
    if part is None:
        raise NotFound("This part does not exist or is not yours to see.")
    hazard = get(work, part.hazard_id)
    steps = steps_of(work, hazard)
    record = handling(hazard, steps)
    about = _of(part, record) if action is Action.HAZARD_HAND_IN_PART else record
    require(work.actor, action, about)
    require_possible(hazard, action)
    return part, Case(hazard, action, office_for(work.actor, action, about), n=len(steps) + 1)


def _require_state(part: Part, states: Sequence[PartState], why: str) -> None:
    if part.state not in states:
        raise WrongStep(why)


def _step(work: Work, case: Case, part: Part, *, open_more: int, note: str | None = None, pictures: Sequence[Prepared] = ()) -> None:
    """A step of the hazard that names the cooperating department; its note is for that department and whoever supervises."""
    step = take(work, case, note=note, concerning=part.department_id, parts_open=(case.hazard.parts_open or 0) + open_more)
    keep_pictures(work, case.hazard, step, pictures, taken="after")
    tell_of_part(work, case.hazard, part, case.action, step.n)


def _part_of(work: Work, hazard: Hazard, department_id: UUID) -> Part | None:
    return work.session.scalars(select(Part).where(Part.hazard_id == hazard.id, Part.department_id == department_id)).one_or_none()
