"""On what does a decision about me rest: which facts, which rule, and who decided? Taken from the record, not from memory."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.session import Work, office_name, reveal
from db.violations import Violation, ViolationStep
from portal.errors import NotFound
from portal.rights.terms import PURPOSE

RULE = "mission 18, 72; Work Safety Law art. 28, 57"


def own_violation(work: Work, violation_id: UUID | None) -> Violation:
    wanted = select(Violation).where(Violation.id == violation_id, Violation.person_id == work.actor.person_id)
    found = work.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("This does not exist or is not yours to see.")
    return found


def who_decided(work: Work, violation: Violation) -> list[UUID]:
    """Everybody in office who noted it, confirmed it or answered an objection; none of them answers about it."""
    steps = _steps(work, violation)
    return sorted({violation.noted_by, *(step.actor_id for step in steps)} - {violation.person_id})


def facts_of(work: Work, violation: Violation) -> str:
    """Line by line; names only of those who decided, in their office."""
    steps = _steps(work, violation)
    said = reveal(work, [violation], ["words", "told"], purpose=PURPOSE)[violation.id]
    names = office_name(work, [step.actor_id for step in steps if step.actor_id != violation.person_id and step.action != "note"])
    lines = [f"{violation.number} · {violation.kind} · {violation.noted_at:%Y-%m-%d %H:%MZ}", said["words"] or "", said["told"] or "", RULE]
    lines += [f"{step.at:%Y-%m-%d %H:%MZ} · {step.action} · {step.office} · {names.get(step.actor_id) or '—'}" for step in steps]
    return "\n".join(line for line in lines if line)


def _steps(work: Work, violation: Violation) -> list[ViolationStep]:
    return list(work.session.scalars(select(ViolationStep).where(ViolationStep.violation_id == violation.id).order_by(ViolationStep.n)))
