"""What must stay true of a hazard, from report to accepted repair?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.actor import Actor
from db.engine import Database
from db.hazards import Hazard, HazardStep, State
from db.log import LogEntry, LogSubject, canonical
from db.session import begin
from portal import areas, hazards
from portal.errors import Conflict, Denied, Invalid, NotFound, WrongStep
from tests.cast import Cast
from tests.conftest import Clock

DUE = date(2026, 11, 30)
SENTENCE = "砂轮机的防护罩松动"


@dataclass
class Story:
    """One hazard of the welding shop, taken by the people entitled to each step."""

    cast: Cast
    id: UUID
    number: str

    def by(self, actor: Actor, verb: Callable[..., Any], **said: Any) -> Any:
        with begin(actor) as work:
            return verb(work, self.id, **said)

    def state(self) -> State:
        return self.row().state

    def row(self) -> Hazard:
        with begin(self.cast.chen_li, write=False) as work:
            return work.session.scalars(select(Hazard).where(Hazard.id == self.id)).one()

    def steps(self) -> list[HazardStep]:
        with begin(self.cast.chen_li, write=False) as work:
            return list(work.session.scalars(select(HazardStep).where(HazardStep.hazard_id == self.id).order_by(HazardStep.n)))

    def assign(self, by: Actor | None = None, **more: Any) -> None:
        said = {"department_id": self.cast.departments["D-WELD"], "deadline": DUE, "requirement": "装好防护罩"}
        self.by(by or self.cast.zhou_min, hazards.assign, **{**said, **more})

    def reach(self, state: State) -> Story:
        """By the shortest way."""
        for move in PATHS[state]:
            move(self)
        return self


def _assign(story: Story) -> None:
    story.assign()


def _start(story: Story) -> None:
    story.by(story.cast.han_dong, hazards.start)


def _submit(story: Story) -> None:
    story.by(story.cast.han_dong, hazards.submit, note="已装好")


def _accept(story: Story) -> None:
    story.by(story.cast.sun_tao, hazards.accept)


def _send_back(story: Story) -> None:
    story.by(story.cast.sun_tao, hazards.send_back, note="还缺一颗螺钉")


def _dismiss(story: Story) -> None:
    story.by(story.cast.zhou_min, hazards.dismiss, reason="不是隐患")


def _merge(story: Story) -> None:
    other = told(story.cast)
    story.by(story.cast.zhou_min, hazards.merge, into=other.number, reason="同一处")


PATHS: dict[State, tuple[Callable[[Story], None], ...]] = {
    State.REPORTED: (),
    State.ASSIGNED: (_assign,),
    State.RECTIFYING: (_assign, _start),
    State.AWAITING: (_assign, _start, _submit),
    State.ACCEPTED: (_assign, _start, _submit, _accept),
    State.SENT_BACK: (_assign, _start, _submit, _send_back),
    State.DISMISSED: (_dismiss,),
    State.MERGED: (_merge,),
}


def _reassign(story: Story) -> None:
    story.by(story.cast.zhou_min, hazards.reassign, department_id=story.cast.departments["D-PACK"], note="归包装车间管")


def _amend(story: Story) -> None:
    story.by(story.cast.zhou_min, hazards.amend, deadline=DUE + timedelta(days=2), note="配件晚到")


# action -> (how it is done, from which states, where it leads); None = the state stays
TRUTH: dict[str, tuple[Callable[[Story], None], set[State], State | None]] = {
    "assign": (_assign, {State.REPORTED}, State.ASSIGNED),
    "reassign": (_reassign, {State.ASSIGNED, State.RECTIFYING, State.SENT_BACK}, State.ASSIGNED),
    "start": (_start, {State.ASSIGNED, State.SENT_BACK}, State.RECTIFYING),
    "submit": (_submit, {State.ASSIGNED, State.RECTIFYING, State.SENT_BACK}, State.AWAITING),
    "accept": (_accept, {State.AWAITING}, State.ACCEPTED),
    "send_back": (_send_back, {State.AWAITING}, State.SENT_BACK),
    "dismiss": (_dismiss, {State.REPORTED}, State.DISMISSED),
    "merge": (_merge, {State.REPORTED, State.ASSIGNED}, State.MERGED),
    "amend": (_amend, {State.REPORTED, State.ASSIGNED, State.RECTIFYING, State.AWAITING, State.SENT_BACK}, None),
}
BY_DEPARTMENT = ("start", "submit")


def told(cast: Cast, *, by: Actor | None = None, **more: Any) -> Story:
    said = {"area_id": cast.areas["WELD-GRIND"], "description": SENTENCE, "place": "2 号砂轮机"}
    with begin(by or cast.li_jianguo) as work:
        hazard = hazards.report(work, **{**said, **more})
    return Story(cast, hazard.id, hazard.number)


@pytest.fixture
def story(database: Database, cast: Cast) -> Story:
    return told(cast)


# The states


@pytest.mark.parametrize("state", list(State))
def test_every_state_allows_exactly_the_moves_of_the_table(database: Database, cast: Cast, state: State) -> None:
    for action, (do, possible, became) in TRUTH.items():
        one = told(cast).reach(state)
        if action in BY_DEPARTMENT and one.row().department_id is None:
            continue  # before it is assigned the department does not even see it
        if state in possible:
            do(one)
            assert one.state() is (became or state), action
        else:
            with pytest.raises(WrongStep, match="A hazard that is .* cannot be"):
                do(one)
            assert one.state() is state, action


def test_the_whole_path_leaves_one_step_and_one_entry_for_every_move(story: Story) -> None:
    story.reach(State.SENT_BACK)
    _start(story)
    _submit(story)
    _accept(story)

    steps = story.steps()
    assert [step.action for step in steps] == ["report", "assign", "start", "submit", "send_back", "start", "submit", "accept"]
    assert [step.round for step in steps] == [1, 1, 1, 1, 1, 2, 2, 2]
    assert [step.became for step in steps[:-1]] == [step.was for step in steps[1:]]
    with begin(story.cast.chen_li, write=False) as work:
        entries = {row.id: row.action for row in work.session.scalars(select(LogEntry))}
    assert [entries[step.entry_id] for step in steps] == [f"hazard.{step.action}" for step in steps]
    assert story.row().closed_at is not None


def test_a_refused_move_leaves_nothing_behind(story: Story) -> None:
    story.reach(State.ACCEPTED)
    before = len(story.steps())

    with pytest.raises(WrongStep, match="A hazard that is closed cannot be sent back"):
        _send_back(story)

    assert len(story.steps()) == before


def test_the_refusal_says_what_would_make_it_possible(story: Story) -> None:
    with pytest.raises(WrongStep, match=r"A hazard that is reported cannot be accepted\. The department has to hand it in first\."):
        _accept(story)


# Who may


def test_a_rectifier_does_not_accept_his_own_work(story: Story) -> None:
    cast = story.cast
    story.reach(State.AWAITING)
    with begin(cast.chen_li) as work:
        hazards.moves(work, story.id)
    doubled = Actor(cast.han_dong.person_id, tag=cast.han_dong.tag, grants=(*cast.han_dong.grants, *cast.sun_tao.grants))

    with pytest.raises(Denied, match="never one who worked on it"):
        story.by(doubled, hazards.accept)

    _accept(story)
    assert story.state() is State.ACCEPTED


def test_whoever_fixed_it_on_the_spot_does_not_accept_it_though_only_his_pseudonym_stands_there(database: Database, cast: Cast) -> None:
    with begin(cast.zhou_min) as work:
        fixed = hazards.fix_on_the_spot(work, area_id=cast.areas["WELD"], description="地上有油", note="已擦净")
    story = Story(cast, fixed.id, fixed.number)

    with pytest.raises(Denied, match="never one who worked on it"):
        story.by(cast.zhou_min, hazards.accept)

    story.by(cast.sun_tao, hazards.accept)
    first = story.steps()[0]
    assert (first.action, first.actor_id) == ("fix_on_the_spot", None)
    assert story.state() is State.ACCEPTED


def test_a_supervisor_of_another_area_does_not_find_it(story: Story) -> None:
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(story.cast.he_jing, hazards.dismiss, reason="不归我")
    with pytest.raises(NotFound, match="does not exist or is not yours"):
        story.by(story.cast.he_jing, hazards.one)

    story.by(story.cast.zhou_min, hazards.dismiss, reason="不是隐患")


def test_the_reporter_sees_his_report_but_makes_no_move(story: Story) -> None:
    with pytest.raises(Denied, match="A supervisor of the area or the safety director assigns"):
        story.assign(by=story.cast.li_jianguo)

    story.assign()
    assert story.state() is State.ASSIGNED


def test_the_administrator_reads_no_hazard(story: Story) -> None:
    story.by(story.cast.chen_li, hazards.one)

    with pytest.raises(NotFound):
        story.by(story.cast.lu_yi, hazards.one)
    with begin(story.cast.lu_yi, write=False) as work:
        assert hazards.counts(work) == {"overdue": 0}


def test_two_first_reports_at_once_get_two_numbers_or_a_plain_sentence(database: Database, cast: Cast) -> None:
    with ThreadPoolExecutor(1) as other:
        with begin(cast.li_jianguo) as first:
            hazards.report(first, area_id=cast.areas["WELD"], description=SENTENCE)
            first.session.flush()
            second = other.submit(told, cast, by=cast.zhang_weimin)
            with pytest.raises(TimeoutError):
                second.result(1.5)  # the first number of the year is being taken
        if refused := second.exception(10):
            assert isinstance(refused, Conflict)
            assert str(refused) == "Someone else was faster. Yours was not stored."
            told(cast, by=cast.zhang_weimin)

    with begin(cast.chen_li, write=False) as work:
        assert set(work.session.scalars(select(Hazard.number))) == {"HZ-2026-000001", "HZ-2026-000002"}


def test_two_decisions_at_once_one_wins_and_the_other_reads_a_plain_sentence(database: Database, story: Story) -> None:
    story.reach(State.AWAITING)
    if database.kind == "sqlite":  # one writer at a time: the second one reads what the first has done
        _accept(story)
        with pytest.raises(WrongStep, match="A hazard that is closed cannot be sent back"):
            _send_back(story)
        return
    with pytest.raises(Conflict, match="Someone else was faster"), begin(story.cast.zhou_min) as slow:
        hazards.send_back(slow, story.id, note="还不行")
        _accept(story)
    assert story.state() is State.ACCEPTED


# What is mine to do


def offered(story: Story, actor: Actor) -> dict[str, str]:
    with begin(actor, write=False) as work:
        return {move.action: "" if move.allowed else move.why_not for move in hazards.moves(work, story.id)}


def test_moves_say_what_i_can_do_now_and_what_would_enable_the_rest(story: Story) -> None:
    mine = offered(story, story.cast.zhou_min)

    assert mine["assign"] == mine["dismiss"] == mine["merge"] == ""
    assert mine["accept"] == "The department has to hand it in first."
    assert "start" not in mine
    assert offered(story, story.cast.li_jianguo) == {}


def test_the_department_is_offered_its_own_moves_only(story: Story) -> None:
    story.assign()

    assert set(offered(story, story.cast.deng_lin)) == {"start", "submit", "ask_extension", "ask_supply", "make_plan"}


def test_only_the_director_is_offered_the_reporters_name(story: Story) -> None:
    assert "open_reporter" in offered(story, story.cast.chen_li)
    assert "open_reporter" not in offered(story, story.cast.zhou_min)


def test_the_move_that_is_mine_but_for_my_own_work_says_so(story: Story) -> None:
    cast = story.cast
    story.assign(responsible_id=cast.han_dong.person_id)
    _submit(story)
    doubled = Actor(cast.han_dong.person_id, tag=cast.han_dong.tag, grants=(*cast.han_dong.grants, *cast.sun_tao.grants))

    assert "another supervisor or the safety director" in offered(story, doubled)["accept"]


# Taking back


def test_the_author_takes_back_his_last_step_within_five_minutes(story: Story, clock: Clock) -> None:
    before = story.row()
    story.assign()
    clock.pass_time(minutes=4)

    story.by(story.cast.zhou_min, hazards.take_back)

    row, steps = story.row(), story.steps()
    assert (row.state, row.department_id, row.deadline, bool(row.requirement)) == (State.REPORTED, before.department_id, None, False)
    assert [(step.action, step.undoes) for step in steps] == [("report", None), ("assign", None), ("take_back", 2)]
    with pytest.raises(NotFound):
        story.by(story.cast.zheng_kai, hazards.one)


def test_a_closing_taken_back_is_open_again(story: Story) -> None:
    story.reach(State.AWAITING)
    story.by(story.cast.sun_tao, hazards.accept)

    story.by(story.cast.sun_tao, hazards.take_back)

    row = story.row()
    assert (row.state, row.closed_at) == (State.AWAITING, None)


def test_a_new_round_taken_back_was_none(story: Story) -> None:
    story.reach(State.SENT_BACK)
    _start(story)
    assert story.row().round == 2

    story.by(story.cast.han_dong, hazards.take_back)

    assert (story.state(), story.row().round) == (State.SENT_BACK, 1)


def test_after_five_minutes_a_step_stays(story: Story, clock: Clock) -> None:
    story.assign()
    clock.pass_time(minutes=5, seconds=1)

    with pytest.raises(WrongStep, match="for five minutes only"):
        story.by(story.cast.zhou_min, hazards.take_back)


def test_another_persons_step_cannot_be_taken_back(story: Story) -> None:
    story.assign()

    with pytest.raises(Denied, match="Only whoever took the last step"):
        story.by(story.cast.sun_tao, hazards.take_back)

    story.by(story.cast.zhou_min, hazards.take_back)


def test_what_was_followed_by_another_step_stays(story: Story) -> None:
    story.assign()
    _start(story)

    with pytest.raises(Denied, match="Only whoever took the last step"):
        story.by(story.cast.zhou_min, hazards.take_back)


def test_taking_back_is_not_taken_back(story: Story) -> None:
    story.assign()
    story.by(story.cast.zhou_min, hazards.take_back)

    with pytest.raises(WrongStep, match="took another back"):
        story.by(story.cast.zhou_min, hazards.take_back)


# What has to be written


@pytest.mark.parametrize("blank", ["", "   "])
def test_what_the_next_reader_needs_has_to_be_written(database: Database, cast: Cast, blank: str) -> None:
    waiting, new = told(cast).reach(State.AWAITING), told(cast)

    for one, verb, said in (
        (waiting, hazards.send_back, {"note": blank}),
        (new, hazards.dismiss, {"reason": blank}),
        (new, hazards.merge, {"reason": blank, "into": "x"}),
    ):
        with pytest.raises(Invalid, match=r"^Write"):
            one.by(cast.zhou_min, verb, **said)
    with pytest.raises(Invalid, match="Write what you saw"):
        told(cast, description=blank)


def test_a_deadline_in_the_past_is_refused_and_today_is_not(story: Story) -> None:
    with pytest.raises(Invalid, match="lies in the past"):
        story.assign(deadline=date(2026, 11, 22))

    story.assign(deadline=date(2026, 11, 23))
    assert story.row().deadline.isoformat() == "2026-11-23T16:00:00+00:00"


def test_a_hazard_is_merged_into_an_open_one_that_its_supervisor_sees(database: Database, cast: Cast) -> None:
    story, closed, far = told(cast), told(cast).reach(State.DISMISSED), told(cast, area_id=cast.areas["STORE"])

    for into, why in ((story.number, "into itself"), (closed.number, "is closed"), (far.number, "that you can see")):
        with pytest.raises(Invalid, match=why):
            story.by(cast.zhou_min, hazards.merge, into=into, reason="同一处")

    other = told(cast)
    story.by(cast.zhou_min, hazards.merge, into=other.number.lower(), reason="同一处")
    assert story.row().merged_into_id == other.id


def test_a_repair_sent_back_that_no_department_had_is_assigned(database: Database, cast: Cast) -> None:
    story = told(cast, fixed="已拧紧")
    story.by(cast.zhou_min, hazards.send_back, note="又松了")

    story.assign()

    assert (story.state(), story.row().round) == (State.ASSIGNED, 2)


# The reporter


def test_sent_twice_is_one_report_and_another_persons_key_is_another(database: Database, cast: Cast) -> None:
    first, again = told(cast, idempotency="k1"), told(cast, idempotency="k1")
    other, next_one = told(cast, by=cast.zhang_weimin, idempotency="k1"), told(cast, idempotency="k2")

    assert first.id == again.id
    assert len({first.id, other.id, next_one.id}) == 3


def test_the_reporter_stands_nowhere_by_name_or_id(story: Story) -> None:
    cast = story.cast
    story.reach(State.AWAITING)
    story.by(cast.li_jianguo, hazards.one)
    story.by(cast.li_jianguo, hazards.timeline)
    with begin(cast.li_jianguo) as work:
        hazards.my_reports(work)
    person = str(cast.li_jianguo.person_id)

    with begin(cast.chen_li, write=False) as work:
        entries = list(work.session.scalars(select(LogEntry)))
        told_of = select(LogSubject.subject).join(LogEntry, LogEntry.id == LogSubject.entry_id).where(LogEntry.kind.in_(("view", "change")))
        subjects = set(work.session.scalars(told_of))
    mine = [entry for entry in entries if entry.actor == cast.li_jianguo.tag]
    assert len(mine) == 4
    assert all((entry.session, entry.origin, entry.page) == ("", "", "") for entry in mine)
    about = [e for e in entries if any(looked.row_id == story.id for looked in canonical.looked_in(e.body))]
    assert about
    assert person not in {entry.actor for entry in about} | subjects
    assert story.steps()[0].actor_id is None


@pytest.mark.parametrize("name", ["chen_li", "zhou_min", "han_dong"])
def test_no_office_reads_the_reporter_in_the_record_or_its_history(story: Story, name: str) -> None:
    story.assign()
    actor = getattr(story.cast, name)

    seen = repr(story.by(actor, hazards.one)) + repr(story.by(actor, hazards.timeline))

    assert "李建国" not in seen
    assert str(story.cast.li_jianguo.person_id) not in seen
    assert story.cast.li_jianguo.tag not in seen


def test_the_director_opens_the_reporters_name_with_a_purpose_and_the_log_does_not_join_them(story: Story) -> None:
    cast = story.cast

    assert story.by(cast.chen_li, hazards.open_reporter, purpose="核实现场情况") == "李建国"

    with begin(cast.chen_li, write=False) as work:
        entry = work.session.scalars(select(LogEntry).where(LogEntry.action == "hazard.open_reporter")).one()
        subjects = set(work.session.scalars(select(LogSubject.subject).where(LogSubject.entry_id == entry.id)))
    assert entry.actor == str(cast.chen_li.person_id)
    assert subjects == {cast.li_jianguo.tag}
    assert cast.li_jianguo.person_id not in {looked.row_id for looked in canonical.looked_in(entry.body)}


@pytest.mark.parametrize("name", ["zhou_min", "han_dong", "li_jianguo"])
def test_nobody_else_opens_the_reporters_name(story: Story, name: str) -> None:
    story.assign()
    story.by(story.cast.chen_li, hazards.open_reporter, purpose="核实")

    with pytest.raises(Denied, match="Only the safety director"):
        story.by(getattr(story.cast, name), hazards.open_reporter, purpose="好奇")


def test_the_reporters_name_is_not_opened_without_a_purpose(story: Story) -> None:
    with pytest.raises(Invalid, match="Write what you need the name for"):
        story.by(story.cast.chen_li, hazards.open_reporter, purpose=" ")


def test_the_reporter_reads_why_it_was_not_taken_up(story: Story) -> None:
    _dismiss(story)

    with begin(story.cast.li_jianguo) as work:
        line = hazards.my_reports(work)[0]

    assert (line.what, line.state, line.reason) == (SENTENCE, State.DISMISSED, "不是隐患")
    with begin(story.cast.zhang_weimin) as work:
        assert hazards.my_reports(work) == []


# Lists


def test_what_waits_is_oldest_first_and_only_what_the_office_has_to_do(database: Database, cast: Cast, clock: Clock) -> None:
    stories = []
    for state in (State.REPORTED, State.ASSIGNED, State.AWAITING, State.ACCEPTED):
        stories.append(told(cast).reach(state))
        clock.pass_time(hours=1)
    new, assigned, waiting, _closed = stories

    def queue(actor: Actor) -> list[str]:
        with begin(actor) as work:
            return [line.number for line in hazards.waiting_for_me(work)]

    assert queue(cast.zhou_min) == [new.number, waiting.number]
    assert queue(cast.han_dong) == [assigned.number]
    assert queue(cast.he_jing) == queue(cast.li_jianguo) == queue(cast.gao_yuan) == []
    clock.pass_time(days=9)
    assert queue(cast.zhou_min) == [new.number, assigned.number, waiting.number]


def test_a_page_of_the_queue_is_one_entry_in_the_log(database: Database, cast: Cast) -> None:
    told(cast), told(cast)

    with begin(cast.zhou_min) as work:
        lines = hazards.waiting_for_me(work)
    with begin(cast.chen_li, write=False) as work:
        views = list(work.session.scalars(select(LogEntry).where(LogEntry.purpose == "work_queue")))

    assert len(lines) == 2
    assert [len(list(canonical.looked_in(view.body))) for view in views] == [2]


def test_the_python_and_the_sql_of_overdue_agree_to_the_second(story: Story, clock: Clock) -> None:
    story.assign(deadline=date(2026, 11, 23))

    def overdue() -> tuple[int, bool]:
        with begin(story.cast.chen_li) as work:
            return hazards.counts(work)["overdue"], hazards.one(work, story.id).overdue

    assert overdue() == (0, False)
    clock.pass_time(hours=14, minutes=59, seconds=59)
    assert overdue() == (0, False)
    clock.pass_time(seconds=1)
    assert overdue() == (1, True)


def test_the_totals_of_the_ledger_are_those_of_its_reader(database: Database, cast: Cast) -> None:
    told(cast), told(cast, area_id=cast.areas["STORE-A"]), told(cast).reach(State.DISMISSED)

    def ledger(actor: Actor, **conditions: Any) -> int:
        with begin(actor) as work:
            found = hazards.ledger(work, **conditions)
            assert found.total == len(found.lines)
            return found.total

    assert [ledger(cast.gao_yuan, state=state) for state in ("all", "open", "dismissed", "overdue")] == [3, 2, 1, 0]
    assert ledger(cast.zhou_min, state="all") == 2
    assert ledger(cast.he_jing, state="all") == 1
    assert ledger(cast.lin_tao, state="all") == 0
    assert ledger(cast.gao_yuan, state="all", area_id=cast.areas["STORE"]) == 1


def test_a_hazard_is_found_by_its_number_by_those_who_see_it(story: Story) -> None:
    with begin(story.cast.zhou_min) as work:
        assert hazards.one(work, f" {story.number.lower()} ").id == hazards.find(work, story.number) == story.id
    with pytest.raises(NotFound, match="that you can see"), begin(story.cast.he_jing, write=False) as work:
        hazards.find(work, story.number)


def test_the_weeks_and_the_hot_spots_count_what_happened(database: Database, cast: Cast, clock: Clock) -> None:
    told(cast).reach(State.ACCEPTED)
    clock.pass_time(days=7)
    told(cast), told(cast, area_id=cast.areas["PACK-EAST"])

    with begin(cast.chen_li, write=False) as work:
        weeks, spots = hazards.trend(work), hazards.hot_spots(work)

    assert [(week.reported, week.closed) for week in weeks[-2:]] == [(1, 1), (2, 0)]
    assert sorted(spot.recent + spot.current for spot in spots) == [1, 2]


def test_numbers_have_no_gap_even_where_a_report_was_refused(database: Database, cast: Cast) -> None:
    told(cast)
    with pytest.raises(Invalid):
        told(cast, description="")
    with pytest.raises(RuntimeError, match="power cut"), begin(cast.li_jianguo) as work:
        hazards.report(work, area_id=cast.areas["WELD"], description=SENTENCE)
        raise RuntimeError("power cut")

    assert [told(cast).number for _ in range(2)] == ["HZ-2026-000002", "HZ-2026-000003"]


def test_only_somebody_in_office_there_answers_for_a_repair(database: Database, cast: Cast) -> None:
    """Whoever is named sees the hazard: a choice that was never offered would let another department in."""
    story = told(cast)

    for stranger in ("wu.qian", "li.jianguo"):
        with pytest.raises(Invalid, match="responsible person of the department"):
            story.assign(responsible_id=cast.people[stranger])
    story.assign(responsible_id=cast.han_dong.person_id)
    with begin(cast.zhou_min) as work, pytest.raises(Invalid, match="responsible person of the department"):
        hazards.reassign(work, story.id, department_id=cast.departments["D-PACK"], responsible_id=cast.han_dong.person_id, note="换部门")


def test_each_site_counts_for_itself_and_a_number_given_twice_is_asked_back(database: Database, cast: Cast) -> None:
    with begin(cast.chen_li) as work:
        site = areas.add_site(work, code="AJ2", name="二厂", time_zone="Asia/Shanghai")
        yard = areas.add_area(work, site_id=site.id, code="YARD", name="堆场")
    with begin(cast.li_jianguo) as work:
        here = hazards.report(work, area_id=cast.areas["WELD"], description="气瓶没有固定")
    with begin(cast.li_jianguo) as work:
        there = hazards.report(work, area_id=yard.id, description="堆垛歪了")

    assert (here.number, there.number) == ("HZ-2026-000001", "HZ-2026-000001")
    with begin(cast.zhou_min, write=False) as work:
        assert hazards.find(work, "hz-2026-000001") == here.id
    with pytest.raises(Invalid, match="Several sites have a hazard HZ-2026-000001"), begin(cast.chen_li, write=False) as work:
        hazards.find(work, "HZ-2026-000001")
