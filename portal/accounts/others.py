"""How does somebody look after the accounts of others without becoming one of them? On, off, where they are signed in, never what they do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from db.accounts import Account, WebSession
from db.log import EntryKind
from db.session import Work, writes
from portal import areas, clock, people
from portal.accounts.requests import reset_waits
from portal.accounts.sessions import end_all
from portal.errors import NotFound, WrongStep
from portal.policy import Action, Giving, require


@dataclass(frozen=True)
class Device:
    """A browser that is signed in: what it calls itself, since which day, last used on which. An hour would join its owner to a report."""

    id: UUID
    device: str
    since: date
    seen_on: date


@dataclass(frozen=True)
class OthersAccount:
    """What an administrator knows of an account: nothing that opens it."""

    id: UUID
    person_id: UUID
    username: str
    active: bool
    first_password: bool
    second_factor: bool
    protected: bool
    reset_waits: bool
    signed_in_on: date | None
    devices: list[Device]


def account_of(work: Work, person_id: UUID) -> OthersAccount | None:
    """Somebody's account; None while he has none."""
    require(work.actor, Action.ACCOUNT_MANAGE, Giving(person_id))
    account = work.session.scalars(select(Account).where(Account.person_id == person_id)).one_or_none()
    if account is None:
        return None
    last = work.session.scalars(select(func.max(WebSession.created_at)).where(WebSession.account_id == account.id)).one_or_none()
    return OthersAccount(
        id=account.id,
        person_id=person_id,
        username=account.username,
        active=account.active,
        first_password=account.must_change,
        second_factor=account.second_factor,
        protected=people.is_protected(work, person_id),
        reset_waits=reset_waits(work, account.id),
        signed_in_on=clock.site_day(last, areas.time_zone(work)) if last else None,
        devices=_devices(work, account),
    )


@writes
def switch(work: Work, account_id: UUID, *, on: bool) -> None:
    """Switched off, it opens nothing and every session is over; switched on, the same password holds again. Off takes two people: `ask_removal`."""
    account = _managed(work, account_id)
    if not on:
        require(work.actor, Action.ACCOUNT_OFF, Giving(account.person_id))
    if account.active == on:
        raise WrongStep("The account is that already.")
    account.active = on
    if not on:
        end_all(work, account, why="switched_off")
    work.entry(EntryKind.ADMIN, "account.on" if on else "account.off", subjects=[str(account.person_id)])


@writes
def end_others_session(work: Work, session_id: UUID) -> None:
    """One browser of somebody else is signed out: a lost telephone, a shared machine."""
    row = work.session.scalars(select(WebSession).where(WebSession.id == session_id)).one_or_none()
    if row is None:
        raise NotFound("This session does not exist or is not yours.")
    account = _managed(work, row.account_id)
    if row.ended_at is None:
        row.ended_at, row.ended_why = work.now, "ended_by_another"
        work.entry(EntryKind.ADMIN, "account.sessions_ended", subjects=[str(account.person_id)])


@writes
def end_others_sessions(work: Work, account_id: UUID) -> None:
    """Every browser of somebody else is signed out."""
    account = _managed(work, account_id)
    end_all(work, account, why="ended_by_another")
    work.entry(EntryKind.ADMIN, "account.sessions_ended", subjects=[str(account.person_id)])


def _managed(work: Work, account_id: UUID) -> Account:
    account = work.session.scalars(select(Account).where(Account.id == account_id)).one_or_none()
    if account is None:
        raise NotFound("This account does not exist.")
    require(work.actor, Action.ACCOUNT_MANAGE, Giving(account.person_id))
    return account


def _devices(work: Work, account: Account) -> list[Device]:
    """Only what holds: not ended, of the present stamp, not left idle. Columns are picked so that no cookie's hash is loaded."""
    columns = (WebSession.id, WebSession.device, WebSession.created_at, WebSession.seen_at, WebSession.remembered, WebSession.idle_minutes)
    holding = WebSession.account_id == account.id, WebSession.ended_at.is_(None), WebSession.stamp == account.stamp, WebSession.expires_at > work.now
    rows = work.session.execute(select(*columns).where(*holding).order_by(WebSession.seen_at.desc()))
    zone = areas.time_zone(work)
    return [
        Device(row_id, device, clock.site_day(created_at, zone), clock.site_day(seen_at, zone))
        for row_id, device, created_at, seen_at, remembered, idle in rows
        if remembered or seen_at + timedelta(minutes=idle) > work.now
    ]
