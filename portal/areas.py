"""Where can something happen, and who answers for it there? The sites, the tree of areas, the departments, and how they are added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import select

from db.areas import Area, Department, RiskTier, Site
from db.log import EntryKind
from db.people import Organisation
from db.session import Work, writes
from portal.errors import Invalid
from portal.policy import Action, require

DEFAULT_ZONE = "Asia/Shanghai"
BETWEEN = " / "
Row = TypeVar("Row", Site, Area, Department, Organisation)


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
    if time_zone not in available_timezones():
        raise Invalid("There is no time zone {name}.", field="time_zone", name=time_zone)
    return _added(work, Site(code=code, name=_named(name), name_en=name_en, time_zone=time_zone), "site.added")


@writes
def add_area(
    work: Work, *, site_id: UUID, code: str, name: str, name_en: str | None = None, parent_id: UUID | None = None, risk_tier: str = RiskTier.MEDIUM
) -> Area:
    """A place, inside another one or directly on the site."""
    require(work.actor, Action.PLACE_CHANGE, None)
    area = Area(site_id=site_id, parent_id=parent_id, code=code, name=_named(name), name_en=name_en, risk_tier=RiskTier(risk_tier))
    return _added(work, area, "area.added")


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
    department = Department(
        site_id=site_id, parent_id=parent_id, code=code, name=_named(name), name_en=name_en, risk_tier=RiskTier(risk_tier), flagged=flagged
    )
    return _added(work, department, "department.added")


@writes
def add_organisation(work: Work, *, name: str, name_en: str | None = None, contractor: bool = True) -> Organisation:
    """The enterprise itself, or one from outside with people on site."""
    require(work.actor, Action.PLACE_CHANGE, None)
    return _added(work, Organisation(name=_named(name), name_en=name_en, contractor=contractor), "organisation.added")


def sites(work: Work) -> list[Site]:
    return list(work.session.scalars(select(Site).order_by(Site.code)))


def departments(work: Work) -> list[Department]:
    return list(work.session.scalars(select(Department).order_by(Department.name)))


def places(work: Work) -> list[Place]:
    """Every area by its path, containing ones before what they contain."""
    rows = {area.id: area for area in work.session.scalars(select(Area).order_by(Area.code))}
    return sorted((Place(area.id, _path(rows, area), _path(rows, area, en=True)) for area in rows.values()), key=lambda place: place.path)


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


def time_zone(work: Work, site_id: UUID | None = None) -> str:
    """The site's time zone; without a site that of the first one."""
    wanted = select(Site.time_zone).order_by(Site.code).limit(1)
    return work.session.scalars(wanted.where(Site.id == site_id) if site_id else wanted).first() or DEFAULT_ZONE


def _path(rows: dict[UUID, Area], area: Area, *, en: bool = False) -> str:
    names: list[str] = []
    here: Area | None = area
    while here is not None and len(names) <= len(rows):
        names.append((here.name_en or here.name) if en else here.name)
        here = rows.get(here.parent_id) if here.parent_id else None
    return BETWEEN.join(reversed(names))


def _named(name: str) -> str:
    clean = name.strip()
    if not clean:
        raise Invalid("A name is missing.", field="name")
    return clean


def _added(work: Work, row: Row, action: str) -> Row:
    work.session.add(row)
    work.session.flush()  # what is placed inside it later in the same transaction needs its row
    work.entry(EntryKind.ADMIN, action)
    return row
