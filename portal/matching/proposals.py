"""Which department is proposed for a report, and why? A person decides; only cases that he may see are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from db.areas import Department
from db.hazards import Hazard
from db.scope.rules import seen_in_office
from db.session import Work, reveal, writes
from portal.hazards.lines import Line, lines_of
from portal.hazards.queries import shown_in_office
from portal.hazards.steps import get, handling, steps_of
from portal.matching import learning
from portal.matching.learning import PURPOSE, TEXTS, meant
from portal.matching.model import ALIKE, Near, counted, sure, votes
from portal.matching.rules import Rule, instead, rule_for
from portal.policy import Action, require

CASES, OFFERED, LOOKED_AT = 3, 3, 200
SIMILAR = 5


@dataclass(frozen=True)
class Choice:
    """A department that work can be given to."""

    id: UUID
    name: str
    name_en: str | None


@dataclass(frozen=True)
class Proposal:
    """The department, and why: a rule, or past cases. `first` are the departments to offer first; none is proposed where the cases do not agree."""

    department: Choice | None
    first: tuple[Choice, ...]
    rule: Rule | None = None
    cases: tuple[Line, ...] = ()


@writes
def propose(work: Work, hazard_id: UUID) -> Proposal:
    """For whoever may assign it. What the machine knows of other areas gives no more than the name of a department."""
    hazard = get(work, hazard_id)
    require(work.actor, Action.HAZARD_ASSIGN, handling(hazard, steps_of(work, hazard)))
    rule, near = rule_for(work, hazard), _near(work, hazard)
    departments = {row.id: row for row in work.session.scalars(select(Department))}
    voted = _in_use(departments, [department_id for department_id, _share in votes(near)])
    if rule is not None:
        chosen = Choice(rule.department_id, rule.department, rule.department_en)
        return Proposal(chosen, _first(chosen, voted), rule, _cases(work, near, departments, chosen))
    if not voted or not sure(near):
        return Proposal(None, tuple(voted[:OFFERED]))
    return Proposal(voted[0], _first(voted[0], voted), None, _cases(work, near, departments, voted[0]))


@writes
def similar(work: Work, hazard_id: UUID) -> list[Line]:
    """Hazards like this one, the most alike first, among those that the reader's offices show him."""
    hazard = get(work, hazard_id)
    if not shown_in_office(work, hazard_id):
        return []
    alike = [near.case.id for near in _near(work, hazard) if near.likeness >= ALIKE]
    return _lines(work, alike[:LOOKED_AT], most=SIMILAR)


def _near(work: Work, hazard: Hazard) -> list[Near]:
    model = learning.model()
    if model is None:
        return []
    said = reveal(work, [hazard], TEXTS, purpose=PURPOSE)[hazard.id]
    text = "\n".join(said[column] or "" for column in TEXTS)
    return model.nearest(counted([text]), meant(hazard.category), without=[hazard.id])


def _in_use(departments: dict[UUID, Department], ids: Sequence[UUID]) -> list[Choice]:
    """In the same order, each once, what was replaced as what replaces it."""
    current = {row.id: row for row in (instead(departments, departments[one]) for one in ids if one in departments)}
    return [Choice(row.id, row.name, row.name_en) for row in current.values() if row.closed_at is None]


def _first(chosen: Choice, others: Sequence[Choice]) -> tuple[Choice, ...]:
    return (chosen, *(other for other in others if other.id != chosen.id))[:OFFERED]


def _cases(work: Work, near: Sequence[Near], departments: dict[UUID, Department], chosen: Choice) -> tuple[Line, ...]:
    """The most alike ones that this department had, of those that the asker sees."""
    went = [each.case.id for each in near if each.likeness >= ALIKE and _went_to(each, departments) == chosen.id]
    return tuple(_lines(work, went[:LOOKED_AT], most=CASES))


def _went_to(near: Near, departments: dict[UUID, Department]) -> UUID | None:
    department = departments.get(near.case.department_id) if near.case.department_id else None
    return instead(departments, department).id if department else None


def _lines(work: Work, ids: Sequence[UUID], *, most: int) -> list[Line]:
    """In the order of likeness; what the asker sees only because he reported it is not among them."""
    office = seen_in_office(work.actor)
    asked = select(Hazard.id).where(Hazard.id.in_(ids), *([] if office is None else [office]))
    seen = set(work.session.scalars(asked)) if ids else set()
    shown = [row_id for row_id in ids if row_id in seen][:most]
    if not shown:
        return []
    lines = {line.id: line for line in lines_of(work, [], among=shown, order=(), limit=most, purpose=PURPOSE)}
    return [lines[row_id] for row_id in shown if row_id in lines]
