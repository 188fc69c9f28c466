"""Who else has a part in a repair? Departments that cooperate, each with its duty, and what somebody has to provide for it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.hazards import State
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class PartState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


TO_DO = (PartState.ASKED, PartState.SENT_BACK)


class Part(Logged, Base):
    """The part of a cooperating department (mission 86). What it did and what was answered stand in the hazard's steps."""

    __tablename__ = "hazard_part"
    __table_args__ = (
        UniqueConstraint("hazard_id", "department_id"),
        Index("hazard_part_department", "department_id", "state", "hazard_id"),
        Index("hazard_part_area", "area_id", "state"),
        Index("hazard_part_due", "state", "deadline"),
    )

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"))
    deadline: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[PartState] = mapped_column(String(16), default=PartState.ASKED)
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    duty_ct: Mapped[Ciphertext] = ciphertext()
    duty: Mapped[Sealed] = sealed("hazard_part", "duty")

    __mapper_args__ = {"version_id_col": version_id}


class SupplyState(StrEnum):
    ASKED = "asked"
    PROMISED = "promised"
    PROVIDED = "provided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


EXPECTED = (SupplyState.ASKED, SupplyState.PROMISED)


class Supply(Logged, Base):
    """A part, a hand or money that a repair waits for (mission 71), from a department or a person. Each moment and text is written once."""

    __tablename__ = "supply"
    __table_args__ = (
        Index("supply_department", "department_id", "state"),
        Index("supply_person", "person_id", "state"),
        Index("supply_due", "state", "due"),
    )

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), index=True)
    number: Mapped[str] = mapped_column(String(24))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[SupplyState] = mapped_column(String(16), default=SupplyState.ASKED)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    promised_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    promised_at: Mapped[datetime | None] = mapped_column(Instant)
    promised_for: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    what_ct: Mapped[Ciphertext] = ciphertext()
    what: Mapped[Sealed] = sealed("supply", "what")
    promise_ct: Mapped[Ciphertext] = ciphertext()
    promise: Mapped[Sealed] = sealed("supply", "promise")
    outcome_ct: Mapped[Ciphertext] = ciphertext()
    outcome: Mapped[Sealed] = sealed("supply", "outcome")

    __mapper_args__ = {"version_id_col": version_id}


class Following(Base):
    """How the hazard stands into which another was merged: what the reporter of the merged one may know of it."""

    __tablename__ = "following"

    merged_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), unique=True)
    into_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), index=True)
    number: Mapped[str] = mapped_column(String(24))
    state: Mapped[State] = mapped_column(String(16))
