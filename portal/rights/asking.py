"""What do I ask about my own data, and of whom? Asked under one's own name; a copy is had at once, the rest is answered by a clock."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from db.actor import Actor
from db.log import EntryKind
from db.rights import Desk, Right, RightsRequest, RightsStep, Wished
from db.sealed import seal_into
from db.session import Work, writes
from db.violations import Violation
from portal import areas
from portal.complaints import NOWHERE
from portal.errors import Invalid, Overtaken, WrongStep
from portal.hazards.steps import written
from portal.locale import N_
from portal.policy import Action, require
from portal.rights.facts import facts_of, own_violation, who_decided
from portal.rights.steps import begun, is_possible, moved
from portal.rights.terms import (
    ABOUT_A_VIOLATION,
    FIELDS,
    KEPT_BY_HR,
    OPEN,
    appeal_desk,
    appeal_until,
    due,
    get,
    holders_now,
    is_silent,
    record_of,
    seat_of,
    steps_of,
)

WHY = N_("Write what you ask for and why.")
WHY_APPEAL = N_("Write why the refusal is wrong.")


@dataclass(frozen=True)
class Copy:
    """For whom a copy is made once this transaction is over."""

    actor: Actor
    request_id: UUID


@writes
def ask(work: Work, *, kind: str, office: str, words: str, field: str = "", value: str = "", violation_id: UUID | None = None) -> RightsRequest:
    """Correct, restrict, erase or explain: with the facts that belong to it and the names of those who may not answer it."""
    require(work.actor, Action.RIGHTS_ASK, None)
    right, desk = _chosen(kind, office)
    said = written(words, field="words", why=WHY)
    request = _new(work, right, desk)
    if right is Right.CORRECTION:
        request.field, wanted = _corrected(field, value)
        seal_into(request, wanted=wanted)
    if right in ABOUT_A_VIOLATION:
        _concern(work, request, own_violation(work, violation_id))
    _require_none_open(work, request)
    request.office = seat_of(work, request)
    seal_into(request, words=said)
    begun(work, request)
    return request


@writes
def ask_for_copy(work: Work) -> Copy:
    """Answered at once, by the portal itself: what follows this transaction opens everything about him for him."""
    require(work.actor, Action.RIGHTS_ASK, None)
    request = _new(work, Right.COPY, Desk.HR)
    request.state, request.due_at = Wished.GRANTED, work.now
    begun(work, request)
    work.entry(EntryKind.EXPORT, "rights.copy", purpose="own_copy", subjects=[str(work.actor.person_id)])
    return Copy(work.actor, request.id)


@writes
def take_back(work: Work, request_id: UUID) -> None:
    """As long as it waits, also for what an appeal has decided: that may be what nobody can do."""
    request = get(work, request_id)
    require(work.actor, Action.RIGHTS_APPEAL, record_of(request, []))
    moved(work, request, "take_back", "")


@writes
def appeal(work: Work, request_id: UUID, *, reason: str) -> None:
    """To the other office, until the thirtieth day is over, or as long as nobody answers what is late; where nobody there may decide, not at all."""
    request = get(work, request_id)
    steps = steps_of(work, request)
    require(work.actor, Action.RIGHTS_APPEAL, record_of(request, steps))
    _require_in_time(work, request, steps)
    desk = appeal_desk(request, steps, holders_now(work))
    if desk is None and is_possible(request, "appeal"):
        raise WrongStep(NOWHERE)
    said = written(reason, field="reason", why=WHY if is_silent(request, work.now) else WHY_APPEAL)
    moved(work, request, "appeal", said)
    clock = due(work)
    request.appealed_to, request.due_at, request.provisional = desk, clock.due_at, clock.provisional


def _require_in_time(work: Work, request: RightsRequest, steps: list[RightsStep]) -> None:
    until = appeal_until(request, steps, areas.time_zone(work))
    if until is not None and work.now >= until:
        raise Overtaken("The time for an appeal is over: 30 days from the refusal.")
    if request.state is Wished.ASKED and not is_silent(request, work.now):
        raise WrongStep("Its answer is not late: an appeal follows a refusal, or silence after the last day.")


def _chosen(kind: str, office: str) -> tuple[Right, Desk]:
    if kind not in set(Right) - {Right.COPY}:
        raise Invalid("Choose what you ask for.", field="kind")
    if office not in set(Desk):
        raise Invalid("Choose who answers it.", field="office")
    if kind in KEPT_BY_HR and office != Desk.HR:
        raise Invalid("Human resources keep these data and change them; the union decides if you appeal.", field="office")
    return Right(kind), Desk(office)


def _new(work: Work, right: Right, desk: Desk) -> RightsRequest:
    clock = due(work)
    request = RightsRequest(person_id=work.actor.person_id, kind=right, office=desk, state=Wished.ASKED, subject=f"person/{work.actor.person_id}")
    request.asked_at, request.due_at, request.provisional, request.named = work.now, clock.due_at, clock.provisional, ""
    return request


def _corrected(field: str, value: str) -> tuple[str, str]:
    if field not in FIELDS:
        raise Invalid("Choose what is wrong.", field="field")
    wanted = (value or "").strip()
    if not wanted or len(wanted) > 80:
        raise Invalid("Write what it should say, in at most 80 characters.", field="value")
    return field, wanted


def _concern(work: Work, request: RightsRequest, violation: Violation) -> None:
    request.record_id, request.named = violation.id, " ".join(str(one) for one in who_decided(work, violation))
    seal_into(request, facts=facts_of(work, violation))


def _require_none_open(work: Work, request: RightsRequest) -> None:
    same = RightsRequest.person_id == request.person_id, RightsRequest.kind == request.kind, RightsRequest.field == (request.field or "")
    about = RightsRequest.record_id == request.record_id if request.record_id else RightsRequest.record_id.is_(None)
    if work.session.scalars(select(RightsRequest.id).where(*same, about, RightsRequest.state.in_(OPEN)).limit(1)).first():
        raise WrongStep("You have asked for this already; its answer is due.")
