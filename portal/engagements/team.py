"""Who can be in the team of an engagement, and whose sessions end when what opened them changes?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.accounts import Account
from db.engagements import RUNNING, Agency, Engagement, TeamMember
from db.people import Person
from db.session import Work, office_name
from portal import areas, clock
from portal.errors import Invalid, NotFound
from portal.people.holders import auditors
from portal.policy import Action, require


@dataclass(frozen=True)
class Auditor:
    """Somebody of an agency who holds the office of an auditor; names of people in office are no look at data about them."""

    id: UUID
    name: str | None


def auditors_of(work: Work, agency_id: UUID, day: date) -> list[Auditor]:
    """Those whose office holds on that day."""
    require(work.actor, Action.ENGAGEMENT_PLAN, None)
    found = _of_agency(work, agency_id, day)
    names = office_name(work, found)
    return sorted((Auditor(person_id, names.get(person_id)) for person_id in found), key=lambda one: one.name or "")


def to_take_in(work: Work, engagement_id: UUID) -> list[Auditor]:
    """Auditors of the agency who are not in the team and never were, as of the day on which one would come in."""
    found = work.session.scalars(select(Engagement).where(Engagement.id == engagement_id)).one_or_none()
    if found is None:
        raise NotFound("This engagement does not exist or is not yours to see.")
    today = clock.site_day(work.now, areas.time_zone(work, found.site_id))
    known = set(work.session.scalars(select(TeamMember.person_id).where(TeamMember.engagement_id == engagement_id)))
    return [one for one in auditors_of(work, found.agency_id, max(found.starts_on, today)) if one.id not in known]


def require_auditors(work: Work, agency_id: UUID, team: Collection[UUID], day: date) -> None:
    """An approved office, at this agency and no other."""
    if not team or not set(team) <= _of_agency(work, agency_id, day):
        raise Invalid(
            "Everybody in the team is an auditor of this agency whose office has a second person's yes and holds on the first day.", field="team"
        )


def _of_agency(work: Work, agency_id: UUID, day: date) -> set[UUID]:
    firm = select(Agency.organisation_id).where(Agency.id == agency_id)
    holding = auditors(work, day)
    return set(work.session.scalars(select(Person.id).where(Person.organisation_id.in_(firm), Person.id.in_(holding)))) if holding else set()


def members(work: Work, engagement_id: UUID) -> list[TeamMember]:
    """The lead first; who has left the team is not in it."""
    wanted = select(TeamMember).where(TeamMember.engagement_id == engagement_id, TeamMember.removed_at.is_(None))
    return list(work.session.scalars(wanted.order_by(TeamMember.lead.desc(), TeamMember.added_at, TeamMember.id)))


def end_sessions(work: Work, *which: Any) -> None:
    """Of everybody in the team of such engagements while they run: what opened them has changed, so they sign in anew or not at all."""
    wanted = select(TeamMember.person_id).join(Engagement, Engagement.id == TeamMember.engagement_id)
    end_sessions_of(work, set(work.session.scalars(wanted.where(TeamMember.removed_at.is_(None), Engagement.state.in_(RUNNING), *which))))


def end_sessions_of(work: Work, people: Collection[UUID]) -> None:
    for account in work.session.scalars(select(Account).where(Account.person_id.in_(people))) if people else ():
        account.stamp += 1
