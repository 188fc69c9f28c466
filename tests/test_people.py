"""Who holds which office today, and how does nobody make himself powerful?"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.accounts import Account
from db.actor import SYSTEM, Role
from db.engine import Database
from db.people import Person, RoleGrant
from db.session import begin
from portal import accounts, areas, hazards, people
from portal.errors import Denied, Invalid, NotFound, WrongStep
from portal.imports import Result, staff
from portal.people.looks import harmless
from tests.cast import QUALIFIED, Cast, actor_now, by_two
from tests.cast import did as does
from tests.conftest import Clock

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def newcomer(database: Database, cast: Cast) -> UUID:
    return UUID(str(does(cast.lu_yi, people.add_person, name="钱多", department_id=cast.departments["D-PACK"], staff_number="AJ-9001").id))


# Offices in force


def test_everybody_of_the_cast_comes_in_with_the_offices_he_holds(database: Database, cast: Cast) -> None:
    for username, person_id in cast.people.items():
        found, wanted = actor_now(person_id), cast.actors[username]

        assert set(found.grants) == set(wanted.grants), username
        assert found.tag == wanted.tag


def test_an_office_over_an_area_is_one_over_everything_inside_it(database: Database, cast: Cast, newcomer: UUID) -> None:
    with begin(SYSTEM) as work:
        inner = areas.add_area(work, site_id=cast.site, code="STORE-A-1", name="一号架", parent_id=cast.areas["STORE-A"])
    does(SYSTEM, people.note_eligibility, newcomer, **QUALIFIED)
    does(SYSTEM, people.grant_role, newcomer, Role.SUPERVISOR, area_id=cast.areas["STORE"], valid_from=TODAY)

    held = actor_now(newcomer).areas(Role.SUPERVISOR)

    assert {cast.areas["STORE"], cast.areas["STORE-A"], inner.id} <= held
    assert cast.areas["WELD"] not in held


def test_an_office_holds_from_its_first_to_its_last_day_at_the_site(database: Database, cast: Cast, newcomer: UUID, clock: Clock) -> None:
    days = {"valid_from": TODAY + DAY, "valid_to": TODAY + 2 * DAY}
    does(SYSTEM, people.grant_role, newcomer, Role.RESPONSIBLE, department_id=cast.departments["D-PACK"], **days)

    def holds() -> bool:
        return Role.RESPONSIBLE in actor_now(newcomer).roles

    assert not holds()
    clock.pass_time(hours=15)
    assert holds()
    clock.pass_time(hours=47, minutes=59)
    assert holds()
    clock.pass_time(minutes=1)
    assert not holds()


def test_everybody_inside_may_report_but_no_auditor_and_nobody_who_left(database: Database, cast: Cast, newcomer: UUID) -> None:
    assert actor_now(newcomer).roles == {Role.EMPLOYEE}
    assert Role.EMPLOYEE not in actor_now(cast.people["shen.yue"]).roles

    by_two(cast.lin_tao, cast.chen_li, newcomer, "leave", last_day=TODAY - DAY)

    assert actor_now(newcomer).grants == ()


def test_a_deputy_holds_the_offices_only_while_the_person_is_away(database: Database, cast: Cast, clock: Clock) -> None:
    he, zhou = cast.people["he.jing"], cast.people["zhou.min"]
    named = does(cast.lin_tao, people.name_deputy, person_id=he, deputy_id=zhou, valid_from=TODAY)
    does(cast.chen_li, people.approve_deputy, named.id)
    store = cast.areas["STORE"]
    assert store not in actor_now(zhou).areas(Role.SUPERVISOR)

    does(cast.lin_tao, people.note_absence, person_id=he, valid_from=TODAY, valid_to=TODAY)

    stands_in = actor_now(zhou)
    assert store in stands_in.areas(Role.SUPERVISOR)
    assert [grant.deputy_for for grant in stands_in.grants if store in grant.area_ids] == [he]
    clock.pass_time(days=1)
    assert store not in actor_now(zhou).areas(Role.SUPERVISOR)


def test_whoever_stood_in_is_signed_out_when_that_is_ended(database: Database, cast: Cast) -> None:
    """His offices are remembered for a quarter of an hour: only a new stamp takes them at once."""
    he, zhou = cast.people["he.jing"], cast.people["zhou.min"]

    def stamp() -> int:
        return does(SYSTEM, lambda work: work.session.scalars(select(Account.stamp).where(Account.person_id == zhou)).one())

    deputy = does(cast.chen_li, people.name_deputy, person_id=he, deputy_id=zhou, valid_from=TODAY - DAY)
    absence = does(cast.lin_tao, people.note_absence, person_id=he, valid_from=TODAY - DAY)
    first = stamp()

    does(cast.lin_tao, people.end_absence, absence.id, last_day=TODAY - DAY)
    second = stamp()
    does(cast.lin_tao, people.end_deputy, deputy.id, last_day=TODAY - DAY)

    assert first < second < stamp()


def test_whoever_left_an_office_is_not_offered_for_a_repair(database: Database, cast: Cast) -> None:
    def offered() -> set[UUID]:
        return {holder.id for holder in does(cast.zhou_min, people.responsible, cast.departments["D-WELD"])}

    assert cast.people["han.dong"] in offered()

    held = does(SYSTEM, lambda work: work.session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.people["han.dong"])).all())
    for grant in held:
        by_two(cast.lu_yi, cast.chen_li, cast.people["han.dong"], "end_office", grant_id=grant.id)

    assert cast.people["han.dong"] not in offered()


# Who gives offices


def test_an_office_that_sees_content_holds_only_once_a_second_person_approved_it(database: Database, cast: Cast, newcomer: UUID) -> None:
    pack = {"department_id": cast.departments["D-PACK"], "valid_from": TODAY}
    grant = does(cast.lu_yi, people.grant_role, newcomer, Role.DEPARTMENT_HEAD, **pack)
    assert Role.DEPARTMENT_HEAD not in actor_now(newcomer).roles

    for actor in (cast.lu_yi, cast.xu_ning):
        with pytest.raises(Denied, match="needs a second person"):
            does(actor, people.approve_role, grant.id)

    does(cast.chen_li, people.approve_role, grant.id)
    assert Role.DEPARTMENT_HEAD in actor_now(newcomer).roles


def test_a_director_does_not_approve_what_he_granted(database: Database, cast: Cast, newcomer: UUID) -> None:
    grant = does(cast.chen_li, people.grant_role, newcomer, Role.HR, valid_from=TODAY)

    with pytest.raises(Denied, match="neither granted nor receives"):
        does(cast.chen_li, people.approve_role, grant.id)
    assert Role.HR not in actor_now(newcomer).roles


def test_an_everyday_role_needs_no_second_person(database: Database, cast: Cast, newcomer: UUID) -> None:
    grant = does(cast.lu_yi, people.grant_role, newcomer, Role.MASTER, valid_from=TODAY)

    assert Role.MASTER in actor_now(newcomer).roles
    with pytest.raises(WrongStep, match="needs no approval"):
        does(cast.chen_li, people.approve_role, grant.id)


@pytest.mark.parametrize("name", ["lu_yi", "chen_li"])
def test_nobody_grants_himself_an_office(database: Database, cast: Cast, newcomer: UUID, name: str) -> None:
    actor = getattr(cast, name)
    does(actor, people.grant_role, newcomer, Role.DIRECTOR, valid_from=TODAY)

    with pytest.raises(Denied, match="nobody grants himself"):
        does(actor, people.grant_role, actor.person_id, Role.UNION, valid_from=TODAY)


@pytest.mark.parametrize("name", ["zhou_min", "lin_tao", "zheng_kai", "li_jianguo"])
def test_nobody_else_grants_a_role(database: Database, cast: Cast, newcomer: UUID, name: str) -> None:
    does(cast.lu_yi, people.grant_role, newcomer, Role.MASTER, valid_from=TODAY)

    with pytest.raises(Denied, match="Only an administrator or the safety director grants"):
        does(getattr(cast, name), people.grant_role, newcomer, Role.MASTER, valid_from=TODAY)


def test_nobody_makes_himself_a_deputy(database: Database, cast: Cast) -> None:
    chen, lin = cast.people["chen.li"], cast.people["lin.tao"]
    does(cast.chen_li, people.name_deputy, person_id=chen, deputy_id=lin, valid_from=TODAY)

    for actor in (cast.lin_tao, cast.lu_yi):
        with pytest.raises(Denied, match="names a deputy"):
            does(actor, people.name_deputy, person_id=chen, deputy_id=actor.person_id, valid_from=TODAY)


def test_the_union_and_human_resources_do_not_stand_in_for_each_other(database: Database, cast: Cast) -> None:
    """Named by one of them alone, or agreed to after he was given the other side's office."""
    lin, zhao, sun = (cast.people[name] for name in ("lin.tao", "zhao.min", "sun.tao"))
    does(cast.lin_tao, people.name_deputy, person_id=lin, deputy_id=sun, valid_from=TODAY)
    named = [does(cast.lin_tao, people.name_deputy, person_id=zhao, deputy_id=who, valid_from=TODAY) for who in (sun, cast.people["he.jing"])]
    does(SYSTEM, people.grant_role, sun, Role.HR, valid_from=TODAY)
    does(cast.zhao_min, people.approve_deputy, named[1].id)

    for person, other in ((lin, zhao), (zhao, lin)):
        with pytest.raises(Invalid, match="The union and human resources do not stand in for each other"):
            does(cast.chen_li, people.name_deputy, person_id=person, deputy_id=other, valid_from=TODAY)
    with pytest.raises(Invalid, match="The union and human resources do not stand in for each other"):
        does(cast.lin_tao, people.name_deputy, person_id=lin, deputy_id=zhao, valid_from=TODAY)
    with pytest.raises(Invalid, match="The union and human resources do not stand in for each other"):
        does(cast.zhao_min, people.approve_deputy, named[0].id)


def test_the_portals_own_role_is_never_granted_and_an_office_needs_its_place(database: Database, cast: Cast, newcomer: UUID) -> None:
    with pytest.raises(Invalid, match="never granted"):
        does(cast.lu_yi, people.grant_role, newcomer, Role.SYSTEM, valid_from=TODAY)
    for role in (Role.SUPERVISOR, Role.DEPARTMENT_HEAD):
        with pytest.raises(Invalid, match="needs an area"):
            does(cast.lu_yi, people.grant_role, newcomer, role, valid_from=TODAY)


def test_a_change_of_office_ends_the_persons_sessions(database: Database, cast: Cast, newcomer: UUID) -> None:
    does(cast.lu_yi, accounts.create_account, newcomer, username="qian.duo", password_hash="x" * 60)

    def stamp() -> int:
        with begin(SYSTEM, write=False) as work:
            return work.session.scalars(select(Account.stamp).where(Account.username == "qian.duo")).one()

    first = stamp()
    grant = does(cast.lu_yi, people.grant_role, newcomer, Role.UNION, valid_from=TODAY)
    second = stamp()
    does(cast.chen_li, people.approve_role, grant.id)
    third = stamp()
    by_two(cast.chen_li, cast.lin_tao, newcomer, "end_office", grant_id=grant.id)

    assert first < second < third < stamp()
    assert Role.UNION not in actor_now(newcomer).roles


# Who looked


def test_who_is_written_about_sees_who_looked_and_why(database: Database, cast: Cast) -> None:
    with begin(cast.li_jianguo) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD"], description="漏气")
    does(cast.zhou_min, hazards.waiting_for_me)
    does(cast.chen_li, hazards.open_reporter, hazard.id, purpose="核实现场情况")

    seen = does(cast.li_jianguo, people.looks_at_me)

    assert [(look.who, look.what, look.number, look.why) for look in seen.rows] == [
        ("陈立", "reporter", hazard.number, "核实现场情况"),
        ("周敏", "hazard", hazard.number, "Work list of the office"),
    ]
    assert (seen.looks, seen.people, seen.opened) == (2, 2, 1)
    assert does(cast.zhang_weimin, people.looks_at_me).rows == []


def test_reading_who_looked_does_not_tell_who_the_reporter_is(database: Database, cast: Cast) -> None:
    from db.log import LogEntry

    with begin(cast.li_jianguo) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD"], description="漏气")
    does(cast.chen_li, hazards.open_reporter, hazard.id, purpose="核实")
    does(cast.li_jianguo, people.looks_at_me)

    with begin(cast.chen_li, write=False) as work:
        last = work.session.scalars(select(LogEntry).order_by(LogEntry.seq.desc(), LogEntry.id.desc()).limit(1)).one()
        named = set(work.session.scalars(select(LogEntry.actor).where(LogEntry.purpose == "own_log")))

    assert last is not None
    assert named == {cast.li_jianguo.tag}


# People from a file


def imported(cast: Cast, path: Path, text: str, *, encoding: str = "utf-8") -> Result:
    path.write_bytes(text.encode(encoding))
    return staff.run(cast.lu_yi, path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_good_rows_come_in_and_bad_ones_say_why(database: Database, cast: Cast, tmp_path: Path, encoding: str) -> None:
    odd = (",W-2,焊接车间,,", "李二,W-3,没有的部门,,", "张三,W-4,D-PACK,,31.31.2026", "赵四,W-1,,,")
    rows = ("王一,W-1,焊接车间,焊工,2026/3/1", *odd, "孙五,W-5,,,")

    result = imported(cast, tmp_path / "people.csv", "\n".join(["姓名,工号,部门,岗位,入职日期", *rows]), encoding=encoding)

    assert (result.rows, result.imported, result.unchanged) == (6, 2, 0)
    assert [rejected["row"] for rejected in result.rejected] == [3, 4, 5, 6]
    assert "the name is missing" in str(result.rejected[0])
    with begin(cast.lu_yi, write=False) as work:
        person = people.by_staff_number(work, " w-1 ")
        assert person is not None
        assert (person.department_id, person.joined_on) == (cast.departments["D-WELD"], date(2026, 3, 1))


def test_a_second_import_adds_nobody_and_overwrites_nothing(database: Database, cast: Cast, tmp_path: Path) -> None:
    text = "姓名,工号\n王一,W-1\n孙五,W-5\n"
    assert imported(cast, tmp_path / "people.csv", text).imported == 2

    again = imported(cast, tmp_path / "people.csv", text.replace("孙五", "钱六"))

    assert (again.imported, again.unchanged) == (0, 1)
    assert "belongs to somebody else" in str(again.rejected[0])


def test_nobody_without_the_office_imports_people(database: Database, cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("姓名,工号\n王一,W-1\n", encoding="utf-8")
    assert staff.run(cast.lin_tao, tmp_path / "people.csv").imported == 1

    with pytest.raises(Denied, match="adds people"):
        staff.run(cast.zhou_min, tmp_path / "people.csv")


def test_the_name_in_the_table_is_sealed(database: Database, cast: Cast, newcomer: UUID) -> None:
    with begin(cast.lu_yi, write=False) as work:
        person = work.session.scalars(select(Person).where(Person.id == newcomer)).one()

    assert (repr(person.name), repr(person.phone)) == ("🔒", "—")
    assert "钱多".encode() not in (person.name_ct or b"")
    assert person.subject == f"person/{newcomer}"


def test_an_absence_that_ends_before_it_begins_is_refused(database: Database, cast: Cast) -> None:
    with pytest.raises(Invalid, match="before the first"):
        does(cast.lin_tao, people.note_absence, person_id=cast.people["he.jing"], valid_from=TODAY, valid_to=TODAY - DAY)


def test_the_head_agrees_to_his_own_deputy(database: Database, cast: Cast) -> None:
    """He sees every account, so he also has to be able to end the sessions of whoever stands in."""
    named = does(cast.lin_tao, people.name_deputy, person_id=cast.people["gao.yuan"], deputy_id=cast.people["zhou.min"], valid_from=TODAY)

    agreed = does(cast.gao_yuan, people.approve_deputy, named.id)

    assert agreed.approved_by == cast.people["gao.yuan"]


def test_a_deputys_time_that_is_over_is_not_brought_back(database: Database, cast: Cast) -> None:
    """The second person agreed to days that are over, not to others."""
    pair = {"person_id": cast.people["gao.yuan"], "deputy_id": cast.people["zhou.min"]}
    over = does(cast.lin_tao, people.name_deputy, **pair, valid_from=TODAY - 9 * DAY, valid_to=TODAY - 5 * DAY)
    does(cast.chen_li, people.approve_deputy, over.id)

    with pytest.raises(Invalid, match="is not made longer"):
        does(cast.lin_tao, people.end_deputy, over.id, last_day=TODAY + 9 * DAY)

    does(cast.lin_tao, people.end_deputy, over.id, last_day=TODAY - 6 * DAY)


def test_nothing_is_noted_for_a_person_who_does_not_exist(database: Database, cast: Cast) -> None:
    nobody = UUID(int=7)
    does(cast.lin_tao, people.note_absence, person_id=cast.people["he.jing"], valid_from=TODAY)

    with pytest.raises(NotFound, match="This person does not exist"):
        does(cast.lin_tao, people.note_absence, person_id=nobody, valid_from=TODAY)
    with pytest.raises(NotFound, match="This person does not exist"):
        does(cast.lin_tao, people.name_deputy, person_id=cast.people["he.jing"], deputy_id=nobody, valid_from=TODAY)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_of_any_file_begins_like_a_formula(sign: str) -> None:
    assert harmless("=SUM(1)") == "'=SUM(1)"

    assert harmless(f"{sign}SUM(1)") == f"'{sign}SUM(1)"
    assert harmless("陈立") == "陈立"
