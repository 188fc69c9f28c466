"""Which offices and deputies wait for the second person, and what became of those I gave or named?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.areas import Area, Department
from db.people import Deputy, Person, RoleGrant
from db.session import Work, reveal, writes
from portal import clock
from portal.people.offices import counts, deputies_undecided, had_a_director, in_force, standing_in, waiting_for_approval, zone_of
from portal.policy import Action, Giving, allows, deciding

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Waiting:
    """One office that is asked for: who gets it, which, where, from whom; `mine` = I may decide. A refused one says why, and in which office."""

    id: UUID
    who: str
    role: str
    place: str
    place_en: str | None
    by: str
    valid_from: date
    valid_to: date | None
    mine: bool
    refusal: str = ""
    refused_in: str = ""


@writes
def roles_waiting(work: Work) -> list[Waiting]:
    """Those I may decide, and those I gave myself."""
    director = had_a_director(work)
    rows = waiting_for_approval(work)
    mine = {row.id for row in rows if allows(work.actor, Action.ROLE_APPROVE, Giving(row.person_id, row.granted_by, director_in_office=director))}
    return _said(work, [row for row in rows if row.id in mine or row.granted_by == work.actor.person_id], mine)


@writes
def roles_refused(work: Work) -> list[Waiting]:
    """Offices that I gave and somebody refused in the last thirty days."""
    wanted = select(RoleGrant).where(RoleGrant.granted_by == work.actor.person_id, RoleGrant.refused_at > work.now - KEPT)
    return _said(work, list(work.session.scalars(wanted.order_by(RoleGrant.refused_at.desc()))), ())


@dataclass(frozen=True)
class DeputyWaiting:
    """Somebody who is to stand in for a person in office; `mine` = I may decide, `own` = he stands in for me."""

    id: UUID
    who: str
    place_of: str
    by: str
    valid_from: date
    valid_to: date | None
    mine: bool
    own: bool
    refusal: str = ""
    refused_in: str = ""


@writes
def deputies_waiting(work: Work, *, own: bool = False) -> list[DeputyWaiting]:
    """Those I may decide and those I named; with `own`, only who stands in for me."""
    rows = deputies_undecided(work)
    me = work.actor.person_id
    mine = {row.id for row in rows if allows(work.actor, Action.DEPUTY_APPROVE, standing_in(row))}
    return _standing_in(work, [row for row in rows if (row.person_id == me if own else row.id in mine or row.named_by == me)], mine)


@writes
def deputies_refused(work: Work) -> list[DeputyWaiting]:
    """Deputies whom I named and somebody refused in the last thirty days."""
    wanted = select(Deputy).where(Deputy.named_by == work.actor.person_id, Deputy.refused_at > work.now - KEPT)
    return _standing_in(work, list(work.session.scalars(wanted.order_by(Deputy.refused_at.desc()))), ())


def office_at(work: Work, who: UUID | None, at: datetime | None, action: Action) -> str:
    """In which of the offices that may decide this he did; none where he was somebody's deputy, or decided about his own."""
    if who is None or at is None:
        return ""
    day = clock.site_day(at, zone_of(work.session))
    held = select(RoleGrant).where(RoleGrant.person_id == who, RoleGrant.role.in_(deciding(action)), *in_force(RoleGrant, day))
    return next((str(row.role) for row in work.session.scalars(held.order_by(RoleGrant.valid_from)) if counts(row)), "")


def _standing_in(work: Work, rows: Sequence[Deputy], mine: Collection[UUID]) -> list[DeputyWaiting]:
    names = names_of(work, {who for row in rows for who in (row.person_id, row.deputy_id, row.named_by)})
    reasons = _reasons(work, rows)
    return [
        DeputyWaiting(
            id=row.id,
            who=names.get(row.deputy_id, "—"),
            place_of=names.get(row.person_id, "—"),
            by=names.get(row.named_by, "—"),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            mine=row.id in mine,
            own=row.person_id == work.actor.person_id,
            refusal=reasons.get(row.id, ""),
            refused_in=office_at(work, row.refused_by, row.refused_at, Action.DEPUTY_APPROVE),
        )
        for row in rows
    ]


def _reasons(work: Work, rows: Sequence[RoleGrant | Deputy]) -> dict[UUID, str]:
    refused = [row for row in rows if row.refusal]
    said = reveal(work, refused, ["refusal"], purpose="approval") if refused else {}
    return {row_id: values["refusal"] or "" for row_id, values in said.items()}


def _said(work: Work, rows: Sequence[RoleGrant], mine: Collection[UUID]) -> list[Waiting]:
    people = names_of(work, {row.person_id for row in rows} | {row.granted_by for row in rows})
    reasons = _reasons(work, rows)
    places = {row.id: row for cls in (Area, Department) for row in _places(work, cls, rows)}
    found = []
    for row in rows:
        place = places.get(row.area_id or row.department_id)
        found.append(
            Waiting(
                id=row.id,
                who=people.get(row.person_id, "—"),
                role=str(row.role),
                place=place.name if place else "",
                place_en=place.name_en if place else None,
                by=people.get(row.granted_by, "—"),
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                mine=row.id in mine,
                refusal=reasons.get(row.id, ""),
                refused_in=office_at(work, row.refused_by, row.refused_at, Action.ROLE_APPROVE),
            )
        )
    return found


def names_of(work: Work, person_ids: Collection[UUID | None]) -> dict[UUID | None, str]:
    """Opened to decide about them: a look like any other."""
    wanted = {person_id for person_id in person_ids if person_id}
    people = work.session.scalars(select(Person).where(Person.id.in_(wanted))).all() if wanted else []
    said = reveal(work, people, ["name"], purpose="approval") if people else {}
    return {person_id: values["name"] or "—" for person_id, values in said.items()}


def _places(work: Work, cls: Any, rows: Sequence[RoleGrant]) -> list[Any]:
    ids = {row.area_id or row.department_id for row in rows}
    return list(work.session.scalars(select(cls).where(cls.id.in_(ids)))) if ids else []
