"""What is to be erased of a person, who asked and who decided, how far is it, and what does the receipt say? Nothing here holds a value of his."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Ground(StrEnum):
    """Why: the time for which he is kept is over, or it is his wish."""

    OVER = "over"
    WISH = "wish"


class Stage(StrEnum):
    """Asked → agreed to by a second person, or refused; then the worker: keys destroyed → columns emptied → files rewritten and done.

    A wish that waits may be taken back.
    """

    ASKED = "asked"
    REFUSED = "refused"
    AGREED = "agreed"
    SHREDDED = "shredded"
    CLEARED = "cleared"
    DONE = "done"
    TAKEN_BACK = "taken_back"


UNDER_WAY = (Stage.AGREED, Stage.SHREDDED, Stage.CLEARED)
WITHOUT_KEYS = (Stage.SHREDDED, Stage.CLEARED, Stage.DONE)
OPEN = (Stage.ASKED, *UNDER_WAY)


class Erasure(Logged, Base):
    """One person's. `held_by` is the rule that keeps him for now, until `held_until`; `generation` is that of the keys when his were destroyed."""

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("request_id"), Index("erasure_stage", "stage", "asked_at"), Index("erasure_person", "person_id"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ground: Mapped[Ground] = mapped_column(String(8))
    stage: Mapped[Stage] = mapped_column(String(10), default=Stage.ASKED)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    request_id: Mapped[UUID | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    held_by: Mapped[str | None] = mapped_column(String(24))
    held_until: Mapped[date | None]
    generation: Mapped[int | None]
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    useless_at: Mapped[datetime | None] = mapped_column(Instant)
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    refusal_ct: Mapped[Ciphertext] = ciphertext()
    refusal: Mapped[Sealed] = sealed("erasure", "refusal")

    __mapper_args__ = {"version_id_col": version_id}


class ErasureStep(Logged, Base):
    """What happened to it: who (nobody: the portal itself), when. Never updated, never deleted."""

    __tablename__ = "erasure_step"
    __table_args__ = (UniqueConstraint("erasure_id", "n"),)

    erasure_id: Mapped[UUID] = mapped_column(ForeignKey("erasure.id"))
    n: Mapped[int]
    was: Mapped[Stage | None] = mapped_column(String(10))
    became: Mapped[Stage] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    entry_id: Mapped[UUID]


class ErasurePart(Logged, Base):
    """One line of the receipt, as it stood on that day: what, erased or kept, by which rule, and how many values were erased."""

    __tablename__ = "erasure_part"
    __table_args__ = (UniqueConstraint("erasure_id", "n"),)

    erasure_id: Mapped[UUID] = mapped_column(ForeignKey("erasure.id"))
    n: Mapped[int]
    what: Mapped[str] = mapped_column(String(16))
    kept: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(24))
    cells: Mapped[int | None]
