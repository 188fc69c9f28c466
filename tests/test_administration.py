"""Who looks after people, and how does nobody become powerful by it? What an administrator must not do comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select

from db.accounts import Account, WebSession
from db.actor import SYSTEM, Actor, Role
from db.engine import Database
from db.log import EntryKind, LogEntry, canonical
from db.people import RoleGrant
from db.session import begin
from portal import accounts, people
from portal.accounts import factors, passwords, present, sessions
from portal.errors import Denied, Invalid, NotFound, OutOfScope, SignInRefused, WrongStep
from tests.cast import QUALIFIED, Cast, actor_now, by_two
from tests.cast import did as does
from tests.conftest import Clock

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
NOBODYS = "$2b$04$" + "x" * 53


def reads(actor: Actor, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
    with begin(actor, write=False) as work:
        return verb(work, *args, **said)


def account(cast: Cast, username: str) -> Account:
    return reads(SYSTEM, lambda work: work.session.scalars(select(Account).where(Account.username == username)).one())


def signed_in(username: str) -> str:
    def open_one(work: Any) -> str:
        account_id = work.session.scalars(select(Account.id).where(Account.username == username)).one()
        ticket = sessions.mint_ticket(work, account_id, browser="b")
        work.session.flush()
        return sessions.redeem(work, ticket, browser="b", device="Firefox").token

    return str(does(SYSTEM, open_one))


def stands(token: str) -> bool:
    return present.standing({present.session_cookie(): token}) is not None


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """bcrypt at its least cost: how long guessing takes is tested elsewhere."""
    monkeypatch.setattr(passwords, "ROUNDS", 4)


@pytest.fixture
def puppet(database: Database, cast: Cast) -> UUID:
    """Somebody whom the administrator made up, with an account whose password he knows."""
    person = does(cast.lu_yi, people.add_person, name="钱多", staff_number="AJ-9001", department_id=cast.departments["D-PACK"])
    does(cast.lu_yi, accounts.create_account, person.id, username="qian.duo", password_hash=NOBODYS)
    return UUID(str(person.id))


# The administrator and his accomplice


def test_the_administrator_does_not_come_to_power_by_somebody_he_made_up(cast: Cast, puppet: UUID) -> None:
    office = does(cast.lu_yi, people.grant_role, puppet, Role.ADMINISTRATOR, valid_from=TODAY)
    assert Role.ADMINISTRATOR not in actor_now(puppet).roles
    does(cast.chen_li, people.approve_role, office.id)
    accomplice = actor_now(puppet)
    assert Role.ADMINISTRATOR in accomplice.roles
    mine = does(accomplice, people.grant_role, cast.people["lu.yi"], Role.UNION, valid_from=TODAY)
    his = does(cast.lu_yi, people.grant_role, puppet, Role.DIRECTOR, valid_from=TODAY)

    for actor, grant in ((accomplice, mine), (cast.lu_yi, mine), (accomplice, his), (cast.lu_yi, his)):
        with pytest.raises(Denied, match="needs a second person"):
            does(actor, people.approve_role, grant.id)
        with pytest.raises(Denied, match="needs a second person"):
            does(actor, people.refuse_role, grant.id, reason="先放着")

    assert Role.UNION not in actor_now(cast.people["lu.yi"]).roles
    does(cast.chen_li, people.approve_role, mine.id)
    assert Role.UNION in actor_now(cast.people["lu.yi"]).roles


def test_a_refused_office_never_holds_and_cannot_be_approved_afterwards(cast: Cast, puppet: UUID) -> None:
    grant = does(cast.lu_yi, people.grant_role, puppet, Role.UNION, valid_from=TODAY)
    assert [row.who for row in does(cast.chen_li, people.roles_waiting)] == ["钱多"]
    with pytest.raises(Invalid, match="Write the reason"):
        does(cast.chen_li, people.refuse_role, grant.id, reason=" ")

    does(cast.chen_li, people.refuse_role, grant.id, reason="工会没有这个人")

    with pytest.raises(WrongStep, match="has been decided"):
        does(cast.chen_li, people.approve_role, grant.id)
    assert Role.UNION not in actor_now(puppet).roles
    assert does(cast.chen_li, people.roles_waiting) == []
    assert [(row.role, row.refusal) for row in does(cast.lu_yi, people.roles_refused)] == [("union", "工会没有这个人")]
    assert does(cast.xu_ning, people.roles_refused) == []


def test_the_giver_sees_what_waits_and_may_not_decide_it(cast: Cast, puppet: UUID) -> None:
    does(cast.lu_yi, people.grant_role, puppet, Role.DEPARTMENT_HEAD, department_id=cast.departments["D-PACK"], valid_from=TODAY)

    assert [(row.who, row.role, row.place, row.by, row.mine) for row in does(cast.chen_li, people.roles_waiting)] == [
        ("钱多", "department_head", "包装车间", "陆毅", True)
    ]
    assert [row.mine for row in does(cast.lu_yi, people.roles_waiting)] == [False]
    assert does(cast.xu_ning, people.roles_waiting) == []


def test_the_owner_of_an_office_reads_who_gave_and_who_refused_it(cast: Cast, puppet: UUID) -> None:
    grant = does(cast.lu_yi, people.grant_role, puppet, Role.UNION, valid_from=TODAY)
    does(cast.chen_li, people.refuse_role, grant.id, reason="工会没有这个人")

    told = [(act.what, act.who) for act in reads(actor_now(puppet), people.done_to_me)]

    assert told[:2] == [("An office was refused", "陈立"), ("An office was given to you", "陆毅")]
    assert ("An account was created for you", "陆毅") in told
    assert "An office was given to you" not in [act.what for act in reads(cast.chen_hao, people.done_to_me)]


# Resets


def test_a_protected_account_is_not_reset_by_one_person_alone(cast: Cast, puppet: UUID) -> None:
    director = account(cast, "chen.li")
    before, token = director.password_hash, signed_in("chen.li")

    wanted = does(cast.lu_yi, accounts.ask_reset, director.id, with_factor=True, reason="忘记密码")

    assert not accounts.carry_out(wanted.id)
    assert account(cast, "chen.li").password_hash == before
    assert stands(token)
    asked = does(cast.gao_yuan, accounts.requests_waiting)[0]
    assert (asked.who, asked.by, asked.reason, asked.mine) == ("陈立", "陆毅", "忘记密码", True)
    for actor in (cast.lu_yi, cast.xu_ning, cast.chen_li, cast.lin_tao, actor_now(puppet)):
        with pytest.raises((Denied, NotFound), match="second person|does not exist"):
            does(actor, accounts.approve_request, asked.id)
    with pytest.raises(WrongStep, match="waits for a second person already"):
        does(cast.lu_yi, accounts.ask_reset, director.id, with_factor=True, reason="再来")
    assert not accounts.carry_out(wanted.id)

    does(cast.gao_yuan, accounts.approve_request, asked.id)
    assert accounts.carry_out(asked.id)

    assert account(cast, "chen.li").password_hash != before
    assert account(cast, "chen.li").must_change
    assert not stands(token)
    told = [(act.what, act.who) for act in reads(cast.chen_li, people.done_to_me)]
    assert told[:3] == [
        ("Your password and your second factor were reset", None),
        ("A reset was approved; you asked for it or it is your account", "高远"),
        ("Somebody asked to reset your account", "陆毅"),
    ]


def test_an_agreed_reset_that_was_not_carried_out_is_offered_again_and_done_once(database: Database, cast: Cast) -> None:
    before = account(cast, "lin.tao").password_hash
    wanted = does(cast.lu_yi, accounts.ask_reset, account(cast, "lin.tao").id, with_factor=False, reason="忘记密码")
    assert [row.agreed for row in does(cast.lu_yi, accounts.requests_waiting)] == [False]
    does(cast.chen_li, accounts.approve_request, wanted.id)
    assert account(cast, "lin.tao").password_hash == before
    assert [[row.agreed for row in does(actor, accounts.requests_waiting)] for actor in (cast.lu_yi, cast.chen_li)] == [[True], [True]]
    with pytest.raises(WrongStep, match="waits for a second person already"):
        does(cast.lu_yi, accounts.ask_reset, account(cast, "lin.tao").id, with_factor=True, reason="再来")

    assert accounts.carry_out(wanted.id)

    after = account(cast, "lin.tao").password_hash
    assert after != before
    with pytest.raises(WrongStep, match="decided already"):
        accounts.carry_out(wanted.id)
    assert account(cast, "lin.tao").password_hash == after
    assert does(cast.lu_yi, accounts.requests_waiting) == []


@pytest.mark.parametrize("username", ["chen.li", "gao.yuan", "lin.tao", "zhao.min", "shen.yue", "xu.ning"])
def test_the_accounts_of_power_and_of_privacy_are_protected(database: Database, cast: Cast, username: str) -> None:
    before = account(cast, username)

    wanted = does(cast.lu_yi, accounts.ask_reset, before.id, with_factor=False, reason="忘记密码")

    assert not accounts.carry_out(wanted.id)
    assert account(cast, username).password_hash == before.password_hash


def test_a_workers_account_is_reset_at_once_and_he_reads_it(database: Database, cast: Cast) -> None:
    token, mine = signed_in("chen.hao"), account(cast, "chen.hao")

    assert accounts.carry_out(does(cast.lu_yi, accounts.ask_reset, mine.id, with_factor=False, reason="忘记密码").id)

    assert account(cast, "chen.hao").password_hash != mine.password_hash
    assert not stands(token)
    assert reads(cast.chen_hao, people.done_to_me)[0].what == "Your password was reset"
    for nobody in (cast.lin_tao, cast.zhou_min, cast.chen_hao):
        with pytest.raises((Denied, NotFound), match="resets an account|does not exist"):
            does(nobody, accounts.ask_reset, mine.id, with_factor=False, reason="忘记密码")


def test_a_reset_never_takes_the_second_factor_alone(database: Database, cast: Cast) -> None:
    mine = account(cast, "chen.hao")
    with begin(SYSTEM) as work:
        secret = pyotp.parse_uri(factors.begin_enrolment(work, mine.id)).secret
        factors.finish_enrolment(work, mine.id, code=pyotp.TOTP(secret).at(work.now))

    accounts.carry_out(does(cast.lu_yi, accounts.ask_reset, mine.id, with_factor=False, reason="忘记密码").id)
    half = account(cast, "chen.hao")
    assert half.second_factor
    accounts.carry_out(does(cast.lu_yi, accounts.ask_reset, mine.id, with_factor=True, reason="手机丢了").id)

    after = account(cast, "chen.hao")
    assert (after.second_factor, bool(after.totp), after.password_hash != half.password_hash) == (False, False, True)
    with begin(SYSTEM, write=False) as work:
        assert factors.recovery_codes_left(work, mine.id) == 0


def test_a_refused_reset_leaves_the_account_as_it_was(database: Database, cast: Cast) -> None:
    before = account(cast, "lin.tao")
    does(cast.lu_yi, accounts.ask_reset, before.id, with_factor=True, reason="忘记密码")
    asked = does(cast.chen_li, accounts.requests_waiting)[0]

    does(cast.chen_li, accounts.refuse_request, asked.id, reason="本人没有提出")

    with pytest.raises(WrongStep, match="decided already"):
        does(cast.gao_yuan, accounts.approve_request, asked.id)
    with pytest.raises(WrongStep, match="decided already"):
        accounts.carry_out(asked.id)
    assert account(cast, "lin.tao").password_hash == before.password_hash
    assert reads(cast.lin_tao, people.done_to_me)[0].what == "A reset was refused; you asked for it or it is your account"


# Accounts and sessions of others


def test_an_account_is_made_by_whoever_gives_them_and_never_for_himself(cast: Cast, puppet: UUID) -> None:
    other = does(cast.lin_tao, people.add_person, name="孙五")
    for actor, person_id in (
        (cast.zhou_min, other.id),
        (cast.chen_li, other.id),
        (cast.lin_tao, cast.people["lin.tao"]),
        (cast.lu_yi, cast.people["lu.yi"]),
    ):
        with pytest.raises(Denied, match="creates an account, and nobody one for himself"):
            does(actor, accounts.create_account, person_id, username="sun.wu", password_hash=NOBODYS)

    assert does(cast.lu_yi, accounts.create_account, other.id, username="sun.wu", password_hash=NOBODYS)


def test_the_sessions_of_another_are_ended_and_never_opened(database: Database, cast: Cast) -> None:
    token, second = signed_in("chen.hao"), signed_in("chen.hao")
    person = cast.people["chen.hao"]
    found = reads(cast.lu_yi, accounts.account_of, person)
    assert [device.device for device in found.devices] == ["Firefox", "Firefox"]
    assert not {token, sessions.digest(token)} & set(map(str, vars(found.devices[0]).values()))
    for nobody in (cast.lin_tao, cast.zhou_min, cast.li_jianguo):
        with pytest.raises(Denied, match="looks after the accounts of others"):
            reads(nobody, accounts.account_of, person)
        with pytest.raises(NotFound, match="does not exist"):
            does(nobody, accounts.end_others_session, found.devices[0].id)

    does(cast.lu_yi, accounts.end_others_session, found.devices[0].id)
    assert [stands(token), stands(second)].count(True) == 1
    does(cast.lu_yi, accounts.end_others_sessions, found.id)

    assert not stands(token) and not stands(second)
    assert reads(cast.chen_hao, people.done_to_me)[0].what == "A session of yours was ended"


def test_nobody_reads_at_which_hour_another_was_there(database: Database, cast: Cast) -> None:
    """Whoever saw when a browser was in use could join its owner to a report of that minute; an id of version 7 tells the time too."""
    signed_in("chen.hao")

    for who in (cast.lu_yi, cast.chen_li):
        found = reads(who, accounts.account_of, cast.people["chen.hao"])
        assert (found.signed_in_on, found.devices[0].since, found.devices[0].seen_on) == (TODAY, TODAY, TODAY)
        assert not [value for shown in (found, found.devices[0]) for value in vars(shown).values() if isinstance(value, datetime)]


def test_an_administrator_opens_no_session_of_another(database: Database, cast: Cast) -> None:
    def forge(work: Any) -> None:
        made = WebSession(token_hash="0" * 64, account_id=account(cast, "chen.li").id, stamp=1, idle_minutes=30)
        made.created_at = made.seen_at = work.now
        made.expires_at = work.now + DAY
        work.session.add(made)
        work.entry(EntryKind.ADMIN, "account.sessions_ended")

    with pytest.raises(OutOfScope):
        does(cast.lu_yi, forge)


def test_a_switched_off_account_opens_nothing_until_it_is_switched_on(database: Database, cast: Cast) -> None:
    token, mine = signed_in("chen.hao"), account(cast, "chen.hao")

    by_two(cast.lu_yi, cast.lin_tao, cast.people["chen.hao"], "off")

    assert not stands(token)
    with pytest.raises(SignInRefused, match="switched off"):
        signed_in("chen.hao")
    with pytest.raises(Denied, match="looks after the accounts"):
        does(cast.lu_yi, accounts.switch, account(cast, "lu.yi").id, on=False)
    does(cast.lu_yi, accounts.switch, mine.id, on=True)
    assert stands(signed_in("chen.hao"))


# Looking people up


def test_a_page_of_people_is_one_look_that_each_of_them_reads(database: Database, cast: Cast) -> None:
    def looks() -> list[LogEntry]:
        return reads(SYSTEM, lambda work: list(work.session.scalars(select(LogEntry).where(LogEntry.purpose == "people_list"))))

    page = does(cast.lu_yi, people.people_listed, size=5)

    assert (len(page.lines), page.total) == (5, len(cast.people))
    assert [len(list(canonical.looked_in(entry.body))) for entry in looks()] == [5]
    seen = does(actor_now(page.lines[0].id), people.looks_at_me).rows[0]
    assert (seen.who, seen.what, seen.why) == ("陆毅", "person", "Looking through the list of people")


@pytest.mark.parametrize("name", ["zhou_min", "zheng_kai", "gao_yuan", "li_jianguo", "shen_yue"])
def test_nobody_else_looks_people_up(database: Database, cast: Cast, name: str) -> None:
    assert does(cast.lin_tao, people.people_listed).lines

    for verb, args in ((people.people_listed, ()), (people.person_file, (cast.people["chen.hao"],))):
        with pytest.raises(Denied, match="looks up people"):
            does(getattr(cast, name), verb, *args)


def test_people_are_found_by_equal_name_or_number_department_and_state(cast: Cast, puppet: UUID) -> None:
    def found(**wanted: Any) -> set[UUID]:
        return {line.id for line in does(cast.lu_yi, people.people_listed, size=100, **wanted).lines}

    other = does(cast.lin_tao, people.add_person, name="孙五").id
    assert found(find="钱多") == found(find=" aj-9001 ") == {puppet}
    assert found(find="钱") == set()
    assert found(state="no_account") == {other}
    assert puppet in found(department_id=cast.departments["D-PACK"])
    assert puppet not in found(department_id=cast.departments["D-WELD"])
    by_two(cast.lin_tao, cast.chen_li, puppet, "leave", last_day=TODAY - DAY)
    assert found(state="left") == {puppet}
    assert puppet not in found()
    assert found(state="all") == {puppet, other, *cast.people.values()}


def test_what_is_known_of_a_person_is_changed_on_record(cast: Cast, puppet: UUID) -> None:
    said = {"phone": "13800000000", "department_id": cast.departments["D-PACK"], "organisation_id": None, "joined_on": TODAY}
    with pytest.raises(Denied, match="changes what is known"):
        does(cast.zhou_min, people.change_person, puppet, name="钱多多", staff_number="AJ-9002", **said)
    with pytest.raises(Invalid, match="belongs to somebody else"):
        does(cast.lin_tao, people.change_person, puppet, name="钱多多", staff_number="aj-0001", **said)

    does(cast.lin_tao, people.change_person, puppet, name="钱多多", staff_number="AJ-9002", **said)

    file = does(cast.lin_tao, people.person_file, puppet)
    assert (file.name, file.staff_number, file.phone, file.department_id) == ("钱多多", "AJ-9002", "13800000000", cast.departments["D-PACK"])
    assert reads(actor_now(puppet), people.done_to_me)[0].what == "What is known of you was changed"


def test_whoever_leaves_loses_offices_account_and_sessions(database: Database, cast: Cast, clock: Clock) -> None:
    token, zhou = signed_in("zhou.min"), cast.people["zhou.min"]
    with pytest.raises(Denied, match="nobody for himself"):
        does(cast.lin_tao, accounts.ask_removal, cast.people["lin.tao"], "leave", last_day=TODAY, reason="退休")

    by_two(cast.lin_tao, cast.chen_li, zhou, "leave", last_day=TODAY)

    assert not stands(token)
    with begin(SYSTEM, write=False) as work:
        assert set(work.session.scalars(select(RoleGrant.valid_to).where(RoleGrant.person_id == zhou))) == {TODAY}
    assert stands(signed_in("zhou.min"))
    clock.pass_time(days=1)
    assert actor_now(zhou).grants == ()
    with pytest.raises(SignInRefused, match="has left"):
        signed_in("zhou.min")


# Eligibility of a supervisor


@pytest.mark.parametrize(
    ("lacks", "why"),
    [
        ({"years": 4}, "at least 5 years"),
        ({"clean_record": False}, "no violation"),
        ({"trained_on": None}, "trained before"),
        ({"trained_on": TODAY + DAY}, "trained before"),
        ({"exam_passed": False}, "passed the exam"),
        ({"exam_on": TODAY + DAY}, "passed the exam"),
    ],
)
def test_a_supervisor_is_appointed_only_with_every_condition_met(cast: Cast, puppet: UUID, lacks: dict[str, Any], why: str) -> None:
    office = {"area_id": cast.areas["WELD"], "valid_from": TODAY}
    with pytest.raises(WrongStep, match="at least 5 years"):
        does(cast.lu_yi, people.grant_role, puppet, Role.SUPERVISOR, **office)
    does(cast.lin_tao, people.note_eligibility, puppet, **{**QUALIFIED, **lacks})

    for actor in (cast.lu_yi, cast.chen_li, SYSTEM):
        with pytest.raises(WrongStep, match=why):
            does(actor, people.grant_role, puppet, Role.SUPERVISOR, **office)

    does(cast.lin_tao, people.note_eligibility, puppet, **QUALIFIED)
    grant = does(cast.lu_yi, people.grant_role, puppet, Role.SUPERVISOR, **office)
    does(cast.lin_tao, people.note_eligibility, puppet, **{**QUALIFIED, **lacks})
    with pytest.raises(WrongStep, match=why):
        does(cast.chen_li, people.approve_role, grant.id)
    does(cast.lin_tao, people.note_eligibility, puppet, **QUALIFIED)
    does(cast.chen_li, people.approve_role, grant.id)
    assert Role.SUPERVISOR in actor_now(puppet).roles


def test_nobody_qualifies_himself_and_no_administrator_anybody(cast: Cast, puppet: UUID) -> None:
    for actor, person_id in ((cast.lu_yi, puppet), (cast.lin_tao, cast.people["lin.tao"]), (cast.zhou_min, puppet)):
        with pytest.raises(Denied, match="notes what qualifies"):
            does(actor, people.note_eligibility, person_id, **QUALIFIED)
    with pytest.raises(Invalid, match="what proves it"):
        does(cast.lin_tao, people.note_eligibility, puppet, **{**QUALIFIED, "evidence": ""})

    does(cast.lin_tao, people.note_eligibility, puppet, **QUALIFIED)

    assert does(cast.lu_yi, people.person_file, puppet).evidence == QUALIFIED["evidence"]
