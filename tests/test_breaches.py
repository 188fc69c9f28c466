"""Is a breach told in time to those who have to be told, with words that follow from the facts, and is nothing of it changed afterwards?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM
from db.breaches import Breach, BreachFacts, BreachTelling, Told
from db.engine import Database
from db.log import EntryKind
from db.session import begin
from portal import breaches
from portal.breaches import Known
from portal.errors import Conflict, Denied, Invalid, NotFound, OutOfScope
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.registers import TODAY, facts, noted
from tests.test_pages import screen, texts

HOUR = timedelta(hours=1)


def only(cast: Cast, who: str = "zhao.min") -> Known:
    (one,) = did(cast.actors[who], breaches.breaches)
    found: Known = one
    return found


def how(cast: Cast) -> list[tuple[str, bool, bool]]:
    return [(str(one.whom), one.done, one.late) for one in only(cast).tellings]


def test_the_clock_runs_from_the_noticing_to_the_minute(database: Database, cast: Cast, clock: Clock) -> None:
    noted(cast, ago=HOUR)
    one = only(cast)
    assert [telling.due_at - one.noticed_at for telling in one.tellings] == [24 * HOUR, 72 * HOUR]

    clock.pass_time(hours=23)
    assert how(cast) == [("authority", False, False), ("persons", False, False)]
    clock.pass_time(minutes=1)
    assert how(cast) == [("authority", False, True), ("persons", False, False)]
    clock.pass_time(hours=48)
    assert how(cast) == [("authority", False, True), ("persons", False, True)]


def test_who_was_told_when_and_with_which_words_stays(database: Database, cast: Cast, clock: Clock) -> None:
    made = noted(cast)
    sent = clock.at
    clock.pass_time(hours=2)

    did(cast.lin_tao, breaches.note_telling, made, whom="authority", sent_at=sent, text="已书面报告")
    did(cast.chen_li, breaches.note_telling, made, whom="persons", sent_at=None, text="对方未打开即删除，能有效避免危害")

    said = [[(one.sent_at, one.text) for one in telling.said] for telling in only(cast).tellings]
    assert said == [[(sent, "已书面报告")], [(None, "对方未打开即删除，能有效避免危害")]]
    assert how(cast) == [("authority", True, False), ("persons", True, False)]
    assert not only(cast).waits


def test_what_was_sent_too_late_stays_late(database: Database, cast: Cast, clock: Clock) -> None:
    made = noted(cast)
    clock.pass_time(hours=30)

    did(cast.lin_tao, breaches.note_telling, made, whom="authority", sent_at=clock.at, text="已书面报告")

    assert how(cast)[0] == ("authority", True, True)


def test_that_people_need_not_be_told_counts_for_no_facts_noted_later(database: Database, cast: Cast, clock: Clock) -> None:
    """Not for graver ones only: whether the measures still prevent the harm is for a person to say, of the facts as they are now."""
    made = noted(cast, risk="low")
    did(cast.chen_li, breaches.note_telling, made, whom="persons", sent_at=None, text="对方未打开即删除")
    clock.pass_time(hours=2)

    did(cast.lin_tao, breaches.correct_breach, made, facts=facts(risk="low", measures="对方未确认删除", why="查明未删除"))

    assert how(cast)[1] == ("persons", False, False)
    clock.pass_time(hours=70)
    assert how(cast)[1] == ("persons", False, True), "from the noticing: nobody gains time by having thought it needless"
    did(cast.chen_li, breaches.note_telling, made, whom="persons", sent_at=None, text="已确认删除")
    assert how(cast)[1] == ("persons", True, True)


def test_nobody_need_not_be_told_of_facts_that_were_corrected_while_he_decided(database: Database, cast: Cast) -> None:
    made = noted(cast, risk="low")
    did(cast.lin_tao, breaches.correct_breach, made, facts=facts(risk="high", why="查明已被转发"))
    decided = partial(did, cast.chen_li, breaches.note_telling, made, whom="persons", sent_at=None, text="对方未打开即删除")

    with pytest.raises(Conflict, match="just been corrected"):
        decided(n=1)
    assert how(cast)[1] == ("persons", False, False)

    decided(n=2)
    assert how(cast)[1] == ("persons", True, False)


def test_a_notice_that_was_sent_stays_and_a_second_one_stands_above_it(database: Database, cast: Cast, clock: Clock) -> None:
    made = noted(cast, risk="low")
    did(cast.chen_li, breaches.note_telling, made, whom="persons", sent_at=None, text="对方未打开即删除")
    clock.pass_time(hours=2)
    did(cast.lin_tao, breaches.correct_breach, made, facts=facts(risk="high", why="查明已被转发"))
    first = clock.at
    did(cast.lin_tao, breaches.note_telling, made, whom="persons", sent_at=first, text="致全体：名单已被转发")
    clock.pass_time(days=4)
    did(cast.lin_tao, breaches.correct_breach, made, facts=facts(risk="high", persons=40, why="又查明一页"))
    assert how(cast)[1] == ("persons", True, False)

    did(cast.lin_tao, breaches.note_telling, made, whom="persons", sent_at=clock.at, text="致全体：另有一页")

    said = [(one.sent_at, one.text) for one in only(cast).tellings[1].said]
    assert said == [(clock.at, "致全体：另有一页"), (first, "致全体：名单已被转发"), (None, "对方未打开即删除")]
    assert how(cast)[1] == ("persons", True, False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"whom": "newspaper"}, "whom"),
        ({"sent_at": None}, "sent_at"),
        ({"sent_at": datetime(2026, 1, 1, tzinfo=UTC)}, "sent_at"),
        ({"text": " "}, "text"),
    ],
)
def test_a_telling_is_whole(database: Database, cast: Cast, clock: Clock, wrong: dict[str, Any], field: str) -> None:
    made = noted(cast)
    said = {"whom": "authority", "sent_at": clock.at, "text": "已书面报告"}

    with pytest.raises(Invalid) as refused:
        did(cast.lin_tao, breaches.note_telling, made, **{**said, **wrong})

    assert refused.value.field == field
    with pytest.raises(Invalid, match="between the noticing and now"):
        did(cast.lin_tao, breaches.note_telling, made, **{**said, "sent_at": clock.at + HOUR})
    did(cast.lin_tao, breaches.note_telling, made, **said)


def test_a_correction_is_a_later_row_with_its_reason(database: Database, cast: Cast, clock: Clock) -> None:
    made = noted(cast, persons=12)
    clock.pass_time(hours=1)
    with pytest.raises(Invalid, match="Write why it is corrected"):
        did(cast.lin_tao, breaches.correct_breach, made, facts=facts(persons=15))

    did(cast.chen_li, breaches.correct_breach, made, facts=facts(persons=15, risk="high", why="名单多了一页"))

    one = only(cast)
    assert (one.now.persons, one.now.risk, one.now.why) == (15, "high", "名单多了一页")
    assert [(row.n, row.facts.persons) for row in one.noted] == [(2, 15), (1, 12)]
    for cls, column, value in ((BreachFacts, "persons", 1), (Breach, "noticed_at", clock.at), (BreachTelling, "text_ct", b"x")):
        if cls is BreachTelling:
            did(cast.lin_tao, breaches.note_telling, made, whom="persons", sent_at=clock.at, text="已通知")
        with pytest.raises(OutOfScope, match="never changed|may not"), begin(SYSTEM) as work:
            setattr(work.session.scalars(sa.select(cls)).first(), column, value)
            work.entry(EntryKind.CHANGE, "test")


@pytest.mark.parametrize(("language", "persons"), [("en", 1), ("en", 12), ("zh", 1)])
def test_a_letter_says_what_the_law_asks_for_in_either_language_and_number(database: Database, cast: Cast, language: str, persons: int) -> None:
    noted(cast, persons=persons)
    one = only(cast)

    for whom in Told:
        text = breaches.letter(one, whom, language=language, noticed="11-23 15:00")

        known = ("人员名单误发到外部邮箱", "可能接到骚扰电话", "已要求对方删除", "警惕陌生来电", "林涛 8001", "包装车间职工")
        for said in (*known, "BR-2026-001", "2026-11-23"):
            assert said in text
        assert ("Number of people concerned: " if language == "en" else "涉及人数：") + f"{persons}\n" in text
        assert "1 people" not in text and "{" not in text
    assert breaches.letter(one, Told.PERSONS, language=language, noticed="x") != breaches.letter(one, Told.AUTHORITY, language=language, noticed="x")


def test_a_letter_says_that_the_day_is_not_known(database: Database, cast: Cast) -> None:
    noted(cast, happened_on=None)

    assert "Happened on: not known yet" in breaches.letter(only(cast), Told.PERSONS, language="en", noticed="x")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"persons": -1}, "persons"), ({"kinds": ()}, "kinds"), ({"risk": "none"}, "risk"), ({"harm": ""}, "harm"), ({"contact": " "}, "contact")],
)
def test_the_facts_are_whole(database: Database, cast: Cast, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        noted(cast, **wrong)

    assert refused.value.field == field
    for late in ({"happened_on": TODAY + timedelta(days=1)}, {"ago": -HOUR}):
        with pytest.raises(Invalid, match="lies in the future|later than now"):
            noted(cast, **late)
    noted(cast)


def test_the_page_asks_to_tell_whoever_needed_not_be_told_before_the_facts_were_corrected(database: Database, cast: Cast, clock: Clock) -> None:
    made = noted(cast)
    did(cast.lin_tao, breaches.note_telling, made, whom="authority", sent_at=clock.at, text="已报告")
    did(cast.lin_tao, breaches.note_telling, made, whom="persons", sent_at=None, text="对方未打开即删除")
    clock.pass_time(hours=2)
    anew = "It was noted that they need not be told, but the facts have been corrected since. Tell them, or decide again."
    told = screen("privacy/breaches", cast.lin_tao, language="en")
    assert anew not in set(texts(told))

    did(cast.lin_tao, breaches.correct_breach, made, facts=facts(risk="high", why="查明已被转发"))

    asked = screen("privacy/breaches", cast.lin_tao, language="en")
    assert anew in set(texts(asked))
    for shown in (told, asked):
        assert [one.label for one in shown.button if one.label.startswith("Tell")] == ["Tell them again", "Tell them"]
        assert [one.value for one in shown.text] == ["已报告", "对方未打开即删除"]


def test_numbers_have_no_gap(database: Database, cast: Cast) -> None:
    for _turn in range(2):
        with pytest.raises(Invalid):
            noted(cast, risk="none")
        noted(cast)

    assert sorted(one.number for one in did(cast.gao_yuan, breaches.breaches)) == ["BR-2026-001", "BR-2026-002"]


def test_who_keeps_the_register_and_who_reads_it(database: Database, cast: Cast, clock: Clock) -> None:
    made = noted(cast)
    did(cast.chen_li, breaches.note_breach, noticed_at=clock.at, facts=facts())
    for who in ("zhao.min", "gao.yuan"):
        assert len(did(cast.actors[who], breaches.breaches)) == 2
        with pytest.raises(Denied, match="keeps the register of breaches"):
            did(cast.actors[who], breaches.note_breach, noticed_at=clock.at, facts=facts())
        with pytest.raises(Denied, match="keeps the register of breaches"):
            did(cast.actors[who], breaches.correct_breach, made, facts=facts(why="x"))
    for who in ("zhou.min", "lu.yi", "zheng.kai", "li.jianguo", "shen.yue"):
        with pytest.raises(Denied, match="The register of breaches is read by"):
            did(cast.actors[who], breaches.breaches)
        with pytest.raises(NotFound):
            did(cast.actors[who], breaches.note_telling, made, whom="authority", sent_at=clock.at, text="x")
        with begin(cast.actors[who], write=False) as work:
            assert work.session.scalars(sa.select(Breach)).all() == []
