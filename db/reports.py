"""What is kept of a report? Its drafts, what the portal composed of each, the second auditor's yes, what was locked, what the enterprise answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.findings import Grade
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class ReportKind(StrEnum):
    REPORT = "report"
    ADDENDUM = "addendum"


class ReportDraft(Logged, Base):
    """An auditor's paper: what he says in the report beyond its findings, as JSON; the newest draft of an engagement counts."""

    __tablename__ = "report_draft"
    __table_args__ = (UniqueConstraint("engagement_id", "n"),)

    engagement_id: Mapped[UUID]
    n: Mapped[int]
    kind: Mapped[ReportKind] = mapped_column(String(16))
    person_id: Mapped[UUID] = mapped_column(index=True)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    words_ct: Mapped[Ciphertext] = ciphertext()
    words: Mapped[Sealed] = sealed("report_draft", "words")


class ReportContent(Logged, Base):
    """What the portal composed of a draft: everything that will stand in it, as JSON, with its SHA-256 and the log's checkpoint before it."""

    __tablename__ = "report_content"

    draft_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    content_ct: Mapped[Ciphertext] = ciphertext()
    content: Mapped[Sealed] = sealed("report_content", "content")


class SignOff(Logged, Base):
    """An auditor's paper: the second auditor of the engagement has read this very content and agrees. Never whoever wrote it."""

    __tablename__ = "report_sign_off"

    content_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class IssuedReport(Logged, Base):
    """A report as it was locked (n = 0), or an addendum to it: its number, what both auditors agreed on, and the portal's signed statement of it."""

    __tablename__ = "issued_report"
    __table_args__ = (UniqueConstraint("engagement_id", "n"),)

    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagement.id"))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    content_id: Mapped[UUID] = mapped_column(unique=True)
    n: Mapped[int]
    number: Mapped[str] = mapped_column(String(24), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    statement: Mapped[str] = mapped_column(Text)
    checkpoint: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)


class IssuedFile(Logged, Base):
    """One form of it in one language: a sealed file, and the SHA-256 of what is in it."""

    __tablename__ = "issued_file"
    __table_args__ = (UniqueConstraint("report_id", "kind"),)

    report_id: Mapped[UUID] = mapped_column(ForeignKey("issued_report.id"))
    engagement_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(64), unique=True)
    hmac: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))


class IssuedFinding(Logged, Base):
    """A finding as it stands in a report that is locked: from now on the enterprise reads it, each department its own."""

    __tablename__ = "issued_finding"
    __table_args__ = (Index("issued_finding_engagement", "engagement_id", "number"), Index("issued_finding_department", "department_id", "at"))

    report_id: Mapped[UUID] = mapped_column(ForeignKey("issued_report.id"))
    engagement_id: Mapped[UUID]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    finding_id: Mapped[UUID] = mapped_column(unique=True)
    version_id: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    grade: Mapped[Grade] = mapped_column(String(16))
    department_id: Mapped[UUID | None]
    area_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    words_ct: Mapped[Ciphertext] = ciphertext()
    words: Mapped[Sealed] = sealed("issued_finding", "words")


class FindingAnswer(Logged, Base):
    """What the enterprise says beside a finding, as the n-th; `hazard_id` is the line of the ledger that tracks what it will do about it."""

    __tablename__ = "finding_answer"
    __table_args__ = (UniqueConstraint("issued_id", "n"), Index("finding_answer_hazard", "hazard_id"))

    issued_id: Mapped[UUID] = mapped_column(ForeignKey("issued_finding.id"))
    engagement_id: Mapped[UUID]
    department_id: Mapped[UUID | None]
    n: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    office: Mapped[str] = mapped_column(String(32))
    hazard_id: Mapped[UUID | None] = mapped_column(ForeignKey("hazard.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("finding_answer", "text")
