"""Who must be refused, by every way there is, and is the same call granted to whoever is entitled to it?"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlcipher3 import dbapi2 as sqlcipher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from db import engine
from db.accounts import Account
from db.actor import SYSTEM, Actor, Role
from db.engine import Database
from db.hazards import Evidence, Hazard, State
from db.log import EntryKind, LogEntry, LogSubject
from db.log.verify import verify_log
from db.people import RoleGrant
from db.session import Work, begin, writes
from portal import accounts, downloads, evidence, hazards, people, server
from portal.accounts import factors, register, sessions
from portal.errors import Denied, Invalid, NotFound, OutOfScope, PortalError, SealBroken
from portal.gate import Gate
from portal.startup import Portal
from tests.cast import Cast, actor_now, engaged
from tests.conftest import NOW, Clock

DUE, TODAY = date(2026, 11, 30), NOW.date()
SENTENCE, PLACE, REQUIREMENT, NOTE, PURPOSE = "砂轮机的防护罩松动", "二号砂轮机旁", "装好防护罩并锁紧", "已装好三颗螺钉", "核实现场情况"
WORDS = (SENTENCE, PLACE, REQUIREMENT, NOTE, PURPOSE, "李建国", "周敏", "陈立")


@dataclass(frozen=True)
class Plot:
    """A hazard in the welding shop with a picture and a history, another in the store that is nobody's there yet."""

    cast: Cast
    here: UUID
    number: str
    elsewhere: UUID
    elsewhere_number: str
    picture: UUID

    def by(self, username: str, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        with begin(self.cast.actors[username]) as work:
            return verb(work, *args, **said)


@pytest.fixture
def plot(database: Database, cast: Cast) -> Plot:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    actors = dict(cast.actors)
    with begin(SYSTEM, write=False) as work:
        for account in work.session.scalars(sa.select(Account)):
            actors[account.username] = replace(actors[account.username], account_id=account.id)
    cast = replace(cast, actors=actors)
    with begin(cast.li_jianguo) as work:
        said = {"description": SENTENCE, "place": PLACE, "pictures": [evidence.prepare(picture.getvalue())]}
        here = hazards.report(work, area_id=cast.areas["WELD-GRIND"], **said)
    with begin(cast.chen_hao) as work:
        elsewhere = hazards.report(work, area_id=cast.areas["STORE-A"], description="甲类库房门锁坏了")
    with begin(cast.chen_li, write=False) as work:
        shown = work.session.scalars(sa.select(Evidence.id)).one()
    return Plot(cast, here.id, here.number, elsewhere.id, elsewhere.number, shown)


def assign(work: Work, plot: Plot) -> Any:
    return hazards.assign(work, plot.here, department_id=plot.cast.departments["D-WELD"], deadline=DUE, requirement=REQUIREMENT)


# A supervisor of another area, by verb

# What the entitled does in this order, each time after everybody else was refused the same: name -> (who, the call)
STORY: dict[str, tuple[str, Callable[[Work, Plot], Any]]] = {
    "one by id": ("zhou.min", lambda w, p: hazards.one(w, p.here)),
    "one by number": ("zhou.min", lambda w, p: hazards.one(w, p.number)),
    "find": ("zhou.min", lambda w, p: hazards.find(w, p.number)),
    "timeline": ("zhou.min", lambda w, p: hazards.timeline(w, p.here)),
    "moves": ("zhou.min", lambda w, p: hazards.moves(w, p.here)),
    "picture": ("zhou.min", lambda w, p: evidence.picture(w, p.picture)),
    "assign": ("zhou.min", assign),
    "reassign": ("zhou.min", lambda w, p: hazards.reassign(w, p.here, department_id=p.cast.departments["D-WELD"], note=NOTE)),
    "amend": ("zhou.min", lambda w, p: hazards.amend(w, p.here, deadline=DUE + timedelta(days=1), note=NOTE)),
    "take back": ("zhou.min", lambda w, p: hazards.take_back(w, p.here)),
    "start": ("han.dong", lambda w, p: hazards.start(w, p.here)),
    "submit": ("han.dong", lambda w, p: hazards.submit(w, p.here, note=NOTE)),
    "send back": ("sun.tao", lambda w, p: hazards.send_back(w, p.here, note=NOTE)),
    "submit again": ("han.dong", lambda w, p: hazards.submit(w, p.here, note=NOTE)),
    "open the reporter": ("chen.li", lambda w, p: hazards.open_reporter(w, p.here, purpose=PURPOSE)),
    "accept": ("sun.tao", lambda w, p: hazards.accept(w, p.here)),
}
STRANGERS = ("he.jing", "lu.yi", "lin.tao", "zhao.min", "shen.yue", "ma.jun", "chen.hao")
NOT_THERE = "does not exist or is not yours|There is no hazard .* that you can see"


def test_to_a_supervisor_of_another_area_and_to_everybody_without_it_no_verb_knows_the_hazard(plot: Plot) -> None:
    for name, (entitled, call) in STORY.items():
        for stranger in STRANGERS:
            with pytest.raises(NotFound, match=NOT_THERE):
                plot.by(stranger, lambda work, call=call: call(work, plot))

        assert plot.by(entitled, lambda work, call=call: call(work, plot)), name

    assert plot.by("chen.li", hazards.one, plot.here).state is State.ACCEPTED


def test_merging_tells_nobody_whether_a_foreign_number_exists(plot: Plot) -> None:
    said = {}
    for number in (plot.elsewhere_number, "HZ-2026-009999"):
        with pytest.raises(Invalid, match="There is no hazard .* that you can see") as refused:
            plot.by("zhou.min", hazards.merge, plot.here, into=number, reason=NOTE)
        said[number] = refused.value.msgid

    assert len(set(said.values())) == 1
    assert plot.by("chen.li", hazards.merge, plot.here, into=plot.elsewhere_number, reason=NOTE).state is State.MERGED


def test_the_rectifier_does_not_accept_and_another_supervisor_does(plot: Plot) -> None:
    for name in ("assign", "start", "submit"):
        who, call = STORY[name]
        plot.by(who, lambda work, call=call: call(work, plot))

    for rectifier in ("han.dong", "zheng.kai", "deng.lin"):
        with pytest.raises(Denied, match="accepts a repair, and never one who worked on it"):
            plot.by(rectifier, hazards.accept, plot.here)
    assert plot.by("sun.tao", hazards.accept, plot.here).state is State.ACCEPTED


# Totals


def test_every_total_is_that_of_an_independent_count_of_what_the_reader_may_see(plot: Plot, clock: Clock) -> None:
    cast = plot.cast
    for n, code in enumerate(("WELD", "WELD-3", "PACK-EAST", "STORE-NORTH", "STORE-DOCK", "OFFICE-SWITCH", "WELD-GRIND")):
        clock.pass_time(days=3)
        with begin(cast.zhang_weimin) as work:
            made = hazards.report(work, area_id=cast.areas[code], description=f"第 {n} 条").id
        if n % 2:
            plot.by("chen.li", hazards.assign, made, department_id=cast.departments["D-WELD"], deadline=clock.at.date(), requirement="修")
        if n % 4 == 1:
            plot.by("zheng.kai", hazards.submit, made, note="好了")
            plot.by("chen.li", hazards.accept, made)
    clock.pass_time(days=2)
    store = {area for code, area in cast.areas.items() if code.startswith("STORE")}
    mine: dict[str, Callable[[Hazard], bool]] = {
        "chen.li": lambda row: True,
        "gao.yuan": lambda row: True,
        "zhou.min": lambda row: row.area_id not in store,
        "he.jing": lambda row: row.area_id in store,
        "zheng.kai": lambda row: row.department_id == cast.departments["D-WELD"],
        "ma.jun": lambda row: row.department_id == cast.departments["D-LOGI"],
        "zhang.weimin": lambda row: row.reporter_tag == cast.zhang_weimin.tag,
        "lu.yi": lambda row: False,
        "shen.yue": lambda row: False,
    }
    with begin(SYSTEM, write=False) as work:
        everything = list(work.session.scalars(sa.select(Hazard)))

    for reader, sees in mine.items():
        rows = [row for row in everything if sees(row)]
        listed = [] if reader == "zhang.weimin" else rows  # the ledger is for offices: nobody finds on it what he sees as its reporter
        with begin(cast.actors[reader]) as work:
            counts, weeks, spots = hazards.counts(work), hazards.trend(work), hazards.hot_spots(work, most=100)
            in_office = hazards.counts_in_office(work)
            totals = {state: hazards.ledger(work, state=state, size=100).total for state in ("all", "open", "overdue", "accepted")}
            foreign = hazards.ledger(work, state="all", area_id=cast.areas["STORE"]).total
        assert {key: value for key, value in counts.items() if key != "overdue" and value} == by_state(rows), reader
        assert {key: value for key, value in in_office.items() if key != "overdue" and value} == by_state(listed), reader
        assert counts["overdue"] == sum(row.is_overdue(clock.at) for row in rows), reader
        assert in_office["overdue"] == totals["overdue"] == sum(row.is_overdue(clock.at) for row in listed), reader
        assert (totals["all"], totals["accepted"]) == (len(listed), len([row for row in listed if row.closed_at])), reader
        assert totals["open"] == len(listed) - totals["accepted"], reader
        assert foreign == len([row for row in listed if row.area_id in store]), reader
        assert sum(week.reported for week in weeks) == len(listed), reader
        assert sum(week.closed for week in weeks) == len([row for row in listed if row.closed_at]), reader
        assert sum(spot.recent + spot.current for spot in spots) == len(listed), reader


def by_state(rows: list[Hazard]) -> dict[str, int]:
    return {str(state): n for state in State if (n := sum(row.state is state for row in rows))}


# The administrator


def test_an_administrator_reads_no_content(plot: Plot) -> None:
    assert plot.by("chen.li", hazards.ledger, state="all").total == 2
    assert plot.by("zhou.min", hazards.waiting_for_me)

    assert plot.by("lu.yi", hazards.ledger, state="all").lines == []
    assert plot.by("lu.yi", hazards.waiting_for_me) == plot.by("lu.yi", hazards.my_reports) == []
    assert plot.by("lu.yi", hazards.hot_spots) == []
    assert plot.by("lu.yi", hazards.counts) == {"overdue": 0}
    with begin(plot.cast.lu_yi, write=False) as work:
        actors = set(work.session.scalars(sa.select(LogEntry.actor)))
        assert actors <= {str(plot.cast.lu_yi.person_id), str(plot.cast.xu_ning.person_id), "system"}


def test_an_administrator_does_not_come_by_an_office_that_sees_content(plot: Plot) -> None:
    cast, puppet = plot.cast, plot.cast.people["zhang.weimin"]
    me = cast.people["lu.yi"]
    fit = {"years": 5, "clean_record": True, "trained_on": TODAY, "exam_on": TODAY, "exam_passed": True, "evidence": "人事档案"}
    for person_id in (puppet, me):
        plot.by("chen.li", people.note_eligibility, person_id, **fit)
    for role in (Role.DIRECTOR, Role.SUPERVISOR, Role.ADMINISTRATOR):
        granted = {"area_id": cast.areas["WELD"], "valid_from": TODAY}
        other = plot.by("lu.yi", people.grant_role, puppet, role, **granted)
        with pytest.raises(Denied, match="nobody grants himself one"):
            plot.by("lu.yi", people.grant_role, me, role, **granted)
    supervisor = plot.by("xu.ning", people.grant_role, me, Role.SUPERVISOR, **granted)
    for approver in ("lu.yi", "xu.ning"):
        with pytest.raises(Denied, match="needs a second person"):
            plot.by(approver, people.approve_role, supervisor.id)
    assert other.approved_by is None
    assert plot.by("chen.li", people.approve_role, supervisor.id).approved_by == cast.people["chen.li"]


def test_administrators_do_not_end_the_directors_office_to_approve_each_other(plot: Plot) -> None:
    """Two of them may put the first director into office, and nobody after him."""
    cast = plot.cast
    with begin(cast.chen_li, write=False) as work:
        his = work.session.scalars(sa.select(RoleGrant).where(RoleGrant.role == Role.DIRECTOR)).one()
        assert his.approved_by == cast.people["xu.ning"]
    wanted = plot.by("lu.yi", people.grant_role, cast.people["zhang.weimin"], Role.DIRECTOR, valid_from=TODAY)
    with pytest.raises(Denied, match="only with a second person's yes"):
        plot.by("lu.yi", people.end_role, his.id)
    with begin(SYSTEM) as work:
        people.end_role(work, his.id)

    with pytest.raises(Denied, match="needs a second person: the safety director"):
        plot.by("xu.ning", people.approve_role, wanted.id)


@pytest.mark.parametrize("role", [Role.RESPONSIBLE, Role.DEPARTMENT_OFFICER])
def test_an_office_that_reads_a_departments_hazards_needs_a_second_person(plot: Plot, role: Role) -> None:
    cast = plot.cast
    puppet = cast.people["chen.hao"]
    plot.by("zhou.min", assign, plot)
    given = plot.by("lu.yi", people.grant_role, puppet, role, department_id=cast.departments["D-WELD"], valid_from=TODAY)

    with pytest.raises(NotFound, match="not yours to see"), begin(actor_now(puppet)) as work:
        hazards.one(work, plot.here)
    plot.by("chen.li", people.approve_role, given.id)
    with begin(actor_now(puppet)) as work:
        assert hazards.one(work, plot.here).what == SENTENCE


def test_nobody_makes_himself_the_deputy_of_whoever_sees_content(plot: Plot) -> None:
    cast = plot.cast
    days = {"valid_from": TODAY, "valid_to": None}
    assert plot.by("lin.tao", people.name_deputy, person_id=cast.people["chen.li"], deputy_id=cast.people["zhou.min"], **days)

    with pytest.raises(Denied, match="nobody names himself"):
        plot.by("lin.tao", people.name_deputy, person_id=cast.people["chen.li"], deputy_id=cast.people["lin.tao"], **days)
    with pytest.raises(Denied, match="names a deputy"):
        plot.by("lu.yi", people.name_deputy, person_id=cast.people["chen.li"], deputy_id=cast.people["xu.ning"], **days)


def account_of(username: str) -> Account:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(sa.select(Account).where(Account.username == username)).one()


def test_an_administrator_takes_over_no_account(plot: Plot) -> None:
    director, hashed = account_of("chen.li"), accounts.hash_password("quiet lamps over the long hall")
    plot.by("lu.yi", people.add_person, name="新人")
    tries: dict[str, Callable[[Work], Any]] = {
        "has an account already": lambda w: accounts.create_account(w, director.person_id, username="another", password_hash=hashed),
        "from the command line": lambda w: accounts.break_glass(w, "chen.li", password_hash=hashed, re_enrol=True),
        "its owner's alone": lambda w: register.store_password(w, director.id, password_hash=hashed, replaces=director.password_hash),
        "owner's alone": lambda w: factors.begin_enrolment(w, director.id),
        "are its owner": lambda w: factors.switch_off(w, director.id),
    }

    for says, attempt in tries.items():
        with pytest.raises(PortalError, match=says):
            plot.by("lu.yi", attempt)

    assert account_of("chen.li").password_hash == director.password_hash
    plot.by("chen.li", register.store_password, director.id, password_hash=hashed, replaces=director.password_hash)
    with begin(SYSTEM) as work:
        assert accounts.break_glass(work, "chen.li", password_hash=hashed).must_change


def test_no_record_that_an_administrator_writes_himself_gives_him_an_office(plot: Plot) -> None:
    cast = plot.cast
    me, other = cast.people["lu.yi"], cast.people["zhang.weimin"]
    said = {"role": Role.DIRECTOR, "valid_from": TODAY}

    def write(**columns: Any) -> None:
        with begin(cast.lu_yi) as work:
            people.offices._announce(work, "role.granted", other)
            work.session.add(RoleGrant(**said, **columns))

    write(person_id=other, granted_by=me)
    for columns in (
        {"person_id": me, "granted_by": me},
        {"person_id": other, "granted_by": None},
        {"person_id": other, "granted_by": cast.people["xu.ning"]},
        {"person_id": other, "granted_by": me, "approved_by": cast.people["chen.li"]},
    ):
        with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"):
            write(**columns)


# By address: pictures and downloads


@pytest.fixture
def client(plot: Plot, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The portal's own routes behind the gate, as served, without Streamlit."""
    app = Starlette(routes=server._routes(portal.settings), middleware=[Middleware(Gate)])
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def ask(client: TestClient, address: str, cookies: dict[str, str]) -> Any:
    client.cookies.clear()
    client.cookies.update(cookies)
    return client.get(address)


def cookie_of(username: str, *, remember: bool = False) -> dict[str, str]:
    """A browser in which this person is signed in."""
    with begin(SYSTEM) as work:
        account = work.session.scalars(sa.select(Account).where(Account.username == username)).one()
        ticket = sessions.mint_ticket(work, account.id, browser="b", remember=remember)
        work.session.flush()
        return {"portal_session": sessions.redeem(work, ticket, browser="b").token}


def revoke(username: str) -> None:
    with begin(SYSTEM) as work:
        account = work.session.scalars(sa.select(Account).where(Account.username == username)).one()
        accounts.end_all(work, account, why="test")
        work.entry(EntryKind.ADMIN, "account.revoked")


def looks_at_pictures() -> list[LogEntry]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(LogEntry).where(LogEntry.purpose == "evidence").order_by(LogEntry.id)))


def test_a_picture_is_for_those_who_see_its_hazard_and_each_look_is_in_the_log(plot: Plot, client: TestClient) -> None:
    address = f"/evidence/{plot.picture}"
    for n, name in enumerate(("zhou.min", "chen.li", "gao.yuan", "li.jianguo"), start=1):
        answer = ask(client, address, cookie_of(name))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert answer.content[:3] == b"\xff\xd8\xff"
        assert answer.headers["cache-control"] == "no-store, private"
        assert len(looks_at_pictures()) == n
    seen = looks_at_pictures()
    assert [entry.actor for entry in seen[:1]] == [str(plot.cast.people["zhou.min"])]
    assert (seen[0].page, seen[0].session != "") == ("evidence", True)
    assert (seen[-1].actor, seen[-1].session, seen[-1].origin) == (plot.cast.li_jianguo.tag, "", "")
    with begin(SYSTEM, write=False) as work:
        about = work.session.scalars(sa.select(LogSubject.subject).where(LogSubject.entry_id == seen[0].id)).all()
    assert about == [plot.cast.li_jianguo.tag]

    engaged(plot.cast)  # else the auditor would not come in at all
    for name in STRANGERS:
        answer = ask(client, address, cookie_of(name))
        assert (answer.status_code, answer.text) == (404, "This picture does not exist or is not yours.")
        assert answer.headers["cache-control"] == "no-store, private"
    assert ask(client, address, {}).status_code == 401
    assert ask(client, "/evidence/not-an-id", cookie_of("zhou.min")).status_code == 404
    assert len(looks_at_pictures()) == 4


@writes
def ledger_file(work: Work, *, text: str) -> bytes:
    return "\n".join([text, *(line.what for line in hazards.ledger(work, state="all").lines)]).encode()


def test_a_download_is_made_for_its_own_session_and_not_for_a_revoked_one(plot: Plot, client: TestClient) -> None:
    cookies = cookie_of("he.jing")
    mine = accounts.current_actor(cookies)
    assert mine is not None
    names = [downloads.offer(mine, ledger_file, filename="台账.csv", media_type="text/csv", text="编号") for _ in range(3)]

    answer = ask(client, names[0], cookies)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store, private")
    assert "甲类库房" in answer.text
    assert SENTENCE not in answer.text
    for stolen in (cookie_of("chen.li"), cookie_of("he.jing")):
        refused = ask(client, names[1], stolen)
        assert (refused.status_code, refused.text) == (404, "This download was used already or is not yours. Ask for it again on the page.")
    assert ask(client, names[1], cookies).status_code == 200
    revoke("he.jing")

    refused = ask(client, names[2], cookies)

    assert (refused.status_code, refused.text) == (401, "sign in first")
    assert "甲类库房" not in refused.text


def test_asking_for_the_headers_alone_spends_no_download_and_looks_at_no_picture(plot: Plot, client: TestClient) -> None:
    cookies = cookie_of("he.jing")
    mine = accounts.current_actor(cookies)
    assert mine is not None
    name = downloads.offer(mine, ledger_file, filename="台账.csv", media_type="text/csv", text="编号")

    for address in (name, f"/evidence/{plot.picture}"):
        client.cookies.clear()
        client.cookies.update(cookies)
        asked = client.head(address)
        assert (asked.status_code, asked.headers["allow"], asked.headers["cache-control"]) == (405, "GET", "no-store, private")

    assert looks_at_pictures() == []
    assert ask(client, name, cookies).status_code == 200


def test_a_device_that_is_only_remembered_gets_no_file_and_no_picture_but_its_owners(plot: Plot, client: TestClient, clock: Clock) -> None:
    """The office began after the sign-in that was to be remembered."""
    cast, address = plot.cast, f"/evidence/{plot.picture}"
    given = plot.by("lu.yi", people.grant_role, cast.people["li.jianguo"], Role.SAFETY_GROUP, valid_from=TODAY + timedelta(days=1))
    other = plot.by("lu.yi", people.grant_role, cast.people["chen.hao"], Role.SAFETY_GROUP, valid_from=TODAY + timedelta(days=1))
    for grant in (given, other):
        plot.by("chen.li", people.approve_role, grant.id)
    reporter, colleague = (cookie_of(name, remember=True) for name in ("li.jianguo", "chen.hao"))
    clock.pass_time(days=1)
    fresh, mine = cookie_of("chen.hao"), accounts.current_actor(colleague)
    assert mine is not None and mine.roles == {Role.EMPLOYEE}
    assert ask(client, address, fresh).status_code == 200
    name = downloads.offer(mine, ledger_file, filename="台账.csv", media_type="text/csv", text="编号")

    stranger, file = ask(client, address, colleague), ask(client, name, colleague)

    assert (stranger.status_code, stranger.text) == (404, "This picture does not exist or is not yours.")
    assert (file.status_code, file.text, file.headers["cache-control"]) == (401, "sign in first", "no-store, private")
    assert ask(client, address, reporter).status_code == 200


# Raw SQL


@contextmanager
def raw(who: Actor) -> Iterator[Any]:
    """The driver's connection inside a transaction of his, below the guard; what was done on it is rolled back."""
    with pytest.raises(Stop), begin(who) as work:
        yield work.session.connection().connection.driver_connection
        raise Stop


class Stop(Exception):
    pass


COUNTED = (
    *("hazard", "hazard_step", "evidence", "report_key"),
    *("person", "account", "web_session", "ticket", "failed_try", "password_old", "recovery_code"),
)


def test_the_auditors_own_connection_gives_raw_sql_no_row_of_anybody(sqlite_database: Database, cast: Cast) -> None:
    engaged(cast)
    for name in ("zhou.min", "shen.yue"):
        cookie_of(name)
    with begin(cast.li_jianguo) as work:
        hazards.report(work, area_id=cast.areas["WELD"], description=SENTENCE)
    auditor = cast.shen_yue
    with raw(auditor) as connection:
        found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
        assert {table: n for table, n in found.items() if n} == {"person": 1, "account": 1}
        assert connection.execute("SELECT id FROM person").fetchall() == [(auditor.person_id.hex,)]  # type: ignore[union-attr]
        for table in COUNTED:
            for statement in (f"SELECT * FROM main.{table}", f"SELECT count(*) FROM main.{table}", f"DELETE FROM main.{table}"):
                with pytest.raises(sqlcipher.DatabaseError, match="not authorized|prohibited"):
                    connection.execute(statement).fetchall()
    assert verify_log(sqlite_database) == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_raw_sql_of_any_office_counts_what_is_its_own(plot: Plot) -> None:
    """On SQLite only the auditor has a connection that raw SQL cannot leave; PostgreSQL holds every office."""
    cast = plot.cast
    engaged(cast)
    for name in ("zhou.min", "he.jing", "lu.yi", "lin.tao", "chen.hao", "shen.yue"):
        cookie_of(name)
    with begin(SYSTEM, write=False) as work:
        people_in_all, accounts_in_all = (len(work.session.scalars(sa.select(cls.id)).all()) for cls in (people.register.Person, Account))
    own = dict.fromkeys(COUNTED, 0)
    expected = {
        "zhou.min": {"hazard": 1, "hazard_step": 1, "evidence": 1, "person": people_in_all, "account": 1, "web_session": 1},
        "he.jing": {"hazard": 1, "hazard_step": 1, "person": people_in_all, "account": 1, "web_session": 1},
        "lu.yi": {"person": people_in_all, "account": accounts_in_all, "web_session": 6},
        "lin.tao": {"person": people_in_all, "account": accounts_in_all, "web_session": 1},
        "chen.hao": {"hazard": 1, "hazard_step": 1, "person": people_in_all - 2, "account": 1, "web_session": 1},
        "shen.yue": {"person": 1, "account": 1, "web_session": 1},
    }
    for name, some in expected.items():
        with raw(cast.actors[name]) as connection:
            found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
            assert found == {**own, **some}, name
            with pytest.raises(Exception, match="permission denied"):
                connection.execute("SELECT * FROM scope_key")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_raw_sql_gives_no_administrator_an_office(plot: Plot) -> None:
    cast = plot.cast
    me, other = cast.people["lu.yi"], cast.people["zhang.weimin"]
    columns = "id, role, person_id, valid_from, granted_by, approved_by"
    insert = f"INSERT INTO role_grant ({columns}) VALUES (gen_random_uuid(), 'director', %s, %s, %s, %s)"
    with raw(cast.lu_yi) as connection:
        assert connection.execute(insert, (other, TODAY, me, None)).rowcount == 1

    hostile: dict[str, tuple[Any, ...]] = {
        insert: (me, TODAY, cast.people["xu.ning"], cast.people["chen.li"]),
        insert + " ": (other, TODAY, None, None),
        insert + "  ": (other, TODAY, me, cast.people["chen.li"]),
        "UPDATE role_grant SET person_id = %s WHERE role = 'director'": (me,),
        "UPDATE role_grant SET approved_by = granted_by WHERE role = 'union'": (),
        "INSERT INTO deputy (id, person_id, deputy_id, valid_from, named_by) VALUES (gen_random_uuid(), %s, %s, %s, %s)": (
            *(cast.people["chen.li"], me, TODAY, me),
        ),
    }
    for statement, values in hostile.items():
        with raw(cast.lu_yi) as connection, pytest.raises(Exception, match="row-level security|not yours to change"):
            connection.execute(statement, values)


# With the key, but as SQL


def test_no_column_of_any_table_holds_a_sealed_word(plot: Plot, portal: Portal) -> None:
    for who, call in STORY.values():
        plot.by(who, lambda work, call=call: call(work, plot))
    assert plot.by("chen.li", hazards.one, plot.here).what == SENTENCE
    owner = engine.owner_engine(portal.settings)
    with owner.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        for table in tables:
            for row in connection.execute(sa.text(f"SELECT * FROM {table}")):
                held = b"\n".join(bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode() for value in row)
                assert not [word for word in WORDS if word.encode() in held], table
    owner.dispose()
    assert len(tables) > 20


def test_a_ciphertext_moved_behind_the_portals_back_opens_nowhere_and_back_in_its_place_it_does(plot: Plot, portal: Portal) -> None:
    plot.by("zhou.min", assign, plot)
    assert plot.by("chen.li", hazards.one, plot.here).what == SENTENCE
    swap = {
        "another row": ("description_ct", f"(SELECT description_ct FROM hazard WHERE number = '{plot.elsewhere_number}')"),
        "another column": ("place_ct", "requirement_ct"),
        "another table": ("place_ct", "(SELECT name_ct FROM person WHERE name_ct IS NOT NULL LIMIT 1)"),
    }
    for what, (column, source) in swap.items():
        with as_owner(portal) as connection:
            kept = connection.execute(sa.text(f"SELECT {column} FROM hazard WHERE number = :n"), {"n": plot.number}).scalar_one()
            connection.execute(sa.text(f"UPDATE hazard SET {column} = {source} WHERE number = :n"), {"n": plot.number})
        with pytest.raises(SealBroken, match="does not belong where it was found: hazard"):
            plot.by("chen.li", hazards.one, plot.here)
        with pytest.raises(SealBroken, match="does not belong where it was found: hazard"):
            plot.by("chen.li", hazards.ledger, state="all")
        with as_owner(portal) as connection:
            connection.execute(sa.text(f"UPDATE hazard SET {column} = :kept WHERE number = :n"), {"kept": kept, "n": plot.number})
        assert plot.by("chen.li", hazards.one, plot.here).what == SENTENCE, what


@contextmanager
def as_owner(portal: Portal) -> Iterator[Any]:
    owner = engine.owner_engine(portal.settings)
    with owner.begin() as connection:
        yield connection
    owner.dispose()


def test_after_every_move_every_text_still_opens(plot: Plot) -> None:
    read: list[SimpleNamespace] = []
    for name, (who, call) in STORY.items():
        plot.by(who, lambda work, call=call: call(work, plot))
        record, steps = plot.by("chen.li", hazards.one, plot.here), plot.by("chen.li", hazards.timeline, plot.here)
        read.append(SimpleNamespace(state=record.state, notes=[step.note for step in steps]))
        assert (record.what, record.place) == (SENTENCE, PLACE), name

    assert len({one.state for one in read}) == 6
    assert [note for note in read[-1].notes if note] == [NOTE] * 5
    assert plot.by("li.jianguo", hazards.one, plot.here).requirement == REQUIREMENT
