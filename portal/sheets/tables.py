"""How do rows become a file that a spreadsheet opens: numbers, dates and texts as what they are, and nothing that it would take for a formula?"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as Box
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from portal.people.looks import harmless

Cell = str | int | date | datetime | None
FORMATS: dict[type, str] = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd"}
HEAD, TOP = Font(bold=True), Alignment(vertical="top", wrap_text=True)
LONGEST = 32_000  # a cell of a workbook holds 32,767 characters


def as_csv(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow([harmless(head) for head in heads])
    table.writerows([harmless(_plain(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, widths: Sequence[int], about: Sequence[tuple[str, str]]) -> bytes:
    """A sheet with headings that stay and filter; a second one says what the file is."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    for n, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    sheet.append([_cell(sheet, head, font=HEAD) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    second = book.create_sheet("ℹ")
    second.column_dimensions["A"].width, second.column_dimensions["B"].width = 22, 90
    for name, value in about:
        second.append([_cell(second, name, font=HEAD), _cell(second, value)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: object, value: Cell, *, font: Font | None = None) -> Box:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=None)  # type: ignore[arg-type]
        cell.value, cell.data_type = harmless(ILLEGAL_CHARACTERS_RE.sub("", value))[:LONGEST], "s"
        cell.alignment = TOP
    else:
        cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]
        cell.number_format = FORMATS.get(type(value), "General")
    if font:
        cell.font = font
    return cell


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ", timespec="minutes")
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)
