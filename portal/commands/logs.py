"""`log verify` and `log checkpoint`: does the log still say what it said, and what is its signed size now?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from db import log
from db.actor import SYSTEM
from db.session import begin
from portal.check import Verdict
from portal.commands.console import Exit, _, say, say_json, warn
from portal.commands.options import Data, Json, opened
from portal.errors import SetupError

app = typer.Typer(no_args_is_help=True, help=_("The append-only log: verify it, or sign its present size."))


@app.command(help=_("Recompute every entry, tile and checkpoint of the log."))
def verify(
    data: Data = None,
    since: Annotated[Path | None, typer.Option(help=_("A checkpoint kept earlier; the log must still contain it unchanged."))] = None,
    as_json: Json = False,
) -> None:
    portal = opened(data)
    problems = log.verify_log(portal.database, since=kept(since))
    with begin(SYSTEM, write=False) as work:
        size, root = log.size_and_root(work.session)
    tell(Verdict(size, root.hex(), problems), as_json=as_json, good=_("The log holds."))


@app.command(help=_("Print a freshly signed checkpoint. Keep it elsewhere: `log verify --since` proves later that nothing before it was changed."))
def checkpoint(data: Data = None) -> None:
    portal = opened(data)
    say(log.checkpoint(portal.database).rstrip("\n"))


def kept(path: Path | None) -> str | None:
    if path is None:
        return None
    if not path.is_file():
        raise SetupError("There is no file {path}.", path=path)
    return path.read_text(encoding="utf-8")


def tell(verdict: Verdict, *, as_json: bool, good: str) -> None:
    """One line per problem, or one JSON object; exit 1 when there is a problem."""
    if as_json:
        say_json(verdict.as_json())
    else:
        for problem in verdict.problems:
            warn(f"{problem.where}: {problem.what}")
        warn(_("{n} problems found.", n=len(verdict.problems))) if verdict.problems else say(good)
        say(_("Log: {size} entries, root {root}", size=verdict.size, root=verdict.root))
    if verdict.problems:
        raise typer.Exit(Exit.FAILED)
