"""Does the person also hold the second factor? Time codes, their replay, and the recovery codes for a lost telephone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from sqlalchemy import delete, func, select

from db.accounts import Account, RecoveryCode
from db.log import EntryKind, reveal
from db.sealed import blind_of, seal_into
from db.session import Work, on_own_account, writes
from portal.errors import Invalid, SignInRefused
from portal.policy import Action, require

ISSUER = "Anjian"
STEP = 30
CODES = 10
USED_KEPT = timedelta(days=1)
_CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@on_own_account
def begin_enrolment(work: Work, account_id: UUID) -> str:
    """Seal a secret that counts only once a code made from it has been typed; returns the address for the QR code, the same until then."""
    account = _account(work, account_id)
    if account.second_factor:
        raise Invalid("A second factor is already set up. Switch it off first, with a code.", field="code")
    secret = _secret(work, account)
    if secret is None:
        secret = pyotp.random_base32()
        seal_into(account, totp=secret)
        work.entry(EntryKind.CHANGE, "account.factor_prepared", subjects=(str(account.person_id),))
    return pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)


@on_own_account
def finish_enrolment(work: Work, account_id: UUID, *, code: str) -> list[str]:
    """The first right code switches the factor on; returns the recovery codes, shown this once."""
    account = _account(work, account_id)
    if account.second_factor or not account.totp:
        raise Invalid("There is no second factor waiting to be confirmed.", field="code")
    if not _spend_time_code(work, account, code):
        raise Invalid("This code is not right. Wait for the next one and type it again.", field="code")
    account.second_factor = True
    work.entry(EntryKind.CHANGE, "account.factor_on", subjects=(str(account.person_id),))
    return _new_recovery_codes(work, account)


@on_own_account
def renew_recovery_codes(work: Work, account_id: UUID) -> list[str]:
    """New recovery codes in place of the old ones, once the door has seen a code; shown this once."""
    account = _account(work, account_id)
    if not account.second_factor:
        raise Invalid("No second factor is set up.", field="code")
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)))
    work.entry(EntryKind.CHANGE, "account.new_recovery_codes", subjects=(str(account.person_id),))
    return _new_recovery_codes(work, account)


@writes
def recovery_codes_file(work: Work, *, codes: list[str], heading: str) -> bytes:
    """The codes that are on the owner's screen, as a file to print. They travel once and are kept nowhere."""
    work.entry(EntryKind.EXPORT, "account.recovery_codes")
    return "\r\n".join([heading, "", *codes, ""]).encode("utf-8-sig")


@on_own_account
def switch_off(work: Work, account_id: UUID) -> None:
    """Give up the second factor, once the door has seen a code; whoever needs one is asked for a new one at the next sign-in."""
    account = _account(work, account_id)
    clear(work, account)
    work.entry(EntryKind.CHANGE, "account.factor_off", subjects=(str(account.person_id),))


def clear(work: Work, account: Account) -> None:
    """Forget secret and recovery codes; the caller writes the log entry that says why."""
    account.second_factor = False
    seal_into(account, totp=None)
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def spend(work: Work, account: Account, code: str) -> bool:
    """Is this a code that holds and was never used? Afterwards it is used."""
    typed = "".join(code.split()).casefold()
    if typed.isdigit():
        return _spend_time_code(work, account, typed)
    return _spend_recovery_code(work, account, typed)


def recovery_codes_left(work: Work, account_id: UUID) -> int:
    left = select(func.count(RecoveryCode.id)).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return int(work.session.execute(left).scalar_one())


def _spend_time_code(work: Work, account: Account, typed: str) -> bool:
    secret = _secret(work, account)
    step = _matching_step(secret, typed.strip(), work.now) if secret else None
    if step is None or _is_spent(work, account, step):
        return False
    old = work.now - USED_KEPT
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at < old))
    work.session.add(RecoveryCode(account_id=account.id, code_hash=_step_hash(account, step), used_at=work.now))
    return True


def _secret(work: Work, account: Account) -> str | None:
    if not account.totp:
        return None
    return reveal(work, [account], ["totp"], purpose="second_factor")[account.id]["totp"]


def _matching_step(secret: str, typed: str, now: datetime) -> int | None:
    """The time step whose code was typed; one step either side for clocks that differ."""
    current = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    steps = [step for step in (current - 1, current, current + 1) if hmac.compare_digest(totp.generate_otp(step), typed)]
    return steps[0] if steps else None


def _is_spent(work: Work, account: Account, step: int) -> bool:
    """A spent time code stays on the list of used codes, so seeing it over a shoulder is worth nothing."""
    used = select(RecoveryCode.id).where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == _step_hash(account, step))
    return work.session.execute(used).first() is not None


def _spend_recovery_code(work: Work, account: Account, typed: str) -> bool:
    wanted = _code_hash(account, typed.replace("-", ""))
    unused = select(RecoveryCode).where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == wanted, RecoveryCode.used_at.is_(None))
    found = work.session.execute(unused.with_for_update()).scalar_one_or_none()
    if found is None:
        return False
    found.used_at = work.now
    return True


def _new_recovery_codes(work: Work, account: Account) -> list[str]:
    raw = ["".join(secrets.choice(_CODE_ALPHABET) for _ in range(12)) for _ in range(CODES)]
    for code in raw:
        work.session.add(RecoveryCode(account_id=account.id, code_hash=_code_hash(account, code)))
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in raw]


def _code_hash(account: Account, code: str) -> str:
    return blind_of("recovery_code", "code_hash", f"{account.id}/{code}").hex()


def _step_hash(account: Account, step: int) -> str:
    return hashlib.sha256(f"anjian/totp-step/v1|{account.id}|{step}".encode()).hexdigest()


def _account(work: Work, account_id: UUID) -> Account:
    account = work.session.execute(select(Account).where(Account.id == account_id).with_for_update()).scalar_one_or_none()
    if account is None:
        raise SignInRefused("This account does not exist any more.")
    require(work.actor, Action.ACCOUNT_CHANGE, account)
    return account
