"""How does a request stand, when must it be answered, and what of it was refused, late or never answered? Worked out from what was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.requests import AuditRequest, Move, RequestAnswer, RequestStep
from db.session import Work
from portal.errors import NotFound

DRAFT, SUBMITTED, REFUSED, LATE, UNANSWERED = "draft", "submitted", "refused", "late", "unanswered"
AFTER = {Move.OPEN: "open", Move.ACCEPT: "accepted", Move.SEND_BACK: "returned", Move.CLOSE: "closed", Move.DROP: "dropped"}
SETS_A_TERM = (Move.OPEN, Move.SEND_BACK)


@dataclass(frozen=True)
class Standing:
    """One request with what followed it, in order."""

    request: AuditRequest
    steps: Sequence[RequestStep]
    answers: Sequence[RequestAnswer]

    @property
    def events(self) -> list[RequestStep | RequestAnswer]:
        return sorted([*self.steps, *self.answers], key=lambda one: (one.n, one.at))

    @property
    def state(self) -> str:
        last = self.events[-1] if self.events else None
        if last is None:
            return DRAFT
        if isinstance(last, RequestStep):
            return AFTER[last.action]
        return REFUSED if last.refused else SUBMITTED

    @property
    def number(self) -> str:
        return next((step.number for step in self.steps if step.number), "") or ""

    @property
    def due_at(self) -> datetime | None:
        """Of the newest term."""
        return next((step.due_at for step in reversed(self.steps) if step.action in SETS_A_TERM), None)

    @property
    def next_n(self) -> int:
        return len(self.steps) + len(self.answers) + 1


@dataclass(frozen=True)
class Lapse:
    """A term that was not kept: refused, answered late, or not answered when it was over."""

    kind: str
    due_at: datetime
    answer: RequestAnswer | None


def lapses(one: Standing, now: datetime, over: datetime) -> list[Lapse]:
    """One for each term that the auditor has set. `over`: the engagement's end; what is handed in after it and its term undoes no line."""
    due = one.due_at or over
    events = [event for event in one.events if isinstance(event, RequestStep) or event.at <= max(over, due)]
    found = (_lapse(step, events[place + 1 :], now) for place, step in enumerate(events) if isinstance(step, RequestStep))
    return [lapse for each in found for lapse in each]


def _lapse(step: RequestStep, after: Sequence[RequestStep | RequestAnswer], now: datetime) -> list[Lapse]:
    if step.action not in SETS_A_TERM or step.due_at is None:
        return []
    answers: list[RequestAnswer] = []
    ended = now
    for event in after:
        if isinstance(event, RequestStep):
            ended = event.at
            break
        answers.append(event)
    found = [Lapse(REFUSED, step.due_at, one) for one in answers if one.refused]
    given = next((one for one in answers if not one.refused), None)
    if given is not None and given.at >= step.due_at:
        found.append(Lapse(LATE, step.due_at, given))
    if not answers and ended >= step.due_at:
        found.append(Lapse(UNANSWERED, step.due_at, None))
    return found


def get(work: Work, request_id: UUID) -> Standing:
    found = work.session.scalars(select(AuditRequest).where(AuditRequest.id == request_id)).one_or_none()
    if found is None:
        raise NotFound("This request does not exist or is not yours to see.")
    return standings(work, [found])[0]


def standings(work: Work, requests: Iterable[AuditRequest]) -> list[Standing]:
    rows = list(requests)
    ids = [row.id for row in rows]
    engagements = {row.id: row.engagement_id for row in rows}
    steps: dict[UUID, list[RequestStep]] = {request_id: [] for request_id in ids}
    answers: dict[UUID, list[RequestAnswer]] = {request_id: [] for request_id in ids}
    for step in work.session.scalars(select(RequestStep).where(RequestStep.request_id.in_(ids)).order_by(RequestStep.n)):
        if step.engagement_id == engagements[step.request_id]:  # else somebody else's, who cannot move it
            steps[step.request_id].append(step)
    for given in work.session.scalars(select(RequestAnswer).where(RequestAnswer.request_id.in_(ids)).order_by(RequestAnswer.n)):
        answers[given.request_id].append(given)
    return [Standing(row, steps[row.id], answers[row.id]) for row in rows]
