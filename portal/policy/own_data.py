"""Who asks what about his own data, who answers it, and who decides the appeal? Neither whom it is about nor who decided what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from db.actor import Actor, Role
from portal.locale import N_
from portal.policy.actions import Action
from portal.policy.rules import Holds, Way, about_me, employee, for_another, hr

union = Holds(Role.UNION)


@dataclass(frozen=True)
class Wish:
    """What the rules have to know of a request: whose it is, who is named in it, which office has it now."""

    person_id: UUID
    named: frozenset[UUID]
    desk: str


def not_named(actor: Actor, record: Wish) -> bool:
    return actor.person_id not in record.named


def with_human_resources(_actor: Actor, record: Wish) -> bool:
    return record.desk == Role.HR


def with_the_union(_actor: Actor, record: Wish) -> bool:
    return record.desk == Role.UNION


ANSWERS: list[Way] = [[hr, with_human_resources, for_another, not_named], [union, with_the_union, for_another, not_named]]
OWN_DATA_WAYS: dict[Action, list[Way]] = {
    Action.RIGHTS_ASK: [[employee]],
    Action.RIGHTS_APPEAL: [[employee, about_me]],
    Action.RIGHTS_ANSWER: ANSWERS,
    Action.RIGHTS_SEE: [[hr], [union]],
    Action.PAGE_RIGHTS: [[employee]],
    Action.PAGE_WISHES: [[hr], [union]],
}
OWN_DATA_NOT_YOURS: dict[Action, str] = {
    Action.RIGHTS_ASK: N_("Only somebody who works here asks about his own data."),
    Action.RIGHTS_APPEAL: N_("Only whoever asked may appeal or take it back."),
    Action.RIGHTS_ANSWER: N_("The office that has it answers it: never whom it is about, and nobody who is named in it."),
    Action.RIGHTS_SEE: N_("What people ask about their own data is read by human resources or the union, each their own."),
}
