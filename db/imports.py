"""What do other people's ledgers call things? Mappings of headings and words, kept by name and version."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged


class ImportMap(Logged, Base):
    """One version of a mapping; a change is a new version. It holds headings and status words, never a row's content."""

    __tablename__ = "import_map"
    __table_args__ = (UniqueConstraint("name", "version"),)

    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
