"""What waits for me: pills with counts, then one row or card each with the button that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Literal

import streamlit as st

from portal.hazards import Line, Waiting
from portal.locale import N_
from portal.ui import cards, cooperation, facts, frame, inbox, numbers, states, tables
from portal.ui.words import DOT, SOURCES, _, due_day, left, local_name, number, today

ROWS, CARDS = 10, 5
ALL_OF_IT = "all-of-it"
URGENT = ("overdue", "due_today")
SUPERVISES = {"reported": ("assign", N_("Assign")), "awaiting": ("accept", N_("Accept"))}
RECTIFIES = {"assigned": ("start", N_("Start")), "sent_back": ("start", N_("Start")), "rectifying": ("submit", N_("Hand in"))}
ALSO = {
    "approve_extension": N_("Answer"),
    "check": N_("Follow up"),
    "recheck": N_("Re-check"),
    "sign_level": N_("Sign"),
    "tell_regulator": N_("Note"),
    "tell_workers": N_("Note"),
    "hand_in_part": N_("Hand in"),
    "answer_supply": N_("Answer"),
}
LOOK = ("", N_("View"))
Doing = Mapping[str, tuple[str, str]]


def code(line: Line, now: datetime) -> str:
    """Late or due today comes before the state: that is what the day is about."""
    if line.overdue:
        return "overdue"
    return "due_today" if line.deadline and due_day(line.deadline) == today(now) else str(line.state)


def where(line: Line) -> str:
    parts = (
        line.number,
        spot(line),
        local_name(line.department, line.department_en) if line.department else "",
        line.responsible or "",
        _without_a_name(line),
    )
    return DOT.join(part for part in parts if part)


def _without_a_name(line: Line) -> str:
    source = str(line.source)
    return _(SOURCES[source]) if source == "unnamed" else ""


def spot(line: Line) -> str:
    """The area and, when it was written down, the exact spot; people often write the area again."""
    area = local_name(line.area, line.area_en)
    if line.place and line.place.startswith(line.area):
        rest = line.place.removeprefix(line.area).strip()
        return (area + (" " if area != line.area or rest[:1].isascii() else "") + rest).strip()
    return " ".join(part for part in (area, line.place) if part)


def open_record(line_id: object, *, do: str = "", back: str = "") -> None:
    """`back` is the address to which the record's way back leads."""
    frame.go("hazard", id=line_id, do=do, back=back)


def buckets(counts: Mapping[str, int], now: datetime) -> None:
    """What is owed, by when; each counted in the whole, not only in the lines shown, and each leads to its records."""
    day = today(now)
    sunday, one = day + timedelta(days=6 - day.weekday()), timedelta(days=1)
    words: dict[str, tuple[str, dict[str, object]]] = {
        "overdue": (_("Overdue"), {"result": "late"}),
        "today": (_("Due today"), {"result": "running", "due_until": day}),
        "week": (_("This week"), {"result": "running", "due_since": day + one, "due_until": sunday}),
        "later": (_("Later"), {"result": "running", "due_since": sunday + one}),
        "undated": (_("Without deadline"), {"result": "undated"}),
    }
    shown = [name for name in words if name != "undated" or counts[name]]
    with st.grid(len(shown), min_column_width=150, gap="xsmall"):
        for name in shown:
            label, opens = words[name]
            numbers.measure(name, label, counts[name], opens={"state": "owed", **opens})


def day(counts: Mapping[str, int], now: datetime) -> None:
    """The supervisor's figures of the day, each with its records."""
    due = {"state": "open", "result": "running", "due_until": today(now)}
    shown: dict[str, dict[str, object]] = {code: {"state": code} for code in ("reported", "awaiting", "due_today", "overdue", "sent_back")}
    with st.grid(len(shown), min_column_width=150, gap="xsmall"):
        for code, opens in (shown | {"due_today": due}).items():
            numbers.measure(code, states.word(code), counts.get(code, 0), opens=opens)


def queue(lines: Sequence[Line], now: datetime, doing: Doing, *, total: int | None = None, all_of_it: str = "waiting") -> None:
    """Oldest first as they came; the filter lives in the URL. `doing` says which button belongs to which state; `total` counts also the rest."""
    whole = len(lines) if total is None else total
    st.subheader(_("Waiting for me {n}", n=number(whole)), anchor=False)
    coded = [(code(line, now), line) for line in lines]
    present = [c for c in (*URGENT, *states.OPEN) if any(c == c2 for c2, _line in coded)]
    counts = {"all": len(lines), **{c: sum(c == c2 for c2, _line in coded) for c in present}}
    chosen = tables.state_pills(counts, name="waiting") if len(present) > 1 and whole == len(lines) else "all"
    shown = [(c, line) for c, line in coded if chosen in ("all", c)]
    most = CARDS if frame.phone() else ROWS
    if frame.phone():
        for c, line in shown[:most]:
            _card(c, line, now, doing, first=bool(doing) and line is shown[0][1])
    else:
        with st.container(border=True, gap=None):
            for n, (c, line) in enumerate(shown[:most]):
                _row(c, line, now, doing, first=bool(doing) and n == 0)
    if whole > most:
        frame.link("ledger", _("See all {total} in the ledger", total=number(whole)), state=all_of_it)


def further(waiting: Sequence[Waiting], now: datetime) -> None:
    """What waits besides the next move of a hazard; nothing is drawn where nothing does."""
    if not waiting:
        return
    st.subheader(_("Also waiting {n}", n=number(len(waiting))), anchor=False)
    most = CARDS if frame.phone() else ROWS
    shown = waiting if st.session_state.get(ALL_OF_IT) else waiting[:most]
    with st.container(border=not frame.phone(), gap="small" if frame.phone() else None):
        for one in shown:
            _further(one, now)
    if len(waiting) > len(shown):
        st.toggle(_("Show all {n}", n=number(len(waiting))), key=ALL_OF_IT)


def _further(one: Waiting, now: datetime) -> None:
    key, about = f"{one.move}-{one.id}", left(one.due, now)
    names = (one.number, local_name(one.area, one.area_en), local_name(one.department, one.department_en) if one.department else "")
    place = DOT.join(name for name in names if name)
    if frame.phone():
        with cards.card(key, one.move, about, one.what, facts.plain(place)):
            _do(one, key, width="stretch")
        return
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"row-{key}"):
        late = ' class="late"' if one.late else ""
        said = f"<b>{escape(one.what)}</b><small>{escape(place)}</small>"
        st.html(f'<div class="line"><div>{states.mark(one.move)}</div><div>{said}</div><div{late}>{escape(about)}</div></div>')
        _do(one, key, width=92)


def _do(one: Waiting, key: str, *, width: int | Literal["stretch"]) -> None:
    """What is asked of me is answered here, and read by being opened; everything else is done on the record."""
    if not st.button(_(ALSO[one.move]), key=f"do-{key}", width=width):
        return
    if one.move in cooperation.ANSWERS:
        inbox.seen(one.id)
        cooperation.answer(one.id)
    else:
        open_record(one.id, do=one.move)


def _row(c: str, line: Line, now: datetime, doing: Doing, *, first: bool) -> None:
    """One block for everything that is read and one button: a list of ten costs thirty messages to the browser, not a hundred."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"row-{line.id}"):
        cells = (states.mark(c), f"<b>{escape(line.what)}</b><small>{escape(where(line))}</small>", escape(left(line.deadline, now)))
        late = ' class="late"' if c == "overdue" else ""
        st.html(f'<div class="line"><div>{cells[0]}</div><div>{cells[1]}</div><div{late}>{cells[2]}</div></div>')
        _button(line, doing, width=92, first=first)


def _card(c: str, line: Line, now: datetime, doing: Doing, *, first: bool) -> None:
    with cards.card(str(line.id), c, left(line.deadline, now), line.what, facts.plain(where(line))):
        _button(line, doing, width="stretch", first=first)


def _button(line: Line, doing: Doing, *, width: int | Literal["stretch"], first: bool) -> None:
    move, word = doing.get(str(line.state), LOOK)
    if st.button(_(word), key=f"do-{line.id}", width=width, type="primary" if first else "secondary"):
        open_record(line.id, do=move)
