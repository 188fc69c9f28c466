"""For agencies, agreements and audits: which roles see which rows, who may add one, who may change one?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, not_

from db.actor import Role
from db.engagements import (
    Agency,
    Agreement,
    AgreementArea,
    Declaration,
    Engagement,
    EngagementArea,
    EngagementStep,
    Project,
    Proof,
    Qualification,
    Screening,
    Signature,
    Statement,
    TeamMember,
    Threshold,
)
from db.people import Person
from db.scope.rule import Clause, Ops, everything, paper, related, rule
from db.scope.rules import my_own_act, own_person


def noted_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.noted_by)


def my_own_agency(row: Any, ops: Ops) -> Clause:
    return related(row.organisation_id, Person, "organisation_id", lambda person: ops.person(person.id))


def prepared_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.prepared_by)


def planned_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.planned_by)


def signed_by_another_than_prepared(row: Any, ops: Ops) -> Clause:
    """Under one's own name, and never what one has prepared oneself."""
    prepared = related(row.agreement_id, Agreement, "id", lambda agreement: not_(ops.person(agreement.prepared_by)))
    return and_(ops.person(row.signed_by), prepared)


def my_engagement(row: Any, ops: Ops) -> Clause:
    return ops.engagements(row.id, Role.AUDITOR)


def of_my_engagement(row: Any, ops: Ops) -> Clause:
    """In its team, while it runs: its papers. Records are shown by an item drawn in an engagement that is open (ops.open_engagements)."""
    return ops.engagements(row.engagement_id, Role.AUDITOR)


def my_own_paper(row: Any, ops: Ops) -> Clause:
    return and_(own_person(row, ops), of_my_engagement(row, ops))


def agreement_of_my_engagement(row: Any, ops: Ops) -> Clause:
    return ops.among(row.id, Engagement, "agreement_id", my_engagement)


def of_the_agreement_of_my_engagement(row: Any, ops: Ops) -> Clause:
    return ops.among(row.agreement_id, Engagement, "agreement_id", my_engagement)


# Agencies and what is agreed with them: the director keeps them, the head signs and reads. An auditor sees what concerns his own engagement.
AUDITED = (Role.DIRECTOR, Role.HEAD)
rule(
    Agency,
    [(AUDITED, everything), ((Role.AUDITOR,), my_own_agency)],
    insert=[((Role.DIRECTOR,), noted_by_me)],
    change=[],
    append_only=True,
)
for noted in (Qualification, Statement, Proof, Threshold, Screening):
    rule(noted, [(AUDITED, everything)], insert=[((Role.DIRECTOR,), noted_by_me)], change=[], append_only=True)
rule(Project, [(AUDITED, everything)], insert=[((Role.DIRECTOR,), everything)], change=[], append_only=True)
rule(
    Agreement,
    [(AUDITED, everything), ((Role.AUDITOR,), agreement_of_my_engagement)],
    insert=[((Role.DIRECTOR,), prepared_by_me)],
    change=[],
    append_only=True,
)
rule(
    AgreementArea,
    [(AUDITED, everything), ((Role.AUDITOR,), of_the_agreement_of_my_engagement)],
    insert=[((Role.DIRECTOR,), everything)],
    change=[],
    append_only=True,
)
rule(
    Signature,
    [(AUDITED, everything), ((Role.AUDITOR,), of_the_agreement_of_my_engagement)],
    insert=[((Role.HEAD,), signed_by_another_than_prepared)],
    change=[],
    append_only=True,
)
rule(
    Engagement,
    [(AUDITED, everything), ((Role.AUDITOR,), my_engagement)],
    insert=[((Role.DIRECTOR,), planned_by_me)],
    change=[((Role.DIRECTOR,), everything)],
)
rule(
    EngagementArea,
    [(AUDITED, everything), ((Role.AUDITOR,), of_my_engagement)],
    insert=[((Role.DIRECTOR,), everything)],
    change=[],
    append_only=True,
)
rule(
    EngagementStep,
    [(AUDITED, everything), ((Role.AUDITOR,), of_my_engagement)],
    insert=[((Role.DIRECTOR,), my_own_act)],
    change=[],
    append_only=True,
)
rule(
    TeamMember,
    [(AUDITED, everything), ((Role.AUDITOR,), my_own_paper)],
    insert=[((Role.DIRECTOR,), everything)],
    change=[((Role.DIRECTOR,), everything)],
)
paper(Declaration, [(AUDITED, everything), ((Role.AUDITOR,), my_own_paper)], insert=[((Role.AUDITOR,), my_own_paper)])
