"""`import hazards` and `import people`: a ledger or a list of people from CSV or XLSX, and what became of each row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from db.actor import SYSTEM
from portal.commands.console import Exit, _, say, say_json, warn
from portal.commands.options import Data, Json, opened
from portal.imports import Result, ledger, staff, tables

app = typer.Typer(
    no_args_is_help=True, help=_("Bring in rows from elsewhere: CSV (UTF-8, UTF-16, GB18030) or XLSX. A second import of the same rows adds nothing.")
)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=_("The file, CSV or XLSX."))]
Map = Annotated[
    Path | None,
    typer.Option("--map", exists=True, dir_okay=False, help=_("A file that says which heading means which field and which word which state.")),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Say what would happen, and store nothing."))]


@app.command(help=_("Bring in a hazard ledger as it stands: one step each, nothing invented, what is odd is flagged."))
def hazards(
    file: File,
    data: Data = None,
    own_map: Map = None,
    plans: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help=_("A second file with the plans (五定), joined by the id."))] = None,
    known_units_only: Annotated[bool, typer.Option("--known-units-only", help=_("Reject rows whose unit is not a department here."))] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    opened(data)
    tell(ledger.run(SYSTEM, file, own_map=own_map, plans=plans, dry_run=dry_run, known_units_only=known_units_only), as_json=as_json)


@app.command(help=_("Bring in people with department, post and first day. An account is given to each separately."))
def people(file: File, data: Data = None, own_map: Map = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    opened(data)
    tell(staff.run(SYSTEM, file, own_map=own_map, dry_run=dry_run), as_json=as_json)


def tell(result: Result, *, as_json: bool) -> None:
    """Counts on stdout, odd rows on stderr; exit 3 when a row was rejected."""
    if as_json:
        say_json(result.as_json(_))
    else:
        for row in result.flagged:
            warn(_("row {row}: flagged: {reason}", row=row["row"], reason=tables.worded(row["reason"], _)))
        for row in result.rejected:
            warn(_("row {row}: rejected: {reason}", row=row["row"], reason=tables.worded(row["reason"], _)))
        say(_("{rows} rows: {imported} imported, {unchanged} there already, {rejected} rejected.", **_counts(result)))
    if result.rejected:
        raise typer.Exit(Exit.REJECTED_ROWS)


def _counts(result: Result) -> dict[str, int]:
    return {"rows": result.rows, "imported": result.imported, "unchanged": result.unchanged, "rejected": len(result.rejected)}
