"""Who is reminded when it is not on record that the regulator and the workers were told of a major hazard, as the law asks (F4)?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.hazards import Hazard, Severity
from db.notices import NoticeKind
from db.session import Work
from portal import areas, clock
from portal.hazards.steps import TOLD_IN
from portal.hazards.told import about_of
from portal.notices import About
from portal.reminders.due import Reminder, Rules
from portal.reminders.rungs import owed, people_at

LOOKED_BACK = timedelta(days=60)
DUTIES: Mapping[NoticeKind, Any] = {
    NoticeKind.REGULATOR_UNTOLD: Hazard.regulator_told_at,
    NoticeKind.WORKERS_UNTOLD: Hazard.workers_told_at,
}


def untold(work: Work, rules: Rules) -> Iterator[Reminder]:
    """However late: what the worker was not there to say is said when it is back."""
    silence = rules.hours
    spans = ((silence.untold, "supervisor"), (silence.untold_up, "director"))  # working hours after the director has signed, and who is told then
    for (kind, hazard_id, signed, zone), (span, level) in product(_undone(work), spans):
        if clock.after_working_hours(signed, span, rules.calendar, zone) <= work.now:
            yield Reminder(kind, f"{kind}/{hazard_id}/{signed:%Y%m%dT%H%M%S}/{level}", hazard_id, signed, level)


def _undone(work: Work) -> Iterator[tuple[NoticeKind, UUID, datetime, str]]:
    """Which duty, of which hazard, signed when, by the clock of which site."""
    signed = Hazard.major_signed_at > work.now - LOOKED_BACK, Hazard.severity == Severity.MAJOR, Hazard.state.in_(TOLD_IN)
    zones = areas.time_zones(work)
    for kind, told_at in DUTIES.items():
        wanted = select(Hazard.id, Hazard.site_id, Hazard.major_signed_at).where(*signed, told_at.is_(None)).order_by(Hazard.major_signed_at)
        yield from ((kind, hazard_id, at, zones[site_id]) for hazard_id, site_id, at in work.session.execute(wanted) if at)


def owe(work: Work, reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    """Nobody, where it has been done or the level was judged anew meanwhile."""
    if hazard is None or hazard.major_signed_at != reminder.deadline or hazard.severity is not Severity.MAJOR:
        return set()
    done = {NoticeKind.REGULATOR_UNTOLD: hazard.regulator_told_at, NoticeKind.WORKERS_UNTOLD: hazard.workers_told_at}[reminder.kind]
    return set() if done else people_at(work, owed(hazard), reminder.level)


def about(_work: Work, _reminder: Reminder, hazard: Hazard) -> About:
    """Promptly is no day: the deadline of the repair is another matter."""
    return replace(about_of(hazard), due=None)
