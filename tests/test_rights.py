"""What must stay true of what a person asks about his own data? Who asks, who answers, what comes of it, and the appeal; refusals first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db import keyring
from db.actor import SYSTEM, Actor
from db.engine import Database
from db.log import EntryKind, LogEntry
from db.people import Person
from db.rights import Wished
from db.sealed import seal_into
from db.session import begin, reveal
from portal import people, rights, violations
from portal.clock import end_of_day, site_day
from portal.errors import Conflict, Denied, Invalid, NotFound, OutOfScope, Overtaken, Shredded, WrongStep
from portal.rights import Line, lines
from portal.rights.steps import POSSIBLE
from portal.ui.journal import ACTIONS
from portal.ui.rights import HAPPENED
from portal.ui.states import STATES
from portal.ui.words import due_day
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.test_complaints import appointed
from tests.test_hard_cases import both
from tests.test_hazards import Story, told
from tests.test_pages import screen, texts
from tests.test_violations import State, confirmed, counted, noted

ASKED, REASON = "我的电话写错了，请更正", "已核对身份证和人事档案"


@pytest.fixture
def story(database: Database, cast: Cast) -> Story:
    return told(cast).reach(State.RECTIFYING)


def asked(who: Actor, kind: str = "correction", office: str = "hr", **more: Any) -> UUID:
    given = {"field": "phone", "value": "13900001111"} if kind == "correction" else {}
    return UUID(str(did(who, rights.ask, kind=kind, office=office, words=ASKED, **{**given, **more}).id))


def line(who: Actor, request: UUID) -> Line:
    return next(one for one in did(who, rights.mine) if one.id == request)


def phone(cast: Cast, of: str) -> str | None:
    with begin(SYSTEM) as work:
        person = work.session.scalars(select(Person).where(Person.id == cast.people[of])).one()
        return reveal(work, [person], ["phone"], purpose="own_data")[person.id]["phone"]


# Who answers


def test_the_office_it_was_put_to_sees_it_and_nobody_else_learns_of_it(story: Story) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin)

    for stranger in (cast.zhao_min, cast.chen_li, cast.gao_yuan, cast.lu_yi, cast.li_jianguo, cast.zhou_min, cast.deng_lin):
        with pytest.raises(NotFound, match="This request does not exist or is not yours to see"):
            did(stranger, rights.grant, request, reason=REASON)

    assert [one.id for one in did(cast.lin_tao, rights.waiting)] == [request]
    assert did(cast.zhao_min, rights.waiting) == []
    with pytest.raises(Denied, match="is read by human resources or the union"):
        did(cast.chen_li, rights.waiting)


def test_nobody_answers_his_own_request(story: Story) -> None:
    cast = story.cast
    request = asked(cast.lin_tao)

    assert did(cast.lin_tao, rights.waiting) == []
    with pytest.raises(Denied, match="never whom it is about"):
        did(cast.lin_tao, rights.grant, request, reason=REASON)


def test_nobody_answers_who_is_named_in_it(story: Story) -> None:
    cast = story.cast
    violation = confirmed(story)
    request = asked(cast.zhang_weimin, "explanation", violation_id=violation)
    named = both(cast, cast.chen_li, cast.lin_tao)

    with pytest.raises(Denied, match="nobody who is named in it"):
        did(named, rights.grant, request, reason=REASON)
    assert did(named, rights.waiting) == []

    did(cast.lin_tao, rights.grant, request, reason=REASON)
    assert line(cast.zhang_weimin, request).state == "granted"


def test_whoever_is_named_in_it_reads_it_neither_while_it_waits_nor_once_it_is_answered(story: Story) -> None:
    cast, violation = story.cast, noted(story)
    named = appointed(cast, "lin.tao", "director")
    did(named, violations.confirm, violation)
    colleague = appointed(cast, "wu.qian", "hr")
    request = asked(cast.zhang_weimin, "explanation", violation_id=violation)
    other = asked(cast.li_jianguo)

    assert [one.id for one in did(cast.lin_tao, rights.waiting)] == [other]
    assert {one.id for one in did(colleague, rights.waiting)} == {request, other}
    did(colleague, rights.grant, request, reason=REASON)

    assert did(cast.lin_tao, rights.answered) == []
    assert [one.id for one in did(colleague, rights.answered)] == [request]
    assert looked_at(cast.zhang_weimin) == {str(cast.people["wu.qian"])}


def test_the_reading_of_what_somebody_may_not_answer_any_more_is_not_on_record(story: Story) -> None:
    """It lies with the other office by now: nothing was shown."""
    cast = story.cast
    appealed = refused(cast)
    did(cast.zhang_weimin, rights.appeal, appealed, reason="不对")

    assert did(cast.lin_tao, rights.waiting) == []

    assert looked_at(cast.zhang_weimin) == set()


def looked_at(who: Actor) -> set[str]:
    """Who else opened anything that he asked, as he reads it."""
    with begin(who, write=False) as work:
        looks = work.session.scalars(select(LogEntry).where(LogEntry.kind == EntryKind.VIEW, LogEntry.purpose == "own_data")).all()
        return {look.actor for look in looks} - {str(who.person_id)}


def test_it_is_answered_with_a_reason_and_once(story: Story) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin)
    with pytest.raises(Invalid, match="Write the reason"):
        did(cast.lin_tao, rights.refuse, request, rule="right_as_it_is", reason=" ")
    with pytest.raises(Invalid, match="Choose the rule"):
        did(cast.lin_tao, rights.refuse, request, rule="because", reason=REASON)

    did(cast.lin_tao, rights.refuse, request, rule="right_as_it_is", reason=REASON)

    with pytest.raises(WrongStep, match="It is answered once"):
        did(cast.lin_tao, rights.refuse, request, rule="right_as_it_is", reason=REASON)
    with pytest.raises(WrongStep, match="It is answered once"):
        did(cast.lin_tao, rights.grant, request, reason=REASON)
    seen = line(cast.zhang_weimin, request)
    assert (seen.state, seen.appeal_to, seen.moves) == ("refused", "union", ("appeal",))
    assert [(step.action, step.office, step.rule, step.said) for step in seen.steps] == [
        ("ask", "employee", "", None),
        ("refuse", "hr", "right_as_it_is", REASON),
    ]


def test_where_human_resources_are_one_person_the_union_answers_him(story: Story) -> None:
    cast = story.cast
    request = asked(cast.lin_tao)
    assert (line(cast.lin_tao, request).office, [one.id for one in did(cast.zhao_min, rights.waiting)]) == ("union", [request])

    did(cast.zhao_min, rights.grant, request, reason=REASON)

    assert phone(cast, "lin.tao") == "13900001111"


def test_the_union_changes_nobody_who_did_not_ask_it(story: Story) -> None:
    """Beside the one who did, in the same moment."""
    cast = story.cast
    asked(cast.lin_tao)
    changed(cast.zhao_min, cast.people["lin.tao"])

    with pytest.raises(NotFound, match="This person does not exist"):
        changed(cast.zhao_min, cast.people["zhang.weimin"])
    with pytest.raises((OutOfScope, Conflict), match=r"outside the writer's scope|Someone else was faster"):  # PostgreSQL does not even find the row
        changed(cast.zhao_min, cast.people["chen.li"])


def test_once_it_is_corrected_the_union_changes_him_no_more_but_whoever_granted_it(story: Story) -> None:
    cast = story.cast
    second, himself = appointed(cast, "sun.tao", "union"), cast.people["lin.tao"]
    request = asked(cast.lin_tao)
    changed(second, himself)

    did(cast.zhao_min, rights.grant, request, reason=REASON)

    changed(cast.zhao_min, himself)
    with pytest.raises((OutOfScope, Conflict), match=r"outside the writer's scope|Someone else was faster"):
        changed(second, himself)


def changed(by: Actor, person_id: UUID) -> None:
    with begin(by) as work:
        seal_into(people.get_person(work, person_id), phone="1")
        work.entry(EntryKind.CHANGE, "test")


# What is asked


def test_what_is_missing_is_said(story: Story) -> None:
    who, cast = story.cast.zhang_weimin, story.cast
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"kind": "everything"}, "Choose what you ask for"),
        ({"kind": "copy"}, "Choose what you ask for"),
        ({"office": "director"}, "Choose who answers it"),
        ({"office": "union"}, "Human resources keep these data"),
        ({"words": " "}, "Write what you ask for and why"),
        ({"field": "salary"}, "Choose what is wrong"),
        ({"value": ""}, "Write what it should say"),
    ]
    for change, why in wrong:
        given = {"kind": "correction", "office": "hr", "words": ASKED, "field": "phone", "value": "1", **change}
        with pytest.raises(Invalid, match=why):
            did(who, rights.ask, **given)
    with pytest.raises(Denied, match="Only somebody who works here"):
        did(cast.shen_yue, rights.ask, kind="erasure", office="hr", words=ASKED)

    asked(who)

    with pytest.raises(WrongStep, match="You have asked for this already"):
        asked(who)


def test_another_persons_violation_is_not_there_to_be_asked_about(story: Story) -> None:
    violation = confirmed(story)

    with pytest.raises(NotFound, match="This does not exist or is not yours to see"):
        asked(story.cast.li_jianguo, "restriction", violation_id=violation)


def test_the_clock_runs_working_days_and_says_when_it_is_late(story: Story, clock: Clock) -> None:
    who = story.cast.zhang_weimin
    request = asked(who)

    seen = line(who, request)
    assert seen.clock.due_at.isoformat() == "2026-12-14T16:00:00+00:00"
    assert not seen.clock.late

    clock.at = seen.clock.due_at - timedelta(seconds=1)
    assert not line(who, request).clock.late
    clock.at = seen.clock.due_at
    assert line(who, request).clock.late


# What comes of it


def test_a_correction_leaves_what_stood_there_who_changed_it_and_why(story: Story) -> None:
    cast = story.cast
    before = phone(cast, "zhang.weimin")
    request = asked(cast.zhang_weimin)
    assert phone(cast, "zhang.weimin") == before

    did(cast.lin_tao, rights.grant, request, reason=REASON)

    assert phone(cast, "zhang.weimin") == "13900001111"
    last = line(cast.zhang_weimin, request).steps[-1]
    assert (last.action, last.office, last.said, last.before, last.after) == ("grant", "hr", REASON, before, "13900001111")


def test_what_is_restricted_counts_nowhere_until_it_is_lifted(story: Story) -> None:
    cast = story.cast
    violation = confirmed(story)
    assert counted(cast) == [("open", 0)]
    request = asked(cast.zhang_weimin, "restriction", "union", violation_id=violation)
    assert counted(cast) == [("open", 0)]

    did(cast.zhao_min, rights.grant, request, reason=REASON)

    assert counted(cast) == []
    assert did(cast.lin_tao, violations.of_person, cast.people["zhang.weimin"]) == []
    assert [one.id for one in did(cast.zhang_weimin, violations.about_me)] == [violation]
    held = did(cast.zhao_min, rights.answered)[0].restriction_id
    with pytest.raises(NotFound, match="does not exist or is not yours to see"):
        did(cast.lin_tao, rights.lift, held, reason=REASON)

    did(cast.zhao_min, rights.lift, held, reason=REASON)

    assert counted(cast) == [("open", 0)]
    with pytest.raises(WrongStep, match="It is lifted already"):
        did(cast.zhao_min, rights.lift, held, reason=REASON)


def restricted(story: Story) -> UUID:
    """At his wish, by the union; with the id of the restriction."""
    request = asked(story.cast.zhang_weimin, "restriction", "union", violation_id=confirmed(story))
    did(story.cast.zhao_min, rights.grant, request, reason=REASON)
    return UUID(str(line(story.cast.zhang_weimin, request).restriction_id))


def test_what_is_restricted_stands_before_nobody_but_himself(story: Story) -> None:
    cast = story.cast
    violation = noted(story)
    readers = ((cast.zhou_min, violations.of_hazard, story.id), (cast.chen_li, violations.of_hazard, story.id), (cast.chen_li, violations.waiting))
    shown = [did(*way) for way in readers]
    assert [[one.id for one in getattr(found, "lines", found)] for found in shown] == [[violation]] * 3

    did(cast.zhao_min, rights.grant, asked(cast.zhang_weimin, "restriction", "union", violation_id=violation), reason=REASON)

    assert [getattr(found, "lines", found) for found in (did(*way) for way in readers)] == [[]] * 3
    assert [one.id for one in did(cast.zhang_weimin, violations.about_me)] == [violation]


def test_a_lifting_is_a_step_that_he_reads_and_may_answer_by_asking_again(story: Story) -> None:
    cast = story.cast
    held = restricted(story)

    did(cast.zhao_min, rights.lift, held, reason="争议已经了结")

    seen = did(cast.zhang_weimin, rights.mine)[0]
    last = seen.steps[-1]
    assert (seen.state, last.action, last.office, last.said) == ("lifted", "lift", "union", "争议已经了结")
    about = did(cast.zhang_weimin, violations.about_me)[0].id
    again = asked(cast.zhang_weimin, "restriction", "union", violation_id=about)
    did(cast.zhao_min, rights.grant, again, reason=REASON)
    assert counted(cast) == []


def test_whoever_was_overruled_does_not_lift_what_the_appeal_brought_about(story: Story) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin, "restriction", violation_id=confirmed(story))
    did(cast.lin_tao, rights.refuse, request, rule="right_as_it_is", reason=REASON)
    did(cast.zhang_weimin, rights.appeal, request, reason="还在争议")
    did(cast.zhao_min, rights.send_back, request, reason=REASON)
    did(cast.lin_tao, rights.grant, request, reason=REASON)
    held = line(cast.zhang_weimin, request).restriction_id

    for overruled in (cast.lin_tao, both(cast, cast.lin_tao, cast.zhao_min)):
        assert did(overruled, rights.answered)[0].moves == ()
        with pytest.raises(Denied, match="The office that has it answers it"):
            did(overruled, rights.lift, held, reason=REASON)
    assert counted(cast) == []

    assert did(cast.zhao_min, rights.answered)[0].moves == ("lift",)
    did(cast.zhao_min, rights.lift, held, reason=REASON)
    assert counted(cast) == [("open", 0)]


def test_a_staff_number_that_somebody_else_has_is_not_granted(story: Story) -> None:
    cast = story.cast
    with begin(SYSTEM) as work:
        people.add_person(work, name="他人", staff_number="W-0815")
    taken = asked(cast.zhang_weimin, field="staff_number", value=" w-0815 ")

    with pytest.raises(Invalid, match="This staff number belongs to somebody else"):
        did(cast.lin_tao, rights.grant, taken, reason=REASON)

    assert line(cast.zhang_weimin, taken).state == "asked"
    did(cast.lin_tao, rights.grant, asked(cast.li_jianguo, field="staff_number", value="W-0816"), reason=REASON)


def test_an_explanation_says_which_facts_which_rule_and_who_decided(story: Story) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin, "explanation", "union", violation_id=confirmed(story))

    facts = next(one.facts for one in did(cast.zhao_min, rights.waiting) if one.id == request)

    assert facts is not None
    assert (facts.words, facts.kind) == ("打磨时没有戴防护面罩", "no_protection")
    assert [(act.action, act.office, act.who) for act in facts.acts] == [("note", "supervisor", None), ("confirm", "director", "陈立")]
    assert facts == line(cast.zhang_weimin, request).facts


def test_a_wish_to_be_erased_is_accepted_and_nobody_else_carries_it_out(story: Story) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin, "erasure")

    did(cast.lin_tao, rights.grant, request, reason=REASON)

    assert line(cast.zhang_weimin, request).state == "granted"


# The appeal


def refused(cast: Cast) -> UUID:
    request = asked(cast.zhang_weimin)
    did(cast.lin_tao, rights.refuse, request, rule="right_as_it_is", reason=REASON)
    return request


def test_an_appeal_goes_to_the_other_office_and_what_it_decides_is_done(story: Story) -> None:
    cast = story.cast
    request = refused(cast)
    with pytest.raises(NotFound):
        did(cast.zhao_min, rights.uphold, request, reason=REASON)
    with pytest.raises(Invalid, match="Write why the refusal is wrong"):
        did(cast.zhang_weimin, rights.appeal, request, reason="")

    did(cast.zhang_weimin, rights.appeal, request, reason="档案里也写错了")

    with pytest.raises(Denied, match="The office that has it answers it"):
        did(cast.lin_tao, rights.uphold, request, reason=REASON)
    with pytest.raises(Denied, match="The office that has it answers it"):
        did(both(cast, cast.lin_tao, cast.zhao_min), rights.uphold, request, reason=REASON)
    did(cast.zhao_min, rights.send_back, request, reason="请按身份证更正")
    with pytest.raises(WrongStep, match="what an appeal has decided is granted"):
        did(cast.lin_tao, rights.refuse, request, rule="right_as_it_is", reason=REASON)
    did(cast.lin_tao, rights.grant, request, reason=REASON)
    assert phone(cast, "zhang.weimin") == "13900001111"


def test_an_appeal_is_decided_once_and_not_made_after_thirty_days(story: Story, clock: Clock) -> None:
    cast = story.cast
    request = refused(cast)
    did(cast.zhang_weimin, rights.appeal, request, reason="不对")

    did(cast.zhao_min, rights.uphold, request, reason=REASON)

    with pytest.raises(WrongStep, match="Only a refusal that nobody has looked at again"):
        did(cast.zhang_weimin, rights.appeal, request, reason="不对")
    with pytest.raises(WrongStep, match="There is no appeal"):
        did(cast.zhao_min, rights.uphold, request, reason=REASON)
    late = refused(cast)
    clock.pass_time(days=31)
    assert line(cast.zhang_weimin, late).moves == ()
    with pytest.raises(Overtaken, match="The time for an appeal is over"):
        did(cast.zhang_weimin, rights.appeal, late, reason="不对")


def test_the_last_day_that_the_page_names_for_an_appeal_is_a_whole_day(story: Story, clock: Clock) -> None:
    who, requests = story.cast.zhang_weimin, [refused(story.cast), asked(story.cast.zhang_weimin, field="name", value="张伟民")]
    did(story.cast.lin_tao, rights.refuse, requests[1], rule="right_as_it_is", reason=REASON)
    until = line(who, requests[0]).appeal_until
    assert until is not None
    midnight = end_of_day(due_day(until), "Asia/Shanghai")
    assert midnight == end_of_day(site_day(clock.at, "Asia/Shanghai") + timedelta(days=30), "Asia/Shanghai")

    clock.at = midnight - timedelta(seconds=1)
    assert [line(who, request).moves for request in requests] == [("appeal",), ("appeal",)]
    did(who, rights.appeal, requests[0], reason="号码确实是错的")

    clock.at = midnight
    assert line(who, requests[1]).moves == ()
    with pytest.raises(Overtaken, match="The time for an appeal is over"):
        did(who, rights.appeal, requests[1], reason="名字确实是错的")


def test_silence_is_appealed_like_a_refusal_once_the_day_is_over(story: Story, clock: Clock) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin)
    assert (line(cast.zhang_weimin, request).appeal_to, line(cast.zhang_weimin, request).moves) == (None, ("take_back",))
    with pytest.raises(WrongStep, match="Its answer is not late"):
        did(cast.zhang_weimin, rights.appeal, request, reason="没有人答复")

    clock.at = line(cast.zhang_weimin, request).clock.due_at
    assert (line(cast.zhang_weimin, request).appeal_to, line(cast.zhang_weimin, request).moves) == ("union", ("appeal", "take_back"))
    did(cast.zhang_weimin, rights.appeal, request, reason="没有人答复")

    assert did(cast.lin_tao, rights.waiting) == []
    did(cast.zhao_min, rights.send_back, request, reason=REASON)
    did(cast.lin_tao, rights.grant, request, reason=REASON)
    assert phone(cast, "zhang.weimin") == "13900001111"


def test_what_an_empty_office_left_lying_the_other_grants_after_the_appeal(story: Story, clock: Clock) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin)
    with begin(SYSTEM) as work:
        people.leave(work, cast.people["lin.tao"], last_day=date(2026, 11, 23))
    clock.pass_time(days=30)

    did(cast.zhang_weimin, rights.appeal, request, reason="没有人答复")
    did(cast.zhao_min, rights.send_back, request, reason=REASON)
    did(cast.zhao_min, rights.grant, request, reason=REASON)

    assert phone(cast, "zhang.weimin") == "13900001111"


def test_nobody_appeals_to_an_office_in_which_nobody_may_decide_it(story: Story) -> None:
    """The only officer of human resources confirmed what it is about; then the office has another one."""
    cast, violation = story.cast, noted(story)
    did(appointed(cast, "lin.tao", "director"), violations.confirm, violation)
    request = asked(cast.zhang_weimin, "explanation", violation_id=violation)
    did(cast.zhao_min, rights.refuse, request, rule="right_as_it_is", reason=REASON)

    seen = line(cast.zhang_weimin, request)
    assert (seen.office, seen.appeal_to, seen.moves) == ("union", None, ())
    with pytest.raises(WrongStep, match="Nobody here may look at it again"):
        did(cast.zhang_weimin, rights.appeal, request, reason="还是不明白")
    assert line(cast.zhang_weimin, request).state == "refused"

    colleague = appointed(cast, "wu.qian", "hr")
    assert (line(cast.zhang_weimin, request).appeal_to, line(cast.zhang_weimin, request).moves) == ("hr", ("appeal",))
    did(cast.zhang_weimin, rights.appeal, request, reason="还是不明白")
    did(colleague, rights.send_back, request, reason=REASON)


def test_whoever_is_the_whole_of_human_resources_appeals_neither_a_refusal_nor_silence_to_himself(story: Story, clock: Clock) -> None:
    cast = story.cast
    refused_one, silent = asked(cast.lin_tao), asked(cast.lin_tao, field="name", value="林涛")
    did(cast.zhao_min, rights.refuse, refused_one, rule="right_as_it_is", reason=REASON)
    clock.at = line(cast.lin_tao, silent).clock.due_at

    found = [line(cast.lin_tao, request) for request in (refused_one, silent)]
    assert [(seen.state, seen.appeal_to, seen.moves) for seen in found] == [("refused", None, ()), ("asked", None, ("take_back",))]
    for request in (refused_one, silent):
        with pytest.raises(WrongStep, match="Nobody here may look at it again"):
            did(cast.lin_tao, rights.appeal, request, reason="不对")
    said = [text for text in texts(screen("work/rights", cast.lin_tao, language="en")) if "labour inspection" in text]
    assert said == ["You may also go to the labour inspection, the authority for personal information or a court (PIPL, art. 50 and 65)."] * 2


def test_only_he_takes_it_back_and_only_before_the_answer(story: Story) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin)
    with pytest.raises(Denied, match="Only whoever asked"):
        did(cast.lin_tao, rights.take_back, request)

    did(cast.zhang_weimin, rights.take_back, request)

    assert line(cast.zhang_weimin, request).state == "taken_back"
    with pytest.raises(WrongStep, match="answered already and is not taken back"):
        did(cast.zhang_weimin, rights.take_back, refused(cast))


def test_what_an_appeal_sent_back_and_nobody_can_grant_is_taken_back_and_asked_anew(story: Story) -> None:
    """The union cannot see that somebody has the number."""
    cast = story.cast
    with begin(SYSTEM) as work:
        people.add_person(work, name="他人", staff_number="W-0815")
    request = asked(cast.zhang_weimin, field="staff_number", value="W-0815")
    did(cast.lin_tao, rights.refuse, request, rule="of_another", reason=REASON)
    did(cast.zhang_weimin, rights.appeal, request, reason="这是我的工号")
    did(cast.zhao_min, rights.send_back, request, reason=REASON)
    with pytest.raises(Invalid, match="Whoever asked can take the request back and ask with another number"):
        did(cast.lin_tao, rights.grant, request, reason=REASON)
    assert (line(cast.zhang_weimin, request).state, line(cast.zhang_weimin, request).moves) == ("returned", ("take_back",))

    did(cast.zhang_weimin, rights.take_back, request)

    did(cast.lin_tao, rights.grant, asked(cast.zhang_weimin, field="staff_number", value="W-0816"), reason=REASON)


def test_what_an_erased_person_still_asked_ends_without_an_answer(story: Story) -> None:
    cast, gone = story.cast, story.cast.people["zhang.weimin"]
    open_, done = asked(cast.zhang_weimin), asked(cast.zhang_weimin, field="name", value="张伟民")
    did(cast.lin_tao, rights.grant, done, reason=REASON)
    keyring.current().erase(f"person/{gone}", why="erasure")
    with pytest.raises(Shredded):
        did(cast.lin_tao, rights.refuse, open_, rule="not_said", reason=REASON)
    with pytest.raises(Denied, match="Only the portal itself erases"):
        did(cast.lin_tao, rights.end_open_of, gone)

    for _again in range(2):
        did(SYSTEM, rights.end_open_of, gone)

    assert did(cast.lin_tao, rights.waiting) == []
    left = {one.id: (one.state, [(step.action, step.office) for step in one.steps]) for one in did(cast.lin_tao, rights.answered)}
    assert left == {open_: ("taken_back", [("ask", "employee"), ("end", "system")]), done: ("granted", [("ask", "employee"), ("grant", "hr")])}


def test_every_step_has_its_words_on_the_screen() -> None:
    assert set(HAPPENED) == {"ask", *POSSIBLE}
    assert {f"wish_{state}" for state in Wished} <= set(STATES)
    assert {f"rights.{action}" for action in POSSIBLE} <= set(ACTIONS)


# On record


def test_the_reading_of_a_request_is_on_record_and_he_sees_it(story: Story) -> None:
    cast = story.cast
    asked(cast.zhang_weimin)

    did(cast.lin_tao, rights.waiting)

    with begin(cast.zhang_weimin, write=False) as work:
        looks = work.session.scalars(select(LogEntry).where(LogEntry.kind == EntryKind.VIEW, LogEntry.purpose == "own_data")).all()
        assert str(cast.people["lin.tao"]) in {look.actor for look in looks}


def test_copies_push_no_answer_out_of_the_list(story: Story, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = story.cast
    answered = refused(cast)
    clock.pass_time(days=40)
    monkeypatch.setattr(lines, "MOST", 1)

    did(cast.li_jianguo, rights.ask_for_copy)

    assert [one.id for one in did(cast.lin_tao, rights.answered)] == [answered]


def test_what_is_restricted_can_be_lifted_however_many_were_answered_since(story: Story, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = story.cast
    held = restricted(story)
    for _again in range(2):
        clock.pass_time(days=1)
        newest = asked(cast.zhang_weimin, "explanation", "union", violation_id=did(cast.zhang_weimin, violations.about_me)[0].id)
        did(cast.zhao_min, rights.grant, newest, reason=REASON)
    monkeypatch.setattr(lines, "MOST", 1)

    shown = did(cast.zhao_min, rights.answered)

    assert [(one.restriction_id, one.moves) for one in shown] == [(held, ("lift",)), (None, ())]
    assert shown[1].id == newest


def test_what_waits_or_may_be_appealed_stands_in_ones_own_list_however_much_came_since(
    story: Story, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = story.cast.zhang_weimin
    monkeypatch.setattr(lines, "MOST", 1)
    refusal, waits = refused(story.cast), asked(who, field="name", value="张伟民")
    for _copy in range(2):
        clock.pass_time(minutes=1)
        did(who, rights.ask_for_copy)
    over = asked(who, field="staff_number", value="W-0816")
    did(who, rights.take_back, over)

    shown = did(who, rights.mine)

    assert {one.id for one in shown if one.moves} == {refusal, waits}
    assert [one.kind for one in shown if not one.moves] == ["correction", "copy"]
    clock.pass_time(days=40)
    assert [one.id for one in did(who, rights.mine) if one.kind != "copy"] == [waits, over]


# Consent


def test_consent_is_withdrawn_as_easily_as_given(story: Story) -> None:
    who = story.cast.zhang_weimin
    kind = rights.ConsentKind.PUBLISH_NAME
    with pytest.raises(Invalid, match="Choose what you agree to"):
        did(who, rights.agree, kind="everything")
    assert not did(who, rights.consents)[0].given

    did(who, rights.agree, kind=kind)
    assert did(who, rights.consents)[0].given
    assert did(story.cast.li_jianguo, rights.consents)[0].since is None
    with begin(SYSTEM, write=False) as work:
        assert rights.agreed_to(work, kind, [who.person_id]) == {who.person_id}

    did(who, rights.withdraw, kind=kind)
    assert not did(who, rights.consents)[0].given
    with begin(SYSTEM, write=False) as work:
        assert rights.agreed_to(work, kind, [who.person_id]) == set()
