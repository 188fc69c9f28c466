"""Who answers an auditor who wants checks counted or a line looked up? The portal itself, at once; what was cut off is taken up later."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from db import engine, log
from db.actor import SYSTEM
from db.coverage import RollAnswer, RollDraw, Survey, SurveyWish
from db.session import Work, begin
from portal.coverage import rolls, survey
from portal.engagements.turns import turn

LETTERS = 32  # bytes of chance behind the letters of a survey
Answer = Callable[[UUID, datetime | None], bool]


def attend(at: datetime | None = None, *, engagement_id: UUID | None = None, each: Callable[[Callable[[], object]], object] = lambda do: do()) -> int:
    """How many papers were answered? `at`: not now. `engagement_id`: of this one alone. `each` does one; the worker's survives what fails."""
    if engagement_id is None:
        with begin(SYSTEM, write=False, now=at) as work:
            waiting = _waiting(work)
        return sum(attend(at, engagement_id=one, each=each) for one in waiting)
    answered: list[bool] = []
    with turn("coverage", engagement_id):
        with begin(SYSTEM, write=False, now=at) as work:
            papers: list[tuple[Answer, UUID]] = [(count, wish_id) for wish_id in _uncounted(work, engagement_id)]
            papers += [(look_up, roll_id) for roll_id in _not_looked_up(work, engagement_id)]
        for answer, paper_id in papers:
            each(partial(_keep, answered, answer, paper_id, at))
    return sum(answered)


def _keep(answered: list[bool], answer: Answer, paper_id: UUID, at: datetime | None) -> None:
    answered.append(answer(paper_id, at))


def count(wish_id: UUID, at: datetime | None = None) -> bool:
    """Not where it was counted today already: that paper waits for tomorrow."""
    log.sequence(engine.current())
    with begin(SYSTEM, write=False, snapshot=True, now=at) as work:
        counted = survey.gather(work, wish_id)
    if counted is None:
        return False
    with begin(SYSTEM, now=at) as work:
        survey.store(work, counted, secrets.token_bytes(LETTERS))
    return True


def look_up(roll_id: UUID, at: datetime | None = None) -> bool:
    with begin(SYSTEM, now=at) as work:
        rolls.answer(work, roll_id)
    return True


def _waiting(work: Work) -> list[UUID]:
    """Engagements with such papers."""
    asked = work.session.scalars(select(SurveyWish.engagement_id).where(SurveyWish.id.in_(_uncounted(work, None))).order_by(SurveyWish.at))
    brought = select(RollDraw.engagement_id).where(RollDraw.roll_id.in_(_not_looked_up(work, None))).order_by(RollDraw.at)
    return list(dict.fromkeys([*asked, *work.session.scalars(brought)]))


def _uncounted(work: Work, engagement_id: UUID | None) -> list[UUID]:
    wanted = select(SurveyWish.id).where(SurveyWish.id.not_in(select(Survey.wish_id))).order_by(SurveyWish.at)
    return list(work.session.scalars(wanted if engagement_id is None else wanted.where(SurveyWish.engagement_id == engagement_id)))


def _not_looked_up(work: Work, engagement_id: UUID | None) -> list[UUID]:
    wanted = select(RollDraw.roll_id).where(RollDraw.roll_id.not_in(select(RollAnswer.roll_id))).order_by(RollDraw.at)
    return list(work.session.scalars(wanted if engagement_id is None else wanted.where(RollDraw.engagement_id == engagement_id)))
