"""What must stay true when something is taken from somebody? Two people, grounds, his to read; and only he learns that he spoke up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.accounts import Account, Request
from db.actor import SYSTEM, Actor, Role
from db.engine import Database
from db.log import LogEntry
from db.notices import Notice, NoticeKind
from db.people import Person, PostHolding, RoleGrant
from db.session import begin
from portal import accounts, complaints, notices, people, violations
from portal.errors import Denied, Invalid, NotFound, OutOfScope, WrongStep
from portal.people import guard
from tests.cast import Cast, by_two
from tests.cast import did as does
from tests.conftest import Clock
from tests.test_abuse import raw
from tests.test_hazards import Story
from tests.test_hazards import told as story_told

TODAY = date(2026, 11, 23)
GROUNDS, REFUSAL = "合同到期不再续签", "没有看到书面依据"
WORKER = "chen.hao"
DEEDS = ("off", "end_office", "leave", "move", "end_post")
SEEN = ((True, 1), (False, 0), (True, 1), (None, 0))  # director, human resources who asked, head, administrator: may decide, was told
UNSAID = {"approved", "decided_at", "done_at", "refusal_ct", "account_id", "grant_id", "holding_id", "department_id", "organisation_id", "decided_by"}
ALONE: dict[str, Callable[[Cast, dict[str, Any]], tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]] = {
    "off": lambda cast, about: (accounts.switch, (account(cast).id,), {"on": False}),
    "end_office": lambda cast, about: (people.end_role, (about["grant_id"],), {}),
    "leave": lambda cast, about: (people.leave, (cast.people[WORKER],), about),
    "move": lambda cast, about: (people.change_person, (cast.people[WORKER],), {**known(cast), **about}),
    "end_post": lambda cast, about: (people.end_holding, (about["holding_id"],), {"last_day": about["last_day"]}),
}


def account(cast: Cast, username: str = WORKER) -> Account:
    return does(SYSTEM, lambda work: work.session.scalars(select(Account).where(Account.person_id == cast.people[username])).one())


def person(cast: Cast) -> Person:
    return does(SYSTEM, lambda work: people.get_person(work, cast.people[WORKER]))


def known(cast: Cast) -> dict[str, Any]:
    """All of him but what is to change."""
    file = does(SYSTEM, people.person_file, cast.people[WORKER])
    return {name: getattr(file, name) or None for name in ("name", "staff_number", "phone", "department_id", "organisation_id", "joined_on")}


def holding(cast: Cast) -> UUID:
    wanted = select(PostHolding.id).where(PostHolding.person_id == cast.people[WORKER])
    return UUID(str(does(SYSTEM, lambda work: work.session.scalars(wanted).one())))


def taking(cast: Cast, deed: str) -> dict[str, Any]:
    """What has to be said with it."""
    if deed == "end_office":
        given = does(SYSTEM, people.grant_role, cast.people[WORKER], Role.APPRENTICE, valid_from=TODAY)
        return {"grant_id": given.id}
    if deed == "move":
        return {"department_id": cast.departments["D-WELD"], "organisation_id": None}
    last = {"last_day": TODAY}
    return {"off": {}, "leave": last, "end_post": last | {"holding_id": holding(cast) if deed == "end_post" else None}}[deed]


def standing(cast: Cast) -> dict[str, Any]:
    """All that he has."""
    with begin(SYSTEM, write=False) as work:
        offices = work.session.scalars(select(RoleGrant.valid_to).where(RoleGrant.person_id == cast.people[WORKER])).all()
        posts = work.session.scalars(select(PostHolding.valid_to).where(PostHolding.person_id == cast.people[WORKER])).all()
    return {"off": account(cast).active, "leave": person(cast).left_on, "move": person(cast).department_id, "end_office": offices, "end_post": posts}


def inbox_of(cast: Cast, username: str) -> list[NoticeKind]:
    mine = select(Notice.kind).where(Notice.recipient == str(cast.people[username])).order_by(Notice.at, Notice.id)
    return list(does(SYSTEM, lambda work: work.session.scalars(mine).all()))


def trace(cast: Cast, username: str = WORKER) -> list[people.Taking]:
    return list(does(cast.actors[username], people.taken_from_me))


# What takes two people


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_is_taken_from_anybody_by_one_person(database: Database, cast: Cast, deed: str) -> None:
    """From a worker who holds no office that watches over anybody, and who never reported: the same for all."""
    about = taking(cast, deed)
    verb, args, said = ALONE[deed](cast, about)
    before = standing(cast)

    for actor in (cast.chen_li, cast.lin_tao, cast.lu_yi):
        with pytest.raises(Denied, match="a second person decides|second person's yes|looks after the accounts|ends a role|withdraws an office"):
            does(actor, verb, *args, **said)

    assert standing(cast) == before
    by_two(cast.lin_tao, cast.chen_li, cast.people[WORKER], deed, **about)
    after = standing(cast)
    assert after[deed] != before[deed]


@pytest.mark.parametrize("deed", DEEDS)
def test_neither_whoever_asked_nor_whom_it_is_about_agrees(database: Database, cast: Cast, deed: str) -> None:
    about = taking(cast, deed)
    before = standing(cast)
    asked = does(cast.chen_li, accounts.ask_removal, cast.people[WORKER], deed, reason=GROUNDS, **about)
    about_director = does(cast.lu_yi, accounts.ask_removal, cast.people["chen.li"], "off", reason=GROUNDS)

    for request, actor in (
        (asked, cast.chen_li),
        (asked, cast.chen_hao),
        (asked, cast.zhou_min),
        (asked, cast.lu_yi),
        (about_director, cast.chen_li),
    ):
        with pytest.raises((Denied, NotFound), match="needs a second person|does not exist"):
            does(actor, accounts.approve_request, request.id)
        assert not accounts.carry_out(request.id)
    assert standing(cast) == before

    does(cast.lin_tao, accounts.approve_request, asked.id)
    assert accounts.carry_out(asked.id)
    with pytest.raises(WrongStep, match="decided already"):
        accounts.carry_out(asked.id)


def test_a_row_that_one_person_wrote_past_the_verbs_is_worth_nothing(database: Database, cast: Cast) -> None:
    asked = does(cast.lin_tao, accounts.ask_removal, cast.people[WORKER], "leave", reason=GROUNDS, last_day=TODAY)

    def agree(work: Any) -> None:
        row = work.session.scalars(select(Request).where(Request.id == asked.id)).one()
        row.approved, row.decided_by, row.decided_at = True, work.actor.person_id, work.now

    with pytest.raises(OutOfScope):
        does(cast.lin_tao, agree)

    assert not accounts.carry_out(asked.id)


def test_grounds_are_given_in_words_and_a_refusal_too(database: Database, cast: Cast) -> None:
    worker = cast.people[WORKER]
    with pytest.raises(Invalid, match="Write the reason"):
        does(cast.lin_tao, accounts.ask_removal, worker, "leave", reason="  ", last_day=TODAY)
    asked = does(cast.lin_tao, accounts.ask_removal, worker, "leave", reason=GROUNDS, last_day=TODAY)
    with pytest.raises(WrongStep, match="asked for this already"):
        does(cast.lin_tao, accounts.ask_removal, worker, "leave", reason=GROUNDS, last_day=TODAY)
    with pytest.raises(Invalid, match="Write the reason"):
        does(cast.chen_li, accounts.refuse_request, asked.id, reason=" ")

    does(cast.chen_li, accounts.refuse_request, asked.id, reason=REFUSAL)

    assert person(cast).left_on is None
    with pytest.raises(WrongStep, match="decided already"):
        accounts.carry_out(asked.id)


def test_what_is_asked_for_must_be_his_and_must_change_something(database: Database, cast: Cast) -> None:
    worker, elsewhere = cast.people[WORKER], cast.people["zhang.weimin"]
    same = {name: known(cast)[name] for name in ("department_id", "organisation_id")}
    with pytest.raises(Invalid, match="another department or organisation"):
        does(cast.lin_tao, accounts.ask_removal, worker, "move", reason=GROUNDS, **same)
    with pytest.raises(NotFound, match="entry does not exist"):
        does(cast.lin_tao, accounts.ask_removal, elsewhere, "end_post", reason=GROUNDS, holding_id=holding(cast), last_day=TODAY)
    with pytest.raises(Invalid, match="last day"):
        does(cast.lin_tao, accounts.ask_removal, worker, "end_post", reason=GROUNDS, holding_id=holding(cast))

    assert does(cast.lin_tao, accounts.ask_removal, worker, "end_post", reason=GROUNDS, holding_id=holding(cast), last_day=TODAY)


def test_what_is_given_takes_what_it_took_before(database: Database, cast: Cast) -> None:
    """A first department, an office that nobody agreed to yet, an account switched on again: nothing is taken."""
    fresh = does(cast.lin_tao, people.add_person, name="吴新")
    said = {"name": "吴新", "staff_number": None, "phone": None, "organisation_id": None, "joined_on": None}
    does(cast.lin_tao, people.change_person, fresh.id, **said, department_id=cast.departments["D-WELD"])
    with pytest.raises(Denied, match="Nobody is moved"):
        does(cast.lin_tao, people.change_person, fresh.id, **said, department_id=None)
    waiting = does(cast.lu_yi, people.grant_role, cast.people[WORKER], Role.UNION, valid_from=TODAY)

    assert does(cast.lu_yi, people.end_role, waiting.id).valid_to == TODAY - timedelta(days=1)
    by_two(cast.lu_yi, cast.lin_tao, cast.people[WORKER], "off")
    does(cast.lu_yi, accounts.switch, account(cast).id, on=True)
    assert account(cast).active


# What he reads


def test_he_reads_what_was_taken_by_whom_who_agreed_and_on_which_grounds(database: Database, cast: Cast, clock: Clock) -> None:
    assert trace(cast) == []
    asked = does(cast.lin_tao, accounts.ask_removal, cast.people[WORKER], "move", reason=GROUNDS, **taking(cast, "move"))
    (waiting,) = trace(cast)
    clock.pass_time(hours=2)
    does(cast.chen_li, accounts.approve_request, asked.id)
    accounts.carry_out(asked.id)

    (taken,) = trace(cast)

    assert (waiting.approved, waiting.done, waiting.decided_by) == (None, False, None)
    assert (taken.deed, taken.place[0], taken.by, taken.decided_by) == ("move", "焊接车间", "林涛", "陈立")
    assert (taken.grounds, taken.refusal, taken.approved, taken.done) == (GROUNDS, "", True, True)
    assert taken.decided_at == taken.asked_at + timedelta(hours=2)
    assert trace(cast, "zhang.weimin") == []


def test_he_reads_that_somebody_tried_and_why_it_was_refused(database: Database, cast: Cast) -> None:
    asked = does(cast.lin_tao, accounts.ask_removal, cast.people[WORKER], "leave", reason=GROUNDS, last_day=TODAY)
    does(cast.gao_yuan, accounts.refuse_request, asked.id, reason=REFUSAL)

    (tried,) = trace(cast)

    assert (tried.approved, tried.done, tried.refusal, tried.decided_by) == (False, False, REFUSAL, "高远")


def test_he_is_told_when_it_is_asked_and_when_it_is_decided_and_the_second_persons_that_it_waits(database: Database, cast: Cast) -> None:
    asked = does(cast.lin_tao, accounts.ask_removal, cast.people[WORKER], "leave", reason=GROUNDS, last_day=TODAY)
    waits = {username for username in cast.people if NoticeKind.TO_AGREE in inbox_of(cast, username)}
    told_first = inbox_of(cast, WORKER)
    does(cast.chen_li, accounts.refuse_request, asked.id, reason=REFUSAL)

    assert waits == {"chen.li", "gao.yuan"}
    assert told_first == [NoticeKind.TAKING_ASKED]
    assert inbox_of(cast, WORKER) == [NoticeKind.TAKING_ASKED, NoticeKind.TAKING_DECIDED]
    assert all(line.number == "" for line in does(cast.chen_hao, notices.inbox))
    with begin(SYSTEM, write=False) as work:
        assert all(row.posted for row in work.session.scalars(select(Notice).where(Notice.record_id == asked.id)))


def test_a_reset_of_ones_account_is_no_taking(database: Database, cast: Cast) -> None:
    does(cast.lu_yi, accounts.ask_reset, account(cast).id, with_factor=False, reason="忘记密码")

    assert trace(cast) == []
    assert NoticeKind.TAKING_ASKED not in inbox_of(cast, WORKER)


# Whether he spoke up


@pytest.fixture
def story(database: Database, cast: Cast) -> Story:
    """Reported by Li Jianguo today."""
    return story_told(cast)


def asked_of(cast: Cast, username: str) -> UUID:
    return UUID(str(does(cast.lin_tao, accounts.ask_removal, cast.people[username], "leave", reason=GROUNDS, last_day=TODAY).id))


def test_only_whoever_reported_reads_that_he_is_protected(story: Story, cast: Cast) -> None:
    for username in ("li.jianguo", WORKER):
        asked_of(cast, username)

    assert [taken.protected for taken in trace(cast, "li.jianguo")] == [True]
    assert [taken.protected for taken in trace(cast)] == [False]


def test_a_report_of_more_than_a_year_ago_protects_no_more(story: Story, cast: Cast, clock: Clock) -> None:
    clock.pass_time(days=365)
    asked_of(cast, "li.jianguo")
    clock.pass_time(days=2)
    does(cast.lin_tao, accounts.ask_removal, cast.people["li.jianguo"], "move", reason=GROUNDS, **taking(cast, "move"))

    assert [(taken.deed, taken.protected) for taken in trace(cast, "li.jianguo")] == [("move", False), ("leave", True)]


def test_whoever_reports_only_after_it_was_asked_is_not_marked(database: Database, cast: Cast, clock: Clock) -> None:
    asked_of(cast, "li.jianguo")
    clock.pass_time(hours=1)
    story_told(cast)

    assert [taken.protected for taken in trace(cast, "li.jianguo")] == [False]


def test_an_objection_protects_too(story: Story, cast: Cast) -> None:
    found = story.by(
        cast.zhou_min, violations.note, person_id=cast.people["zhang.weimin"], kind="no_protection", words="没有戴防护面罩", told="马上戴好"
    )
    does(cast.zhang_weimin, violations.object_to, found.id, text="面罩坏了")

    asked_of(cast, "zhang.weimin")

    assert [taken.protected for taken in trace(cast, "zhang.weimin")] == [True]


def test_a_complaint_protects_too_and_whoever_asked_does_not_learn_of_it(database: Database, cast: Cast) -> None:
    does(cast.zhang_weimin, complaints.file, channel="union", kind="person", text="主管看了我的资料", key="a key of the form")

    asked_of(cast, "zhang.weimin")

    assert [taken.protected for taken in trace(cast, "zhang.weimin")] == [True]
    assert "complaint" not in str(seen_by_others(cast))


def test_one_more_kind_of_act_is_one_line(database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of(cast, WORKER)

    monkeypatch.setattr(guard, "PROTECTED_ACTS", (*guard.PROTECTED_ACTS, lambda work: select(Account.activated_at)))

    assert [taken.protected for taken in trace(cast)] == [True]


def seen_by_others(cast: Cast) -> Any:
    """What those who ask and decide can fetch about it, without ids, and what is stored of it."""

    def of(actor: Actor) -> Any:
        waiting = [(row.reason, row.deed, row.mine, row.agreed) for row in does(actor, accounts.requests_waiting)]
        refused = [(row.deed, row.refusal, row.refused_in) for row in does(actor, accounts.requests_refused)]
        return waiting, refused, [line.kind for line in does(actor, notices.inbox)].count(NoticeKind.TO_AGREE)

    with begin(SYSTEM, write=False) as work:
        row = work.session.scalars(select(Request)).one()
        stored = {column.name: value for column in Request.__table__.columns if not isinstance(value := getattr(row, column.key), UUID)}
        stored["reason_ct"] = len(stored.pop("reason_ct"))
        stored["subject"] = str(stored["subject"]).partition("/")[0]
        entries = work.session.scalars(select(LogEntry.action).where(LogEntry.action.like("removal%"))).all()
    return [of(actor) for actor in (cast.chen_li, cast.lin_tao, cast.gao_yuan, cast.lu_yi)], stored, entries


@pytest.mark.parametrize("spoke_up", [True, False])
def test_those_who_ask_and_decide_see_the_same_of_a_reporter_and_of_anybody(database: Database, cast: Cast, spoke_up: bool) -> None:
    """Else asking for somebody's transfer would be a way to find out who reports."""
    story_told(cast, by=cast.li_jianguo if spoke_up else cast.zhang_weimin)
    asked_of(cast, "li.jianguo")

    (taken,) = trace(cast, "li.jianguo")
    waiting, stored, entries = seen_by_others(cast)

    assert taken.protected is spoke_up
    assert waiting == [([(GROUNDS, "leave", mine, False)] if mine is not None else [], [], told) for mine, told in SEEN]
    assert {name for name, value in stored.items() if value is None} == UNSAID
    assert entries == ["removal.asked"]


def test_looking_whether_he_spoke_up_leaves_no_trace_that_joins_him_to_a_report(story: Story, cast: Cast) -> None:
    asked_of(cast, "li.jianguo")
    with begin(SYSTEM, write=False) as work:
        before = set(work.session.scalars(select(LogEntry.id)))

    trace(cast, "li.jianguo")

    with begin(SYSTEM, write=False) as work:
        entries = work.session.scalars(select(LogEntry).where(LogEntry.id.not_in(before))).all()
    assert [(entry.purpose, entry.actor) for entry in entries] == [("taking", str(cast.people["li.jianguo"]))]
    assert cast.li_jianguo.tag not in str([entry.body for entry in entries])


# Past the verbs


def test_raw_sql_takes_nothing_from_anybody(postgresql_database: Database, cast: Cast) -> None:
    worker = cast.people[WORKER]
    post, office = holding(cast), taking(cast, "end_office")["grant_id"]
    with raw(cast.lin_tao) as connection:
        assert connection.execute("UPDATE person SET joined_on = %s WHERE id = %s", (TODAY, worker)).rowcount == 1

    for statement, values in (
        ("UPDATE person SET left_on = %s WHERE id = %s", (TODAY, worker)),
        ("UPDATE person SET department_id = %s WHERE id = %s", (cast.departments["D-WELD"], worker)),
        ("UPDATE post_holding SET valid_to = %s WHERE id = %s", (TODAY, post)),
        ("UPDATE role_grant SET valid_to = %s WHERE id = %s", (TODAY, office)),
        ("UPDATE account SET active = %s WHERE id = %s", (False, account(cast).id)),
    ):
        with raw(cast.chen_li) as connection, pytest.raises(Exception, match="not yours to change"):
            connection.execute(statement, values)
