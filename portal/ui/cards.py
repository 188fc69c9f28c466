"""What does a list look like on a phone, and one's own report to its reporter?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from portal.ui import states
from portal.ui.words import _

BAR = ("waiting", "working", "done")


def strong(text: str, key: str) -> None:
    """What people typed, as plain text in a heavier weight."""
    with st.container(key=f"strong-{key}"):
        st.text(text)


@contextmanager
def card(key: str, code: str, aside: str, what: str, below: str = "") -> Iterator[None]:
    """Badge and date on one line, what and where below; whatever the caller adds comes last."""
    with st.container(border=True, key=f"card-{key}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            states.badge(code)
            st.caption(aside, width="content")
        strong(what, key)
        if below:
            st.caption(below)
        yield


def opened(key: str, number: str) -> bool:
    """One real button lies over the whole card (see shared.css)."""
    return st.button(_("Open {number}", number=number), key=f"open-{key}")


def progress(code: str) -> None:
    """待处理 · 整改中 · 已完成 as three bars; the present one in bold. A report that was not taken up has none."""
    if code not in BAR:
        return
    now = BAR.index(code)
    parts = "".join(_part(step, n, now) for n, step in enumerate(BAR))
    st.html(f'<div class="three">{parts}</div>')


def _part(step: str, n: int, now: int) -> str:
    done = n < now or (n == now and step == "done")
    kind = "past" if done else "now" if n == now else "later"
    colour = {"past": "green", "later": "line", "now": states.STATES[step].colour}[kind]
    current = ' aria-current="step"' if n == now else ""
    return f'<div class="{kind}{" here" if n == now else ""}"{current}><i style="background:var(--aj-{colour})"></i>{escape(states.word(step))}</div>'
