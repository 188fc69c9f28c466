"""Who is told of requests of an auditor and of locked reports: whoever answers and whoever waits, of what he may read, and of no draft?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM
from db.engine import Database
from db.log import EntryKind
from db.notices import OF_AUDITS, TO_AUDITORS, Notice, NoticeKind
from db.requests import Handing
from db.session import ask, begin
from portal import engagements, notices, reminders, reports, requests
from portal.demo import auditing
from portal.errors import Denied, OutOfScope
from tests.cast import Cast, actor_now, did
from tests.conftest import Clock
from tests.test_drawing import house, many  # noqa: F401  fixtures
from tests.test_engagements import DAYS, Audit
from tests.test_reports import Team, team  # noqa: F401  fixture
from tests.test_requests import WANTED, Desk

DIRECTOR, HEAD, AUDITOR = "chen.li", "gao.yuan", "shen.yue"
WELDERS = {"zheng.kai", "deng.lin"}  # head and safety officer: they answer for it
NUMBER = "EN-2026-001-R01"


@pytest.fixture
def desk(database: Database, cast: Cast) -> Desk:
    made = Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))
    return Desk(made, made.opened())


def rows() -> list[Notice]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(Notice).where(Notice.kind.in_(OF_AUDITS)).order_by(Notice.at, Notice.id)))


def round_of(cast: Cast) -> set[tuple[str, str]]:
    """Whom the worker's round tells, of what; nobody twice, by a second round either."""
    names, before = {str(who): name for name, who in cast.people.items()}, {row.id for row in rows()}
    ask(lambda: SYSTEM, reminders.remind)
    told = [(names.get(row.recipient, "another"), str(row.kind)) for row in rows() if row.id not in before]
    assert len(told) == len(set(told)), "once each"
    count = len(rows())
    ask(lambda: SYSTEM, reminders.remind)
    assert len(rows()) == count
    return set(told)


def each(people: set[str], kind: str) -> set[tuple[str, str]]:
    return {(who, kind) for who in people}


# Requests


def test_a_draft_that_is_kept_or_dropped_is_told_to_nobody(desk: Desk) -> None:
    desk.drafted()
    desk.does(requests.drop, desk.drafted())
    hidden = desk.drafted()
    with begin(desk.cast.chen_li) as work:  # handed on unseen, before it is opened
        unit, who = desk.cast.departments["D-WELD"], desk.cast.people[DIRECTOR]
        work.session.add(Handing(request_id=hidden, engagement_id=desk.engagement, department_id=unit, handed_by=who, at=work.now))
        work.entry(EntryKind.CHANGE, "test")

    assert round_of(desk.cast) == set()


def test_each_step_of_a_request_is_told_to_whoever_waits_for_it(desk: Desk) -> None:
    cast = desk.cast
    made = desk.opened()
    assert round_of(cast) == {(DIRECTOR, "request_opened")}
    did(cast.chen_li, requests.hand_on, made, department_id=cast.departments["D-WELD"])
    assert round_of(cast) == each(WELDERS, "request_handed")
    did(cast.zheng_kai, requests.answer, made, text="共 12 张")
    assert round_of(cast) == {(AUDITOR, "request_answered")}
    desk.does(requests.send_back, made, reason="缺第 7 张", days=2)
    assert round_of(cast) == each({DIRECTOR, *WELDERS}, "request_back")
    did(cast.zheng_kai, requests.answer, made, text="补上")
    assert round_of(cast) == {(AUDITOR, "request_answered")}
    desk.does(requests.close, made)
    assert round_of(cast) == each({DIRECTOR, *WELDERS}, "request_closed")


def test_a_term_is_told_before_it_ends_and_once_it_is_over_up_to_the_head(desk: Desk, clock: Clock) -> None:
    cast = desk.cast
    desk.opened(days=2)  # on Monday the 23rd: until the end of Wednesday
    climbed = {}
    for day in (23, 24, 25, 26, 27):
        clock.at = datetime(2026, 11, day, 2, 0, tzinfo=UTC)
        climbed[day] = round_of(cast) - {(DIRECTOR, "request_opened")}

    assert {day: told for day, told in climbed.items() if told} == {
        24: {(DIRECTOR, "request_due")},
        25: {(DIRECTOR, "request_due")},
        26: each({DIRECTOR, HEAD}, "request_late"),
    }


@pytest.mark.parametrize("ended", ["answered", "refused", "closed", "the engagement"])
def test_nobody_is_reminded_of_what_is_not_owed_any_more(desk: Desk, clock: Clock, ended: str) -> None:
    cast = desk.cast
    made = desk.opened(days=2)
    clock.at = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
    with begin(SYSTEM, write=False) as work:
        found = [one for one in reminders._look(work) if one[1].kind is NoticeKind.REQUEST_LATE]
    assert len(found) == 1, "it would be said"
    if ended == "closed":
        desk.does(requests.close, made)
    elif ended == "the engagement":
        did(cast.chen_li, engagements.close_engagement, desk.engagement)
    else:
        did(cast.chen_li, requests.answer, made, text="仓库失火", refused=ended == "refused")

    told = round_of(cast)
    with begin(SYSTEM) as work:
        late = reminders.remind(work, found) if ended != "the engagement" else 0

    assert late == 0
    assert not {kind for _who, kind in told} & {"request_late", "request_due"}


def test_a_notice_of_a_request_says_its_number_and_its_day_and_no_word_of_it(desk: Desk) -> None:
    desk.opened()
    round_of(desk.cast)

    line = did(desk.cast.chen_li, notices.inbox)[0]

    assert (line.number, line.record_id, line.area) == (NUMBER, desk.engagement, None)
    assert line.due is not None
    held = [str(getattr(row, column.key)) for row in rows() for column in sa.inspect(Notice).column_attrs]
    assert held and not any(WANTED in value for value in held)


def test_an_auditor_reads_what_he_was_told_and_nothing_leaves_for_him_by_a_channel_of_the_enterprise(desk: Desk) -> None:
    cast = desk.cast
    made = desk.opened()
    did(cast.chen_li, requests.answer, made, text="共 12 张")
    round_of(cast)

    assert [(one.kind, one.number) for one in desk.does(notices.news)] == [(NoticeKind.REQUEST_ANSWERED, NUMBER)]
    assert [row.posted for row in rows() if row.kind in TO_AUDITORS] == [True]
    for who in (cast.chen_li, cast.zhou_min):
        with pytest.raises(Denied):
            did(who, notices.news)
    stranger = actor_now(desk.house.another_auditor())
    with begin(stranger, write=False) as work:
        assert work.session.scalars(sa.select(Notice)).all() == []
    with begin(desk.auditor, write=False) as work:
        assert {row.recipient for row in work.session.scalars(sa.select(Notice))} == {str(cast.people[AUDITOR])}


def test_an_auditor_tells_nobody_of_anything(desk: Desk) -> None:
    for kind in (NoticeKind.REQUEST_OPENED, NoticeKind.ASSIGNED):
        with pytest.raises(OutOfScope, match="may not write rows of|row-level security|not yours to write|lies outside"), begin(desk.auditor) as work:
            work.session.add(Notice(recipient=str(desk.cast.people[DIRECTOR]), kind=kind, event="x", at=work.now))
            work.session.flush()

    assert rows() == []


# Reports


def test_a_report_that_is_not_locked_is_told_to_nobody(team: Team) -> None:  # noqa: F811
    team.finds()
    team.drafts()

    assert round_of(team.house.cast) == set()


def test_a_locked_report_is_told_to_head_and_director_and_each_finding_to_its_department(team: Team) -> None:  # noqa: F811
    cast = team.house.cast
    locked = team.locks()

    told = round_of(cast)

    assert told == {*each({DIRECTOR, HEAD}, "report_locked"), ("zheng.kai", "finding_asked")}
    mine = did(cast.zheng_kai, notices.inbox)[0]
    assert (mine.number, locked.number) == ("FD-2026-001", "RP-2026-001"), "a department reads its finding, not the report"
    finding = did(cast.zheng_kai, reports.issued_findings)[0]
    did(cast.zheng_kai, reports.answer, finding.id, text="已装回")
    names = {str(who) for who in (cast.people[AUDITOR], team.other)}
    round_of(cast)
    assert {row.recipient for row in rows() if row.kind is NoticeKind.FINDING_ANSWERED} == names


@pytest.mark.parametrize("answered", [False, True])
def test_an_answer_to_a_finding_is_asked_for_within_ten_working_days(team: Team, clock: Clock, answered: bool) -> None:  # noqa: F811
    """Locked on Monday, 23 November: until the end of Monday, 7 December."""
    cast = team.house.cast
    team.locks()
    round_of(cast)
    if answered:
        finding = did(cast.zheng_kai, reports.issued_findings)[0]
        did(cast.zheng_kai, reports.answer, finding.id, text="已装回")
        round_of(cast)
    climbed = {}
    for month, day in ((12, 3), (12, 4), (12, 7), (12, 8), (12, 9)):
        clock.at = datetime(2026, month, day, 2, 0, tzinfo=UTC)
        climbed[date(2026, month, day)] = round_of(cast)

    due, late = {("zheng.kai", "finding_due")}, each({"zheng.kai", DIRECTOR, HEAD}, "finding_late")
    wanted = {} if answered else {date(2026, 12, 4): due, date(2026, 12, 7): due, date(2026, 12, 8): late}
    assert {day: told for day, told in climbed.items() if told} == wanted


def test_an_addendum_is_told_under_its_own_number(team: Team) -> None:  # noqa: F811
    cast = team.house.cast
    team.locks()
    round_of(cast)

    team.signs(team.drafts(words=reports.Words(correction="更正第 2 条")))

    assert round_of(cast) == each({DIRECTOR, HEAD}, "report_locked")
    assert {row.number for row in rows() if row.kind is NoticeKind.REPORT_LOCKED} == {"RP-2026-001", "RP-2026-001-A1"}
