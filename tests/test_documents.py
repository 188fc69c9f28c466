"""Does a printed document hold every sign of its text, in both languages and both forms, and is it the same bytes whenever it is made?"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import pypdf
import pytest
from sqlalchemy import select

from db.actor import SYSTEM, Actor
from db.base import uuid7
from db.engine import Database
from db.hazards import Category, Severity, State
from db.log import EntryKind, LogEntry
from db.session import begin
from portal import hazards
from portal.errors import Denied, Invalid, NotFound, WrongStep
from portal.hazards import MajorPaper, PlanLine, Record, major_files
from portal.locale import catalogue
from portal.sheets.document import BORROWED, MISSING, Document, Facts, Heading, Table, Words, as_pdf, glyphs, lines, require_glyphs
from portal.sheets.word import as_docx
from tests.cast import Cast
from tests.test_hazards import told
from tests.test_majors import PLAN

RARE = "欧阳喆堃玥昇燊䶮 ℃ ±0.5 % ≥ 10 mg/m³ ①②③ “引号” ‘’ —— …… 《规范》第 3（1）条 ×÷ ② ≠ α β Ω → ✓ ㎡ ㎏"
ESCAPES = '#panic("x") *bold* _it_ $1+1$ `raw` <label> @ref // not a comment \\ [x] {y} & < > " \''


def document(**other: Any) -> Document:
    said: dict[str, Any] = {
        "title": "季度独立监督报告",
        "subtitle": "焊接车间 Welding shop",
        "number": "RP-2026-001",
        "state": "已锁定",
        "author": "某评价所",
        "language": "zh",
        "day": date(2026, 11, 23),
        "footer": "RP-2026-001 · 第一次",
        "blocks": [
            Heading("一 发现的问题"),
            Words(RARE + "\n第二行 " + ESCAPES),
            Facts([("条件", "护罩缺失\n两处"), ("依据", ESCAPES)]),
            Heading("二 样本", level=2),
            Table(["编号", "结论"], [[f"HZ-2026-{n:06d}", f"第{n}条 " + "符合要求" * 12] for n in range(60)], [1, 3]),
            Words("无其他限制。", aside=True),
        ],
    }
    return Document(**{**said, **other})


def read(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def bare(text: str) -> str:
    """Without what a line break or a column adds; a printer's joining of characters is undone."""
    return re.sub(r"\s", "", text)


def words_of(made: bytes) -> str:
    """Everything a word processor shows, in its order."""
    file = docx.Document(io.BytesIO(made))
    parts: list[str] = []
    for element in file.iter_inner_content():
        parts += [element.text] if hasattr(element, "text") else [cell.text for row in element.rows for cell in row.cells]
    return "\n".join(parts)


def test_the_text_of_a_pdf_is_the_text_of_the_document_sign_by_sign() -> None:
    made = read(as_pdf(document()))

    for line in lines(document()):
        assert bare(line) in bare(made), line
    assert MISSING not in made


def test_the_word_file_opens_and_holds_the_same_text_in_the_same_order() -> None:
    said, at = bare(words_of(as_docx(document()))), 0

    for line in list(lines(document()))[:-1]:  # the last one is the footer
        at = said.index(bare(line), at)
    footer = docx.Document(io.BytesIO(as_docx(document()))).sections[0].footer
    assert "RP-2026-001 · 第一次" in [paragraph.text for paragraph in footer.paragraphs]


def test_every_font_of_a_pdf_is_inside_it_and_it_is_tagged_for_readers() -> None:
    file = pypdf.PdfReader(io.BytesIO(as_pdf(document())))

    fonts = {str(font["/BaseFont"]): font for page in file.pages for font in _fonts(page)}
    assert any("NotoSansCJKsc" in name for name in fonts)
    assert [name for name, font in fonts.items() if not _embedded(font)] == []
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert str(file.trailer["/Root"]["/Lang"]).startswith("zh")  # type: ignore[index]
    about = file.trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]
    assert b"<pdfaid:part>2</pdfaid:part>" in about and b"<pdfaid:conformance>A</pdfaid:conformance>" in about


def _fonts(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def _embedded(font: Any) -> bool:
    """The glyphs themselves stand in the file."""
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    described = inner["/FontDescriptor"]
    return any(name in described for name in ("/FontFile", "/FontFile2", "/FontFile3"))


@pytest.mark.parametrize("make", [as_pdf, as_docx])
def test_the_same_document_is_the_same_bytes_an_hour_later_and_on_another_machine(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make(document())

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    monkeypatch.setenv("TZ", "America/New_York")
    later = datetime(2031, 5, 6, tzinfo=UTC)
    monkeypatch.setattr("time.time", later.timestamp)
    monkeypatch.setattr("time.localtime", lambda *_: later.timetuple())

    assert make(document()) == first
    assert make(document(day=date(2026, 11, 24))) != first
    assert make(document(footer="其他")) != first


def test_a_sign_without_a_glyph_is_refused_where_it_is_typed_and_marked_where_it_is_printed() -> None:
    require_glyphs(RARE, ESCAPES)
    with pytest.raises(Invalid, match="These signs cannot be printed: 😀") as refused:
        require_glyphs("好 😀", field="condition")
    assert refused.value.field == "condition"

    made = document(blocks=[Words("好 😀\x00\x07 了")])

    assert bare(f"好{MISSING}{MISSING}{MISSING}了") in bare(read(as_pdf(made)))
    assert bare(f"好{MISSING}{MISSING}{MISSING}了") in bare(words_of(as_docx(made)))


def test_the_font_has_each_sign_of_the_catalogue_and_the_borrowed_ones_are_printed() -> None:
    said = {sign for text in catalogue("zh").items() for part in text for sign in part}
    assert sorted(said - glyphs() - BORROWED - {"\n", "\u202f", "\u00a0", "\ufffd"}) == []

    assert set(bare(read(as_pdf(document(blocks=[Words(" ".join(sorted(BORROWED)))]))))) >= BORROWED - {"ς"}


# The two documents of a major hazard


def paper() -> MajorPaper:
    at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    record = Record(
        id=uuid7(), number="HZ-2026-000007", state=State.RECTIFYING, severity=Severity.MAJOR, category=Category.CHEMICALS, overdue=False,
        what="泄压阀失灵", area="危化品仓库", area_en="Hazardous-goods store", place="甲类库房 3 号", department="设备管理部",
        department_en="Equipment department", reported_at=at, deadline=None, closed_at=None, responsible="王磊", supervisor="何静",
        major_grounds=("O10-14",), major_signed_at=at,
    )  # fmt: skip
    plan = PlanLine(1, at, datetime(2026, 12, 5, 16, tzinfo=UTC), measures="停炉检修", funds="5 万元", who="设备管理部", emergency="专人监护")
    return MajorPaper(record, plan, "安鉴化工一厂", "Anjian Chemical Works", "Asia/Shanghai", date(2026, 11, 23), at)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("which", ["notice", "report"])
def test_both_forms_of_both_documents_say_what_the_law_asks_for(which: str, language: str) -> None:
    said = {"cause": "弹簧锈蚀，两年未校验", "harm": "可能超压；备件到货需 10 天"}
    read_in = {
        "pdf": bare(read(major_files.made(paper(), which=which, form="pdf", language=language, **said))),
        "docx": bare(words_of(major_files.made(paper(), which=which, form="docx", language=language, **said))),
    }

    place = "危化品仓库" if language == "zh" else "Hazardous-goods store"
    common = ["HZ-2026-000007", "泄压阀失灵", place, "停炉检修", "专人监护", "2026-12-05"]
    own = [*said.values(), "5 万元"] if which == "report" else []
    own += ["期限 2026-12-05" if language == "zh" else "Until 2026-12-05"]
    for text in read_in.values():
        assert [part for part in (*common, *own) if bare(part) not in text] == []
        assert "王磊" not in text and "何静" not in text
        if language == "en":
            assert "article41" in text
    if which == "notice":
        assert "弹簧锈蚀" not in read_in["pdf"]


def test_what_is_not_on_record_yet_is_said_and_not_left_out() -> None:
    text = read(major_files.made(replace(paper(), plan=None), which="report", form="pdf", language="en"))

    assert text.count("Not on record yet.") >= 6


def test_whoever_supervises_makes_them_of_a_major_hazard_and_it_is_on_record(database: Database, cast: Cast) -> None:
    story = told(cast, category="chemicals")
    with pytest.raises(WrongStep, match="made of a major hazard"):
        story.by(cast.zhou_min, hazards.major_paper)
    story.assign(severity="major")
    story.by(cast.zheng_kai, hazards.make_plan, **PLAN)
    for who, refusal, why in ((cast.zheng_kai, Denied, "regulator was told"), (cast.he_jing, NotFound, "not yours to see")):
        with pytest.raises(refusal, match=why):
            story.by(who, hazards.major_paper)

    made = story.by(cast.zhou_min, hazards.major_paper)

    assert PLAN["measures"] in read(major_files.made(made, which="notice", form="pdf", language="zh"))
    assert publishes(cast.chen_li, story.id) and publishes(cast.zhou_min, story.id) and not publishes(cast.zheng_kai, story.id)
    assert taken_out(cast.zhou_min) == 1


def publishes(actor: Actor, hazard_id: Any) -> bool:
    with begin(actor, write=False) as work:
        return hazards.publishes(work, hazard_id)


def taken_out(actor: Actor) -> int:
    with begin(SYSTEM, write=False) as work:
        wanted = select(LogEntry.id).where(LogEntry.action == "hazard.major_paper", LogEntry.kind == EntryKind.EXPORT)
        return len(work.session.scalars(wanted).all())
