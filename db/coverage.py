"""What does an auditor learn beside his sample? Counts of checks, what stands out, and what his own lists show; no record that was not drawn."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class SurveyWish(Logged, Base):
    """An auditor's paper: count the checks of this engagement, and look for what stands out. Papers have no foreign keys (decision 0029)."""

    __tablename__ = "survey_wish"

    engagement_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    day: Mapped[date]
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class Survey(Logged, Base):
    """The portal's answer: over which days it counted, how many records it looked at, up to which size of the log."""

    __tablename__ = "survey"
    __table_args__ = (Index("survey_engagement", "engagement_id", "at"),)

    wish_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagement.id"))
    first: Mapped[date]
    last: Mapped[date]
    checks: Mapped[int]
    hazards: Mapped[int]
    tests: Mapped[int]
    log_size: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class CoverageCell(Logged, Base):
    """Required and done of one stage in one area: of a month, or (month empty) of the whole period with its longest run of slots without a check."""

    __tablename__ = "coverage_cell"
    __table_args__ = (UniqueConstraint("survey_id", "area", "link", "month"),)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    engagement_id: Mapped[UUID]
    area: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    link: Mapped[str] = mapped_column(String(16))
    month: Mapped[str] = mapped_column(String(7))
    every: Mapped[str] = mapped_column(String(8))
    required: Mapped[int]
    done: Mapped[int]
    late: Mapped[int]
    gap: Mapped[int]


class Sign(StrEnum):
    """What can stand out."""

    BACK_DATED = "back_dated"
    SAME_PICTURE = "same_picture"
    TWO_PLACES = "two_places"
    LATE_ENTRY = "late_entry"
    TOO_FEW_FOUND = "too_few_found"
    NEVER_SENT_BACK = "never_sent_back"
    ROUND_TIMES = "round_times"


class RedFlag(Logged, Base):
    """Something that stands out: what was seen (so many of so many), what is usual, how often chance does it. It says where to look, no more.

    `mark` is a letter for whom it is about, dealt anew in each survey (the numbers of its records can still join two surveys);
    `chance` is empty where chance does not do it at all.
    """

    __tablename__ = "red_flag"
    __table_args__ = (UniqueConstraint("survey_id", "n"),)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    engagement_id: Mapped[UUID]
    n: Mapped[int]
    sign: Mapped[Sign] = mapped_column(String(16))
    mark: Mapped[str] = mapped_column(String(4))
    seen: Mapped[int]
    of: Mapped[int]
    usual: Mapped[str] = mapped_column(String(24))
    chance: Mapped[str] = mapped_column(String(24))
    first: Mapped[date]
    last: Mapped[date]


class FlagRow(Logged, Base):
    """A record to which a flag points: its number alone. What it says is shown once it is drawn."""

    __tablename__ = "flag_row"
    __table_args__ = (UniqueConstraint("flag_id", "number"),)

    flag_id: Mapped[UUID] = mapped_column(ForeignKey("red_flag.id"))
    engagement_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(24))


class Proposal(Logged, Base):
    """An auditor's paper: the records of this flag go into his own pick of the next draw."""

    __tablename__ = "flag_proposal"

    flag_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class RollKind(StrEnum):
    """Where the auditor's list comes from."""

    ROSTER = "roster"
    GATE_LOG = "gate_log"
    WAYBILLS = "waybills"


class Roll(Logged, Base):
    """An auditor's paper: a list from outside the portal. Its digest is on record before any line is drawn."""

    __tablename__ = "roll"

    engagement_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[RollKind] = mapped_column(String(16))
    lines: Mapped[int]
    rejected: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class RollLine(Logged, Base):
    """An auditor's paper: a line of his list. Day, area and stage are what it is looked up by; the rest are its words, sealed."""

    __tablename__ = "roll_line"
    __table_args__ = (UniqueConstraint("roll_id", "place"),)

    roll_id: Mapped[UUID]
    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID]
    place: Mapped[int]
    line: Mapped[int]
    day: Mapped[date]
    area: Mapped[str] = mapped_column(String(120))
    link: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(80))
    words_ct: Mapped[Ciphertext] = ciphertext()
    words: Mapped[Sealed] = sealed("roll_line", "words")


class RollDraw(Logged, Base):
    """An auditor's paper: his digits for a list, given once, and how many lines they draw."""

    __tablename__ = "roll_draw"

    roll_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    digits: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    confidence: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class Answer(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not_found"
    NOT_DUE = "not_due"
    UNKNOWN = "unknown"


class RollAnswer(Logged, Base):
    """What the portal has for a drawn line: a record that covers it, none, nothing was due there on that day, or no such area is known."""

    __tablename__ = "roll_answer"
    __table_args__ = (UniqueConstraint("roll_id", "place"),)

    roll_id: Mapped[UUID]
    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagement.id"))
    place: Mapped[int]
    turn: Mapped[int]
    answer: Mapped[Answer] = mapped_column(String(12))
