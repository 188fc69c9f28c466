"""Does each screen draw for whoever may open it, and tell a refusal without losing what was typed?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from streamlit.testing.v1 import AppTest

from db.actor import Actor
from db.engine import Database
from db.session import begin
from portal import hazards, menu, people
from portal.ui import frame
from tests.cast import Cast

HOUSE = Path(__file__).parent.parent
KINDS = ("title", "subheader", "markdown", "caption", "button", "text_area", "text_input", "selectbox", "toggle", "metric", "expander")


def screen(page: str, actor: Actor, *, language: str = "zh", **query: str) -> AppTest:
    """The page alone, as this person sees it."""
    frame.provide(lambda: actor)
    shown = AppTest.from_file(str(HOUSE / "pages" / f"{page}.py"), default_timeout=20)
    shown.session_state["language"] = language
    for name, value in query.items():
        shown.query_params[name] = value
    return shown.run()


def texts(shown: AppTest) -> Iterator[str]:
    for kind in KINDS:
        for element in getattr(shown, kind):
            yield from (str(getattr(element, name, None) or "") for name in ("label", "value", "placeholder") if kind != "metric" or name == "label")


def said(markdown: str) -> str:
    """As it reads on the screen: the backslashes that tame typed text are not seen."""
    return markdown.replace("\\", "")


def reported(cast: Cast) -> SimpleNamespace:
    with begin(cast.li_jianguo) as work:
        made = hazards.report(work, area_id=cast.areas["WELD-3"], description="灭火器被货箱挡住 *够不着*")
        return SimpleNamespace(id=str(made.id), number=made.number)


def test_a_report_waits_for_the_supervisor_and_is_read_by_its_reporter(database: Database, cast: Cast) -> None:
    number = reported(cast).number

    today, mine = screen("supervision/today", cast.zhou_min), screen("work/my_reports", cast.li_jianguo)

    assert "派发" in [button.label for button in today.button]
    assert [text.value for text in mine.text] == ["灭火器被货箱挡住 *够不着*"]
    assert any(number in block.proto.body for block in today.get("html"))


def test_a_hazard_of_another_area_reads_as_not_there(database: Database, cast: Cast) -> None:
    hazard = reported(cast)
    assert any(hazard.number in said(caption.value) for caption in screen("work/hazard", cast.zhou_min, id=hazard.id).caption)

    elsewhere = screen("work/hazard", cast.he_jing, id=hazard.id)

    assert [title.value for title in elsewhere.subheader] == ["找不到这条记录"]
    assert hazard.number not in said("".join(texts(elsewhere)))


def test_an_administrator_has_no_screen_with_records_in_it(database: Database, cast: Cast) -> None:
    assert "ledger" in {row.address for row in menu.rows_for(cast.gao_yuan)}

    assert not {row.address for row in menu.rows_for(cast.lu_yi)} & {"today", "department", "ledger"}


def several_at_once() -> None:
    """What the ledger draws when lines are ticked and the button is pressed; the ids come by the link."""
    from types import SimpleNamespace
    from uuid import UUID

    import streamlit as st

    from portal.ui import decision, ledger

    ledger.filters({}, {})
    numbered = [one.split("=") for one in st.query_params["lines"].split(";")]
    decision.assign_several([SimpleNamespace(id=UUID(name), number=number) for number, name in numbered])


def test_several_hazards_are_assigned_in_one_dialog_and_the_one_that_fails_is_told_by_its_number(database: Database, cast: Cast) -> None:
    made = [reported(cast) for _n in range(3)]
    with begin(cast.sun_tao) as work:
        due = (work.now + timedelta(days=3)).date()
        hazards.assign(work, UUID(made[1].id), department_id=cast.departments["D-PACK"], deadline=due, requirement="搬走")
    frame.provide(lambda: cast.zhou_min)
    shown = AppTest.from_function(several_at_once, default_timeout=20)
    shown.session_state["language"] = "zh"
    shown.query_params["lines"] = ";".join(f"{one.number}={one.id}" for one in made)
    shown.run()

    assert shown.button(key="confirm").disabled
    shown.selectbox(key="to-department").set_value(str(cast.departments["D-WELD"])).run()
    shown.text_area(key="requirement").set_value("清理通道").run()
    shown.button(key="confirm").click().run()

    assert not shown.exception
    assert shown.session_state["flash"] == "已派发 2 条"
    assert [number for number, _why in shown.session_state["refused"]] == [made[1].number]
    with begin(cast.chen_li) as work:
        given = [hazards.one(work, UUID(one.id)).department for one in made]
    assert given == ["焊接车间", "包装车间", "焊接车间"]


def test_the_conditions_of_the_ledger_live_in_the_link_and_the_words_do_not(database: Database, cast: Cast) -> None:
    hazard = reported(cast)
    shown = screen("leadership/ledger", cast.gao_yuan, state="all", level="general", since="2026-11-01", order="oldest", at="nonsense")

    assert not shown.exception
    assert (shown.selectbox(key="level").value, shown.selectbox(key="order").value) == ("general", "oldest")
    shown.selectbox(key="level").set_value("major").run()
    assert (shown.query_params["level"], "at" in shown.query_params) == ("major", False)
    assert "没有符合条件的隐患" in [title.value for title in shown.subheader]
    shown.selectbox(key="level").set_value(None).run()
    shown.text_input(key="words").set_value("货箱").run()
    assert hazard.number in str([table.value for table in shown.dataframe])
    assert "货箱" not in str(shown.query_params)
    assert screen("leadership/ledger", cast.lu_yi, state="all", level="general").dataframe.len == 0


def test_an_account_is_looked_after_by_an_administrator_and_not_drawn_for_human_resources(database: Database, cast: Cast) -> None:
    person = str(cast.people["chen.hao"])

    seen, hr = screen("administration/person", cast.lu_yi, id=person), screen("administration/person", cast.lin_tao, id=person)

    assert [shown.title[0].value for shown in (seen, hr)] == ["陈浩", "陈浩"]
    assert {"停用", "重置", "授予职务"} <= {button.label for button in seen.button}
    assert not {"停用", "重置", "授予职务"} & {button.label for button in hr.button}
    assert {"登记任职条件", "登记离职"} <= {button.label for button in hr.button}
    assert "登记任职条件" not in {button.label for button in seen.button}


def test_an_office_that_waits_is_shown_to_its_giver_and_decided_by_somebody_else(database: Database, cast: Cast) -> None:
    with begin(cast.lu_yi) as work:
        people.grant_role(work, cast.people["chen.hao"], "union", valid_from=work.now.date())

    mine, his = screen("administration/approvals", cast.lu_yi), screen("administration/approvals", cast.chen_li)

    assert ["批准职务" in {button.label for button in page.button} for page in (mine, his)] == [False, True]
    assert any("陈浩" in said(block.value) for block in his.markdown)


def test_like_cases_are_looked_for_on_demand_and_the_way_to_the_log_is_the_directors_alone(database: Database, cast: Cast) -> None:
    like, hazard = reported(cast), reported(cast)

    mine = screen("work/hazard", cast.zhou_min, id=hazard.id)
    assert like.number not in said("".join(texts(mine)))
    mine.button(key="similar").click().run()

    assert like.number in [button.label for button in mine.button]
    assert "谁因公看过本条" not in [button.label for button in mine.button]
    assert "谁因公看过本条" in [button.label for button in screen("work/hazard", cast.chen_li, id=hazard.id).button]
