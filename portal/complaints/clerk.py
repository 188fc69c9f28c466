"""Who lets people in, names whom a case is about and attaches what the log says? The portal itself, after the commit, and again in every round."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import or_, select

from db.actor import SYSTEM
from db.base import hour_of
from db.complaints import WAITING, Admission, CaseState, Complaint, ComplaintEvidence, ComplaintParty, ComplaintStep
from db.log import EntryKind, LogEntry, looks_at
from db.log import Look as Logged
from db.log.model import LogSubject
from db.notices import NoticeKind
from db.people import Person
from db.sealed import blind_of, seal_into
from db.session import Work, begin, office_name, reveal
from portal.complaints import erased
from portal.complaints.independence import (
    appeal_office,
    barred_from,
    closed_with_one_who_crossed_over,
    crossed_over,
    may_handle,
    parties_of,
    reads_no_more,
)
from portal.complaints.states import PURPOSE, in_whose_hands, let_in, next_n
from portal.notices import About
from portal.notices.telling import tell_missing
from portal.people import acted
from portal.people.independence import leads_the_enterprise
from portal.policy import Action, require

HOUR = timedelta(hours=1)
LOOKED_BACK, MOST_LOOKS = timedelta(days=90), 200
BETWEEN = re.compile(r"[\n,;，；、]+")
Handlers = Mapping[UUID, tuple[str | None, str]]
LOOKED_AFTER = (*WAITING, CaseState.ANSWERED)


def attend(at: datetime | None = None, *, each: Callable[[Callable[[], object]], object] = lambda do: do()) -> int:
    """Every case that is not closed: who may handle it today? And closed ones that somebody reads who crossed over. How many were there?

    Then what an erased person left, where nobody settles it any more.
    """
    with begin(SYSTEM, write=False, now=at) as work:
        require(work.actor, Action.COMPLAINT_ADMIT, None)
        wanted = select(Complaint.id).where(Complaint.state.in_(LOOKED_AFTER)).order_by(Complaint.since)
        ids = [*work.session.scalars(wanted), *work.session.scalars(closed_with_one_who_crossed_over(work))]
    for complaint_id in ids:
        each(partial(attend_to, complaint_id, at))
    with begin(SYSTEM, write=False, now=at) as work:
        left = erased.left_open(work)
    for complaint_id in left:
        each(partial(_end, complaint_id, at))
    return len(ids)


def attend_to(complaint_id: UUID, at: datetime | None = None) -> None:
    """What came without a name is let through when its hour is over, so that the moment at which it is seen does not lead to anybody."""
    with begin(SYSTEM, write=False, now=at) as work:
        row = _get(work, complaint_id)
        idle = (row.prepared and not _changes(work, row)) or (not row.named and work.now < hour_of(row.since) + HOUR)
    if idle:
        return
    with begin(SYSTEM, now=at) as work:
        row = _get(work, complaint_id)
        work.entry(EntryKind.SYSTEM, Action.COMPLAINT_ADMIT, purpose=PURPOSE)
        if not row.prepared:
            _prepare(work, row)
        admit(work, row)


@dataclass(frozen=True)
class Changes:
    """Whom to let in for the first time, whom again, and whose time is over; whether whoever has it is out, nobody is left, the case says so."""

    new: list[tuple[UUID, str]]
    back: list[Admission]
    over: list[Admission]
    freed: bool
    stranded: bool
    told: bool

    def __bool__(self) -> bool:
        return bool(self.new or self.back or self.over or self.freed or self.stranded != self.told)


def admit(work: Work, row: Complaint) -> None:
    """Whoever is independent is let in and told; whoever is not any more is out, and what he had taken on is free again."""
    changes = _changes(work, row)
    for person_id, office in changes.new:
        work.session.add(Admission(complaint_id=row.id, turn=row.turn, person_id=person_id, office=office, ended=False))
    for one in changes.back:
        one.ended = False
    for one in changes.over:
        one.ended = True
    if changes.freed:
        row.handler_id = None
    row.stranded = changes.stranded
    work.session.flush()
    if row.state in WAITING:
        new = {person_id for person_id, _office in changes.new}
        event = f"{row.id}/free/{next_n(work, row)}" if changes.freed else f"{row.id}/filed/{row.turn}"
        told = let_in(work, row) if changes.freed else new
        tell_missing(work, NoticeKind.COMPLAINT_FILED, About(row.id, row.number), told, event=event)


def _changes(work: Work, row: Complaint) -> Changes:
    """Once it is answered nobody new comes in while somebody has it. Who handled what is over reads on, unless he crossed over or is barred."""
    rows = list(work.session.scalars(select(Admission).where(Admission.complaint_id == row.id)))
    held = {(one.person_id, one.office): one for one in rows if one.turn == row.turn}
    wanted, live = may_handle(work, row), [one for one in rows if not one.ended]
    over = [one for one in live if one.turn == row.turn and (one.person_id, one.office) not in wanted]
    if row.state is CaseState.CLOSED:
        over = crossed_over(work, row, [one for one in live if one.turn == row.turn])
    still = {one.person_id for one in live if one.turn == row.turn and one not in over}
    kept = row.handler_id in still
    open_to_new = row.state in WAITING or (row.state is CaseState.ANSWERED and not kept)
    return Changes(
        new=sorted(wanted - set(held)) if open_to_new else [],
        back=[one for key, one in held.items() if key in wanted and one.ended and open_to_new],
        over=[*over, *reads_no_more(work, row, [one for one in live if one.turn < row.turn])],
        freed=row.handler_id is not None and not kept,
        stranded=row.state in WAITING and not wanted,
        told=row.stranded,
    )


def is_about_the_head(named: str, at: datetime) -> bool:
    """Who leads the enterprise everybody knows; nobody else is looked for."""
    with begin(SYSTEM, write=False, now=at) as work:
        return leads_the_enterprise(work, _meant(work, named))


def barred(complaint_id: UUID, at: datetime) -> set[UUID]:
    """Whom nothing of it may reach."""
    with begin(SYSTEM, write=False, now=at) as work:
        return barred_from(work, _get(work, complaint_id))[0]


def handlers(complaint_id: UUID, at: datetime) -> Handlers:
    """Everybody who was ever let in to it, with name and the office in which, his own or one in which he stood in."""
    with begin(SYSTEM, write=False, now=at) as work:
        wanted = select(Admission.person_id, Admission.office).where(Admission.complaint_id == complaint_id)
        offices = dict(work.session.execute(wanted.order_by(Admission.turn)).all())
        names = office_name(work, offices)
        return {person_id: (names.get(person_id), office) for person_id, office in offices.items()}


def reached(complaint_id: UUID, at: datetime) -> set[UUID]:
    """Whom news of it is for: whoever has it, else those who may take it on."""
    with begin(SYSTEM, write=False, now=at) as work:
        return in_whose_hands(work, _get(work, complaint_id))


def appeals_to(complaint_id: UUID, at: datetime) -> str | None:
    """Who would look at it again: the office alone, for whoever complained and whoever answers."""
    with begin(SYSTEM, write=False, now=at) as work:
        return appeal_office(work, _get(work, complaint_id))


def _end(complaint_id: UUID, at: datetime | None) -> None:
    with begin(SYSTEM, now=at) as work:
        erased.end(work, complaint_id)


def _get(work: Work, complaint_id: UUID) -> Complaint:
    return work.session.scalars(select(Complaint).where(Complaint.id == complaint_id)).one()


def _prepare(work: Work, row: Complaint) -> None:
    """Whom it is about, as far as names and numbers say, and for whoever gave his name what the log says of looks at him."""
    said = reveal(work, [row], ["about", "whose"], purpose=PURPOSE, report_of=row.tag)[row.id]
    _add_parties(work, row, _meant(work, "\n".join([said["about"] or "", *_named_since(work, row)])))
    if said["whose"]:
        person, _, look = said["whose"].partition(" ")
        _add_parties(work, row, _who_looked(work, person, look))
        if work.session.scalars(select(ComplaintEvidence.id).where(ComplaintEvidence.complaint_id == row.id)).one_or_none() is None:
            _attach(work, row, person)
    row.prepared = True
    work.session.flush()


def _named_since(work: Work, row: Complaint) -> list[str]:
    """By whoever handles it."""
    steps = work.session.scalars(select(ComplaintStep).where(ComplaintStep.complaint_id == row.id, ComplaintStep.action == "name")).all()
    notes = reveal(work, steps, ["note"], purpose=PURPOSE, report_of=row.tag)
    return [notes[step.id]["note"] or "" for step in steps]


def _meant(work: Work, named: str) -> set[UUID]:
    """By the whole name or number; where several have the name, it is about each of them: none of them shall handle it."""
    found: set[UUID] = set()
    for name in filter(None, map(str.strip, BETWEEN.split(named))):
        known = or_(*(getattr(Person, f"{column}_bi") == blind_of("person", column, name) for column in ("staff_number", "name")))
        found |= set(work.session.scalars(select(Person.id).where(known)))
    return found


def _who_looked(work: Work, person: str, look: str) -> set[UUID]:
    """Only of an entry that is about the complainant."""
    if not look:
        return set()
    about = select(LogSubject.entry_id).where(LogSubject.entry_id == UUID(look), LogSubject.subject == person)
    actors = work.session.scalars(select(LogEntry.actor).where(LogEntry.id.in_(about))).all()
    return {found for actor in actors if (found := acted.person_of(actor))}


def _add_parties(work: Work, row: Complaint, person_ids: Iterable[UUID]) -> None:
    new = sorted(set(person_ids) - parties_of(work, row))
    work.session.add_all(ComplaintParty(complaint_id=row.id, person_id=person_id) for person_id in new)
    work.session.flush()


def _attach(work: Work, row: Complaint, person: str) -> None:
    """Nothing of any complaint is among it: that would tell one side of the other."""
    looks = [look for look in looks_at(work, [person], since=work.now - LOOKED_BACK, limit=MOST_LOOKS) if look.purpose != PURPOSE]
    actors = {actor for look in looks if (actor := acted.person_of(look.actor))}
    known = acted.in_office(work, actors)
    offices = {str(person_id): office for person_id, office in acted.newest_offices(work, actors).items()}
    lines = [_line(look, known, offices) for look in looks]
    made = ComplaintEvidence(complaint_id=row.id, at=work.now, subject=row.subject)
    seal_into(made, looks=json.dumps(lines, ensure_ascii=False))
    work.session.add(made)


def _line(look: Logged, known: Collection[str], offices: dict[str, str]) -> dict[str, object]:
    return {
        "at": look.at.isoformat(),
        "who": look.actor if look.actor in known else None,
        "office": offices.get(look.actor, "system" if look.actor == "system" else "employee"),
        "what": sorted(look.columns),
        "why": look.purpose,
    }
