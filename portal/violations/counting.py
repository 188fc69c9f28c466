"""What counts for somebody's assessment in a period, and how many were there? The portal judges nobody: it gives what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from db.rights import Restriction
from db.session import Work
from db.violations import Result, Standing, Violation, ViolationKind, ViolationResult
from portal import areas, clock
from portal.policy import Action, require

APPEAL = timedelta(days=15)


@dataclass(frozen=True)
class Kept:
    """One violation that stands, without a word of what was said. `final`: put right or not, and the time for an objection is over (D8)."""

    violation_id: UUID
    number: str
    kind: ViolationKind
    noted_at: datetime
    result: Result
    sent_back: int
    final: bool


def results_of(work: Work, person_id: UUID, *, since: date, until: date) -> list[Kept]:
    """Noted from one day to another (inclusive), confirmed, not objected to, not fallen away with its hazard, and still kept; oldest first."""
    require(work.actor, Action.VIOLATION_SEE, None)
    first, last = _between(work, since, until)
    stands = (Violation.state == Standing.CONFIRMED, ViolationResult.result != Result.FELL_AWAY, is_used())
    kept = Violation.kept_until >= clock.site_day(work.now, areas.time_zone(work))
    wanted = select(Violation, ViolationResult).join(ViolationResult, ViolationResult.hazard_id == Violation.hazard_id)
    wanted = wanted.where(Violation.person_id == person_id, Violation.noted_at >= first, Violation.noted_at < last, kept, *stands)
    rows = work.session.execute(wanted.order_by(Violation.noted_at, Violation.id)).all()
    return [Kept(row.id, row.number, row.kind, row.noted_at, r.result, r.sent_back, is_final(row, r, work.now)) for row, r in rows]


def totals(work: Work, *, since: date, until: date) -> dict[Result, int]:
    """How many violations stand, by how they were put right; of one hazard all, by when its first was noted. A number that names nobody."""
    require(work.actor, Action.VIOLATION_COUNT, None)
    first, last = _between(work, since, until)
    counted = select(ViolationResult.result, func.sum(ViolationResult.people)).where(
        ViolationResult.noted_at >= first, ViolationResult.noted_at < last
    )
    found = work.session.execute(counted.where(ViolationResult.result != Result.FELL_AWAY).group_by(ViolationResult.result))
    return {result: int(people) for result, people in found if people}


def is_used() -> ColumnElement[bool]:
    """Nothing that is restricted for the one it is about (decision 0042): he himself still reads it."""
    restricted = select(Restriction.id).where(Restriction.record_id == Violation.id, Restriction.lifted_at.is_(None))
    return ~restricted.exists()


def is_final(row: Violation, result: ViolationResult, now: datetime) -> bool:
    """An objection made later still holds it up."""
    return row.state is Standing.CONFIRMED and result.result is not Result.OPEN and now >= row.noted_at + APPEAL


def _between(work: Work, since: date, until: date) -> tuple[datetime, datetime]:
    zone = areas.time_zone(work)
    return clock.end_of_day(since - timedelta(days=1), zone), clock.end_of_day(until, zone)
