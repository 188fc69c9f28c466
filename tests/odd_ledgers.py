"""Twelve ledgers as real offices make them, each broken or odd in its own way, and what must become of each."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook

HEAD = ["隐患编号", "发现日期", "隐患地点", "隐患描述", "责任部门", "状态"]


@dataclass(frozen=True)
class Odd:
    """A file, what its words mean where nobody can know, how many of its rows come in, which do not, and what is said of some rows."""

    name: str
    data: bytes
    imported: int
    rejected: dict[int, str] = field(default_factory=dict)
    flagged: dict[int, str] = field(default_factory=dict)
    said: Any = None
    unchanged: int = 0


def line(number: str, **changed: str) -> list[str]:
    whole = {
        "n": number,
        "at": "2026-03-01",
        "where": f"{number}号位",
        "what": f"护栏松动 {number}",
        "unit": "焊接车间",
        "state": "整改中",
        **changed,
    }
    return list(whole.values())


def text(rows: Sequence[Sequence[str]], *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


def book(fill: Callable[[Workbook], None]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    fill(made)
    made.save(out)
    return out.getvalue()


def _merged(made: Workbook) -> None:
    sheet = made.active
    sheet["A1"] = "某某厂二〇二六年事故隐患排查治理台账"
    sheet.merge_cells("A1:H1")
    for place, title in zip("ABCDEF", HEAD, strict=True):
        sheet[f"{place}3"] = title
        sheet.merge_cells(f"{place}3:{place}4")
    sheet["G3"] = "整改信息"
    sheet.merge_cells("G3:H3")
    sheet["G4"], sheet["H4"] = "整改\n期限", "整改措施"
    for at, number in ((5, "A-1"), (6, "A-2"), (7, "A-3")):
        for place, value in zip("ABCDEFGH", [*line(number), date(2026, 3, 9), "换螺栓"], strict=True):
            sheet[f"{place}{at}"] = value
    sheet["E6"] = sheet["E7"] = None
    sheet.merge_cells("E5:E7")
    sheet["A8"], sheet["D8"] = "合计", 3
    sheet.cell(60_000, 40).number_format = "0.00"


def _sheets(made: Workbook) -> None:
    made.active.title = "封面"
    made.active["A1"] = "台账"
    old, data = made.create_sheet("去年"), made.create_sheet("三月")
    old.sheet_state = "hidden"
    for sheet, number in ((old, "D-9"), (data, "D-1")):
        sheet.append([*HEAD, "等级"])
        sheet.append([*line(number), "一般"])


def _formulas(made: Workbook) -> None:
    made.active.append(HEAD)
    made.active.append(line("F-1", where='=CONCATENATE("三","号")'))
    made.active.append(line("F-2", what="#REF!"))
    made.active.append(line("F-3", at="=TODAY()"))


DATES = [
    "46082",
    "2026年3月1日 上午9时",
    "2026.3.1",
    "２０２６／３／１　９：０５",
    "20260301",
    "1 Mar 2026",
    "3/13/2026",
    "03/04/2026",
    "2026-02-30",
    "三月初",
]
ODD = (
    Odd("merged.xlsx", book(_merged), 3, flagged={8: "row of totals"}),
    Odd("gb18030.csv", text([["三月台账", ""], [], HEAD, line("B-１", at="２０２６年３月２日"), ["", "", ""], []], encoding="gb18030"), 1),
    Odd("unicode.txt", text([HEAD, line("C-1"), line("C-2")], separator="\t", encoding="utf-16"), 2),
    Odd("sheets.xlsx", book(_sheets), 1),
    Odd(
        "dates.csv",
        text([HEAD, *(line(f"E-{n}", at=at) for n, at in enumerate(DATES))]),
        7,
        {9: "can mean two days", 10: "2026-02-30 cannot be read", 11: "cannot be read"},
        {2: "was read as 2026-03-01"},
    ),
    Odd("formulas.xlsx", book(_formulas), 2, {4: "cannot be read"}, {2: "a formula has no result", 3: "spreadsheet error"}),
    Odd(
        "no-ids.csv",
        text([["序号", *HEAD[1:]], line("1", where="炉后", what="缺护罩"), line("2", where="炉后", what="缺护罩"),
              line("3", where="炉后", what="缺护罩", state="待验收"), line("4", where="炉前", what="缺护罩")]),
        2, {4: "row 2 tells the same hazard otherwise"}, {3: "the same as row 2"}, unchanged=1,
    ),
    Odd(
        "headings.csv",
        text([['"隐患\n编号"', "发现日期（年月日）", "地点", "隐患描述*", "责任部门：", "状态", "备注", "备注"],
              [*line("G-1"), "甲", "乙", "丙"]]), 1,
    ),
    Odd(
        "long.csv",
        text([HEAD, line("H-1", what="长" * 5000), line("H-2", what="长" * 40_000), line("H-3")]),
        2, {3: "40000 characters"}, {2: "5000 characters"},
    ),
    Odd("quote.csv", text([HEAD, line("I-1"), line("I-2", what='"螺栓松了'), line("I-3")]), 3, flagged={3: "quotation mark is never closed"}),
    Odd(
        "damaged.csv",
        text([HEAD, *(line(f"J-{n}") for n in range(1, 9))]).replace("护栏松动 J-5".encode(), "护栏松动 J-5".encode()[:-5] + b"\xe5 J-5"), 8,
        flagged={6: "damaged"},
    ),
    Odd(
        "english.csv",
        text([["Ref", "Date found", "Location", "Finding", "Department", "Progress", "Severity"],
              *([*line(f"K-{n}", state=state), "High"] for n, state in enumerate(("Open", "Fixed", "Cancelled", "Lost", "")))]),
        2, {4: "left out, as the mapping says", 5: "Lost is not known", 6: "the status is missing"},
        said={"columns": {"Ref": "id", "Progress": "status"}, "values": {"status": {"open": "reported", "FIXED": "awaiting", "Cancelled": "left_out"},
              "grade": {"High": "major"}}},
    ),
)  # fmt: skip
