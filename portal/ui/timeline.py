"""What happened, newest first; and, with the same element, which steps come next?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Point:
    """kind: 'past' for history, 'since' for what came after it; 'done', 'now', 'later' for steps to come (the style sheet colours their icons)."""

    icon: str
    what: str
    when: str
    note: str | None = None
    draw: Callable[[], None] | None = None
    kind: str = "past"


def timeline(points: Iterable[Point], *, of: object = "") -> None:
    """Every step has content, otherwise Streamlit breaks the connecting line. `of`: whose, where a page has several."""
    with st.container(gap="xsmall"):
        for n, point in enumerate(points):
            with st.expander(f"**{point.what}**", type="step", icon=f":material/{point.icon}:", expanded=True, key=f"step-{point.kind}-{n}{of}"):
                _content(point)


def _content(point: Point) -> None:
    with st.container(gap="xxsmall"):
        st.caption(point.when)
        if point.note:
            st.text(point.note)
        if point.draw:
            point.draw()
