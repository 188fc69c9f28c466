"""What was done in office, newest first, and what else happened on a day? Acts in office have a time, everything personal has only its day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, tuple_

from db.hazards import Hazard, HazardStep
from db.log.model import EntryKind, LogEntry, LogSubject
from db.log.reveal import NO_OFFICE
from db.people import RoleGrant

if TYPE_CHECKING:
    from db.session import Work

SYSTEM = "system"
SECOND_FACTOR = "second_factor"
OWN_ACCOUNT = "account.%"
REFUSED = "refused."
WHOLE_DAY = 20_000
Cursor = tuple[datetime, UUID]


@dataclass(frozen=True)
class Wanted:
    """Which entries: always of a period, so that no question grows with the years."""

    since: datetime
    until: datetime
    kind: EntryKind | None = None
    actor: str = ""
    action: str = ""
    purpose: str = ""
    refused: bool = False


def in_office(work: Work) -> frozenset[str]:
    """Who holds or held an office: whose acts in it are no private matter."""
    held = select(RoleGrant.person_id).where(RoleGrant.role.not_in(NO_OFFICE)).distinct()
    return frozenset(str(person_id) for person_id in work.session.scalars(held))


def acts(work: Work, wanted: Wanted, *, before: Cursor | None = None, limit: int = 50) -> list[LogEntry]:
    """Acts in office, newest first; `before` is where the page above ended."""
    return list(work.session.scalars(acts_wanted(in_office(work), wanted, before=before, limit=limit)))


def acts_wanted(office: Collection[str], wanted: Wanted, *, before: Cursor | None, limit: int) -> Select[LogEntry]:
    """The question itself: one index gives the order, the rest is a filter."""
    asked = select(LogEntry).where(_of_office(office), *_matching(wanted)).order_by(LogEntry.at.desc(), LogEntry.id.desc()).limit(limit)
    return asked if before is None else asked.where(LogEntry.at <= before[0], tuple_(LogEntry.at, LogEntry.id) < before)


def act(work: Work, entry_id: UUID) -> LogEntry | None:
    """One act in office; what is personal is not there."""
    return work.session.scalars(select(LogEntry).where(LogEntry.id == entry_id, _of_office(in_office(work)))).one_or_none()


def acts_on(work: Work, hazard: Hazard, wanted: Wanted, *, limit: int) -> list[LogEntry]:
    """What was done to a hazard in office and who read it: by its steps, and by whom it concerns; else among the newest looks."""
    office = _of_office(in_office(work))
    step = select(HazardStep.entry_id).where(HazardStep.hazard_id == hazard.id)
    changed = list(work.session.scalars(select(LogEntry).where(LogEntry.id.in_(step), office)))
    read = select(LogEntry).where(office, *_matching(wanted))
    if hazard.reporter_tag:
        about = select(LogSubject.entry_id).where(LogSubject.subject == hazard.reporter_tag, LogSubject.at >= wanted.since)
        read = read.where(LogEntry.id.in_(about.order_by(LogSubject.at.desc()).limit(limit)))
    else:
        read = read.where(LogEntry.kind == EntryKind.VIEW).order_by(LogEntry.at.desc(), LogEntry.id.desc()).limit(limit)
    seen = [entry for entry in work.session.scalars(read) if hazard.id.bytes in entry.body]
    found = {entry.id: entry for entry in [*changed, *seen]}
    return sorted(found.values(), key=lambda entry: (entry.at, entry.id), reverse=True)


def personal(work: Work, start: datetime, end: datetime) -> list[LogEntry]:
    """What people did as themselves in one day, in no order that says when: sign-ins, their accounts, reports under a pseudonym."""
    asked = select(LogEntry).where(LogEntry.at >= start, LogEntry.at < end, not_(_of_office(in_office(work)))).limit(WHOLE_DAY)
    return sorted(work.session.scalars(asked), key=lambda entry: (entry.kind, entry.action))


def refusals(work: Work, since: datetime, *, limit: int) -> list[tuple[str, str, int, datetime]]:
    """Who was refused what, how often, and when last."""
    number, last = func.count(LogEntry.id), func.max(LogEntry.at)
    asked = (
        select(LogEntry.actor, LogEntry.action, number, last)
        .where(LogEntry.kind == EntryKind.SYSTEM, LogEntry.at >= since, LogEntry.action.startswith(REFUSED, autoescape=True))
        .group_by(LogEntry.actor, LogEntry.action)
    )
    return [(row[0], row[1], row[2], row[3]) for row in work.session.execute(asked.order_by(number.desc(), last.desc()).limit(limit))]


def purposes_of(work: Work, action: str, since: datetime) -> set[str]:
    """The purposes under which an action was taken since then."""
    return set(work.session.scalars(select(LogEntry.purpose).where(LogEntry.action == action, LogEntry.at >= since)))


def _of_office(office: Collection[str]) -> ColumnElement[bool]:
    """Appending nothing keeps the list of people from being taken for the way to the rows: the time is."""
    done_by = LogEntry.actor.concat("").in_(sorted([*office, SYSTEM]))
    own_account = and_(LogEntry.kind == EntryKind.CHANGE, LogEntry.action.like(OWN_ACCOUNT))
    signing_in = or_(LogEntry.kind == EntryKind.SIGNIN, LogEntry.purpose == SECOND_FACTOR)
    return and_(done_by, not_(signing_in), not_(own_account))


def _matching(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [LogEntry.at >= wanted.since, LogEntry.at < wanted.until]
    if wanted.kind:
        asked.append(LogEntry.kind == wanted.kind)
    if wanted.actor:
        asked.append(LogEntry.actor == wanted.actor)
    if wanted.action:
        asked.append(LogEntry.action == wanted.action)
    if wanted.purpose:
        asked.append(LogEntry.purpose == wanted.purpose)
    if wanted.refused:
        asked += [LogEntry.kind == EntryKind.SYSTEM, LogEntry.action.startswith(REFUSED, autoescape=True)]
    return asked
