"""What stands in a file of hazards, in the reader's language: headings, words for codes, and what the file is? No page: a command makes it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from portal.hazards.export import Out, Sheet, Taken
from portal.hazards.lines import Step
from portal.locale import N_, translate
from portal.locale.names import CATEGORIES, KINDS, OFFICES, SEVERITIES, SOURCES, STATES
from portal.sheets import framed, pdf, tables
from portal.sheets.tables import Cell

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
TAKEN = {"before": N_("Before"), "after": N_("After")}
Say = Callable[..., str]


@dataclass(frozen=True)
class Column:
    """A heading, how wide it is in a workbook, and what a record has under it."""

    head: str
    width: int
    of: Callable[[Out, Say, bool], Cell]


COLUMNS = (
    Column(N_("Number"), 17, lambda row, _say, _en: row.number),
    Column(N_("State"), 11, lambda row, say, _en: say(STATES[row.state])),
    Column(N_("Overdue"), 9, lambda row, say, _en: say(N_("yes")) if row.overdue else ""),
    Column(N_("Level"), 8, lambda row, say, _en: say(SEVERITIES[row.severity])),
    Column(N_("Category"), 14, lambda row, say, _en: say(CATEGORIES[row.category])),
    Column(N_("Kind"), 14, lambda row, say, _en: say(KINDS[row.kind])),
    Column(N_("Area"), 24, lambda row, _say, en: row.area.path_en if en else row.area.path),
    Column(N_("Exact spot"), 20, lambda row, _say, _en: row.place),
    Column(N_("What"), 48, lambda row, _say, _en: row.what),
    Column(N_("To do"), 40, lambda row, _say, _en: row.requirement),
    Column(N_("Assigned to"), 18, lambda row, _say, en: row.department_en if en else row.department),
    Column(N_("Person"), 12, lambda row, _say, _en: row.responsible),
    Column(N_("Supervisor"), 12, lambda row, _say, _en: row.supervisor),
    Column(N_("Source"), 20, lambda row, say, _en: say(SOURCES[row.source])),
    Column(N_("Reported at"), 17, lambda row, _say, _en: row.reported_at),
    Column(N_("Deadline"), 12, lambda row, _say, _en: row.deadline),
    Column(N_("Closed at"), 17, lambda row, _say, _en: row.closed_at),
    Column(N_("Round"), 7, lambda row, _say, _en: row.round),
)


def ledger(taken: Taken, *, kind: str, language: str, about: tuple[tuple[str, str], ...]) -> bytes:
    """The file's bytes; made after the transaction, because it takes its time."""
    say, english = partial(translate, language=language), language != "zh"
    heads = [say(column.head) for column in COLUMNS]
    rows = [[column.of(row, say, english) for column in COLUMNS] for row in taken.rows]
    if kind == "csv":
        return tables.as_csv(heads, rows)
    told = [(say(name), value) for name, value in about] + [(say(N_("Rows")), _how_many(taken, say))]
    return tables.as_xlsx(say(N_("Hazard ledger")), heads, rows, widths=[column.width for column in COLUMNS], about=told)


def _how_many(taken: Taken, say: Say) -> str:
    """Honest at the bound."""
    if taken.cut:
        return say(N_("{n}: the first ones of this order. There are more that match; narrow the filters to get them."), n=len(taken.rows))
    return str(len(taken.rows))


def sheet(made: Sheet, *, language: str, happened: Mapping[str, str]) -> bytes:
    """One hazard as PDF; `happened` says what each kind of step is called. The pictures go into it in memory, never by way of a disk."""
    return pdf("hazard", on_paper(made, language=language, happened=happened))


def on_paper(made: Sheet, *, language: str, happened: Mapping[str, str]) -> dict[str, Any]:
    """What stands on the sheet, in words."""
    say, english = partial(translate, language=language), language != "zh"
    record = made.record
    unnamed = record.source == "unnamed"
    pictures = [
        {
            "drawn": framed(p.content, *p.size),
            "said": f"{say(TAKEN[p.taken])} · {_moment(p.at, made.zone, by_the_hour=unnamed and p.taken == 'before')}",
        }
        for p in made.pictures
    ]
    return {
        "lang": "en" if english else "zh",
        "number": record.number,
        "state": say(STATES[str(record.state)]) + (f" · {say(N_('Overdue'))}" if record.overdue else ""),
        "what": record.what,
        "facts": [[name, value] for name, value in _facts(made, say, english=english) if value],
        "requirement": record.requirement or "",
        "pictures": pictures,
        "steps": [_step(step, made.zone, say, happened, english=english) for step in made.steps],
        "words": {"requirement": say(N_("To do")), "pictures": say(N_("Before and after")), "happened": say(N_("What happened"))},
        "footer": say(N_("Exported from the portal {at}. It is on record."), at=_moment(made.at, made.zone)),
    }


def _facts(made: Sheet, say: Say, *, english: bool) -> list[tuple[str, str]]:
    record = made.record
    due = (record.deadline - timedelta(microseconds=1)).astimezone(ZoneInfo(made.zone)).date().isoformat() if record.deadline else ""
    area = record.area_en if english and record.area_en else record.area
    department = record.department_en if english and record.department_en else record.department
    return [
        (say(N_("Area")), area),
        (say(N_("Exact spot")), record.place or ""),
        (say(N_("Category")), say(CATEGORIES[str(record.category)])),
        (say(N_("Level")), say(SEVERITIES[str(record.severity)])),
        (say(N_("Assigned to")), department or ""),
        (say(N_("Person")), record.responsible or ""),
        (say(N_("Supervisor")), record.supervisor or ""),
        (say(N_("Reported at")), _moment(record.reported_at, made.zone, by_the_hour=record.source == "unnamed")),
        (say(N_("Deadline")), due),
        (say(N_("Closed at")), _moment(record.closed_at, made.zone) if record.closed_at else ""),
    ]


def _step(step: Step, zone: str, say: Say, happened: Mapping[str, str], *, english: bool) -> dict[str, str]:
    office = say(OFFICES[step.office])
    who = f"{office} {step.who}" if step.who else office
    department = (step.department_en if english and step.department_en else step.department) or ""
    return {
        "what": say(happened[step.action], who=who, department=department),
        "when": _moment(step.at, zone, by_the_hour=step.action == "report_unnamed"),
        "note": step.note or "",
    }


def _moment(at: datetime, zone: str, *, by_the_hour: bool = False) -> str:
    """Of what somebody without a name did only the hour is known."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M}" + (f"–{local + timedelta(hours=1):%H:%M}" if by_the_hour else "")
