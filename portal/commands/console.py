"""How does the command line talk: in which language, as a table, as one JSON object, with which exit code?"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Sequence
from enum import IntEnum

import typer
from typer import rich_utils

from portal.errors import PortalError
from portal.locale import catalogue, known, translate


class Exit(IntEnum):
    """Exit codes are a public interface (design 6)."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    REJECTED_ROWS = 3


def language() -> str:
    """The terminal's language; English when it says nothing we speak."""
    spoken = (known(os.environ.get(name)) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((one for one in spoken if one), "en")


def _(msgid: str, **params: object) -> str:
    return translate(msgid, language(), **params)


def sentence(refusal: PortalError) -> str:
    """What a refusal says; a state or a sentence inside it is translated too."""
    return _(refusal.msgid, **{name: _said(value) for name, value in refusal.params.items()})


def _said(value: object) -> object:
    return _(value) if isinstance(value, str) and value in catalogue("zh") else value


def frame_in_own_words() -> None:
    """What Typer writes around our help. `Usage` and the line about --help are Click's and stay English."""
    rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE = _("Arguments"), _("Options")
    rich_utils.COMMANDS_PANEL_TITLE, rich_utils.ERRORS_PANEL_TITLE = _("Commands"), _("Error")
    rich_utils.DEFAULT_STRING, rich_utils.REQUIRED_LONG_STRING = _("[default: {}]"), _("[required]")


def say(text: str) -> None:
    typer.echo(text)


def warn(text: str) -> None:
    """Everything that is not the result goes to stderr, so that --json stays one object."""
    typer.echo(text, err=True)


def say_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def width(text: str) -> int:
    """Chinese characters take two columns of a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def say_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [head, *rows]
    widths = [max(width(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        say("  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip())
