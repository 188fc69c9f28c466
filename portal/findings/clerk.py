"""Who traces the responsibility behind a finding? The portal itself, at once, and the worker takes up what was cut off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from db.actor import SYSTEM
from db.findings import Finding, Trace
from db.session import Work, begin
from portal.findings import tracing

AT_ONCE = 200


def attend(at: datetime | None = None, *, engagement_id: UUID | None = None, each: Callable[[Callable[[], object]], object] = lambda do: do()) -> int:
    """How many versions were there to trace? `at`: not now. `engagement_id`: of this one alone. `each` does one; the worker's survives what fails."""
    with begin(SYSTEM, write=False, now=at) as work:
        versions = _untraced(work, engagement_id)
    for version_id in versions:
        each(partial(trace, version_id, at))
    return len(versions)


def trace(version_id: UUID, at: datetime | None) -> None:
    with begin(SYSTEM, now=at) as work:
        tracing.trace(work, version_id)


def waiting(work: Work) -> list[UUID]:
    """Engagements with a version to trace."""
    wanted = select(Finding.engagement_id).where(Finding.id.in_(_untraced(work, None))).order_by(Finding.at)
    return list(dict.fromkeys(work.session.scalars(wanted)))


def _untraced(work: Work, engagement_id: UUID | None) -> list[UUID]:
    wanted = select(Finding.id).where(Finding.dropped.is_(False), Finding.id.not_in(select(Trace.version_id)))
    wanted = wanted if engagement_id is None else wanted.where(Finding.engagement_id == engagement_id)
    return list(work.session.scalars(wanted.order_by(Finding.at, Finding.id).limit(AT_ONCE)))
