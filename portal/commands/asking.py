"""Who is at this terminal? A portal user with his password and second factor, on the same record as on the screen."""

from __future__ import annotations

from pathlib import Path

import typer

from db.actor import SYSTEM, Actor
from db.session import begin
from portal.accounts import door, named
from portal.commands.console import _
from portal.errors import Invalid, SetupError, SignInRefused

MOST = 1000
CONSOLE = door.Visit(browser="console", origin="console")


def signed_in(username: str) -> Actor:
    """Wrong tries count and lock as they do on the screen; the ticket is left to lapse."""
    answer = door.with_password(username, typer.prompt(_("Password of {name}", name=username), hide_input=True), visit=CONSOLE)
    if answer.stage == "code":
        answer = door.with_code(answer.token, typer.prompt(_("Code of {name}", name=username)), visit=CONSOLE)
    if answer.stage != "open":
        raise SignInRefused("A new password or a second factor is due. Sign in on the screen first.")
    with begin(SYSTEM, write=False) as work:
        return named(work, username)


def reason(given: str | None) -> str:
    """Why content leaves the portal. It goes into the log, sealed."""
    said = (given or str(typer.prompt(_("What for")))).strip()
    if not said:
        raise Invalid("Write what it is for.", field="purpose")
    return said[:MOST]


def place_for(file: Path, *, data: Path) -> Path:
    """Content is written where nothing is yet, and never beside the database, into whose backups it would go."""
    if file.resolve().is_relative_to(data.resolve()):
        raise SetupError("The file {path} would lie inside the data directory. Name a place outside it.", path=file)
    if file.exists() or not file.parent.is_dir():
        raise SetupError("{path} is there already, or its folder is not. Nothing was written.", path=file)
    return file
