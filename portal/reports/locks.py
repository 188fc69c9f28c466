"""What must hold of locked reports, whoever wrote into the database?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import select

from audit.verify import ProofError, open_note
from db import blobs, log
from db.log import LogEntry, Problem
from db.reports import IssuedFile, IssuedReport, ReportContent, ReportDraft, SignOff
from db.session import Work
from portal.reports.printing import KINDS_OF_FILE


def four_eyes(work: Work) -> Iterator[Problem]:
    """Another auditor signed than wrote, over what was composed, and each wrote his own paper."""
    yes = {row.content_id: row for row in work.session.scalars(select(SignOff))}
    wanted = select(IssuedReport, ReportContent, ReportDraft).join(ReportContent, ReportContent.id == IssuedReport.content_id)
    rows = wanted.join(ReportDraft, ReportDraft.id == ReportContent.draft_id)
    for report, content, draft in work.session.execute(rows.order_by(IssuedReport.id)):
        where, signed = f"report {report.number}", yes.get(content.id)
        if signed is None or signed.person_id == draft.person_id or signed.digest != content.digest:
            yield Problem(where, "was not signed off by a second auditor over what it holds")
        elif not (_own(work, draft, "report.written") and _own(work, signed, "report.signed_off")):
            yield Problem(where, "holds a paper that its auditor did not write")


def _own(work: Work, paper: ReportDraft | SignOff, action: str) -> bool:
    entry = work.session.execute(select(LogEntry.actor, LogEntry.action).where(LogEntry.id == paper.entry_id)).one_or_none()
    return entry is not None and tuple(entry) == (str(paper.person_id), action)


def statements(work: Work) -> Iterator[Problem]:
    """Each is signed by this portal, and its files are what it says."""
    files = work.session.scalars(select(IssuedFile).order_by(IssuedFile.id)).all()
    for report in work.session.scalars(select(IssuedReport).order_by(IssuedReport.id)):
        said = _said(report.statement)
        found = {file.kind: hashlib.sha256(blobs.of(file, blobs.here())).hexdigest() for file in files if file.report_id == report.id}
        wanted = {"number": report.number, "content": report.digest, **found}
        if said is None or {name: said.get(name) for name in (*wanted, *KINDS_OF_FILE)} != wanted:
            yield Problem(f"report {report.number}", "is not what the portal's signed statement says")


def _said(note: str) -> dict[str, str] | None:
    try:
        text = open_note(note, [log.verifier_key()])
    except ProofError:
        return None
    return dict(line.split(" ", 1) for line in text.splitlines() if " " in line)


PARTS = (four_eyes, statements)
