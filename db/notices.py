"""Who is told what, has he read it, by which channels does he want it, and what is on its way to them? Ids, numbers and days only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class NoticeKind(StrEnum):
    """What happened, or what is due."""

    REPORTED = "reported"
    ASSIGNED = "assigned"
    SENT_BACK = "sent_back"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    MERGED = "merged"
    DEADLINE = "deadline"
    TAKEN_BACK = "taken_back"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    UNOPENED = "unopened"
    CALENDAR = "calendar"
    CHANNEL = "channel"
    ASKED = "asked"
    ANSWERED = "answered"
    TIME_ASKED = "time_asked"
    TIME_REFUSED = "time_refused"
    CHECKED = "checked"
    REOPENED = "reopened"
    CHECK_DUE = "check_due"
    RECHECK_DUE = "recheck_due"
    REPORT_DUE = "report_due"
    REPORT_LATE = "report_late"
    CERTIFICATE = "certificate"
    TAKING_ASKED = "taking_asked"
    TAKING_DECIDED = "taking_decided"
    TO_AGREE = "to_agree"
    OWN_VIOLATION = "own_violation"
    OWN_DECIDED = "own_decided"
    TO_CONFIRM = "to_confirm"
    OBJECTED = "objected"
    PART_ASKED = "part_asked"
    PART_BACK = "part_back"
    PART_IN = "part_in"
    PART_DROPPED = "part_dropped"
    PART_DUE = "part_due"
    PART_LATE = "part_late"
    SUPPLY_ASKED = "supply_asked"
    SUPPLY_DROPPED = "supply_dropped"
    SUPPLY_PROMISED = "supply_promised"
    SUPPLY_PROVIDED = "supply_provided"
    SUPPLY_REFUSED = "supply_refused"
    SUPPLY_DUE = "supply_due"
    SUPPLY_LATE = "supply_late"
    SUPPLY_UNOPENED = "supply_unopened"
    SUPPLY_MISSING = "supply_missing"
    LEVEL_PROPOSED = "level_proposed"
    LEVEL_SIGNED = "level_signed"
    LEVEL_REJECTED = "level_rejected"
    REGULATOR_UNTOLD = "regulator_untold"
    WORKERS_UNTOLD = "workers_untold"
    REQUEST_OPENED = "request_opened"
    REQUEST_HANDED = "request_handed"
    REQUEST_DUE = "request_due"
    REQUEST_LATE = "request_late"
    REQUEST_BACK = "request_back"
    REQUEST_CLOSED = "request_closed"
    REQUEST_ANSWERED = "request_answered"
    REPORT_LOCKED = "report_locked"
    FINDING_ASKED = "finding_asked"
    FINDING_DUE = "finding_due"
    FINDING_LATE = "finding_late"
    FINDING_ANSWERED = "finding_answered"
    COMPLAINT_FILED = "complaint_filed"
    COMPLAINT_MOVED = "complaint_moved"
    COMPLAINT_SAID = "complaint_said"
    COMPLAINT_DUE = "complaint_due"
    COMPLAINT_LATE = "complaint_late"
    REMEDY_ASKED = "remedy_asked"
    MATERIAL_ASKED = "material_asked"
    MATERIAL_GIVEN = "material_given"
    TEST = "test"
    RULE_DRAFT = "rule_draft"
    RULE_ASKED = "rule_asked"
    ASSESSMENT_DUE = "assessment_due"
    BREACH_DUE = "breach_due"
    BREACH_LATE = "breach_late"
    PROCESSOR_DUE = "processor_due"
    PROCESSOR_ENDS = "processor_ends"
    OWN_DATA_ASKED = "own_data_asked"
    OWN_DATA_DUE = "own_data_due"
    OWN_DATA_LATE = "own_data_late"
    OWN_DATA_ANSWERED = "own_data_answer"


# Told to auditors, in the portal and nowhere else: the channels are the enterprise's own.
TO_AUDITORS = frozenset({NoticeKind.REQUEST_ANSWERED, NoticeKind.FINDING_ANSWERED})
OF_AUDITS = TO_AUDITORS | {
    *(NoticeKind.REQUEST_OPENED, NoticeKind.REQUEST_HANDED, NoticeKind.REQUEST_DUE, NoticeKind.REQUEST_LATE, NoticeKind.REQUEST_BACK),
    *(NoticeKind.REQUEST_CLOSED, NoticeKind.REPORT_LOCKED, NoticeKind.FINDING_ASKED, NoticeKind.FINDING_DUE, NoticeKind.FINDING_LATE),
}
OF_RECORDING = {
    *(NoticeKind.RULE_DRAFT, NoticeKind.RULE_ASKED, NoticeKind.ASSESSMENT_DUE, NoticeKind.BREACH_DUE, NoticeKind.BREACH_LATE),
    *(NoticeKind.PROCESSOR_DUE, NoticeKind.PROCESSOR_ENDS),
}
OF_OWN_DATA = {NoticeKind.OWN_DATA_ASKED, NoticeKind.OWN_DATA_DUE, NoticeKind.OWN_DATA_LATE, NoticeKind.OWN_DATA_ANSWERED}
PORTALS_OWN = frozenset(
    {
        *(NoticeKind.DUE_SOON, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE, NoticeKind.UNOPENED, NoticeKind.CALENDAR, NoticeKind.CHANNEL),
        *(NoticeKind.ANSWERED, NoticeKind.CHECK_DUE, NoticeKind.RECHECK_DUE, NoticeKind.PART_DUE, NoticeKind.PART_LATE),
        *(NoticeKind.SUPPLY_DUE, NoticeKind.SUPPLY_LATE, NoticeKind.SUPPLY_UNOPENED, NoticeKind.SUPPLY_MISSING),
        *(NoticeKind.REGULATOR_UNTOLD, NoticeKind.WORKERS_UNTOLD, NoticeKind.TEST),
        *(NoticeKind.REPORT_DUE, NoticeKind.REPORT_LATE, NoticeKind.CERTIFICATE),
        *OF_AUDITS,
        *OF_RECORDING,
        *OF_OWN_DATA,
    }
)
# Told to whoever has to provide something: the record is the request, for the hazard need not be his to see.
TO_PROVIDE = frozenset({NoticeKind.SUPPLY_ASKED, NoticeKind.SUPPLY_DROPPED})
OF_REQUESTS = TO_PROVIDE | {NoticeKind.SUPPLY_DUE, NoticeKind.SUPPLY_LATE, NoticeKind.SUPPLY_UNOPENED}
ANSWERS = frozenset({NoticeKind.SUPPLY_PROMISED, NoticeKind.SUPPLY_PROVIDED, NoticeKind.SUPPLY_REFUSED})
VIOLATIONS = frozenset({NoticeKind.OWN_VIOLATION, NoticeKind.OWN_DECIDED, NoticeKind.TO_CONFIRM, NoticeKind.OBJECTED})  # these stay in the house
TAKINGS = frozenset({NoticeKind.TAKING_ASKED, NoticeKind.TAKING_DECIDED, NoticeKind.TO_AGREE})  # so do these
# Of complaints: in the inbox and nowhere else, for a channel may be read by the other side.
REMEDIES, MATERIAL = frozenset({NoticeKind.REMEDY_ASKED}), frozenset({NoticeKind.MATERIAL_ASKED, NoticeKind.MATERIAL_GIVEN})
CASES = frozenset({NoticeKind.COMPLAINT_FILED, NoticeKind.COMPLAINT_MOVED, NoticeKind.COMPLAINT_SAID})
COMPLAINTS = CASES | REMEDIES | MATERIAL | {NoticeKind.COMPLAINT_DUE, NoticeKind.COMPLAINT_LATE}
# What people tell each other of by moving a hazard.
MOVES = frozenset(NoticeKind) - PORTALS_OWN - TO_PROVIDE - ANSWERS - VIOLATIONS - TAKINGS - COMPLAINTS


class Notice(Base):
    """One thing for one reader, in his inbox. `recipient` is a person's id or a reporter's pseudonym, never both.

    It is the outbox too: written in the transaction of what it tells of, `posted` once the worker has handed it to the channels.
    A reporter's is never posted, and when he read it is not kept.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("recipient", "event"),
        Index("notice_unread", "recipient", "read_at"),
        Index("notice_newest", "recipient", "at", "id"),
        Index("notice_unposted", "posted", "at"),
        Index("notice_record", "record_id", "kind"),
        Index("notice_kind", "kind", "at"),
        Index("notice_event", "event"),
    )

    recipient: Mapped[str] = mapped_column(String(64))
    as_reporter: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[NoticeKind] = mapped_column(String(16))
    event: Mapped[str] = mapped_column(String(120))
    record_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(String(24), default="")
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    due: Mapped[datetime | None] = mapped_column(Instant)
    legal: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    posted: Mapped[bool] = mapped_column(default=False)


class Mode(StrEnum):
    """How a channel is used for a person: at once, once a day together, not at all."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


class NoticeChoice(Logged, Base):
    """What one person chose for one channel of the settings."""

    __tablename__ = "notice_choice"
    __table_args__ = (UniqueConstraint("person_id", "channel"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(40))
    mode: Mapped[Mode] = mapped_column(String(8))


class NoticeHabit(Logged, Base):
    """When a person is left in peace and when his digest comes (minutes after midnight at the site), and his mail address, sealed under his key."""

    __tablename__ = "notice_habit"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    digest_at: Mapped[int]
    subject: Mapped[str] = mapped_column(String(80))
    mail_ct: Mapped[Ciphertext] = ciphertext()
    mail: Mapped[Sealed] = sealed("notice_habit", "mail")


class Message(Base):
    """What goes out once through one channel; its id is the key under which a receiver knows a repetition. `problem` is a code, never content.

    `unsure`: somebody tried, and nobody knows whether it arrived.
    """

    __tablename__ = "notice_message"
    __table_args__ = (
        UniqueConstraint("channel", "addressee", "event"),
        Index("notice_message_waiting", "waiting", "not_before"),
        Index("notice_message_tried", "channel", "tried_at"),
        Index("notice_message_unsent", "sent_at", "channel", "waiting"),
    )

    channel: Mapped[str] = mapped_column(String(40))
    addressee: Mapped[str] = mapped_column(String(64), default="")
    event: Mapped[str] = mapped_column(String(120))
    legal: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime] = mapped_column(Instant)
    waiting: Mapped[bool] = mapped_column(default=True)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    unsure: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str | None] = mapped_column(String(60))


class Enclosed(Base):
    """Which notices a message tells of: one, or a day's."""

    __tablename__ = "notice_enclosed"
    __table_args__ = (UniqueConstraint("message_id", "notice_id"),)

    message_id: Mapped[UUID] = mapped_column(ForeignKey("notice_message.id"))
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"), index=True)


class ChannelState(Base):
    """How a channel fares: when it last took a message and when not, why not (a code), and how many wait or were given up when it was last counted.

    Whoever looks after the channels reads this, and not the messages: those say who is told of what.
    """

    __tablename__ = "notice_channel"

    channel: Mapped[str] = mapped_column(String(40), unique=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    problem: Mapped[str | None] = mapped_column(String(60))
    waiting: Mapped[int] = mapped_column(default=0)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant)
    given_up: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime] = mapped_column(Instant)


class Deed(StrEnum):
    """What somebody who looks after the channels asks the worker to do: send him a test, try again what was given up."""

    TEST = "test"
    RETRY = "retry"


class Wish(Base):
    """Asked for by one who looks after the channels, done by the worker's next round."""

    __tablename__ = "notice_wish"
    __table_args__ = (Index("notice_wish_undone", "done_at", "asked_at"),)

    channel: Mapped[str] = mapped_column(String(40))
    deed: Mapped[Deed] = mapped_column(String(8))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)


class Ladder(Logged, Base):
    """One version of the ladder of reminders: since when, by whom, why, and the working hours after which silence is told. Its rungs name it."""

    __tablename__ = "notice_ladder"

    version: Mapped[int] = mapped_column(unique=True)
    unopened_hours: Mapped[int]
    untold_hours: Mapped[int]
    untold_hours_up: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(80))
    why_ct: Mapped[Ciphertext] = ciphertext()
    why: Mapped[Sealed] = sealed("notice_ladder", "why")


class Rung(Logged, Base):
    """One rung of the ladder of reminders: so many working days from the due day, this office is told. Of several sets the newest holds."""

    __tablename__ = "notice_rung"
    __table_args__ = (UniqueConstraint("version", "days", "level"),)

    version: Mapped[int]
    days: Mapped[int]
    level: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(Instant)
