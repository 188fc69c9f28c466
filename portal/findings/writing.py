"""How does an auditor write a finding? A version at a time, each whole and none ever changed; until the report is locked only his team sees it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.base import uuid7
from db.draws import DrawnItem
from db.engagements import Engagement, EngagementArea
from db.findings import Finding, Grade
from db.log import EntryKind
from db.reports import IssuedFinding
from db.sealed import seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.engagements.planning import opened
from portal.engagements.register import subject_of
from portal.engagements.terms import written
from portal.errors import Invalid, NotFound, WrongStep
from portal.findings import evidence
from portal.findings.terms import Said, require_whole
from portal.locale import N_
from portal.policy import Action
from portal.sheets.document import require_glyphs


@writes
def write(work: Work, engagement_id: UUID, *, said: Said, finding_id: UUID | None = None) -> Finding:
    """A new finding, or another version of one that is not in a locked report. The portal answers with the trace (findings.clerk)."""
    engagement = opened(work, engagement_id, Action.FINDING_WRITE)
    require_whole(said, latest=clock.site_day(work.now, areas.time_zone(work, engagement.site_id)))
    found = evidence.cited(work, engagement_id, said.evidence)
    _require_traceable(work, engagement_id, said)
    before = _newest(work, engagement_id, finding_id) if finding_id else None
    made = Finding(
        finding_id=finding_id or uuid7(),
        n=before.n + 1 if before else 1,
        dropped=False,
        grade=Grade(said.grade),
        source=said.source,
        duty=said.duty,
        item_id=said.item_id,
        area_id=None if said.item_id else said.area_id,
        day=said.day,
        evidence=evidence.packed(found),
        **_mine(work, engagement, "finding.written"),
    )
    seal_into(made, **said.texts())
    work.session.add(made)
    return made


@writes
def drop(work: Work, engagement_id: UUID, finding_id: UUID, *, why: str) -> Finding:
    """It was none after all: it stays on record as dropped, with the reason, and stands in no report."""
    engagement = opened(work, engagement_id, Action.FINDING_WRITE)
    before = _newest(work, engagement_id, finding_id)
    reason = written(why, field="why", why=N_("Write the reason."))
    require_glyphs(reason, field="why")
    made = Finding(
        finding_id=finding_id,
        n=before.n + 1,
        dropped=True,
        grade=before.grade,
        source=before.source,
        duty=before.duty,
        item_id=before.item_id,
        area_id=before.area_id,
        day=before.day,
        evidence=before.evidence,
        **_mine(work, engagement, "finding.dropped"),
    )
    seal_into(made, why=reason)
    work.session.add(made)
    return made


def _mine(work: Work, engagement: Engagement, action: str) -> dict[str, object]:
    entry_id = work.entry(EntryKind.CHANGE, action, detail=engagement.number)
    return {
        "engagement_id": engagement.id,
        "person_id": work.actor.person_id,
        "entry_id": entry_id,
        "at": work.now,
        "subject": subject_of(work),
    }


def _newest(work: Work, engagement_id: UUID, finding_id: UUID) -> Finding:
    of_it = Finding.engagement_id == engagement_id, Finding.finding_id == finding_id
    found = work.session.scalars(select(Finding).where(*of_it).order_by(Finding.n.desc()).limit(1)).one_or_none()
    if found is None:
        raise NotFound("This finding does not exist or is not yours to see.")
    if work.session.scalars(select(IssuedFinding.id).where(IssuedFinding.finding_id == finding_id)).first() is not None:
        raise WrongStep("This finding stands in a locked report. It is corrected by an addendum.")
    return found


def _require_traceable(work: Work, engagement_id: UUID, said: Said) -> None:
    """A record of the sample, or an area of the engagement."""
    if said.item_id:
        wanted = select(DrawnItem.id).where(DrawnItem.id == said.item_id, DrawnItem.engagement_id == engagement_id)
        if work.session.scalars(wanted).first() is None:
            raise Invalid("Choose a record of your sample.", field="item_id")
        return
    of_it = select(EngagementArea.area_id).where(EngagementArea.engagement_id == engagement_id)
    if said.area_id not in set(work.session.scalars(of_it)):
        raise Invalid("Choose an area of this engagement.", field="area_id")
