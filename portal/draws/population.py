"""Which records does an audit look at, and what is frozen of each? Everything that the loop keeps of a hazard but who is behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from audit.snapshot import Kind, Logged
from db.areas import Area, Department
from db.hazards import Evidence, Hazard, HazardStep, Severity
from db.log import LogEntry, leaves
from db.log.freezing import Raw
from db.sealed import Sealed
from db.session import Work
from portal import areas
from portal.errors import Conflict
from portal.hazards.periods import within_days

AT_ONCE = 1000
HAZARD = "hazard"
STRATA = {f"{HAZARD}/{Severity.GENERAL}": Severity.GENERAL, f"{HAZARD}/{Severity.MAJOR}": Severity.MAJOR}
PLAIN = (
    *("number", "area", "department", "category", "severity", "kind", "source", "state", "round"),
    *("reported_at", "deadline", "closed_at", "reopened_at"),
)
TEXTS = ("description", "place", "requirement")
STEP_PLAIN, STEP_TEXTS = ("action", "was", "became", "round", "at", "office", "department"), ("note", "before", "after")
TIMES = frozenset({"step/*/at"})  # what the log has to bear out
PICTURE = ("taken", "step", "at", "sealed_sha256")


@dataclass(frozen=True)
class Extent:
    """The records reported from one day to another (both included, at the site), in these areas and everything inside them."""

    since: date
    until: date
    area_ids: frozenset[UUID]


def kinds() -> dict[str, Kind]:
    """What the plan says of each kind: its fields, and which an auditor may be refused: none, because none names a person by itself."""
    steps = [f"step/*/{name}" for name in (*STEP_PLAIN, *STEP_TEXTS)]
    pictures = [f"picture/*/{name}" for name in PICTURE]
    return {HAZARD: Kind(frozenset([*PLAIN, *TEXTS, *steps, *pictures]), frozenset(), frozenset(), TIMES)}


def count(work: Work, extent: Extent) -> dict[str, int]:
    """How many records each stratum has, as far as they are on the ledger now."""
    ids = select(Hazard.id, Hazard.severity).where(*_inside(work, extent))
    rows = work.session.execute(ids).all()
    return {name: sum(row.severity == severity for row in rows) for name, severity in STRATA.items()}


def records(work: Work, extent: Extent) -> Iterator[Raw]:
    """In the order of stratum and id, read in one snapshot, a thousand at a time."""
    reading = Reading(work)
    for stratum, severity in STRATA.items():
        wanted = _hazards().where(Hazard.severity == severity, *_inside(work, extent)).order_by(Hazard.id)
        for part in work.session.execute(wanted, execution_options={"yield_per": AT_ONCE}).partitions():
            yield from reading.part(stratum, part)


def _inside(work: Work, extent: Extent) -> list[Any]:
    where = Hazard.area_id.in_(areas.below(work, extent.area_ids))
    return [where, *within_days(work, Hazard.reported_at, extent.since, extent.until)]


def _hazards() -> Select[Any]:
    plain = [getattr(Hazard, name) for name in ("category", "severity", "kind", "source", "state", "round", "number")]
    times = [Hazard.reported_at, Hazard.deadline, Hazard.closed_at, Hazard.reopened_at]
    return select(Hazard.id, Hazard.area_id, Hazard.department_id, *plain, *times, Hazard.description, Hazard.place, Hazard.requirement)


class Reading:
    """What is the same for all of them: the codes of places, and the tiles in which the log's leaves stand."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._areas = {row.id: row.code for row in work.session.execute(select(Area.id, Area.code))}
        self._departments: dict[UUID | None, str] = {row.id: row.code for row in work.session.execute(select(Department.id, Department.code))}
        self._leaf = leaves(work.session)

    def part(self, stratum: str, rows: Sequence[Any]) -> Iterator[Raw]:
        ids = [row.id for row in rows]
        steps, pictures = self._steps(ids), self._pictures(ids)
        for row in rows:
            mine, taken = steps.get(row.id, []), pictures.get(row.id, [])
            plain, shut = _step_fields(mine, self._departments)
            yield Raw(stratum, row.id, {**self._plain(row), **plain, **_picture_fields(taken)}, {**_texts(row), **shut}, self._logged(mine))

    def _plain(self, row: Any) -> dict[str, str | None]:
        known: Mapping[str, object] = {**row._mapping, "area": self._areas[row.area_id], "department": self._departments.get(row.department_id)}
        return {name: _said(known[name]) for name in PLAIN}

    def _steps(self, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
        wanted = select(HazardStep, LogEntry.seq).join(LogEntry, LogEntry.id == HazardStep.entry_id)
        rows = self._work.session.execute(wanted.where(HazardStep.hazard_id.in_(ids)).order_by(HazardStep.hazard_id, HazardStep.n)).all()
        return {hazard_id: list(group) for hazard_id, group in groupby(rows, key=lambda row: row[0].hazard_id)}

    def _pictures(self, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
        wanted = select(Evidence.hazard_id, Evidence.taken, Evidence.step_n, Evidence.at, Evidence.sha256).where(Evidence.hazard_id.in_(ids))
        rows = self._work.session.execute(wanted.order_by(Evidence.hazard_id, Evidence.id)).all()
        return {hazard_id: list(group) for hazard_id, group in groupby(rows, key=itemgetter(0))}

    def _logged(self, steps: Sequence[Any]) -> list[Logged]:
        """Where each step stands in the log. On PostgreSQL the newest entries are numbered a moment later."""
        if any(seq is None for _step, seq in steps):
            raise Conflict("The log is still numbering its newest entries. Try again in a moment.")
        return [Logged(seq, f"step/{step.n}/at", self._leaf(seq)) for step, seq in steps]


def _texts(row: Any) -> dict[str, Sealed]:
    return {name: getattr(row, name) for name in TEXTS}


def _step_fields(steps: Sequence[Any], departments: Mapping[UUID | None, str]) -> tuple[dict[str, str | None], dict[str, Sealed]]:
    plain: dict[str, str | None] = {}
    shut: dict[str, Sealed] = {}
    for step, _seq in steps:
        said = {"department": departments.get(step.department_id)}
        plain |= {f"step/{step.n}/{name}": _said(said.get(name, getattr(step, name, None))) for name in STEP_PLAIN}
        shut |= {f"step/{step.n}/{name}": getattr(step, name) for name in STEP_TEXTS}
    return plain, shut


def _picture_fields(pictures: Sequence[Any]) -> dict[str, str | None]:
    fields: dict[str, str | None] = {}
    for n, (_hazard, *values) in enumerate(pictures, 1):
        fields |= {f"picture/{n}/{name}": _said(value) for name, value in zip(PICTURE, values, strict=True)}
    return fields


def _said(value: object) -> str | None:
    """As text: instants in UTC to the second, as audit.verify reads them."""
    if value is None:
        return None
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else str(value)
