"""What does the enterprise say beside a finding, and what does it do about it? Answers stand beside the auditor's text and never in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from db.hazards import Hazard
from db.log import EntryKind
from db.reports import FindingAnswer, IssuedFinding
from db.sealed import seal_into
from db.session import Work, writes
from portal.engagements.register import subject_of
from portal.engagements.terms import written
from portal.errors import NotFound
from portal.hazards import assign
from portal.hazards.checks import found_in_office
from portal.hazards.terms import WorkingDays
from portal.locale import N_
from portal.policy import Action, office_for, require

WHY = N_("Write the answer.")


@dataclass(frozen=True)
class Doing:
    """What will be done about it: where, by which department and person, by when."""

    area_id: UUID
    department_id: UUID
    requirement: str
    deadline: date | WorkingDays
    responsible_id: UUID | None = None


@writes
def answer(work: Work, issued_id: UUID, *, text: str) -> FindingAnswer:
    """By the head of the department whose finding it is, or the safety director; as often as there is something to say, numbered."""
    finding = _get(work, issued_id)
    require(work.actor, Action.FINDING_ANSWER, finding)
    return _answer(work, finding, Action.FINDING_ANSWER, text)


@writes
def act_on(work: Work, issued_id: UUID, *, text: str, doing: Doing) -> FindingAnswer:
    """An answer that does something: a line of the ledger with owner and deadline, handled from there like any other."""
    finding = _get(work, issued_id)
    require(work.actor, Action.FINDING_ACT, finding)
    said = written(text, field="text", why=WHY)
    office = office_for(work.actor, Action.FINDING_ACT, finding)
    made = found_in_office(work, area_id=doing.area_id, problem=f"{finding.number} {said}", office=office)
    work.session.flush()
    assign(
        work,
        made.id,
        department_id=doing.department_id,
        requirement=doing.requirement,
        deadline=doing.deadline,
        responsible_id=doing.responsible_id,
    )
    return _answer(work, finding, Action.FINDING_ACT, said, hazard=made)


def _answer(work: Work, finding: IssuedFinding, action: Action, text: str, *, hazard: Hazard | None = None) -> FindingAnswer:
    last = work.session.scalar(select(func.max(FindingAnswer.n)).where(FindingAnswer.issued_id == finding.id)) or 0
    made = FindingAnswer(
        issued_id=finding.id,
        engagement_id=finding.engagement_id,
        department_id=finding.department_id,
        n=last + 1,
        person_id=work.actor.person_id,
        office=office_for(work.actor, action, finding),
        hazard_id=hazard.id if hazard else None,
        at=work.now,
        entry_id=work.entry(EntryKind.CHANGE, "finding.answered", detail=f"{finding.number} {last + 1}"),
        subject=subject_of(work),
    )
    seal_into(made, text=written(text, field="text", why=WHY))
    work.session.add(made)
    return made


def _get(work: Work, issued_id: UUID) -> IssuedFinding:
    found = work.session.scalars(select(IssuedFinding).where(IssuedFinding.id == issued_id)).one_or_none()
    if found is None:
        raise NotFound("This finding does not exist or is not yours to see.")
    return found
