"""How does an installation come up? The keys first, then the database they open; the same way for commands, server and tests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from db import engine, kek, keyring
from db.actor import SYSTEM
from db.engine import Database
from db.keyring import Keyring
from db.log import EntryKind
from db.migrations.run import is_known, newest
from db.session import begin
from portal.config import Settings
from portal.errors import SetupError
from portal.locale import N_

EMPTY = N_("The keys are in {data}, but their database is empty. Restore a backup. Nothing was changed.")
NEWER = N_("The database in {data} was written by a newer version of Anjian. Start that version. Nothing was changed.")


@dataclass(frozen=True)
class Portal:
    """An open installation."""

    settings: Settings
    keyring: Keyring
    database: Database


def open_portal(settings: Settings) -> Portal:
    """Open what `create_portal` made; `begin` and `reveal` then work in this process. A database of another schema is refused."""
    portal = _in_place(settings)
    found = _schema_of(portal)
    if found != newest():
        close_portal(portal)
        raise SetupError(
            "The database in {data} is of an older version of Anjian. Run `python -m portal upgrade`, or serve the portal once.", data=settings.data
        )
    return portal


def upgrade_portal(settings: Settings) -> str | None:
    """Brings an older database to the schema of this version, all of it or nothing, and puts it on record.

    Gives the version it had; None if nothing was due. On PostgreSQL it needs ANJIAN_OWNER_URL.
    """
    portal = _in_place(settings)
    try:
        wanted = newest()
        if _schema_of(portal) == wanted or (found := engine.create_schema(settings)) == wanted:
            return None
        with begin(SYSTEM) as work:
            work.entry(EntryKind.SYSTEM, "schema.upgraded", detail=f"{found} → {wanted}")
        return found
    finally:
        close_portal(portal)


def open_keys(settings: Settings) -> Keyring:
    """The key store alone. Where the keys are rotated meanwhile, or a rotation was cut off, the new key is found beside the old one."""
    return Keyring.open(settings.data, keyring.load_kek(settings), renew=partial(kek.newer_keks, settings))


def create_portal(settings: Settings, kek: bytes) -> Portal:
    """A new, empty installation: keys, then the schema, then open."""
    if has_keys(settings):
        raise SetupError("There is a portal in {data} already. It was not touched.", data=settings.data)
    require_empty(settings)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    ring = Keyring.create(settings.data, kek, origin=origin_of(settings))
    keyring.install(ring)
    engine.create_schema(settings)
    return _opened(settings, ring)


def close_portal(portal: Portal) -> None:
    """Let go of every file and connection."""
    engine.install(None)
    portal.database.close()
    portal.keyring.close()


def require_empty(settings: Settings) -> None:
    """A database of other keys would be neither readable nor ours to change."""
    if not settings.on_postgresql:
        if settings.sqlite_path.exists():
            raise SetupError("{path} belongs to another key store. It was not touched.", path=settings.sqlite_path)
        return
    owner = engine.owner_engine(settings)
    try:
        if inspect(owner).get_table_names():
            raise SetupError("The database behind ANJIAN_OWNER_URL is not empty. It was not touched; give this portal one of its own.")
    finally:
        owner.dispose()


def has_keys(settings: Settings) -> bool:
    return (settings.keys_dir / "keys.hdr").exists()


def _in_place(settings: Settings) -> Portal:
    """Keys without a database mean a loss: making an empty one would hide it."""
    if not has_keys(settings):
        raise SetupError("There is no portal in {data}. Run `python -m portal init` or `python -m portal demo` first.", data=settings.data)
    if not settings.on_postgresql and not settings.sqlite_path.exists():
        raise SetupError("The keys are here, but {path} is missing. Put it back or restore a backup. Nothing was changed.", path=settings.sqlite_path)
    return _opened(settings, open_keys(settings))


def _schema_of(portal: Portal) -> str | None:
    """One that this version can work with, or bring to its own. A damaged file is for `check` to judge."""
    try:
        found = portal.database.schema_version()
    except DatabaseError:
        return newest()
    if found is None or not is_known(found):
        close_portal(portal)
        what = EMPTY if found is None else NEWER
        raise SetupError(what, data=portal.settings.data)
    return found


def _opened(settings: Settings, ring: Keyring) -> Portal:
    keyring.install(ring)
    database = engine.open_database(settings)
    engine.install(database)
    return Portal(settings, ring, database)


def origin_of(settings: Settings) -> str:
    """The name under which this portal signs its log: the public host, or a made-up one that no other portal has."""
    host = urlsplit(settings.public_url or "").hostname
    return f"{host or 'portal-' + secrets.token_hex(4)}/anjian"


def new_key_file(path: Path) -> bytes:
    """A random key in a new file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return keyring.write_kek(path)
