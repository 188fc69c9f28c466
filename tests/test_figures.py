"""Is every number of every dashboard the number of the records behind it, for each role, whatever happened to them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies
from sqlalchemy import select

from db import engine
from db.actor import SYSTEM, Actor
from db.areas import Area, Site
from db.cooperation import Part
from db.engine import Database
from db.hazards import OPEN_STATES, Category, ClosedMonth, Hazard, MonthTotal, State
from db.log import EntryKind
from db.migrations.run import newest, upgrade
from db.session import ask, begin
from portal import areas, hazards, places
from portal.check import endings
from portal.errors import PortalError
from portal.hazards.months import Span, by_department, by_month, month_before, standing
from portal.hazards.spots import MANY, Heat, hot_spots
from portal.startup import Portal
from tests.cast import Cast
from tests.conftest import NOW, Clock

LOOKERS = ("gao.yuan", "chen.li", "zhou.min", "he.jing", "zheng.kai", "liu.chang", "han.dong")
PLACES = ("WELD", "WELD-3", "WELD-GRIND", "STORE-A", "STORE", "PACK-EAST", "FAR")
KINDS = (Category.FIRE, Category.HOUSEKEEPING)
REPAIRS = {"D-WELD": "zheng.kai", "D-STORE": "liu.chang", "D-LOGI": "ma.jun"}
MOVES = (
    "assign", "assign", "assign to him", "reassign", "later", "other kind", "start", "submit", "submit", "accept", "accept", "send_back", "dismiss",
    "merge", "take_back", "reopen", "reopen", "look again", "share", "share", "hand in a part",
)  # fmt: skip
WINDOW = Span("2025-10", "2026-11")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Story:
    """Where and when somebody reports something, and what is tried with it afterwards, each so many hours later."""

    place: str
    kind: Category
    day: int
    fixed: bool
    moves: list[tuple[str, int, int]]


stories = strategies.builds(
    Story,
    strategies.sampled_from(PLACES),
    strategies.sampled_from(KINDS),
    strategies.integers(0, 355),
    strategies.sampled_from((False, False, True)),
    strategies.lists(strategies.tuples(strategies.sampled_from(MOVES), strategies.integers(0, 500), strategies.integers(0, 40)), max_size=8),
)


class Plant:
    """The cast's plant and a second site an ocean away, on whose clock months begin at another time."""

    def __init__(self, cast: Cast, clock: Clock) -> None:
        self.cast, self.clock = cast, clock
        with begin(cast.chen_li) as work:
            site = areas.add_site(work, code="AJ2", name="二厂", time_zone="America/Los_Angeles")
            self.places = cast.areas | {"FAR": areas.add_area(work, site_id=site.id, code="FAR", name="远方车间").id}
        self.last: UUID | None = None

    def by(self, who: str, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        return ask(lambda: self.cast.actors[who], verb, *args, **said)

    def tell(self, story: Story) -> UUID:
        self.clock.at = NOW - timedelta(days=360) + timedelta(days=story.day, hours=story.day % 24)
        verb, said = (hazards.fix_on_the_spot, {"note": "扶正"}) if story.fixed else (hazards.report, {})
        place = self.places[story.place]
        found: UUID = self.by("li.jianguo", verb, area_id=place, description="料架歪了", category=story.kind, **said).id
        for move, hours, days in story.moves:
            self.clock.at = min(self.clock.at + timedelta(hours=hours), NOW)
            try:
                self._try(move, found, days)
            except PortalError:
                continue  # not possible from where it stands: nothing happened
        self.clock.at, self.last = NOW, found
        return found

    def _try(self, move: str, found: UUID, days: int) -> None:
        due = self.clock.at.date() + days * DAY
        unit = list(REPAIRS)[days % len(REPAIRS)]
        to = {"department_id": self.cast.departments[unit]}
        tries: dict[str, Callable[[], object]] = {
            "assign": lambda: self.by("chen.li", hazards.assign, found, deadline=due, requirement="固定", **to),
            "assign to him": lambda: self.by(
                "chen.li",
                hazards.assign,
                found,
                deadline=due,
                requirement="固定",
                department_id=self.cast.departments["D-WELD"],
                responsible_id=self.cast.people["han.dong"],
            ),
            "reassign": lambda: self.by("chen.li", hazards.reassign, found, note="归他们", **to),
            "later": lambda: self.by("chen.li", hazards.amend, found, note="缺件", deadline=due),
            "other kind": lambda: self.by("chen.li", hazards.amend, found, note="看错了", category=KINDS[days % 2]),
            "start": lambda: self.by(self._department_of(found), hazards.start, found),
            "submit": lambda: self.by(self._department_of(found), hazards.submit, found, note="已固定"),
            "accept": lambda: self.by("chen.li", hazards.accept, found),
            "send_back": lambda: self.by("chen.li", hazards.send_back, found, note="还是歪的"),
            "dismiss": lambda: self.by("chen.li", hazards.dismiss, found, reason="不是隐患"),
            "merge": lambda: self.by("chen.li", hazards.merge, found, into=self.last or found, reason="同一处"),
            "reopen": lambda: self.by("chen.li", hazards.reopen, found, note="又歪了", deadline=due),
            "look again": lambda: self.by("chen.li", hazards.recheck, found, note="没有再歪"),
            "take_back": lambda: self.by("chen.li", hazards.take_back, found),
            "share": lambda: self.by("chen.li", hazards.add_part, found, duty="配合", deadline=due, **to),
            "hand in a part": lambda: self._hand_in(found),
        }
        tries[move]()

    def _hand_in(self, found: UUID) -> None:
        with begin(SYSTEM, write=False) as work:
            parts = work.session.execute(select(Part.id, Part.department_id).where(Part.hazard_id == found)).all()
        for part_id, unit in parts:
            who = next(who for code, who in REPAIRS.items() if self.cast.departments[code] == unit)
            self.by(who, hazards.hand_in_part, part_id, note="已配合")

    def _department_of(self, found: UUID) -> str:
        with begin(SYSTEM, write=False) as work:
            unit = work.session.scalars(select(Hazard.department_id).where(Hazard.id == found)).one()
        return next((who for code, who in REPAIRS.items() if self.cast.departments[code] == unit), "zheng.kai")


@pytest.fixture
def plant(database: Database, cast: Cast, clock: Clock) -> Plant:
    return Plant(cast, clock)


@dataclass(frozen=True)
class Row:
    """A hazard as anybody can read it from its row, with the days and months of its own site."""

    hazard: Hazard
    zone: ZoneInfo
    inside: frozenset[UUID]

    def day(self, moment: datetime | None, *, ending: bool = False) -> date | None:
        return (moment - timedelta(microseconds=1 if ending else 0)).astimezone(self.zone).date() if moment else None

    def month(self, moment: datetime | None, *, ending: bool = False) -> str:
        return str(self.day(moment, ending=ending) or "")[:7]

    @property
    def open(self) -> bool:
        return self.hazard.state in OPEN_STATES

    @property
    def over(self) -> bool:
        """Its due day is."""
        return self.hazard.deadline is not None and self.hazard.deadline <= NOW

    @property
    def counts_as_due(self) -> bool:
        accepted = self.hazard.state == State.ACCEPTED and self.hazard.deadline is not None
        return accepted or (self.open and self.over)

    @property
    def on_time(self) -> bool:
        done, due = self.hazard.closed_at, self.hazard.deadline
        return bool(self.hazard.state == State.ACCEPTED and done and due and done < due and not self.hazard.reopened_at)


def rows_in_scope(who: str, cast: Cast) -> list[Row]:
    """By the mission's words, not by the portal's rules: the whole, one's areas, one's department and its parts, or what names one."""
    with begin(SYSTEM, write=False) as work:
        zones = dict(work.session.execute(select(Site.id, Site.time_zone)).all())
        parents = dict(work.session.execute(select(Area.id, Area.parent_id)).all())
        held = list(work.session.scalars(select(Hazard)))
        parts = {(hazard_id, unit) for hazard_id, unit in work.session.execute(select(Part.hazard_id, Part.department_id))}
    rows = [Row(one, ZoneInfo(zones[one.site_id]), frozenset(x for x in (one.area_id, parents[one.area_id]) if x)) for one in held]
    wide = {"zhou.min": ("WELD", "PACK", "OFFICE"), "he.jing": ("STORE",)}
    units = {"zheng.kai": "D-WELD", "liu.chang": "D-STORE", "han.dong": "D-WELD"}
    if who in wide:
        mine = {cast.areas[code] for code in wide[who]}
        return [row for row in rows if row.inside & mine]
    if who in units:
        department, person = cast.departments[units[who]], cast.people[who] if who == "han.dong" else None
        return [
            row
            for row in rows
            if row.hazard.department_id == department or (row.hazard.id, department) in parts or (person and row.hazard.responsible_id == person)
        ]
    return rows


def found_on_the_ledger(actor: Actor, **wanted: Any) -> int:
    return int(ask(lambda: actor, hazards.ledger, **wanted).total)


def require_figures_right(actor: Actor, rows: list[Row]) -> None:
    """Each month's four figures, and the ledger that each of them opens."""
    with begin(actor, write=False) as work:
        months = by_month(work, span=WINDOW)
    found = Counter(row.month(row.hazard.reported_at) for row in rows)
    closed = Counter(row.month(row.hazard.closed_at) for row in rows if row.hazard.state == State.ACCEPTED)
    due = Counter(row.month(row.hazard.deadline, ending=True) for row in rows if row.counts_as_due)
    on_time = Counter(row.month(row.hazard.deadline, ending=True) for row in rows if row.on_time)
    said = {month: (one.found, one.closed, one.due, one.on_time) for month, one in months.items()}
    assert said == {month: (found[month], closed[month], due[month], on_time[month]) for month in WINDOW.months}
    for month in max(WINDOW.months, key=lambda month: (found[month], month)), "2026-11":
        days = Span(month, month)
        asked = {"due_since": days.since, "due_until": days.until}
        assert found_on_the_ledger(actor, state="all", since=days.since, until=days.until) == found[month]
        assert found_on_the_ledger(actor, state="accepted", closed_since=days.since, closed_until=days.until) == closed[month]
        assert found_on_the_ledger(actor, state="all", result="due", **asked) == due[month]
        assert found_on_the_ledger(actor, state="all", result="on_time", **asked) == on_time[month]
        assert found_on_the_ledger(actor, state="all", result="late", **asked) == due[month] - on_time[month]


def require_departments_right(actor: Actor, rows: list[Row]) -> None:
    span = Span("2026-09", "2026-11")
    with begin(actor, write=False) as work:
        said = {
            unit.id: (unit.figures.found, unit.figures.due, unit.figures.on_time, unit.open, unit.overdue) for unit in by_department(work, span=span)
        }
    wanted = {}
    for unit in {row.hazard.department_id for row in rows if row.hazard.department_id}:
        own = [row for row in rows if row.hazard.department_id == unit]
        due = [row for row in own if row.counts_as_due and row.month(row.hazard.deadline, ending=True) in span.months]
        still = [row for row in own if row.open]
        found = sum(row.month(row.hazard.reported_at) in span.months for row in own)
        wanted[unit] = (found, len(due), sum(row.on_time for row in due), len(still), sum(row.over for row in still))
    assert {unit: figures for unit, figures in said.items() if any(figures)} == {unit: figures for unit, figures in wanted.items() if any(figures)}


def require_spots_right(actor: Actor, rows: list[Row]) -> None:
    with begin(actor, write=False) as work:
        spots = hot_spots(work, most=1000)
    for spot in spots:
        own = [row for row in rows if spot.area_id in row.inside and row.hazard.category == spot.category]
        found = Counter(row.month(row.hazard.reported_at) for row in own)
        assert spot.found == tuple(found[month] for month in spot.months.months)
        assert spot.current == found["2026-11"]
        assert (spot.heat is Heat.HOT) == (sum(spot.found[-3:]) >= 3 * MANY)
        days = {"since": spot.ruled.since, "until": spot.ruled.until}
        assert found_on_the_ledger(actor, state="all", area_id=spot.area_id, category=spot.category, **days) == spot.recent


def require_today_right(actor: Actor, rows: list[Row]) -> None:
    with begin(actor, write=False) as work:
        today, all_of_it, now = hazards.today_in_office(work), hazards.counts_in_office(work), standing(work)
    states = Counter(str(row.hazard.state) for row in rows)
    late = sum(row.open and row.over for row in rows)
    tonight = [row for row in rows if row.open and row.hazard.deadline and not row.over and row.day(row.hazard.deadline, ending=True) <= NOW.date()]
    assert all_of_it == {**states, "overdue": late}
    assert (now.open, now.overdue, now.major) == (sum(row.open for row in rows), late, 0)
    assert today == {**{state: states[state] for state in OPEN_STATES if states[state]}, "overdue": late, "due_today": len(tonight)}
    assert found_on_the_ledger(actor, state="open", result="running", due_until=NOW.date()) == len(tonight)
    for state in ("awaiting", "sent_back", "overdue"):
        assert found_on_the_ledger(actor, state=state) == {**states, "overdue": late}.get(state, 0)
    columns = ask(lambda: actor, hazards.board)
    assert {column.state: column.total for column in columns} == {str(state): states[state] for state in OPEN_STATES}
    assert [len(column.lines) for column in columns] == [min(column.total, 6) for column in columns]


def require_weeks_right(actor: Actor, rows: list[Row]) -> None:
    with begin(actor, write=False) as work:
        weeks = hazards.trend(work)
    for week in weeks:
        days = [week.since + n * DAY for n in range(7)]
        closed = [row for row in rows if row.hazard.state == State.ACCEPTED and row.day(row.hazard.closed_at) in days]
        assert (week.reported, week.closed) == (sum(row.day(row.hazard.reported_at) in days for row in rows), len(closed))
    last = weeks[-2]
    assert found_on_the_ledger(actor, state="all", since=last.since, until=last.since + 6 * DAY) == last.reported


def require_owed_right(actor: Actor) -> None:
    """The buckets of a department, each the ledger that it opens."""
    counts = ask(lambda: actor, hazards.owed).counts
    today = NOW.date()
    sunday = today + (6 - today.weekday()) * DAY
    opened: dict[str, dict[str, Any]] = {
        "overdue": {"result": "late"},
        "today": {"result": "running", "due_until": today},
        "week": {"result": "running", "due_since": today + DAY, "due_until": sunday},
        "later": {"result": "running", "due_since": sunday + DAY},
        "undated": {"result": "undated"},
    }
    assert counts == {name: found_on_the_ledger(actor, state="owed", **asked) for name, asked in opened.items()}
    assert sum(counts.values()) == found_on_the_ledger(actor, state="owed")


@given(told=strategies.lists(stories, min_size=1, max_size=9))
@settings(
    max_examples=12, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # told stories stay: nothing to shrink
def test_every_number_is_that_of_its_records_for_each_role_whatever_happened(plant: Plant, told: list[Story]) -> None:
    for story in told:
        plant.tell(story)

    for who in LOOKERS:
        actor, rows = plant.cast.actors[who], rows_in_scope(who, plant.cast)
        require_figures_right(actor, rows)
        require_departments_right(actor, rows)
        require_spots_right(actor, rows)
        require_today_right(actor, rows)
        require_weeks_right(actor, rows)
        require_owed_right(actor)
    with begin(SYSTEM, write=False) as work:
        assert list(endings(work)) == []


def everything(plant: Plant, who: str) -> list[Any]:
    """All numbers that anybody's dashboards show him."""
    actor = plant.cast.actors[who]
    with begin(actor, write=False) as work:
        figures = [by_month(work, span=WINDOW), by_department(work, span=WINDOW), standing(work), hot_spots(work, most=1000)]
        counts = [hazards.counts_in_office(work), hazards.today_in_office(work), hazards.trend(work)]
    board = ask(lambda: actor, hazards.board)
    return [*figures, *counts, ask(lambda: actor, hazards.owed).counts, [(column.state, column.total, column.lines) for column in board]]


LONG = Story("STORE-A", Category.FIRE, 300, False, [("assign", 2, 1), ("submit", 9, 0), ("accept", 30, 0)])


def test_no_number_changes_with_what_happens_in_other_areas(plant: Plant) -> None:
    """Open, due, closed and many; the supervisor of that area and the director see all of it."""
    plant.tell(Story("WELD-3", Category.FIRE, 340, False, [("assign", 1, 3)]))
    before = {who: everything(plant, who) for who in LOOKERS}

    for day in range(280, 350, 4):
        plant.tell(Story("STORE-A", Category.FIRE, day, False, LONG.moves if day % 8 else LONG.moves[:1]))

    after = {who: everything(plant, who) for who in LOOKERS}
    assert {who for who in LOOKERS if after[who] != before[who]} == {"gao.yuan", "chen.li", "he.jing", "liu.chang"}


def test_an_employees_own_report_elsewhere_is_in_none_of_his_offices_numbers(plant: Plant) -> None:
    before = everything(plant, "zhou.min")

    plant.by("zhou.min", hazards.report, area_id=plant.places["STORE-A"], description="阀门漏")

    assert everything(plant, "zhou.min") == before
    assert everything(plant, "he.jing") != before


def test_whoever_answers_for_nothing_has_no_numbers(plant: Plant) -> None:
    plant.tell(LONG)

    for who in ("li.jianguo", "lu.yi"):
        with begin(plant.cast.actors[who], write=False) as work:
            assert set(by_month(work, span=WINDOW).values()) == {type(next(iter(by_month(work, span=WINDOW).values())))()}
            assert (by_department(work, span=WINDOW), hot_spots(work)) == ([], [])
            assert list(work.session.scalars(select(MonthTotal))) == []


def test_what_names_a_team_leader_in_another_department_counts_for_him(plant: Plant) -> None:
    """He moved on, or it was given away under his name: it is on his ledger, so it is in his numbers, once."""
    plant.tell(Story("WELD-3", Category.FIRE, 340, False, [("assign to him", 1, 3), ("submit", 1, 0), ("accept", 1, 0)]))
    with begin(SYSTEM) as work:
        hazard = work.session.scalars(select(Hazard)).one()
        for cls in (ClosedMonth, MonthTotal):
            for row in work.session.scalars(select(cls)):
                row.department_id = plant.cast.departments["D-STORE"]
        hazard.department_id = plant.cast.departments["D-STORE"]
        work.entry(EntryKind.CHANGE, "test.moved")

    require_figures_right(plant.cast.han_dong, rows_in_scope("han.dong", plant.cast))
    require_figures_right(plant.cast.zheng_kai, [])


def test_a_changed_clock_of_a_site_moves_what_fell_near_the_end_of_a_month(plant: Plant) -> None:
    """On the first day of a month in the morning, which is the day before in New York."""
    for day in (NOW - timedelta(days=360), NOW - timedelta(days=25)):
        plant.clock.at = day.replace(day=1, hour=1)
        found = plant.by("li.jianguo", hazards.report, area_id=plant.places["WELD"], description="地面有油").id
        plant.by("chen.li", hazards.dismiss, found, reason="已清理")
    plant.clock.at = NOW
    before = everything(plant, "chen.li")

    plant.by("chen.li", places.change_site, plant.cast.site, name="一厂", time_zone="America/New_York")

    assert everything(plant, "chen.li") != before
    require_figures_right(plant.cast.chen_li, rows_in_scope("chen.li", plant.cast))
    with begin(SYSTEM, write=False) as work:
        assert list(endings(work)) == []


def test_an_older_database_is_brought_up_with_its_totals_counted(portal: Portal, plant: Plant) -> None:
    """As it was one revision before: the table is not there, the hazards are, closed in time and late and on both sites."""
    ended = [("assign", 2, 1), ("submit", 9, 0), ("accept", 30, 0)]
    for place, moves in (
        ("STORE-A", ended),
        ("FAR", ended),
        ("WELD", [("assign", 2, 20), *ended[1:]]),
        ("WELD", [("dismiss", 1, 0)]),
        ("PACK-EAST", []),
    ):
        plant.tell(Story(place, Category.FIRE, 300, False, moves))
    before = {who: everything(plant, who) for who in LOOKERS}
    owner = engine.owner_engine(portal.settings)
    with owner.begin() as connection:
        for statement in (
            "DROP TABLE month_total",
            "DROP INDEX hazard_area_deadline",
            "DROP INDEX hazard_department_deadline",
            "DROP INDEX hazard_area_closed",
            "DROP INDEX hazard_department_closed",
            "UPDATE alembic_version SET version_num = 'notices'",
        ):
            connection.exec_driver_sql(statement)

    upgrade(owner, "month_totals")
    with owner.begin() as connection:  # what came after it is there
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{newest()}'")
    owner.dispose()
    engine.create_schema(portal.settings)

    with begin(SYSTEM, write=False) as work:
        assert list(endings(work)) == []
        assert len(list(work.session.scalars(select(MonthTotal)))) > 10
    assert {who: everything(plant, who) for who in LOOKERS} == before


# The five-a-month rule, before and after (mission 49)


def test_five_a_month_makes_a_hot_spot_and_under_one_two_months_later_ends_it(plant: Plant) -> None:
    """Uncleaned equipment in the packing shop: five a month through the summer, then more patrols."""
    for month, times in (("2026-06", 5), ("2026-07", 6), ("2026-08", 4), ("2026-09", 2), ("2026-10", 0)):
        for n in range(times):
            first = (datetime.fromisoformat(f"{month}-03T02:00:00+00:00") - (NOW - timedelta(days=360))).days
            plant.tell(Story("PACK-EAST", Category.HOUSEKEEPING, first + n, False, []))
    plant.tell(Story("PACK", Category.HOUSEKEEPING, 350, False, []))

    def seen_at(moment: datetime) -> Any:
        with begin(plant.cast.zhou_min, write=False, now=moment) as work:
            return next(spot for spot in hot_spots(work) if spot.heat is not Heat.CALM)

    august, november = seen_at(datetime(2026, 9, 1, 2, tzinfo=UTC)), seen_at(NOW)
    assert (august.heat, august.area.endswith("东侧"), august.recent, august.a_month) == (Heat.HOT, True, 15, 5.0)
    assert (november.heat, november.was, november.before, november.after) == (Heat.COOLED, Span("2026-06", "2026-08"), 5.0, 1.0)
    assert november.average(Span("2026-10", "2026-10")) == 0


@pytest.mark.parametrize(("month", "back", "answer"), [("2026-01", 1, "2025-12"), ("2026-11", 12, "2025-11"), ("2025-12", -1, "2026-01")])
def test_months_are_counted_across_years(month: str, back: int, answer: str) -> None:
    assert month_before(month, back) == answer
    assert Span("2025-11", "2026-02").months == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert (Span("2026-02", "2026-02").since, Span("2026-02", "2026-02").until) == (date(2026, 2, 1), date(2026, 2, 28))
