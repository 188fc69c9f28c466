"""Can checks of duties be drawn as hazards are: frozen, counted per kind, borne out by the log, tested, out of reach where not drawn?"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from audit import verify
from audit.sampling import most
from db import engine, log
from db.actor import SYSTEM
from db.areas import Area, Department
from db.draws import Draw, DrawnItem
from db.duties import DutyCheck
from db.engine import Database
from db.log import EntryKind
from db.session import begin
from portal import draws, duties, fieldwork, hazards
from portal.demo import auditing
from portal.draws import clerk, kinds
from portal.errors import Invalid, NotFound
from portal.fieldwork import Said
from tests.cast import Cast
from tests.conftest import Clock
from tests.test_drawing import DICE, FIRST, LAST, Auditor
from tests.test_engagements import DAYS, Audit
from tests.test_undrawn import SQL_OF_CHECKS, his_rows

TESTED = tuple(kinds.DRAWN["checks"].tested)
CHECKS: dict[str, Any] = {"kinds": ["checks"], "attributes": TESTED, "tolerable": "20"}
SECRET = "灭火器过期，韩东在场"


@pytest.fixture
def house(database: Database, cast: Cast) -> Audit:
    return Audit(cast, auditing.commission(cast, datetime.fromisoformat("2026-11-20T01:00:00+00:00"), DAYS))


def checked(cast: Cast, clock: Clock, *, area: str = "WELD", back: timedelta = timedelta(0), **other: Any) -> DutyCheck:
    """Of an hour, noted `back` after it ended."""
    ended = clock.at - back
    said: dict[str, Any] = {"link": "patrol", "began_at": ended - timedelta(hours=1), "ended_at": ended, "found": False}
    with begin(cast.chen_li) as work:
        return duties.note_check(work, cast.areas[area], **{**said, **other})


@pytest.fixture
def many(house: Audit, clock: Clock) -> list[DutyCheck]:
    """Twenty in September in the welding shop, each day with its checkpoint; one elsewhere, one before the period."""
    now, found = clock.at, []
    clock.at = now.replace(month=9, day=1)
    for n in range(20):
        clock.pass_time(days=1)
        found.append(checked(house.cast, clock, found=n == 3, note=SECRET if n == 3 else ""))
        log.checkpoint(engine.current(), clock.at)
    checked(house.cast, clock, area="STORE")
    clock.at = now.replace(month=7, day=20)
    checked(house.cast, clock)
    clock.at = now
    return found


@pytest.fixture
def auditor(many: list[DutyCheck], house: Audit) -> Auditor:
    return Auditor(house, house.opened(kinds=["hazards", "checks"]))


def items(draw_id: UUID) -> list[DrawnItem]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(DrawnItem).where(DrawnItem.draw_id == draw_id)))


def reported(house: Audit, clock: Clock, n: int = 6) -> None:
    now = clock.at
    clock.at = now.replace(month=9, day=3)
    for _ in range(n):
        with begin(house.cast.li_jianguo, silent=True) as work:
            hazards.report(work, area_id=house.cast.areas["WELD"], description="护栏松动")
    clock.at = now


def test_a_draw_is_over_kinds_of_its_engagement_and_tested_for_what_fits_them(house: Audit, many: list[DutyCheck]) -> None:
    auditor = Auditor(house, house.opened())
    for said, field_name in (
        (CHECKS, "kinds"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["hazards", "patrols"]}, "kinds"),
        ({"attributes": TESTED}, "attributes"),
    ):
        with pytest.raises(Invalid) as refused:
            auditor.asks(**said)
        assert refused.value.field == field_name, said
    both = Auditor(house, house.opened(kinds=["hazards", "checks"]))
    with pytest.raises(Invalid, match="Choose what each record is tested for"):
        both.asks(**{**CHECKS, "attributes": tuple(draws.HAZARDS)})
    with pytest.raises(Invalid, match="Choose what each record is tested for"):
        both.asks(**{**CHECKS, "kinds": ["hazards", "checks"]})

    assert both.asks(**CHECKS).kinds == "checks"
    assert auditor.does(draws.audited_kinds, auditor.engagement) == ["hazards"]


def test_checks_are_frozen_drawn_and_verified_without_the_portal(auditor: Auditor, many: list[DutyCheck], tmp_path: Path) -> None:
    draw_id = auditor.drawn(**CHECKS)
    (tmp_path / "bundle.zip").write_bytes(auditor.takes(draw_id))
    (tmp_path / "verify.py").write_bytes(Path(verify.__file__).read_bytes())

    command = [sys.executable, "-I", "-S", "verify.py", "bundle.zip", "--pin", auditor.pins[-1], "--key", auditor.key, "--nonce", DICE, "--json"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    answer = json.loads(told.stdout)
    assert (told.returncode, answer["verified"]) == (0, True), told.stdout
    assert (answer["population"], answer["late"], answer["early"], answer["without_log_entry"]) == (20, [], [], [])
    taken = items(draw_id)
    assert {one.number for one in taken} <= {one.number for one in many}
    assert {one.row_id for one in taken} <= {one.id for one in many}
    assert {one.stratum for one in taken} == {"check/all"}


def test_each_frozen_check_names_the_entry_that_wrote_it(auditor: Auditor, many: list[DutyCheck]) -> None:
    draw_id = auditor.drawn(**CHECKS)

    bundle = json.loads(verify.unpacked(verify.files_of(auditor.takes(draw_id)))["items.json"])
    entries = {str(one.id): one.entry_id for one in many}
    with begin(SYSTEM, write=False) as work:
        wanted = sa.select(log.LogEntry.id, log.LogEntry.seq).where(log.LogEntry.id.in_(entries.values()))
        places = {row.id: row.seq for row in work.session.execute(wanted)}
    for one in bundle["drawn"]:
        assert {row["field"] for row in one["log"]} == {"ended_at", "noted_at"}
        assert {row["index"] for row in one["log"]} == {places[entries[one["id"]]]}


def test_a_check_that_was_written_in_afterwards_shows_as_late(auditor: Auditor, house: Audit, clock: Clock) -> None:
    now = clock.at
    clock.at = now.replace(month=10, day=8)
    log.checkpoint(engine.current(), clock.at - timedelta(days=1))
    late = checked(house.cast, clock, back=timedelta(days=4))
    clock.at = now

    draw_id = auditor.drawn(**CHECKS, judgement=[late.number])
    said = verify.Verification(auditor.takes(draw_id), auditor.own()).verdict()

    assert said["population"] == 21
    assert [(row["id"], row["field"]) for row in said["late"]] == [(str(late.id), "ended_at")]


def test_who_made_a_check_and_which_hazard_came_of_it_are_not_frozen(auditor: Auditor, house: Audit, many: list[DutyCheck], clock: Clock) -> None:
    now = clock.at
    clock.at = now.replace(month=10, day=8)
    with begin(house.cast.li_jianguo, silent=True) as work:
        hazard = hazards.report(work, area_id=house.cast.areas["WELD"], description="护栏松动")
    with_hazard = checked(house.cast, clock, found=True, note="护栏", hazard=hazard.number)
    clock.at = now

    draw_id = auditor.drawn(**CHECKS, judgement=[with_hazard.number, many[3].number])

    files = verify.unpacked(verify.files_of(auditor.takes(draw_id)))
    written = "".join(files[name].decode() for name in ("items.json", "plan.json"))
    assert SECRET in written and str(with_hazard.id) in written
    assert [name for name, person_id in house.cast.people.items() if str(person_id) in written] == []
    assert hazard.number not in written and str(hazard.id) not in written


def test_population_counts_hold_per_kind_and_one_draw_can_be_over_both(auditor: Auditor, house: Audit, clock: Clock) -> None:
    reported(house, clock)
    both = {"kinds": ["hazards", "checks"], "attributes": ("in_time", *TESTED), "tolerable": "20"}

    seen = clerk.preview(auditor.actor, auditor.engagement, _wanted(house, **both))
    draw_id = auditor.drawn(**both)

    assert seen.there == {"hazards": (6, 6), "checks": (20, 20)}
    with begin(SYSTEM, write=False) as work:
        plan = json.loads(work.session.scalars(sa.select(Draw.plan).where(Draw.id == draw_id)).one())
    assert plan["about"]["population"] == "on the ledger check/all: 20, hazard/general: 6; in the log check: 20, hazard: 6; frozen 26"
    assert {(part["name"], part["kind"]) for part in plan["strata"]} == {("check/all", "check"), ("hazard/general", "hazard")}
    assert verify.Verification(auditor.takes(draw_id), auditor.own()).verdict()["population"] == 26


def _wanted(house: Audit, **other: Any) -> draws.Wanted:
    return draws.Wanted(**{"objective": "核对", "since": FIRST, "until": LAST, "area_ids": [house.cast.areas["WELD"]], **other})


def test_each_sheet_asks_what_fits_its_record_and_the_evaluation_says_it_of_those_alone(auditor: Auditor, house: Audit, clock: Clock) -> None:
    reported(house, clock)
    draw_id = auditor.drawn(kinds=["hazards", "checks"], attributes=("in_time", "there", "noted"), own=["现场可见"], tolerable="20")
    for one in items(draw_id):
        sheet = auditor.does(fieldwork.sheet, one.id)
        codes = {"own1", "in_time"} if one.stratum.startswith("hazard/") else {"own1", "there", "noted"}
        assert {each.code for each in sheet.attributes} == codes
        with pytest.raises(Invalid, match="mark what this record is tested for"):
            auditor.does(fieldwork.save, one.id, said={"in_time": Said("pass"), "there": Said("pass")}, tickmark="R")
        auditor.does(fieldwork.save, one.id, said={code: Said("pass") for code in codes}, tickmark="R")

    progress, found = auditor.does(fieldwork.progress, draw_id), auditor.does(fieldwork.evaluate, draw_id)

    assert progress.done == len(progress.lines) and found.open == 0
    assert {one.attribute.code: [bound.part for bound in one.judged.parts] for one in found.attested} == {
        "in_time": ["hazard/general"],
        "there": ["check/all"],
        "noted": ["check/all"],
        "own1": ["check/all", "hazard/general"],
    }
    assert found.verdict == "meets"


def test_each_limit_is_that_of_the_risk_that_the_page_names_also_where_another_kind_shares_it(auditor: Auditor, house: Audit, clock: Clock) -> None:
    reported(house, clock, 60)
    draw_id = auditor.drawn(kinds=["hazards", "checks"], attributes=("in_time", "there"), tolerable="20")
    for one in items(draw_id):
        auditor.does(fieldwork.save, one.id, said={"in_time" if one.stratum.startswith("hazard/") else "there": Said("pass")}, tickmark="R")

    found = auditor.does(fieldwork.evaluate, draw_id)

    assert (found.strata, found.risk, found.verdict) == (2, Fraction(25, 1000), "meets")
    bounds = [bound for one in found.attested for bound in one.judged.parts]
    assert [bound.most for bound in bounds] == [most(found.risk, bound.n, 0, bound.population) for bound in bounds]
    assert any(bound.most > most(2 * found.risk, bound.n, 0, bound.population) for bound in bounds), "else this proves nothing"


def test_a_drawn_check_is_read_as_frozen_and_an_undrawn_one_by_nobody_of_the_auditors(auditor: Auditor, many: list[DutyCheck]) -> None:
    draw_id = auditor.drawn(**CHECKS)
    taken = items(draw_id)

    one = auditor.does(draws.item, taken[0].id)

    assert (one.kind, one.fields["link"], one.fields["area"]) == ("check", "patrol", "WELD")
    assert clerk.since(auditor.actor, taken[0].id) == []
    with pytest.raises(NotFound):
        auditor.does(draws.item, many[0].id)
    with begin(auditor.actor) as work:
        assert work.session.scalars(sa.select(DutyCheck)).all() == []
    undrawn = [one for one in many if one.id not in {each.row_id for each in taken}]
    assert undrawn
    tables, brought = his_rows(auditor.actor, SQL_OF_CHECKS)
    assert brought == {sql: [] for sql in SQL_OF_CHECKS}
    assert [one.number for one in undrawn for rows in tables.values() if one.number in repr(rows)] == []


def test_a_check_can_be_picked_by_its_number(auditor: Auditor, many: list[DutyCheck]) -> None:
    draw_id = auditor.drawn(**{**CHECKS, "tolerable": "40"}, judgement=[many[7].number, many[11].number])

    assert {many[7].number, many[11].number} <= {one.number for one in items(draw_id)}


def test_records_of_an_area_with_a_long_code_are_drawn(house: Audit, clock: Clock) -> None:
    now = clock.at
    clock.at = now.replace(month=9, day=1)
    for _n in range(3):
        clock.pass_time(hours=8)
        checked(house.cast, clock)
    clock.at = now
    with begin(SYSTEM) as work:
        work.session.scalars(sa.select(Area).where(Area.code == "WELD")).one().code = "W" * 32
        work.entry(EntryKind.CHANGE, "test")
    auditor = Auditor(house, house.opened(kinds=["hazards", "checks"]))

    draw_id = auditor.drawn(**CHECKS, strata="area")

    assert {row.stratum for row in items(draw_id)} == {"check/area/" + "W" * 32}


def test_each_stratum_that_a_code_can_make_fits_its_column() -> None:
    """SQLite keeps any length; PostgreSQL refuses what was drawn once the digits are given, for ever."""
    room, area, department = (column.type.length for column in (DrawnItem.__table__.c.stratum, Area.__table__.c.code, Department.__table__.c.code))
    longest = {"violation/area/": area, "check/area/": area, "area/": area, "dept/": department}

    assert [prefix for prefix, code in longest.items() if len(prefix) + code > room] == []
