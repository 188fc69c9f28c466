"""Who is reminded when, does nobody get a reminder twice or one that is settled, and is the ladder data?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from db.actor import SYSTEM
from db.engine import Database
from db.hazards import Hazard
from db.notices import Notice, NoticeKind, Rung
from db.session import ask, begin
from portal import calendar, hazards, notices, people, reminders
from portal.errors import Denied, Invalid, OutOfScope
from portal.hazards import steps
from tests.cast import Cast
from tests.cast import did as does
from tests.conftest import Clock
from tests.test_plans import listening

ZONE = ZoneInfo("Asia/Shanghai")
DUE = date(2026, 11, 27)  # a Friday
QUIET_KINDS = (NoticeKind.CALENDAR, NoticeKind.UNOPENED)


def assigned(cast: Cast, **more: Any) -> Hazard:
    with begin(cast.li_jianguo, silent=True) as work:
        hazard: Hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用")
    said = {"department_id": cast.departments["D-WELD"], "deadline": DUE, "requirement": "清理通道", **more}
    with begin(cast.zhou_min, silent=True) as work:
        hazards.assign(work, hazard.id, **said)
    return hazard


def reminded(cast: Cast, kinds: tuple[NoticeKind, ...] = (), *, but: tuple[NoticeKind, ...] = QUIET_KINDS) -> list[tuple[str, str]]:
    """Whom, of what, by this round alone."""
    names = {str(who): name for name, who in cast.people.items()}
    with begin(SYSTEM, write=False) as work:
        before = set(work.session.scalars(select(Notice.id)))
    ask(lambda: SYSTEM, reminders.remind)
    with begin(SYSTEM, write=False) as work:
        fresh = [row for row in work.session.scalars(select(Notice)) if row.id not in before]
    return sorted((names[row.recipient], str(row.kind)) for row in fresh if (row.kind in kinds if kinds else row.kind not in but))


def at(clock: Clock, day: int, hour: int = 8, minute: int = 30, month: int = 11) -> None:
    clock.at = datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


# Who may


@pytest.mark.parametrize("who", ["chen.li", "zhou.min", "lu.yi", "shen.yue"])
def test_only_the_portal_itself_reminds(database: Database, cast: Cast, who: str) -> None:
    ask(lambda: SYSTEM, reminders.remind)

    with pytest.raises(Denied, match="Only the portal itself sends notices and reminders"):
        ask(lambda: cast.actors[who], reminders.remind)


@pytest.mark.parametrize("who", ["zhou.min", "gao.yuan", "lu.yi"])
def test_only_the_director_changes_the_ladder(database: Database, cast: Cast, who: str) -> None:
    does(cast.chen_li, reminders.set_ladder, [(0, "responsible")])

    with pytest.raises(Denied, match="Only the safety director changes who is reminded when"):
        does(cast.actors[who], reminders.set_ladder, [(1, "head")])
    with pytest.raises(OutOfScope, match="may not write rows|row-level security"), begin(cast.actors[who]) as work:
        work.session.add(Rung(version=9, days=1, level="head", made_at=work.now))
        work.entry("admin", "ladder.changed")

    assert does(cast.chen_li, reminders.ladder) == (reminders.Step(0, "responsible"),)


@pytest.mark.parametrize("rungs", [[], [(1, "head"), (1, "head")], [(61, "head")], [(0, "nobody")]])
def test_a_ladder_that_is_none_is_refused(database: Database, cast: Cast, rungs: list[tuple[int, str]]) -> None:
    with pytest.raises(Invalid, match="rung"):
        does(cast.chen_li, reminders.set_ladder, rungs)


# Before, on and after the due day


def test_the_ladder_climbs_by_working_days_and_each_rung_is_said_once(database: Database, cast: Cast, clock: Clock) -> None:
    """Due on a Friday: the day before, the day itself, and from Monday on ever higher."""
    assigned(cast, responsible_id=cast.people["han.dong"])
    climbed = {}
    for day in range(24, 31):
        at(clock, day)
        climbed[f"11-{day}"] = reminded(cast)
        assert reminded(cast) == [], "nobody twice"
    for day in range(1, 10):
        at(clock, day, month=12)
        climbed[f"12-0{day}"] = reminded(cast)

    assert {day: told for day, told in climbed.items() if told} == {
        "11-26": [("han.dong", "due_soon")],
        "11-27": [("han.dong", "due_today")],
        "11-30": [("zheng.kai", "overdue")],
        "12-01": [("sun.tao", "overdue"), ("zhou.min", "overdue")],
        "12-02": [("chen.li", "overdue")],
        "12-04": [("gao.yuan", "overdue")],
    }


def test_nobody_is_reminded_before_work_begins_nor_on_a_day_off(database: Database, cast: Cast, clock: Clock) -> None:
    with begin(SYSTEM) as work:
        calendar.enter(work, {date(2026, 11, 27): False})
    assigned(cast)

    at(clock, 26, 8, 29)
    assert reminded(cast) == []
    at(clock, 26)
    assert {kind for _who, kind in reminded(cast)} == {"due_soon"}
    for day in (27, 28, 29):
        at(clock, day, 12)
        assert reminded(cast) == []
    at(clock, 30)

    assert {kind for _who, kind in reminded(cast)} == {"overdue"}


def test_what_waits_for_acceptance_reminds_whoever_accepts_and_what_is_closed_nobody(database: Database, cast: Cast, clock: Clock) -> None:
    handed_in, closed = assigned(cast), assigned(cast)
    for hazard in (handed_in, closed):
        with begin(cast.han_dong, silent=True) as work:
            hazards.submit(work, hazard.id, note="清理完毕")
    with begin(cast.zhou_min, silent=True) as work:
        hazards.accept(work, closed.id)
    at(clock, 27)

    told = reminded(cast)

    assert told == [("sun.tao", "due_today"), ("zhou.min", "due_today")]


def test_a_moved_deadline_begins_the_ladder_anew(database: Database, cast: Cast, clock: Clock) -> None:
    hazard = assigned(cast, responsible_id=cast.people["han.dong"])
    at(clock, 27)
    assert reminded(cast) == [("han.dong", "due_today")]

    with begin(cast.zhou_min, silent=True) as work:
        hazards.amend(work, hazard.id, deadline=date(2026, 12, 4), note="配件未到")

    at(clock, 30)
    assert reminded(cast) == []
    at(clock, 4, month=12)
    assert reminded(cast) == [("han.dong", "due_today")]


def test_who_is_away_is_reminded_with_his_deputy_and_an_empty_level_passes_it_on(database: Database, cast: Cast, clock: Clock) -> None:
    assigned(cast, responsible_id=cast.people["han.dong"])
    today = clock.at.date()
    does(SYSTEM, people.note_absence, person_id=cast.people["han.dong"], valid_from=today)
    does(SYSTEM, people.name_deputy, person_id=cast.people["han.dong"], deputy_id=cast.people["chen.hao"], valid_from=today)
    does(SYSTEM, people.leave, cast.people["zheng.kai"], last_day=today)

    at(clock, 27)
    assert reminded(cast) == [("chen.hao", "due_today"), ("han.dong", "due_today")]
    at(clock, 30)
    assert reminded(cast) == [("sun.tao", "overdue"), ("zhou.min", "overdue")]  # no head of the department any more


def test_a_worker_that_was_away_for_weeks_drowns_nobody(database: Database, cast: Cast, clock: Clock) -> None:
    assigned(cast)
    at(clock, 24, month=12)

    assert reminded(cast) == []


def test_what_settled_while_it_was_looked_for_is_not_said(database: Database, cast: Cast, clock: Clock) -> None:
    hazard = assigned(cast)
    at(clock, 27)
    with begin(SYSTEM, write=False) as work:
        found = reminders._look(work)
    with begin(cast.zhou_min, silent=True) as work:
        hazards.amend(work, hazard.id, deadline=date(2026, 12, 4), note="配件未到")

    due_today = [one for one in found if one[1].kind is NoticeKind.DUE_TODAY]
    assert due_today
    with begin(SYSTEM) as work:
        reminders.remind(work, due_today)

    with begin(SYSTEM, write=False) as work:
        assert NoticeKind.DUE_TODAY not in set(work.session.scalars(select(Notice.kind)))


def test_the_director_keeps_another_ladder_and_the_earlier_one_stays_on_record(database: Database, cast: Cast, clock: Clock) -> None:
    assigned(cast)
    does(cast.chen_li, reminders.set_ladder, [(0, "responsible")])
    does(cast.chen_li, reminders.set_ladder, [(-2, "head")])
    at(clock, 25)

    assert reminded(cast) == [("gao.yuan", "due_soon")]
    with begin(SYSTEM, write=False) as work:
        assert len(work.session.scalars(select(Rung)).all()) == 2


# Nobody opened it


def test_what_nobody_opened_for_four_working_hours_goes_to_the_deputies_or_else_up(database: Database, cast: Cast, clock: Clock) -> None:
    at(clock, 23, 15)
    hazard = assigned_aloud(cast)
    at(clock, 24, 9, 59)
    assert reminded(cast, (NoticeKind.UNOPENED,)) == []

    at(clock, 24, 10)
    assert reminded(cast, (NoticeKind.UNOPENED,)) == [("sun.tao", "unopened"), ("zhou.min", "unopened")]
    assert reminded(cast, (NoticeKind.UNOPENED,)) == []

    at(clock, 24, 11)
    does(SYSTEM, people.name_deputy, person_id=cast.people["zheng.kai"], deputy_id=cast.people["chen.hao"], valid_from=date(2026, 11, 24))
    assigned_aloud(cast)
    at(clock, 24, 15)
    assert reminded(cast, (NoticeKind.UNOPENED,)) == [("chen.hao", "unopened")]
    assert hazard


@pytest.mark.parametrize("opened_by", ["opening", "moving"])
def test_what_one_of_them_opened_or_moved_goes_nowhere(database: Database, cast: Cast, clock: Clock, opened_by: str) -> None:
    hazard = assigned_aloud(cast)
    with begin(cast.han_dong) as work:
        if opened_by == "opening":
            notices.mark_read(work, hazard)
        else:
            hazards.start(work, hazard)
    at(clock, 24, 15)

    assert reminded(cast, (NoticeKind.UNOPENED,)) == []


@pytest.mark.parametrize("reporter_has_read", [False, True])
def test_a_reopened_hazard_that_nobody_opened_goes_up_whatever_its_reporter_has_read(
    database: Database, cast: Cast, clock: Clock, reporter_has_read: bool
) -> None:
    """He is told too, under his pseudonym: that is no person, and his reading is not the department's."""
    hazard = assigned(cast)
    for who, verb, said in ((cast.han_dong, hazards.submit, {"note": "清理完毕"}), (cast.zhou_min, hazards.accept, {})):
        with begin(who, silent=True) as work:
            verb(work, hazard.id, **said)
    at(clock, 24, 9)
    does(cast.zhou_min, hazards.reopen, hazard.id, deadline=DUE, note="又堵了")
    if reporter_has_read:
        does(cast.li_jianguo, notices.mark_read_as_reporter)

    at(clock, 24, 15)

    assert reminded(cast, (NoticeKind.UNOPENED,)) == [("sun.tao", "unopened"), ("zhou.min", "unopened")]


@pytest.mark.parametrize("action", ["hazard.recount", "hazard.pass_part", "hazard.pass_supply"])
def test_what_the_portal_itself_moved_was_opened_by_nobody(database: Database, cast: Cast, clock: Clock, action: str) -> None:
    hazard_id = assigned_aloud(cast)
    at(clock, 23, 16)
    with begin(SYSTEM) as work:
        hazard = work.session.scalars(select(Hazard).where(Hazard.id == hazard_id)).one()
        steps.move(work, hazard, hazard.state, action=action, office="system")

    at(clock, 24, 15)

    assert reminded(cast, (NoticeKind.UNOPENED,)) == [("sun.tao", "unopened"), ("zhou.min", "unopened")]


@pytest.mark.parametrize("director", ["has not opened it", "has opened it", "has answered"])
def test_a_level_waits_for_its_signature_though_the_repair_goes_on(database: Database, cast: Cast, clock: Clock, director: str) -> None:
    hazard = assigned_aloud(cast)
    does(cast.zhou_min, hazards.judge, hazard, grounds=["O10-14"], note="储罐区")
    does(cast.han_dong, hazards.start, hazard)
    if director == "has opened it":
        does(cast.chen_li, notices.mark_read, hazard)
    elif director == "has answered":
        does(cast.chen_li, hazards.reject_level, hazard, note="不构成重大")

    at(clock, 24, 15)

    assert reminded(cast, (NoticeKind.UNOPENED,)) == ([("gao.yuan", "unopened")] if director == "has not opened it" else [])


def test_a_round_asks_no_more_of_the_database_for_what_was_said_already(database: Database, cast: Cast, clock: Clock) -> None:
    def rounds() -> list[str]:
        """What the second of two rounds asks: the first has said it all."""
        ask(lambda: SYSTEM, reminders.remind)
        with listening(database) as asked:
            ask(lambda: SYSTEM, reminders.remind)
        return [sql for sql, _values in asked]

    assigned_aloud(cast)
    at(clock, 24, 15)
    few = rounds()
    at(clock, 23, 9)
    for _n in range(6):
        assigned_aloud(cast)
        does(cast.zhou_min, hazards.judge, assigned_aloud(cast), grounds=["O10-14"], note="储罐区")
    at(clock, 24, 15)

    many = rounds()

    with begin(SYSTEM, write=False) as work:
        said = select(func.count(Notice.event.distinct())).where(Notice.kind == NoticeKind.UNOPENED)
        assert work.session.scalar(said) == 13, "the directors' of the levels, and the departments' that were not judged"
    assert len(many) == len(few)
    assert [sum(f"FROM {table}" in sql for sql in many) for table in ("notice_rung", "notice_ladder")] == [1, 1], "the rules once a round"


def assigned_aloud(cast: Cast) -> UUID:
    with begin(cast.li_jianguo, silent=True) as work:
        hazard: Hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用")
    does(cast.zhou_min, hazards.assign, hazard.id, department_id=cast.departments["D-WELD"], deadline=DUE, requirement="清理通道")
    return hazard.id


# Follow-ups, re-checks, answers, the calendar


def test_nobody_is_reminded_to_follow_up_on_what_is_handed_in(database: Database, cast: Cast, clock: Clock) -> None:
    at_work, handed_in = assigned(cast, check_every=1), assigned(cast, check_every=1)
    with begin(cast.han_dong, silent=True) as work:
        hazards.submit(work, handed_in.id, note="清理完毕")
    at(clock, 24)

    with begin(SYSTEM, write=False) as work:
        found = [one[1].hazard_id for one in reminders._look(work) if one[1].kind is NoticeKind.CHECK_DUE]

    assert found == [at_work.id]


def test_follow_ups_and_re_checks_are_reminded_of_on_their_day(database: Database, cast: Cast, clock: Clock) -> None:
    hazard = assigned(cast, check_every=1, responsible_id=cast.people["han.dong"])
    kinds = (NoticeKind.CHECK_DUE, NoticeKind.RECHECK_DUE)
    assert reminded(cast, kinds) == []
    at(clock, 24)
    assert reminded(cast, kinds) == [("sun.tao", "check_due"), ("zhou.min", "check_due")]
    with begin(cast.han_dong, silent=True) as work:
        hazards.submit(work, hazard.id, note="清理完毕")
    with begin(cast.zhou_min, silent=True) as work:
        hazards.accept(work, hazard.id)
    at(clock, 25)
    assert reminded(cast, kinds) == []

    at(clock, 24, month=12)

    assert reminded(cast, kinds) == [("sun.tao", "recheck_due"), ("zhou.min", "recheck_due")]


def test_an_answer_is_told_to_everybody_who_supervises_though_it_be_his_own(database: Database, cast: Cast, clock: Clock) -> None:
    """Left out, the supervisor who reported it himself would be known."""
    with begin(cast.sun_tao, silent=True) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用")
    does(cast.zhou_min, hazards.ask, hazard.id, text="哪一侧？")
    does(cast.sun_tao, hazards.answer, hazard.id, text="左侧")

    assert reminded(cast, (NoticeKind.ANSWERED,)) == [("sun.tao", "answered"), ("zhou.min", "answered")]
    assert reminded(cast, (NoticeKind.ANSWERED,)) == []


def test_a_missing_calendar_is_said_once_to_whoever_can_enter_it(database: Database, cast: Cast, clock: Clock) -> None:
    clock.at = datetime(2026, 10, 31, 9, tzinfo=ZONE)
    assert reminded(cast, (NoticeKind.CALENDAR,)) == []
    clock.at += timedelta(days=1)

    told = reminded(cast, (NoticeKind.CALENDAR,))

    assert {"chen.li", "lu.yi"} <= {who for who, _kind in told} and "zhou.min" not in {who for who, _kind in told}
    assert reminded(cast, (NoticeKind.CALENDAR,)) == []
