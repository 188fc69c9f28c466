"""What must happen though nobody clicks? The log is numbered and signed, deadlines and reminders are looked after, notices leave the house.

Run by the worker process, or by serve when there is none.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from db import log
from db.actor import SYSTEM
from db.engine import Database
from db.log import LogCheckpoint, LogEntry
from db.session import ask, begin
from portal.clock import now
from portal.config import Settings
from portal.erasure import clerk as erasing
from portal.notices import care, channels
from portal.worker.jobs import auditors_answered
from portal.worker.jobs import chores as chores
from portal.worker.jobs import survived as survived
from portal.worker.postman import Postman as Postman

EVERY, SLOWEST = 0.5, 30.0
CHORES, COUNTED = timedelta(minutes=5), timedelta(minutes=1)


def know_channels(settings: Settings) -> None:
    """Reads the operator's file."""
    channels.install(channels.read(settings.channels))


class Rounds:
    """The rounds of one process: which are due is kept here, what was done is kept in the database."""

    def __init__(self, settings: Settings) -> None:
        know_channels(settings)
        self._settings = settings
        self.postman = Postman(channels.current(), base=(settings.public_url or "").rstrip("/"))
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="clerk")
        self._answering: Future[bool] = Future()
        self._answering.set_result(True)
        self._chores: datetime | None = None
        self._counted: datetime | None = None

    def go(self, at: datetime) -> bool:
        """The chores every few minutes, the post each time, and once a minute how the channels fare. Did all end well?"""
        fine = True
        if self._chores is None or at - self._chores >= CHORES:
            self._chores = at
            fine = all([chores(), self._erased()])
        if self._counted is None or at - self._counted >= COUNTED:
            self._counted = at
            fine = survived("looking after the channels", lambda: ask(lambda: SYSTEM, care.look_after)) and fine
        return survived("the post", self.postman.round) and self._auditors_answered() and fine

    def _erased(self) -> bool:
        """One erasure that fails holds up no other."""
        outcomes: list[bool] = []

        def one(do: Callable[[], object]) -> None:
            outcomes.append(survived("erasing", do))

        return all([survived("erasing", lambda: erasing.attend(self._settings, each=one)), *outcomes])

    def close(self) -> None:
        """What is under way is finished."""
        self._desk.shutdown(wait=True, cancel_futures=True)
        self.postman.close()

    def _auditors_answered(self) -> bool:
        """Beside everything else: freezing years of records takes its time. Did the last go well?"""
        if not self._answering.done():
            return True
        fine, self._answering = self._answering.result(), self._desk.submit(auditors_answered)
        return fine


def run(database: Database, settings: Settings, *, stopped: Callable[[], bool] = lambda: False, wait: Callable[[float], None] = time.sleep) -> None:
    """Until stopped. What fails is tried again, ever more slowly: a database that is away for a night fills no log."""
    rounds, pause = Rounds(settings), EVERY
    try:
        while not stopped():
            fine = all([survived("numbering the log", lambda: beat(database, now())), rounds.go(now())])
            pause = EVERY if fine else min(pause * 2, SLOWEST)
            wait(pause)
    finally:
        rounds.close()


def beat(database: Database, at: datetime) -> None:
    """Number what is waiting; sign a checkpoint on each new UTC day."""
    log.sequence(database)
    last = _last_checkpoint()
    if last is None or last.astimezone(UTC).date() < at.astimezone(UTC).date():
        log.checkpoint(database)


def _last_checkpoint() -> datetime | None:
    """When the newest checkpoint was signed: the time of the entry that it ends with."""
    newest = select(func.max(LogCheckpoint.size)).scalar_subquery()
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(LogEntry.at).where(LogEntry.seq == newest - 1)).one_or_none()
