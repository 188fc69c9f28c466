"""If somebody gets past the portal's code and types SQL himself, does the database still hold the scope?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from db import keyring
from db.actor import NOBODY, SYSTEM, Actor, Grant, Role
from db.areas import Site
from db.engine import Database, owner_engine
from db.hazards import Hazard, HazardStep
from db.log.model import EntryKind, LogEntry
from db.log.verify import verify_log
from db.scope import RULES, postgresql
from db.scope.rule import table_of
from db.session import begin
from portal.config import Settings
from portal.errors import OutOfScope
from tests.scope_plant import NORTH, actor, auditor, build, director

COUNT = "SELECT count(*) FROM hazard"


# SQLite: the auditor's connection


@contextmanager
def auditors_connection(database: Database, who: Actor) -> Iterator[Any]:
    """The connection of a transaction of his, as hostile code would hold it: below SQLAlchemy and its guard."""
    with begin(who) as work:
        connection = work.session.connection().connection.driver_connection
        yield connection


def test_the_auditors_views_follow_the_rules(sqlite_database: Database) -> None:
    plant = build()
    seen = {}
    for who in (director(), plant.supervisor(), auditor()):
        with sqlite_database.auditor_engine.connect() as outer:
            fairy = outer.connection
            fairy.info["anjian_who"][0] = who
            seen[who] = [row[0] for row in fairy.driver_connection.execute("SELECT number FROM hazard ORDER BY number")]

    assert [len(numbers) for numbers in seen.values()] == [6, 3, 0]


def test_each_rule_gives_by_view_what_it_gives_by_criteria(sqlite_database: Database) -> None:
    plant = build()
    for who in (director(), plant.supervisor(), plant.department_head(), actor(tag="somebody"), auditor(), SYSTEM, NOBODY):
        with begin(who, write=False) as work:
            criteria = {cls: work.session.scalar(sa.select(sa.func.count()).select_from(cls)) for cls in RULES}
        with sqlite_database.auditor_engine.connect() as outer:
            outer.connection.info["anjian_who"][0] = who
            execute = outer.connection.driver_connection.execute
            views = {cls: execute(f"SELECT count(*) FROM {table_of(cls).name}").fetchone()[0] for cls in RULES}
        assert views == criteria


def test_a_connection_of_the_pool_remembers_nobody(sqlite_database: Database) -> None:
    with begin(Actor(None, None, "", (Grant(Role.AUDITOR), Grant(Role.DIRECTOR)))) as work:
        assert work.session.connection().connection.driver_connection.execute("SELECT app_role('director')").fetchone() == (1,)

    fairy = sqlite_database.auditor_engine.raw_connection()
    try:
        assert fairy.driver_connection.execute("SELECT app_role('director')").fetchone() == (0,)
    finally:
        fairy.close()


HOSTILE = {
    "the table itself": "SELECT number FROM main.hazard",
    "a count of the table": "SELECT count(*) FROM main.hazard",
    "the table in a join": "SELECT h.number FROM hazard_step s JOIN main.hazard h ON h.id = s.hazard_id",
    "the table in a subquery": "SELECT * FROM (SELECT number FROM main.hazard) hazard",
    "a query that calls itself by the view's name": "WITH hazard AS (SELECT * FROM main.hazard) SELECT number FROM hazard",
    "the log's text": "SELECT body FROM main.log_entry",
    "an insert": "INSERT INTO hazard (number) VALUES ('X')",
    "an insert into the table": "INSERT INTO main.hazard (number) VALUES ('X')",
    "an insert into another table": "INSERT INTO main.counter (id, kind, year, last) VALUES ('1', 'HZ', 2026, 1)",
    "an entry of the log replaced": "INSERT OR REPLACE INTO main.log_entry SELECT * FROM main.log_entry",
    "an update": "UPDATE main.hazard SET number = 'X'",
    "an update of the log": "UPDATE main.log_entry SET actor = 'X'",
    "an update of a number of the log": "UPDATE main.log_entry SET seq = seq + 1",
    "an update of a tile's place": "UPDATE main.log_tile SET idx = 7",
    "a delete": "DELETE FROM main.hazard",
    "a delete of the log": "DELETE FROM main.log_entry",
    "a delete of tiles": "DELETE FROM main.log_tile",
    "a checkpoint": "INSERT INTO main.log_checkpoint (size, note) VALUES (1, 'x')",
    "dropping a view": "DROP VIEW temp.hazard",
    "a view of his own": "CREATE TEMP VIEW mine AS SELECT * FROM main.hazard",
    "a table of his own": "CREATE TEMP TABLE mine AS SELECT * FROM main.hazard",
    "a trigger": "CREATE TEMP TRIGGER mine AFTER INSERT ON main.log_entry BEGIN DELETE FROM hazard; END",
    "an index": "CREATE INDEX main.mine ON hazard (number)",
    "attaching a file": "ATTACH ':memory:' AS other",
    "the key": "PRAGMA key = 'x'",
    "a new key": "PRAGMA rekey = 'x'",
    "a pragma": "PRAGMA writable_schema = ON",
    "a pragma as a table": "SELECT * FROM pragma_table_info('hazard')",
    "the schema": "SELECT sql FROM sqlite_master",
    "the temporary schema": "SELECT sql FROM sqlite_temp_master",
    "an extension": "SELECT load_extension('x')",
    "an export": "SELECT sqlcipher_export('main')",
    "a file": "SELECT readfile('/etc/passwd')",
    "a plan": "EXPLAIN QUERY PLAN SELECT * FROM hazard",
    "a plan behind a comment": "/* */ ; eXpLaIn SELECT * FROM hazard",
    "a savepoint": "SAVEPOINT mine",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_the_auditors_connection_refuses(what: str, sqlite_database: Database) -> None:
    build()
    with auditors_connection(sqlite_database, auditor()) as connection:
        assert connection.execute(COUNT).fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM log_tile").fetchone() == (1,)

        with pytest.raises((sqlcipher.DatabaseError, OutOfScope), match="not authorized|prohibited|cannot modify|explains no plans|no such function"):
            connection.execute(HOSTILE[what]).fetchall()
        assert connection.execute(COUNT).fetchone() == (0,)

    with begin(director(), write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(Hazard.id))) == 6
    assert verify_log(sqlite_database) == []


def test_the_auditors_connection_makes_no_copy_of_the_file(sqlite_database: Database, tmp_path: Path) -> None:
    fairy = sqlite_database.auditor_engine.raw_connection()
    try:
        with pytest.raises(sqlcipher.DatabaseError, match="not authorized|prohibited|authorization denied"):
            fairy.driver_connection.execute(f"VACUUM INTO '{tmp_path}/stolen.db'")
    finally:
        fairy.close()
    assert not (tmp_path / "stolen.db").exists() or not (tmp_path / "stolen.db").stat().st_size


def test_the_auditors_connection_runs_no_scripts(sqlite_database: Database) -> None:
    with auditors_connection(sqlite_database, auditor()) as connection, pytest.raises(OutOfScope, match="runs no scripts"):
        connection.executescript("SELECT 1; DROP VIEW temp.hazard")


def test_what_the_auditor_does_is_in_the_log(database: Database) -> None:
    who = auditor()

    with begin(who) as work:
        work.entry(EntryKind.EXPORT, "audit.looked")

    with begin(who, write=False) as work:
        assert work.session.scalars(sa.select(LogEntry.action)).all() == ["audit.looked"]
    assert verify_log(database) == []


def test_the_auditor_adds_no_rows(database: Database) -> None:
    with begin(director()) as work:
        work.session.add(Site(code="A", name="A"))
        work.entry(EntryKind.ADMIN, "test")

    with pytest.raises(OutOfScope, match="may not write rows of Site"), begin(auditor()) as work:
        work.session.add(Site(code="B", name="B"))
        work.entry(EntryKind.ADMIN, "test")


# PostgreSQL: any office's connection


@contextmanager
def offices_connection(who: Actor) -> Iterator[Any]:
    """The psycopg connection of a transaction, below the guard; what was done on it is rolled back."""
    with pytest.raises(Stop), begin(who) as work:
        yield work.session.connection().connection.driver_connection
        raise Stop


class Stop(Exception):
    pass


def numbers(connection: Any, where: str = "") -> list[str]:
    return [row[0] for row in connection.execute(f"SELECT number FROM hazard {where} ORDER BY number")]


def test_every_table_is_under_forced_row_security(postgresql_database: Database) -> None:
    asked = sa.text(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity"
    )
    with postgresql_database.engine.connect() as connection:
        assert set(connection.execute(asked).scalars()) == {table_of(cls).name for cls in RULES}


def test_raw_sql_sees_what_its_actor_sees(postgresql_database: Database) -> None:
    plant = build()
    for who, seen in ((director(), 6), (plant.supervisor(), 3), (plant.department_head(), 3), (actor(), 0), (auditor(), 0), (NOBODY, 0)):
        with offices_connection(who) as connection:
            assert len(numbers(connection)) == seen
            assert connection.execute("SELECT count(*) FROM hazard_step").fetchone() == (seen,)


def test_each_rule_gives_by_policy_what_it_gives_by_criteria(postgresql_database: Database) -> None:
    plant = build()
    for who in (director(), plant.supervisor(), plant.department_head(), actor(tag="somebody"), auditor(), SYSTEM, NOBODY):
        with begin(who, write=False) as work:
            criteria = {cls: work.session.scalar(sa.select(sa.func.count()).select_from(cls)) for cls in RULES}
        with offices_connection(who) as connection:
            policies = {cls: connection.execute(f"SELECT count(*) FROM {table_of(cls).name}").fetchone()[0] for cls in RULES}
        assert policies == criteria


def test_a_connection_without_a_context_sees_nothing(postgresql_database: Database) -> None:
    plant = build()
    with offices_connection(plant.supervisor()) as connection:
        assert numbers(connection) == list(NORTH)

    fairy = postgresql_database.engine.raw_connection()
    try:
        assert numbers(fairy.driver_connection) == []
    finally:
        fairy.close()


def test_a_context_is_believed_only_if_signed_for_this_backend_and_now(postgresql_database: Database) -> None:
    plant = build()
    secret = keyring.current().secret("context")
    with offices_connection(plant.supervisor()) as connection:
        pid, now = connection.info.backend_pid, time.time()
        genuine = postgresql.context_of(director(), pid, secret, now)

        def seen_with(context: str) -> int:
            connection.execute("SELECT set_config('anjian.context', %s, true)", (context,))
            return len(numbers(connection))

        assert seen_with(genuine) == 6
        assert seen_with(postgresql.context_of(director(), pid, b"guessed" * 5, now)) == 0
        assert seen_with(postgresql.context_of(director(), pid + 1, secret, now)) == 0
        assert seen_with(postgresql.context_of(director(), pid, secret, now - 121)) == 0
        assert seen_with(genuine.replace('"director"', '"head"    ')) == 0
        assert seen_with(genuine[:64]) == 0
        assert seen_with("") == 0
        assert seen_with("x" * 200) == 0


ESCAPES = {
    "switching row security off": "SET row_security = off; SELECT number FROM hazard",
    "becoming the owner": "SET ROLE anjian_owner",
    "becoming the superuser": "SET SESSION AUTHORIZATION postgres",
    "taking the table": "ALTER TABLE hazard DISABLE ROW LEVEL SECURITY",
    "dropping the policy": "DROP POLICY hazard_see ON hazard",
    "a policy of one's own": "CREATE POLICY mine ON hazard USING (true)",
    "the key": "SELECT * FROM scope_key",
    "changing the key": "UPDATE scope_key SET inner_pad = ''",
    "replacing the function": "CREATE OR REPLACE FUNCTION app_context() RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'",
    "a function of one's own in front": "CREATE FUNCTION public.app_role(VARIADIC text[]) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "a table of one's own": "CREATE TABLE public.mine (x int)",
    "changing a step": "UPDATE hazard_step SET office = 'x'",
    "deleting a step": "DELETE FROM hazard_step",
    "deleting a hazard": "DELETE FROM hazard",
    "deleting evidence": "DELETE FROM evidence",
    "changing the log": "UPDATE log_entry SET actor = 'x'",
    "deleting the log": "DELETE FROM log_entry",
    "deleting who was concerned": "DELETE FROM log_subject",
    "changing a checkpoint": "UPDATE log_checkpoint SET note = 'x'",
    "deleting a tile": "DELETE FROM log_tile",
    "emptying a table": "TRUNCATE hazard CASCADE",
    "a file": "COPY hazard TO '/tmp/stolen'",
    "a program": "COPY hazard TO PROGRAM 'cat'",
    "server files": "SELECT pg_read_file('/etc/passwd')",
}


@pytest.mark.parametrize("what", ESCAPES)
def test_no_office_escapes_by(what: str, postgresql_database: Database) -> None:
    plant = build()
    with offices_connection(plant.supervisor()) as connection:
        assert numbers(connection) == list(NORTH)

        with pytest.raises(Exception, match="permission denied|must be owner|row-level security|must be superuser"):
            connection.execute(ESCAPES[what])

    with begin(director(), write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(HazardStep.id))) == 6
    assert verify_log(postgresql_database) == []


def test_numbers_are_given_to_log_entries_once_and_by_the_portal_only(postgresql_database: Database) -> None:
    plant = build()
    with begin(SYSTEM) as work:
        numbered = work.session.connection().connection.driver_connection
        before = numbered.execute("SELECT count(*) FROM log_entry WHERE seq IS NULL").fetchone()[0]
        assert before == 1
    with offices_connection(plant.supervisor()) as connection:
        assert connection.execute("UPDATE log_entry SET seq = 99").rowcount == 0
    assert verify_log(postgresql_database) == []
    with offices_connection(SYSTEM) as connection:
        assert connection.execute("UPDATE log_entry SET seq = 99").rowcount == 0


def test_raw_sql_moves_nothing_out_of_its_scope(postgresql_database: Database) -> None:
    plant = build()
    with offices_connection(plant.supervisor()) as connection:
        assert connection.execute("UPDATE hazard SET round = 2").rowcount == 3

    with offices_connection(plant.supervisor()) as connection, pytest.raises(Exception, match="row-level security"):
        connection.execute("UPDATE hazard SET area_id = %s", (plant.south,))


def test_a_privileged_role_is_not_accepted_for_the_portal(postgresql_settings: Settings) -> None:
    open_database_as_owner = postgresql_settings.model_copy(update={"database_url": postgresql_settings.owner_url})
    engine = owner_engine(postgresql_settings)

    with engine.begin() as connection, pytest.raises(Exception, match="must exist, be neither owner nor superuser"):
        postgresql.secure(connection, str(open_database_as_owner.database_url), b"x" * 32)
    engine.dispose()
