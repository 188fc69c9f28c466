"""How is everything in the database taken out at one instant, and put into an empty one? The same encrypted file from and for both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select
from sqlalchemy.orm import Session

from db import engine, keyring, scope
from db.base import Bare
from db.files import flush_file
from db.log import signed, tiles
from db.migrations.run import newest, upgrade
from db.scope import postgresql
from portal.config import Settings
from portal.errors import SetupError

AT_ONCE = 1000
BLOB = "blob"  # a column of this name names a sealed file
KNOWN = scope  # importing it maps every class


@dataclass(frozen=True)
class Instant:
    """What the file holds: the log's size with its signed checkpoint, and the sealed files that its rows name."""

    size: int
    checkpoint: str
    blobs: list[str]


def take(settings: Settings, path: Path) -> Instant:
    """SQLite copies itself in one read transaction while others write; PostgreSQL is read in one REPEATABLE READ snapshot."""
    source = engine.owner_engine(settings)
    try:
        if settings.on_postgresql:
            _out_of_postgresql(source, path)
        else:
            with source.connect() as connection:
                connection.exec_driver_sql("VACUUM INTO ?", (str(path),))
    finally:
        source.dispose()
    found = _read(path)
    flush_file(path)
    return found


def put_back(settings: Settings, path: Path) -> None:
    """Into the empty database of these settings. An older schema is brought to the newest one first."""
    file = _file(path)
    try:
        upgrade(file)
        if settings.on_postgresql:
            _into_postgresql(settings, file)
        _one_file(file)
    finally:
        file.dispose()


def _file(path: Path) -> Engine:
    return engine.file_engine(path, keyring.current().secret("portal-file"))


def _read(path: Path) -> Instant:
    file = _file(path)
    try:
        with Session(file) as session:
            size, root = tiles.size_and_root(session)
            names = {name for column in _blob_columns() for name in session.scalars(select(column)) if name}
        _one_file(file)
        return Instant(size, signed(size, root), sorted(names))
    finally:
        file.dispose()


def _blob_columns() -> Iterator[Any]:
    return (table.c[BLOB] for table in Bare.metadata.sorted_tables if BLOB in table.c)


def _one_file(file: Engine) -> None:
    """Nothing of it is left beside it in a write-ahead log."""
    with file.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")


def _out_of_postgresql(source: Engine, path: Path) -> None:
    file = _file(path)
    try:
        upgrade(file)
        with source.connect() as plain, file.connect() as target:
            reading = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True, stream_results=True)
            _require_newest(reading)
            target.exec_driver_sql("PRAGMA foreign_keys = OFF")
            target.exec_driver_sql("BEGIN")
            for table in Bare.metadata.sorted_tables:
                _insert(reading, target, table)
            target.commit()
    finally:
        file.dispose()


def _insert(source: Connection, target: Connection, table: Table) -> None:
    for rows in _rows(source, table):
        target.execute(insert(table), [dict(row) for row in rows])


def _require_newest(connection: Connection) -> None:
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != newest():
        raise SetupError(
            "The database is of another version of Anjian. Run `python -m portal upgrade`, or back it up with the version that wrote it."
        )


def _into_postgresql(settings: Settings, file: Engine) -> None:
    """Row security comes last: COPY, which alone lets rows name later ones, does not work under it."""
    owner = engine.owner_engine(settings)
    try:
        upgrade(owner)
        with owner.begin() as target, file.connect() as source:
            for table in Bare.metadata.sorted_tables:
                _copy(source, target, table)
            postgresql.secure(target, str(settings.database_url), keyring.current().secret("context"))
    finally:
        owner.dispose()


def _copy(source: Connection, target: Connection, table: Table) -> None:
    dialect = target.dialect
    ready = [column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for column in table.columns]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor = target.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as into:
        for rows in _rows(source, table):
            for row in rows:
                into.write_row([one(value) for one, value in zip(ready, row.values(), strict=True)])


def _as_it_is(value: Any) -> Any:
    return value


def _rows(connection: Connection, table: Table) -> Iterator[Any]:
    answer = connection.execute(select(table), execution_options={"yield_per": AT_ONCE})
    return answer.mappings().partitions(AT_ONCE)
