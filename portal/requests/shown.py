"""What stands in the registers of an engagement: requests with their answers, what limited the audit, and who interfered?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from db.areas import Department
from db.requests import AnswerFile, AuditRequest, Handing, Interference, InterferenceShown, InterferenceStatement, RequestAnswer, RequestStep
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.engagements.planning import get as get_engagement
from portal.policy import Action, Handed, allows, require
from portal.requests.answers import TO_ANSWER
from portal.requests.obstacles import issued_until
from portal.requests.states import AFTER, Standing, lapses, standings

PURPOSE = "engagement"
PAGE = 50
Texts = Mapping[UUID, Mapping[str, str | None]]


@dataclass(frozen=True)
class Answered:
    """What happened to a request: a step of the auditor (its action), or an answer (submitted, refused)."""

    action: str
    at: datetime
    office: str
    text: str
    files: tuple[tuple[UUID, str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """One request. `departments`: which have it; `answers`: it waits for the reader; `days`: of a draft, its term."""

    id: UUID
    number: str
    state: str
    wanted: str
    days: int
    at: datetime
    due_at: datetime | None
    late: bool
    departments: tuple[tuple[str, str | None], ...]
    events: tuple[Answered, ...]
    answers: bool


@dataclass(frozen=True)
class Limitation:
    """A line of the register of limitations, which nobody writes: it follows from what was asked and what was answered."""

    number: str
    kind: str
    wanted: str
    due_at: datetime
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Hindrance:
    """An interference as the auditor named it, and what the enterprise says beside it."""

    id: UUID
    kind: str
    happened_on: date
    at: datetime
    what: str
    shown: bool
    statements: tuple[tuple[str, datetime, str], ...]


@dataclass(frozen=True)
class Register:
    """Everything of one engagement that the reader may see."""

    number: str
    requests: tuple[Asked, ...]
    limitations: tuple[Limitation, ...]
    hindrances: tuple[Hindrance, ...]
    issued: bool


@writes
def register(work: Work, engagement_id: UUID) -> Register:
    """For the team, the director and the head."""
    engagement = get_engagement(work, engagement_id)
    require(work.actor, Action.REGISTER_SEE, engagement)
    wanted = select(AuditRequest).where(AuditRequest.engagement_id == engagement_id).order_by(AuditRequest.at.desc(), AuditRequest.id.desc())
    found = standings(work, work.session.scalars(wanted))
    opened = Reading(work, found)
    until = issued_until(work, engagement_id)
    over = engagement.ended_at or clock.end_of_day(engagement.ends_on, areas.time_zone(work, engagement.site_id))
    return Register(
        number=engagement.number,
        requests=tuple(opened.asked(one) for one in found if one.state != "dropped"),
        limitations=tuple(line for one in reversed(found) for line in opened.limitations(one, over)),
        hindrances=tuple(_hindrances(work, engagement_id, until)),
        issued=until is not None,
    )


@writes
def asked_of_us(work: Work) -> list[Asked]:
    """What was handed on to a department of the reader, the newest first."""
    require(work.actor, Action.PAGE_ASKED, None)
    mine = select(Handing.request_id, Handing.department_id)
    ids = [request_id for request_id, department_id in work.session.execute(mine) if allows(work.actor, Action.REQUEST_ANSWER, Handed(department_id))]
    wanted = select(AuditRequest).where(AuditRequest.id.in_(ids)).order_by(AuditRequest.at.desc(), AuditRequest.id.desc()).limit(PAGE)
    found = standings(work, work.session.scalars(wanted))
    opened = Reading(work, found)
    return [opened.asked(one) for one in found]


class Reading:
    """The words of some requests, opened once for the whole page."""

    def __init__(self, work: Work, found: Sequence[Standing]) -> None:
        self._work = work
        self._wanted: Texts = reveal(work, [one.request for one in found], ["wanted"], purpose=PURPOSE)
        self._notes: Texts = reveal(work, [step for one in found for step in one.steps], ["note"], purpose=PURPOSE)
        self._texts: Texts = reveal(work, [given for one in found for given in one.answers], ["text"], purpose=PURPOSE)
        self._files = _files(work, [one.request.id for one in found])
        self._handed = _handed(work, [one.request.id for one in found])

    def asked(self, one: Standing) -> Asked:
        handed = self._handed.get(one.request.id, [])
        mine = any(allows(self._work.actor, Action.REQUEST_ANSWER, Handed(unit)) for unit in (None, *(row[0] for row in handed)))
        overdue = one.due_at is not None and one.due_at <= self._work.now
        return Asked(
            id=one.request.id,
            number=one.number,
            state=one.state,
            wanted=self.wanted(one),
            days=one.request.days,
            at=one.request.at,
            due_at=one.due_at,
            late=one.state in TO_ANSWER and overdue,
            departments=tuple((name, name_en) for _id, name, name_en in handed),
            events=tuple(self._event(event) for event in reversed(one.events)),
            answers=mine and one.state in TO_ANSWER,
        )

    def wanted(self, one: Standing) -> str:
        return self._wanted[one.request.id]["wanted"] or ""

    def limitations(self, one: Standing, over: datetime | None = None) -> list[Limitation]:
        return [
            Limitation(
                number=one.number,
                kind=lapse.kind,
                wanted=self.wanted(one),
                due_at=lapse.due_at,
                answered_at=lapse.answer.at if lapse.answer else None,
                reason=(self._texts[lapse.answer.id]["text"] or "") if lapse.answer and lapse.answer.refused else "",
            )
            for lapse in lapses(one, self._work.now, over or self._work.now)
        ]

    def _event(self, event: RequestStep | RequestAnswer) -> Answered:
        if isinstance(event, RequestStep):
            return Answered(AFTER[event.action], event.at, "auditor", self._notes[event.id]["note"] or "")
        action = "refused" if event.refused else "submitted"
        return Answered(action, event.at, event.office, self._texts[event.id]["text"] or "", tuple(self._files.get(event.id, ())))


def _files(work: Work, request_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str, str]]]:
    rows = work.session.scalars(select(AnswerFile).where(AnswerFile.request_id.in_(request_ids)).order_by(AnswerFile.id)).all()
    names = reveal(work, rows, ["name"], purpose=PURPOSE)
    found: dict[UUID, list[tuple[UUID, str, str]]] = {}
    for row in rows:
        found.setdefault(row.answer_id, []).append((row.id, names[row.id]["name"] or "", row.media_type))
    return found


def _handed(work: Work, request_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str, str | None]]]:
    """To which departments; an auditor knows none by name."""
    wanted = select(Handing.request_id, Department.id, Department.name, Department.name_en).join(Department, Department.id == Handing.department_id)
    found: dict[UUID, list[tuple[UUID, str, str | None]]] = {}
    for request_id, *unit in work.session.execute(wanted.where(Handing.request_id.in_(request_ids)).order_by(Handing.at)):
        found.setdefault(request_id, []).append(tuple(unit))  # type: ignore[arg-type]
    return found


def _hindrances(work: Work, engagement_id: UUID, until: datetime | None) -> Iterable[Hindrance]:
    rows = work.session.scalars(select(Interference).where(Interference.engagement_id == engagement_id).order_by(Interference.at.desc())).all()
    whats = reveal(work, rows, ["what"], purpose=PURPOSE)
    shown = set(work.session.scalars(select(InterferenceShown.interference_id).where(InterferenceShown.engagement_id == engagement_id)))
    beside = work.session.scalars(
        select(InterferenceStatement).where(InterferenceStatement.engagement_id == engagement_id).order_by(InterferenceStatement.at)
    ).all()
    texts = reveal(work, beside, ["text"], purpose=PURPOSE)
    for row in rows:
        said = tuple((one.office, one.at, texts[one.id]["text"] or "") for one in beside if one.interference_id == row.id)
        opened = row.id in shown or (until is not None and row.at <= until)
        yield Hindrance(row.id, row.kind, row.happened_on, row.at, whats[row.id]["what"] or "", opened, said)
