"""How is a long list filtered, shown as rows or as a table, and turned page by page?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from portal.ui import states
from portal.ui.style import on_phone
from portal.ui.words import _, number

PAGE = 12
PLACE = "at"


def coded(name: str, codes: Sequence[str], *, default: str) -> dict[str, Any]:
    """A single-choice pills widget whose stable code lives in the URL: a link survives a reload, a language and a count."""
    if st.session_state.get(name) not in codes:
        asked = st.query_params.get(name, default)
        st.session_state[name] = asked if asked in codes else default
    return {"key": name, "on_change": lambda: remember(name)}


def remember(name: str) -> None:
    """A changed condition goes into the link, and the list begins anew."""
    begin_anew()
    value = st.session_state[name]
    if value:
        st.query_params[name] = str(value)
    else:
        st.query_params.pop(name, None)


def begin_anew() -> None:
    """A list that changed begins at its first page, and so does each column of a board."""
    for name in [name for name in st.query_params if name.split("_")[0] == PLACE]:
        st.query_params.pop(name, None)


def from_link(name: str, read: Callable[[str], Any]) -> None:
    """What a widget starts with is what the link says."""
    if name not in st.session_state:
        st.session_state[name] = read(st.query_params.get(name, ""))


def choice(label: str, options: Mapping[str, str], name: str, *, none: str = "", width: int | Literal["stretch"] = 190) -> str | None:
    """The code, not the words, goes into the link."""
    from_link(name, lambda asked: asked if asked in options else None)
    return st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        placeholder=none or _("All"),
        key=name,
        width="stretch" if on_phone() else width,
        on_change=lambda: remember(name),
    )


def state_pills(counts: Mapping[str, int], *, name: str = "state", default: str = "all", words: Mapping[str, str] | None = None) -> str:
    """counts: code → number, in the order to show. `all` and `open` are the totals; `words` names what is no state here."""
    totals = {"all": _("All"), "open": _("Not closed"), **(words or {})}
    chosen = st.pills(
        _("State"),
        list(counts),
        label_visibility="collapsed",
        required=True,
        wrap=True,
        format_func=lambda code: f"{totals.get(code) or states.word(code)} {number(counts[code])}",
        **coded(name, list(counts), default=default),
    )
    return chosen or default


def ticked(rows: Sequence[Mapping[str, object]], columns: Mapping[str, Any], *, key: str, alt: str, several: bool) -> list[int]:
    """A table of plain, already projected columns; the chosen rows. Other rows need another `key`, else ticks stay in place."""
    data = {name: [row[name] for row in rows] for name in columns}
    event = st.dataframe(
        data,
        column_config=dict(columns),
        hide_index=True,
        row_height=36,
        height="content",
        width="stretch",
        on_select="rerun",
        selection_mode="multi-row" if several else "single-row",
        key=key,
        alt=alt,
    )
    return [n for n in event.selection.rows if n < len(rows)]


def pages(total: int, *, size: int = PAGE, phone: bool = False, people: bool = False) -> None:
    """The pager below a list; it says how many there are."""
    counted = (
        _("{total} people, {size} a page", total=number(total), size=size)
        if people
        else _("{total} in all, {size} a page", total=number(total), size=size)
    )
    last = max(1, -(-total // size))
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="pager"):
        st.caption(counted, width="content")
        if last > 1:
            st.pagination(last, key="page", bind="query-params", max_visible_pages=5 if phone else 7, width=300)


def page_number() -> int:
    """Which page is asked for: the pager's, or the link's; 1 when nonsense."""
    asked = str(st.session_state.get("page") or st.query_params.get("page", "1"))
    return max(1, int(asked)) if asked.isdecimal() else 1


def here(name: str = PLACE) -> str:
    """Where in a list without page numbers the link stands."""
    return st.query_params.get(name, "")


def beside(label: str, place: str, *, key: str, icon: str, name: str = PLACE) -> None:
    """A button to the page before or behind; off where there is none."""
    st.button(label, icon=icon, disabled=not place, key=key, on_click=lambda: st.query_params.update({name: place}))
