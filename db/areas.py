"""Where can something happen, and which department answers for it? Sites, the area tree, departments."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Logged


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
    """A place; its parent contains it. Risk tier per mission 59."""

    __tablename__ = "area"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"), index=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    risk_tier: Mapped[RiskTier] = mapped_column(String(8), default=RiskTier.MEDIUM)


class Department(Logged, Base):
    """A department; `flagged` marks one made by an import that nobody has confirmed yet."""

    __tablename__ = "department"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    risk_tier: Mapped[RiskTier] = mapped_column(String(8), default=RiskTier.MEDIUM)
    flagged: Mapped[bool] = mapped_column(default=False)
