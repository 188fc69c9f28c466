"""What is kept of the weekly stream? The auditor's plan, chosen once before the first lot, and under which plan each lot was frozen."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged


class StreamPlan(Logged, Base):
    """An auditor's paper: inspection level and AQL (percent as text) for every lot of the engagement, and what each record is tested for (codes)."""

    __tablename__ = "stream_plan"

    engagement_id: Mapped[UUID] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    level: Mapped[str] = mapped_column(String(4))
    aql: Mapped[str] = mapped_column(String(6))
    attributes: Mapped[str] = mapped_column(String(200))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class Lot(Logged, Base):
    """The plan of one lot as the portal worked it out when it froze the week: of its size, under the regime that the lots before it have earned.

    `lately`: the results since that regime began (y accepted, n not). `before`: how many deviated in the lot before; with this it is decided.
    """

    __tablename__ = "stream_lot"
    __table_args__ = (Index("stream_lot_engagement", "engagement_id", "week"),)

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"), unique=True)
    engagement_id: Mapped[UUID]
    week: Mapped[date]
    size: Mapped[int]
    letter: Mapped[str] = mapped_column(String(1))
    n: Mapped[int]
    accept: Mapped[int]
    reject: Mapped[int]
    regime: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(String(16))
    lately: Mapped[str] = mapped_column(String(200))
    before: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Instant)
