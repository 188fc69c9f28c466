"""Does the director's page bring a ledger in: what its words mean is asked, tried, told row by row, and only then done?"""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from db.actor import Grant, Role
from db.engine import Database
from db.hazards import Hazard, State
from db.log import EntryKind, LogEntry
from db.session import begin
from portal import downloads
from portal.errors import Denied
from portal.imports import mapping, problems
from portal.ui import frame
from tests.cast import Cast
from tests.odd_ledgers import HEAD, ODD, line, text
from tests.test_pages import screen

PAGE = "supervision/import_ledger"


def chosen(shown: AppTest, name: str, data: bytes) -> AppTest:
    return shown.file_uploader(key="ledger-file").set_value((name, data, "text/csv")).run()


def meaning(shown: AppTest, word: str) -> object:
    return next(box for box in shown.selectbox if box.label.startswith(f"{word} · "))


def counted(shown: AppTest) -> list[str]:
    return [metric.value for metric in shown.metric]


def stored(cast: Cast) -> dict[str | None, State]:
    with begin(cast.chen_li, write=False) as work:
        return {hazard.import_id: hazard.state for hazard in work.session.scalars(select(Hazard))}


def test_unknown_states_are_asked_for_then_the_rows_come_in_once(database: Database, cast: Cast) -> None:
    data = text([HEAD, line("P-1"), line("P-2", state="已闭环"), line("P-3", at="昨天")])
    shown = chosen(screen(PAGE, cast.chen_li), "三月.csv", data)
    assert [info.value for info in shown.info] == ["请说明原台账的每种状态在这里是什么：还差 1 种。"]
    assert not [button for button in shown.button if button.key == "bring-in"]

    shown = meaning(shown, "已闭环").set_value("accepted").run()

    assert not shown.exception
    assert counted(shown) == ["2", "0", "3", "1"]
    assert stored(cast) == {}
    shown = shown.button(key="bring-in").click().run()
    assert not shown.exception
    assert [box.value for box in shown.success] == ["已导入 2 行。"]
    assert stored(cast) == {"P-1": State.RECTIFYING, "P-2": State.ACCEPTED}
    shown = shown.run()
    assert counted(shown)[:2] == ["0", "2"]
    assert shown.button(key="bring-in").disabled


def test_a_column_nobody_recognised_is_chosen_by_hand_and_the_mapping_is_kept(database: Database, cast: Cast) -> None:
    data = text([["何号", "何时", "何处", "何事", "归谁", "咋样"], line("Q-1")])
    shown = chosen(screen(PAGE, cast.chen_li), "a.csv", data)
    assert [info.value for info in shown.info] == ["请说明哪一列是隐患内容，哪一列是发现日期。"]
    for field, title in (("id", "何号"), ("found_at", "何时"), ("content", "何事"), ("status", "咋样")):
        shown = next(box for box in shown.selectbox if str(box.key).startswith(f"column-{field}-")).set_value(title).run()
    assert counted(shown)[0] == "1"

    shown.text_input(key="map-name").set_value("老台账").run().button(key="keep-map").click().run()

    with begin(cast.chen_li, write=False) as work:
        assert mapping.one(work, "老台账").columns["何事"] == "content"
    again = screen(PAGE, cast.chen_li)
    again = chosen(again, "a.csv", data).selectbox(key="kept").set_value("老台账").run()
    assert counted(again)[0] == "1"


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_the_page_reads_every_odd_ledger_in_english_too(sqlite_database: Database, cast: Cast, odd: object) -> None:
    shown = chosen(screen(PAGE, cast.chen_li, language="en"), odd.name, odd.data)  # type: ignore[attr-defined]

    assert not shown.exception
    assert not shown.error


def test_a_file_that_is_no_ledger_is_refused_in_words(database: Database, cast: Cast) -> None:
    shown = chosen(screen(PAGE, cast.chen_li), "a.xlsx", b"PK\x03\x04 nothing")

    assert not shown.exception
    assert ["a.xlsx" in error.value for error in shown.error] == [True]


def test_remarks_are_a_file_without_formulas_and_on_record(database: Database, cast: Cast) -> None:
    lines = [(3, "stays out", '=HYPERLINK("x")'), (4, "flagged", "＠SUM(1)")]
    with begin(cast.chen_li) as work:
        data = problems.remarks_file(work, heads=["Row", "What", "Why"], lines=lines)
    for actor in (cast.zhou_min, cast.li_jianguo, cast.gao_yuan):
        with begin(actor) as work, pytest.raises(Denied, match="Only the safety director"):
            problems.remarks_file(work, heads=[], lines=[])

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ['\'=HYPERLINK("x")', "'＠SUM(1)"]
    with begin(cast.chen_li, write=False) as work:
        assert work.session.scalars(select(LogEntry.kind).where(LogEntry.action == "import.remarks")).all() == [EntryKind.EXPORT]


def test_whoever_lost_the_office_while_the_page_was_open_brings_in_nothing(database: Database, cast: Cast) -> None:
    shown = chosen(screen(PAGE, cast.chen_li), "a.csv", text([HEAD, line("R-1")]))
    assert counted(shown)[0] == "1"
    frame.provide(lambda: replace(cast.chen_li, grants=(Grant(Role.SUPERVISOR),)))

    shown = shown.button(key="bring-in").click().run()

    assert "安全总监" in " ".join(text.value for text in (*shown.error, *shown.markdown))
    assert stored(cast) == {}


def test_the_offered_remarks_are_those_of_the_file(database: Database, cast: Cast) -> None:
    shown = chosen(screen(PAGE, replace(cast.chen_li, session="s")), "a.csv", text([HEAD, line("S-1", at="昨天")]))

    address = next(block.proto.body for block in shown.get("html") if "/download/" in block.proto.body).split("/download/")[1].split('"')[0]

    offered = downloads.take(address, replace(cast.chen_li, session="s"))
    assert offered.arguments["lines"][0] == (2, "不导入", "日期“昨天”读不出来")
