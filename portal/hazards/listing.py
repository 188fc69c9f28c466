"""Which lines of the ledger match, in which order, one page after the other; and which of them hold these words?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, func, select, tuple_, type_coerce

from db.hazards import OPEN_STATES, Category, Hazard, Severity, State
from db.log import Scan
from db.scope.rules import offices_apart, seen_in_office
from db.session import Work, prepared_by, writes
from portal import areas
from portal.errors import Invalid, NotFound
from portal.hazards.lines import Line, lines_of
from portal.hazards.mine import to_rectify
from portal.hazards.periods import as_it_came, within_days
from portal.hazards.queries import waiting

PAGE = 12
BATCH = 500
MOST_OPENED = 5000
MOST_COUNTED = 10_000
TEXTS = ("description", "place", "requirement")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACE = re.compile(r"(after|before)\.([0-9])\.([0-9]{1,16})\.([0-9a-f]{32})")


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `state` is one of the states, or open, overdue, owed, waiting, all; periods are days at the site, both included.

    `result` asks how it stands with the deadline (periods.as_it_came).
    """

    state: str = "open"
    department_id: UUID | None = None
    area_id: UUID | None = None
    severity: str | None = None
    category: str | None = None
    since: date | None = None
    until: date | None = None
    due_since: date | None = None
    due_until: date | None = None
    closed_since: date | None = None
    closed_until: date | None = None
    result: str | None = None


@dataclass(frozen=True)
class Stretch:
    """A part of an order that one index gives in one go: these rows, by this moment, or, without one, as they were entered."""

    key: Any
    falling: bool
    only: tuple[Any, ...] = ()
    few: bool = False

    def sorted(self, *, back: bool) -> list[Any]:
        """Where `few` match, no index gives the order: it would be read through all of the years until they are found."""
        first = func.coalesce(self.key, self.key) if self.few else self.key
        by = [first, Hazard.id] if self.key is not None else [Hazard.id]
        return [column.desc() for column in by] if self.falling != back else by

    def place_of(self, row: Row) -> tuple[Any, ...]:
        """Where a row stands in it."""
        return (row.id,) if self.key is None else (row.at, row.id)

    def beyond(self, place: Place) -> Any:
        here, there = (Hazard.id, place.id) if self.key is None else (tuple_(self.key, Hazard.id), (place.at, place.id))
        return here < there if self.falling != place.back else here > there


NEWEST = Stretch(Hazard.reported_at, falling=True)
ORDERS: dict[str, tuple[Stretch, ...]] = {
    "newest": (NEWEST,),
    "oldest": (Stretch(Hazard.reported_at, falling=False),),
    "deadline": (
        Stretch(Hazard.deadline, falling=False, only=(Hazard.deadline.is_not(None),)),
        Stretch(None, falling=False, only=(Hazard.deadline.is_(None),)),
    ),
    "severity": tuple(Stretch(Hazard.reported_at, falling=True, only=(Hazard.severity == each,)) for each in (Severity.MAJOR, Severity.GENERAL)),
}


@dataclass(frozen=True)
class Place:
    """Where a page begins or ends: behind or before this row. Written into links, so it carries no text, only an id and a moment."""

    back: bool
    stretch: int
    at: datetime
    id: UUID

    def __str__(self) -> str:
        micros = (self.at - EPOCH) // timedelta(microseconds=1)
        return f"{'before' if self.back else 'after'}.{self.stretch}.{micros}.{self.id.hex}"


@dataclass(frozen=True)
class Found:
    """A page of the ledger, how many lines match in all, and the links to the pages beside it. `more`: nobody counted beyond the total."""

    lines: list[Line]
    total: int
    previous: str = ""
    next: str = ""
    more: bool = False


@dataclass(frozen=True)
class Searched:
    """The lines that hold the words; how many records were opened for it, back to when, and where the older ones begin."""

    lines: list[Line]
    opened: int
    back_to: datetime | None
    older: str = ""


@dataclass(frozen=True)
class Row:
    stretch: int
    at: datetime
    id: UUID

    def place(self, *, back: bool) -> str:
        return str(Place(back, self.stretch, self.at, self.id))


@writes
def ledger(work: Work, /, *, order: str = "newest", at: str = "", size: int = PAGE, **wanted: Any) -> Found:
    """One page. `at` is where it begins, as an earlier page gave it; nonsense is the first page."""
    conditions = asked_for(work, Wanted(**wanted))
    counted = sum(_counted(work, [*conditions, *office]) for office in offices_apart(work.actor))
    page = page_of(work, conditions, order, at, size, few=wanted.get("state") in set(OPEN_STATES))
    lines = opened(work, page.ids, purpose="ledger")
    return Found(lines, min(counted, MOST_COUNTED), page.previous, page.next, more=counted > MOST_COUNTED)


def _counted(work: Work, conditions: Sequence[Any]) -> int:
    """One more than the most says that there are more: to count the years of a department would take ever longer."""
    some = select(Hazard.id).where(*conditions).limit(MOST_COUNTED + 1).subquery()
    return work.session.scalars(select(func.count(some.c.id))).one()


@dataclass(frozen=True)
class Page:
    """The ids of one page and the links to the pages beside it."""

    ids: list[UUID]
    previous: str = ""
    next: str = ""


def page_of(work: Work, conditions: Sequence[Any], order: str, at: str, size: int, *, few: bool) -> Page:
    """Of what my offices show. `few`: in one of the open states, of which each has few by nature."""
    stretches, place = [replace(stretch, few=few) for stretch in _order(order)], _place(at)
    rows = _rows(work, conditions, stretches, place, size + 1)
    if place and (not rows or (place.back and len(rows) <= size)):
        place, rows = None, _rows(work, conditions, stretches, None, size + 1)
    back = bool(place and place.back)
    more, shown = len(rows) > size, rows[:size]
    if back:
        shown = shown[::-1]
    before = shown and (more if back else place is not None)
    after = shown and (back or more)
    return Page(
        [row.id for row in shown],
        shown[0].place(back=True) if before else "",
        shown[-1].place(back=False) if after else "",
    )


@dataclass(frozen=True)
class Heard:
    """What the snapshot gave: the scan, the row that it came to, and whether older ones are left."""

    scan: Scan
    last: Row | None
    left: bool


def found_by_words(work: Work, /, *, words: str, at: str = "", size: int = PAGE, **wanted: Any) -> Heard:
    """In a snapshot, without holding the log: the newest rows that match are opened by the machine until a page is full or enough were."""
    if not words.strip():
        raise Invalid("Write the words to look for.", field="words")
    conditions, place, scan, last = asked_for(work, Wanted(**wanted)), _place(at), Scan(words, size), None
    while scan.opened < MOST_OPENED and not scan.full:
        rows = _rows(work, conditions, (NEWEST,), place, BATCH)
        looked = scan.look(_records(work, rows), TEXTS)
        if not looked:
            return Heard(scan, last, left=False)
        last = rows[looked - 1]
        place = Place(False, 0, last.at, last.id)
    return Heard(scan, last, left=bool(_rows(work, conditions, (NEWEST,), place, 1)))


@prepared_by(found_by_words)
def search(work: Work, heard: Heard, /, *, words: str, at: str = "", size: int = PAGE, **wanted: Any) -> Searched:
    """The newest lines whose description, place or requirement holds all the words. One entry: the words, how many were opened, what is shown."""
    asked = json.dumps({"words": words, "from": at, **asdict(Wanted(**wanted))}, ensure_ascii=False, sort_keys=True, default=str)
    hits = heard.scan.told(work, action="hazard.search", asked=asked)
    conditions = [Hazard.id.in_(hits), *asked_for(work, Wanted(**wanted))]
    lines = opened(work, [row.id for row in _rows(work, conditions, (NEWEST,), None, size)], purpose="search")
    older = heard.last.place(back=False) if heard.last and heard.left else ""
    return Searched(lines, heard.scan.opened, heard.last.at if heard.last else None, older)


def ids_in_order(work: Work, order: str, most: int, **wanted: Any) -> list[UUID]:
    """The first ones that match."""
    return [row.id for row in _rows(work, asked_for(work, Wanted(**wanted)), _order(order), None, most)]


def opened(work: Work, ids: Sequence[UUID], *, purpose: str) -> list[Line]:
    """These lines, in this order."""
    if not ids:
        return []
    lines = {line.id: line for line in lines_of(work, [], among=ids, order=(), limit=len(ids), purpose=purpose)}
    return [lines[line_id] for line_id in ids if line_id in lines]


def _records(work: Work, rows: Sequence[Row]) -> list[Hazard]:
    """As the rows come; nothing of them stays in the session."""
    found = {hazard.id: hazard for hazard in work.session.scalars(select(Hazard).where(Hazard.id.in_([row.id for row in rows])))}
    return [found[row.id] for row in rows]


def _rows(work: Work, conditions: Sequence[Any], stretches: Sequence[Stretch], place: Place | None, limit: int) -> list[Row]:
    """The next rows from a place on, stretch after stretch; going back, in reverse.

    Of what his offices show: a report of his own from elsewhere, looked at among them, would stand under his name in the log.
    """
    back = bool(place and place.back)
    numbered = list(enumerate(stretches))
    first = min(place.stretch, len(stretches) - 1) if place else 0
    route = numbered[first::-1] if back else numbered[first:]
    rows: list[Row] = []
    for n, stretch in route:
        beyond = [stretch.beyond(place)] if place and n == first else []
        at = Hazard.reported_at if stretch.key is None else stretch.key
        wanted = select(at, Hazard.id).where(*conditions, *stretch.only, *beyond).order_by(*stretch.sorted(back=back)).limit(limit)
        found = [Row(n, *row) for office in offices_apart(work.actor) for row in work.session.execute(wanted.where(*office))]
        rows += sorted(found, key=stretch.place_of, reverse=stretch.falling != back)[: limit - len(rows)]
        if len(rows) >= limit:
            break
    return rows


def matching(work: Work, wanted: Wanted) -> list[Any]:
    """Of what his offices show. A report of his own from elsewhere, looked at among them, would stand under his name in the log."""
    office = seen_in_office(work.actor)
    return [*asked_for(work, wanted), *([] if office is None else [office])]


def asked_for(work: Work, wanted: Wanted) -> list[Any]:
    """What the filters say, whoever sees it."""
    by_closing = seen_in_office(work.actor) is not None and bool(wanted.closed_since or wanted.closed_until)
    conditions = [_in_state(work, wanted.state, beside=by_closing)]
    if wanted.department_id:
        conditions.append(Hazard.department_id == wanted.department_id)
    if wanted.area_id:
        conditions.append(Hazard.area_id.in_(areas.below(work, [wanted.area_id])))
    if wanted.severity:
        conditions.append(Hazard.severity == Severity(wanted.severity))
    if wanted.category:
        conditions.append(Hazard.category == Category(wanted.category))
    if wanted.result:
        conditions.append(as_it_came(work, wanted.result))
    due = within_days(work, Hazard.deadline, wanted.due_since, wanted.due_until, ending=True)
    closed = within_days(work, Hazard.closed_at, wanted.closed_since, wanted.closed_until)
    return [*conditions, *within_days(work, Hazard.reported_at, wanted.since, wanted.until), *due, *closed]


def _in_state(work: Work, state: str, *, beside: bool) -> Any:
    """`beside`: the day of closing leads to the rows, and no index of states does."""
    groups: dict[str, Callable[[], Any]] = {
        "all": lambda: Hazard.id.is_not(None),
        "open": lambda: Hazard.state.in_(OPEN_STATES),
        "overdue": lambda: Hazard.is_overdue(work.now),
        "owed": lambda: to_rectify(work),
        "waiting": lambda: waiting(work),
    }
    if state in groups:
        return groups[state]()
    if state not in set(State):
        raise NotFound("There is no state {state}.", state=state)
    return type_coerce(Hazard.state, String).concat("") == state if beside else Hazard.state == State(state)


def _order(name: str) -> tuple[Stretch, ...]:
    if name not in ORDERS:
        raise NotFound("There is no order {order}.", order=name)
    return ORDERS[name]


def _place(at: str) -> Place | None:
    found = PLACE.fullmatch(at)
    if found is None:
        return None
    side, stretch, micros, row_id = found.groups()
    return Place(side == "before", int(stretch), EPOCH + timedelta(microseconds=int(micros)), UUID(row_id))
