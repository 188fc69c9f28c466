"""Who is at this terminal? A portal user with his password and second factor, on the same record as on the screen."""

from __future__ import annotations

import typer

from db.actor import SYSTEM, Actor
from db.session import begin
from portal.accounts import door, named
from portal.commands.console import _
from portal.errors import SignInRefused

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
