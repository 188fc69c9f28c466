"""Is it a major hazard, who says so, and was told of it whom the law names? A supervisor proposes by the standard's questions, the director signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from db.hazards import Hazard, Severity
from db.session import Work, writes
from portal import areas, clock
from portal.errors import Invalid
from portal.hazards.criteria import BY_CODE
from portal.hazards.steps import ready, take, written
from portal.locale import N_
from portal.policy import Action

REGULATOR, WORKERS = "regulator", "workers"
TOLD = {
    REGULATOR: (Action.HAZARD_TELL_REGULATOR, "regulator_told_at"),
    WORKERS: (Action.HAZARD_TELL_WORKERS, "workers_told_at"),
}


@writes
def judge(work: Work, hazard_id: UUID, *, grounds: Sequence[str], note: str) -> Hazard:
    """The questions that were answered with yes; with any of them it is proposed as major, else as general. It is so once the director has signed."""
    case = ready(work, hazard_id, Action.HAZARD_JUDGE)
    reason = written(note, field="note", why=N_("Write the grounds."))
    if unknown := set(grounds) - BY_CODE.keys():
        raise Invalid("There is no question {code} in the list.", field="grounds", code=", ".join(sorted(unknown)))
    proposed = Severity.MAJOR if grounds else Severity.GENERAL
    take(work, case, note=reason, major_grounds=" ".join(grounds) or None, proposed_severity=proposed)
    return case.hazard


@writes
def sign_level(work: Work, hazard_id: UUID, *, note: str) -> Hazard:
    """The director agrees: from now on the level is what was proposed."""
    case = ready(work, hazard_id, Action.HAZARD_SIGN_LEVEL)
    proposed = case.hazard.proposed_severity
    signed = work.now if proposed is Severity.MAJOR else None
    reason = written(note, field="note", why=N_("Write the grounds."))
    take(work, case, note=reason, severity=proposed, proposed_severity=None, major_signed_at=signed)
    return case.hazard


@writes
def reject_level(work: Work, hazard_id: UUID, *, note: str) -> Hazard:
    """The director does not agree: the level stays, and whoever supervises judges anew."""
    case = ready(work, hazard_id, Action.HAZARD_REJECT_LEVEL)
    take(work, case, note=written(note, field="note", why=N_("Write what speaks against it.")), proposed_severity=None)
    return case.hazard


@writes
def tell_regulator(work: Work, hazard_id: UUID, *, on: date, note: str) -> Hazard:
    """On which day, and what: state and cause, harm and difficulty, plan (art. 41)."""
    return _told(work, hazard_id, REGULATOR, on, note)


@writes
def tell_workers(work: Work, hazard_id: UUID, *, on: date, note: str) -> Hazard:
    """On which day, and how: by the congress or assembly, or a notice where everybody reads it (art. 41)."""
    return _told(work, hazard_id, WORKERS, on, note)


def _told(work: Work, hazard_id: UUID, whom: str, on: date, note: str) -> Hazard:
    action, column = TOLD[whom]
    case = ready(work, hazard_id, action)
    what = written(note, field="note", why=N_("Write whom, how and what."))
    zone = areas.time_zone(work, case.hazard.site_id)
    if on > clock.site_day(work.now, zone) or on < clock.site_day(case.hazard.reported_at, zone):
        raise Invalid("The day lies between the report and today.", field="on")
    take(work, case, note=what, **{column: clock.end_of_day(on, zone)})
    return case.hazard
