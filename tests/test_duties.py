"""Is it data how often a stage is checked where, can nobody excuse afterwards what was due, and is a check noted by whoever made it?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM, Actor
from db.duties import Duty, DutyCheck, Every
from db.engine import Database
from db.log import EntryKind
from db.session import begin
from portal import areas, duties, hazards
from portal.duties.slots import Made, Slot, Version, longest_gap, served, slots
from portal.errors import Denied, Invalid, NotFound, OutOfScope
from tests.cast import Cast
from tests.conftest import NOW

TODAY = date(2026, 11, 23)
MONDAY = date(2026, 10, 5)
WEEKDAYS = lambda day: day.weekday() < 5  # noqa: E731


@pytest.fixture(autouse=True)
def _house(database: Database) -> None:
    """Every test here has a plant."""


def kept(cast: Cast, **other: Any) -> Duty:
    said: dict[str, Any] = {"link": "transport", "every": "week", "since": date(2026, 8, 1), "basis": "危化品管理制度 4.2", "why": "首次登记"}
    with begin(other.pop("by", cast.chen_li)) as work:
        return duties.keep(work, other.pop("area", cast.areas["STORE-DOCK"]), **{**said, **other})


def noted(cast: Cast, by: Actor, area: str = "STORE-DOCK", **other: Any) -> DutyCheck:
    said: dict[str, Any] = {"link": "transport", "began_at": NOW - timedelta(hours=2), "ended_at": NOW - timedelta(hours=1), "found": False}
    with begin(by) as work:
        return duties.note_check(work, cast.areas[area], **{**said, **other})


def test_only_the_director_says_how_often(cast: Cast) -> None:
    for actor in (cast.gao_yuan, cast.he_jing, cast.li_jianguo, cast.lu_yi):
        with pytest.raises(Denied, match="Only the safety director says how often"):
            kept(cast, by=actor)

    assert kept(cast).n == 1


def test_what_was_due_stays_due_however_the_duty_is_changed(cast: Cast) -> None:
    kept(cast)

    with pytest.raises(Invalid, match="what was due before stays due"):
        kept(cast, every="month", since=TODAY - timedelta(days=1))
    with pytest.raises(Invalid, match="what was due before stays due"):
        kept(cast, every="never", since=date(2026, 8, 1))
    assert kept(cast, every="month", since=TODAY).n == 2
    with begin(cast.he_jing) as work:
        newest = duties.kept(work)
    assert [(one.n, one.every, one.why) for one in newest] == [(2, "month", "首次登记")]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"basis": " "}, "by which clause or rule"),
        ({"basis": "x" * 201}, "by which clause or rule"),
        ({"why": ""}, "Write why"),
        ({"every": "never"}, "Nothing is asked for here"),
        ({"every": "sometimes"}, "Say how often"),
        ({"link": "dancing"}, "stage is not known"),
    ],
)
def test_a_duty_says_by_which_rule_and_why(cast: Cast, said: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        kept(cast, **said)


def test_a_check_is_noted_where_one_supervises_and_nowhere_else(cast: Cast) -> None:
    made = noted(cast, cast.he_jing)

    assert (made.number, made.person_id, made.noted_at) == ("PT-2026-000001", cast.people["he.jing"], NOW)
    with pytest.raises(Denied, match="A supervisor of the area"):
        noted(cast, cast.zhou_min)
    with pytest.raises(Denied, match="A supervisor of the area"):
        noted(cast, cast.li_jianguo)
    assert noted(cast, cast.chen_li).number == "PT-2026-000002"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"ended_at": NOW + timedelta(minutes=1)}, "has ended when it is noted"),
        ({"began_at": NOW - timedelta(hours=1)}, "has ended when it is noted"),
        ({"began_at": NOW - timedelta(days=8), "ended_at": NOW - timedelta(days=8) + timedelta(hours=1)}, "can be noted for 7 days"),
        ({"began_at": NOW - timedelta(hours=14)}, "at most 12 hours"),
        ({"found": True}, "what was found"),
        ({"link": "dancing"}, "stage is not known"),
    ],
)
def test_a_check_that_cannot_be_is_refused(cast: Cast, said: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        noted(cast, cast.he_jing, **said)


def test_a_hazard_that_is_not_his_to_see_is_no_hazard_of_a_check(cast: Cast) -> None:
    with pytest.raises(NotFound, match="There is no hazard"):
        noted(cast, cast.he_jing, found=True, note="桶漏", hazard="HZ-2026-000099")


def test_a_hazard_of_a_check_is_one_of_the_same_site_though_another_site_numbers_the_same(cast: Cast) -> None:
    with begin(cast.chen_li) as work:
        site = areas.add_site(work, code="FAR", name="远方厂")
        far = areas.add_area(work, site_id=site.id, code="FAR-1", name="远方车间").id
    made = {}
    for area_id in (far, cast.areas["STORE-DOCK"]):
        with begin(cast.chen_li) as work:
            made[area_id] = hazards.report(work, area_id=area_id, description="桶漏")
    numbers = {one.number for one in made.values()}

    check = noted(cast, cast.chen_li, found=True, note="桶漏", hazard=numbers.pop())

    assert not numbers
    assert check.hazard_id == made[cast.areas["STORE-DOCK"]].id


def test_checks_are_seen_where_one_supervises(cast: Cast) -> None:
    noted(cast, cast.he_jing, found=True, note="雨棚漏水")
    noted(cast, cast.zhou_min, area="WELD", link="patrol")

    seen = {}
    for name in ("he_jing", "zhou_min", "chen_li", "gao_yuan"):
        with begin(getattr(cast, name)) as work:
            seen[name] = [(one.number, one.note) for one in duties.newest_checks(work)]
    assert seen["he_jing"] == [("PT-2026-000001", "雨棚漏水")]
    assert seen["zhou_min"] == [("PT-2026-000002", None)]
    assert len(seen["chen_li"]) == len(seen["gao_yuan"]) == 2


def test_neither_duty_nor_check_is_ever_edited_nor_noted_in_another_name(cast: Cast) -> None:
    duty, check = kept(cast), noted(cast, cast.he_jing)

    for cls, column, value in ((Duty, "every", "never"), (DutyCheck, "found", True)):
        for who in (cast.chen_li, SYSTEM):
            with pytest.raises(OutOfScope, match=f"Rows of {cls.__name__} are never changed"), begin(who) as work:
                setattr(work.session.scalars(sa.select(cls)).one(), column, value)
                work.entry(EntryKind.CHANGE, "test")
            with pytest.raises(OutOfScope, match=f"Rows of {cls.__name__} are never deleted"), begin(who) as work:
                work.session.delete(work.session.scalars(sa.select(cls)).one())
                work.session.flush()
            with pytest.raises(OutOfScope, match=f"Rows of {cls.__name__} are changed one by one"), begin(who) as work:
                work.session.execute(sa.update(cls).values({column: value}))
    a_check = like(check, "site_id", "area_id", "link", "began_at", "ended_at", "noted_at", "office", "entry_id", "subject", "found")
    a_duty = like(duty, "area_id", "link", "every", "since", "basis", "made_at", "subject")
    _raw(cast.he_jing, DutyCheck(**a_check, number="PT-8", person_id=cast.people["he.jing"]))
    _raw(cast.chen_li, Duty(**a_duty, n=8, made_by=cast.people["chen.li"]))
    for who, forged in (
        (cast.he_jing, DutyCheck(**a_check, number="PT-9", person_id=cast.people["zhou.min"])),
        (cast.chen_li, Duty(**a_duty, n=9, made_by=cast.people["gao.yuan"])),
    ):
        with pytest.raises(OutOfScope, match=f"A row of {type(forged).__name__} lies outside|row-level security"):
            _raw(who, forged)
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(sa.select(DutyCheck.found)).all() == [False, False]
        assert work.session.scalars(sa.select(Duty.every)).all() == ["week", "week"]


def like(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _raw(who: Actor, row: Any) -> None:
    with begin(who) as work:
        work.entry(EntryKind.CHANGE, "test")
        work.session.add(row)


# The slots of a duty, without a database


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (Every.DAY, 22),
        (Every.WEEK, 3),  # 5 to 25 October; the first and the last week reach beyond the month
        (Every.MONTH, 1),
        (Every.QUARTER, 0),
    ],
)
def test_whole_slots_of_a_period_are_counted(every: Every, expected: int) -> None:
    found = list(slots([Version(every, date(2026, 1, 1))], date(2026, 10, 1), date(2026, 10, 31), WEEKDAYS))

    assert len(found) == expected


def test_a_change_in_the_middle_of_a_slot_takes_nothing_from_that_slot() -> None:
    versions = [Version(Every.WEEK, date(2026, 1, 1)), Version(Every.NEVER, date(2026, 10, 14))]

    found = list(slots(versions, date(2026, 10, 1), date(2026, 10, 31), WEEKDAYS))

    assert found == [Slot(MONDAY, date(2026, 10, 11)), Slot(date(2026, 10, 12), date(2026, 10, 18))]


@pytest.mark.parametrize("since", [date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 31)])
@pytest.mark.parametrize("times", [1, 3])
def test_no_slot_goes_by_keeping_the_same_duty_again(since: date, times: int) -> None:
    once, again = Version(Every.MONTH, date(2026, 8, 1)), Version(Every.MONTH, since)

    found = [list(slots(versions, date(2026, 8, 1), date(2026, 11, 30), WEEKDAYS)) for versions in ([once], [once, *[again] * times])]

    assert found[0] == found[1] and len(found[1]) == 4


def test_the_next_version_begins_with_the_next_slot_of_its_own_after_that_of_the_old_one() -> None:
    versions = [Version(Every.MONTH, date(2026, 8, 1)), Version(Every.WEEK, date(2026, 10, 14)), Version(Every.DAY, date(2026, 11, 11))]

    found = list(slots(versions, date(2026, 10, 1), date(2026, 11, 17), WEEKDAYS))

    assert found[:3] == [Slot(date(2026, 10, 1), date(2026, 10, 31)), *(Slot(date(2026, 11, n), date(2026, 11, n + 6)) for n in (2, 9))]
    assert found[3:] == [Slot(date(2026, 11, n), date(2026, 11, n)) for n in (16, 17)]


def test_a_slot_counts_once_and_what_was_noted_late_is_not_done() -> None:
    week = [Slot(MONDAY + timedelta(weeks=n), MONDAY + timedelta(weeks=n, days=6)) for n in range(4)]
    first, second = MONDAY, MONDAY + timedelta(weeks=1)
    made = [Made(first, first), Made(first, first), Made(second, second + timedelta(days=9))]

    found = served(week, made)

    assert [(one.done, one.late) for one in found] == [(True, False), (False, True), (False, False), (False, False)]
    assert longest_gap(found) == 3


def test_the_days_of_grace_end_two_days_after_the_slot() -> None:
    week = Slot(MONDAY, MONDAY + timedelta(days=6))

    assert [served([week], [Made(MONDAY, week.last + timedelta(days=n))])[0].done for n in (2, 3)] == [True, False]
