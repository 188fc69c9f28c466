"""Where does a value still lie? Every page of every file, used or free, the logs before writing, every sealed text that opens, blobs and backups."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from db import blobs, engine, keyring
from db.keyring import Keyring
from db.log import LogEntry
from db.scope import RULES
from db.scope.rule import table_of
from db.sealed import Sealed, open_sealed
from portal.config import Settings
from portal.errors import SealBroken, Shredded
from tests.postgresql import Server

PAGE, RESERVE, SALT, WAL_HEAD, FRAME_HEAD = 4096, 80, 16, 32, 24


@dataclass(frozen=True)
class Hit:
    """Which value, and where."""

    value: str
    where: str


def everywhere(settings: Settings, values: Mapping[str, bytes], server: Server | None = None) -> set[Hit]:
    """An open installation: its files as they lie on the disk, and everything that its keys open."""
    ring = keyring.current()
    found = {*rows(settings, values), *files(settings.data, values), *in_pages(settings.keys_dir / "keys.db", ring._file_key, values)}
    if server is not None and settings.on_postgresql:
        return found | set(cluster(settings, server, values))
    return found | set(in_pages(settings.sqlite_path, ring.secret("portal-file"), values))


def backup(folder: Path, ring: Keyring, values: Mapping[str, bytes]) -> set[Hit]:
    """The data half of a backup as it lies there: its pages, and every envelope in it under these keys."""
    path = folder / "portal.db"
    opened = engine.file_engine(path, ring.secret("portal-file"))
    with Session(opened) as session:
        found = {*_sealed(session, values), *files(folder, values)}
    opened.dispose()
    return found


def rows(settings: Settings, values: Mapping[str, bytes]) -> Iterator[Hit]:
    """Every cell of every table, the sealed ones opened; every sealed file that a row names, opened."""
    owner = engine.owner_engine(settings)
    try:
        with Session(owner) as session:
            yield from _plain(session, values)
            yield from _sealed(session, values)
            yield from _blobs(session, settings.blobs_dir, values)
    finally:
        owner.dispose()


def files(folder: Path, values: Mapping[str, bytes]) -> Iterator[Hit]:
    """As they lie there, whatever they are."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield from _in(path.read_bytes(), f"file {path.name}", values)


def in_pages(path: Path, key: bytes, values: Mapping[str, bytes]) -> Iterator[Hit]:
    """Page by page, decrypted by hand: SQLite itself would show neither free pages nor what is left over in used ones."""
    for number, page in enumerate(_pages(path.read_bytes(), key), start=1):
        yield from _in(page, f"page of {path.name} {number}", values)
    wal = path.with_name(f"{path.name}-wal")
    for number, page in enumerate(_frames(wal.read_bytes(), key) if wal.exists() else (), start=1):
        yield from _in(page, f"frame of {wal.name} {number}", values)


def cluster(settings: Settings, server: Server, values: Mapping[str, bytes]) -> Iterator[Hit]:
    """PostgreSQL's own files of this database, and its log before writing, of which nothing is recycled: the server is set as the README says."""
    name = urlsplit(str(settings.owner_url)).path.removeprefix("/")
    for statement in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
        server.ask(statement)
    ((oid,),) = server.ask(f"SELECT oid FROM pg_database WHERE datname = '{name}'")
    for folder in (server.data / "base" / str(oid), server.data / "pg_wal"):
        for path in sorted(path for path in folder.iterdir() if path.is_file()):
            yield from _in(_read(path), f"{folder.name} {path.name}", values)


def _read(path: Path) -> bytes:
    """A segment may go while it is looked for."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _pages(data: bytes, key: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), PAGE):
        yield _decrypted(data[start : start + PAGE], key, first=start == 0)


def _frames(data: bytes, key: bytes) -> Iterator[bytes]:
    """Also those of before the last checkpoint that still lie behind."""
    for start in range(WAL_HEAD, len(data), FRAME_HEAD + PAGE):
        head, page = data[start : start + FRAME_HEAD], data[start + FRAME_HEAD : start + FRAME_HEAD + PAGE]
        if len(page) == PAGE:
            yield _decrypted(page, key, first=int.from_bytes(head[:4]) == 1)


def _decrypted(page: bytes, key: bytes, *, first: bool) -> bytes:
    """SQLCipher 4: AES-256-CBC, the initialisation vector at the head of the reserve, the file's salt in place of page one's first bytes."""
    vector = page[PAGE - RESERVE : PAGE - RESERVE + 16]
    text = page[SALT if first else 0 : PAGE - RESERVE]
    reader = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return reader.update(text) + reader.finalize()


def _plain(session: Session, values: Mapping[str, bytes]) -> Iterator[Hit]:
    for cls in RULES:
        for row in session.execute(select(table_of(cls))).mappings():
            for column, cell in row.items():
                yield from _in(cell if isinstance(cell, bytes) else str(cell).encode(), f"{table_of(cls).name}.{column}", values)


def _sealed(session: Session, values: Mapping[str, bytes]) -> Iterator[Hit]:
    for cls in RULES:
        for column in [each.key for each in inspect(cls).composites]:
            for row in session.scalars(select(cls)):
                yield from _in(_opened(getattr(row, column)), f"{table_of(cls).name}.{column}", values)
    for entry in session.scalars(select(LogEntry)):
        yield from _in(_opened(Sealed("log_entry", "detail", entry.id, entry.subject, entry.detail_ct)), "log_entry.detail", values)


def _opened(value: Sealed) -> bytes:
    try:
        return open_sealed(value).encode() if value else b""
    except Shredded:
        return b""


def _blobs(session: Session, folder: Path, values: Mapping[str, bytes]) -> Iterator[Hit]:
    for cls in [cls for cls in RULES if "blob" in table_of(cls).c]:
        for row in session.scalars(select(cls)):
            yield from _in(_file(row, folder), f"{table_of(cls).name}.blob", values)


def _file(row: Any, folder: Path) -> bytes:
    try:
        return blobs.of(row, folder)
    except (Shredded, SealBroken):
        return b""


def _in(data: bytes, where: str, values: Mapping[str, bytes]) -> Iterator[Hit]:
    for name, value in values.items():
        if value in data:
            yield Hit(name, where)


def words(**texts: str) -> dict[str, bytes]:
    return {name: os.fsencode(text) for name, text in texts.items()}
