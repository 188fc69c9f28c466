"""`notices …`: which channels are set up, does one deliver, and who is reminded when?"""

from __future__ import annotations

from typing import Annotated

import typer

from db.actor import SYSTEM
from db.base import uuid7
from db.session import begin
from portal import reminders
from portal.clock import now
from portal.commands.console import _, say, say_json, say_table
from portal.commands.options import Data, Json, opened, placed
from portal.errors import Invalid, SetupError
from portal.locale import N_, known
from portal.notices import channels, senders
from portal.notices.outgoing import Outgoing, Said

app = typer.Typer(no_args_is_help=True, help=_("Notices: the channels out of the house, and the ladder of reminders."))

TEST = N_("This is a test; nothing has happened")


@app.command("channels", help=_("List the channels of the file that ANJIAN_CHANNELS names, without their secrets."))
def listed(data: Data = None, as_json: Json = False) -> None:
    found = channels.read(placed(data).channels)
    if as_json:
        say_json({"channels": [{"name": c.name, "kind": c.kind, "title": c.title, "default": c.default} for c in found]})
        return
    say_table([_("Name"), _("Kind"), _("Title"), _("Unless chosen")], [[c.name, c.kind, c.title, c.default] for c in found])


@app.command("test", help=_("Send one message that tells of nothing through a channel, and say whether it was taken."))
def try_out(
    name: Annotated[str, typer.Argument(help=_("The name of the channel."))],
    to: Annotated[str, typer.Option(help=_("For mail: the address."))] = "",
    data: Data = None,
) -> None:
    settings = placed(data)
    channel = next((one for one in channels.read(settings.channels) if one.name == name), None)
    if channel is None:
        raise Invalid("There is no channel {name}.", field="channel", name=name)
    told = Said("test", TEST, "", "", None, "", legal=False)
    message = Outgoing(uuid7(), (told,), known(channel.language) or "zh", (settings.public_url or "").rstrip("/"), now(), to)
    try:
        senders.send(channel, message)
    except senders.NotSent as refused:
        raise SetupError("The channel {name} did not take it: {why}.", name=name, why=refused.code) from None
    say(_("The channel {name} took it.", name=name))


@app.command("ladder", help=_("Show who is reminded how many working days before or after the due day; or keep another ladder."))
def ladder(
    rungs: Annotated[
        list[str] | None, typer.Argument(help=_("Rungs as DAYS:LEVEL, such as 1:supervisor; levels are responsible to head. Write -- before them."))
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    opened(data)
    with begin(SYSTEM, now=now()) as work:
        if rungs:
            reminders.set_ladder(work, [_rung(text) for text in rungs])
            work.session.flush()
        steps = reminders.ladder(work)
    if as_json:
        say_json({"ladder": [{"days": step.days, "level": step.level} for step in steps]})
        return
    say_table([_("Working days from the due day"), _("Who is told")], [[f"{step.days:+d}", step.level] for step in steps])


def _rung(text: str) -> tuple[int, str]:
    days, _colon, level = text.partition(":")
    try:
        return int(days), level
    except ValueError as wrong:
        raise Invalid("Write a rung as DAYS:LEVEL, such as 1:supervisor.", field="rungs") from wrong
