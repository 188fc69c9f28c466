"""How does SQLite itself hold the rules for the auditor? Views in place of the tables, an authorizer that lets nothing past them, and fences
at the few tables into which he writes: the log, and papers of his own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Text, bindparam, column, event, func, select
from sqlalchemy.dialects import sqlite
from sqlcipher3 import dbapi2 as sqlcipher

from db.actor import NOBODY, Actor, Role
from db.base import Bare, uuid7
from db.log.model import LogEntry, LogSubject, LogTile
from db.scope.guard import GUARD
from db.scope.rule import RULES, Clause, Predicate, enforced, listed, own_subjects, related, table_of
from portal.errors import OutOfScope

WHO = "anjian_who"
DIALECT = sqlite.dialect()
OK, DENY = sqlcipher.SQLITE_OK, sqlcipher.SQLITE_DENY
PLAIN = frozenset({sqlcipher.SQLITE_SELECT, sqlcipher.SQLITE_RECURSIVE, sqlcipher.SQLITE_TRANSACTION})
LOG = frozenset(table_of(cls).name for cls in (LogEntry, LogSubject, LogTile))
OPEN_READS = {("log_entry", "id"), ("log_entry", "seq"), ("log_tile", "level"), ("log_tile", "idx"), ("log_tile", "data")}
FUNCTIONS = {
    *("app_role", "app_areas", "app_departments", "app_engagements", "app_open_engagements"),
    *("app_person", "app_account", "app_tag", "app_subjects", "json_each"),
    *("count", "sum", "total", "avg", "min", "max", "abs", "round", "coalesce", "ifnull", "nullif", "iif"),
    *("length", "lower", "upper", "trim", "ltrim", "rtrim", "substr", "substring", "replace", "instr", "like", "glob", "hex"),
    *("date", "time", "datetime", "julianday", "strftime", "unixepoch"),
    *("row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value"),
}
REFUSED = "not authorized: this row is not yours to write"
NEVER = re.compile(r"explain", re.IGNORECASE)


class AuditorCursor(sqlcipher.Cursor):  # type: ignore[misc]
    """Refuses EXPLAIN, which would tell the inner views' names, and scripts."""

    def execute(self, sql: str, *values: Any) -> Any:
        return super().execute(_plain(sql), *values)

    def executemany(self, sql: str, *values: Any) -> Any:
        return super().executemany(_plain(sql), *values)

    def executescript(self, _sql: str) -> Any:
        raise OutOfScope("The auditor's connection runs no scripts.")


class AuditorConnection(sqlcipher.Connection):  # type: ignore[misc]
    """Every cursor of it, also the hidden ones of its own execute(), is an AuditorCursor."""

    def cursor(self, *_factory: Any) -> AuditorCursor:
        return super().cursor(AuditorCursor)  # type: ignore[no-any-return]

    def execute(self, sql: str, *values: Any) -> Any:
        return self.cursor().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> Any:
        return self.cursor().executemany(sql, *values)

    def executescript(self, sql: str) -> Any:
        return self.cursor().executescript(sql)


def _plain(sql: str) -> str:
    if NEVER.search(sql):
        raise OutOfScope("The auditor's connection explains no plans.")
    return sql


class Local:
    """The rule for whoever's transaction this connection runs, asked by functions of the connection."""

    def role(self, *roles: Role) -> Clause:
        return func.app_role(*map(_word, roles)) == 1

    def areas(self, place: Any, *roles: Role) -> Clause:
        return _one_of(place, func.app_areas(*map(_word, roles)))

    def departments(self, place: Any, *roles: Role) -> Clause:
        return _one_of(place, func.app_departments(*map(_word, roles)))

    def engagements(self, place: Any, *roles: Role) -> Clause:
        return _one_of(place, func.app_engagements(*map(_word, roles)))

    def open_engagements(self, place: Any, *roles: Role) -> Clause:
        return _one_of(place, func.app_open_engagements(*map(_word, roles)))

    def person(self, place: Any) -> Clause:
        return place == func.app_person(type_=Text())  # type: ignore[no-any-return]

    def account(self, place: Any) -> Clause:
        return place == func.app_account(type_=Text())  # type: ignore[no-any-return]

    def tag(self, place: Any) -> Clause:
        return place == func.app_tag(type_=Text())  # type: ignore[no-any-return]

    def subjects(self, place: Any) -> Clause:
        return _one_of(place, func.app_subjects())

    def seen(self, place: Any, other: type[Bare]) -> Clause:
        return related(place, other, "id", lambda _inner: None)  # its name leads to the other view

    def among(self, place: Any, other: type[Bare], key: str, when: Predicate) -> Clause:
        return place.in_(listed(other, key, when, self))  # type: ignore[no-any-return]


def _word(role: Role) -> Any:
    return bindparam(None, role.value, Text())


def _one_of(place: Any, function: Any) -> Clause:
    return place.in_(select(column("value")).select_from(func.json_each(function)))  # type: ignore[no-any-return]


def shadow(engine: Engine) -> None:
    """Every connection of this engine sees the views instead of the tables, and learns at each transaction who asks."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        record.info[WHO] = who = [NOBODY]
        _define(connection, who)
        inner = _views(connection)
        connection.set_authorizer(_authorizer(inner, _fences(connection)))

    @event.listens_for(engine, "begin")
    def introduce(connection: Connection) -> None:
        session = connection.get_execution_options().get(GUARD)
        connection.connection.info[WHO][0] = NOBODY if session is None else session.actor

    papers = re.compile(rf"INSERT INTO ({'|'.join(_papers())}) ")

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def past_the_view(_connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> tuple[str, Any]:
        """A flush names a paper as its view is named, into which nothing can be put; the fence is at the table."""
        return papers.sub(r"INSERT INTO main.\1 ", sql, count=1) if papers.match(sql) else sql, values

    @event.listens_for(engine, "checkin")
    def forget(_connection: Any, record: Any) -> None:
        if WHO in record.info:
            record.info[WHO][0] = NOBODY


def past_the_views(connection: Connection) -> None:
    """For the end of a transaction: the log is written to its tables, which the views of the same name hide."""
    connection.execution_options(schema_translate_map={None: "main"})


def _define(connection: Any, who: list[Actor]) -> None:
    def listed(kind: Callable[[Actor, tuple[Role, ...]], Iterable[Any]]) -> Callable[..., str]:
        return lambda *roles: json.dumps([value.hex for value in kind(who[0], tuple(map(Role, roles)))])

    answers: dict[str, tuple[int, Callable[..., Any]]] = {
        "app_role": (-1, lambda *roles: int(not who[0].roles.isdisjoint(roles))),
        "app_areas": (-1, listed(lambda actor, roles: actor.areas(*roles))),
        "app_departments": (-1, listed(lambda actor, roles: actor.departments(*roles))),
        "app_engagements": (-1, listed(lambda actor, roles: actor.engagements(*roles))),
        "app_open_engagements": (-1, listed(lambda actor, roles: actor.open_engagements(*roles))),
        "app_person": (0, lambda: who[0].person_id and who[0].person_id.hex),
        "app_account": (0, lambda: who[0].account_id and who[0].account_id.hex),
        "app_tag": (0, lambda: who[0].tag or None),
        "app_subjects": (0, lambda: json.dumps(sorted(own_subjects(who[0])))),
    }
    for name, (arguments, answer) in answers.items():
        connection.create_function(name, arguments, answer, deterministic=True)


def _views(connection: Any) -> frozenset[str]:
    """Each view rests on an inner one with a name nobody can guess: a subquery that calls itself by a view's name opens nothing."""
    inner = {}
    for cls in RULES:
        name = table_of(cls).name
        inner[name] = f"{name}_{uuid7().hex}"
        key = next(iter(table_of(cls).primary_key)).name  # a view that used no column would be reported like the table itself
        condition = f"({_seen(cls)}) AND {name}.{key} = {name}.{key}"
        connection.execute(f"CREATE TEMP VIEW {inner[name]} AS SELECT * FROM main.{name} AS {name} WHERE {condition}")
        connection.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM temp.{inner[name]}")
    return frozenset(inner.values())


@cache
def _seen(cls: type[Bare]) -> str:
    """Written down once for all connections: the rules stand still, and to write them takes longer than to open one."""
    return enforced(cls, RULES[cls].see, Local(), DIALECT)


@cache
def _written(cls: type[Bare]) -> str:
    return enforced(cls, RULES[cls].insert, Local(), DIALECT, called="NEW")


def _papers() -> list[str]:
    return [table_of(cls).name for cls, held in RULES.items() if held.paper]


def _fences(connection: Any) -> frozenset[str]:
    """Triggers that a row of a paper passes on its way in; and none of paper or log is replaced by another of the same key.

    They are at the tables, not INSTEAD OF at the views: a trigger's statement may not name a schema, so it would only find the view again.
    """
    connection.execute("PRAGMA recursive_triggers = ON")  # else REPLACE deletes what is in its way without asking a trigger
    fences = []
    for cls, held in RULES.items():
        if not held.paper:
            continue
        name = table_of(cls).name
        fences.append(_fence(connection, name, "INSERT", f"WHEN NOT coalesce(({_written(cls)}), 0)"))
    fences += [_fence(connection, name, "DELETE", "") for name in sorted({*LOG, *_papers()})]
    return frozenset(fences)


def _fence(connection: Any, table: str, what: str, when: str) -> str:
    """Its name is one nobody can guess, because by it the authorizer knows what the fence itself reads."""
    name = f"fence_{uuid7().hex}"
    connection.execute(f"CREATE TEMP TRIGGER {name} BEFORE {what} ON main.{table} {when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END")
    return name


def _authorizer(inner: frozenset[str], fences: frozenset[str]) -> Callable[..., int]:
    """SQLite asks it about each thing that a statement would do; what is not named here is refused."""
    views = inner | {table_of(cls).name for cls in RULES}
    written = LOG.union(_papers())

    def reads(table: str, field: str, schema: str, via: str | None) -> bool:
        if schema == "temp":
            return table in views
        return table == "json_each" or via in inner or via in fences or (table, field) in OPEN_READS or (table == "log_tile" and not field)

    about: dict[int, Callable[..., bool]] = {
        sqlcipher.SQLITE_READ: reads,
        sqlcipher.SQLITE_FUNCTION: lambda _none, name, *_: name in FUNCTIONS,
        sqlcipher.SQLITE_INSERT: lambda table, _none, schema, _via: schema == "main" and table in written,
        sqlcipher.SQLITE_UPDATE: lambda table, field, schema, _via: schema == "main" and (table, field) == ("log_tile", "data"),
        sqlcipher.SQLITE_PRAGMA: lambda name, value, *_: name == "read_uncommitted" and value is None,
        **dict.fromkeys(PLAIN, lambda *_: True),
    }

    def decide(action: int, *asked: str | None) -> int:
        allowed = action in about and about[action](*asked)
        return int(OK if allowed else DENY)

    return decide
