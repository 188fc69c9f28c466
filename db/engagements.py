"""Which agencies may audit the enterprise, under which agreement, in which engagement, and who declared that he is independent?

Everything but an engagement's state and its team is only ever added to: a newer statement, version or declaration stands beside the older one.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed

UNMASKED = "unmasked"  # the right of access to photos as they were taken


class AgencyKind(StrEnum):
    """Mission 31."""

    EVALUATION = "evaluation"
    ENGINEERS = "engineers"


class Agency(Logged, Base):
    """An organisation that may be asked to audit, once it has passed its screening."""

    __tablename__ = "agency"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), unique=True)
    kind: Mapped[AgencyKind] = mapped_column(String(16))
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class Qualification(Logged, Base):
    """A certificate of an agency. Of several rows with one number the newest counts: renewed, shortened or withdrawn."""

    __tablename__ = "agency_qualification"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    grade: Mapped[str] = mapped_column(String(120))
    certificate: Mapped[str] = mapped_column(String(60))
    issuer: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class Statement(Logged, Base):
    """What an agency has shown of itself: how many registered safety engineers, proved by what; its projects hang on it. The newest counts."""

    __tablename__ = "agency_statement"
    __table_args__ = (UniqueConstraint("agency_id", "n"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    n: Mapped[int]
    engineers: Mapped[int]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    basis_ct: Mapped[Ciphertext] = ciphertext()
    basis: Mapped[Sealed] = sealed("agency_statement", "basis")


class Project(Logged, Base):
    """A project that an agency finished, in this industry or in another."""

    __tablename__ = "agency_project"

    statement_id: Mapped[UUID] = mapped_column(ForeignKey("agency_statement.id"), index=True)
    finished_on: Mapped[date]
    in_industry: Mapped[bool]
    subject: Mapped[str] = mapped_column(String(80))
    title_ct: Mapped[Ciphertext] = ciphertext()
    title: Mapped[Sealed] = sealed("agency_project", "title")


class Proof(Logged, Base):
    """A file that proves something of an agency: a sealed blob."""

    __tablename__ = "agency_file"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(32))
    hmac: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    name_ct: Mapped[Ciphertext] = ciphertext()
    name: Mapped[Sealed] = sealed("agency_file", "name")


class Measure(StrEnum):
    """What a screening looks at."""

    CERTIFICATE = "certificate"
    ENGINEERS = "engineers"
    PROJECTS = "projects"


class Threshold(Logged, Base):
    """How much of a measure is enough; `years` says how far back a project counts. Of several versions the newest holds."""

    __tablename__ = "screening_threshold"
    __table_args__ = (UniqueConstraint("version", "measure"),)

    version: Mapped[int]
    measure: Mapped[Measure] = mapped_column(String(16))
    least: Mapped[int]
    years: Mapped[int | None]
    hard: Mapped[bool]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class Occasion(StrEnum):
    """For what an agency was screened."""

    BY_HAND = "by_hand"
    AGREEMENT = "agreement"
    PLANNED = "planned"
    OPENED = "opened"


class Screening(Logged, Base):
    """What a screening found on its day, by which version of the thresholds; `found` is JSON: measure, found, wanted, passed, hard."""

    __tablename__ = "screening"
    __table_args__ = (Index("screening_newest", "agency_id", "noted_at"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    occasion: Mapped[Occasion] = mapped_column(String(16))
    day: Mapped[date]
    version: Mapped[int]
    passed: Mapped[bool]
    found: Mapped[str] = mapped_column(String(600))
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class Agreement(Logged, Base):
    """One version of a commission to an agency, as prepared; it holds once the head has signed it. A change is the next version of its series.

    Lists are words with spaces between. `everywhere`: all stages of production, now and later; else the areas that hang on it.
    """

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("series_id", "n"), Index("agreement_agency", "agency_id", "prepared_at"))

    series_id: Mapped[UUID]
    n: Mapped[int]
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    reference: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    cadence_months: Mapped[int]
    everywhere: Mapped[bool]
    kinds: Mapped[str] = mapped_column(String(200))
    parts: Mapped[str] = mapped_column(String(200))
    rights: Mapped[str] = mapped_column(String(200))
    processor_from: Mapped[date]
    processor_to: Mapped[date]
    prepared_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    prepared_at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    independence_ct: Mapped[Ciphertext] = ciphertext()
    independence: Mapped[Sealed] = sealed("agreement", "independence")
    standards_ct: Mapped[Ciphertext] = ciphertext()
    standards: Mapped[Sealed] = sealed("agreement", "standards")
    protection_ct: Mapped[Ciphertext] = ciphertext()
    protection: Mapped[Sealed] = sealed("agreement", "protection")


class AgreementArea(Logged, Base):
    """An area, with everything inside it, that an agreement covers."""

    __tablename__ = "agreement_area"
    __table_args__ = (UniqueConstraint("agreement_id", "area_id"),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))


class Signature(Logged, Base):
    """The second person's yes or no to a version, given once."""

    __tablename__ = "agreement_signature"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), unique=True)
    signed: Mapped[bool]
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    reason_ct: Mapped[Ciphertext] = ciphertext()
    reason: Mapped[Sealed] = sealed("agreement_signature", "reason")


class EngagementState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    ABANDONED = "abandoned"


RUNNING = (EngagementState.PLANNED, EngagementState.OPEN)


class Engagement(Logged, Base):
    """One audit under an agreement: of the records of a period, in some areas, looked at from one day to another (inclusive)."""

    __tablename__ = "engagement"
    __table_args__ = (Index("engagement_agreement", "agreement_id", "starts_on"), Index("engagement_agency", "agency_id", "starts_on"))

    number: Mapped[str] = mapped_column(String(24), unique=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"))
    period_from: Mapped[date]
    period_to: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    kinds: Mapped[str] = mapped_column(String(200))
    state: Mapped[EngagementState] = mapped_column(String(16), default=EngagementState.PLANNED)
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    contact_ct: Mapped[Ciphertext] = ciphertext()
    contact: Mapped[Sealed] = sealed("engagement", "contact")

    __mapper_args__ = {"version_id_col": version_id}


class EngagementArea(Logged, Base):
    """An area, with everything inside it, that an engagement looks at."""

    __tablename__ = "engagement_area"
    __table_args__ = (UniqueConstraint("engagement_id", "area_id"),)

    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagement.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))


class EngagementStep(Logged, Base):
    """What happened to an engagement: planned, opened, closed, abandoned; and who came into its team or left it."""

    __tablename__ = "engagement_step"
    __table_args__ = (UniqueConstraint("engagement_id", "n"),)

    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagement.id"))
    n: Mapped[int]
    action: Mapped[str] = mapped_column(String(24))
    was: Mapped[EngagementState | None] = mapped_column(String(16))
    became: Mapped[EngagementState] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    office: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("engagement_step", "note")


class TeamMember(Logged, Base):
    """An auditor of the agency in the team of an engagement; one of them leads it."""

    __tablename__ = "engagement_member"
    __table_args__ = (UniqueConstraint("engagement_id", "person_id"),)

    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagement.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    lead: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class Declaration(Logged, Base):
    """An auditor's paper: that he is independent, said for one quarter of a year. `answers` is JSON: question, yes or no.

    Papers have no foreign keys: to check one, SQLite would have to let the auditor's connection read the other table's keys. The rule of who
    may insert one says the same, and `check` looks at it again.
    """

    __tablename__ = "declaration"
    __table_args__ = (UniqueConstraint("engagement_id", "person_id", "quarter"),)

    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    quarter: Mapped[str] = mapped_column(String(7))
    text_version: Mapped[str] = mapped_column(String(16))
    answers: Mapped[str] = mapped_column(String(400))
    conflict: Mapped[bool]
    digest: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    note_ct: Mapped[Ciphertext] = ciphertext()
    note: Mapped[Sealed] = sealed("declaration", "note")
