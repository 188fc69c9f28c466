"""What does my department owe, by when, and who answers for it; and do I give hazards to departments?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, func, select

from db.hazards import Hazard
from db.session import Work, writes
from portal.hazards.lines import Line, lines_of
from portal.hazards.mine import to_rectify
from portal.hazards.periods import as_it_came, today, within_days
from portal.policy import Action, reach

MOST, ONE = 50, timedelta(days=1)
BUCKETS = ("overdue", "today", "week", "later", "undated")


@dataclass(frozen=True)
class Owed:
    """How many in each bucket, all of them; and the lines, earliest deadline first."""

    counts: dict[str, int]
    lines: list[Line]


@writes
def owed(work: Work) -> Owed:
    """To rectify: for the departments whose repairs are mine to do, or what names me."""
    mine = to_rectify(work)
    soonest = (Hazard.deadline.is_(None), Hazard.deadline, Hazard.id)
    lines = lines_of(work, [mine], order=soonest, limit=MOST, purpose="work_queue", responsible=True)
    return Owed(_counted(work, mine), lines)


def assigns(work: Work) -> bool:
    """Is it anywhere mine to give a hazard to a department?"""
    return bool(reach(work.actor, Action.HAZARD_ASSIGN))


def _counted(work: Work, mine: Any) -> dict[str, int]:
    """Overdue is what is_overdue says; the week ends on Sunday night at the site."""
    day = today(work)
    sunday = day + timedelta(days=6 - day.weekday())
    running = as_it_came(work, "running")
    buckets = (
        Hazard.is_overdue(work.now),
        and_(running, *within_days(work, Hazard.deadline, None, day, ending=True)),
        and_(running, *within_days(work, Hazard.deadline, day + ONE, sunday, ending=True)),
        and_(running, *within_days(work, Hazard.deadline, sunday + ONE, None, ending=True)),
        as_it_came(work, "undated"),
    )
    sums = [func.sum(case((bucket, 1), else_=0)) for bucket in buckets]
    _all, *row = work.session.execute(select(func.count(Hazard.id), *sums).where(mine)).one()
    return {name: int(value or 0) for name, value in zip(BUCKETS, row, strict=True)}
