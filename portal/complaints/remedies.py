"""What is put right, by whom and until when? Each a task of one person in office, who reads the task and nothing else of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from db.complaints import Complaint, Remedy
from db.log import EntryKind
from db.notices import NoticeKind
from db.sealed import seal_into
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.complaints.states import PURPOSE, get, move, ready, record
from portal.errors import Invalid, NotFound, WrongStep
from portal.hazards.steps import written
from portal.locale import N_
from portal.notices import About
from portal.notices.telling import tell_inside
from portal.people.independence import offices_held, other_side
from portal.policy import Action, require
from portal.policy.complaining import Case


@dataclass(frozen=True)
class Owner:
    """Somebody in office to whom a task can be given."""

    id: UUID
    name: str
    office: str


@dataclass(frozen=True)
class RemedyLine:
    """One task; `complaint_id` is there for those who handle the case."""

    id: UUID
    complaint_id: UUID | None
    what: str
    owner: str | None
    due: date
    late: bool
    done_at: datetime | None
    note: str


def owners(work: Work, complaint_id: UUID) -> list[Owner]:
    """Whoever holds an office, but nobody of the other side."""
    row = get(work, complaint_id)
    require(work.actor, Action.COMPLAINT_SEE, record(work, row))
    return [Owner(who, name or "—", office) for who, (name, office) in _in_office(work, row).items()]


@writes
def add_remedy(work: Work, complaint_id: UUID, *, what: str, owner_id: UUID, due: date) -> Remedy:
    row, case = ready(work, complaint_id, Action.COMPLAINT_ORDER)
    said = written(what, field="what", why=N_("Write what is to be put right. Whoever does it reads this and nothing else."))
    if due < _today(work):
        raise Invalid("Choose a day that is not over.", field="due")
    if owner_id not in _in_office(work, row):
        raise Invalid("Choose somebody in office who does not look after the other side.", field="owner_id")
    made = Remedy(complaint_id=row.id, owner_id=owner_id, due=due, ordered_by=work.actor.person_id, subject=row.subject)
    seal_into(made, what=said)
    work.session.add(made)
    work.session.flush()
    move(work, row, case, Action.COMPLAINT_ORDER)
    tell_inside(work, NoticeKind.REMEDY_ASKED, About(made.id), {owner_id}, event=f"{made.id}/asked")
    return made


@writes
def remedy_done(work: Work, remedy_id: UUID, *, note: str) -> None:
    row = work.session.scalars(select(Remedy).where(Remedy.id == remedy_id)).one_or_none()
    if row is None:
        raise NotFound("This task does not exist or is not yours to see.")
    require(work.actor, Action.REMEDY_DO, _as_case(work, row))
    if row.done_at is not None:
        raise WrongStep("It is done already.")
    said = written(note, field="note", why=N_("Write what was done."))
    row.done_at = work.now
    seal_into(row, note=said)
    work.entry(EntryKind.CHANGE, Action.REMEDY_DO, purpose=PURPOSE)


@writes
def my_remedies(work: Work) -> list[RemedyLine]:
    """What I have to put right, soonest first."""
    require(work.actor, Action.COMPLAINT_ESCALATED, None)
    rows = work.session.scalars(select(Remedy).where(Remedy.owner_id == work.actor.person_id).order_by(Remedy.due, Remedy.id)).all()
    return lines(work, rows, report_of=None)


def lines(work: Work, found: Sequence[Remedy], *, report_of: str | None) -> list[RemedyLine]:
    texts = reveal(work, found, ["what", "note"], purpose=PURPOSE, report_of=report_of)
    names = office_name(work, {row.owner_id for row in found})
    today = _today(work)
    return [
        RemedyLine(
            id=row.id,
            complaint_id=row.complaint_id if report_of else None,
            what=texts[row.id]["what"] or "",
            owner=names.get(row.owner_id),
            due=row.due,
            late=row.done_at is None and row.due < today,
            done_at=row.done_at,
            note=texts[row.id]["note"] or "",
        )
        for row in found
    ]


def _as_case(work: Work, row: Remedy) -> Case:
    """With what the reader sees of its case, if he sees one."""
    case = work.session.scalars(select(Complaint).where(Complaint.id == row.complaint_id)).one_or_none()
    seen = record(work, case) if case else Case("", frozenset(), None)
    return Case(seen.tag, seen.admitted, seen.handler_id, row.owner_id)


def _in_office(work: Work, row: Complaint) -> dict[UUID, tuple[str | None, str]]:
    held, others = offices_held(work), other_side(work, row.channel)
    names = office_name(work, held)
    return {who: (names[who], office) for who, office in held.items() if who in names and who not in others}


def _today(work: Work) -> date:
    return clock.site_day(work.now, areas.time_zone(work))
