"""What does the portal state about its log over its signature, and who can check it? Signed C2SP checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from audit import bundle, merkle, note
from audit.bundle import Oldest
from audit.verify import open_checkpoint
from db import keyring
from db.log import canonical, tiles
from db.log.append import LOCK, append_numbered, leaf_fields, sequence
from db.log.model import CHECKPOINTS, ENTRIES, Entry, EntryKind
from portal import clock

if TYPE_CHECKING:
    from db.engine import Database

ACTION = "log.checkpoint"


def checkpoint(database: Database, at: datetime | None = None) -> str:
    """Writes a system entry, numbers everything up to it, signs size and root, keeps the note and gives it.

    `at`: not now. Its moment is taken when its turn has come, and is never before the newest one's: in a log no verifier lets time go back.
    """
    from db.actor import SYSTEM
    from db.session import begin

    sequence(database)
    with begin(SYSTEM, now=at) as work:
        if database.kind != "sqlite":
            tiles.execute(work.session, select(func.pg_advisory_xact_lock(LOCK)))
        return _sign(work.session, at or clock.now())


def _sign(session: Session, at: datetime) -> str:
    before = _newest(session)
    moment = max(at, before.at) if before else at
    size = 1 + append_numbered(session, Entry(EntryKind.SYSTEM, ACTION, actor="system", at=moment))
    text = signed(size, tiles.root(session, size))
    tiles.execute(session, insert(CHECKPOINTS).values(size=size, note=text))
    return text


@dataclass(frozen=True)
class Signed:
    """The newest checkpoint: its size, its root, when it was signed, and the note itself."""

    size: int
    root: bytes
    at: datetime
    note: str


def latest() -> Signed | None:
    """The newest checkpoint; its time is that of the last entry it covers."""
    from db.actor import SYSTEM
    from db.session import begin

    with begin(SYSTEM, write=False) as work:
        row = _newest(work.session)
    if row is None:
        return None
    size, root = open_checkpoint(row.note, verifier_key(), keyring.current().origin)
    return Signed(size, root, row.at, row.note)


def _newest(session: Session) -> Row[Any] | None:
    """Its note, and the time of the last entry it covers."""
    covered = select(CHECKPOINTS.c.note, ENTRIES.c.at).join(ENTRIES, ENTRIES.c.seq == CHECKPOINTS.c.size - 1)
    return tiles.execute(session, covered.order_by(CHECKPOINTS.c.size.desc()).limit(1)).first()


def signed(size: int, root: bytes) -> str:
    """The checkpoint of a size and root. Ed25519 signs the same text the same way each time, so a kept note can be compared whole."""
    key = _key()
    origin = keyring.current().origin
    return note.sign(note.checkpoint_body(origin, size, root), name=origin, public=_public(key), signer=key.sign)


def signed_note(text: str) -> str:
    """A text over the portal's signature. Each kind of text begins with its own name, so that none passes for a checkpoint."""
    key = _key()
    return note.sign(text, name=keyring.current().origin, public=_public(key), signer=key.sign)


@dataclass(frozen=True)
class Proofs:
    """The tree at a checkpoint, and the checkpoints up to it with the bytes of the entry that each ends with."""

    node: merkle.Node
    checkpoints: list[tuple[int, str, bytes]]


def proofs_at(session: Session, size: int, since: Oldest) -> Proofs:
    """For proofs that stand up to the checkpoint of this size and go back to what is older than all that they speak of, as `Oldest.on` does."""
    at = select(ENTRIES.c.at).where(ENTRIES.c.seq == CHECKPOINTS.c.size - 1).scalar_subquery()
    enough = (
        select(CHECKPOINTS.c.size).where(CHECKPOINTS.c.size <= min(since.entry, size), at <= since.at).order_by(CHECKPOINTS.c.size.desc()).limit(1)
    )
    first = tiles.execute(session, enough).scalar() or 0
    rows = tiles.execute(session, select(CHECKPOINTS).where(CHECKPOINTS.c.size.between(first, size)).order_by(CHECKPOINTS.c.size)).all()
    ends = select(ENTRIES).where(ENTRIES.c.seq.in_([row.size - 1 for row in rows]))
    last = {row["seq"]: canonical.whole(leaf_fields(row)) for row in tiles.execute(session, ends).mappings()}
    node = merkle.nodes(lru_cache(maxsize=4096)(tiles.read(session)))
    return Proofs(node, [(row.size, row.note, last[row.size - 1]) for row in rows])


def history(size: int) -> bytes:
    """What proves that the log of this size goes on from each checkpoint signed until then. Seconds after years, so nobody waits for it."""
    from db.actor import SYSTEM
    from db.session import begin

    sizes = select(CHECKPOINTS.c.size).where(CHECKPOINTS.c.size <= size).order_by(CHECKPOINTS.c.size)
    with begin(SYSTEM, write=False) as work:
        signed_then = tiles.execute(work.session, sizes).scalars().all()
        return bundle.history(merkle.nodes(tiles.read(work.session)), signed_then, size)


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
