"""Who else has a part in a repair, and what does it wait for? Each sees and moves his own part; refusals first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.actor import Actor
from db.cooperation import Part
from db.engine import Database
from db.hazards import State
from db.session import begin
from portal import hazards, people
from portal.check import check
from portal.errors import Denied, Invalid, NotFound, WrongStep
from portal.startup import Portal
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.test_hard_cases import both
from tests.test_hazards import DUE, Story, told

DUTY, DONE = "切断并上锁 2 号线电源", "已断电挂牌"
NEEDED = "6204 轴承两只"


@pytest.fixture
def story(database: Database, cast: Cast) -> Story:
    """Welding leads."""
    return told(cast).reach(State.RECTIFYING)


def shared(story: Story, department: str = "D-STORE") -> UUID:
    part = story.by(story.cast.zhou_min, hazards.add_part, department_id=story.cast.departments[department], duty=DUTY, deadline=DUE)
    return UUID(str(part.id))


def asked(story: Story, by: Actor | None = None, **more: Any) -> UUID:
    said = {"what": NEEDED, "due": DUE, "department_id": story.cast.departments["D-STORE"], **more}
    return UUID(str(story.by(by or story.cast.han_dong, hazards.ask_supply, **said).id))


def waits(actor: Actor) -> list[tuple[str, str]]:
    return [(one.move, one.number) for one in did(actor, hazards.also_waiting)]


# Parts of other departments


def test_only_whoever_supervises_asks_a_department_to_cooperate(story: Story) -> None:
    cast = story.cast
    for stranger in (cast.zheng_kai, cast.gao_yuan):
        with pytest.raises(Denied, match="asks another department to cooperate"):
            story.by(stranger, hazards.add_part, department_id=cast.departments["D-STORE"], duty=DUTY, deadline=DUE)
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(cast.liu_chang, hazards.one)

    shared(story)

    assert did(cast.liu_chang, hazards.one, story.id).number == story.number
    assert waits(cast.liu_chang) == [("hand_in_part", story.number)]
    assert waits(cast.wu_qian) == []
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(cast.wu_qian, hazards.one)


def test_each_head_sees_and_moves_only_his_own_part(story: Story) -> None:
    cast = story.cast
    store, packing = shared(story), shared(story, "D-PACK")

    assert [(line.department, line.duty, line.moves) for line in did(cast.liu_chang, hazards.parts, story.id)] == [
        ("危化品仓库", DUTY, ("hand_in_part",))
    ]
    assert did(cast.zheng_kai, hazards.parts, story.id) == []
    assert len(did(cast.zhou_min, hazards.parts, story.id)) == len(did(cast.gao_yuan, hazards.parts, story.id)) == 2
    for stranger in (cast.liu_chang, cast.zheng_kai):
        with pytest.raises(NotFound, match="This part does not exist or is not yours to see"):
            did(stranger, hazards.hand_in_part, packing, note=DONE)
    for stranger in (cast.zhou_min, cast.gao_yuan):
        with pytest.raises(Denied, match="hands in its own part, and nobody another's"):
            did(stranger, hazards.hand_in_part, store, note=DONE)
    for verb, said in ((hazards.start, {}), (hazards.submit, {"note": DONE}), (hazards.ask_extension, {"deadline": DUE, "note": DONE})):
        with pytest.raises(Denied, match="The department that has to rectify it"):
            story.by(cast.liu_chang, verb, **said)

    did(cast.liu_chang, hazards.hand_in_part, store, note=DONE)

    assert waits(cast.liu_chang) == []
    with pytest.raises(WrongStep, match="This part is handed in already"):
        did(cast.liu_chang, hazards.hand_in_part, store, note=DONE)


def test_what_a_department_wrote_about_its_part_is_not_for_the_others(story: Story) -> None:
    cast = story.cast
    did(cast.liu_chang, hazards.hand_in_part, shared(story), note=DONE)

    def read_by(actor: Actor) -> list[str | None]:
        return [step.note for step in did(actor, hazards.timeline, story.id) if step.action == "hand_in_part"]

    assert read_by(cast.liu_chang) == read_by(cast.zhou_min) == read_by(cast.gao_yuan) == [DONE]
    assert read_by(cast.zheng_kai) == read_by(cast.li_jianguo) == [None]


def test_it_is_accepted_only_when_every_part_is_in(story: Story) -> None:
    cast = story.cast
    part = shared(story)
    story.by(cast.han_dong, hazards.submit, note="已装好")
    with pytest.raises(WrongStep, match="Every cooperating department has to hand in its part first"):
        story.by(cast.sun_tao, hazards.accept)
    assert [line.number for line in did(cast.sun_tao, hazards.waiting_for_me)] == []

    did(cast.liu_chang, hazards.hand_in_part, part, note=DONE)

    assert [line.number for line in did(cast.sun_tao, hazards.waiting_for_me)] == [story.number]
    with pytest.raises(Denied, match="never one who worked on it"):
        story.by(both(cast, cast.liu_chang, cast.sun_tao), hazards.accept)
    story.by(cast.sun_tao, hazards.accept)
    assert story.state() is State.ACCEPTED


def test_a_part_sent_back_is_done_again_and_holds_the_closing_up(story: Story) -> None:
    cast = story.cast
    part = shared(story)
    with pytest.raises(WrongStep, match="Only a part that was handed in is sent back"):
        did(cast.sun_tao, hazards.send_back_part, part, note="没有挂牌")
    did(cast.liu_chang, hazards.hand_in_part, part, note=DONE)
    story.by(cast.han_dong, hazards.submit, note="已装好")
    with pytest.raises(Denied, match="sends a part back, and never one who worked on it"):
        did(cast.liu_chang, hazards.send_back_part, part, note="没有挂牌")

    did(cast.sun_tao, hazards.send_back_part, part, note="没有挂牌")

    with pytest.raises(WrongStep, match="Every cooperating department"):
        story.by(cast.sun_tao, hazards.accept)
    assert waits(cast.liu_chang) == [("hand_in_part", story.number)]
    did(cast.liu_chang, hazards.hand_in_part, part, note="已挂牌")
    story.by(cast.sun_tao, hazards.accept)


def test_a_part_is_withdrawn_by_whoever_supervises_only(story: Story) -> None:
    cast = story.cast
    part = shared(story)
    with pytest.raises(Denied, match="withdraws the part of a department"):
        did(cast.liu_chang, hazards.withdraw_part, part, note="不归我们")

    did(cast.zhou_min, hazards.withdraw_part, part, note="不用断电")

    assert waits(cast.liu_chang) == []
    assert story.row().parts_open == 0
    with pytest.raises(WrongStep, match="Only a part that is not handed in is withdrawn"):
        did(cast.zhou_min, hazards.withdraw_part, part, note="不用断电")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"department": "D-WELD"}, "This department leads already"),
        ({"duty": " "}, "Write what the department has to do"),
        ({"deadline": date(2026, 11, 22)}, "The deadline lies in the past"),
        ({"department": "D-STORE"}, "This department cooperates already"),
    ],
)
def test_a_part_names_another_department_once_its_duty_and_a_day_to_come(story: Story, said: dict[str, Any], why: str) -> None:
    shared(story)
    department, rest = story.cast.departments[said.get("department", "D-PACK")], {name: value for name, value in said.items() if name != "department"}

    with pytest.raises(Invalid, match=why):
        story.by(story.cast.zhou_min, hazards.add_part, **{"department_id": department, "duty": DUTY, "deadline": DUE, **rest})


def test_a_step_about_a_part_is_not_taken_back_as_if_it_were_nothing_more(story: Story) -> None:
    shared(story)

    with pytest.raises(WrongStep, match="It has a record of its own"):
        story.by(story.cast.zhou_min, hazards.take_back)


def test_what_a_department_cooperated_in_stays_among_its_totals_once_it_is_closed(story: Story) -> None:
    cast = story.cast
    did(cast.liu_chang, hazards.hand_in_part, shared(story), note=DONE)
    story.by(cast.han_dong, hazards.submit, note="已装好")
    before = did(cast.wu_qian, hazards.counts)

    story.by(cast.sun_tao, hazards.accept)

    for who in (cast.liu_chang, cast.zheng_kai, cast.chen_li):
        for counted in (hazards.counts, hazards.counts_in_office):
            assert did(who, counted)["accepted"] == 1
        assert [line.number for line in did(who, hazards.ledger, state="accepted").lines] == [story.number]
    assert did(cast.wu_qian, hazards.counts) == before


def test_no_office_writes_a_part_or_a_request_past_its_verbs(story: Story) -> None:
    """The database's own rules: a foreign department does not exist for it, and nobody adds a part to himself."""
    cast = story.cast
    shared(story)
    for stranger in (cast.wu_qian, cast.zheng_kai, cast.he_jing, cast.li_jianguo, cast.lu_yi, cast.shen_yue):
        with begin(stranger, write=False) as work:
            assert list(work.session.scalars(select(Part))) == [], stranger
    with begin(cast.liu_chang, write=False) as work:
        assert len(list(work.session.scalars(select(Part)))) == 1


# What it waits for


def test_what_is_needed_waits_for_whoever_was_asked_and_shows_on_the_hazard(story: Story) -> None:
    cast = story.cast
    with pytest.raises(Denied, match="asks for what is needed"):
        asked(story, by=cast.gao_yuan)
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        asked(story, by=cast.wu_qian)
    deadline = story.row().deadline

    request = asked(story)

    assert waits(cast.liu_chang) == [("answer_supply", story.number)]
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(cast.liu_chang, hazards.one)
    (line,) = did(cast.zhou_min, hazards.supplies, story.id)
    assert (line.what, line.department, line.state, line.overdue) == (NEEDED, "危化品仓库", "asked", False)
    for stranger in (cast.han_dong, cast.zhou_min):
        with pytest.raises(Denied, match="Only the department or person that was asked"):
            did(stranger, hazards.provide_supply, request)
    with pytest.raises(NotFound, match="This request does not exist or is not yours"):
        did(cast.wu_qian, hazards.provide_supply, request)

    did(cast.liu_chang, hazards.promise_supply, request, promised_for=DUE, note="周五到货")
    with pytest.raises(WrongStep, match="This request is promised already"):
        did(cast.liu_chang, hazards.promise_supply, request, promised_for=DUE)
    did(cast.liu_chang, hazards.provide_supply, request, note="已送到")

    (line,) = did(cast.han_dong, hazards.supplies, story.id)
    assert (line.state, line.promise, line.outcome) == ("provided", "周五到货", "已送到")
    assert story.row().deadline == deadline
    assert waits(cast.liu_chang) == []
    with pytest.raises(WrongStep, match="This request has its answer already"):
        did(cast.liu_chang, hazards.refuse_supply, request, note="没有")


def test_a_refusal_says_why_and_the_department_reads_it(story: Story) -> None:
    cast = story.cast
    request = asked(story)
    with pytest.raises(Invalid, match="Write why; the department reads it"):
        did(cast.liu_chang, hazards.refuse_supply, request, note=" ")

    did(cast.liu_chang, hazards.refuse_supply, request, note="停产型号")

    (line,) = did(cast.han_dong, hazards.supplies, story.id)
    assert (line.state, line.outcome, line.moves) == ("refused", "停产型号", ())


def test_a_person_who_buys_is_asked_by_name_and_sees_the_request_not_the_hazard(story: Story) -> None:
    cast = story.cast
    grant, buyer = did(cast.lu_yi, people.grant_role, cast.people["zhang.weimin"], "purchasing", valid_from=date(2026, 11, 23)), cast.zhang_weimin
    did(cast.chen_li, people.approve_role, grant.id)
    with pytest.raises(Invalid, match="Choose a department, or a person who provides"):
        asked(story, department_id=None, person_id=cast.people["li.jianguo"])
    with pytest.raises(Invalid, match="Choose a department, or a person who provides"):
        asked(story, person_id=cast.people["zhang.weimin"])

    request = asked(story, department_id=None, person_id=cast.people["zhang.weimin"])

    assert waits(buyer) == [("answer_supply", story.number)]
    assert did(buyer, hazards.supply, request).what == NEEDED
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(buyer, hazards.one)
    did(buyer, hazards.provide_supply, request)
    assert did(cast.zhou_min, hazards.supplies, story.id)[0].state == "provided"


def test_what_is_not_needed_any_more_is_withdrawn_by_hand_and_with_the_hazard(story: Story, clock: Clock) -> None:
    cast = story.cast
    first, second = asked(story), asked(story)
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        did(cast.liu_chang, hazards.withdraw_supply, first, note="不用了")
    did(cast.han_dong, hazards.withdraw_supply, first, note="找到备件")
    assert waits(cast.liu_chang) == [("answer_supply", story.number)]
    clock.pass_time(days=10)
    assert did(cast.liu_chang, hazards.also_waiting)[0].late

    story.by(cast.han_dong, hazards.submit, note="已装好")
    story.by(cast.sun_tao, hazards.accept)

    assert waits(cast.liu_chang) == []
    assert did(cast.sun_tao, hazards.supply, second).state == "withdrawn"


# Merged


def test_both_reporters_follow_their_own_report_and_see_how_the_one_that_goes_on_stands(database: Database, cast: Cast) -> None:
    first, second, third = told(cast), told(cast, by=cast.zhang_weimin), told(cast, by=cast.chen_hao)
    third.by(cast.zhou_min, hazards.merge, into=second.number, reason="同一台砂轮机")
    second.by(cast.zhou_min, hazards.merge, into=first.number, reason="同一台砂轮机")

    def follows(reporter: Actor) -> tuple[State | None, str | None]:
        (line,) = did(reporter, hazards.my_reports)
        return line.follows, line.goes_on_as

    assert follows(cast.li_jianguo) == (None, None)
    assert follows(cast.zhang_weimin) == follows(cast.chen_hao) == (State.REPORTED, first.number)
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        first.by(cast.zhang_weimin, hazards.one)

    first.reach(State.ACCEPTED)

    assert follows(cast.zhang_weimin) == follows(cast.chen_hao) == (State.ACCEPTED, first.number)
    assert [step.action for step in did(cast.zhang_weimin, hazards.timeline, second.id)] == ["report", "merge"]
    assert {link.kind for link in did(cast.zhou_min, hazards.links, first.id)} == {"merged_here"}
    assert [link.number for link in did(cast.zhou_min, hazards.links, second.id) if link.kind == "merged_into"] == [first.number]


def test_a_merging_taken_back_is_followed_no_more(database: Database, cast: Cast) -> None:
    first, second = told(cast), told(cast, by=cast.zhang_weimin)
    second.by(cast.zhou_min, hazards.merge, into=first.number, reason="同一台砂轮机")
    second.by(cast.zhou_min, hazards.take_back)
    first.by(cast.zhou_min, hazards.dismiss, reason="不是隐患")

    (line,) = did(cast.zhang_weimin, hazards.my_reports)

    assert (line.state, line.follows) == (State.REPORTED, None)


def test_a_plant_with_parts_requests_and_mergers_checks_clean(portal: Portal, cast: Cast) -> None:
    story = told(cast).reach(State.RECTIFYING)
    part, request = shared(story), asked(story)
    did(cast.liu_chang, hazards.hand_in_part, part, note=DONE)
    did(cast.liu_chang, hazards.promise_supply, request, promised_for=DUE + timedelta(days=1))
    other = told(cast, by=cast.zhang_weimin)
    other.by(cast.zhou_min, hazards.merge, into=story.number, reason="同一台")
    story.by(cast.han_dong, hazards.submit, note="已装好")
    story.by(cast.sun_tao, hazards.accept)

    assert check(portal).problems == []
