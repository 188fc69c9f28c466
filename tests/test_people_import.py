"""Two thousand people with some bad rows among them: who comes in, who stays out and why, and does a second time add anybody?"""

from __future__ import annotations

import csv
import io
from random import Random

import pytest
from sqlalchemy import func, select

from db.actor import SYSTEM
from db.engine import Database
from db.people import Person
from db.session import begin
from portal import areas, departments, downloads, people
from portal.errors import Denied, NotFound
from portal.imports import problems, staff, tables
from portal.imports.tables import Row
from tests.cast import Cast
from tests.conftest import Proof

HEADS = ["姓名", "工号", "部门", "岗位", "电话", "入职日期"]
SURNAMES, NAMES = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰涛明超"
SPOILT = {
    "the name is missing": lambda row, first: ["", *row[1:]],
    "the staff number is missing": lambda row, first: [row[0], "", *row[2:]],
    "stands in the file twice": lambda row, first: [row[0], first[1], *row[2:]],
    "there is no department": lambda row, first: [*row[:2], "第九车间", *row[3:]],
    "cannot be read": lambda row, first: [*row[:5], "2026年13月40日"],
    "a post needs a department": lambda row, first: [*row[:2], "", *row[3:]],
}


def people_file(chance: Random, rows: int, bad: int) -> tuple[bytes, dict[int, str]]:
    """The file, and for each spoilt line its reason. The first row is good."""
    made = [
        [chance.choice(SURNAMES) + chance.choice(NAMES), f"W-{n:05}", "D-PACK", chance.choice(["包装工", "码垛工"]), f"138{n:08}", "2026/3/1"]
        for n in range(rows)
    ]
    spoilt = dict(zip(sorted(chance.sample(range(1, rows), bad)), list(SPOILT) * bad, strict=False))
    for n, why in spoilt.items():
        made[n] = SPOILT[why](made[n], made[0])
    text = io.StringIO()
    csv.writer(text).writerows([HEADS, *made])
    return text.getvalue().encode("gb18030"), {n + 2: why for n, why in spoilt.items()}


def read(data: bytes) -> list[Row]:
    return tables.table(data, "people.csv", staff.HEADINGS).rows


def people_here() -> int:
    with begin(SYSTEM, write=False) as work:
        return int(work.session.scalars(select(func.count(Person.id))).one())


@pytest.mark.proof
def test_the_good_rows_come_in_once_and_the_bad_ones_are_a_file_with_reasons(database: Database, cast: Cast, proof: Proof) -> None:
    wanted, bad = proof.runs(2000), 37 if proof.full else 6
    data, spoilt = people_file(proof.random, wanted, bad)
    rows, before = read(data), people_here()

    tried = staff.bring_in(cast.lu_yi, rows, dry_run=True)
    assert people_here() == before
    result = staff.bring_in(cast.lu_yi, rows)

    assert (result.rows, result.imported, len(result.rejected)) == (wanted, wanted - bad, bad)
    assert (tried.imported, tried.rejected) == (result.imported, result.rejected)
    assert people_here() == before + wanted - bad
    lines = [(int(str(row["row"])), "stays out", str(row["reason"])) for row in result.rejected]
    assert {line: why in reason for (line, _became, reason), why in zip(lines, spoilt.values(), strict=True)} == dict.fromkeys(spoilt, True)
    again = staff.bring_in(cast.lu_yi, rows)
    assert (again.imported, again.unchanged, len(again.rejected)) == (0, wanted - bad, bad)
    assert people_here() == before + wanted - bad


def test_the_file_of_reasons_is_fetched_once_by_whoever_made_it(database: Database, cast: Cast) -> None:
    data, spoilt = people_file(Random(7), 12, 6)
    result = staff.bring_in(cast.lu_yi, read(data))
    lines = [(int(str(row["row"])), "stays out", str(row["reason"])) for row in result.rejected]
    address = downloads.offer(
        cast.lu_yi, problems.remarks_file, filename="r.csv", media_type="text/csv", heads=["Row", "What", "Why"], lines=lines
    ).rpartition("/")[2]

    offer = downloads.take(address, cast.lu_yi)
    with begin(cast.lu_yi) as work:
        kept = list(csv.reader(io.StringIO(offer.verb(work, **offer.arguments).decode("utf-8-sig"))))

    assert [int(row[0]) for row in kept[1:]] == list(spoilt)
    assert all(why in row[2] for row, why in zip(kept[1:], spoilt.values(), strict=True))
    with pytest.raises(NotFound, match="used already"):
        downloads.take(address, cast.lu_yi)


def test_whoever_does_not_add_people_learns_nothing_from_a_trial_either(database: Database, cast: Cast) -> None:
    rows = read(people_file(Random(7), 12, 6)[0])
    staff.bring_in(cast.lu_yi, rows)
    assert staff.bring_in(cast.lin_tao, rows, dry_run=True).unchanged == 6

    with pytest.raises(Denied, match="adds people"):
        staff.bring_in(cast.zhou_min, rows, dry_run=True)


def test_a_closed_department_keeps_its_row_out_and_a_replaced_one_is_followed(database: Database, cast: Cast) -> None:
    with begin(cast.chen_li) as work:
        gone, old = (
            areas.add_department(work, site_id=cast.site, code=code, name=name) for code, name in (("D-GONE", "旧仓库"), ("D-OLD", "老包装车间"))
        )
    with begin(cast.chen_li) as work:
        departments.close_department(work, gone.id, note="撤销")
        departments.use_instead(work, old.id, other_id=cast.departments["D-PACK"], note="并入包装车间")
    table = "姓名,工号,部门,岗位\n王一,W-1,旧仓库,\n孙五,W-5,D-OLD,包装工\n"

    result = staff.bring_in(cast.lu_yi, read(table.encode()))

    assert (result.imported, [(row["row"], "is closed" in str(row["reason"])) for row in result.rejected]) == (1, [(2, True)])
    with begin(cast.lu_yi, write=False) as work:
        assert people.by_staff_number(work, "W-5").department_id == cast.departments["D-PACK"]


def test_a_post_that_is_not_there_keeps_only_its_row_out_for_whoever_adds_no_posts(database: Database, cast: Cast) -> None:
    table = read("姓名,工号,部门,岗位\n王一,W-1,D-PACK,打样工\n孙五,W-5,D-PACK,\n".encode())

    first = staff.bring_in(cast.lin_tao, table)
    organised = staff.bring_in(cast.lu_yi, table)

    assert (first.imported, [row["row"] for row in first.rejected]) == (1, [2])
    assert "there is no post 打样工" in str(first.rejected[0]["reason"])
    assert (organised.imported, organised.unchanged) == (1, 1)
