"""What did the auditor see on site, and what was he told in interviews? Papers of his; the name of whoever he talked to stays with the team."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class SiteVisit(Logged, Base):
    """An auditor's paper: a spot check, where and when, and what was found. Opens to the enterprise with the report."""

    __tablename__ = "site_visit"
    __table_args__ = (Index("site_visit_engagement", "engagement_id", "visited_at"),)

    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    area_id: Mapped[UUID]
    visited_at: Mapped[datetime] = mapped_column(Instant)
    deviates: Mapped[bool]
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    place_ct: Mapped[Ciphertext] = ciphertext()
    place: Mapped[Sealed] = sealed("site_visit", "place")
    found_ct: Mapped[Ciphertext] = ciphertext()
    found: Mapped[Sealed] = sealed("site_visit", "found")


class VisitPicture(Logged, Base):
    """An auditor's paper: a picture of a spot check, a sealed blob."""

    __tablename__ = "visit_picture"

    visit_id: Mapped[UUID] = mapped_column(index=True)
    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(32))
    hmac: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))


class Interview(Logged, Base):
    """An auditor's paper: what somebody said. Opens to the enterprise with the report, without the name."""

    __tablename__ = "interview"
    __table_args__ = (Index("interview_engagement", "engagement_id", "held_at"),)

    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    held_at: Mapped[datetime] = mapped_column(Instant)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    notes_ct: Mapped[Ciphertext] = ciphertext()
    notes: Mapped[Sealed] = sealed("interview", "notes")


class Interviewee(Logged, Base):
    """An auditor's paper: who it was. Nobody of the enterprise ever sees this row."""

    __tablename__ = "interviewee"
    __table_args__ = (UniqueConstraint("engagement_id", "interview_id"),)

    interview_id: Mapped[UUID]
    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    name_ct: Mapped[Ciphertext] = ciphertext()
    name: Mapped[Sealed] = sealed("interviewee", "name")
