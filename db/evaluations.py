"""How was an agency evaluated in each half year, and what does it say to that? Both are only added to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Verdict(StrEnum):
    """Mission 147."""

    RENEW = "renew"
    IMPROVE = "improve"
    TERMINATE = "terminate"


class Evaluation(Logged, Base):
    """Of an agency, for a half year: the sums as they were (JSON: name, got, of), the score that follows, what shall be done. The newest counts."""

    __tablename__ = "agency_evaluation"
    __table_args__ = (UniqueConstraint("agency_id", "half", "n"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    half: Mapped[str] = mapped_column(String(7))
    n: Mapped[int]
    sums: Mapped[str] = mapped_column(String(600))
    score: Mapped[int | None]
    verdict: Mapped[Verdict] = mapped_column(String(16))
    evaluated_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("agency_evaluation", "note")


class EvaluationReply(Logged, Base):
    """An auditor's paper: what his agency says to an evaluation."""

    __tablename__ = "agency_reply"

    evaluation_id: Mapped[UUID] = mapped_column(index=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("agency_reply", "text")
