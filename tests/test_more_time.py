"""Are more time, follow-ups and re-checks counted by the enterprise's working days, and anew when the calendar changes? Refusals first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from db.actor import SYSTEM
from db.calendar import DaySource
from db.engine import Database
from db.hazards import State
from db.log import LogEntry
from db.session import begin
from portal import clock, hazards, log
from portal.errors import Denied, Invalid
from portal.hazards import WorkingDays
from tests.cast import Cast
from tests.conftest import Clock
from tests.test_calendar import NOTICE, enter, recounted
from tests.test_hazards import Story, told

ZONE = "Asia/Shanghai"
WHY = "备件未到货"
FRIDAY = date(2026, 11, 27)


def day_of(moment: datetime | None) -> date | None:
    return clock.last_day_of(moment, ZONE) if moment else None


def at(clock_: Clock, day: date, hour: int = 9) -> None:
    clock_.at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def notes(cast: Cast) -> list[str | None]:
    with begin(SYSTEM, write=False) as work:
        ids = work.session.scalars(select(LogEntry.id).where(LogEntry.action == "hazard.recount").order_by(LogEntry.at, LogEntry.id)).all()
    with begin(cast.chen_li) as work:
        return [log.note_of(work, entry_id) for entry_id in ids]


@pytest.fixture
def story(database: Database, cast: Cast, clock: Clock) -> Story:
    """Due on a Friday."""
    story = told(cast)
    story.assign(deadline=FRIDAY)
    return story


# More time in working days


@pytest.mark.parametrize("days", [0, -1, 251])
def test_more_time_is_a_sensible_number_of_working_days(story: Story, days: int) -> None:
    with pytest.raises(Invalid, match="Give between 1 and 250 working days"):
        story.by(story.cast.han_dong, hazards.ask_extension, deadline=WorkingDays(days), note=WHY)

    assert story.row().wanted_deadline is None


def test_whoever_asked_in_working_days_does_not_grant_it_himself(story: Story) -> None:
    cast = story.cast
    story.by(cast.han_dong, hazards.ask_extension, deadline=WorkingDays(2), note=WHY)

    for stranger in (cast.han_dong, cast.zheng_kai, cast.gao_yuan):
        with pytest.raises(Denied, match="grants a later deadline, and nobody his own request"):
            story.by(stranger, hazards.approve_extension, note="同意")

    assert day_of(story.row().deadline) == FRIDAY


def test_working_days_that_are_over_already_are_refused(story: Story, clock: Clock) -> None:
    at(clock, date(2026, 12, 4))

    with pytest.raises(Invalid, match="So many working days after the deadline are over already"):
        story.by(story.cast.han_dong, hazards.ask_extension, deadline=WorkingDays(4), note=WHY)
    story.by(story.cast.han_dong, hazards.ask_extension, deadline=WorkingDays(5), note=WHY)

    assert day_of(story.row().wanted_deadline) == date(2026, 12, 4)


def test_working_days_are_counted_on_from_the_deadline_over_weekends_and_company_holidays(story: Story) -> None:
    cast = story.cast
    enter({date(2026, 12, 1): False})
    story.by(cast.han_dong, hazards.ask_extension, deadline=WorkingDays(3), note=WHY)

    row = story.row()
    assert (day_of(row.wanted_deadline), row.wanted_days, row.wanted_provisional) == (date(2026, 12, 3), 3, False)
    assert day_of(row.deadline) == FRIDAY, "the deadline that there is keeps running"
    story.by(cast.zhou_min, hazards.approve_extension, note="同意")

    row = story.row()
    assert (day_of(row.deadline), row.working_days, row.counted_on, day_of(row.counted_from), row.provisional) == (
        date(2026, 12, 3), 3, True, FRIDAY, False,
    )  # fmt: skip
    assert (row.wanted_deadline, row.wanted_days, row.wanted_provisional) == (None, None, None)


def test_asked_for_on_a_day_off_after_the_deadline_it_ends_on_a_working_day(story: Story, clock: Clock) -> None:
    """Due on a Saturday by hand: one working day more is Monday."""
    cast = story.cast
    story.by(cast.zhou_min, hazards.amend, deadline=date(2026, 11, 28), note="按日期")

    story.by(cast.han_dong, hazards.ask_extension, deadline=WorkingDays(1), note=WHY)

    assert day_of(story.row().wanted_deadline) == date(2026, 11, 30)


def test_more_time_to_a_day_is_as_it_was(story: Story) -> None:
    cast = story.cast
    story.by(cast.han_dong, hazards.ask_extension, deadline=date(2026, 11, 29), note=WHY)
    story.by(cast.zhou_min, hazards.approve_extension, note="同意")

    row = story.row()
    assert (day_of(row.deadline), row.working_days, row.counted_on, row.provisional) == (date(2026, 11, 29), None, None, None)


def test_beyond_the_calendar_it_is_provisional_and_counted_anew_first_as_asked_then_as_granted(database: Database, cast: Cast, clock: Clock) -> None:
    at(clock, date(2026, 12, 29))
    story = told(cast)
    story.assign(deadline=date(2026, 12, 31))
    story.by(cast.han_dong, hazards.ask_extension, deadline=WorkingDays(2), note=WHY)
    row = story.row()
    assert (day_of(row.wanted_deadline), row.wanted_provisional) == (date(2027, 1, 5), True)
    assert recounted() == 0

    enter(NOTICE, DaySource.NOTICE)
    assert recounted() == 1
    row = story.row()
    assert (day_of(row.wanted_deadline), row.wanted_provisional) == (date(2027, 1, 6), False)
    assert notes(cast) == [f"{story.number}: 2027-01-05 → 2027-01-06"]

    story.by(cast.zhou_min, hazards.approve_extension, note="同意")
    assert recounted() == 0
    enter({date(2027, 1, 6): False})
    assert recounted() == 1
    assert day_of(story.row().deadline) == date(2027, 1, 7)
    assert notes(cast)[-1] == f"{story.number}: 2027-01-06 → 2027-01-07"
    with begin(cast.zhou_min) as work:
        steps = hazards.timeline(work, story.id)
    assert [step.action for step in steps] == ["report", "assign", "ask_extension", "recount", "approve_extension", "recount"]


def test_what_is_asked_moves_with_a_deadline_that_moves(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast)
    story.assign(deadline=WorkingDays(2))
    story.by(cast.han_dong, hazards.ask_extension, deadline=WorkingDays(1), note=WHY)
    assert (day_of(story.row().deadline), day_of(story.row().wanted_deadline)) == (date(2026, 11, 25), date(2026, 11, 26))

    enter({date(2026, 11, 25): False})
    while recounted():
        pass

    assert (day_of(story.row().deadline), day_of(story.row().wanted_deadline)) == (date(2026, 11, 26), FRIDAY)


def test_granted_working_days_taken_back_leave_the_term_as_it_was(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast)
    story.assign(deadline=WorkingDays(2))
    before = story.row()
    story.by(cast.han_dong, hazards.ask_extension, deadline=WorkingDays(1), note=WHY)
    story.by(cast.zhou_min, hazards.approve_extension, note="同意")

    story.by(cast.zhou_min, hazards.take_back)

    after = story.row()
    assert [getattr(after, name) for name in ("deadline", "counted_from", "working_days", "counted_on", "provisional")] == [
        getattr(before, name) for name in ("deadline", "counted_from", "working_days", "counted_on", "provisional")
    ]
    assert (after.wanted_days, after.wanted_provisional) == (1, False)


@pytest.mark.parametrize("ends", ["refused", "handed in", "another department", "another day"])
def test_a_request_that_is_void_leaves_nothing_behind(story: Story, ends: str) -> None:
    cast = story.cast
    story.by(cast.han_dong, hazards.ask_extension, deadline=WorkingDays(2), note=WHY)

    if ends == "refused":
        story.by(cast.zhou_min, hazards.refuse_extension, note="先用备件")
    elif ends == "handed in":
        story.by(cast.han_dong, hazards.submit, note="已装好")
    elif ends == "another department":
        story.by(cast.zhou_min, hazards.reassign, department_id=cast.departments["D-STORE"], note="归仓库")
    else:
        story.by(cast.zhou_min, hazards.amend, deadline=date(2026, 12, 7), note="按日期")

    row = story.row()
    assert (row.wanted_deadline, row.wanted_days, row.wanted_provisional) == (None, None, None)


# Follow-ups


def test_a_daily_follow_up_rests_on_the_weekend(database: Database, cast: Cast, clock: Clock) -> None:
    story = told(cast)
    story.assign(check_every=1)
    due = []
    for day in (24, 25, 26, 27):
        at(clock, date(2026, 11, day))
        story.by(cast.zhou_min, hazards.check, on_track=True, note="正常")
        due.append(day_of(story.row().check_due))

    assert due == [date(2026, 11, 25), date(2026, 11, 26), FRIDAY, date(2026, 11, 30)]


def test_every_three_working_days_spans_the_weekend_and_begun_on_a_saturday_counts_from_monday(database: Database, cast: Cast, clock: Clock) -> None:
    at(clock, date(2026, 11, 26))
    story = told(cast)
    story.assign(check_every=3)
    assert day_of(story.row().check_due) == date(2026, 12, 1)
    at(clock, date(2026, 11, 28))
    other = told(cast)
    other.assign(check_every=1)

    assert day_of(other.row().check_due) == date(2026, 11, 30)


def test_a_follow_up_or_re_check_that_falls_on_a_new_holiday_moves_and_both_days_are_in_the_log(database: Database, cast: Cast, clock: Clock) -> None:
    followed, closed, handed_in = told(cast), told(cast), told(cast)
    followed.assign(check_every=1)
    handed_in.assign(check_every=1)
    handed_in.by(cast.han_dong, hazards.submit, note="已装好")
    closed.reach(State.ACCEPTED)
    assert day_of(closed.row().recheck_due) == date(2026, 12, 23)
    enter({date(2026, 11, 24): False, date(2026, 12, 23): False, date(2026, 12, 24): False})

    assert recounted() == 2

    assert day_of(followed.row().check_due) == date(2026, 11, 25)
    assert day_of(handed_in.row().check_due) == date(2026, 11, 24), "nobody follows up on what is handed in"
    assert day_of(closed.row().recheck_due) == date(2026, 12, 25)
    assert sorted(filter(None, notes(cast))) == sorted([f"{followed.number}: 2026-11-24 → 2026-11-25", f"{closed.number}: 2026-12-23 → 2026-12-25"])
    assert closed.state() is State.ACCEPTED
    assert recounted() == 0


# Re-checks


def test_thirty_days_after_acceptance_that_are_a_day_off_become_the_next_working_day(database: Database, cast: Cast, clock: Clock) -> None:
    found = {}
    for accepted in (date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 2)):
        at(clock, accepted)
        story = told(cast)
        story.assign(deadline=WorkingDays(20))
        story.by(cast.han_dong, hazards.submit, note="已装好")
        story.by(cast.sun_tao, hazards.accept)
        found[accepted] = day_of(story.row().recheck_due)

    assert found == {
        date(2026, 11, 26): date(2026, 12, 28),  # the 26th is a Saturday
        date(2026, 11, 27): date(2026, 12, 28),  # a Sunday
        date(2026, 11, 30): date(2026, 12, 30),
        date(2026, 12, 2): date(2027, 1, 4),  # New Year's Day, a Friday
    }
