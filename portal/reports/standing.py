"""How does a finding stand now? Unanswered, answered, being put right, or closed: when what it led to is all closed on the ledger.

Whoever does not see what tracks it is told so, and never that it is open: an auditor sees no hazard, a department only its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select

from db.hazards import Hazard, State
from db.reports import FindingAnswer, IssuedFinding
from db.session import Work
from portal.locale import N_

UNANSWERED, ANSWERED, ACTING, UNSEEN, DONE = "unanswered", "answered", "acting", "unseen", "done"
STATES = {
    UNANSWERED: N_("Not answered yet"),
    ANSWERED: N_("Answered, nothing tracked"),
    ACTING: N_("Being put right"),
    UNSEEN: N_("Acted on; how it stands is not shown to you"),
    DONE: N_("Put right and accepted"),
}


@dataclass(frozen=True)
class Standing:
    """`actions` are the numbers of the hazards that track it, as far as the reader sees them."""

    state: str
    answers: int
    actions: tuple[str, ...]


def of(work: Work, issued: Sequence[UUID]) -> dict[UUID, Standing]:
    """Closed is what whoever supervises has accepted; an action that was dismissed closes nothing."""
    if not issued:
        return {}
    rows = work.session.execute(
        select(FindingAnswer.issued_id, FindingAnswer.hazard_id).where(FindingAnswer.issued_id.in_(issued)).order_by(FindingAnswer.n)
    ).all()
    ids = {row.hazard_id for row in rows if row.hazard_id}
    tracked = work.session.execute(select(Hazard.id, Hazard.number, Hazard.state).where(Hazard.id.in_(ids))).all() if ids else []
    known = {row.id: row for row in tracked}
    return {each: _standing([row.hazard_id for row in rows if row.issued_id == each], known) for each in issued}


def is_closed() -> ColumnElement[bool]:
    """DONE as a condition on IssuedFinding, for a query of the portal, which sees every hazard."""
    tracks = select(FindingAnswer.id).where(FindingAnswer.issued_id == IssuedFinding.id, FindingAnswer.hazard_id.is_not(None))
    unfinished = tracks.join(Hazard, Hazard.id == FindingAnswer.hazard_id).where(Hazard.state != State.ACCEPTED)
    return and_(exists(tracks), ~exists(unfinished))


def numbers_of(work: Work, hazard_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Of those that the reader sees."""
    rows = work.session.execute(select(Hazard.id, Hazard.number).where(Hazard.id.in_(hazard_ids))).all() if hazard_ids else []
    return {row.id: row.number for row in rows}


def _standing(tracks: Sequence[UUID | None], known: dict[UUID, Any]) -> Standing:
    actions = [known[each] for each in tracks if each in known]
    return Standing(_state(tracks, actions), len(tracks), tuple(one.number for one in actions))


def _state(tracks: Sequence[UUID | None], actions: Sequence[Any]) -> str:
    """One that is open says that it is being put right, whatever else there is; one that is not seen leaves the rest unsaid."""
    acted = sum(each is not None for each in tracks)
    if not acted:
        return ANSWERED if tracks else UNANSWERED
    if any(one.state is not State.ACCEPTED for one in actions):
        return ACTING
    return DONE if len(actions) == acted else UNSEEN
