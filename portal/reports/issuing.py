"""How is a report locked? Numbered, printed in both forms and languages, signed over all their digests; from then on the enterprise reads it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from audit.verify import open_checkpoint
from db import log
from db.blobs import Blob
from db.engagements import Engagement
from db.findings import Grade, Trace
from db.hazards import Counter
from db.log import EntryKind
from db.reports import IssuedFile, IssuedFinding, IssuedReport, ReportContent, ReportDraft, SignOff
from db.sealed import seal_into
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.errors import Conflict
from portal.hazards.numbers import next_number, next_numbers
from portal.policy import Action, require
from portal.reports.parts import PURPOSE, instant
from portal.reports.printing import Locking
from portal.reports.writing import holds_everything, is_newest

DIGITS = 3
STATEMENT = "anjian/report-statement/v1"
REPORT, FINDING = "RP", "FD"


@dataclass(frozen=True)
class Ready:
    """A content that both auditors agreed on, and what it will be called. Lives until its files are made."""

    content_id: UUID
    content: dict[str, Any]
    locking: Locking
    subject: str
    n: int
    year: int
    checkpoint: str


@writes
def prepare(work: Work, content_id: UUID, checkpoint: str) -> Ready:
    """What it will be called, before anything is numbered: making the files takes longer than a transaction may."""
    require(work.actor, Action.REPORT_ISSUE, None)
    row = work.session.scalars(select(ReportContent).where(ReportContent.id == content_id)).one()
    signed = work.session.scalars(select(SignOff).where(SignOff.content_id == content_id)).one()
    text = reveal(work, [row], ["content"], purpose=PURPOSE)[row.id]["content"] or ""
    if not hashlib.sha256(text.encode()).hexdigest() == row.digest == signed.digest:
        raise Conflict("This is not the content that both auditors agreed on.")
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == row.engagement_id)).one()
    zone = areas.time_zone(work, engagement.site_id)
    day = clock.site_day(work.now, zone)
    content = json.loads(text)
    _require_newest(work, row, engagement, content)
    locked = work.session.scalars(select(IssuedReport).where(IssuedReport.engagement_id == engagement.id).order_by(IssuedReport.n)).all()
    number = f"{locked[0].number}-A{len(locked)}" if locked else _called(work, REPORT, engagement, day, 1)[0]
    locking = Locking(
        number=number,
        findings=_called(work, FINDING, engagement, day, len(content["findings"])),
        signed_by=office_name(work, [signed.person_id]).get(signed.person_id) or "",
        day=day,
        zone=zone,
        digest=row.digest,
    )
    return Ready(row.id, content, locking, row.subject, len(locked), day.year, checkpoint)


def _require_newest(work: Work, row: ReportContent, engagement: Engagement, content: dict[str, Any]) -> None:
    """Asked within the transaction that locks: printing takes long enough for somebody to write on."""
    written = work.session.scalars(select(ReportDraft).where(ReportDraft.id == row.draft_id)).one()
    if not (is_newest(work, written) and holds_everything(work, engagement, content)):
        raise Conflict("Something was written after this report was signed off. Save it anew, so that it holds everything.")


def _called(work: Work, kind: str, engagement: Engagement, day: date, how_many: int) -> list[str]:
    """The numbers that come next, not taken yet."""
    of_it = Counter.kind == kind, Counter.site_id == engagement.site_id, Counter.year == day.year, Counter.channel == ""
    last = work.session.scalars(select(Counter.last).where(*of_it)).one_or_none() or 0
    return [f"{kind}-{day.year}-{n:0{DIGITS}d}" for n in range(last + 1, last + 1 + how_many)]


@writes
def lock(work: Work, ready: Ready, files: Mapping[str, tuple[str, Blob]]) -> IssuedReport:
    """`files`: by kind, the digest of what is in each and where it lies. If a number was taken meanwhile, it is done anew."""
    require(work.actor, Action.REPORT_ISSUE, None)
    row = work.session.scalars(select(ReportContent).where(ReportContent.id == ready.content_id)).one()
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == row.engagement_id)).one()
    _require_newest(work, row, engagement, ready.content)
    _take_numbers(work, ready, engagement)
    signed = work.session.scalars(select(SignOff).where(SignOff.content_id == row.id)).one()
    made = IssuedReport(
        engagement_id=engagement.id,
        site_id=engagement.site_id,
        content_id=row.id,
        n=ready.n,
        number=ready.locking.number,
        digest=row.digest,
        statement=log.signed_note(statement(ready, {kind: digest for kind, (digest, _blob) in files.items()}, signed.entry_id, work.now)),
        checkpoint=ready.checkpoint,
        at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    work.session.add_all(_file(made, kind, digest, blob, ready.subject) for kind, (digest, blob) in files.items())
    _issue_findings(work, made, ready)
    work.entry(EntryKind.CHANGE, "report.locked", detail=f"{made.number} {hashlib.sha256(made.statement.encode()).hexdigest()}")
    return made


def _take_numbers(work: Work, ready: Ready, engagement: Engagement) -> None:
    site_id, how_many = engagement.site_id, len(ready.locking.findings)
    taken = [] if ready.n else [next_number(work, REPORT, site_id=site_id, year=ready.year, digits=DIGITS)]
    findings = next_numbers(work, FINDING, how_many, site_id=site_id, year=ready.year, digits=DIGITS) if how_many else []
    already = work.session.scalar(select(func.count(IssuedReport.id)).where(IssuedReport.engagement_id == engagement.id))
    if taken not in ([], [ready.locking.number]) or findings != list(ready.locking.findings) or already != ready.n:
        raise Conflict("Another report was locked just now. This one is numbered anew.")


def statement(ready: Ready, digests: Mapping[str, str], signed: UUID, at: datetime) -> str:
    """What the portal signs, a line for each thing; `signed` is the second auditor's entry in the log."""
    size, root = open_checkpoint(ready.checkpoint, log.verifier_key(), log.origin())
    lines = [
        STATEMENT,
        f"number {ready.locking.number}",
        f"engagement {ready.content['engagement']['number']}",
        *(f"finding {number}" for number in ready.locking.findings),
        f"content {ready.locking.digest}",
        *(f"{kind} {digest}" for kind, digest in sorted(digests.items())),
        f"signed-off {signed}",
        f"log {size} {root.hex()}",
        f"locked {instant(at)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _file(report: IssuedReport, kind: str, digest: str, blob: Blob, subject: str) -> IssuedFile:
    return IssuedFile(
        report_id=report.id,
        engagement_id=report.engagement_id,
        kind=kind,
        digest=digest,
        size=blob.size,
        blob=blob.name,
        hmac=blob.hmac,
        sha256=blob.sha256,
        subject=subject,
    )


def _issue_findings(work: Work, report: IssuedReport, ready: Ready) -> None:
    traced = {row.version_id: row for row in work.session.scalars(select(Trace).where(Trace.engagement_id == report.engagement_id))}
    for number, one in zip(ready.locking.findings, ready.content["findings"], strict=True):
        trace = traced.get(UUID(one["version"]))
        made = IssuedFinding(
            report_id=report.id,
            engagement_id=report.engagement_id,
            site_id=report.site_id,
            finding_id=UUID(one["id"]),
            version_id=UUID(one["version"]),
            number=number,
            grade=Grade(one["grade"]),
            department_id=trace.department_id if trace else None,
            area_id=trace.area_id if trace else None,
            at=report.at,
            subject=ready.subject,
        )
        seal_into(made, words=json.dumps(one, ensure_ascii=False, sort_keys=True))
        work.session.add(made)
