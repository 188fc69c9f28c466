"""For requests, obstacles, site visits and interviews: the auditor writes, the enterprise answers beside it, and neither touches the other's.

A rule of who adds a row must not lead, over who sees another, back to the same table: PostgreSQL calls that an endless recursion.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_

from db.actor import Role
from db.engagements import Agency, TeamMember
from db.evaluations import Evaluation, EvaluationReply
from db.reports import IssuedReport
from db.requests import (
    AnswerFile,
    AuditRequest,
    Handing,
    Interference,
    InterferenceShown,
    InterferenceStatement,
    Issue,
    Move,
    RequestAnswer,
    RequestStep,
)
from db.scope.auditing import AUDITED, of_my_engagement
from db.scope.drawing import my_own_paper
from db.scope.rule import Clause, Ops, everything, paper, related, rule
from db.scope.rules import DEPARTMENTAL, own_person
from db.visits import Interview, Interviewee, SiteVisit, VisitPicture

AUDITS = (Role.AUDITOR,)
THE_TEAM = [(AUDITS, of_my_engagement)]


def no_draft_of_his(step: Any, _ops: Ops) -> Clause:
    """What becomes of a draft that is never opened is nobody's business."""
    return step.action != Move.DROP  # type: ignore[no-any-return]


def of_our_department(row: Any, ops: Ops) -> Clause:
    return ops.departments(row.department_id, *DEPARTMENTAL)


def handed_on(request_id: Any, ops: Ops) -> Clause:
    return related(request_id, Handing, "request_id", lambda handing: of_our_department(handing, ops))


def handed_to_us(row: Any, ops: Ops) -> Clause:
    return handed_on(row.request_id, ops)


def a_step_handed_to_us(step: Any, ops: Ops) -> Clause:
    return and_(no_draft_of_his(step, ops), handed_to_us(step, ops))


def opened(request_id: Any, row: Any) -> Clause:
    """By a step of the row's own engagement: who may write one there is in its team."""
    return related(request_id, RequestStep, "request_id", lambda step: and_(step.action == Move.OPEN, step.engagement_id == row.engagement_id))


def is_opened(row: Any, _ops: Ops) -> Clause:
    return opened(row.id, row)


def opened_and_handed_to_us(row: Any, ops: Ops) -> Clause:
    return and_(is_opened(row, ops), handed_on(row.id, ops))


def of_an_opened_request(row: Any, _ops: Ops) -> Clause:
    return opened(row.request_id, row)


def handed_on_by_me(row: Any, ops: Ops) -> Clause:
    """What is handed on before it is opened shows nobody anything."""
    return ops.person(row.handed_by)


def my_own_answer(row: Any, ops: Ops) -> Clause:
    return and_(own_person(row, ops), of_an_opened_request(row, ops))


def our_answer(row: Any, ops: Ops) -> Clause:
    return and_(my_own_answer(row, ops), handed_to_us(row, ops))


def of_my_own_answer(row: Any, ops: Ops) -> Clause:
    mine = related(row.answer_id, RequestAnswer, "id", lambda answer: and_(ops.person(answer.person_id), answer.request_id == row.request_id))
    return and_(of_an_opened_request(row, ops), mine)


def is_issued(row: Any, _ops: Ops) -> Clause:
    """By the lead, or with a report or addendum that two auditors have agreed on: what was written by then. What comes after waits for the next."""
    return or_(*(related(row.engagement_id, cls, "engagement_id", lambda issued: row.at <= issued.at) for cls in (Issue, IssuedReport)))


def shown_or_issued(row: Any, ops: Ops) -> Clause:
    """By a paper of its own engagement."""
    shown = related(row.id, InterferenceShown, "interference_id", lambda one: one.engagement_id == row.engagement_id)
    return or_(shown, is_issued(row, ops))


def my_own_statement(row: Any, ops: Ops) -> Clause:
    """Beside what the enterprise may read."""
    return and_(own_person(row, ops), ops.seen(row.interference_id, Interference))


def issued_by_the_lead(row: Any, ops: Ops) -> Clause:
    leads = related(row.engagement_id, TeamMember, "engagement_id", lambda member: and_(ops.person(member.person_id), member.lead))
    return and_(my_own_paper(row, ops), leads)


def of_my_own_visit(row: Any, ops: Ops) -> Clause:
    its_own = related(row.visit_id, SiteVisit, "id", lambda visit: visit.engagement_id == row.engagement_id)
    return and_(my_own_paper(row, ops), its_own)


def of_my_own_interview(row: Any, ops: Ops) -> Clause:
    its_own = related(row.interview_id, Interview, "id", lambda interview: interview.engagement_id == row.engagement_id)
    return and_(my_own_paper(row, ops), its_own)


def of_an_agency_seen(row: Any, ops: Ops) -> Clause:
    """An auditor sees his own."""
    return ops.seen(row.agency_id, Agency)


def evaluated_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.evaluated_by)


def my_own_reply(row: Any, ops: Ops) -> Clause:
    """To an evaluation of his own agency, while an engagement of his runs."""
    return and_(own_person(row, ops), of_my_engagement(row, ops), ops.seen(row.evaluation_id, Evaluation))


# Requests: a draft is the team's; once opened the director and the head see it, and the departments to which the director handed it on.
paper(
    RequestStep,
    [(AUDITED, no_draft_of_his), (DEPARTMENTAL, a_step_handed_to_us), *THE_TEAM],
    insert=[(AUDITS, my_own_paper)],
)
paper(
    AuditRequest,
    [(AUDITED, is_opened), (DEPARTMENTAL, opened_and_handed_to_us), *THE_TEAM],
    insert=[(AUDITS, my_own_paper)],
)
rule(
    Handing,
    [(AUDITED, everything), (DEPARTMENTAL, of_our_department), *THE_TEAM],
    insert=[((Role.DIRECTOR,), handed_on_by_me)],
    change=[],
    append_only=True,
)
rule(
    RequestAnswer,
    [(AUDITED, everything), (DEPARTMENTAL, handed_to_us), *THE_TEAM],
    insert=[((Role.DIRECTOR,), my_own_answer), (DEPARTMENTAL, our_answer)],
    change=[],
    append_only=True,
)
rule(
    AnswerFile,
    [(AUDITED, everything), (DEPARTMENTAL, handed_to_us), *THE_TEAM],
    insert=[((Role.DIRECTOR, *DEPARTMENTAL), of_my_own_answer)],
    change=[],
    append_only=True,
)

# Obstacles, site visits and interviews: the team's until shown or issued; the name of whoever was interviewed for ever.
paper(Issue, [(AUDITED, everything), *THE_TEAM], insert=[(AUDITS, issued_by_the_lead)])
paper(InterferenceShown, [(AUDITED, everything), *THE_TEAM], insert=[(AUDITS, my_own_paper)])
paper(Interference, [(AUDITED, shown_or_issued), *THE_TEAM], insert=[(AUDITS, my_own_paper)])
rule(
    InterferenceStatement,
    [(AUDITED, everything), *THE_TEAM],
    insert=[(AUDITED, my_own_statement)],
    change=[],
    append_only=True,
)
paper(SiteVisit, [(AUDITED, is_issued), *THE_TEAM], insert=[(AUDITS, my_own_paper)])
paper(VisitPicture, [(AUDITED, is_issued), *THE_TEAM], insert=[(AUDITS, of_my_own_visit)])
paper(Interview, [(AUDITED, is_issued), *THE_TEAM], insert=[(AUDITS, my_own_paper)])
paper(Interviewee, THE_TEAM, insert=[(AUDITS, of_my_own_interview)])

# Evaluation: the director draws it up, the head reads it, the agency replies beside it.
rule(
    Evaluation,
    [(AUDITED, everything), (AUDITS, of_an_agency_seen)],
    insert=[((Role.DIRECTOR,), evaluated_by_me)],
    change=[],
    append_only=True,
)
paper(EvaluationReply, [(AUDITED, everything), *THE_TEAM], insert=[(AUDITS, my_own_reply)])
