"""What may a session send to the database? Statements on mapped classes with the actor's criteria, and the flush of checked rows; nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, NoReturn, cast

from sqlalchemy import Column, Connection, Engine, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.elements import False_
from sqlalchemy.sql.visitors import iterate

from db.actor import Actor
from db.base import Bare, Logged
from db.scope.postgresql import Signed
from db.scope.rule import RULES, Clause, permitted, table_of
from db.scope.survey import survey
from portal.errors import OutOfScope

GUARD = "anjian_guard"
PASS = "anjian_pass"
LOGS = "anjian_log"
LOG = {"log_entry", "log_subject", "log_tile", "log_checkpoint"}
CHECKED_AT_ONCE = 500
WRITES = ("INSERT", "UPDATE", "DELETE")

Written = dict[tuple[type[Bare], tuple[Any, ...]], dict[str, Any]]


class ScopedSession(Session):
    """One session = one actor = one transaction, opened and committed by `begin` only."""

    def __init__(self, engine: Engine, actor: Actor, *, write: bool, only: frozenset[type[Bare]] | None = None) -> None:
        super().__init__(engine, expire_on_commit=False, autobegin=False)
        self.actor = actor
        self.write = write
        self.only = only
        self.flushing = False
        self.leaving = False
        self.over = False
        self.checking = False
        self.held: Connection | None = None
        self.written: Written = {}
        self.inserted: dict[type[Bare], set[tuple[Any, ...]]] = {}
        self.changed: dict[type[Bare], set[tuple[Any, ...]]] = {}

    def flush(self, objects: Any = None) -> None:
        """The flush alone may write without criteria; however it ends, that door is shut again."""
        self.require_open()
        self.flushing = True
        try:
            super().flush(objects)
        finally:
            self.flushing = False

    def commit(self) -> None:
        if not self.leaving:
            raise OutOfScope("Only `begin` commits.")
        super().commit()

    def begin_nested(self) -> NoReturn:
        raise OutOfScope("A transaction has no savepoints: the log of it is written once, at its end.")

    def merge(self, instance: Any, *, load: bool = True, **options: Any) -> Any:
        if not load:
            raise OutOfScope("A record is merged only after it has been loaded within scope.")
        return super().merge(instance, load=load, **options)

    def bulk_save_objects(self, *_objects: Any, **_options: Any) -> NoReturn:
        raise OutOfScope("Rows are written one by one, so that each is checked and logged.")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects

    def require_named(self, classes: Iterable[type[Bare]]) -> None:
        if self.only is not None and not self.only.issuperset(classes):
            raise OutOfScope("This transaction is for one's own account and nothing else.")

    def require_open(self) -> None:
        if self.over:
            raise OutOfScope("This transaction is over; begin another one.")


def criteria(actor: Actor, cls: type[Bare]) -> ExecutableOption | None:
    """The actor's criteria for one class; None when every row of it is his to see."""
    return _criteria(cls, _who(actor))


@lru_cache(maxsize=4096)
def _criteria(cls: type[Bare], who: Actor) -> ExecutableOption | None:
    clause = _rows_open(cls, "see", who)
    return None if clause is None else with_loader_criteria(cls, clause, include_aliases=True)


@lru_cache(maxsize=4096)
def _rows_open(cls: type[Bare], what: str, who: Actor) -> Clause | None:
    """The rows that he may see, insert or change. Kept: it takes longer to write down than to ask."""
    return permitted(who, cls, getattr(RULES[cls], what))


def _who(actor: Actor) -> Actor:
    """What a rule can ask of him: the same on each of his pages."""
    return replace(actor, session="", page="", origin="", held_back=False)


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, ScopedSession)
    session.require_open()
    if not state.is_orm_statement or session.checking:
        return  # not marked, so the cursor refuses it
    _require_ordinary(state, session)
    own_making = state.is_relationship_load or state.is_column_load
    classes = survey(state.statement, own_making=own_making)
    session.require_named(classes)
    options = [criteria(session.actor, cls) for cls in classes]
    have = {id(option) for option in getattr(state.statement, "_with_options", ())}
    wanted = [option for option in options if option is not None and id(option) not in have]
    if wanted:
        state.statement = state.statement.options(*wanted)
    state.update_execution_options(**{PASS: session})


def _require_ordinary(state: ORMExecuteState, session: ScopedSession) -> None:
    if state.is_from_statement or state.is_insert:
        raise OutOfScope("Rows are read by select() and added by session.add(), nothing else.")
    if not (state.is_update or state.is_delete):
        return
    cls = state.bind_mapper.class_ if state.bind_mapper else Bare
    if not session.write:
        raise OutOfScope("This transaction only reads.")
    if state.is_executemany or cls not in RULES or issubclass(cls, Logged) or RULES[cls].append_only:
        raise OutOfScope("Rows of {name} are changed one by one, so that each is checked and logged.", name=cls.__name__)
    if state.is_delete and not RULES[cls].ephemeral:
        raise OutOfScope("Rows of {name} are never deleted.", name=cls.__name__)
    if state.is_update and scope_columns(cls) & {_name(column) for column, _ in _assignments(state.statement)}:
        raise OutOfScope("An update of many rows of {name} cannot move them to another scope.", name=cls.__name__)


def _assignments(update: Any) -> Iterable[tuple[Any, Any]]:
    return [*(update._values or {}).items(), *(getattr(update, "_ordered_values", None) or ())]


def _name(column: Any) -> str:
    return column if isinstance(column, str) else str(column.key)


@lru_cache(maxsize=256)
def scope_columns(cls: type[Bare]) -> frozenset[str]:
    """The columns on which it depends who sees a row."""
    ways = [*RULES[cls].see, *RULES[cls].change]
    clauses = [predicate(table_of(cls).c, Signed()) for _, predicate in ways]
    parts = (part for clause in clauses for part in iterate(clause))
    return frozenset(part.key for part in parts if isinstance(part, Column) and part.table is table_of(cls))


@event.listens_for(ScopedSession, "detached_to_persistent")
def _refuse_detached(_session: Session, row: Any) -> None:
    raise OutOfScope("A record of another transaction cannot be written in this one: load it again.", name=type(row).__name__)


@event.listens_for(ScopedSession, "after_soft_rollback")
def _end(session: ScopedSession, _transaction: Any) -> None:
    session.over = True


@event.listens_for(ScopedSession, "before_flush")
def _before_flush(session: ScopedSession, _context: Any, _rows: Any) -> None:
    dirty = [row for row in session.dirty if session.is_modified(row)]
    if not session.write and (dirty or session.new or session.deleted):
        raise OutOfScope("This transaction only reads.")
    session.require_named(type(row) for row in (*dirty, *session.new, *session.deleted))
    for row in session.deleted:
        if not RULES[type(row)].ephemeral:
            raise OutOfScope("Rows of {name} are never deleted.", name=type(row).__name__)
    for row in dirty:
        if RULES[type(row)].append_only:
            raise OutOfScope("Rows of {name} are never changed.", name=type(row).__name__)
    _require_some_way(session.actor, "insert", {type(row) for row in session.new})
    _require_some_way(session.actor, "change", {type(row) for row in dirty})


def _require_some_way(actor: Actor, what: str, classes: Iterable[type[Bare]]) -> None:
    for cls in classes:
        if isinstance(_rows_open(cls, what, _who(actor)), False_):
            raise OutOfScope("This actor may not write rows of {name}.", name=cls.__name__)


@event.listens_for(ScopedSession, "after_flush")
def _after_flush(session: ScopedSession, _context: Any) -> None:
    """What was written is remembered: for the check of its scope and for its digest in the log."""
    for row in session.new:
        key = _key(row)
        session.inserted.setdefault(type(row), set()).add(key)
        _remember(session, row, key, {name: value for name, value in _columns(row) if value is not None})
    for row in session.dirty:
        if not session.is_modified(row):
            continue
        key = _key(row)
        session.changed.setdefault(type(row), set()).add(key)
        touched = {*inspect(row).committed_state, *_version(row)}
        _remember(session, row, key, {name: value for name, value in _columns(row) if name in touched})


def _remember(session: ScopedSession, row: Any, key: tuple[Any, ...], values: dict[str, Any]) -> None:
    if isinstance(row, Logged):
        session.written.setdefault((cast("type[Bare]", type(row)), key), {}).update(values)


def _key(row: Any) -> tuple[Any, ...]:
    return tuple(inspect(type(row)).primary_key_from_instance(row))


def _columns(row: Any) -> Iterator[tuple[str, Any]]:
    """Attribute keys are column names in this code base (tests/test_scope.py holds it to that)."""
    loaded = inspect(row).dict
    return ((attribute.key, loaded.get(attribute.key)) for attribute in inspect(type(row)).column_attrs)


def _version(row: Any) -> tuple[str, ...]:
    column = inspect(type(row)).version_id_col
    return () if column is None else (column.key,)


def require_written_rows_in_scope(session: ScopedSession) -> None:
    """After the flush: each row inserted may be added by this actor, and none was moved to where he may not put it."""
    by_database = session.get_bind().dialect.name == "postgresql"
    for cls, keys in session.inserted.items():
        if by_database and RULES[cls].for_others:
            continue
        _require_all(session, cls, keys, "insert")
    for cls, keys in session.changed.items():
        _require_all(session, cls, keys - session.inserted.get(cls, set()), "change")
    session.inserted.clear()
    session.changed.clear()


def _require_all(session: ScopedSession, cls: type[Bare], keys: Iterable[tuple[Any, ...]], what: str) -> None:
    clause = _rows_open(cls, what, _who(session.actor))
    if clause is None:
        return
    waiting = list(keys)
    while waiting:
        some, waiting = waiting[:CHECKED_AT_ONCE], waiting[CHECKED_AT_ONCE:]
        if _count(session, cls, some, clause) != len(some):
            raise OutOfScope("A row of {name} lies outside the writer's scope. Nothing was stored.", name=cls.__name__)


def _count(session: ScopedSession, cls: type[Bare], keys: list[tuple[Any, ...]], clause: Clause) -> int:
    """Asked without the criteria: a row may be added that its writer does not see."""
    attribute = getattr(cls, str(inspect(cls).primary_key[0].key))
    wanted = select(attribute).where(attribute.in_([key[0] for key in keys]), clause)
    session.checking = True
    try:
        return len(session.scalars(wanted, execution_options={PASS: session}).all())
    finally:
        session.checking = False


def watch(engine: Engine) -> None:
    """Statements on mapped tables reach the cursor with the mark of the scope, as a flush, or as the log's own; nothing else does."""
    mapped = _naming(sorted(Bare.metadata.tables))
    but_the_log = _naming(sorted(set(Bare.metadata.tables) - LOG))

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(connection: Connection, _cursor: Any, sql: str, _values: Any, context: Any, _many: bool) -> None:
        session = connection.get_execution_options().get(GUARD)
        if session is not None:
            session.require_open()
        options = context.execution_options if context is not None else {}
        if not mapped.search(sql) or (session is not None and options.get(PASS) is session):
            return
        if session is not None and session.flushing and sql.startswith(WRITES):
            return
        if not (options.get(LOGS) and session is not None and not but_the_log.search(sql)):
            raise OutOfScope("Raw SQL on a mapped table was refused: read within begin(), by mapped classes.")


def _naming(tables: list[str]) -> re.Pattern[str]:
    """SQL that names one of the tables, or hides a name behind PostgreSQL's U& escapes."""
    return re.compile(rf"\b({'|'.join(map(re.escape, tables))})\b|U&[\"']", re.IGNORECASE)
