"""Where can something happen, and who answers for it there? The sites, the tree of areas, the departments, how they are added and changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import inspect, select

from db.areas import Area, Department, PlaceStep, RiskTier, Site
from db.log import EntryKind
from db.matching import DepartmentRule
from db.people import Organisation, Post
from db.sealed import seal_into
from db.session import Work, writes
from portal.errors import Conflict, Invalid, NotFound, WrongStep
from portal.policy import Action, office_for, require

DEFAULT_ZONE = "Asia/Shanghai"
BETWEEN = " / "
Inner = TypeVar("Inner", Area, Department)
Named = TypeVar("Named", Site, Area, Department, Organisation, Post)
Row = TypeVar("Row", Site, Area, Department, Organisation, Post, DepartmentRule)
PLAIN = (str, bool, type(None))


@dataclass(frozen=True)
class Place:
    """An area with the names of everything that contains it."""

    id: UUID
    path: str
    path_en: str


@writes
def add_site(work: Work, *, code: str, name: str, name_en: str | None = None, time_zone: str = DEFAULT_ZONE) -> Site:
    """A plant. Its time zone decides when its days end."""
    require(work.actor, Action.PLACE_CHANGE, None)
    return added(work, Site(code=free(work, Site, code), name=named(name), name_en=or_none(name_en), time_zone=zone_named(time_zone)))


@writes
def add_area(
    work: Work, *, site_id: UUID, code: str, name: str, name_en: str | None = None, parent_id: UUID | None = None, risk_tier: str = RiskTier.MEDIUM
) -> Area:
    """A place, inside another one or directly on the site."""
    require(work.actor, Action.PLACE_CHANGE, None)
    in_use(work, Site, site_id)
    inside(work, Area, parent_id, site_id)
    area = Area(
        site_id=site_id, parent_id=parent_id, code=free(work, Area, code), name=named(name), name_en=or_none(name_en), risk_tier=RiskTier(risk_tier)
    )
    return added(work, area)


@writes
def add_department(
    work: Work,
    *,
    site_id: UUID,
    code: str,
    name: str,
    name_en: str | None = None,
    parent_id: UUID | None = None,
    risk_tier: str = RiskTier.MEDIUM,
    flagged: bool = False,
) -> Department:
    """A department; `flagged` when an import made it and nobody has confirmed it yet."""
    require(work.actor, Action.PLACE_CHANGE, None)
    in_use(work, Site, site_id)
    inside(work, Department, parent_id, site_id)
    department = Department(
        site_id=site_id,
        parent_id=parent_id,
        code=free(work, Department, code),
        name=named(name),
        name_en=or_none(name_en),
        risk_tier=RiskTier(risk_tier),
        flagged=flagged,
    )
    return added(work, department)


@writes
def add_organisation(work: Work, *, name: str, name_en: str | None = None, contractor: bool = True) -> Organisation:
    """The enterprise itself, or one from outside with people on site."""
    require(work.actor, Action.PLACE_CHANGE, None)
    return added(work, Organisation(name=named(name), name_en=or_none(name_en), contractor=contractor))


def sites(work: Work) -> list[Site]:
    return list(work.session.scalars(select(Site).order_by(Site.code)))


def departments(work: Work, *, closed: bool = False) -> list[Department]:
    """Those that work can be given to; with the closed ones, for what lies with them from earlier."""
    wanted = select(Department).order_by(Department.name)
    return list(work.session.scalars(wanted if closed else wanted.where(Department.closed_at.is_(None))))


def places(work: Work, *, closed: bool = False) -> list[Place]:
    """Every area in use by its path, containing ones before what they contain; with the closed ones, for old hazards."""
    rows = {area.id: area for area in work.session.scalars(select(Area).order_by(Area.code))}
    shown = [area for area in rows.values() if closed or area.closed_at is None]
    return sorted((Place(area.id, _path(rows, area), _path(rows, area, en=True)) for area in shown), key=lambda place: place.path)


def below(work: Work, area_ids: Collection[UUID]) -> frozenset[UUID]:
    """These areas and everything inside them."""
    inside: dict[UUID | None, list[UUID]] = {}
    for area_id, parent_id in work.session.execute(select(Area.id, Area.parent_id)):
        inside.setdefault(parent_id, []).append(area_id)
    found, waiting = set(area_ids), list(area_ids)
    while waiting:
        new = [area_id for area_id in inside.get(waiting.pop(), []) if area_id not in found]
        found.update(new)
        waiting.extend(new)
    return frozenset(found)


def above(parents: Mapping[UUID, UUID | None], place_id: UUID | None) -> list[UUID]:
    """The area or department itself, then each that contains it, from the inside out."""
    found: list[UUID] = []
    while place_id is not None and place_id not in found:
        found.append(place_id)
        place_id = parents.get(place_id)
    return found


def time_zone(work: Work, site_id: UUID | None = None) -> str:
    """The site's time zone; without a site that of the first one."""
    wanted = select(Site.time_zone).order_by(Site.code).limit(1)
    return work.session.scalars(wanted.where(Site.id == site_id) if site_id else wanted).first() or DEFAULT_ZONE


def parents(work: Work) -> dict[UUID, UUID | None]:
    """What contains each area."""
    return dict(work.session.execute(select(Area.id, Area.parent_id)).all())


def time_zones(work: Work) -> dict[UUID, str]:
    """Every site's."""
    return dict(work.session.execute(select(Site.id, Site.time_zone)).all())


def _path(rows: dict[UUID, Area], area: Area, *, en: bool = False) -> str:
    names: list[str] = []
    here: Area | None = area
    while here is not None and len(names) <= len(rows):
        names.append((here.name_en or here.name) if en else here.name)
        here = rows.get(here.parent_id) if here.parent_id else None
    return BETWEEN.join(reversed(names))


def change(work: Work, row: Row, done: str, *, under: Action = Action.PLACE_CHANGE, note: str | None = None, **fields: Any) -> Row:
    """The one way in which a place, department, post or organisation changes: what it was before stays, with the office and the reason."""
    before = {name: getattr(row, name) for name, value in fields.items() if getattr(row, name) != value}
    if not before:
        raise Invalid("Nothing was changed.", field="name")
    for name in before:
        setattr(row, name, fields[name])
    _step(work, row, done, under, {name: (before[name], fields[name]) for name in before}, note)
    work.session.flush()
    return row


def added(work: Work, row: Row, *, under: Action = Action.PLACE_CHANGE) -> Row:
    work.session.add(row)
    work.session.flush()  # what is placed inside it later in the same transaction needs its row
    told = {column.key: (None, value) for column in inspect(type(row)).column_attrs if (value := getattr(row, column.key)) and column.key != "id"}
    _step(work, row, "added", under, told, None)
    return row


def there(work: Work, cls: type[Named], row_id: UUID) -> Named:
    row = work.session.scalars(select(cls).where(cls.id == row_id)).one_or_none()
    if row is None:
        raise NotFound("This place does not exist.")
    return row


def in_use(work: Work, cls: type[Named], row_id: UUID) -> Named:
    """It is there, and nobody has closed it."""
    row = there(work, cls, row_id)
    if getattr(row, "closed_at", None) is not None:
        raise WrongStep("{name} is closed and is not changed any more.", name=row.name)
    return row


def to_change(work: Work, cls: type[Named], row_id: UUID) -> Named:
    """In use, and held until this transaction ends: what is noted as before is what another one left there a moment ago."""
    hold(work, in_use(work, cls, row_id))
    return in_use(work, cls, row_id)


def hold(work: Work, row: Named) -> None:
    """Nobody else changes it meanwhile, and nothing new is put there; whoever comes later reads what this transaction leaves."""
    cls = type(row)
    fresh = select(cls).where(cls.id == row.id).with_for_update().execution_options(populate_existing=True)
    if work.session.scalars(fresh).one_or_none() is None:
        raise Conflict("Someone else was faster. Yours was not stored.")


def inside(work: Work, cls: type[Inner], parent_id: UUID | None, site_id: UUID) -> None:
    """What contains it is in use and lies on the same site."""
    if parent_id is not None and in_use(work, cls, parent_id).site_id != site_id:
        raise Invalid("It stays on its own site.", field="parent")


def free(work: Work, cls: type[Site | Area | Department], code: str) -> str:
    clean = code.strip()
    if not clean:
        raise Invalid("A code is missing.", field="code")
    if work.session.scalars(select(cls.id).where(cls.code == clean)).first() is not None:
        raise Invalid("The code {code} is taken.", field="code", code=clean)
    return clean


def zone_named(name: str) -> str:
    if name not in available_timezones():
        raise Invalid("There is no time zone {name}.", field="time_zone", name=name)
    return name


def named(name: str) -> str:
    clean = name.strip()
    if not clean:
        raise Invalid("A name is missing.", field="name")
    return clean


def or_none(text: str | None) -> str | None:
    return (text or "").strip() or None


def _step(work: Work, row: Row, done: str, under: Action, told: dict[str, tuple[Any, Any]], note: str | None) -> None:
    kind = row.__tablename__
    step = PlaceStep(
        kind=kind,
        record_id=row.id,
        action=done,
        at=work.now,
        actor_id=work.actor.person_id,
        office=office_for(work.actor, under, None),
        before=_as_json({name: was for name, (was, _is) in told.items()}),
        after=_as_json({name: became for name, (_was, became) in told.items()}),
        entry_id=work.entry(EntryKind.ADMIN, f"{kind}.{done}"),
        subject=f"place/{work.now.year}",
    )
    seal_into(step, note=or_none(note))
    work.session.add(step)


def _as_json(fields: dict[str, Any]) -> str:
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value if isinstance(value, PLAIN) else str(value)
        for name, value in fields.items()
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)
