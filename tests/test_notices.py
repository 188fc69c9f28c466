"""Who is told of which move, who reads it, and who never does? In the transaction of the move, and no text that somebody wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, delete, func, select, text, update

from db.actor import SYSTEM, Actor, Role, reporter
from db.engine import Database
from db.hazards import Hazard
from db.log import LogEntry
from db.notices import Notice, NoticeKind
from db.scope.guard import PASS
from db.sealed import receipt_code, receipt_pseudonym
from db.session import Work, ask, begin
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


@pytest.mark.parametrize("who", ["chen.li", "gao.yuan", "lu.yi", "zhou.min", "zheng.kai", "lin.tao", "he.jing", "shen.yue"])
def test_nobody_counts_reads_changes_or_deletes_what_another_was_told(cast: Cast, does: Callable[..., Any], database: Database, who: str) -> None:
    """By the portal's rules, and on PostgreSQL by the database's own, whatever is sent to it."""
    assigned(cast, does)
    his = Notice.recipient == str(cast.people["han.dong"])
    with begin(cast.han_dong) as work:
        assert work.session.scalar(select(func.count(Notice.id)).where(his)) == 1
        assert by_hand(work, database) in (1, 5)

    with begin(cast.actors[who]) as work:
        assert work.session.scalar(select(func.count(Notice.id)).where(his)) == 0
        knows_the_table = database.kind == "postgresql" or who != "shen.yue"  # the auditor's own connection on SQLite does not
        for touched in (update(Notice).where(his).values(read_at=work.now), delete(Notice).where(his)) if knows_the_table else ():
            assert work.session.execute(touched, execution_options={"synchronize_session": False}).rowcount == 0  # type: ignore[attr-defined]
        if database.kind == "postgresql":
            mine = sum(row.recipient == str(cast.people[who]) for row in rows())
            assert by_hand(work, database) == mine

    assert [row.read_at for row in rows() if row.recipient == str(cast.people["han.dong"])] == [None]


def by_hand(work: Work, database: Database) -> int:
    """Past the portal's rules, as whoever got hold of its connection would ask."""
    assert work.session.held is not None
    found = work.session.held.exec_driver_sql("SELECT count(*) FROM notice", execution_options={PASS: work.session})
    return int(found.scalar_one())


INVENTED: dict[str, dict[str, Any]] = {
    "with words of his own for a number": {"number": "到我办公室来"},
    "of another area": {"area_id": "PACK"},
    "of no record": {"record_id": None},
    "of what only the portal says": {"kind": NoticeKind.OVERDUE},
    "of a pseudonym, to be sent out": {"as_reporter": True},
}


@pytest.mark.parametrize("how", INVENTED)
def test_whoever_moves_a_hazard_tells_of_it_and_of_nothing_else(cast: Cast, does: Callable[..., Any], how: str) -> None:
    hazard = assigned(cast, does)
    area = next(row.area_id for row in rows())
    right = {
        "recipient": str(cast.people["han.dong"]),
        "kind": NoticeKind.SENT_BACK,
        "record_id": hazard,
        "number": "HZ-2026-000001",
        "area_id": area,
    }
    with begin(cast.zhou_min) as work:
        work.session.add(Notice(event="as it is", at=work.now, **right))
    wrong = {**right, **INVENTED[how]}
    wrong["area_id"] = cast.areas.get(str(wrong["area_id"]), wrong["area_id"])

    with pytest.raises(OutOfScope, match="scope|row-level security"), begin(cast.zhou_min) as work:
        work.session.add(Notice(event="invented", at=work.now, **wrong))

    assert not [row for row in rows() if row.event == "invented"]


def test_what_one_was_told_cannot_be_made_anothers(cast: Cast, does: Callable[..., Any]) -> None:
    assigned(cast, does)
    does(cast.han_dong, notices.mark_read)

    with pytest.raises(OutOfScope, match="scope|row-level security"), begin(cast.han_dong) as work:
        for row in work.session.scalars(select(Notice)):
            row.recipient = str(cast.people["li.jianguo"])

    assert len([row for row in rows() if row.recipient == str(cast.people["han.dong"])]) == 1


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
    assert does(cast.han_dong, notices.inbox, most=2, before=f"2036-01-01/{made[0]}") == first


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


def test_what_offices_are_told_and_what_the_log_says_is_the_same_whoever_reported(cast: Cast, does: Callable[..., Any]) -> None:
    """A worker, the head of the department that repairs it, a supervisor, and the one who moves it himself: nobody is left out or told more."""
    said = []
    for who in ("li.jianguo", "zheng.kai", "sun.tao", "zhou.min"):
        n, entries = len(rows()), len(log_of_all())
        closed(cast, does, who)
        fresh = rows()[n:]
        in_office = sorted(
            (row.recipient, str(row.kind), row.event.rpartition("/")[2], row.legal, row.posted) for row in fresh if not row.as_reporter
        )
        said.append((in_office, len(fresh) - len(in_office), log_of_all()[entries:]))

    assert len(said[0][0]) == 2 + 3 + 2 + 3 and said[0][1] == 1
    assert all(one == said[0] for one in said)


def log_of_all() -> list[tuple[str, str, str]]:
    with begin(SYSTEM, write=False) as work:
        return [(str(entry.kind), entry.action, entry.purpose) for entry in work.session.scalars(select(LogEntry).order_by(LogEntry.at, LogEntry.id))]


def test_a_question_is_told_to_whoever_reported_and_to_nobody_else(cast: Cast, does: Callable[..., Any]) -> None:
    hazard = reported(cast, does, by="zheng.kai")
    n = len(rows())

    does(cast.zhou_min, hazards.ask, hazard, text=NOTE)

    assert told(cast, since=n) == {("tag", "asked")}
    assert [line.as_reporter for line in does(cast.zheng_kai, notices.inbox)] == [True]
    assert does(cast.li_jianguo, notices.inbox) == []


LATER = DUE + timedelta(days=3)


def test_a_later_day_that_is_taken_back_is_told_as_the_later_day_was(cast: Cast, does: Callable[..., Any]) -> None:
    hazard = assigned(cast, does)
    n = len(rows())
    does(cast.zhou_min, hazards.amend, hazard, deadline=DUE + timedelta(days=3), note=NOTE)
    assert told(cast, since=n) == {(who, "deadline") for who in WELDERS}
    n = len(rows())

    does(cast.zhou_min, hazards.take_back, hazard)

    assert told(cast, since=n) == {(who, "taken_back") for who in WELDERS}


HARD: dict[str, tuple[Callable[..., Any], str, dict[str, Any], set[tuple[str, str]]]] = {
    "asking for time": (
        hazards.ask_extension,
        "han.dong",
        {"deadline": DUE + timedelta(days=3), "note": NOTE},
        {(w, "time_asked") for w in SUPERVISORS},
    ),
    "refusing it": (hazards.refuse_extension, "zhou.min", {"note": NOTE}, {(who, "time_refused") for who in WELDERS}),
    "granting it": (hazards.approve_extension, "zhou.min", {"note": NOTE}, {(who, "deadline") for who in WELDERS}),
    "a follow-up": (hazards.check, "zhou.min", {"on_track": False, "note": NOTE}, {(who, "checked") for who in WELDERS}),
}


@pytest.mark.parametrize("name", HARD)
def test_each_hard_case_is_told_to_whoever_waits_for_it(cast: Cast, does: Callable[..., Any], name: str) -> None:
    verb, by, said, expected = HARD[name]
    hazard = assigned(cast, does)
    if name in ("refusing it", "granting it"):
        does(cast.han_dong, hazards.ask_extension, hazard, deadline=LATER, note=NOTE)
    n = len(rows())

    does(cast.actors[by], verb, hazard, **said)

    assert told(cast, since=n) == expected


def test_one_that_has_not_lasted_is_told_to_the_department_and_to_whoever_reported_it(cast: Cast, does: Callable[..., Any], clock: Clock) -> None:
    hazard = closed(cast, does, reporter="li.jianguo")
    n = len(rows())

    does(cast.zhou_min, hazards.reopen, hazard, deadline=DUE, note=NOTE)

    assert told(cast, since=n) == {("tag", "reopened"), *((who, "reopened") for who in WELDERS)}


def test_postgresql_keeps_no_transaction_that_joins_a_reporter_to_his_name(cast: Cast, does: Callable[..., Any], portal: Portal) -> None:
    closed(cast, does)
    me = replace(cast.zheng_kai, session="a session", page="inbox")
    does(me, notices.mark_read)
    does(me, notices.mark_read_as_reporter)
    with begin(SYSTEM, write=False) as work:
        assert set(work.session.scalars(select(Notice.as_reporter).where(Notice.read_at.is_not(None)))) == {True, False}
    if portal.database.kind == "sqlite":
        return  # no transaction numbers there
    owner = create_engine(str(portal.settings.owner_url).replace("postgresql://", "postgresql+psycopg://"))
    with owner.connect() as connection:
        read = connection.execute(text("SELECT xmin::text, as_reporter FROM notice WHERE read_at IS NOT NULL")).all()
    owner.dispose()

    assert {reporter for _xmin, reporter in read} == {True, False}
    assert not {xmin for xmin, reporter in read if reporter} & {xmin for xmin, reporter in read if not reporter}


def test_a_report_without_a_name_is_told_by_the_portal_when_its_hour_is_over(cast: Cast, does: Callable[..., Any], clock: Clock) -> None:
    holder = reporter(receipt_pseudonym(receipt_code("0123456789abcdef" * 2)))
    ask(lambda: SYSTEM, reminders.remind)  # of next year's calendar
    n = len(rows())
    hazard = does(holder, hazards.report_unnamed, area_id=cast.areas["WELD-3"], description=WHAT).id
    assert len(rows()) == n

    assert ask(lambda: SYSTEM, reminders.remind) == 0, "its record keeps the hour; a notice at once would tell the minute"
    clock.pass_time(hours=1)
    assert [ask(lambda: SYSTEM, reminders.remind) for _again in range(2)] == [2, 0]

    assert told(cast, since=n) == {(who, "reported") for who in SUPERVISORS}
    does(cast.zhou_min, hazards.dismiss, hazard, reason=NOTE)
    assert len(rows()) == n + 2
