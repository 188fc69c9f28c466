"""Which two documents does the law ask for on a major hazard: a notice for everybody who works there, a report to the regulator (art. 41)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from db.areas import Site
from db.hazards import Severity
from db.session import Work, take_out, writes
from portal import areas, clock
from portal.errors import WrongStep
from portal.hazards.export import PURPOSE, TEXTS
from portal.hazards.lines import Record
from portal.hazards.plans import PlanLine, plan_of
from portal.hazards.queries import one
from portal.hazards.steps import get, handling, steps_of
from portal.policy import Action, allows, require


@dataclass(frozen=True)
class MajorPaper:
    """What both documents are made of. No person of the record stands in them but those whom the plan names."""

    record: Record
    plan: PlanLine | None
    site: str
    site_en: str
    zone: str
    day: date
    at: datetime


@writes
def major_paper(work: Work, hazard_id: UUID) -> MajorPaper:
    """Taken out by whoever supervises, on record like every export."""
    hazard = get(work, hazard_id)
    require(work.actor, Action.HAZARD_TELL_REGULATOR, handling(hazard, steps_of(work, hazard)))
    if hazard.severity is not Severity.MAJOR:
        raise WrongStep("These two documents are made of a major hazard.")
    take_out(work, [hazard], TEXTS, action="hazard.major_paper", purpose=PURPOSE, detail=hazard.number)
    site = work.session.scalars(select(Site).where(Site.id == hazard.site_id)).one()
    zone = areas.time_zone(work, hazard.site_id)
    return MajorPaper(
        record=one(work, hazard_id),
        plan=plan_of(work, hazard_id),
        site=site.name,
        site_en=site.name_en or site.name,
        zone=zone,
        day=clock.site_day(work.now, zone),
        at=work.now,
    )


def publishes(work: Work, hazard_id: UUID) -> bool:
    """Is it a major one, and are its documents mine to make?"""
    hazard = get(work, hazard_id)
    major = hazard.severity is Severity.MAJOR
    return major and allows(work.actor, Action.HAZARD_TELL_REGULATOR, handling(hazard, steps_of(work, hazard)))
