"""Who may change the sites, areas, departments and organisations, and what can nobody do with them?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text

from db.accounts import Account
from db.actor import SYSTEM, Role, reporter
from db.areas import Area, Department, PlaceStep, Site
from db.engine import Database
from db.hazards import Hazard, HazardStep, State
from db.log import EntryKind, LogEntry
from db.people import Organisation, Person, Post
from db.session import begin
from portal import areas, departments, hazards, organisations, people, places, server
from portal.errors import Denied, Invalid, NotFound, OutOfScope, PortalError, WrongStep
from portal.ui import words
from tests.cast import QUALIFIED, Cast, by_two
from tests.cast import did as does

TODAY = date(2026, 11, 23)
OUTSIDERS = ("zheng.kai", "zhou.min", "lin.tao", "li.jianguo", "gao.yuan")


def supervises(person_id: UUID) -> frozenset[UUID]:
    with begin(SYSTEM, write=False) as work:
        return people.actor_of(work.session, person_id, work.now).areas(Role.SUPERVISOR)


def stamps(cast: Cast) -> dict[str, int]:
    with begin(SYSTEM, write=False) as work:
        return {name: stamp for name, stamp in work.session.execute(select(Account.username, Account.stamp)) if name in cast.people}


def report(cast: Cast, area: str) -> Hazard:
    return does(cast.li_jianguo, hazards.report, area_id=cast.areas[area], description="护栏松动")  # type: ignore[no-any-return]


# Who may not


def changes(cast: Cast) -> dict[str, tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]:
    area, unit = cast.areas["PACK-EAST"], cast.departments["D-LOGI"]
    said = {"name": "东区", "risk_tier": "low"}
    return {
        "add area": (areas.add_area, (), {"site_id": cast.site, "code": "NEW", "name": "新区"}),
        "change area": (places.change_area, (area,), said),
        "move area": (places.move_area, (area,), {"parent_id": cast.areas["PACK-LINE2"]}),
        "close area": (places.close_area, (area,), {"note": "拆了"}),
        "change site": (places.change_site, (cast.site,), {"name": "一厂", "time_zone": "Asia/Shanghai"}),
        "change department": (departments.change_department, (unit,), said),
        "close department": (departments.close_department, (unit,), {"note": "撤销"}),
        "use instead": (departments.use_instead, (unit,), {"other_id": cast.departments["D-PACK"], "note": "合并"}),
        "add post": (people.add_post, (), {"department_id": unit, "name": "司机"}),
        "add organisation": (areas.add_organisation, (), {"name": "外包公司"}),
        "read the tree": (places.tree, (cast.site,), {}),
        "read the history": (places.history, (area,), {}),
        "read the departments": (departments.units, (), {}),
        "read the organisations": (organisations.firms, (), {}),
    }


def test_nobody_but_administrator_and_director_changes_a_place_by_any_verb(database: Database, cast: Cast) -> None:
    for name, (verb, args, said) in changes(cast).items():
        for who in OUTSIDERS:
            with pytest.raises(Denied, match="Only (an administrator or )?the safety director"):
                does(cast.actors[who], verb, *args, **said)
        if name not in ("close department", "use instead", "close area"):
            does(cast.lu_yi, verb, *args, **said)


def test_nobody_but_administrator_and_director_changes_a_place_by_writing_its_row(database: Database, cast: Cast) -> None:
    def rename(cls: Any, row_id: UUID) -> Callable[..., None]:
        def write(work: Any) -> None:
            work.entry(EntryKind.ADMIN, "area.changed")
            work.session.scalars(select(cls).where(cls.id == row_id)).one().name = "改名"

        return write

    with begin(SYSTEM) as work:
        firm, post = (
            work.session.scalars(select(Organisation.id)).all()[0],
            people.add_post(work, department_id=cast.departments["D-HR"], name="干事"),
        )
        rows = [(Area, cast.areas["PACK"]), (Department, cast.departments["D-HR"]), (Organisation, firm), (Post, post.id)]
    for cls, row_id in rows:
        for who in OUTSIDERS:
            with pytest.raises(OutOfScope, match="may not write rows|outside the writer's scope|row-level security"):
                does(cast.actors[who], rename(cls, row_id))
        does(cast.lu_yi, rename(cls, row_id))


def test_an_administrator_closes_no_place_nor_department_even_by_writing_the_row(database: Database, cast: Cast) -> None:
    """Where nobody can report, nothing is reported: he could silence a shop."""
    area, unit = cast.areas["OFFICE-CANTEEN"], does(cast.lu_yi, areas.add_department, site_id=cast.site, code="D-X", name="临时部").id
    note = {"note": "不用了"}
    for verb, args in ((places.close_area, area), (departments.close_department, unit)):
        with pytest.raises(Denied, match="Only the safety director closes"):
            does(cast.lu_yi, verb, args, **note)

    def close(work: Any) -> None:
        work.entry(EntryKind.ADMIN, "area.closed")
        work.session.scalars(select(Area).where(Area.id == area)).one().closed_at = work.now

    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"):
        does(cast.lu_yi, close)
    does(cast.chen_li, places.close_area, area, **note)
    does(cast.chen_li, departments.close_department, unit, **note)


# Moving an area: nobody widens an office behind the director's back


def test_an_administrator_cannot_hand_an_accomplice_the_store_by_moving_it_under_his_area(database: Database, cast: Cast) -> None:
    """The director approved an office over the canteen; with the store moved into it, it would be one over the store."""
    accomplice, canteen, store = cast.people["zhang.weimin"], cast.areas["OFFICE-CANTEEN"], cast.areas["STORE"]
    does(cast.lin_tao, people.note_eligibility, accomplice, **QUALIFIED)
    grant = does(cast.lu_yi, people.grant_role, accomplice, Role.SUPERVISOR, area_id=canteen, valid_from=TODAY)
    does(cast.chen_li, people.approve_role, grant.id)
    before = supervises(accomplice)

    with pytest.raises(Denied, match="changes how far somebody's office reaches"):
        does(cast.lu_yi, places.move_area, store, parent_id=canteen)
    with pytest.raises(Denied, match="changes how far somebody's office reaches"):
        does(cast.lu_yi, places.move_area, canteen, parent_id=store)
    assert supervises(accomplice) == before == {canteen}

    does(cast.chen_li, places.move_area, store, parent_id=canteen, note="搬迁")
    assert cast.areas["STORE-A"] in supervises(accomplice)


def test_an_office_still_waiting_for_its_second_person_counts_as_well(database: Database, cast: Cast) -> None:
    does(cast.lin_tao, people.note_eligibility, cast.people["zhang.weimin"], **QUALIFIED)
    does(cast.lu_yi, people.grant_role, cast.people["zhang.weimin"], Role.SUPERVISOR, area_id=cast.areas["PACK-LINE2"], valid_from=TODAY)

    with pytest.raises(Denied, match="changes how far somebody's office reaches"):
        does(cast.lu_yi, places.move_area, cast.areas["PACK-EAST"], parent_id=cast.areas["PACK-LINE2"])


def test_nobody_is_blinded_by_moving_an_area_out_of_his_reach_and_the_directors_move_holds_at_once(database: Database, cast: Cast) -> None:
    grinding, before = cast.areas["WELD-GRIND"], stamps(cast)
    with pytest.raises(Denied, match="changes how far somebody's office reaches"):
        does(cast.lu_yi, places.move_area, grinding, parent_id=cast.areas["STORE"])

    does(cast.chen_li, places.move_area, grinding, parent_id=cast.areas["STORE"])

    assert grinding not in supervises(cast.people["zhou.min"])
    assert grinding in supervises(cast.people["he.jing"])
    changed = {name for name, stamp in stamps(cast).items() if stamp != before[name]}
    assert changed == {"zhou.min", "sun.tao", "he.jing"}


def test_an_administrator_moves_an_area_where_no_office_is_touched_and_nobody_is_signed_out(database: Database, cast: Cast) -> None:
    before = stamps(cast)

    does(cast.lu_yi, places.move_area, cast.areas["WELD-GRIND"], parent_id=cast.areas["WELD-3"])

    assert stamps(cast) == before
    nodes = does(cast.lu_yi, places.tree, cast.site)
    assert [(n.code, n.depth) for n in nodes if n.code.startswith("WELD")] == [("WELD", 0), ("WELD-3", 1), ("WELD-GRIND", 2), ("WELD-GAS", 1)]
    assert cast.areas["WELD-GRIND"] in supervises(cast.people["zhou.min"])


def test_an_area_lies_neither_inside_itself_nor_on_another_site(database: Database, cast: Cast) -> None:
    with begin(SYSTEM) as work:
        other = areas.add_area(work, site_id=areas.add_site(work, code="AJ2", name="二厂").id, code="YARD", name="堆场").id

    for parent, says in ((cast.areas["WELD"], "inside itself"), (cast.areas["WELD-3"], "inside itself"), (other, "on its own site")):
        with pytest.raises(Invalid, match=says):
            does(cast.chen_li, places.move_area, cast.areas["WELD"], parent_id=parent)
    with pytest.raises(NotFound):
        does(cast.chen_li, places.move_area, cast.areas["WELD"], parent_id=cast.site)


def test_postgresql_refuses_an_administrators_move_past_the_verb(postgresql_database: Database, cast: Cast) -> None:
    def move(area: str, parent: str) -> Callable[..., None]:
        def write(work: Any) -> None:
            work.entry(EntryKind.ADMIN, "area.moved")
            work.session.scalars(select(Area).where(Area.id == cast.areas[area])).one().parent_id = cast.areas[parent]

        return write

    with pytest.raises(OutOfScope, match="not yours to change: area"):
        does(cast.lu_yi, move("STORE-A", "PACK"))

    does(cast.lu_yi, move("STORE-A", "STORE-DOCK"))
    does(cast.chen_li, move("STORE-A", "PACK"))


# Another clock


def test_another_clock_is_the_directors_alone(database: Database, cast: Cast) -> None:
    does(cast.lu_yi, places.change_site, cast.site, name="一厂新名", time_zone="Asia/Shanghai")

    with pytest.raises(Denied, match="Only the safety director changes the time zone"):
        does(cast.lu_yi, places.change_site, cast.site, name="一厂", time_zone="Asia/Urumqi")

    does(cast.chen_li, places.change_site, cast.site, name="一厂", time_zone="Asia/Urumqi")
    assert [(change.office, sorted(change.after)) for change in does(cast.chen_li, places.history, cast.site)][:2] == [
        ("director", ["name", "time_zone"]),
        ("administrator", ["name", "name_en"]),
    ]


def test_postgresql_refuses_an_administrators_clock_past_the_verb(postgresql_database: Database, cast: Cast) -> None:
    def write(work: Any) -> None:
        work.entry(EntryKind.ADMIN, "site.changed")
        work.session.scalars(select(Site).where(Site.id == cast.site)).one().time_zone = "Asia/Urumqi"

    with pytest.raises(OutOfScope, match="not yours to change: site"):
        does(cast.lu_yi, write)

    does(cast.chen_li, write)


def test_the_screen_says_days_by_the_clock_of_the_first_site(database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_zones", list(words._zones))
    server.set_clock()
    evening = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert words.today(evening) == date(2026, 11, 24)

    does(cast.chen_li, places.change_site, cast.site, name="一厂", time_zone="Europe/Berlin")
    server.set_clock()

    assert words.today(evening) == date(2026, 11, 23)


# Two at once


@pytest.mark.parametrize("unnamed", [False, True])
def test_at_once_no_report_lands_in_an_area_that_is_closed_while_it_is_written(postgresql_database: Database, cast: Cast, unnamed: bool) -> None:
    """The reporter has read the area as open; the director closes it before the report is written."""
    area = cast.areas["WELD-GRIND"]
    who, other, verb = (
        (reporter("one receipt"), reporter("another"), hazards.report_unnamed) if unnamed else (cast.li_jianguo, cast.li_jianguo, hazards.report)
    )
    assert does(other, verb, area_id=cast.areas["STORE-A"], description="护栏松动")

    def closes(*_about: Any) -> None:
        does(cast.chen_li, places.close_area, area, note="拆除")

    with pytest.raises(Invalid, match="is not in use any more"), begin(who) as work:
        event.listen(work.session, "before_flush", closes, once=True)
        verb(work, area_id=area, description="护栏松动")

    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(select(Area.closed_at).where(Area.id == area)).one() is not None
        assert work.session.scalars(select(Hazard.id).where(Hazard.area_id == area)).all() == []


def test_at_once_no_hazard_goes_to_a_department_that_is_closed_while_it_is_assigned(postgresql_database: Database, cast: Cast) -> None:
    unit = does(SYSTEM, areas.add_department, site_id=cast.site, code="D-GONE", name="撤销的部门").id
    hazard = report(cast, "WELD-GRIND")
    due = {"deadline": TODAY, "requirement": "装好"}

    def closes(*_about: Any) -> None:
        does(cast.chen_li, departments.close_department, unit, note="撤销")

    with pytest.raises(Invalid, match="Choose a department"), begin(cast.zhou_min) as work:
        event.listen(work.session, "before_flush", closes, once=True)
        hazards.assign(work, hazard.id, department_id=unit, **due)

    assert does(cast.zhou_min, hazards.assign, hazard.id, department_id=cast.departments["D-WELD"], **due)


def test_at_once_no_area_is_closed_under_a_report_that_is_just_being_kept(postgresql_database: Database, cast: Cast) -> None:
    area = cast.areas["WELD-GRIND"]
    answers: list[Exception] = []

    def closes() -> None:
        try:
            does(cast.chen_li, places.close_area, area, note="拆除")
        except PortalError as refusal:
            answers.append(refusal)

    closing = Thread(target=closes)
    with begin(cast.li_jianguo) as work:
        hazards.report(work, area_id=area, description="护栏松动")
        closing.start()
        while closing.is_alive() and not somebody_waits(work):
            closing.join(0.05)
    closing.join()

    assert [(type(answer), str(answer)) for answer in answers] == [(WrongStep, "1 open hazards lie there. It can be closed when they are closed.")]


def somebody_waits(work: Any) -> bool:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return bool(work.session.connection().execute(waiting).scalar_one())


def test_at_once_what_is_noted_as_before_is_what_another_one_left(postgresql_database: Database, cast: Cast) -> None:
    area = cast.areas["PACK-EAST"]

    with begin(cast.lu_yi) as work:
        read = areas.in_use(work, Area, area)  # held on to, for the session forgets what nobody holds
        does(cast.chen_li, places.change_area, area, name="新东侧", risk_tier="low")
        places.change_area(work, area, name="又新东侧", risk_tier="low")

    assert read.name == "又新东侧"
    with begin(SYSTEM) as work:
        newest = places.history(work, area)[0]
    assert (newest.before, newest.after) == ({"name": "新东侧"}, {"name": "又新东侧"})


# Closing


def test_an_area_with_an_open_hazard_is_not_closed_and_a_closed_one_keeps_its_old_hazards(database: Database, cast: Cast) -> None:
    hazard, area = report(cast, "WELD-GRIND"), cast.areas["WELD-GRIND"]
    with pytest.raises(WrongStep, match="1 open hazards lie there"):
        does(cast.chen_li, places.close_area, area, note="拆除")
    with pytest.raises(WrongStep, match="3 areas inside it are in use"):
        does(cast.chen_li, places.close_area, cast.areas["WELD"], note="拆除")
    does(cast.chen_li, hazards.dismiss, hazard.id, reason="重复")
    with pytest.raises(Invalid, match="Write why"):
        does(cast.chen_li, places.close_area, area, note=" ")

    does(cast.chen_li, places.close_area, area, note="拆除")

    assert area not in {place.id for place in does(cast.li_jianguo, areas.places)}
    assert area in {place.id for place in does(cast.zhou_min, areas.places, closed=True)}
    with pytest.raises(Invalid, match="not in use any more"):
        report(cast, "WELD-GRIND")
    assert does(cast.zhou_min, hazards.one, str(hazard.id)).area == "打磨区"
    for verb, said in ((places.change_area, {"name": "x", "risk_tier": "low"}), (places.close_area, {"note": "x"})):
        with pytest.raises(WrongStep, match="is closed"):
            does(cast.chen_li, verb, area, **said)
    does(cast.chen_li, places.reopen_area, area, note="又用了")
    assert report(cast, "WELD-GRIND").number


# What was changed here


def test_every_change_leaves_what_it_was_the_office_and_an_entry_in_the_log(database: Database, cast: Cast) -> None:
    area = cast.areas["PACK-EAST"]
    does(cast.lu_yi, places.change_area, area, name="东区", name_en="East bay", risk_tier="high")
    does(cast.chen_li, places.close_area, area, note="改造")
    with pytest.raises(Invalid, match="Nothing was changed"):
        does(cast.lu_yi, places.change_area, cast.areas["PACK"], name="包装车间", name_en="Packing shop", risk_tier="medium")

    closed, changed, added = does(cast.lu_yi, places.history, area)

    assert (closed.action, closed.office, closed.note) == ("closed", "director", "改造")
    assert (changed.office, changed.before) == ("administrator", {"name": "东侧", "name_en": "East side", "risk_tier": "medium"})
    assert changed.after == {"name": "东区", "name_en": "East bay", "risk_tier": "high"}
    assert (added.action, added.after["code"]) == ("added", "PACK-EAST")
    with begin(SYSTEM, write=False) as work:
        steps = list(work.session.scalars(select(PlaceStep).where(PlaceStep.record_id == area)))
        entries = set(work.session.scalars(select(LogEntry.id).where(LogEntry.action.in_(["area.changed", "area.closed", "area.added"]))))
    assert {step.entry_id for step in steps} <= entries


def test_what_was_changed_is_neither_edited_nor_written_in_anothers_name(database: Database, cast: Cast) -> None:
    def edit(work: Any) -> None:
        work.entry(EntryKind.ADMIN, "area.changed")
        work.session.scalars(select(PlaceStep)).first().before = "{}"

    def forge(work: Any) -> None:
        work.entry(EntryKind.ADMIN, "area.changed")
        step = work.session.scalars(select(PlaceStep)).first()
        columns = ("kind", "record_id", "action", "at", "office", "before", "after", "entry_id", "subject")
        work.session.add(PlaceStep(actor_id=cast.people["chen.li"], **{name: getattr(step, name) for name in columns}))

    with pytest.raises(OutOfScope, match="never changed"):
        does(cast.lu_yi, edit)
    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"):
        does(cast.lu_yi, forge)
    does(cast.chen_li, forge)


def test_a_code_is_given_once_and_a_time_zone_exists(database: Database, cast: Cast) -> None:
    for code, says in (("WELD", "is taken"), (" ", "code is missing")):
        with pytest.raises(Invalid, match=says):
            does(cast.lu_yi, areas.add_area, site_id=cast.site, code=code, name="又一个")
    with pytest.raises(Invalid, match="no time zone"):
        does(cast.lu_yi, places.change_site, cast.site, name="一厂", time_zone="Moon/Base")


# Departments and organisations


@pytest.fixture
def flagged(database: Database, cast: Cast) -> UUID:
    """As an import leaves it."""
    with begin(SYSTEM) as work:
        return areas.add_department(work, site_id=cast.site, code="IMP-1", name="焊接", flagged=True).id


def test_a_flagged_department_is_confirmed_once_under_its_right_name(database: Database, cast: Cast, flagged: UUID) -> None:
    does(cast.lu_yi, departments.confirm, flagged, name="焊接二班", name_en="Welding two", risk_tier="high")

    unit = next(unit for unit in does(cast.lu_yi, departments.units) if unit.id == flagged)
    assert (unit.name, unit.flagged, unit.risk_tier) == ("焊接二班", False, "high")
    with pytest.raises(WrongStep, match="confirmed already"):
        does(cast.lu_yi, departments.confirm, flagged, name="焊接三班", risk_tier="high")


def test_only_the_director_lets_another_department_take_over_and_each_open_hazard_says_why(database: Database, cast: Cast, flagged: UUID) -> None:
    welding, said = cast.departments["D-WELD"], {"deadline": TODAY, "requirement": "加固"}
    running, closed = (report(cast, "WELD-3") for _ in range(2))
    for hazard in (running, closed):
        does(cast.zhou_min, hazards.assign, hazard.id, department_id=flagged, **said)
    does(cast.chen_li, hazards.merge, closed.id, into=running.number, reason="一样")
    merger = {"other_id": welding, "note": "同一个部门"}
    with pytest.raises(Denied, match="Only the safety director closes a place or replaces a department"):
        does(cast.lu_yi, departments.use_instead, flagged, **merger)
    with pytest.raises(WrongStep, match="1 open hazards are with it"):
        does(cast.chen_li, departments.close_department, flagged, note="撤")

    does(cast.chen_li, departments.use_instead, flagged, **merger)

    with begin(SYSTEM, write=False) as work:
        found = {row.id: row for row in work.session.scalars(select(Hazard))}
        last = work.session.scalars(select(HazardStep).where(HazardStep.hazard_id == running.id).order_by(HazardStep.n.desc())).first()
    assert (found[running.id].department_id, found[running.id].state) == (welding, State.ASSIGNED)
    assert (found[closed.id].department_id, found[closed.id].state) == (flagged, State.MERGED)
    assert last is not None
    assert (last.action, last.office) == ("use_instead", "director")
    assert does(cast.chen_li, hazards.timeline, running.id)[-1].note == "同一个部门"
    assert flagged not in {d.id for d in does(cast.zhou_min, areas.departments)}
    with pytest.raises(Invalid, match="Choose a department"):
        does(cast.zhou_min, hazards.reassign, running.id, department_id=flagged, note="退回")
    with pytest.raises(WrongStep, match="given back by a step of its own"):
        does(cast.chen_li, hazards.take_back, running.id)


def test_a_department_with_people_or_offices_is_not_replaced(database: Database, cast: Cast) -> None:
    """Else a merger would hand its people and offices to another department in one click."""
    unit = cast.departments["D-LOGI"]
    with begin(SYSTEM, write=False) as work:
        people_there = work.session.scalars(select(Person).where(Person.department_id == unit)).all()
    for person in people_there:
        with pytest.raises(WrongStep, match="People who belong to it: 1"):
            does(cast.chen_li, departments.use_instead, unit, other_id=cast.departments["D-PACK"], note="合并")
        by_two(cast.chen_li, cast.lin_tao, person.id, "leave", last_day=date(2026, 11, 20))

    does(cast.chen_li, people.grant_role, cast.people["chen.hao"], Role.RESPONSIBLE, department_id=unit, valid_from=TODAY)
    with pytest.raises(WrongStep, match="offices are held for it"):
        does(cast.chen_li, departments.close_department, unit, note="撤销")


def test_a_department_lies_not_inside_itself(database: Database, cast: Cast) -> None:
    inner, outer = cast.departments["D-LOGI"], cast.departments["D-PACK"]
    does(cast.lu_yi, departments.move_department, inner, parent_id=outer)

    with pytest.raises(Invalid, match="inside itself"):
        does(cast.lu_yi, departments.move_department, outer, parent_id=inner)

    assert [(u.code, u.depth) for u in does(cast.lu_yi, departments.units) if u.id in (inner, outer)] == [("D-PACK", 0), ("D-LOGI", 1)]


def test_a_post_is_closed_when_nobody_holds_it_and_its_holders_are_only_counted(database: Database, cast: Cast) -> None:
    unit = cast.departments["D-PACK"]
    before = [(seat.name, seat.holders) for seat in does(cast.lu_yi, departments.seats, unit)]
    post = does(cast.lu_yi, people.add_post, department_id=unit, name="码垛工", name_en="Palletiser", risk_tier="high")
    does(cast.lu_yi, people.hold_post, person_id=cast.people["chen.hao"], post_id=post.id, valid_from=TODAY, valid_to=TODAY)
    assert sorted((seat.name, seat.holders) for seat in does(cast.lu_yi, departments.seats, unit)) == sorted([*before, ("码垛工", 1)])
    with pytest.raises(WrongStep, match="People who hold this post: 1"):
        does(cast.lu_yi, departments.close_post, post.id)

    empty = does(cast.lu_yi, people.add_post, department_id=unit, name="打包工").id
    does(cast.lu_yi, departments.close_post, empty)

    assert [seat.closed for seat in does(cast.lu_yi, departments.seats, unit) if seat.id == empty] == [True]


def test_a_contractor_with_people_on_site_is_not_closed(database: Database, cast: Cast) -> None:
    with begin(SYSTEM, write=False) as work:
        firm = work.session.scalars(select(Organisation).where(Organisation.contractor)).first()
    assert firm is not None
    does(cast.lu_yi, organisations.change_organisation, firm.id, name=firm.name, name_en="Renamed", contractor=True)
    guest = does(cast.lu_yi, people.add_person, name="王外", organisation_id=firm.id)

    for last_day in (date(2026, 11, 30), date(2026, 11, 22)):
        with pytest.raises(WrongStep, match="people are still on site"):
            does(cast.lu_yi, organisations.close_organisation, firm.id)
        by_two(cast.lu_yi, cast.lin_tao, guest.id, "leave", last_day=last_day)
    with begin(SYSTEM) as work:
        others = work.session.scalars(select(Person).where(Person.organisation_id == firm.id, Person.left_on.is_(None))).all()
        for person in others:
            people.leave(work, person.id, last_day=date(2026, 11, 22))
    does(cast.lu_yi, organisations.close_organisation, firm.id)

    assert [row.closed for row in does(cast.lu_yi, organisations.firms) if row.id == firm.id] == [True]
