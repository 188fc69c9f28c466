"""How does an erasure go from one stage to the next? In one place, with a step that says who and when, and an entry of the log."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from db.erasures import Erasure, ErasureStep, Stage
from db.log import EntryKind
from db.session import Work
from portal.errors import NotFound


def get(work: Work, erasure_id: UUID) -> Erasure:
    found = work.session.scalars(select(Erasure).where(Erasure.id == erasure_id)).one_or_none()
    if found is None:
        raise NotFound("This erasure does not exist or is not yours to see.")
    return found


def move(work: Work, erasure: Erasure, stage: Stage, action: str) -> None:
    """What became of it; the entry concerns the person, and says nothing of him."""
    was = erasure.stage
    erasure.stage = stage
    step(work, erasure, was, action)


def step(work: Work, erasure: Erasure, was: Stage | None, action: str) -> None:
    n = work.session.scalars(select(func.count(ErasureStep.id)).where(ErasureStep.erasure_id == erasure.id)).one()
    entry_id = work.entry(EntryKind.ADMIN, action, subjects=[str(erasure.person_id)])
    work.session.add(
        ErasureStep(erasure_id=erasure.id, n=n + 1, was=was, became=erasure.stage, at=work.now, actor_id=work.actor.person_id, entry_id=entry_id)
    )
