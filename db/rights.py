"""What does a person ask about his own data, how is it answered, what is restricted for him, and what has he agreed to?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Right(StrEnum):
    """What may be asked: PIPL art. 44 to 48 and 24."""

    COPY = "copy"
    CORRECTION = "correction"
    RESTRICTION = "restriction"
    ERASURE = "erasure"
    EXPLANATION = "explanation"


class Desk(StrEnum):
    """Which office answers; an appeal goes to the other one."""

    HR = "hr"
    UNION = "union"


class Wished(StrEnum):
    """Asked → granted | refused | taken back; refused → appealed → refused for good, or returned to be granted. What is restricted may be lifted."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    UPHELD = "upheld"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    LIFTED = "lifted"


class RightsRequest(Logged, Base):
    """What somebody asks about himself. `named`: ids of those who decided what it is about; none of them answers it."""

    __tablename__ = "rights_request"
    __table_args__ = (
        Index("rights_request_person", "person_id", "asked_at"),
        Index("rights_request_office", "office", "state", "due_at"),
        Index("rights_request_appeal", "appealed_to", "state", "due_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[Right] = mapped_column(String(16))
    office: Mapped[Desk] = mapped_column(String(8))
    appealed_to: Mapped[Desk | None] = mapped_column(String(8))
    state: Mapped[Wished] = mapped_column(String(16), default=Wished.ASKED)
    field: Mapped[str] = mapped_column(String(24), default="")
    record_id: Mapped[UUID | None]
    named: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    provisional: Mapped[bool] = mapped_column(default=False)
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    words_ct: Mapped[Ciphertext] = ciphertext()
    words: Mapped[Sealed] = sealed("rights_request", "words")
    wanted_ct: Mapped[Ciphertext] = ciphertext()
    wanted: Mapped[Sealed] = sealed("rights_request", "wanted")
    facts_ct: Mapped[Ciphertext] = ciphertext()
    facts: Mapped[Sealed] = sealed("rights_request", "facts")

    __mapper_args__ = {"version_id_col": version_id}


class RightsStep(Logged, Base):
    """What happened to it: who (nobody: the portal itself), in which office, when, why, by which rule; of a correction, what stood there before."""

    __tablename__ = "rights_step"
    __table_args__ = (UniqueConstraint("request_id", "n"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("rights_request.id"))
    n: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    was: Mapped[Wished | None] = mapped_column(String(16))
    became: Mapped[Wished] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    office: Mapped[str] = mapped_column(String(32))
    rule: Mapped[str] = mapped_column(String(32), default="")
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    said_ct: Mapped[Ciphertext] = ciphertext()
    said: Mapped[Sealed] = sealed("rights_step", "said")
    before_ct: Mapped[Ciphertext] = ciphertext()
    before: Mapped[Sealed] = sealed("rights_step", "before")
    after_ct: Mapped[Ciphertext] = ciphertext()
    after: Mapped[Sealed] = sealed("rights_step", "after")


class Restriction(Logged, Base):
    """One violation that is kept but not used: it counts in no assessment and stands in no list until this is lifted."""

    __tablename__ = "restriction"
    __table_args__ = (UniqueConstraint("request_id"), Index("restriction_record", "record_id"), Index("restriction_person", "person_id"))

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("rights_request.id"))
    record_id: Mapped[UUID]
    since: Mapped[datetime] = mapped_column(Instant)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    version_id: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version_id}


class ConsentKind(StrEnum):
    """For what a person's own consent is needed: PIPL art. 25 and 29."""

    PUBLISH_NAME = "publish_name"
    PUBLISH_PICTURE = "publish_picture"


class Consent(Logged, Base):
    """That somebody agreed, or withdrew it; the newest row of a kind holds. Only added to."""

    __tablename__ = "consent"
    __table_args__ = (Index("consent_person", "person_id", "kind", "at"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ConsentKind] = mapped_column(String(24))
    given: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Instant)
    entry_id: Mapped[UUID]
