"""Who is reminded of a complaint? Whoever handles it a working day before it falls due; his deputy and the head the morning after."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from db.complaints import WAITING, Complaint
from db.hazards import Hazard
from db.notices import NoticeKind
from db.session import Work
from portal import areas, clock
from portal.complaints.independence import barred_from
from portal.complaints.states import in_whose_hands, terms
from portal.notices import About
from portal.people import holders
from portal.people.independence import other_side
from portal.reminders.due import Reminder, Rules, has_come


def owed(work: Work, rules: Rules) -> Iterator[Reminder]:
    """While its clock stands still nobody is reminded."""
    zone = areas.time_zone(work)
    rows = work.session.scalars(select(Complaint).where(Complaint.state.in_(WAITING)).order_by(Complaint.since)).all()
    standing = terms(work, rows)
    for row in rows:
        due = standing[row.id].due
        if standing[row.id].paused_until:
            continue
        about = About(row.id, row.number, due=due.at, legal=True)
        if due.at > work.now and has_come(work.now, -1, due.last_day, rules.calendar, zone):
            yield Reminder(NoticeKind.COMPLAINT_DUE, f"complaint/{row.id}/due/{due.last_day}", about=about, deadline=due.at, beside=row.id)
        if due.at <= work.now and work.now >= clock.opening_of(rules.calendar.next_worked(due.last_day), zone):
            yield Reminder(NoticeKind.COMPLAINT_LATE, f"complaint/{row.id}/late/{due.last_day}", about=about, deadline=due.at, beside=row.id)


def concerned(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    """Nobody of the other side, nobody whom it is about nor below them; nobody at all where it is answered or its term has changed."""
    row = work.session.scalars(select(Complaint).where(Complaint.id == reminder.beside)).one()
    if row.state not in WAITING or terms(work, [row])[row.id].at != reminder.deadline:
        return set()
    handling = in_whose_hands(work, row)
    if reminder.kind is NoticeKind.COMPLAINT_DUE:
        return handling
    barred, headed = barred_from(work, row)
    deputies = set().union(*(holders.deputies_of(work, person_id) for person_id in handling))
    above: set[UUID] = set() if headed else (holders.enterprise_heads(work) - barred) or (holders.directors(work) - barred)
    return (handling | (deputies - barred) | above) - other_side(work, row.channel)
