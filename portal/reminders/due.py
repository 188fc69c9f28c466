"""Which reminders are due now and were not given yet? Looked for in a snapshot that holds nobody up; given in a short transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.hazards import OPEN_STATES, Hazard, HazardStep, Source, State, Talk
from db.notices import Notice, NoticeKind
from db.session import Work
from portal import areas, clock
from portal.clock import Calendar
from portal.hazards.steps import REPAIRING
from portal.notices import About
from portal.reminders.ladders import FARTHEST, Step, hours, ladder

STALE = timedelta(days=4)  # what nobody was there to give in time is not given long afterwards: a ledger brought in late drowns nobody
HOUR = timedelta(hours=1)
TO_OPEN = {  # what asks somebody to act, and who hears of it when nobody opens it and nobody is named to stand in
    **dict.fromkeys((NoticeKind.ASSIGNED, NoticeKind.SENT_BACK, NoticeKind.REOPENED), "supervisor"),
    **dict.fromkeys((NoticeKind.HANDED_IN, NoticeKind.TIME_ASKED), "director"),
    NoticeKind.LEVEL_PROPOSED: "head",
}


@dataclass(frozen=True)
class Reminder:
    """Of what, about which hazard as it stood, for which level; for an unopened notice, whom it went to; what is said where it is no hazard.

    `event` names it once for all: who was told of that event is not told again. `beside` is the part or the request that it is about.
    """

    kind: NoticeKind
    event: str
    hazard_id: UUID | None = None
    deadline: datetime | None = None
    level: str = ""
    unopened_by: tuple[str, ...] = ()
    after_step: int = 0
    about: About | None = None
    beside: UUID | None = None


def by_ladder(work: Work, known: Calendar) -> Iterator[Reminder]:
    """Open hazards whose due day is near or past, by the rungs that have come."""
    steps = ladder(work)
    near = Hazard.deadline.between(*nearness(work, steps))
    wanted = select(Hazard.id, Hazard.site_id, Hazard.deadline).where(Hazard.state.in_(OPEN_STATES), near).order_by(Hazard.deadline)
    zones = areas.time_zones(work)
    for hazard_id, site_id, deadline in work.session.execute(wanted):
        zone = zones[site_id]
        assert deadline is not None
        due_day = clock.last_day_of(deadline, zone)
        kind = _kind(clock.site_day(work.now, zone), due_day)
        for rung in come(work, steps, due_day, known, zone):
            yield Reminder(kind, f"due/{hazard_id}/{due_day}/{rung.days}/{rung.level}", hazard_id, deadline, rung.level)


def nearness(work: Work, steps: Sequence[Step]) -> tuple[datetime, datetime]:
    """Between these moments lies every deadline of which a rung can have come."""
    days = [rung.days for rung in steps]
    return work.now - _span(max(0, *days, 0)), work.now + _span(max(0, *(-day for day in days), 0))


def come(work: Work, steps: Sequence[Step], due_day: date, known: Calendar, zone: str) -> list[Step]:
    """The rungs that have come. Whoever was not reminded yesterday, because the worker was away, is reminded once today."""
    there = [rung for rung in steps if has_come(work.now, rung.days, due_day, known, zone)]
    return list({rung.level: rung for rung in sorted(there, key=lambda rung: rung.days)}.values())


def has_come(now: datetime, days: int, due_day: date, known: Calendar, zone: str) -> bool:
    """So many working days from the due day, since that morning, and not long ago. A deadline that is moved begins its ladder anew."""
    at = clock.opening_of(clock.working_day_from(due_day, days, known), zone)
    return at <= now < at + STALE


def _kind(today: date, due_day: date) -> NoticeKind:
    """As it is on the day on which it is said: a rung that fell on a day off comes later."""
    if today == due_day:
        return NoticeKind.DUE_TODAY
    return NoticeKind.DUE_SOON if today < due_day else NoticeKind.OVERDUE


def _span(working_days: int) -> timedelta:
    """Calendar days that surely hold so many working days, the longest holiday among them, and the days within which it may still be said."""
    return timedelta(days=min(working_days, FARTHEST) * 2 + 14) + STALE


def unopened(work: Work, known: Calendar) -> Iterator[Reminder]:
    """What asks somebody to act and was opened by none of those told, for so many working hours, and moved by nobody since."""
    for event, kind, record_id, _at in _still_waiting(work, unread_by_all(work, known, TO_OPEN)):
        told = told_of(work, event, kind)
        yield Reminder(NoticeKind.UNOPENED, f"unopened/{event}", record_id, level=TO_OPEN[kind], unopened_by=told, after_step=_step(event))


def unread_by_all(work: Work, known: Calendar, kinds: Iterable[NoticeKind]) -> list[Any]:
    """Event, kind and record of what none of those told has read, for so many working hours."""
    zone = areas.time_zone(work)
    silent = hours(work).unopened
    lately = Notice.at.between(work.now - STALE * 4, work.now - timedelta(hours=silent))
    groups = (
        select(Notice.event, Notice.kind, Notice.record_id, func.min(Notice.at))
        .where(Notice.kind.in_(list(kinds)), Notice.as_reporter.is_(False), lately, Notice.record_id.is_not(None))
        .group_by(Notice.event, Notice.kind, Notice.record_id)
        .having(func.max(Notice.read_at).is_(None))
    )
    return [row for row in work.session.execute(groups) if _long_enough(work, row[3], silent, known, zone)]


def told_of(work: Work, event: str, kind: NoticeKind) -> tuple[str, ...]:
    return tuple(work.session.scalars(select(Notice.recipient).where(Notice.event == event, Notice.kind == kind, Notice.as_reporter.is_(False))))


def _long_enough(work: Work, since: datetime, silent: int, known: Calendar, zone: str) -> bool:
    at = clock.after_working_hours(since, silent, known, zone)
    return at <= work.now < at + STALE


def _still_waiting(work: Work, rows: Sequence[Any]) -> list[Any]:
    """Whoever has moved it has seen it."""
    ids = [row[2] for row in rows]
    last = select(HazardStep.hazard_id, func.max(HazardStep.n)).where(HazardStep.hazard_id.in_(ids)).group_by(HazardStep.hazard_id)
    steps = {row[0]: row[1] for row in work.session.execute(last)} if ids else {}
    return [row for row in rows if steps.get(row[2]) == _step(row[0])]


def _step(event: str) -> int:
    """The event of a move is the hazard and the number of its step."""
    return int(event.rpartition("/")[2])


def follow_ups(work: Work, known: Calendar) -> Iterator[Reminder]:
    """Follow-ups and re-checks, on the morning of the day at whose end they are due."""
    yield from _on_its_day(work, known, NoticeKind.CHECK_DUE, Hazard.check_due, Hazard.state.in_(REPAIRING))
    yield from _on_its_day(work, known, NoticeKind.RECHECK_DUE, Hazard.recheck_due)


def _on_its_day(work: Work, known: Calendar, kind: NoticeKind, moment: Any, *which: Any) -> Iterator[Reminder]:
    near = moment.between(work.now - _span(0), work.now + timedelta(days=1))
    zones = areas.time_zones(work)
    for hazard_id, site_id, due in work.session.execute(select(Hazard.id, Hazard.site_id, moment).where(near, *which).order_by(moment)):
        zone = zones[site_id]
        due_day = clock.last_day_of(due, zone)
        if has_come(work.now, 0, due_day, known, zone):
            yield Reminder(kind, f"{kind}/{hazard_id}/{due_day}", hazard_id, due)


def unnamed(work: Work, _known: Calendar) -> Iterator[Reminder]:
    """Reports that came without a name, told by the portal: whoever sent one knows nobody here. Their record keeps the hour; so does the notice."""
    lately = Hazard.reported_at > work.now - STALE, Hazard.reported_at <= work.now - HOUR
    wanted = select(Hazard.id).where(*lately, Hazard.state == State.REPORTED, Hazard.source == Source.UNNAMED)
    for hazard_id in work.session.scalars(wanted.order_by(Hazard.reported_at, Hazard.id)):
        yield Reminder(NoticeKind.REPORTED, f"{hazard_id}/1", hazard_id)


def answered(work: Work, _known: Calendar) -> Iterator[Reminder]:
    """What reporters answered: told by the portal, because an answer in whose transaction notices are written has a writer."""
    lately = select(Talk.hazard_id, Talk.n, Talk.at).where(Talk.at > work.now - STALE, Talk.actor_tag.is_not(None))
    told = work.session.execute(lately.order_by(Talk.at, Talk.id)).all()
    too_soon = _unnamed_among(work, [row.hazard_id for row in told if row.at > work.now - HOUR])
    for hazard_id, n, at in told:
        if at <= work.now - HOUR or hazard_id not in too_soon:
            yield Reminder(NoticeKind.ANSWERED, f"{hazard_id}/talk/{n}", hazard_id)


def _unnamed_among(work: Work, ids: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for start in range(0, len(ids), 500):
        some = select(Hazard.id).where(Hazard.id.in_(ids[start : start + 500]), Hazard.source == Source.UNNAMED)
        found |= set(work.session.scalars(some))
    return found


def missing_calendar(work: Work, known: Calendar) -> Iterator[Reminder]:
    """From 1 November, once for each year."""
    year = clock.missing_year(clock.site_day(work.now, areas.time_zone(work)), known)
    if year is not None:
        yield Reminder(NoticeKind.CALENDAR, f"calendar/{year}")


def given(work: Work, events: Sequence[str]) -> set[str]:
    """Those that somebody was told of already."""
    found: set[str] = set()
    for start in range(0, len(events), 500):
        found |= set(work.session.scalars(select(Notice.event).where(Notice.event.in_(events[start : start + 500]))))
    return found
