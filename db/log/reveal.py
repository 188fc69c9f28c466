"""How does a sealed value become text? Only here, and only together with a log entry in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import or_, select

from db.actor import Role
from db.log.model import Entry, EntryKind, Looked
from db.people import Deputy, Person, RoleGrant
from db.sealed import Sealed, open_sealed
from portal.errors import OutOfScope, Shredded

if TYPE_CHECKING:
    from db.session import Work

VIEW_LASTS = timedelta(minutes=5)
NO_OFFICE = (Role.EMPLOYEE, Role.MASTER, Role.APPRENTICE)
ACTION = "view"

Key = tuple[str, str]
Item = tuple[str, UUID, str, bytes]


class Views:
    """What each session's page has opened in the last five minutes: fingerprints of cells, never their text."""

    def __init__(self) -> None:
        self._until: dict[Key, dict[Item, datetime]] = {}
        self._lock = Lock()

    def has(self, key: Key, item: Item, now: datetime) -> bool:
        return self._until.get(key, {}).get(item, now) > now

    def add(self, key: Key, items: Iterable[Item], now: datetime) -> None:
        """The entry is committed: the same look needs no other entry for a while."""
        with self._lock:
            self._until = {page: left for page, seen in self._until.items() if (left := {i: t for i, t in seen.items() if t > now})}
            self._until.setdefault(key, {}).update(dict.fromkeys(items, now + VIEW_LASTS))


VIEWS = Views()


def reveal(
    work: Work, records: Iterable[Any], columns: Collection[str], *, purpose: str, report_of: str | None = None, about: UUID | None = None
) -> dict[UUID, dict[str, str | None]]:
    """Row id -> column -> text; None where there is nothing or its key was destroyed. Nothing is shown before the commit.

    `report_of` is the pseudonym of whose report the records are part of, when they do not say so themselves; `about` is the person of
    whom they tell, when their key is not his.
    """
    if not work.session.write:
        raise OutOfScope("This transaction only reads; mark the verb with @writes.")
    shown: dict[UUID, dict[str, str | None]] = {}
    fresh: list[Item] = []
    for record in records:
        values: dict[str, Sealed] = {column: getattr(record, column) for column in columns}
        shown[record.id] = {column: text_of(value) for column, value in values.items()}
        tag = getattr(record, "reporter_tag", None) or report_of
        fresh += _log_look(work, [value for value in values.values() if value], purpose, tag, about)
    if fresh and work.actor.session:
        key, now = (work.actor.session, work.actor.page), work.now
        work.after_commit.append(lambda: VIEWS.add(key, fresh, now))
    return shown


def take_out(
    work: Work, records: Iterable[Any], columns: Collection[str], *, action: str, purpose: str, detail: str
) -> dict[UUID, dict[str, str | None]]:
    """As `reveal`, for what leaves the portal: always one entry of its own, of kind export, that names every record taken."""
    work.entry(EntryKind.EXPORT, action, purpose=purpose, detail=detail)
    entry, taken = work.entries[-1], {}
    for record in records:
        values: dict[str, Sealed] = {column: getattr(record, column) for column in columns}
        taken[record.id] = {column: text_of(value) for column, value in values.items()}
        held = [value for value in values.values() if value]
        entry.looked.append(Looked(record.__tablename__, record.id, {value.column: value.subject or "" for value in held}))
        entry.subjects.update(_concerned(getattr(record, "reporter_tag", None), held))
    return taken


@dataclass
class Gathered:
    """Sealed values that were found in a snapshot, which holds nobody up. They are put on record, and only once that is kept they are text.

    `report_of` and `about` as for `reveal`.
    """

    purpose: str
    report_of: str | None = None
    about: UUID | None = None
    kept: bool = False
    _found: list[tuple[str | None, list[Sealed]]] = field(default_factory=list)

    def find(self, record: Any, columns: Collection[str]) -> dict[str, Sealed]:
        """The values of this row, still shut."""
        values: dict[str, Sealed] = {column: getattr(record, column) for column in columns}
        if held := [value for value in values.values() if value]:
            self._found.append((getattr(record, "reporter_tag", None) or self.report_of, held))
        return values

    def put_on_record(self, work: Work) -> None:
        """One entry that names every value; the same look within five minutes is another one."""
        for tag, held in self._found:
            _put_on_record(work, held, self.purpose, tag, self.about)
        work.after_commit.append(self._is_kept)

    def text(self, value: Sealed) -> str | None:
        """None where there is nothing or its key was destroyed; OutOfScope before it is on record."""
        if not self.kept:
            raise OutOfScope("This was not put on record. Nothing was shown.")
        return text_of(value)

    def _is_kept(self) -> None:
        self.kept = True


def looked_over(work: Work, action: str, asked: str, *, purpose: str) -> None:
    """Puts on record that a list was read and which one was asked for; the same list on the same page within five minutes is one look."""
    item = ("list", UUID(int=0), action, hashlib.sha256(asked.encode()).digest())
    key, now = (work.actor.session, work.actor.page), work.now
    if work.actor.session and VIEWS.has(key, item, now):
        return
    work.entry(EntryKind.VIEW, action, purpose=purpose, detail=asked)
    if work.actor.session:
        work.after_commit.append(lambda: VIEWS.add(key, [item], now))


def office_name(work: Work, person_ids: Iterable[UUID]) -> dict[UUID, str | None]:
    """Names of people acting in office, which is not a look at data about them; others are left out, erased ones are None.

    Whoever stands in by somebody's yes acts in an office without one of his own.
    """
    asked = set(person_ids)
    holders = select(RoleGrant.person_id).where(RoleGrant.person_id.in_(asked), RoleGrant.role.not_in(NO_OFFICE))
    agreed = or_(Deputy.approved_by.is_not(None), Deputy.named_by.is_(None), Deputy.named_by == Deputy.person_id)
    deputies = select(Deputy.deputy_id).where(Deputy.deputy_id.in_(asked), agreed)
    people = work.session.scalars(select(Person).where(Person.id.in_(asked), or_(Person.id.in_(holders), Person.id.in_(deputies))))
    return {person.id: text_of(person.name) for person in people}


def own_name(work: Work) -> str | None:
    """The reader's own name and nobody else's: his own eyes are no look at him (docs/decisions/0014)."""
    person = work.session.scalars(select(Person).where(Person.id == work.actor.person_id)).one_or_none()
    return text_of(person.name) if person else None


def text_of(value: Sealed) -> str | None:
    if not value:
        return None
    try:
        return open_sealed(value)
    except Shredded:
        return None


def _log_look(work: Work, values: list[Sealed], purpose: str, tag: str | None, about: UUID | None) -> list[Item]:
    """Adds what this page has not opened yet to the transaction's view entry, and gives it."""
    items = [(_item(value), value) for value in values]
    actor = work.actor
    new = [(item, value) for item, value in items if not actor.session or not VIEWS.has((actor.session, actor.page), item, work.now)]
    if new:
        _put_on_record(work, [value for _item, value in new], purpose, tag, about)
    return [item for item, _value in new]


def _put_on_record(work: Work, values: list[Sealed], purpose: str, tag: str | None, about: UUID | None) -> None:
    """Values of one row."""
    entry = _view_entry(work, tag, purpose)
    entry.looked.append(Looked(values[0].table, values[0].row_id, {value.column: value.subject or "" for value in values}))
    entry.subjects.update(_concerned(tag, values))
    entry.subjects.update([str(about)] if about else [])


def _item(value: Sealed) -> Item:
    return value.table, value.row_id, value.column, hashlib.sha256(value.envelope or b"").digest()


def _view_entry(work: Work, tag: str | None, purpose: str) -> Entry:
    """One entry per transaction and purpose; a reporter at his own report appears as nothing but his pseudonym."""
    reporter = bool(tag) and tag == work.actor.tag
    for entry in work.entries:
        if entry.kind == EntryKind.VIEW and entry.purpose == purpose and (entry.actor == tag) == reporter:
            return entry
    entry_id = work.entry(EntryKind.VIEW, ACTION, purpose=purpose, as_reporter=reporter)
    return next(entry for entry in work.entries if entry.id == entry_id)


def _concerned(tag: str | None, values: list[Sealed]) -> Iterator[str]:
    """The person behind a person's key, and the pseudonym on the report."""
    if tag:
        yield tag
    for value in values:
        kind, _, who = (value.subject or "").partition("/")
        if kind in ("person", "reporter"):
            yield who
