"""Which sheets and cells stand in a file? CSV in the encodings offices use, or XLSX; every cell whole and as it was written."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import product
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.errors import Invalid

LARGEST_MB = 20
MOST_UNPACKED, MOST_MEMBERS, MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 80_000_000, 2000, 100_000, 200, 1_000_000
OLD_EXCEL, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
ENTITIES = tuple(sign.encode(encoding) for sign in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
CELL = re.compile(rb"<(?:\w{1,12}:)?c[\s/>]")  # as it stands in a sheet, in whatever encoding once its zero bytes are gone
LONGEST = max(64, *map(len, ENTITIES))
FEW_LOST = 50  # one sign in so many may be lost before the encoding itself is in doubt
LOST = "\ufffd"
SEPARATORS = (",", ";", "\t", "|")
UNREADABLE = (OSError, InvalidFileException, zipfile.BadZipFile, zlib.error, ParseError, EOFError, KeyError, ValueError, TypeError, IndexError)
csv.field_size_limit(LARGEST_MB * 1_000_000)


@dataclass
class Sheet:
    """Lines by their number as a spreadsheet shows it; `formulas` and `loose` are lines with a formula nobody worked out, and with a stray quote."""

    name: str = ""
    hidden: bool = False
    lines: dict[int, list[str]] = field(default_factory=dict)
    formulas: set[int] = field(default_factory=set)
    loose: set[int] = field(default_factory=set)


def sheets_of(data: bytes, name: str) -> list[Sheet]:
    """Every sheet with something in it; what cannot be read is refused with what to do about it."""
    if len(data) > LARGEST_MB * 1_000_000:
        raise Invalid("The file {name} is too large: at most {n} MB. Split it.", field="file", name=name, n=LARGEST_MB)
    if data.startswith(OLD_EXCEL):
        raise Invalid(
            "The file {name} is of the old Excel kind (.xls) or protected by a password. Save it as XLSX without one.", field="file", name=name
        )
    found = _workbook(data, name) if data.startswith(ZIP) else [_text(data, name)]
    filled = [sheet for sheet in found if sheet.lines]
    if not filled:
        raise Invalid("The file {name} is empty.", field="file", name=name)
    return filled


# Text


def _text(data: bytes, name: str) -> Sheet:
    text = _decoded(data, name)
    if text.lstrip()[:1] == "<":
        raise Invalid("The file {name} is a web page, whatever its name says. Open it in a spreadsheet and save it as XLSX.", field="file", name=name)
    separator = _separator(text)
    try:
        return Sheet(lines=_filled(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1), name))
    except csv.Error:
        return _line_by_line(text, separator, name)


def _line_by_line(text: str, separator: str, name: str) -> Sheet:
    """A quote that is never closed would swallow every line after it: each line is read by itself, those with the stray quote as they stand."""
    sheet, lines = Sheet(), text.splitlines()

    def read() -> Iterator[tuple[int, list[str]]]:
        for number, line in enumerate(lines, 1):
            try:
                yield number, next(csv.reader([line], delimiter=separator, strict=True), [])
            except csv.Error:
                sheet.loose.add(number)
                yield number, line.split(separator)

    sheet.lines = _filled(read(), name)
    return sheet


def _separator(text: str) -> str:
    """The sign that stands most often in the fullest of the first lines; a title above the headings has none."""
    first = text.splitlines()[:20]
    return max(SEPARATORS, key=lambda sign: max((line.count(sign) for line in first), default=0))


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in WIDE:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data[:400].count(0) > len(data[:400]) // 4:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        text = data.decode(encoding, errors="replace")
        if text.count(LOST) * FEW_LOST <= sum(sign > "\x7f" for sign in text) and "\0" not in text:
            return text
    raise Invalid("The file {name} is neither UTF-8 nor GB18030.", field="file", name=name)


# Workbooks


def _workbook(data: bytes, name: str) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            formulas = _harmless(archive, name)
        book = load_workbook(io.BytesIO(data), data_only=True)
        written = load_workbook(io.BytesIO(data)) if formulas else None
        return [_sheet(page, written[page.title] if written else None, name) for page in book.worksheets]
    except UNREADABLE as wrong:
        raise Invalid("The file {name} cannot be read as XLSX.", field="file", name=name) from wrong


def _harmless(archive: zipfile.ZipFile, name: str) -> bool:
    """Refuses what grows out of all measure when it is unpacked; tells whether there are formulas."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _too_much(name)
    total, cells, formulas, end = 0, 0, False, b""
    for piece in _pieces(archive):
        total += len(piece)  # what comes out is counted, not what the file claims
        seen = end + piece
        cells += len(CELL.findall(seen.replace(b"\0", b""))) - len(CELL.findall(end.replace(b"\0", b"")))
        if total > MOST_UNPACKED or any(sign in seen for sign in ENTITIES):
            raise _too_much(name)
        if cells > MOST_CELLS:
            raise _too_many(name)
        formulas = formulas or b"<f>" in seen or b"<f " in seen
        end = seen[-LONGEST:]
    return formulas


def _pieces(archive: zipfile.ZipFile) -> Iterator[bytes]:
    for member in archive.infolist():
        with archive.open(member) as stream:
            while piece := stream.read(1 << 20):
                yield piece


def _too_much(name: str) -> Invalid:
    return Invalid("The file {name} unpacks to more than a ledger can hold. It was not opened.", field="file", name=name)


def _too_many(name: str) -> Invalid:
    most = {"rows": MOST_ROWS, "columns": MOST_COLUMNS, "cells": MOST_CELLS}
    return Invalid("The file {name} has more than {rows} rows, {columns} columns or {cells} cells. Split it.", field="file", name=name, **most)


def _sheet(page: Any, written: Any, name: str) -> Sheet:
    """Cells by their places: walking rows and columns would make a million cells of one that was coloured in the last line."""
    sheet = Sheet(page.title, page.sheet_state != "visible")
    cells = {place: _cell(cell.value) for place, cell in page._cells.items() if cell.value is not None}
    for place, cell in written._cells.items() if written is not None else ():
        if cell.data_type == "f" and not cells.get(place):
            cells[place] = _formula(cell.value)
            sheet.formulas.add(place[0])
    _spread(page, cells)
    sheet.lines = _filled(_by_line(cells), name)
    return sheet


def _spread(page: Any, cells: dict[tuple[int, int], str]) -> None:
    """A merged cell says the same of every line and column it covers, as the eye reads it; but not of a whole sheet of empty lines."""
    used = max((line for line, _column in cells), default=0)
    for merged in page.merged_cells.ranges:
        text = cells.get((merged.min_row, merged.min_col), "")
        if text and merged.max_col <= MOST_COLUMNS:
            lines, columns = range(merged.min_row, min(merged.max_row, used) + 1), range(merged.min_col, merged.max_col + 1)
            cells.update(dict.fromkeys(product(lines, columns), text))


def _by_line(cells: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, list[str]]]:
    lines: dict[int, dict[int, str]] = {}
    for (line, column), text in cells.items():
        lines.setdefault(line, {})[column] = text
    for line in sorted(lines):
        yield line, [lines[line].get(column, "") for column in range(1, min(max(lines[line]), MOST_COLUMNS + 1) + 1)]


def _filled(lines: Iterable[tuple[int, list[str]]], name: str) -> dict[int, list[str]]:
    """Without the empty tail of lines and columns."""
    kept: dict[int, list[str]] = {}
    total = 0
    for number, values in lines:
        cells = [value.strip() for value in values]
        while cells and not cells[-1]:
            cells.pop()
        total += len(cells)
        if len(kept) > MOST_ROWS or len(cells) > MOST_COLUMNS or total > MOST_CELLS:
            raise _too_many(name)
        if cells:
            kept[number] = cells
    return kept


def _formula(value: object) -> str:
    return str(getattr(value, "text", value))


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
