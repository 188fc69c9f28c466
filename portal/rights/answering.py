"""How does an office answer? It grants and carries it out, or refuses with a rule and a reason; the other office decides an appeal."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.people import Person
from db.rights import Restriction, Right, RightsRequest, Wished
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import erasure
from portal.errors import Invalid, NotFound, WrongStep
from portal.hazards.steps import written
from portal.locale import N_
from portal.people import get_person
from portal.people.changes import require_free_number
from portal.policy import Action, require
from portal.rights.steps import moved
from portal.rights.terms import NOT_THERE, PURPOSE, RULES, due, get, lifting, record_of, seat_of, steps_of

REASON = N_("Write the reason: whoever asked reads it.")
TAKEN = N_("This staff number belongs to somebody else. Whoever asked can take the request back and ask with another number.")


@writes
def grant(work: Work, request_id: UUID, *, reason: str) -> None:
    """And do it: what was wrong is corrected, what is restricted is no longer used, what may be erased goes its way."""
    request, said = _mine(work, request_id, reason)
    before, after = _carried_out(work, request)
    moved(work, request, "grant", said, before=before, after=after)


@writes
def refuse(work: Work, request_id: UUID, *, rule: str, reason: str) -> None:
    """Never without a rule and a reason (PIPL art. 50); the answer says where to appeal."""
    request, said = _mine(work, request_id, reason)
    if rule not in RULES:
        raise Invalid("Choose the rule by which it is refused.", field="rule")
    moved(work, request, "refuse", said, rule=rule)


@writes
def uphold(work: Work, request_id: UUID, *, reason: str) -> None:
    """The refusal was right; whoever asked is told to which authority or court he may go."""
    request, said = _mine(work, request_id, reason)
    moved(work, request, "uphold", said)


@writes
def send_back(work: Work, request_id: UUID, *, reason: str) -> None:
    """The refusal was wrong: the office that refused, or was silent, grants it, and has a new term; where nobody there can, the other one."""
    request, said = _mine(work, request_id, reason)
    moved(work, request, "send_back", said)
    clock = due(work)
    request.office, request.due_at, request.provisional = seat_of(work, request), clock.due_at, clock.provisional


@writes
def lift(work: Work, restriction_id: UUID, *, reason: str) -> None:
    """What was restricted is used again: a step of the request, whose reason he reads there; he is told, and may ask anew."""
    found = work.session.scalars(select(Restriction).where(Restriction.id == restriction_id)).one_or_none()
    if found is None:
        raise NotFound(NOT_THERE)
    request = get(work, found.request_id)
    require(work.actor, Action.RIGHTS_ANSWER, lifting(request, steps_of(work, request)))
    moved(work, request, "lift", written(reason, field="reason", why=REASON))
    found.lifted_at, found.lifted_by = work.now, work.actor.person_id


def _mine(work: Work, request_id: UUID, reason: str) -> tuple[RightsRequest, str]:
    request = get(work, request_id)
    require(work.actor, Action.RIGHTS_ANSWER, record_of(request, steps_of(work, request)))
    return request, written(reason, field="reason", why=REASON)


def _carried_out(work: Work, request: RightsRequest) -> tuple[str | None, str | None]:
    if request.state not in (Wished.ASKED, Wished.RETURNED):
        return None, None
    if request.kind is Right.CORRECTION:
        return _correct(work, request)
    if request.kind is Right.RESTRICTION:
        _restrict(work, request)
    if request.kind is Right.ERASURE:
        _erase(work, request)
    return None, None


def _correct(work: Work, request: RightsRequest) -> tuple[str | None, str | None]:
    """What stood there goes into the step, sealed under the same key."""
    person: Person = get_person(work, request.person_id)
    before = reveal(work, [person], [request.field], purpose=PURPOSE)[person.id][request.field]
    after = reveal(work, [request], ["wanted"], purpose=PURPOSE)[request.id]["wanted"]
    if request.field == "staff_number":
        require_free_number(work, after, but=person.id, why=TAKEN)
    seal_into(person, **{request.field: after})
    return before, after


def _restrict(work: Work, request: RightsRequest) -> None:
    record = request.record_id
    if record is None:
        raise WrongStep("The request names nothing that could be restricted.")
    work.session.add(Restriction(person_id=request.person_id, request_id=request.id, record_id=record, since=work.now))


def _erase(work: Work, request: RightsRequest) -> None:
    """What may go is erased by the portal as soon as no rule forbids it."""
    erasure.ask_at_his_wish(work, request)
