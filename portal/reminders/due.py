"""Which reminders are due now and were not given yet? Looked for in a snapshot that holds nobody up; given in a short transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
from portal.reminders.ladders import FARTHEST, Hours, Step

STALE = timedelta(days=4)  # what nobody was there to give in time is not given long afterwards: a ledger brought in late drowns nobody
HOUR = timedelta(hours=1)
UNOPENED = "unopened/"
TO_OPEN = {  # what asks somebody to act, and who hears of it when nobody opens it and nobody is named to stand in
    **dict.fromkeys((NoticeKind.ASSIGNED, NoticeKind.SENT_BACK, NoticeKind.REOPENED), "supervisor"),
    **dict.fromkeys((NoticeKind.HANDED_IN, NoticeKind.TIME_ASKED), "director"),
    NoticeKind.LEVEL_PROPOSED: "head",
}
OF_THE_PORTAL = ("recount", "pass_part", "pass_supply")  # steps for which nobody has opened anything


@dataclass(frozen=True)
class Rules:
    """By what a round goes; read once for all that may be due."""

    calendar: Calendar
    steps: tuple[Step, ...]
    hours: Hours


@dataclass(frozen=True)
class Reminder:
    """Of what, about which hazard as it stood, for which level; for an unopened notice, of which kind it was and whom it went to.

    `event` names it once for all: who was told of that event is not told again. `about` is what is said where it is no hazard, `beside` the
    part or the request that it is about.
    """

    kind: NoticeKind
    event: str
    hazard_id: UUID | None = None
    deadline: datetime | None = None
    level: str = ""
    unopened: NoticeKind | None = None
    unopened_by: tuple[str, ...] = ()
    after_step: int = 0
    about: About | None = None
    beside: UUID | None = None


def by_ladder(work: Work, rules: Rules) -> Iterator[Reminder]:
    """Open hazards whose due day is near or past, by the rungs that have come."""
    steps = rules.steps
    near = Hazard.deadline.between(*nearness(work, steps))
    wanted = select(Hazard.id, Hazard.site_id, Hazard.deadline).where(Hazard.state.in_(OPEN_STATES), near).order_by(Hazard.deadline)
    zones = areas.time_zones(work)
    for hazard_id, site_id, deadline in work.session.execute(wanted):
        zone = zones[site_id]
        assert deadline is not None
        due_day = clock.last_day_of(deadline, zone)
        kind = _kind(clock.site_day(work.now, zone), due_day)
        for rung in come(work, steps, due_day, rules.calendar, zone):
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


def unopened(work: Work, rules: Rules) -> Iterator[Reminder]:
    """What asks somebody to act and was opened by none of those told, for so many working hours, and moved by nobody since."""
    found = unread_by_all(work, rules, TO_OPEN)
    waiting = still_waiting(work, {record_id for _event, _kind, record_id, _at in found})
    for event, kind, record_id, _at in found:
        if (record_id, _step(event)) in waiting:
            yield Reminder(NoticeKind.UNOPENED, UNOPENED + event, record_id, level=TO_OPEN[kind], unopened=kind, after_step=_step(event))


def unread_by_all(work: Work, rules: Rules, kinds: Iterable[NoticeKind]) -> list[Any]:
    """Event, kind and record of what none of those told has read, for so many working hours."""
    zone = areas.time_zone(work)
    silent = rules.hours.unopened
    lately = Notice.at.between(work.now - STALE * 4, work.now - timedelta(hours=silent))
    groups = (
        select(Notice.event, Notice.kind, Notice.record_id, func.min(Notice.at))
        .where(Notice.kind.in_(list(kinds)), Notice.as_reporter.is_(False), lately, Notice.record_id.is_not(None))
        .group_by(Notice.event, Notice.kind, Notice.record_id)
        .having(func.max(Notice.read_at).is_(None))
    )
    return [row for row in work.session.execute(groups) if _long_enough(work, row[3], silent, rules.calendar, zone)]


def unopened_by(work: Work, reminders: Sequence[Reminder]) -> list[Reminder]:
    """With whom each unopened notice went to: asked for what is given now, not for all that was given days ago."""
    events = [one.event.removeprefix(UNOPENED) for one in reminders if one.unopened]
    wanted = select(Notice.event, Notice.kind, Notice.recipient).where(Notice.event.in_(events), Notice.as_reporter.is_(False))
    told: dict[tuple[str, NoticeKind | None], list[str]] = {}
    for event, kind, recipient in work.session.execute(wanted) if events else ():
        told.setdefault((event, kind), []).append(recipient)
    return [replace(one, unopened_by=tuple(told.get((one.event.removeprefix(UNOPENED), one.unopened), ()))) for one in reminders]


def _long_enough(work: Work, since: datetime, silent: int, known: Calendar, zone: str) -> bool:
    at = clock.after_working_hours(since, silent, known, zone)
    return at <= work.now < at + STALE


def still_waiting(work: Work, ids: set[UUID]) -> set[tuple[UUID, int]]:
    """Of these hazards the last step that people took: whoever has moved it has seen it. And that of a level not signed yet, whatever followed."""
    if not ids:
        return set()
    last = select(HazardStep.hazard_id, func.max(HazardStep.n)).where(HazardStep.hazard_id.in_(ids)).group_by(HazardStep.hazard_id)
    proposed = last.join(Hazard, Hazard.id == HazardStep.hazard_id).where(HazardStep.action == "judge", Hazard.proposed_severity.is_not(None))
    taken = (work.session.execute(wanted).all() for wanted in (last.where(HazardStep.action.not_in(OF_THE_PORTAL)), proposed))
    return {(hazard_id, n) for rows in taken for hazard_id, n in rows}


def _step(event: str) -> int:
    """The event of a move is the hazard and the number of its step."""
    return int(event.rpartition("/")[2])


def follow_ups(work: Work, rules: Rules) -> Iterator[Reminder]:
    """Follow-ups and re-checks, on the morning of the day at whose end they are due."""
    yield from _on_its_day(work, rules.calendar, NoticeKind.CHECK_DUE, Hazard.check_due, Hazard.state.in_(REPAIRING))
    yield from _on_its_day(work, rules.calendar, NoticeKind.RECHECK_DUE, Hazard.recheck_due)


def _on_its_day(work: Work, known: Calendar, kind: NoticeKind, moment: Any, *which: Any) -> Iterator[Reminder]:
    near = moment.between(work.now - _span(0), work.now + timedelta(days=1))
    zones = areas.time_zones(work)
    for hazard_id, site_id, due in work.session.execute(select(Hazard.id, Hazard.site_id, moment).where(near, *which).order_by(moment)):
        zone = zones[site_id]
        due_day = clock.last_day_of(due, zone)
        if has_come(work.now, 0, due_day, known, zone):
            yield Reminder(kind, f"{kind}/{hazard_id}/{due_day}", hazard_id, due)


def unnamed(work: Work, _rules: Rules) -> Iterator[Reminder]:
    """Reports that came without a name, told by the portal: whoever sent one knows nobody here. Their record keeps the hour; so does the notice."""
    lately = Hazard.reported_at > work.now - STALE, Hazard.reported_at <= work.now - HOUR
    wanted = select(Hazard.id).where(*lately, Hazard.state == State.REPORTED, Hazard.source == Source.UNNAMED)
    for hazard_id in work.session.scalars(wanted.order_by(Hazard.reported_at, Hazard.id)):
        yield Reminder(NoticeKind.REPORTED, f"{hazard_id}/1", hazard_id)


def answered(work: Work, _rules: Rules) -> Iterator[Reminder]:
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


def missing_calendar(work: Work, rules: Rules) -> Iterator[Reminder]:
    """From 1 November, once for each year."""
    year = clock.missing_year(clock.site_day(work.now, areas.time_zone(work)), rules.calendar)
    if year is not None:
        yield Reminder(NoticeKind.CALENDAR, f"calendar/{year}")


def given(work: Work, events: Sequence[str]) -> set[str]:
    """Those that somebody was told of already."""
    found: set[str] = set()
    for start in range(0, len(events), 500):
        found |= set(work.session.scalars(select(Notice.event).where(Notice.event.in_(events[start : start + 500]))))
    return found
