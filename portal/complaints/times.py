"""How quickly are complaints answered, and what of the remedies is done? Of one's own side or, without persons, of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlalchemy import select

from db.actor import SYSTEM, Actor
from db.complaints import Channel, Complaint, ComplaintAnswer, Remedy
from db.session import Work, begin
from portal import areas, clock
from portal.calendar import calendar
from portal.complaints.counting import FEWEST
from portal.complaints.states import terms
from portal.policy import Action, allows, require


@dataclass(frozen=True)
class Speed:
    """`days` is the median; None where so few were answered, or so few remedies ordered, that they could be known."""

    channel: Channel
    answered: int | None
    days: float | None
    in_time: int | None
    remedies: int | None
    put_right: int | None


def speeds(actor: Actor) -> list[Speed]:
    """Of the sides that the actor may count."""
    own = [channel for channel in Channel if str(channel) in set(map(str, actor.roles))] if allows(actor, Action.COMPLAINT_FIGURES, None) else []
    if not own:
        require(actor, Action.COMPLAINT_COUNT, None)
    with begin(SYSTEM, write=False) as work:
        return [_speed(work, channel, few=1 if own else FEWEST) for channel in own or Channel]


def _speed(work: Work, channel: Channel, *, few: int) -> Speed:
    """Of the answer that stands: an appeal begins a term of its own."""
    wanted = select(Complaint, ComplaintAnswer.at).join(
        ComplaintAnswer, (ComplaintAnswer.complaint_id == Complaint.id) & (ComplaintAnswer.turn == Complaint.turn)
    )
    found = work.session.execute(wanted.where(Complaint.channel == channel)).all()
    due = terms(work, [row for row, _at in found])
    known, zone = calendar(work), areas.time_zone(work)
    days = [_days(clock.site_day(row.since, zone), clock.site_day(at, zone), known) for row, at in found]
    in_time = sum(at < due[row.id].due.at for row, at in found)
    ordered, done = _remedies(work, channel, few)
    if len(days) < few:
        return Speed(channel, None, None, None, ordered, done)
    return Speed(channel, len(days), median(days), in_time, ordered, done)


def _remedies(work: Work, channel: Channel, few: int) -> tuple[int | None, int | None]:
    """How many were ordered, and of these how many are done."""
    wanted = select(Remedy.done_at).join(Complaint, Complaint.id == Remedy.complaint_id).where(Complaint.channel == channel)
    done = [at is not None for at in work.session.scalars(wanted)]
    return (len(done), sum(done)) if len(done) >= few else (None, None)


def _days(day: date, last: date, known: clock.Calendar) -> int:
    """Working days after that day, up to the last."""
    count = 0
    while day < last:
        day = known.next_worked(day)
        count += day <= last
    return count
