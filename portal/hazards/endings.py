"""How many hazards have ever ended, and in which way? Counted when they end, because counting them later takes longer every year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from db.hazards import CLOSED_STATES, ClosedMonth, Hazard, State
from db.scope.rules import seen_in_office
from db.session import Work
from portal.hazards.numbers import wait_for_others


class Ending(NamedTuple):
    """What is counted together. A hazard that has ended changes neither its area nor its department."""

    area_id: UUID
    department_id: UUID | None
    state: State
    month: str

    @property
    def id(self) -> UUID:
        """The same for the same ending, so that it cannot stand there twice."""
        return uuid5(self.area_id, f"{self.department_id}/{self.state}/{self.month}")


def ending(hazard: Hazard, zone: str, by: int) -> dict[Ending, int]:
    """Where a hazard counts as ended, in the month of its site; nowhere while it is open."""
    if hazard.state not in CLOSED_STATES or hazard.closed_at is None:
        return {}
    month = f"{hazard.closed_at.astimezone(ZoneInfo(zone)):%Y-%m}"
    return {Ending(hazard.area_id, hazard.department_id, State(hazard.state), month): by}


def add_endings(work: Work, changes: Mapping[Ending, int]) -> None:
    """In the transaction of the moves themselves; whoever ends another one in the same place and month waits that long."""
    for end in sorted(changes, key=lambda end: end.id):
        row = _locked(work, end)
        if row is None:
            wait_for_others(work)
            row = _locked(work, end)
        if row is None:
            row = ClosedMonth(id=end.id, **end._asdict(), count=0)
            work.session.add(row)
        row.count += changes[end]


def ended(work: Work, *, own: bool = True) -> dict[str, int]:
    """How many I may see in each closed state: the totals of my offices, and what I see for another reason (my own reports too), one by one."""
    totals = select(ClosedMonth.state, func.sum(ClosedMonth.count)).group_by(ClosedMonth.state)
    counts = {str(state): int(count) for state, count in work.session.execute(totals) if count}
    for reason in _reasons_of_my_own(work, own=own):
        others = select(Hazard.state, func.count(Hazard.id)).where(*reason, Hazard.state.in_(CLOSED_STATES), ~_counted()).group_by(Hazard.state)
        for state, count in work.session.execute(others):
            counts[str(state)] = counts.get(str(state), 0) + count
    return counts


def _reasons_of_my_own(work: Work, *, own: bool) -> tuple[list[ColumnElement[bool]], ...]:
    """I reported it; or I answer for it and did not report it. Two questions, each by its index: SQLite reads all that has ended for both at once."""
    named = Hazard.responsible_id == work.actor.person_id
    if not own:
        office = seen_in_office(work.actor)
        return ([named] if office is None else [named, office],)
    return [Hazard.reporter_tag == work.actor.tag], [named, Hazard.reporter_tag.is_distinct_from(work.actor.tag)]


def _counted() -> ColumnElement[bool]:
    """It is in one of the totals that I may see."""
    total = select(ClosedMonth.id).where(
        ClosedMonth.area_id == Hazard.area_id,
        ClosedMonth.department_id.is_not_distinct_from(Hazard.department_id),
        ClosedMonth.state == Hazard.state,
    )
    return total.exists()


def _locked(work: Work, end: Ending) -> ClosedMonth | None:
    return work.session.scalars(select(ClosedMonth).where(ClosedMonth.id == end.id).with_for_update()).one_or_none()
