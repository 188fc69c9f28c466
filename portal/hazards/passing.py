"""What goes on to another department when one is replaced: its open hazards, its parts in those of others, and what it was asked to provide?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.cooperation import EXPECTED, TO_DO, Part, PartState, Supply
from db.hazards import OPEN_STATES, Hazard
from db.notices import NoticeKind
from db.session import Work
from portal.errors import WrongStep
from portal.hazards.beside import tell_of_part, tell_of_request
from portal.hazards.steps import move
from portal.policy import Action

USE_INSTEAD, PASS_PART, PASS_SUPPLY = "hazard.use_instead", "hazard.pass_part", "hazard.pass_supply"
NAMED = 5


def open_with(work: Work, department_id: UUID) -> int:
    """How many parts and requests of open hazards rest on it; those handed in too: one that is sent back must have somebody to go to."""
    parts = select(func.count(Part.id)).join(Hazard, Hazard.id == Part.hazard_id)
    requests = select(func.count(Supply.id)).join(Hazard, Hazard.id == Supply.hazard_id)
    return sum(
        work.session.execute(counted).scalar_one()
        for counted in (
            parts.where(Part.department_id == department_id, Part.state != PartState.WITHDRAWN, Hazard.state.in_(OPEN_STATES)),
            requests.where(Supply.department_id == department_id, Supply.state.in_(EXPECTED), Hazard.state.in_(OPEN_STATES)),
        )
    )


def pass_on(work: Work, department_id: UUID, other_id: UUID, *, office: str, why: str) -> None:
    """Each by a step of its own, and whoever takes over is told."""
    for hazard in work.session.scalars(select(Hazard).where(Hazard.department_id == department_id, Hazard.state.in_(OPEN_STATES))).all():
        move(work, hazard, hazard.state, action=USE_INSTEAD, office=office, note=why, department_id=other_id)
    _parts(work, department_id, other_id, office, why)
    _requests(work, department_id, other_id, office, why)


def _parts(work: Work, department_id: UUID, other_id: UUID, office: str, why: str) -> None:
    """Those handed in too. Where the other one cooperates already, what this one handed in stays its own, and is not sent back any more."""
    rows = _of_open_hazards(work, Part, Part.department_id == department_id, Part.state != PartState.WITHDRAWN)
    ids = [part.hazard_id for part, _hazard in rows]
    theirs = set(work.session.scalars(select(Part.hazard_id).where(Part.department_id == other_id, Part.hazard_id.in_(ids)))) if ids else set()
    if twice := sorted(hazard.number for part, hazard in rows if part.hazard_id in theirs and part.state in TO_DO):
        raise WrongStep(
            "The other department has a part of its own in {numbers}. Have the part of this one handed in or withdrawn there first.",
            numbers=", ".join(twice[:NAMED]),
        )
    for part, hazard in rows:
        if part.hazard_id in theirs:
            continue
        step = move(work, hazard, hazard.state, action=PASS_PART, office=office, note=why, concerning=other_id)
        part.department_id = other_id
        if part.state in TO_DO:
            tell_of_part(work, hazard, part, Action.HAZARD_ADD_PART, step.n)


def _requests(work: Work, department_id: UUID, other_id: UUID, office: str, why: str) -> None:
    for supply, hazard in _of_open_hazards(work, Supply, Supply.department_id == department_id, Supply.state.in_(EXPECTED)):
        move(work, hazard, hazard.state, action=PASS_SUPPLY, office=office, note=why, concerning=other_id)
        supply.department_id = other_id
        tell_of_request(work, supply, NoticeKind.SUPPLY_ASKED, again=f"/{other_id}")


def _of_open_hazards(work: Work, cls: Any, *which: Any) -> Sequence[Any]:
    wanted = select(cls, Hazard).join(Hazard, Hazard.id == cls.hazard_id).where(*which, Hazard.state.in_(OPEN_STATES))
    return work.session.execute(wanted.order_by(cls.id)).all()
