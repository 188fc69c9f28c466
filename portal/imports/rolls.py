"""How does an auditor's own list come in: a roster, a gate log, waybills? A day and an area in each row; bad rows are named, the good ones kept."""

from __future__ import annotations

from collections.abc import Mapping

from portal.coverage import LONGEST_AREA, Line, RollKind
from portal.duties import Link
from portal.imports import dates
from portal.imports.tables import Result, Row, Said, folded, table
from portal.locale import N_

HEADINGS: dict[str, tuple[str, ...]] = {
    "day": ("日期", "发车日期", "出入日期", "值班日期", "运输日期", "date"),
    "area": ("区域", "区域代码", "装卸点", "地点", "门岗", "area code", "place", "gate"),
    "link": ("环节", "责任环节", "作业", "stage", "activity"),
}
LINKS: dict[str, Link] = {
    **{folded(link): link for link in Link},
    **dict.fromkeys(("巡查", "日常巡查", "巡检"), Link.PATROL),
    **dict.fromkeys(("交接班", "交班", "接班", "交接班检查"), Link.HANDOVER),
    **dict.fromkeys(("装卸", "卸货", "装车", "危化品装卸"), Link.LOADING),
    **dict.fromkeys(("运输", "危化品运输", "提货"), Link.TRANSPORT),
    **dict.fromkeys(("储存", "入库", "出库", "危化品储存"), Link.STORAGE),
    **dict.fromkeys(("高处作业", "高空作业", "登高"), Link.HEIGHT),
}
MEANT = {RollKind.ROSTER: Link.HANDOVER, RollKind.GATE_LOG: Link.LOADING, RollKind.WAYBILLS: Link.TRANSPORT}  # where a row does not say
NO_DAY, NO_AREA = N_("the day is missing or not a date"), N_("the area is missing")
STRANGE_LINK = N_("the stage {link} is not known")


def lines(data: bytes, name: str, kind: str, *, own_names: Mapping[str, str] | None = None) -> tuple[list[Line], Result]:
    """The rows that can be looked up, in the order of the file, and what was wrong with the others."""
    rows = table(data, name, HEADINGS, own_names=own_names).rows
    result, good = Result(rows=len(rows)), []
    for row in rows:
        line = _line(row, RollKind(kind))
        if isinstance(line, Said):
            result.reject(row, line)
        else:
            good.append(line)
            result.imported += 1
    return good, result


def _line(row: Row, kind: RollKind) -> Line | Said:
    day = dates.day(row.of("day"))
    if day is None:
        return Said(NO_DAY)
    area, said = row.of("area"), row.of("link")
    if not area or len(area) > LONGEST_AREA:
        return Said(NO_AREA)
    link = LINKS.get(folded(said)) if said else MEANT[kind]
    if link is None:
        return Said(STRANGE_LINK, link=said)
    words = " · ".join(f"{title} {value}" for title, value in row.cells.items())
    return Line(row.line, day, area, str(link), words)
