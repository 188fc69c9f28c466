"""What becomes of what a person still asked, once he is erased? It ends without an answer: nobody can read it any more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.rights import RightsRequest
from db.session import Work
from portal.erasure.standing import ends_with_him
from portal.policy import Action, require
from portal.rights.steps import moved
from portal.rights.terms import OPEN


@ends_with_him
def end_open_of(work: Work, person_id: UUID) -> None:
    """The portal's own step, without a word; what was answered stays as it was answered. Called again it changes nothing."""
    require(work.actor, Action.ERASURE_DO, None)
    wanted = select(RightsRequest).where(RightsRequest.person_id == person_id, RightsRequest.state.in_(OPEN))
    for request in work.session.scalars(wanted).all():
        moved(work, request, "end", "")
