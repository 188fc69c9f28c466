"""Who may do what with a complaint? Its complainant, whoever was let in to handle it, and for counts those above both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.actor import Actor, Role
from portal.locale import N_
from portal.policy.actions import Action
from portal.policy.rules import Way, administrator, director, employee, head, hr, is_somebody, system, union


@dataclass(frozen=True)
class Case:
    """What the rules have to know of a complaint: whose it is, who may handle it now and in which office, who does."""

    tag: str
    admitted: frozenset[tuple[UUID, str]]
    handler_id: UUID | None
    owner_id: UUID | None = None


def complained(actor: Actor, record: Any) -> bool:
    """Under the name of his person or of his receipt."""
    return bool(record.tag) and record.tag in (actor.tag, *actor.subjects)


def admitted(actor: Actor, record: Any) -> bool:
    """The portal has let him in for this turn, in an office that he holds; nobody handles his own case."""
    return not complained(actor, record) and any((actor.person_id, role) in record.admitted for role in actor.roles)


def handles_it(actor: Actor, record: Any) -> bool:
    return admitted(actor, record) and record.handler_id == actor.person_id


def does_it(actor: Actor, record: Any) -> bool:
    return actor.person_id is not None and record.owner_id == actor.person_id


def of_neither_side(actor: Actor, _record: Any) -> bool:
    """Whoever looks after one side would read the other's counts."""
    return actor.roles.isdisjoint((Role.UNION, Role.HR))


HANDLERS = (union, hr, head, director)
TAKES: list[Way] = [[who, admitted] for who in HANDLERS]
HANDLES: list[Way] = [[who, handles_it] for who in HANDLERS]
COMPLAINS: list[Way] = [[is_somebody, complained]]
ABOVE: list[Way] = [[head, of_neither_side], [director, of_neither_side]]

COMPLAINING: dict[Action, list[Way]] = {
    Action.COMPLAINT_FILE: [[employee]],
    Action.COMPLAINT_SEE_OWN: COMPLAINS,
    Action.COMPLAINT_SEE: TAKES,
    Action.COMPLAINT_ACCEPT: TAKES,
    Action.COMPLAINT_INVESTIGATE: HANDLES,
    Action.COMPLAINT_PAUSE: HANDLES,
    Action.COMPLAINT_RESUME: HANDLES,
    Action.COMPLAINT_ANSWER: HANDLES,
    Action.COMPLAINT_NAME: HANDLES,
    Action.COMPLAINT_ORDER: HANDLES,
    Action.COMPLAINT_SAY: [*COMPLAINS, *HANDLES],
    Action.COMPLAINT_APPEAL: COMPLAINS,
    Action.COMPLAINT_CLOSE: [*COMPLAINS, *HANDLES],
    Action.COMPLAINT_END: [[system]],
    Action.COMPLAINT_DESK: [[who] for who in HANDLERS],
    Action.COMPLAINT_FIGURES: [[union], [hr]],
    Action.COMPLAINT_COUNT: [*ABOVE, [administrator, of_neither_side]],
    Action.COMPLAINT_ESCALATED: [[employee]],
    Action.COMPLAINT_ADMIT: [[system]],
    Action.REMEDY_DO: [[employee, does_it], *HANDLES],
    Action.MATERIAL_ASK: [[union, handles_it]],
    Action.MATERIAL_GIVE: ABOVE,
}
NOT_YOUR_COMPLAINT = {
    Action.COMPLAINT_FILE: N_("Privacy complaints come from the people of this enterprise."),
    Action.COMPLAINT_SEE_OWN: N_("Only whoever complained reads it here."),
    Action.COMPLAINT_SEE: N_("A complaint is read by whoever was let in to handle it."),
    Action.COMPLAINT_ACCEPT: N_("A complaint is taken on in this turn by somebody independent in the office that has it."),
    Action.COMPLAINT_INVESTIGATE: N_("Only whoever has taken the complaint on investigates it."),
    Action.COMPLAINT_PAUSE: N_("Only whoever has taken the complaint on stops its clock."),
    Action.COMPLAINT_RESUME: N_("Only whoever has taken the complaint on lets its clock run again."),
    Action.COMPLAINT_ANSWER: N_("Only whoever has taken the complaint on answers it."),
    Action.COMPLAINT_NAME: N_("Only whoever has taken the complaint on names people whom it is about."),
    Action.COMPLAINT_ORDER: N_("Only whoever has taken the complaint on says what is to be put right."),
    Action.COMPLAINT_SAY: N_("Only whoever complained and whoever has taken the complaint on write to each other."),
    Action.COMPLAINT_APPEAL: N_("Only whoever complained appeals."),
    Action.COMPLAINT_CLOSE: N_("Only whoever complained or has taken the complaint on closes it."),
    Action.COMPLAINT_END: N_("Only the portal itself closes what an erased person complained of."),
    Action.COMPLAINT_DESK: N_("Complaints are handled by the union or human resources, and on appeal by the head or the safety director."),
    Action.COMPLAINT_FIGURES: N_("Only the union and human resources count their own complaints."),
    Action.COMPLAINT_COUNT: N_("The head, the safety director and administrators count complaints, unless they also look after one side of them."),
    Action.COMPLAINT_ESCALATED: N_("Only people of this enterprise are told of overdue complaints."),
    Action.COMPLAINT_ADMIT: N_("Only the portal itself says who may handle a complaint."),
    Action.REMEDY_DO: N_("Only whoever has to put it right, or has taken the complaint on, says that it is done."),
    Action.MATERIAL_ASK: N_("Only the union, where it has taken the complaint on, asks the enterprise for material."),
    Action.MATERIAL_GIVE: N_("The head or the safety director answers the union, unless he also looks after one side of complaints."),
}
