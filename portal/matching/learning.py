"""What has this process learnt from the plant's own cases? Brought up to date when somebody asks, kept in memory only, on record each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select

from db import engine
from db.actor import SYSTEM
from db.engine import Database
from db.hazards import Category, Hazard
from db.log import Lesson
from db.session import Work, ask, prepared_by
from portal import clock
from portal.matching.model import Case, Counts, Model, counted, stacked

NEWEST = 5000
BATCH = 500
EVERY = timedelta(minutes=1)
TEXTS = ("description", "place")
PURPOSE = "matching"


@dataclass(frozen=True)
class Memory:
    """The counts of each case, the model made of them, and when it was last brought up to date."""

    at: datetime
    counts: dict[UUID, Counts]
    model: Model | None


_memories: WeakKeyDictionary[Database, Memory] = WeakKeyDictionary()
_lock = Lock()


def model() -> Model | None:
    """As it was learnt last; None before the first time, or where there is nothing to learn from."""
    memory = _memories.get(engine.current())
    return memory.model if memory else None


def learn() -> None:
    """At most once a minute: new cases are opened and counted, corrected ones count for their new department. Who comes meanwhile does not wait."""
    database = engine.current()
    memory = _memories.get(database)
    if memory and clock.now() - memory.at < EVERY:
        return
    if not _lock.acquire(blocking=memory is None):
        return
    try:
        before = _memories.get(database) or Memory(clock.now(), {}, None)
        _memories[database] = ask(lambda: SYSTEM, _learn, before)
    finally:
        _lock.release()


def _look(work: Work, before: Memory) -> tuple[list[Case], Lesson]:
    """In a snapshot, without holding the log: the newest cases in plain columns, and the texts of those that are new."""
    until_now = select(Hazard.id, Hazard.department_id, Hazard.category).where(Hazard.reported_at <= work.now)
    newest = work.session.execute(until_now.order_by(Hazard.reported_at.desc(), Hazard.id.desc()).limit(NEWEST))
    cases = [Case(hazard_id, department_id, meant(category)) for hazard_id, department_id, category in newest]
    fresh = [case.id for case in cases if case.id not in before.counts]
    lesson = Lesson(counted)
    for start in range(0, len(fresh), BATCH):
        some = fresh[start : start + BATCH]
        lesson.look(list(work.session.scalars(select(Hazard).where(Hazard.id.in_(some)))), TEXTS)
        work.session.expunge_all()
    return cases, lesson


@prepared_by(_look)
def _learn(work: Work, looked: tuple[list[Case], Lesson], before: Memory) -> Memory:
    """One entry of the portal itself: how many records it opened. If it cannot be written, nothing is learnt."""
    cases, lesson = looked
    ids, made = lesson.told(work, action="matching.learn", purpose=PURPOSE)
    counts = before.counts | _each(ids, made)
    kept = {case.id: counts[case.id] for case in cases if case.id in counts}
    if not kept:
        return Memory(work.now, {}, None)
    known = [case for case in cases if case.id in kept]
    return Memory(work.now, kept, Model(known, stacked([kept[case.id] for case in known])))


def meant(category: Category) -> str | None:
    """Whoever chose nothing has "other", which says nothing."""
    return None if category is Category.OTHER else str(category)


def _each(ids: Sequence[UUID], made: Sequence[Any]) -> dict[UUID, Counts]:
    """The row of each case."""
    rows = [part[n] for part in made for n in range(part.shape[0])]
    return dict(zip(ids, rows, strict=True))
