"""`users …`: which accounts are there, and how does a locked-out administrator get back in?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from db.actor import SYSTEM, Role
from db.files import write_whole
from db.session import begin
from portal import accounts, people, slips
from portal.commands.asking import place_for, reason, signed_in
from portal.commands.console import _, say, say_json, say_table
from portal.commands.options import Data, Json, opened
from portal.errors import Denied, NotFound
from portal.locale import N_
from portal.locale.names import OFFICES
from portal.people.offices import PERSONAL

STATES = {
    "on": N_("in use"),
    "off": N_("switched off"),
    "locked": N_("locked"),
    "waits for its slip": N_("waits for its activation slip"),
    "one-time password": N_("waits for its own password"),
}

app = typer.Typer(no_args_is_help=True, help=_("Accounts: list them, or open a locked one again."))


@app.command("list", help=_("User names, offices and state of every account. Names of people are not shown."))
def list_accounts(data: Data = None, as_json: Json = False) -> None:
    opened(data)
    with begin(SYSTEM, write=False) as work:
        rows = accounts.listed(work)
    if as_json:
        say_json({"accounts": rows})
        return
    say_table(
        [_("user name"), _("offices"), _("state")],
        [[row["username"], ", ".join(_(OFFICES[office]) for office in row["offices"]), _(STATES[row["state"]])] for row in rows],
    )


@app.command(
    "break-glass",
    help=_("Give an administrator who can no longer sign in a one-time password. It is logged and every director and administrator sees it."),
)
def break_glass(
    username: Annotated[str, typer.Argument(help=_("The user name of an administrator."))],
    data: Data = None,
    re_enrol: Annotated[bool, typer.Option("--re-enrol", help=_("Also set up the second factor anew at the next sign-in."))] = False,
) -> None:
    opened(data)
    _require_administrator(username)
    password = accounts.one_time_password()
    stored = accounts.hash_password(password)
    with begin(SYSTEM) as work:
        accounts.break_glass(work, username, password_hash=stored, re_enrol=re_enrol)
    say(_("One-time password for {username}: {password}", username=username, password=password))
    say(_("It must be changed at the next sign-in. All sessions of this account have ended."))


@app.command(
    "slips",
    help=_("Print activation slips for everybody of a department who cannot sign in yet. Asks for your portal password, and is logged."),
)
def print_slips(
    department: Annotated[str, typer.Option(help=_("The code of the department."))],
    out: Annotated[Path, typer.Option(help=_("The PDF to make, outside the data directory; only you can read it."))],
    data: Data = None,
    user: Annotated[str | None, typer.Option(help=_("The portal user name of whoever prints; asked for otherwise."))] = None,
    purpose: Annotated[str | None, typer.Option(help=_("What for; it goes into the log. Asked for otherwise."))] = None,
) -> None:
    """Made after the transaction; whoever loses the file prints again."""
    portal = opened(data)
    make = slips.paper(portal.settings.public_url or "")
    file = place_for(out, data=portal.settings.data)
    actor = signed_in(user or typer.prompt(_("User name")))
    why, unusable = reason(purpose), accounts.unusable()
    with begin(actor) as work:
        printed = slips.print_missing(work, department, why=why, password_hash=unusable)
    write_whole(file, make(printed))
    say(_("Slips printed: {n}. Hand them out and delete the file.", n=len(printed)))


@app.command(
    help=_("Name a safety director when the last one is gone. Two administrators sign in here; everybody finds it on his page of who looked.")
)
def successor(
    username: Annotated[str, typer.Argument(help=_("The user name of the new safety director."))],
    first: Annotated[str, typer.Option(help=_("The user name of an administrator."))],
    second: Annotated[str, typer.Option(help=_("The user name of another administrator."))],
    data: Data = None,
) -> None:
    opened(data)
    both = [signed_in(first), signed_in(second)]
    with begin(SYSTEM) as work:
        people.succeed(work, username, by=both)
    say(_("{name} is safety director from today. The log tells everybody.", name=username))


@app.command(
    help=_(
        "Name a second administrator when one alone is left and no safety director. He signs in here; everybody finds it on his page of who looked."
    )
)
def administrator(
    username: Annotated[str, typer.Argument(help=_("The user name of the new administrator."))],
    by: Annotated[str, typer.Option(help=_("The user name of the administrator who is left."))],
    data: Data = None,
) -> None:
    opened(data)
    who = signed_in(by)
    with begin(SYSTEM) as work:
        people.assist(work, username, by=who)
    say(_("{name} is administrator from today. The log tells everybody.", name=username))


def _require_administrator(username: str) -> None:
    """Whoever sees content is not taken over from the machine's console, not even when he is made administrator too."""
    with begin(SYSTEM, write=False) as work:
        if username.strip().casefold() not in {row["username"] for row in accounts.listed(work)}:
            raise NotFound("There is no account named {name}.", name=username)
        offices = accounts.named(work, username).roles - PERSONAL
    if offices != {Role.ADMINISTRATOR}:
        raise Denied("Only an administrator is let in from the command line. Others are reset by an administrator on the screen.")
