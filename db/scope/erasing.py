"""For what is erased of a person: who asks for it, who decides, who reads the receipt? Each step of it is the portal's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, not_

from db.actor import Role
from db.erasures import Erasure, ErasurePart, ErasureStep, Ground, Stage
from db.scope.rule import Clause, Ops, everything, related, rule
from db.scope.rules import INTERNAL, about_another, my_own_act, own_person

READS = (Role.HR, Role.DIRECTOR, Role.HEAD, Role.UNION)


def asked_by_me(row: Any, ops: Ops) -> Clause:
    """Under one's own name, about somebody else, and decided by nobody."""
    fresh = and_(row.stage == Stage.ASKED, row.ground == Ground.OVER, row.decided_by.is_(None))
    return and_(ops.person(row.asked_by), about_another(row, ops), fresh)


def wished_by_him(row: Any, ops: Ops) -> Clause:
    """His own wish, granted by whoever answered it."""
    wish = and_(row.ground == Ground.WISH, row.stage == Stage.AGREED, row.asked_by == row.person_id)
    return and_(wish, ops.person(row.decided_by), about_another(row, ops))


def decided_by_a_second(row: Any, ops: Ops) -> Clause:
    """Neither whoever asked nor whom it is about, and nothing is done yet."""
    undone = and_(row.done_at.is_(None), row.generation.is_(None))
    return and_(about_another(row, ops), undone, not_(ops.person(row.asked_by)))


def of_a_seen_erasure(row: Any, ops: Ops) -> Clause:
    return ops.seen(row.erasure_id, Erasure)


def my_step(row: Any, ops: Ops) -> Clause:
    return and_(my_own_act(row, ops), related(row.erasure_id, Erasure, "id", lambda of: about_another(of, ops)))


rule(
    Erasure,
    [(READS, everything), (INTERNAL, own_person)],
    insert=[((Role.HR,), asked_by_me), ((Role.HR, Role.UNION), wished_by_him)],
    change=[((Role.DIRECTOR,), decided_by_a_second)],
)
rule(ErasureStep, [(INTERNAL, of_a_seen_erasure)], insert=[(READS, my_step)], change=[], append_only=True)
rule(ErasurePart, [(INTERNAL, of_a_seen_erasure)], insert=[], change=[], append_only=True)
