"""`export hazards` and `export bundle`: files for a portal user who may take them out; on the same record as on the screen."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from db.files import write_whole
from db.session import ask
from portal import draws, hazards, reports
from portal.commands.asking import place_for, reason, signed_in
from portal.commands.console import _, language, say, say_json
from portal.commands.options import Data, Json, opened
from portal.errors import SetupError
from portal.hazards import files
from portal.locale import N_

app = typer.Typer(no_args_is_help=True, help=_("Take records out as a file. Asks for your portal password and what for, and is logged."))
DAY = "%Y-%m-%d"


@app.command("hazards", help=_("The hazard ledger as you see it, as XLSX or CSV by the ending of the file; at most 5,000 lines."))
def take_hazards(
    out: Annotated[Path, typer.Option(help=_("The file to make (.xlsx or .csv), outside the data directory; only you can read it."))],
    data: Data = None,
    state: Annotated[str, typer.Option(help=_("open, overdue, all, or one state such as assigned."))] = "all",
    since: Annotated[datetime | None, typer.Option(formats=[DAY], help=_("Reported on this day or later."))] = None,
    until: Annotated[datetime | None, typer.Option(formats=[DAY], help=_("Reported on this day or earlier."))] = None,
    user: Annotated[str | None, typer.Option(help=_("The portal user name of whoever takes it out; asked for otherwise."))] = None,
    purpose: Annotated[str | None, typer.Option(help=_("What for; it goes into the log. Asked for otherwise."))] = None,
) -> None:
    portal = opened(data)
    kind = out.suffix.removeprefix(".").lower()
    if kind not in files.TYPES:
        raise SetupError("Name a file that ends with .xlsx or .csv.")
    file = place_for(out, data=portal.settings.data)
    actor = signed_in(user or typer.prompt(_("User name")))
    days = {"since": since.date() if since else None, "until": until.date() if until else None}
    taken = ask(lambda: actor, hazards.ledger_file, state=state, why=reason(purpose), **days)
    write_whole(file, files.ledger(taken, kind=kind, language=language(), about=((N_("State"), state),)))
    say(_("Hazards written: {n}.", n=len(taken.rows)))
    if taken.cut:
        say(_("There are more that match: only the first {n} fit. Name days to get the rest.", n=hazards.MOST_TAKEN))


@app.command("engagement", help=_("Everything that an audit leaves: report, samples, registers, checkpoints, verifier, as one zip."))
def take_engagement(
    engagement: Annotated[str, typer.Argument(help=_("The number of the engagement, EN-…."))],
    out: Annotated[Path, typer.Option(help=_("The zip to make, outside the data directory; only you can read it."))],
    data: Data = None,
    user: Annotated[str | None, typer.Option(help=_("The portal user name of whoever takes it out; asked for otherwise."))] = None,
) -> None:
    portal = opened(data)
    file = place_for(out, data=portal.settings.data)
    actor = signed_in(user or typer.prompt(_("User name")))
    made = reports.wrapped(ask(lambda: actor, reports.take_home_by_number, engagement))
    write_whole(file, made)
    say(_("Written: {path}, SHA-256 {digest}", path=file, digest=hashlib.sha256(made).hexdigest()))


@app.command("bundle", help=_("The sealed sample of an audit, with everything that verifies it without the portal."))
def take_bundle(
    engagement: Annotated[str, typer.Option(help=_("The number of the engagement, EN-…."))],
    out: Annotated[Path, typer.Option(help=_("The zip to make, outside the data directory; only you can read it."))],
    data: Data = None,
    user: Annotated[str | None, typer.Option(help=_("The portal user name of whoever takes it out; asked for otherwise."))] = None,
    pictures: Annotated[bool, typer.Option("--pictures", help=_("With the masked photos of the records that were drawn."))] = False,
    as_json: Json = False,
) -> None:
    portal = opened(data)
    file = place_for(out, data=portal.settings.data)
    actor = signed_in(user or typer.prompt(_("User name")))
    taken = ask(lambda: actor, draws.newest_bundle, engagement, pictures=pictures)
    write_whole(file, draws.content(taken.file))
    found = {"pin": taken.pin, "key": taken.key, "nonce": taken.nonce, "beacon": taken.beacon}
    if as_json:
        return say_json(found)
    for name, value in found.items():
        say(f"{name}: {value}")
    say(_("These are the portal's words. Verify with the pin, the nonce and the key that you wrote down yourself."))
    return None
