"""Who may change who is reminded when, what is wrong with a ladder that is none, and what stays on record of the earlier ones? Refusals first."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from db.actor import SYSTEM
from db.engine import Database
from db.log import LogEntry
from db.notices import Ladder, NoticeKind
from db.session import begin
from portal import hazards, people, reminders
from portal.errors import Denied, Invalid, OutOfScope
from portal.reminders import SHIPPED, SHIPPED_HOURS, Hours, Step
from tests.cast import Cast
from tests.cast import did as does
from tests.conftest import Clock
from tests.test_pages import screen
from tests.test_reminders import assigned, at, reminded

RUNGS = [(0, "responsible"), (2, "director")]
WHY = "提醒太密，班组长反映"


@pytest.mark.parametrize("who", ["zhou.min", "gao.yuan", "lu.yi", "zheng.kai"])
def test_only_the_director_changes_the_ladder_or_reads_its_history_and_everybody_inside_reads_it(database: Database, cast: Cast, who: str) -> None:
    does(cast.chen_li, reminders.set_ladder, RUNGS, why=WHY)
    assert does(cast.chen_li, reminders.history)[0].why == WHY

    for verb, said in ((reminders.set_ladder, {"rungs": RUNGS, "why": WHY}), (reminders.history, {})):
        with pytest.raises(Denied, match="Only the safety director changes who is reminded when"):
            does(cast.actors[who], verb, **said)
    with pytest.raises(OutOfScope, match="may not write rows|row-level security"), begin(cast.actors[who]) as work:
        work.session.add(
            Ladder(
                version=9, unopened_hours=1, untold_hours=1, untold_hours_up=1, made_at=work.now, made_by=work.actor.person_id, subject="ladder/2026"
            )
        )
        work.entry("admin", "ladder.changed")

    assert does(cast.actors[who], reminders.kept).steps == (Step(0, "responsible"), Step(2, "director"))


def test_the_director_changes_it_under_his_own_name_only(database: Database, cast: Cast) -> None:
    with pytest.raises(OutOfScope, match="scope|row-level security"), begin(cast.chen_li) as work:
        made = {"version": 9, "unopened_hours": 1, "untold_hours": 1, "untold_hours_up": 1, "made_at": work.now, "subject": "ladder/2026"}
        work.session.add(Ladder(made_by=cast.people["gao.yuan"], **made))
        work.entry("admin", "ladder.changed")

    assert does(cast.chen_li, reminders.kept).n == 0


@pytest.mark.parametrize("who", ["shen.yue", "system"])
def test_whoever_is_not_of_the_enterprise_does_not_read_it(database: Database, cast: Cast, who: str) -> None:
    assert does(cast.han_dong, reminders.kept).steps == SHIPPED

    with pytest.raises(Denied, match="people of this enterprise"):
        does(SYSTEM if who == "system" else cast.actors[who], reminders.kept)


@pytest.mark.parametrize(
    ("rungs", "silence", "why"),
    [
        ([], SHIPPED_HOURS, "nobody would be reminded of anything"),
        ([(1, "head"), (1, "head")], SHIPPED_HOURS, "A rung stands there twice"),
        ([(61, "head")], SHIPPED_HOURS, "a number of working days up to 60"),
        ([(0, "nobody")], SHIPPED_HOURS, "and one of: responsible, deputy"),
        ([(n, "head") for n in range(31)], SHIPPED_HOURS, "A ladder has at most 30 rungs"),
        (RUNGS, Hours(0, 4, 8), "Give between 1 and 80 working hours"),
        (RUNGS, Hours(4, 4, 81), "Give between 1 and 80 working hours"),
        (RUNGS, Hours(4, 8, 4), "after the supervisors, not before them"),
    ],
)
def test_a_ladder_that_is_none_is_refused_and_says_what_is_wrong(
    database: Database, cast: Cast, rungs: list[tuple[int, str]], silence: Hours, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        does(cast.chen_li, reminders.set_ladder, rungs, silence=silence)

    assert does(cast.chen_li, reminders.kept) == reminders.Version(0, SHIPPED, SHIPPED_HOURS)


def test_every_version_stays_on_record_with_who_and_why_and_the_reason_is_sealed(database: Database, cast: Cast, clock: Clock) -> None:
    does(cast.chen_li, reminders.set_ladder, RUNGS, silence=Hours(2, 3, 5), why=WHY)
    clock.pass_time(hours=1)
    does(cast.chen_li, reminders.set_ladder, [(step.days, step.level) for step in SHIPPED], silence=SHIPPED_HOURS, why="恢复")

    newest, first, shipped = does(cast.chen_li, reminders.history)

    assert (newest.n, newest.steps, newest.hours, newest.why) == (2, SHIPPED, SHIPPED_HOURS, "恢复")
    assert (first.n, first.hours, first.by, first.why) == (1, Hours(2, 3, 5), "陈立", WHY)
    assert (shipped.n, shipped.steps, shipped.at) == (0, SHIPPED, None)
    with begin(SYSTEM, write=False) as work:
        row = work.session.scalars(select(Ladder).where(Ladder.version == 1)).one()
        assert WHY.encode() not in bytes(row.why_ct or b"") and WHY not in repr(row.why)
        assert [entry.action for entry in work.session.scalars(select(LogEntry).where(LogEntry.action == "ladder.changed"))] == ["ladder.changed"] * 2


def test_the_hours_of_silence_are_those_that_were_kept(database: Database, cast: Cast, clock: Clock) -> None:
    does(cast.chen_li, reminders.set_ladder, RUNGS, silence=Hours(1, 4, 8), why=WHY)
    at(clock, 23, 9, 0)
    with begin(cast.li_jianguo, silent=True) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用")
    does(cast.zhou_min, hazards.assign, hazard.id, department_id=cast.departments["D-WELD"], deadline=date(2026, 12, 18), requirement="清理")
    at(clock, 23, 9, 59)
    assert reminded(cast, (NoticeKind.UNOPENED,)) == []
    clock.at = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))

    assert reminded(cast, (NoticeKind.UNOPENED,)) == [("sun.tao", "unopened"), ("zhou.min", "unopened")]


def test_other_rungs_alone_leave_the_hours_as_they_were(database: Database, cast: Cast) -> None:
    """As the command line keeps them."""
    does(cast.chen_li, reminders.set_ladder, RUNGS, silence=Hours(2, 3, 5), why=WHY)

    does(SYSTEM, reminders.set_ladder, [(1, "head")])

    assert does(cast.chen_li, reminders.kept) == reminders.Version(2, (Step(1, "head"),), Hours(2, 3, 5))


@pytest.mark.parametrize(("language", "said"), [("zh", "均按企业日历的工作日计算"), ("en", "Counted in working days of the enterprise")])
def test_the_page_and_the_help_say_that_its_days_are_working_days(database: Database, cast: Cast, language: str, said: str) -> None:
    for page, who in (("supervision/reminders", cast.chen_li), ("work/help", cast.han_dong)):
        assert any(said in caption.value for caption in screen(page, who, language=language).caption), page


def test_a_deputy_is_told_on_top_and_nobody_is_told_twice_where_there_is_none(database: Database, cast: Cast, clock: Clock) -> None:
    does(cast.chen_li, reminders.set_ladder, [(1, "deputy"), (1, "department_head")], why=WHY)
    assigned(cast, responsible_id=cast.people["han.dong"])
    at(clock, 30)
    assert reminded(cast) == [("zheng.kai", "overdue")]

    does(SYSTEM, people.name_deputy, person_id=cast.people["han.dong"], deputy_id=cast.people["chen.hao"], valid_from=date(2026, 11, 30))
    assigned(cast, responsible_id=cast.people["han.dong"], deadline=date(2026, 11, 30))
    at(clock, 1, month=12)

    assert reminded(cast) == [("chen.hao", "overdue"), ("chen.hao", "overdue"), ("zheng.kai", "overdue")], "of both: of the first now too"
