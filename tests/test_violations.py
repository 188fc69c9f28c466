"""What must stay true of a person's own violation? Who notes, confirms, reads and answers it, and what comes of it; refusals first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import select

from db.actor import SYSTEM, Actor
from db.engine import Database
from db.hazards import Hazard, HazardStep, State
from db.log import EntryKind, LogEntry, LogSubject, canonical
from db.notices import Notice, NoticeKind
from db.people import Person
from db.session import ask, begin
from db.violations import Result, Standing, Violation, ViolationResult, ViolationStep
from portal import hazards, notices, people, violations
from portal.check import check
from portal.errors import Denied, Invalid, NotFound, OutOfScope, Overtaken, PortalError, WrongStep
from portal.hazards.results import result_of, times_sent_back
from portal.startup import Portal
from portal.violations import lines
from tests.cast import OPENING, Cast, did
from tests.conftest import Clock
from tests.test_hard_cases import both
from tests.test_hazards import DUE, SENTENCE, Story, told
from tests.test_pages import screen, texts
from tests.test_plans import listening

WORDS, TOLD = "打磨时没有戴防护面罩", "马上戴好面罩再干活"
NOBODY_ELSE = "notes somebody's own violation: nobody of the department"
NOT_THERE = "This does not exist or is not yours to see"
DAY = date(2026, 11, 23)


@pytest.fixture
def story(database: Database, cast: Cast) -> Story:
    """Reported by Li Jianguo, in the welding shop's hands; the one who did it is Zhang Weimin."""
    return told(cast).reach(State.RECTIFYING)


def noted(story: Story, by: Actor | None = None, of: str = "zhang.weimin", **more: Any) -> UUID:
    said = {"person_id": story.cast.people[of], "kind": "no_protection", "words": WORDS, "told": TOLD, **more}
    return UUID(str(story.by(by or story.cast.zhou_min, violations.note, **said).id))


def confirmed(story: Story, **more: Any) -> UUID:
    violation = noted(story, **more)
    did(story.cast.chen_li, violations.confirm, violation)
    return violation


def kept(actor: Actor) -> list[tuple[str, str]]:
    return [(one.state, one.result) for one in did(actor, violations.about_me)]


def counted(cast: Cast, of: str = "zhang.weimin", by: Actor | None = None) -> list[tuple[str, int]]:
    """What an assessment of November would read."""
    said = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}
    return [(one.result, one.sent_back) for one in did(by or cast.lin_tao, violations.results_of, cast.people[of], **said)]


# Noting it


def test_the_supervisor_of_the_area_notes_it_and_nobody_else(story: Story) -> None:
    cast = story.cast
    for stranger in (cast.zheng_kai, cast.deng_lin, cast.han_dong, cast.li_jianguo, cast.gao_yuan):
        with pytest.raises(Denied, match=NOBODY_ELSE):
            noted(story, by=stranger)
    for stranger in (cast.he_jing, cast.zhang_weimin, cast.lin_tao, cast.zhao_min, cast.lu_yi, cast.shen_yue, cast.wu_qian):
        with pytest.raises(NotFound, match="This hazard does not exist or is not yours to see"):
            noted(story, by=stranger)

    noted(story)
    other = told(cast)
    noted(other, by=cast.chen_li)

    assert kept(cast.zhang_weimin) == [("noted", "open"), ("noted", "open")]


def test_nobody_notes_himself_nor_whose_repair_or_people_he_answers_for(story: Story) -> None:
    cast = story.cast
    with pytest.raises(Denied, match=NOBODY_ELSE):
        noted(story, of="zhou.min")
    with pytest.raises(Denied, match=NOBODY_ELSE):
        noted(story, by=cast.chen_li, of="chen.li")
    for two_hats in (both(cast, cast.zheng_kai, cast.sun_tao), both(cast, cast.han_dong, cast.sun_tao), both(cast, cast.deng_lin, cast.sun_tao)):
        with pytest.raises(Denied, match=NOBODY_ELSE):
            noted(story, by=two_hats)

    noted(story, of="sun.tao")

    assert kept(cast.sun_tao) == [("noted", "open")]


def test_it_is_noted_once_and_what_was_withdrawn_is_not_noted_again(story: Story) -> None:
    violation = noted(story)
    with pytest.raises(WrongStep, match="This is noted of him already"):
        noted(story)

    did(story.cast.zhou_min, violations.withdraw, violation, reason="认错了人")

    with pytest.raises(WrongStep, match="It was withdrawn and is not noted again"):
        noted(story)
    noted(story, of="chen.hao")


@pytest.mark.parametrize("state", [State.DISMISSED, State.MERGED, State.ACCEPTED])
def test_it_is_noted_only_while_the_hazard_is_open(database: Database, cast: Cast, state: State) -> None:
    for open_one in (State.REPORTED, State.ASSIGNED, State.AWAITING, State.SENT_BACK):
        noted(told(cast).reach(open_one))

    with pytest.raises(Overtaken, match=r"A hazard that is .* cannot be noted as somebody's own violation"):
        noted(told(cast).reach(state))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"words": " "}, "Write what you saw"),
        ({"kind": "laziness"}, "Choose the kind of violation"),
        ({"told": " "}, "Write what he was told to do at once"),
        ({"person_id": UUID(int=7)}, "Nobody here has this name or staff number"),
        ({"of": "shen.yue"}, "Nobody here has this name or staff number"),
    ],
)
def test_it_says_who_what_and_what_was_asked_at_once(story: Story, said: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        noted(story, **said)

    noted(story)


def test_who_is_meant_is_found_by_the_whole_name_or_number_only_and_he_reads_that_he_was_looked_up(story: Story) -> None:
    cast = story.cast
    for stranger in (cast.zheng_kai, cast.li_jianguo):
        with pytest.raises(Denied, match=NOBODY_ELSE):
            story.by(stranger, violations.whom, find="张卫民")
    for nothing in ("", "张", "卫民", "%", "张卫", "no-such-number"):
        assert story.by(cast.zhou_min, violations.whom, find=nothing) is None

    found = story.by(cast.zhou_min, violations.whom, find="张卫民")

    assert (found.id, found.name, found.department) == (cast.people["zhang.weimin"], "张卫民", "焊接车间")
    assert story.by(cast.zhou_min, violations.whom, find="沈越") is None
    with begin(SYSTEM) as work:
        people.add_person(work, name="张卫民", staff_number="W-2")
    with pytest.raises(Invalid, match="Several people have this name"):
        story.by(cast.zhou_min, violations.whom, find="张卫民")
    assert [(look.what, look.office) for look in did(cast.zhang_weimin, people.looks_at_me).rows] == [("person", "supervisor")]


def test_namesakes_who_have_left_do_not_hide_the_one_who_is_here(story: Story) -> None:
    cast = story.cast
    with begin(SYSTEM) as work:
        gone = [people.add_person(work, name="夏一鸣", staff_number=f"X-{n}").id for n in range(4)]
        here = people.add_person(work, name="夏一鸣", staff_number="X-9").id
        for person in work.session.scalars(select(Person).where(Person.id.in_(gone))):
            person.left_on = DAY - timedelta(days=30)

    assert story.by(cast.zhou_min, violations.whom, find="夏一鸣").id == here
    assert story.by(cast.zhou_min, violations.whom, find="X-1") is None


# Reading it


def test_each_reads_what_is_his_and_everybody_else_nothing(story: Story) -> None:
    cast = story.cast
    violation = noted(story)
    strangers = [who for name, who in cast.actors.items() if name not in ("zhang.weimin", "zhou.min", "chen.li", "lin.tao")]

    assert [(note.words, note.told, note.name) for note in story.by(cast.zhou_min, violations.of_hazard).lines] == [(WORDS, TOLD, "张卫民")]
    assert [note.id for note in story.by(cast.chen_li, violations.of_hazard).lines] == [violation]
    assert [note.words for note in did(cast.lin_tao, violations.of_person, cast.people["zhang.weimin"])] == [WORDS]
    assert [note.words for note in did(cast.zhang_weimin, violations.about_me)] == [WORDS]
    for stranger in strangers:
        assert did(stranger, violations.about_me) == did(stranger, violations.waiting) == []
        with begin(stranger, write=False) as work:
            assert work.session.scalars(select(Violation)).all() == work.session.scalars(select(ViolationStep)).all() == []
        with pytest.raises(Denied, match="Only the safety director and human resources read what is kept"):
            did(stranger, violations.of_person, cast.people["zhang.weimin"])
    for sees_the_hazard in (cast.sun_tao, cast.zheng_kai, cast.deng_lin, cast.han_dong, cast.gao_yuan, cast.li_jianguo):
        assert story.by(sees_the_hazard, violations.of_hazard).lines == []


def test_a_supervisor_who_no_longer_has_the_area_reads_no_more(story: Story) -> None:
    noted(story)
    elsewhere = replace(story.cast.zhou_min, grants=story.cast.he_jing.grants)

    assert [note.words for note in story.by(story.cast.zhou_min, violations.of_hazard).lines] == [WORDS]
    with begin(elsewhere, write=False) as work:
        assert work.session.scalars(select(Violation)).all() == []


def test_every_look_of_others_is_on_record_and_he_reads_it_with_its_reason(story: Story) -> None:
    cast = story.cast
    noted(story)

    did(cast.lin_tao, violations.of_person, cast.people["zhang.weimin"])
    did(cast.zhang_weimin, violations.about_me)

    (look,) = did(cast.zhang_weimin, people.looks_at_me, what="violation").rows
    assert (look.who, look.office, look.why) == ("林涛", "hr", "Looking after what is kept for your assessment")
    assert did(cast.zhang_weimin, people.done_to_me)[0].what == "Something was noted about you for your assessment"


def test_nothing_of_it_stands_where_a_department_a_reporter_or_a_file_reads_the_hazard(story: Story) -> None:
    cast = story.cast
    before = [(step.action, step.note) for step in story.by(cast.zheng_kai, hazards.timeline)]

    confirmed(story)

    for reader in (cast.zheng_kai, cast.han_dong, cast.li_jianguo, cast.gao_yuan, cast.sun_tao):
        assert [(step.action, step.note) for step in story.by(reader, hazards.timeline)] == before
        assert WORDS not in repr(story.by(reader, hazards.one))
    for words, hits in ((SENTENCE, 1), (WORDS, 0), ("张卫民", 0)):
        assert len(ask(lambda: cast.chen_li, hazards.search, words=words).lines) == hits
    for taken in (ask(lambda: cast.zheng_kai, hazards.ledger_file, state="all"), did(cast.zheng_kai, hazards.record_sheet, story.id)):
        assert not [secret for secret in (WORDS, TOLD, "张卫民") if secret in repr(taken)]
    with begin(cast.zheng_kai, write=False) as work:
        assert work.session.scalars(select(ViolationResult)).all() == []
    assert {line.kind for line in did(cast.zhang_weimin, notices.inbox)} == {NoticeKind.OWN_VIOLATION, NoticeKind.OWN_DECIDED}


# The reporter


def test_naming_the_reporter_and_naming_another_are_the_same_to_whoever_names(story: Story) -> None:
    cast = story.cast
    other = told(cast).reach(State.RECTIFYING)

    def answer(one: Story, of: str) -> list[Any]:
        found = one.by(cast.zhou_min, violations.whom, find=of)
        violation = noted(one, of=next(name for name, who in cast.people.items() if who == found.id))
        note = one.by(cast.zhou_min, violations.of_hazard).lines[0]
        return [note.state, note.moves, note.result, len(note.steps), did(cast.chen_li, violations.confirm, violation).state]

    assert answer(story, "李建国") == answer(other, "张卫民")
    with begin(cast.zheng_kai, write=False) as work:
        assert work.session.scalars(select(Violation)).all() == []


def test_no_entry_of_the_log_puts_the_person_and_the_reporters_pseudonym_together(story: Story) -> None:
    cast = story.cast
    violation = confirmed(story, of="li.jianguo")
    story.by(cast.zhou_min, violations.of_hazard)
    did(cast.li_jianguo, violations.object_to, violation, text="我当时戴着")
    did(cast.li_jianguo, violations.about_me)
    story.by(cast.li_jianguo, violations.of_hazard)
    person, tag = str(cast.people["li.jianguo"]), cast.li_jianguo.tag

    with begin(SYSTEM, write=False) as work:
        named: dict[UUID, set[str]] = {}
        for entry_id, subject in work.session.execute(select(LogSubject.entry_id, LogSubject.subject)):
            named.setdefault(entry_id, set()).add(subject)
        for entry in work.session.scalars(select(LogEntry)):
            assert not {person, tag} <= named.get(entry.id, set()) | {entry.actor}
            tables = {row.table for row in canonical.looked_in(entry.body)} if entry.kind == EntryKind.VIEW else set()
            assert not ("hazard" in tables and tables & {"violation", "violation_step"})


def test_he_is_told_in_the_house_only_and_of_nothing_that_was_written(story: Story) -> None:
    cast = story.cast
    violation = confirmed(story)
    did(cast.zhang_weimin, violations.object_to, violation, text="面罩坏了，已经报过")
    did(cast.chen_li, violations.uphold, violation, reason="当时有备用面罩")

    with begin(SYSTEM, write=False) as work:
        rows = [row for row in work.session.scalars(select(Notice).order_by(Notice.id)) if row.record_id == violation]
    told_to = {str(who): name for name, who in cast.people.items()}
    assert [(told_to[row.recipient], row.kind) for row in rows] == [
        ("zhang.weimin", "own_violation"), ("chen.li", "to_confirm"), ("zhang.weimin", "own_decided"), ("chen.li", "objected"),
        ("zhang.weimin", "own_decided"),
    ]  # fmt: skip
    assert all(row.posted and row.due is None for row in rows)


# A second person


def test_it_counts_once_a_second_person_has_confirmed_it(story: Story) -> None:
    cast = story.cast
    violation = noted(story)
    assert counted(cast) == []
    assert [note.id for note in did(cast.chen_li, violations.waiting)] == [violation]
    for wrong in (cast.zhou_min, cast.zhang_weimin, cast.lin_tao):
        with pytest.raises(Denied, match="never the one who noted it or whom it is about"):
            did(wrong, violations.confirm, violation)
    for stranger in (cast.sun_tao, cast.zheng_kai, cast.gao_yuan, cast.lu_yi, cast.shen_yue, cast.li_jianguo):
        with pytest.raises(NotFound, match=NOT_THERE):
            did(stranger, violations.confirm, violation)

    did(cast.chen_li, violations.confirm, violation)

    assert counted(cast) == [("open", 0)]
    assert did(cast.chen_li, violations.waiting) == []
    with pytest.raises(WrongStep, match="It is confirmed once"):
        did(cast.chen_li, violations.confirm, violation)


@pytest.mark.parametrize(("by", "of"), [("chen.li", "zhang.weimin"), ("zhou.min", "chen.li")])
def test_what_the_director_noted_or_what_is_about_him_human_resources_decide(story: Story, by: str, of: str) -> None:
    cast = story.cast
    violation = noted(story, by=cast.actors[by], of=of)
    with pytest.raises(Denied, match="never the one who noted it or whom it is about"):
        did(cast.chen_li, violations.confirm, violation)
    assert did(cast.chen_li, violations.waiting) == []

    did(cast.lin_tao, violations.confirm, violation)
    did(cast.actors[of], violations.object_to, violation, text="不是我")
    with pytest.raises(Denied, match="never the one who noted it or whom it is about"):
        did(cast.chen_li, violations.uphold, violation, reason="是他")
    did(cast.lin_tao, violations.withdraw, violation, reason="认错了人")

    assert kept(cast.actors[of]) == [("withdrawn", "open")]
    assert counted(cast, of) == []


def test_what_only_human_resources_decide_is_not_hidden_behind_what_the_director_does(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = story.cast
    monkeypatch.setattr(lines, "MOST", 2)
    theirs = [noted(story, of=of) for of in ("zhang.weimin", "chen.hao", "ma.jun")]
    hers = [noted(told(cast), by=cast.chen_li), noted(told(cast), of="chen.li")]

    assert [note.id for note in did(cast.lin_tao, violations.waiting)] == hers
    assert [note.id for note in did(cast.chen_li, violations.waiting)] == theirs[:2]
    assert did(cast.zhou_min, violations.waiting) == did(cast.zhang_weimin, violations.waiting) == []


def test_what_is_kept_no_longer_waits_for_nobody_and_nobody_decides_about_it(story: Story, clock: Clock) -> None:
    cast = story.cast
    fresh, standing, objected = noted(story), confirmed(story, of="chen.hao"), confirmed(story, of="ma.jun")
    did(cast.ma_jun, violations.object_to, objected, text="不是我")
    assert [note.id for note in did(cast.chen_li, violations.waiting)] == [fresh, objected]

    clock.pass_time(days=405)

    assert did(cast.chen_li, violations.waiting) == []
    for actor, verb, violation, said in (
        (cast.chen_li, violations.confirm, fresh, {}),
        (cast.chen_li, violations.uphold, objected, {"reason": "是他"}),
        (cast.chen_li, violations.withdraw, standing, {"reason": "认错了人"}),
        (cast.chen_hao, violations.object_to, standing, {"text": "不是我"}),
    ):
        with pytest.raises(WrongStep, match="it is kept no longer"):
            did(actor, verb, violation, **said)
    assert [note.moves for note in did(cast.chen_hao, violations.about_me)] == [()]


def test_twelve_cards_ask_the_database_no_more_often_than_one(story: Story, database: Database) -> None:
    cast = story.cast

    def questions(actor: Actor, verb: Callable[..., Any], *args: Any) -> int:
        with begin(actor) as work, listening(database) as asked:
            assert verb(work, *args)
            return len([sql for sql, _values in asked if sql.startswith("SELECT")])

    ways = ((cast.chen_li, violations.waiting), (cast.zhang_weimin, violations.about_me), (cast.chen_li, violations.of_hazard, story.id))
    noted(story)
    one = [questions(*way) for way in ways]
    for of in ("chen.hao", "ma.jun", "li.jianguo", "han.dong"):
        noted(story, of=of)
    for _n in range(7):
        noted(told(cast))

    assert [questions(*way) for way in ways] == one


def test_no_more_are_shown_to_him_at_once_than_fit_on_a_page_and_the_newest_first(
    story: Story, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(lines, "MOST", 2)
    made = []
    for _n in range(3):
        made.append(noted(told(story.cast)))
        clock.pass_time(days=1)

    assert [note.id for note in did(story.cast.zhang_weimin, violations.about_me)] == [made[2], made[1]]


def test_which_of_several_are_unread_is_asked_at_once(story: Story) -> None:
    cast = story.cast
    first, second, third = (noted(told(cast)) for _n in range(3))
    did(cast.zhang_weimin, notices.mark_read, second)

    assert did(cast.zhang_weimin, notices.unread_about, first, second, third) == {first, third}
    assert did(cast.chen_hao, notices.unread_about, first, second, third) == set()


# What he has to say


def test_only_whom_it_is_about_objects_and_only_another_than_the_noter_answers(story: Story) -> None:
    cast = story.cast
    violation = confirmed(story)
    for wrong in (cast.zhou_min, cast.chen_li, cast.lin_tao):
        with pytest.raises(Denied, match="Only whom it is about objects"):
            did(wrong, violations.object_to, violation, text="他没有错")
    for stranger in (cast.li_jianguo, cast.zheng_kai, cast.sun_tao, cast.gao_yuan):
        with pytest.raises(NotFound, match=NOT_THERE):
            did(stranger, violations.object_to, violation, text="他没有错")
    with pytest.raises(WrongStep, match="There is no objection that waits"):
        did(cast.chen_li, violations.uphold, violation, reason="看过录像")

    did(cast.zhang_weimin, violations.object_to, violation, text="面罩坏了，已经报过")

    assert counted(cast) == []
    for wrong in (cast.zhou_min, cast.zhang_weimin, cast.lin_tao):
        with pytest.raises(Denied, match="never the one who noted it or whom it is about"):
            did(wrong, violations.uphold, violation, reason="看过录像")
    with pytest.raises(Denied, match="nobody what is kept about himself"):
        did(cast.zhang_weimin, violations.withdraw, violation, reason="不要了")
    did(cast.chen_li, violations.uphold, violation, reason="看过录像")
    assert counted(cast) == [("open", 0)]
    (note,) = did(cast.zhang_weimin, violations.about_me)
    assert [(said.action, said.office, said.text) for said in note.steps] == [
        ("note", "supervisor", None), ("confirm", "director", None), ("object", "employee", "面罩坏了，已经报过"), ("uphold", "director", "看过录像"),
    ]  # fmt: skip
    with pytest.raises(WrongStep, match="Your objection was answered"):
        did(cast.zhang_weimin, violations.object_to, violation, text="再说一次")


def test_the_noter_withdraws_only_what_nobody_has_looked_at_and_always_with_a_reason(story: Story) -> None:
    cast = story.cast
    violation = confirmed(story)
    with pytest.raises(Denied, match="only until somebody has confirmed or objected"):
        did(cast.zhou_min, violations.withdraw, violation, reason="认错了人")
    with pytest.raises(Invalid, match="Write why; he reads it"):
        did(cast.chen_li, violations.withdraw, violation, reason=" ")
    for stranger in (cast.sun_tao, cast.he_jing, cast.zheng_kai):
        with pytest.raises(NotFound, match=NOT_THERE):
            did(stranger, violations.withdraw, violation, reason="认错了人")

    did(cast.chen_li, violations.withdraw, violation, reason="认错了人")

    assert kept(cast.zhang_weimin) == [("withdrawn", "open")]
    assert did(cast.zhang_weimin, violations.about_me)[0].steps[-1].text == "认错了人"
    with pytest.raises(WrongStep, match="It is withdrawn already"):
        did(cast.chen_li, violations.withdraw, violation, reason="认错了人")
    with pytest.raises(WrongStep, match="It was withdrawn, or your objection waits"):
        did(cast.zhang_weimin, violations.object_to, violation, text="好")
    noted(told(cast), of="chen.hao")
    own = noted(told(cast), of="li.jianguo")
    did(cast.zhou_min, violations.withdraw, own, reason="认错了人")


# What comes of it


def _back(story: Story) -> None:
    story.by(story.cast.han_dong, hazards.submit, note="已装好")
    story.by(story.cast.sun_tao, hazards.send_back, note="还缺一颗螺钉")


def _accepted(story: Story) -> None:
    story.by(story.cast.han_dong, hazards.submit, note="已装好")
    story.by(story.cast.sun_tao, hazards.accept)


def test_accepted_in_the_first_round_before_the_day_is_over_it_was_put_right_at_once(story: Story) -> None:
    confirmed(story)

    _accepted(story)

    assert counted(story.cast) == [("at_once", 0)]


def test_what_was_fixed_on_the_spot_is_put_right_at_once(database: Database, cast: Cast) -> None:
    said = {"area_id": cast.areas["WELD-GRIND"], "description": SENTENCE, "note": "已戴好"}
    made = did(cast.li_jianguo, hazards.fix_on_the_spot, **said)
    story = Story(cast, made.id, made.number)
    confirmed(story)

    story.by(cast.sun_tao, hazards.accept)

    assert counted(cast) == [("at_once", 0)]


def test_sent_back_twice_and_still_in_time_says_how_often(story: Story) -> None:
    confirmed(story)
    _back(story)
    _back(story)

    _accepted(story)

    assert counted(story.cast) == [("in_time", 2)]


def test_a_sending_back_that_was_taken_back_does_not_count(story: Story) -> None:
    confirmed(story)
    _back(story)
    story.by(story.cast.sun_tao, hazards.take_back)

    story.by(story.cast.sun_tao, hazards.accept)

    assert counted(story.cast) == [("at_once", 0)]


def test_accepted_after_the_day_is_over_it_is_late(story: Story, clock: Clock) -> None:
    confirmed(story)
    clock.pass_time(days=9)

    _accepted(story)

    assert counted(story.cast) == [("late", 0)]


def test_a_repair_that_did_not_last_is_no_good_result(story: Story, clock: Clock) -> None:
    confirmed(story)
    _accepted(story)
    clock.pass_time(days=31)
    story.by(story.cast.sun_tao, hazards.reopen, deadline=date(2027, 1, 20), note="又松了")
    assert counted(story.cast) == [("open", 0)]

    _accepted(story)

    assert counted(story.cast) == [("not_lasted", 0)]


@pytest.mark.parametrize("verb", ["dismiss", "merge"])
def test_a_hazard_that_is_none_or_goes_on_elsewhere_leaves_no_result(database: Database, cast: Cast, verb: str) -> None:
    story, other = told(cast), told(cast)
    confirmed(story)
    said = {"reason": "不是隐患"} if verb == "dismiss" else {"into": other.number, "reason": "同一处"}

    story.by(cast.zhou_min, getattr(hazards, verb), **said)

    assert counted(cast) == []
    assert kept(cast.zhang_weimin) == [("confirmed", "fell_away")]
    story.by(cast.zhou_min, hazards.take_back)
    assert counted(cast) == [("open", 0)]


def test_it_is_final_only_when_it_is_put_right_and_the_time_to_object_is_over(story: Story, clock: Clock) -> None:
    cast = story.cast
    confirmed(story)
    _accepted(story)

    def final() -> list[bool]:
        said = {"since": DAY, "until": DAY}
        return [one.final for one in did(cast.lin_tao, violations.results_of, cast.people["zhang.weimin"], **said)]

    assert final() == [False]
    clock.pass_time(days=15)
    assert final() == [True]


def test_only_those_who_assess_ask_for_results_and_only_within_the_days(story: Story) -> None:
    cast = story.cast
    confirmed(story)
    for wrong in (cast.zhou_min, cast.zheng_kai, cast.gao_yuan, cast.lu_yi, cast.shen_yue, cast.zhang_weimin):
        with pytest.raises(Denied, match="Only the safety director and human resources read"):
            counted(cast, by=wrong)

    assert counted(cast, by=cast.chen_li) == counted(cast, by=SYSTEM) == counted(cast) == [("open", 0)]
    for since, until, found in ((DAY, DAY, 1), (DAY - timedelta(days=9), DAY - timedelta(days=1), 0), (DAY + timedelta(days=1), DUE, 0)):
        assert len(did(cast.lin_tao, violations.results_of, cast.people["zhang.weimin"], since=since, until=until)) == found


def test_what_is_kept_no_longer_is_read_by_nobody_else(story: Story, clock: Clock) -> None:
    cast = story.cast
    confirmed(story)
    assert did(cast.zhang_weimin, violations.about_me)[0].kept_until == date(2027, 12, 31)

    clock.pass_time(days=405)

    assert did(cast.lin_tao, violations.of_person, cast.people["zhang.weimin"]) == counted(cast) == []
    assert story.by(cast.chen_li, violations.of_hazard).lines == story.by(cast.zhou_min, violations.of_hazard).lines == []


def test_the_head_reads_how_many_and_nobody_of_a_department_does(story: Story) -> None:
    cast = story.cast

    def totals(actor: Actor) -> dict[Result, int]:
        found: dict[Result, int] = did(actor, violations.totals, since=DAY, until=DAY)
        return found

    violation = noted(story)
    assert totals(cast.gao_yuan) == {}
    did(cast.chen_li, violations.confirm, violation)
    confirmed(story, of="chen.hao")
    withdrawn = confirmed(story, of="ma.jun")
    did(cast.chen_li, violations.withdraw, withdrawn, reason="认错了人")
    did(cast.zhang_weimin, violations.object_to, violation, text="不是我")
    did(cast.chen_li, violations.uphold, violation, reason="是他")
    assert totals(cast.gao_yuan) == totals(cast.chen_li) == totals(cast.lin_tao) == {Result.OPEN: 2}
    for wrong in (cast.zheng_kai, cast.zhou_min, cast.lu_yi, cast.zhang_weimin, cast.shen_yue):
        with pytest.raises(Denied, match="read these totals"):
            totals(wrong)

    _accepted(story)

    assert totals(cast.gao_yuan) == {Result.AT_ONCE: 2}


def test_of_one_hazard_all_count_by_when_its_first_was_noted_and_the_page_says_so(story: Story, clock: Clock) -> None:
    cast = story.cast
    confirmed(story)
    clock.pass_time(days=3)
    confirmed(story, of="chen.hao")

    assert did(cast.gao_yuan, violations.totals, since=DAY, until=DAY) == {Result.OPEN: 2}
    assert did(cast.gao_yuan, violations.totals, since=DAY + timedelta(days=3), until=DAY + timedelta(days=3)) == {}
    shown = list(texts(screen("leadership/figures", cast.gao_yuan)))
    assert [text for text in shown if text.startswith("成立的个人违规（按该隐患首次记录违规的时间统计）：")]


def test_what_is_objected_to_stands_in_no_total_until_it_is_answered(story: Story, portal: Portal) -> None:
    cast = story.cast

    def totals() -> dict[Result, int]:
        found: dict[Result, int] = did(cast.gao_yuan, violations.totals, since=DAY, until=DAY)
        return found

    violation, fresh = confirmed(story), noted(story, of="chen.hao")
    assert totals() == {Result.OPEN: 1}

    did(cast.zhang_weimin, violations.object_to, violation, text="不是我")
    did(cast.chen_hao, violations.object_to, fresh, text="也不是我")

    assert totals() == {}
    assert check(portal).problems == []
    did(cast.chen_li, violations.uphold, violation, reason="是他")
    assert totals() == {Result.OPEN: 1}
    did(cast.chen_li, violations.withdraw, fresh, reason="认错了人")
    assert totals() == {Result.OPEN: 1}
    assert check(portal).problems == []


# The database itself


@pytest.mark.parametrize(
    "forged",
    [
        {"noted_by": "sun.tao"},
        {"person_id": "zhou.min"},
        {"state": Standing.CONFIRMED},
        {"number": "HZ-2026-000999"},
        {"area_id": "STORE-A"},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_the_database_takes_no_note_in_anothers_name_of_oneself_confirmed_or_of_another_place(story: Story, forged: dict[str, Any]) -> None:
    cast = story.cast
    known: dict[str, Any] = {**cast.people, **cast.areas}

    def store(**changes: Any) -> None:
        with begin(cast.zhou_min) as work:
            row = Violation(**{**_row(story), **{name: known.get(value, value) for name, value in changes.items()}})
            work.session.add(row)
            work.entry(EntryKind.CHANGE, "violation.note")

    with pytest.raises(OutOfScope):
        store(**forged)
    store()


def _row(story: Story) -> dict[str, Any]:
    hazard = story.row()
    return {
        "hazard_id": hazard.id, "number": hazard.number, "area_id": hazard.area_id, "person_id": story.cast.people["zhang.weimin"],
        "kind": "other", "state": Standing.NOTED, "noted_by": story.cast.people["zhou.min"], "office": "supervisor",
        "noted_at": hazard.reported_at, "kept_until": DUE, "subject": "violation/2026",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("zhang.weimin", {"state": Standing.WITHDRAWN}),
        ("zhang.weimin", {"kept_until": DAY}),
        ("zhou.min", {"state": Standing.CONFIRMED}),
        ("chen.li", {"kind": "other"}),
        ("chen.li", {"state": Standing.OBJECTED}),
    ],
)
def test_postgresql_lets_nobody_move_it_but_as_the_policy_says(postgresql_database: Database, cast: Cast, who: str, change: dict[str, Any]) -> None:
    """Past the verbs, with the portal's own connection."""
    violation = noted(told(cast))

    def alter(actor: Actor, **changes: Any) -> None:
        with begin(actor) as work:
            row = work.session.scalars(select(Violation).where(Violation.id == violation)).one()
            for name, value in changes.items():
                setattr(row, name, value)
            work.entry(EntryKind.CHANGE, "violation.forged")

    with pytest.raises(OutOfScope, match="not yours to change"):
        alter(cast.actors[who], **change)
    alter(cast.chen_li, state=Standing.CONFIRMED)


@pytest.mark.parametrize("change", [{"result": Result.AT_ONCE}, {"sent_back": 3}, {"people": 2}, {"noted_at": OPENING}], ids=str)
def test_postgresql_lets_whom_it_is_about_change_nothing_of_the_result_but_that_it_counts(
    postgresql_database: Database, cast: Cast, change: dict[str, Any]
) -> None:
    story = told(cast)
    confirmed(story)

    def alter(**changes: Any) -> None:
        with begin(cast.zhang_weimin) as work:
            row = work.session.scalars(select(ViolationResult)).one()
            for name, value in changes.items():
                setattr(row, name, value)
            work.entry(EntryKind.CHANGE, "violation.forged")

    with pytest.raises(OutOfScope, match="not yours to change"):
        alter(**change)
    alter(people=0)


def test_a_plant_with_violations_checks_clean(portal: Portal, cast: Cast) -> None:
    story = told(cast).reach(State.RECTIFYING)
    violation = confirmed(story)
    did(cast.zhang_weimin, violations.object_to, violation, text="不是我")
    did(cast.chen_li, violations.uphold, violation, reason="是他")
    _accepted(story)

    assert check(portal).problems == []
    with begin(SYSTEM) as work:
        work.session.scalars(select(ViolationResult)).one().result = Result.LATE
        work.entry(EntryKind.SYSTEM, "violation.forged")
    assert [(problem.where, problem.what) for problem in check(portal).problems] == [
        (f"violation_result {story.number}", "says late, its steps say at_once")
    ]


# By whatever way


WAYS: dict[str, Callable[[Story], Any]] = {
    "assign": lambda story: story.assign(),
    "submit": lambda story: story.by(story.cast.han_dong, hazards.submit, note="已装好"),
    "send_back": lambda story: story.by(story.cast.sun_tao, hazards.send_back, note="还缺"),
    "accept": lambda story: story.by(story.cast.sun_tao, hazards.accept),
    "dismiss": lambda story: story.by(story.cast.sun_tao, hazards.dismiss, reason="不是隐患"),
    "take_back": lambda story: story.by(story.cast.sun_tao, hazards.take_back),
    "reopen": lambda story: story.by(story.cast.sun_tao, hazards.reopen, deadline=date(2027, 6, 1), note="又松了"),
    "later": lambda story: story.by(story.cast.zhou_min, hazards.amend, deadline=date(2027, 2, 1), note="配件晚到"),
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=strategies.lists(strategies.tuples(strategies.sampled_from(sorted(WAYS)), strategies.integers(0, 20)), max_size=10))
def test_the_result_kept_is_the_one_counted_from_the_steps(database: Database, cast: Cast, clock: Clock, steps: list[tuple[str, int]]) -> None:
    story = told(cast)
    noted(story)
    for way, days in steps:
        clock.pass_time(days=days)
        try:
            WAYS[way](story)
        except PortalError:
            continue

    with begin(cast.chen_li, write=False) as work:
        row = work.session.scalars(select(ViolationResult).where(ViolationResult.hazard_id == story.id)).one()
        hazard = work.session.scalars(select(Hazard).where(Hazard.id == story.id)).one()
        taken = work.session.scalars(select(HazardStep).where(HazardStep.hazard_id == story.id)).all()
    assert (row.result, row.sent_back) == (result_of(hazard, times_sent_back(taken)), times_sent_back(taken))
