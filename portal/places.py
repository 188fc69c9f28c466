"""How do the sites and the tree of areas change? Nothing is deleted, and no move hands somebody a place behind the director's back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from db.accounts import Account
from db.areas import Area, PlaceStep, RiskTier, Site
from db.hazards import OPEN_STATES, Hazard
from db.people import Deputy, RoleGrant
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.errors import Invalid, WrongStep
from portal.hazards.endings import months_begin_anew
from portal.policy import Action, allows, require

HISTORY = 50


@dataclass(frozen=True)
class Node:
    """An area as the tree shows it; `path` names what contains it."""

    id: UUID
    parent_id: UUID | None
    depth: int
    code: str
    name: str
    name_en: str | None
    risk_tier: str
    closed: bool


@dataclass(frozen=True)
class Change:
    """What was changed, when, in which office: the fields before and after, and the reason where one was written."""

    kind: str
    action: str
    at: datetime
    office: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str | None


@writes
def change_site(work: Work, site_id: UUID, *, name: str, name_en: str | None = None, time_zone: str) -> Site:
    """Other names; another clock is the director's alone, for it moves the ends of days. Deadlines already given keep their instant."""
    require(work.actor, Action.PLACE_CHANGE, None)
    site = areas.to_change(work, Site, site_id)
    zone, under = areas.zone_named(time_zone), Action.PLACE_CHANGE
    if zone != site.time_zone:
        under = Action.PLACE_CLOCK
        require(work.actor, under, None)
        months_begin_anew(work, site_id, was=site.time_zone, now=zone)
    return areas.change(work, site, "changed", under=under, name=areas.named(name), name_en=areas.or_none(name_en), time_zone=zone)


@writes
def change_area(work: Work, area_id: UUID, *, name: str, name_en: str | None = None, risk_tier: str) -> Area:
    """Other names, another risk tier; hazards there read the new name at once."""
    require(work.actor, Action.PLACE_CHANGE, None)
    area = areas.to_change(work, Area, area_id)
    tier = RiskTier(risk_tier)
    return areas.change(work, area, "changed", name=areas.named(name), name_en=areas.or_none(name_en), risk_tier=tier)


@writes
def move_area(work: Work, area_id: UUID, *, parent_id: UUID | None, note: str | None = None) -> Area:
    """Under another area, with all inside it. Where that changes what an office reaches, the director decides, and it holds at once."""
    require(work.actor, Action.PLACE_CHANGE, None)
    area = areas.to_change(work, Area, area_id)
    _one_at_a_time(work, area.site_id)
    areas.inside(work, Area, parent_id, area.site_id)
    if parent_id is not None and parent_id in areas.below(work, [area_id]):
        raise Invalid("An area cannot lie inside itself.", field="parent")
    touched = _offices_touched(work, area.parent_id, parent_id)
    if touched:
        require(work.actor, Action.PLACE_REACH, None)
    under = Action.PLACE_REACH if touched else Action.PLACE_CHANGE
    areas.change(work, area, "moved", under=under, note=note, parent_id=parent_id)
    _sign_out(work, touched)
    return area


@writes
def close_area(work: Work, area_id: UUID, *, note: str) -> Area:
    """Not used any more: offered no more for reports, kept for ever. Not while open hazards lie there or something inside is in use."""
    require(work.actor, Action.PLACE_CLOSE, None)
    area = areas.to_change(work, Area, area_id)
    if within := _count(work, Area.id, Area.parent_id == area_id, Area.closed_at.is_(None)):
        raise WrongStep("{n} areas inside it are in use. Close or move them first.", n=within)
    if lying := _count(work, Hazard.id, Hazard.area_id == area_id, Hazard.state.in_(OPEN_STATES)):
        raise WrongStep("{n} open hazards lie there. It can be closed when they are closed.", n=lying)
    return areas.change(work, area, "closed", under=Action.PLACE_CLOSE, note=reasoned(note), closed_at=work.now)


@writes
def reopen_area(work: Work, area_id: UUID, *, note: str) -> Area:
    """In use again, where it was."""
    require(work.actor, Action.PLACE_CLOSE, None)
    area = areas.there(work, Area, area_id)
    areas.hold(work, area)
    if area.closed_at is None:
        raise WrongStep("It is in use already.")
    areas.inside(work, Area, area.parent_id, area.site_id)
    return areas.change(work, area, "reopened", under=Action.PLACE_CLOSE, note=reasoned(note), closed_at=None)


def tree(work: Work, site_id: UUID) -> list[Node]:
    """Every area of a site, each followed by what lies inside it; closed ones too."""
    require(work.actor, Action.PLACE_CHANGE, None)
    within: dict[UUID | None, list[Area]] = {}
    for area in work.session.scalars(select(Area).where(Area.site_id == site_id).order_by(Area.code)):
        within.setdefault(area.parent_id, []).append(area)
    return list(_nodes(within, None, 0))


def reaching(work: Work, area_id: UUID) -> int:
    """How many offices reach this area: those given for it or for what contains it."""
    return len(_resting(work, areas.above(areas.parents(work), area_id)))


@writes
def history(work: Work, record_id: UUID) -> list[Change]:
    """What was changed here, newest first. The office is named, not the person."""
    require(work.actor, Action.PLACE_CHANGE, None)
    wanted = select(PlaceStep).where(PlaceStep.record_id == record_id).order_by(PlaceStep.at.desc(), PlaceStep.id.desc()).limit(HISTORY)
    steps = list(work.session.scalars(wanted))
    notes = reveal(work, [step for step in steps if step.note_ct is not None], ["note"], purpose="place_history")
    return [
        Change(s.kind, s.action, s.at, s.office, json.loads(s.before), json.loads(s.after), notes[s.id]["note"] if s.id in notes else None)
        for s in steps
    ]


def may_close(work: Work) -> bool:
    """Is closing mine to do?"""
    return allows(work.actor, Action.PLACE_CLOSE, None)


def reasoned(note: str) -> str:
    if not note.strip():
        raise Invalid("Write why.", field="note")
    return note.strip()


def _nodes(within: Mapping[UUID | None, list[Area]], parent_id: UUID | None, depth: int) -> Iterator[Node]:
    for area in within.get(parent_id, []):
        yield Node(area.id, area.parent_id, depth, area.code, area.name, area.name_en, str(area.risk_tier), area.closed_at is not None)
        yield from _nodes(within, area.id, depth + 1)


def _one_at_a_time(work: Work, site_id: UUID) -> None:
    """Two moves at once could put each of two areas inside the other."""
    work.session.scalars(select(Site).where(Site.id == site_id).with_for_update()).one()


def _offices_touched(work: Work, old: UUID | None, new: UUID | None) -> list[RoleGrant]:
    """Offices that reach the area before or after the move, but not both."""
    parents = areas.parents(work)
    return _resting(work, frozenset(areas.above(parents, old)) ^ frozenset(areas.above(parents, new)))


def _resting(work: Work, area_ids: Collection[UUID]) -> list[RoleGrant]:
    """Offices given for these areas and not over yet; those that begin later or wait for approval count too."""
    today = clock.site_day(work.now, areas.time_zone(work))
    alive = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)
    return list(work.session.scalars(select(RoleGrant).where(RoleGrant.area_id.in_(area_ids), alive)))


def _sign_out(work: Work, grants: Collection[RoleGrant]) -> None:
    """Whoever holds these offices, and whoever stands in for him, begins anew with what he reaches now."""
    holders = {grant.person_id for grant in grants}
    deputies = work.session.scalars(select(Deputy.deputy_id).where(Deputy.person_id.in_(holders)))
    for account in work.session.scalars(select(Account).where(Account.person_id.in_(holders | set(deputies)))):
        account.stamp += 1


def _count(work: Work, column: Any, *conditions: Any) -> int:
    return work.session.execute(select(func.count(column)).where(*conditions)).scalar_one()
