"""How do two auditors make a report? One writes it, the portal composes it, the other reads exactly that and agrees; neither can alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.draws import Draw, Extension
from db.engagements import Engagement
from db.findings import Finding
from db.log import EntryKind
from db.reports import IssuedFinding, IssuedReport, ReportContent, ReportDraft, ReportKind, SignOff
from db.requests import Interference, RequestAnswer, RequestStep
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.engagements.planning import opened
from portal.engagements.register import subject_of
from portal.errors import Conflict, Invalid, NotFound, WrongStep
from portal.policy import Action, Prepared, require
from portal.reports import collecting
from portal.reports.parts import PURPOSE
from portal.reports.terms import Words, require_whole


@writes
def draft(work: Work, engagement_id: UUID, *, words: Words, after: int | None = None) -> ReportDraft:
    """The report, or once it is locked the next addendum. Saved anew it takes the earlier draft's place; the portal composes it (reports.clerk).

    `after`: the draft that was there when the form was opened, 0 for none; a newer one is a colleague's and is not replaced unseen.
    """
    engagement = opened(work, engagement_id, Action.REPORT_WRITE)
    addendum = work.session.scalars(select(IssuedReport.id).where(IssuedReport.engagement_id == engagement_id).limit(1)).first() is not None
    last = work.session.scalar(select(func.max(ReportDraft.n)).where(ReportDraft.engagement_id == engagement_id)) or 0
    if after not in (None, last):
        raise Conflict("A newer draft of this report was saved while you were writing. Yours was not stored.")
    require_whole(words, findings=len(findings_to_report(work, engagement_id)), addendum=addendum)
    made = ReportDraft(
        engagement_id=engagement_id,
        n=last + 1,
        kind=ReportKind.ADDENDUM if addendum else ReportKind.REPORT,
        person_id=work.actor.person_id,
        entry_id=work.entry(EntryKind.CHANGE, "report.written", detail=engagement.number),
        at=work.now,
        subject=subject_of(work),
    )
    seal_into(made, words=json.dumps(words.clean(), ensure_ascii=False, sort_keys=True))
    work.session.add(made)
    return made


@writes
def sign_off(work: Work, content_id: UUID, *, digest: str) -> SignOff:
    """Four eyes: by another auditor of the engagement than wrote it, over the digest of what he has read. From now on it is locked."""
    content = work.session.scalars(select(ReportContent).where(ReportContent.id == content_id)).one_or_none()
    if content is None:
        raise NotFound("This report does not exist or is not yours to see.")
    engagement = opened(work, content.engagement_id, Action.REPORT_WRITE)
    written = work.session.scalars(select(ReportDraft).where(ReportDraft.id == content.draft_id)).one()
    require(work.actor, Action.REPORT_SIGN_OFF, Prepared(written.person_id))
    if digest.strip().lower() != content.digest:
        raise Invalid("That is not the fingerprint of this report. Read it as it stands now.", field="digest")
    if work.session.scalars(select(SignOff.id).where(SignOff.content_id == content_id)).first() is not None:
        raise Conflict("This report is signed off already.")
    held = json.loads(reveal(work, [content], ["content"], purpose=PURPOSE)[content.id]["content"] or "{}")
    if not (is_newest(work, written) and holds_everything(work, engagement, held)):
        raise WrongStep("Something was written after this draft. Save the report anew, so that it holds everything.")
    made = SignOff(
        content_id=content_id,
        engagement_id=content.engagement_id,
        person_id=work.actor.person_id,
        digest=content.digest,
        entry_id=work.entry(EntryKind.CHANGE, "report.signed_off", detail=f"{engagement.number} {content.digest}"),
        at=work.now,
    )
    work.session.add(made)
    return made


def is_newest(work: Work, written: ReportDraft) -> bool:
    """Nothing was written after it that it does not hold. An addendum holds findings only."""
    newest = work.session.scalar(select(func.max(ReportDraft.n)).where(ReportDraft.engagement_id == written.engagement_id))
    since = HELD if written.kind == ReportKind.REPORT else HELD[:1]
    return newest == written.n and not any(_written_after(work, written, when) for when in since)


HELD: tuple[Any, ...] = (Finding.at, Interference.at, RequestStep.at, RequestAnswer.at, Draw.ended_at, Extension.at)


def _written_after(work: Work, written: ReportDraft, when: Any) -> bool:
    of_it = when.class_.engagement_id == written.engagement_id, when > written.at
    return work.session.scalars(select(when.class_.id).where(*of_it).limit(1)).first() is not None


def holds_everything(work: Work, engagement: Engagement, content: Mapping[str, Any]) -> bool:
    """Findings by their versions, since clocks say less of which came first; what the portal collected by collecting it anew."""
    found = [str(row.id) for row in findings_to_report(work, engagement.id)]
    return found == [one["version"] for one in content["findings"]] and collecting.still_so(work, engagement, content["parts"])


def findings_to_report(work: Work, engagement_id: UUID) -> list[Finding]:
    """The newest version of each that is neither dropped nor in a locked report, in the order in which they were first written."""
    rows = work.session.scalars(select(Finding).where(Finding.engagement_id == engagement_id).order_by(Finding.at, Finding.id)).all()
    locked = set(work.session.scalars(select(IssuedFinding.finding_id).where(IssuedFinding.engagement_id == engagement_id)))
    newest = {row.finding_id: row for row in sorted(rows, key=lambda row: row.n)}
    order = dict.fromkeys(row.finding_id for row in rows)
    return [newest[one] for one in order if one not in locked and not newest[one].dropped]
