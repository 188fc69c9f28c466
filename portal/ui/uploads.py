"""How does a picture get from the phone to a form? Camera or gallery, checked and cleaned before anything is stored."""

from __future__ import annotations

from html import escape

import streamlit as st

from portal import evidence
from portal.ui import frame

KINDS = ["jpg", "jpeg", "png", "webp"]  # without HEIC a telephone hands over a JPEG by itself
LARGEST_MB = 8
MOST = 4


def chosen(label: str, *, key: str) -> list[bytes]:
    """The raw bytes as they came; `prepared` makes them fit to keep when the form is sent."""
    files = st.file_uploader(label, type=KINDS, accept_multiple_files=True, max_upload_size=LARGEST_MB, key=key)
    return [file.getvalue() for file in files[:MOST]]


def prepared(raw: list[bytes]) -> list[evidence.Prepared]:
    """Turned upright, stripped of place and device data; a file that is no picture is refused here, outside any transaction."""
    return [frame.check(evidence.prepare, data) for data in raw]


def gallery(pictures: list[tuple[str, str]]) -> None:
    """pictures: (evidence id, caption). They come from /evidence/<id>, which checks and logs each look; never from Streamlit's store."""
    figures = "".join(
        f'<figure><img src="/evidence/{escape(number)}" alt="{escape(caption)}" loading="lazy"><figcaption>{escape(caption)}</figcaption></figure>'
        for number, caption in pictures
    )
    st.html(f'<div class="evidence">{figures}</div>')
