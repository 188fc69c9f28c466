"""What is a document made of, whichever form it takes, and has the font that travels along a glyph for each sign of it?"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from portal.errors import Invalid
from portal.sheets import FONT, Standard, pdf

STANDARDS: tuple[Standard, ...] = ("a-2a", "ua-1")  # kept for decades, and read aloud by a screen reader
BLANK, MISSING = frozenset("\n\t \u00a0"), "〓"
SQUARED = {"㎡": "m²", "㎥": "m³", "㎠": "cm²", "㎢": "km²"}
UNITS = {sign: SQUARED.get(sign) or unicodedata.normalize("NFKC", sign) for sign in map(chr, range(0x3371, 0x33E0))}  # one sign for kg and such
UNITS |= dict.fromkeys("\u2009\u202f", "\u00a0")
BORROWED = frozenset("≥≤≠≈∞√∑∆☐☑✔✗⁰₀₁₂₃₄") | frozenset(map(chr, [*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3CA)]))


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True)
class Words:
    """A paragraph; a line break that was typed is kept. `aside`: a remark, smaller and set apart."""

    text: str
    aside: bool = False


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Heads, rows, and how wide the columns are to each other."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


Block = Heading | Words | Facts | Table
KINDS = {Heading: "heading", Words: "text", Facts: "facts", Table: "table"}


@dataclass(frozen=True)
class Document:
    """Everything that is printed, in one language. `day` is the day that the document bears; no other time goes into its bytes."""

    title: str
    subtitle: str
    number: str
    state: str
    author: str
    language: str
    day: date
    footer: str
    blocks: Sequence[Block]


def as_pdf(document: Document) -> bytes:
    """PDF/A and PDF/UA with the font inside; the same document is the same bytes, whenever it is made."""
    return pdf("document", _data(in_print(document)), standards=STANDARDS)


def in_print(document: Document) -> Document:
    """The same with signs that the font knows: a square metre that is one sign is written with two."""
    title, subtitle, author, footer = (spelled(text) for text in (document.title, document.subtitle, document.author, document.footer))
    blocks = [_spelled(block) for block in document.blocks]
    return replace(document, title=title, subtitle=subtitle, author=author, footer=footer, blocks=blocks)


def spelled(text: str) -> str:
    """What has no glyph stands as the printers' mark for a missing one, in each form of the document: never as an empty box that says nothing."""
    return "".join(UNITS.get(sign) or (sign if _printable(sign) else MISSING) for sign in text.replace("\r", ""))


def _printable(sign: str) -> bool:
    return sign in BLANK or sign in BORROWED or sign in glyphs()


def _spelled(block: Block) -> Block:
    if isinstance(block, Facts):
        return Facts([(spelled(name), spelled(what)) for name, what in block.rows])
    if isinstance(block, Table):
        return Table([spelled(head) for head in block.heads], [[spelled(text) for text in row] for row in block.rows], block.widths)
    return replace(block, text=spelled(block.text))


def lines(document: Document) -> Iterator[str]:
    """Every text of it, in the order in which it is read."""
    document = in_print(document)
    yield from (text for text in (document.number, document.state, document.title, document.subtitle) if text)
    for block in document.blocks:
        yield from (text for text in _texts(block) if text)
    yield document.footer


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Facts):
        yield from (text for row in block.rows for text in row)
    elif isinstance(block, Table):
        yield from (text for row in (block.heads, *block.rows) for text in row)
    else:
        yield block.text


def _data(document: Document) -> dict[str, Any]:
    day = document.day
    return {
        **{name: getattr(document, name) for name in ("title", "subtitle", "number", "state", "author", "footer")},
        "lang": "zh" if document.language == "zh" else "en",
        "day": [day.year, day.month, day.day],
        "blocks": [
            {"kind": "note" if isinstance(block, Words) and block.aside else KINDS[type(block)], **asdict(block)} for block in document.blocks
        ],
    }


def require_glyphs(*texts: str, field: str = "") -> None:
    """Said while it is typed, and not when the report is locked. Borrowed signs come from the fonts inside Typst; PDF/A refuses all others."""
    missing = sorted({sign for text in texts for sign in text if sign not in UNITS and not _printable(sign)} - {"\r"})
    if missing:
        raise Invalid("These signs cannot be printed: {signs}. Write it without them.", field=field, signs=" ".join(missing[:10]))


@lru_cache
def glyphs() -> frozenset[str]:
    """Every sign for which the font has a glyph of its own: its character map, in format 4 as the font that is shipped has it."""
    data = FONT.read_bytes()
    tables = _words(data, 4, 1)[0]
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * n) for n in range(tables))
    table = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    places = [table + struct.unpack_from(">HHI", data, table + 4 + 8 * n)[2] for n in range(_words(data, table + 2, 1)[0])]
    return frozenset(chr(code) for place in places if _words(data, place, 1) == (4,) for code in _mapped(data, place))


def _mapped(data: bytes, at: int) -> Iterator[int]:
    """Segments of codes; a code whose glyph is number 0 has none."""
    n = _words(data, at + 6, 1)[0] // 2
    ends, firsts, shifts, offsets = (_words(data, at + where, n) for where in (14, 16 + 2 * n, 16 + 4 * n, 16 + 6 * n))
    segments = enumerate(zip(firsts, ends, shifts, offsets, strict=True))
    codes = ((code, shift, offset and at + 16 + 6 * n + 2 * place + offset + 2 * (code - first))
             for place, (first, end, shift, offset) in segments for code in range(first, end + 1))  # fmt: skip
    for code, shift, listed in codes:
        glyph = _words(data, listed, 1)[0] if listed else code
        if glyph and (glyph + shift) & 0xFFFF:
            yield code


def _words(data: bytes, at: int, n: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{n}H", data, at)
