"""`python -m portal …`: which command was asked for? Refusals are told on stderr; exit 0 done, 1 failed, 2 usage, 3 done with rejected rows."""

from __future__ import annotations

import sys

import typer

from portal.commands import backup, calendars, demo, exports, imports, keyring, logs, notices, running, setup, users
from portal.commands.console import Exit, _, frame_in_own_words, sentence, warn
from portal.errors import PortalError

app = typer.Typer(
    name="portal", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=_("The Anjian safety supervision portal.")
)
app.command("demo", help=_("Make the demo plant (once), print its accounts, and serve it on this machine only."))(demo.demo)
app.command("serve", help=_("Serve the portal until stopped."))(running.serve)
app.command("worker", help=_("Do the background work alone: number the log on PostgreSQL, sign a checkpoint every day."))(running.work)
app.command("init", help=_("Make keys, an empty database and the first administrator; print his one-time password once."))(setup.init)
app.command(
    "upgrade", help=_("Bring the database of an older version to this one; `serve` does it too. Make a backup with the older version first.")
)(setup.upgrade)
app.command("check", help=_("Check everything that must hold in a data directory and list what does not."))(setup.check_all)
app.command("mask", help=_("Make the masked pictures, which auditors see, of photos that an older version took in."))(setup.mask)
app.command(
    "backup", help=_("Back up while the portal runs: the data into one empty folder, the key store into another. The key itself is in neither.")
)(backup.back_up)
app.command("restore", help=_("Restore into an empty data directory (and an empty PostgreSQL database), then check everything. The log records it."))(
    backup.restore
)
app.add_typer(imports.app, name="import")
app.add_typer(exports.app, name="export")
app.add_typer(logs.app, name="log")
app.add_typer(keyring.app, name="keys")
app.add_typer(calendars.app, name="calendar")
app.add_typer(notices.app, name="notices")
app.add_typer(users.app, name="users")


def main() -> None:
    frame_in_own_words()
    try:
        app()
    except PortalError as refusal:
        warn(sentence(refusal))
        sys.exit(Exit.FAILED)
    except KeyboardInterrupt:
        sys.exit(Exit.DONE)


if __name__ == "__main__":
    main()
