"""What does an auditor write while he tests the records that were drawn? One mark per record and attribute; the newest counts, none is taken back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Result(StrEnum):
    """What was found of one attribute of one record. What could not be tested counts as a deviation wherever a limit is computed."""

    PASS = "pass"
    DEVIATION = "deviation"
    NOT_TESTABLE = "not_testable"


class Mark(Logged, Base):
    """An auditor's paper, on his test sheet: how one attribute of one drawn record was found. `tickmark` says by which means he looked."""

    __tablename__ = "item_mark"
    __table_args__ = (Index("item_mark_draw", "draw_id", "item_id"), Index("item_mark_item", "item_id", "at"))

    engagement_id: Mapped[UUID]
    draw_id: Mapped[UUID]
    item_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    attribute: Mapped[str] = mapped_column(String(16))
    result: Mapped[Result] = mapped_column(String(16))
    tickmark: Mapped[str] = mapped_column(String(16))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("item_mark", "note")
