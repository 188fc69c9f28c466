"""Which rows stand in a file, under which headings? The heading row is found, every cell kept whole under its own title."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from openpyxl.utils import get_column_letter

from portal.errors import Invalid
from portal.imports import books
from portal.imports.books import Sheet
from portal.imports.dates import day as day
from portal.imports.dates import moment as moment
from portal.locale import N_

LOOK_FOR_HEADINGS = 30
NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|[*:：＊]")
Headings = Mapping[str, Iterable[str]]
TWICE = N_("the heading {title} stands more than once; the first column of that name was used")


class Said(str):
    """A sentence about a row, in English, that can be said in the reader's language too."""

    __slots__ = ("params", "sentence")
    sentence: str
    params: dict[str, object]

    def __new__(cls, sentence: str, **params: object) -> Self:
        said = super().__new__(cls, sentence.format(**params) if params else sentence)
        said.sentence, said.params = sentence, params
        return said


@dataclass(frozen=True)
class Row:
    """A line of the file by its number as a spreadsheet shows it, by heading and by field."""

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

    def flag(self, line: int, reason: str) -> None:
        self.flagged.append({"row": line, "reason": reason})

    def reject(self, row: Row, reason: str) -> None:
        self.rejected.append({"row": row.line, "reason": reason})

    def as_json(self, say: Callable[..., str] = str.format) -> dict[str, object]:
        """`say` puts a sentence into the reader's language."""
        flagged, rejected = (in_words(problems, say) for problems in (self.flagged, self.rejected))
        return {"rows": self.rows, "imported": self.imported, "unchanged": self.unchanged, "flagged": flagged, "rejected": rejected}


def in_words(problems: Sequence[Mapping[str, object]], say: Callable[..., str]) -> list[dict[str, object]]:
    return [{"row": problem["row"], "reason": worded(problem["reason"], say)} for problem in problems]


def worded(reason: object, say: Callable[..., str]) -> str:
    return say(reason.sentence, **reason.params) if isinstance(reason, Said) else str(reason)


@dataclass(frozen=True)
class Table:
    """One sheet as rows: where its headings stand, which title means which field, and what is odd about the sheet as a whole."""

    sheet: Sheet
    heading: int
    titles: list[str]
    fields: dict[str, str]
    rows: list[Row]
    notes: list[Said]

    def samples(self, title: str, most: int = 3) -> list[str]:
        """Some different words of a column."""
        return list(dict.fromkeys(row.cells[title] for row in self.rows[:200] if row.cells.get(title)))[:most]


def read(path: Path, headings: Headings, *, own_names: Mapping[str, str] | None = None) -> list[Row]:
    """The rows of a file, with each recognised heading's field. `own_names` says which heading of this file means which field."""
    return table(content(path), path.name, headings, own_names=own_names).rows


def content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise Invalid("The file {name} cannot be read.", field="file", name=path.name) from wrong


def table(
    data: bytes,
    name: str,
    headings: Headings,
    *,
    own_names: Mapping[str, str] | None = None,
    sheet: str | None = None,
    heading: int | None = None,
) -> Table:
    """One sheet of a file: the one asked for, else the one with most recognised headings."""
    return laid_out(chosen(books.sheets_of(data, name), headings, own_names, sheet), headings, own_names=own_names, heading=heading)


def chosen(sheets: Sequence[Sheet], headings: Headings, own_names: Mapping[str, str] | None, wanted: str | None = None) -> Sheet:
    """A hidden sheet only if no other has a heading that is known."""
    if wanted is not None and wanted not in {sheet.name for sheet in sheets}:
        raise Invalid("The file has no sheet {sheet}. It has: {sheets}.", field="sheet", sheet=wanted, sheets=", ".join(s.name for s in sheets))
    known = known_as(headings, own_names)
    return next((s for s in sheets if s.name == wanted), None) or max(sheets, key=lambda s: _worth(s, known))


def laid_out(sheet: Sheet, headings: Headings, *, own_names: Mapping[str, str] | None = None, heading: int | None = None) -> Table:
    known = known_as(headings, own_names)
    line = heading if heading in sheet.lines else heading_line(sheet, known)
    titles = _titles(sheet, line)
    fields = _fields(titles, known, headings)
    field_of = {title: field_name for field_name, title in fields.items()}
    rows = [_row(number, titles, values, field_of) for number, values in sheet.lines.items() if number > line]
    repeated = [title for title in fields.values() if f"{title} (2)" in titles]
    return Table(sheet, line, titles, fields, rows, [Said(TWICE, title=title) for title in repeated])


def known_as(headings: Headings, own_names: Mapping[str, str] | None) -> dict[str, str]:
    """Folded heading -> field; what a person said himself wins, and an empty field means: leave this column alone."""
    known = {folded(name): field_name for field_name, names in headings.items() for name in (field_name, *names)}
    return known | {folded(title): field_name for title, field_name in (own_names or {}).items()}


def heading_line(sheet: Sheet, known: Mapping[str, str]) -> int:
    """The first of the upper lines with most known headings; of two that belong together, the lower, which says more."""
    upper = list(sheet.lines.items())[:LOOK_FOR_HEADINGS]
    best = max(upper, key=lambda item: _recognised(item[1], known))
    place = upper.index(best)
    below = upper[place + 1] if place + 1 < len(upper) else best
    together = _recognised(below[1], known) == _recognised(best[1], known) > 0 and below[1] != best[1]
    return below[0] if together else best[0]


def read_map(path: Path | None) -> dict[str, Any]:
    """A JSON object: heading of the file -> field of the import, or the same under `columns` beside what else a mapping says."""
    if path is None:
        return {}
    try:
        loaded = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as wrong:
        raise Invalid("The map {name} cannot be read as JSON.", field="map", name=path.name) from wrong
    if not isinstance(loaded, dict):
        raise Invalid("The map {name} has to be an object: heading of the file to field of the import.", field="map", name=path.name)
    return loaded


def folded(text: str) -> str:
    """Width, case and spaces do not matter in headings and names."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def field_for(title: str, known: Mapping[str, str]) -> str:
    """A heading as it is, else without what stands in brackets behind it."""
    whole = folded(title)
    return known.get(whole, known.get(bare(title), ""))


def bare(title: str) -> str:
    """Without what stands in brackets behind it."""
    return NOTE.sub("", folded(title))


def _recognised(values: Sequence[str], known: Mapping[str, str]) -> int:
    return len({field_for(value, known) for value in values} - {""})


def _worth(sheet: Sheet, known: Mapping[str, str]) -> tuple[bool, int, int]:
    upper = [values for _line, values in list(sheet.lines.items())[:LOOK_FOR_HEADINGS]]
    best = max(_recognised(values, known) for values in upper)
    return (bool(best) and not sheet.hidden, best, len(sheet.lines))


def _titles(sheet: Sheet, line: int) -> list[str]:
    """A title for every column in use: its heading on one line, its letter where it has none, numbered where it stands again."""
    width = max(len(values) for number, values in sheet.lines.items() if number >= line)
    written = [" ".join(title.split()) for title in sheet.lines[line]]
    titles: list[str] = []
    for place in range(width):
        title = (written[place] if place < len(written) else "") or get_column_letter(place + 1)
        again, n = title, 1
        while again in titles:
            n += 1
            again = f"{title} ({n})"
        titles.append(again)
    return titles


def _fields(titles: Sequence[str], known: Mapping[str, str], headings: Headings) -> dict[str, str]:
    """Field -> title: of several that mean the same field, the word that comes first among its synonyms, then the one further left."""
    order = {folded(name): n for names in headings.values() for n, name in enumerate(names)}
    fields: dict[str, str] = {}
    for title in sorted(titles, key=lambda title: order.get(folded(title), -1)):
        if field_name := field_for(title, known):
            fields.setdefault(field_name, title)
    return fields


def _row(line: int, titles: Sequence[str], values: Sequence[str], field_of: Mapping[str, str]) -> Row:
    cells = {title: value for title, value in zip(titles, values, strict=False) if value}
    return Row(line, cells, {field_of[title]: value for title, value in cells.items() if title in field_of})
