"""`calendar …`: the working days of a year, the enterprise's own days, and a notice that the portal's own data does not have yet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from db.actor import SYSTEM
from db.calendar import DaySource
from db.session import begin
from portal import areas, calendar
from portal.clock import now, site_day
from portal.commands.console import _, say, say_json, say_table
from portal.commands.options import Data, Json, opened
from portal.errors import Invalid
from portal.locale.names import DAY_KINDS as KINDS
from portal.locale.names import DAY_SOURCES as SOURCES

app = typer.Typer(no_args_is_help=True, help=_("Working days: the official calendar and the enterprise's own days."))
WORKS: dict[str, bool | None] = {"work": True, "off": False, "official": None}
WORDS = {True: "work", False: "off"}


@app.command("show", help=_("Which days of a year are worked or free other than by weekday, and by what."))
def show(
    year: Annotated[int | None, typer.Argument(help=_("The year; otherwise this one."))] = None, data: Data = None, as_json: Json = False
) -> None:
    opened(data)
    with begin(SYSTEM, write=False, now=now()) as work:
        found = calendar.year(work, year or site_day(work.now, areas.time_zone(work)).year)
    lines = [{"day": line.day.isoformat(), "counts_as": WORDS[line.works], "by": line.source} for line in found.lines]
    if as_json:
        say_json({"year": found.year, "known": found.known, "missing": found.missing, "days": lines})
        return
    rows = [[line.day.isoformat(), _(KINDS[WORDS[line.works]]), _(SOURCES[line.source])] for line in found.lines]
    say_table([_("Day"), _("Counts as"), _("By")], rows)
    if not found.known:
        say(_("The notice for {year} is not known: only fixed holidays are shown.", year=found.year))


@app.command("notice", help=_("Enter a year's notice from a JSON file with a list `days` of `date` and `isOffDay`."))
def notice(file: Annotated[Path, typer.Argument(help=_("The file."))], data: Data = None) -> None:
    days = calendar.read_notice(file)
    opened(data)
    with begin(SYSTEM, now=now()) as work:
        entered = calendar.enter(work, days, source=DaySource.NOTICE)
    say(_("{n} days entered. Open deadlines are counted anew by the worker.", n=entered))


@app.command("day", help=_("Say that the enterprise works on a day or does not, or give the day back to the official calendar."))
def day(
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help=_("The day."))],
    counts_as: Annotated[str, typer.Argument(help=_("work, off or official"))],
    data: Data = None,
) -> None:
    if counts_as not in WORKS:
        raise Invalid("Say work, off or official.", field="counts_as")
    opened(data)
    with begin(SYSTEM, now=now()) as work:
        entered = calendar.enter(work, {day.date(): WORKS[counts_as]})
    say(_("{n} days entered. Open deadlines are counted anew by the worker.", n=entered))
