"""What is kept of a privacy complaint? The case, its steps, the thread, answers, remedies, material asked for, and who may handle it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Channel(StrEnum):
    """To whom somebody complains; the other side does not learn of it (D11)."""

    UNION = "union"
    HR = "hr"


class ComplaintKind(StrEnum):
    """What it is about."""

    VIEWING = "viewing"
    DEVICE = "device"
    PUBLICATION = "publication"
    PERSON = "person"
    SCORE = "score"
    DECISION = "decision"
    OTHER = "other"


class CaseState(StrEnum):
    """Filed → accepted → investigating → answered → closed, or appealed and once more from accepted on."""

    FILED = "filed"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    ANSWERED = "answered"
    APPEALED = "appealed"
    CLOSED = "closed"


WAITING = (CaseState.FILED, CaseState.ACCEPTED, CaseState.INVESTIGATING, CaseState.APPEALED)


class Outcome(StrEnum):
    """What became of it; a refusal says where to appeal."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REFUSED = "refused"


class Complaint(Logged, Base):
    """One case. `tag`: under which name its complainant stands on record; who he is, if he said so, is sealed under the key of the case.

    `since`: the beginning of the term that runs, counted anew by an appeal (`turn` 2). `sent_key`: what is sent twice is one case.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index("complaint_tag", "tag", "filed_at"),
        Index("complaint_channel", "channel", "state", "since"),
        Index("complaint_state", "state", "since"),
        Index("complaint_unprepared", "prepared", "filed_at"),
    )

    number: Mapped[str] = mapped_column(String(24), unique=True)
    channel: Mapped[Channel] = mapped_column(String(8))
    kind: Mapped[ComplaintKind] = mapped_column(String(16))
    state: Mapped[CaseState] = mapped_column(String(16), default=CaseState.FILED)
    named: Mapped[bool]
    tag: Mapped[str] = mapped_column(String(64))
    sent_key: Mapped[str] = mapped_column(String(64), unique=True)
    turn: Mapped[int] = mapped_column(default=1)
    handler_id: Mapped[UUID | None]
    outcome: Mapped[Outcome | None] = mapped_column(String(16))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    since: Mapped[datetime] = mapped_column(Instant)
    prepared: Mapped[bool] = mapped_column(default=False)
    stranded: Mapped[bool] = mapped_column(default=False)
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("complaint", "text")
    about_ct: Mapped[Ciphertext] = ciphertext()
    about: Mapped[Sealed] = sealed("complaint", "about")
    who_ct: Mapped[Ciphertext] = ciphertext()
    who: Mapped[Sealed] = sealed("complaint", "who")
    whose_ct: Mapped[Ciphertext] = ciphertext()
    whose: Mapped[Sealed] = sealed("complaint", "whose")

    __mapper_args__ = {"version_id_col": version_id}


class ComplaintStep(Logged, Base):
    """What happened to it: in which office, when, what was said. The complainant's own steps name nobody. Never updated, never deleted."""

    __tablename__ = "complaint_step"
    __table_args__ = (UniqueConstraint("complaint_id", "n"),)

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"))
    n: Mapped[int]
    turn: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    was: Mapped[CaseState | None] = mapped_column(String(16))
    became: Mapped[CaseState] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID | None]
    office: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("complaint_step", "note")


class ComplaintMessage(Logged, Base):
    """One message of the thread between the complainant, who is not named, and who handles it."""

    __tablename__ = "complaint_message"
    __table_args__ = (UniqueConstraint("complaint_id", "n"),)

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"))
    n: Mapped[int]
    actor_id: Mapped[UUID | None]
    office: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("complaint_message", "text")


class ComplaintAnswer(Logged, Base):
    """The answer of one turn: what became of it, why, what is put right; `appeal_to`: the office that looks at it again."""

    __tablename__ = "complaint_answer"
    __table_args__ = (UniqueConstraint("complaint_id", "turn"),)

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"))
    turn: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(String(16))
    appeal_to: Mapped[str | None] = mapped_column(String(32))
    actor_id: Mapped[UUID]
    office: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    reason_ct: Mapped[Ciphertext] = ciphertext()
    reason: Mapped[Sealed] = sealed("complaint_answer", "reason")
    remedy_ct: Mapped[Ciphertext] = ciphertext()
    remedy: Mapped[Sealed] = sealed("complaint_answer", "remedy")


class Remedy(Logged, Base):
    """What is to be done, by whom and until when. Its owner reads this and nothing else of the case."""

    __tablename__ = "complaint_remedy"
    __table_args__ = (Index("complaint_remedy_owner", "owner_id", "due"), Index("complaint_remedy_complaint", "complaint_id", "due"))

    complaint_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    due: Mapped[date]
    ordered_by: Mapped[UUID]
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    what_ct: Mapped[Ciphertext] = ciphertext()
    what: Mapped[Sealed] = sealed("complaint_remedy", "what")
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("complaint_remedy", "note")

    __mapper_args__ = {"version_id_col": version_id}


class Errand(Logged, Base):
    """Material that the union asks of the enterprise (F23). Whoever is asked reads this and nothing else of the case."""

    __tablename__ = "complaint_errand"
    __table_args__ = (Index("complaint_errand_complaint", "complaint_id", "at"), Index("complaint_errand_asked", "asked_id", "at"))

    complaint_id: Mapped[UUID]
    office: Mapped[str] = mapped_column(String(32))
    asked_id: Mapped[UUID]
    days: Mapped[int]
    asked_by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    wanted_ct: Mapped[Ciphertext] = ciphertext()
    wanted: Mapped[Sealed] = sealed("complaint_errand", "wanted")


class Given(Logged, Base):
    """What the enterprise gave, or that it refuses, with its reason."""

    __tablename__ = "complaint_given"
    __table_args__ = (UniqueConstraint("errand_id", "n"),)

    errand_id: Mapped[UUID] = mapped_column(ForeignKey("complaint_errand.id"))
    n: Mapped[int]
    refused: Mapped[bool]
    person_id: Mapped[UUID]
    office: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("complaint_given", "text")


class ComplaintParty(Logged, Base):
    """Somebody whom a case is about; he cannot handle it, nor can his people. Written and read by the portal itself alone."""

    __tablename__ = "complaint_party"
    __table_args__ = (UniqueConstraint("complaint_id", "person_id"),)

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"))
    person_id: Mapped[UUID] = mapped_column(index=True)


class Admission(Logged, Base):
    """In one turn of a case this person may handle it, in this office. Written by the portal itself alone; each reads his own."""

    __tablename__ = "complaint_admission"
    __table_args__ = (UniqueConstraint("complaint_id", "person_id", "turn", "office"), Index("complaint_admission_person", "person_id", "ended"))

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"))
    turn: Mapped[int]
    person_id: Mapped[UUID]
    office: Mapped[str] = mapped_column(String(32))
    ended: Mapped[bool] = mapped_column(default=False)
    version_id: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version_id}


class ComplaintEvidence(Logged, Base):
    """What the log says: who (by his id) looked at what about the complainant, when and why, as JSON. Attached by the portal itself, once."""

    __tablename__ = "complaint_evidence"

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    looks_ct: Mapped[Ciphertext] = ciphertext()
    looks: Mapped[Sealed] = sealed("complaint_evidence", "looks")
