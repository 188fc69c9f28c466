"""What does the office of an auditor open today? Nothing by itself: an engagement that runs, his own declaration, his agency's certificate do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
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
    rights: frozenset[str]


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
    agreed = agreed_on(session, series_id, today)
    last = min(engagement.ends_on, agreed.ends_on if agreed else date.min, qualified_until(session, engagement.agency_id, today) or date.min)
    if last < today:
        return None
    begun = engagement.state is EngagementState.OPEN and engagement.starts_on <= today
    opened = begun and not undeclared(session, engagement.id, clock.quarter_of(today))
    return Running(engagement.id, clock.end_of_day(last, zone), opened, rights_on(session, series_id, today))


def agreed_on(session: Session, series_id: UUID, day: date) -> Agreement | None:
    """The version that counts on a day: of those begun by then the newest signed one. What begins later changes nothing until it does."""
    return session.scalars(begun(day).where(Agreement.series_id == series_id).order_by(Agreement.n.desc()).limit(1)).one_or_none()


def rights_on(session: Session, series_id: UUID, day: date) -> frozenset[str]:
    """What the version that counts on a day lets auditors do, whichever their engagement was planned under; nothing once it is over."""
    agreed = agreed_on(session, series_id, day)
    return frozenset(agreed.rights.split()) if agreed and day <= agreed.ends_on else frozenset()


def begun(day: date) -> Select[Any]:
    """Signed versions whose first day has come."""
    signed = select(Agreement).join(Signature, Signature.agreement_id == Agreement.id)
    return signed.where(Signature.signed.is_(True), Agreement.starts_on <= day)


def qualified_until(session: Session, agency_id: UUID, today: date) -> date | None:
    """The last day of the certificate that holds longest of those valid today; None when none is."""
    return valid_until(certificates(session, agency_id), today)


def valid_until(rows: Iterable[Qualification], today: date) -> date | None:
    return max((row.valid_to for row in rows if row.valid_from <= today <= row.valid_to), default=None)


def certificates(session: Session, agency_id: UUID) -> list[Qualification]:
    return certificates_of(session, [agency_id])[agency_id]


def certificates_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, list[Qualification]]:
    """For each agency, of each number the newest row, which takes the older ones' place."""
    wanted = select(Qualification).where(Qualification.agency_id.in_(agency_ids)).order_by(Qualification.noted_at, Qualification.id)
    found: dict[UUID, dict[str, Qualification]] = {agency_id: {} for agency_id in agency_ids}
    for row in session.scalars(wanted):
        found[row.agency_id][row.certificate] = row
    return {agency_id: list(rows.values()) for agency_id, rows in found.items()}


def undeclared(session: Session, engagement_id: UUID, quarter: str) -> set[UUID]:
    """Members of the team who have not declared for this quarter that they are independent, or have declared that they are not."""
    return undeclared_of(session, {engagement_id: quarter}, teams(session, [engagement_id]))[engagement_id]


def undeclared_of(session: Session, quarters: Mapping[UUID, str], known: Mapping[UUID, set[UUID]]) -> dict[UUID, set[UUID]]:
    """The same for several engagements, each with its own quarter and team."""
    missing = {engagement_id: set(known[engagement_id]) for engagement_id in quarters}
    said = select(Declaration.engagement_id, Declaration.person_id, Declaration.quarter)
    for engagement_id, person_id, quarter in session.execute(
        said.where(Declaration.engagement_id.in_(list(quarters)), Declaration.conflict.is_(False))
    ):
        if quarters[engagement_id] == quarter:
            missing[engagement_id].discard(person_id)
    return missing


def teams(session: Session, engagement_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who is in the team of each; who has left it is not."""
    found: dict[UUID, set[UUID]] = {engagement_id: set() for engagement_id in engagement_ids}
    wanted = select(TeamMember.engagement_id, TeamMember.person_id).where(TeamMember.removed_at.is_(None))
    for engagement_id, person_id in session.execute(wanted.where(TeamMember.engagement_id.in_(list(found)))):
        found[engagement_id].add(person_id)
    return found


def of_an_agency(session: Session, person: Person) -> bool:
    """Somebody who was sent to audit is never taken for one of the people of the enterprise."""
    agency = select(Agency.id).where(Agency.organisation_id == person.organisation_id)
    return person.organisation_id is not None and session.scalars(agency).first() is not None
