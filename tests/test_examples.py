"""Do the mission's two examples of a hard case come out as it tells them? The steel works (72) and the pharmaceutical firm (86)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db.actor import Actor
from db.engine import Database
from db.hazards import State
from portal import hazards
from portal.errors import Denied, NotFound, WrongStep
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.test_hazards import told

FIRST = date(2026, 11, 23)
SEVENTH = FIRST + timedelta(days=7)
TEXT = "炉前除尘效果差，烟尘外溢，影响职业健康"


def waits(actor: Actor) -> list[tuple[str, str, bool]]:
    return [(one.move, one.number, one.late) for one in did(actor, hazards.also_waiting)]


def test_the_steel_works_seven_days_followed_up_daily_a_part_on_day_five_accepted_on_time(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast, description=TEXT, category="occupational_health")
    with pytest.raises(Denied, match="assigns a hazard"):
        story.assign(by=cast.gao_yuan)
    story.assign(deadline=SEVENTH, requirement="更换风机轴承，炉前粉尘达标", check_every=1)
    deadline = story.row().deadline
    story.by(cast.han_dong, hazards.start)

    for day in range(1, 5):
        clock.pass_time(days=1)
        assert waits(cast.zhou_min) == [("check", story.number, False)]
        with pytest.raises(Denied, match="follows up on a repair"):
            story.by(cast.han_dong, hazards.check, on_track=True, note="我自己看过")
        story.by(cast.zhou_min, hazards.check, on_track=True, note=f"第 {day} 天，进度正常")
        assert waits(cast.zhou_min) == []

    clock.pass_time(days=1)  # day 5
    story.by(cast.zhou_min, hazards.check, on_track=False, note="轴承缺货")
    with pytest.raises(Denied, match="asks for what is needed"):
        story.by(cast.gao_yuan, hazards.ask_supply, what="特殊轴承", due=SEVENTH, department_id=cast.departments["D-STORE"])
    said = {"what": "特殊轴承，紧急采购", "due": SEVENTH - timedelta(days=1), "department_id": cast.departments["D-STORE"]}
    request = story.by(cast.han_dong, hazards.ask_supply, **said)
    assert waits(cast.liu_chang) == [("answer_supply", story.number, False)]
    assert [line.state for line in did(cast.zhou_min, hazards.supplies, story.id)] == ["asked"]
    for stranger in (cast.han_dong, cast.zhou_min):
        with pytest.raises(Denied, match="Only the department or person that was asked"):
            did(stranger, hazards.promise_supply, request.id, promised_for=SEVENTH)
    did(cast.liu_chang, hazards.promise_supply, request.id, promised_for=SEVENTH - timedelta(days=1))

    clock.pass_time(days=1)  # day 6
    did(cast.liu_chang, hazards.provide_supply, request.id, note="已送到炉前")
    story.by(cast.zhou_min, hazards.check, on_track=True, note="轴承已装")
    story.by(cast.han_dong, hazards.submit, note="已更换，粉尘达标")
    with pytest.raises(Denied, match="never one who worked on it"):
        story.by(cast.han_dong, hazards.accept)
    story.by(cast.sun_tao, hazards.accept)

    row = story.row()
    assert (row.state, row.round, row.deadline) == (State.ACCEPTED, 1, deadline)
    assert row.closed_at is not None and deadline is not None and row.closed_at < deadline
    actions = [step.action for step in story.steps()]
    assert actions == ["report", "assign", "start", *["check"] * 5, "ask_supply", "check", "submit", "accept"]
    assert waits(cast.zhou_min) == waits(cast.liu_chang) == []


def test_a_follow_up_left_out_at_the_steel_works_is_seen_the_next_morning(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast, description=TEXT)
    story.assign(deadline=SEVENTH, check_every=1)
    clock.pass_time(days=2)

    assert waits(cast.zhou_min) == [("check", story.number, True)]
    assert waits(cast.he_jing) == waits(cast.han_dong) == []


def test_at_the_pharmaceutical_firm_two_departments_each_do_their_part_and_only_both_close_it(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast, description="反应釜泄压管路与车间排风相互影响", category="chemicals")
    story.assign(deadline=SEVENTH, requirement="牵头：改造泄压管路")
    said = {"department_id": cast.departments["D-STORE"], "duty": "配合：调整排风并停用相邻库房", "deadline": SEVENTH - timedelta(days=2)}
    for stranger in (cast.zheng_kai, cast.gao_yuan):
        with pytest.raises(Denied, match="asks another department to cooperate"):
            story.by(stranger, hazards.add_part, **said)
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(cast.liu_chang, hazards.one)
    part = story.by(cast.zhou_min, hazards.add_part, **said)

    assert did(cast.liu_chang, hazards.one, story.id).number == story.number
    assert [line.duty for line in did(cast.liu_chang, hazards.parts, story.id)] == [said["duty"]]
    with pytest.raises(Denied, match="The department that has to rectify it starts the work"):
        story.by(cast.liu_chang, hazards.start)
    with pytest.raises(NotFound, match="This part does not exist or is not yours"):
        did(cast.zheng_kai, hazards.hand_in_part, part.id, note="代办")
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(cast.wu_qian, hazards.one)

    clock.pass_time(days=1)
    story.by(cast.zheng_kai, hazards.start)
    story.by(cast.zheng_kai, hazards.submit, note="管路已改造")
    with pytest.raises(WrongStep, match="Every cooperating department has to hand in its part first"):
        story.by(cast.sun_tao, hazards.accept)
    assert story.state() is State.AWAITING

    did(cast.liu_chang, hazards.hand_in_part, part.id, note="排风已调整，库房已停用")
    with pytest.raises(Denied, match="accepts a repair, and never one who worked on it"):
        story.by(cast.liu_chang, hazards.accept)
    story.by(cast.sun_tao, hazards.accept)

    assert story.state() is State.ACCEPTED
    assert [step.action for step in story.steps()] == ["report", "assign", "add_part", "start", "submit", "hand_in_part", "accept"]
