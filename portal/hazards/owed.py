"""What does my department owe, by when, and who answers for it; and do I give hazards to departments?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, or_, select

from db.hazards import Hazard
from db.session import Work, writes
from portal import areas
from portal.hazards.lines import Line, lines_of
from portal.hazards.steps import REPAIRING
from portal.policy import Action, reach

MOST = 50
BUCKETS = ("overdue", "today", "week", "later", "undated")


@dataclass(frozen=True)
class Owed:
    """How many in each bucket, all of them; and the lines, earliest deadline first."""

    counts: dict[str, int]
    lines: list[Line]


@writes
def owed(work: Work) -> Owed:
    """To rectify: for the departments whose repairs are mine to do, or what names me."""
    far = reach(work.actor, Action.HAZARD_START)
    named = [Hazard.responsible_id == work.actor.person_id] if far.named else []
    mine: Any = and_(or_(Hazard.department_id.in_(far.departments), *named), Hazard.state.in_(REPAIRING))
    soonest = (Hazard.deadline.is_(None), Hazard.deadline, Hazard.id)
    lines = lines_of(work, [mine], order=soonest, limit=MOST, purpose="work_queue", responsible=True)
    return Owed(_counted(work, mine), lines)


def assigns(work: Work) -> bool:
    """Is it anywhere mine to give a hazard to a department?"""
    return bool(reach(work.actor, Action.HAZARD_ASSIGN))


def _counted(work: Work, mine: Any) -> dict[str, int]:
    """Overdue is what is_overdue says; the week ends on Sunday night at the site."""
    tonight, sunday = _nights(work)
    due = Hazard.deadline
    buckets = (
        due <= work.now,
        and_(due > work.now, due <= tonight),
        and_(due > tonight, due <= sunday),
        due > sunday,
        due.is_(None),
    )
    sums = [func.sum(case((bucket, 1), else_=0)) for bucket in buckets]
    row = work.session.execute(select(*sums).where(mine)).one()
    return {name: int(value or 0) for name, value in zip(BUCKETS, row, strict=True)}


def _nights(work: Work) -> tuple[datetime, datetime]:
    """The ends of today and of this week."""
    local = work.now.astimezone(ZoneInfo(areas.time_zone(work)))
    tonight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return tonight, tonight + timedelta(days=6 - local.weekday())
