"""Which colours and texts does the one style sheet need for this reader? Called once a run, by the frame."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from portal.ui.words import _

SHEET = Path(__file__).with_name("shared.css")
LOGO = str(Path(__file__).with_name("logo.svg"))
ICON = str(Path(__file__).with_name("icon.svg"))
COLOURS = {
    "light": {
        "muted": "#566173",
        "field": "#7F8C9C",
        "link": "#12508C",
        "line": "#D5DCE5",
        "green": "#0A8A74",
        "blue": "#3388D6",
        "red": "#92120D",
        "red-tint": "#FDECEA",
        "orange": "#DB7A14",
        "violet": "#6A2BB5",
        "yellow": "#94740A",
        "gray": "#566070",
        "text": "#1B2431",
        "page": "#F4F6F9",
        "card": "#FFFFFF",
        "primary": "#12508C",
        "red-text": "#9B1C16",
        "orange-text": "#8A4300",
        "orange-tint": "#FFF0E0",
        "yellow-text": "#665000",
        "yellow-tint": "#FBF4D3",
        "blue-text": "#164A94",
        "blue-tint": "#E8F1FC",
        "green-text": "#07604C",
        "green-tint": "#E2F5EF",
        "violet-text": "#63308F",
        "violet-tint": "#F4ECFB",
        "gray-text": "#454F5E",
        "gray-tint": "#ECEFF3",
    },
    "dark": {
        "muted": "#A5B0BF",
        "field": "#6B7A8F",
        "link": "#84BBF3",
        "line": "#333E4C",
        "green": "#84EBD3",
        "blue": "#7FA9F5",
        "red": "#F98F86",
        "red-tint": "#3F1D1D",
        "orange": "#DD6A14",
        "violet": "#B55CF0",
        "yellow": "#F3DF6B",
        "gray": "#7788A0",
        "text": "#E4E9F0",
        "page": "#1A212B",
        "card": "#10151C",
        "primary": "#2F74B8",
        "red-text": "#F6A29B",
        "orange-text": "#F5BE85",
        "orange-tint": "#3A2611",
        "yellow-text": "#EAD581",
        "yellow-tint": "#332C12",
        "blue-text": "#9CC6F7",
        "blue-tint": "#16294A",
        "green-text": "#7EDCC2",
        "green-tint": "#0E3229",
        "violet-text": "#D3B3F4",
        "violet-tint": "#2F1F45",
        "gray-text": "#B9C3D0",
        "gray-tint": "#262E39",
    },
}


def shared_style() -> None:
    """Colours of the reader's theme and the words the uploader can't translate itself, as variables; then the sheet."""
    words = {
        "upload": _("Take or choose photo"),
        "upload-limit": _("Up to 4, 8 MB each"),
        "typed": _("Press Enter when done"),
        "written": _("Tap outside the field when done"),
        "file": _("Choose a file"),
        "file-limit": _("Up to {n} MB", n=8),
    }
    colours = "".join(f"--aj-{name}:{value};" for name, value in COLOURS[st.context.theme.type or "light"].items())
    texts = "".join(f"--aj-{name}:'{value}';" for name, value in words.items())
    st.html(f"<style>:root{{{colours}{texts}}}</style>")
    st.html(SHEET)


def on_phone() -> bool:
    """The server cannot measure the window; the browser's name is enough to choose cards or a table."""
    return "Mobi" in st.context.headers.get("User-Agent", "")
