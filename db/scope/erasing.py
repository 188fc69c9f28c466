"""For what is erased of a person: who asks for it, who decides, who reads the receipt? Each step of it is the portal's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, not_

from db.actor import Role
from db.erasures import Erasure, ErasurePart, ErasureStep, Ground, Stage
from db.rights import Right, RightsRequest, Wished
from db.scope.rule import Clause, Ops, everything, related, rule
from db.scope.rules import INTERNAL, about_another, my_own_act, own_person

READS = (Role.HR, Role.DIRECTOR, Role.HEAD, Role.UNION)


def asked_by_me(row: Any, ops: Ops) -> Clause:
    """Under one's own name, about somebody else, and decided by nobody."""
    fresh = and_(row.stage == Stage.ASKED, row.ground == Ground.OVER, row.decided_by.is_(None))
    return and_(ops.person(row.asked_by), about_another(row, ops), fresh)


def wished_by_him(row: Any, ops: Ops) -> Clause:
    """His own wish, which he has put to human resources or the union, granted by whoever answers it; once, for a request leads to one erasure."""

    def wished(request: Any) -> Clause:
        return and_(
            request.person_id == row.person_id, request.kind == Right.ERASURE, request.state.in_((Wished.ASKED, Wished.RETURNED, Wished.GRANTED))
        )

    wish = and_(row.ground == Ground.WISH, row.stage == Stage.AGREED, row.asked_by == row.person_id)
    return and_(wish, ops.person(row.decided_by), about_another(row, ops), related(row.request_id, RightsRequest, "id", wished))


def taken_back_by_him(row: Any, ops: Ops) -> Clause:
    """As long as nothing of it is done."""
    return and_(ops.person(row.person_id), row.ground == Ground.WISH, row.stage.in_((Stage.AGREED, Stage.TAKEN_BACK)), row.generation.is_(None))


def decided_by_a_second(row: Any, ops: Ops) -> Clause:
    """Neither whoever asked nor whom it is about, and nothing is done yet."""
    undone = and_(row.done_at.is_(None), row.generation.is_(None))
    return and_(about_another(row, ops), undone, not_(ops.person(row.asked_by)))


def of_a_seen_erasure(row: Any, ops: Ops) -> Clause:
    return ops.seen(row.erasure_id, Erasure)


def my_taking_back(row: Any, ops: Ops) -> Clause:
    back = and_(row.was == Stage.AGREED, row.became == Stage.TAKEN_BACK)
    return and_(my_own_act(row, ops), back, related(row.erasure_id, Erasure, "id", lambda of: ops.person(of.person_id)))


def my_step(row: Any, ops: Ops) -> Clause:
    return and_(my_own_act(row, ops), related(row.erasure_id, Erasure, "id", lambda of: about_another(of, ops)))


rule(
    Erasure,
    [(READS, everything), (INTERNAL, own_person)],
    insert=[((Role.HR,), asked_by_me), ((Role.HR, Role.UNION), wished_by_him)],
    change=[((Role.DIRECTOR,), decided_by_a_second), (INTERNAL, taken_back_by_him)],
)
rule(ErasureStep, [(INTERNAL, of_a_seen_erasure)], insert=[(READS, my_step), (INTERNAL, my_taking_back)], change=[], append_only=True)
rule(ErasurePart, [(INTERNAL, of_a_seen_erasure)], insert=[], change=[], append_only=True)
