"""What do the screens of complaints show, and to whom nothing? By person, by receipt, by side."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from streamlit.testing.v1 import AppTest

from db.actor import Actor
from db.engine import Database
from db.log import EntryKind
from portal import clock, complaints, people
from portal.complaints import FEWEST, clerk
from portal.people import WHY
from tests.cast import Cast, did
from tests.test_director_log import told
from tests.test_pages import said, screen, texts

TEXT, ANSWER = "有人在夜里反复查看我的资料", "日志里没有夜里的查看"
SIDES = {"union": "zhao.min", "hr": "lin.tao"}


@pytest.fixture(autouse=True)
def links_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit draws a link between pages only where there are several; here each stands alone."""
    monkeypatch.setattr("streamlit.page_link", lambda *_args, **_more: None)


def filed(cast: Cast, channel: str = "union", *, by: str = "li.jianguo", kind: str = "viewing") -> complaints.Filed:
    made: complaints.Filed = did(cast.actors[by], complaints.file, channel=channel, kind=kind, text=TEXT, key=uuid4().hex)
    return made


def answered(cast: Cast, one: complaints.Filed, channel: str = "union") -> None:
    handler = cast.actors[SIDES[channel]]
    did(handler, complaints.accept, one.id, independent=True)
    did(handler, complaints.investigate, one.id, plan="看日志")
    did(handler, complaints.answer, one.id, outcome="refused", reason=ANSWER)


def read(shown: AppTest) -> str:
    assert not shown.exception
    return said(" ".join([*texts(shown), *(text.value for text in shown.text), *(block.proto.body for block in shown.get("html"))]))


def test_whoever_complained_reads_clock_and_answer_and_nobody_else_finds_the_case(database: Database, cast: Cast) -> None:
    one = filed(cast)
    waiting = read(screen("work/complaint", cast.li_jianguo, id=str(one.id)))
    assert TEXT in waiting and "答复时限" in waiting

    answered(cast, one)

    shown = screen("work/complaint", cast.li_jianguo, id=str(one.id))
    assert ANSWER in read(shown)
    assert {"申请复核", "办结投诉"} <= {button.label for button in shown.button}
    for other in (cast.chen_hao, cast.zheng_kai, cast.chen_li):
        elsewhere = screen("work/complaint", other, id=str(one.id))
        assert [title.value for title in elsewhere.subheader] == ["找不到这条记录"]
        assert one.number not in read(elsewhere)


def test_the_other_side_reads_the_same_whether_there_is_a_case_or_not(database: Database, cast: Cast) -> None:
    def all_of(who: Actor) -> list[str]:
        lists = [read(screen("privacy/cases", who, which=which)) for which in ("open", "ended")]
        return [*lists, read(screen("privacy/dashboard", who)), read(screen("work/complaints", who)), read(screen("work/errands", who))]

    before = all_of(cast.lin_tao)

    one = filed(cast)
    answered(cast, one)

    assert one.number in read(screen("privacy/cases", cast.zhao_min))
    assert all_of(cast.lin_tao) == before
    shut = screen("privacy/case", cast.lin_tao, id=str(one.id))
    assert [title.value for title in shut.subheader] == ["找不到这条记录"]


def test_a_receipt_opens_its_case_and_a_wrong_one_says_so_without_a_trace(database: Database, cast: Cast) -> None:
    one = complaints.file_unnamed(cast.li_jianguo, channel="hr", kind="score", text=TEXT, key=uuid4().hex)
    shown = screen("work/complaint_receipt", cast.li_jianguo)

    shown.text_input(key="receipt-code").set_value(one.receipt.upper()).run()

    assert TEXT in read(shown)
    assert one.receipt not in str(shown.query_params)
    wrong = screen("work/complaint_receipt", cast.li_jianguo)
    wrong.text_input(key="receipt-code").set_value("aaaa-bbbb-cccc").run()
    assert TEXT not in read(wrong)
    assert len(wrong.error) == 1


def filled(cast: Cast, text: str) -> AppTest:
    shown = screen("work/complain", cast.li_jianguo)
    for kind, key, value in (("radio", "channel", "hr"), ("selectbox", "kind", "score"), ("text_area", "text", text)):
        getattr(shown, kind)(key=key).set_value(value).run()
    return shown


def test_what_is_pressed_twice_is_one_complaint_and_other_words_are_another(database: Database, cast: Cast) -> None:
    shown = filled(cast, TEXT)
    shown.toggle(key="unnamed").set_value(True).run()
    shown.button(key="send").click().run()
    first = shown.code[0].value

    for text, same in ((TEXT, True), (f"{TEXT}，又一次", False)):
        for kind, key, value in (("radio", "channel", "hr"), ("selectbox", "kind", "score"), ("text_area", "text", text)):
            shown.run()
            getattr(shown, kind)(key=key).set_value(value)
        shown.toggle(key="unnamed").set_value(True).run()
        shown.button(key="send").click().run()
        assert (shown.code[0].value == first) == same


def test_a_receipt_is_shown_once_and_kept_in_no_session(database: Database, cast: Cast) -> None:
    shown = screen("work/complain", cast.li_jianguo)
    shown.radio(key="channel").set_value("union").run()
    shown.selectbox(key="kind").set_value("device").run()
    shown.text_area(key="text").set_value(TEXT).run()
    shown.toggle(key="unnamed").set_value(True).run()
    shown.button(key="send").click().run()

    code = shown.code[0].value

    assert len(code.replace("-", "")) == 12
    kept = str(dict(shown.session_state._state.filtered_state.items()))
    assert code not in kept and code.replace("-", "") not in kept
    clerk.attend(clock.now() + timedelta(hours=2))
    [line] = did(cast.zhao_min, complaints.desk)
    assert not line.named
    assert "李建国" not in read(screen("privacy/case", cast.zhao_min, id=str(line.id)))


def test_small_numbers_are_left_out_for_those_above_and_one_side_counts_its_own(database: Database, cast: Cast) -> None:
    for by in ("li.jianguo", "chen.hao"):
        answered(cast, filed(cast, by=by))
    [own] = complaints.speeds(cast.zhao_min)
    assert (own.channel, own.answered, own.days, own.in_time, own.remedies) == ("union", 2, 0, 2, None)

    few = {one.channel: one.answered for one in complaints.speeds(cast.gao_yuan)}

    assert few == {"union": None, "hr": None}
    assert "“—”表示不足 3 件" in read(screen("privacy/dashboard", cast.gao_yuan))
    assert "不足 3 件" not in read(screen("privacy/dashboard", cast.zhao_min))
    answered(cast, filed(cast, by="zhang.weimin"))
    assert {one.channel: one.answered for one in complaints.speeds(cast.gao_yuan)} == {"union": FEWEST, "hr": None}
    assert "不足 3 件" not in read(screen("privacy/dashboard", cast.gao_yuan))


def test_who_reads_sensitive_data_is_counted_by_office_and_nothing_of_complaints_is_among_it(database: Database, cast: Cast) -> None:
    before = complaints.readings_by_office(cast.zhao_min)

    answered(cast, filed(cast))
    answered(cast, filed(cast, "hr"), "hr")

    assert complaints.readings_by_office(cast.zhao_min) == before
    assert complaints.readings_by_office(cast.lin_tao) == before
    assert all(one.count is None or one.count >= FEWEST for one in before)


def test_who_was_never_in_the_office_he_was_offered_does_not_read_in_it(database: Database, cast: Cast) -> None:
    offered = did(cast.lu_yi, people.grant_role, cast.people["li.jianguo"], role="union", valid_from=clock.now().date())
    did(cast.chen_li, people.refuse_role, offered.id, reason="工会没有这个人")

    told(cast.li_jianguo, clock.now(), EntryKind.VIEW, "look", purpose="own_data", n=FEWEST)

    assert [(one.office, one.count) for one in complaints.readings_by_office(cast.zhao_min) if one.why == WHY["own_data"]] == [("employee", FEWEST)]
