"""Who stands on each rung of the ladder: who has to do it, who stands in for him, and who is told further up?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from db.hazards import Hazard
from db.session import Work
from portal.hazards.steps import REPAIRING
from portal.people import holders


@dataclass(frozen=True)
class Owed:
    """Where something is due, and by whom: a person, else a department; neither means whoever supervises."""

    area_id: UUID
    department_id: UUID | None
    person_id: UUID | None = None
    by_supervisors: bool = False


def owed(hazard: Hazard) -> Owed:
    """While it waits for acceptance the supervisors owe the next step."""
    return Owed(hazard.area_id, hazard.department_id, hazard.responsible_id, by_supervisors=hazard.state not in REPAIRING)


def _responsible(work: Work, owed: Owed) -> set[UUID]:
    """Whoever is named, else the department."""
    if owed.by_supervisors:
        return holders.supervisors_of(work, owed.area_id)
    if owed.person_id is not None:
        return holders.himself(work, owed.person_id)
    return holders.of_department(work, owed.department_id) if owed.department_id else set()


def _deputy(work: Work, owed: Owed) -> set[UUID]:
    """Whoever is named to stand in for them, whether they are away or not."""
    those = _responsible(work, owed)
    return set().union(*(holders.deputies_of(work, person_id) for person_id in those)) - those


def _department_head(work: Work, owed: Owed) -> set[UUID]:
    return holders.heads_of(work, owed.department_id) if owed.department_id else set()


LEVELS: Mapping[str, Callable[[Work, Owed], set[UUID]]] = {
    "responsible": _responsible,
    "deputy": _deputy,
    "department_head": _department_head,
    "supervisor": lambda work, owed: holders.supervisors_of(work, owed.area_id),
    "director": lambda work, _owed: holders.directors(work),
    "head": lambda work, _owed: holders.enterprise_heads(work),
}


def people_at(work: Work, owed: Owed, level: str) -> set[UUID]:
    """Those of this level; where it is empty, those of the next one up: a reminder that nobody reads is none. Not for a deputy: he comes on top."""
    if level == "deputy":
        return _deputy(work, owed)
    upwards = list(LEVELS)[list(LEVELS).index(level) :]
    return next((found for one in upwards if (found := LEVELS[one](work, owed))), set())
