"""What is done to the rows of somebody whose keys are gone? What stands in the clear is emptied, how he signed in is removed; nothing else moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from db.accounts import Account, FailedTry
from db.base import Base
from db.log import EntryKind
from db.people import Person
from db.sealed import pseudonym, reporter_subject
from db.session import Work, writes
from portal.accounts.register import name_hash
from portal.erasure.columns import DESTROYED, EMPTIED, REMOVED

NOBODYS_HASH = "!"
AT_ONCE = 500


def subjects_of(work: Work, person_id: UUID) -> list[str]:
    """The keys that go with him: his own, those of his accounts, and that of the pseudonym under which he reported."""
    accounts = work.session.scalars(select(Account.subject).where(Account.person_id == person_id)).all()
    return [f"person/{person_id}", *accounts, reporter_subject(pseudonym(person_id))]


@writes
def clear(work: Work, people: Mapping[UUID, datetime]) -> list[UUID]:
    """Whoever is erased (when): also after a restore. Called again it changes nothing. Gives those that were not erased here yet."""
    rows = _of(work, Person, Person.id, people)
    fresh = [row.id for row in rows if row.erased_at is None]
    for person in rows:
        person.erased_at = person.erased_at or people[person.id]
        person.joined_on = None
    unindex(work, [person.subject for person in rows])
    for account in _of(work, Account, Account.person_id, people):
        _sign_out(work, account)
    if rows:
        work.entry(EntryKind.ADMIN, "erasure.cleared", subjects=[str(row.id) for row in rows])
    return fresh


def _sign_out(work: Work, account: Account) -> None:
    """A name that says nothing, a password that nobody has, and no trace of browsers."""
    neutral = f"erased-{account.id.hex[-12:]}"
    if account.username != neutral:
        work.session.execute(delete(FailedTry).where(FailedTry.name_hash == name_hash(account.username)))
        account.stamp += 1
    account.username, account.password_hash, account.language = neutral, NOBODYS_HASH, None
    account.active = account.second_factor = False
    for cls in REMOVED:
        of_his: Any = cls
        work.session.execute(delete(cls).where(of_his.account_id == account.id))


@writes
def unindex(work: Work, subjects: Iterable[str]) -> None:
    """The keys are gone; so are the fingerprints by which the values could still be found."""
    wanted = list(subjects)
    sealed = [(mapper, column) for mapper in list(Base.registry.mappers) for column in mapper.composites]
    for mapper, column in sealed:
        if f"{column.key}_bi" in mapper.columns:
            _unindexed(work, mapper.class_, column.key, column.info["subject"], wanted)


def _unindexed(work: Work, cls: Any, column: str, subject: str, wanted: Sequence[str]) -> None:
    for row in _of(work, cls, getattr(cls, subject), wanted):
        if getattr(row, f"{column}_bi") is not None:
            setattr(row, f"{column}_bi", None)


def values_of(work: Work, kind: str, subjects: Sequence[str]) -> int:
    """How many sealed values lie under these keys: for the receipt, before they go."""
    found = 0
    for cls, columns in DESTROYED[kind].items():
        kept: Any = cls
        for row in work.session.scalars(select(cls).where(kept.subject.in_(subjects))):
            found += sum(bool(getattr(row, column)) for column in columns)
    return found


def emptied_of(work: Work, person_id: UUID) -> int:
    """How many cells in the clear hold something that will be emptied or replaced."""
    own: dict[Any, Any] = {Person: Person.id, Account: Account.person_id}
    rows = [(row, names) for cls, names in EMPTIED.items() for row in work.session.scalars(select(cls).where(own[cls] == person_id))]
    return sum(bool(getattr(row, name)) for row, names in rows for name in names)


def _of(work: Work, cls: Any, column: Any, values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    wanted = sorted(values, key=str)
    while wanted:
        some, wanted = wanted[:AT_ONCE], wanted[AT_ONCE:]
        found += work.session.scalars(select(cls).where(column.in_(some))).all()
    return found
