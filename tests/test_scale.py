"""Is what was stored in bulk the same as what the verbs store, and is nothing slower after years?"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, inspect, select

from audit import verify
from benchmarks import scale
from db.actor import SYSTEM
from db.engine import Database
from db.hazards import ClosedMonth, Hazard, HazardStep, MonthTotal
from db.log import LogEntry, LogSubject, canonical
from db.people import Person
from db.sealed import Sealed, complainant, open_sealed
from db.session import Work, begin
from portal import demo, hazards, menu
from portal.check import check
from portal.startup import open_portal
from tests.cast import Cast
from tests.engines import Stable, close

END = datetime(2026, 11, 23, 9, 45, tzinfo=UTC)
WEEKS = demo.Size(days=24, busy=2.0)
PASSWORD = "seven quiet paper boats"
OWN = ("id", "entry_id", "hazard_id", "merged_into_id", "arose_from_id", "area_id", "department_id", "site_id")
PEOPLE = ("actor_id", "responsible_id", "supervisor_id", "actor_tag", "reporter_tag", "reporter_subject")


def test_years_stored_in_bulk_leave_the_same_rows_steps_and_entries_as_the_verbs(
    engine: str, stable: Stable, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the audits of the last hour the same records are drawn: what is traced and done depends on which, and each plant has its own secret."""
    monkeypatch.setattr(verify, "_ticket", lambda _seed, index: f"{index:09}")
    told = {}
    for way in (False, True):
        with stable.fresh(engine, tmp_path / str(way)) as settings:
            portal = open_portal(settings)
            demo.build(portal, end=END, size=demo.Size(WEEKS.days, WEEKS.busy, bulk=way), password=PASSWORD)
            assert check(portal).problems == []
            with begin(SYSTEM, write=False) as work:
                told[way] = _shape(work)
            close(portal)

    assert len(told[True]["hazards"]) > 60
    for part in told[False]:
        assert told[True][part] == told[False][part], part


def test_every_page_is_measured_after_years() -> None:
    assert set(scale.PAGES) == {row.address for row in menu.ROWS}


def test_totals_of_what_ended_are_those_of_the_rows_for_every_office(database: Database, cast: Cast) -> None:
    """Offices by area and by department, a team leader who answers for some, a reporter who sees his own only; and a step taken back."""
    ids = [_ended(cast, n) for n in range(4)]
    with begin(cast.zhou_min) as work:
        hazards.take_back(work, ids[-1])

    for who in ("chen.li", "zhou.min", "he.jing", "zheng.kai", "han.dong", "li.jianguo", "gao.yuan", "lu.yi"):
        with begin(cast.actors[who], write=False) as work:
            raw = dict(work.session.execute(select(Hazard.state, func.count(Hazard.id)).group_by(Hazard.state)).all())
            assert hazards.counts(work) == {**{str(state): n for state, n in raw.items()}, "overdue": 0}, who
    with begin(cast.chen_li, write=False) as work:
        assert hazards.counts(work) == {"dismissed": 3, "reported": 1, "overdue": 0}


def _ended(cast: Cast, n: int) -> UUID:
    """Reported by a welder or by the team leader, dismissed by the supervisor."""
    with begin(cast.li_jianguo if n % 2 else cast.han_dong) as work:
        hazard: UUID = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用").id
    with begin(cast.zhou_min) as work:
        hazards.dismiss(work, hazard, reason="已停用")
    return hazard


def test_two_who_end_hazards_at_the_same_time_are_both_counted(database: Database, cast: Cast) -> None:
    """The second waits for the first; what is undone counts nothing."""
    reported = []
    for n in range(8):
        with begin(cast.li_jianguo) as work:
            reported.append(hazards.report(work, area_id=cast.areas["WELD-3"], description=f"通道 {n}").id)

    def end(hazard_id: UUID) -> None:
        with begin(cast.zhou_min) as work:
            hazards.dismiss(work, hazard_id, reason="已停用")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(end, reported))

    with begin(cast.chen_li, write=False) as work:
        assert hazards.counts(work) == {"dismissed": 8, "overdue": 0}


def _shape(work: Work) -> dict[str, Any]:
    """Everything but ids, keys and chance: ids of people become the order in which they joined."""
    people = {person_id: n for n, person_id in enumerate(work.session.scalars(select(Person.id).order_by(Person.id)))}
    hazards = work.session.scalars(select(Hazard).order_by(Hazard.number)).all()
    numbers = {row.id: row.number for row in hazards}
    named = {str(row.reporter_tag): people[_reporter(row)] for row in hazards if row.reporter}
    tags = named | {str(row.reporter_tag): "nobody" for row in hazards if not row.reporter}
    steps = work.session.scalars(select(HazardStep)).all()
    entries = work.session.scalars(select(LogEntry).order_by(LogEntry.seq)).all()
    complained = {complainant(one): n for one, n in people.items()}
    known = people | {str(one): n for one, n in people.items()} | tags | complained
    place = {entry.id: n for n, entry in enumerate(entries)}
    return {
        "hazards": [_row(row, known, numbers) for row in hazards],
        "steps": sorted((numbers[row.hazard_id], row.n, place[row.entry_id], str(_row(row, known, numbers))) for row in steps),
        "entries": [_entry(entry, known, numbers) for entry in entries],
        "subjects": Counter((place[row.entry_id], known.get(row.subject)) for row in work.session.scalars(select(LogSubject))),
        "ends": sorted((row.state, row.month, row.count) for row in work.session.scalars(select(ClosedMonth))),
        "months": sorted((row.category, row.figure, row.month, row.count) for row in work.session.scalars(select(MonthTotal))),
    }


def _reporter(row: Hazard) -> UUID:
    return UUID(open_sealed(row.reporter))


def _row(row: Any, known: dict[Any, int], numbers: dict[Any, str]) -> dict[str, Any]:
    mapper, private = inspect(type(row)), ("reporter", "before", "after")
    values = {name: getattr(row, name) for name in [one.key for one in mapper.column_attrs] if not name.endswith("_ct") and name not in OWN}
    values |= {name: known.get(values[name], values[name] is not None) for name in PEOPLE if name in values}
    sealed: dict[str, Sealed] = {name: getattr(row, name) for name in [one.key for one in mapper.composites] if name not in private}
    return values | {name: open_sealed(value) if value else None for name, value in sealed.items()}


def _entry(entry: LogEntry, known: dict[Any, int], numbers: dict[Any, str]) -> Any:
    wrote = sorted((table, numbers.get(row_id, "—"), sorted(cells)) for table, row_id, cells in canonical.written_in(entry.body))
    looked = sorted((look.table, sorted(look.columns)) for look in canonical.looked_in(entry.body) if entry.action != "draw.opened")  # chance
    return entry.at, entry.kind, entry.action, known.get(entry.actor, entry.actor), entry.origin, entry.page, entry.purpose, wrote, looked
