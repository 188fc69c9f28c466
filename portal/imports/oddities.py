"""What is wrong with a row, and what is only odd? Wrong rows stay out with a reason; odd ones come in as they are, flagged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.hazards import State
from portal.imports import dates
from portal.imports.books import LOST
from portal.imports.mapping import Mapping as Words
from portal.imports.tables import Row, Said, Table, bare, folded
from portal.imports.words import HEADINGS, LEFT_OUT, REPORTERS, SPOT
from portal.locale import N_

LONGEST_ID, LONGEST_NAME, LONGEST_CELL, LONG_TEXT = 64, 120, 32_767, 4000
CUT_OFF = ("...", "…", "..")
BROKEN = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
TOTAL = re.compile(r"(合计|总计|小计|共计|grandtotal|subtotal|total|sum)[:：]?.{0,30}")

FLAGS = {
    "truncated_text": N_("the text is cut off in the file"),
    "long_text": N_("the text has {length} characters; it was kept whole"),
    "unknown_grade": N_("the grade {grade} is not known; kept as general"),
    "unknown_category": N_("the type {category} is not known; kept as other"),
    "missing_grade": N_("no level is named; kept as general"),
    "missing_category": N_("no type is named; kept as other"),
    "unknown_unit": N_("the unit {unit} is not a department here; one was made and waits to be confirmed"),
    "missing_unit": N_("no unit is named"),
    "unknown_place": N_("the place {place} is not an area here; one was made among the imported places"),
    "unclear_place": N_("the place {place} says nothing"),
    "unknown_closing": N_("closed, but the file does not say when; the moment of the import stands"),
    "impossible_closing": N_("the closing date {closed_at} cannot be; the moment of the import stands"),
    "impossible_due": N_("the deadline {due} cannot be; none was set"),
    "serial_date": N_("the date stands as the number {found_at} and was read as {read}"),
    "future_date": N_("the date {found_at} lies in the future"),
    "formula": N_("a formula has no result in the file; the formula itself was kept"),
    "spreadsheet_error": N_("a cell holds a spreadsheet error such as #REF!; it was kept"),
    "loose_quote": N_("a quotation mark is never closed; the line was read as it stands"),
    "unreadable_signs": N_("some characters in the file are damaged; they stand as �"),
    "several_plans": N_("there are {plans} plans for it; none was chosen"),
}
PLAN_UNREADABLE = N_("a date of its plan cannot be read")
PLAN_TOO_EARLY = N_("its plan was assigned {assigned}, before it was found {found}")
PLAN_BACKWARDS = N_("it was to be rectified {by}, before it was assigned {assigned}")
NO_GRADES = N_("the sheet has no column of levels; every row was kept as general")
NO_CATEGORIES = N_("the sheet has no column of types; every row was kept as other")
NAMES = N_("the column {title} names who reported; it was left out, because the department reads the rest of the row")
IS_TOTAL = N_("this is a row of totals; it was left out")
IS_HEADING = N_("the headings stand here again; the row was left out")
IS_REPEATED = N_("this row is the same as row {line}; it was taken in once")


@dataclass
class Draft:
    """A row read outside any transaction: under which id it is known, its fingerprint, its moments, and what is odd about it."""

    row: Row
    number: str
    digest: str
    found: datetime | None
    code: str
    category: str = ""
    severity: str = ""
    due: datetime | None = None
    closed: datetime | None = None
    plans: Sequence[Row] = ()
    odd: list[tuple[str, Said]] = field(default_factory=list)

    @property
    def state(self) -> State:
        return State.ACCEPTED if self.code == SPOT else State(self.code)

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(code for code, _said in self.odd))

    def flag(self, code: str, sentence: str = "", **said: object) -> None:
        self.odd.append((code, Said(sentence or FLAGS[code], **said)))


def sheet_notes(table: Table) -> Iterator[Said]:
    """What is said once of the whole sheet, at its row of headings."""
    yield from table.notes
    for name, sentence in (("grade", NO_GRADES), ("category", NO_CATEGORIES)):
        if name not in table.fields:
            yield Said(sentence)
    yield from (Said(NAMES, title=title) for title in table.titles if names_reporter(title))


def names_reporter(title: str) -> bool:
    """Do the words of this column say who reported?"""
    return bare(title) in REPORTERS


def left_out(table: Table, row: Row) -> str:
    """Lines that are no hazards: sums, and headings printed on every page."""
    if row.of("found_at") == table.fields.get("found_at") and row.of("content") == table.fields.get("content"):
        return IS_HEADING
    sums = any(TOTAL.fullmatch(folded(text)) for text in row.cells.values())
    return IS_TOTAL if sums and dates.moment(row.of("found_at"), day_first=True) is None else ""


def words(table: Table, field_name: str) -> dict[str, int]:
    """Every different word of a field and how often it stands, the most frequent first; the empty one too."""
    counted = Counter(row.of(field_name) for row in table.rows if not left_out(table, row))
    return dict(counted.most_common())


def refused(draft: Draft) -> Said | None:
    """Why a row cannot be stored, as far as the file itself tells."""
    row, status, found_at = draft.row, draft.row.of("status"), draft.row.of("found_at")
    longest = max(map(len, row.cells.values()))
    checks = (
        (longest > LONGEST_CELL, Said(N_("a cell has {length} characters; at most {most} can be kept whole"), length=longest, most=LONGEST_CELL)),
        (not draft.number, Said(N_("the id is missing"))),
        (len(draft.number) > LONGEST_ID, Said(N_("the id is too long"))),
        (not row.of("content"), Said(N_("the description is missing"))),
        (not found_at, Said(N_("the date is missing"))),
        (
            draft.found is None and dates.is_two_days(found_at),
            Said(N_("the date {date} can mean two days; say which number is the day"), date=found_at),
        ),
        (draft.found is None, Said(N_("the date {date} cannot be read"), date=found_at)),
        (draft.code == LEFT_OUT, Said(N_("rows with the status {status} are left out, as the mapping says"), status=status or "—")),
        (not draft.code and not status, Said(N_("the status is missing"))),
        (not draft.code, Said(N_("the status {status} is not known; a mapping has to say what it means"), status=status)),
        (max(len(row.of("unit")), len(row.of("place"))) > LONGEST_NAME, Said(N_("the unit or the place is too long for a name"))),
    )
    return next((why for wrong, why in checks if wrong), None)


def judge(draft: Draft, words: Words, table: Table) -> None:
    """What the file itself shows to be odd."""
    row, line = draft.row, draft.row.line
    odd = (
        ("truncated_text", row.of("content").endswith(CUT_OFF)),
        ("long_text", len(row.of("content")) > LONG_TEXT),
        ("unknown_grade", bool(row.of("grade")) and not words.code("grade", row.of("grade"))),
        ("unknown_category", bool(row.of("category")) and not words.code("category", row.of("category"))),
        ("missing_grade", "grade" in table.fields and not row.of("grade")),
        ("missing_category", "category" in table.fields and not row.of("category")),
        ("missing_unit", not row.of("unit")),
        ("unclear_place", not row.of("place") or row.of("place") in HEADINGS["place"]),
        ("serial_date", dates.is_serial(row.of("found_at"))),
        ("formula", line in table.sheet.formulas),
        ("loose_quote", line in table.sheet.loose),
        ("unreadable_signs", any(LOST in text for text in row.cells.values())),
        ("spreadsheet_error", any(text in BROKEN for text in row.cells.values())),
        ("several_plans", len(draft.plans) > 1),
        *_closing(draft),
        *_deadline(draft),
    )
    said = {name: row.of(name) or "—" for name in ("grade", "category", "unit", "place", "found_at", "due", "closed_at")}
    for code, holds in odd:
        if holds:
            draft.flag(code, **said, plans=len(draft.plans), length=len(row.of("content")), read=_short(draft.found))
    for plan in draft.plans:
        _plan(draft, plan)


def judge_here(draft: Draft, departments: Mapping[str, Any], areas: Mapping[str, Any], place: str) -> None:
    """What only this plant's own departments and areas show to be odd."""
    unit = draft.row.of("unit")
    if unit and folded(unit) not in departments:
        draft.flag("unknown_unit", unit=unit)
    if place and place not in areas:
        draft.flag("unknown_place", place=place)


def _closing(draft: Draft) -> Iterator[tuple[str, bool]]:
    written = bool(draft.row.of("closed_at"))
    closed = draft.state is State.ACCEPTED and draft.code != SPOT
    possible = draft.closed is not None and draft.found is not None and draft.closed.date() >= draft.found.date()
    yield "unknown_closing", closed and not written
    yield "impossible_closing", closed and written and not possible


def _deadline(draft: Draft) -> Iterator[tuple[str, bool]]:
    possible = draft.due is not None and draft.found is not None and draft.due.date() >= draft.found.date()
    yield "impossible_due", bool(draft.row.of("due")) and not possible


def _plan(draft: Draft, plan: Row) -> None:
    """A plan is made after the hazard was found, and its time lies after it was made."""
    found, assigned, by = draft.found, dates.moment(plan.of("assigned_at")), dates.moment(plan.of("rectify_by"))
    if found is None or assigned is None or by is None:
        draft.flag("impossible_plan_dates", PLAN_UNREADABLE)
    elif assigned < found:
        draft.flag("impossible_plan_dates", PLAN_TOO_EARLY, assigned=_short(assigned), found=_short(found))
    elif by < assigned:
        draft.flag("impossible_plan_dates", PLAN_BACKWARDS, by=_short(by), assigned=_short(assigned))


def _short(at: datetime | None) -> str:
    return at.isoformat(" ", "minutes") if at else "—"
