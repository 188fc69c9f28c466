"""For complaints: the complainant sees his own, whoever the portal admitted sees that case in that office, and nobody else sees that there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import and_, not_, or_

from db.actor import Role
from db.complaints import (
    Admission,
    CaseState,
    Channel,
    Complaint,
    ComplaintAnswer,
    ComplaintEvidence,
    ComplaintMessage,
    ComplaintParty,
    ComplaintStep,
    Errand,
    Given,
    Remedy,
)
from db.scope.rule import Clause, Ops, Predicate, related, rule
from db.scope.rules import INTERNAL, REPORTS, own_person

HANDLES = (Role.UNION, Role.HR, Role.HEAD, Role.DIRECTOR)
ASKED = (Role.HEAD, Role.DIRECTOR)


def my_own_case(row: Any, ops: Ops) -> Clause:
    """Under the name of my person or of my receipt."""
    return ops.subjects(row.tag)


def admitted_as(role: Role) -> Predicate:
    """The portal has let me in, in this very office."""

    def let_in(row: Any, ops: Ops) -> Clause:
        return related(row.id, Admission, "complaint_id", lambda one: and_(ops.person(one.person_id), one.office == role, one.ended.is_(False)))

    return let_in


def newly_filed(row: Any, ops: Ops) -> Clause:
    """Under one's own name on the record, as it begins, handled by nobody."""
    return and_(my_own_case(row, ops), row.state == CaseState.FILED, row.turn == 1, row.handler_id.is_(None), not_(row.prepared))


def of_a_seen_case(row: Any, ops: Ops) -> Clause:
    return ops.seen(row.complaint_id, Complaint)


def of_my_own_case(row: Any, ops: Ops) -> Clause:
    return related(row.complaint_id, Complaint, "id", lambda case: my_own_case(case, ops))


def written_by_me(row: Any, ops: Ops) -> Clause:
    """Under one's own name in office; the complainant's own names nobody."""
    mine = and_(row.actor_id.is_(None), row.office == "complainant", of_my_own_case(row, ops))
    return or_(and_(ops.person(row.actor_id), of_a_seen_case(row, ops)), mine)


def under_my_name(column: str) -> Callable[[Any, Ops], Clause]:
    def mine(row: Any, ops: Ops) -> Clause:
        return and_(ops.person(getattr(row, column)), of_a_seen_case(row, ops))

    return mine


def mine_to_do(row: Any, ops: Ops) -> Clause:
    return ops.person(row.owner_id)


def asked_of_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.asked_id)


def by_the_union(row: Any, ops: Ops) -> Clause:
    of_it = related(row.complaint_id, Complaint, "id", lambda case: case.channel == Channel.UNION)
    return and_(ops.person(row.asked_by), of_it, of_a_seen_case(row, ops))


def of_a_seen_errand(row: Any, ops: Ops) -> Clause:
    return ops.seen(row.errand_id, Errand)


def given_by_me(row: Any, ops: Ops) -> Clause:
    return and_(own_person(row, ops), of_a_seen_errand(row, ops))


OWN = (REPORTS, my_own_case)
_handling = [((role,), admitted_as(role)) for role in HANDLES]
rule(Admission, [(INTERNAL, own_person)], insert=[], change=[])
rule(Complaint, [OWN, *_handling], insert=[(REPORTS, newly_filed)])
for said in (ComplaintStep, ComplaintMessage):
    rule(said, [(REPORTS, of_a_seen_case)], insert=[(REPORTS, written_by_me)], change=[], append_only=True)
rule(ComplaintAnswer, [(REPORTS, of_a_seen_case)], insert=[(HANDLES, under_my_name("actor_id"))], change=[], append_only=True)
rule(
    Remedy,
    [(REPORTS, of_a_seen_case), (INTERNAL, mine_to_do)],
    insert=[(HANDLES, under_my_name("ordered_by"))],
    change=[(HANDLES, of_a_seen_case), (INTERNAL, mine_to_do)],
)
rule(
    Errand,
    [(HANDLES, of_a_seen_case), (ASKED, asked_of_me)],
    insert=[((Role.UNION,), by_the_union)],
    change=[],
    append_only=True,
)
rule(Given, [(HANDLES, of_a_seen_errand)], insert=[(ASKED, given_by_me)], change=[], append_only=True)
rule(ComplaintEvidence, [(REPORTS, of_a_seen_case)], insert=[], change=[], append_only=True)
rule(ComplaintParty, [], insert=[], change=[], append_only=True)
