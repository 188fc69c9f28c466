"""What exactly did both auditors agree on? The portal composes everything that will stand in the report into one text, and both name its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from sqlalchemy import select

from audit.verify import open_checkpoint
from db import log
from db.areas import Area
from db.engagements import Agency, Agreement, Engagement, EngagementArea
from db.findings import Finding, Trace
from db.log import EntryKind
from db.people import Organisation
from db.reports import IssuedReport, ReportContent, ReportDraft
from db.sealed import seal_into
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.engagements.team import members
from portal.errors import WrongStep
from portal.findings.evidence import unpacked
from portal.findings.terms import PARTS
from portal.policy import Action, require
from portal.reports import collecting
from portal.reports.parts import PURPOSE, instant
from portal.reports.writing import findings_to_report

FORM = "anjian/report/v1"


@writes
def compose(work: Work, draft_id: UUID, checkpoint: str) -> ReportContent:
    """The portal's own answer to a draft; `checkpoint` covers everything that was written before."""
    require(work.actor, Action.REPORT_COMPOSE, None)
    draft = work.session.scalars(select(ReportDraft).where(ReportDraft.id == draft_id)).one()
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == draft.engagement_id)).one()
    _require_traced(work, engagement.id)
    content = canonical(_content(work, draft, engagement, checkpoint))
    made = ReportContent(
        draft_id=draft.id,
        engagement_id=engagement.id,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        at=work.now,
        subject=draft.subject,
    )
    seal_into(made, content=content)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "report.composed", detail=f"{engagement.number} {made.digest}")
    return made


def _require_traced(work: Work, engagement_id: UUID) -> None:
    traced = set(work.session.scalars(select(Trace.version_id).where(Trace.engagement_id == engagement_id)))
    if not traced.issuperset(row.id for row in findings_to_report(work, engagement_id)):
        raise WrongStep("The portal is still tracing whose duty it was. Try again in a moment.")


def canonical(content: dict[str, Any]) -> str:
    """One text for one content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _content(work: Work, draft: ReportDraft, engagement: Engagement, checkpoint: str) -> dict[str, Any]:
    size, root = open_checkpoint(checkpoint, log.verifier_key(), log.origin())
    locked = work.session.scalars(select(IssuedReport).where(IssuedReport.engagement_id == engagement.id).order_by(IssuedReport.n)).all()
    addendum = str(draft.kind) == "addendum"
    return {
        "form": FORM,
        "kind": str(draft.kind),
        "corrects": locked[0].number if addendum else "",
        "engagement": _engagement(work, engagement),
        "words": json.loads(reveal(work, [draft], ["words"], purpose=PURPOSE)[draft.id]["words"] or "{}"),
        "written_by": office_name(work, [draft.person_id]).get(draft.person_id) or "",
        "written_at": instant(draft.at),
        "findings": _findings(work, engagement),
        "parts": {} if addendum else collecting.gathered(work, engagement),
        "log": {"size": size, "root": root.hex()},
    }


def _engagement(work: Work, engagement: Engagement) -> dict[str, Any]:
    agreement = work.session.scalars(select(Agreement).where(Agreement.id == engagement.agreement_id)).one()
    firm = select(Organisation).join(Agency, Agency.organisation_id == Organisation.id).where(Agency.id == engagement.agency_id)
    agency = work.session.scalars(firm).one()
    places = select(Area.name, Area.name_en).join(EngagementArea, EngagementArea.area_id == Area.id)
    names = office_name(work, [member.person_id for member in members(work, engagement.id)])
    return {
        "number": engagement.number,
        "agency": [agency.name, agency.name_en],
        "reference": agreement.reference,
        "standards": reveal(work, [agreement], ["standards"], purpose=PURPOSE)[agreement.id]["standards"] or "",
        "period": [engagement.period_from.isoformat(), engagement.period_to.isoformat()],
        "days": [engagement.starts_on.isoformat(), engagement.ends_on.isoformat()],
        "areas": [
            [row.name, row.name_en] for row in work.session.execute(places.where(EngagementArea.engagement_id == engagement.id).order_by(Area.code))
        ],
        "team": [names.get(member.person_id) or "" for member in members(work, engagement.id)],
        "day": clock.site_day(work.now, areas.time_zone(work, engagement.site_id)).isoformat(),
    }


def _findings(work: Work, engagement: Engagement) -> list[dict[str, Any]]:
    rows = findings_to_report(work, engagement.id)
    told = reveal(work, rows, list(PARTS), purpose=PURPOSE)
    traces = {row.version_id: row.chain for row in work.session.scalars(select(Trace).where(Trace.engagement_id == engagement.id))}
    return [_finding(row, told[row.id], traces.get(row.id)) for row in rows]


def _finding(row: Finding, said: dict[str, str | None], chain: str | None) -> dict[str, Any]:
    return {
        "id": str(row.finding_id),
        "version": str(row.id),
        "grade": str(row.grade),
        "source": row.source,
        **{name: said[name] or "" for name in PARTS},
        "evidence": [[piece.kind, piece.name] for piece in unpacked(row.evidence)],
        "trace": json.loads(chain) if chain else None,
    }
