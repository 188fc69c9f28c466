"""What was asked to be taken from me, on which grounds, by whom, and did I report or complain in the year before? Only I learn the last (mission D9).

Whether it takes two people does not depend on it: all that is taken from anybody does (portal/accounts/requests.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from db.accounts import REMOVALS, Request
from db.areas import Department
from db.complaints import Complaint
from db.hazards import Hazard
from db.notices import Notice, NoticeKind
from db.people import Organisation, Person, Post, PostHolding, RoleGrant
from db.sealed import complainant
from db.session import Work, office_name, reveal, writes
from db.violations import Violation, ViolationStep
from portal.people import holders
from portal.people.offices import had_a_director

MOST = 20
LOOKED_BACK = timedelta(days=366)
Place = tuple[str, str | None]


@dataclass(frozen=True)
class Taking:
    """What was asked to be taken from me; `protected`: I had reported or complained within the year before, which nobody else is told."""

    id: UUID
    deed: str
    office: str
    place: Place
    last_day: date | None
    asked_at: datetime
    by: str | None
    grounds: str
    decided_at: datetime | None
    decided_by: str | None
    approved: bool | None
    refusal: str
    done: bool
    protected: bool


def reported(work: Work) -> Select[Any]:
    """Hazards under my pseudonym. Whoever reported without a name is found by nobody, the portal included."""
    return select(Hazard.reported_at.label("at")).where(Hazard.reporter_tag == (work.actor.tag or None))


def objected(work: Work) -> Select[Any]:
    """My objections to what is kept about me."""
    mine = select(ViolationStep.at).join(Violation, Violation.id == ViolationStep.violation_id)
    return mine.where(Violation.person_id == work.actor.person_id, ViolationStep.action == "object")


def complained(work: Work) -> Select[Any]:
    """My privacy complaints, under the name by which I complain; what was filed by a receipt is found by nobody."""
    name = complainant(work.actor.person_id) if work.actor.person_id else None
    return select(Complaint.filed_at).where(Complaint.tag == name)


# What protects: when I did it, each as a query of one column.
PROTECTED_ACTS: tuple[Callable[[Work], Select[Any]], ...] = (reported, objected, complained)


@writes
def taken_from_me(work: Work) -> list[Taking]:
    """The newest first, with what was refused: that somebody tried is mine to know."""
    mine = select(Request).where(Request.person_id == work.actor.person_id, Request.deed.in_(REMOVALS))
    rows = work.session.scalars(mine.order_by(Request.asked_at.desc(), Request.id.desc()).limit(MOST)).all() if work.actor.person_id else []
    said = reveal(work, rows, ["reason", "refusal"], purpose="taking") if rows else {}
    names = office_name(work, {who for row in rows for who in (row.asked_by, row.decided_by) if who})
    offices, places = offices_of(work, rows), places_of(work, rows)
    return [_taking(row, said[row.id], names, (offices.get(row.id, ""), places.get(row.id, ("", None))), _spoke_up(work, row)) for row in rows]


def _taking(row: Request, said: Mapping[str, str | None], names: Mapping[UUID, str | None], what: tuple[str, Place], protected: bool) -> Taking:
    return Taking(
        id=row.id,
        deed=str(row.deed),
        office=what[0],
        place=what[1],
        last_day=row.last_day,
        asked_at=row.asked_at,
        by=names.get(row.asked_by),
        grounds=said["reason"] or "",
        decided_at=row.decided_at,
        decided_by=names.get(row.decided_by) if row.decided_by else None,
        approved=row.approved,
        refusal=said["refusal"] or "",
        done=row.done_at is not None,
        protected=protected,
    )


def _spoke_up(work: Work, asked: Request) -> bool:
    """Looked up for him who reads, when he reads: nothing of it is stored, so there is nothing to find."""
    since = asked.asked_at - LOOKED_BACK
    for act in PROTECTED_ACTS:
        wanted = act(work)
        at = wanted.selected_columns[0]
        if work.session.execute(wanted.where(at >= since, at <= asked.asked_at).limit(1)).first():
            return True
    return False


def offices_of(work: Work, rows: Sequence[Request]) -> dict[UUID, str]:
    """Request -> the office that is to end."""
    held = dict(work.session.execute(select(RoleGrant.id, RoleGrant.role).where(RoleGrant.id.in_({row.grant_id for row in rows}))).all())
    return {row.id: str(held[row.grant_id]) for row in rows if row.grant_id in held}


def places_of(work: Work, rows: Sequence[Request]) -> dict[UUID, Place]:
    """Request -> where he is to be moved, or the post that is to end: its names."""
    posts = select(PostHolding.id, Post.name, Post.name_en).join(Post, Post.id == PostHolding.post_id)
    named = _named(work, posts.where(PostHolding.id.in_({row.holding_id for row in rows if row.holding_id})))
    for cls, ids in ((Department, {row.department_id for row in rows}), (Organisation, {row.organisation_id for row in rows})):
        named |= _named(work, select(cls.id, cls.name, cls.name_en).where(cls.id.in_(ids - {None})))
    return {row.id: _joined([named[one] for one in (row.holding_id, row.organisation_id, row.department_id) if one in named]) for row in rows}


def _named(work: Work, wanted: Any) -> dict[UUID | None, Place]:
    return {row_id: (name, name_en) for row_id, name, name_en in work.session.execute(wanted)}


def _joined(places: Sequence[Place]) -> Place:
    return " · ".join(name for name, _english in places), " · ".join(english or name for name, english in places) or None


def tell_asked(work: Work, asked: Request) -> None:
    """He hears of it before it happens; whoever may decide hears that it waits."""
    deciding = holders.directors(work) | holders.enterprise_heads(work) | holders.human_resources(work)
    deciding = deciding if had_a_director(work) else holders.administrators(work)
    _tell(work, NoticeKind.TAKING_ASKED, asked, _himself(work, asked), event="asked")
    _tell(work, NoticeKind.TO_AGREE, asked, deciding - {asked.person_id, asked.asked_by}, event="waits")


def tell_decided(work: Work, asked: Request) -> None:
    """A refusal too: that somebody tried is his to know."""
    if asked.deed in REMOVALS:
        _tell(work, NoticeKind.TAKING_DECIDED, asked, _himself(work, asked), event="decided")


def _himself(work: Work, asked: Request) -> set[UUID]:
    """Whoever comes from outside has no page of what is kept about him; what was done to him stands with who looked at his data."""
    inside = select(Person.id).where(Person.id == asked.person_id, Person.id.not_in(holders.from_outside()))
    return set(work.session.scalars(inside))


def _tell(work: Work, kind: NoticeKind, asked: Request, persons: Iterable[UUID], *, event: str) -> None:
    """In the inbox and nowhere else. (The verbs of notices stand above accounts.)"""
    if not work.silent:
        told = {"kind": kind, "event": f"{asked.id}/{event}", "record_id": asked.id, "number": "", "at": work.now, "posted": True}
        work.session.add_all(Notice(recipient=person, **told) for person in sorted(map(str, persons)))
