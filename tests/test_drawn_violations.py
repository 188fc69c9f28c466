"""Does a sample of own violations say how they were dealt with, and nothing that points to a person: neither whose, nor who noted it?"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from audit import verify
from db import engine, log
from db.actor import SYSTEM
from db.areas import Area
from db.draws import DrawnText
from db.engine import Database
from db.hazards import Hazard
from db.log import EntryKind
from db.session import begin
from db.violations import Violation, ViolationStep
from portal import draws, fieldwork, hazards, violations
from portal.demo import auditing
from portal.draws import clerk, kinds
from portal.errors import Invalid, NotFound
from tests.cast import Cast
from tests.conftest import Clock
from tests.test_drawing import DICE, FIRST, LAST, Auditor
from tests.test_drawn_kinds import items
from tests.test_engagements import DAYS, Audit
from tests.test_undrawn import SQL_OF_VIOLATIONS, his_rows

TESTED = tuple(kinds.DRAWN["violations"].tested)
WANTED = {"kinds": ["violations"], "attributes": TESTED, "tolerable": "20"}
WORDS, TOLD, SAID = "张伟民打磨时没有戴面罩", "马上戴好面罩再干活", "面罩被刘师傅借走了"


@pytest.fixture
def house(database: Database, cast: Cast) -> Audit:
    return Audit(cast, auditing.commission(cast, datetime.fromisoformat("2026-11-20T01:00:00+00:00"), DAYS))


def noted(cast: Cast) -> UUID:
    with begin(cast.li_jianguo, silent=True) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="打磨无防护").id
    said = {"person_id": cast.people["zhang.weimin"], "kind": "no_protection", "words": WORDS, "told": TOLD}
    with begin(cast.zhou_min) as work:
        made = violations.note(work, hazard, **said).id
    with begin(cast.chen_li) as work:
        violations.confirm(work, made)
    return UUID(str(made))


@pytest.fixture
def many(house: Audit, clock: Clock) -> list[UUID]:
    """Fifteen in September, each confirmed by the director, the third objected to and upheld; each day has its checkpoint."""
    now, found = clock.at, []
    clock.at = now.replace(month=9, day=1)
    for _ in range(15):
        clock.pass_time(days=1)
        found.append(noted(house.cast))
        log.checkpoint(engine.current(), clock.at)
    with begin(house.cast.zhang_weimin) as work:
        violations.object_to(work, found[2], text=SAID)
    with begin(house.cast.chen_li) as work:
        violations.uphold(work, found[2], reason="监控看到了")
    clock.at = now
    return found


@pytest.fixture
def auditor(many: list[UUID], house: Audit) -> Auditor:
    return Auditor(house, house.opened(kinds=["hazards", "violations"]))


def test_violations_are_drawn_over_the_whole_engagement_and_only_where_it_is_about_them(auditor: Auditor, house: Audit) -> None:
    for said in ({"since": FIRST + timedelta(days=1)}, {"until": LAST - timedelta(days=1)}, {"kinds": ["hazards", "violations"], "since": LAST}):
        with pytest.raises(Invalid, match="over the whole period and all areas") as refused:
            auditor.asks(**{**WANTED, **said})
        assert refused.value.field == "kinds"
        with pytest.raises(Invalid, match="over the whole period and all areas"):
            wanted = {"objective": "核对", "since": FIRST, "until": LAST, "area_ids": [house.cast.areas["WELD"]], **WANTED, **said}
            clerk.preview(auditor.actor, auditor.engagement, draws.Wanted(**wanted))  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="Choose kinds of records of this engagement"):
        Auditor(house, house.opened()).asks(**WANTED)

    assert auditor.asks(**WANTED).kinds == "violations"


def test_a_sample_of_violations_verifies_without_the_portal_and_points_to_nobody(
    auditor: Auditor, house: Audit, many: list[UUID], tmp_path: Path
) -> None:
    draw_id = auditor.drawn(**WANTED)
    (tmp_path / "bundle.zip").write_bytes(auditor.takes(draw_id))
    (tmp_path / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    command = [sys.executable, "-I", "-S", "verify.py", "bundle.zip", "--pin", auditor.pins[-1], "--key", auditor.key, "--nonce", DICE, "--json"]

    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    answer = json.loads(told.stdout)
    assert (told.returncode, answer["verified"]) == (0, True), told.stdout
    assert (answer["population"], answer["without_log_entry"]) == (15, [])
    assert {row["field"] for row in answer["late"]} <= {"step/3/at", "step/4/at"}
    files = verify.unpacked(verify.files_of(auditor.takes(draw_id)))
    written = "".join(data.decode() for name, data in files.items() if name.endswith(".json"))
    taken = items(draw_id)
    assert taken and all(str(one.row_id) in written for one in taken)
    assert "".join(one.plain for one in taken).count("no_protection") == len(taken)
    _points_to_nobody(house, written + "".join(one.plain + one.number for one in taken))
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(sa.select(DrawnText).where(DrawnText.item_id.in_([one.id for one in taken]))).all() == []


def _points_to_nobody(house: Audit, written: str) -> None:
    """No person, no word of anybody, no hazard, no office, no place smaller than what the engagement is about."""
    with begin(SYSTEM, write=False) as work:
        marks = [str(row_id) for row_id in work.session.scalars(sa.select(Hazard.id))]
        marks += list(work.session.scalars(sa.select(Hazard.number)))
        marks += [code for code in work.session.scalars(sa.select(Area.code)) if code.startswith("WELD-")]
        marks += [str(entry_id) for entry_id in work.session.scalars(sa.select(ViolationStep.entry_id))]
    marks += [str(person_id) for person_id in house.cast.people.values()]
    assert [mark for mark in (*marks, WORDS, TOLD, SAID, "supervisor", "director") if mark in written] == []


def test_whether_a_second_person_confirmed_and_another_answered_is_shown(auditor: Auditor, many: list[UUID], house: Audit) -> None:
    draw_id = auditor.drawn(**{**WANTED, "tolerable": "5"})
    taken = {one.row_id: one.id for one in items(draw_id)}
    assert set(taken) == set(many)

    plain = auditor.does(draws.item, taken[many[0]]).fields
    objected = auditor.does(draws.item, taken[many[2]]).fields

    assert (plain["kind"], plain["area"], plain["state"], plain["result"]) == ("no_protection", "WELD", "confirmed", "open")
    assert [plain[f"step/{n}/by"] for n in (1, 2)] == ["noter", "another"]
    assert [objected[f"step/{n}/action"] for n in (3, 4)] == ["object", "uphold"]
    assert "step/3/by" not in objected and objected["step/4/by"] == "another"
    with begin(house.cast.chen_li) as work:
        violations.withdraw(work, many[0], reason="弄错了")
    later = clerk.since(auditor.actor, taken[many[0]])
    assert [(step.action, step.office, step.department) for step in later] == [("withdraw", "", "")]
    assert {one.code for one in auditor.does(fieldwork.sheet, taken[many[0]]).attributes} == set(TESTED)


def test_what_was_noted_with_the_clock_set_back_shows_as_late(auditor: Auditor, many: list[UUID], house: Audit, clock: Clock) -> None:
    now = clock.at
    clock.at = now.replace(month=9, day=5)
    late = noted(house.cast)
    clock.at = now

    draw_id = auditor.drawn(**{**WANTED, "tolerable": "5"})

    said = verify.Verification(auditor.takes(draw_id), auditor.own()).verdict()
    assert said["drawn"] == said["population"] == 16
    assert {row["field"] for row in said["late"] if row["id"] == str(late)} == {"step/1/at", "step/2/at"}  # type: ignore[attr-defined]
    assert {row["id"] for row in said["late"]} == {str(late)}  # type: ignore[attr-defined]


def test_no_undrawn_violation_and_no_hazard_behind_one_comes_to_an_auditor(auditor: Auditor, many: list[UUID]) -> None:
    draw_id = auditor.drawn(**WANTED)
    taken = {one.row_id for one in items(draw_id)}
    undrawn = [one for one in many if one not in taken]
    assert undrawn

    with pytest.raises(NotFound):
        auditor.does(draws.item, undrawn[0])
    with begin(auditor.actor) as work:
        assert work.session.scalars(sa.select(Violation)).all() == []
    tables, brought = his_rows(auditor.actor, SQL_OF_VIOLATIONS)
    assert brought == {sql: [] for sql in SQL_OF_VIOLATIONS}
    traces = [mark for one in undrawn for mark in (str(one), one.hex)]
    assert {table: [mark for mark in traces if mark in repr(rows)] for table, rows in tables.items()} == {table: [] for table in tables}


def test_a_hazards_number_picks_no_violation(auditor: Auditor, many: list[UUID]) -> None:
    """Whichever number it is: one behind which there is a violation is refused like one that does not exist."""
    with begin(SYSTEM, write=False) as work:
        number = work.session.scalars(sa.select(Hazard.number)).first()
    for picked in (number, "HZ-2019-000001"):
        auditor.asks(**WANTED, judgement=[picked])
        clerk.attend()
        assert auditor.does(draws.register, auditor.engagement).unfit_said == {"number": picked}


def test_what_is_kept_no_longer_is_in_no_population(auditor: Auditor, many: list[UUID]) -> None:
    with begin(SYSTEM) as work:
        row = work.session.scalars(sa.select(Violation).where(Violation.id == many[0])).one()
        row.kept_until = LAST
        work.entry(EntryKind.CHANGE, "test")

    assert auditor.requested(**WANTED).size == 14
