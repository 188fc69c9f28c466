"""May a department have more time? It asks with a reason and a day; whoever supervises answers, and every asking and every date stays on record."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from db.hazards import Hazard
from db.session import Work, writes
from portal.errors import Invalid
from portal.hazards.steps import WANTED, ready, take, voided, written
from portal.hazards.terms import WorkingDays, granted, wanted_of
from portal.locale import N_
from portal.policy import Action


@writes
def ask_extension(work: Work, hazard_id: UUID, *, deadline: date | WorkingDays, note: str) -> Hazard:
    """Until the end of which day, or how many working days more, and why. The deadline that there is keeps running."""
    case = ready(work, hazard_id, Action.HAZARD_ASK_EXTENSION)
    reason = written(note, field="note", why=N_("Write why more time is needed."))
    wanted = wanted_of(work, case.hazard, deadline)
    if case.hazard.deadline and wanted["wanted_deadline"] <= case.hazard.deadline:
        raise Invalid("A later deadline lies after the present one.", field="deadline")
    take(work, case, note=reason, **wanted)
    return case.hazard


@writes
def approve_extension(work: Work, hazard_id: UUID, *, note: str) -> Hazard:
    """The day that was asked for is the deadline from now on; asked for in working days, it is counted by the calendar like any other."""
    case = ready(work, hazard_id, Action.HAZARD_APPROVE_EXTENSION)
    reason = written(note, field="note", why=N_("Write why; the department reads it."))
    wanted = case.hazard.wanted_deadline
    if wanted is None or wanted <= work.now:
        raise Invalid("The day that was asked for is over. Refuse it, and let the department ask anew.", field="deadline")
    take(work, case, note=reason, **granted(case.hazard))
    return case.hazard


@writes
def refuse_extension(work: Work, hazard_id: UUID, *, note: str) -> Hazard:
    """The deadline stays as it is."""
    case = ready(work, hazard_id, Action.HAZARD_REFUSE_EXTENSION)
    take(work, case, note=written(note, field="note", why=N_("Write why; the department reads it.")), **voided(case.hazard, WANTED))
    return case.hazard
