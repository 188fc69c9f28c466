"""What may be asked, of which office, until when is it answered, and by which rule may it be refused?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.rights import ConsentKind, Desk, Right, RightsRequest, RightsStep, Wished
from db.session import Work
from portal import areas, clock
from portal.calendar import calendar
from portal.errors import NotFound
from portal.locale import N_
from portal.people import holders
from portal.policy import Wish

PURPOSE = "own_data"
DAYS, AT_MOST, APPEAL_DAYS = 15, 30, 30
OTHER = {Desk.HR: Desk.UNION, Desk.UNION: Desk.HR}
AT = {Desk.HR: holders.human_resources, Desk.UNION: holders.unionists}
OPEN = (Wished.ASKED, Wished.APPEALED, Wished.RETURNED)
KEPT_BY_HR = (Right.CORRECTION, Right.ERASURE)
ABOUT_A_VIOLATION = (Right.RESTRICTION, Right.EXPLANATION)
FIELDS = {"name": N_("Name"), "staff_number": N_("Staff number"), "phone": N_("Telephone")}

KINDS: dict[Right, str] = {
    Right.COPY: N_("A copy of everything about me"),
    Right.CORRECTION: N_("Correct something"),
    Right.RESTRICTION: N_("Stop using something for now"),
    Right.ERASURE: N_("Erase what is kept about me"),
    Right.EXPLANATION: N_("Explain a decision about me"),
}
LAW: dict[Right, str] = {
    Right.COPY: N_("Personal Information Protection Law, art. 45"),
    Right.CORRECTION: N_("Personal Information Protection Law, art. 46"),
    Right.RESTRICTION: N_("Personal Information Protection Law, art. 44"),
    Right.ERASURE: N_("Personal Information Protection Law, art. 47"),
    Right.EXPLANATION: N_("Personal Information Protection Law, art. 24 and 48"),
}
RULES: dict[str, str] = {
    "kept_by_law": N_("A law says that it is kept (Work Safety Law, art. 36 and 41; Personal Information Protection Law, art. 47)"),
    "in_dispute": N_("It is needed for a dispute or an investigation that is not over"),
    "right_as_it_is": N_("It was looked at again and is right as it stands"),
    "of_another": N_("It is somebody else's (Personal Information Protection Law, art. 45 and 18)"),
    "not_said": N_("It does not say what it is about, and nothing was added when asked"),
}
CONSENTS: dict[ConsentKind, str] = {
    ConsentKind.PUBLISH_NAME: N_("My name may be published when I win an award"),
    ConsentKind.PUBLISH_PICTURE: N_("My picture may be published when I win an award"),
}
NOT_THERE = N_("This request does not exist or is not yours to see.")


@dataclass(frozen=True)
class Clock:
    """Until when it is answered; provisional where next year's holidays are not known yet."""

    asked_at: datetime
    due_at: datetime
    provisional: bool
    late: bool


def due(work: Work) -> Clock:
    """15 working days, and never more than the 30 days of GB/T 35273-2020, 8.7."""
    zone = areas.time_zone(work)
    found = clock.working_deadline(work.now, DAYS, calendar(work), zone)
    latest = clock.deadline_from(work.now, AT_MOST, zone)
    return Clock(work.now, min(found.at, latest), found.provisional and found.at < latest, late=False)


def get(work: Work, request_id: UUID) -> RightsRequest:
    found = work.session.scalars(select(RightsRequest).where(RightsRequest.id == request_id)).one_or_none()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def steps_of(work: Work, request: RightsRequest) -> list[RightsStep]:
    return list(work.session.scalars(select(RightsStep).where(RightsStep.request_id == request.id).order_by(RightsStep.n)))


def desk_of(request: RightsRequest) -> Desk:
    """Which office has it now, or had it last."""
    appealed = request.appealed_to if request.state in (Wished.APPEALED, Wished.UPHELD) else None
    return appealed or request.office


def seat_of(work: Work, request: RightsRequest) -> Desk:
    """The office it was put to; the other one where nobody holds it but himself and those who are named."""
    out = {request.person_id, *_named(request)}
    return next((desk for desk in (request.office, OTHER[request.office]) if AT[desk](work) - out), request.office)


def appeal_desk(request: RightsRequest, steps: list[RightsStep], held: Mapping[Desk, set[UUID]]) -> Desk | None:
    """The other office; None where nobody of those who hold it may decide: not himself, nor those who are named, nor whoever answered."""
    desk = OTHER[request.office]
    return desk if held[desk] - {request.person_id} - _named(request) - _answered(steps) else None


def holders_now(work: Work) -> dict[Desk, set[UUID]]:
    return {desk: held(work) for desk, held in AT.items()}


def record_of(request: RightsRequest, steps: list[RightsStep]) -> Wish:
    """Whoever refused it does not decide the appeal either, in whatever other office."""
    answered = _answered(steps) if request.state is Wished.APPEALED else set()
    return Wish(request.person_id, frozenset(_named(request) | answered - {request.person_id}), desk_of(request))


def lifting(request: RightsRequest, steps: list[RightsStep]) -> Wish:
    """What an appeal has brought about is lifted by the office that decided it, and never by whoever was overruled."""
    refused = {step.actor_id for step in steps if step.action == "refuse" and step.actor_id}
    return Wish(request.person_id, frozenset(_named(request) | refused), request.appealed_to or request.office)


def _named(request: RightsRequest) -> set[UUID]:
    return {UUID(one) for one in request.named.split()}


def _answered(steps: list[RightsStep]) -> set[UUID]:
    return {step.actor_id for step in steps if step.actor_id}


def is_silent(request: RightsRequest, now: datetime) -> bool:
    """Nobody has answered it, and its last day is over."""
    return request.state is Wished.ASKED and now >= request.due_at


def appeal_until(request: RightsRequest, steps: list[RightsStep], zone: str) -> datetime | None:
    """The end of the last day. Only a refusal that nobody has looked at again may be appealed, beside silence, which has no such day."""
    return clock.deadline_from(steps[-1].at, APPEAL_DAYS, zone) if steps and request.state is Wished.REFUSED else None


def appealable_since(work: Work) -> datetime:
    """What was refused before this moment cannot be appealed any more."""
    return clock.deadline_from(work.now, -APPEAL_DAYS - 1, areas.time_zone(work))
