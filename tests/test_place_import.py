"""How do areas and departments come in from a list, each row once, and what stays out with its reason?"""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from db.actor import Actor
from db.areas import RiskTier
from db.engine import Database
from db.session import begin
from portal import areas, departments, places
from portal.errors import Denied
from portal.imports import Result, problems, tables
from portal.imports import places as imports
from tests.cast import Cast

AREAS = """代码,名称,英文名称,上级,风险
ROLL-A1,一号架,Rack one,ROLL-A,高
ROLL,轧钢车间,Rolling mill,,高
ROLL-A,甲跨,Bay A,ROLL,
WELD-9,九号工位,,WELD,中
PACK-EAST,东侧,East side,PACK,中
PACK,别的名称,Packing shop,,中
,没有代码,,,低
ROLL-B,,,ROLL,低
ROLL-C,丙跨,,NOWHERE,低
ROLL-D,丁跨,,ROLL,危险
ROLL,轧钢车间,Rolling mill,,高
LOOP-1,环一,,LOOP-2,低
LOOP-2,环二,,LOOP-1,低
"""


def bring(actor: Actor, cast: Cast, *, dry_run: bool = False) -> Result:
    table = tables.table(AREAS.encode("gb18030"), "list.csv", imports.HEADINGS)
    return imports.bring_in(actor, imports.areas_of(cast.site, table.rows), dry_run=dry_run)


def tree(cast: Cast) -> dict[str, Any]:
    with begin(cast.lu_yi, write=False) as work:
        return {node.code: node for node in places.tree(work, cast.site)}


def test_a_long_list_is_put_in_order_in_one_go() -> None:
    rows = [tables.Row(n, {}, {"code": f"A{n}", "parent": f"A{n + 1}"}) for n in range(30_000)]
    circle = [tables.Row(40_000 + n, {}, {"code": f"C{n}", "parent": f"C{1 - n}"}) for n in range(2)]

    ordered = list(imports._containing_first([*rows, *circle]))

    assert [row.line for row in ordered] == [*range(29_999, -1, -1), 40_000, 40_001]


def test_only_an_administrator_or_the_director_brings_places_in(database: Database, cast: Cast) -> None:
    for who in ("zheng.kai", "zhou.min", "lin.tao", "li.jianguo"):
        for dry_run in (True, False):
            with pytest.raises(Denied, match="Only an administrator or the safety director changes areas"):
                bring(cast.actors[who], cast, dry_run=dry_run)
    assert "ROLL" not in tree(cast)

    assert bring(cast.chen_li, cast).imported == 4


def test_rows_come_in_whatever_their_order_once_and_what_stays_out_says_why(database: Database, cast: Cast) -> None:
    before, tried = tree(cast), bring(cast.lu_yi, cast, dry_run=True)
    assert tree(cast) == before

    result = bring(cast.lu_yi, cast)

    assert result.as_json() == tried.as_json()
    assert (result.rows, result.imported, result.unchanged) == (13, 4, 1)
    assert {problem["row"]: str(problem["reason"]) for problem in result.rejected} == {
        7: "the code PACK is here already with other content; nothing was overwritten",
        8: "the code is missing",
        9: "it has no name",
        10: "there is no NOWHERE to put it into",
        11: "the risk 危险 is not known: high, medium or low",
        12: "the code ROLL stands in the file twice",
        13: "there is no LOOP-2 to put it into",
        14: "there is no LOOP-1 to put it into",
    }
    nodes = tree(cast)
    assert [nodes[code].depth for code in ("ROLL", "ROLL-A", "ROLL-A1", "WELD-9")] == [0, 1, 2, 1]
    assert (nodes["ROLL-A1"].risk_tier, nodes["ROLL-A"].risk_tier, nodes["PACK"].name) == (RiskTier.HIGH, RiskTier.MEDIUM, "包装车间")
    again = bring(cast.lu_yi, cast)
    assert (again.imported, again.unchanged, len(again.rejected)) == (0, 5, 8)
    assert tree(cast) == nodes


def test_departments_come_in_from_a_workbook_and_leave_their_history(sqlite_database: Database, cast: Cast) -> None:
    book = Workbook()
    for row in (("部门代码", "部门名称", "上级部门", "风险等级"), ("D-NEW-1", "一班", "D-NEW", "high"), ("D-NEW", "轧钢部", None, "高风险")):
        book.worksheets[0].append(row)
    held = io.BytesIO()
    book.save(held)
    table = tables.table(held.getvalue(), "list.xlsx", imports.HEADINGS)

    result = imports.bring_in(cast.lu_yi, imports.departments_of(cast.site, table.rows))

    assert (result.imported, result.rejected) == (2, [])
    with begin(cast.lu_yi) as work:
        units = {unit.code: unit for unit in departments.units(work)}
        assert [(units[code].depth, units[code].flagged) for code in ("D-NEW", "D-NEW-1")] == [(0, False), (1, False)]
        assert [change.action for change in places.history(work, units["D-NEW"].id)] == ["added"]
        assert {d.code for d in areas.departments(work)} >= {"D-NEW", "D-NEW-1"}


def test_the_rows_that_stay_out_are_kept_as_a_file_by_whoever_imports(sqlite_database: Database, cast: Cast) -> None:
    said = {"heads": ["行", "理由"], "lines": [(7, "=1+1")]}
    with begin(cast.lu_yi) as work:
        assert problems.remarks_file(work, **said).decode("utf-8-sig").splitlines() == ["行,理由", "7,'=1+1"]
    with pytest.raises(Denied), begin(cast.zhou_min) as work:
        problems.remarks_file(work, **said)
