"""What must happen though nobody clicks? The log is numbered and signed; run by the worker process, or by serve when there is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import func, select

from db import log
from db.actor import SYSTEM
from db.engine import Database
from db.log import LogCheckpoint, LogEntry
from db.session import begin
from portal.clock import now

EVERY = 0.5


def run(database: Database, *, stopped: Callable[[], bool] = lambda: False) -> None:
    """Until stopped. A database that is away ends the process loudly; the service manager starts it again."""
    while not stopped():
        beat(database, now())
        time.sleep(EVERY)


def beat(database: Database, at: datetime) -> None:
    """Number what is waiting; sign a checkpoint on each new UTC day."""
    log.sequence(database)
    last = _last_checkpoint()
    if last is None or last.astimezone(UTC).date() < at.astimezone(UTC).date():
        log.checkpoint(database, at)


def _last_checkpoint() -> datetime | None:
    """When the newest checkpoint was signed: the time of the entry that it ends with."""
    newest = select(func.max(LogCheckpoint.size)).scalar_subquery()
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(LogEntry.at).where(LogEntry.seq == newest - 1)).one_or_none()
