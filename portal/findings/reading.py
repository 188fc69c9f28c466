"""Which findings does an engagement have, as its auditors see them before the report?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.findings import Finding, Trace
from db.reports import IssuedFinding
from db.session import Work, reveal, writes
from portal.engagements.planning import opened
from portal.findings import evidence
from portal.findings.evidence import Piece
from portal.findings.terms import PARTS
from portal.policy import Action

PURPOSE = "audit_report"


@dataclass(frozen=True)
class Shown:
    """The newest version of a finding. `trace` is the portal's answer, None for a moment; `number` once it stands in a locked report."""

    id: UUID
    version_id: UUID
    n: int
    grade: str
    source: str
    duty: str
    day: date
    item_id: UUID | None
    area_id: UUID | None
    dropped: bool
    why: str
    texts: Mapping[str, str]
    evidence: Sequence[Piece]
    trace: Mapping[str, Any] | None
    number: str
    at: datetime


@writes
def findings(work: Work, engagement_id: UUID) -> list[Shown]:
    """In the order in which they were first written, dropped ones last."""
    opened(work, engagement_id, Action.FINDING_WRITE)
    return shown(work, engagement_id)


def pieces(work: Work, engagement_id: UUID) -> list[Piece]:
    """What can be cited."""
    opened(work, engagement_id, Action.FINDING_WRITE)
    return evidence.pieces(work, engagement_id)


def shown(work: Work, engagement_id: UUID) -> list[Shown]:
    """For whoever sees them."""
    versions = work.session.scalars(select(Finding).where(Finding.engagement_id == engagement_id).order_by(Finding.at, Finding.id)).all()
    newest = {row.finding_id: row for row in sorted(versions, key=lambda row: row.n)}
    rows = list(newest.values())
    told = reveal(work, rows, [*PARTS, "why"], purpose=PURPOSE)
    traces = {row.version_id: json.loads(row.chain) for row in work.session.scalars(select(Trace).where(Trace.engagement_id == engagement_id))}
    wanted = select(IssuedFinding.finding_id, IssuedFinding.number).where(IssuedFinding.engagement_id == engagement_id)
    numbers = {row.finding_id: row.number for row in work.session.execute(wanted)}
    first = {finding_id: place for place, finding_id in enumerate(dict.fromkeys(row.finding_id for row in versions))}
    made = [_shown(row, told[row.id], traces.get(row.id), numbers.get(row.finding_id, "")) for row in rows]
    return sorted(made, key=lambda one: (one.dropped, first[one.id]))


def _shown(row: Finding, said: Mapping[str, str | None], trace: Mapping[str, Any] | None, number: str) -> Shown:
    return Shown(
        id=row.finding_id,
        version_id=row.id,
        n=row.n,
        grade=str(row.grade),
        source=row.source,
        duty=row.duty,
        day=row.day,
        item_id=row.item_id,
        area_id=row.area_id,
        dropped=row.dropped,
        why=said["why"] or "",
        texts={name: said[name] or "" for name in PARTS},
        evidence=evidence.unpacked(row.evidence),
        trace=trace,
        number=number,
        at=row.at,
    )
