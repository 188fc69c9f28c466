"""May the enterprise end an audit now? Not while its auditors write: what they have begun ends with their report or their last day.

Nobody of the enterprise sees a finding or a draft before it is locked. That one was written, and when, the log tells the director anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from db.engagements import Declaration, Engagement, TeamMember
from db.findings import Finding
from db.log import LogEntry, canonical
from db.reports import IssuedReport, ReportDraft
from db.session import Work
from portal import areas, clock
from portal.errors import WrongStep

WRITING = ("finding.written", "finding.dropped", "report.written")
PAPERS = (Finding.__tablename__, ReportDraft.__tablename__)


def require_unwritten(work: Work, engagement: Engagement) -> None:
    """Else whoever is audited could stop the report that he does not like."""
    if has_begun(work, engagement):
        raise WrongStep(
            "The auditors have begun to write. It ends on its last day, or once their report is locked; abandoning it is read by the head."
        )


def has_begun(work: Work, engagement: Engagement) -> bool:
    """Something was written that no locked report holds, and there are days left to lock it."""
    if clock.site_day(work.now, areas.time_zone(work, engagement.site_id)) > engagement.ends_on:
        return False
    locked = work.session.scalar(select(func.max(IssuedReport.at)).where(IssuedReport.engagement_id == engagement.id))
    return any(locked is None or at > locked for at in _written(work, engagement))


def has_declared_a_conflict(work: Work, engagement: Engagement, person_id: UUID) -> bool:
    """This quarter, by his own hand: he is taken out, whatever was written (0029)."""
    quarter = clock.quarter_of(clock.site_day(work.now, areas.time_zone(work, engagement.site_id)))
    of_his = Declaration.engagement_id == engagement.id, Declaration.person_id == person_id, Declaration.quarter == quarter
    return work.session.scalars(select(Declaration.id).where(*of_his, Declaration.conflict.is_(True))).first() is not None


def _written(work: Work, engagement: Engagement) -> Iterator[datetime]:
    """When findings and drafts of this very engagement were written: the entry holds the digest of its id, and not the id."""
    team = work.session.scalars(select(TeamMember.person_id).where(TeamMember.engagement_id == engagement.id)).all()
    wanted = select(LogEntry).where(LogEntry.action.in_(WRITING), LogEntry.at >= engagement.planned_at, LogEntry.actor.in_(map(str, team)))
    return (entry.at for entry in work.session.scalars(wanted) if _tells_of(entry, engagement.id))


def _tells_of(entry: LogEntry, engagement_id: UUID) -> bool:
    return any(
        table in PAPERS and digests.get("engagement_id") == canonical.digest(entry.id, table, row_id, "engagement_id", engagement_id)
        for table, row_id, digests in canonical.written_in(entry.body)
    )
