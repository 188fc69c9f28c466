"""How does a verb reach the database? Through `begin`: one actor, one transaction, its log entries written before it is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from db import blobs, engine
from db.accounts import Account, PasswordOld, RecoveryCode, WebSession
from db.actor import SYSTEM, Actor, Role
from db.base import hour_of, ids_of_the_hour
from db.blobs import Blob
from db.log.append import append
from db.log.model import Entry, EntryKind, Written
from db.log.reveal import Gathered as Gathered
from db.log.reveal import office_name as office_name
from db.log.reveal import own_name as own_name
from db.log.reveal import reveal as reveal
from db.log.reveal import take_out as take_out
from db.scope import sqlite
from db.scope.guard import GUARD, ScopedSession, require_written_rows_in_scope
from portal import clock
from portal.errors import Conflict, LogUnavailable, OutOfScope, PortalError

TELLS_OF_CHANGES = (EntryKind.CHANGE, EntryKind.ADMIN, EntryKind.SYSTEM, EntryKind.SIGNIN)
OWN_ACCOUNT = frozenset({Account, PasswordOld, RecoveryCode, WebSession})
FORBIDDEN = ("42501",)
TOO_LATE = ("40001", "40P01", "23505")  # two at once: serialisation, deadlock, and the same unique value
Answer = TypeVar("Answer")
Verb = TypeVar("Verb", bound=Callable[..., Any])
_log = logging.getLogger("portal")


@dataclass(frozen=True)
class Work:
    """What a verb works with. The actor cannot be exchanged: the session was opened for him alone. A silent one tells nobody (bulk work)."""

    actor: Actor
    session: ScopedSession
    now: datetime
    silent: bool = False
    entries: list[Entry] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.session.actor is not self.actor:
            raise OutOfScope("A session belongs to the actor for whom it was opened.")

    def entry(
        self,
        kind: EntryKind,
        action: str,
        *,
        purpose: str = "",
        detail: str | None = None,
        subjects: Iterable[str] = (),
        as_reporter: bool = False,
    ) -> UUID:
        """Promises a log entry; it is written when the transaction is kept. A reporter acts under his pseudonym, from nowhere."""
        require_writing(self)
        entry = entry_of(self.actor, kind, action, self.now, as_reporter=as_reporter)
        entry.purpose, entry.detail = purpose, detail
        entry.subjects.update(subjects)
        self.entries.append(entry)
        return entry.id


def entry_of(actor: Actor, kind: EntryKind, action: str, at: datetime, *, as_reporter: bool = False) -> Entry:
    """An entry in the actor's name."""
    if as_reporter:
        return Entry(kind, action, actor.tag, at)
    return Entry(kind, action, name_of(actor), at, session=actor.session, origin=actor.origin, page=actor.page)


def name_of(actor: Actor) -> str:
    """Under what name an actor stands in the log."""
    if actor.person_id is not None:
        return str(actor.person_id)
    return "system" if Role.SYSTEM in actor.roles else "nobody"


def require_writing(work: Work) -> None:
    if not work.session.write:
        raise OutOfScope("This transaction only reads; mark the verb with @writes.")


@contextmanager
def begin(
    actor: Actor, *, write: bool = True, now: datetime | None = None, silent: bool = False, own_account: bool = False, snapshot: bool = False
) -> Iterator[Work]:
    """One transaction of one actor: kept with its log entries when the block ends well, else as if it had never been.

    `own_account`: it touches the actor's own account and nothing else, beside the connection on which an auditor writes only the log.
    `snapshot`: all of its reads see one instant (on SQLite they always do).
    """
    database = engine.current()
    with database.turn(write=write):
        bind, only = (database.engine, OWN_ACCOUNT) if own_account else (database.engine_for(actor), None)
        session = ScopedSession(bind, actor, write=write, only=only)
        try:
            work = Work(actor, session, _when(actor, now or clock.now()), silent)
            _open(session, snapshot=snapshot)
            with (
                ids_of_the_hour(work.now) if actor.unnamed else nullcontext(),
                _discarding(work),
                _remembering(session) if snapshot else nullcontext(),
            ):
                yield work
                _keep(work)
        except (StaleDataError, DBAPIError) as error:
            raise _readable(error, session) from error
        finally:
            session.close()
    for call in work.after_commit:
        _follow(call)


def _follow(call: Callable[[], None]) -> None:
    """What is committed stands: that the log was busy or somebody was quicker is said to the operator, not to whoever would try again."""
    try:
        call()
    except PortalError as failure:
        _log.warning("What follows a commit failed: %s", type(failure).__name__)


@contextmanager
def _remembering(session: ScopedSession) -> Iterator[None]:
    """A snapshot reads years of rows in another order than they were written; SQLCipher would decrypt the same pages again and again."""
    if engine.current().kind != "sqlite" or session.held is None:
        yield
        return
    session.held.exec_driver_sql(f"PRAGMA cache_size = -{engine.MUCH_CACHE}")
    try:
        yield
    finally:
        session.held.exec_driver_sql(f"PRAGMA cache_size = -{engine.CACHE}")


def store_file(work: Work, clear: bytes, *, subject: str) -> Blob:
    """Sealed and durable before its row; it goes again if the row is never written."""
    made = blobs.store(blobs.here(), clear, subject=subject)
    work.stored.append(made.name)
    return made


@contextmanager
def _discarding(work: Work) -> Iterator[None]:
    """Once it is leaving nothing is thrown away: a commit whose answer was lost may have been kept."""
    try:
        yield
    finally:
        for name in () if work.session.leaving else work.stored:
            blobs.discard(blobs.here(), name)


@contextmanager
def discarding(column: Any, names: Callable[[], Iterable[str]]) -> Iterator[None]:
    """For files made before the transaction of their rows: what no row came to name goes; what is named already is not touched, however it ended."""
    try:
        yield
    except Exception:
        left = set(names())
        with begin(SYSTEM, write=False) as work:
            left -= set(work.session.scalars(select(column).where(column.in_(left))))
        for name in left:
            blobs.discard(blobs.here(), name)
        raise


def _when(actor: Actor, at: datetime) -> datetime:
    return hour_of(at) if actor.unnamed else at


def _open(session: ScopedSession, *, snapshot: bool) -> None:
    session.begin()
    at_one = {"isolation_level": "REPEATABLE READ"} if snapshot and engine.current().kind == "postgresql" else {}
    session.held = session.connection(execution_options={GUARD: session, "postgresql_readonly": not session.write, **at_one})


def _keep(work: Work) -> None:
    session = work.session
    session.flush()
    if not session.write:
        return
    require_written_rows_in_scope(session)
    _under_one_name(work)
    _hand_over_digests(work)
    session.leaving = True
    if session.get_bind() is not engine.current().engine:
        sqlite.past_the_views(session.connection())
    append(session, work.entries)
    session.commit()


def _under_one_name(work: Work) -> None:
    """Both names of one person at one instant would join them: his own report among what he sees in office, he sees in office."""
    actor = work.actor
    if not {actor.tag, name_of(actor)} <= {entry.actor for entry in work.entries}:
        return
    for entry in work.entries:
        if entry.actor == actor.tag and entry.kind is not EntryKind.VIEW:
            raise OutOfScope("A reporter's act and one in his own name need two transactions.")
        entry.actor, entry.session, entry.origin, entry.page = name_of(actor), actor.session, actor.origin, actor.page


def _hand_over_digests(work: Work) -> None:
    """Every column written belongs to an entry; a change that no entry tells of is refused."""
    if not work.session.written:
        return
    telling = [entry for kind in TELLS_OF_CHANGES for entry in work.entries if entry.kind is kind]
    if not telling:
        names = ", ".join(sorted({cls.__name__ for cls, _ in work.session.written}))
        raise OutOfScope("Rows of {names} were written, but no log entry tells of it. Nothing was stored.", names=names)
    rows = work.session.written.items()
    telling[0].written.extend(Written(cls.__tablename__, key[0], values) for (cls, key), values in rows)


def _readable(error: StaleDataError | DBAPIError, session: ScopedSession) -> Exception:
    """What the person reads when the database says no."""
    if isinstance(error, StaleDataError):
        return Conflict("Someone else was faster. Yours was not stored.")
    state, said = getattr(error.orig, "sqlstate", None), str(error.orig)
    if state in TOO_LATE or said.startswith("UNIQUE constraint failed"):
        return Conflict("Someone else was faster. Yours was not stored.")
    if not session.leaving and (state in FORBIDDEN or "not authorized" in said or "prohibited" in said):
        return OutOfScope("The database refused it: {said}", said=said)
    if session.leaving or (session.write and isinstance(error, OperationalError)):
        return LogUnavailable("The access log cannot be written now. Nothing was shown or stored. Try again in a moment.")
    return error


def writes(verb: Verb) -> Verb:
    """Marks a verb that reveals or writes, so that its transaction is opened for it."""
    verb.__dict__["writes"] = True
    return verb


def on_own_account(verb: Verb) -> Verb:
    """Marks a verb that writes what is the actor's own of his account, and nothing else."""
    verb.__dict__["own_account"] = True
    return writes(verb)


def begin_for(actor: Actor, verb: Callable[..., Any], *, write: bool = False) -> AbstractContextManager[Work]:
    """The transaction that this verb needs."""
    return begin(actor, write=write or is_writing(verb), own_account=bool(getattr(verb, "own_account", False)))


def prepared_by(gather: Callable[..., Any]) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Marks a verb whose long work is done first, by `gather`, in a snapshot that holds nobody up; the verb gets its answer behind `work`."""

    def mark(verb: Callable[..., Answer]) -> Callable[..., Answer]:
        verb.__dict__["gather"] = gather
        return writes(verb)

    return mark


def ask(actor: Callable[[], Actor], verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A verb's answer, after the commit. A long one runs in two transactions, and the second sees what changed since the first."""
    gather = verb.__dict__.get("gather")
    gathered: tuple[Any, ...] = ()
    if gather:
        with begin(actor(), write=False) as work:
            gathered = (gather(work, *args, **kwargs),)
    with begin_for(actor(), verb) as work:
        return verb(work, *gathered, *args, **kwargs)


def is_writing(verb: Callable[..., Any]) -> bool:
    return bool(getattr(verb, "writes", False))


def log_refusal(actor: Actor, action: str, refusal: PortalError, *, record: str = "") -> PortalError:
    """A refusal is on the record too: its class in the clear, the record asked for and the sentence sealed. Gives what to tell the person."""
    try:
        with begin(actor) as work:
            work.entry(EntryKind.SYSTEM, f"refused.{action}", purpose=type(refusal).__name__, detail=f"{record} {refusal}".strip())
    except LogUnavailable as down:
        return down
    return refusal
