"""How does an engagement come to be, open and end? Planned under an agreement, opened once everybody has declared, closed or abandoned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.areas import Area, Site
from db.engagements import RUNNING, Agreement, AgreementArea, Engagement, EngagementArea, EngagementState, EngagementStep, Occasion, TeamMember
from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.accounts.present import look_again
from portal.engagements import contracts, screening
from portal.engagements.register import subject_of
from portal.engagements.stopping import has_begun, has_declared_a_conflict, require_unwritten
from portal.engagements.team import end_sessions_of, members, require_auditors
from portal.engagements.terms import KINDS, NOW, listed, require_known, written
from portal.errors import Conflict, Invalid, NotFound, Overtaken, WrongStep
from portal.hazards.numbers import next_number
from portal.locale import N_
from portal.people.auditing import agreed_on, undeclared
from portal.policy import Action, office_for, require

DIGITS = 3
CUT_SHORT = "cut_short"
POSSIBLE: dict[str, Sequence[EngagementState]] = {
    "add_member": RUNNING,
    "remove_member": RUNNING,
    "open": (EngagementState.PLANNED,),
    "close": (EngagementState.OPEN,),
    "abandon": RUNNING,
}


@dataclass(frozen=True)
class Plan:
    """What an engagement looks at (records of a period, areas, kinds), from when to when, and who does."""

    period_from: date
    period_to: date
    starts_on: date
    ends_on: date
    area_ids: Collection[UUID]
    kinds: Collection[str]
    team: Collection[UUID]
    lead: UUID
    contact: str


@writes
def plan_engagement(work: Work, agreement_id: UUID, *, plan: Plan) -> Engagement:
    """Within an agreement that is signed and holds, with an agency that passes its screening on this day."""
    require(work.actor, Action.ENGAGEMENT_PLAN, None)
    agreement = contracts.get(work, agreement_id)
    site = work.session.scalars(select(Site).order_by(Site.code)).first()
    if site is None:
        raise WrongStep("There is no site yet.")
    today = clock.site_day(work.now, site.time_zone)
    if not contracts.holding(work, agreement, max(plan.starts_on, today)):
        raise WrongStep("An engagement is planned under the version that the head has signed and that counts on its first day.")
    _require_days(plan, agreement, today)
    _require_scope(work, plan, agreement)
    require_auditors(work, agreement.agency_id, plan.team, max(plan.starts_on, today))
    if plan.lead not in plan.team:
        raise Invalid("Whoever leads is in the team.", field="lead")
    screening.require_screened(work, screening.agency_of(work, agreement.agency_id), Occasion.PLANNED)
    made = _made(work, site, agreement, plan, year=today.year)
    _set_out(work, made, plan)
    return made


def _made(work: Work, site: Site, agreement: Agreement, plan: Plan, *, year: int) -> Engagement:
    """Numbered enterprise-wide, under its first site."""
    made = Engagement(
        number=next_number(work, "EN", site_id=site.id, year=year, digits=DIGITS),
        site_id=site.id,
        agency_id=agreement.agency_id,
        agreement_id=agreement.id,
        period_from=plan.period_from,
        period_to=plan.period_to,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        kinds=listed(plan.kinds),
        state=EngagementState.PLANNED,
        planned_by=work.actor.person_id,
        planned_at=work.now,
        subject=subject_of(work),
    )
    seal_into(made, contact=written(plan.contact, field="contact", why=N_("Write whom the auditors turn to, and how.")))
    work.session.add(made)
    return made


def _set_out(work: Work, engagement: Engagement, plan: Plan) -> None:
    work.session.flush()
    work.session.add_all(EngagementArea(engagement_id=engagement.id, area_id=area_id) for area_id in set(plan.area_ids))
    for person_id in sorted(set(plan.team)):
        work.session.add(TeamMember(engagement_id=engagement.id, person_id=person_id, lead=person_id == plan.lead, added_at=work.now))
    _step(work, engagement, "plan", None, engagement.state, Action.ENGAGEMENT_PLAN, subjects=plan.team)
    end_sessions_of(work, set(plan.team))


@writes
def add_member(work: Work, engagement_id: UUID, *, person_id: UUID) -> TeamMember:
    """Another auditor of the agency; until he has declared, nothing is open to anybody of the team."""
    engagement = _to_move(work, engagement_id, "add_member", Action.ENGAGEMENT_PLAN)
    require_auditors(work, engagement.agency_id, [person_id], max(engagement.starts_on, _today(work, engagement)))
    if work.session.scalars(select(TeamMember.id).where(TeamMember.engagement_id == engagement_id, TeamMember.person_id == person_id)).first():
        raise Conflict("This auditor is in the team already, or was.")
    made = TeamMember(engagement_id=engagement_id, person_id=person_id, lead=False, added_at=work.now)
    work.session.add(made)
    _move(work, engagement, "add_member", engagement.state, Action.ENGAGEMENT_PLAN, subjects=[person_id])
    end_sessions_of(work, {member.person_id for member in members(work, engagement_id)} | {person_id})
    return made


@writes
def remove_member(work: Work, engagement_id: UUID, *, person_id: UUID, note: str) -> TeamMember:
    """Out of the team, with a reason; what he has written stays. A team keeps its lead, and whoever has to sign off what it has begun."""
    engagement = _to_move(work, engagement_id, "remove_member", Action.ENGAGEMENT_PLAN)
    found = next((member for member in members(work, engagement_id) if member.person_id == person_id), None)
    if found is None:
        raise Invalid("This auditor is not in the team.", field="person_id")
    if found.lead:
        raise WrongStep("Whoever leads stays in the team. Abandon the engagement and plan another one.")
    if not has_declared_a_conflict(work, engagement, person_id):
        require_unwritten(work, engagement)
    found.removed_at = work.now
    note = written(note, field="note", why=N_("Write the reason."))
    _move(work, engagement, "remove_member", engagement.state, Action.ENGAGEMENT_PLAN, note=note, subjects=[person_id])
    end_sessions_of(work, {person_id})
    work.after_commit.append(look_again)
    return found


@writes
def open_engagement(work: Work, engagement_id: UUID) -> Engagement:
    """From its first day on, once everybody in the team has declared that he is independent, and the agency passes its screening again."""
    engagement = _to_move(work, engagement_id, "open", Action.ENGAGEMENT_OPEN)
    today = _today(work, engagement)
    if not engagement.starts_on <= today <= engagement.ends_on:
        raise WrongStep("It opens between its first and its last day, {first} to {last}.", first=engagement.starts_on, last=engagement.ends_on)
    agreement = contracts.get(work, engagement.agreement_id)
    if not _still_agreed(work, agreement, today):
        raise WrongStep("The agreement does not hold today.")
    missing = undeclared(work.session, engagement_id, clock.quarter_of(today))
    if missing:
        raise WrongStep("{n} in the team have not declared for this quarter that they are independent.", n=len(missing))
    screening.require_screened(work, screening.agency_of(work, engagement.agency_id), Occasion.OPENED)
    _move(work, engagement, "open", EngagementState.OPEN, Action.ENGAGEMENT_OPEN)
    work.after_commit.append(look_again)
    return engagement


@writes
def close_engagement(work: Work, engagement_id: UUID) -> Engagement:
    """The audit is over; what its auditors wrote stays, and their access ends with it."""
    engagement = _to_move(work, engagement_id, "close", Action.ENGAGEMENT_END)
    require_unwritten(work, engagement)
    return _end(work, engagement, "close", EngagementState.CLOSED)


@writes
def abandon_engagement(work: Work, engagement_id: UUID, *, note: str) -> Engagement:
    """It ends without a result, for a reason that stays on record; that it stopped auditors who were writing is a step of its own name."""
    engagement = _to_move(work, engagement_id, "abandon", Action.ENGAGEMENT_END)
    note = written(note, field="note", why=N_("Write the reason."))
    action = CUT_SHORT if has_begun(work, engagement) else "abandon"
    return _end(work, engagement, action, EngagementState.ABANDONED, note=note)


def _end(work: Work, engagement: Engagement, action: str, became: EngagementState, *, note: str | None = None) -> Engagement:
    engagement.ended_at = work.now
    team = [member.person_id for member in members(work, engagement.id)]
    _move(work, engagement, action, became, Action.ENGAGEMENT_END, note=note, subjects=team)
    end_sessions_of(work, set(team))
    return engagement


def _to_move(work: Work, engagement_id: UUID, action: str, needs: Action) -> Engagement:
    engagement = get(work, engagement_id)
    require(work.actor, needs, engagement)
    if engagement.state not in POSSIBLE[action]:
        raise Overtaken("This engagement is {state} by now.", state=NOW[engagement.state])
    return engagement


def get(work: Work, engagement_id: UUID) -> Engagement:
    found = work.session.scalars(select(Engagement).where(Engagement.id == engagement_id)).one_or_none()
    if found is None:
        raise NotFound("This engagement does not exist or is not yours to see.")
    return found


def opened(work: Work, engagement_id: UUID, action: Action) -> Engagement:
    """An engagement of one's own that is open today, for who may do this in it."""
    engagement = get(work, engagement_id)
    require(work.actor, action, engagement)
    require_open_today(work, engagement_id)
    return engagement


def require_open_today(work: Work, engagement_id: UUID) -> None:
    if engagement_id not in work.actor.open_engagements(*work.actor.roles):
        raise WrongStep("Nothing can be done in this engagement today: it is not open, or a declaration of its team is missing.")


def _move(work: Work, engagement: Engagement, action: str, became: EngagementState, needs: Action, **more: Any) -> None:
    was, engagement.state = engagement.state, became
    _step(work, engagement, action, was, became, needs, **more)


def _step(
    work: Work,
    engagement: Engagement,
    action: str,
    was: EngagementState | None,
    became: EngagementState,
    needs: Action,
    *,
    note: str | None = None,
    subjects: Collection[UUID] = (),
) -> None:
    """A row and a log entry, in the transaction of what they tell of."""
    last = work.session.scalar(select(func.max(EngagementStep.n)).where(EngagementStep.engagement_id == engagement.id)) or 0
    entry_id = work.entry(EntryKind.CHANGE, f"engagement.{action}", detail=engagement.number, subjects=map(str, subjects))
    row = EngagementStep(
        engagement_id=engagement.id,
        n=last + 1,
        action=action,
        was=was,
        became=became,
        at=work.now,
        actor_id=work.actor.person_id,
        office=office_for(work.actor, needs, engagement),
        entry_id=entry_id,
        subject=subject_of(work),
    )
    seal_into(row, note=note)
    work.session.add(row)


def _require_days(plan: Plan, agreement: Agreement, today: date) -> None:
    if plan.ends_on < plan.starts_on or plan.period_to < plan.period_from:
        raise Invalid("The last day lies before the first.", field="ends_on")
    if plan.ends_on < today:
        raise Invalid("The last day is over already.", field="ends_on")
    if plan.starts_on < agreement.starts_on or plan.ends_on > agreement.ends_on:
        raise Invalid("The agreement holds from {first} to {last}.", field="starts_on", first=agreement.starts_on, last=agreement.ends_on)
    if plan.period_to > plan.ends_on:
        raise Invalid("Records of days after the engagement cannot be looked at in it.", field="period_to")


def _require_scope(work: Work, plan: Plan, agreement: Agreement) -> None:
    """Areas in use, and nothing that the agreement does not cover."""
    wanted = set(plan.area_ids)
    known = set(work.session.scalars(select(Area.id).where(Area.id.in_(wanted), Area.closed_at.is_(None)))) if wanted else set()
    if not wanted or known != wanted:
        raise Invalid("Choose areas that are in use.", field="area_ids")
    agreed = set(work.session.scalars(select(AgreementArea.area_id).where(AgreementArea.agreement_id == agreement.id)))
    if not agreement.everywhere and not wanted <= areas.below(work, agreed):
        raise Invalid("The agreement does not cover all these areas.", field="area_ids")
    require_known(plan.kinds, KINDS, field="kinds", why=N_("Choose the kinds of records that the agency may see."))
    if not set(plan.kinds) <= set(agreement.kinds.split()):
        raise Invalid("The agreement does not cover all these kinds of records.", field="kinds")


def _still_agreed(work: Work, agreement: Agreement, today: date) -> bool:
    """By the version that counts today, which may end sooner than the one it was planned under."""
    counts = agreed_on(work.session, agreement.series_id, today)
    return counts is not None and today <= counts.ends_on


def _today(work: Work, engagement: Engagement) -> date:
    return clock.site_day(work.now, areas.time_zone(work, engagement.site_id))
