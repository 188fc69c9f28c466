"""What does the auditor ask for, what does the enterprise answer, and who stood in his way? Everything here is only ever added to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Move(StrEnum):
    """What an auditor does with his request."""

    OPEN = "open"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    CLOSE = "close"
    DROP = "drop"


class AuditRequest(Logged, Base):
    """An auditor's paper: what he wants to have, within so many working days. A draft until he opens it."""

    __tablename__ = "audit_request"
    __table_args__ = (Index("audit_request_engagement", "engagement_id", "at"),)

    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    days: Mapped[int]
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    wanted_ct: Mapped[Ciphertext] = ciphertext()
    wanted: Mapped[Sealed] = sealed("audit_request", "wanted")


class RequestStep(Logged, Base):
    """An auditor's paper: what became of a request. `number` is given as it is opened; `due_at` is the end of the term that this step sets."""

    __tablename__ = "audit_request_step"
    __table_args__ = (
        Index("audit_request_step_request", "request_id"),
        UniqueConstraint("engagement_id", "request_id", "n"),  # with the engagement, so that nobody elsewhere takes a place in it
        UniqueConstraint("engagement_id", "number"),
        Index("audit_request_step_engagement", "engagement_id", "at"),
    )

    request_id: Mapped[UUID]
    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    n: Mapped[int]
    action: Mapped[Move] = mapped_column(String(16))
    number: Mapped[str | None] = mapped_column(String(32))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("audit_request_step", "note")


class Handing(Logged, Base):
    """The director has handed a request on to a department, which answers it from then on beside him."""

    __tablename__ = "audit_request_handing"
    __table_args__ = (UniqueConstraint("request_id", "department_id"), Index("audit_request_handing_department", "department_id"))

    request_id: Mapped[UUID]
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    department_id: Mapped[UUID]
    handed_by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class RequestAnswer(Logged, Base):
    """What the enterprise answered, or that it refuses, with its reason."""

    __tablename__ = "audit_answer"
    __table_args__ = (UniqueConstraint("request_id", "n"), Index("audit_answer_engagement", "engagement_id", "at"))

    request_id: Mapped[UUID]
    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    n: Mapped[int]
    refused: Mapped[bool]
    office: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("audit_answer", "text")


class AnswerFile(Logged, Base):
    """A file that belongs to an answer: a sealed blob."""

    __tablename__ = "audit_answer_file"

    answer_id: Mapped[UUID] = mapped_column(index=True)
    request_id: Mapped[UUID]
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(32))
    hmac: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    name_ct: Mapped[Ciphertext] = ciphertext()
    name: Mapped[Sealed] = sealed("audit_answer_file", "name")


class Obstacle(StrEnum):
    """How somebody interfered with an audit."""

    PRESSURE = "pressure"
    HIDDEN = "hidden"
    THREAT = "threat"
    ENTRY = "entry"
    OTHER = "other"


class Interference(Logged, Base):
    """An auditor's paper: who stood in his way, how and when. The enterprise reads it once he shows it, or his papers are issued."""

    __tablename__ = "interference"
    __table_args__ = (Index("interference_engagement", "engagement_id", "at"),)

    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[Obstacle] = mapped_column(String(16))
    happened_on: Mapped[date]
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    what_ct: Mapped[Ciphertext] = ciphertext()
    what: Mapped[Sealed] = sealed("interference", "what")


class InterferenceShown(Logged, Base):
    """An auditor's paper: from now on the enterprise reads this one."""

    __tablename__ = "interference_shown"
    __table_args__ = (UniqueConstraint("engagement_id", "interference_id"), Index("interference_shown_interference", "interference_id"))

    interference_id: Mapped[UUID]
    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class InterferenceStatement(Logged, Base):
    """What the enterprise says beside it. It changes nothing of it."""

    __tablename__ = "interference_statement"

    interference_id: Mapped[UUID] = mapped_column(index=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    office: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("interference_statement", "text")


class Issue(Logged, Base):
    """An auditor's paper: the papers of an engagement are issued with its report; what was sealed to the team until then opens to the enterprise."""

    __tablename__ = "papers_issued"

    engagement_id: Mapped[UUID] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
