"""Where can something happen, and which department answers for it? Sites, the area tree, departments, and what was changed in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class RiskTier(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Site(Logged, Base):
    """A plant with one time zone (IANA name)."""

    __tablename__ = "site"

    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(64), default="Asia/Shanghai")


class Area(Logged, Base):
    """A place; its parent contains it. Risk tier per mission 59. A closed one is offered no more, and old hazards keep it."""

    __tablename__ = "area"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"), index=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    risk_tier: Mapped[RiskTier] = mapped_column(String(8), default=RiskTier.MEDIUM)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Department(Logged, Base):
    """A department; `flagged` marks one made by an import that nobody has confirmed yet, `replaced_by_id` the one to use instead."""

    __tablename__ = "department"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    risk_tier: Mapped[RiskTier] = mapped_column(String(8), default=RiskTier.MEDIUM)
    flagged: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))


class PlaceStep(Logged, Base):
    """One change of a site, area, department, post or organisation: what it was (plain JSON), in which office, when, why. Never updated."""

    __tablename__ = "place_step"
    __table_args__ = (Index("place_step_record", "record_id", "at"),)

    kind: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID | None]
    office: Mapped[str] = mapped_column(String(32))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("place_step", "note")
