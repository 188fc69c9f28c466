"""What must stay true of what a person asks about his own data? Who asks, who answers, what comes of it, and the appeal; refusals first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.actor import SYSTEM, Actor
from db.engine import Database
from db.log import EntryKind, LogEntry
from db.people import Person
from db.session import begin, reveal
from portal import rights, violations
from portal.errors import Denied, Invalid, NotFound, Overtaken, WrongStep
from portal.rights import Line
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.test_hard_cases import both
from tests.test_hazards import Story, told
from tests.test_violations import State, confirmed, counted

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
    clock.pass_time(days=30)
    assert line(cast.zhang_weimin, late).moves == ()
    with pytest.raises(Overtaken, match="The time for an appeal is over"):
        did(cast.zhang_weimin, rights.appeal, late, reason="不对")


def test_only_he_takes_it_back_and_only_before_the_answer(story: Story) -> None:
    cast = story.cast
    request = asked(cast.zhang_weimin)
    with pytest.raises(Denied, match="Only whoever asked"):
        did(cast.lin_tao, rights.take_back, request)

    did(cast.zhang_weimin, rights.take_back, request)

    assert line(cast.zhang_weimin, request).state == "taken_back"
    with pytest.raises(WrongStep, match="answered already and is not taken back"):
        did(cast.zhang_weimin, rights.take_back, refused(cast))


# On record


def test_the_reading_of_a_request_is_on_record_and_he_sees_it(story: Story) -> None:
    cast = story.cast
    asked(cast.zhang_weimin)

    did(cast.lin_tao, rights.waiting)

    with begin(cast.zhang_weimin, write=False) as work:
        looks = work.session.scalars(select(LogEntry).where(LogEntry.kind == EntryKind.VIEW, LogEntry.purpose == "own_data")).all()
        assert str(cast.people["lin.tao"]) in {look.actor for look in looks}


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
