"""Why does an account open nothing today, and what can its owner do? Said to him alone, once he has shown that he is its owner."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.actor import Role
from db.areas import Site
from db.engagements import RUNNING, Agency, Engagement, EngagementState, TeamMember
from db.people import Person, RoleGrant
from portal import clock
from portal.errors import NothingOpens
from portal.locale import N_
from portal.people.auditing import qualified_until
from portal.people.offices import counts, in_force, zone_of

GONE = N_("This account opens nothing any more: its owner has left. If that is not so, turn to human resources of the enterprise.")
NO_OFFICE = N_(
    "Nothing opens today: your office has ended, or the yes of a second person is still missing. Turn to the safety director of the enterprise."
)
NO_ENGAGEMENT = N_(
    "Nothing opens today: no engagement has you in its team. The safety director of the enterprise plans one and chooses the team; turn to them."
)
LAPSED = N_(
    "Nothing opens today: your agency has no certificate that is valid today. "
    "Send the valid one to the safety director of the enterprise; once it is noted, you can sign in."
)
NOT_AGREED = N_("Nothing opens today: no agreement with your agency counts today. Turn to the safety director of the enterprise.")
OVER = {
    EngagementState.CLOSED: N_("Engagement {number} was concluded on {day}, and your access ended with it. {next}"),
    EngagementState.ABANDONED: N_("Engagement {number} was abandoned on {day}, and your access ended with it. {next}"),
    None: N_("The last day of engagement {number} was {day}, and your access ended with it. {next}"),
}
NEXT = N_("If something is left to be done, turn to the safety director of the enterprise: you can sign in again once another one is planned.")


def why_nothing(session: Session, person_id: UUID, now: datetime) -> NothingOpens:
    """For somebody to whom nothing opens."""
    person = session.scalars(select(Person).where(Person.id == person_id)).one()
    today = clock.site_day(now, zone_of(session, person.department_id))
    if person.erased_at is not None or (person.left_on is not None and person.left_on < today):
        return NothingOpens(GONE)
    grants = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.AUDITOR, *in_force(RoleGrant, today)))
    if not any(counts(grant) for grant in grants):
        return NothingOpens(NO_OFFICE)
    return _of_engagements(session, person, now)


def _of_engagements(session: Session, person: Person, now: datetime) -> NothingOpens:
    """The one that would run if its agency were in order; else the one that ended last."""
    of_his = TeamMember.person_id == person.id, TeamMember.removed_at.is_(None), Agency.organisation_id == person.organisation_id
    wanted = select(Engagement, Site.time_zone).join(Site, Site.id == Engagement.site_id).join(Agency, Agency.id == Engagement.agency_id)
    wanted = wanted.join(TeamMember, TeamMember.engagement_id == Engagement.id).where(*of_his)
    rows = [(row, clock.site_day(now, zone), _last_day(row, zone)) for row, zone in session.execute(wanted)]
    for row, today, last in rows:
        if row.state in RUNNING and last >= today:
            lapsed = qualified_until(session, row.agency_id, today) is None
            return NothingOpens(LAPSED if lapsed else NOT_AGREED)
    if not rows:
        return NothingOpens(NO_ENGAGEMENT)
    newest, _today, day = max(rows, key=lambda one: (one[2], one[0].id))
    return NothingOpens(OVER.get(newest.state, OVER[None]), number=newest.number, day=day, next=NEXT)


def _last_day(row: Engagement, zone: str) -> date:
    return clock.site_day(row.ended_at, zone) if row.ended_at else row.ends_on
