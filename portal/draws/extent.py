"""Which records is a draw about, and what must each kind of record know to be frozen?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from audit.snapshot import Kind, Logged
from db.areas import Area
from db.log.freezing import Raw
from db.session import Work
from portal import areas
from portal.errors import Conflict

AT_ONCE = 1000


@dataclass(frozen=True)
class Extent:
    """The records of one day to another (both included, at the site), in these areas and everything inside them.

    `by`: what makes its strata, the level, the area or the department; with `certainty` the major hazards are one of their own beside them.
    `kinds`: by their words in an engagement.
    """

    since: date
    until: date
    area_ids: frozenset[UUID]
    by: str = "level"
    certainty: bool = True
    kinds: tuple[str, ...] = ("hazards",)


@dataclass(frozen=True)
class Counts:
    """How many there are: on the ledger by stratum; of these, by kind, how many have the entry of their making in the log."""

    strata: Mapping[str, int]
    told: Mapping[str, int]

    @property
    def on_ledger(self) -> int:
        return sum(self.strata.values())

    @property
    def in_log(self) -> int:
        return sum(self.told.values())


@dataclass(frozen=True)
class Later:
    """A step taken after the freezing: what, in which office, when. Who it was and what he wrote is no part of the sample."""

    n: int
    action: str
    office: str
    department: str
    became: str
    at: datetime


Stratum = tuple[str, list[Any]]


@dataclass(frozen=True)
class Records:
    """A kind of records that can be drawn, and everything that a draw asks of it: a further kind is one more of these (portal/draws/kinds.py).

    `code`: its word in an engagement; `name`: in the plan, and what its strata begin with; `about`: the plan's words for which are in the
    population; `plan`: its fields; `tested`: the house's attributes, by codes that no other kind has. `row`: the column of its id, by whose order
    a stratum is read; `inside`: which rows are in an extent; `told`: counts those (joined with the log) whose making the log has; `reader`: reads
    what stands in a stratum; `later`: what came after a step of one record; `pick`: those that have one of these numbers; `called`: the names of
    its strata. `certain`: strata that are looked at whole where the auditor says so. `whole`: drawn over the whole engagement only, since two
    samples of it, a day apart, would tell a single record.
    """

    code: str
    name: str
    about: str
    plan: Kind
    tested: Mapping[str, str]
    row: Any
    inside: Callable[[Work, Extent], list[Any]]
    strata: Callable[[Work, Extent], list[Stratum]]
    told: Callable[[], Any]
    reader: Callable[[Work, Extent], Callable[[str, list[Any]], Iterator[Raw]]]
    later: Callable[[Work, UUID, int], list[Later]]
    pick: Callable[[Work, Collection[str]], dict[UUID, str]]
    called: Mapping[str, str]
    certain: frozenset[str] = frozenset()
    whole: bool = False


def by_area(work: Work, extent: Extent, column: Any, prefix: str = "") -> list[Stratum]:
    """An area with everything inside it, but for what lies inside another area that was asked for by itself."""
    return [(f"{prefix}area/{code}", [column.in_(inside)]) for code, inside in areas_apart(work, extent)]


def areas_apart(work: Work, extent: Extent) -> list[tuple[str, set[UUID]]]:
    """Code, and what lies in it and in no other of those asked for."""
    inside = {area_id: areas.below(work, [area_id]) for area_id in extent.area_ids}
    codes = work.session.execute(select(Area.id, Area.code).where(Area.id.in_(extent.area_ids)))
    found = []
    for area_id, code in codes:
        others = (held for other, held in inside.items() if other != area_id and other in inside[area_id])
        found.append((code, set(inside[area_id]).difference(*others)))
    return found


def entered(seq: int | None, fields: Collection[str], leaf: Callable[[int], bytes]) -> list[Logged]:
    """What one entry of the log bears out. On PostgreSQL the newest entries are numbered a moment later."""
    if seq is None:
        raise Conflict("The log is still numbering its newest entries. Try again in a moment.")
    return [Logged(seq, field, leaf(seq)) for field in fields]
