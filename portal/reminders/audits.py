"""Which report of an agency is due soon or late, and which certificate is about to lapse?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from db.engagements import Agency, Qualification
from db.notices import NoticeKind
from db.session import Work
from portal import areas, clock
from portal.engagements import contracts, dues
from portal.notices import About
from portal.people.auditing import certificates as noted
from portal.reminders.due import Reminder, Rules

REPORT_SOON = timedelta(days=14)
LAPSES_SOON = timedelta(days=30)
OVER = timedelta(days=60)  # the last report falls due on the last day of the agreement, and is late only afterwards
A_DAY = timedelta(days=1)


def reports(work: Work, _rules: Rules) -> Iterator[Reminder]:
    """Of each agreement the next one: two weeks before its day, and once it is over."""
    zone = areas.time_zone(work)
    today = clock.site_day(work.now, zone)
    reported = dues.reported_days(work, zone)
    for agreement in contracts.in_force(work, today, over=OVER):
        span = dues.next_due(agreement, reported)
        if span is None or today + REPORT_SOON < span.due:
            continue
        kind = NoticeKind.REPORT_LATE if span.due < today else NoticeKind.REPORT_DUE
        about = About(due=clock.end_of_day(span.due, zone))
        yield Reminder(kind, f"{kind}/{agreement.series_id}/{span.due}", about=about)


def certificates(work: Work, _rules: Rules) -> Iterator[Reminder]:
    """A month before its last day, and where no other of the agency holds longer or follows it the next day."""
    zone = areas.time_zone(work)
    today = clock.site_day(work.now, zone)
    for agency_id in work.session.scalars(select(Agency.id)):
        last = _held_until(noted(work.session, agency_id), today)
        if last is not None and today <= last <= today + LAPSES_SOON:
            about = About(due=clock.end_of_day(last, zone))
            yield Reminder(NoticeKind.CERTIFICATE, f"certificate/{agency_id}/{last}", about=about)


def _held_until(certificates: Sequence[Qualification], today: date) -> date | None:
    """The last day up to which one holds after the other without a gap."""
    last: date | None = None
    for row in sorted(certificates, key=lambda row: row.valid_from):
        if row.valid_from <= (today if last is None else max(today, last + A_DAY)):
            last = max(last or row.valid_to, row.valid_to)
    return last
