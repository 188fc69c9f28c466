"""What does the union ask of the enterprise, and what was it given? The enterprise must assist (F23), by a clock; it learns nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.complaints import Channel, Errand, Given
from db.log import EntryKind
from db.notices import NoticeKind
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.calendar import calendar
from portal.complaints import clerk
from portal.complaints.states import PURPOSE, move, ready
from portal.errors import Invalid, NotFound, WrongStep
from portal.hazards.steps import written
from portal.locale import N_
from portal.notices import About
from portal.notices.telling import tell_inside
from portal.people import holders
from portal.people.independence import ABOVE, other_side
from portal.policy import Action, office_for, require

OFFICES = dict(ABOVE)
MOST_DAYS = 20
MOST = 50


@dataclass(frozen=True)
class ErrandLine:
    """What was asked for; `answers`: when, whether it was refused, and what was said."""

    id: UUID
    wanted: str
    of: str
    at: datetime
    due: datetime
    late: bool
    answers: tuple[tuple[datetime, bool, str], ...]


@writes
def ask_material(work: Work, complaint_id: UUID, *, wanted: str, days: int = 3, of: str = "director") -> Errand:
    row, case = ready(work, complaint_id, Action.MATERIAL_ASK)
    said = written(wanted, field="wanted", why=N_("Write what the union wants to have. The enterprise reads this and nothing else of the case."))
    if of not in OFFICES:
        raise Invalid("The safety director or the head is asked.", field="of")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid("Give between 1 and {most} working days.", field="days", most=MOST_DAYS)
    free = OFFICES[of](work) - other_side(work, Channel.UNION) - clerk.barred(row.id, work.now)
    if not free:
        raise Invalid("Nobody in this office can be asked now. Ask the other one.", field="of")
    asked_id = min(holders.present(work, free) or free)
    made = Errand(complaint_id=row.id, office=of, asked_id=asked_id, days=days, asked_by=work.actor.person_id, at=work.now, subject=row.subject)
    seal_into(made, wanted=said)
    work.session.add(made)
    work.session.flush()
    move(work, row, case, Action.MATERIAL_ASK)
    tell_inside(work, NoticeKind.MATERIAL_ASKED, About(made.id), {asked_id}, event=f"{made.id}/asked")
    return made


@writes
def asked_for_material(work: Work) -> list[ErrandLine]:
    """Of me, the newest first."""
    require(work.actor, Action.MATERIAL_GIVE, None)
    rows = work.session.scalars(
        select(Errand).where(Errand.asked_id == work.actor.person_id).order_by(Errand.at.desc(), Errand.id.desc()).limit(MOST)
    ).all()
    return lines(work, rows)


@writes
def give_material(work: Work, errand_id: UUID, *, text: str, refused: bool = False) -> None:
    """What was asked for, or a refusal with its reason, after which it can still be given."""
    row = work.session.scalars(select(Errand).where(Errand.id == errand_id)).one_or_none()
    if row is None:
        raise NotFound("This does not exist or is not yours to see.")
    require(work.actor, Action.MATERIAL_GIVE, None)
    if row.asked_id != work.actor.person_id:
        raise NotFound("This does not exist or is not yours to see.")
    said = written(text, field="text", why=N_("Write why it is refused.") if refused else N_("Write what you hand in."))
    before = work.session.scalars(select(Given.refused).where(Given.errand_id == row.id)).all()
    if not all(before):
        raise WrongStep("It has been given already.")
    made = Given(
        errand_id=row.id,
        n=len(before) + 1,
        refused=refused,
        person_id=work.actor.person_id,
        office=str(office_for(work.actor, Action.MATERIAL_GIVE, None)),
        at=work.now,
        subject=row.subject,
    )
    seal_into(made, text=said)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, Action.MATERIAL_GIVE, purpose=PURPOSE)
    tell_inside(work, NoticeKind.MATERIAL_GIVEN, About(row.id), clerk.reached(row.complaint_id, work.now), event=f"{row.id}/given/{made.n}")


def lines(work: Work, rows: Sequence[Errand], *, report_of: str | None = None) -> list[ErrandLine]:
    wanted = reveal(work, rows, ["wanted"], purpose=PURPOSE, report_of=report_of)
    answers = _answers(work, [row.id for row in rows], report_of)
    known, zone = calendar(work), areas.time_zone(work)
    found = []
    for row in rows:
        due = clock.working_deadline(row.at, row.days, known, zone).at
        given = answers.get(row.id, [])
        open_still = all(refused for _at, refused, _text in given)
        found.append(ErrandLine(row.id, wanted[row.id]["wanted"] or "", row.office, row.at, due, open_still and due <= work.now, tuple(given)))
    return found


def _answers(work: Work, errand_ids: Sequence[UUID], report_of: str | None) -> Mapping[UUID, list[tuple[datetime, bool, str]]]:
    rows = work.session.scalars(select(Given).where(Given.errand_id.in_(errand_ids)).order_by(Given.n)).all() if errand_ids else []
    texts = reveal(work, rows, ["text"], purpose=PURPOSE, report_of=report_of)
    found: dict[UUID, list[tuple[datetime, bool, str]]] = {}
    for row in rows:
        found.setdefault(row.errand_id, []).append((row.at, row.refused, texts[row.id]["text"] or ""))
    return found
