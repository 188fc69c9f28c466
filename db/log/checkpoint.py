"""What does the portal state about its log over its signature, and who can check it? Signed C2SP checkpoints."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from audit import note
from db import keyring
from db.log import tiles
from db.log.append import LOCK, append_numbered, sequence
from db.log.model import CHECKPOINTS, Entry, EntryKind

if TYPE_CHECKING:
    from db.engine import Database

ACTION = "log.checkpoint"


def checkpoint(database: Database, now: datetime) -> str:
    """Writes a system entry, numbers everything up to it, signs size and root, keeps the note and gives it."""
    from db.actor import SYSTEM
    from db.session import begin

    sequence(database)
    with begin(SYSTEM, now=now) as work:
        if database.kind != "sqlite":
            tiles.execute(work.session, select(func.pg_advisory_xact_lock(LOCK)))
        return _sign_now(work.session, now)


def _sign_now(session: Session, now: datetime) -> str:
    size = 1 + append_numbered(session, Entry(EntryKind.SYSTEM, ACTION, actor="system", at=now))
    text = signed(size, tiles.root(session, size))
    tiles.execute(session, insert(CHECKPOINTS).values(size=size, note=text))
    return text


def signed(size: int, root: bytes) -> str:
    """The checkpoint of a size and root. Ed25519 signs the same text the same way each time, so a kept note can be compared whole."""
    key = _key()
    origin = keyring.current().origin
    return note.sign(note.checkpoint_body(origin, size, root), name=origin, public=_public(key), signer=key.sign)


def origin() -> str:
    """The name under which this log is signed."""
    return keyring.current().origin


def verifier_key() -> str:
    """The line by which an outsider knows this log's signature; it belongs on paper, not on this machine only."""
    return note.vkey(keyring.current().origin, _public(_key()))


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.current().secret("log-signing"))


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()
