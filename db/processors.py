"""Who handles personal data for the enterprise, under which agreement, until when, and when was that looked at last (PIPL art. 21)?"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class ProcessorAgreement(Logged, Base):
    """One version of what was agreed with a processor; a change is the next version. `review_on`: when it is to be looked at first."""

    __tablename__ = "processor_agreement"
    __table_args__ = (UniqueConstraint("series_id", "n"), Index("processor_agreement_days", "ends_on", "starts_on"))

    series_id: Mapped[UUID]
    n: Mapped[int]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    reference: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    review_on: Mapped[date]
    kinds: Mapped[str] = mapped_column(String(200))
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    purpose_ct: Mapped[Ciphertext] = ciphertext()
    purpose: Mapped[Sealed] = sealed("processor_agreement", "purpose")
    way_ct: Mapped[Ciphertext] = ciphertext()
    way: Mapped[Sealed] = sealed("processor_agreement", "way")
    protection_ct: Mapped[Ciphertext] = ciphertext()
    protection: Mapped[Sealed] = sealed("processor_agreement", "protection")


class ProcessorReview(Logged, Base):
    """Somebody has looked at how a processor keeps what was agreed; the next look is due on `next_on`."""

    __tablename__ = "processor_review"
    __table_args__ = (Index("processor_review_series", "series_id", "at"),)

    series_id: Mapped[UUID]
    next_on: Mapped[date]
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    found_ct: Mapped[Ciphertext] = ciphertext()
    found: Mapped[Sealed] = sealed("processor_review", "found")


class ProcessorEnd(Logged, Base):
    """It is over: since when, and what became of the data."""

    __tablename__ = "processor_end"

    series_id: Mapped[UUID] = mapped_column(unique=True)
    ended_on: Mapped[date]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    returned_ct: Mapped[Ciphertext] = ciphertext()
    returned: Mapped[Sealed] = sealed("processor_end", "returned")
