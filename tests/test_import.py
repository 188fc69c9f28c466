"""How does an earlier ledger come in: every row as it stands, once, nothing invented?"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from db.actor import SYSTEM, Role
from db.areas import Area, Department
from db.engine import Database
from db.hazards import Category, Hazard, HazardStep, Kind, Severity, State
from db.plans import Plan
from db.session import begin
from portal import hazards, people
from portal.errors import Denied, Invalid
from portal.hazards.conditions import hindered
from portal.imports import Result, ledger
from portal.imports.words import CATEGORIES, STATUSES
from portal.policy import Action
from tests.cast import Cast
from tests.conftest import HOUSE

REAL = HOUSE.parent / "shared" / "data"
LEDGER, PLANS = REAL / "coalmine_hazard_ledger_deidentified.csv", REAL / "coalmine_five_fixed_deidentified.csv"
TITLES = ["dangerId", "findTime", "address", "content", "dangerGrade", "type", "unit", "dangerStatus"]
GOOD = ["7", "2026-03-01 09:00:00", "三号巷", "顶板破碎，护顶不及时。", "C", "采煤", "综采队", "已五定"]


def row(**changes: str) -> list[str]:
    return [changes.get(title, value) for title, value in zip(TITLES, GOOD, strict=True)]


def as_csv(*rows: list[str], titles: list[str] | None = None) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([titles or TITLES, *rows])
    return out.getvalue()


def run(tmp_path: Path, *rows: list[str], plans: str = "", **options: Any) -> Result:
    file, plan_file = tmp_path / "ledger.csv", tmp_path / "plans.csv"
    file.write_text(as_csv(*rows), encoding="utf-8")
    plan_file.write_text(plans, encoding="utf-8")
    return ledger.run(SYSTEM, file, plans=plan_file if plans else None, **options)


def stored() -> list[Hazard]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(select(Hazard).order_by(Hazard.number)))


def reasons(problems: list[dict[str, object]]) -> str:
    return " | ".join(f"{p['row']}: {p['reason']}" for p in problems)


def test_a_row_becomes_a_hazard_with_one_step_and_nothing_invented(database: Database, cast: Cast, tmp_path: Path) -> None:
    result = run(tmp_path, GOOD)

    (hazard,) = stored()
    assert (result.rows, result.imported, result.rejected) == (1, 1, [])
    assert (hazard.number, hazard.state, hazard.category, hazard.severity) == ("HZ-2026-000001", State.ASSIGNED, Category.MINING, Severity.GENERAL)
    assert (hazard.responsible_id, hazard.supervisor_id, hazard.deadline, hazard.reporter_tag) == (None, None, None, None)
    assert hazard.reported_at.isoformat() == "2026-03-01T01:00:00+00:00"
    with begin(cast.chen_li) as work:
        record, steps = hazards.one(work, hazard.id), hazards.timeline(work, hazard.id)
        department = work.session.scalars(select(Department).where(Department.id == hazard.department_id)).one()
        area = work.session.scalars(select(Area).where(Area.id == hazard.area_id)).one()
    assert (record.what, record.place) == (GOOD[3], "三号巷")
    assert [(step.action, step.was, step.became, step.office, step.who) for step in steps] == [("import", None, State.ASSIGNED, "system", None)]
    assert "dangerStatus: 已五定" in str(steps[0].note)
    assert (department.name, department.flagged, area.name) == ("综采队", True, "三号巷")


def test_a_second_import_adds_nothing(database: Database, cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD, row(dangerId="8"))

    again = run(tmp_path, GOOD, row(dangerId="8"))

    assert (again.imported, again.unchanged, again.rejected, again.flagged) == (0, 2, [], [])
    assert len(stored()) == 2


def test_an_id_with_other_content_is_reported_and_never_overwritten(database: Database, cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD)

    again = run(tmp_path, row(dangerStatus="已复查"))

    assert "7 was imported before with other content" in reasons(again.rejected)
    assert [hazard.state for hazard in stored()] == [State.ASSIGNED]


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"dangerId": ""}, "the id is missing"),
        ({"content": " "}, "the description is missing"),
        ({"findTime": "2026-02-31"}, "the date 2026-02-31 cannot be read"),
        ({"findTime": ""}, "the date is missing"),
        ({"dangerStatus": "不详"}, "the status 不详 is not known"),
        ({"dangerId": "7", "content": "别的内容"}, "stands in the file twice"),
        ({"unit": "队" * 200}, "too long"),
    ],
)
def test_a_row_that_cannot_be_stored_keeps_no_other_out(database: Database, cast: Cast, tmp_path: Path, changes: dict[str, str], why: str) -> None:
    result = run(tmp_path, GOOD, row(**{"dangerId": "8", **changes}), row(dangerId="9"))

    assert (result.rows, result.imported) == (3, 2)
    assert reasons(result.rejected).startswith("3: ")
    assert why in reasons(result.rejected)


def test_nine_hundred_and_ninety_nine_good_rows_survive_one_bad(database: Database, cast: Cast, tmp_path: Path) -> None:
    rows = [row(dangerId=str(n)) for n in range(1, 1001)]
    rows[417][1] = "gestern"

    result = run(tmp_path, *rows)

    assert (result.imported, [problem["row"] for problem in result.rejected]) == (999, [419])
    assert [hazard.number for hazard in stored()][-1] == "HZ-2026-000999"


@pytest.mark.parametrize(
    "changes, flag",
    [
        ({"content": "平台与罐笼间隙 ..."}, "truncated_text"),
        ({"dangerGrade": "无"}, "unknown_grade"),
        ({"type": "放炮"}, "unknown_category"),
        ({"unit": ""}, "missing_unit"),
        ({"address": "地点"}, "unclear_place"),
        ({"dangerStatus": "已复查"}, "unknown_closing"),
    ],
)
def test_what_is_odd_is_kept_as_it_is_and_flagged(database: Database, cast: Cast, tmp_path: Path, changes: dict[str, str], flag: str) -> None:
    result = run(tmp_path, row(**changes))

    (hazard,) = stored()
    assert flag in str(hazard.import_flags).split()
    assert 2 in [problem["row"] for problem in result.flagged]
    with begin(cast.chen_li) as work:
        assert hazards.one(work, hazard.id).what == (changes.get("content") or GOOD[3])


def test_what_was_fixed_on_the_spot_is_closed_when_it_was_found(database: Database, cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, row(dangerStatus="已现场处理"))

    (hazard,) = stored()

    assert (hazard.state, hazard.kind, hazard.closed_at) == (State.ACCEPTED, Kind.ON_THE_SPOT, hazard.reported_at)


def test_an_impossible_plan_is_flagged_and_a_possible_one_gives_the_deadline(database: Database, cast: Cast, tmp_path: Path) -> None:
    titles = "dangerId,sidingTime,rectificationTime,rectificationMeasure"
    plans = f"{titles}\n7,2026-03-03 09:00:00,2026-03-02 09:00:00,已整改\n8,2026-03-02,2026-03-05,换托辊\n"

    result = run(tmp_path, GOOD, row(dangerId="8"), plans=plans)

    first, second = stored()
    assert "impossible_plan_dates" in str(first.import_flags)
    assert "before it was assigned" in reasons(result.flagged)
    assert first.deadline is None
    assert second.deadline is not None and second.deadline.isoformat() == "2026-03-05T16:00:00+00:00"
    with begin(cast.chen_li) as work:
        assert "换托辊" in str(hazards.timeline(work, second.id)[0].note)


def test_known_units_are_used_and_unknown_ones_can_be_refused(database: Database, cast: Cast, tmp_path: Path) -> None:
    result = run(tmp_path, row(unit="焊接 车间"), row(dangerId="8"), known_units_only=True)

    assert result.imported == 1
    assert "综采队 is not a department here" in reasons(result.rejected)
    assert [hazard.department_id for hazard in stored()] == [cast.departments["D-WELD"]]


def test_a_dry_run_says_the_same_and_stores_nothing(database: Database, cast: Cast, tmp_path: Path) -> None:
    rows = (GOOD, row(dangerId="8", findTime="nie"))

    dry = run(tmp_path, *rows, dry_run=True)

    assert stored() == []
    assert run(tmp_path, *rows).as_json() == dry.as_json()


def test_the_same_ledger_in_gb18030_in_a_workbook_and_with_own_headings_is_the_same(database: Database, cast: Cast, tmp_path: Path) -> None:
    chinese = ["编号", "发现时间", "地点", "隐患描述", "等级", "类型", "责任单位", "状态"]
    (tmp_path / "a.csv").write_bytes(as_csv(GOOD, titles=chinese).encode("gb18030"))
    book = Workbook()
    for line in (TITLES, row(dangerId="8")):
        book.active.append(line)
    book.save(tmp_path / "b.xlsx")
    (tmp_path / "c.csv").write_text(as_csv(row(dangerId="9"), titles=["Nr", *TITLES[1:]]), encoding="utf-8")
    (tmp_path / "map.json").write_text('{"Nr": "id"}', encoding="utf-8")

    with pytest.raises(Invalid, match="no field or code here: nummer"):
        (tmp_path / "bad.json").write_text('{"Nr": "nummer"}', encoding="utf-8")
        ledger.run(SYSTEM, tmp_path / "c.csv", own_map=tmp_path / "bad.json")
    for name, own_map in (("a.csv", None), ("b.xlsx", None), ("c.csv", tmp_path / "map.json")):
        assert ledger.run(SYSTEM, tmp_path / name, own_map=own_map).imported == 1

    assert [(hazard.import_id, hazard.state) for hazard in stored()] == [(n, State.ASSIGNED) for n in "789"]


def test_only_the_director_and_the_command_line_import(database: Database, cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(as_csv(GOOD), encoding="utf-8")

    for actor in (cast.zhou_min, cast.lu_yi, cast.li_jianguo):
        with pytest.raises(Denied, match="Only the safety director"):
            ledger.run(actor, tmp_path / "a.csv")
    assert ledger.run(cast.chen_li, tmp_path / "a.csv").imported == 1


def walk_to_acceptance(cast: Cast, hazard: Hazard) -> None:
    """The imported department gets somebody who rectifies; the director, who did not, accepts."""
    with begin(SYSTEM) as work:
        people.grant_role(work, cast.people["wu.qian"], Role.RESPONSIBLE, department_id=hazard.department_id, valid_from=date(2026, 1, 1))
    with begin(SYSTEM, write=False) as work:
        wu = people.actor_of(work.session, cast.people["wu.qian"], work.now)
    for actor, verb, said in ((wu, hazards.start, {}), (wu, hazards.submit, {"note": "已处理"}), (cast.chen_li, hazards.accept, {"note": "合格"})):
        with begin(actor) as work:
            verb(work, hazard.id, **said)


def test_an_imported_hazard_is_walked_to_acceptance(database: Database, cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD)

    walk_to_acceptance(cast, stored()[0])

    assert stored()[0].state is State.ACCEPTED


@pytest.mark.shared_data
def test_the_real_ledger_comes_in_whole_and_a_second_time_adds_nothing(database: Database, cast: Cast) -> None:
    with LEDGER.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))

    result, again = ledger.run(SYSTEM, LEDGER, plans=PLANS), ledger.run(SYSTEM, LEDGER, plans=PLANS)

    assert (result.rows, result.imported, result.rejected) == (90, 90, [])
    assert (again.imported, again.unchanged, again.rejected) == (0, 90, [])
    made = stored()
    with begin(SYSTEM, write=False) as work:
        units = dict(work.session.execute(select(Department.id, Department.name)).all())
        areas = dict(work.session.execute(select(Area.id, Area.name)).all())
        steps = Counter(work.session.scalars(select(HazardStep.hazard_id)))
    assert Counter(units[h.department_id] for h in made) == Counter(r["unit"] for r in rows)
    assert Counter(areas[h.area_id] for h in made) == Counter(r["address"] for r in rows)
    assert Counter(h.category for h in made) == Counter(CATEGORIES[r["type"]] for r in rows)
    assert Counter(h.state for h in made) == Counter(STATUSES[r["dangerStatus"]] for r in rows)
    assert set(steps.values()) == {1}
    flags = Counter(flag for h in made for flag in (h.import_flags or "").split())
    assert (flags["truncated_text"], flags["unknown_grade"], flags["several_plans"]) == (19, 1, 1)
    assert flags["impossible_plan_dates"] >= 53
    walk_to_acceptance(cast, next(h for h in made if h.state is State.ASSIGNED))


# The five fixed things of its plan


FIVE_TITLES = "dangerId,sidingTime,rectificationTime,rectificationMeasure"


def plan_of_the_only_one(cast: Cast) -> Any:
    (hazard,) = stored()
    with begin(cast.chen_li) as work:
        return hazards.plan_of(work, hazard.id)


def test_a_plan_comes_in_as_far_as_it_stands_there_and_says_what_is_missing(database: Database, cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD, plans=f"{FIVE_TITLES}\n7,2026-03-02 09:00:00,2026-03-09 09:00:00,打锚杆护顶\n")

    plan = plan_of_the_only_one(cast)

    assert (plan.n, plan.made_here, plan.measures, plan.due.isoformat()) == (1, False, "打锚杆护顶", "2026-03-09T16:00:00+00:00")
    assert (plan.funds, plan.who, plan.emergency, plan.missing) == (None, None, None, ("funds", "who", "emergency"))
    assert stored()[0].planned_at is None, "three of the five are no plan with which a major hazard may be begun"


def test_a_whole_plan_is_one_with_which_the_work_may_begin_and_a_partly_filled_one_is_not(database: Database, cast: Cast, tmp_path: Path) -> None:
    titles = f"{FIVE_TITLES},整改资金,责任人,应急预案"
    whole_one = "7,2026-03-02 09:00:00,2026-03-09 09:00:00,打锚杆护顶,2 万元,综采队 王队,停采撤人"
    plans = f"{titles}\n{whole_one}\n8,2026-03-02 09:00:00,2026-03-09 09:00:00,支护,,综采队,\n"
    run(tmp_path, row(dangerGrade="重大"), row(dangerId="8", dangerGrade="重大"), plans=plans)
    whole, partly = stored()
    assert (whole.planned_at is not None, partly.planned_at) == (True, None)
    with begin(cast.chen_li) as work:
        assert hazards.plan_of(work, whole.id).missing == ()  # type: ignore[union-attr]
        assert hazards.plan_of(work, partly.id).missing == ("funds", "emergency")  # type: ignore[union-attr]

    moves = {}
    for hazard in (whole, partly):
        with begin(cast.chen_li) as work:
            moves[hazard.import_id] = hindered(hazard, Action.HAZARD_START, work.now)

    assert moves == {"7": "", "8": "A major hazard needs its plan before the work begins: measures, money, who, until when, emergency."}


@pytest.mark.parametrize(
    ("plans", "missing"),
    [
        ("7,2026-03-02 09:00:00,2026-02-09 09:00:00,打锚杆护顶\n", ("funds", "who", "due", "emergency")),
        ("7,2026-03-02 09:00:00,下周,打锚杆护顶\n", ("funds", "who", "due", "emergency")),
        ("7,2026-03-02 09:00:00,2026-03-09 09:00:00,\n", ("measures", "funds", "who", "emergency")),
    ],
)
def test_a_day_that_cannot_be_is_missing_and_not_repaired(
    database: Database, cast: Cast, tmp_path: Path, plans: str, missing: tuple[str, ...]
) -> None:
    run(tmp_path, GOOD, plans=f"{FIVE_TITLES}\n{plans}")

    assert plan_of_the_only_one(cast).missing == missing


def test_of_several_plans_none_is_chosen_and_an_empty_one_is_none(database: Database, cast: Cast, tmp_path: Path) -> None:
    several = "7,2026-03-02 09:00:00,2026-03-09 09:00:00,打锚杆\n7,2026-03-02 09:00:00,2026-03-10 09:00:00,支护\n"
    run(tmp_path, GOOD, plans=f"{FIVE_TITLES}\n{several}")
    assert plan_of_the_only_one(cast) is None

    run(tmp_path, row(dangerId="8"), plans=f"{FIVE_TITLES}\n8,2026-03-02 09:00:00,,\n")

    with begin(cast.chen_li) as work:
        assert [hazards.plan_of(work, hazard.id) for hazard in stored()] == [None, None]


def test_a_plan_written_here_leaves_the_imported_one_on_record(database: Database, cast: Cast, tmp_path: Path) -> None:
    run(tmp_path, GOOD, plans=f"{FIVE_TITLES}\n7,2026-03-02 09:00:00,2026-03-09 09:00:00,打锚杆护顶\n")
    (hazard,) = stored()
    said = {"measures": "加固", "funds": "无需", "who": "综采队", "due": date(2026, 12, 1), "emergency": "撤人"}

    with begin(cast.chen_li) as work:
        hazards.make_plan(work, hazard.id, **said)

    plan = plan_of_the_only_one(cast)
    assert (plan.n, plan.made_here, plan.missing) == (2, True, ())


@pytest.mark.shared_data
def test_of_the_real_plans_each_says_what_it_says_and_no_more(database: Database, cast: Cast) -> None:
    ledger.run(SYSTEM, LEDGER, plans=PLANS)

    with begin(SYSTEM, write=False) as work:
        plans = list(work.session.scalars(select(Plan)))
        measured = [plan for plan in plans if plan.measures]

    assert len(plans) > 40 and len(measured) == len(plans)
    assert all(plan.made_by is None and not plan.funds and not plan.who and not plan.emergency for plan in plans)
    assert {hazard.planned_at for hazard in stored()} == {None}
