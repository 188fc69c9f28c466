"""Which report of an agency is due soon or late, and which certificate is about to lapse?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from db.engagements import Agency
from db.notices import NoticeKind
from db.session import Work
from portal import areas, clock
from portal.clock import Calendar
from portal.engagements import contracts, dues
from portal.notices import About
from portal.people.auditing import certificates as noted
from portal.reminders.due import Reminder

REPORT_SOON = timedelta(days=14)
LAPSES_SOON = timedelta(days=30)


def reports(work: Work, _known: Calendar) -> Iterator[Reminder]:
    """Of each agreement in force the next one: two weeks before its day, and once it is over."""
    zone = areas.time_zone(work)
    today = clock.site_day(work.now, zone)
    for agreement in contracts.in_force(work, today):
        span = dues.next_due(work, agreement, zone)
        if span is None or today + REPORT_SOON < span.due:
            continue
        kind = NoticeKind.REPORT_LATE if span.due < today else NoticeKind.REPORT_DUE
        about = About(due=clock.end_of_day(span.due, zone))
        yield Reminder(kind, f"{kind}/{agreement.series_id}/{span.due}", about=about)


def certificates(work: Work, _known: Calendar) -> Iterator[Reminder]:
    """A month before its last day, and where no other of the agency holds longer."""
    zone = areas.time_zone(work)
    today = clock.site_day(work.now, zone)
    for agency_id in work.session.scalars(select(Agency.id)):
        last = max((row.valid_to for row in noted(work.session, agency_id) if row.valid_from <= today), default=None)
        if last is not None and today <= last <= today + LAPSES_SOON:
            about = About(due=clock.end_of_day(last, zone))
            yield Reminder(NoticeKind.CERTIFICATE, f"certificate/{agency_id}/{last}", about=about)
