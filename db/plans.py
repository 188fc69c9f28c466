"""What is planned before a major hazard is rectified? The five fixed things 五定: measures, money, who, until when, emergency."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Plan(Logged, Base):
    """One version of a plan; a later one does not change it. One from an earlier ledger was made by nobody here, and may lack some of the five."""

    __tablename__ = "hazard_plan"
    __table_args__ = (UniqueConstraint("hazard_id", "n"),)

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"))
    n: Mapped[int]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    due: Mapped[datetime | None] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    measures_ct: Mapped[Ciphertext] = ciphertext()
    measures: Mapped[Sealed] = sealed("hazard_plan", "measures")
    funds_ct: Mapped[Ciphertext] = ciphertext()
    funds: Mapped[Sealed] = sealed("hazard_plan", "funds")
    who_ct: Mapped[Ciphertext] = ciphertext()
    who: Mapped[Sealed] = sealed("hazard_plan", "who")
    emergency_ct: Mapped[Ciphertext] = ciphertext()
    emergency: Mapped[Sealed] = sealed("hazard_plan", "emergency")
