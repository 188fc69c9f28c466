"""Does a major hazard get its plan, its signature and its two reports? Refusals first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from db.actor import Actor
from db.engine import Database
from db.hazards import Category, Severity, State
from portal import hazards
from portal.errors import Denied, Invalid, NotFound, Overtaken, WrongStep
from portal.hazards.criteria import QUESTIONS, STANDARDS
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.test_hazards import DUE, Story, told

PLAN: dict[str, Any] = {
    "measures": "停炉检修，换泄压阀", "funds": "安全费用 5 万元", "who": "设备管理部 王磊", "due": DUE, "emergency": "停用期间专人监护",
}  # fmt: skip
TODAY = date(2026, 11, 23)


@pytest.fixture
def story(database: Database, cast: Cast) -> Story:
    """Assigned as a major one."""
    story = told(cast, category="chemicals")
    story.assign(severity="major")
    return story


def waits(actor: Actor) -> list[str]:
    return [one.move for one in did(actor, hazards.also_waiting)]


# The five-fixed plan


def test_a_major_hazard_is_not_begun_before_its_plan_is_on_record(story: Story) -> None:
    cast = story.cast
    for verb, said in ((hazards.start, {}), (hazards.submit, {"note": "已换"})):
        with pytest.raises(WrongStep, match="A major hazard needs its plan before the work begins"):
            story.by(cast.han_dong, verb, **said)
    with pytest.raises(Denied, match="makes the plan"):
        story.by(cast.gao_yuan, hazards.make_plan, **PLAN)
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(cast.wu_qian, hazards.make_plan, **PLAN)

    story.by(cast.zheng_kai, hazards.make_plan, **PLAN)
    story.by(cast.han_dong, hazards.start)

    assert story.state() is State.RECTIFYING
    plan = did(cast.zhou_min, hazards.plan_of, story.id)
    assert {name: getattr(plan, name) for name in ("measures", "funds", "who", "emergency")} == {n: t for n, t in PLAN.items() if n != "due"}


def test_a_general_one_needs_no_plan_and_what_was_begun_goes_on(database: Database, cast: Cast) -> None:
    story = told(cast).reach(State.RECTIFYING)
    assert did(cast.zhou_min, hazards.plan_of, story.id) is None
    story.by(cast.zhou_min, hazards.amend, severity="major", note="压力超限")

    story.by(cast.han_dong, hazards.submit, note="已装好")

    assert story.state() is State.AWAITING


@pytest.mark.parametrize("part", ["measures", "funds", "who", "emergency"])
def test_all_five_are_needed(story: Story, part: str) -> None:
    with pytest.raises(Invalid, match="^Write "):
        story.by(story.cast.zheng_kai, hazards.make_plan, **{**PLAN, part: "  "})

    assert story.row().planned_at is None


def test_a_plan_ends_by_the_deadline_and_a_later_version_leaves_the_earlier(story: Story) -> None:
    cast = story.cast
    with pytest.raises(Invalid, match="The plan ends by the deadline of the hazard"):
        story.by(cast.zheng_kai, hazards.make_plan, **{**PLAN, "due": DUE + timedelta(days=1)})
    story.by(cast.zheng_kai, hazards.make_plan, **PLAN)

    story.by(cast.zheng_kai, hazards.make_plan, **{**PLAN, "funds": "安全费用 8 万元"})

    plan = did(cast.zhou_min, hazards.plan_of, story.id)
    assert (plan.n, plan.funds) == (2, "安全费用 8 万元")
    assert [step.action for step in story.steps()].count("make_plan") == 2
    with pytest.raises(WrongStep, match="It has a record of its own"):
        story.by(cast.zheng_kai, hazards.take_back)


# Judged by the questions, signed by the director


def test_each_question_names_its_standard_and_clause_and_none_claims_to_be_the_checked_text() -> None:
    assert {question.standard for question in QUESTIONS} == set(STANDARDS)
    assert all(question.clause and question.text for question in QUESTIONS)
    assert all(standard.number and standard.in_force and not standard.checked for standard in STANDARDS.values())
    first = hazards.asked_first(Category.CHEMICALS)
    assert Category.CHEMICALS in first[0].for_categories and len(first) == len(QUESTIONS)


def test_a_yes_proposes_a_major_one_and_only_the_director_makes_it_so(database: Database, cast: Cast) -> None:
    story = told(cast, category="chemicals")
    for stranger in (cast.gao_yuan, cast.li_jianguo):
        with pytest.raises(Denied, match="judges whether a hazard is a major one"):
            story.by(stranger, hazards.judge, grounds=["O10-14"], note="报警器失效")
    with pytest.raises(Invalid, match="There is no question X-1 in the list"):
        story.by(cast.zhou_min, hazards.judge, grounds=["X-1"], note="报警器失效")
    with pytest.raises(WrongStep, match="Nobody has judged its level"):
        story.by(cast.chen_li, hazards.sign_level, note="同意")

    story.by(cast.zhou_min, hazards.judge, grounds=["O10-14", "H121-detect"], note="报警器失效")

    row = story.row()
    assert (row.severity, row.proposed_severity, row.major_grounds) == (Severity.GENERAL, Severity.MAJOR, "O10-14 H121-detect")
    assert waits(cast.chen_li) == ["sign_level"]
    for verb in (hazards.sign_level, hazards.reject_level):
        with pytest.raises(Denied, match="Only the safety director signs the level"):
            story.by(cast.zhou_min, verb, note="同意")
    story.by(cast.chen_li, hazards.sign_level, note="同意")
    row = story.row()
    assert (row.severity, row.proposed_severity, row.major_signed_at) == (Severity.MAJOR, None, row.changed_at)


def test_what_the_director_does_not_sign_stays_as_it_was(database: Database, cast: Cast) -> None:
    story = told(cast)
    story.by(cast.zhou_min, hazards.judge, grounds=["O10-14"], note="报警器失效")

    story.by(cast.chen_li, hazards.reject_level, note="报警器当天已恢复")

    row = story.row()
    assert (row.severity, row.proposed_severity, row.major_signed_at) == (Severity.GENERAL, None, None)
    story.by(cast.zhou_min, hazards.judge, grounds=[], note="不属于重大")
    story.by(cast.chen_li, hazards.sign_level, note="同意")
    assert (story.row().severity, story.row().major_signed_at) == (Severity.GENERAL, None)


# The two duties of article 41


def test_a_signed_major_hazard_waits_until_regulator_and_workers_were_told(story: Story, clock: Clock) -> None:
    cast = story.cast
    story.by(cast.zhou_min, hazards.judge, grounds=["O10-14"], note="报警器失效")
    story.by(cast.chen_li, hazards.sign_level, note="同意")
    clock.pass_time(days=1)
    assert waits(cast.zhou_min) == ["tell_regulator", "tell_workers"]
    for verb, why in ((hazards.tell_regulator, "notes that the regulator was told"), (hazards.tell_workers, "notes that the workers were told")):
        with pytest.raises(Denied, match=why):
            story.by(cast.zheng_kai, verb, on=TODAY, note="已报")
        with pytest.raises(Invalid, match="The day lies between the report and today"):
            story.by(cast.zhou_min, verb, on=TODAY + timedelta(days=2), note="已报")
        with pytest.raises(Invalid, match="Write whom, how and what"):
            story.by(cast.zhou_min, verb, on=TODAY, note=" ")

    story.by(cast.zhou_min, hazards.tell_regulator, on=TODAY, note="电话并书面报区应急管理局，附治理方案")
    assert waits(cast.zhou_min) == ["tell_workers"]
    story.by(cast.zhou_min, hazards.tell_workers, on=TODAY + timedelta(days=1), note="公示栏张贴并在班前会通报")

    assert waits(cast.zhou_min) == []
    record = did(cast.zhou_min, hazards.one, story.id)
    assert record.regulator_told_at is not None and record.workers_told_at is not None
    told_of = [(step.office, step.who, step.note) for step in did(cast.chen_li, hazards.timeline, story.id) if step.action.startswith("tell_")]
    assert [note for _office, _who, note in told_of] == ["电话并书面报区应急管理局，附治理方案", "公示栏张贴并在班前会通报"]
    assert {(office, who) for office, who, _note in told_of} == {("supervisor", "周敏")}
    with pytest.raises(WrongStep, match="The regulator was told already"):
        story.by(cast.zhou_min, hazards.tell_regulator, on=TODAY, note="再报一次")


def test_there_is_no_such_duty_for_a_general_hazard_or_a_dismissed_one(database: Database, cast: Cast) -> None:
    general, dismissed = told(cast), told(cast).reach(State.DISMISSED)

    with pytest.raises(WrongStep, match="That is a duty for major hazards only"):
        general.by(cast.zhou_min, hazards.tell_regulator, on=TODAY, note="已报")
    with pytest.raises(Overtaken, match="A hazard that is dismissed cannot be reported on"):
        dismissed.by(cast.zhou_min, hazards.tell_workers, on=TODAY, note="已报")
    offered = {move.action for move in did(cast.zhou_min, hazards.moves, general.id)}
    assert not {"tell_regulator", "tell_workers"} & offered
