"""How is the ledger filtered, searched, drawn as a table or as cards, turned page by page and opened?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zlib import crc32

import streamlit as st

from portal import hazards
from portal.hazards import ORDERS, Found, Line, Searched
from portal.locale import N_
from portal.ui import cards, decision, facts, frame, queue, states, tables
from portal.ui.words import CATEGORIES, SEVERITIES, _, due_day, full_day, left, local_name, number, short_day, today

PILLS = ("overdue", "awaiting", "rectifying", "sent_back", "assigned", "reported", "accepted", "dismissed", "merged")
DAYS = {
    "since": N_("Reported from"),
    "until": N_("Reported until"),
    "due_since": N_("Due from"),
    "due_until": N_("Due until"),
    "closed_since": N_("Closed from"),
    "closed_until": N_("Closed until"),
}
RESULTS = {
    "on_time": N_("closed in time"),
    "late": N_("not closed in time"),
    "due": N_("counts for the completion rate"),
    "running": N_("open and not overdue"),
    "undated": N_("open, without deadline"),
}
IN_LINK = ("state", "department", "place", "level", "category", *DAYS, "result", "order", tables.PLACE)
WORDS = "words"
MINE = {"waiting": N_("Waiting for me"), "owed": N_("To rectify")}
ORDER_WORDS = {
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "deadline": N_("Earliest deadline first"),
    "severity": N_("Major first"),
}


def counts() -> dict[str, int]:
    """By state, in the ledger as I see it; what is mine to do only where the link asks for it."""
    mine = frame.read(hazards.counts_of_mine) if st.query_params.get("state") in MINE else {}
    return frame.read(hazards.counts_in_office) | mine


def chosen_state() -> str:
    """Whose pill is pressed."""
    return tables.state_pills(pills(counts()), default="open", words={code: _(word) for code, word in MINE.items()})


def pills(counts: Mapping[str, int]) -> dict[str, int]:
    """All open first, then what is late, then each state that has lines or that the link asks for."""
    asked = st.query_params.get("state")
    shown = {code: counts.get(code, 0) for code in PILLS if counts.get(code) or code == asked}
    total = sum(counts.get(code, 0) for code in states.STATES if code not in ("overdue", *MINE))
    mine = {code: counts.get(code, 0) for code in MINE if code == asked}
    return {"open": sum(counts.get(code, 0) for code in states.OPEN), **mine, **shown, "all": total}


def filters(departments: Mapping[str, str], places: Mapping[str, str]) -> tuple[dict[str, Any], str, str]:
    """The conditions, the order and the words. One line at the desk, the rest behind a button; on a phone all of it is."""
    phone = frame.phone()
    line = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    if not phone:
        with line:
            department, place = _place(departments, places)
            order, words = _order(), _words()
    with line, st.popover(_("More filters"), icon=":material/tune:", width="stretch" if phone else "content"):
        if phone:
            department, place = _place(departments, places)
            order, words = _order(), _words()
        rest = _rest()
    ids = {"department_id": UUID(department) if department else None, "area_id": UUID(place) if place else None}
    return {**ids, **rest}, order, words


def _place(departments: Mapping[str, str], places: Mapping[str, str]) -> tuple[str | None, str | None]:
    return tables.choice(_("Assigned to"), departments, "department"), tables.choice(_("Area"), places, "place")


def _order() -> str:
    words = {code: _(ORDER_WORDS[code]) for code in ORDERS}
    return tables.choice(_("Order"), words, "order", none=words["newest"]) or "newest"


def _words() -> str:
    """The words stay in the field: they may name people, and a link is kept and sent on."""
    typed = st.text_input(
        _("Find words"),
        key=WORDS,
        icon=":material/search:",
        placeholder=_("in description, place, to do"),
        max_chars=80,
        autocomplete="off",
        width="stretch" if frame.phone() else 230,
        on_change=tables.begin_anew,
    )
    return typed.strip()


def _rest() -> dict[str, Any]:
    levels, kinds = ({code: _(word) for code, word in table.items()} for table in (SEVERITIES, CATEGORIES))
    return {
        "severity": tables.choice(_("Level"), levels, "level", width="stretch"),
        "category": tables.choice(_("Category"), kinds, "category", width="stretch"),
        "result": tables.choice(_("Against the deadline"), {code: _(word) for code, word in RESULTS.items()}, "result", width="stretch"),
        **_days(),
    }


def _days() -> dict[str, date | None]:
    """First and last day of each stand side by side."""
    names, found = list(DAYS), {}
    for first in range(0, len(names), 2):
        for name, place in zip(names[first : first + 2], st.columns(2), strict=True):
            with place:
                found[name] = _day(_(DAYS[name]), name)
    return found


def _day(label: str, name: str) -> date | None:
    tables.from_link(name, _as_day)
    return st.date_input(label, value=None, key=name, format="YYYY-MM-DD", on_change=lambda: tables.remember(name))


def _as_day(asked: str) -> date | None:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def told(wanted: Mapping[str, Any]) -> list[str]:
    """The conditions that are not seen at a glance, in words."""
    parts = [_(words[wanted[name]]) for name, words in (("severity", SEVERITIES), ("category", CATEGORIES), ("result", RESULTS)) if wanted.get(name)]
    return [*parts, *(f"{_(label)} {full_day(wanted[name])}" for name, label in DAYS.items() if wanted.get(name))]


def show_conditions(wanted: Mapping[str, Any]) -> None:
    """Whoever came from a number sees what it counts, and takes it away with one press."""
    parts = told(wanted)
    if not parts:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(" · ".join(parts), width="content")
        if st.button(_("Clear all conditions"), type="tertiary", key="clear-told"):
            clear()


def link() -> str:
    """The way back to the ledger as it stands, without the words."""
    kept = urlencode({name: st.query_params[name] for name in IN_LINK if name in st.query_params})
    return f"ledger?{kept}" if kept else "ledger"


def clear() -> None:
    """Forget every condition, in the widgets and in the link."""
    for name in (*IN_LINK, WORDS):
        st.session_state.pop(name, None)
        st.query_params.pop(name, None)
    st.rerun()


def nothing() -> None:
    """No line matches, or there is none at all yet."""
    if not any(counts().values()):
        facts.nothing_here("list_alt", _("No hazards yet"), _("What people report appears here, with what becomes of it."), key="empty")
    elif facts.nothing_here(
        "search_off", _("No hazard matches"), _("Take one condition away and try again."), _("Clear all conditions"), key="clear"
    ):
        clear()


def as_table(lines: Sequence[Line], now: datetime, *, assigns: bool) -> None:
    """Whoever assigns hazards may tick several."""
    text = st.column_config.TextColumn
    columns = {
        "number": text(_("Number"), width=120),
        "state": states.column(_("State"), [*states.STATES]),
        "level": text(_("Level"), width=64),
        "what": text(_("What"), width=260),
        "where": text(_("Place"), width=150),
        "department": text(_("Assigned to"), width=165),
        "deadline": text(_("Deadline"), width=76),
        "left": text(_("Left"), width=85),
    }
    key = f"ledger-{crc32(b''.join(line.id.bytes for line in lines))}"
    rows = [_cells(line, now) for line in lines]
    chosen = [lines[n] for n in tables.ticked(rows, columns, key=key, alt=_("Hazards on the ledger"), several=assigns)]
    if not chosen:
        st.caption(_("Tick a line to open it, or several reported ones to assign them together.") if assigns else _("Tick a line to open it."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        _buttons(chosen, assigns=assigns)


def _buttons(chosen: Sequence[Line], *, assigns: bool) -> None:
    if len(chosen) == 1:
        st.markdown(_("Chosen: **{number}**", number=chosen[0].number), width="content")
        if st.button(_("Open"), type="primary", icon=":material/open_in_new:", key="open"):
            queue.open_record(chosen[0].id, back=link())
    else:
        st.markdown(_("Chosen: **{number}**", number=number(len(chosen))), width="content")
    reported = [line for line in chosen if line.state == "reported"]
    if assigns and st.button(
        _("Assign {n}", n=len(reported)),
        type="primary" if len(chosen) > 1 else "secondary",
        icon=decision.icon("assign"),
        disabled=not reported,
        help=None if reported else _("Only a newly reported hazard is assigned."),
        key="assign-several",
    ):
        decision.assign_several(reported)


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
                queue.open_record(line.id, back=link())


def turned(found: Found | Searched) -> None:
    """Below the list: how many, and the way to the pages beside this one; an empty one has none."""
    if isinstance(found, Found) and not found.lines and not found.previous:
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="pager"):
        if isinstance(found, Searched):
            tables.beside(_("Search older"), found.older, key="older", icon=":material/history:")
            return
        words = N_("More than {total}, {size} a page") if found.more else N_("{total} in all, {size} a page")
        st.caption(_(words, total=number(found.total), size=tables.PAGE), width="content")
        tables.beside(_("Previous"), found.previous, key="previous", icon=":material/chevron_left:")
        tables.beside(_("Next"), found.next, key="next", icon=":material/chevron_right:")


def heard(found: Searched) -> None:
    """How far the search went."""
    if found.back_to is None:
        return
    day = full_day(today(found.back_to))
    st.caption(
        _("Searched the newest {n} records that match, back to {day}. There are older ones.", n=number(found.opened), day=day)
        if found.older
        else _("Searched all {n} records that match.", n=number(found.opened))
    )
