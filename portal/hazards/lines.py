"""What is shown of a hazard: a line of a list, the whole record, a step of its history? Plain columns, and texts that were revealed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, column, select, values

from db.areas import Area, Department
from db.cooperation import Following
from db.hazards import Category, Hazard, HazardStep, Kind, Severity, Source, State
from db.session import Work, office_name, reveal
from portal.hazards.following import followed_by

REASONED = ("dismiss", "merge")


@dataclass(frozen=True)
class Line:
    """A line of a list."""

    id: UUID
    number: str
    state: State
    severity: Severity
    category: Category
    overdue: bool
    what: str
    area: str
    area_en: str | None
    place: str | None
    department: str | None
    department_en: str | None
    reported_at: datetime
    deadline: datetime | None
    closed_at: datetime | None
    reason: str | None = None
    responsible: str | None = None
    source: Source = Source.EMPLOYEE
    follows: State | None = None
    goes_on_as: str | None = None


@dataclass(frozen=True)
class Change:
    """One field of an amended record, as it was and as it became; codes, days and texts."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Image:
    """A picture's place in the record; its bytes come from /evidence/<id>."""

    id: UUID
    taken: str
    at: datetime
    step: int


@dataclass(frozen=True)
class Record(Line):
    """Everything known about one hazard, but never who reported it."""

    kind: Kind = Kind.TIME_LIMITED
    round: int = 1
    requirement: str | None = None
    supervisor: str | None = None
    pictures: tuple[Image, ...] = ()
    flags: tuple[str, ...] = ()
    changed_at: datetime | None = None
    wanted_deadline: datetime | None = None
    wanted_days: int | None = None
    wanted_provisional: bool = False
    check_every: int | None = None
    check_due: datetime | None = None
    on_track: bool | None = None
    recheck_due: datetime | None = None
    reopened_at: datetime | None = None
    working_days: int | None = None
    provisional: bool = False
    parts_open: int | None = None  # None: no other department was ever asked to cooperate
    planned_at: datetime | None = None
    proposed_severity: Severity | None = None
    major_grounds: tuple[str, ...] = ()
    major_signed_at: datetime | None = None
    regulator_told_at: datetime | None = None
    workers_told_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """A move as its readers see it: the office always, the name where it is public by office, never the reporter's."""

    n: int
    action: str
    was: State | None
    became: State
    round: int
    at: datetime
    office: str
    who: str | None
    department: str | None
    department_en: str | None
    note: str | None
    undoes: int | None
    changes: tuple[Change, ...] = ()


def lines_of(
    work: Work,
    conditions: Sequence[ColumnElement[bool]],
    *,
    order: Sequence[Any],
    limit: int,
    purpose: str,
    reasons: bool = False,
    responsible: bool = False,
    among: Sequence[UUID] | None = None,
) -> list[Line]:
    """Rows that match, with their texts opened under one view entry. `among`: only these."""
    if among is not None and not among:
        return []
    wanted = _with_names() if among is None else _among(among)
    rows = work.session.execute(wanted.where(*conditions).order_by(*order).limit(limit)).all()
    hazards = [row[0] for row in rows]
    texts = reveal(work, hazards, ["description", "place"], purpose=purpose)
    why = _reasons(work, hazards, purpose) if reasons else {}
    other = followed_by(work, [hazard.id for hazard in hazards if hazard.state is State.MERGED]) if reasons else {}
    who = office_name(work, [hazard.responsible_id for hazard in hazards if hazard.responsible_id]) if responsible else {}
    return [
        Line(
            **_plain(work, row),
            **_said(texts[row[0].id]),
            **_goes_on(other.get(row[0].id)),
            reason=why.get(row[0].id),
            responsible=who.get(row[0].responsible_id),
        )
        for row in rows
    ]


def record_of(work: Work, condition: ColumnElement[bool], *, purpose: str) -> tuple[Hazard, dict[str, Any]] | None:
    """One hazard with the fields that a line has, and its requirement."""
    row = work.session.execute(_with_names().where(condition)).one_or_none()
    if row is None:
        return None
    texts = reveal(work, [row[0]], ["description", "place", "requirement"], purpose=purpose)[row[0].id]
    return row[0], {**_plain(work, row), **_said(texts), "requirement": texts["requirement"]}


def changes_of(work: Work, steps: Sequence[HazardStep], *, report_of: str | None) -> dict[UUID, tuple[Change, ...]]:
    """What each of these steps changed."""
    kept = reveal(work, steps, ["before", "after"], purpose="hazard", report_of=report_of)
    return {step_id: tuple(_compared(texts["before"], texts["after"])) for step_id, texts in kept.items()}


def _compared(before: str | None, after: str | None) -> Iterator[Change]:
    was, became = json.loads(before or "{}"), json.loads(after or "{}")
    for field in sorted(became):
        yield Change(field, was.get(field), became[field])


def _with_names() -> Any:
    return (
        select(Hazard, Area.name, Area.name_en, Department.name, Department.name_en)
        .join(Area, Area.id == Hazard.area_id)
        .outerjoin(Department, Department.id == Hazard.department_id)
    )


def _among(ids: Sequence[UUID]) -> Any:
    """One after the other by its id: for a list of ids SQLite would rather read all years of a department."""
    asked = values(column("id", Uuid()), name="asked").data([(one,) for one in ids]).cte("asked")
    return _with_names().join(asked, asked.c.id == Hazard.id)


def _plain(work: Work, row: Any) -> dict[str, Any]:
    hazard, area, area_en, department, department_en = row
    return {
        "id": hazard.id,
        "number": hazard.number,
        "state": hazard.state,
        "severity": hazard.severity,
        "category": hazard.category,
        "overdue": hazard.is_overdue(work.now),
        "area": area,
        "area_en": area_en,
        "department": department,
        "department_en": department_en,
        "reported_at": hazard.reported_at,
        "deadline": hazard.deadline,
        "closed_at": hazard.closed_at,
        "source": hazard.source,
    }


def _goes_on(other: Following | None) -> dict[str, Any]:
    return {"follows": other.state, "goes_on_as": other.number} if other else {}


def _said(texts: dict[str, str | None]) -> dict[str, Any]:
    return {"what": texts["description"] or "", "place": texts["place"]}


def _reasons(work: Work, hazards: Sequence[Hazard], purpose: str) -> dict[UUID, str | None]:
    """Why a report was not taken up or went on under another number: the note of the step that ended it."""
    ended = [hazard.id for hazard in hazards if hazard.state in (State.DISMISSED, State.MERGED)]
    if not ended:
        return {}
    wanted = select(HazardStep).where(HazardStep.hazard_id.in_(ended), HazardStep.action.in_(REASONED)).order_by(HazardStep.n)
    steps = list(work.session.scalars(wanted))
    notes = reveal(work, steps, ["note"], purpose=purpose, report_of=work.actor.tag)
    return {step.hazard_id: notes[step.id]["note"] for step in steps}
