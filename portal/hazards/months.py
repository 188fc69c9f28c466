"""What was found, closed, due and done on time in each month, where and of which kind? As far as my offices show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, func, or_, select, type_coerce

from db.areas import Department
from db.hazards import OPEN_STATES, Category, Figure, Hazard, MonthTotal, Severity
from db.scope.rules import seen_in_office
from db.session import Work
from portal import areas, clock
from portal.hazards.endings import beside_my_totals, figures_of
from portal.hazards.periods import today

COLUMNS = (
    *(Hazard.site_id, Hazard.area_id, Hazard.department_id, Hazard.category, Hazard.state),
    *(Hazard.reported_at, Hazard.deadline, Hazard.closed_at),
)
YEAR = 12
Key = tuple[Any, ...]
One = tuple[Any, Figure, str]


@dataclass(frozen=True)
class Span:
    """Whole months, both included."""

    first: str
    last: str

    @cached_property
    def months(self) -> list[str]:
        return [month_before(self.last, n) for n in range(_apart(self.first, self.last), -1, -1)]

    @property
    def since(self) -> date:
        return date.fromisoformat(f"{self.first}-01")

    @property
    def until(self) -> date:
        return date.fromisoformat(f"{month_before(self.last, -1)}-01") - timedelta(days=1)

    def before(self, months: int) -> Span:
        """The same length, so many months earlier."""
        return Span(month_before(self.first, months), month_before(self.last, months))


@dataclass(frozen=True)
class Figures:
    """Of a span. `due` counts what fell due and is over, or was accepted; what is still running counts for no rate."""

    found: int = 0
    closed: int = 0
    due: int = 0
    on_time: int = 0

    @property
    def late(self) -> int:
        return self.due - self.on_time

    @property
    def rate(self) -> float | None:
        """Completion rate (D1); none where nothing fell due."""
        return self.on_time / self.due if self.due else None

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.found + other.found, self.closed + other.closed, self.due + other.due, self.on_time + other.on_time)


@dataclass(frozen=True)
class Unit:
    """A department: its figures of the span, and what it has open and overdue now."""

    id: UUID
    name: str
    name_en: str | None
    figures: Figures
    open: int
    overdue: int


@dataclass(frozen=True)
class Standing:
    """How many are open now, of these overdue, and major."""

    open: int
    overdue: int
    major: int


@dataclass(frozen=True)
class Cell:
    """How many of one kind were found in one area in the span."""

    area_id: UUID
    area: str
    area_en: str
    category: Category
    count: int


@dataclass(frozen=True)
class Overview:
    """The plant, or as much of it as my offices show."""

    months: dict[str, Figures]
    units: list[Unit]
    cells: list[Cell]
    standing: Standing
    everything: bool

    def of(self, span: Span) -> Figures:
        return sum((self.months.get(month, Figures()) for month in span.months), Figures())


def month_before(month: str, months: int = 1) -> str:
    """Also forward, with a negative number."""
    year, number = map(int, month.split("-"))
    years, rest = divmod(year * 12 + number - 1 - months, 12)
    return f"{years:04d}-{rest + 1:02d}"


def this_month(work: Work) -> str:
    """At the first site."""
    return f"{today(work):%Y-%m}"


def completion(work: Work, *, months: int) -> dict[str, Figures]:
    """This month and those before it."""
    last = this_month(work)
    return by_month(work, span=Span(month_before(last, months - 1), last))


def overview(work: Work, *, span: Span, against: Span) -> Overview:
    """Everything on one screen: the months since the earlier of a year ago and both spans, and the chosen span by department, place and kind."""
    last = this_month(work)
    first = min(span.first, against.first, month_before(last, YEAR - 1))
    known = list(_one_by_one(work, Span(first, last)))
    whole = Span(first, max(last, span.last, against.last))
    counted = counted_by(work, whole, MonthTotal.month, ones=known)
    return Overview(
        months={month: _figures(counted, (month,)) for month in whole.months},
        units=by_department(work, span=span, ones=known),
        cells=_cells(work, span, known),
        standing=standing(work),
        everything=seen_in_office(work.actor) is None,
    )


def by_month(work: Work, *, span: Span) -> dict[str, Figures]:
    """Every month of the span, also those without any."""
    counted = counted_by(work, span, MonthTotal.month)
    return {month: _figures(counted, (month,)) for month in span.months}


def by_department(work: Work, *, span: Span, ones: Sequence[One] | None = None) -> list[Unit]:
    """Every department that answered for something in the span or owes something now."""
    counted = counted_by(work, span, MonthTotal.department_id, ones=ones)
    owing = _open_by_department(work)
    asked = {key[0] for key in counted} | set(owing)
    known = work.session.scalars(select(Department).where(Department.id.in_(asked - {None})).order_by(Department.code))
    none = (0, 0)
    return [Unit(row.id, row.name, row.name_en, _figures(counted, (row.id,)), *owing.get(row.id, none)) for row in known]


def _cells(work: Work, span: Span, ones: Sequence[One]) -> list[Cell]:
    """Each whole area, with everything inside it."""
    parents = areas.parents(work)
    found: Counter[tuple[UUID, Category]] = Counter()
    for (area_id, category, _figure), count in counted_by(work, span, MonthTotal.area_id, MonthTotal.category, only=Figure.FOUND, ones=ones).items():
        found[areas.above(parents, area_id)[-1], Category(category)] += count
    names = {place.id: place for place in areas.places(work, closed=True)}
    return [Cell(area_id, names[area_id].path, names[area_id].path_en, category, count) for (area_id, category), count in found.items()]


def standing(work: Work) -> Standing:
    """Of everything that my offices show."""
    overdue, major = Hazard.is_overdue(work.now), Hazard.severity == Severity.MAJOR
    every = func.count(Hazard.id)
    wanted = select(every, every.filter(overdue), every.filter(major)).where(*_shown(work), Hazard.state.in_(OPEN_STATES))
    still_open, late, grave = work.session.execute(wanted).one()
    return Standing(still_open, late, grave)


def _open_by_department(work: Work) -> dict[UUID | None, tuple[int, int]]:
    late = func.count(Hazard.id).filter(Hazard.is_overdue(work.now))
    wanted = select(Hazard.department_id, func.count(Hazard.id), late).where(*_shown(work), Hazard.state.in_(OPEN_STATES))
    return {unit: (count, overdue) for unit, count, overdue in work.session.execute(wanted.group_by(Hazard.department_id))}


def _shown(work: Work) -> list[Any]:
    office = seen_in_office(work.actor)
    return [] if office is None else [office]


def counted_by(work: Work, span: Span, *columns: Any, only: Figure | None = None, ones: Sequence[One] | None = None) -> Counter[Key]:
    """By these columns and the figure: the totals of what has ended, and one by one what is open or named apart."""
    figures = [only] if only else list(Figure)
    wanted = (
        select(*columns, MonthTotal.figure, func.sum(MonthTotal.count))
        .where(MonthTotal.figure.in_(figures), MonthTotal.month >= span.first, MonthTotal.month <= span.last)
        .group_by(*columns, MonthTotal.figure)
    )
    counted: Counter[Key] = Counter({tuple(row[:-1]): int(row[-1]) for row in work.session.execute(wanted)})
    names = [column.key for column in columns]
    for row, figure, month in _one_by_one(work, span) if ones is None else ones:
        if span.first <= month <= span.last and figure in figures:
            counted[(*(month if name == "month" else getattr(row, name) for name in names), figure)] += 1
    return counted


def _one_by_one(work: Work, span: Span) -> Iterator[One]:
    """Open ones are few by nature; what has ended and is in no total of mine is what names me in another department."""
    zones, due = areas.time_zones(work), type_coerce(Hazard.is_due(work.now), Boolean).label("is_due")
    for conditions in _reasons(work, span):
        for row in work.session.execute(select(*COLUMNS, due, Hazard.on_time.label("on_time")).where(*conditions)):
            counted = figures_of(row, due=bool(row.is_due), on_time=bool(row.on_time), zone=zones[row.site_id])
            yield from ((row, figure, month) for figure, month in counted)


def _reasons(work: Work, span: Span) -> Iterator[list[Any]]:
    earliest = clock.end_of_day(span.since - timedelta(days=2), "UTC")  # a day more than any zone is apart
    recent = or_(Hazard.reported_at >= earliest, Hazard.deadline >= earliest)
    yield [*_shown(work), Hazard.state.in_(OPEN_STATES), recent]
    for apart in beside_my_totals(work):
        yield [*apart, or_(recent, Hazard.closed_at >= earliest)]


def _figures(counted: Counter[Key], key: Key) -> Figures:
    return Figures(**{figure.value: counted[(*key, figure)] for figure in Figure})


def _apart(first: str, last: str) -> int:
    (y1, m1), (y2, m2) = (map(int, month.split("-")) for month in (first, last))
    return (y2 - y1) * 12 + m2 - m1
