"""Is the log unchanged, and what can be kept elsewhere to show it later? Nothing here runs inside a write transaction but the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import select

from db import engine, log
from db.actor import Actor
from db.engine import Database
from db.log import EntryKind, LogCheckpoint, Problem
from db.session import Work, begin, writes
from portal import clock
from portal.errors import Conflict, NotFound
from portal.policy import Action, require

FRESH = timedelta(minutes=1)
_verifying = Lock()
_known: list[tuple[Database, datetime, Standing | None]] = []


@dataclass(frozen=True)
class Standing:
    """The newest checkpoint as everybody may read it: how many entries, the root in short, and when."""

    size: int
    root: str
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """What a verification found, and when."""

    size: int
    root: str
    at: datetime
    problems: list[Problem]
    compared: bool


def verify_now(actor: Actor, *, kept: str = "") -> Verdict:
    """Everything recomputed, one at a time; with `kept` also against a checkpoint from elsewhere. On record before it runs."""
    require(actor, Action.LOG_READ, None)
    if not _verifying.acquire(blocking=False):
        raise Conflict("The log is being verified already. Try again in a moment.")
    try:
        with begin(actor) as work:
            work.entry(EntryKind.ADMIN, "log.verify")
        problems = log.verify_log(engine.current(), since=kept.strip() + "\n" if kept.strip() else None)
        with begin(actor, write=False) as work:
            size, root = log.size_and_root(work.session)
    finally:
        _verifying.release()
    return Verdict(size, root.hex(), clock.now(), problems, bool(kept.strip()))


def sign_now(actor: Actor) -> None:
    """A checkpoint of this moment; the portal signs one a day by itself."""
    require(actor, Action.LOG_READ, None)
    log.checkpoint(engine.current())
    _known.clear()


@writes
def checkpoint_file(work: Work) -> bytes:
    """The newest signed note, to be kept elsewhere."""
    require(work.actor, Action.LOG_READ, None)
    note = work.session.scalars(select(LogCheckpoint.note).order_by(LogCheckpoint.size.desc()).limit(1)).first()
    if note is None:
        raise NotFound("No checkpoint was signed yet. Sign one now.")
    work.entry(EntryKind.EXPORT, "log.checkpoint_file")
    return note.encode()


def verifier_key(work: Work) -> str:
    """The line by which others know this log's signature."""
    require(work.actor, Action.LOG_READ, None)
    return log.verifier_key()


def standing() -> Standing | None:
    """For the foot of every page. It is about nobody, so all share it, and it is asked once a minute."""
    database, at = engine.current(), clock.now()
    for known, until, found in _known.copy():
        if known is database and until - FRESH <= at < until:
            return found
    last = log.latest()
    shown = Standing(last.size, last.root.hex()[:8], last.at) if last else None
    _known[:] = [(database, at + FRESH, shown)]
    return shown
