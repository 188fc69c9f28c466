"""How is an account opened anew for its owner? A protected one only with a second person's yes, and the owner reads of each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from db.accounts import Account, Reset
from db.actor import SYSTEM, Role
from db.log import EntryKind
from db.people import Deputy, RoleGrant
from db.sealed import seal_into
from db.session import Work, begin, reveal, writes
from portal import areas, clock
from portal.accounts import passwords
from portal.accounts.register import replace_password
from portal.errors import Invalid, NotFound, WrongStep
from portal.people import names_of
from portal.policy import Action, Giving, allows, require

# The head is one of them, because he may be the second person.
PROTECTED = frozenset({Role.HEAD, Role.DIRECTOR, Role.AUDITOR, Role.HR, Role.UNION, Role.ADMINISTRATOR})
OPEN = (Reset.decided_by.is_(None), Reset.done_at.is_(None))


@dataclass(frozen=True)
class Asked:
    """A reset that waits: whose account, who wants it, why; `mine` = I may decide."""

    id: UUID
    who: str
    by: str
    reason: str
    with_factor: bool
    asked_at: datetime
    mine: bool


@writes
def ask_reset(work: Work, account_id: UUID, *, with_factor: bool, reason: str) -> Reset:
    """On record before anything happens. `carry_out` does it: at once, or where the account is protected after a second person's yes."""
    account = _account(work, account_id)
    require(work.actor, Action.RESET_ASK, Giving(account.person_id))
    if not reason.strip():
        raise Invalid("Write the reason.", field="reason")
    if reset_waits(work, account_id):
        raise WrongStep("A reset of this account waits for a second person already.")
    asked = Reset(account_id=account_id, person_id=account.person_id, with_factor=with_factor, asked_by=work.actor.person_id, asked_at=work.now)
    asked.subject = f"person/{account.person_id}"
    seal_into(asked, reason=reason.strip())
    work.session.add(asked)
    work.entry(EntryKind.ADMIN, "account.reset_asked", subjects=[str(account.person_id)])
    return asked


@writes
def approve_reset(work: Work, reset_id: UUID) -> Reset:
    """The second person's yes."""
    asked = _undecided(work, reset_id)
    asked.decided_by, asked.decided_at, asked.approved = work.actor.person_id, work.now, True
    work.entry(EntryKind.ADMIN, "account.reset_approved", subjects=[str(asked.person_id), str(asked.asked_by)])
    return asked


@writes
def refuse_reset(work: Work, reset_id: UUID, *, reason: str) -> Reset:
    """The second person's no: the account stays as it is."""
    asked = _undecided(work, reset_id)
    if not reason.strip():
        raise Invalid("Write the reason.", field="reason")
    asked.decided_by, asked.decided_at, asked.approved = work.actor.person_id, work.now, False
    seal_into(asked, refusal=reason.strip())
    work.entry(EntryKind.ADMIN, "account.reset_refused", subjects=[str(asked.person_id), str(asked.asked_by)])
    return asked


def carry_out(reset_id: UUID) -> bool:
    """The portal itself does it, for nobody else may write a password: one that nobody knows. False when a second person has to agree first."""
    password_hash = passwords.hash_password(passwords.one_time_password())
    with begin(SYSTEM) as work:
        asked = work.session.scalars(select(Reset).where(Reset.id == reset_id)).one()
        if asked.done_at is not None or asked.approved is False:
            raise WrongStep("This was decided already.")
        if is_protected(work, asked.person_id) and not _agreed(asked):
            return False
        asked.done_at = work.now
        replace_password(work, _account(work, asked.account_id), password_hash, with_factor=asked.with_factor)
        action = "account.reset_with_factor" if asked.with_factor else "account.reset"
        work.entry(EntryKind.ADMIN, action, subjects=[str(asked.person_id)])
    return True


def _agreed(asked: Reset) -> bool:
    """Asked again here, so that a row written past the verbs is worth nothing."""
    return bool(asked.approved) and asked.decided_by not in {None, asked.asked_by, asked.person_id}


@writes
def resets_waiting(work: Work) -> list[Asked]:
    """Those I may decide, and those I asked for."""
    rows = list(work.session.scalars(select(Reset).where(*OPEN).order_by(Reset.asked_at)))
    mine = {row.id for row in rows if allows(work.actor, Action.RESET_APPROVE, Giving(row.person_id, row.asked_by))}
    rows = [row for row in rows if row.id in mine or row.asked_by == work.actor.person_id]
    names = names_of(work, {who for row in rows for who in (row.person_id, row.asked_by)})
    said = reveal(work, rows, ["reason"], purpose="approval") if rows else {}
    return [
        Asked(
            id=row.id,
            who=names.get(row.person_id, "—"),
            by=names.get(row.asked_by, "—"),
            reason=said[row.id]["reason"] or "",
            with_factor=row.with_factor,
            asked_at=row.asked_at,
            mine=row.id in mine,
        )
        for row in rows
    ]


def is_protected(work: Work, person_id: UUID) -> bool:
    """He holds such an office, is to hold it, or stands in for somebody who does."""
    today = clock.site_day(work.now, areas.time_zone(work))
    stands_in = select(Deputy.person_id).where(Deputy.deputy_id == person_id, or_(Deputy.valid_to.is_(None), Deputy.valid_to >= today))
    persons = [person_id, *work.session.scalars(stands_in)]
    held = select(RoleGrant.id).where(RoleGrant.person_id.in_(persons), RoleGrant.role.in_(PROTECTED))
    return bool(work.session.scalars(held.where(or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)).limit(1)).first())


def reset_waits(work: Work, account_id: UUID) -> bool:
    return bool(work.session.scalars(select(Reset.id).where(Reset.account_id == account_id, *OPEN)).first())


def _undecided(work: Work, reset_id: UUID) -> Reset:
    asked = work.session.scalars(select(Reset).where(Reset.id == reset_id)).one_or_none()
    if asked is None:
        raise NotFound("This request does not exist.")
    require(work.actor, Action.RESET_APPROVE, Giving(asked.person_id, asked.asked_by))
    if asked.decided_by is not None or asked.done_at is not None:
        raise WrongStep("This was decided already.")
    return asked


def _account(work: Work, account_id: UUID) -> Account:
    account = work.session.scalars(select(Account).where(Account.id == account_id)).one_or_none()
    if account is None:
        raise NotFound("This account does not exist.")
    return account
