"""If an auditor types SQL himself, does he write anything but his own papers, and read anything but his own engagement?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from db.actor import Actor
from db.base import uuid7
from db.engagements import Declaration
from db.engine import Database
from db.log.model import LogEntry
from db.log.verify import verify_log
from db.scope import RULES
from db.scope import sqlite as scope
from db.scope.rule import table_of
from db.session import begin
from portal.demo import auditing
from tests.cast import Cast, actor_now
from tests.conftest import Clock
from tests.engines import Stable
from tests.stories import Story, begins_with
from tests.test_engagements import DAYS, Audit, _team
from tests.test_scope_sql import Stop

COLUMNS = ("id", "engagement_id", "person_id", "quarter", "text_version", "answers", "conflict", "digest", "entry_id", "at", "subject")
WRITTEN = {"declaration", "log_entry", "log_subject", "log_tile"}
PAPERS = {table_of(cls).name for cls, held in RULES.items() if held.paper}
OTHERS = sorted({table_of(cls).name for cls in RULES} - WRITTEN)  # other papers too: an empty row of one is nobody's


@dataclass
class Desk:
    """An auditor with a colleague, each in an engagement of his own; neither has declared."""

    audit: Audit
    mine: UUID
    theirs: UUID
    colleague: UUID

    @property
    def auditor(self) -> Actor:
        return self.audit.auditor

    def row(self, *, engagement: UUID | None = None, person: UUID | None = None, quarter: str = "2026-Q4", key: UUID | None = None) -> list[Any]:
        who = person or self.auditor.person_id
        return [
            key or uuid7(),
            engagement or self.mine,
            who,
            quarter,
            "2026-1",
            "{}",
            False,
            "0" * 64,
            uuid7(),
            "2026-11-23 01:00:00",
            "engagement/2026",
        ]


def _told(cast: Cast, _clock: Clock) -> Desk:
    audit = Audit(cast, auditing.commission(cast, SINCE, DAYS))
    colleague = audit.another_auditor()
    return Desk(audit, audit.planned(), audit.planned(**_team(colleague)), colleague)


STORY = Story("engagements_sql", _told)


@begins_with(STORY)
@pytest.fixture
def desk(request: pytest.FixtureRequest, cast: Cast, stable: Stable, clock: Clock) -> Desk:
    opened = request.getfixturevalue("sqlite_database" if "sqlite_database" in request.fixturenames else "postgresql_database")
    found: Desk = STORY.again(stable, opened.kind, clock)
    return found


SINCE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def put(connection: Any, values: list[Any], *, how: str = "INSERT", into: str = "main.declaration", after: str = "") -> None:
    on_sqlite = isinstance(connection, sqlcipher.Connection)
    given = [value.hex if on_sqlite and isinstance(value, UUID) else value for value in values]
    marks = ", ".join("?" if on_sqlite else "%s" for _ in given)
    connection.execute(f"{how} INTO {into} ({', '.join(COLUMNS)}) VALUES ({marks}) {after}", given)


@contextmanager
def his_own(who: Actor) -> Iterator[Any]:
    """The driver's connection of a transaction of his, as hostile code would hold it; undone at the end."""
    with pytest.raises(Stop), begin(who) as work:
        yield work.session.connection().connection.driver_connection
        raise Stop


def count(connection: Any) -> int:
    return int(connection.execute("SELECT count(*) FROM declaration").fetchone()[0])


# SQLite


def test_the_auditors_connection_takes_his_own_paper(desk: Desk, sqlite_database: Database) -> None:
    with his_own(desk.auditor) as connection:
        put(connection, desk.row())

        assert count(connection) == 1


FOREIGN: dict[str, Any] = {
    "a paper of his colleague": lambda d: {"values": d.row(person=d.colleague)},
    "a paper in his colleague's engagement": lambda d: {"values": d.row(engagement=d.theirs)},
    "a paper in an engagement that never was": lambda d: {"values": d.row(engagement=uuid7())},
    "a paper of the director": lambda d: {"values": d.row(person=d.audit.cast.people["chen.li"])},
    "a paper in place of one of the same key": lambda d: {"values": d.row(key=KEPT), "how": "INSERT OR REPLACE"},
    "a paper in place of one of the same quarter": lambda d: {"values": d.row(), "how": "REPLACE"},
    "a paper that changes the one there": lambda d: {"values": d.row(key=KEPT), "after": "ON CONFLICT (id) DO UPDATE SET conflict = 1"},
    "a paper by the name of the view": lambda d: {"values": d.row(quarter="2027-Q1"), "into": "declaration"},
}
KEPT = UUID(int=0x7777)


@pytest.mark.parametrize("what", FOREIGN)
def test_the_auditors_connection_refuses_paper(what: str, desk: Desk, sqlite_database: Database) -> None:
    with his_own(desk.auditor) as connection:
        put(connection, desk.row(key=KEPT))
        before = connection.execute("SELECT * FROM declaration").fetchall()

        with pytest.raises(sqlcipher.DatabaseError, match="not authorized|prohibited|cannot modify"):
            put(connection, **FOREIGN[what](desk))

        assert connection.execute("SELECT * FROM declaration").fetchall() == before


def test_the_auditors_connection_refuses_of_two_papers_the_foreign_one(desk: Desk, sqlite_database: Database) -> None:
    with his_own(desk.auditor) as connection:
        put(connection, desk.row())
        copied = "SELECT ?, engagement_id, ?, '2027-Q1', text_version, answers, conflict, digest, entry_id, at, subject FROM declaration"
        with pytest.raises(sqlcipher.DatabaseError, match="not authorized"):
            connection.execute(f"INSERT INTO main.declaration ({', '.join(COLUMNS)}) {copied}", (uuid7().hex, desk.colleague.hex))

        assert count(connection) == 1


AFTERWARDS = {
    "a change": "UPDATE main.declaration SET conflict = 1",
    "a change by the view": "UPDATE declaration SET conflict = 1",
    "a removal": "DELETE FROM main.declaration",
    "a removal by the view": "DELETE FROM declaration",
    "a look past the view": "SELECT * FROM main.declaration",
    "a count past the view": "SELECT count(*) FROM main.declaration",
    "what was written, given back": "INSERT INTO main.declaration DEFAULT VALUES RETURNING *",
    "triggers that do not recurse": "PRAGMA recursive_triggers = OFF",
}


@pytest.mark.parametrize("what", AFTERWARDS)
def test_the_auditors_connection_refuses_of_his_paper(what: str, desk: Desk, sqlite_database: Database) -> None:
    with his_own(desk.auditor) as connection:
        put(connection, desk.row())
        before = connection.execute("SELECT * FROM declaration").fetchall()

        with pytest.raises(sqlcipher.DatabaseError, match="not authorized|prohibited|cannot modify"):
            connection.execute(AFTERWARDS[what]).fetchall()

        assert connection.execute("SELECT * FROM declaration").fetchall() == before


def test_the_auditors_connection_drops_no_fence_though_he_guessed_its_name(desk: Desk, sqlite_database: Database) -> None:
    with his_own(desk.auditor) as connection:
        with pytest.raises(sqlcipher.DatabaseError, match="prohibited"):
            connection.execute("SELECT name FROM sqlite_temp_master").fetchall()
        fences = _fences(connection)
        assert len(fences) > len(PAPERS)

        for fence in fences:
            for said in (f"DROP TRIGGER {fence}", f"DROP TRIGGER IF EXISTS temp.{fence}"):
                with pytest.raises(sqlcipher.DatabaseError, match="not authorized"):
                    connection.execute(said)

        assert _fences(connection) == fences
        with pytest.raises(sqlcipher.DatabaseError, match="not authorized"):
            put(connection, desk.row(person=desk.colleague))


def _fences(connection: Any) -> list[str]:
    """Looked up past the authorizer, which is put back as it was."""
    connection.set_authorizer(None)
    named = [row[0] for row in connection.execute("SELECT name FROM sqlite_temp_master WHERE type = 'trigger' ORDER BY name")]
    views = [row[0] for row in connection.execute("SELECT name FROM sqlite_temp_master WHERE type = 'view'")]
    shown = {table_of(cls).name for cls in RULES}
    connection.set_authorizer(scope._authorizer(frozenset(views) - shown, frozenset(named)))
    return named


def test_the_auditors_connection_replaces_no_entry_of_the_log(desk: Desk, sqlite_database: Database) -> None:
    """REPLACE takes away what stands in its way, and asks no authorizer before."""
    with his_own(desk.auditor) as connection:
        key, seq = connection.execute("SELECT id, seq FROM main.log_entry ORDER BY seq LIMIT 1").fetchone()
        names = [row[0] for row in RULED_ENTRY]
        values = {"id": key, "seq": seq}
        put_in = f"INSERT OR REPLACE INTO main.log_entry ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})"

        with pytest.raises(sqlcipher.DatabaseError, match="not authorized"):
            connection.execute(put_in, [values.get(name, filler) for name, filler in RULED_ENTRY])
        for table in ("log_tile", "log_subject"):
            with pytest.raises(sqlcipher.DatabaseError, match=f"^{scope.REFUSED}$"):
                connection.execute(f"INSERT OR REPLACE INTO main.{table} SELECT * FROM {table}")

    assert verify_log(sqlite_database) == []


def test_the_auditors_connection_writes_and_reads_no_other_table(desk: Desk, sqlite_database: Database) -> None:
    keys = {table_of(cls).name: sa.inspect(cls).primary_key[0].name for cls in RULES}
    with his_own(desk.auditor) as connection:
        put(connection, desk.row())
        assert len(OTHERS) > 50

        for table in OTHERS:
            for hostile in (
                f"INSERT INTO main.{table} DEFAULT VALUES",
                f"INSERT INTO {table} DEFAULT VALUES",
                f"UPDATE main.{table} SET {keys[table]} = {keys[table]}",
                f"DELETE FROM main.{table}",
                f"SELECT count(*) FROM main.{table}",
                f"SELECT {keys[table]} FROM main.{table}",
            ):
                with pytest.raises(sqlcipher.DatabaseError, match="not authorized|prohibited|cannot modify"):
                    connection.execute(hostile).fetchall()


def _entry() -> list[tuple[str, Any]]:
    fillers = {"seq": 0, "at": "2026-11-23 01:00:00.000000", "kind": "view"}
    return [
        (column.name, fillers.get(column.name, b"x" if "ct" in column.name or column.name in ("body", "leaf") else "x"))
        for column in table_of(LogEntry).c
    ]


RULED_ENTRY = _entry()


# PostgreSQL


def test_raw_sql_of_an_auditor_writes_his_own_paper_and_no_other(desk: Desk, postgresql_database: Database) -> None:
    with his_own(desk.auditor) as connection:
        put(connection, desk.row(), into="declaration")
        assert count(connection) == 1

    for foreign in (
        desk.row(person=desk.colleague),
        desk.row(engagement=desk.theirs),
        desk.row(engagement=uuid7()),
        desk.row(person=desk.audit.cast.people["chen.li"]),
    ):
        with his_own(desk.auditor) as connection, pytest.raises(Exception, match="row-level security"):
            put(connection, foreign, into="declaration")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE declaration SET conflict = true", "DELETE FROM declaration", "TRUNCATE declaration"]
    + [said.format(name) for name in sorted(PAPERS - {"declaration"}) for said in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}")],
)
@pytest.mark.parametrize("who", ["shen.yue", "chen.li", "gao.yuan"])
def test_raw_sql_changes_no_paper(who: str, statement: str, desk: Desk, postgresql_database: Database) -> None:
    desk.audit.declared(desk.mine)
    with his_own(actor_now(desk.audit.cast.people[who])) as connection:
        assert count(connection) == 1

        with pytest.raises(Exception, match="permission denied"):
            connection.execute(statement)


@pytest.mark.parametrize("who", ["chen.li", "gao.yuan"])
def test_raw_sql_of_the_enterprise_writes_no_paper(who: str, desk: Desk, postgresql_database: Database) -> None:
    with his_own(desk.auditor) as connection:
        put(connection, desk.row(), into="declaration")

    with his_own(desk.audit.cast.actors[who]) as connection, pytest.raises(Exception, match="row-level security"):
        put(connection, desk.row(), into="declaration")
    with begin(desk.audit.cast.chen_li, write=False) as work:
        assert work.session.scalars(sa.select(Declaration.id)).all() == []


def test_raw_sql_of_an_auditor_adds_nothing_else_and_changes_nothing_of_his_engagement(desk: Desk, postgresql_database: Database) -> None:
    auditor = desk.auditor
    for table in OTHERS:
        with his_own(auditor) as connection:
            assert count(connection) == 0
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"INSERT INTO {table} DEFAULT VALUES")
    for table, seen in (("engagement", 1), ("engagement_member", 1), ("engagement_area", 1), ("agreement", 1), ("agency", 1), ("organisation", 1)):
        with his_own(auditor) as connection:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (seen,)
            assert _changed(connection, table) == 0


def _changed(connection: Any, table: str) -> int:
    """Without the right it is refused, under a policy it finds no row."""
    try:
        return int(connection.execute(f"UPDATE {table} SET id = id").rowcount)
    except psycopg.errors.InsufficientPrivilege:
        return 0
