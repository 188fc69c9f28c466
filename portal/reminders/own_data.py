"""Who is told of a request about somebody's own data? The office that answers, when it comes, falls due and is late; he himself of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from db.hazards import Hazard
from db.notices import NoticeKind
from db.rights import Right, RightsRequest, RightsStep, Wished
from db.session import Work
from portal import areas, clock
from portal.notices import About
from portal.people import holders
from portal.reminders.due import STALE, Reminder, Rules, has_come
from portal.rights.terms import AT, OPEN, desk_of, record_of, steps_of

DECIDED = (Wished.GRANTED, Wished.REFUSED, Wished.UPHELD, Wished.RETURNED, Wished.LIFTED)


def owed(work: Work, rules: Rules) -> Iterator[Reminder]:
    """When it was asked or appealed, a working day before it falls due, and when it is late; it is law, so nobody can mute it."""
    zone = areas.time_zone(work)
    wanted = select(RightsRequest).where(RightsRequest.state.in_(OPEN)).order_by(RightsRequest.due_at)
    for row in work.session.scalars(wanted):
        kind = _kind(work, row, rules, zone)
        about = About(row.id, due=row.due_at, legal=True)
        yield Reminder(kind, f"rights/{row.id}/{row.state}/{kind}", about=about, deadline=row.due_at, level=row.state, beside=row.id)


def _kind(work: Work, row: RightsRequest, rules: Rules, zone: str) -> NoticeKind:
    if row.due_at <= work.now:
        return NoticeKind.OWN_DATA_LATE
    last_day = clock.site_day(row.due_at - timedelta(seconds=1), zone)
    return NoticeKind.OWN_DATA_DUE if has_come(work.now, -1, last_day, rules.calendar, zone) else NoticeKind.OWN_DATA_ASKED


def decided(work: Work, _rules: Rules) -> Iterator[Reminder]:
    """What was answered or lifted of late; a copy is there as soon as it is asked for."""
    late = select(RightsStep.request_id).where(RightsStep.at > work.now - STALE)
    wanted = select(RightsRequest).where(RightsRequest.id.in_(late), RightsRequest.state.in_(DECIDED), RightsRequest.kind != Right.COPY)
    for row in work.session.scalars(wanted):
        yield Reminder(NoticeKind.OWN_DATA_ANSWERED, f"rights/{row.id}/{row.state}", about=About(row.id), level=row.state, beside=row.id)


def who_answers(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    """Nobody who is named in it; once it is late, those who stand in too. Nobody else sees that there is one."""
    row = work.session.scalars(select(RightsRequest).where(RightsRequest.id == reminder.beside)).one()
    if row.state != reminder.level or row.due_at != reminder.deadline:
        return set()
    record = record_of(row, steps_of(work, row))
    asked = AT[desk_of(row)](work)
    if reminder.kind is NoticeKind.OWN_DATA_LATE:
        asked = asked.union(*(holders.deputies_of(work, person_id) for person_id in asked))
    return asked - record.named - {row.person_id}


def who_asked(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    row = work.session.scalars(select(RightsRequest).where(RightsRequest.id == reminder.beside)).one()
    return {row.person_id} if row.state == reminder.level else set()
