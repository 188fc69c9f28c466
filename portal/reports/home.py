"""What does the auditor take home when the audit is over? One zip, the same bytes each time, that needs nothing of the portal."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

import audit
from audit import bundle
from audit.verify import zip_bytes
from db import blobs, log
from db.draws import Draw, DrawPart, DrawState, Extension
from db.engagements import Engagement
from db.log import EntryKind, LogCheckpoint
from db.reports import IssuedFile, IssuedFinding, IssuedReport
from db.session import Work, reveal, writes
from portal.draws.drawing import File
from portal.draws.freezing import HOME
from portal.engagements.planning import get as get_engagement
from portal.errors import NotFound, WrongStep
from portal.people.looks import harmless
from portal.policy import Action, require
from portal.reports import collecting, obstacles, reading
from portal.reports.parts import PURPOSE, instant

MANIFEST, MANIFEST_TAG = "MANIFEST.note", "anjian/taken-home/v1"
INSTRUCTIONS = Path(audit.__path__[0]) / "taken"


@dataclass(frozen=True)
class Taken:
    """Files that lie sealed, by their names in the zip, and those that are made of rows. Read and wrapped after the commit (`wrapped`).

    `log_size`: how far the log's history goes in it, to the checkpoint of the last report.
    """

    engagement: str
    sealed: Mapping[str, File]
    made: Mapping[str, bytes]
    log_size: int


@writes
def take_home(work: Work, engagement_id: UUID) -> Taken:
    """Once the report is locked; by its auditors, the safety director or the head. One entry says who took it."""
    engagement = get_engagement(work, engagement_id)
    require(work.actor, Action.REPORT_TAKE, engagement)
    reports = work.session.scalars(select(IssuedReport).where(IssuedReport.engagement_id == engagement_id).order_by(IssuedReport.n)).all()
    if not reports:
        raise WrongStep("There is no locked report of this engagement yet.")
    work.entry(EntryKind.EXPORT, "report.taken_home", purpose=PURPOSE, detail=f"{engagement.number} {reports[-1].digest}")
    made = {f"report/{row.number}.note": row.statement.encode() for row in reports}
    made |= _registers(work, engagement, reports[-1].at)
    made["log/checkpoints.txt"] = _checkpoints(work, reports[-1]).encode()
    return Taken(engagement.number, {**_report_files(work, reports), **_bundles(work, engagement, reports[-1].at)}, made, _log_size(reports[-1]))


@writes
def take_home_by_number(work: Work, number: str) -> Taken:
    """For the command line."""
    found = work.session.scalars(select(Engagement.id).where(Engagement.number == number)).one_or_none()
    if found is None:
        raise NotFound("This engagement does not exist or is not yours to see.")
    return take_home(work, found)


def wrapped(taken: Taken) -> bytes:
    """The zip: stored, in the order of the names, nothing in it that says when."""
    files = {name: file.read(blobs.here()) for name, file in taken.sealed.items()} | dict(taken.made)
    files |= {path.name: path.read_bytes() for path in INSTRUCTIONS.iterdir()} | {"verify.py": bundle.program()}
    files["log/history.json"] = log.history(taken.log_size)
    ordered = dict(sorted(files.items()))
    listed = "".join(f"{hashlib.sha256(data).hexdigest()} {len(data)} {name}\n" for name, data in ordered.items())
    return zip_bytes({MANIFEST: log.signed_note(f"{MANIFEST_TAG}\n{taken.engagement}\n{listed}").encode(), **ordered})


def _report_files(work: Work, reports: Sequence[IssuedReport]) -> dict[str, File]:
    names = {row.id: row.number for row in reports}
    rows = work.session.scalars(select(IssuedFile).where(IssuedFile.report_id.in_(names))).all()
    return {f"report/{names[row.report_id]}.{row.kind}": File(row.blob, row.hmac, row.sha256, row.subject) for row in rows}


def _bundles(work: Work, engagement: Engagement, until: datetime) -> dict[str, File]:
    """The newest of each draw that had ended then; a second stage that was asked for later is left out."""
    longer = select(Extension.draw_id).where(Extension.engagement_id == engagement.id, Extension.at > until)
    ended = Draw.engagement_id == engagement.id, Draw.ended_at <= until, or_(DrawPart.n == 0, DrawPart.draw_id.not_in(longer))
    wanted = select(Draw.n, DrawPart).join(DrawPart, DrawPart.draw_id == Draw.id)
    rows = work.session.execute(wanted.where(*ended, DrawPart.kind == HOME).order_by(Draw.n, DrawPart.n)).all()
    return {f"bundles/{engagement.number}-{n}.zip": File(row.blob, row.hmac, row.sha256, row.subject) for n, row in rows}


def _registers(work: Work, engagement: Engagement, until: datetime) -> dict[str, bytes]:
    """Each as JSON and as CSV, as they stood when the last report was locked; answers to its findings come later and stand beside them."""
    hindered = obstacles.gather(replace(work, now=until), engagement)
    tables = {"draws": _draws(work, engagement, until), "findings": _findings(work, engagement), **hindered}
    made: dict[str, bytes] = {}
    for name, rows in tables.items():
        made[f"registers/{name}.json"] = (json.dumps(rows, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
        made[f"registers/{name}.csv"] = _csv(rows)
    return made


def _draws(work: Work, engagement: Engagement, until: datetime) -> list[dict[str, Any]]:
    """All of them, in their order; one that had not ended then is as it was requested."""
    asked = Draw.engagement_id == engagement.id, Draw.requested_at <= until
    rows = work.session.scalars(select(Draw).where(*asked).order_by(Draw.n)).all()
    why = reveal(work, rows, ["why"], purpose=PURPOSE)
    return [_draw(row, why[row.id]["why"] or "", until) for row in rows]


def _draw(row: Draw, why: str, until: datetime) -> dict[str, Any]:
    ended = row.ended_at is not None and row.ended_at <= until
    then = {} if ended else {"ended": "", "why": ""}
    return {"state": str(row.state if ended else DrawState.REQUESTED), **collecting.drawn(row, why), **then, "request": row.note}


def _findings(work: Work, engagement: Engagement) -> list[dict[str, Any]]:
    """As they were locked, with what the enterprise answered; not which hazard tracks it, since an auditor sees none."""
    rows = work.session.scalars(select(IssuedFinding).where(IssuedFinding.engagement_id == engagement.id).order_by(IssuedFinding.number)).all()
    told = reveal(work, rows, ["words"], purpose=PURPOSE)
    answers = reading.answers_of(work, [row.id for row in rows])
    return [
        {
            "number": row.number,
            "locked": instant(row.at),
            **json.loads(told[row.id]["words"] or "{}"),
            "answers": [{"n": one.n, "office": one.office, "at": instant(one.at), "text": one.text} for one in answers.get(row.id, [])],
        }
        for row in rows
    ]


def _csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """With the mark by which spreadsheets know UTF-8, and nothing that one would take for a formula."""
    text = io.StringIO()
    names = sorted({name for row in rows for name in row})
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(names)
    table.writerows([harmless(_cell(row.get(name))) for name in names] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _checkpoints(work: Work, last: IssuedReport) -> str:
    """All signed ones up to that of the last report, in their order, a blank line between."""
    wanted = select(LogCheckpoint).where(LogCheckpoint.size <= _log_size(last)).order_by(LogCheckpoint.size)
    return "\n".join(row.note for row in work.session.scalars(wanted).all())


def _log_size(last: IssuedReport) -> int:
    """At the checkpoint that its statement names."""
    return next(int(line.split()[1]) for line in last.statement.splitlines() if line.startswith("log "))
