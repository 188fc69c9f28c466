"""For findings and reports: whoever audits writes papers that the enterprise cannot see; what is locked it reads, each department its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, or_, select

from db.actor import Role
from db.draws import DrawnItem
from db.findings import Finding, Trace
from db.reports import FindingAnswer, IssuedFile, IssuedFinding, IssuedReport, ReportContent, ReportDraft, SignOff
from db.scope.auditing import AUDITED, of_my_engagement
from db.scope.drawing import my_own_paper, of_my_open_engagement
from db.scope.rule import Clause, Ops, everything, paper, rule, table_of
from db.scope.rules import DEPARTMENTAL, of_own_department, own_person


def my_yes_to_what_another_wrote(row: Any, ops: Ops) -> Clause:
    """To this very content of the same engagement, whose draft is somebody else's."""
    content, draft = table_of(ReportContent).alias(), table_of(ReportDraft).alias()
    same = content.c.id == row.content_id, content.c.engagement_id == row.engagement_id, content.c.digest == row.digest
    others = draft.c.id == content.c.draft_id, draft.c.engagement_id == row.engagement_id, draft.c.person_id != row.person_id
    there = exists(select(content.c.id).where(*same, exists(select(draft.c.id).where(*others)).correlate_except(draft))).correlate_except(content)
    return and_(my_own_paper(row, ops), there)


def my_own_finding(row: Any, ops: Ops) -> Clause:
    """On a record that was drawn in the same engagement, or on an area, which the trace looks up within it."""
    item = table_of(DrawnItem).alias()
    same = item.c.id == row.item_id, item.c.engagement_id == row.engagement_id
    drawn = exists(select(item.c.id).where(*same)).correlate_except(item)
    return and_(my_own_paper(row, ops), or_(row.item_id.is_(None), drawn))


def answered_by_me(row: Any, ops: Ops) -> Clause:
    """Under one's own name, beside a finding that one sees."""
    return and_(own_person(row, ops), ops.seen(row.issued_id, IssuedFinding))


def answered_by_me_for_my_department(row: Any, ops: Ops) -> Clause:
    return and_(answered_by_me(row, ops), of_own_department(row, ops), row.hazard_id.is_(None))


HIS_TEAM = [((Role.AUDITOR,), of_my_open_engagement)]
paper(Finding, HIS_TEAM, insert=[((Role.AUDITOR,), my_own_finding)])
paper(ReportDraft, HIS_TEAM, insert=[((Role.AUDITOR,), my_own_paper)])
paper(SignOff, HIS_TEAM, insert=[((Role.AUDITOR,), my_yes_to_what_another_wrote)])
for composed in (Trace, ReportContent):
    rule(composed, HIS_TEAM, insert=[], change=[], append_only=True)

# Locked: the enterprise reads, and the auditors of the engagement while it runs.
AUDITORS = ((Role.AUDITOR,), of_my_engagement)
for locked in (IssuedReport, IssuedFile):
    rule(locked, [(AUDITED, everything), AUDITORS], insert=[], change=[], append_only=True)
rule(IssuedFinding, [(AUDITED, everything), (DEPARTMENTAL, of_own_department), AUDITORS], insert=[], change=[], append_only=True)
rule(
    FindingAnswer,
    [(AUDITED, everything), (DEPARTMENTAL, of_own_department), AUDITORS],
    insert=[((Role.DIRECTOR,), answered_by_me), ((Role.DEPARTMENT_HEAD,), answered_by_me_for_my_department)],
    change=[],
    append_only=True,
)
