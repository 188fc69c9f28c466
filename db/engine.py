"""Where are the rows kept, and who may write next? SQLite encrypted whole, or PostgreSQL; the same calls for both."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from db import keyring
from db.actor import Actor, Role
from db.keyring import Keyring, notes
from db.scope import postgresql, sqlite
from db.scope.guard import GUARD, watch
from portal.config import Settings
from portal.errors import LogUnavailable, OutOfScope, SetupError

PATIENCE = 15.0
BUSY_MS = 2500
LOOKS_AGAIN = 0.001  # seconds; between two writers of a busy process there is less
CLOCK_SKEW = 60.0
CACHE, MUCH_CACHE = 16 * 1024, 128 * 1024  # KiB of pages that SQLite keeps decrypted: as a rule, and while years are read in one snapshot
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    f"busy_timeout = {BUSY_MS}",
    f"cache_size = -{CACHE}",
)
_installed: Database | None = None


class WriterQueue:
    """Whoever comes first writes first: SQLite has one writer, and its own waiting is not fair.

    Processes take turns at a lock on the data's folder, `shared`: SQLite looks ten times a second whether it may write, and beside a busy
    process never finds it so. The lock goes with the process that holds it.
    """

    def __init__(self, patience: float = PATIENCE, shared: Path | None = None) -> None:
        self.patience = patience
        self._shared = None if shared is None else os.open(shared, os.O_RDONLY)
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._busy = False
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for its turn and holds it for the block."""
        if getattr(self._mine, "held", False):
            raise OutOfScope("A write transaction was begun inside another one.")
        self._enter()
        self._mine.held = True
        try:
            with self._before_other_processes():
                yield
        finally:
            self._mine.held = False
            self._leave()

    def close(self) -> None:
        """Lets go of the folder."""
        if self._shared is not None:
            os.close(self._shared)
            self._shared = None

    @contextmanager
    def _before_other_processes(self) -> Iterator[None]:
        if self._shared is None:
            yield
            return
        deadline = time.monotonic() + self.patience
        while not _locked(self._shared):
            if time.monotonic() > deadline:
                raise _busy()
            time.sleep(LOOKS_AGAIN)
        try:
            yield
        finally:
            fcntl.flock(self._shared, fcntl.LOCK_UN)

    def _enter(self) -> None:
        called = threading.Event()
        with self._lock:
            if not self._busy:
                self._busy = True
                return
            self._waiting.append(called)
        if not called.wait(self.patience):
            self._give_up(called)

    def _give_up(self, called: threading.Event) -> None:
        with self._lock:
            if called.is_set():
                return
            self._waiting.remove(called)
        raise _busy()

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False


def _busy() -> LogUnavailable:
    return LogUnavailable("The portal is busy. Nothing was shown or stored. Try again in a moment.")


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Database:
    """The open database: `engine` for every office, `auditor_engine` for the auditor."""

    def __init__(self, *, engine: Engine, auditor_engine: Engine, ring: Keyring, path: Path | None = None) -> None:
        self.engine = engine
        self.auditor_engine = auditor_engine
        self.keyring = ring
        self.path = path
        self.kind = engine.dialect.name
        self.queue = WriterQueue(shared=path.parent if path else None)

    def engine_for(self, actor: Actor) -> Engine:
        return self.auditor_engine if Role.AUDITOR in actor.roles else self.engine

    def turn(self, *, write: bool) -> AbstractContextManager[None]:
        """The right to write, in the order of asking; PostgreSQL has many writers."""
        return self.queue.turn() if write and self.kind == "sqlite" else nullcontext()

    def schema_version(self) -> str | None:
        """The last migration applied; None when there is no schema."""
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def close(self) -> None:
        self.engine.dispose()
        self.auditor_engine.dispose()
        self.queue.close()


def install(database: Database | None) -> None:
    """Makes this the database of the process."""
    global _installed
    _installed = database


def installed() -> Database | None:
    return _installed


def current() -> Database:
    """The database of the process."""
    if _installed is None:
        raise SetupError("No database is open.")
    return _installed


def open_database(settings: Settings) -> Database:
    """The installation's database, under the keys of the current key store."""
    ring = keyring.current()
    if settings.database_url:
        engine = _postgresql(settings.database_url, ring.secret("context"))
        return Database(engine=engine, auditor_engine=engine, ring=ring)
    path = settings.sqlite_path
    key = ring.secret("portal-file")
    auditor = _sqlite(path, key, factory=sqlite.AuditorConnection)
    sqlite.shadow(auditor)
    engine = _sqlite(path, key)
    for one in (engine, auditor):
        watch(one)
        event.listen(one, "begin", _begin_sqlite)
    return Database(engine=engine, auditor_engine=auditor, ring=ring, path=path)


def create_schema(settings: Settings) -> str | None:
    """Brings the schema to the newest version; on PostgreSQL as its owner, with policies and grants rendered anew from the rules.

    All of it or nothing; of several processes one does it, and the others wait. Gives the version that was found, None in an empty database.
    """
    from db.migrations.run import upgrade

    ring = keyring.current()
    engine = owner_engine(settings)
    try:
        if not settings.database_url:
            return upgrade(engine)
        secure = partial(postgresql.secure, restricted_url=settings.database_url, secret=ring.secret("context"))
        return upgrade(engine, before=postgresql.unbind, after=secure)
    finally:
        engine.dispose()


def owner_engine(settings: Settings) -> Engine:
    """The unguarded way in, for migrations, `check` and backups: on PostgreSQL it needs ANJIAN_OWNER_URL."""
    if not settings.database_url:
        return _sqlite(settings.sqlite_path, keyring.current().secret("portal-file"))
    if not settings.owner_url:
        raise SetupError("Migrations need ANJIAN_OWNER_URL, the address of the database with its owner's name.")
    return create_engine(_with_driver(settings.owner_url))


def rewrite(settings: Settings) -> None:
    """As `rewritten`; raises LogUnavailable while somebody still reads what was: what he may still see is kept."""
    if not rewritten(settings):
        raise _busy()


def rewritten(settings: Settings) -> bool:
    """What was overwritten in the clear lies in no file any more: SQLite's write-ahead log is emptied, PostgreSQL's tables are written anew.

    SQLite zeroes what it frees (secure_delete); PostgreSQL leaves it in its pages, so the small tables of people and accounts get new ones.
    Notes that it is due go with it. False while somebody still reads what was.
    """
    ring = keyring.current()
    due = ring.due(notes.DATABASE)
    owner = owner_engine(settings)
    anew = _written_anew if settings.on_postgresql else _emptied_into_the_file
    try:
        with owner.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            done = anew(connection)
    finally:
        owner.dispose()
    if done and due:
        ring.settle(notes.DATABASE, due)
    return done


def _written_anew(connection: Connection) -> bool:
    connection.exec_driver_sql(f"SET lock_timeout = {int(PATIENCE * 1000)}")
    return postgresql.write_anew(connection, patience=PATIENCE)


def _emptied_into_the_file(connection: Connection) -> bool:
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def file_engine(path: Path, key: bytes) -> Engine:
    """An encrypted file that is not the installation's own: a backup, unguarded."""
    return _sqlite(path, key)


def _sqlite(path: Path, key: bytes, factory: type[Any] = sqlcipher.Connection) -> Engine:
    def connect() -> Any:
        connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None, factory=factory)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return create_engine("sqlite://", creator=connect, module=sqlcipher, poolclass=QueuePool, pool_size=8, max_overflow=24, pool_use_lifo=True)


def _begin_sqlite(connection: Connection) -> None:
    session = connection.get_execution_options().get(GUARD)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if session is not None and session.write else "BEGIN")


def _postgresql(url: str, secret: bytes) -> Engine:
    engine = create_engine(_with_driver(url), pool_size=8, max_overflow=24)
    watch(engine)

    @event.listens_for(engine, "connect")
    def be_patient_and_no_longer(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = {int(PATIENCE * 1000)}")
        connection.commit()

    @event.listens_for(engine, "begin")
    def introduce(connection: Connection) -> None:
        session = connection.get_execution_options().get(GUARD)
        if session is not None:
            postgresql.introduce(connection, session.actor, secret, time.time())

    _require_same_clock(engine)
    return engine


def _require_same_clock(engine: Engine) -> None:
    """A context lives two minutes, so a database whose clock is off would show no rows at all: better said at once."""
    with engine.connect() as connection:
        theirs = float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
    if abs(theirs - time.time()) > CLOCK_SKEW:
        raise SetupError(
            "The clocks of the portal and of the database differ by {seconds} seconds. Set them right.", seconds=round(theirs - time.time())
        )


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)
