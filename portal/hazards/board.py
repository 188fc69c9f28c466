"""How do the open hazards stand, state by state? One page of each, under the same conditions as the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.hazards import OPEN_STATES, Hazard
from db.session import Work, writes
from portal.hazards.lines import Line
from portal.hazards.listing import Page, Wanted, asked_for, matching, opened, page_of

COLUMN = 6


@dataclass(frozen=True)
class Column:
    """A state: how many there are, this page of them, the links to those beside it."""

    state: str
    total: int
    lines: list[Line]
    previous: str = ""
    next: str = ""


@writes
def board(work: Work, /, *, order: str = "newest", at: Mapping[str, str] | None = None, size: int = COLUMN, **wanted: Any) -> list[Column]:
    """A column for each open state. `at` says by state where its page begins; one look at all lines shown."""
    places = at or {}
    matched = {str(state): asked_for(work, Wanted(**{**wanted, "state": str(state)})) for state in OPEN_STATES}
    everything = matching(work, Wanted(**{**wanted, "state": "open"}))
    counted = work.session.execute(select(Hazard.state, func.count(Hazard.id)).where(*everything).group_by(Hazard.state))
    totals = {str(state): count for state, count in counted}
    pages = {state: page_of(work, matched[state], order, places.get(state, ""), size, few=True) for state in matched if totals.get(state)}
    lines = {line.id: line for line in opened(work, [row_id for page in pages.values() for row_id in page.ids], purpose="board")}
    return [_column(state, totals.get(state, 0), pages.get(state, Page([])), lines) for state in matched]


def _column(state: str, total: int, page: Page, lines: Mapping[UUID, Line]) -> Column:
    return Column(state, total, [lines[row_id] for row_id in page.ids if row_id in lines], page.previous, page.next)
