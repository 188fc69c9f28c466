"""How quickly are complaints answered, and what of the remedies is done? Of one's own side or, without persons, of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import select

from db.actor import SYSTEM, Actor
from db.complaints import Channel, Complaint, ComplaintAnswer, Remedy
from db.session import Work, begin
from portal import areas, clock
from portal.calendar import calendar
from portal.complaints.counting import FEWEST, counted, suppressed
from portal.complaints.states import terms
from portal.policy import Action, allows, require


@dataclass(frozen=True)
class Speed:
    """`days` is the median; None where so few were answered or ordered, in or out of time, that they could be known."""

    channel: Channel
    answered: int | None
    days: float | None
    in_time: int | None
    remedies: int | None
    put_right: int | None


def speeds(actor: Actor) -> list[Speed]:
    """One's own side's as far as one was let in to its cases; both only for those above, without small numbers."""
    own = [channel for channel in Channel if str(channel) in set(map(str, actor.roles))] if allows(actor, Action.COMPLAINT_FIGURES, None) else []
    if not own:
        require(actor, Action.COMPLAINT_COUNT, None)
    with begin(actor if own else SYSTEM, write=False) as work:
        return [_speed(work, channel, few=1 if own else FEWEST) for channel in own or Channel]


def _speed(work: Work, channel: Channel, *, few: int) -> Speed:
    """Of the answer that stands: an appeal begins a term of its own. One's own complaint is not among those that one handles."""
    these = Complaint.channel == channel, Complaint.tag.not_in(work.actor.subjects), Complaint.prepared
    wanted = select(Complaint, ComplaintAnswer.at).join(
        ComplaintAnswer, (ComplaintAnswer.complaint_id == Complaint.id) & (ComplaintAnswer.turn == Complaint.turn)
    )
    found = work.session.execute(wanted.where(*these)).all()
    then = {row.id: at for row, at in found}
    due = terms(work, [row for row, _at in found], asked=then)
    known, zone = calendar(work), areas.time_zone(work)
    days = [_days(clock.site_day(row.since, zone), clock.site_day(at, zone), known) for row, at in found]
    in_time = sum(due[row.id].paused_until is not None or at < due[row.id].due.at for row, at in found)
    ordered, done = _remedies(work, these, few)
    if len(days) < few or (few > 1 and _gives_away(work, channel)):
        return Speed(channel, None, None, None, ordered, done)
    return Speed(channel, len(days), median(days), _part(in_time, len(days), few), ordered, done)


def _remedies(work: Work, these: Sequence[Any], few: int) -> tuple[int | None, int | None]:
    """How many were ordered, and of these how many are done."""
    wanted = select(Remedy.done_at).join(Complaint, Complaint.id == Remedy.complaint_id).where(*these)
    done = [at is not None for at in work.session.scalars(wanted)]
    return (len(done), _part(sum(done), len(done), few)) if len(done) >= few else (None, None)


def _gives_away(work: Work, channel: Channel) -> bool:
    """How many are answered is the sum of the outcomes: with it, an outcome that is left out could be worked out."""
    return any(one.what == "outcome" and one.count is None for one in suppressed(counted(work, channel)))


def _part(part: int, whole: int, few: int) -> int | None:
    """Neither few in it nor few outside it."""
    return None if 0 < part < few or 0 < whole - part < few else part


def _days(day: date, last: date, known: clock.Calendar) -> int:
    """Working days after that day, up to the last."""
    count = 0
    while day < last:
        day = known.next_worked(day)
        count += day <= last
    return count
