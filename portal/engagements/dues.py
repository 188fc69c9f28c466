"""When is the next report due under an agreement? By its cadence, from its first day on; a report belongs to each interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from db.engagements import Agreement, Engagement, EngagementState
from db.session import Work
from portal import clock


@dataclass(frozen=True)
class Interval:
    """The report on it is due on its last day."""

    first: date
    due: date


def intervals(first: date, last: date, months: int) -> Iterator[Interval]:
    """From the first day on, so many months each; what is left at the end is an interval of its own."""
    n, start = 1, first
    while start <= last:
        following = clock.months_after(first, n * months)
        yield Interval(start, min(date.fromordinal(following.toordinal() - 1), last))
        start, n = following, n + 1


def next_due(work: Work, agreement: Agreement, zone: str) -> Interval | None:
    """The first interval in which no engagement of the agreement was closed, in any of its versions; None when all are met."""
    closed = _closed_days(work, agreement.series_id, zone)
    spans = intervals(agreement.starts_on, agreement.ends_on, agreement.cadence_months)
    return next((span for span in spans if not any(span.first <= day <= span.due for day in closed)), None)


def _closed_days(work: Work, series_id: UUID, zone: str) -> list[date]:
    versions = select(Agreement.id).where(Agreement.series_id == series_id)
    ended = select(Engagement.ended_at).where(Engagement.agreement_id.in_(versions), Engagement.state == EngagementState.CLOSED)
    return [clock.site_day(at, zone) for at in work.session.scalars(ended) if at is not None]
