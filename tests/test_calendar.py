"""Who enters the enterprise's own working days, and what happens to deadlines when the calendar changes or arrives late?"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.actor import SYSTEM
from db.calendar import CompanyDay, DaySource
from db.engine import Database
from db.hazards import Hazard, HazardStep
from db.log import LogEntry
from db.notices import Notice, NoticeKind
from db.session import begin
from portal import calendar, hazards, log
from portal.errors import Denied, Invalid, OutOfScope
from portal.hazards import WorkingDays
from tests.cast import Cast
from tests.conftest import Clock

NEW_YEARS_EVE = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)  # a Wednesday, 10:00 at the plant
NOTICE = {date(2027, 1, 1): False, date(2027, 1, 2): False, date(2027, 1, 3): False, date(2027, 1, 4): False}


def assigned(cast: Cast, days: int) -> Hazard:
    with begin(cast.li_jianguo) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用")
    with begin(cast.zhou_min) as work:
        return hazards.assign(work, hazard.id, department_id=cast.departments["D-WELD"], deadline=WorkingDays(days), requirement="清理通道")


def now_of(hazard: Hazard) -> Hazard:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Hazard).where(Hazard.id == hazard.id)).one()


def last_day(hazard: Hazard) -> date:
    assert hazard.deadline is not None
    return (hazard.deadline + timedelta(hours=8) - timedelta(microseconds=1)).date()


def enter(days: dict[date, bool | None], source: str = DaySource.COMPANY) -> None:
    with begin(SYSTEM) as work:
        calendar.enter(work, days, source=source)


def recounted() -> int:
    with begin(SYSTEM) as work:
        return hazards.recount(work)


# Who may


@pytest.mark.parametrize("who", ["zhou.min", "gao.yuan", "lin.tao", "li.jianguo", "shen.yue"])
def test_nobody_else_enters_days(database: Database, cast: Cast, who: str) -> None:
    with begin(cast.lu_yi) as work:
        assert calendar.enter(work, {date(2026, 12, 24): False}) == 1

    with pytest.raises(Denied, match="Only an administrator or the safety director enters"), begin(cast.actors[who]) as work:
        calendar.enter(work, {date(2026, 12, 25): False})

    with begin(SYSTEM, write=False) as work:
        assert set(work.session.scalars(select(CompanyDay.day))) == {date(2026, 12, 24)}


def test_a_day_is_entered_under_ones_own_name_and_never_changed(database: Database, cast: Cast) -> None:
    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"), begin(cast.lu_yi) as work:
        work.session.add(CompanyDay(day=date(2026, 12, 24), works=False, source="company", entered_by=cast.people["chen.li"], entered_at=work.now))
        work.entry("admin", "calendar.entered")
    enter({date(2026, 12, 24): False})
    with pytest.raises(OutOfScope, match="never changed"), begin(SYSTEM) as work:
        work.session.scalars(select(CompanyDay)).one().works = True


def test_an_empty_or_endless_list_of_days_is_refused(database: Database, cast: Cast) -> None:
    for days in ({}, {date(2026, 1, 1) + timedelta(days=n): False for n in range(401)}):
        with pytest.raises(Invalid, match="between 1 and 400 days"), begin(cast.chen_li) as work:
            calendar.enter(work, days)


# What holds


def test_the_newest_word_about_a_day_holds_and_a_day_can_be_given_back(database: Database, cast: Cast, clock: Clock) -> None:
    day = date(2026, 12, 24)
    for works in (False, True, False):
        enter({day: works})
        clock.pass_time(seconds=1)

    with begin(cast.zhou_min, write=False) as work:
        assert not calendar.calendar(work).works(day)
    enter({day: None})
    with begin(cast.zhou_min, write=False) as work:
        assert calendar.calendar(work).works(day)
        assert day not in {line.day for line in calendar.year(work, 2026).lines}


NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize("notice_first", [True, False])
def test_the_enterprises_own_word_wins_over_a_notice_and_given_back_the_notice_holds(
    database: Database, cast: Cast, clock: Clock, notice_first: bool
) -> None:
    entered = [({NEW_YEAR: False}, DaySource.NOTICE), ({NEW_YEAR: True}, DaySource.COMPANY)]
    for days, source in entered if notice_first else reversed(entered):
        enter(days, source)
        clock.pass_time(seconds=1)
    with begin(cast.zhou_min, write=False) as work:
        assert calendar.calendar(work).works(NEW_YEAR)

    enter({NEW_YEAR: None})

    with begin(cast.zhou_min, write=False) as work:
        assert not calendar.calendar(work).works(NEW_YEAR)
        assert {line.day: line.source for line in calendar.year(work, 2027).lines}[NEW_YEAR] == "notice"


def test_a_year_shows_its_exceptions_and_where_each_comes_from(database: Database, cast: Cast) -> None:
    enter({date(2026, 12, 24): False})

    with begin(cast.lu_yi, write=False) as work:
        this, following = calendar.year(work, 2026), calendar.year(work, 2027)

    by_day = {line.day: (line.works, line.source) for line in this.lines}
    assert (this.known, this.missing, following.known) == (True, 2027, False)
    assert by_day[date(2026, 10, 1)] == (False, "official")
    assert by_day[date(2026, 10, 10)] == (True, "official")
    assert by_day[date(2026, 12, 24)] == (False, "company")
    assert {line.source for line in following.lines} == {"statute"}
    assert [line.day for line in following.lines] == [date(2027, 1, 1), date(2027, 10, 1)]  # the others fall on weekends


def test_a_file_that_is_no_notice_is_refused(tmp_path: Path) -> None:
    good = {"days": [{"date": "2027-01-01", "isOffDay": True}]}
    (tmp_path / "good.json").write_text(json.dumps(good))
    assert calendar.read_notice(tmp_path / "good.json") == {date(2027, 1, 1): False}

    for n, text in enumerate(("", "[]", '{"days": [{"date": "tomorrow", "isOffDay": true}]}', '{"days": 3}')):
        (tmp_path / f"{n}.json").write_text(text)
        with pytest.raises(Invalid, match="is not a calendar"):
            calendar.read_notice(tmp_path / f"{n}.json")
    (tmp_path / "two.json").write_text(json.dumps({"days": [*good["days"], {"date": "2026-01-01", "isOffDay": True}]}))
    with pytest.raises(Invalid, match="about one year"):
        calendar.read_notice(tmp_path / "two.json")


# Deadlines in working days


def test_three_working_days_over_national_day_end_on_a_made_up_saturday(database: Database, cast: Cast, clock: Clock) -> None:
    clock.at = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)

    hazard = assigned(cast, 3)

    assert (last_day(hazard), hazard.working_days, hazard.provisional) == (date(2026, 10, 10), 3, False)


@pytest.mark.parametrize("days", [0, -1, 251])
def test_a_term_is_a_sensible_number_of_working_days(database: Database, cast: Cast, days: int) -> None:
    with begin(cast.li_jianguo) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用")

    with pytest.raises(Invalid, match="working days"), begin(cast.zhou_min) as work:
        hazards.assign(work, hazard.id, department_id=cast.departments["D-WELD"], requirement="清理", deadline=WorkingDays(days))


def test_a_provisional_deadline_is_counted_anew_when_the_calendar_arrives_and_both_days_are_on_record(
    database: Database, cast: Cast, clock: Clock
) -> None:
    clock.at = NEW_YEARS_EVE
    hazard = assigned(cast, 3)
    assert (last_day(hazard), hazard.provisional) == (date(2027, 1, 5), True)
    assert recounted() == 0

    enter(NOTICE, DaySource.NOTICE)
    assert recounted() == 1

    again = now_of(hazard)
    assert (last_day(again), again.provisional, again.state) == (date(2027, 1, 6), False, hazard.state)
    assert recounted() == 0
    with begin(cast.zhou_min) as work:
        step = hazards.timeline(work, hazard.id)[-1]
        change = next(change for change in step.changes if change.field == "deadline")
    assert (step.action, step.office) == ("recount", "system")
    assert (change.before, change.after) == (hazard.deadline.isoformat(), again.deadline.isoformat())  # type: ignore[union-attr]
    with begin(cast.chen_li) as work:
        entry = work.session.scalars(select(LogEntry).where(LogEntry.action == "hazard.recount")).one()
        assert log.note_of(work, entry.id) == f"{hazard.number}: 2027-01-05 → 2027-01-06"


def test_a_deadline_that_was_right_becomes_final_without_moving(database: Database, cast: Cast, clock: Clock) -> None:
    clock.at = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    hazard = assigned(cast, 1)

    enter({date(2027, 1, 1): False}, DaySource.NOTICE)
    recounted()

    again = now_of(hazard)
    assert (again.deadline, again.provisional) == (hazard.deadline, False)


def test_whoever_waits_is_told_of_a_day_that_moved_and_of_no_other(database: Database, cast: Cast, clock: Clock) -> None:
    clock.at = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    assigned(cast, 1)
    enter({date(2027, 1, 1): False}, DaySource.NOTICE)
    recounted()
    with begin(SYSTEM, write=False) as work:
        assert NoticeKind.DEADLINE not in set(work.session.scalars(select(Notice.kind)))

    enter({date(2027, 1, 4): False})
    recounted()

    with begin(SYSTEM, write=False) as work:
        assert NoticeKind.DEADLINE in set(work.session.scalars(select(Notice.kind)))


def test_a_company_holiday_moves_open_deadlines_and_no_others(database: Database, cast: Cast, clock: Clock) -> None:
    open_, closed, late = assigned(cast, 2), assigned(cast, 2), assigned(cast, 1)
    by_day = assigned(cast, 2)
    with begin(cast.zhou_min) as work:
        hazards.amend(work, by_day.id, deadline=date(2026, 11, 25), note="按日期")
        hazards.merge(work, closed.id, into=open_.number, reason="同一处")
    clock.pass_time(days=1, hours=15)
    enter({date(2026, 11, 24): False, date(2026, 11, 25): False})

    assert recounted() == 1

    assert last_day(now_of(open_)) == date(2026, 11, 27)
    assert [last_day(now_of(hazard)) for hazard in (closed, late, by_day)] == [date(2026, 11, 25), date(2026, 11, 24), date(2026, 11, 25)]
    assert now_of(by_day).working_days is None


def test_nothing_becomes_late_by_being_counted_anew(database: Database, cast: Cast, clock: Clock) -> None:
    enter({date(2026, 11, 24): False, date(2026, 11, 25): False})
    hazard = assigned(cast, 1)
    assert last_day(hazard) == date(2026, 11, 26)
    clock.pass_time(days=2)
    enter({date(2026, 11, 24): None, date(2026, 11, 25): None})

    assert recounted() == 0

    assert now_of(hazard).deadline == hazard.deadline


def test_an_assignment_taken_back_takes_its_term_with_it(database: Database, cast: Cast) -> None:
    hazard = assigned(cast, 3)

    with begin(cast.zhou_min) as work:
        hazards.take_back(work, hazard.id)

    again = now_of(hazard)
    assert (again.deadline, again.working_days, again.counted_from, again.provisional) == (None, None, None, None)


def test_only_the_portal_itself_counts_anew(database: Database, cast: Cast, clock: Clock) -> None:
    clock.at = NEW_YEARS_EVE
    hazard = assigned(cast, 3)
    enter(NOTICE, DaySource.NOTICE)

    for who in (cast.chen_li, cast.zhou_min, cast.lu_yi):
        with pytest.raises(Denied, match="Only the portal itself"), begin(who) as work:
            hazards.recount(work)

    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(select(HazardStep.action).where(HazardStep.hazard_id == hazard.id)).all() == ["report", "assign"]
    assert recounted() == 1
