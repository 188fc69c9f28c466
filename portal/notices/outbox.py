"""How does a notice leave the house once, though processes die and peers fail? Post, lease, send, settle: each a transaction of its own.

A notice row is the outbox: it was kept with the move it tells of. `post` turns it into messages; `lease` hands one to a worker for a while and
counts the try; after the sending `settle` says how it went. Whoever dies in between loses the lease, and another one sends it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, update

from db.areas import Area
from db.notices import ChannelState, Enclosed, Message, Mode, Notice, NoticeHabit, NoticeKind
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.locale import LANGUAGES, known
from portal.notices.channels import Channel
from portal.notices.habits import Habits, habits_of
from portal.notices.outgoing import Outgoing, Said, joined
from portal.notices.telling import About, tell_missing
from portal.notices.wording import said
from portal.people import holders
from portal.policy import Action, require

AT_ONCE = 100
MOST_EXCHANGES = 12  # with a mail server, from greeting to parting; each may take the channel's whole patience
MINUTE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
TRIES, TRIES_BY_LAW = 12, 120
ALARMING = 3
TOO_OLD = timedelta(days=2)
GIVEN_UP = timedelta(days=30)
MESSAGES_KEPT, NOTICES_KEPT, PRUNED = timedelta(days=90), timedelta(days=365), 1000


@dataclass(frozen=True)
class Leased:
    """A message that this worker may send until then."""

    message: Outgoing
    until: datetime


@dataclass(frozen=True)
class Outcome:
    """Nothing, if it was taken; else why it was not, and whether it may have arrived all the same."""

    problem: str = ""
    unsure: bool = False


# Notices become messages


@writes
def post(work: Work, *, ways: Mapping[str, Channel]) -> int:
    """The next notices in the order of time, for each channel that its reader wants. How many notices?"""
    require(work.actor, Action.NOTICE_SEND, None)
    wanted = select(Notice).where(Notice.posted.is_(False)).order_by(Notice.at, Notice.id).limit(AT_ONCE)
    fresh = list(work.session.scalars(wanted.with_for_update(skip_locked=True)))
    habits = habits_of(work, {UUID(notice.recipient) for notice in fresh})
    zone = areas.time_zone(work)
    for notice in fresh:
        notice.posted = True
        if work.now - notice.at > TOO_OLD and not notice.legal:
            continue
        for channel in ways.values():
            _post(work, notice, channel, habits[UUID(notice.recipient)], zone)
    return len(fresh)


def _post(work: Work, notice: Notice, channel: Channel, habits: Habits, zone: str) -> None:
    """A legal clock goes out at once, whatever was chosen: neither off, nor a digest, nor quiet hours hold it."""
    mode = Mode.AT_ONCE if notice.legal else habits.mode(channel)
    if mode is Mode.OFF or (channel.personal and not habits.has_mail):
        return
    due = work.now if notice.legal else habits.peace_until(work.now, zone)
    event = f"{notice.kind}/{notice.event}"
    if mode is Mode.DIGEST:
        due = habits.digest_after(work.now, zone)
        event = f"digest/{due.isoformat()}"
    message = message_for(work, channel, notice.recipient if channel.personal else "", event, due)
    if message.waiting and not message.tries:
        message.not_before, message.legal = min(message.not_before, due), message.legal or notice.legal
        work.session.add(Enclosed(message_id=message.id, notice_id=notice.id))


def message_for(work: Work, channel: Channel, addressee: str, event: str, due: datetime) -> Message:
    """A group is told once of a thing, however many of its people are concerned."""
    same = Message.channel == channel.name, Message.addressee == addressee, Message.event == event
    message = work.session.scalars(select(Message).where(*same)).one_or_none()
    if message is None:
        message = Message(
            channel=channel.name, addressee=addressee, event=event, made_at=work.now, not_before=due, waiting=True, tries=0, legal=False, unsure=False
        )
        work.session.add(message)
        work.session.flush()
    return message


# Messages leave


@writes
def lease(work: Work, *, channel: Channel, base: str) -> Leased | None:
    """The message that has waited longest, legal ones first; none while the channel's minute is full. A lease that ran out was left by the dead."""
    require(work.actor, Action.NOTICE_SEND, None)
    if _tried_lately(work, channel) >= channel.per_minute:
        return None
    message = _first(work, channel)
    if message is None:
        return None
    message.unsure = message.unsure or message.leased_until is not None
    patience = timedelta(seconds=channel.timeout * MOST_EXCHANGES)
    message.leased_until, message.tried_at = work.now + patience + MINUTE, work.now
    message.tries += 1
    return Leased(_outgoing(work, message, channel, base), message.leased_until)


def _first(work: Work, channel: Channel) -> Message | None:
    """What waited long, because its peer or the worker was away, does not break anybody's quiet hours now; set aside until they end."""
    free = or_(Message.leased_until.is_(None), Message.leased_until <= work.now)
    wanted = select(Message).where(Message.channel == channel.name, Message.waiting.is_(True), Message.not_before <= work.now, free)
    first = wanted.order_by(Message.legal.desc(), Message.not_before, Message.id).limit(1)
    while message := work.session.scalars(first.with_for_update(skip_locked=True)).one_or_none():
        if message.legal or (peace := _peace(work, message)) <= work.now:
            return message
        message.not_before = peace
        work.session.flush()
    return None


def _peace(work: Work, message: Message) -> datetime:
    """When the first of its readers may be told."""
    told = select(Notice.recipient).join(Enclosed, Enclosed.notice_id == Notice.id).where(Enclosed.message_id == message.id)
    habits = habits_of(work, set(map(UUID, work.session.scalars(told))))
    zone = areas.time_zone(work)
    return min((one.peace_until(work.now, zone) for one in habits.values()), default=work.now)


@writes
def settle(work: Work, leased: Leased, outcome: Outcome) -> None:
    """It was taken; or not, and is tried again later, ever more rarely. An answer that comes after the lease has ended still counts if it is yes."""
    require(work.actor, Action.NOTICE_SEND, None)
    message = work.session.scalars(select(Message).where(Message.id == leased.message.id).with_for_update()).one()
    if not outcome.problem:
        message.waiting, message.sent_at, message.leased_until, message.problem = False, work.now, None, None
        _note(work, message.channel, sent_at=work.now)
        return
    message.unsure = message.unsure or outcome.unsure
    if message.leased_until != leased.until or not message.waiting:
        return
    message.leased_until, message.problem = None, outcome.problem
    _note(work, message.channel, failed_at=work.now, problem=outcome.problem)
    message.not_before = work.now + min(MINUTE * 2 ** min(message.tries - 1, 6), LONGEST_WAIT)
    message.waiting = message.tries < (TRIES_BY_LAW if message.legal else TRIES)
    if message.tries == ALARMING or not message.waiting:
        _alarm(work, message.channel)


def _note(work: Work, channel: str, **fared: Any) -> None:
    """How the channel fares, for whoever looks after it (care.py, which makes the row)."""
    state = update(ChannelState).where(ChannelState.channel == channel)
    work.session.execute(state.values(**fared), execution_options={"synchronize_session": False})


def _alarm(work: Work, channel: str) -> None:
    """Once a day the administrators read that a channel fails."""
    day = clock.site_day(work.now, areas.time_zone(work))
    tell_missing(work, NoticeKind.CHANNEL, About(), holders.administrators(work), event=f"channel/{channel}/{day}")


@writes
def prune(work: Work) -> int:
    """Nothing grows with the years: messages go after a quarter, notices after a year. What they told of stays on its record. How many went?"""
    require(work.actor, Action.NOTICE_SEND, None)
    left = update(Message).where(Message.waiting.is_(True), Message.made_at < work.now - GIVEN_UP)  # its channel is not there any more
    work.session.execute(left.values(waiting=False, problem="given up"), execution_options={"synchronize_session": False})
    old = Message.waiting.is_(False), Message.not_before < work.now - MESSAGES_KEPT
    gone = list(work.session.scalars(select(Message.id).where(*old).limit(PRUNED)))
    unheld = _old_notices(work)
    for cls, ids in ((Enclosed.message_id, gone), (Message.id, gone), (Notice.id, unheld)):
        work.session.execute(delete(cls.class_).where(cls.in_(ids)), execution_options={"synchronize_session": False})
    return max(len(gone), len(unheld))


def _old_notices(work: Work) -> list[UUID]:
    """Those that no message holds any more."""
    old = Notice.posted.is_(True), Notice.at < work.now - NOTICES_KEPT, ~exists().where(Enclosed.notice_id == Notice.id)
    return list(work.session.scalars(select(Notice.id).where(*old).limit(PRUNED)))


def waits(work: Work, *, ways: Collection[str]) -> bool:
    """Is there anything to post, or to send now through these channels? Asked often, answered by two indexes."""
    free = or_(Message.leased_until.is_(None), Message.leased_until <= work.now)
    unposted = select(Notice.id).where(Notice.posted.is_(False)).limit(1)
    ready = Message.channel.in_(ways), Message.not_before <= work.now, free
    unsent = select(Message.id).where(Message.waiting.is_(True), *ready).limit(1)
    return work.session.scalars(unposted).first() is not None or work.session.scalars(unsent).first() is not None


def _tried_lately(work: Work, channel: Channel) -> int:
    """What a clock that ran ahead has tried "later" than now does not silence the channel until then."""
    lately = Message.channel == channel.name, Message.tried_at > work.now - MINUTE, Message.tried_at <= work.now
    return work.session.scalar(select(func.count(Message.id)).where(*lately)) or 0


def _outgoing(work: Work, message: Message, channel: Channel, base: str) -> Outgoing:
    rows = work.session.execute(
        select(Notice, Area.name, Area.name_en)
        .join(Enclosed, Enclosed.notice_id == Notice.id)
        .outerjoin(Area, Area.id == Notice.area_id)
        .where(Enclosed.message_id == message.id)
        .order_by(Notice.legal.desc(), Notice.at, Notice.id)
    ).all()
    zone = areas.time_zone(work)
    to, language = _reader(work, UUID(message.addressee)) if channel.personal else ("", channel.language)
    return Outgoing(message.id, joined([_said(row, zone) for row in rows]), language, base, work.now, to, message.unsure)


def _said(row: Any, zone: str) -> Said:
    notice, area, area_en = row
    due = clock.site_day(notice.due - timedelta(microseconds=1), zone).isoformat() if notice.due else ""
    return Said(str(notice.kind), said(notice.kind), notice.number, area or "", area_en, due, notice.legal)


def _reader(work: Work, person_id: UUID) -> tuple[str, str]:
    """His address is opened for this one message, and that is on record."""
    row = work.session.scalars(select(NoticeHabit).where(NoticeHabit.person_id == person_id)).one_or_none()
    address = reveal(work, [row], ["mail"], purpose="notice")[row.id]["mail"] if row else None
    return address or "", known(habits_of(work, [person_id])[person_id].language) or LANGUAGES[0]
