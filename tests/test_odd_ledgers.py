"""Do the ledgers of other plants come in as far as they can, nothing twice, nothing silently changed, every flag readable?"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from db.actor import SYSTEM
from db.engine import Database
from db.hazards import Hazard, Severity, State
from db.imports import ImportMap
from db.log import EntryKind, LogEntry
from db.session import begin
from portal import hazards
from portal.errors import Denied, Invalid, NotFound, OutOfScope
from portal.imports import dates, ledger, mapping, tables
from portal.imports.tables import Result, Said, Table
from portal.imports.words import HEADINGS
from portal.locale import translate
from tests.cast import Cast
from tests.odd_ledgers import HEAD, ODD, Odd, book, line, text


def laid_out(odd: Odd) -> Table:
    return tables.table(odd.data, odd.name, HEADINGS, own_names=mapping.of(odd.said or {}).columns)


def imported(actor: Any, odd: Odd, **options: Any) -> Result:
    return ledger.bring_in(actor, ledger.Order(laid_out(odd), mapping.of(odd.said or {}), by=odd.name), **options)


def reasons(problems: list[dict[str, object]], row: int) -> str:
    return " | ".join(str(problem["reason"]) for problem in problems if problem["row"] == row)


def as_people_read_it(said: object, language: str) -> str:
    assert isinstance(said, Said)
    return translate(said.sentence, language, **said.params)


def test_every_odd_ledger_comes_in_as_far_as_it_can_and_only_once(database: Database, cast: Cast) -> None:
    notes = ""
    for odd in ODD:
        dry, result, again = imported(cast.chen_li, odd, dry_run=True), imported(cast.chen_li, odd), imported(cast.chen_li, odd)

        assert dry.as_json() == result.as_json(), odd.name
        assert (odd.name, result.imported, [p["row"] for p in result.rejected]) == (odd.name, odd.imported, list(odd.rejected))
        assert result.rows == result.imported + result.unchanged + len(result.rejected), odd.name
        for problems, wanted in ((result.rejected, odd.rejected), (result.flagged, odd.flagged)):
            assert all(why in reasons(problems, row) for row, why in wanted.items()), (odd.name, problems)
        assert (again.imported, again.unchanged) == (0, odd.imported + odd.unchanged), odd.name
        for problem in (*result.flagged, *result.rejected):
            assert as_people_read_it(problem["reason"], "zh") != as_people_read_it(problem["reason"], "en") == str(problem["reason"])

    with begin(cast.chen_li) as work:
        made = {h.import_id: h.id for h in work.session.scalars(select(Hazard))}
        notes = "\n".join(str(hazards.timeline(work, hazard_id)[0].note) for hazard_id in made.values())
    assert len(made) == sum(odd.imported for odd in ODD)
    for odd in ODD:
        stored = [row for row in laid_out(odd).rows if row.of("id") in made]
        assert all(f"{title}: {words}" in notes for row in stored for title, words in row.cells.items()), odd.name


def test_what_merged_cells_and_two_lines_of_headings_say_is_read_as_the_eye_reads_it(database: Database, cast: Cast) -> None:
    imported(cast.chen_li, ODD[0])

    with begin(cast.chen_li) as work:
        made = list(work.session.scalars(select(Hazard).order_by(Hazard.import_id)))
        assert hazards.one(work, made[1].id).what == "护栏松动 A-2"
    assert {hazard.department_id for hazard in made} == {cast.departments["D-WELD"]}
    assert {hazard.deadline.isoformat() for hazard in made if hazard.deadline} == {"2026-03-09T16:00:00+00:00"}


def test_words_that_only_this_plant_uses_mean_what_its_mapping_says(database: Database, cast: Cast) -> None:
    imported(cast.chen_li, ODD[-1])

    with begin(cast.chen_li, write=False) as work:
        made = [(h.import_id, h.state, h.severity) for h in work.session.scalars(select(Hazard).order_by(Hazard.import_id))]
    assert made == [("K-0", State.REPORTED, Severity.MAJOR), ("K-1", State.AWAITING, Severity.MAJOR)]


def test_a_hazard_without_an_id_that_reads_otherwise_now_is_reported_and_not_doubled(database: Database, cast: Cast) -> None:
    titles = ["序号", *HEAD[1:]]
    imported(cast.chen_li, Odd("a.csv", text([titles, line("1", what="缺护罩")]), 1))
    more = text([titles, line("1", where="新", what="新"), line("2", at="2026/3/1", where="1号位", what="缺护罩", state="已销号")])

    later = imported(cast.chen_li, Odd("b.csv", more, 1))

    assert (later.imported, [p["row"] for p in later.rejected]) == (1, [3])
    assert "imported before with other content" in reasons(later.rejected, 3)


def test_the_department_never_reads_in_an_imported_ledger_who_reported(database: Database, cast: Cast) -> None:
    """Earlier ledgers have a column of names; the row as it stood is read by everybody who sees the hazard (D9)."""
    titles = [*HEAD, "上报人", "发现人（工号）", "Reported by", "检查类型"]
    odd = Odd("names.csv", text([titles, [*line("N-1"), "李建国", "AJ-0017", "Li Jianguo", "日常"]]), 1)

    result = imported(cast.chen_li, odd)

    with begin(cast.zheng_kai) as work:
        hazard = work.session.scalars(select(Hazard).where(Hazard.import_id == "N-1")).one()
        told = str(hazards.timeline(work, hazard.id)) + str(hazards.one(work, hazard.id))
    assert "检查类型: 日常" in told
    assert not [name for name in ("李建国", "AJ-0017", "Li Jianguo") if name in told]
    assert reasons(result.flagged, 1).count("names who reported") == 3


def test_a_heading_of_brackets_without_end_is_read_in_one_go() -> None:
    """Looking for the end of each of them again would hold the whole portal for hours."""
    assert tables.bare("编号(必填)") == "编号"
    assert tables.bare("(" * 1_000_000) == "(" * 1_000_000


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-3-1 9:5", "2026-03-01T09:05:00"),
        ("2026年03月01日（星期日）下午2时05分", "2026-03-01T14:05:00"),
        ("2026-03-01T09:00:00.000", "2026-03-01T09:00:00"),
        ("Mar 1, 2026 2:30 pm", "2026-03-01T14:30:00"),
        ("46082.5", "2026-03-01T12:00:00"),
        ("31/03/2026", "2026-03-31T00:00:00"),
        ("3/31/2026", "2026-03-31T00:00:00"),
        ("4/4/2026", "2026-04-04T00:00:00"),
        ("03/04/2026", None),
        ("2026-03", None),
        ("26.3.1", None),
        ("2026-03-01 25:00", None),
        ("2026-03-01 和 2026-03-05", None),
        ("12345678", None),
    ],
)
def test_a_date_is_read_only_where_it_can_mean_one_day(written: str, read: str | None) -> None:
    at = dates.moment(written)
    assert (at.isoformat() if at else None) == read
    assert str(dates.day("03/04/2026", day_first=True)) == "2026-04-03"
    assert str(dates.day("03/04/2026", day_first=False)) == "2026-03-04"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 90_000_000)
    return out.getvalue()


def entities(*, before: str = "", encoding: str = "utf-8") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", f'{before}<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode(encoding))
    return out.getvalue()


def crowd(cell: str, *, encoding: str = "utf-8") -> bytes:
    """Few bytes, and more cells than a program can hold as objects: counted before any is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", (cell * 1_000_001).encode(encoding))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b"\n\n,,\n", "is empty"),
        (bomb(), "unpacks to more than a ledger can hold"),
        (entities(), "unpacks to more than a ledger can hold"),
        (entities(before=" " * ((1 << 20) - 4)), "unpacks to more than a ledger can hold"),
        (entities(encoding="utf-16"), "unpacks to more than a ledger can hold"),
        (b"PK\x03\x04 and then nothing", "cannot be read as XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel kind"),
        (b"<html><table>", "is a web page"),
        (bytes(range(128, 256)) * 9, "neither UTF-8 nor GB18030"),
        (b"a" * 21_000_000, "too large"),
        (b"a,b\n" * 100_100, "more than 100000 rows"),
        (b"," * 300 + b"x", "200 columns or"),
        (crowd('<c r="A1"/>'), "or 1000000 cells"),
        (crowd('<x:c r="A1"></x:c>'), "or 1000000 cells"),
        (crowd("<c/>", encoding="utf-16"), "or 1000000 cells"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_clear_word(data: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        tables.table(data, "ledger.csv", HEADINGS)


def test_a_sheet_is_chosen_by_name_and_a_heading_row_by_hand() -> None:
    def fill(made: Workbook) -> None:
        made.active.append(["一", "二"])
        made.active.append(["何时", "何事"])
        made.active.append(["2026-03-01", "缺护罩"])

    chosen = tables.table(book(fill), "a.xlsx", HEADINGS, own_names={"何时": "found_at", "何事": "content"}, sheet="Sheet", heading=2)

    assert [(row.line, row.of("content")) for row in chosen.rows] == [(3, "缺护罩")]
    assert chosen.samples("何时") == ["2026-03-01"]
    with pytest.raises(Invalid, match="has no sheet Neu"):
        tables.table(book(fill), "a.xlsx", HEADINGS, sheet="Neu")


def test_a_mapping_is_used_by_whoever_may_import_and_changed_only_as_a_new_version(database: Database, cast: Cast, tmp_path: Path) -> None:
    said = {"columns": {"Progress": "status"}, "values": {"status": {"Open": "reported"}}}
    for actor in (cast.zhou_min, cast.lu_yi, cast.gao_yuan):
        with begin(actor) as work, pytest.raises(Denied, match="Only the safety director"):
            mapping.keep(work, "焊接厂", mapping.of(said))
        with begin(actor, write=False) as work, pytest.raises(Denied, match="Only the safety director"):
            mapping.one(work, "焊接厂")
    with begin(cast.chen_li) as work:
        mapping.keep(work, "焊接厂", mapping.of({}))
    with begin(SYSTEM) as work:
        mapping.keep(work, " 焊接厂 ", mapping.of(said))

    with begin(cast.chen_li, write=False) as work:
        assert mapping.kept(work) == {"焊接厂": 2}
        assert mapping.one(work, "焊接厂") == mapping.of(said)
        logged = list(work.session.scalars(select(LogEntry.kind).where(LogEntry.action == "import.map_kept")))
        with pytest.raises(NotFound, match="no mapping 别的"):
            mapping.one(work, "别的")
    assert logged == [EntryKind.ADMIN] * 2
    with pytest.raises(OutOfScope), begin(cast.chen_li) as work:
        work.session.scalars(select(ImportMap).limit(1)).one().content = "{}"
        work.entry(EntryKind.ADMIN, "import.map_kept")


@pytest.mark.parametrize(
    "said", [{"columns": {"A": "nonsense"}}, {"values": {"status": {"A": "merged"}}}, {"values": {"unit": {}}}, {"columns": ["A"]}]
)
def test_a_mapping_with_a_field_or_state_that_does_not_exist_is_refused(said: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text(json.dumps(said), encoding="utf-8")

    with pytest.raises(Invalid, match="no field or code here|A map has columns"):
        mapping.read(tmp_path / "map.json")
