"""How does a draw end without a sample? By the enterprise, with a reason, and never unseen: its number and request stand in every later bundle."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.draws import Draw, DrawState, Nonce
from db.log import EntryKind
from db.session import Work, writes
from portal.draws import freezing
from portal.draws.drawing import get
from portal.draws.holding import held
from portal.engagements.terms import written
from portal.errors import Overtaken, WrongStep
from portal.locale import N_
from portal.policy import Action, require


@writes
def abort(work: Work, draw_id: UUID, *, why: str) -> Draw:
    """Before the nonce is given. After it, nothing can be undone: the sample is what it is."""
    draw = get(work, draw_id)
    require(work.actor, Action.DRAW_ABORT, draw)
    held(work, draw)
    given = work.session.scalars(select(Nonce.id).where(Nonce.draw_id == draw_id)).first()
    if draw.state is not DrawState.REQUESTED:
        raise Overtaken("This draw is {state} by now.", state=draw.state)
    if given is not None:
        raise WrongStep("The nonce of this draw is given: it cannot be aborted any more.")
    work.entry(EntryKind.CHANGE, "draw.aborted", detail=draw.pin)
    freezing.end(work, draw, DrawState.ABORTED, why=written(why, field="why", why=N_("Write the reason.")))
    return draw
