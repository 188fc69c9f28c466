"""What waits for me besides the next move: who asked for time, which follow-up and which re-check is due?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.hazards import Hazard
from db.session import Work, writes
from portal.hazards.days import tonight
from portal.hazards.lines import Line, lines_of
from portal.hazards.queries import within
from portal.hazards.steps import REPAIRING
from portal.policy import Action, reach

MOST = 50


@dataclass(frozen=True)
class Waiting:
    """`move` is what the button does; `due` is the day it is about."""

    move: str
    line: Line
    due: datetime
    late: bool


@dataclass(frozen=True)
class Kind:
    """By whom it is done, the moment it is about, and which of the hazards in his reach wait for it."""

    action: Action
    moment: Any
    which: Callable[[datetime], tuple[Any, ...]]


KINDS = (
    Kind(
        Action.HAZARD_APPROVE_EXTENSION,
        Hazard.wanted_deadline,
        lambda _tonight: (Hazard.state.in_(REPAIRING), Hazard.wanted_deadline.is_not(None)),
    ),
    Kind(Action.HAZARD_CHECK, Hazard.check_due, lambda tonight: (Hazard.state.in_(REPAIRING), Hazard.check_due <= tonight)),
    Kind(Action.HAZARD_RECHECK, Hazard.recheck_due, lambda tonight: (Hazard.recheck_due <= tonight,)),
)


@writes
def also_waiting(work: Work) -> list[Waiting]:
    """Earliest first in each kind; what fell due on an earlier day is late."""
    return [one for kind in KINDS for one in _of(work, kind)]


def _of(work: Work, kind: Kind) -> list[Waiting]:
    far = reach(work.actor, kind.action)
    if not far:
        return []
    wanted = select(Hazard.id, kind.moment).where(within(work, far), *kind.which(tonight(work)))
    rows = work.session.execute(wanted.order_by(kind.moment, Hazard.id).limit(MOST)).all()
    lines = {line.id: line for line in lines_of(work, [], among=[row[0] for row in rows], order=(), limit=MOST, purpose="work_queue")}
    move = kind.action.removeprefix("hazard.")
    return [Waiting(move, lines[row_id], due, due <= work.now) for row_id, due in rows]
