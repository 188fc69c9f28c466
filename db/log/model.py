"""What is kept of the log? Its entries, the index of whom they concern, the tiles of its tree and the signed checkpoints."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Bare, Base, Instant, uuid7
from db.sealed import Ciphertext, ciphertext


class EntryKind(StrEnum):
    VIEW = "view"
    CHANGE = "change"
    SIGNIN = "signin"
    EXPORT = "export"
    ADMIN = "admin"
    SYSTEM = "system"


class LogEntry(Base):
    """One line of the log. Every column but `seq` is inside its leaf; `seq` is the leaf's place in the tree."""

    __tablename__ = "log_entry"
    __table_args__ = (
        Index("log_entry_actor_at", "actor", "at"),
        Index("log_entry_at", "at"),
        Index("log_entry_kind_at", "kind", "at"),
        Index("log_entry_action_at", "action", "at"),
        Index("log_entry_purpose_at", "purpose", "at"),
        Index("log_entry_unnumbered", "id", sqlite_where=text("seq IS NULL"), postgresql_where=text("seq IS NULL")),
    )

    seq: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[EntryKind] = mapped_column(String(8))
    actor: Mapped[str] = mapped_column(String(80))
    session: Mapped[str] = mapped_column(String(80), default="")
    action: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(64), default="")
    origin: Mapped[str] = mapped_column(String(80), default="")
    page: Mapped[str] = mapped_column(String(120), default="")
    body: Mapped[bytes] = mapped_column(LargeBinary)
    subject: Mapped[str] = mapped_column(String(80), default="")
    detail_ct: Mapped[Ciphertext] = ciphertext()


class LogSubject(Bare):
    """Whom an entry concerns (a person's id or a pseudonym): an index made from the entry's body and checked against it."""

    __tablename__ = "log_subject"
    __table_args__ = (Index("log_subject_at", "subject", "at", "entry_id"),)

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class LogTile(Bare):
    """Up to 256 neighbouring hashes of the tree; level n holds the roots of whole tiles of level n-1."""

    __tablename__ = "log_tile"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    idx: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class LogCheckpoint(Bare):
    """A signed statement of the log's size and root."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)


ENTRIES = cast(Table, LogEntry.__table__)
SUBJECTS = cast(Table, LogSubject.__table__)
TILES = cast(Table, LogTile.__table__)
CHECKPOINTS = cast(Table, LogCheckpoint.__table__)


@dataclass(frozen=True)
class Written:
    """The columns of one row that a change wrote, with their values as they are now."""

    table: str
    row_id: UUID
    values: dict[str, Any]


@dataclass(frozen=True)
class Looked:
    """The sealed columns of one row that a view opened: column -> the subject of its key."""

    table: str
    row_id: UUID
    columns: dict[str, str]


@dataclass
class Entry:
    """What `append` makes a line of the log from. `subjects` are the persons' ids and pseudonyms it concerns."""

    kind: EntryKind
    action: str
    actor: str
    at: datetime
    id: UUID = field(default_factory=uuid7)
    session: str = ""
    purpose: str = ""
    origin: str = ""
    page: str = ""
    detail: str | None = None
    written: list[Written] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)
    subjects: set[str] = field(default_factory=set)
