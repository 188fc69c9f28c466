"""On what does a decision about me rest: which facts, which rule, and who decided? Taken from the record, not from memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select

from db.session import Work, reveal
from db.violations import Violation, ViolationStep
from portal.errors import NotFound
from portal.locale import N_
from portal.people import acted
from portal.rights.terms import PURPOSE

RULE = N_("Work Safety Law, art. 57: whoever works keeps the rules of safety; the house keeps violations for the assessment until the day they say.")


@dataclass(frozen=True)
class Act:
    """One step towards the decision: when, what, in which office, and who, where he decided: kept by his id, read with his name."""

    at: str
    action: str
    office: str
    who: str | None


@dataclass(frozen=True)
class Facts:
    """What was seen, what was asked, and who decided what."""

    number: str
    kind: str
    words: str
    told: str
    acts: tuple[Act, ...]


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
    """As it is kept with the request; ids only of those who decided, in their office."""
    steps = _steps(work, violation)
    said = reveal(work, [violation], ["words", "told"], purpose=PURPOSE)[violation.id]
    decided = {step.id: str(step.actor_id) for step in steps if step.actor_id != violation.person_id and step.action != "note"}
    acts = [Act(step.at.isoformat(), step.action, step.office, decided.get(step.id)) for step in steps]
    found = Facts(violation.number, violation.kind, said["words"] or "", said["told"] or "", tuple(acts))
    return json.dumps(asdict(found), ensure_ascii=False)


def read_back(work: Work, kept: Mapping[UUID, str | None]) -> dict[UUID, Facts]:
    """By request; whoever decided is named as long as he is not erased."""
    told = acted.named(work, kept)
    return {of: Facts(**{**found, "acts": tuple(Act(**each) for each in found["acts"])}) for of, found in told.items()}


def _steps(work: Work, violation: Violation) -> list[ViolationStep]:
    return list(work.session.scalars(select(ViolationStep).where(ViolationStep.violation_id == violation.id).order_by(ViolationStep.n)))
