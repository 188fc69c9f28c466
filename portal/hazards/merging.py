"""When are two hazards the same thing, and what becomes of the one that goes on under another number?"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.hazards import OPEN_STATES, Hazard
from db.session import Work, writes
from portal.errors import Invalid
from portal.hazards.following import follow
from portal.hazards.steps import ready, take, written
from portal.hazards.supplies import no_longer_expected
from portal.locale import N_
from portal.policy import Action


@writes
def merge(work: Work, hazard_id: UUID, *, into: str | UUID, reason: str) -> Hazard:
    """The same thing as another open hazard: work goes on under that number, both histories stay, and its reporter follows the other."""
    case = ready(work, hazard_id, Action.HAZARD_MERGE)
    why = written(reason, field="reason", why=N_("Write why they are the same."))
    other = _other(work, case.hazard, into)
    take(work, case, note=why, merged_into_id=other.id, closed_at=work.now)
    follow(work, case.hazard, other)
    no_longer_expected(work, case.hazard)
    return case.hazard


def _other(work: Work, hazard: Hazard, into: str | UUID) -> Hazard:
    """The hazard of the same site that stays open, by its number or id."""
    key = Hazard.id == into if isinstance(into, UUID) else Hazard.number == into.strip().upper()
    other = work.session.scalars(select(Hazard).where(key, Hazard.site_id == hazard.site_id)).one_or_none()
    if other is None:
        raise Invalid("There is no hazard {number} that you can see.", field="into", number=into)
    if other.id == hazard.id:
        raise Invalid("A hazard cannot be merged into itself.", field="into")
    if other.state not in OPEN_STATES:
        raise Invalid("{number} is closed; choose one that is still open.", field="into", number=other.number)
    return other
