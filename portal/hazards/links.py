"""Which other hazards belong to this one: the same thing, one that came back, one found while it was rectified?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.hazards import Arose, Category, Hazard, State
from db.session import Work
from portal.hazards.steps import get

WITHIN = timedelta(days=365)
MOST = 20


@dataclass(frozen=True)
class Link:
    """Another hazard that I may see, and what it is to this one."""

    kind: str
    id: UUID
    number: str
    state: State
    reported_at: datetime
    closed_at: datetime | None


def links(work: Work, hazard_id: UUID) -> list[Link]:
    """Both ways; only what I may see."""
    return list(_links(work, get(work, hazard_id)))


def came_back(work: Work, hazard: Hazard, category: Category) -> dict[str, Any]:
    """The same kind of thing in the same area, closed within a year before: this one is that one again."""
    if hazard.arose_from_id or category is Category.OTHER:
        return {}
    earlier = _before(work, hazard, category)
    return {"arose_from_id": earlier.id, "arose": Arose.CAME_BACK} if earlier else {}


def _links(work: Work, hazard: Hazard) -> Iterator[Link]:
    if hazard.arose_from_id:
        yield from _rows(work, Hazard.id == hazard.arose_from_id, "found_at" if hazard.arose is Arose.CHECK else "came_back_from")
    elif hazard.state is State.REPORTED and hazard.category is not Category.OTHER and (earlier := _before(work, hazard, hazard.category)):
        yield _link(earlier, "perhaps_again")
    for arose, kind in ((Arose.CHECK, "found_here"), (Arose.CAME_BACK, "came_back_as")):
        yield from _rows(work, (Hazard.arose_from_id == hazard.id) & (Hazard.arose == arose), kind)
    if hazard.merged_into_id:
        yield from _rows(work, Hazard.id == hazard.merged_into_id, "merged_into")
    yield from _rows(work, Hazard.merged_into_id == hazard.id, "merged_here")


def _before(work: Work, hazard: Hazard, category: Category) -> Hazard | None:
    """The last one that was closed before this one was reported."""
    alike = select(Hazard).where(Hazard.area_id == hazard.area_id, Hazard.category == category)
    when = (Hazard.closed_at >= hazard.reported_at - WITHIN, Hazard.closed_at <= hazard.reported_at)
    last = alike.where(*when, Hazard.state == State.ACCEPTED).order_by(Hazard.closed_at.desc()).limit(1)
    return work.session.scalars(last).one_or_none()


def _rows(work: Work, which: Any, kind: str) -> Iterator[Link]:
    rows = work.session.scalars(select(Hazard).where(which).order_by(Hazard.reported_at.desc()).limit(MOST))
    yield from (_link(row, kind) for row in rows)


def _link(row: Hazard, kind: str) -> Link:
    return Link(kind, row.id, row.number, row.state, row.reported_at, row.closed_at)
