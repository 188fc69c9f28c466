"""How does an engagement look to the enterprise, and what waits for an auditor in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.engagements import Agency, Agreement, Declaration, Engagement, EngagementArea, EngagementState, EngagementStep, TeamMember
from db.people import Organisation
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.engagements.contracts import terms_of
from portal.engagements.planning import get
from portal.engagements.team import members
from portal.engagements.terms import RIGHTS, Terms
from portal.people.auditing import teams, undeclared_of
from portal.policy import Action, require

PAGE = 50
EXPIRED = "expired"


@dataclass(frozen=True)
class Facts:
    """What an engagement is. `state` is expired once its last day is over."""

    id: UUID
    number: str
    agency_id: UUID
    agency: str
    agency_en: str | None
    reference: str
    state: str
    period_from: date
    period_to: date
    starts_on: date
    ends_on: date
    ends_at: datetime
    days_left: int
    kinds: tuple[str, ...]
    areas: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Line:
    """One in the list of the enterprise: how many of the team have not declared for this quarter."""

    facts: Facts
    team: int
    undeclared: int


@dataclass(frozen=True)
class Member:
    """One of the team, and what he has declared for this quarter."""

    id: UUID
    name: str | None
    lead: bool
    declared: bool
    conflict: bool
    digest: str
    note: str


@dataclass(frozen=True)
class Happened:
    """A step, in words that are still codes."""

    action: str
    at: datetime
    office: str
    note: str


@dataclass(frozen=True)
class File:
    """All of one engagement, for the enterprise."""

    facts: Facts
    contact: str
    quarter: str
    team: tuple[Member, ...]
    steps: tuple[Happened, ...]


@dataclass(frozen=True)
class Mine:
    """One of an auditor's own. `opened`: its sample is open to him; `declaration`: what he said for this quarter."""

    facts: Facts
    quarter: str
    lead: bool
    declaration: Declaration | None
    opened: bool


def engagements(work: Work) -> list[Line]:
    """The newest first."""
    require(work.actor, Action.AGENCY_SEE, None)
    rows = work.session.scalars(select(Engagement).order_by(Engagement.planned_at.desc(), Engagement.id.desc()).limit(PAGE)).all()
    facts, quarters = _facts(work, rows), _quarters(work, rows)
    known = teams(work.session, list(quarters))
    missing = undeclared_of(work.session, quarters, known)
    return [Line(facts[row.id], len(known[row.id]), len(missing[row.id])) for row in rows]


def facts_of(work: Work, engagement_id: UUID) -> Facts:
    """What it is, without a word that has to be opened; for both sides."""
    row = get(work, engagement_id)
    require(work.actor, Action.ENGAGEMENT_SEE, row)
    return _facts(work, [row])[row.id]


@writes
def engagement(work: Work, engagement_id: UUID) -> File:
    """One of them with its words, for the enterprise."""
    require(work.actor, Action.AGENCY_SEE, None)
    row = get(work, engagement_id)
    quarter = _quarters(work, [row])[row.id]
    steps = work.session.scalars(select(EngagementStep).where(EngagementStep.engagement_id == row.id).order_by(EngagementStep.n.desc())).all()
    notes = reveal(work, steps, ["note"], purpose="engagement")
    return File(
        facts=_facts(work, [row])[row.id],
        contact=reveal(work, [row], ["contact"], purpose="engagement")[row.id]["contact"] or "",
        quarter=quarter,
        team=tuple(_members(work, row, quarter)),
        steps=tuple(Happened(step.action, step.at, step.office, notes[step.id]["note"] or "") for step in steps),
    )


def _members(work: Work, row: Engagement, quarter: str) -> list[Member]:
    team = members(work, row.id)
    said = select(Declaration).where(Declaration.engagement_id == row.id, Declaration.quarter == quarter)
    declared = {one.person_id: one for one in work.session.scalars(said)}
    names = office_name(work, [member.person_id for member in team])
    notes = reveal(work, declared.values(), ["note"], purpose="engagement")
    return [_member(member, names.get(member.person_id), declared.get(member.person_id), notes) for member in team]


def _member(member: TeamMember, name: str | None, said: Declaration | None, notes: dict[UUID, dict[str, str | None]]) -> Member:
    if said is None:
        return Member(member.person_id, name, member.lead, declared=False, conflict=False, digest="", note="")
    note = notes[said.id]["note"] or ""
    return Member(member.person_id, name, member.lead, declared=True, conflict=said.conflict, digest=said.digest, note=note)


def my_engagements(work: Work) -> list[Mine]:
    """An auditor's own that run, the one that ends first on top; nothing of it is opened."""
    require(work.actor, Action.PAGE_AUDIT, None)
    rows = work.session.scalars(select(Engagement).order_by(Engagement.ends_on, Engagement.id)).all()
    facts, quarters = _facts(work, rows), _quarters(work, rows)
    mine = Declaration.engagement_id.in_(list(facts)), Declaration.person_id == work.actor.person_id
    said = {(one.engagement_id, one.quarter): one for one in work.session.scalars(select(Declaration).where(*mine))}
    team = select(TeamMember).where(TeamMember.engagement_id.in_(list(facts)), TeamMember.person_id == work.actor.person_id)
    leads = {member.engagement_id: member.lead for member in work.session.scalars(team)}
    opened = work.actor.open_engagements(*work.actor.roles)
    return [Mine(facts[row.id], quarters[row.id], leads.get(row.id, False), said.get((row.id, quarters[row.id])), row.id in opened) for row in rows]


@writes
def my_contact(work: Work, engagement_id: UUID) -> str:
    """Whom the auditors turn to at the enterprise."""
    row = get(work, engagement_id)
    require(work.actor, Action.PAGE_AUDIT, None)
    return reveal(work, [row], ["contact"], purpose="engagement")[row.id]["contact"] or ""


@writes
def my_terms(work: Work, engagement_id: UUID) -> Terms:
    """The agreement under which he audits, in full, for an auditor who wants to read it; of its rights of access, those agreed today."""
    row = get(work, engagement_id)
    require(work.actor, Action.PAGE_AUDIT, None)
    terms = terms_of(work, work.session.scalars(select(Agreement).where(Agreement.id == row.agreement_id)).one())
    return replace(terms, rights=[right for right in RIGHTS if right in work.actor.rights_in(engagement_id)])


def _facts(work: Work, rows: Sequence[Engagement]) -> dict[UUID, Facts]:
    ids = [row.id for row in rows]
    if not ids:
        return {}
    zones = areas.time_zones(work)
    firms = dict(_firms(work))
    references = dict(
        work.session.execute(select(Agreement.id, Agreement.reference).where(Agreement.id.in_([row.agreement_id for row in rows]))).all()
    )
    placed = select(EngagementArea.engagement_id, Area.name, Area.name_en).join(Area, Area.id == EngagementArea.area_id)
    places: dict[UUID, list[tuple[str, str | None]]] = {}
    for engagement_id, name, name_en in work.session.execute(placed.where(EngagementArea.engagement_id.in_(ids)).order_by(Area.code)):
        places.setdefault(engagement_id, []).append((name, name_en))
    return {row.id: _fact(work, row, zones[row.site_id], firms, references, places.get(row.id, [])) for row in rows}


def _firms(work: Work) -> list[tuple[UUID, tuple[str, str | None]]]:
    """An auditor sees his own firm, and no register of agencies."""
    rows = work.session.execute(
        select(Agency.id, Organisation.name, Organisation.name_en).join(Organisation, Organisation.id == Agency.organisation_id)
    )
    return [(agency_id, (name, name_en)) for agency_id, name, name_en in rows]


def _fact(
    work: Work,
    row: Engagement,
    zone: str,
    firms: dict[UUID, tuple[str, str | None]],
    references: dict[UUID, str],
    places: list[tuple[str, str | None]],
) -> Facts:
    today = clock.site_day(work.now, zone)
    over = row.state in (EngagementState.PLANNED, EngagementState.OPEN) and row.ends_on < today
    agency, agency_en = firms.get(row.agency_id, ("", None))
    return Facts(
        id=row.id,
        number=row.number,
        agency_id=row.agency_id,
        agency=agency,
        agency_en=agency_en,
        reference=references[row.agreement_id],
        state=EXPIRED if over else row.state.value,
        period_from=row.period_from,
        period_to=row.period_to,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ends_at=clock.end_of_day(row.ends_on, zone),
        days_left=(row.ends_on - today).days + 1,
        kinds=tuple(row.kinds.split()),
        areas=tuple(places),
    )


def _quarters(work: Work, rows: Sequence[Engagement]) -> dict[UUID, str]:
    """In which quarter of a year each is, at its site."""
    zones = areas.time_zones(work)
    return {row.id: clock.quarter_of(clock.site_day(work.now, zones[row.site_id])) for row in rows}
