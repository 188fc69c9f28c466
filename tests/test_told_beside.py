"""Who is told of parts, requests, levels and the two duties by law: once each, whom it concerns, and nobody what he did himself?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.actor import SYSTEM, Actor
from db.cooperation import Supply
from db.engine import Database
from db.hazards import Hazard, State
from db.notices import Notice, NoticeKind
from db.session import ask, begin
from portal import hazards, notices, people, reminders
from portal.errors import NotFound, OutOfScope
from portal.notices.channels import Kind
from tests.cast import Cast, actor_now, did
from tests.conftest import Clock
from tests.peers import KINDS, Peer
from tests.test_hazards import Story
from tests.test_hazards import told as reported
from tests.test_outbox import ZONE, go_round, wants
from tests.test_pages import screen
from tests.test_reminders import at

DUTY, DONE, NEEDED, WHY = "切断并上锁 2 号线电源", "已断电挂牌", "6204 轴承两只", "仓库没有现货"
TODAY, DUE = date(2026, 11, 23), date(2026, 11, 27)  # a Monday and its Friday
SUPERVISORS, WELDERS, STORE = {"zhou.min", "sun.tao"}, {"zheng.kai", "deng.lin", "han.dong"}, {"liu.chang"}
OTHERS = (NoticeKind.CALENDAR,)


@pytest.fixture
def story(database: Database, cast: Cast, clock: Clock) -> Story:
    """Welding leads; a worker of its own reported it."""
    return reported(cast).reach(State.RECTIFYING)


def rows() -> list[Notice]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(select(Notice).order_by(Notice.at, Notice.id)))


def fresh(cast: Cast, happens: Callable[[], object]) -> set[tuple[str, str]]:
    """Whom this tells, and of what."""
    names, before = {str(who): name for name, who in cast.people.items()}, {row.id for row in rows()}
    happens()
    told = [(names.get(row.recipient, "a pseudonym"), str(row.kind)) for row in rows() if row.id not in before and row.kind not in OTHERS]
    assert len(told) == len(set(told)), "once each"
    return set(told)


def round_of(cast: Cast) -> set[tuple[str, str]]:
    return fresh(cast, lambda: ask(lambda: SYSTEM, reminders.remind))


def of(kinds: set[str], told: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(who, kind) for who, kind in told if kind in kinds}


def each(people_named: set[str], kind: str) -> set[tuple[str, str]]:
    return {(who, kind) for who in people_named}


def shared(story: Story, department: str = "D-STORE", deadline: date = DUE) -> UUID:
    part = story.by(story.cast.zhou_min, hazards.add_part, department_id=story.cast.departments[department], duty=DUTY, deadline=deadline)
    return UUID(str(part.id))


def asked(story: Story, by: Actor | None = None, **more: Any) -> UUID:
    said = {"what": NEEDED, "due": DUE, "department_id": story.cast.departments["D-STORE"], **more}
    return UUID(str(story.by(by or story.cast.han_dong, hazards.ask_supply, **said).id))


# What nobody may say


INVENTED: dict[str, dict[str, Any]] = {
    "with words of his own for a number": {"number": "到我办公室来"},
    "of another area": {"area_id": "PACK"},
    "of no record": {"record_id": None},
    "of what only the portal says": {"kind": NoticeKind.SUPPLY_LATE},
    "of another move": {"kind": NoticeKind.SENT_BACK},
    "of a pseudonym": {"as_reporter": True, "posted": True},
}


@pytest.mark.parametrize("how", INVENTED)
def test_whoever_answers_tells_of_his_answer_and_of_nothing_else(story: Story, how: str) -> None:
    cast = story.cast
    supply_id = asked(story)
    with begin(SYSTEM, write=False) as work:
        area = work.session.scalars(select(Supply.area_id).where(Supply.id == supply_id)).one()
    right = {
        "kind": NoticeKind.SUPPLY_PROVIDED,
        "record_id": story.id,
        "number": story.number,
        "area_id": area,
        "recipient": str(cast.people["han.dong"]),
    }
    with pytest.raises(NotFound, match="not yours to see"):
        did(cast.liu_chang, hazards.one, story.id)
    with begin(cast.liu_chang) as work:
        work.session.add(Notice(event="as it is", at=work.now, **right))
    wrong = {**right, **INVENTED[how]}
    wrong["area_id"] = cast.areas.get(str(wrong["area_id"]), wrong["area_id"])

    for who, said in ((cast.liu_chang, wrong), (cast.wu_qian, right)):
        with pytest.raises(OutOfScope, match="scope|row-level security"), begin(who) as work:
            work.session.add(Notice(event="invented", at=work.now, **said))

    assert not [row for row in rows() if row.event == "invented"]


@pytest.mark.parametrize("how", [*INVENTED, "of a request he does not see"])
def test_whoever_asks_tells_of_his_request_and_of_nothing_else(story: Story, how: str) -> None:
    cast = story.cast
    supply_id = asked(story)
    with begin(SYSTEM, write=False) as work:
        area = work.session.scalars(select(Supply.area_id).where(Supply.id == supply_id)).one()
    right = {
        "kind": NoticeKind.SUPPLY_ASKED,
        "record_id": supply_id,
        "number": story.number,
        "area_id": area,
        "recipient": str(cast.people["liu.chang"]),
    }
    with begin(cast.han_dong) as work:
        work.session.add(Notice(event="as it is", at=work.now, **right))
    wrong = {**right, **INVENTED.get(how, {})}
    wrong["area_id"] = cast.areas.get(str(wrong["area_id"]), wrong["area_id"])

    with pytest.raises(OutOfScope, match="scope|row-level security"), begin(cast.han_dong if how in INVENTED else cast.wu_qian) as work:
        work.session.add(Notice(event="invented", at=work.now, **wrong))

    assert not [row for row in rows() if row.event == "invented"]


def test_what_is_not_kept_and_what_is_silent_tells_nobody(story: Story) -> None:
    cast = story.cast
    before = len(rows())
    with pytest.raises(ZeroDivisionError), begin(cast.zhou_min) as work:
        hazards.add_part(work, story.id, department_id=cast.departments["D-STORE"], duty=DUTY, deadline=DUE)
        work.session.flush()
        raise ZeroDivisionError
    with begin(cast.zhou_min, silent=True) as work:
        part = hazards.add_part(work, story.id, department_id=cast.departments["D-STORE"], duty=DUTY, deadline=DUE)
    with begin(cast.liu_chang, silent=True) as work:
        hazards.hand_in_part(work, part.id, note=DONE)
    with begin(cast.han_dong, silent=True) as work:
        supply = hazards.ask_supply(work, story.id, what=NEEDED, due=DUE, department_id=cast.departments["D-STORE"])
    with begin(cast.liu_chang, silent=True) as work:
        hazards.promise_supply(work, supply.id, promised_for=DUE)

    assert len(rows()) == before


# Parts


def test_each_step_of_a_part_is_told_to_whoever_waits_for_it(story: Story) -> None:
    cast = story.cast
    assert fresh(cast, lambda: shared(story)) == each(STORE, "part_asked")
    with begin(SYSTEM, write=False) as work:
        part = work.session.scalars(select(Notice).where(Notice.kind == NoticeKind.PART_ASKED)).one()
    part_id = UUID(part.event.split("/")[1])
    assert part.due is not None and part.due.astimezone(ZONE).date() == date(2026, 11, 28), "the end of its own day"

    assert fresh(cast, lambda: did(cast.liu_chang, hazards.hand_in_part, part_id, note=DONE)) == each(SUPERVISORS | WELDERS, "part_in")
    assert fresh(cast, lambda: did(cast.zhou_min, hazards.send_back_part, part_id, note=WHY)) == each(STORE, "part_back")
    assert fresh(cast, lambda: did(cast.zhou_min, hazards.withdraw_part, part_id, note=WHY)) == each(STORE, "part_dropped")


def test_who_hands_in_a_part_is_not_told_of_it_though_he_supervises(story: Story) -> None:
    """Sun Tao, who supervises the area, heads the store besides."""
    cast = story.cast
    part = shared(story)
    told = each(SUPERVISORS | WELDERS, "part_in")
    headed = did(
        cast.lu_yi, people.grant_role, cast.people["sun.tao"], "department_head", department_id=cast.departments["D-STORE"], valid_from=TODAY
    )
    did(cast.chen_li, people.approve_role, headed.id)

    assert fresh(cast, lambda: did(actor_now(cast.people["sun.tao"]), hazards.hand_in_part, part, note=DONE)) == told - each({"sun.tao"}, "part_in")


def test_a_part_climbs_the_ladder_by_its_own_day_and_its_own_department(story: Story, clock: Clock) -> None:
    cast = story.cast
    part = shared(story)
    kinds, climbed = {"part_due", "part_late"}, {}
    for day, month in [*((day, 11) for day in range(24, 31)), *((day, 12) for day in range(1, 10))]:
        at(clock, day, month=month)
        climbed[f"{month}-{day}"] = of(kinds, round_of(cast))
        assert of(kinds, round_of(cast)) == set(), "nobody twice"
        if (month, day) == (12, 3):
            did(cast.liu_chang, hazards.hand_in_part, part, note=DONE)

    assert {day: told for day, told in climbed.items() if told} == {
        "11-26": each(STORE, "part_due"),
        "11-27": each(STORE, "part_due"),
        "11-30": each(STORE, "part_late"),
        "12-1": each(SUPERVISORS, "part_late"),
        "12-2": each({"chen.li"}, "part_late"),
    }, "handed in on the third: the head of the enterprise hears nothing"


@pytest.mark.parametrize("ended", ["withdrawn", "merged"])
def test_nobody_is_reminded_of_a_part_that_is_not_owed_any_more(story: Story, clock: Clock, ended: str) -> None:
    cast = story.cast
    fresh_one = reported(cast).reach(State.ASSIGNED)
    part = shared(fresh_one)
    at(clock, 26)
    with begin(SYSTEM, write=False) as work:
        found = [one for one in reminders._look(work) if one[1].beside == part]
    assert found

    if ended == "withdrawn":
        did(cast.zhou_min, hazards.withdraw_part, part, note=WHY)
    else:
        fresh_one.by(cast.zhou_min, hazards.merge, into=story.number, reason="同一处")

    with begin(SYSTEM) as work:
        reminders.remind(work, found)
    assert of({"part_due"}, {("", str(row.kind)) for row in rows()}) == set()
    assert of({"part_due"}, round_of(cast)) == set()


@pytest.mark.parametrize("opened", ["by nobody", "by one of them", "handed in", "the lead went on"])
def test_a_part_that_nobody_opened_goes_to_the_deputies_or_up(story: Story, clock: Clock, opened: str) -> None:
    cast = story.cast
    part = shared(story)
    at(clock, 23, 17)
    if opened == "by one of them":
        did(cast.liu_chang, notices.mark_read, story.id)
    if opened == "handed in":
        did(cast.liu_chang, hazards.hand_in_part, part, note=DONE)
    if opened == "the lead went on":
        with begin(cast.han_dong, silent=True) as work:
            hazards.submit(work, story.id, note="已装好")
    at(clock, 24, 15)

    told = of({"unopened"}, round_of(cast)) & each(SUPERVISORS, "unopened")

    assert told == (each(SUPERVISORS, "unopened") if opened in ("by nobody", "the lead went on") else set())


# Requests


def test_a_request_is_told_to_its_owner_and_the_answer_to_whoever_asked_and_supervises(story: Story) -> None:
    cast = story.cast
    supply = []
    assert fresh(cast, lambda: supply.append(asked(story))) == each(STORE, "supply_asked")
    line = did(cast.liu_chang, notices.inbox)[0]
    assert (line.record_id, line.number) == (supply[0], story.number), "of the request: the hazard is not his to see"

    told = fresh(cast, lambda: did(cast.liu_chang, hazards.promise_supply, supply[0], promised_for=date(2026, 12, 1), note=WHY))
    assert told == each({"han.dong"} | SUPERVISORS, "supply_promised")
    told = fresh(cast, lambda: did(cast.liu_chang, hazards.provide_supply, supply[0]))
    assert told == each({"han.dong"} | SUPERVISORS, "supply_provided")


def test_a_refusal_is_told_and_who_asked_and_supervises_himself_once(story: Story) -> None:
    cast = story.cast
    supply = asked(story, by=cast.zhou_min)

    assert fresh(cast, lambda: did(cast.liu_chang, hazards.refuse_supply, supply, note=WHY)) == each(SUPERVISORS, "supply_refused")


def test_a_request_to_ones_own_department_is_not_told_to_oneself(story: Story) -> None:
    cast = story.cast

    assert fresh(cast, lambda: asked(story, department_id=cast.departments["D-WELD"])) == each(WELDERS - {"han.dong"}, "supply_asked")


def test_a_request_to_a_person_is_told_to_him_and_what_is_withdrawn_or_ends_with_the_hazard_too(story: Story) -> None:
    cast = story.cast
    grant = did(cast.lu_yi, people.grant_role, cast.people["zhang.weimin"], "purchasing", valid_from=date(2026, 11, 23))
    did(cast.chen_li, people.approve_role, grant.id)
    supply = []
    asked_for = {"department_id": None, "person_id": cast.people["zhang.weimin"]}
    assert fresh(cast, lambda: supply.append(asked(story, **asked_for))) == {("zhang.weimin", "supply_asked")}
    assert fresh(cast, lambda: did(cast.han_dong, hazards.withdraw_supply, supply[0], note=WHY)) == {("zhang.weimin", "supply_dropped")}

    asked(story)
    story.by(cast.han_dong, hazards.submit, note=DONE)
    told = fresh(cast, lambda: story.by(cast.sun_tao, hazards.accept))

    assert of({"supply_dropped"}, told) == each(STORE, "supply_dropped")


def test_a_request_is_reminded_of_by_its_day_or_the_promised_one_and_goes_up(story: Story, clock: Clock) -> None:
    cast = story.cast
    supply = asked(story)
    kinds, climbed = {"supply_due", "supply_late", "supply_missing"}, {}
    for day, month in [*((day, 11) for day in range(24, 31)), *((day, 12) for day in range(1, 10))]:
        at(clock, day, month=month)
        climbed[f"{month}-{day}"] = of(kinds, round_of(cast))
        assert of(kinds, round_of(cast)) == set(), "nobody twice"
        if (month, day) == (11, 27):
            did(cast.liu_chang, hazards.promise_supply, supply, promised_for=date(2026, 12, 1))
        if (month, day) == (12, 4):
            did(cast.liu_chang, hazards.provide_supply, supply)

    assert {day: told for day, told in climbed.items() if told} == {
        "11-26": each(STORE, "supply_due"),
        "11-27": each(STORE, "supply_due"),
        "11-30": each(STORE, "supply_due"),
        "12-1": each(STORE, "supply_due"),
        "12-2": each(STORE, "supply_late"),
        "12-3": each(SUPERVISORS | {"han.dong"}, "supply_missing"),
        "12-4": each({"chen.li"}, "supply_missing"),
    }, "whoever asked waits too; provided on the fourth: it ends there"


def test_a_request_that_nobody_opened_goes_up_and_an_answered_one_does_not(story: Story, clock: Clock) -> None:
    cast = story.cast
    asked(story)
    answered = asked(story)
    at(clock, 23, 17)
    did(cast.liu_chang, hazards.promise_supply, answered, promised_for=DUE)
    at(clock, 24, 15)

    assert of({"supply_unopened"}, round_of(cast)) == each(SUPERVISORS, "supply_unopened")
    assert of({"supply_unopened"}, round_of(cast)) == set()


@pytest.mark.parametrize("answer", ["promise_supply", "provide_supply", "refuse_supply"])
def test_whoever_answers_a_request_has_read_it(story: Story, answer: str) -> None:
    cast = story.cast
    supply, other = asked(story), asked(story)
    said: dict[str, Any] = {"promise_supply": {"promised_for": DUE}, "refuse_supply": {"note": WHY}}.get(answer, {})

    did(cast.liu_chang, getattr(hazards, answer), supply, **said)

    read = {line.record_id: line.read for line in did(cast.liu_chang, notices.inbox)}
    assert read == {supply: True, other: False}


@pytest.mark.parametrize("opened", [False, True])
def test_a_request_that_was_opened_where_it_waits_is_told_to_nobody_as_unopened(story: Story, clock: Clock, opened: bool) -> None:
    cast = story.cast
    supply = asked(story)
    shown = screen("department/today", cast.liu_chang)
    button = shown.button(key=f"do-answer_supply-{supply}")
    if opened:
        assert not button.click().run().exception
    at(clock, 24, 15)

    assert of({"supply_unopened"}, round_of(cast)) == (set() if opened else each(SUPERVISORS, "supply_unopened"))


# The level, and the two duties by law


def test_a_proposed_level_is_told_to_the_director_and_his_answer_to_supervisors_and_department(story: Story) -> None:
    cast = story.cast
    judge = {"grounds": ["O10-14"], "note": WHY}
    assert fresh(cast, lambda: story.by(cast.zhou_min, hazards.judge, **judge)) == each({"chen.li"}, "level_proposed")
    told = fresh(cast, lambda: story.by(cast.chen_li, hazards.reject_level, note=WHY))
    assert told == each(SUPERVISORS | WELDERS, "level_rejected")
    story.by(cast.zhou_min, hazards.judge, **judge)
    told = fresh(cast, lambda: story.by(cast.chen_li, hazards.sign_level, note=WHY))

    assert told == each(SUPERVISORS | WELDERS, "level_signed")
    assert all(row.legal for row in rows() if row.kind is NoticeKind.LEVEL_SIGNED), "from now on its clock is set by law"


def test_a_director_who_judges_himself_is_not_told_and_what_is_taken_back_is(story: Story) -> None:
    cast = story.cast
    assert fresh(cast, lambda: story.by(cast.chen_li, hazards.judge, grounds=["O10-14"], note=WHY)) == set()
    story.by(cast.chen_li, hazards.reject_level, note=WHY)
    story.by(cast.zhou_min, hazards.judge, grounds=["O10-14"], note=WHY)

    assert fresh(cast, lambda: story.by(cast.zhou_min, hazards.take_back)) == each({"chen.li"}, "taken_back")


def signed(story: Story) -> None:
    story.by(story.cast.zhou_min, hazards.judge, grounds=["O10-14"], note=WHY)
    story.by(story.cast.chen_li, hazards.sign_level, note=WHY)


BY_LAW = {"regulator_untold", "workers_untold"}


def test_the_two_duties_are_reminded_of_four_working_hours_after_signing_then_to_the_director(story: Story, clock: Clock) -> None:
    cast = story.cast
    at(clock, 23, 15)
    signed(story)
    at(clock, 24, 9, 59)
    assert of(BY_LAW, round_of(cast)) == set()
    at(clock, 24, 10)
    assert of(BY_LAW, round_of(cast)) == each(SUPERVISORS, "regulator_untold") | each(SUPERVISORS, "workers_untold")
    story.by(cast.zhou_min, hazards.tell_workers, on=date(2026, 11, 24), note="班前会")
    at(clock, 24, 14)
    assert of(BY_LAW, round_of(cast)) == {("chen.li", "regulator_untold")}
    assert of(BY_LAW, round_of(cast)) == set()


def test_a_worker_that_was_away_for_a_fortnight_still_says_what_the_law_asks(story: Story, clock: Clock) -> None:
    signed(story)
    at(clock, 8, month=12)

    assert of(BY_LAW, round_of(story.cast)) == {(who, kind) for who in (*SUPERVISORS, "chen.li") for kind in BY_LAW}


def test_what_is_general_after_all_asks_nothing_by_law(story: Story, clock: Clock) -> None:
    signed(story)
    story.by(story.cast.zhou_min, hazards.judge, grounds=[], note=WHY)
    story.by(story.cast.chen_li, hazards.sign_level, note=WHY)
    at(clock, 24, 15)

    assert of(BY_LAW, round_of(story.cast)) == set()


# Out of the house


@pytest.mark.parametrize("kind", KINDS)
def test_each_of_them_leaves_once_without_a_word_that_somebody_wrote(
    database: Database, cast: Cast, clock: Clock, story: Story, peers: Callable[[str], Peer], kind: str
) -> None:
    peer = peers(kind)
    ways = {str(peer.kind): peer.channel(per_minute=1000)}
    for who in ("liu.chang", "han.dong", "zhou.min", "chen.li"):
        wants(cast, who, ways)
    at(clock, 23, 9)
    go_round(ways)
    peer.taken.clear()
    part, supply = shared(story), asked(story)
    did(cast.liu_chang, hazards.hand_in_part, part, note=DONE)
    did(cast.liu_chang, hazards.refuse_supply, supply, note=WHY)
    signed(story)

    for _again in range(3):
        go_round(ways)

    said = [text for _key, text in peer.taken]
    named = ("part_asked", "part_in", "supply_asked", "supply_refused", "level_proposed", "level_signed")
    words = {name: notices.said(NoticeKind(name)) for name in named}
    from portal.locale import translate

    shown = {name: name if kind == Kind.WEBHOOK else translate(text, "zh") for name, text in words.items()}
    readers = {"part_asked": 1, "part_in": 2, "supply_asked": 1, "supply_refused": 2, "level_proposed": 1, "level_signed": 2}
    times = {name: sum(text in one for one in said) for name, text in shown.items()}
    assert times == (readers if kind == Kind.MAIL else dict.fromkeys(named, 1)), "to each reader, or to the group, once"
    written = (DUTY, DONE, NEEDED, WHY, "周敏", "刘畅", "李建国", "韩冬")
    assert not [word for word in written for one in said if word in one]
    request = next(one for one in said if shown["supply_asked"] in one)
    assert "/inbox" in request and "/hazard?" not in request, "whoever provides does not see the hazard"


def test_a_muted_duty_by_law_arrives_all_the_same_and_a_muted_part_does_not(
    database: Database, cast: Cast, clock: Clock, story: Story, peers: Callable[[str], Peer]
) -> None:
    peer = peers("mail")
    ways = {"mail": peer.channel()}
    wants(cast, "zhou.min", ways, "off", quiet=(0, 23 * 60 + 59))
    part = shared(story)
    did(cast.liu_chang, hazards.hand_in_part, part, note=DONE)
    with begin(cast.zhou_min, silent=True) as work:
        hazards.judge(work, story.id, grounds=["O10-14"], note=WHY)
    with begin(cast.chen_li, silent=True) as work:
        hazards.sign_level(work, story.id, note=WHY)
    assert go_round(ways) == 0
    at(clock, 24, 15)
    round_of(cast)

    assert go_round(ways) == 2

    assert all("法定" in text and story.number in text for _key, text in peer.taken)
    assert go_round(ways) == 0


# The reporter


@pytest.mark.parametrize("who", ["li.jianguo", "zheng.kai", "sun.tao", "liu.chang"])
def test_who_is_told_is_the_same_whoever_reported_it(database: Database, cast: Cast, clock: Clock, who: str) -> None:
    """A worker, the head of the lead, a supervisor, the head of the cooperating department: nobody is left out or told more."""
    with begin(cast.actors[who], silent=True) as work:
        hazard: Hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用")
    story = Story(cast, hazard.id, hazard.number)
    with begin(cast.zhou_min, silent=True) as work:
        hazards.assign(work, story.id, department_id=cast.departments["D-WELD"], deadline=DUE, requirement="清理")
    part = []

    assert fresh(cast, lambda: part.append(shared(story))) == each(STORE, "part_asked")
    assert fresh(cast, lambda: did(cast.liu_chang, hazards.hand_in_part, part[0], note=DONE)) == each(SUPERVISORS | WELDERS, "part_in")
    assert fresh(cast, lambda: signed(story)) == each({"chen.li"}, "level_proposed") | each(SUPERVISORS | WELDERS, "level_signed")
    tag = cast.actors[who].tag
    assert not [row for row in rows() if tag in (row.recipient, row.event) or row.as_reporter]
