"""What is known about one record, which moves are not available now and why, and what to say when there is nothing?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from html import escape

import streamlit as st

from portal.ui.words import DOT, full_day

MARKDOWN = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()<>#+-.!|~$:"})


def plain(text: object) -> str:
    """What people typed, made harmless where Streamlit reads markdown; a dot between parts stays on the line of the part before it."""
    return " ".join(str(text).split()).replace(" · ", DOT).translate(MARKDOWN)


def facts(rows: Iterable[tuple[str, object]], *, columns: int = 1, wide: bool = False) -> None:
    """One definition list, every value escaped, days in the reader's way; what is empty is left out. `wide`: the names are phrases, not words."""
    body = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(full_day(value) if type(value) is date else str(value))}</dd></div>"
        for name, value in rows
        if value not in (None, "")
    )
    st.html(f'<dl class="facts c{columns}{" wide" * wide}">{body}</dl>')


def not_available(moves: Iterable[tuple[str, str]], title: str) -> None:
    """moves: (name, what would enable it); those that wait for the same thing share its line. A move a role can never make is not listed at all."""
    waiting: dict[str, list[str]] = {}
    for name, why in moves:
        waiting.setdefault(why, []).append(name)
    with st.container(border=True):
        st.markdown(f"**{title}**")
        for why, names in waiting.items():
            st.markdown(f":gray[:material/lock: {DOT.join(names)}]  \n:small[:gray[{why}]]")


def nothing_here(icon: str, title: str, what_to_do: str, button: str = "", *, key: str = "nothing") -> bool:
    """Empty, failed, not yours: an icon, one line, what to do, one button."""
    with st.container(horizontal_alignment="center", gap="small", key=f"nothing-{key}"):
        st.space("small")
        st.markdown(f"# :gray[:material/{icon}:]", width="content")
        st.subheader(title, anchor=False, width="content", text_alignment="center")
        st.markdown(f":gray[{what_to_do}]", width="content", text_alignment="center")
        return bool(button) and st.button(button, key=key)


def or_else(way: Callable[[], object]) -> None:
    """A second way on, under the first."""
    with st.container(horizontal_alignment="center"):
        way()


def file(address: str, label: str) -> None:
    """A file that is made when it is fetched."""
    st.html(f'<a class="file" href="{escape(address)}" download><i aria-hidden="true">download</i>{escape(label)}</a>')
