"""On which days does this enterprise differ from the official calendar, and which years' notices were entered here? Added to, never changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged


class DaySource(StrEnum):
    """The company's own rule, or the State Council's notice entered before the portal's own data had it."""

    COMPANY = "company"
    NOTICE = "notice"


class CompanyDay(Logged, Base):
    """One day, worked or free; neither = as the official calendar says again. Of several rows for a day the newest holds."""

    __tablename__ = "company_day"
    __table_args__ = (Index("company_day_newest", "day", "entered_at"),)

    day: Mapped[date]
    works: Mapped[bool | None]
    source: Mapped[DaySource] = mapped_column(String(8))
    entered_by: Mapped[UUID | None]
    entered_at: Mapped[datetime] = mapped_column(Instant)
