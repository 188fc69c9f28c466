"""Does each channel deliver, what waits or was given up, and what can whoever looks after the channels do about it?

He reads how a channel fares, never the messages: those say who is told of what. What he asks for is done by the worker's next round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from db.log import EntryKind
from db.notices import ChannelState, Deed, Enclosed, Message, Notice, NoticeKind, Wish
from db.session import Work, writes
from portal.errors import Invalid, TooMany, WrongStep
from portal.notices import channels
from portal.notices.channels import Channel
from portal.notices.habits import habits_of
from portal.notices.outbox import TRIES_BY_LAW, message_for
from portal.policy import Action, require

AT_ONCE = 20
TESTS, WITHIN = 5, timedelta(hours=1)
KEPT = timedelta(days=90)
UNLOGGED = {"synchronize_session": False}


@dataclass(frozen=True)
class Health:
    """A channel of the file, or one that was in it; the counts are of `counted_at`."""

    channel: str
    title: str
    title_en: str | None
    kind: str
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    problem: str | None = None
    waiting: int = 0
    waiting_since: datetime | None = None
    given_up: int = 0
    counted_at: datetime | None = None
    wished: bool = False

    @property
    def fails(self) -> bool:
        return self.failed_at is not None and (self.sent_at is None or self.failed_at > self.sent_at)


def health(work: Work) -> list[Health]:
    """Those that fail first, then by name; one that is not set up any more only while something of it is left."""
    require(work.actor, Action.CHANNEL_CARE, None)
    rows = {row.channel: row for row in work.session.scalars(select(ChannelState))}
    wished = set(work.session.scalars(select(Wish.channel).where(Wish.done_at.is_(None))))
    known = channels.current()
    gone = {name: None for name, row in rows.items() if name not in known and (row.waiting or row.given_up)}
    lines = [_line(name, channel, rows.get(name), name in wished) for name, channel in {**known, **gone}.items()]
    return sorted(lines, key=lambda line: (not line.fails, line.channel))


def _line(name: str, channel: Channel | None, row: ChannelState | None, wished: bool) -> Health:
    named = (name, channel.title, channel.title_en, str(channel.kind)) if channel else (name, name, None, "")
    if row is None:
        return Health(*named, wished=wished)
    return Health(*named, row.sent_at, row.failed_at, row.problem, row.waiting, row.waiting_since, row.given_up, row.counted_at, wished)


@writes
def send_test(work: Work, channel: str) -> None:
    """A notice that tells of nothing, to me or to the group, at once whatever I muted."""
    require(work.actor, Action.CHANNEL_CARE, None)
    way, me = _set_up(channel), work.actor.person_id
    assert me is not None
    if way.personal and not habits_of(work, [me])[me].has_mail:
        raise WrongStep("Give a mail address under “My account” first; the test goes there.")
    _wish(work, channel, Deed.TEST)


@writes
def retry(work: Work, channel: str) -> None:
    """What was given up is tried again, from the first try on."""
    require(work.actor, Action.CHANNEL_CARE, None)
    _set_up(channel)
    row = work.session.scalars(select(ChannelState).where(ChannelState.channel == channel)).one_or_none()
    if row is None or not row.given_up:
        raise WrongStep("Nothing was given up on this channel.")
    _wish(work, channel, Deed.RETRY)


def _set_up(name: str) -> Channel:
    if name not in channels.current():
        raise Invalid("There is no channel {name}.", field="channel", name=name)
    return channels.current()[name]


def _wish(work: Work, channel: str, deed: Deed) -> None:
    lately = select(Wish).where(Wish.channel == channel, Wish.deed == deed, Wish.asked_at > work.now - WITHIN)
    before = work.session.scalars(lately).all()
    if any(row.done_at is None for row in before):
        raise WrongStep("That was asked for already; the worker does it within a minute.")
    if len(before) >= TESTS:
        raise TooMany("That was asked for {n} times within the hour. Wait, and look at the reason first.", n=TESTS)
    assert work.actor.person_id is not None
    work.session.add(Wish(channel=channel, deed=deed, asked_by=work.actor.person_id, asked_at=work.now))
    work.entry(EntryKind.ADMIN, f"channel.{deed}", detail=channel)


# The worker's side


def wished(work: Work) -> bool:
    """Is there anything to do? Asked often, answered by an index."""
    return work.session.scalars(select(Wish.id).where(Wish.done_at.is_(None)).limit(1)).first() is not None


@writes
def fulfil(work: Work, *, ways: Mapping[str, Channel]) -> int:
    """What was asked for, oldest first; for a channel that is not there any more nothing happens. How many?"""
    require(work.actor, Action.NOTICE_SEND, None)
    wanted = select(Wish).where(Wish.done_at.is_(None)).order_by(Wish.asked_at, Wish.id).limit(AT_ONCE)
    rows = list(work.session.scalars(wanted.with_for_update(skip_locked=True)))
    for row in rows:
        row.done_at = work.now
        if row.channel in ways and row.deed in DEEDS:
            DEEDS[row.deed](work, ways[row.channel], row)
    return len(rows)


def _send_test(work: Work, channel: Channel, wish: Wish) -> None:
    """Past quiet hours, and once: whoever waits for it reads here why it did not come."""
    notice = Notice(recipient=str(wish.asked_by), kind=NoticeKind.TEST, event=f"test/{wish.id}", at=work.now, posted=True)
    work.session.add(notice)
    message = message_for(work, channel, notice.recipient if channel.personal else "", notice.event, work.now)
    message.legal, message.tries = True, TRIES_BY_LAW - 1
    work.session.flush()
    work.session.add(Enclosed(message_id=message.id, notice_id=notice.id))


def _try_again(work: Work, channel: Channel, _wish: Wish) -> None:
    left = update(Message).where(Message.sent_at.is_(None), Message.channel == channel.name, Message.waiting.is_(False))
    work.session.execute(left.values(waiting=True, tries=0, not_before=work.now, made_at=work.now, leased_until=None), execution_options=UNLOGGED)


DEEDS = {Deed.TEST: _send_test, Deed.RETRY: _try_again}


@writes
def look_after(work: Work) -> int:
    """Each channel's row, with what waits and what was given up counted anew. How many channels?"""
    require(work.actor, Action.NOTICE_SEND, None)
    counts = _unsent(work)
    rows = {row.channel: row for row in work.session.scalars(select(ChannelState))}
    for name in {*channels.current(), *rows, *(channel for channel, _waiting in counts)}:
        row = rows.get(name) or ChannelState(channel=name)
        (row.waiting, row.waiting_since), (row.given_up, _since) = counts.get((name, True), (0, None)), counts.get((name, False), (0, None))
        row.counted_at = work.now
        work.session.add(row)
    old = delete(Wish).where(Wish.done_at < work.now - KEPT)
    work.session.execute(old, execution_options=UNLOGGED)
    return len(rows)


def _unsent(work: Work) -> dict[tuple[str, bool], tuple[int, datetime | None]]:
    counted = select(Message.channel, Message.waiting, func.count(Message.id), func.min(Message.made_at)).where(Message.sent_at.is_(None))
    rows: Any = work.session.execute(counted.group_by(Message.channel, Message.waiting))
    return {(channel, bool(waiting)): (count, since) for channel, waiting, count, since in rows}
