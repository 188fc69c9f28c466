"""What waits for me besides the next move: who asked for time, which follow-up and re-check is due, which part is ours, what is asked of me?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from db.areas import Area, Department
from db.cooperation import EXPECTED, TO_DO, Part, Supply
from db.hazards import OPEN_STATES, Hazard, Severity
from db.session import Work, reveal, writes
from portal.hazards.days import tonight
from portal.hazards.lines import Line, lines_of
from portal.hazards.mine import within
from portal.hazards.steps import AT_WORK, REPAIRING
from portal.policy import Action, reach

MOST = 50
PURPOSE = "work_queue"


@dataclass(frozen=True)
class Waiting:
    """`move` is what the button does with the record `id`; `due` is the day it is about."""

    move: str
    id: UUID
    number: str
    what: str
    area: str
    area_en: str | None
    department: str | None
    department_en: str | None
    due: datetime
    late: bool


@dataclass(frozen=True)
class Kind:
    """By whom it is done, the moment it is about, and which of the hazards in his reach wait for it."""

    action: Action
    moment: Any
    which: Callable[[datetime], tuple[Any, ...]]


SIGNED = (Hazard.state.in_(OPEN_STATES), Hazard.severity == Severity.MAJOR, Hazard.major_signed_at.is_not(None))
KINDS = (
    Kind(
        Action.HAZARD_APPROVE_EXTENSION,
        Hazard.wanted_deadline,
        lambda _tonight: (Hazard.state.in_(REPAIRING), Hazard.wanted_deadline.is_not(None)),
    ),
    Kind(Action.HAZARD_SIGN_LEVEL, Hazard.changed_at, lambda _tonight: (Hazard.state.in_(OPEN_STATES), Hazard.proposed_severity.is_not(None))),
    Kind(Action.HAZARD_TELL_REGULATOR, Hazard.major_signed_at, lambda _tonight: (*SIGNED, Hazard.regulator_told_at.is_(None))),
    Kind(Action.HAZARD_TELL_WORKERS, Hazard.major_signed_at, lambda _tonight: (*SIGNED, Hazard.workers_told_at.is_(None))),
    Kind(Action.HAZARD_CHECK, Hazard.check_due, lambda tonight: (Hazard.state.in_(REPAIRING), Hazard.check_due <= tonight)),
    Kind(Action.HAZARD_RECHECK, Hazard.recheck_due, lambda tonight: (Hazard.recheck_due <= tonight,)),
)


@writes
def also_waiting(work: Work) -> list[Waiting]:
    """Earliest first in each kind; what fell due on an earlier day is late."""
    ends = tonight(work)
    found = [(kind.action.removeprefix("hazard."), *row) for kind in KINDS for row in _of(work, kind, ends)]
    found += [("hand_in_part", *row) for row in _our_parts(work)]
    ids = list({row_id for _move, row_id, _due in found})
    lines = {line.id: line for line in lines_of(work, [], among=ids, order=(), limit=len(ids), purpose=PURPOSE)}
    return [*(_waiting(work, move, lines[row_id], due) for move, row_id, due in found if row_id in lines), *_asked_of_me(work)]


def _of(work: Work, kind: Kind, ends: datetime) -> Sequence[Any]:
    far = reach(work.actor, kind.action)
    if not far:
        return ()
    wanted = select(Hazard.id, kind.moment).where(within(work, far), *kind.which(ends))
    return work.session.execute(wanted.order_by(kind.moment, Hazard.id).limit(MOST)).all()


def _our_parts(work: Work) -> Sequence[Any]:
    """What my departments have to do in repairs that another one leads."""
    departments = reach(work.actor, Action.HAZARD_HAND_IN_PART).departments
    if not departments:
        return ()
    wanted = select(Part.hazard_id, Part.deadline).join(Hazard, Hazard.id == Part.hazard_id)
    ours = wanted.where(Part.department_id.in_(departments), Part.state.in_(TO_DO), Hazard.state.in_(AT_WORK))
    return work.session.execute(ours.order_by(Part.deadline, Part.id).limit(MOST)).all()


def _waiting(work: Work, move: str, one: Line, due: datetime) -> Waiting:
    return Waiting(move, one.id, one.number, one.what, one.area, one.area_en, one.department, one.department_en, due, due <= work.now)


def _asked_of_me(work: Work) -> list[Waiting]:
    """What I or my departments were asked to provide; the hazard itself need not be ours to see."""
    departments = reach(work.actor, Action.HAZARD_ANSWER_SUPPLY).departments
    if work.actor.person_id is None:
        return []
    mine = or_(Supply.person_id == work.actor.person_id, Supply.department_id.in_(departments))
    wanted = select(Supply, Area.name, Area.name_en, Department.name, Department.name_en).join(Area, Area.id == Supply.area_id)
    asked = wanted.outerjoin(Department, Department.id == Supply.department_id).where(mine, Supply.state.in_(EXPECTED))
    rows = work.session.execute(asked.order_by(Supply.due, Supply.id).limit(MOST)).all()
    said = reveal(work, [row[0] for row in rows], ["what"], purpose=PURPOSE)
    return [_request(work, row, said[row[0].id]["what"]) for row in rows]


def _request(work: Work, row: Any, what: str | None) -> Waiting:
    one, area, area_en, department, department_en = row
    return Waiting("answer_supply", one.id, one.number, what or "", area, area_en, department, department_en, one.due, one.due <= work.now)
