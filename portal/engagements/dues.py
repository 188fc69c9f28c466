"""When is the next report due under an agreement? By its cadence, from its first day on; a report belongs to each interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from db.engagements import Agreement, Engagement
from db.reports import IssuedReport
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


def next_due(agreement: Agreement, reported: Mapping[UUID, Sequence[date]]) -> Interval | None:
    """The first interval in which no report was locked under the agreement, in any of its versions; None when all are met."""
    spans = intervals(agreement.starts_on, agreement.ends_on, agreement.cadence_months)
    days = reported.get(agreement.series_id, ())
    return next((span for span in spans if not any(span.first <= day <= span.due for day in days)), None)


def reported_days(work: Work, zone: str) -> dict[UUID, list[date]]:
    """On which days a report was locked under each agreement, whichever of its versions; an addendum is none."""
    locked = select(Agreement.series_id, IssuedReport.at).join(Engagement, Engagement.agreement_id == Agreement.id)
    locked = locked.join(IssuedReport, IssuedReport.engagement_id == Engagement.id)
    found: dict[UUID, list[date]] = {}
    for series_id, at in work.session.execute(locked.where(IssuedReport.n == 0)):
        found.setdefault(series_id, []).append(clock.site_day(at, zone))
    return found
