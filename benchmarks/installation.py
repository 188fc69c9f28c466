"""On what is measured? A fresh installation on each engine with a ledger in it, and beside it plain tables of the same rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, LargeBinary, String, Text, event, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.actor import SYSTEM, Actor, Grant, Role
from db.areas import Area, Site
from db.base import Instant, uuid7
from db.demo.cast import AREAS, SITE, TIME_ZONE
from db.demo.texts import WELDING
from db.engine import owner_engine
from db.hazards import Hazard, State
from db.log import EntryKind
from db.people import Person
from db.sealed import pseudonym, seal_into
from db.session import Work, begin
from portal.config import Settings
from portal.startup import Portal, create_portal, new_key_file
from tests.engines import close
from tests.postgresql import OWNER, POSTGRESQL, RESTRICTED, SQLITE, Server, postgresql_binaries

LEDGER = 1000
AT_ONCE = 250
BEGAN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Plain(DeclarativeBase):
    """The references: what somebody would write who had neither sealed columns nor scope nor a log."""


class PlainHazard(Plain):
    """The hazard table with its texts lying open."""

    __tablename__ = "plain_hazard"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    site_id: Mapped[UUID]
    area_id: Mapped[UUID] = mapped_column(index=True)
    department_id: Mapped[UUID | None]
    responsible_id: Mapped[UUID | None]
    supervisor_id: Mapped[UUID | None]
    category: Mapped[str] = mapped_column(String(32))
    severity: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    round: Mapped[int]
    reported_at: Mapped[datetime] = mapped_column(Instant)
    deadline: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant, index=True)
    merged_into_id: Mapped[UUID | None]
    import_id: Mapped[str | None] = mapped_column(String(64))
    import_digest: Mapped[str | None] = mapped_column(String(64))
    import_flags: Mapped[str | None] = mapped_column(String(400))
    version_id: Mapped[int]
    subject: Mapped[str] = mapped_column(String(80))
    description: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    requirement: Mapped[str | None] = mapped_column(Text)
    reporter_tag: Mapped[str | None] = mapped_column(String(64))
    reporter_subject: Mapped[str | None] = mapped_column(String(80))
    reporter: Mapped[str | None] = mapped_column(Text)


class PlainEntry(Plain):
    """A row as wide as a log entry, with its four indexes."""

    __tablename__ = "plain_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int | None] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    kind: Mapped[str] = mapped_column(String(8))
    actor: Mapped[str] = mapped_column(String(80), index=True)
    session: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(80))
    page: Mapped[str] = mapped_column(String(120))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    subject: Mapped[str] = mapped_column(String(80))
    detail_ct: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass
class Installation:
    """An open portal with a ledger, and an engine without our guard for the plain tables in the same database."""

    kind: str
    portal: Portal
    supervisor: Actor
    area: UUID
    plain: Engine


@contextmanager
def installations(folder: Path) -> Iterator[list[str]]:
    """The engines that this machine has; PostgreSQL durable, as in earnest."""
    server = Server(folder / "pg", durable=True)
    found = bool(postgresql_binaries())
    if found:
        server.start()
    try:
        yield [SQLITE, POSTGRESQL] if found else [SQLITE]
    finally:
        server.stop()


@contextmanager
def installation(kind: str, folder: Path) -> Iterator[Installation]:
    """A new one, filled; gone afterwards."""
    settings = _settings(kind, folder)
    portal = create_portal(settings, new_key_file(folder / kind / "kek"))
    plain = owner_engine(settings)
    if kind == SQLITE:
        event.listen(plain, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    site, places, supervisor = _plant()
    _fill(site, places, plain)
    try:
        yield Installation(kind, portal, supervisor, places[0], plain)
    finally:
        plain.dispose()
        close(portal)
        shutil.rmtree(folder / kind)


def _settings(kind: str, folder: Path) -> Settings:
    (folder / kind).mkdir()
    if kind == SQLITE:
        return Settings(data=folder / kind / "data")
    server = Server(folder / "pg", durable=True)
    server.copy("bench", "template0")
    return Settings(data=folder / kind / "data", database_url=server.url("bench", RESTRICTED), owner_url=server.url("bench", OWNER))


def _plant() -> tuple[UUID, list[UUID], Actor]:
    """The demo's places, flat, and one supervisor to whom half of them belong."""
    site = Site(code=SITE.code, name=SITE.name, name_en=SITE.name_en, time_zone=TIME_ZONE)
    with begin(SYSTEM) as work:
        work.session.add(site)
        work.session.flush()
        areas = [Area(site_id=site.id, code=place.code, name=place.name, name_en=place.name_en) for place in AREAS]
        person = Person()
        person.subject = f"person/{person.id}"
        work.session.add_all([*areas, person])
        work.entry(EntryKind.ADMIN, "bench.plant")
    places = [area.id for area in areas]
    grants = (Grant(Role.SUPERVISOR, frozenset(places[: len(places) // 2])), Grant(Role.EMPLOYEE))
    return site.id, places, Actor(person.id, tag=pseudonym(person.id), grants=grants)


def _fill(site: UUID, places: list[UUID], plain: Engine) -> None:
    Plain.metadata.create_all(plain)
    for first in range(0, LEDGER, AT_ONCE):
        with begin(SYSTEM) as work:
            rows = [_hazard(work, site, places, n) for n in range(first, first + AT_ONCE)]
            work.entry(EntryKind.CHANGE, "bench.fill")
        with plain.begin() as connection:
            connection.execute(insert(PlainHazard), rows)


def _hazard(work: Work, site: UUID, places: list[UUID], n: int) -> dict[str, object]:
    """Writes one hazard, every fourth in the first place, and gives the plain row that says the same."""
    found = WELDING[n % len(WELDING)]
    at = BEGAN + timedelta(hours=n)
    texts = {"description": found.text.format(n=n % 9 + 1), "place": found.place, "requirement": found.requirement}
    values = {
        "number": f"HZ-2026-{n + 1:06}", "site_id": site, "area_id": places[0 if n % 4 == 0 else n % len(places)],
        "category": found.category, "severity": "general", "kind": "time_limited", "source": "patrol", "state": State.AWAITING, "round": 1,
        "reported_at": at, "deadline": at + timedelta(days=14), "changed_at": at, "subject": "hazard/2026",
    }  # fmt: skip
    hazard = Hazard(id=uuid7(), **values)
    seal_into(hazard, **texts)
    work.session.add(hazard)
    return {"id": hazard.id, "version_id": 1, **values, **texts}
