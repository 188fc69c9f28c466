"""`keys rotate`: a new key-encryption key, and what becomes of the old one."""

from __future__ import annotations

import typer

from db.actor import SYSTEM
from db.session import begin
from portal import keys
from portal.commands.console import _, say, say_json
from portal.commands.options import Data, Json, opened

app = typer.Typer(no_args_is_help=True, help=_("The key store: change the key that opens it."))


@app.callback()
def chosen() -> None:
    """One command so far; the callback keeps its name on the command line."""


@app.command(
    help=_("Make a new key and wrap every key of the store under it. The portal may go on running; cut off, the command is simply run again.")
)
def rotate(data: Data = None, as_json: Json = False) -> None:
    portal = opened(data)
    with begin(SYSTEM) as work:
        keys.announce(work)
    done = keys.rotate(portal)
    if as_json:
        say_json({"keys": done.keys, "old": done.old and str(done.old)})
        return
    say(_("{n} keys are under the new key. The old one opens this key store no more.", n=done.keys))
    if done.old:
        say(_("The old key lies in {path}. It still opens the key stores backed up until now.", path=done.old))
    else:
        say(_("Give every process the new secret under its usual name now. The old one still opens the key stores backed up until now."))
    say(_("Make a backup, destroy the key stores of the older ones, then destroy the old key."))
