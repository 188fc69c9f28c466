"""What stands in a file of rows? CSV in UTF-8 or GB18030, or the first sheet of an XLSX; every cell as it was written."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.errors import Invalid

ENCODINGS = ("utf-8-sig", "gb18030")
DATE_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d")
LONGEST_CELL = 4000


@dataclass(frozen=True)
class Row:
    """A line of the file by its number as a spreadsheet shows it (the headings are line 1), by heading and by field."""

    line: int
    cells: Mapping[str, str]
    fields: Mapping[str, str]

    def of(self, field_name: str) -> str:
        return self.fields.get(field_name, "")


@dataclass
class Result:
    """What became of the rows: a rejected row was not stored, a flagged one was, as it is."""

    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    flagged: list[dict[str, object]] = field(default_factory=list)
    rejected: list[dict[str, object]] = field(default_factory=list)

    def flag(self, row: Row, reason: str) -> None:
        self.flagged.append({"row": row.line, "reason": reason})

    def reject(self, row: Row, reason: str) -> None:
        self.rejected.append({"row": row.line, "reason": reason})

    def as_json(self) -> dict[str, object]:
        return {"rows": self.rows, "imported": self.imported, "unchanged": self.unchanged, "flagged": self.flagged, "rejected": self.rejected}


def read(path: Path, headings: Mapping[str, Iterable[str]], *, own_names: Mapping[str, str] | None = None) -> list[Row]:
    """The rows of a file, with each recognised heading's field. `own_names` says which heading of this file means which field."""
    grid = list(_sheet(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    if not grid:
        raise Invalid("The file {name} is empty.", field="file", name=path.name)
    titles = [title.strip() for title in grid[0]]
    known = {folded(name): field_name for field_name, names in headings.items() for name in (field_name, *names)}
    known |= {folded(title): field_name for title, field_name in (own_names or {}).items()}
    return [_row(line, titles, values, known) for line, values in enumerate(grid[1:], start=2) if any(value.strip() for value in values)]


def read_map(path: Path | None) -> dict[str, str]:
    """A JSON object: heading of the file -> field of the import."""
    if path is None:
        return {}
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise Invalid("The map {name} cannot be read as JSON.", field="map", name=path.name) from wrong
    if not isinstance(loaded, dict):
        raise Invalid("The map {name} has to be an object: heading of the file to field of the import.", field="map", name=path.name)
    return {str(title): str(field_name) for title, field_name in loaded.items()}


def folded(text: str) -> str:
    """Width, case and spaces do not matter in headings and names."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def moment(text: str) -> datetime | None:
    """A date or time without a zone, however it was written; None when it is none of them."""
    clean = text.strip().replace("/", "-")
    for form in DATE_FORMS:
        try:
            return datetime.strptime(clean, form)  # noqa: DTZ007  the file has no zone; the caller puts it at the site
        except ValueError:
            continue
    return None


def day(text: str) -> date | None:
    found = moment(text)
    return found.date() if found else None


def _row(line: int, titles: list[str], values: list[str], known: Mapping[str, str]) -> Row:
    cells = {title: value.strip()[:LONGEST_CELL] for title, value in zip(titles, values, strict=False) if title}
    fields = {known[folded(title)]: value for title, value in cells.items() if folded(title) in known}
    return Row(line, cells, fields)


def _csv(path: Path) -> Iterator[list[str]]:
    text = _decoded(path)
    first = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    return iter(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as wrong:
        raise Invalid("The file {name} cannot be read.", field="file", name=path.name) from wrong
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("The file {name} is neither UTF-8 nor GB18030.", field="file", name=path.name)


def _sheet(path: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError) as wrong:
        raise Invalid("The file {name} cannot be read as XLSX.", field="file", name=path.name) from wrong
    sheet = book.worksheets[0]
    return ([_cell(value) for value in values] for values in sheet.iter_rows(values_only=True))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
