"""How many hazards have ever ended, and how many of each month? Counted when they end, because counting them later takes longer every year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, false, func, not_, select
from sqlalchemy.orm import load_only

from db.cooperation import Part
from db.hazards import CLOSED_STATES, Category, ClosedMonth, Figure, Hazard, MonthTotal, State
from db.scope.rules import in_my_totals, seen_in_office
from db.session import Work
from portal.hazards.numbers import wait_for_others
from portal.policy import Action, reach

AT_ONCE = 500
READ = (
    *(Hazard.site_id, Hazard.area_id, Hazard.department_id, Hazard.category, Hazard.state),
    *(Hazard.reported_at, Hazard.deadline, Hazard.closed_at, Hazard.reopened_at),
)

ENDED = Hazard.closed_at.is_not(None)  # not by the states: their index would be taken, and gives all of the years


class Ending(NamedTuple):
    """What is counted together over all years."""

    area_id: UUID
    department_id: UUID | None
    state: State
    month: str

    @property
    def id(self) -> UUID:
        """The same for the same ending, so that it cannot stand there twice."""
        return uuid5(self.area_id, f"{self.department_id}/{self.state}/{self.month}")


class Tally(NamedTuple):
    """What is counted together of one month."""

    area_id: UUID
    department_id: UUID | None
    category: Category
    figure: Figure
    month: str

    @property
    def id(self) -> UUID:
        return uuid5(self.area_id, f"{self.department_id}/{self.category}/{self.figure}/{self.month}")


Total = Ending | Tally
ROWS: dict[type[Total], type[ClosedMonth | MonthTotal]] = {Ending: ClosedMonth, Tally: MonthTotal}


def month_of(at: datetime, zone: str) -> str:
    """The month of a moment at its site."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m}"


def due_month(deadline: datetime, zone: str) -> str:
    """That of the due day, which the deadline ends (D15)."""
    return month_of(deadline - timedelta(microseconds=1), zone)


def totals_of(hazard: Hazard, zone: str) -> Counter[Total]:
    """Where a hazard counts, once it has ended; while it is open, nowhere: open ones are few and are counted one by one."""
    if hazard.state not in CLOSED_STATES or hazard.closed_at is None:
        return Counter()
    ending = Ending(hazard.area_id, hazard.department_id, State(hazard.state), month_of(hazard.closed_at, zone))
    figures = figures_of(hazard, due=hazard.is_due(hazard.closed_at), on_time=hazard.on_time, zone=zone)
    return Counter([ending, *(Tally(hazard.area_id, hazard.department_id, Category(hazard.category), *one) for one in figures)])


def figures_of(hazard: Any, *, due: bool, on_time: bool, zone: str) -> Iterator[tuple[Figure, str]]:
    """For what a hazard, or a row with the same columns, counts, and in which month."""
    yield Figure.FOUND, month_of(hazard.reported_at, zone)
    if hazard.state == State.ACCEPTED:
        yield Figure.CLOSED, month_of(hazard.closed_at, zone)
    if due:
        yield Figure.DUE, due_month(hazard.deadline, zone)
    if on_time:
        yield Figure.ON_TIME, due_month(hazard.deadline, zone)


def changed(before: Counter[Total], after: Counter[Total]) -> dict[Total, int]:
    """What a move adds and takes away, whatever it changed."""
    return {total: after[total] - before[total] for total in before | after if after[total] != before[total]}


def add_totals(work: Work, changes: Mapping[Total, int]) -> None:
    """In the transaction of the moves themselves; whoever ends another one in the same place and month waits that long."""
    for total in sorted(changes, key=lambda total: (ROWS[type(total)].__tablename__, total.id)):
        row = _locked(work, total)
        if row is None:
            wait_for_others(work)
            row = _locked(work, total)
        if row is None:
            row = ROWS[type(total)](id=total.id, **total._asdict(), count=0)
            work.session.add(row)
        row.count += changes[total]


def months_begin_anew(work: Work, site_id: UUID, *, was: str, now: str) -> None:
    """A site's clock was changed: what fell near the end of a month may belong to another one. Rare, so all that ended there is read."""
    changes: Counter[Total] = Counter()
    last: UUID | None = None
    wanted = select(Hazard).where(Hazard.site_id == site_id, Hazard.state.in_(CLOSED_STATES)).options(load_only(*READ)).order_by(Hazard.id)
    while page := work.session.scalars((wanted if last is None else wanted.where(Hazard.id > last)).limit(AT_ONCE)).all():
        for hazard in page:
            changes.update(changed(totals_of(hazard, was), totals_of(hazard, now)))
        last = page[-1].id
    add_totals(work, {total: count for total, count in changes.items() if count})


def ended(work: Work, *, own: bool = True) -> dict[str, int]:
    """How many I may see in each closed state: the totals of my offices, and what I see for another reason (my own reports too), one by one."""
    totals = select(ClosedMonth.state, func.sum(ClosedMonth.count)).group_by(ClosedMonth.state)
    counts = {str(state): int(count) for state, count in work.session.execute(totals) if count}
    for reason in _reasons_of_my_own(work, own=own):
        others = select(Hazard.state, func.count(Hazard.id)).where(*reason, ENDED, ~_counted()).group_by(Hazard.state)
        for state, count in work.session.execute(others):
            counts[str(state)] = counts.get(str(state), 0) + count
    return counts


def beside_my_totals(work: Work) -> list[list[ColumnElement[bool]]]:
    """What has ended and names me or has a part of ours, and is in no total that my offices show me: each reason apart."""
    office, mine = seen_in_office(work.actor), in_my_totals(work.actor)
    if office is None or mine is None:
        return []
    untold = [ENDED, office, not_(func.coalesce(mine, false()))]
    return [[*reason, *untold] for reason in _reasons_of_my_own(work, own=False)]


def _reasons_of_my_own(work: Work, *, own: bool) -> list[list[ColumnElement[bool]]]:
    """I reported it; or I answer for it, and did not; or we cooperate in it. One by one: SQLite reads all that has ended for two at once."""
    named, not_named = Hazard.responsible_id == work.actor.person_id, Hazard.responsible_id.is_distinct_from(work.actor.person_id)
    not_reported = Hazard.reporter_tag.is_distinct_from(work.actor.tag)
    ours = _with_our_part(work)
    if not own:
        office = seen_in_office(work.actor)
        shown = [] if office is None else [office]
        return [[named, *shown], *([not_named, each] for each in ours)]
    return [[Hazard.reporter_tag == work.actor.tag], [named, not_reported], *([not_named, not_reported, each] for each in ours)]


def _with_our_part(work: Work) -> list[ColumnElement[bool]]:
    """None at all for whoever works for no department, so that it costs him nothing."""
    departments = reach(work.actor, Action.HAZARD_HAND_IN_PART).departments
    return [Hazard.id.in_(select(Part.hazard_id).where(Part.department_id.in_(departments)))] if departments else []


def _counted() -> ColumnElement[bool]:
    """It is in one of the totals that I may see."""
    total = select(ClosedMonth.id).where(
        ClosedMonth.area_id == Hazard.area_id,
        ClosedMonth.department_id.is_not_distinct_from(Hazard.department_id),
        ClosedMonth.state == Hazard.state,
    )
    return total.exists()


def _locked(work: Work, total: Total) -> Any:
    cls = ROWS[type(total)]
    return work.session.scalars(select(cls).where(cls.id == total.id).with_for_update()).one_or_none()
