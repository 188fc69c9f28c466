"""How far before and after the due day is who told? The ladder is data: the newest that was kept, else the shipped one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from db.hazards import Hazard
from db.log import EntryKind
from db.notices import Rung
from db.session import Work, writes
from portal.errors import Invalid
from portal.hazards.steps import REPAIRING
from portal.people import holders
from portal.policy import Action, require

# Working days from the due day, and who is told then.
SHIPPED = ((-1, "responsible"), (0, "responsible"), (1, "department_head"), (2, "supervisor"), (3, "director"), (5, "head"))
FARTHEST = 60


@dataclass(frozen=True)
class Step:
    """One rung: so many working days from the due day, this level is told."""

    days: int
    level: str


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


def _department_head(work: Work, owed: Owed) -> set[UUID]:
    return holders.heads_of(work, owed.department_id) if owed.department_id else set()


LEVELS: Mapping[str, Callable[[Work, Owed], set[UUID]]] = {
    "responsible": _responsible,
    "department_head": _department_head,
    "supervisor": lambda work, owed: holders.supervisors_of(work, owed.area_id),
    "director": lambda work, _owed: holders.directors(work),
    "head": lambda work, _owed: holders.enterprise_heads(work),
}


def people_at(work: Work, owed: Owed, level: str) -> set[UUID]:
    """Those of this level; where it is empty, those of the next one up: a reminder that nobody reads is none."""
    upwards = list(LEVELS)[list(LEVELS).index(level) :]
    return next((found for one in upwards if (found := LEVELS[one](work, owed))), set())


def ladder(work: Work) -> tuple[Step, ...]:
    """From the earliest rung to the last."""
    newest = work.session.scalar(select(func.max(Rung.version)))
    if newest is None:
        return tuple(Step(days, level) for days, level in SHIPPED)
    rows = work.session.scalars(select(Rung).where(Rung.version == newest).order_by(Rung.days, Rung.level))
    return tuple(Step(row.days, row.level) for row in rows)


@writes
def set_ladder(work: Work, rungs: Sequence[tuple[int, str]]) -> None:
    """Another ladder from now on; the earlier ones stay on record."""
    require(work.actor, Action.LADDER_CHANGE, None)
    if not rungs or len(set(rungs)) < len(rungs):
        raise Invalid("A ladder has at least one rung, and none twice.", field="rungs")
    for days, level in rungs:
        if level not in LEVELS or abs(days) > FARTHEST:
            levels = ", ".join(LEVELS)
            raise Invalid("A rung is a number of working days up to {most} and one of: {levels}.", field="rungs", most=FARTHEST, levels=levels)
    version = (work.session.scalar(select(func.max(Rung.version))) or 0) + 1
    work.session.add_all(Rung(version=version, days=days, level=level, made_at=work.now) for days, level in rungs)
    work.entry(EntryKind.ADMIN, "ladder.changed", detail=" ".join(f"{days}:{level}" for days, level in sorted(rungs)))
