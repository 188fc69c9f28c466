"""How does a picture get from the phone to a form? Camera or gallery, checked and cleaned before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import streamlit as st

from portal import evidence
from portal.ui import frame
from portal.ui.words import _

KINDS = ["image/*", "heic", "heif"]  # a telephone then offers camera and gallery; what a file really is, is looked at here
LARGEST_MB = 8
MOST = 4


def chosen(label: str, *, key: str) -> list[bytes]:
    """The raw bytes as they came; `prepared` makes them fit to keep when the form is sent."""
    files = st.file_uploader(label, type=KINDS, accept_multiple_files=True, max_upload_size=LARGEST_MB, key=key)
    return [file.getvalue() for file in files[:MOST]]


def prepared(raw: list[bytes]) -> list[evidence.Prepared]:
    """Turned upright, stripped of place and device data; a file that is no picture is refused here, outside any transaction."""
    return [frame.check(evidence.prepare, data) for data in raw]


@dataclass(frozen=True)
class Shot:
    """A picture on the record: where it comes from, and what stands below it."""

    id: str
    caption: str


def gallery(pictures: Iterable[Shot]) -> None:
    """They come from /evidence/<id>, which checks and logs each look; never from Streamlit's store."""
    st.html(f'<div class="evidence">{_figures(pictures)}</div>')


def pair(left: tuple[str, Iterable[Shot]], right: tuple[str, Iterable[Shot]]) -> None:
    """Two sides to compare, beside each other on a telephone too; a side may be empty and says so."""
    nothing = _("No photo")
    sides = "".join(f"<section><h4>{escape(head)}</h4>{_figures(shots) or _alone(nothing)}</section>" for head, shots in (left, right))
    st.html(f'<div class="evidence pair">{sides}</div>')


def _figures(pictures: Iterable[Shot]) -> str:
    return "".join(
        f'<figure><img src="/evidence/{escape(shot.id)}" alt="{escape(shot.caption)}" loading="lazy">'
        f"<figcaption>{escape(shot.caption)}</figcaption></figure>"
        for shot in pictures
    )


def _alone(text: str) -> str:
    return f"<p>{escape(text)}</p>"
