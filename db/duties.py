"""How often must which stage of responsibility be checked in an area, and which checks were made? Duties are versions, checks are rows."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Link(StrEnum):
    """A stage of responsibility that is checked on site (mission 34, 43, 62, 94)."""

    PATROL = "patrol"
    SPECIAL = "special"
    COMPREHENSIVE = "comprehensive"
    HANDOVER = "handover"
    EQUIPMENT = "equipment"
    HEIGHT = "height"
    STORAGE = "storage"
    LOADING = "loading"
    TRANSPORT = "transport"
    TRAINING = "training"
    EMERGENCY = "emergency"
    SELF_CHECK = "self_check"


class Every(StrEnum):
    """How often. `NEVER` ends a duty."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    NEVER = "never"


class Duty(Logged, Base):
    """One version of a duty: from `since` on, this stage is checked so often in this area, by which clause or rule. The next version ends it."""

    __tablename__ = "duty"
    __table_args__ = (UniqueConstraint("area_id", "link", "n"),)

    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    link: Mapped[Link] = mapped_column(String(16))
    n: Mapped[int]
    every: Mapped[Every] = mapped_column(String(8))
    since: Mapped[date]
    basis: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(80))
    why_ct: Mapped[Ciphertext] = ciphertext()
    why: Mapped[Sealed] = sealed("duty", "why")


class DutyCheck(Logged, Base):
    """A check as it was noted: which stage, where, from when to when, by whom; `found` where something was wrong, with its hazard if one was made."""

    __tablename__ = "duty_check"
    __table_args__ = (
        UniqueConstraint("site_id", "number"),
        Index("duty_check_area_began", "area_id", "began_at"),
        Index("duty_check_person_began", "person_id", "began_at"),
    )

    number: Mapped[str] = mapped_column(String(24))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    link: Mapped[Link] = mapped_column(String(16))
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime] = mapped_column(Instant)
    noted_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    office: Mapped[str] = mapped_column(String(32))
    found: Mapped[bool]
    hazard_id: Mapped[UUID | None] = mapped_column(ForeignKey("hazard.id"))
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("duty_check", "note")
