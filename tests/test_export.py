"""What leaves the portal as a file, for whom, with which cells, and what does the log say of it?"""

from __future__ import annotations

import io
import json
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pypdf
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from PIL import Image

from db.actor import SYSTEM, Actor
from db.engine import Database
from db.log import EntryKind, LogEntry, canonical, reveal
from db.sealed import Sealed
from db.session import ask, begin
from portal import areas, evidence, hazards
from portal.errors import Denied, LogUnavailable, NotFound
from portal.hazards import export, files
from portal.people import looks_at_me
from portal.people.looks import Detail
from portal.startup import Portal
from portal.ui.record import HAPPENED
from tests.cast import Cast
from tests.test_fail_closed import log_locked

WHAT, FORMULA, ELSEWHERE = "砂轮机飞溅火星", '=HYPERLINK("http://x")', "甲类库房门锁坏了"
DUE = date(2026, 12, 3)


def by(actor: Actor, verb: Any, *args: Any, **said: Any) -> Any:
    return ask(lambda: actor, verb, *args, **said)


def report(cast: Cast, text: str, *, area: str = "WELD-3", who: str = "li.jianguo", **more: Any) -> UUID:
    hazard: UUID = by(cast.actors[who], hazards.report, area_id=cast.areas[area], description=text, **more).id
    return hazard


def entries(action: str) -> list[LogEntry]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(LogEntry).where(LogEntry.action == action).order_by(LogEntry.id)))


def note(entry: LogEntry) -> Any:
    with begin(SYSTEM) as work:
        sealed = Detail(entry.id, Sealed("log_entry", "detail", entry.id, entry.subject, entry.detail_ct))
        return reveal(work, [sealed], ["detail"], purpose="test")[entry.id]["detail"]


@pytest.fixture
def three(database: Database, cast: Cast) -> list[UUID]:
    made = [report(cast, WHAT, category="fire"), report(cast, FORMULA), report(cast, ELSEWHERE, area="STORE-A", who="chen.hao")]
    by(cast.zhou_min, hazards.assign, made[0], department_id=cast.departments["D-WELD"], deadline=DUE, requirement="装挡板")
    return made


@pytest.mark.parametrize("who", ["han.dong", "li.jianguo", "lu.yi", "lin.tao"])
def test_only_offices_that_answer_for_the_ledger_take_it_out(three: list[UUID], cast: Cast, who: str) -> None:
    assert len(by(cast.chen_li, hazards.ledger_file, state="all").rows) == 3

    with pytest.raises(Denied, match="take records out"):
        by(cast.actors[who], hazards.ledger_file, state="all")
    assert not by(cast.actors[who], hazards.exports)
    assert len(entries("hazard.export")) == 1


def test_a_file_holds_what_the_offices_see_and_the_filters_leave(three: list[UUID], cast: Cast) -> None:
    def whats(who: str, **wanted: Any) -> list[str]:
        return [row.what for row in by(cast.actors[who], hazards.ledger_file, **wanted).rows]

    assert whats("zhou.min", state="all") == [FORMULA, WHAT]
    assert whats("zhou.min", state="all", order="oldest") == [WHAT, FORMULA]
    assert whats("zheng.kai", state="all") == [WHAT]
    assert whats("he.jing", state="all") == [ELSEWHERE]
    assert whats("chen.li", state="assigned") == [WHAT]
    assert whats("chen.li", state="all", category="fire") == [WHAT]
    assert whats("chen.li", state="all", words="门锁") == [ELSEWHERE]
    assert whats("zhou.min", state="all", words="门锁") == []


def test_the_log_names_every_record_that_left_and_the_filters(three: list[UUID], cast: Cast) -> None:
    by(cast.zhou_min, hazards.ledger_file, state="open", category="fire", why="月度例会")

    (entry,) = entries("hazard.export")

    assert (entry.kind, entry.actor) == (EntryKind.EXPORT, str(cast.people["zhou.min"]))
    assert {looked.row_id for looked in canonical.looked_in(entry.body)} == {three[0]}
    told = json.loads(note(entry))
    assert (told["rows"], told["state"], told["category"], told["why"]) == (1, "open", "fire", "月度例会")
    assert [look.why for look in by(cast.li_jianguo, looks_at_me).rows][:1] == ["Taking records out as a file"]


def test_taken_out_twice_is_on_record_twice(three: list[UUID], cast: Cast) -> None:
    for _ in range(2):
        by(cast.chen_li, hazards.ledger_file, state="all")

    assert [len(list(canonical.looked_in(entry.body))) for entry in entries("hazard.export")] == [3, 3]


def test_nothing_leaves_when_the_log_cannot_be_written(portal: Portal, cast: Cast) -> None:
    hazard = report(cast, WHAT)

    with log_locked(portal):
        for verb, said in ((hazards.ledger_file, {"state": "all"}), (hazards.record_sheet, {"hazard_id": hazard})):
            with pytest.raises(LogUnavailable):
                by(cast.chen_li, verb, **said)
    assert entries("hazard.export") == []


def test_a_workbook_has_dates_as_dates_and_no_formula(three: list[UUID], cast: Cast) -> None:
    taken = by(cast.zhou_min, hazards.ledger_file, state="all", order="oldest")

    for language, head, state in (("zh", "期限", "已派发"), ("en", "Deadline", "Assigned")):
        book = load_workbook(io.BytesIO(files.ledger(taken, kind="xlsx", language=language, about=())))
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        heads = list(rows[0])
        first = dict(zip(heads, rows[1], strict=True))
        assert (first[head].date(), first[head].time()) == (DUE, time()) and state in first.values()
        assert isinstance(rows[1][heads.index("上报时间" if language == "zh" else "Reported at")], datetime)
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert f"'{FORMULA}" in rows[2]


def test_a_csv_is_disarmed_and_says_the_same(three: list[UUID], cast: Cast) -> None:
    taken = by(cast.zhou_min, hazards.ledger_file, state="all", order="oldest")

    text = files.ledger(taken, kind="csv", language="zh", about=()).decode("utf-8-sig")

    assert "2026-12-03" in text and WHAT in text and "编号" in text
    assert "'=HYPERLINK" in text and ",=HYPERLINK" not in text


def test_a_file_is_bounded_and_says_so(three: list[UUID], cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST", 2)

    taken = by(cast.chen_li, hazards.ledger_file, state="all")

    assert (len(taken.rows), taken.cut) == (2, True)
    assert [len(list(canonical.looked_in(entry.body))) for entry in entries("hazard.export")] == [2]
    book = load_workbook(io.BytesIO(files.ledger(taken, kind="xlsx", language="en", about=())))
    assert "There are more that match" in str([cell.value for row in book.worksheets[1] for cell in row])


def test_one_hazard_is_printed_with_its_timeline_and_photos_and_never_its_reporter(database: Database, cast: Cast) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 200), "orange").save(drawn, "JPEG")
    hazard = report(cast, WHAT, pictures=[evidence.prepare(drawn.getvalue())])
    by(cast.zhou_min, hazards.assign, hazard, department_id=cast.departments["D-WELD"], deadline=DUE, requirement="装挡板")

    made = by(cast.zheng_kai, hazards.record_sheet, hazard_id=hazard)
    words = {code: said for code, (said, _icon) in HAPPENED.items()}
    read = {language: pypdf.PdfReader(io.BytesIO(files.sheet(made, language=language, happened=words))) for language in ("zh", "en")}

    for language, said in (("zh", "整改要求"), ("en", "To do")):
        text = "".join(page.extract_text() for page in read[language].pages)
        assert all(word in text for word in (WHAT, "装挡板", said, "周敏", "HZ-2026-"))
        assert "李建国" not in text
        assert len(read[language].pages[0].images) == 1
    assert len(entries("hazard.print")) == 1
    for who, refusal, why in (
        ("he.jing", NotFound, "not yours to see"),
        ("han.dong", NotFound, "not yours to see"),
        ("li.jianguo", Denied, "take records out"),
    ):
        with pytest.raises(refusal, match=why):
            by(cast.actors[who], hazards.record_sheet, hazard_id=report(cast, WHAT) if who == "han.dong" else hazard)


def test_what_is_seen_only_because_one_reported_it_is_neither_printed_nor_offered(database: Database, cast: Cast) -> None:
    here, own = report(cast, WHAT), report(cast, WHAT, area="STORE-A", who="zhou.min")
    assert by(cast.zhou_min, hazards.record_sheet, hazard_id=here).record.id == here
    assert by(cast.zhou_min, hazards.exports, hazard_id=here) and by(cast.zhou_min, hazards.one, own).id == own

    assert not by(cast.zhou_min, hazards.exports, hazard_id=own)
    with pytest.raises(Denied, match="because you reported it"):
        by(cast.zhou_min, hazards.record_sheet, hazard_id=own)


def test_each_line_has_the_time_of_its_own_site(database: Database, cast: Cast) -> None:
    with begin(cast.chen_li) as work:
        site = areas.add_site(work, code="AJ2", name="二厂", time_zone="America/Los_Angeles")
        far = areas.add_area(work, site_id=site.id, code="FAR", name="远方车间").id
    for area_id in (cast.areas["WELD-3"], far):
        by(cast.li_jianguo, hazards.report, area_id=area_id, description=WHAT)

    taken = by(cast.chen_li, hazards.ledger_file, state="all", order="oldest")

    assert sorted(f"{row.reported_at:%Y-%m-%d %H:%M}" for row in taken.rows) == ["2026-11-22 17:00", "2026-11-23 09:00"]
