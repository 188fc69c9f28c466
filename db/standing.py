"""What does the database hold about one cookie? Asked for every frame, so on SQLite it is one prepared statement instead of a session."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import sqlite

from db import engine
from db.accounts import Account, WebSession
from db.actor import Actor
from db.session import begin

WANTED = (
    select(
        WebSession.id,
        WebSession.account_id,
        WebSession.stamp,
        WebSession.created_at,
        WebSession.seen_at,
        WebSession.expires_at,
        WebSession.idle_minutes,
        WebSession.remembered,
        WebSession.ended_at,
        Account.person_id,
        Account.stamp.label("stamp_now"),
        Account.active,
        Account.language,
    )
    .join(Account, Account.id == WebSession.account_id)
    .where(WebSession.token_hash == bindparam("token_hash"))
)


class Row(NamedTuple):
    """What WANTED asks for, in its order."""

    id: UUID
    account_id: UUID
    stamp: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    idle_minutes: int
    remembered: bool
    ended_at: datetime | None
    person_id: UUID
    stamp_now: int
    active: bool
    language: str | None


class Prepared(NamedTuple):
    """The statement's text for the driver, and what turns its raw values into ours."""

    text: str
    readers: tuple[Any, ...]


def session_row(portal: Actor, token_hash: str) -> Row | None:
    """It is read past the scope guard, as the portal itself would, and nothing else is."""
    database = engine.current()
    if database.kind == "sqlite":
        return _straight(database, token_hash)
    with begin(portal, write=False) as work:
        found = work.session.execute(WANTED, {"token_hash": token_hash}).one_or_none()
    return None if found is None else Row(*tuple(found))


def _straight(database: engine.Database, token_hash: str) -> Row | None:
    prepared = _prepared()
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(prepared.text, (token_hash,))
        raw = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    return None if raw is None else Row(*(read(value) if read else value for read, value in zip(prepared.readers, raw, strict=True)))


@cache
def _prepared() -> Prepared:
    dialect = sqlite.dialect(paramstyle="qmark")
    readers = tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in WANTED.selected_columns)
    return Prepared(str(WANTED.compile(dialect=dialect)), readers)
