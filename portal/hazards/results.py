"""How did a hazard with somebody's own violation behind it come out? Written down in the transaction of its move, by one rule (decision 0026)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from db.hazards import Hazard, HazardStep, State
from db.session import Work
from db.violations import Result, ViolationResult

NO_RESULT = (State.DISMISSED, State.MERGED)


def result_of(hazard: Hazard, sent_back: int) -> Result:
    """At once: accepted in the first round before its due day was over, as whatever was fixed on the spot and accepted is."""
    if hazard.state in NO_RESULT:
        return Result.FELL_AWAY
    if hazard.state is not State.ACCEPTED or hazard.closed_at is None:
        return Result.OPEN
    if hazard.reopened_at is not None:
        return Result.NOT_LASTED
    if hazard.deadline is not None and hazard.closed_at >= hazard.deadline:
        return Result.LATE
    return Result.IN_TIME if sent_back else Result.AT_ONCE


def times_sent_back(steps: Iterable[HazardStep]) -> int:
    """Those that were taken back again do not count."""
    taken = list(steps)
    undone = {step.undoes for step in taken if step.undoes is not None}
    return sum(step.action == "send_back" and step.n not in undone for step in taken)


def keep_result(work: Work, hazard: Hazard, step: HazardStep) -> None:
    """After a move. A department does not see that there is anything to keep, and none of its own moves changes it."""
    with work.session.no_autoflush:
        row = work.session.scalars(select(ViolationResult).where(ViolationResult.hazard_id == hazard.id)).one_or_none()
        if row is not None:
            before = work.session.scalars(select(HazardStep).where(HazardStep.hazard_id == hazard.id, HazardStep.n < step.n))
            row.sent_back = times_sent_back([*before, step])
            row.result = result_of(hazard, row.sent_back)


def result_for(work: Work, hazard: Hazard) -> ViolationResult:
    """Its row, made when the first violation is noted with it."""
    row = work.session.scalars(select(ViolationResult).where(ViolationResult.hazard_id == hazard.id)).one_or_none()
    if row is None:
        steps = work.session.scalars(select(HazardStep).where(HazardStep.hazard_id == hazard.id))
        back = times_sent_back(steps)
        row = ViolationResult(
            hazard_id=hazard.id, area_id=hazard.area_id, noted_at=work.now, sent_back=back, result=result_of(hazard, back), people=0
        )
        work.session.add(row)
    return row
