"""What is a hazard on the record? The ledger row, its steps, its pictures and the number counter."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, String, UniqueConstraint, and_, or_
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class State(StrEnum):
    """The states of decision D3."""

    REPORTED = "reported"
    ASSIGNED = "assigned"
    RECTIFYING = "rectifying"
    AWAITING = "awaiting"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    DISMISSED = "dismissed"
    MERGED = "merged"


OPEN_STATES = (State.REPORTED, State.ASSIGNED, State.RECTIFYING, State.AWAITING, State.SENT_BACK)
CLOSED_STATES = (State.ACCEPTED, State.DISMISSED, State.MERGED)


class Figure(StrEnum):
    """What is counted of each month: reported in it; accepted in it; due in it; due in it and accepted in time."""

    FOUND = "found"
    CLOSED = "closed"
    DUE = "due"
    ON_TIME = "on_time"


class Severity(StrEnum):
    GENERAL = "general"
    MAJOR = "major"


class Kind(StrEnum):
    """即查即改 fixed on the spot · 限期整改 within a time limit."""

    ON_THE_SPOT = "on_the_spot"
    TIME_LIMITED = "time_limited"


class Source(StrEnum):
    EMPLOYEE = "employee"
    UNNAMED = "unnamed"
    PATROL = "patrol"
    INSPECTION = "inspection"
    IMPORT = "import"


class Category(StrEnum):
    FIRE = "fire"
    ELECTRICAL = "electrical"
    MACHINERY = "machinery"
    CHEMICALS = "chemicals"
    WORK_AT_HEIGHT = "work_at_height"
    PROTECTIVE_EQUIPMENT = "protective_equipment"
    TRANSPORT = "transport"
    HOUSEKEEPING = "housekeeping"
    OCCUPATIONAL_HEALTH = "occupational_health"
    MANAGEMENT = "management"
    MINING = "mining"
    VENTILATION = "ventilation"
    TUNNELLING = "tunnelling"
    OTHER = "other"


class Arose(StrEnum):
    """How a hazard came from another: found at a check of the work on it, or come back after it was closed."""

    CHECK = "check"
    CAME_BACK = "came_back"


class Hazard(Logged, Base):
    """A line of the rectification ledger (mission 68). `subject` names the year key of its texts; `reporter_subject` the pseudonym's.

    A deadline given in working days keeps from when and how many; it is provisional while a day of it is in no calendar yet.
    """

    __tablename__ = "hazard"
    __table_args__ = (
        UniqueConstraint("site_id", "number"),
        Index("hazard_area_state", "area_id", "state", "deadline"),
        Index("hazard_department_state", "department_id", "state", "deadline"),
        Index("hazard_state_deadline", "state", "deadline"),
        Index("hazard_area_reported", "area_id", "reported_at"),
        Index("hazard_department_reported", "department_id", "reported_at"),
        Index("hazard_responsible_reported", "responsible_id", "reported_at"),
        Index("hazard_reporter", "reporter_tag", "reported_at"),
        Index("hazard_reporter_state", "reporter_tag", "state"),
        Index("hazard_responsible", "responsible_id", "state"),
        Index("hazard_reported_at", "reported_at", "id"),
        Index("hazard_deadline", "deadline", "id"),
        Index("hazard_severity", "severity", "reported_at", "id"),
        Index("hazard_state_closed", "state", "closed_at"),
        Index("hazard_area_category", "area_id", "category", "closed_at"),
        Index("hazard_area_recheck", "area_id", "recheck_due"),
        Index("hazard_major_signed", "major_signed_at"),
        Index("hazard_recheck", "recheck_due"),
        Index("hazard_check", "check_due"),
        Index("hazard_arose_from", "arose_from_id"),
        Index("hazard_merged_into", "merged_into_id"),
        Index("hazard_area_deadline", "area_id", "deadline"),
        Index("hazard_department_deadline", "department_id", "deadline"),
        Index("hazard_area_closed", "area_id", "closed_at"),
        Index("hazard_department_closed", "department_id", "closed_at"),
    )

    number: Mapped[str] = mapped_column(String(24), index=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    responsible_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    supervisor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    category: Mapped[Category] = mapped_column(String(32), default=Category.OTHER)
    severity: Mapped[Severity] = mapped_column(String(8), default=Severity.GENERAL)
    kind: Mapped[Kind] = mapped_column(String(16), default=Kind.TIME_LIMITED)
    source: Mapped[Source] = mapped_column(String(16), default=Source.EMPLOYEE)
    state: Mapped[State] = mapped_column(String(16), default=State.REPORTED)
    round: Mapped[int] = mapped_column(default=1)
    reported_at: Mapped[datetime] = mapped_column(Instant)
    deadline: Mapped[datetime | None] = mapped_column(Instant)
    counted_from: Mapped[datetime | None] = mapped_column(Instant)
    working_days: Mapped[int | None]
    provisional: Mapped[bool | None]
    counted_on: Mapped[bool | None]  # in working days after an earlier deadline, which `counted_from` is then, not after a filing
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("hazard.id"))
    wanted_deadline: Mapped[datetime | None] = mapped_column(Instant)  # asked for and not answered yet
    wanted_days: Mapped[int | None]  # in working days after the deadline, if it was asked so
    wanted_provisional: Mapped[bool | None]
    check_every: Mapped[int | None]  # working days between two follow-ups while it is rectified
    check_due: Mapped[datetime | None] = mapped_column(Instant)
    on_track: Mapped[bool | None]  # what the last follow-up found
    recheck_due: Mapped[datetime | None] = mapped_column(Instant)  # only while a closed one still has to be looked at again
    reopened_at: Mapped[datetime | None] = mapped_column(Instant)
    parts_open: Mapped[int | None]  # cooperating departments that have not handed in theirs
    planned_at: Mapped[datetime | None] = mapped_column(Instant)
    proposed_severity: Mapped[Severity | None] = mapped_column(String(8))  # until the director has signed
    major_grounds: Mapped[str | None] = mapped_column(String(400))
    major_signed_at: Mapped[datetime | None] = mapped_column(Instant)
    regulator_told_at: Mapped[datetime | None] = mapped_column(Instant)
    workers_told_at: Mapped[datetime | None] = mapped_column(Instant)
    arose_from_id: Mapped[UUID | None]  # a hazard; SQLite adds no foreign key to a table that is there
    arose: Mapped[Arose | None] = mapped_column(String(16))
    import_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    import_digest: Mapped[str | None] = mapped_column(String(64))
    import_flags: Mapped[str | None] = mapped_column(String(400))
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    description_ct: Mapped[Ciphertext] = ciphertext()
    description: Mapped[Sealed] = sealed("hazard", "description")
    place_ct: Mapped[Ciphertext] = ciphertext()
    place: Mapped[Sealed] = sealed("hazard", "place")
    requirement_ct: Mapped[Ciphertext] = ciphertext()
    requirement: Mapped[Sealed] = sealed("hazard", "requirement")
    reporter_tag: Mapped[str | None] = mapped_column(String(64))
    reporter_subject: Mapped[str | None] = mapped_column(String(80))
    reporter_ct: Mapped[Ciphertext] = ciphertext()
    reporter: Mapped[Sealed] = sealed("hazard", "reporter", subject="reporter_subject")

    __mapper_args__ = {"version_id_col": version_id}

    @hybrid_method
    def is_overdue(self, now: datetime) -> bool:
        """Open, and its due day is over. The deadline is the midnight that ends that day (D15), so due today is not overdue."""
        return self.state in OPEN_STATES and self.deadline is not None and self.deadline <= now

    @is_overdue.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _is_overdue_sql(cls, now: datetime) -> ColumnElement[bool]:
        return and_(cls.state.in_(OPEN_STATES), cls.deadline <= now)

    @hybrid_method
    def is_due(self, now: datetime) -> bool:
        """It counts for the completion rate (D1): accepted, or still open though its due day is over. What is still running does not yet."""
        return (self.state == State.ACCEPTED and self.deadline is not None) or bool(self.is_overdue(now))

    @is_due.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _is_due_sql(cls, now: datetime) -> ColumnElement[bool]:
        return or_(and_(cls.state == State.ACCEPTED, cls.deadline.is_not(None)), cls._is_overdue_sql(now))

    @hybrid_property
    def on_time(self) -> bool:
        """Accepted before its due day was over, and never reopened (D1)."""
        done, due = self.closed_at, self.deadline
        return self.state == State.ACCEPTED and done is not None and due is not None and done < due and self.reopened_at is None

    @on_time.inplace.expression
    @classmethod
    def _on_time_sql(cls) -> ColumnElement[bool]:
        return and_(cls.state == State.ACCEPTED, cls.closed_at < cls.deadline, cls.reopened_at.is_(None))


class HazardStep(Logged, Base):
    """One move: who (by office and person, or the reporter's pseudonym), from what to what, when, why. Never updated, never deleted."""

    __tablename__ = "hazard_step"
    __table_args__ = (UniqueConstraint("hazard_id", "n"),)

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), index=True)
    n: Mapped[int]
    action: Mapped[str] = mapped_column(String(32))
    was: Mapped[State | None] = mapped_column(String(16))
    became: Mapped[State] = mapped_column(String(16))
    round: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    actor_tag: Mapped[str | None] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(32))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    undoes: Mapped[int | None]
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("hazard_step", "note")
    before_ct: Mapped[Ciphertext] = ciphertext()
    before: Mapped[Sealed] = sealed("hazard_step", "before")
    after_ct: Mapped[Ciphertext] = ciphertext()
    after: Mapped[Sealed] = sealed("hazard_step", "after")


class Talk(Logged, Base):
    """A question to whoever reported it, or his answer. He is known by his pseudonym; the department does not read it."""

    __tablename__ = "hazard_talk"
    __table_args__ = (UniqueConstraint("hazard_id", "n"), Index("hazard_talk_at", "at"))

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), index=True)
    n: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    actor_tag: Mapped[str | None] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    said_ct: Mapped[Ciphertext] = ciphertext()
    said: Mapped[Sealed] = sealed("hazard_talk", "said")


class Evidence(Logged, Base):
    """A picture of a hazard, kept as a sealed file. `hmac` is keyed over the clear bytes, `sha256` over the sealed file.

    `clear_sha256` is the digest by which an auditor knows the picture again; those kept before it was noted have none.
    """

    __tablename__ = "evidence"
    __table_args__ = (Index("evidence_hmac", "hmac"),)

    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), index=True)
    step_n: Mapped[int]
    taken: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(64), unique=True)
    hmac: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    clear_sha256: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))


class Rendition(Logged, Base):
    """What somebody outside may see of a picture: people filled over, made when the picture was taken in and never again (decision 0038).

    `clear_sha256` is the digest of what is shown, which a draw freezes; `heads` how many were filled.
    """

    __tablename__ = "rendition"

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), unique=True)
    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"), index=True)
    heads: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(64), unique=True)
    hmac: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    clear_sha256: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))


class Likeness(Base):
    """A keyed fingerprint of a part of how a picture looks; pictures that share one may be of the same thing (decision 0019)."""

    __tablename__ = "likeness"
    __table_args__ = (Index("likeness_token", "token", "evidence_id"),)

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), index=True)
    token: Mapped[bytes] = mapped_column(LargeBinary(16))


class Counter(Base):
    """The last number given per kind, site and year: gapless, because it moves in the transaction that uses it."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("kind", "site_id", "year", "channel"),)

    kind: Mapped[str] = mapped_column(String(8))
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    year: Mapped[int]
    channel: Mapped[str] = mapped_column(String(16), default="")
    last: Mapped[int] = mapped_column(default=0)


class ClosedMonth(Base):
    """How many hazards ended in this way in this month, per area and department: totals over years are read from here (decision 0011)."""

    __tablename__ = "closed_month"
    __table_args__ = (Index("closed_month_area", "area_id", "department_id", "state"),)

    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    state: Mapped[State] = mapped_column(String(16))
    month: Mapped[str] = mapped_column(String(7))
    count: Mapped[int] = mapped_column(default=0)


class MonthTotal(Base):
    """How many of the hazards that have ended were found, closed, due and done on time in this month (decision 0011)."""

    __tablename__ = "month_total"
    __table_args__ = (Index("month_total_figure", "figure", "month", "area_id", "department_id", "category", "count"),)

    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    category: Mapped[Category] = mapped_column(String(32))
    figure: Mapped[Figure] = mapped_column(String(8))
    month: Mapped[str] = mapped_column(String(7))
    count: Mapped[int] = mapped_column(default=0)


class ReportKey(Base):
    """A report that was sent once: sent again, under the same key by the same pseudonym, it is the same report (L22)."""

    __tablename__ = "report_key"

    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"))
