"""What does the office of an auditor open today? Nothing by itself: an engagement that runs, his own declaration, his agency's certificate do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.areas import Site
from db.engagements import RUNNING, Agency, Agreement, Declaration, Engagement, EngagementState, Qualification, Signature, TeamMember
from db.people import Person
from portal import clock


@dataclass(frozen=True)
class Running:
    """An engagement in whose team he is today. `until`: when his access ends by itself; `opened`: whether its sample is open to him."""

    id: UUID
    until: datetime
    opened: bool


def running(session: Session, person_id: UUID, now: datetime) -> list[Running]:
    """Planned or open, not over, under an agreement that still holds, for the agency he is of, and that is qualified today."""
    wanted = (
        select(Engagement, Agreement.series_id, Site.time_zone)
        .join(TeamMember, TeamMember.engagement_id == Engagement.id)
        .join(Agency, Agency.id == Engagement.agency_id)
        .join(Person, Person.organisation_id == Agency.organisation_id)
        .join(Agreement, Agreement.id == Engagement.agreement_id)
        .join(Site, Site.id == Engagement.site_id)
        .where(TeamMember.person_id == person_id, TeamMember.removed_at.is_(None), Person.id == person_id, Engagement.state.in_(RUNNING))
    )
    found = (_running(session, *row, now=now) for row in session.execute(wanted).all())
    return [one for one in found if one is not None]


def _running(session: Session, engagement: Engagement, series_id: UUID, zone: str, *, now: datetime) -> Running | None:
    today = clock.site_day(now, zone)
    last = min(engagement.ends_on, _agreed_until(session, series_id), qualified_until(session, engagement.agency_id, today) or date.min)
    if last < today:
        return None
    begun = engagement.state is EngagementState.OPEN and engagement.starts_on <= today
    return Running(engagement.id, clock.end_of_day(last, zone), begun and not undeclared(session, engagement.id, clock.quarter_of(today)))


def _agreed_until(session: Session, series_id: UUID) -> date:
    """By the newest version that was signed."""
    signed = select(Agreement.ends_on).join(Signature, Signature.agreement_id == Agreement.id)
    newest = signed.where(Agreement.series_id == series_id, Signature.signed.is_(True)).order_by(Agreement.n.desc()).limit(1)
    return session.scalars(newest).one_or_none() or date.min


def qualified_until(session: Session, agency_id: UUID, today: date) -> date | None:
    """The last day of the certificate that holds longest of those valid today; None when none is."""
    return max((row.valid_to for row in certificates(session, agency_id) if row.valid_from <= today <= row.valid_to), default=None)


def certificates(session: Session, agency_id: UUID) -> list[Qualification]:
    """Of each number the newest row, which takes the older ones' place."""
    wanted = select(Qualification).where(Qualification.agency_id == agency_id).order_by(Qualification.noted_at, Qualification.id)
    return list({row.certificate: row for row in session.scalars(wanted)}.values())


def undeclared(session: Session, engagement_id: UUID, quarter: str) -> set[UUID]:
    """Members of the team who have not declared for this quarter that they are independent, or have declared that they are not."""
    team = set(session.scalars(select(TeamMember.person_id).where(TeamMember.engagement_id == engagement_id, TeamMember.removed_at.is_(None))))
    said = select(Declaration.person_id).where(Declaration.engagement_id == engagement_id, Declaration.quarter == quarter)
    return team - set(session.scalars(said.where(Declaration.conflict.is_(False))))


def of_an_agency(session: Session, person: Person) -> bool:
    """Somebody who was sent to audit is never taken for one of the people of the enterprise."""
    agency = select(Agency.id).where(Agency.organisation_id == person.organisation_id)
    return person.organisation_id is not None and session.scalars(agency).first() is not None
