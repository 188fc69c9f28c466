"""Where do hazards of one kind gather: five a month or more (mission 49), and did it get better where it once was so?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from db.hazards import Category, Figure, MonthTotal
from db.session import Work
from portal import areas
from portal.hazards.months import Span, counted_by, month_before, this_month

MANY = 5  # a month, on average of three
RULED, LOOKED_BACK = 3, 15
SHOWN = 40
Place = tuple[UUID, Category]


class Heat(StrEnum):
    """Many of late; many once and fewer by now; never many."""

    HOT = "hot"
    COOLED = "cooled"
    CALM = "calm"


@dataclass(frozen=True)
class Spot:
    """An area with everything inside it, and a kind. `found` is per whole month, the oldest first; `current` is this month so far."""

    area_id: UUID
    area: str
    area_en: str
    category: Category
    heat: Heat
    found: tuple[int, ...]
    current: int
    months: Span
    was: Span | None = None

    @property
    def recent(self) -> int:
        """In the last three whole months."""
        return sum(self.found[-RULED:])

    @property
    def ruled(self) -> Span:
        """These three months."""
        return Span(self.months.months[-RULED], self.months.last)

    @property
    def a_month(self) -> float:
        return self.recent / RULED

    @property
    def before(self) -> float:
        """A month, when it was a hot spot last."""
        return self.average(self.was) if self.was else self.a_month

    @property
    def after(self) -> float:
        """A month, in the last two."""
        return sum(self.found[-2:]) / 2

    def average(self, span: Span) -> float:
        """A month, in this part of what is known."""
        known = dict(zip(self.months.months, self.found, strict=True))
        asked = [known[month] for month in span.months if month in known]
        return sum(asked) / len(asked) if asked else 0.0


def hot_spots(work: Work, *, most: int = SHOWN) -> list[Spot]:
    """First where many are found, then where most were found of late."""
    ranked = sorted(_spots(work), key=lambda spot: (spot.heat is not Heat.HOT, -spot.recent, -spot.before, spot.area, spot.category))
    return ranked[:most]


def _spots(work: Work) -> list[Spot]:
    now = this_month(work)
    whole, parents = Span(month_before(now, LOOKED_BACK), month_before(now)), areas.parents(work)
    found: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    counted = counted_by(work, Span(whole.first, now), MonthTotal.area_id, MonthTotal.category, MonthTotal.month, only=Figure.FOUND)
    for (area_id, category, month, _figure), count in counted.items():
        for place in areas.above(parents, area_id):
            found[place, Category(category)][month] += count
    names = {place.id: place for place in areas.places(work, closed=True)}
    every = [_spot(names[area_id], category, of_month, whole, now) for (area_id, category), of_month in found.items()]
    return _each_once(every, parents)


def _spot(place: areas.Place, category: Category, found: Mapping[str, int], whole: Span, now: str) -> Spot:
    series = tuple(found.get(month, 0) for month in whole.months)
    ends = [end for end in range(RULED, len(series) + 1) if sum(series[end - RULED : end]) >= MANY * RULED]
    heat = Heat.CALM if not ends else Heat.HOT if ends[-1] == len(series) else Heat.COOLED
    was = Span(whole.months[ends[-1] - RULED], whole.months[ends[-1] - 1]) if ends else None
    return Spot(place.id, place.path, place.path_en, category, heat, series, found.get(now, 0), whole, was)


def _each_once(spots: Sequence[Spot], parents: Mapping[UUID, UUID | None]) -> list[Spot]:
    """A hot spot is named as narrowly as it is one; what is calm, by the whole area."""
    inner = _containing(spots, parents)
    return [
        spot for spot in spots if ((spot.area_id, spot.category, spot.heat) not in inner if spot.heat is not Heat.CALM else _outermost(spot, parents))
    ]


def _containing(spots: Sequence[Spot], parents: Mapping[UUID, UUID | None]) -> set[tuple[UUID, Category, Heat]]:
    return {(place, spot.category, spot.heat) for spot in spots for place in areas.above(parents, spot.area_id)[1:]}


def _outermost(spot: Spot, parents: Mapping[UUID, UUID | None]) -> bool:
    return spot.recent + spot.current > 0 and parents.get(spot.area_id) is None
