"""How does the command line talk: in which language, as a table, as one JSON object, with which exit code?"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from typing import NoReturn

import typer

from portal.errors import PortalError
from portal.locale import known, translate


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


def say(text: str) -> None:
    typer.echo(text)


def warn(text: str) -> None:
    """Everything that is not the result goes to stderr, so that --json stays one object."""
    typer.echo(text, err=True)


def say_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def refuse(refusal: PortalError) -> NoReturn:
    warn(_(refusal.msgid, **refusal.params))
    raise typer.Exit(Exit.FAILED)


def width(text: str) -> int:
    """Chinese characters take two columns of a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def say_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [head, *rows]
    widths = [max(width(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        say("  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip())
