"""What is kept of an audit's findings? Each version as its auditor wrote it, and who answered for the duty on that day as the portal knew it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Grade(StrEnum):
    """How grave a finding is."""

    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"


class Finding(Logged, Base):
    """An auditor's paper: one version of a finding, the newest counts. `evidence` is JSON: kind, id and name of each thing it rests on.

    `duty`, `item_id` or `area_id`, and `day` say whose responsibility is traced; a version that drops the finding says why and nothing else.
    """

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("finding_id", "n"), Index("finding_engagement", "engagement_id", "at"))

    engagement_id: Mapped[UUID]
    finding_id: Mapped[UUID]
    n: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(index=True)
    dropped: Mapped[bool]
    grade: Mapped[Grade] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(24))
    duty: Mapped[str] = mapped_column(String(24))
    item_id: Mapped[UUID | None]
    area_id: Mapped[UUID | None]
    day: Mapped[date]
    evidence: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    condition_ct: Mapped[Ciphertext] = ciphertext()
    condition: Mapped[Sealed] = sealed("finding", "condition")
    criterion_ct: Mapped[Ciphertext] = ciphertext()
    criterion: Mapped[Sealed] = sealed("finding", "criterion")
    cause_ct: Mapped[Ciphertext] = ciphertext()
    cause: Mapped[Sealed] = sealed("finding", "cause")
    effect_ct: Mapped[Ciphertext] = ciphertext()
    effect: Mapped[Sealed] = sealed("finding", "effect")
    advice_ct: Mapped[Ciphertext] = ciphertext()
    advice: Mapped[Sealed] = sealed("finding", "advice")
    why_ct: Mapped[Ciphertext] = ciphertext()
    why: Mapped[Sealed] = sealed("finding", "why")


class Trace(Logged, Base):
    """The portal's answer to a version: duty, office, who held it that day under a code that means nothing elsewhere, and who was over him (JSON)."""

    __tablename__ = "finding_trace"

    version_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    area_id: Mapped[UUID | None]
    department_id: Mapped[UUID | None]
    chain: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant)
