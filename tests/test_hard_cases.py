"""Do the hard cases hold: more time, follow-ups, what came back, what did not last? Refusals first; the two examples of the mission at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db.actor import Actor
from db.engine import Database
from db.hazards import Hazard, State
from db.session import begin
from portal import hazards
from portal.errors import Denied, Invalid, NotFound, Overtaken, WrongStep
from tests.cast import Cast
from tests.conftest import Clock
from tests.test_hazards import DUE, Story, told

WANTED = DUE + timedelta(days=4)
WHY = "配件还没有到"


@pytest.fixture
def story(database: Database, cast: Cast) -> Story:
    return told(cast, category="machinery").reach(State.ASSIGNED)


def due_of(story: Story) -> date:
    deadline = story.row().deadline
    assert deadline is not None
    return (deadline - timedelta(hours=1)).date()


def both(cast: Cast, *actors: Actor) -> Actor:
    """One person who holds the offices of several."""
    return Actor(actors[0].person_id, tag=actors[0].tag, grants=tuple(grant for actor in actors for grant in actor.grants))


def waits(actor: Actor) -> list[tuple[str, str, bool]]:
    with begin(actor) as work:
        return [(one.move, one.number, one.late) for one in hazards.also_waiting(work)]


# More time


def test_more_time_is_asked_for_by_the_department_and_granted_by_whoever_supervises(story: Story) -> None:
    cast = story.cast
    for stranger, why in ((cast.zhou_min, "The department that has to rectify it asks"), (cast.gao_yuan, "The department")):
        with pytest.raises(Denied, match=why):
            story.by(stranger, hazards.ask_extension, deadline=WANTED, note=WHY)
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(cast.wu_qian, hazards.ask_extension, deadline=WANTED, note=WHY)

    story.by(cast.han_dong, hazards.ask_extension, deadline=WANTED, note=WHY)

    assert due_of(story) == DUE
    assert waits(cast.zhou_min) == [("approve_extension", story.number, False)]
    assert waits(cast.he_jing) == []
    for stranger in (cast.han_dong, cast.gao_yuan):
        with pytest.raises(Denied, match="grants a later deadline, and nobody his own request"):
            story.by(stranger, hazards.approve_extension, note="同意")
    story.by(cast.zhou_min, hazards.approve_extension, note="同意，下不为例")
    assert due_of(story) == WANTED
    assert waits(cast.zhou_min) == []


def test_nobody_grants_himself_more_time_in_another_office(story: Story) -> None:
    cast = story.cast
    doubled = both(cast, cast.han_dong, cast.sun_tao)
    story.by(doubled, hazards.ask_extension, deadline=WANTED, note=WHY)

    for verb, why in ((hazards.approve_extension, "grants a later deadline"), (hazards.refuse_extension, "refuses a later deadline")):
        with pytest.raises(Denied, match=f"{why}, and nobody his own request"):
            story.by(doubled, verb, note="同意")
    with begin(doubled) as work:
        offered = {move.action: move.why_not for move in hazards.moves(work, story.id) if not move.allowed}
    assert offered["approve_extension"].startswith("You asked for it yourself")

    story.by(cast.sun_tao, hazards.approve_extension, note="同意")
    assert due_of(story) == WANTED


def test_a_refused_request_leaves_the_deadline_and_every_asking_stays_on_record(story: Story) -> None:
    cast = story.cast
    story.by(cast.han_dong, hazards.ask_extension, deadline=WANTED, note=WHY)
    with pytest.raises(WrongStep, match="The department has asked already"):
        story.by(cast.zheng_kai, hazards.ask_extension, deadline=WANTED, note=WHY)

    story.by(cast.zhou_min, hazards.refuse_extension, note="先用备件")

    assert due_of(story) == DUE
    with pytest.raises(WrongStep, match="The department has not asked for a later deadline"):
        story.by(cast.zhou_min, hazards.approve_extension, note="同意")
    story.by(cast.han_dong, hazards.ask_extension, deadline=WANTED, note="备件也没有")
    story.by(cast.zhou_min, hazards.approve_extension, note="同意")
    with begin(cast.zheng_kai) as work:
        steps = hazards.timeline(work, story.id)[2:]
    assert [(step.action, step.note) for step in steps] == [
        ("ask_extension", WHY), ("refuse_extension", "先用备件"), ("ask_extension", "备件也没有"), ("approve_extension", "同意"),
    ]  # fmt: skip
    dates = [{change.field: (change.before or "")[:10] + "→" + (change.after or "")[:10] for change in step.changes} for step in steps]
    assert dates[0] == {"wanted_deadline": f"→{WANTED}"}
    assert dates[3] == {"deadline": f"{DUE}→{WANTED}", "wanted_deadline": f"{WANTED}→"}


def test_more_time_is_asked_for_while_it_is_late_too_but_not_once_it_is_handed_in(story: Story, clock: Clock) -> None:
    cast = story.cast
    clock.pass_time(days=9)
    assert story.row().is_overdue(clock.at)
    with pytest.raises(Invalid, match="The deadline lies in the past"):
        story.by(cast.han_dong, hazards.ask_extension, deadline=DUE, note=WHY)
    story.by(cast.han_dong, hazards.ask_extension, deadline=WANTED, note=WHY)

    story.by(cast.han_dong, hazards.submit, note="已装好")

    with pytest.raises(Overtaken, match="A hazard that is handed in cannot be given a later deadline"):
        story.by(cast.zhou_min, hazards.approve_extension, note="同意")
    story.by(cast.zhou_min, hazards.send_back, note="还缺一颗螺钉")
    with pytest.raises(WrongStep, match="The department has not asked for a later deadline"):
        story.by(cast.zhou_min, hazards.approve_extension, note="同意")


def test_a_later_deadline_is_later_and_is_granted_before_it_is_over(story: Story, clock: Clock) -> None:
    cast = story.cast
    with pytest.raises(Invalid, match="A later deadline lies after the present one"):
        story.by(cast.han_dong, hazards.ask_extension, deadline=DUE, note=WHY)
    with pytest.raises(Invalid, match="Write why more time is needed"):
        story.by(cast.han_dong, hazards.ask_extension, deadline=WANTED, note=" ")
    story.by(cast.han_dong, hazards.ask_extension, deadline=WANTED, note=WHY)
    clock.pass_time(days=15)

    with pytest.raises(Invalid, match="The day that was asked for is over"):
        story.by(cast.zhou_min, hazards.approve_extension, note="同意")

    story.by(cast.zhou_min, hazards.refuse_extension, note="请重新申请")
    assert due_of(story) == DUE


# Follow-ups


def test_a_follow_up_that_nobody_made_waits_for_the_supervisor(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast)
    story.assign(check_every=1)
    assert waits(cast.zhou_min) == []

    clock.pass_time(days=1)
    assert waits(cast.zhou_min) == [("check", story.number, False)]
    clock.pass_time(days=1)
    assert waits(cast.zhou_min) == [("check", story.number, True)]
    with pytest.raises(Denied, match="follows up on a repair"):
        story.by(cast.zheng_kai, hazards.check, on_track=True, note="进展正常")

    story.by(cast.zhou_min, hazards.check, on_track=True, note="进展正常")

    assert waits(cast.zhou_min) == []
    assert story.row().on_track is True
    with pytest.raises(Invalid, match="A follow-up is due every 1 to 31 working days"):
        told(cast).assign(check_every=0)


def test_a_new_problem_becomes_a_hazard_of_its_own_and_each_leads_to_the_other(story: Story) -> None:
    cast = story.cast

    story.by(cast.zhou_min, hazards.check, on_track=False, note="罩子装歪了", problem="旁边的电缆破皮")

    with begin(cast.sun_tao) as work:
        (found,) = hazards.links(work, story.id)
        (back,) = hazards.links(work, found.id)
        made = hazards.one(work, found.id)
    assert (found.kind, back.kind, back.number) == ("found_here", "found_at", story.number)
    assert (made.what, made.state, made.source) == ("旁边的电缆破皮", State.REPORTED, "inspection")
    with begin(cast.zheng_kai) as work:
        assert hazards.links(work, story.id) == []
    with pytest.raises(Invalid, match="Write what you saw"):
        story.by(cast.zhou_min, hazards.check, on_track=True, note="")


# What came back, what did not last


def test_the_same_kind_in_the_same_area_again_within_a_year_is_linked_as_come_back(database: Database, cast: Cast, clock: Clock) -> None:
    first = told(cast, category="machinery").reach(State.ACCEPTED)
    clock.pass_time(days=40)
    again, other, elsewhere = (
        told(cast, category="machinery"),
        told(cast, category="fire"),
        told(cast, category="machinery", area_id=cast.areas["WELD-3"]),
    )
    with begin(cast.zhou_min) as work:
        assert [link.kind for link in hazards.links(work, again.id)] == ["perhaps_again"]

    for story in (again, other, elsewhere):
        story.assign(deadline=date(2027, 1, 30))

    with begin(cast.zhou_min) as work:
        assert [(link.kind, link.number) for link in hazards.links(work, again.id)] == [("came_back_from", first.number)]
        assert [(link.kind, link.number) for link in hazards.links(work, first.id)] == [("came_back_as", again.number)]
        assert hazards.links(work, other.id) == hazards.links(work, elsewhere.id) == []


def test_a_repair_is_looked_at_again_after_thirty_days_and_no_earlier(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast).reach(State.ACCEPTED)
    clock.pass_time(days=29)
    assert waits(cast.zhou_min) == []
    with pytest.raises(WrongStep, match="The re-check falls due 30 days after it was accepted"):
        story.by(cast.zhou_min, hazards.recheck, note="没有复发")
    clock.pass_time(days=1)
    assert waits(cast.zhou_min) == [("recheck", story.number, False)]
    assert waits(cast.he_jing) == []

    with pytest.raises(Denied, match="never one who worked on it"):
        story.by(both(cast, cast.han_dong, cast.sun_tao), hazards.recheck, note="没有复发")
    story.by(cast.zhou_min, hazards.recheck, note="没有复发")

    assert story.state() is State.ACCEPTED
    assert story.steps()[-1].action == "recheck"
    assert waits(cast.zhou_min) == []
    with pytest.raises(WrongStep, match="Its re-check is done"):
        story.by(cast.zhou_min, hazards.reopen, deadline=DUE + timedelta(days=60), note="又松了")


def test_a_repair_that_did_not_last_is_open_again_and_is_accepted_anew(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast).reach(State.ACCEPTED)
    clock.pass_time(days=31)
    with pytest.raises(Denied, match="reopens a hazard, and never one who worked on it"):
        story.by(cast.zheng_kai, hazards.reopen, deadline=date(2027, 1, 5), note="又松了")
    with begin(cast.chen_li) as work:
        assert hazards.counts(work)["accepted"] == 1

    story.by(cast.zhou_min, hazards.reopen, deadline=date(2027, 1, 5), note="又松了")

    row = story.row()
    assert (row.state, row.closed_at, row.reopened_at, row.recheck_due) == (State.SENT_BACK, None, clock.at, None)
    with begin(cast.chen_li) as work:
        assert "accepted" not in hazards.counts(work)
    with begin(cast.li_jianguo) as work:
        assert hazards.my_reports(work)[0].state is State.SENT_BACK
    story.by(cast.han_dong, hazards.submit, note="换了新的")
    story.by(cast.zhou_min, hazards.accept)
    assert story.row().round == 2
    with begin(cast.chen_li, write=False) as work:
        assert work.session.scalars(select(Hazard.recheck_due).where(Hazard.id == story.id)).one() is not None


def test_a_reopening_taken_back_is_closed_and_waits_for_its_re_check_again(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast).reach(State.ACCEPTED)
    clock.pass_time(days=31)
    before = story.row()
    story.by(cast.zhou_min, hazards.reopen, deadline=date(2027, 1, 5), note="又松了")

    story.by(cast.zhou_min, hazards.take_back)

    after = story.row()
    assert (after.state, after.closed_at, after.recheck_due, after.deadline) == (
        State.ACCEPTED,
        before.closed_at,
        before.recheck_due,
        before.deadline,
    )
    with begin(cast.chen_li) as work:
        assert hazards.counts(work)["accepted"] == 1
