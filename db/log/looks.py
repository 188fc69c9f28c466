"""Who looked at data about me, when and why?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from db.log import canonical
from db.log.model import EntryKind, LogEntry, LogSubject

if TYPE_CHECKING:
    from db.session import Work


@dataclass(frozen=True)
class Look:
    """One entry that concerns somebody: who, when, why, on which page, which columns were opened and under which keys they lay."""

    entry_id: UUID
    at: datetime
    kind: EntryKind
    actor: str
    action: str
    purpose: str
    page: str
    columns: tuple[str, ...]
    keys: frozenset[str]


def looks_at(work: Work, subjects: Collection[str], *, since: datetime = canonical.EPOCH, before: Look | None = None, limit: int = 50) -> list[Look]:
    """What others opened or exported about these subjects, newest first; `before` is the last look of the page above."""
    wanted = looks_wanted(subjects, since, limit)
    if before is not None:
        wanted = wanted.where(tuple_(LogSubject.at, LogSubject.entry_id) < (before.at, before.entry_id))
    return [_look(entry) for entry in work.session.scalars(wanted)]


def looks_wanted(subjects: Collection[str], since: datetime, limit: int) -> Select[LogEntry]:
    """By subject and time, which one index holds in that order."""
    return (
        select(LogEntry)
        .join(LogSubject, LogSubject.entry_id == LogEntry.id)
        .where(LogSubject.subject.in_(subjects), LogSubject.at >= since, LogEntry.actor.not_in(subjects))
        .where(LogEntry.kind.in_((EntryKind.VIEW, EntryKind.EXPORT)))
        .order_by(LogSubject.at.desc(), LogSubject.entry_id.desc())
        .limit(limit)
    )


def _look(entry: LogEntry) -> Look:
    opened = list(canonical.looked_in(entry.body))
    columns = {f"{looked.table}.{column}" for looked in opened for column in looked.columns}
    return Look(
        entry_id=entry.id,
        at=entry.at,
        kind=entry.kind,
        actor=entry.actor,
        action=entry.action,
        purpose=entry.purpose,
        page=entry.page,
        columns=tuple(sorted(columns)),
        keys=frozenset(key for looked in opened for key in looked.columns.values()),
    )
