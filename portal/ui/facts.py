"""What is known about one record, which moves are not available now and why, and what to say when there is nothing?"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

MARKDOWN = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]()<>#+-.!|~$:"})


def plain(text: object) -> str:
    """What people typed, made harmless where Streamlit reads markdown."""
    return " ".join(str(text).split()).translate(MARKDOWN)


def facts(rows: Iterable[tuple[str, object]], *, columns: int = 1, wide: bool = False) -> None:
    """One definition list, every value escaped; what is empty is left out. `wide`: the names are phrases, not words."""
    body = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>" for name, value in rows if value not in (None, ""))
    st.html(f'<dl class="facts c{columns}{" wide" * wide}">{body}</dl>')


def not_available(moves: Iterable[tuple[str, str]], title: str) -> None:
    """moves: (name, what would enable it). A move a role can never make is not listed at all."""
    with st.container(border=True):
        st.markdown(f"**{title}**")
        for name, why in moves:
            st.markdown(f":gray[:material/lock: {name}]  \n:small[:gray[{why}]]")


def nothing_here(icon: str, title: str, what_to_do: str, button: str = "", *, key: str = "nothing") -> bool:
    """Empty, failed, not yours: an icon, one line, what to do, one button."""
    with st.container(horizontal_alignment="center", gap="small", key=f"nothing-{key}"):
        st.space("small")
        st.markdown(f"# :gray[:material/{icon}:]", width="content")
        st.subheader(title, anchor=False, width="content", text_alignment="center")
        st.markdown(f":gray[{what_to_do}]", width="content", text_alignment="center")
        return bool(button) and st.button(button, key=key)


def file(address: str, label: str) -> None:
    """A file that is made when it is fetched."""
    st.html(f'<a class="file" href="{escape(address)}" download><i aria-hidden="true">download</i>{escape(label)}</a>')
