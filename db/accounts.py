"""Who can sign in, and which browser is signed in now? Accounts, activation slips, sessions, tickets, failed tries."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Account(Logged, Base):
    """A sign-in name of a person. `stamp` grows when password, role or scope changes; older sessions then end.

    `opened_alone`: by a slip or a first password that one person alone gave out. No office is held through it.
    """

    __tablename__ = "account"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True, unique=True)  # a second one would be a second way to be him
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(80))
    password_changed_at: Mapped[datetime] = mapped_column(Instant)
    must_change: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(8))
    stamp: Mapped[int] = mapped_column(default=1)
    activated_at: Mapped[datetime | None] = mapped_column(Instant)
    second_factor: Mapped[bool] = mapped_column(default=False)
    opened_alone: Mapped[bool | None] = mapped_column(default=False)
    subject: Mapped[str] = mapped_column(String(80))
    totp_ct: Mapped[Ciphertext] = ciphertext()
    totp: Mapped[Sealed] = sealed("account", "totp")


class Deed(StrEnum):
    """What is asked for."""

    RESET = "reset"
    RESET_WITH_FACTOR = "reset_with_factor"
    OFF = "off"
    END_OFFICE = "end_office"
    LEAVE = "leave"
    MOVE = "move"
    END_POST = "end_post"


RESETS = (Deed.RESET, Deed.RESET_WITH_FACTOR)
REMOVALS = (Deed.OFF, Deed.END_OFFICE, Deed.LEAVE, Deed.MOVE, Deed.END_POST)  # what is taken from anybody takes two people


class Request(Logged, Base):
    """What somebody wants done to a person: nothing is taken from anybody, and no protected account opened anew, before a second person has said yes.

    `department_id`, `organisation_id`: where he is to be moved. `holding_id`: the post that is to end on `last_day`.
    """

    __tablename__ = "account_request"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    deed: Mapped[Deed] = mapped_column(String(20))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("role_grant.id"))
    holding_id: Mapped[UUID | None] = mapped_column(ForeignKey("post_holding.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    last_day: Mapped[date | None]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    approved: Mapped[bool | None]
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    reason_ct: Mapped[Ciphertext] = ciphertext()
    reason: Mapped[Sealed] = sealed("account_request", "reason")
    refusal_ct: Mapped[Ciphertext] = ciphertext()
    refusal: Mapped[Sealed] = sealed("account_request", "refusal")


class PasswordOld(Base):
    """Hashes of earlier passwords, so that the last ones cannot be chosen again."""

    __tablename__ = "password_old"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(80))
    retired_at: Mapped[datetime] = mapped_column(Instant)


class Slip(Logged, Base):
    """A printed activation slip: one code for one account, kept as a keyed hash. `approved_by` is the second person where the office needs one."""

    __tablename__ = "slip"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    approved_by: Mapped[UUID | None]
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Base):
    """One-time codes that stand in for a lost second factor; only hashes are kept."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class WebSession(Base):
    """One signed-in browser. Only the SHA-256 (hex) of the random cookie value is stored."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    stamp: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    idle_minutes: Mapped[int]
    device: Mapped[str] = mapped_column(String(120), default="")
    remembered: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_why: Mapped[str | None] = mapped_column(String(24))


class Ticket(Base):
    """The one-time bridge from the sign-in form to the cookie: 30 seconds, one use, one browser."""

    __tablename__ = "ticket"

    ticket_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    slip_id: Mapped[UUID | None] = mapped_column(ForeignKey("slip.id"))
    next_url: Mapped[str] = mapped_column(Text, default="/")
    remember: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class FailedTry(Base):
    """A wrong password or code for a user name (keyed hash of it, so unknown names count alike)."""

    __tablename__ = "failed_try"
    __table_args__ = (Index("failed_try_by_name", "name_hash", "at"),)

    name_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
