"""When may a draw go on to its second stage? When the plan declared one, the first stage is tested whole, and what it found calls for it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from audit.evaluation import Verdict
from db.draws import Extension
from db.log import EntryKind
from db.session import Work, writes
from portal.draws.drawing import get
from portal.engagements.planning import require_open_today
from portal.errors import Conflict, WrongStep
from portal.fieldwork.judging import evaluate
from portal.policy import Action, require


@writes
def extend(work: Work, draw_id: UUID) -> Extension:
    """Asks for the second stage; the portal draws it from the same frozen population, with the same seed (draws.clerk)."""
    draw = get(work, draw_id)
    require(work.actor, Action.DRAW_EXTEND, draw)
    require_open_today(work, draw.engagement_id)
    if work.session.scalars(select(Extension.id).where(Extension.draw_id == draw_id)).first():
        raise Conflict("The second stage is asked for already.")
    if evaluate(work, draw_id).verdict is not Verdict.EXTEND:
        raise WrongStep("The second stage is drawn only where it was declared beforehand and what the first stage found calls for it.")
    entry_id = work.entry(EntryKind.CHANGE, "draw.extend", detail=draw.pin)
    made = Extension(draw_id=draw_id, engagement_id=draw.engagement_id, person_id=work.actor.person_id, entry_id=entry_id, at=work.now)
    work.session.add(made)
    return made
