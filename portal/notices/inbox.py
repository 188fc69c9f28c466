"""What am I told, and which of it have I not read? Each person his own, as himself and as a reporter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from db.areas import Area
from db.notices import Notice, NoticeKind
from db.session import Work, writes
from portal.policy import Action, require

MOST = 30
COUNTED = 100
NEWS, OF_LATE = 10, timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """One notice as its reader sees it."""

    id: UUID
    kind: NoticeKind
    record_id: UUID | None
    number: str
    area: str | None
    area_en: str | None
    due: datetime | None
    legal: bool
    at: datetime
    read: bool
    as_reporter: bool


def unread(work: Work) -> int:
    """How many; beyond a hundred they are not counted any more."""
    some = select(Notice.id).where(Notice.recipient.in_(_mine(work)), Notice.read_at.is_(None)).limit(COUNTED).subquery()
    return work.session.scalar(select(func.count()).select_from(some)) or 0


def inbox(work: Work, *, only_unread: bool = False, before: str = "", most: int = MOST) -> list[Line]:
    """The newest first; `before` is the mark of the last line shown (see `mark`)."""
    require(work.actor, Action.NOTICE_READ, None)
    wanted = select(Notice, Area.name, Area.name_en).outerjoin(Area, Area.id == Notice.area_id).where(Notice.recipient.in_(_mine(work)))
    if only_unread:
        wanted = wanted.where(Notice.read_at.is_(None))
    if at_id := _position(before):
        at, notice_id = at_id
        wanted = wanted.where((Notice.at < at) | ((Notice.at == at) & (Notice.id < notice_id)))
    rows = work.session.execute(wanted.order_by(Notice.at.desc(), Notice.id.desc()).limit(most)).all()
    return [_line(notice, area, area_en) for notice, area, area_en in rows]


def news(work: Work) -> list[Line]:
    """For an auditor: what he was told in the last two weeks, the newest first. He has no inbox and marks nothing as read: he writes papers only."""
    require(work.actor, Action.PAGE_AUDIT, None)
    lately = Notice.recipient == str(work.actor.person_id), Notice.at > work.now - OF_LATE
    rows = work.session.scalars(select(Notice).where(*lately).order_by(Notice.at.desc(), Notice.id.desc()).limit(NEWS))
    return [_line(notice, None, None) for notice in rows]


def mark(line: Line) -> str:
    """Where the next lines begin."""
    return f"{line.at.isoformat()}/{line.id}"


def unread_about(work: Work, *record_ids: UUID) -> set[UUID]:
    """Of which of these records is there something that I have not read?"""
    mine = Notice.recipient.in_(_mine(work)), Notice.record_id.in_(record_ids), Notice.read_at.is_(None)
    return {record_id for record_id in work.session.scalars(select(Notice.record_id).where(*mine).distinct()) if record_id}


@writes
def mark_read(work: Work, record_id: UUID | None = None) -> None:
    """What I was told in my own name, all or of one record, is read now."""
    require(work.actor, Action.NOTICE_READ, None)
    _mark(work, str(work.actor.person_id), record_id, now=True)


@writes
def mark_read_as_reporter(work: Work, record_id: UUID | None = None) -> None:
    """What I was told under my pseudonym. A transaction of its own, and no time: either would join the two names."""
    require(work.actor, Action.NOTICE_READ, None)
    _mark(work, work.actor.tag, record_id, now=False)


@writes
def mark_read_as_complainant(work: Work, record_id: UUID | None = None) -> None:
    """And what I was told under the name by which I complain, in the same way."""
    require(work.actor, Action.NOTICE_READ, None)
    for name in work.actor.subjects:
        _mark(work, name, record_id, now=False)


def _mark(work: Work, recipient: str, record_id: UUID | None, *, now: bool) -> None:
    unread_ones = update(Notice).where(Notice.recipient == recipient, Notice.read_at.is_(None))
    if record_id is not None:
        unread_ones = unread_ones.where(Notice.record_id == record_id)
    at = work.now if now else Notice.at
    work.session.execute(unread_ones.values(read_at=at), execution_options={"synchronize_session": False})


def _mine(work: Work) -> list[str]:
    return [name for name in (str(work.actor.person_id or ""), work.actor.tag, *work.actor.subjects) if name]


def _position(before: str) -> tuple[datetime, UUID] | None:
    """A mark that is none (an address typed by hand) begins at the newest."""
    at, slash, notice_id = before.partition("/")
    try:
        return (datetime.fromisoformat(at).astimezone(UTC), UUID(notice_id)) if slash else None
    except ValueError:
        return None


def _line(notice: Notice, area: str | None, area_en: str | None) -> Line:
    return Line(
        id=notice.id,
        kind=notice.kind,
        record_id=notice.record_id,
        number=notice.number,
        area=area,
        area_en=area_en,
        due=notice.due,
        legal=notice.legal,
        at=notice.at,
        read=notice.read_at is not None,
        as_reporter=notice.as_reporter,
    )
