"""How is the ledger filtered, drawn as a table or as cards, and opened?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import streamlit as st

from portal.hazards import Line
from portal.ui import cards, facts, frame, queue, states, tables
from portal.ui.words import SEVERITIES, _, due_day, left, local_name, short_day

PILLS = ("overdue", "awaiting", "rectifying", "sent_back", "assigned", "reported", "accepted", "dismissed", "merged")
FILTERS = ("state", "department", "place", "q", "page")


def pills(counts: Mapping[str, int]) -> dict[str, int]:
    """All open first, then what is late, then each state that has lines."""
    return {"open": sum(counts.get(code, 0) for code in states.OPEN), **{code: counts[code] for code in PILLS if counts.get(code)}}


def filters(departments: Mapping[str, str], places: Mapping[str, str]) -> tuple[UUID | None, UUID | None, str]:
    """One line at the desk; on a phone the rest sits behind one button."""
    phone = frame.phone()
    box = (
        st.popover(_("More filters"), icon=":material/tune:", width="stretch")
        if phone
        else st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    )
    with box:
        department = _choice(_("Department"), departments, "department", phone=phone)
        place = _choice(_("Area"), places, "place", phone=phone)
        text = st.text_input(
            _("Find"), key="q", bind="query-params", icon=":material/search:", placeholder=_("number"), width="stretch" if phone else 240
        )
    return department, place, text.strip()


def _choice(label: str, options: Mapping[str, str], name: str, *, phone: bool) -> UUID | None:
    """The code, not the words, goes into the URL."""
    if name not in st.session_state:
        asked = st.query_params.get(name)
        st.session_state[name] = asked if asked in options else None
    chosen = st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        placeholder=_("All"),
        key=name,
        width="stretch" if phone else 200,
        on_change=lambda: _remember(name),
    )
    return UUID(chosen) if chosen else None


def _remember(name: str) -> None:
    if st.session_state[name]:
        st.query_params[name] = st.session_state[name]
    else:
        st.query_params.pop(name, None)


def clear() -> None:
    """Forget every condition, in the widgets and in the link."""
    for name in FILTERS:
        st.session_state.pop(name, None)
        st.query_params.pop(name, None)
    st.rerun()


def as_table(lines: Sequence[Line], now: datetime) -> None:
    text = st.column_config.TextColumn
    codes = [*states.STATES]
    columns = {
        "number": text(_("Number"), width=120),
        "state": states.column(_("State"), codes),
        "level": text(_("Level"), width=64),
        "what": text(_("What"), width=275),
        "where": text(_("Place"), width=150),
        "department": text(_("Department"), width=150),
        "deadline": text(_("Deadline"), width=76),
        "left": text(_("Left"), width=85),
    }
    chosen = tables.picked([_cells(line, now) for line in lines], columns, key="ledger", alt=_("Hazards on the ledger"))
    if chosen is None:
        st.caption(_("Tick a line to open it."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("Chosen: **{number}**", number=lines[chosen].number), width="content")
        if st.button(_("Open"), type="primary", icon=":material/open_in_new:", key="open"):
            queue.open_record(lines[chosen].id)


def _cells(line: Line, now: datetime) -> dict[str, object]:
    flags = ["overdue"] if line.overdue else []
    running = str(line.state) in states.OPEN
    return {
        "number": line.number,
        "state": [states.chip(code) for code in (str(line.state), *flags)],
        "level": _(SEVERITIES[str(line.severity)]),
        "what": line.what,
        "where": queue.spot(line),
        "department": local_name(line.department, line.department_en) if line.department else "—",
        "deadline": short_day(due_day(line.deadline)) if line.deadline else "",
        "left": left(line.deadline, now) if running else "",
    }


def as_cards(lines: Sequence[Line], now: datetime) -> None:
    for line in lines:
        aside = left(line.deadline, now) if str(line.state) in states.OPEN else ""
        with cards.card(str(line.id), queue.code(line, now), aside, line.what, facts.plain(queue.where(line))):
            if cards.opened(str(line.id), line.number):
                queue.open_record(line.id)
