"""What is the plan for a major hazard? Measures, money, who, until when, and what in an emergency: all five, before the work begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from db.hazards import Hazard
from db.plans import Plan
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.errors import Invalid
from portal.hazards.days import end_of
from portal.hazards.steps import get, ready, take, written
from portal.locale import N_
from portal.policy import Action

TEXTS = {
    "measures": N_("Write the measures."),
    "funds": N_("Write the money and material, or that none is needed."),
    "who": N_("Write which department or person answers for it."),
    "emergency": N_("Write what protects people until it is done."),
}

FIVE = ("measures", "funds", "who", "due", "emergency")


@dataclass(frozen=True)
class PlanLine:
    """The version in force. One from an earlier ledger may lack some of the five: `missing` names them."""

    n: int
    at: datetime
    due: datetime | None
    measures: str | None
    funds: str | None
    who: str | None
    emergency: str | None
    made_here: bool = True

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in FIVE if not getattr(self, name))


@writes
def make_plan(work: Work, hazard_id: UUID, *, measures: str, funds: str, who: str, due: date, emergency: str) -> Plan:
    """All five, or none. A later version leaves the earlier one on record."""
    case = ready(work, hazard_id, Action.HAZARD_MAKE_PLAN)
    said = {"measures": measures, "funds": funds, "who": who, "emergency": emergency}
    texts = {name: written(text, field=name, why=TEXTS[name]) for name, text in said.items()}
    ends = end_of(work, case.hazard, due)
    if case.hazard.deadline and work.now < case.hazard.deadline < ends:
        raise Invalid("The plan ends by the deadline of the hazard.", field="due")
    assert work.actor.person_id is not None  # whoever holds an office is somebody
    version = Plan(hazard_id=hazard_id, n=_versions(work, hazard_id) + 1, made_by=work.actor.person_id, at=work.now, due=ends)
    version.subject = case.hazard.subject
    seal_into(version, **texts)
    take(work, case, planned_at=work.now)
    work.session.add(version)
    return version


@writes
def plan_of(work: Work, hazard_id: UUID) -> PlanLine | None:
    """The last version; None where nobody has planned."""
    hazard: Hazard = get(work, hazard_id)
    last = select(Plan).where(Plan.hazard_id == hazard.id).order_by(Plan.n.desc()).limit(1)
    row = work.session.scalars(last).one_or_none()
    if row is None:
        return None
    said = reveal(work, [row], list(TEXTS), purpose="hazard", report_of=hazard.reporter_tag)[row.id]
    return PlanLine(row.n, row.at, row.due, made_here=row.made_by is not None, **said)


def _versions(work: Work, hazard_id: UUID) -> int:
    return int(work.session.scalars(select(func.count(Plan.id)).where(Plan.hazard_id == hazard_id)).one())


def bring_in(work: Work, hazard: Hazard, *, due: datetime | None, **texts: str | None) -> Plan | None:
    """What an earlier ledger says of the five, and nothing else; only all five are a plan with which the work may begin."""
    said = {name: text.strip() for name, text in texts.items() if text and text.strip()}
    if not said and due is None:
        return None
    version = Plan(hazard_id=hazard.id, n=1, at=work.now, due=due, subject=hazard.subject)
    seal_into(version, **said)
    work.session.add(version)
    return version
