"""What is known of an engagement's report: to its auditors while it is written, to the enterprise once it is locked, to a department its findings?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db import blobs
from db.areas import Department
from db.engagements import Engagement
from db.log import EntryKind
from db.reports import FindingAnswer, IssuedFile, IssuedFinding, IssuedReport, ReportContent, ReportDraft, SignOff
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.calendar import calendar
from portal.draws.drawing import File
from portal.engagements.planning import get as get_engagement
from portal.engagements.planning import opened
from portal.errors import NotFound
from portal.findings.tracing import names_behind
from portal.policy import Action, Prepared, allows, require
from portal.reports import printing, standing
from portal.reports.parts import PURPOSE
from portal.reports.printing import Locking
from portal.reports.standing import Standing
from portal.reports.terms import ANSWER_DAYS
from portal.reports.writing import findings_to_report


@dataclass(frozen=True)
class Draft:
    """The newest draft. `content_id` and `digest` once the portal has composed it; `mine`: I wrote it; `signed`: the second auditor agreed."""

    n: int
    kind: str
    words: Mapping[str, str]
    at: datetime
    mine: bool
    content_id: UUID | None
    digest: str
    signed: bool


@dataclass(frozen=True)
class Locked:
    """A report or addendum as it was locked; `files`: kind, size and digest of each form."""

    id: UUID
    n: int
    number: str
    digest: str
    statement: str
    checkpoint: str
    at: datetime
    files: Sequence[tuple[str, int, str]]


@dataclass(frozen=True)
class Desk:
    """What the auditors work on: the draft, how many findings would stand in it, what is locked already."""

    draft: Draft | None
    findings: int
    locked: Sequence[Locked]


@dataclass(frozen=True)
class Answer:
    """What the enterprise said, as the n-th; `hazard` is the number of what tracks it, as far as the reader sees it."""

    n: int
    office: str
    who: str | None
    at: datetime
    text: str
    hazard_id: UUID | None
    hazard: str


@dataclass(frozen=True)
class Answered:
    """A finding of a locked report with what stands beside it. `may_answer`, `may_act`: mine to do; `names`: whom the codes stand for.

    `due`: when the first answer is, for whoever gives it and while there is none.
    """

    id: UUID
    number: str
    report: str
    grade: str
    department: str
    department_en: str | None
    department_id: UUID | None
    area_id: UUID | None
    words: Mapping[str, Any]
    at: datetime
    standing: Standing
    answers: Sequence[Answer]
    may_answer: bool
    may_act: bool
    names: Mapping[str, str]
    due: datetime | None = None


@writes
def desk(work: Work, engagement_id: UUID) -> Desk:
    """For the auditors of an engagement that is open to them."""
    opened(work, engagement_id, Action.REPORT_WRITE)
    newest = select(ReportDraft).where(ReportDraft.engagement_id == engagement_id).order_by(ReportDraft.n.desc()).limit(1)
    row = work.session.scalars(newest).one_or_none()
    return Desk(_draft(work, row) if row else None, len(findings_to_report(work, engagement_id)), _locked(work, engagement_id))


def _draft(work: Work, row: ReportDraft) -> Draft:
    content = work.session.scalars(select(ReportContent).where(ReportContent.draft_id == row.id)).one_or_none()
    signed = content is not None and work.session.scalars(select(SignOff.id).where(SignOff.content_id == content.id)).first() is not None
    return Draft(
        n=row.n,
        kind=str(row.kind),
        words=json.loads(reveal(work, [row], ["words"], purpose=PURPOSE)[row.id]["words"] or "{}"),
        at=row.at,
        mine=not allows(work.actor, Action.REPORT_SIGN_OFF, Prepared(row.person_id)),
        content_id=content.id if content else None,
        digest=content.digest if content else "",
        signed=signed,
    )


@writes
def proof_sheet(work: Work, content_id: UUID) -> tuple[dict[str, Any], Locking]:
    """What the second auditor reads before he agrees; `printed` makes the file of it."""
    row = work.session.scalars(select(ReportContent).where(ReportContent.id == content_id)).one_or_none()
    if row is None:
        raise NotFound("This report does not exist or is not yours to see.")
    engagement = opened(work, row.engagement_id, Action.REPORT_WRITE)
    text = reveal(work, [row], ["content"], purpose=PURPOSE)[row.id]["content"] or "{}"
    zone = areas.time_zone(work, engagement.site_id)
    work.entry(EntryKind.EXPORT, "report.draft_taken", purpose=PURPOSE, detail=row.digest)
    return json.loads(text), Locking("", (), "", clock.site_day(row.at, zone), zone, row.digest)


def printed(sheet: tuple[dict[str, Any], Locking], kind: str) -> bytes:
    content, locking = sheet
    return printing.file(content, locking, kind)


def locked(work: Work, engagement_id: UUID) -> list[Locked]:
    """The report and its addenda, for its auditors and for the enterprise."""
    require(work.actor, Action.REPORT_SEE, get_engagement(work, engagement_id))
    return _locked(work, engagement_id)


def _locked(work: Work, engagement_id: UUID) -> list[Locked]:
    rows = work.session.scalars(select(IssuedReport).where(IssuedReport.engagement_id == engagement_id).order_by(IssuedReport.n)).all()
    files = work.session.scalars(select(IssuedFile).where(IssuedFile.engagement_id == engagement_id).order_by(IssuedFile.kind)).all()
    return [
        Locked(
            id=row.id,
            n=row.n,
            number=row.number,
            digest=row.digest,
            statement=row.statement,
            checkpoint=row.checkpoint,
            at=row.at,
            files=[(file.kind, file.size, file.digest) for file in files if file.report_id == row.id],
        )
        for row in rows
    ]


@writes
def report_file(work: Work, report_id: UUID, *, kind: str) -> File:
    """Where one form of it lies, for an entry that says who took it; read after the commit (draws.content)."""
    row = work.session.scalars(select(IssuedFile).where(IssuedFile.report_id == report_id, IssuedFile.kind == kind)).one_or_none()
    if row is None:
        raise NotFound("This report does not exist or is not yours to see.")
    require(work.actor, Action.REPORT_TAKE, row)
    work.entry(EntryKind.EXPORT, "report.taken", purpose=PURPOSE, detail=row.digest)
    return File(row.blob, row.hmac, row.sha256, row.subject)


def content(taken: File) -> bytes:
    """The file's bytes."""
    return taken.read(blobs.here())


@writes
def statement_note(work: Work, report_id: UUID) -> str:
    """The signed statement, byte for byte, and an entry that says who took it."""
    row = work.session.scalars(select(IssuedReport).where(IssuedReport.id == report_id)).one_or_none()
    if row is None:
        raise NotFound("This report does not exist or is not yours to see.")
    require(work.actor, Action.REPORT_TAKE, row)
    work.entry(EntryKind.EXPORT, "report.statement_taken", purpose=PURPOSE, detail=row.digest)
    return row.statement


@writes
def issued_findings(work: Work, engagement_id: UUID | None = None) -> list[Answered]:
    """Those that the reader sees, of one engagement or of all, the newest report first."""
    require(work.actor, Action.FINDING_SEE, None)
    wanted = select(IssuedFinding).order_by(IssuedFinding.at.desc(), IssuedFinding.number)
    of_it = wanted if engagement_id is None else wanted.where(IssuedFinding.engagement_id == engagement_id)
    rows = work.session.scalars(of_it.limit(MOST)).all()
    return _answered(work, rows)


MOST = 200


def _answered(work: Work, rows: Sequence[IssuedFinding]) -> list[Answered]:
    ids = [row.id for row in rows]
    told = reveal(work, rows, ["words"], purpose=PURPOSE)
    how, said = standing.of(work, ids), answers_of(work, ids)
    units: dict[UUID | None, Department] = {
        row.id: row for row in work.session.scalars(select(Department).where(Department.id.in_({row.department_id for row in rows} - {None})))
    }
    engaged = select(Engagement.id, Engagement.number, Engagement.site_id).where(Engagement.id.in_({row.engagement_id for row in rows}))
    engagements = {row.id: row for row in work.session.execute(engaged)} if rows else {}
    texts = {row.id: json.loads(told[row.id]["words"] or "{}") for row in rows}
    acting = {row.id for row in rows if allows(work.actor, Action.FINDING_ACT, row)}
    names = _names_behind(work, [row for row in rows if row.id in acting], texts)
    mine = {row.id for row in rows if allows(work.actor, Action.FINDING_ANSWER, row)}
    owed = [row for row in rows if row.id in mine and not said.get(row.id)]
    due = _due(work, {row: engagements.get(row.engagement_id) or units.get(row.department_id) for row in owed})
    made = []
    for row in rows:
        words = texts[row.id]
        unit = units.get(row.department_id)
        made.append(
            Answered(
                id=row.id,
                number=row.number,
                report=engagements[row.engagement_id].number if row.engagement_id in engagements else "",
                grade=str(row.grade),
                department=unit.name if unit else "",
                department_en=unit.name_en if unit else None,
                department_id=row.department_id,
                area_id=row.area_id,
                words=words,
                at=row.at,
                standing=how[row.id],
                answers=said.get(row.id, []),
                may_answer=row.id in mine,
                may_act=row.id in acting,
                names=names.get(row.engagement_id, {}) if row.id in acting else {},
                due=due.get(row.id),
            )
        )
    return made


def _due(work: Work, there: Mapping[IssuedFinding, Any]) -> dict[UUID, datetime]:
    """By the clock of the engagement's site, or the department's for whoever sees no engagement; reminders count the same days."""
    if not there:
        return {}
    known, zones, home = calendar(work), areas.time_zones(work), areas.time_zone(work)
    zone = {row: zones.get(place.site_id, home) if place else home for row, place in there.items()}
    return {row.id: clock.working_deadline(row.at, ANSWER_DAYS, known, zone[row]).at for row in there}


def _names_behind(work: Work, rows: Sequence[IssuedFinding], texts: Mapping[UUID, Any]) -> dict[UUID, Mapping[str, str]]:
    """Asked once for an engagement, however many findings it has."""
    traced: dict[UUID, list[Any]] = {}
    for row in rows:
        traced.setdefault(row.engagement_id, []).extend(filter(None, [texts[row.id].get("trace")]))
    return {engagement_id: names_behind(work, engagement_id, chains) for engagement_id, chains in traced.items() if chains}


def answers_of(work: Work, issued: Sequence[UUID]) -> dict[UUID, list[Answer]]:
    rows = work.session.scalars(select(FindingAnswer).where(FindingAnswer.issued_id.in_(issued)).order_by(FindingAnswer.n)).all() if issued else []
    told = reveal(work, rows, ["text"], purpose=PURPOSE)
    names = office_name(work, {row.person_id for row in rows}) if rows else {}
    numbers = standing.numbers_of(work, [row.hazard_id for row in rows if row.hazard_id])
    found: dict[UUID, list[Answer]] = {}
    for row in rows:
        text, hazard = told[row.id]["text"] or "", numbers.get(row.hazard_id, "") if row.hazard_id else ""
        made = Answer(row.n, row.office, names.get(row.person_id), row.at, text, row.hazard_id if hazard else None, hazard)
        found.setdefault(row.issued_id, []).append(made)
    return found


def behind(work: Work, hazard_id: UUID) -> list[tuple[UUID, str]]:
    """The findings that a hazard tracks, as far as the reader sees them: id of the engagement and number."""
    require(work.actor, Action.FINDING_SEE, None)
    wanted = select(IssuedFinding.engagement_id, IssuedFinding.number).join(FindingAnswer, FindingAnswer.issued_id == IssuedFinding.id)
    rows = work.session.execute(wanted.where(FindingAnswer.hazard_id == hazard_id).order_by(IssuedFinding.number)).all()
    return [(row.engagement_id, row.number) for row in rows]
