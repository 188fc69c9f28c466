"""What does a survey of an engagement look at: which areas and days, checks and hazards? Read once, in one snapshot, for all that is counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.duties import DutyCheck, Link
from db.engagements import EngagementArea
from db.hazards import Hazard, HazardStep
from db.log import LogEntry
from db.session import Work
from portal import areas, clock
from portal.coverage.log_times import LogTimes, log_times

AT_ONCE = 1000


@dataclass(frozen=True)
class Place:
    """An area as it is called in the answer: an auditor sees the areas of his engagement only, not those inside them."""

    code: str
    name: str
    name_en: str | None
    above: frozenset[UUID]


@dataclass(frozen=True)
class Check:
    """A check, with its place in the log; `logged` is None where the log has no entry of it."""

    number: str
    area_id: UUID
    link: Link
    began_at: datetime
    ended_at: datetime
    noted_at: datetime
    person_id: UUID
    found: bool
    seq: int | None
    logged: datetime | None

    def overlaps(self, later: Check) -> bool:
        return later.began_at < self.ended_at


@dataclass(frozen=True)
class Step:
    """A step of a hazard that was reported in these days, with its place in the log."""

    number: str
    area_id: UUID
    action: str
    at: datetime
    person_id: UUID | None
    seq: int | None
    logged: datetime | None


@dataclass(frozen=True)
class Ground:
    """Everything that is looked at."""

    first: date
    last: date
    zone: str
    places: Mapping[UUID, Place]
    checks: Sequence[Check]
    hazards: Mapping[UUID, str]
    steps: Sequence[Step]
    times: LogTimes

    def day(self, at: datetime) -> date:
        return clock.site_day(at, self.zone)

    def on_record(self, check: Check) -> datetime:
        """When it was on record at the earliest, as the log bears out."""
        return self.times.not_before(check.seq, max(check.noted_at, check.logged or check.noted_at))


class Extent(Protocol):
    """What of an engagement says where and when."""

    site_id: Any
    period_from: Any
    period_to: Any


def areas_of(work: Work, engagement_id: UUID) -> list[UUID]:
    """Those that an engagement names; what is inside them belongs to it."""
    return list(work.session.scalars(select(EngagementArea.area_id).where(EngagementArea.engagement_id == engagement_id)))


def ground(work: Work, engagement: Extent, named: Collection[UUID]) -> Ground:
    """Of the period of the engagement, up to the day before today: today is not over."""
    zone = areas.time_zone(work, engagement.site_id)
    last = min(engagement.period_to, clock.site_day(work.now, zone) - timedelta(days=1))
    places = _places(work, areas.below(work, named))
    since, until = clock.end_of_day(engagement.period_from - timedelta(days=1), zone), clock.end_of_day(last, zone)
    hazards = _hazards(work, places, since, until)
    checks, steps = _checks(work, places, since, until), _steps(work, hazards)
    numbers = {hazard_id: number for hazard_id, (number, _area) in hazards.items()}
    return Ground(engagement.period_from, last, zone, places, checks, numbers, steps, log_times(work, since))


def _places(work: Work, area_ids: Collection[UUID]) -> dict[UUID, Place]:
    above = areas.parents(work)
    rows = work.session.scalars(select(Area).where(Area.id.in_(area_ids)).order_by(Area.code))
    return {row.id: Place(row.code, row.name, row.name_en, frozenset(areas.above(above, row.id)[1:])) for row in rows}


def _checks(work: Work, places: Collection[UUID], since: datetime, until: datetime) -> list[Check]:
    columns = [getattr(DutyCheck, name) for name in ("number", "area_id", "link", "began_at", "ended_at", "noted_at", "person_id", "found")]
    wanted = select(*columns, LogEntry.seq, LogEntry.at).outerjoin(LogEntry, LogEntry.id == DutyCheck.entry_id)
    inside = wanted.where(DutyCheck.area_id.in_(places), DutyCheck.began_at >= since, DutyCheck.began_at < until)
    return [Check(*tuple(row)) for row in work.session.execute(inside.order_by(DutyCheck.began_at, DutyCheck.id))]


def _hazards(work: Work, places: Collection[UUID], since: datetime, until: datetime) -> dict[UUID, tuple[str, UUID]]:
    wanted = select(Hazard.id, Hazard.number, Hazard.area_id)
    inside = wanted.where(Hazard.area_id.in_(places), Hazard.reported_at >= since, Hazard.reported_at < until)
    return {row.id: (row.number, row.area_id) for row in work.session.execute(inside)}


def _steps(work: Work, hazards: Mapping[UUID, tuple[str, UUID]]) -> list[Step]:
    columns = HazardStep.hazard_id, HazardStep.action, HazardStep.at, HazardStep.actor_id, LogEntry.seq, LogEntry.at.label("logged")
    wanted = select(*columns).outerjoin(LogEntry, LogEntry.id == HazardStep.entry_id).order_by(HazardStep.hazard_id, HazardStep.n)
    found: list[Step] = []
    for some in in_parts(list(hazards)):
        for row in work.session.execute(wanted.where(HazardStep.hazard_id.in_(some))):
            number, area_id = hazards[row.hazard_id]
            found.append(Step(number, area_id, row.action, row.at, row.actor_id, row.seq, row.logged))
    return found


def in_parts(values: Sequence[Any]) -> list[Sequence[Any]]:
    return [values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE)]
