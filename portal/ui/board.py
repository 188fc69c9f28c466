"""How does the board look: a column for each open state, its count, a page of cards, and the way to all of them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st

from portal.hazards import Column, Line
from portal.ui import cards, facts, frame, numbers, queue, states, tables
from portal.ui.ledger import ORDER_WORDS
from portal.ui.words import _, left, moment, number

IN_LINK = ("order", "department", "place", "state")


def filters(departments: Mapping[str, str], places: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """Which department, which area, in which order; all three in the link."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        department = tables.choice(_("Assigned to"), departments, "department")
        place = tables.choice(_("Area"), places, "place")
        words = {code: _(word) for code, word in ORDER_WORDS.items()}
        order = tables.choice(_("Order"), words, "order", none=words["newest"])
    return {"department_id": UUID(department) if department else None, "area_id": UUID(place) if place else None}, order or "newest"


def places_of() -> dict[str, str]:
    """Where the page of each column begins, as the link says."""
    return {state: tables.here(_at(state)) for state in states.OPEN}


def _at(state: str) -> str:
    return f"{tables.PLACE}_{state}"


def columns(shown: Sequence[Column], now: datetime) -> None:
    """Side by side at the desk; on a phone one at a time, chosen by its count."""
    if frame.phone():
        counts = {column.state: column.total for column in shown}
        chosen = tables.state_pills(counts, default=shown[0].state)
        _column(next(column for column in shown if column.state == chosen), now)
        return
    with st.container(key="board"):
        for place, column in zip(st.columns(len(shown), gap="small"), shown, strict=True):
            with place:
                _column(column, now)


def _column(column: Column, now: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        states.badge(column.state)
        st.markdown(f"**{number(column.total)}**", width="content")
    if not column.lines:
        st.caption(_("None"))
        return
    for line in column.lines:
        _card(line, now)
    if column.previous or column.next:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"turn-{column.state}"):
            tables.beside(_("Previous"), column.previous, key=f"previous-{column.state}", icon=":material/chevron_left:", name=_at(column.state))
            tables.beside(_("Next"), column.next, key=f"next-{column.state}", icon=":material/chevron_right:", name=_at(column.state))
    kept = {name: st.query_params[name] for name in ("department", "place", "order") if name in st.query_params}
    numbers.link(_("All {n} on the ledger", n=number(column.total)), **kept, state=column.state)


def _card(line: Line, now: datetime) -> None:
    """Number, what, where, and how long there is left."""
    key = str(line.id)
    with st.container(border=True, key=f"card-{key}"):
        aside = left(line.deadline, now) or moment(line.reported_at)
        flag = queue.code(line, now)
        if flag in queue.URGENT:
            states.badge(flag)
        cards.strong(line.what, key)
        st.caption(facts.plain(f"{line.number} · {queue.spot(line)} · {aside}"))
        if cards.opened(key, line.number):
            queue.open_record(line.id, back=_here())


def _here() -> str:
    kept = {name: value for name, value in st.query_params.items() if name in IN_LINK or name.startswith(f"{tables.PLACE}_")}
    return f"board?{urlencode(kept)}" if kept else "board"
