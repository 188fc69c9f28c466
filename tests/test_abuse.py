"""May the administrator, or human resources with an accomplice, become anyone? The list of docs/threat-model.md, probe by probe."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import Result
from sqlalchemy import select
from typer.testing import CliRunner

from db import engine as engines
from db.accounts import Account
from db.actor import SYSTEM, Actor, Role
from db.engine import Database
from db.log import LogEntry
from db.people import Deputy, RoleGrant
from db.session import begin
from portal import accounts, people
from portal.__main__ import app
from portal.accounts import register
from portal.config import Settings
from portal.errors import Denied, Invalid, NotFound, WrongStep
from tests.cast import PASSWORD, Cast, actor_now
from tests.cast import did as does
from tests.conftest import NOW
from tests.test_cli import keys_of
from tests.test_refusals import raw

TODAY = NOW.date()


def account_named(username: str) -> Account:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Account).where(Account.username == username)).one()


def with_account(actor: Actor) -> Actor:
    with begin(SYSTEM, write=False) as work:
        return replace(actor, account_id=work.session.scalars(select(Account.id).where(Account.person_id == actor.person_id)).one())


# A deputy


def named_and_away(by: Actor, cast: Cast, username: str, deputy_id: UUID) -> UUID:
    """Human resources name an accomplice for him and note him absent."""
    named = does(by, people.name_deputy, person_id=cast.people[username], deputy_id=deputy_id, valid_from=TODAY)
    does(by, people.note_absence, person_id=cast.people[username], valid_from=TODAY)
    return UUID(str(named.id))


@pytest.mark.parametrize("username", ["zhou.min", "zheng.kai", "ma.jun", "han.dong", "zhao.min", "gao.yuan", "xu.ning"])
def test_nobody_stands_in_for_anybody_in_office_before_a_second_person_agreed(database: Database, cast: Cast, username: str) -> None:
    office = actor_now(cast.people[username]).roles - {Role.EMPLOYEE}
    accomplice = cast.people["zhang.weimin"]
    named = named_and_away(cast.lin_tao, cast, username, accomplice)
    assert actor_now(accomplice).roles == {Role.EMPLOYEE}
    for actor in (cast.lin_tao, cast.zhang_weimin, cast.lu_yi, cast.he_jing):
        with pytest.raises(Denied, match="Whoever is stood in for agrees to a deputy"):
            does(actor, people.approve_deputy, named)

    does(cast.chen_li, people.approve_deputy, named)

    assert actor_now(accomplice).roles == {Role.EMPLOYEE, *office}


def test_whoever_is_stood_in_for_reads_by_whom_and_agrees_himself(database: Database, cast: Cast) -> None:
    """The union's chair sees no worker's record but that of whoever is to stand in for her."""
    accomplice = cast.people["zhang.weimin"]
    named = named_and_away(cast.lin_tao, cast, "zhao.min", accomplice)
    assert [(row.who, row.mine) for row in does(cast.zhao_min, people.deputies_waiting, own=True)] == [("张卫民", True)]

    does(cast.zhao_min, people.approve_deputy, named)

    assert Role.UNION in actor_now(accomplice).roles
    with pytest.raises(NotFound, match="This person does not exist"):
        does(cast.zhao_min, people.get_person, cast.people["chen.hao"])


def test_a_director_alone_puts_nobody_in_a_supervisors_place(database: Database, cast: Cast) -> None:
    accomplice = cast.people["zhang.weimin"]
    named = named_and_away(cast.chen_li, cast, "he.jing", accomplice)

    with pytest.raises(Denied, match="never the one who named"):
        does(cast.chen_li, people.approve_deputy, named)

    assert actor_now(accomplice).roles == {Role.EMPLOYEE}
    does(cast.he_jing, people.approve_deputy, named)
    assert Role.SUPERVISOR in actor_now(accomplice).roles


def test_human_resources_puts_no_accomplice_in_the_directors_place(database: Database, cast: Cast) -> None:
    chen, he, zhou = (cast.people[name] for name in ("chen.li", "he.jing", "zhou.min"))
    both = [does(cast.lin_tao, people.name_deputy, person_id=who, deputy_id=zhou, valid_from=TODAY) for who in (chen, he)]
    for who in (chen, he):
        does(cast.lin_tao, people.note_absence, person_id=who, valid_from=TODAY)

    assert cast.areas["STORE"] not in actor_now(zhou).areas(Role.SUPERVISOR)
    assert Role.DIRECTOR not in actor_now(zhou).roles
    for actor in (cast.lin_tao, cast.zhou_min, cast.lu_yi):
        with pytest.raises(Denied, match="Whoever is stood in for agrees"):
            does(actor, people.approve_deputy, both[0].id)

    assert [(row.who, row.place_of, row.by, row.mine) for row in does(cast.chen_li, people.deputies_waiting, own=True)] == [
        ("周敏", "陈立", "林涛", True)
    ]
    assert [row.mine for row in does(cast.lin_tao, people.deputies_waiting)] == [False, False]
    assert does(cast.gao_yuan, people.deputies_waiting) == does(cast.zhou_min, people.deputies_waiting) == []
    does(cast.chen_li, people.approve_deputy, both[0].id)
    assert Role.DIRECTOR in actor_now(zhou).roles
    assert does(cast.chen_li, people.deputies_waiting, own=True) == []
    with pytest.raises(WrongStep, match="needs no approval"):
        does(cast.chen_li, people.approve_deputy, both[0].id)


def test_a_refused_deputy_stands_in_for_nobody_and_whoever_named_him_reads_of_it(database: Database, cast: Cast) -> None:
    chen, zhou = cast.people["chen.li"], cast.people["zhou.min"]
    named = does(cast.lin_tao, people.name_deputy, person_id=chen, deputy_id=zhou, valid_from=TODAY)
    does(cast.lin_tao, people.note_absence, person_id=chen, valid_from=TODAY)
    with pytest.raises(Denied, match="Whoever is stood in for agrees"):
        does(cast.lu_yi, people.refuse_deputy, named.id, reason="不行")
    with pytest.raises(Invalid, match="Write the reason"):
        does(cast.chen_li, people.refuse_deputy, named.id, reason=" ")

    does(cast.chen_li, people.refuse_deputy, named.id, reason="他要值夜班")

    with pytest.raises(WrongStep, match="has been decided"):
        does(cast.chen_li, people.approve_deputy, named.id)
    assert not any(grant.deputy_for for grant in actor_now(zhou).grants)
    assert does(cast.chen_li, people.deputies_waiting) == []
    with begin(cast.lin_tao, write=False) as work:
        assert people.done_to_me(work)[0].what == "A deputy was refused; you named him or are one of the two"


def test_a_deputy_who_is_refused_once_it_is_over_stood_in_no_longer_for_that(database: Database, cast: Cast) -> None:
    past = TODAY - timedelta(days=5)
    named = does(
        cast.lin_tao, people.name_deputy, person_id=cast.people["chen.li"], deputy_id=cast.people["zhou.min"], valid_from=past, valid_to=past
    )

    does(cast.chen_li, people.refuse_deputy, named.id, reason="没有同意过")

    with begin(SYSTEM, write=False) as work:
        assert work.session.get_one(Deputy, named.id).valid_to == past


def test_a_director_who_names_his_own_deputy_has_agreed(database: Database, cast: Cast) -> None:
    chen, zhou = cast.people["chen.li"], cast.people["zhou.min"]

    does(cast.chen_li, people.name_deputy, person_id=chen, deputy_id=zhou, valid_from=TODAY)
    assert Role.DIRECTOR not in actor_now(zhou).roles

    does(cast.lin_tao, people.note_absence, person_id=chen, valid_from=TODAY, valid_to=TODAY)
    assert Role.DIRECTOR in actor_now(zhou).roles


# A second administrator


def test_no_administrator_brings_in_another_one_alone(database: Database, cast: Cast) -> None:
    accomplice = cast.people["zhang.weimin"]
    given = does(cast.lu_yi, people.grant_role, accomplice, Role.ADMINISTRATOR, valid_from=TODAY)
    assert actor_now(accomplice).roles == {Role.EMPLOYEE}
    assert [row.mine for row in does(cast.chen_li, people.roles_waiting)] == [True]
    for actor in (cast.lu_yi, cast.xu_ning, cast.zhang_weimin, cast.gao_yuan):
        with pytest.raises(Denied, match="runs the accounts needs a second person"):
            does(actor, people.approve_role, given.id)

    does(cast.chen_li, people.approve_role, given.id)

    assert Role.ADMINISTRATOR in actor_now(accomplice).roles


def test_while_there_never_was_a_director_an_administrator_holds_at_once_and_keeps_it(database: Database) -> None:
    """Else the first one could set up nothing: two are needed to bring in the director."""
    first, second, third, director = (does(SYSTEM, people.add_person, name=name).id for name in "甲乙丙丁")
    does(SYSTEM, people.grant_role, first, Role.ADMINISTRATOR, valid_from=TODAY)
    early = does(actor_now(first), people.grant_role, second, Role.ADMINISTRATOR, valid_from=TODAY)
    assert Role.ADMINISTRATOR in actor_now(second).roles
    with pytest.raises(WrongStep, match="needs no approval"):
        does(actor_now(first), people.approve_role, does(actor_now(second), people.grant_role, third, Role.MASTER, valid_from=TODAY).id)

    office = does(actor_now(first), people.grant_role, director, Role.DIRECTOR, valid_from=TODAY)
    does(actor_now(second), people.approve_role, office.id)
    late = does(actor_now(first), people.grant_role, third, Role.ADMINISTRATOR, valid_from=TODAY)

    assert (early.second_needed, late.second_needed) == (False, True)
    assert Role.ADMINISTRATOR in actor_now(second).roles
    assert Role.ADMINISTRATOR not in actor_now(third).roles


def test_raw_sql_makes_no_administrator_once_there_is_a_director(postgresql_database: Database, cast: Cast) -> None:
    me, other = cast.people["lu.yi"], cast.people["zhang.weimin"]
    columns = "id, role, person_id, valid_from, granted_by, second_needed"
    insert = f"INSERT INTO role_grant ({columns}) VALUES (gen_random_uuid(), 'administrator', %s, %s, %s, %s)"
    given = does(cast.lu_yi, people.grant_role, other, Role.ADMINISTRATOR, valid_from=TODAY)
    with raw(cast.lu_yi) as connection:
        assert connection.execute(insert, (other, TODAY, me, True)).rowcount == 1

    for needed in (False, None):
        with raw(cast.lu_yi) as connection, pytest.raises(Exception, match="not yours to change: role_grant"):
            connection.execute(insert, (other, TODAY, me, needed))
    with raw(cast.lu_yi) as connection, pytest.raises(Exception, match="not yours to change: role_grant"):
        connection.execute("UPDATE role_grant SET second_needed = NULL WHERE id = %s", (given.id,))


# Accounts


def test_nobody_gets_a_second_account_that_could_be_another_way_to_be_him(database: Database, cast: Cast) -> None:
    newcomer = does(cast.lu_yi, people.add_person, name="钱多").id
    assert does(cast.lu_yi, register.create_account, newcomer, username="qian.duo", password_hash="x" * 60)

    with pytest.raises(Invalid, match="has an account already"):
        does(cast.lu_yi, register.create_account, cast.people["chen.li"], username="chen.too", password_hash="x" * 60)


def test_raw_sql_changes_a_password_for_its_owner_only(postgresql_database: Database, cast: Cast) -> None:
    chen, lu = with_account(cast.chen_li), with_account(cast.lu_yi)
    change = "UPDATE account SET password_hash = %s WHERE id = %s"
    with raw(lu) as connection:
        assert connection.execute(change, ("x" * 60, lu.account_id)).rowcount == 1
    off = "UPDATE account SET active = false, stamp = stamp + 1 WHERE id = %s"
    with raw(SYSTEM) as connection:
        assert connection.execute(off, (with_account(cast.chen_hao).account_id,)).rowcount == 1

    hostile: dict[str, tuple[Any, ...]] = {
        off: (chen.account_id,),
        off + " ": (with_account(cast.xu_ning).account_id,),
        change: ("x" * 60, chen.account_id),
        "UPDATE account SET second_factor = NOT second_factor WHERE id = %s": (chen.account_id,),
        "UPDATE account SET demo = NOT demo WHERE id = %s": (lu.account_id,),
        "UPDATE account SET opened_alone = NOT opened_alone WHERE id = %s": (lu.account_id,),
        "UPDATE account SET person_id = gen_random_uuid() WHERE id = %s": (lu.account_id,),
    }
    for statement, values in hostile.items():
        with raw(lu) as connection, pytest.raises(Exception, match="not yours to change: account"):
            connection.execute(statement, values)
    second = "INSERT INTO account SELECT (jsonb_populate_record(a, %s)).* FROM account a WHERE id = %s"
    with raw(lu) as connection, pytest.raises(Exception, match="account_person_id_ix"):
        copy = f'{{"id": "{UUID(int=7)}", "username": "chen.too", "demo": false, "second_factor": false, "opened_alone": true}}'
        connection.execute(second, (copy, chen.account_id))
    with raw(lu) as connection, pytest.raises(Exception, match="not yours to change: account"):
        connection.execute(second, (copy.replace("true", "false"), chen.account_id))


def test_raw_sql_forges_no_approval(postgresql_database: Database, cast: Cast) -> None:
    me, other, chen = (cast.people[name] for name in ("lu.yi", "zhang.weimin", "chen.li"))
    given = does(cast.lu_yi, people.grant_role, other, Role.UNION, valid_from=TODAY, valid_to=TODAY)
    named = does(cast.lin_tao, people.name_deputy, person_id=chen, deputy_id=other, valid_from=TODAY)
    approve = "UPDATE {} SET approved_by = %s WHERE id = %s"
    for table, row in (("role_grant", given), ("deputy", named)):
        with raw(cast.chen_li) as connection:
            assert connection.execute(approve.format(table), (chen, row.id)).rowcount == 1
    with raw(cast.lu_yi) as connection:
        assert connection.execute("UPDATE role_grant SET valid_to = %s WHERE id = %s", (TODAY - timedelta(days=1), given.id)).rowcount == 1

    hostile: dict[str, tuple[Any, ...]] = {
        approve.format("role_grant"): (chen, given.id),
        approve.format("deputy"): (chen, named.id),
        approve.format("deputy") + " ": (me, named.id),
        "UPDATE role_grant SET granted_by = NULL WHERE id = %s": (given.id,),
        "UPDATE role_grant SET role = 'director' WHERE id = %s": (given.id,),
        "UPDATE role_grant SET valid_to = NULL WHERE id = %s": (given.id,),
        "UPDATE deputy SET deputy_id = %s WHERE id = %s": (cast.people["xu.ning"], named.id),
        "UPDATE deputy SET named_by = NULL WHERE id = %s": (named.id,),
    }
    for statement, values in hostile.items():
        with raw(cast.lu_yi) as connection, pytest.raises(Exception, match="not yours to change: (role_grant|deputy)"):
            connection.execute(statement, values)


def test_raw_sql_ends_no_directors_office_and_forges_no_second_person(postgresql_database: Database, cast: Cast) -> None:
    with begin(SYSTEM, write=False) as work:
        his, plain = (
            work.session.scalars(select(RoleGrant).where(RoleGrant.role == role, RoleGrant.valid_to.is_(None))).first().id
            for role in (Role.DIRECTOR, Role.DEPARTMENT_HEAD)
        )
    asked = does(cast.lu_yi, accounts.ask_removal, cast.people["chen.li"], "off", reason="离职")
    end, decide = "UPDATE role_grant SET valid_to = %s WHERE id = %s", "UPDATE account_request SET approved = true, decided_by = %s WHERE id = %s"
    with raw(cast.gao_yuan) as connection:
        assert connection.execute(decide, (cast.people["gao.yuan"], asked.id)).rowcount == 1

    refused = [(cast.lu_yi, end, (TODAY, his)), (cast.lu_yi, end, (TODAY, plain)), (cast.chen_li, end, (TODAY, plain))]
    for actor, statement, values in (*refused, (cast.xu_ning, decide, (cast.people["xu.ning"], asked.id))):
        with raw(actor) as connection, pytest.raises(Exception, match="not yours to change: (role_grant|account_request)"):
            connection.execute(statement, values)
    with raw(cast.chen_li) as connection:
        assert connection.execute(end, (TODAY, his)).rowcount == 0


# One administrator and whoever watches over him


@pytest.mark.parametrize("username", ["chen.li", "gao.yuan", "lin.tao", "zhao.min", "shen.yue", "xu.ning"])
def test_nobody_alone_puts_out_whoever_watches_over_him(database: Database, cast: Cast, username: str) -> None:
    person = cast.people[username]
    account_id, worker = (account_named(name).id for name in (username, "chen.hao"))
    does(SYSTEM, accounts.switch, worker, on=False)
    with begin(SYSTEM, write=False) as work:
        office = work.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == person, RoleGrant.role.in_(people.PROTECTED))).first()

    for verb, args in ((accounts.switch, (account_id,)), (people.end_role, (office,)), (people.leave, (person,))):
        said = {accounts.switch: {"on": False}, people.leave: {"last_day": TODAY}}.get(verb, {})
        with pytest.raises(Denied, match="second person's yes|a second person decides"):
            does(cast.lu_yi, verb, *args, **said)

    assert account_named(username).active
    assert actor_now(person).roles & people.PROTECTED


def test_the_last_directors_office_ends_only_with_a_second_persons_yes_and_he_reads_it(database: Database, cast: Cast) -> None:
    chen = cast.people["chen.li"]
    with begin(SYSTEM, write=False) as work:
        office = work.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == chen, RoleGrant.role == Role.DIRECTOR)).one()
    asked = does(cast.lu_yi, accounts.ask_removal, chen, "end_office", grant_id=office, reason="调任集团")
    assert not accounts.carry_out(asked.id)
    for actor in (cast.lu_yi, cast.xu_ning, cast.chen_li, cast.zhou_min):
        with pytest.raises((Denied, NotFound), match="second person|does not exist"):
            does(actor, accounts.approve_request, asked.id)
    assert [(row.who, row.deed, row.office, row.mine, row.agreed) for row in does(cast.gao_yuan, accounts.requests_waiting)] == [
        ("陈立", "end_office", "director", True, False)
    ]

    does(cast.gao_yuan, accounts.approve_request, asked.id)
    assert accounts.carry_out(asked.id)

    assert Role.DIRECTOR not in actor_now(chen).roles
    with begin(cast.chen_li, write=False) as work:
        told = [(act.what, act.who) for act in people.done_to_me(work)][:3]
    assert told == [
        ("An office of yours was ended", None),
        ("A request to take something from somebody was agreed to; you asked or it is about you", "高远"),
        ("Somebody asked to take something from you: your account, an office, a post, your place or your employment", "陆毅"),
    ]


def test_whoever_asked_reads_that_it_was_refused_in_which_office_and_why(database: Database, cast: Cast) -> None:
    chen, zhou = (cast.people[name] for name in ("chen.li", "zhou.min"))
    office = does(cast.lu_yi, people.grant_role, zhou, Role.HR, valid_from=TODAY)
    deputy = does(cast.lin_tao, people.name_deputy, person_id=chen, deputy_id=zhou, valid_from=TODAY)
    own = does(cast.lin_tao, people.name_deputy, person_id=cast.people["he.jing"], deputy_id=zhou, valid_from=TODAY)
    leaving = does(cast.lin_tao, accounts.ask_removal, chen, "leave", last_day=TODAY, reason="离职")
    reset = does(cast.lu_yi, accounts.ask_reset, account_named("gao.yuan").id, with_factor=False, reason="忘记密码")
    assert does(cast.lin_tao, people.deputies_refused) == does(cast.lin_tao, accounts.requests_refused) == []

    does(cast.chen_li, people.refuse_role, office.id, reason="他不管人事")
    does(cast.chen_li, people.refuse_deputy, deputy.id, reason="他要值夜班")
    does(cast.he_jing, people.refuse_deputy, own.id, reason="我不出差")
    does(cast.gao_yuan, accounts.refuse_request, leaving.id, reason="他没有辞职")
    does(cast.chen_li, accounts.refuse_request, reset.id, reason="他没有要求")

    def told(rows: Any) -> list[tuple[str, str, str]]:
        return [(row.who, row.refused_in, row.refusal) for row in rows]

    assert told(does(cast.lu_yi, people.roles_refused)) == [("周敏", "director", "他不管人事")]
    assert sorted(told(does(cast.lin_tao, people.deputies_refused))) == [("周敏", "", "我不出差"), ("周敏", "director", "他要值夜班")]
    assert told(does(cast.lin_tao, accounts.requests_refused)) == [("陈立", "head", "他没有辞职")]
    assert told(does(cast.lu_yi, accounts.requests_refused)) == [("高远", "director", "他没有要求")]
    assert does(cast.chen_li, accounts.requests_refused) == does(cast.xu_ning, people.deputies_refused) == []


def test_human_resources_agree_to_a_leaving_that_an_administrator_asked_for_and_open_no_account(database: Database, cast: Cast) -> None:
    chen = cast.people["chen.li"]
    leaving = does(cast.lu_yi, accounts.ask_removal, chen, "leave", last_day=TODAY, reason="离职")
    off = does(cast.lin_tao, accounts.ask_removal, cast.people["chen.hao"], "off", reason="离职")
    reset = does(cast.lu_yi, accounts.ask_reset, account_named("chen.li").id, with_factor=False, reason="忘记密码")
    assert not accounts.carry_out(off.id)
    with pytest.raises(Denied, match="reset of a protected account"):
        does(cast.lin_tao, accounts.approve_request, reset.id)
    with pytest.raises(Invalid, match="asked for as a reset"):
        does(cast.lin_tao, accounts.ask_removal, chen, "reset", reason="忘记密码")

    does(cast.lin_tao, accounts.approve_request, leaving.id)

    assert accounts.carry_out(leaving.id)
    with begin(SYSTEM, write=False) as work:
        assert people.get_person(work, chen).left_on == TODAY


# At the console


def test_break_glass_opens_no_account_of_an_administrator_who_sees_content_too(
    settings: Settings, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever has the console makes the director administrator first."""
    for name, value in keys_of(settings).items():
        monkeypatch.setenv(name, value)
    let_in = CliRunner().invoke(app, ["users", "break-glass", "xu.ning"])
    with begin(SYSTEM) as work:
        people.grant_role(work, cast.people["chen.li"], Role.ADMINISTRATOR, valid_from=TODAY)

    refused = CliRunner().invoke(app, ["users", "break-glass", "chen.li"])

    assert let_in.exit_code == 0, let_in.output
    assert "Only an administrator is let in" in str(refused.exception)
    engines.current().close()
    engines.current().keyring.close()


# The last director is gone


def test_the_administrator_who_is_left_alone_gets_a_second_one_at_the_console_before_everybody(
    settings: Settings, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in keys_of(settings).items():
        monkeypatch.setenv(name, value)

    def run(by: str = "lu.yi", heir: str = "zhou.min") -> Result:
        return CliRunner().invoke(app, ["users", "administrator", heir, "--by", by], input=f"{PASSWORD}\n")

    with_director = run()
    with begin(SYSTEM) as work:
        people.leave(work, cast.people["chen.li"], last_day=TODAY - timedelta(days=1))
    with_another = run()
    with begin(SYSTEM) as work:
        people.leave(work, cast.people["xu.ning"], last_day=TODAY - timedelta(days=1))
    refused = [run(by="he.jing"), run(heir="lu.yi")]
    assert Role.ADMINISTRATOR not in actor_now(cast.people["zhou.min"]).roles
    done = run()

    assert all("director or another administrator in office" in str(one.exception) for one in (with_director, with_another))
    assert all("An administrator names another one" in str(one.exception) for one in refused)
    assert done.exit_code == 0, done.output
    assert Role.ADMINISTRATOR in actor_now(cast.people["zhou.min"]).roles
    with begin(cast.li_jianguo, write=False) as work:
        assert work.session.scalars(select(LogEntry.purpose).where(LogEntry.action == "role.succession")).all() == ["break_glass"]
    engines.current().close()
    engines.current().keyring.close()


def test_two_administrators_name_a_successor_only_when_no_director_is_left(settings: Settings, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in keys_of(settings).items():
        monkeypatch.setenv(name, value)

    def run(second: str, password: str = PASSWORD, heir: str = "zhou.min") -> Result:
        command = ["users", "successor", heir, "--first", "lu.yi", "--second", second]
        return CliRunner().invoke(app, command, input=f"{PASSWORD}\n{password}\n")

    early = run("xu.ning")
    with begin(SYSTEM) as work:
        people.leave(work, cast.people["chen.li"], last_day=TODAY - timedelta(days=1))
    refused = [run("lu.yi"), run("he.jing"), run("xu.ning", heir="lu.yi")]
    wrong = run("xu.ning", "not his password")
    assert Role.DIRECTOR not in actor_now(cast.people["zhou.min"]).roles
    done = run("xu.ning")

    assert "There is a director in office" in str(early.exception)
    assert all("Two administrators" in str(one.exception) for one in refused)
    assert "Wrong account or password" in str(wrong.exception)
    assert done.exit_code == 0, done.output
    assert Role.DIRECTOR in actor_now(cast.people["zhou.min"]).roles
    with begin(cast.li_jianguo, write=False) as work:
        assert work.session.scalars(select(LogEntry.purpose).where(LogEntry.action == "role.succession")).all() == ["break_glass"]
    engines.current().close()
    engines.current().keyring.close()
