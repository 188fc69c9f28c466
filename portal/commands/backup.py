"""`backup` and `restore`: everything in two places, and back again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from db.actor import SYSTEM
from portal import backup as backups
from portal.backup.restore import Source
from portal.check import check
from portal.clock import now
from portal.commands.console import Exit, _, say, say_json, warn
from portal.commands.logs import kept, tell
from portal.commands.options import Data, Json, opened, placed

Folder = Annotated[Path, typer.Argument(help=_("The folder of the data's half of the backup."))]
Keys = Annotated[Path, typer.Option(help=_("The folder of the key store's half: another place, kept for days rather than years."))]
Erased = Annotated[
    list[Path] | None,
    typer.Option(help=_("A newer key store's half of a backup, or its tombstones.json: whoever is erased there stays erased. May be repeated.")),
]
Kept = Annotated[Path | None, typer.Option(help=_("A checkpoint of the log that was kept elsewhere."))]


def back_up(folder: Folder, keys: Keys, data: Data = None, as_json: Json = False) -> None:
    made = backups.back_up(opened(data), folder, keys, actor=SYSTEM, at=now())
    if as_json:
        say_json({"taken_at": made.taken_at, "files": len(made.files), "bytes": made.bytes, "log": made.size, "missing": made.missing})
    else:
        say(
            _(
                "Backup of {at}: {files} files, {bytes} bytes, {size} log entries.",
                at=made.taken_at,
                files=len(made.files),
                bytes=made.bytes,
                size=made.size,
            )
        )
        say(_("Keep {keys} apart from it, and the key file apart from both.", keys=keys))
    if made.missing:
        warn(_("{n} pictures were missing already and are not in it; `check` names them.", n=len(made.missing)))
        raise typer.Exit(Exit.REJECTED_ROWS)


def restore(folder: Folder, keys: Keys, data: Data = None, tombstones: Erased = None, checkpoint: Kept = None, as_json: Json = False) -> None:
    settings = placed(data)
    source = Source(folder, keys, tombstones or [], kept(checkpoint))
    done = backups.restore(settings, source, actor=SYSTEM, at=now())
    warn(_("Restored is the state of {at}. Everything stored after that instant is not in it.", at=done.backup.taken_at))
    if done.lost:
        warn(_("The checkpoint that you kept is later: {n} log entries after the backup, with what they tell of, are lost.", n=done.lost))
    if not tombstones:
        warn(_("No newer list of the erased was given: whoever was erased after {keys} was made is readable again. Erase them anew.", keys=keys))
    warn(_("{n} erasures made after the backup were carried out again.", n=len(done.erased)))
    if not done.rewritten:
        warn(_("The database is busy: what the erased left in its files is still there. The worker overwrites it; `check` complains after a day."))
    tell(check(opened(settings.data)), as_json=as_json, good=_("Everything holds."))
