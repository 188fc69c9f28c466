"""Which data got into the wrong hands, how much of it is known, and who was told when? Corrected by later rows only (PIPL art. 57)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Risk(StrEnum):
    """How much harm may come of it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Told(StrEnum):
    """Who has to be told."""

    AUTHORITY = "authority"
    PERSONS = "persons"


class Breach(Logged, Base):
    """That it was noticed, and when; what is known of it stands in its facts."""

    __tablename__ = "breach"
    __table_args__ = (Index("breach_noticed", "noticed_at"),)

    number: Mapped[str] = mapped_column(String(24), unique=True)
    noticed_at: Mapped[datetime] = mapped_column(Instant)
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class BreachFacts(Logged, Base):
    """What was known of it by then; a correction is the next row, and says why."""

    __tablename__ = "breach_facts"
    __table_args__ = (UniqueConstraint("breach_id", "n"),)

    breach_id: Mapped[UUID] = mapped_column(ForeignKey("breach.id"))
    n: Mapped[int]
    happened_on: Mapped[date | None]
    persons: Mapped[int]
    kinds: Mapped[str] = mapped_column(String(200))
    risk: Mapped[Risk] = mapped_column(String(8))
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    what_ct: Mapped[Ciphertext] = ciphertext()
    what: Mapped[Sealed] = sealed("breach_facts", "what")
    whose_ct: Mapped[Ciphertext] = ciphertext()
    whose: Mapped[Sealed] = sealed("breach_facts", "whose")
    harm_ct: Mapped[Ciphertext] = ciphertext()
    harm: Mapped[Sealed] = sealed("breach_facts", "harm")
    measures_ct: Mapped[Ciphertext] = ciphertext()
    measures: Mapped[Sealed] = sealed("breach_facts", "measures")
    advice_ct: Mapped[Ciphertext] = ciphertext()
    advice: Mapped[Sealed] = sealed("breach_facts", "advice")
    contact_ct: Mapped[Ciphertext] = ciphertext()
    contact: Mapped[Sealed] = sealed("breach_facts", "contact")
    why_ct: Mapped[Ciphertext] = ciphertext()
    why: Mapped[Sealed] = sealed("breach_facts", "why")


class BreachTelling(Logged, Base):
    """Who was told, when, with which words; or why nobody had to be told."""

    __tablename__ = "breach_telling"

    breach_id: Mapped[UUID] = mapped_column(ForeignKey("breach.id"), index=True)
    whom: Mapped[Told] = mapped_column(String(16))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("breach_telling", "text")
