"""By which channels does a person want to be told, when is he left in peace, and when does his digest come?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from db.accounts import Account
from db.log import EntryKind
from db.notices import Mode, NoticeChoice, NoticeHabit
from db.sealed import seal_into
from db.session import Work, writes
from portal.errors import Invalid
from portal.notices import channels
from portal.notices.channels import Channel
from portal.policy import Action, require

DIGEST_AT = 8 * 60 + 30
MINUTES = 24 * 60
MAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}")


@dataclass(frozen=True)
class Habits:
    """What one person chose; minutes count from midnight at the site."""

    modes: Mapping[str, Mode] = field(default_factory=dict)
    quiet_from: int | None = None
    quiet_to: int | None = None
    digest_at: int = DIGEST_AT
    has_mail: bool = False
    language: str | None = None

    def mode(self, channel: Channel) -> Mode:
        return self.modes.get(channel.name, channel.default)

    def peace_until(self, at: datetime, zone: str) -> datetime:
        """The moment itself, or when the quiet hours around it end."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return at
        local = at.astimezone(ZoneInfo(zone))
        since = (local.hour * 60 + local.minute - self.quiet_from) % MINUTES
        return self._next(local, self.quiet_to) if since < (self.quiet_to - self.quiet_from) % MINUTES else at

    def digest_after(self, at: datetime, zone: str) -> datetime:
        return self._next(at.astimezone(ZoneInfo(zone)), self.digest_at)

    @staticmethod
    def _next(local: datetime, minute: int) -> datetime:
        day = local.date()
        found = datetime.combine(day, time(minute // 60, minute % 60), local.tzinfo)
        return (found if found > local else found + timedelta(days=1)).astimezone(UTC)


def mine(work: Work) -> Habits:
    """What I chose."""
    require(work.actor, Action.NOTICE_READ, None)
    person_id = work.actor.person_id
    return habits_of(work, [person_id])[person_id] if person_id else Habits()


def habits_of(work: Work, person_ids: Iterable[UUID]) -> dict[UUID, Habits]:
    """Of each, the shipped ones where he chose nothing."""
    ids = list(person_ids)
    modes: dict[UUID, dict[str, Mode]] = {}
    for choice in work.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id.in_(ids))):
        modes.setdefault(choice.person_id, {})[choice.channel] = choice.mode
    rows = {row.person_id: row for row in work.session.scalars(select(NoticeHabit).where(NoticeHabit.person_id.in_(ids)))}
    wanted = select(Account.person_id, Account.language).where(Account.person_id.in_(ids))
    languages = {account.person_id: account.language for account in work.session.execute(wanted)}
    return {one: _habits(modes.get(one, {}), rows.get(one), languages.get(one)) for one in ids}


@writes
def choose(
    work: Work,
    *,
    modes: Mapping[str, str],
    quiet: tuple[int, int] | None = None,
    digest_at: int = DIGEST_AT,
    mail: str | None = None,
) -> None:
    """How I want to be told. `mail` None leaves the address as it is, an empty one removes it. Legal clocks come all the same."""
    require(work.actor, Action.NOTICE_READ, None)
    person_id = work.actor.person_id
    assert person_id is not None
    known = {choice.channel: choice for choice in work.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person_id))}
    for name, mode in modes.items():
        if name not in channels.current():
            raise Invalid("There is no channel {name}.", field="channel", name=name)
        if name not in known:
            known[name] = NoticeChoice(person_id=person_id, channel=name, mode=Mode(mode))
            work.session.add(known[name])
        known[name].mode = Mode(mode)
    row = work.session.scalars(select(NoticeHabit).where(NoticeHabit.person_id == person_id)).one_or_none()
    if row is None:
        row = NoticeHabit(person_id=person_id, subject=f"person/{person_id}")
        work.session.add(row)
    row.quiet_from, row.quiet_to = (_minute(quiet[0]), _minute(quiet[1])) if quiet else (None, None)
    row.digest_at = _minute(digest_at)
    if mail is not None:
        seal_into(row, mail=_address(mail) or None)
    work.entry(EntryKind.CHANGE, "notices.chosen", subjects=[str(person_id)])


def _habits(modes: Mapping[str, Mode], row: NoticeHabit | None, language: str | None) -> Habits:
    if row is None:
        return Habits(modes, language=language)
    return Habits(modes, row.quiet_from, row.quiet_to, row.digest_at, bool(row.mail), language)


def _minute(minute: int) -> int:
    if not 0 <= minute < MINUTES:
        raise Invalid("A time lies between 00:00 and 23:59.", field="time")
    return minute


def _address(mail: str) -> str:
    clean = mail.strip()
    if clean and not MAIL.fullmatch(clean):
        raise Invalid("This is no mail address.", field="mail")
    return clean
