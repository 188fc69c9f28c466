"""How many complaints, how do they stand, how many are late? Counts without persons for those above both sides; each side counts its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.actor import SYSTEM, Actor
from db.complaints import WAITING, Channel, Complaint
from db.notices import Notice, NoticeKind
from db.session import Work, begin
from portal.complaints.independence import barred_from
from portal.complaints.states import terms
from portal.policy import Action, require

FEWEST = 3
OF_THE_SAME = ("state", "kind", "outcome")


@dataclass(frozen=True)
class Total:
    """`what`: state, kind, outcome or late; `count` is None where so few are counted that they could be known."""

    channel: Channel
    what: str
    code: str
    count: int | None


@dataclass(frozen=True)
class Escalated:
    """An overdue complaint of which one was told: nothing of its content, nobody's name."""

    id: UUID
    number: str
    channel: Channel
    due: datetime


def totals(actor: Actor) -> list[Total]:
    """For the head, the safety director and administrators, unless they look after one side."""
    require(actor, Action.COMPLAINT_COUNT, None)
    with begin(SYSTEM, write=False) as work:
        return [one for channel in Channel for one in suppressed(counted(work, channel))]


def figures(work: Work) -> list[Total]:
    """Of the cases that one was let in to handle, which are one's own side's."""
    require(work.actor, Action.COMPLAINT_FIGURES, None)
    return [one for channel in Channel if str(channel) in set(map(str, work.actor.roles)) for one in counted(work, channel)]


def escalated(actor: Actor) -> list[Escalated]:
    """What one was told of as overdue and is so still. Whoever must not learn of it by now, or complained himself, reads nothing of it."""
    require(actor, Action.COMPLAINT_ESCALATED, None)
    with begin(actor, write=False) as work:
        told = Notice.recipient == str(actor.person_id), Notice.kind == NoticeKind.COMPLAINT_LATE
        ids = {one for one in work.session.scalars(select(Notice.record_id).where(*told)) if one}
    with begin(SYSTEM, write=False) as work:
        return _standing(work, ids, actor)


def suppressed(totals: Sequence[Total]) -> list[Total]:
    """One small number could be worked out from the sum of its group, or of another of the same cases: then the smallest two are left out."""
    groups = {what: _smallest_first(totals, what) for what in {one.what for one in totals}}
    hidden = {what: _left_out(group) for what, group in groups.items()}
    if any(hidden.get(what) for what in OF_THE_SAME):
        hidden |= {what: hidden[what] or groups[what][:2] for what in OF_THE_SAME if what in hidden}
    return [Total(one.channel, one.what, one.code, None) if one in hidden[one.what] else one for one in totals]


def _smallest_first(totals: Sequence[Total], what: str) -> list[Total]:
    return sorted((one for one in totals if one.what == what and one.count), key=lambda one: (one.count or 0, one.code))


def _left_out(group: Sequence[Total]) -> Sequence[Total]:
    small = [one for one in group if (one.count or 0) < FEWEST]
    return small if len(small) != 1 else group[:2]


def counted(work: Work, channel: Channel) -> list[Total]:
    """One's own complaint is not among those that one handles."""
    these = Complaint.channel == channel, Complaint.tag.not_in(work.actor.subjects), Complaint.prepared
    owed = work.session.scalars(select(Complaint).where(*these, Complaint.state.in_(WAITING))).all()
    due = terms(work, owed)
    late = sum(1 for row in owed if (at := due[row.id].at) is not None and at <= work.now)
    groups = {what: _by(work, column, *these) for what, column in (("state", Complaint.state), ("kind", Complaint.kind))}
    groups["outcome"] = _by(work, Complaint.outcome, *these, Complaint.outcome.is_not(None))
    return [Total(channel, what, code, count) for what, counts in {**groups, "late": [("late", late)]}.items() for code, count in counts]


def _by(work: Work, column: Any, *these: Any) -> list[tuple[str, int]]:
    found = work.session.execute(select(column, func.count(Complaint.id)).where(*these).group_by(column))
    return sorted((str(code), count) for code, count in found)


def _standing(work: Work, ids: set[UUID], actor: Actor) -> list[Escalated]:
    these = Complaint.id.in_(ids), Complaint.state.in_(WAITING), Complaint.tag.not_in(actor.subjects)
    rows = work.session.scalars(select(Complaint).where(*these).order_by(Complaint.since)).all() if ids else []
    due = terms(work, rows)
    late = [(row, at) for row in rows if (at := due[row.id].at) is not None and at <= work.now]
    return [Escalated(row.id, row.number, row.channel, at) for row, at in late if actor.person_id not in barred_from(work, row)[0]]
