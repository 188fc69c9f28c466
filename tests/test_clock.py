"""When does a day end at the site, and when is a hazard overdue?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from db.hazards import OPEN_STATES, Hazard, State
from portal import clock

SHANGHAI = "Asia/Shanghai"
END = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_site_day_ends_at_its_own_midnight() -> None:
    assert clock.end_of_day(date(2026, 11, 23), SHANGHAI) == END
    assert clock.site_day(END - SECOND, SHANGHAI) == date(2026, 11, 23)
    assert clock.site_day(END, SHANGHAI) == date(2026, 11, 24)


def test_a_day_of_twenty_three_hours_ends_at_midnight_all_the_same() -> None:
    assert clock.end_of_day(date(2026, 3, 29), "Europe/Berlin") == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)


def test_seven_days_from_an_evening_end_with_the_seventh_day() -> None:
    evening = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)

    assert clock.deadline_from(evening, 7, SHANGHAI) == END + timedelta(days=7)


@pytest.mark.parametrize("now, late", [(END - timedelta(hours=15), False), (END - SECOND, False), (END, True), (END + SECOND, True)])
def test_due_today_is_not_overdue(now: datetime, late: bool) -> None:
    assert Hazard(state=State.ASSIGNED, deadline=END).is_overdue(now) is late


@pytest.mark.parametrize("state", list(State))
def test_only_an_open_hazard_with_a_deadline_is_overdue(state: State) -> None:
    assert Hazard(state=state, deadline=END).is_overdue(END + SECOND) is (state in OPEN_STATES)
    assert Hazard(state=state, deadline=None).is_overdue(END + SECOND) is False


def test_the_clock_stands_still_when_a_test_says_so() -> None:
    clock.set_now(lambda: END)

    assert clock.now() == END
