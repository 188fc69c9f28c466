"""`demo`: a year at a made-up chemical works, ready to sign in as anybody."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from portal import demo as plant
from portal.clock import now
from portal.commands.console import _, say, say_json, say_table, warn
from portal.commands.options import Data, Json, placed, ready
from portal.commands.running import HOST, PORT, Port, listen
from portal.config import Settings
from portal.demo import DemoAccount
from portal.locale import N_
from portal.locale.names import OFFICES


class Scale(StrEnum):
    SMALL = "small"
    LARGE = "large"


SIZES = {Scale.SMALL: plant.SMALL, Scale.LARGE: plant.LARGE}
TAKES = {
    Scale.SMALL: N_("Making the demo plant in {data}. This takes about a minute."),
    Scale.LARGE: N_("Making the large demo plant in {data}. This takes about a quarter of an hour and 3 GB."),
}


def demo(
    port: Port = PORT,
    data: Data = None,
    reset: Annotated[bool, typer.Option("--reset", help=_("Remove the demo in the data directory first and make it anew."))] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help=_("Make the demo and stop."))] = False,
    scale: Annotated[
        Scale, typer.Option(help=_("How much has happened there: a year at a small works, or 200,000 hazards in eight years."))
    ] = Scale.SMALL,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("The last day of the twelve months; today when left out."))] = None,
    as_json: Json = False,
) -> None:
    settings = _with_own_key(placed(data))
    if reset:
        plant.remove(settings)
    if not plant.exists(settings):
        warn(_(TAKES[scale], data=settings.data))
        plant.make(settings, last_day=as_of.date() if as_of else None, now=now(), size=SIZES[scale])
    ready(settings)
    accounts = plant.accounts_in(settings)
    url = f"http://{HOST}:{port}"
    tell(settings, accounts, url=url, as_json=as_json)
    if not no_serve:
        listen(settings, HOST, port)


def tell(settings: Settings, accounts: list[DemoAccount], *, url: str, as_json: bool) -> None:
    """The accounts, as the public interface has them."""
    if as_json:
        listed = [{"username": a.username, "password": a.password, "role": a.role, "name": a.name} for a in accounts]
        return say_json(
            {"data": str(settings.data.resolve()), "url": url, "accounts": listed, "devices": [], "engagements": plant.engagements_in(settings)}
        )
    say(_("DEMO. Invented people and places. The key {key} lies beside the data it opens: never keep real data here.", key=settings.demo_key_file))
    say_table([_("office"), _("name"), _("user name"), _("password")], [[_(OFFICES[a.role]), a.name, a.username, a.password] for a in accounts])
    say(_("Everybody has the same password, and the second factor is not asked for."))
    return None


def _with_own_key(settings: Settings) -> Settings:
    """A demo is never opened with the key of a real installation that this terminal happens to know."""
    return settings.model_copy(update={"key_file": settings.demo_key_file, "key": None, "passphrase": None})
