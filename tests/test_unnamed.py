"""Can somebody report without a name, follow it and answer, and does nothing on the record lead to him?"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pypdf
import pytest
import segno
from PIL import Image
from sqlalchemy import select

from db.actor import Actor, reporter
from db.base import hour_of, ids_of_the_hour, uuid7
from db.engine import Database
from db.hazards import Evidence, Hazard, HazardStep, Likeness, Rendition, ReportKey, Talk
from db.log import LogEntry, verify_log
from db.scope.rule import RULES
from db.sealed import receipt_code, receipt_pseudonym
from db.session import begin
from portal import clock, evidence, hazards, places, posters, sheets
from portal.errors import Denied, Invalid, NotFound, TooMany
from portal.ui import queue
from portal.ui.words import SOURCES, _
from tests.bad_photos import jpeg
from tests.cast import Cast
from tests.cast import did as does
from tests.test_reporter import rows_of, says

KEY, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2
WHAT, QUESTION, ANSWER = "炉前地面有油", "是在 2 号炉还是 3 号炉？", "3 号炉，靠门一侧"
DUE = date(2026, 11, 30)


def holder(key: str = KEY) -> Actor:
    """Whoever has the receipt of what was sent under this key."""
    return reporter(receipt_pseudonym(receipt_code(key)))


def told(cast: Cast, key: str = KEY, area: str = "WELD-GRIND", what: str = WHAT) -> UUID:
    with begin(holder(key)) as work:
        hazard = hazards.report_unnamed(work, area_id=cast.areas[area], description=what, pictures=[evidence.prepare(jpeg())])
    return hazard.id


# The receipt


def test_a_receipt_is_the_same_each_time_it_is_sent_and_another_for_every_report(database: Database) -> None:
    codes = {receipt_code(f"{n:032x}") for n in range(500)}

    assert receipt_code(KEY) == receipt_code(KEY)
    assert len(codes) == 500
    assert {len(code) for code in codes} == {12}
    assert not set("".join(codes)) & set("01oil")


def test_sent_twice_it_is_one_report_and_its_receipt_follows_it(database: Database, cast: Cast) -> None:
    first, again = told(cast), told(cast, what="再发一次")
    other = told(cast, OTHER, what="另一处")

    assert first == again != other
    with begin(cast.zhou_min) as work:
        record = hazards.one(work, first)
    assert (record.what, record.source, len(record.pictures)) == (WHAT, "unnamed", 1)
    assert [does(holder(key), hazards.followed).what for key in (KEY, OTHER)] == [WHAT, "另一处"]


def test_without_the_right_receipt_there_is_nothing_to_read(database: Database, cast: Cast) -> None:
    hazard = told(cast)
    assert does(holder(), hazards.followed).id == hazard

    for stranger in (holder(OTHER), reporter()):
        with pytest.raises(NotFound, match="no report with this receipt code"):
            does(stranger, hazards.followed)
        with pytest.raises(NotFound, match="does not exist or is not yours"):
            does(stranger, hazards.answer, hazard, text=ANSWER)


def test_a_receipt_is_no_account(database: Database, cast: Cast) -> None:
    """Its holder sees where places are and his own report, and does nothing else."""
    mine, other = told(cast), told(cast, OTHER)
    somebody = holder()

    with pytest.raises(Denied, match="reported by the people of this enterprise"):
        does(somebody, hazards.report, area_id=cast.areas["WELD-GRIND"], description=WHAT)
    with pytest.raises(Denied, match="from the form at the place"):
        does(cast.li_jianguo, hazards.report_unnamed, area_id=cast.areas["WELD-GRIND"], description=WHAT)
    with pytest.raises(NotFound):
        does(somebody, hazards.one, other)
    with begin(somebody, write=False) as work:
        seen = {cls.__tablename__: len(rows_of(work, cls)) for cls in RULES}
    allowed = {"site", "area", "hazard", "hazard_step", "evidence", "rendition", "report_key", "counter"}
    assert {table for table, rows in seen.items() if rows} == allowed
    assert seen["hazard"] == 1 and mine != other


def test_it_is_refused_like_any_other_report_when_something_is_missing(database: Database, cast: Cast) -> None:
    assert told(cast)

    with pytest.raises(Invalid, match="Write what you saw"):
        does(holder(OTHER), hazards.report_unnamed, area_id=cast.areas["WELD"], description="  ")
    with pytest.raises(Invalid, match="Choose a place"):
        does(holder(OTHER), hazards.report_unnamed, area_id=UUID(int=5), description=WHAT)


# What stands on the record


def test_nothing_on_the_record_leads_to_whoever_reported(database: Database, cast: Cast) -> None:
    hazard = told(cast)
    does(cast.zhou_min, hazards.ask, hazard, text=QUESTION)
    does(holder(), hazards.answer, hazard, text=ANSWER)
    does(holder(), hazards.followed)
    tag = holder().tag

    with begin(cast.chen_li, write=False) as work:
        entries = work.session.scalars(select(LogEntry).where(LogEntry.actor == tag)).all()
        step = work.session.scalars(select(HazardStep).where(HazardStep.hazard_id == hazard)).one()
        row = work.session.get_one(Hazard, hazard)
        everything = [each for cls in RULES for each in rows_of(work, cls)]

    assert len(entries) >= 3
    assert {(entry.session, entry.origin, entry.page) for entry in entries} == {("", "", "")}
    assert (step.actor_id, step.actor_tag, step.office) == (None, tag, "reporter")
    assert (row.reporter_ct, row.reporter_tag) == (None, tag)
    assert not [each for each in everything if says(each, [KEY.encode(), receipt_code(KEY).encode()])]


def test_the_moment_of_a_report_is_kept_by_the_hour(database: Database, cast: Cast) -> None:
    """What the reporter does, and the ids of what it leaves, say the hour: nobody lays it beside the log of a proxy or the list of sessions."""
    hazard = told(cast)
    does(cast.zhou_min, hazards.ask, hazard, text=QUESTION)
    does(holder(), hazards.answer, hazard, text=ANSWER)
    does(holder(), hazards.followed)
    tag, now = holder().tag, clock.now()

    with begin(cast.chen_li, write=False) as work:
        rows = [row for cls in (Hazard, HazardStep, Evidence, Rendition, Likeness, ReportKey) for row in work.session.scalars(select(cls))]
        rows += work.session.scalars(select(Talk).where(Talk.actor_tag == tag)).all()
        rows += work.session.scalars(select(LogEntry).where(LogEntry.actor == tag)).all()
        question = work.session.scalars(select(Talk).where(Talk.actor_tag.is_(None))).one()
    moments = {getattr(row, name) for row in rows for name in ("at", "reported_at", "changed_at") if hasattr(row, name)}

    assert {type(row).__tablename__ for row in rows} == {
        "hazard", "hazard_step", "evidence", "rendition", "likeness", "report_key", "hazard_talk", "log_entry",
    }  # fmt: skip
    assert moments <= {hour_of(now), hour_of(now - timedelta(hours=1))}
    assert {row.id.int >> 80 for row in rows} <= {int(moment.timestamp() * 1000) for moment in moments}
    assert (question.at, question.id.int >> 80) != (hour_of(question.at), int(hour_of(question.at).timestamp() * 1000))
    assert verify_log(database) == []


def test_there_is_no_name_to_be_opened(database: Database, cast: Cast) -> None:
    hazard = told(cast)

    with pytest.raises(NotFound, match="Nobody's name is kept"):
        does(cast.chen_li, hazards.open_reporter, hazard, purpose="核实")
    with begin(cast.chen_li, write=False) as work:
        assert "open_reporter" not in {move.action for move in hazards.moves(work, hazard)}


# Questions and answers


def test_a_supervisor_asks_and_the_holder_of_the_receipt_answers(database: Database, cast: Cast) -> None:
    hazard = told(cast)

    does(cast.zhou_min, hazards.ask, hazard, text=QUESTION)
    does(holder(), hazards.answer, hazard, text=ANSWER)

    for who, may_ask, may_answer in ((cast.zhou_min, True, False), (cast.chen_li, True, False), (holder(), False, True)):
        talk = does(who, hazards.conversation, hazard)
        assert [(one.text, one.by_reporter) for one in talk.said] == [(QUESTION, False), (ANSWER, True)]
        assert (talk.may_ask, talk.may_answer) == (may_ask, may_answer)


def test_somebody_with_an_account_is_asked_under_his_pseudonym_and_reminded(database: Database, cast: Cast) -> None:
    with begin(cast.li_jianguo) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-GRIND"], description=WHAT).id
    assert does(cast.li_jianguo, hazards.questions_to_me) == []

    does(cast.zhou_min, hazards.ask, hazard, text=QUESTION)
    assert does(cast.li_jianguo, hazards.questions_to_me) == [hazard]
    assert does(cast.zhang_weimin, hazards.questions_to_me) == []
    does(cast.li_jianguo, hazards.answer, hazard, text=ANSWER)

    assert does(cast.li_jianguo, hazards.questions_to_me) == []
    with begin(cast.chen_li, write=False) as work:
        answered = work.session.scalars(select(Talk).where(Talk.hazard_id == hazard).order_by(Talk.n)).all()[-1]
    assert (answered.actor_id, answered.actor_tag, answered.office) == (None, cast.li_jianguo.tag, "reporter")


def test_the_department_never_reads_what_the_reporter_answers(database: Database, cast: Cast) -> None:
    hazard = told(cast)
    does(cast.zhou_min, hazards.ask, hazard, text=QUESTION)
    does(holder(), hazards.answer, hazard, text=ANSWER)
    does(cast.zhou_min, hazards.assign, hazard, department_id=cast.departments["D-WELD"], deadline=DUE, requirement="擦干")

    for who in (cast.zheng_kai, cast.han_dong, cast.gao_yuan):
        assert does(who, hazards.one, hazard).what == WHAT
        talk = does(who, hazards.conversation, hazard)
        assert (talk.said, talk.may_ask, talk.may_answer) == ([], False, False)
        with begin(who, write=False) as work:
            assert rows_of(work, Talk) == []


def test_the_work_list_says_of_which_reports_nobody_gave_his_name(database: Database, cast: Cast) -> None:
    unnamed = told(cast)
    with begin(cast.li_jianguo) as work:
        named = hazards.report(work, area_id=cast.areas["WELD-GRIND"], description=WHAT).id

    where = {line.id: queue.where(line) for line in does(cast.zhou_min, hazards.waiting_for_me)}

    assert where[unnamed].endswith(_(SOURCES["unnamed"])) and _(SOURCES["unnamed"]) not in where[named]


def test_only_whose_part_it_is_asks_or_answers(database: Database, cast: Cast) -> None:
    hazard = told(cast)
    does(cast.zhou_min, hazards.ask, hazard, text=QUESTION)

    with pytest.raises(Denied, match="asks whoever reported it"):
        does(cast.gao_yuan, hazards.ask, hazard, text=QUESTION)
    with pytest.raises(Denied, match="asks whoever reported it"):
        does(holder(), hazards.ask, hazard, text=QUESTION)
    with pytest.raises(Denied, match="Only whoever reported it answers"):
        does(cast.zhou_min, hazards.answer, hazard, text=ANSWER)
    with pytest.raises(NotFound):
        does(cast.he_jing, hazards.ask, hazard, text=QUESTION)
    for empty in ("", "  "):
        with pytest.raises(Invalid, match="Write your question"):
            does(cast.zhou_min, hazards.ask, hazard, text=empty)


def test_what_a_reporter_said_last_waits_for_whoever_supervises_until_he_replies_or_it_is_closed(database: Database, cast: Cast) -> None:
    hazard, other = told(cast), told(cast, OTHER)
    number = does(cast.zhou_min, hazards.one, hazard).number
    does(holder(), hazards.answer, hazard, text=ANSWER)
    does(holder(OTHER), hazards.answer, other, text=ANSWER)
    does(cast.zhou_min, hazards.dismiss, other, reason="重复")

    assert does(cast.zhou_min, hazards.answers_to_me) == does(cast.chen_li, hazards.answers_to_me) == [(hazard, number)]
    for who in (cast.he_jing, cast.zheng_kai, cast.gao_yuan, cast.li_jianguo, holder()):
        assert does(who, hazards.answers_to_me) == []

    does(cast.zhou_min, hazards.ask, hazard, text="收到，谢谢")
    assert does(cast.zhou_min, hazards.answers_to_me) == []


def test_a_reporter_does_not_fill_the_record(database: Database, cast: Cast) -> None:
    hazard = told(cast)
    for turn in range(10):
        does(holder(), hazards.answer, hazard, text=f"{turn}")

    with pytest.raises(TooMany, match="10 times in a row"):
        does(holder(), hazards.answer, hazard, text="又一句")

    does(cast.zhou_min, hazards.ask, hazard, text=QUESTION)
    does(holder(), hazards.answer, hazard, text=ANSWER)


# Posters


def test_the_code_of_a_place_is_its_own_and_ends_with_it(database: Database, cast: Cast) -> None:
    spare = cast.areas["STORE-NORTH"]
    tokens = {posters.token_of(area) for area in cast.areas.values()}
    assert len(tokens) == len(cast.areas)
    with begin(reporter(), write=False) as work:
        assert posters.place_of(work, posters.token_of(spare)).id == spare

    does(cast.chen_li, places.close_area, spare, note="拆除")

    with begin(reporter(), write=False) as work, pytest.raises(NotFound, match="no place that is in use"):
        posters.place_of(work, posters.token_of(spare))


def test_a_poster_speaks_both_languages_and_leads_to_its_place(database: Database, cast: Cast, tmp_path: Any) -> None:
    sheets = does(cast.lu_yi, posters.print_posters, [cast.areas["WELD-3"], cast.areas["STORE-A"]])

    (tmp_path / "posters.pdf").write_bytes(posters.paper("https://portal.example/")(sheets))

    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "posters.pdf").pages]
    assert len(pages) == 2
    for sheet, text in zip(sheets, pages, strict=True):
        assert f"https://portal.example/r/{sheet.token}" in text.replace("\n", "")
        for line in (sheet.path, sheet.path_en, "看见隐患，扫码上报", "See a hazard? Scan and report it", "可以不留姓名"):
            assert line.replace(" ", "") in text.replace(" ", "").replace("\n", ""), line


def test_the_code_that_is_printed_is_the_address_of_the_place(database: Database, cast: Cast) -> None:
    """Read off the paper, dark or light module by module: each stands where the code of the address has it."""
    (sheet,) = does(cast.lu_yi, posters.print_posters, [cast.areas["WELD-3"]])
    wanted = segno.make(f"https://portal.example/r/{sheet.token}", error="q").matrix

    paper = Image.open(io.BytesIO(sheets.made("posters", posters._on_paper([sheet], "https://portal.example"), "png"))).convert("L")

    assert read_off(paper, len(wanted)) == [[bool(module) for module in row] for row in wanted]
    assert [[bool(module) for module in row] for row in segno.make("https://portal.example/r/other", error="q", version=4).matrix] != read_off(
        paper, len(wanted)
    )


def read_off(paper: Image.Image, modules: int) -> list[list[bool]]:
    """The code is 92 mm wide, in the middle of 210; it begins below the frame of the place, with the corner of a finder."""
    per_mm = paper.width / 210
    left, module = (210 - 92) / 2 * per_mm, 92 * per_mm / modules
    dark = [y for y in range(paper.height) if all(paper.getpixel((int(left + (n + 0.5) * module), y)) < 128 for n in range(7))]
    top = next(y for y in dark if all(y + step in dark for step in range(int(module) - 1)))
    middles = [(n + 0.5) * module for n in range(modules)]
    return [[paper.getpixel((int(left + x), int(top + y))) < 128 for x in middles] for y in middles]


def test_what_somebody_without_a_name_makes_names_the_hour_alone_and_keeps_its_order() -> None:
    with ids_of_the_hour(datetime(2026, 11, 23, 1, 42, 17, tzinfo=UTC)):
        made = [uuid7() for _n in range(200)]

    assert made == sorted(made)
    assert {one.int >> 80 for one in made} == {int(datetime(2026, 11, 23, 1, tzinfo=UTC).timestamp()) * 1000}


def test_a_poster_without_an_address_is_refused(database: Database, cast: Cast) -> None:
    assert posters.paper("http://portal.example")

    with pytest.raises(Invalid, match="ANJIAN_PUBLIC_URL"):
        posters.paper("://")
    with pytest.raises(Denied, match="prints posters"):
        does(cast.zhou_min, posters.print_posters, [cast.areas["WELD-3"]])
