"""Does the database open as it must: encrypted, at one schema version, one writer at a time in the order of asking?"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlcipher3 import dbapi2 as sqlcipher

from db.actor import SYSTEM
from db.base import Bare
from db.engine import Database, WriterQueue, create_schema, owner_engine
from db.hazards import Hazard
from db.log.model import EntryKind, LogEntry
from db.migrations.run import newest
from db.session import begin
from portal.config import Settings
from portal.errors import LogUnavailable, OutOfScope, SetupError
from portal.startup import Portal
from tests.scope_plant import build, director


def test_a_fresh_installation_is_at_the_newest_schema(database: Database) -> None:
    assert database.schema_version() == newest()


def test_the_migrations_make_exactly_the_mapped_schema(portal: Portal) -> None:
    engine = owner_engine(portal.settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, kind, _: (kind, name) != ("table", "scope_key")})
        differences = compare_metadata(context, Bare.metadata)
    engine.dispose()

    assert differences == []


def test_bringing_the_schema_up_to_date_twice_changes_nothing(portal: Portal) -> None:
    build()

    create_schema(portal.settings)

    with begin(director(), write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(Hazard.id))) == 6


def test_migrations_on_postgresql_need_the_owner(postgresql_settings: Settings) -> None:
    with pytest.raises(SetupError, match="ANJIAN_OWNER_URL"):
        owner_engine(postgresql_settings.model_copy(update={"owner_url": None}))


def test_the_file_is_encrypted_whole_and_kept_safely(sqlite_database: Database) -> None:
    build()
    assert sqlite_database.path is not None
    kept = [path.read_bytes() for path in sqlite_database.path.parent.glob("portal.db*")]

    assert kept
    for word in (b"hazard", b"SQLite format", b"north", b"hazard/2026"):
        assert not any(word in content for content in kept)
    with sqlite_database.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        assert [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in asked] == ["wal", 2, 1, 1, 2]
    with pytest.raises(sqlcipher.DatabaseError, match="not a database"):
        sqlcipher.connect(str(sqlite_database.path)).execute("SELECT 1 FROM sqlite_master")


def test_writers_come_in_the_order_of_asking() -> None:
    queue, order = WriterQueue(), []

    def write(number: int) -> None:
        with queue.turn():
            order.append(number)
            time.sleep(0.005)

    with queue.turn():
        writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for writer in writers:
            writer.start()
            time.sleep(0.01)
    for writer in writers:
        writer.join()

    assert order == list(range(8))


def test_a_writer_does_not_wait_for_ever() -> None:
    queue = WriterQueue(patience=0.05)
    refused: list[str] = []

    def write() -> None:
        try:
            with queue.turn():
                refused.append("had a turn")
        except LogUnavailable as busy:
            refused.append(str(busy))

    with queue.turn():
        waiting = threading.Thread(target=write)
        waiting.start()
        waiting.join()
    write()

    assert refused == ["The portal is busy. Nothing was shown or stored. Try again in a moment.", "had a turn"]


def test_a_writer_of_another_process_waits_for_its_turn_too(tmp_path: Path) -> None:
    """Two queues at one folder are as two processes: the lock belongs to the file that each has opened."""
    serving, command = WriterQueue(shared=tmp_path), WriterQueue(patience=0.05, shared=tmp_path)
    with command.turn():
        pass

    with serving.turn(), pytest.raises(LogUnavailable, match="The portal is busy"), command.turn():
        pass

    with command.turn():
        pass
    serving.close()
    command.close()


def test_a_transaction_inside_another_is_refused_at_once(sqlite_database: Database) -> None:
    with pytest.raises(OutOfScope, match="inside another"), begin(SYSTEM), begin(SYSTEM):
        pass


def test_many_writers_at_once_lose_nothing(database: Database) -> None:
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with begin(SYSTEM) as work:
                    work.entry(EntryKind.SYSTEM, "test.many")
        except BaseException as error:  # noqa: BLE001  handed to the main thread
            failed.append(error)

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failed == []
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(LogEntry.id)).where(LogEntry.action == "test.many")) == 80
