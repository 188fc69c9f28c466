"""Who is told of which move, who reads it, and who never does? In the transaction of the move, and no text that somebody wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select, text

from db.actor import SYSTEM, Actor, Role, reporter
from db.engine import Database
from db.hazards import Hazard
from db.notices import Notice, NoticeKind
from db.sealed import receipt_code, receipt_pseudonym
from db.session import ask, begin
from portal import hazards, notices, people, reminders
from portal.errors import Denied, OutOfScope
from portal.startup import Portal
from tests.cast import Cast
from tests.conftest import Clock

WHAT, WHERE, NOTE = "砂轮机的防护罩松动", "三号炉后", "罩子已经紧固"
DUE = date(2026, 11, 30)


@pytest.fixture
def does(database: Database, clock: Clock) -> Callable[..., Any]:
    def doing(actor: Actor, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        clock.pass_time(minutes=1)
        with begin(actor) as work:
            return verb(work, *args, **said)

    return doing


def reported(cast: Cast, does: Callable[..., Any], by: str = "li.jianguo", **more: Any) -> UUID:
    made: Hazard = does(cast.actors[by], hazards.report, **{"area_id": cast.areas["WELD-3"], "description": WHAT, "place": WHERE, **more})
    return made.id


def assigned(cast: Cast, does: Callable[..., Any], **more: Any) -> UUID:
    hazard = reported(cast, does)
    said = {"department_id": cast.departments["D-WELD"], "deadline": DUE, "requirement": NOTE}
    does(cast.zhou_min, hazards.assign, hazard, **{**said, **more})
    return hazard


def rows() -> list[Notice]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(select(Notice).order_by(Notice.at, Notice.id)))


def told(cast: Cast, *, since: int = 0) -> set[tuple[str, str]]:
    """Whom, by user name, `tag` for a pseudonym; and of what."""
    names = {str(who): name for name, who in cast.people.items()}
    return {(names.get(row.recipient, "tag" if row.as_reporter else "?"), str(row.kind)) for row in rows()[since:]}


SUPERVISORS = {"zhou.min", "sun.tao"}
WELDERS = {"zheng.kai", "deng.lin", "han.dong"}


def test_the_cast_is_as_these_tests_think(database: Database, cast: Cast) -> None:
    from portal.people import holders

    names = {who: name for name, who in cast.people.items()}
    with begin(SYSTEM, write=False) as work:
        assert {names[who] for who in holders.supervisors_of(work, cast.areas["WELD-3"])} == SUPERVISORS
        assert {names[who] for who in holders.of_department(work, cast.departments["D-WELD"])} == WELDERS
        assert {names[who] for who in holders.directors(work)} == {"chen.li"}


def test_a_report_is_told_to_the_supervisors_of_the_area_and_nobody_else(cast: Cast, does: Callable[..., Any]) -> None:
    reported(cast, does)

    assert told(cast) == {(who, "reported") for who in SUPERVISORS}


def test_a_supervisor_who_reports_in_his_own_area_is_told_like_the_others(cast: Cast, does: Callable[..., Any]) -> None:
    reported(cast, does, by="zhou.min")

    assert told(cast) == {(who, "reported") for who in SUPERVISORS}


def test_where_no_supervisor_is_the_director_is_told(cast: Cast, does: Callable[..., Any], database: Database) -> None:
    with begin(SYSTEM) as work:
        from db.people import RoleGrant

        for grant in work.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.SUPERVISOR)):
            people.end_role(work, grant.id)

    reported(cast, does)

    assert told(cast) == {("chen.li", "reported")}


MOVES: dict[str, tuple[Callable[..., Any], str, dict[str, Any], set[tuple[str, str]]]] = {
    "submit": (hazards.submit, "han.dong", {"note": NOTE}, {(who, "handed_in") for who in SUPERVISORS}),
    "start": (hazards.start, "han.dong", {}, set()),
    "dismiss": (hazards.dismiss, "zhou.min", {"reason": NOTE}, {("tag", "dismissed")}),
    "amend the deadline": (hazards.amend, "zhou.min", {"note": NOTE, "deadline": DUE + timedelta(days=2)}, {(who, "deadline") for who in WELDERS}),
    "amend a text": (hazards.amend, "zhou.min", {"note": NOTE, "place": "二号"}, set()),
    "take back": (hazards.take_back, "zhou.min", {}, {(who, "taken_back") for who in WELDERS}),
}


@pytest.mark.parametrize("name", MOVES)
def test_each_move_is_told_to_whoever_waits_for_it_and_not_to_the_mover(cast: Cast, does: Callable[..., Any], name: str) -> None:
    verb, by, said, expected = MOVES[name]
    hazard = reported(cast, does) if name == "dismiss" else assigned(cast, does)
    before = len(rows())

    does(cast.actors[by], verb, hazard, **said)

    assert told(cast, since=before) == expected


def test_from_assigning_to_closing_everybody_hears_in_turn(cast: Cast, does: Callable[..., Any]) -> None:
    hazard = assigned(cast, does)
    assert told(cast, since=2) == {(who, "assigned") for who in WELDERS}
    does(cast.han_dong, hazards.submit, hazard, note=NOTE)
    n = len(rows())
    does(cast.zhou_min, hazards.send_back, hazard, note=NOTE)
    assert told(cast, since=n) == {(who, "sent_back") for who in WELDERS}
    does(cast.han_dong, hazards.submit, hazard, note=NOTE)
    n = len(rows())

    does(cast.zhou_min, hazards.accept, hazard)

    assert told(cast, since=n) == {("tag", "accepted"), *((who, "accepted") for who in WELDERS)}


def test_a_department_that_moves_a_hazard_itself_is_not_told_of_it(cast: Cast, does: Callable[..., Any]) -> None:
    hazard = assigned(cast, does)
    n = len(rows())
    does(cast.han_dong, hazards.start, hazard)
    does(cast.han_dong, hazards.submit, hazard, note=NOTE)

    assert not {who for who, _kind in told(cast, since=n)} & WELDERS


def test_one_fixed_on_the_spot_waits_for_acceptance(cast: Cast, does: Callable[..., Any]) -> None:
    does(cast.li_jianguo, hazards.fix_on_the_spot, area_id=cast.areas["WELD-3"], description=WHAT, note=NOTE)

    assert told(cast) == {(who, "handed_in") for who in SUPERVISORS}


def test_whoever_stands_in_for_somebody_away_is_told_too_and_whoever_left_is_not(cast: Cast, does: Callable[..., Any], clock: Clock) -> None:
    today = clock.at.date()
    does(SYSTEM, people.note_absence, person_id=cast.people["deng.lin"], valid_from=today)
    does(SYSTEM, people.name_deputy, person_id=cast.people["deng.lin"], deputy_id=cast.people["chen.hao"], valid_from=today)
    does(SYSTEM, people.leave, cast.people["han.dong"], last_day=today - timedelta(days=1))

    assigned(cast, does)

    assert told(cast, since=2) == {(who, "assigned") for who in (WELDERS - {"han.dong"}) | {"chen.hao"}}


# All or nothing, and nothing in bulk


def test_a_move_that_is_not_kept_tells_nobody(cast: Cast, does: Callable[..., Any]) -> None:
    hazard = reported(cast, does)
    n = len(rows())

    with pytest.raises(ZeroDivisionError), begin(cast.zhou_min) as work:
        hazards.assign(work, hazard, department_id=cast.departments["D-WELD"], deadline=DUE, requirement=NOTE)
        work.session.flush()
        raise ZeroDivisionError

    assert len(rows()) == n
    with pytest.raises(Denied):
        does(cast.gao_yuan, hazards.assign, hazard, department_id=cast.departments["D-WELD"], deadline=DUE, requirement=NOTE)
    assert len(rows()) == n


def test_silent_work_tells_nobody(cast: Cast, database: Database) -> None:
    with begin(cast.li_jianguo, silent=True) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description=WHAT)
    with begin(cast.zhou_min, silent=True) as work:
        hazards.dismiss(work, hazard.id, reason=NOTE)

    assert rows() == []


# What stands in it


def test_a_notice_holds_no_text_and_no_name(cast: Cast, does: Callable[..., Any]) -> None:
    hazard = assigned(cast, does)
    does(cast.han_dong, hazards.submit, hazard, note=NOTE)
    does(cast.zhou_min, hazards.accept, hazard, note=NOTE)
    reporter = str(cast.people["li.jianguo"])

    for row in rows():
        held = " ".join(str(value) for value in vars(row).values())
        assert not [word for word in (WHAT, WHERE, NOTE, "李建国", "周敏", reporter, reporter.replace("-", "")) if word in held]
        assert row.number == "HZ-2026-000001"
        assert row.record_id == hazard


# Who reads it


def test_each_reads_his_own_and_marks_his_own(cast: Cast, does: Callable[..., Any]) -> None:
    assigned(cast, does)

    assert [line.kind for line in does(cast.han_dong, notices.inbox)] == [NoticeKind.ASSIGNED]
    assert does(cast.chen_hao, notices.inbox) == does(cast.gao_yuan, notices.inbox) == []
    does(cast.han_dong, notices.mark_read)
    assert [does(who, notices.unread) for who in (cast.han_dong, cast.zheng_kai, cast.zhou_min)] == [0, 1, 1]


def test_nobody_reads_changes_or_invents_a_notice_of_another(cast: Cast, does: Callable[..., Any]) -> None:
    hazard = assigned(cast, does)
    mine = next(row for row in rows() if row.recipient == str(cast.people["han.dong"]))
    with begin(cast.han_dong, write=False) as work:
        assert work.session.scalars(select(Notice.id).where(Notice.id == mine.id)).all() == [mine.id]

    for other in (cast.zhou_min, cast.chen_li, cast.gao_yuan, cast.lu_yi, cast.zheng_kai):
        with begin(other, write=False) as work:
            assert work.session.scalars(select(Notice).where(Notice.id == mine.id)).all() == []
    for outsider in (cast.he_jing, cast.chen_hao, cast.lu_yi):
        with pytest.raises(OutOfScope, match="scope|row-level security"), begin(outsider) as work:
            notices.tell(
                work, NoticeKind.OVERDUE, notices.About(hazard, "HZ-2026-000001"), [cast.people["han.dong"]], event=f"made up by {outsider.tag[:6]}"
            )
    assert not [row for row in rows() if row.kind is NoticeKind.OVERDUE]


@pytest.mark.parametrize("who", ["shen.yue", "system"])
def test_whoever_is_not_of_the_enterprise_has_no_inbox(cast: Cast, does: Callable[..., Any], who: str) -> None:
    actor = SYSTEM if who == "system" else cast.actors[who]
    assert does(cast.zhou_min, notices.inbox) == []

    with pytest.raises(Denied, match="people of this enterprise"):
        does(actor, notices.inbox)


def test_opening_one_record_reads_what_was_told_of_it_and_of_no_other(cast: Cast, does: Callable[..., Any]) -> None:
    first, _second = assigned(cast, does), assigned(cast, does)
    assert does(cast.han_dong, notices.unread_about, first)

    does(cast.han_dong, notices.mark_read, first)

    assert not does(cast.han_dong, notices.unread_about, first)
    assert [line.read for line in does(cast.han_dong, notices.inbox)] == [False, True]
    assert [line.record_id for line in does(cast.han_dong, notices.inbox, only_unread=True)] == [_second]


def test_the_newest_come_first_and_the_older_ones_follow_page_by_page(cast: Cast, does: Callable[..., Any]) -> None:
    made = [assigned(cast, does) for _n in range(5)]

    first = does(cast.han_dong, notices.inbox, most=2)
    second = does(cast.han_dong, notices.inbox, most=2, before=notices.mark(first[-1]))
    third = does(cast.han_dong, notices.inbox, most=2, before=notices.mark(second[-1]))

    assert [line.record_id for line in (*first, *second, *third)] == made[::-1]
    assert does(cast.han_dong, notices.inbox, most=2, before="typed by hand") == first


# The reporter: under his pseudonym, and nothing joins it to him


def closed(cast: Cast, does: Callable[..., Any], reporter: str = "zheng.kai") -> UUID:
    """Reported by somebody who is told of the same hazard in office as well."""
    hazard = reported(cast, does, by=reporter)
    does(cast.zhou_min, hazards.assign, hazard, department_id=cast.departments["D-WELD"], deadline=DUE, requirement=NOTE)
    does(cast.han_dong, hazards.submit, hazard, note=NOTE)
    does(cast.zhou_min, hazards.accept, hazard)
    return hazard


def test_a_reporter_is_told_under_his_pseudonym_and_when_he_read_it_is_not_kept(cast: Cast, does: Callable[..., Any], clock: Clock) -> None:
    closed(cast, does, reporter="li.jianguo")
    lines = does(cast.li_jianguo, notices.inbox)
    assert [(line.kind, line.as_reporter, line.read) for line in lines] == [(NoticeKind.ACCEPTED, True, False)]
    clock.pass_time(hours=3)

    does(cast.li_jianguo, notices.mark_read)
    assert does(cast.li_jianguo, notices.unread) == 1
    does(cast.li_jianguo, notices.mark_read_as_reporter)

    row = next(row for row in rows() if row.as_reporter)
    assert does(cast.li_jianguo, notices.unread) == 0
    assert (row.recipient, row.read_at, row.posted) == (cast.li_jianguo.tag, row.at, True)


def test_postgresql_keeps_no_transaction_that_joins_a_reporter_to_his_name(cast: Cast, does: Callable[..., Any], portal: Portal) -> None:
    closed(cast, does)
    me = replace(cast.zheng_kai, session="a session", page="inbox")
    does(me, notices.mark_read)
    does(me, notices.mark_read_as_reporter)
    if portal.database.kind == "sqlite":
        return  # no transaction numbers there
    owner = create_engine(str(portal.settings.owner_url).replace("postgresql://", "postgresql+psycopg://"))
    with owner.connect() as connection:
        read = connection.execute(text("SELECT xmin::text, as_reporter FROM notice WHERE read_at IS NOT NULL")).all()
    owner.dispose()

    assert {reporter for _xmin, reporter in read} == {True, False}
    assert not {xmin for xmin, reporter in read if reporter} & {xmin for xmin, reporter in read if not reporter}


def test_a_report_without_a_name_is_told_by_the_portal_and_what_became_of_it_by_the_receipt(cast: Cast, does: Callable[..., Any]) -> None:
    holder = reporter(receipt_pseudonym(receipt_code("0123456789abcdef" * 2)))
    ask(lambda: SYSTEM, reminders.remind)  # of next year's calendar
    n = len(rows())
    hazard = does(holder, hazards.report_unnamed, area_id=cast.areas["WELD-3"], description=WHAT).id
    assert len(rows()) == n

    assert [ask(lambda: SYSTEM, reminders.remind) for _again in range(2)] == [2, 0]

    assert told(cast, since=n) == {(who, "reported") for who in SUPERVISORS}
    does(cast.zhou_min, hazards.dismiss, hazard, reason=NOTE)
    assert len(rows()) == n + 2
