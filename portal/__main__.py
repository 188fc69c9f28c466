"""`python -m portal …`: which command was asked for? Refusals are told on stderr; exit 0 done, 1 failed, 2 usage, 3 done with rejected rows."""

from __future__ import annotations

import sys

import typer

from portal.commands import backup, demo, imports, keyring, logs, running, setup, users
from portal.commands.console import Exit, _, warn
from portal.errors import PortalError

app = typer.Typer(
    name="portal", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=_("The Anjian safety supervision portal.")
)
app.command("demo")(demo.demo)
app.command("serve")(running.serve)
app.command("worker")(running.work)
app.command("init")(setup.init)
app.command("check")(setup.check_all)
app.command("backup")(backup.back_up)
app.command("restore")(backup.restore)
app.add_typer(imports.app, name="import")
app.add_typer(logs.app, name="log")
app.add_typer(keyring.app, name="keys")
app.add_typer(users.app, name="users")


def main() -> None:
    try:
        app()
    except PortalError as refusal:
        warn(_(refusal.msgid, **refusal.params))
        sys.exit(Exit.FAILED)
    except KeyboardInterrupt:
        sys.exit(Exit.DONE)


if __name__ == "__main__":
    main()
