"""For what a person asks about himself: he, and the office that answers it; what is restricted, those who would use it; consents, himself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_

from db.actor import Role
from db.rights import Consent, Desk, Restriction, RightsRequest, RightsStep, Wished
from db.scope.rule import Clause, Ops, everything, rule
from db.scope.rules import DECIDES_VIOLATIONS, INTERNAL, about_another, my_own_act, own_person
from db.violations import Violation

ANSWERS = (Role.HR, Role.UNION)


def put_to_human_resources(row: Any, _ops: Ops) -> Clause:
    return or_(row.office == Desk.HR, row.appealed_to == Desk.HR)


def put_to_the_union(row: Any, _ops: Ops) -> Clause:
    return or_(row.office == Desk.UNION, row.appealed_to == Desk.UNION)


def newly_asked_by_me(row: Any, ops: Ops) -> Clause:
    """Under one's own name; only a copy is had at once."""
    at_once = and_(row.kind == "copy", row.state == Wished.GRANTED)
    return and_(own_person(row, ops), or_(row.state == Wished.ASKED, at_once), row.appealed_to.is_(None))


def of_a_seen_request(row: Any, ops: Ops) -> Clause:
    return ops.seen(row.request_id, RightsRequest)


def my_step_on_a_request(row: Any, ops: Ops) -> Clause:
    return and_(my_own_act(row, ops), of_a_seen_request(row, ops))


def restricted_for_another(row: Any, ops: Ops) -> Clause:
    return and_(about_another(row, ops), of_a_seen_request(row, ops))


def of_a_violation_i_see(row: Any, ops: Ops) -> Clause:
    """Whoever noted it is shown it no more, so he has to learn that it is restricted."""
    return ops.seen(row.record_id, Violation)


_theirs = [((Role.HR,), put_to_human_resources), ((Role.UNION,), put_to_the_union)]
rule(
    RightsRequest,
    [(INTERNAL, own_person), *_theirs],
    insert=[(INTERNAL, newly_asked_by_me)],
    change=[(INTERNAL, own_person), (ANSWERS, about_another)],
)
rule(RightsStep, [(INTERNAL, of_a_seen_request)], insert=[(INTERNAL, my_step_on_a_request)], change=[], append_only=True)
rule(
    Restriction,
    [(INTERNAL, own_person), ((*DECIDES_VIOLATIONS, Role.UNION), everything), ((Role.SUPERVISOR,), of_a_violation_i_see)],
    insert=[(ANSWERS, restricted_for_another)],
    change=[(ANSWERS, about_another)],
)
rule(Consent, [(INTERNAL, own_person)], change=[], append_only=True)
