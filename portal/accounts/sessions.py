"""Which browser is signed in, as whom, until when? Tickets, sessions and their ends."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from db import standing
from db.accounts import Account, Ticket, WebSession
from db.actor import SYSTEM, Actor
from db.log import EntryKind
from db.session import Work, on_own_account, writes
from portal.accounts import rules
from portal.errors import NotFound, SignInRefused
from portal.people import actor_for
from portal.people.auditing import running
from portal.people.shut import why_nothing

TICKET_LIFE = timedelta(seconds=30)
ABSOLUTE = timedelta(hours=12)
REMEMBERED = timedelta(days=30)
TOUCH = timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """What one cookie is worth at this moment. `limited`: a remembered device that may only report and read its own reports."""

    session_id: UUID
    account_id: UUID
    person_id: UUID
    stamp: int
    seen_at: datetime
    ends_at: datetime
    limited: bool
    language: str | None
    final: bool = False  # the twelve hours are nearly over: nothing he does moves that


@dataclass(frozen=True)
class Opened:
    """A new session: the cookie's value, where the person wanted to go, and whether the cookie outlives the browser."""

    token: str
    next_url: str
    remembered: bool


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@writes
def mint_ticket(work: Work, account_id: UUID, *, browser: str, next_url: str = "/", remember: bool = False) -> str:
    """The one-time bridge from the form to the cookie, worthless in any other browser."""
    token = secrets.token_urlsafe(32)
    work.session.add(
        Ticket(
            ticket_hash=digest(token),
            browser_hash=digest(browser),
            account_id=account_id,
            next_url=local_path(next_url),
            remember=remember,
            expires_at=work.now + TICKET_LIFE,
        )
    )
    return token


@writes
def redeem(work: Work, ticket: str, *, browser: str, device: str = "") -> Opened:
    """Exchange the ticket for a session."""
    found = spend_ticket(work, digest(ticket), browser)
    account = work.session.execute(select(Account).where(Account.id == found.account_id)).scalar_one()
    if not account.active:
        raise SignInRefused("This account is switched off.")
    actor = actor_for(work.session, account, work.now)
    if not actor.grants:
        raise why_nothing(work.session, account.person_id, work.now)
    remembered = found.remember and rules.may_be_remembered(actor)
    token = secrets.token_urlsafe(32)
    row = WebSession(
        token_hash=digest(token),
        account_id=account.id,
        stamp=account.stamp,
        created_at=work.now,
        seen_at=work.now,
        expires_at=_until(work, actor, REMEMBERED if remembered else ABSOLUTE),
        idle_minutes=rules.idle_minutes(actor),
        device=device[:120],
        remembered=remembered,
    )
    work.session.add(row)
    work.entry(EntryKind.SIGNIN, "signin.opened", subjects=(str(account.person_id),))
    return Opened(token, found.next_url, remembered)


def _until(work: Work, actor: Actor, longest: timedelta) -> datetime:
    """An auditor's session ends with the last of his engagements, if that is sooner."""
    ends = [one.until for one in running(work.session, actor.person_id, work.now)] if rules.audits(actor) and actor.person_id else []
    return min(work.now + longest, max(ends, default=work.now + longest))


def spend_ticket(work: Work, ticket_hash: str, browser: str) -> Ticket:
    """One statement decides who was first; a second use, a late use and another browser all find nothing."""
    spent = work.session.execute(
        update(Ticket)
        .where(
            Ticket.ticket_hash == ticket_hash,
            Ticket.browser_hash == digest(browser),
            Ticket.used_at.is_(None),
            Ticket.expires_at > work.now,
        )
        .values(used_at=work.now)
        .execution_options(synchronize_session=False)
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        raise SignInRefused("This sign-in link was used already, is too old or belongs to another browser. Sign in again.")
    return work.session.execute(select(Ticket).where(Ticket.ticket_hash == ticket_hash)).scalar_one()


def session_of(token: str, *, now: datetime) -> Standing | None:
    """The session behind a cookie, if it holds now: not ended, not idle, not too old, and of the account's present stamp."""
    row = standing.session_row(SYSTEM, digest(token))
    if row is None or row.ended_at is not None or row.stamp != row.stamp_now or not row.active:
        return None
    over = min(row.created_at + ABSOLUTE, row.expires_at)
    fresh_until = min(row.seen_at + timedelta(minutes=row.idle_minutes), over)
    fresh = now < fresh_until
    if not fresh and not (row.remembered and now < row.expires_at):
        return None
    return Standing(
        session_id=row.id,
        account_id=row.account_id,
        person_id=row.person_id,
        stamp=row.stamp,
        seen_at=row.seen_at,
        ends_at=fresh_until if fresh else row.expires_at,
        limited=not fresh,
        language=row.language,
        final=over <= row.seen_at + timedelta(minutes=row.idle_minutes),
    )


@writes
def touch(work: Work, session_id: UUID) -> None:
    """The person did something; written at most once a minute, so that a click is not a write."""
    work.session.execute(
        update(WebSession)
        .where(WebSession.id == session_id, WebSession.seen_at <= work.now - TOUCH)
        .values(seen_at=work.now)
        .execution_options(synchronize_session=False)
    )


@writes
def sign_out(work: Work, token: str) -> None:
    """End the session behind this cookie; a cookie that is worth nothing is no error."""
    row = work.session.execute(select(WebSession).where(WebSession.token_hash == digest(token))).scalar_one_or_none()
    if row is not None and row.ended_at is None:
        _end(work, row, "signed_out")


@on_own_account
def end_session(work: Work, session_id: UUID) -> None:
    """The owner ends one of his own sessions: this browser, a lost telephone, a shared machine."""
    row = work.session.execute(
        select(WebSession).where(WebSession.id == session_id, WebSession.account_id == work.actor.account_id)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("This session does not exist or is not yours.")
    if row.ended_at is None:
        _end(work, row, "ended_by_owner")


@on_own_account
def end_my_others(work: Work) -> None:
    """The owner ends every session of his but this one."""
    others = select(WebSession).where(WebSession.account_id == work.actor.account_id, WebSession.ended_at.is_(None))
    for row in work.session.execute(others).scalars():
        if str(row.id) != work.actor.session:
            _end(work, row, "ended_by_owner")


def my_sessions(work: Work) -> list[WebSession]:
    """The actor's sessions that still hold, newest first."""
    rows = work.session.execute(
        select(WebSession)
        .where(WebSession.account_id == work.actor.account_id, WebSession.ended_at.is_(None), WebSession.expires_at > work.now)
        .order_by(WebSession.seen_at.desc())
    ).scalars()
    return [row for row in rows if row.remembered or row.seen_at + timedelta(minutes=row.idle_minutes) > work.now]


def end_all(work: Work, account: Account, *, why: str, but: str = "") -> None:
    """Called by whatever changes a password, a role or a scope: every session ends except the one it was done from (`but`: its id)."""
    account.stamp += 1
    rows = work.session.execute(select(WebSession).where(WebSession.account_id == account.id, WebSession.ended_at.is_(None))).scalars()
    for row in rows:
        if str(row.id) == but:
            row.stamp = account.stamp
        else:
            row.ended_at, row.ended_why = work.now, why


def local_path(url: str) -> str:
    """Where to go after signing in: a path of this portal, never another site."""
    plain = url.isprintable() and "\\" not in url and len(url) <= 1000
    return url if plain and url.startswith("/") and not url.startswith(("//", "/auth/")) else "/"


def _end(work: Work, row: WebSession, why: str) -> None:
    row.ended_at, row.ended_why = work.now, why
    person = work.session.execute(select(Account.person_id).where(Account.id == row.account_id)).scalar_one()
    work.entry(EntryKind.SIGNIN, f"signin.{why}", subjects=(str(person),))
