"""How does a demo plant come to be? People entitled to each step take it through the portal's own verbs, day by day on a driven clock."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import event

from db import log
from db.actor import SYSTEM, Actor, Role
from db.demo import cast
from db.demo.cast import AREAS, CAST, DEPARTMENTS, FIRMS, SITE, Member, Office, Unit, member
from db.demo.story import DAYS, ZONE, Step, Story, plan, rectifiers
from db.hazards import Severity
from db.people import RoleGrant
from db.session import Work, begin
from portal import accounts, areas, hazards, people
from portal.clock import end_of_day, site_day
from portal.config import Settings
from portal.errors import Invalid, SetupError
from portal.people.offices import FREE
from portal.startup import Portal, close_portal, create_portal, has_keys, new_key_file

ADMINISTRATORS = (member("lu.yi"), member("xu.ning"))
DIRECTOR = member("chen.li")
ORIGIN = "demo"
CLOSING = time(17, 40)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
OURS = {"kek", "kek.new", "keys", "blobs", "portal.db", "portal.db-wal", "portal.db-shm"}


@dataclass(frozen=True)
class DemoAccount:
    username: str
    password: str
    role: str
    name: str


@dataclass
class Plant:
    """The ids behind the cast's codes and names, and the hazards of the plan so far."""

    site_id: UUID
    areas: dict[str, UUID] = field(default_factory=dict)
    departments: dict[str, UUID] = field(default_factory=dict)
    firms: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    hazards: dict[int, UUID] = field(default_factory=dict)


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


def make(settings: Settings, *, last_day: date | None, now: datetime, days: int = DAYS) -> None:
    """Keys, plant, people, then the year. The key gets its final name last: until then the demo counts as unfinished."""
    end = _end(last_day, now)
    fresh = settings.demo_key_file.with_suffix(".new")
    portal = create_portal(settings, new_key_file(fresh))
    _hurry(portal)
    build(portal, end=end, days=days, password=_password(fresh.read_text(encoding="ascii")))
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


def _office(member: Member) -> str:
    return str(member.offices[0].role if member.offices else Role.EMPLOYEE)


def _password(kek: str) -> str:
    digest = hashlib.sha256(b"anjian/demo-password/v1" + kek.strip().encode()).digest()
    letters = [ALPHABET[byte % len(ALPHABET)] for byte in digest[:16]]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))


def build(portal: Portal, *, end: datetime, days: int, password: str) -> Plant:
    """The plant with its people, then every planned step in the order of the clock; a signed checkpoint ends each day."""
    year = plan(end, days=days)
    opening = datetime.combine(end.astimezone(ZONE).date() - timedelta(days=days), time(8), ZONE).astimezone(UTC)
    plant = found(opening, password_hash=accounts.hash_password(password))
    day = opening.astimezone(ZONE).date()
    for step in year.steps:
        while step.at.astimezone(ZONE).date() > day:
            _close(portal, day)
            day += timedelta(days=1)
        with begin(plant.actors[step.by], now=step.at.astimezone(UTC)) as work:
            MOVES[step.verb](work, plant, year.stories[step.story], step)
    _close(portal, day, at=end)
    return plant


def _close(portal: Portal, day: date, *, at: datetime | None = None) -> None:
    log.checkpoint(portal.database, at or end_of_day(day, cast.TIME_ZONE) - timedelta(minutes=5))


def found(opening: datetime, *, password_hash: str, members: Sequence[Member] = CAST) -> Plant:
    """The set-up as in a real enterprise: the portal makes two administrators, they the rest; the director approves offices."""
    with begin(SYSTEM, now=opening) as work:
        plant = Plant(areas.add_site(work, code=SITE.code, name=SITE.name, name_en=SITE.name_en, time_zone=cast.TIME_ZONE).id)
        work.session.flush()
        _add_department(work, plant, next(unit for unit in DEPARTMENTS if unit.code == ADMINISTRATORS[0].department))
    for who in ADMINISTRATORS:
        _join(SYSTEM, plant, who, opening, password_hash)
    first, second = (plant.actors[who.username] for who in ADMINISTRATORS)
    with begin(first, now=opening) as work:
        _add_places(work, plant)
    _join(first, plant, DIRECTOR, opening, password_hash, approver=second)
    for who in members:
        if who.username not in plant.people:
            _join(first, plant, who, opening, password_hash, approver=plant.actors[DIRECTOR.username])
    return plant


def _add_places(work: Work, plant: Plant) -> None:
    for unit in DEPARTMENTS:
        if unit.code not in plant.departments:
            _add_department(work, plant, unit)
    for place in AREAS:
        parent = plant.areas[place.parent] if place.parent else None
        area = areas.add_area(
            work, site_id=plant.site_id, code=place.code, name=place.name, name_en=place.name_en, parent_id=parent, risk_tier=place.risk
        )
        work.session.flush()
        plant.areas[place.code] = area.id
    for firm in FIRMS:
        outside = firm is not cast.ENTERPRISE
        plant.firms[firm.code] = areas.add_organisation(work, name=firm.name, name_en=firm.name_en, contractor=outside).id


def _add_department(work: Work, plant: Plant, unit: Unit) -> None:
    department = areas.add_department(work, site_id=plant.site_id, code=unit.code, name=unit.name, name_en=unit.name_en, risk_tier=unit.risk)
    plant.departments[unit.code] = department.id


def _join(by: Actor, plant: Plant, who: Member, at: datetime, password_hash: str, *, approver: Actor | None = None) -> None:
    """A person with an account and offices; then the second person's yes, where an office needs one."""
    with begin(by, now=at) as work:
        person = people.add_person(
            work,
            name=who.name,
            department_id=plant.departments[who.department] if who.department else None,
            organisation_id=plant.firms.get(who.firm or cast.ENTERPRISE.code),
            staff_number=f"AJ-{len(plant.people) + 1:04}",
            joined_on=at.date(),
        )
        work.session.flush()
        accounts.create_account(work, person.id, username=who.username, password_hash=password_hash, must_change=False, demo=True)
        work.session.flush()
        given = [grant.id for office in who.offices for grant in _give(work, plant, person.id, office, at.date())]
        plant.people[who.username] = person.id
    if approver and who.offices[0:1] and who.offices[0].role not in FREE:
        with begin(approver, now=at) as work:
            for grant_id in given:
                people.approve_role(work, grant_id)
    with begin(SYSTEM, write=False, now=at) as work:
        plant.actors[who.username] = replace(people.actor_of(work.session, plant.people[who.username], at), origin=ORIGIN)


def _give(work: Work, plant: Plant, person_id: UUID, office: Office, since: date) -> list[RoleGrant]:
    department = plant.departments[office.department] if office.department else None
    places: list[UUID | None] = [plant.areas[code] for code in office.areas]
    return [people.grant_role(work, person_id, office.role, area_id=place, department_id=department, valid_from=since) for place in places or [None]]


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
}
