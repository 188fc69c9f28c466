"""When does a term counted in Chinese working days end, and what is said of it while next year's calendar is missing?"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from portal import clock
from portal.clock import Calendar

SHANGHAI = "Asia/Shanghai"
ZONE = ZoneInfo(SHANGHAI)
SHARED = Path(__file__).parents[2] / "shared" / "data"
YEARS = (2023, 2024, 2025, 2026)

# filed at the plant, working days, what it counts as filed on, the last day
CLASSES = {
    "a plain day before closing": ("2026-11-23 16:00", 3, "2026-11-23", "2026-11-26"),
    "closing time to the minute is still today": ("2026-11-23 17:30", 3, "2026-11-23", "2026-11-26"),
    "a minute past closing is tomorrow": ("2026-11-23 17:31", 3, "2026-11-24", "2026-11-27"),
    "friday evening starts monday": ("2026-11-20 18:00", 3, "2026-11-23", "2026-11-26"),
    "a saturday starts monday": ("2026-11-21 09:00", 3, "2026-11-23", "2026-11-26"),
    "the eve of national day": ("2026-09-30 16:00", 3, "2026-09-30", "2026-10-10"),
    "the eve of national day after closing": ("2026-09-30 17:31", 3, "2026-10-08", "2026-10-12"),
    "within national day": ("2026-10-03 10:00", 3, "2026-10-08", "2026-10-12"),
    "a made-up saturday is worked": ("2026-10-10 10:00", 1, "2026-10-10", "2026-10-12"),
    "a made-up saturday after closing": ("2026-10-10 18:00", 1, "2026-10-12", "2026-10-13"),
    "friday before a made-up sunday": ("2026-09-18 09:00", 1, "2026-09-18", "2026-09-20"),
    "the eve of spring festival": ("2026-02-13 10:00", 3, "2026-02-13", "2026-02-25"),
    "before mid-autumn and national day": ("2026-09-23 10:00", 3, "2026-09-23", "2026-09-29"),
    "before labour day": ("2026-04-30 10:00", 3, "2026-04-30", "2026-05-08"),
    "over new year with both notices known": ("2024-12-31 10:00", 1, "2024-12-31", "2025-01-02"),
    "today itself when no day is given": ("2026-11-23 10:00", 0, "2026-11-23", "2026-11-23"),
}


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize("filed, days, counts_as, last", CLASSES.values(), ids=CLASSES)
def test_a_term_ends_with_its_last_working_day(filed: str, days: int, counts_as: str, last: str) -> None:
    due = clock.working_deadline(at(filed), days, Calendar(), SHANGHAI)

    assert (due.counts_as_filed, due.last_day) == (date.fromisoformat(counts_as), date.fromisoformat(last))
    assert due.at == clock.end_of_day(due.last_day, SHANGHAI) and not due.provisional


# The official days, counted here by the plainest means there are


def official(year: int) -> dict[date, bool]:
    said = json.loads((SHARED / f"holiday-cn-{year}.json").read_text("utf-8"))["days"]
    return {date.fromisoformat(day["date"]): not day["isOffDay"] for day in said}


@pytest.mark.shared_data
@pytest.mark.parametrize("year", YEARS)
def test_every_official_day_is_worked_or_free_as_the_notice_says(year: int) -> None:
    said, calendar = official(year), Calendar()

    assert len(said) > 20
    assert {day: calendar.works(day) for day in said} == said
    for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)):
        assert calendar.works(day) is said.get(day, day.weekday() < 5), day


@pytest.mark.shared_data
@pytest.mark.parametrize("moment", [time(8), time(17, 30), time(17, 30, 1), time(23, 59)])
@pytest.mark.parametrize("year", YEARS)
def test_three_working_days_end_right_from_every_day_of_the_year(year: int, moment: time) -> None:
    """Every class there is: each day of four years, before and after closing, against a list of worked days and an index into it."""
    said = {day: works for one in YEARS for day, works in official(one).items()}
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1)]
    worked = [day for day in days if said.get(day, day.weekday() < 5)]
    last = date(year, 12, 31) if year != YEARS[-1] else date(year, 12, 20)

    for day in (day for day in days if date(year, 1, 1) <= day <= last):
        late = day not in worked or moment > time(17, 30)
        start = next(n for n, one in enumerate(worked) if (one > day if late else one == day))
        due = clock.working_deadline(datetime.combine(day, moment, ZONE), 3, Calendar(), SHANGHAI)
        assert (due.last_day, due.provisional) == (worked[start + 3], False), (day, moment)


# The company's table, and years nobody knows yet


def test_the_companys_own_days_win_over_the_notice() -> None:
    calendar = Calendar(company={date(2026, 11, 24): False, date(2026, 11, 28): True})

    due = clock.working_deadline(at("2026-11-23 10:00"), 4, calendar, SHANGHAI)

    assert due.last_day == date(2026, 11, 28)


@pytest.mark.parametrize("filed, last", [("2026-12-30 10:00", "2027-01-05"), ("2027-09-30 10:00", "2027-10-06"), ("2027-05-01 10:00", "2027-05-06")])
def test_beyond_the_notices_a_term_is_provisional_and_spares_the_fixed_holidays(filed: str, last: str) -> None:
    due = clock.working_deadline(at(filed), 3, Calendar(), SHANGHAI)

    assert (due.last_day, due.provisional) == (date.fromisoformat(last), True)


def test_a_term_is_final_once_the_notice_is_known() -> None:
    notice = {date(2027, 1, 1): False, date(2027, 1, 2): False, date(2027, 1, 3): False, date(2027, 1, 4): False}

    due = clock.working_deadline(at("2026-12-30 10:00"), 3, Calendar(company=notice, covered={*clock.COVERED, 2027}), SHANGHAI)

    assert (due.last_day, due.provisional) == (date(2027, 1, 6), False)


@pytest.mark.parametrize("today, missing", [("2026-10-31", None), ("2026-11-01", 2027), ("2026-12-31", 2027), ("2025-12-31", None)])
def test_next_year_is_missed_from_the_first_of_november(today: str, missing: int | None) -> None:
    assert clock.missing_year(date.fromisoformat(today), Calendar()) == missing


# Hours


@pytest.mark.parametrize(
    "start, hours, end",
    [
        ("2026-11-23 09:00", 4, "2026-11-23 13:00"),
        ("2026-11-23 16:30", 4, "2026-11-24 11:30"),
        ("2026-11-23 13:30", 4, "2026-11-23 17:30"),
        ("2026-11-20 22:00", 4, "2026-11-23 12:30"),
        ("2026-09-30 17:00", 1, "2026-10-08 09:00"),
        ("2026-11-23 06:00", 20, "2026-11-25 10:30"),
    ],
)
def test_working_hours_pass_in_working_time_only(start: str, hours: float, end: str) -> None:
    assert clock.after_working_hours(at(start), hours, Calendar(), SHANGHAI) == at(end)


@pytest.mark.parametrize(
    "day, steps, found",
    [("2026-11-23", -1, "2026-11-20"), ("2026-11-21", 0, "2026-11-23"), ("2026-10-08", -1, "2026-09-30"), ("2026-11-20", 5, "2026-11-27")],
)
def test_working_days_are_stepped_both_ways(day: str, steps: int, found: str) -> None:
    assert clock.working_day_from(date.fromisoformat(day), steps, Calendar()) == date.fromisoformat(found)
