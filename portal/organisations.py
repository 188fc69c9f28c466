"""Which organisations have people on site: the enterprise itself, contractors, and those that no longer come?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select

from db.people import Organisation, Person
from db.session import Work, writes
from portal import areas, clock
from portal.errors import WrongStep
from portal.policy import Action, require


@dataclass(frozen=True)
class Firm:
    """An organisation, and how many of its people belong to the site today."""

    id: UUID
    name: str
    name_en: str | None
    contractor: bool
    closed: bool
    people: int


def firms(work: Work) -> list[Firm]:
    """The register, closed ones last."""
    require(work.actor, Action.PLACE_CHANGE, None)
    counted = _people(work)
    rows = work.session.scalars(select(Organisation).order_by(Organisation.closed_at.is_not(None), Organisation.contractor, Organisation.name))
    return [Firm(row.id, row.name, row.name_en, row.contractor, row.closed_at is not None, counted.get(row.id, 0)) for row in rows]


@writes
def change_organisation(work: Work, organisation_id: UUID, *, name: str, name_en: str | None = None, contractor: bool) -> Organisation:
    require(work.actor, Action.PLACE_CHANGE, None)
    firm = areas.to_change(work, Organisation, organisation_id)
    return areas.change(work, firm, "changed", name=areas.named(name), name_en=areas.or_none(name_en), contractor=contractor)


@writes
def close_organisation(work: Work, organisation_id: UUID) -> Organisation:
    """It no longer has people here; the register keeps it."""
    require(work.actor, Action.PLACE_CHANGE, None)
    firm = areas.to_change(work, Organisation, organisation_id)
    if present := _people(work).get(organisation_id):
        raise WrongStep("{n} of its people are still on site. Note their last day first.", n=present)
    return areas.change(work, firm, "closed", closed_at=work.now)


def _people(work: Work) -> dict[UUID, int]:
    today = clock.site_day(work.now, areas.time_zone(work))
    here = (Person.organisation_id.is_not(None), Person.erased_at.is_(None), or_(Person.left_on.is_(None), Person.left_on >= today))
    wanted = select(Person.organisation_id, func.count(Person.id)).where(*here).group_by(Person.organisation_id)
    return {firm_id: n for firm_id, n in work.session.execute(wanted) if firm_id is not None}
