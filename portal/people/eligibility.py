"""What must be true of a person before he becomes a supervisor? Years at the front line, a clean record, training and exam (mission 8 to 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from db.log import EntryKind
from db.people import Eligibility
from db.sealed import seal_into
from db.session import Work, writes
from portal.errors import Invalid, WrongStep
from portal.locale import N_
from portal.people.register import get_person
from portal.policy import Action, Giving, require

YEARS = 5
MOST_YEARS = 60


@dataclass(frozen=True)
class Condition:
    """One thing that must be true on the first day in office, and what is said while it is not."""

    code: str
    holds: Callable[[Eligibility, date], bool]
    missing: str


CONDITIONS = (
    Condition("years", lambda row, _day: row.years >= YEARS, N_("A supervisor needs at least {n} years at the front line.")),
    Condition("record", lambda row, _day: row.clean_record, N_("A supervisor has no violation of safety rules on his record.")),
    Condition("training", lambda row, day: _by(row.trained_on, day), N_("A supervisor is trained before he takes the post.")),
    Condition("exam", lambda row, day: row.exam_passed and _by(row.exam_on, day), N_("A supervisor has passed the exam before he takes the post.")),
)


@writes
def note_eligibility(
    work: Work,
    person_id: UUID,
    *,
    years: int,
    clean_record: bool,
    trained_on: date | None = None,
    exam_on: date | None = None,
    exam_passed: bool = False,
    evidence: str,
) -> Eligibility:
    """What human resources has found, with where it can be read. It is added to, never changed."""
    require(work.actor, Action.ELIGIBILITY_NOTE, Giving(person_id))
    get_person(work, person_id)
    if not 0 <= years <= MOST_YEARS:
        raise Invalid("Write the years as a number from 0 to {n}.", field="years", n=MOST_YEARS)
    if not evidence.strip():
        raise Invalid("Write what proves it.", field="evidence")
    row = Eligibility(
        person_id=person_id,
        years=years,
        clean_record=clean_record,
        trained_on=trained_on,
        exam_on=exam_on,
        exam_passed=exam_passed,
        noted_by=work.actor.person_id,
        noted_at=work.now,
        subject=f"person/{person_id}",
    )
    seal_into(row, evidence=evidence.strip())
    work.session.add(row)
    work.entry(EntryKind.ADMIN, "eligibility.noted", subjects=[str(person_id)])
    return row


def eligibility_of(work: Work, person_id: UUID) -> Eligibility | None:
    """What was noted last."""
    rows = select(Eligibility).where(Eligibility.person_id == person_id).order_by(Eligibility.noted_at.desc(), Eligibility.id.desc())
    return work.session.scalars(rows.limit(1)).first()


def missing_for(row: Eligibility | None, first_day: date) -> list[Condition]:
    return [condition for condition in CONDITIONS if row is None or not condition.holds(row, first_day)]


def require_eligible(work: Work, person_id: UUID, first_day: date) -> None:
    """Nobody overrides it: what is missing is noted first."""
    work.session.flush()
    missing = missing_for(eligibility_of(work, person_id), first_day)
    if missing:
        raise WrongStep(missing[0].missing, n=YEARS)


def _by(day: date | None, first_day: date) -> bool:
    return day is not None and day <= first_day
