"""How does a demo plant come to be? People entitled to each step take it through the portal's own verbs, day by day on a driven clock."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import event, select

from db import log
from db.actor import SYSTEM, Role, reporter
from db.demo import cast, texts
from db.demo.cast import CAST, Member
from db.demo.story import DAYS, ZONE, Plan, Step, Story, plan, rectifiers
from db.engagements import Engagement, EngagementState
from db.hazards import Severity
from db.sealed import receipt_code, receipt_pseudonym
from db.session import Work, begin
from portal import accounts, hazards, matching
from portal.clock import end_of_day, months_after, site_day
from portal.config import Settings
from portal.demo import asking, auditing, checking, complaining, fieldwork, recording, reporting, takings
from portal.demo.bulk import Teller
from portal.demo.founding import Plant, found
from portal.errors import Invalid, SetupError
from portal.startup import Portal, close_portal, create_portal, has_keys, new_key_file, open_portal

CLOSING = time(17, 40)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
COMMISSIONED = timedelta(days=10)  # before the last day
AUDITED, BEFORE_THE_AUDIT = 90, 85  # minutes that two engagements take; when, before them, the registers are written
POSTED = "demo" * 8  # the key that a browser would have drawn
OURS = {"kek", "kek.new", "keys", "blobs", "portal.db", "portal.db-wal", "portal.db-shm"}


@dataclass(frozen=True)
class DemoAccount:
    username: str
    password: str
    role: str
    name: str


@dataclass(frozen=True)
class Size:
    """How long the plant has been there, how much happens, and whether its days are stored in bulk."""

    days: int = DAYS
    busy: float = 1.0
    bulk: bool = False


SMALL = Size()
LARGE = Size(days=2922, busy=55.0, bulk=True)
Move = Callable[[Work, Plant, Story, Step], None]


def exists(settings: Settings) -> bool:
    """A finished demo is here. One that was interrupted while being made is cleared away."""
    if settings.demo_key_file.with_suffix(".new").exists():
        remove(settings)
    if settings.demo_key_file.exists():
        return True
    if has_keys(settings):
        raise SetupError("{data} holds a portal that is not a demo. Name another directory with --data.", data=settings.data)
    return False


def remove(settings: Settings) -> None:
    """Only a directory that holds a demo and nothing else is removed."""
    key = settings.demo_key_file
    if not settings.data.exists():
        return
    found = {path.name for path in settings.data.iterdir()}
    if not found <= OURS or not (key.exists() or key.with_suffix(".new").exists()):
        raise SetupError("{data} is not a demo that this command made. It was not touched; remove it yourself or name another.", data=settings.data)
    if settings.on_postgresql:
        raise SetupError(
            "A database on PostgreSQL is not removed from here. Drop and create it, remove {data}, then run `demo` again.", data=settings.data
        )
    shutil.rmtree(settings.data)


def make(settings: Settings, *, last_day: date | None, now: datetime, size: Size = SMALL) -> None:
    """Keys, plant, people, then the years. The key gets its final name last: until then the demo counts as unfinished."""
    end = _end(last_day, now)
    fresh = settings.demo_key_file.with_suffix(".new")
    portal = create_portal(settings, new_key_file(fresh))
    _hurry(portal)
    build(portal, end=end, size=size, password=_password(fresh.read_text(encoding="ascii")))
    close_portal(portal)
    _settle(settings)
    fresh.rename(settings.demo_key_file)


def _hurry(portal: Portal) -> None:
    """Nothing in a half-made demo is worth waiting for the disk: after a power cut it is made anew."""
    if not portal.settings.on_postgresql:
        event.listen(portal.database.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous = OFF"))


def _settle(settings: Settings) -> None:
    """Once finished it must survive one."""
    if settings.sqlite_path.exists():
        with settings.sqlite_path.open("rb") as file:
            os.fsync(file.fileno())


def _end(last_day: date | None, now: datetime) -> datetime:
    """Closing time of the last day, but never later than now."""
    today = now.astimezone(ZONE).date()
    if last_day is not None and last_day > today:
        raise Invalid("The last day of the demo cannot lie in the future: {day}.", field="as_of", day=last_day)
    return min(datetime.combine(last_day or today, CLOSING, ZONE).astimezone(UTC), now)


def accounts_in(settings: Settings) -> list[DemoAccount]:
    """Everybody of the cast, offices first; the password follows from the demo's key and is stored nowhere."""
    password = _password(settings.demo_key_file.read_text(encoding="ascii"))
    return [DemoAccount(m.username, password, _office(m), m.name) for m in CAST]


def engagements_in(settings: Settings) -> list[str]:
    """Of a plant that is not open."""
    portal = open_portal(settings)
    try:
        return engagements_of()
    finally:
        close_portal(portal)


def engagements_of() -> list[str]:
    """The numbers of those that are concluded."""
    with begin(SYSTEM, write=False) as work:
        wanted = select(Engagement.number).where(Engagement.state == EngagementState.CLOSED).order_by(Engagement.number)
        return list(work.session.scalars(wanted))


def _office(member: Member) -> str:
    return str(member.offices[0].role if member.offices else Role.EMPLOYEE)


def _password(kek: str) -> str:
    digest = hashlib.sha256(b"anjian/demo-password/v1" + kek.strip().encode()).digest()
    letters = [ALPHABET[byte % len(ALPHABET)] for byte in digest[:16]]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))


def build(portal: Portal, *, end: datetime, size: Size, password: str) -> Plant:
    """The plant with its people, then every planned step in the order of the clock; a signed checkpoint ends each day."""
    years = plan(end, days=size.days, busy=size.busy)
    first_day = min(end.astimezone(ZONE).date() - timedelta(days=size.days), years.steps[0].at.astimezone(ZONE).date())
    opening = datetime.combine(first_day, time(8), ZONE).astimezone(UTC)
    plant = found(opening, password_hash=accounts.hash_password(password))
    _rules(plant, opening)
    checking.set_up(plant, opening)
    recording.at_the_beginning(plant, opening)
    tell = Teller(plant, years).day if size.bulk else lambda steps: _by_verbs(plant, years, steps)
    day = opening.astimezone(ZONE).date()
    commissioned = None
    for next_day, steps in groupby(years.steps, key=lambda step: step.at.astimezone(ZONE).date()):
        for quiet in _days(day, next_day):
            checking.of_day(plant, quiet, end)
            complaining.of_day(plant, quiet, end)
            _close(portal, quiet)
        todays = list(steps)
        commissioned = commissioned or _commissioned(plant, todays[0].at, end)
        tell(todays)
        day = next_day
    checking.of_day(plant, day, end)
    complaining.of_day(plant, day, end)
    _without_a_name(plant, end - timedelta(hours=3))
    takings.ask(plant, end - timedelta(hours=2, minutes=55), cast.TIME_ZONE)
    recording.of_late(plant, end - BEFORE_THE_AUDIT * _minute(end))
    asking.ask(plant, end - timedelta(hours=2))
    _audited(plant, end, commissioned)
    _close(portal, day, at=end)
    return plant


def _commissioned(plant: Plant, at: datetime, end: datetime) -> UUID | None:
    """An agency and an agreement, on the morning of one of the last days, before anything else."""
    day = at.astimezone(ZONE).date()
    if end.astimezone(ZONE).date() - day > COMMISSIONED:
        return None
    return auditing.commission(plant, (at - timedelta(minutes=20)).astimezone(UTC), _agreed(day, end))


def _agreed(day: date, end: datetime) -> auditing.Days:
    today = end.astimezone(ZONE).date()
    return auditing.Days(day, months_after(day, 12), today, today + timedelta(days=20))


def _audited(plant: Plant, end: datetime, agreement: UUID | None) -> None:
    """One engagement is concluded with its report; in another one, open on the last day, its auditors are at work."""
    if agreement is None:
        return
    days = _agreed(end.astimezone(ZONE).date(), end)
    minute = _minute(end)
    _report_of_the_first(plant, lambda before: end - before * minute, agreement, days)
    _at_work_in_the_second(plant, lambda before: end - before * minute, agreement, days)


def _report_of_the_first(plant: Plant, ago: Callable[[int], datetime], agreement: UUID, days: auditing.Days) -> None:
    made = _opened(plant, ago, 80, agreement, days)
    auditing.sample(plant, ago(55), made)
    fieldwork.fill_sheets(plant, ago(53), made, whole=True)
    fieldwork.ask_and_settle(plant, ago(52), made)
    fieldwork.go_and_see(plant, ago(51), made)
    reporting.find(plant, ago(50), made, twice=True)
    reporting.compose(plant, ago(49), made)
    reporting.lock(plant, ago(48), made)
    reporting.answer(plant, ago(47), made)
    auditing.conclude(plant, ago(46), made)


def _at_work_in_the_second(plant: Plant, ago: Callable[[int], datetime], agreement: UUID, days: auditing.Days) -> None:
    made = _opened(plant, ago, 40, agreement, days)
    fieldwork.follow_the_stream(plant, ago(18), made)
    auditing.sample(plant, ago(15), made)
    fieldwork.fill_sheets(plant, ago(13), made, whole=False)
    fieldwork.ask_for_more(plant, ago(12), made)
    fieldwork.go_and_see(plant, ago(11), made)
    fieldwork.count_and_look_up(plant, ago(10), made)
    fieldwork.evaluate(plant, ago(9), made)
    reporting.find(plant, ago(8), made, twice=False)
    reporting.compose(plant, ago(7), made)


def _opened(plant: Plant, ago: Callable[[int], datetime], before: int, agreement: UUID, days: auditing.Days) -> UUID:
    made = auditing.engage(plant, ago(before), agreement, days)
    auditing.declare(plant, ago(before - 10), made)
    auditing.open_up(plant, ago(before - 20), made)
    return made


def _minute(end: datetime) -> timedelta:
    """A minute, or less soon after midnight at the plant: an engagement is opened on its first day, and the log's checkpoints do not go back."""
    midnight = datetime.combine(end.astimezone(ZONE).date(), time(), ZONE)
    return min(timedelta(minutes=1), (end - midnight) / AUDITED)


def _rules(plant: Plant, opening: datetime) -> None:
    with begin(plant.actors["lu.yi"], now=opening) as work:
        for area, category, department in cast.RULES:
            area_id = plant.areas[area] if area else None
            matching.add_rule(work, department_id=plant.departments[department], area_id=area_id, category=category)


def _without_a_name(plant: Plant, at: datetime) -> None:
    """Somebody at a poster reported, was asked, and has answered by his receipt."""
    holder = reporter(receipt_pseudonym(receipt_code(POSTED)))
    with begin(holder, now=at, silent=True) as work:
        hazard = hazards.report_unnamed(work, area_id=plant.areas["WELD-3"], description="夜班有台焊机没接地线，外壳摸着发麻")
    with begin(plant.actors["zhou.min"], now=at + timedelta(hours=1), silent=True) as work:
        hazards.ask(work, hazard.id, text="是靠墙的那台，还是靠通道的那台？")
    with begin(holder, now=at + timedelta(hours=2), silent=True) as work:
        hazards.answer(work, hazard.id, text="靠通道的那台，蓝色外壳。")


def _days(first: date, end: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((end - first).days))


def _by_verbs(plant: Plant, years: Plan, steps: list[Step]) -> None:
    for step in steps:
        if step.verb == "start" and years.stories[step.story].finding.grave:
            _plan_first(plant, step)
        with begin(plant.actors[step.by], now=step.at.astimezone(UTC), silent=True) as work:
            MOVES[step.verb](work, plant, years.stories[step.story], step)


def _close(portal: Portal, day: date, *, at: datetime | None = None) -> None:
    log.checkpoint(portal.database, at or end_of_day(day, cast.TIME_ZONE) - timedelta(minutes=5))


def _report(work: Work, plant: Plant, story: Story, step: Step) -> None:
    finding = story.finding
    hazard = hazards.report(
        work,
        area_id=plant.areas[finding.area],
        description=story.text,
        place=story.place,
        category=finding.category,
        major=finding.grave,
        fixed=step.note,
    )
    plant.hazards[story.index] = hazard.id


def _assign(work: Work, plant: Plant, story: Story, step: Step) -> None:
    finding = story.finding
    hazards.assign(
        work,
        plant.hazards[story.index],
        department_id=plant.departments[finding.department],
        responsible_id=plant.people[rectifiers(finding.department)[0]],
        deadline=step.due or site_day(step.at, cast.TIME_ZONE),
        requirement=finding.requirement,
        severity=Severity.MAJOR if finding.grave else Severity.GENERAL,
        category=finding.category,
    )


def _merge(work: Work, plant: Plant, story: Story, step: Step) -> None:
    hazards.merge(work, plant.hazards[story.index], into=plant.hazards[step.into or 0], reason=step.note or "")


def _noted(verb: Callable[..., object], *, called: str = "note") -> Move:
    def move(work: Work, plant: Plant, story: Story, step: Step) -> None:
        verb(work, plant.hazards[story.index], **{called: step.note})

    return move


def _plan_first(plant: Plant, step: Step) -> None:
    """Of a major hazard, by whoever begins."""
    hazard_id = plant.hazards[step.story]
    with begin(plant.actors[step.by], now=step.at.astimezone(UTC), silent=True) as work:
        if hazards.plan_of(work, hazard_id) is None:
            hazards.make_plan(work, hazard_id, due=site_day(step.at, cast.TIME_ZONE) + timedelta(days=1), **texts.PLAN)


MOVES: dict[str, Move] = {
    "report": _report,
    "fix_on_the_spot": _report,
    "assign": _assign,
    "merge": _merge,
    "dismiss": _noted(hazards.dismiss, called="reason"),
    "start": _noted(hazards.start),
    "submit": _noted(hazards.submit),
    "send_back": _noted(hazards.send_back),
    "take_back": _noted(hazards.take_back),
    "accept": _noted(hazards.accept),
    "recheck": _noted(hazards.recheck),
}
