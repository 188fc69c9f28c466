"""Who lets people in, names whom a case is about and attaches what the log says? The portal itself, after the commit, and again in every round."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import or_, select

from db.actor import SYSTEM
from db.base import hour_of
from db.complaints import WAITING, Admission, CaseState, Complaint, ComplaintEvidence, ComplaintParty
from db.log import EntryKind, LogEntry, looks_at
from db.log import Look as Logged
from db.log.model import LogSubject
from db.notices import NoticeKind
from db.people import Person, RoleGrant
from db.sealed import blind_of, seal_into
from db.session import Work, begin, office_name, reveal
from portal.complaints.independence import may_handle, parties_of
from portal.complaints.states import PURPOSE
from portal.notices import About
from portal.notices.telling import tell_missing
from portal.policy import Action, require

AT_ONCE = 200
HOUR = timedelta(hours=1)
LOOKED_BACK, MOST_LOOKS = timedelta(days=90), 200
BETWEEN = re.compile(r"[\n,;，；、]+")
LOOKED_AFTER = (*WAITING, CaseState.ANSWERED)


def attend(at: datetime | None = None, *, each: Callable[[Callable[[], object]], object] = lambda do: do()) -> int:
    """Every case that is not closed: who may handle it today? How many were there?"""
    with begin(SYSTEM, write=False, now=at) as work:
        require(work.actor, Action.COMPLAINT_ADMIT, None)
        wanted = select(Complaint.id).where(Complaint.state.in_(LOOKED_AFTER)).order_by(Complaint.since)
        ids = list(work.session.scalars(wanted))
    for complaint_id in ids:
        each(partial(attend_to, complaint_id, at))
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


def name_parties(complaint_id: UUID, named: str, at: datetime) -> None:
    """Somebody more whom it is about."""
    with begin(SYSTEM, now=at) as work:
        row = _get(work, complaint_id)
        work.entry(EntryKind.SYSTEM, Action.COMPLAINT_ADMIT, purpose=PURPOSE)
        _add_parties(work, row, _meant(work, named))
        admit(work, row)


@dataclass(frozen=True)
class Changes:
    """Whom to let in for the first time, whom again, and whose time is over."""

    new: list[tuple[UUID, str]]
    back: list[Admission]
    over: list[Admission]

    def __bool__(self) -> bool:
        return bool(self.new or self.back or self.over)


def admit(work: Work, row: Complaint) -> None:
    """Whoever is independent is let in and told; whoever is not any more is out, and what he had taken on is free again."""
    changes = _changes(work, row)
    for person_id, office in changes.new:
        work.session.add(Admission(complaint_id=row.id, turn=row.turn, person_id=person_id, office=office, ended=False))
    for one in changes.back:
        one.ended = False
    for one in changes.over:
        one.ended = True
        if row.handler_id == one.person_id and one.turn == row.turn:
            row.handler_id = None
    work.session.flush()
    told = {person_id for person_id, _office in changes.new} if row.state in WAITING else set()
    tell_missing(work, NoticeKind.COMPLAINT_FILED, About(row.id, row.number), told, event=f"{row.id}/filed/{row.turn}")


def _changes(work: Work, row: Complaint) -> Changes:
    """Once it is answered nobody new comes in. Those of an earlier turn go on reading, unless it turns out to be about them."""
    rows = list(work.session.scalars(select(Admission).where(Admission.complaint_id == row.id)))
    held = {(one.person_id, one.office): one for one in rows if one.turn == row.turn}
    wanted, parties = may_handle(work, row), parties_of(work, row)
    open_to_new = row.state is not CaseState.ANSWERED
    over = [one for key, one in held.items() if key not in wanted and not one.ended]
    return Changes(
        new=sorted(wanted - set(held)) if open_to_new else [],
        back=[one for key, one in held.items() if key in wanted and one.ended and open_to_new],
        over=[*over, *(one for one in rows if one.turn < row.turn and one.person_id in parties and not one.ended)],
    )


def _get(work: Work, complaint_id: UUID) -> Complaint:
    return work.session.scalars(select(Complaint).where(Complaint.id == complaint_id)).one()


def _prepare(work: Work, row: Complaint) -> None:
    """Whom it is about, as far as names and numbers say, and for whoever gave his name what the log says of looks at him."""
    said = reveal(work, [row], ["about", "whose"], purpose=PURPOSE, report_of=row.tag)[row.id]
    _add_parties(work, row, _meant(work, said["about"] or ""))
    if said["whose"]:
        person, _, look = said["whose"].partition(" ")
        _add_parties(work, row, _who_looked(work, person, look))
        _attach(work, row, person)
    row.prepared = True
    work.session.flush()


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
    return {UUID(actor) for actor in actors if _is_id(actor)}


def _add_parties(work: Work, row: Complaint, person_ids: Iterable[UUID]) -> None:
    new = sorted(set(person_ids) - parties_of(work, row))
    work.session.add_all(ComplaintParty(complaint_id=row.id, person_id=person_id) for person_id in new)
    work.session.flush()


def _attach(work: Work, row: Complaint, person: str) -> None:
    """Nothing of any complaint is among it: that would tell one side of the other."""
    looks = [look for look in looks_at(work, [person], since=work.now - LOOKED_BACK, limit=MOST_LOOKS) if look.purpose != PURPOSE]
    actors = {UUID(look.actor) for look in looks if _is_id(look.actor)}
    names = office_name(work, actors)
    held = work.session.execute(select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(actors)).order_by(RoleGrant.valid_from))
    offices = {str(person_id): str(role) for person_id, role in held}
    lines = [_line(look, {str(who): name for who, name in names.items()}, offices) for look in looks]
    made = ComplaintEvidence(complaint_id=row.id, at=work.now, subject=row.subject)
    seal_into(made, looks=json.dumps(lines, ensure_ascii=False))
    work.session.add(made)


def _line(look: Logged, names: dict[str, str | None], offices: dict[str, str]) -> dict[str, object]:
    return {
        "at": look.at.isoformat(),
        "who": names.get(look.actor),
        "office": offices.get(look.actor, "system" if look.actor == "system" else "employee"),
        "what": sorted(look.columns),
        "why": look.purpose,
    }


def _is_id(actor: str) -> bool:
    return len(actor) == 36 and actor.count("-") == 4
