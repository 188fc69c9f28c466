"""For notices, and what is told of them: who reads which, and who may tell whom of what?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, not_, or_

from db.accounts import Request
from db.actor import Role
from db.complaints import Complaint, Errand, Remedy
from db.cooperation import Supply
from db.hazards import Hazard
from db.notices import (
    ANSWERS,
    CASES,
    MATERIAL,
    MOVES,
    REMEDIES,
    TAKINGS,
    TO_PROVIDE,
    VIOLATIONS,
    ChannelState,
    Enclosed,
    Ladder,
    Message,
    Notice,
    NoticeChoice,
    NoticeHabit,
    Rung,
    Wish,
)
from db.scope.rule import Clause, Ops, everything, one_of, related, rule
from db.scope.rules import INTERNAL, ORGANISERS, asked_of_me, own_person
from db.violations import Violation


def told_to_me(row: Any, ops: Ops) -> Clause:
    return ops.subjects(row.recipient)


def told_of_a_seen_hazard(row: Any, ops: Ops) -> Clause:
    """With its own number and place, so that nothing else can be said in them; what is due or late is the portal's own to say."""
    its_own = related(row.record_id, Hazard, "id", lambda hazard: and_(hazard.number == row.number, hazard.area_id == row.area_id))
    stays = or_(not_(row.as_reporter), row.posted)  # a pseudonym's never leaves the house
    return and_(ops.seen(row.record_id, Hazard), its_own, stays, one_of(row.kind, MOVES))


def told_of_a_seen_violation(row: Any, ops: Ops) -> Clause:
    """With its own number and place, in the inbox only."""
    its_own = related(row.record_id, Violation, "id", lambda of: and_(of.number == row.number, of.area_id == row.area_id))
    return and_(ops.seen(row.record_id, Violation), its_own, row.posted, not_(row.as_reporter), one_of(row.kind, VIOLATIONS))


def told_of_a_taking(row: Any, ops: Ops) -> Clause:
    """Of a request that one sees, with nothing in it but that, in the inbox only."""
    bare = and_(row.number == "", row.area_id.is_(None), row.posted, not_(row.as_reporter), one_of(row.kind, TAKINGS))
    return and_(ops.seen(row.record_id, Request), bare)


def told_of_a_request(row: Any, ops: Ops) -> Clause:
    """Whoever has to provide is told of the request that its writer sees, not of the hazard."""
    its_own = related(row.record_id, Supply, "id", lambda supply: _of_its_hazard(row, supply))
    return and_(ops.seen(row.record_id, Supply), its_own, not_(row.as_reporter), one_of(row.kind, TO_PROVIDE))


def told_of_an_answer(row: Any, ops: Ops) -> Clause:
    """Whoever was asked tells that he has answered, though the hazard be none of his to see."""
    asked = related(row.record_id, Supply, "hazard_id", lambda supply: and_(_of_its_hazard(row, supply), asked_of_me(supply, ops)))
    return and_(asked, not_(row.as_reporter), one_of(row.kind, ANSWERS))


def told_of_a_seen_case(row: Any, ops: Ops) -> Clause:
    """With its own number, in the inbox only."""
    its_own = related(row.record_id, Complaint, "id", lambda case: case.number == row.number)
    return and_(ops.seen(row.record_id, Complaint), its_own, row.posted, row.area_id.is_(None), one_of(row.kind, CASES))


def told_of_a_remedy(row: Any, ops: Ops) -> Clause:
    """Whoever has to put something right is told of that, not of the case."""
    return and_(ops.seen(row.record_id, Remedy), row.number == "", row.posted, not_(row.as_reporter), one_of(row.kind, REMEDIES))


def told_of_material(row: Any, ops: Ops) -> Clause:
    return and_(ops.seen(row.record_id, Errand), row.number == "", row.posted, not_(row.as_reporter), one_of(row.kind, MATERIAL))


def _of_its_hazard(row: Any, supply: Any) -> Clause:
    return and_(supply.number == row.number, supply.area_id == row.area_id)


def wished_by_me(row: Any, ops: Ops) -> Clause:
    """Under one's own name, and not done yet."""
    return and_(ops.person(row.asked_by), row.done_at.is_(None))


def made_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.made_by)


# Notices: each reads his own, an auditor too, who tells nobody; whoever moves a hazard that he sees tells others of it.
# What is on its way out is the portal's own.
_telling = [(INTERNAL, told) for told in (told_of_a_seen_hazard, told_of_a_seen_violation, told_of_a_taking, told_of_a_request, told_of_an_answer)]
_telling += [(INTERNAL, told) for told in (told_of_a_seen_case, told_of_a_remedy, told_of_material)]
rule(Notice, [(INTERNAL, told_to_me), ((Role.AUDITOR,), told_to_me)], insert=_telling, ephemeral=True, for_others=True)
for chosen in (NoticeChoice, NoticeHabit):
    rule(chosen, [(INTERNAL, own_person)])
for on_its_way in (Message, Enclosed):
    rule(on_its_way, [], ephemeral=True)
rule(ChannelState, [(ORGANISERS, everything)], insert=[], change=[])
rule(Wish, [(ORGANISERS, everything)], insert=[(ORGANISERS, wished_by_me)], change=[], ephemeral=True)
rule(Ladder, [(INTERNAL, everything)], insert=[((Role.DIRECTOR,), made_by_me)], change=[], append_only=True)
rule(Rung, [(INTERNAL, everything)], insert=[((Role.DIRECTOR,), everything)], change=[], append_only=True)
