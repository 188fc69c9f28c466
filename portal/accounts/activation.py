"""Does this slip open this account now? Its code, how long it holds, and the second person whom an office needs."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from db.accounts import Account, Slip
from db.actor import Role
from db.base import uuid7
from db.log import EntryKind
from db.people import Deputy, RoleGrant
from db.sealed import blind_of
from db.session import Work
from portal.accounts import rules
from portal.areas import time_zone
from portal.clock import site_day
from portal.errors import SignInRefused
from portal.people import had_a_director
from portal.people.offices import PERSONAL

LIFE = timedelta(days=14)
LETTERS = 12
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_BEGIN, _MIDDLE = "bdfghjklmnprstvwz", "aeiou"


def new_code() -> str:
    """In groups that can be read from paper: no 0 and o, no 1, l and i."""
    letters = [secrets.choice(_ALPHABET) for _ in range(LETTERS)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, LETTERS, 4))


def new_username() -> str:
    """Readable, and says nothing of the person: his staff number is sealed and stays so."""
    syllables = [secrets.choice(_BEGIN) + secrets.choice(_MIDDLE) for _ in range(2)]
    return "".join(syllables) + str(100 + secrets.randbelow(900))


def write(work: Work, account: Account) -> tuple[Slip, str]:
    """A new slip in place of every older one; the code is told this once."""
    void(work, account.id)
    code = new_code()
    slip = Slip(account_id=account.id, made_by=work.actor.person_id, made_at=work.now, expires_at=work.now + LIFE)
    slip.code_hash = _hash(slip.id, code)
    work.session.add(slip)
    return slip, code


def pending(work: Work, account: Account | None) -> Slip | None:
    """The one slip that is neither used nor replaced nor too old, nor older than the account's password."""
    account_id, since = (account.id, account.password_changed_at) if account else (None, work.now)
    wanted = select(Slip).where(
        Slip.account_id == account_id, Slip.used_at.is_(None), Slip.voided_at.is_(None), Slip.expires_at > work.now, Slip.made_at >= since
    )
    return work.session.scalars(wanted.order_by(Slip.id.desc()).limit(1)).one_or_none()


def holding(work: Work, account: Account | None, code: str) -> Slip | None:
    """The slip this code belongs to, if it opens the account today. An unknown name takes the same way."""
    slip = pending(work, account)
    typed = "".join(letter for letter in code.casefold() if letter.isalnum())[:64]
    right = hmac.compare_digest(_hash(slip.id if slip else uuid7(), typed), slip.code_hash if slip else "")
    if account is None or slip is None or not right or not account.active:
        return None
    return slip if released(work, account, slip) else None


def spend(work: Work, account: Account, slip_id: UUID) -> None:
    """Used with the password it led to, and not before: who is interrupted tries again. What only its printer stood behind opens no office."""
    slip = pending(work, account)
    if slip is None or slip.id != slip_id or not released(work, account, slip):
        raise SignInRefused("This slip does not hold any more. Ask for a new one.")
    slip.used_at = work.now
    account.opened_alone = slip.approved_by is None and not offices_of(work, [account.person_id])[account.person_id]
    work.entry(EntryKind.CHANGE, "slip.used", subjects=(str(account.person_id),))


def void(work: Work, account_id: UUID) -> None:
    """Whatever was printed for this account before is worth nothing from now on; the caller writes the entry that says why."""
    printed = select(Slip).where(Slip.account_id == account_id, Slip.used_at.is_(None), Slip.voided_at.is_(None))
    for slip in work.session.scalars(printed):
        slip.voided_at = work.now
    work.session.flush()


def released(work: Work, account: Account, slip: Slip) -> bool:
    """Asked when the slip is used: an office given meanwhile counts, and so does one that waits for approval or begins later."""
    offices = offices_of(work, [account.person_id])[account.person_id]
    return not offices or slip.approved_by is not None or (offices == {Role.ADMINISTRATOR} and _set_up_by_one(work, slip))


def offices_of(work: Work, person_ids: Collection[UUID]) -> dict[UUID, set[Role]]:
    """What makes an account worth taking over: every office of his, or of somebody for whom he stands in, that has not ended."""
    today = site_day(work.now, time_zone(work))
    held = RoleGrant.role.not_in(PERSONAL), or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)
    own = select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(person_ids), *held)
    stands_in = Deputy.deputy_id.in_(person_ids), or_(Deputy.valid_to.is_(None), Deputy.valid_to >= today)
    anothers = select(Deputy.deputy_id, RoleGrant.role).join(RoleGrant, RoleGrant.person_id == Deputy.person_id).where(*stands_in, *held)
    found: dict[UUID, set[Role]] = {person_id: set() for person_id in person_ids}
    for person_id, role in (*work.session.execute(own), *work.session.execute(anothers)):
        found[person_id].add(role)
    return found


def _set_up_by_one(work: Work, slip: Slip) -> bool:
    """A new enterprise has one administrator, and nobody who could release the second one's slip."""
    others = (
        select(func.count(Account.id))
        .join(RoleGrant, RoleGrant.person_id == Account.person_id)
        .where(RoleGrant.role.in_(rules.POWER), Account.activated_at.is_not(None), Account.person_id != slip.made_by)
    )
    return not had_a_director(work) and work.session.execute(others).scalar_one() == 0


def _hash(slip_id: UUID, code: str) -> str:
    return blind_of("slip", "code_hash", f"{slip_id}/{code.replace('-', '')}").hex()
