"""Which accounts are there, and how does one get or lose its password? Accounts, password changes and the way back in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from db.accounts import Account, FailedTry, PasswordOld
from db.actor import Actor
from db.log import EntryKind
from db.people import Person, RoleGrant
from db.sealed import blind_of
from db.session import Work, on_own_account, writes
from portal.accounts import factors, passwords, rules
from portal.accounts.sessions import end_all
from portal.errors import Invalid, NotFound
from portal.people import actor_for
from portal.policy import Action, Giving, require

TRIES, WINDOW = 5, timedelta(minutes=15)


@writes
def create_account(
    work: Work,
    person_id: UUID,
    *,
    username: str,
    password_hash: str,
    must_change: bool = True,
    demo: bool = False,
    language: str | None = None,
    activated: bool = True,
) -> Account:
    """A sign-in name for a person; `hash_password` made the hash before. Not `activated` while a slip is to open it."""
    require(work.actor, Action.ACCOUNT_OPEN, Giving(person_id))
    name = fold_name(username)
    if work.session.execute(select(Account.id).where(Account.username == name)).first():
        raise Invalid("The user name {name} is taken.", field="username", name=name)
    person = work.session.execute(select(Person.id).where(Person.id == person_id)).scalar_one_or_none()
    if person is None:
        raise NotFound("This person does not exist.")
    if work.session.execute(select(Account.id).where(Account.person_id == person_id)).first():
        raise Invalid("This person has an account already.", field="person")
    account = Account(
        person_id=person_id,
        username=name,
        password_hash=password_hash,
        password_changed_at=work.now,
        must_change=must_change,
        demo=demo,
        language=language,
        activated_at=work.now if activated else None,
        stamp=1,
        second_factor=False,
        opened_alone=work.actor.person_id is not None and not demo,  # whoever makes it knows the first password
        active=True,
    )
    account.subject = f"account/{account.id}"
    work.session.add(account)
    work.entry(EntryKind.ADMIN, "account.created", subjects=(str(person_id),))
    return account


def my_account(work: Work) -> Account:
    """The actor's own account."""
    return _account(work, work.actor.account_id)


@on_own_account
def choose_language(work: Work, language: str) -> None:
    """The actor's language from now on, on every device."""
    account = _account(work, work.actor.account_id)
    if account.language != language:
        account.language = language
        work.entry(EntryKind.CHANGE, "account.language", subjects=(str(account.person_id),))


def named(work: Work, username: str) -> Actor:
    """Whoever signs in under this name, with the offices he holds now."""
    account = work.session.execute(select(Account).where(Account.username == fold_name(username))).scalar_one()
    return actor_for(work.session, account, work.now)


def listed(work: Work) -> list[dict[str, Any]]:
    """Every account with its offices and state, by user name; no names of people."""
    offices: dict[UUID, set[str]] = {}
    for person_id, role in work.session.execute(select(RoleGrant.person_id, RoleGrant.role)):
        offices.setdefault(person_id, set()).add(str(role))
    rows = work.session.execute(select(Account).order_by(Account.username)).scalars()
    return [{"username": a.username, "offices": sorted(offices.get(a.person_id, ())), "state": _state(work, a)} for a in rows]


def _state(work: Work, account: Account) -> str:
    if not account.active:
        return "off"
    if tries(work, account.username) >= TRIES:
        return "locked"
    if account.activated_at is None:
        return "waits for its slip"
    return "one-time password" if account.must_change else "on"


def tries(work: Work, username: str) -> int:
    """Wrong tries that still count, for a name that exists or not."""
    recent = select(func.count(FailedTry.id)).where(FailedTry.name_hash == name_hash(username), FailedTry.at > work.now - WINDOW)
    return int(work.session.execute(recent).scalar_one())


def fold_name(username: str) -> str:
    """User names are compared without case and without surrounding spaces."""
    name = username.strip().casefold()
    if not 2 <= len(name) <= 64 or not name.isprintable():
        raise Invalid("A user name has 2 to 64 characters.", field="username")
    return name


def password_facts(work: Work, account_id: UUID) -> tuple[str, list[str]]:
    """The user name, and the hashes a new password is compared with (the present one first)."""
    account = _account(work, account_id)
    require(work.actor, Action.ACCOUNT_CHANGE, account)
    older = work.session.execute(
        select(PasswordOld.password_hash)
        .where(PasswordOld.account_id == account_id)
        .order_by(PasswordOld.retired_at.desc(), PasswordOld.id.desc())
        .limit(passwords.KEPT - 1)
    ).scalars()
    return account.username, [account.password_hash, *older]


def new_hash(new: str, *, username: str, earlier: list[str]) -> str:
    """The hash of an acceptable new password. Slow: call it between two transactions."""
    passwords.check_rules(new, username=username)
    if any(passwords.matches(new, stored) for stored in earlier):
        raise Invalid("This is one of your last {n} passwords. Choose another.", field="password", n=passwords.KEPT)
    return passwords.hash_password(new, username=username)


@on_own_account
def store_password(work: Work, account_id: UUID, *, password_hash: str, replaces: str) -> None:
    """Put the new hash in place of `replaces`; every other session of the account ends."""
    account = _account(work, account_id)
    require(work.actor, Action.ACCOUNT_CHANGE, account)
    if account.password_hash != replaces:
        raise Invalid("The password was changed meanwhile. Sign in again.", field="password")
    _retire(work, account)
    account.password_hash, account.password_changed_at, account.must_change = password_hash, work.now, False
    account.activated_at = account.activated_at or work.now
    if not account.second_factor:
        factors.clear(work, account)
    end_all(work, account, why="password_changed", but=work.actor.session)
    work.entry(EntryKind.CHANGE, "account.password_changed", subjects=(str(account.person_id),))


@writes
def break_glass(work: Work, username: str, *, password_hash: str, re_enrol: bool = False) -> Account:
    """The way back in when nobody can: a one-time password from the command line. The second factor stays unless it is set up anew too."""
    account = work.session.execute(select(Account).where(Account.username == fold_name(username))).scalar_one_or_none()
    if account is None:
        raise NotFound("There is no account named {name}.", name=username)
    require(work.actor, Action.ACCOUNT_RESET, account)
    replace_password(work, account, password_hash, with_factor=re_enrol)
    account.active = True
    action = "account.reset_with_factor" if re_enrol else "account.reset"
    work.entry(EntryKind.ADMIN, action, purpose="break_glass", subjects=(str(account.person_id), *owners(work)))
    return account


def replace_password(work: Work, account: Account, password_hash: str, *, with_factor: bool) -> None:
    """The old password is worth nothing and the new one only until its owner has chosen his own. The caller writes the log entry."""
    _retire(work, account)
    account.password_hash, account.password_changed_at, account.must_change = password_hash, work.now, True
    if with_factor:
        factors.clear(work, account)
    forget_tries(work, account.username)
    end_all(work, account, why="reset")


def owners(work: Work) -> list[str]:
    """Every director and administrator has this entry on his page of who looked, so none of them is reset in silence."""
    holding = select(RoleGrant.person_id).where(RoleGrant.role.in_(rules.POWER)).distinct()
    return [str(person_id) for person_id in work.session.execute(holding).scalars()]


def _retire(work: Work, account: Account) -> None:
    work.session.add(PasswordOld(account_id=account.id, password_hash=account.password_hash, retired_at=work.now))


def name_hash(username: str) -> str:
    """The keyed hash under which tries are counted: unknown names count alike and no name can be read back."""
    return blind_of("failed_try", "name_hash", username).hex()


def forget_tries(work: Work, username: str) -> None:
    work.session.execute(delete(FailedTry).where(FailedTry.name_hash == name_hash(username)))


def _account(work: Work, account_id: UUID | None) -> Account:
    account = work.session.execute(select(Account).where(Account.id == account_id)).scalar_one_or_none()
    if account is None:
        raise NotFound("This account does not exist.")
    return account
