"""Which department rectifies what is found in an area or in a category? Rules that people keep; no other table holds what was learnt."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.hazards import Category


class DepartmentRule(Logged, Base):
    """A hazard there, or of that category, or both, goes to this department. A closed rule proposes nothing and stays on record."""

    __tablename__ = "department_rule"

    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    category: Mapped[Category | None] = mapped_column(String(32))
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
