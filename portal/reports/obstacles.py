"""What stood in the auditors' way? Limitations, which follow from requests and answers, and the interference that they wrote down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.engagements import Engagement
from db.requests import AuditRequest, Interference
from db.session import Work, reveal
from portal.locale import N_
from portal.reports.parts import PURPOSE, Reader, instant
from portal.requests.registers import KINDS, LAPSES
from portal.requests.shown import Reading
from portal.requests.states import Standing, standings
from portal.sheets.document import Block, Heading, Table, Words


def gather(work: Work, engagement: Engagement) -> dict[str, Any]:
    """As it stood at `work.now`, which is an earlier moment when it is taken home."""
    asked = AuditRequest.engagement_id == engagement.id, AuditRequest.at <= work.now
    wanted = select(AuditRequest).where(*asked).order_by(AuditRequest.at, AuditRequest.id)
    found = [_until(one, work.now) for one in standings(work, work.session.scalars(wanted))]
    opened = Reading(work, found)
    limits = [line for one in found for line in opened.limitations(one)]
    rows = work.session.scalars(
        select(Interference)
        .where(Interference.engagement_id == engagement.id, Interference.at <= work.now)
        .order_by(Interference.at, Interference.id)
    ).all()
    said = reveal(work, rows, ["what"], purpose=PURPOSE)
    return {
        "limitations": [
            {
                "number": line.number,
                "kind": line.kind,
                "wanted": line.wanted,
                "due": instant(line.due_at),
                "answered": instant(line.answered_at) if line.answered_at else "",
                "reason": line.reason,
            }
            for line in limits
        ],
        "interference": [{"kind": str(row.kind), "day": row.happened_on.isoformat(), "what": said[row.id]["what"] or ""} for row in rows],
    }


def _until(one: Standing, at: datetime) -> Standing:
    return replace(one, steps=[step for step in one.steps if step.at <= at], answers=[given for given in one.answers if given.at <= at])


def blocks(data: dict[str, Any], reader: Reader) -> list[Block]:
    return [
        Heading(reader.say(N_("Requests refused or answered late")), level=2),
        *_limitations(data["limitations"], reader),
        Heading(reader.say(N_("Interference")), level=2),
        *_interference(data["interference"], reader),
    ]


def _limitations(rows: list[dict[str, Any]], reader: Reader) -> list[Block]:
    say = reader.say
    if not rows:
        return [Words(say(N_("Everything that was asked for was given in time.")))]
    heads = [say(head) for head in (N_("Number"), N_("What was asked for"), N_("Due"), N_("What came of it"), N_("Reason given"))]
    table = [[row["number"], row["wanted"], reader.day(row["due"]), say(LAPSES[row["kind"]]), row["reason"] or "—"] for row in rows]
    return [Table(heads, table, [3, 5, 2, 3, 4])]


def _interference(rows: list[dict[str, Any]], reader: Reader) -> list[Block]:
    say = reader.say
    if not rows:
        return [Words(say(N_("Nobody interfered with the audit.")))]
    heads = [say(head) for head in (N_("Day"), N_("Kind"), N_("In the words of the auditor"))]
    return [Table(heads, [[row["day"], say(KINDS[row["kind"]]), row["what"]] for row in rows], [2, 3, 8])]
