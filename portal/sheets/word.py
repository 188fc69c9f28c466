"""How does a document become a file that a word processor opens, the same bytes whenever it is made?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from portal.sheets.document import Block, Document, Facts, Heading, Words, in_print

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the only time that stands in the file's directory
LATIN, CHINESE = "Arial", "Noto Sans CJK SC"  # what the reader's machine does not have it replaces by its own
INK, QUIET = RGBColor(0x12, 0x50, 0x8C), RGBColor(0x50, 0x50, 0x50)
NAME_WIDTH, TEXT_WIDTH = Mm(34), Mm(136)


def as_docx(document: Document) -> bytes:
    """Headings are headings, tables are tables, and nothing says when or on which machine it was made."""
    document, file = in_print(document), docx.Document()
    _set_up(file, document)
    _paragraph(file, " · ".join(text for text in (document.number, document.state) if text), size=9, colour=QUIET)
    _paragraph(file, document.title, style="Title")
    _paragraph(file, document.subtitle, colour=QUIET)
    for block in document.blocks:
        _add(file, block)
    whole = BytesIO()
    file.save(whole)
    return _without_times(whole.getvalue())


def _set_up(file: Any, document: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    for name, size in (("Normal", 10), ("Title", 19), ("Heading 1", 13), ("Heading 2", 11)):
        style = file.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        if name != "Normal":
            style.font.color.rgb = INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:eastAsia"), CHINESE)
    _paragraph(section.footer, document.footer, size=7, colour=QUIET)
    about, day = file.core_properties, datetime.combine(document.day, time(), UTC)
    about.title, about.author, about.last_modified_by, about.comments = document.title, document.author, "", ""
    about.language, about.created, about.modified, about.revision = document.language, day, day, 1


def _add(file: Any, block: Block) -> None:
    if isinstance(block, Heading):
        _paragraph(file, block.text, style=f"Heading {block.level}")
    elif isinstance(block, Words):
        _paragraph(file, block.text, size=9 if block.aside else None, colour=QUIET if block.aside else None)
    elif isinstance(block, Facts):
        _table(file, block.rows, [NAME_WIDTH, TEXT_WIDTH], heads=0)
    else:
        whole = sum(block.widths)
        widths = [int((NAME_WIDTH + TEXT_WIDTH) * width / whole) for width in block.widths]
        _table(file, [block.heads, *block.rows], widths, heads=1)


def _paragraph(where: Any, text: str, *, style: str | None = None, size: float | None = None, colour: RGBColor | None = None) -> None:
    if text:
        _write(where.add_paragraph(style=style), text, size=size, colour=colour)


def _write(paragraph: Any, text: str, *, size: float | None = None, colour: RGBColor | None = None) -> None:
    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = colour


def _table(file: Any, rows: Sequence[Sequence[str]], widths: Sequence[int], *, heads: int) -> None:
    table = file.add_table(rows=len(rows), cols=len(widths), style="Table Grid" if heads else None)
    table.autofit = False
    for n, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for column, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width = width
            quiet = n < heads or (not heads and column == 0)
            _write(cell.paragraphs[0], text, size=9 if heads or quiet else 10, colour=QUIET if quiet else None)
    if heads:
        again = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(again)  # python-docx has no word for a heading row that is repeated
    file.add_paragraph()


def _without_times(made: bytes) -> bytes:
    """The same members in the same order, each of one and the same day."""
    whole = BytesIO()
    with ZipFile(BytesIO(made)) as old, ZipFile(whole, "w") as new:
        for member in old.infolist():
            info = ZipInfo(member.filename, FIRST_DAY)
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 0, 0
            new.writestr(info, old.read(member), compresslevel=6)
    return whole.getvalue()
