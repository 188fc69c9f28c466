"""Which rules say who rectifies what, who keeps them, and which one holds for a hazard?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from db.areas import Area, Department
from db.hazards import Category, Hazard
from db.matching import DepartmentRule
from db.session import Work, writes
from portal import areas
from portal.errors import Invalid, NotFound, WrongStep
from portal.policy import Action, require


@dataclass(frozen=True)
class Rule:
    """A rule in words: where (None = everywhere), of which category (None = each), and whose it is."""

    id: UUID
    area: str | None
    area_en: str | None
    category: str | None
    department_id: UUID
    department: str
    department_en: str | None
    closed: bool


@writes
def add_rule(work: Work, *, department_id: UUID, area_id: UUID | None = None, category: str | None = None) -> DepartmentRule:
    """From now on what is found there, or of that category, is proposed for this department."""
    require(work.actor, Action.RULE_CHANGE, None)
    if area_id is None and not category:
        raise Invalid("Choose an area or a category, or both.", field="area")
    place = areas.in_use(work, Area, area_id).id if area_id else None
    kind = Category(category) if category else None
    if _same(work, place, kind) is not None:
        raise Invalid("There is a rule for this already. Change that one.", field="area")
    department = areas.in_use(work, Department, department_id)
    return areas.added(work, DepartmentRule(area_id=place, category=kind, department_id=department.id), under=Action.RULE_CHANGE)


@writes
def change_rule(work: Work, rule_id: UUID, *, department_id: UUID) -> DepartmentRule:
    """Another department rectifies it."""
    rule = _open(work, rule_id)
    department = areas.in_use(work, Department, department_id)
    return areas.change(work, rule, "changed", under=Action.RULE_CHANGE, department_id=department.id)


@writes
def close_rule(work: Work, rule_id: UUID) -> DepartmentRule:
    """It proposes nothing any more and stays on record."""
    return areas.change(work, _open(work, rule_id), "closed", under=Action.RULE_CHANGE, closed_at=work.now)


def rules(work: Work) -> list[Rule]:
    """Those in use: by area, and what holds everywhere last."""
    require(work.actor, Action.RULE_CHANGE, None)
    paths = {place.id: place for place in areas.places(work, closed=True)}
    told = [_told(rule, department, paths) for rule, department in _in_use(work)]
    return sorted(told, key=lambda rule: (rule.area is None, rule.area or "", rule.category or ""))


def rule_for(work: Work, hazard: Hazard) -> Rule | None:
    """The most specific one: area and category before area before category, and the nearest area before what contains it."""
    above = areas.above(dict(work.session.execute(select(Area.id, Area.parent_id)).all()), hazard.area_id)
    held = {(rule.area_id, rule.category): (rule, department) for rule, department in _in_use(work) if department.closed_at is None}
    asked = [*((area_id, hazard.category) for area_id in above), *((area_id, None) for area_id in above), (None, hazard.category)]
    found = next((held[key] for key in asked if key in held), None)
    if found is None:
        return None
    return _told(*found, {place.id: place for place in areas.places(work, closed=True)})


def _in_use(work: Work) -> Iterator[tuple[DepartmentRule, Department]]:
    """Each with its department, or with the one that is used instead of it."""
    departments = {row.id: row for row in work.session.scalars(select(Department))}
    for rule in work.session.scalars(select(DepartmentRule).where(DepartmentRule.closed_at.is_(None)).order_by(DepartmentRule.id)):
        yield rule, instead(departments, departments[rule.department_id])


def instead(departments: Mapping[UUID, Department], department: Department) -> Department:
    """The department, or the one that is used in its place."""
    met = {department.id}
    while department.replaced_by_id and department.replaced_by_id not in met:
        department = departments[department.replaced_by_id]
        met.add(department.id)
    return department


def _told(rule: DepartmentRule, department: Department, paths: Mapping[UUID, areas.Place]) -> Rule:
    place = paths.get(rule.area_id) if rule.area_id else None
    return Rule(
        id=rule.id,
        area=place.path if place else None,
        area_en=place.path_en if place else None,
        category=str(rule.category) if rule.category else None,
        department_id=department.id,
        department=department.name,
        department_en=department.name_en,
        closed=department.closed_at is not None,
    )


def _open(work: Work, rule_id: UUID) -> DepartmentRule:
    require(work.actor, Action.RULE_CHANGE, None)
    rule = work.session.scalars(select(DepartmentRule).where(DepartmentRule.id == rule_id)).one_or_none()
    if rule is None:
        raise NotFound("This rule does not exist.")
    if rule.closed_at is not None:
        raise WrongStep("This rule is closed already.")
    return rule


def _same(work: Work, area_id: UUID | None, category: Category | None) -> DepartmentRule | None:
    wanted = select(DepartmentRule).where(
        DepartmentRule.closed_at.is_(None),
        DepartmentRule.area_id.is_not_distinct_from(area_id),
        DepartmentRule.category.is_not_distinct_from(category),
    )
    return work.session.scalars(wanted).first()
