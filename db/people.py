"""Who belongs to the enterprise, in which post and office, from when to when? A person is not an account is not a post-holding."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.actor import Role
from db.areas import RiskTier
from db.base import Base, Instant, Logged
from db.sealed import BlindIndex, Ciphertext, Sealed, blind, ciphertext, sealed


class Organisation(Logged, Base):
    """The enterprise itself or a contractor with people on site."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str | None] = mapped_column(String(160))
    contractor: Mapped[bool] = mapped_column(default=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Person(Logged, Base):
    """A human being. Identity and contacts are sealed under the person's own key, so that erasing it erases them."""

    __tablename__ = "person"

    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    name_ct: Mapped[Ciphertext] = ciphertext()
    name: Mapped[Sealed] = sealed("person", "name")
    name_bi: Mapped[BlindIndex] = blind()
    staff_number_ct: Mapped[Ciphertext] = ciphertext()
    staff_number: Mapped[Sealed] = sealed("person", "staff_number")
    staff_number_bi: Mapped[BlindIndex] = blind()
    phone_ct: Mapped[Ciphertext] = ciphertext()
    phone: Mapped[Sealed] = sealed("person", "phone")


class Post(Logged, Base):
    """A job position of a department, with its duty-risk rating."""

    __tablename__ = "post"

    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    risk_tier: Mapped[RiskTier] = mapped_column(String(8), default=RiskTier.MEDIUM)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class PostHolding(Logged, Base):
    """A person in a post from one day to another (inclusive; open end = still)."""

    __tablename__ = "post_holding"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class RoleGrant(Logged, Base):
    """An office given to a person for an area (with all below it) or a department, from one day to another (inclusive).

    `second_needed`: an administrator's needs a second person's yes since there is a director; of every other office its kind says it.
    """

    __tablename__ = "role_grant"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(String(32))
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    granted_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    second_needed: Mapped[bool | None]
    refused_by: Mapped[UUID | None]
    refused_at: Mapped[datetime | None] = mapped_column(Instant)
    subject: Mapped[str | None] = mapped_column(String(80))
    refusal_ct: Mapped[Ciphertext] = ciphertext()
    refusal: Mapped[Sealed] = sealed("role_grant", "refusal")


class Eligibility(Logged, Base):
    """What speaks for a person as a supervisor: years at the front line, record, training, exam. A newer row takes the older one's place."""

    __tablename__ = "eligibility"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    years: Mapped[int]
    clean_record: Mapped[bool]
    trained_on: Mapped[date | None]
    exam_on: Mapped[date | None]
    exam_passed: Mapped[bool]
    noted_by: Mapped[UUID | None]
    noted_at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    evidence_ct: Mapped[Ciphertext] = ciphertext()
    evidence: Mapped[Sealed] = sealed("eligibility", "evidence")


class Deputy(Logged, Base):
    """While the person is absent, the deputy holds his offices too, once he or a director has agreed."""

    __tablename__ = "deputy"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    named_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    refused_by: Mapped[UUID | None]
    refused_at: Mapped[datetime | None] = mapped_column(Instant)
    subject: Mapped[str | None] = mapped_column(String(80))
    refusal_ct: Mapped[Ciphertext] = ciphertext()
    refusal: Mapped[Sealed] = sealed("deputy", "refusal")


class Absence(Logged, Base):
    """Days on which a person is away (inclusive)."""

    __tablename__ = "absence"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
