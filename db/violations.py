"""Whose own violation was behind a hazard, what was said about it, and how was it put right? Kept for his assessment (mission 18)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class ViolationKind(StrEnum):
    """What somebody did or left undone himself."""

    NO_PROTECTION = "no_protection"
    AGAINST_THE_RULE = "against_the_rule"
    NO_PERMIT = "no_permit"
    GUARD_REMOVED = "guard_removed"
    FIRE_EQUIPMENT = "fire_equipment"
    FORBIDDEN_PLACE = "forbidden_place"
    OTHER = "other"


class Standing(StrEnum):
    """Noted → confirmed by a second person; objected to by whom it is about → confirmed again, or withdrawn."""

    NOTED = "noted"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"


UNDECIDED = (Standing.NOTED, Standing.OBJECTED)


class Result(StrEnum):
    """How it was put right; it comes from the hazard's own loop and is never typed."""

    OPEN = "open"
    AT_ONCE = "at_once"
    IN_TIME = "in_time"
    LATE = "late"
    NOT_LASTED = "not_lasted"
    FELL_AWAY = "fell_away"


class Violation(Logged, Base):
    """One person's own violation, noted with one hazard. Only `state` moves; what was said stays, and stands in the steps."""

    __tablename__ = "violation"
    __table_args__ = (
        UniqueConstraint("hazard_id", "person_id"),
        Index("violation_person", "person_id", "noted_at"),
        Index("violation_state", "state", "noted_at"),
        Index("violation_area", "area_id", "noted_at"),
    )

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"))
    number: Mapped[str] = mapped_column(String(24))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ViolationKind] = mapped_column(String(24))
    state: Mapped[Standing] = mapped_column(String(16), default=Standing.NOTED)
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    office: Mapped[str] = mapped_column(String(32))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    kept_until: Mapped[date]
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    words_ct: Mapped[Ciphertext] = ciphertext()
    words: Mapped[Sealed] = sealed("violation", "words")
    told_ct: Mapped[Ciphertext] = ciphertext()
    told: Mapped[Sealed] = sealed("violation", "told")

    __mapper_args__ = {"version_id_col": version_id}


class ViolationStep(Logged, Base):
    """What happened to it: who, in which office, when, what he said. Never updated, never deleted."""

    __tablename__ = "violation_step"
    __table_args__ = (UniqueConstraint("violation_id", "n"),)

    violation_id: Mapped[UUID] = mapped_column(ForeignKey("violation.id"))
    n: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    was: Mapped[Standing | None] = mapped_column(String(16))
    became: Mapped[Standing] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    office: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    said_ct: Mapped[Ciphertext] = ciphertext()
    said: Mapped[Sealed] = sealed("violation_step", "said")


class ViolationResult(Logged, Base):
    """How a hazard with a violation behind it came out, for those who see the violation and not the hazard. It names nobody.

    Written in the transaction of the hazard's own move. `people`: how many violations stand: confirmed, and no objection that waits.
    """

    __tablename__ = "violation_result"
    __table_args__ = (Index("violation_result_noted", "noted_at", "result", "people"),)

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), unique=True)
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    result: Mapped[Result] = mapped_column(String(16), default=Result.OPEN)
    sent_back: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    version_id: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version_id}
