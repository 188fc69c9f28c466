"""How do departments and their posts change: confirmed after an import, replaced by another one, closed, and who is counted in them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from db.areas import Department, RiskTier
from db.hazards import OPEN_STATES, Hazard
from db.people import Person, Post, PostHolding, RoleGrant
from db.session import Work, writes
from portal import areas, clock
from portal.errors import Invalid, WrongStep
from portal.hazards.passing import open_with, pass_on
from portal.places import reasoned
from portal.policy import Action, office_for, require


@dataclass(frozen=True)
class Unit:
    """A department as the tree shows it: who and what is counted in it, and whether somebody has to look at it."""

    id: UUID
    site_id: UUID
    parent_id: UUID | None
    depth: int
    code: str
    name: str
    name_en: str | None
    risk_tier: str
    flagged: bool
    closed: bool
    replaced_by: str | None
    people: int
    posts: int


@dataclass(frozen=True)
class Seat:
    """A post, and how many hold it today. Who they are stands on the pages about people."""

    id: UUID
    name: str
    name_en: str | None
    risk_tier: str
    holders: int
    closed: bool


@writes
def change_department(work: Work, department_id: UUID, *, name: str, name_en: str | None = None, risk_tier: str) -> Department:
    """Other names, another risk tier. An import's department stays flagged until somebody confirms it."""
    require(work.actor, Action.PLACE_CHANGE, None)
    department = areas.to_change(work, Department, department_id)
    tier = RiskTier(risk_tier)
    return areas.change(work, department, "changed", name=areas.named(name), name_en=areas.or_none(name_en), risk_tier=tier)


@writes
def confirm(work: Work, department_id: UUID, *, name: str, name_en: str | None = None, risk_tier: str) -> Department:
    """Yes, an import's department is one of ours, under this name."""
    require(work.actor, Action.PLACE_CHANGE, None)
    department = areas.to_change(work, Department, department_id)
    if not department.flagged:
        raise WrongStep("It is confirmed already.")
    tier, other_name = RiskTier(risk_tier), areas.or_none(name_en)
    return areas.change(work, department, "confirmed", flagged=False, name=areas.named(name), name_en=other_name, risk_tier=tier)


@writes
def move_department(work: Work, department_id: UUID, *, parent_id: UUID | None) -> Department:
    """Under another department. No office reaches further for it: a department's office is for that one alone."""
    require(work.actor, Action.PLACE_CHANGE, None)
    department = areas.to_change(work, Department, department_id)
    areas.inside(work, Department, parent_id, department.site_id)
    if parent_id is not None and _lies_in(work, parent_id, department_id):
        raise Invalid("A department cannot lie inside itself.", field="parent")
    return areas.change(work, department, "moved", parent_id=parent_id)


@writes
def use_instead(work: Work, department_id: UUID, *, other_id: UUID, note: str) -> Department:
    """From now on the other one: open hazards, parts and requests go there by steps of their own, what is closed stays, imports follow."""
    require(work.actor, Action.PLACE_CLOSE, None)
    department, other = areas.to_change(work, Department, department_id), areas.in_use(work, Department, other_id)
    why = reasoned(note)
    if department.id == other.id:
        raise Invalid("Choose another department.", field="other")
    _require_nobody(work, department.id)
    office = office_for(work.actor, Action.PLACE_CLOSE, None)
    pass_on(work, department.id, other.id, office=office, why=why)
    return areas.change(work, department, "replaced", under=Action.PLACE_CLOSE, note=why, replaced_by_id=other.id, closed_at=work.now)


@writes
def close_department(work: Work, department_id: UUID, *, note: str) -> Department:
    """No longer a department. Not while open hazards, parts, requests, people, offices or departments inside rest on it."""
    require(work.actor, Action.PLACE_CLOSE, None)
    department = areas.to_change(work, Department, department_id)
    if lying := _count(work, Hazard.id, Hazard.department_id == department_id, Hazard.state.in_(OPEN_STATES)):
        raise WrongStep("{n} open hazards are with it. Name a department to use instead.", n=lying)
    if cooperating := open_with(work, department_id):
        raise WrongStep("{n} parts or requests of open hazards are with it. Name a department to use instead.", n=cooperating)
    _require_nobody(work, department_id)
    return areas.change(work, department, "closed", under=Action.PLACE_CLOSE, note=reasoned(note), closed_at=work.now)


@writes
def change_post(work: Work, post_id: UUID, *, name: str, name_en: str | None = None, risk_tier: str) -> Post:
    require(work.actor, Action.PLACE_CHANGE, None)
    post = areas.to_change(work, Post, post_id)
    return areas.change(work, post, "changed", name=areas.named(name), name_en=areas.or_none(name_en), risk_tier=RiskTier(risk_tier))


@writes
def close_post(work: Work, post_id: UUID) -> Post:
    """Nobody is put into it any more. Not while somebody holds it."""
    require(work.actor, Action.PLACE_CHANGE, None)
    post = areas.to_change(work, Post, post_id)
    if held := _holders(work, [post_id]).get(post_id):
        raise WrongStep("People who hold this post: {n}. It can be closed when nobody does.", n=held)
    return areas.change(work, post, "closed", closed_at=work.now)


def units(work: Work) -> list[Unit]:
    """Every department, each followed by what lies inside it; flagged and closed ones too."""
    require(work.actor, Action.PLACE_CHANGE, None)
    rows = list(work.session.scalars(select(Department).order_by(Department.code)))
    names = {row.id: row.name for row in rows}
    here = work.session.execute(select(Person.department_id, func.count(Person.id)).where(*_belongs(work)).group_by(Person.department_id)).all()
    posts = work.session.execute(select(Post.department_id, func.count(Post.id)).where(Post.closed_at.is_(None)).group_by(Post.department_id)).all()
    people_in, posts_in = dict(here), dict(posts)
    return [
        Unit(
            **{name: getattr(row, name) for name in ("id", "site_id", "parent_id", "code", "name", "name_en", "flagged")},
            depth=depth,
            risk_tier=str(row.risk_tier),
            closed=row.closed_at is not None,
            replaced_by=names.get(row.replaced_by_id) if row.replaced_by_id else None,
            people=people_in.get(row.id, 0),
            posts=posts_in.get(row.id, 0),
        )
        for row, depth in _ordered(rows, None, 0)
    ]


def seats(work: Work, department_id: UUID) -> list[Seat]:
    """The posts of a department with how many hold each today."""
    require(work.actor, Action.PLACE_CHANGE, None)
    posts = list(work.session.scalars(select(Post).where(Post.department_id == department_id).order_by(Post.name)))
    held = _holders(work, [post.id for post in posts])
    return [Seat(p.id, p.name, p.name_en, str(p.risk_tier), held.get(p.id, 0), p.closed_at is not None) for p in posts]


def _ordered(rows: list[Department], parent_id: UUID | None, depth: int) -> list[tuple[Department, int]]:
    found: list[tuple[Department, int]] = []
    for row in rows:
        if row.parent_id == parent_id:
            found += [(row, depth), *_ordered(rows, row.id, depth + 1)]
    return found


def _lies_in(work: Work, department_id: UUID | None, outer_id: UUID) -> bool:
    parents = dict(work.session.execute(select(Department.id, Department.parent_id)).all())
    return outer_id in areas.above(parents, department_id)


def _require_nobody(work: Work, department_id: UUID) -> None:
    """People and offices are moved by whoever looks after people, one by one: nobody gains an office by a merger."""
    today = clock.site_day(work.now, areas.time_zone(work))
    in_force = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)
    if belonging := _count(work, Person.id, Person.department_id == department_id, *_belongs(work)):
        raise WrongStep("People who belong to it: {n}. Move them to another department first.", n=belonging)
    if held := _count(work, RoleGrant.id, RoleGrant.department_id == department_id, in_force):
        raise WrongStep("{n} offices are held for it. End them first.", n=held)
    if within := _count(work, Department.id, Department.parent_id == department_id, Department.closed_at.is_(None)):
        raise WrongStep("{n} departments inside it are in use. Close or move them first.", n=within)


def _belongs(work: Work) -> tuple[Any, ...]:
    today = clock.site_day(work.now, areas.time_zone(work))
    return Person.erased_at.is_(None), or_(Person.left_on.is_(None), Person.left_on >= today)


def _holders(work: Work, post_ids: list[UUID]) -> dict[UUID, int]:
    today = clock.site_day(work.now, areas.time_zone(work))
    in_force = (PostHolding.valid_from <= today, or_(PostHolding.valid_to.is_(None), PostHolding.valid_to >= today))
    wanted = select(PostHolding.post_id, func.count(PostHolding.id)).where(PostHolding.post_id.in_(post_ids), *in_force)
    return dict(work.session.execute(wanted.group_by(PostHolding.post_id)).all())


def _count(work: Work, column: Any, *conditions: Any) -> int:
    return work.session.execute(select(func.count(column)).where(*conditions)).scalar_one()
