"""What do sealing, scope and the log cost, beside plain rows read and written in the same database?"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from statistics import median
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from benchmarks.installation import Installation, PlainEntry, PlainHazard
from benchmarks.rounds import Result, at_least, at_most, in_threads, interleaved
from db.base import uuid7
from db.engine import WriterQueue
from db.hazards import OPEN_STATES, Hazard
from db.log import EntryKind, reveal, sequence
from db.sealed import open_sealed
from db.session import Work, begin
from tests.postgresql import SQLITE

ROWS = 50
THREADS = 8
BODY = bytes(120)


def measure(place: Installation, *, rounds: int, times: int) -> Iterator[Result]:
    """All lines of the report about records, on one engine."""
    yield from reads(place, rounds=rounds, times=times)
    for threads in (1, THREADS):
        yield appends(place, threads, rounds=rounds, times=times)


def reads(place: Installation, *, rounds: int, times: int) -> Iterator[Result]:
    ways = {
        "plain": lambda: plain_read(place),
        "sealed": lambda: sealed_read(place),
        "logged": lambda: logged_read(place),
        "inserts": lambda: [bare_insert(place) for _ in range(3)],
    }
    took = interleaved(ways, rounds=rounds, times=times)
    yield at_most(
        "sealed unlogged read of 50 rows",
        place.kind,
        aim=3,
        ours=took["sealed"],
        reference=took["plain"],
        against="the same 50 rows of a plain table, plain ORM",
    )
    both = [sealed + inserts for sealed, inserts in zip(took["sealed"], took["inserts"], strict=True)]
    against = "sealed unlogged read + three bare durable inserts"
    yield at_most("logged read of 50 rows", place.kind, aim=1, ours=took["logged"], reference=both, against=against)


def plain_read(place: Installation) -> list[str | None]:
    with Session(place.plain) as session:
        rows = session.scalars(_wanted(PlainHazard, place.area))
        return _full([row.description for row in rows])


def sealed_read(place: Installation) -> list[str]:
    """The opening without a log entry: what no verb may do, to know what sealing alone costs."""
    with begin(place.supervisor, write=False) as work:
        return _full([open_sealed(hazard.description) for hazard in work.session.scalars(_wanted(Hazard, place.area))])


def logged_read(place: Installation) -> dict[UUID, Any]:
    """As a page does it: nothing is shown before its view entry is stored for good."""
    with begin(place.supervisor) as work:
        hazards = work.session.scalars(_wanted(Hazard, place.area)).all()
        return _full(reveal(work, hazards, ["description"], purpose="benchmark"))


def _wanted(cls: Any, area: UUID) -> Any:
    return select(cls).where(cls.area_id == area, cls.state.in_(OPEN_STATES)).order_by(cls.deadline).limit(ROWS)


def _full(rows: Any) -> Any:
    assert len(rows) == ROWS
    return rows


def appends(place: Installation, threads: int, *, rounds: int, times: int) -> Result:
    """Entries of one transaction each, against rows as wide; PostgreSQL's numbering is counted to ours."""
    each = max(40, 2 * times) // threads
    with ThreadPoolExecutor(threads) as pool:
        ours = in_threads(pool, threads, each, lambda: append_one(place))
        bare = in_threads(pool, threads, each, lambda: bare_insert_in_turn(place))
        unfair = in_threads(pool, threads, each, lambda: bare_insert_unfairly(place))

        def numbered() -> None:
            ours()
            sequence(place.portal.database)

        ways = {"ours": numbered, "bare": bare} | ({"unfair": unfair} if place.kind == SQLITE and threads > 1 else {})
        took = {way: [seconds / (threads * each) for seconds in values] for way, values in interleaved(ways, rounds=rounds, times=1).items()}
    notes = {} if "unfair" not in took else {"against threads that push in before those who wait": _half(took["unfair"], took["ours"])}
    name = f"log appends, {threads} thread{'s' * (threads > 1)}"
    against = "bare durable inserts of a row as wide"
    return at_least(name, place.kind, aim=0.6, ours=took["ours"], reference=took["bare"], against=against, **notes)


def _half(theirs: list[float], ours: list[float]) -> float:
    return round(median(reference / mine for reference, mine in zip(theirs, ours, strict=True)), 2)


def append_one(place: Installation) -> None:
    with begin(place.supervisor) as work:
        _view(work)


def _view(work: Work) -> None:
    work.entry(EntryKind.VIEW, "view", purpose="benchmark")


_turns = WriterQueue()
_lock = Lock()


def bare_insert(place: Installation) -> None:
    """One row, one commit."""
    with place.plain.connect() as connection:
        _insert(connection, place)
        connection.commit()


def bare_insert_in_turn(place: Installation) -> None:
    """On SQLite writers take turns as ours do; left to its own busy handler they would sleep, and the reference look slower."""
    with _turns.turn() if place.kind == SQLITE else nullcontext():
        bare_insert(place)


def bare_insert_unfairly(place: Installation) -> None:
    """Behind a plain lock whoever has it takes it again at once: the most inserts, and some threads starve."""
    with _lock:
        bare_insert(place)


def _insert(connection: Connection, place: Installation) -> None:
    row = {
        "id": uuid7(), "seq": None, "at": datetime.now(UTC), "kind": "view", "actor": str(place.supervisor.person_id), "session": "",
        "action": "view", "purpose": "benchmark", "origin": "", "page": "", "body": BODY, "subject": "", "detail_ct": None,
    }  # fmt: skip
    connection.execute(insert(PlainEntry), row)
