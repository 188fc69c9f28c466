"""What does the auditor write about who stood in his way, and when may the enterprise read it?"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from db.engagements import TeamMember
from db.reports import IssuedReport
from db.requests import Interference, InterferenceShown, Issue, Obstacle
from db.sealed import seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.engagements.planning import opened
from portal.engagements.register import subject_of
from portal.engagements.terms import written
from portal.errors import Conflict, Invalid, NotFound, WrongStep
from portal.locale import N_
from portal.policy import Action
from portal.requests.papers import LONGEST, by_him


@writes
def note_interference(work: Work, engagement_id: UUID, *, kind: str, happened_on: date, what: str) -> Interference:
    """Pressure, hidden records, threats, a shut gate: in his own words, on record from now on, and read by the team alone."""
    engagement = opened(work, engagement_id, Action.INTERFERENCE_NOTE)
    if kind not in set(Obstacle):
        raise Invalid("Choose what happened.", field="kind")
    if happened_on > clock.site_day(work.now, areas.time_zone(work, engagement.site_id)):
        raise Invalid("This day has not come yet.", field="happened_on")
    said = written(what, field="what", why=N_("Write what happened."), longest=LONGEST)
    made = Interference(
        kind=Obstacle(kind),
        happened_on=happened_on,
        **by_him(work, engagement_id, "interference.note", engagement.number),
        subject=subject_of(work),
    )
    seal_into(made, what=said)
    work.session.add(made)
    return made


@writes
def show_interference(work: Work, interference_id: UUID) -> InterferenceShown:
    """From now on the director and the head read it, and may say something beside it."""
    found = work.session.scalars(select(Interference).where(Interference.id == interference_id)).one_or_none()
    if found is None:
        raise NotFound("This paper does not exist or is not yours to see.")
    engagement = opened(work, found.engagement_id, Action.INTERFERENCE_NOTE)
    if work.session.scalars(select(InterferenceShown.id).where(InterferenceShown.interference_id == interference_id)).first():
        raise Conflict("The enterprise reads this already.")
    made = InterferenceShown(interference_id=interference_id, **by_him(work, engagement.id, "interference.show", engagement.number))
    work.session.add(made)
    return made


@writes
def issue(work: Work, engagement_id: UUID) -> Issue:
    """With the report: what the team has kept to itself opens to the director and the head, but for the names of those interviewed."""
    engagement = opened(work, engagement_id, Action.PAPERS_ISSUE)
    leads = select(TeamMember.id).where(TeamMember.engagement_id == engagement_id, TeamMember.person_id == work.actor.person_id, TeamMember.lead)
    if work.session.scalars(leads).first() is None:
        raise WrongStep("Whoever leads the team issues its papers.")
    if work.session.scalars(select(Issue.id).where(Issue.engagement_id == engagement_id)).first():
        raise Conflict("The papers of this engagement are issued already.")
    made = Issue(**by_him(work, engagement_id, "papers.issue", engagement.number))
    work.session.add(made)
    return made


def issued_until(work: Work, engagement_id: UUID) -> datetime | None:
    """By the lead, or with a report or addendum: what was written by then the enterprise reads."""
    asked = (select(func.max(cls.at)).where(cls.engagement_id == engagement_id) for cls in (Issue, IssuedReport))
    return max((at for at in map(work.session.scalar, asked) if at is not None), default=None)
