"""What does the auditor do with a request? He drafts it, opens it with a term, accepts what he is given or sends it back, and closes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.engagements import Engagement
from db.log import EntryKind
from db.requests import AuditRequest, Move, RequestStep
from db.sealed import seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.clock import Calendar
from portal.engagements.planning import opened
from portal.engagements.register import subject_of
from portal.engagements.terms import written
from portal.errors import Invalid, Overtaken
from portal.locale import N_
from portal.policy import Action, require
from portal.requests.states import Standing, get

MOST_DAYS = 30
LONGEST = 2000
NOW = {
    "draft": N_("a draft"), "dropped": N_("dropped"), "open": N_("open"), "submitted": N_("answered"), "refused": N_("refused"),
    "accepted": N_("taken over"), "returned": N_("sent back"), "closed": N_("settled"),
}  # fmt: skip
POSSIBLE = {
    Move.OPEN: ("draft",),
    Move.DROP: ("draft",),
    Move.ACCEPT: ("submitted",),
    Move.SEND_BACK: ("submitted", "refused"),
    Move.CLOSE: ("open", "submitted", "refused", "accepted", "returned"),
}


@writes
def draft(work: Work, engagement_id: UUID, *, wanted: str, days: int) -> AuditRequest:
    """Nobody outside the team sees it before it is opened. A draft that is not right is dropped and written anew."""
    engagement = opened(work, engagement_id, Action.REQUEST_WRITE)
    _require_days(days)
    text = written(wanted, field="wanted", why=N_("Write what you want to have."), longest=LONGEST)
    made = AuditRequest(
        engagement_id=engagement_id,
        person_id=work.actor.person_id,
        days=days,
        entry_id=work.entry(EntryKind.CHANGE, "request.draft", detail=engagement.number),
        at=work.now,
        subject=subject_of(work),
    )
    seal_into(made, wanted=text)
    work.session.add(made)
    return made


@writes
def drop(work: Work, request_id: UUID) -> RequestStep:
    return _move(work, request_id, Move.DROP)


@writes
def open_request(work: Work, request_id: UUID) -> RequestStep:
    """The enterprise sees it from now on, with its number and the end of its term."""
    one = get(work, request_id)
    engagement = _of(work, one)
    numbered = RequestStep.engagement_id == engagement.id, RequestStep.number.is_not(None)
    n = (work.session.scalar(select(func.count(RequestStep.id)).where(*numbered)) or 0) + 1
    return _move(work, request_id, Move.OPEN, days=one.request.days, number=f"{engagement.number}-R{n:02}")


@writes
def accept(work: Work, request_id: UUID) -> RequestStep:
    return _move(work, request_id, Move.ACCEPT)


@writes
def send_back(work: Work, request_id: UUID, *, reason: str, days: int) -> RequestStep:
    """What was given is not what was asked for: why, and a new term."""
    _require_days(days)
    return _move(work, request_id, Move.SEND_BACK, days=days, note=written(reason, field="reason", why=N_("Write the reason."), longest=LONGEST))


@writes
def close(work: Work, request_id: UUID, *, note: str = "") -> RequestStep:
    """Nothing more is asked for. What was refused, late or not answered stays in the register."""
    said = written(note, field="note", why=N_("Write the reason."), longest=LONGEST) if note.strip() else None
    return _move(work, request_id, Move.CLOSE, note=said)


def _move(work: Work, request_id: UUID, move: Move, *, days: int | None = None, number: str | None = None, note: str | None = None) -> RequestStep:
    one = get(work, request_id)
    engagement = _of(work, one)
    if one.state not in POSSIBLE[move]:
        raise Overtaken("This request is {state} by now.", state=NOW[one.state])
    made = RequestStep(
        request_id=request_id,
        n=one.next_n,
        action=move,
        number=number,
        due_at=due_at(work, engagement, days) if days else None,
        **by_him(work, engagement.id, f"request.{move}", number or one.number or engagement.number),
        subject=subject_of(work),
    )
    seal_into(made, note=note)
    work.session.add(made)
    return made


def by_him(work: Work, engagement_id: UUID, action: str, detail: str) -> dict[str, Any]:
    """What stands on every paper: whose, of which engagement, when, and its entry in the log."""
    entry_id = work.entry(EntryKind.CHANGE, action, detail=detail)
    return {"engagement_id": engagement_id, "person_id": work.actor.person_id, "entry_id": entry_id, "at": work.now}


def due_at(work: Work, engagement: Engagement, days: int) -> Any:
    """By the official calendar alone: days off that the enterprise enters for itself do not lengthen an auditor's term."""
    return clock.working_deadline(work.now, days, Calendar(), areas.time_zone(work, engagement.site_id)).at


def _of(work: Work, one: Standing) -> Engagement:
    """A department sees a request that was handed to it, and no engagement."""
    require(work.actor, Action.REQUEST_WRITE, None)
    return opened(work, one.request.engagement_id, Action.REQUEST_WRITE)


def _require_days(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise Invalid("Give 1 to {most} working days.", field="days", most=MOST_DAYS)
