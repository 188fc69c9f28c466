"""For the register of rules, breaches and processors: who sees what is recorded of people and why, and who may add to it?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_

from db.actor import Role
from db.breaches import Breach, BreachFacts, BreachTelling
from db.people import Person
from db.processors import ProcessorAgreement, ProcessorEnd, ProcessorReview
from db.scope.rule import Clause, Ops, everything, one_of, related, rule
from db.scope.rules import INTERNAL, UNNAMED, my_own_act, noted_by_me, own_person
from db.transparency import (
    Acknowledgement,
    Assessment,
    AssessmentChange,
    Gathering,
    MonitoringRule,
    Opinion,
    OpinionAnswer,
    OpinionName,
    RuleMeeting,
    RuleState,
    RuleStep,
)

KEEPS = (Role.DIRECTOR, Role.HR)
READS = (*KEEPS, Role.UNION, Role.HEAD)
TAKES_OPINIONS = (RuleState.DRAFT, RuleState.IN_FORCE)
DECIDES = (Gathering.CONGRESS, Gathering.ALL_STAFF)
TELLS = (Gathering.TRAINING, Gathering.TALK)


def takes_opinions(row: Any, _ops: Ops) -> Clause:
    return one_of(row.state, TAKES_OPINIONS)


def newly_drafted_by_me(row: Any, ops: Ops) -> Clause:
    return and_(ops.person(row.drafted_by), row.state == RuleState.DRAFT)


def of_an_open_rule(row: Any, _ops: Ops) -> Clause:
    return related(row.rule_id, MonitoringRule, "id", lambda of: one_of(of.state, TAKES_OPINIONS))


def without_a_name(row: Any, ops: Ops) -> Clause:
    return and_(of_an_open_rule(row, ops), row.named.is_(False))


def of_a_rule_in_force(row: Any, ops: Ops) -> Clause:
    """Under one's own name, and of what holds."""
    in_force = related(row.rule_id, MonitoringRule, "id", lambda of: of.state == RuleState.IN_FORCE)
    return and_(own_person(row, ops), in_force)


def of_my_department(row: Any, ops: Ops) -> Clause:
    return related(row.person_id, Person, "id", lambda person: ops.departments(person.department_id, Role.DEPARTMENT_HEAD))


def decided_there(row: Any, ops: Ops) -> Clause:
    return and_(noted_by_me(row, ops), one_of(row.kind, DECIDES))


def told_there(row: Any, ops: Ops) -> Clause:
    return and_(noted_by_me(row, ops), one_of(row.kind, TELLS))


def of_an_opinion_with_a_name(row: Any, ops: Ops) -> Clause:
    return and_(own_person(row, ops), related(row.opinion_id, Opinion, "id", lambda opinion: opinion.named.is_(True)))


def answered_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.answered_by)


def made_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.made_by)


def reviewed_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.reviewed_by)


# Rules: everybody inside reads them and their history; human resources and the director draft, the union gives the minutes and agrees.
rule(
    MonitoringRule,
    [(INTERNAL, everything), (UNNAMED, takes_opinions)],
    insert=[(KEEPS, newly_drafted_by_me)],
    change=[((*KEEPS, Role.UNION), everything)],
)
rule(RuleStep, [(INTERNAL, everything)], insert=[((*KEEPS, Role.UNION), my_own_act)], change=[], append_only=True)
rule(
    RuleMeeting,
    [(INTERNAL, everything)],
    insert=[((Role.UNION,), decided_there), ((*KEEPS, Role.UNION), told_there)],
    change=[],
    append_only=True,
)
rule(
    Acknowledgement,
    [(KEEPS, everything), (INTERNAL, own_person), ((Role.DEPARTMENT_HEAD,), of_my_department)],
    insert=[(INTERNAL, of_a_rule_in_force)],
    change=[],
    append_only=True,
)

# Opinions: everybody inside reads what was said; the name, where there is one, only its owner and those who answer.
rule(
    Opinion,
    [(INTERNAL, everything)],
    insert=[(INTERNAL, of_an_open_rule), (UNNAMED, without_a_name)],
    change=[],
    append_only=True,
    for_others=True,
)
rule(OpinionName, [(KEEPS, everything), (INTERNAL, own_person)], insert=[(INTERNAL, of_an_opinion_with_a_name)], change=[], append_only=True)
rule(OpinionAnswer, [(INTERNAL, everything)], insert=[(KEEPS, answered_by_me)], change=[], append_only=True)

# Assessments, breaches, processors: those who keep them add; the union and the head read. With whom data are shared everybody inside knows.
rule(Assessment, [(READS, everything)], insert=[(KEEPS, made_by_me)], change=[], append_only=True)
for noted in (AssessmentChange, Breach, BreachFacts, BreachTelling):
    rule(noted, [(READS, everything)], insert=[(KEEPS, noted_by_me)], change=[], append_only=True)
for shared in (ProcessorAgreement, ProcessorEnd):
    rule(shared, [(INTERNAL, everything)], insert=[(KEEPS, noted_by_me)], change=[], append_only=True)
rule(ProcessorReview, [(READS, everything)], insert=[(KEEPS, reviewed_by_me)], change=[], append_only=True)
