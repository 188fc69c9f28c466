"""Who is told that something happened? A row in each inbox, in the transaction of what it tells of: ids, number, place and day, never a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.notices import COMPLAINTS, OF_OWN_DATA, TO_AUDITORS, Notice, NoticeKind
from db.session import Work


@dataclass(frozen=True)
class About:
    """What a notice says of a record."""

    record_id: UUID | None = None
    number: str = ""
    area_id: UUID | None = None
    due: datetime | None = None
    legal: bool = False


def tell(work: Work, kind: NoticeKind, about: About, people: Iterable[UUID], *, event: str) -> int:
    """Each of them once for this event. How many were told?"""
    if work.silent:
        return 0
    names = sorted(map(str, set(people)))
    work.session.add_all(_notice(work, kind, about, name, event) for name in names)
    return len(names)


def tell_inside(work: Work, kind: NoticeKind, about: About, people: Iterable[UUID], *, event: str) -> None:
    """In the inbox and nowhere else: that there is something about somebody is his own business, and leaves by no channel."""
    notices = [] if work.silent else [_notice(work, kind, about, name, event) for name in sorted(map(str, set(people)))]
    for notice in notices:
        notice.posted, notice.due = True, None
    work.session.add_all(notices)


def tell_reporter(work: Work, kind: NoticeKind, about: About, tag: str | None, *, event: str) -> None:
    """Under his pseudonym, here and nowhere else: nothing that goes out of the house may lead to him."""
    if work.silent or not tag:
        return
    notice = _notice(work, kind, about, tag, event)
    notice.as_reporter, notice.posted, notice.due = True, True, None
    work.session.add(notice)


def tell_missing(work: Work, kind: NoticeKind, about: About, people: Iterable[UUID], *, event: str) -> int:
    """Those of them who have not been told of this event yet: what the worker looks at again and again is told once."""
    names = set(map(str, people))
    told = set(work.session.scalars(select(Notice.recipient).where(Notice.recipient.in_(names), Notice.event == event))) if names else set()
    return tell(work, kind, about, map(UUID, names - told), event=event)


def _notice(work: Work, kind: NoticeKind, about: About, recipient: str, event: str) -> Notice:
    return Notice(
        recipient=recipient,
        kind=kind,
        event=event,
        record_id=about.record_id,
        number=about.number,
        area_id=about.area_id,
        due=about.due,
        legal=about.legal,
        at=work.now,
        posted=kind in TO_AUDITORS | COMPLAINTS | OF_OWN_DATA,
    )
