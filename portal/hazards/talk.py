"""What do a supervisor and whoever reported a hazard say to each other? Questions under an office, answers under a pseudonym."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from db.hazards import Hazard, Talk
from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.errors import WrongStep
from portal.hazards.steps import REPORTER, get, handling, written
from portal.locale import N_
from portal.policy import Action, allows, office_for, require

PURPOSE = "talk"
UNANSWERED = 20


@dataclass(frozen=True)
class Said:
    """One question or answer; `office` is the reporter's or that of whoever asked."""

    at: datetime
    office: str
    text: str | None

    @property
    def by_reporter(self) -> bool:
        return self.office == REPORTER


@dataclass(frozen=True)
class Conversation:
    """Everything said, oldest first, and which side of it is mine."""

    said: list[Said]
    may_ask: bool
    may_answer: bool


@writes
def ask(work: Work, hazard_id: UUID, *, text: str) -> Talk:
    """A question to whoever reported it; he reads the office, and answers under his pseudonym."""
    hazard = get(work, hazard_id)
    record = handling(hazard, ())
    require(work.actor, Action.HAZARD_ASK, record)
    if hazard.reporter_tag is None:
        raise WrongStep("Nobody reported this one, so nobody can be asked.")
    question = written(text, field="text", why=N_("Write your question."))
    entry_id = work.entry(EntryKind.CHANGE, Action.HAZARD_ASK, subjects=[hazard.reporter_tag])
    return _said(work, hazard, question, entry_id, office=office_for(work.actor, Action.HAZARD_ASK, record), actor_id=work.actor.person_id)


@writes
def answer(work: Work, hazard_id: UUID, *, text: str) -> Talk:
    """Or what the reporter wants to add."""
    hazard = get(work, hazard_id)
    require(work.actor, Action.HAZARD_ANSWER, handling(hazard, ()))
    told = written(text, field="text", why=N_("Write your answer."))
    entry_id = work.entry(EntryKind.CHANGE, Action.HAZARD_ANSWER, subjects=[work.actor.tag], as_reporter=True)
    return _said(work, hazard, told, entry_id, office=REPORTER, actor_tag=work.actor.tag)


@writes
def conversation(work: Work, hazard_id: UUID) -> Conversation:
    """Nothing of it for a department or a reader: an answer may say more of who gave it than he meant."""
    hazard = get(work, hazard_id)
    record = handling(hazard, ())
    rows = list(work.session.scalars(select(Talk).where(Talk.hazard_id == hazard.id).order_by(Talk.n)))
    texts = reveal(work, rows, ["said"], purpose=PURPOSE, report_of=hazard.reporter_tag)
    may_ask = hazard.reporter_tag is not None and allows(work.actor, Action.HAZARD_ASK, record)
    may_answer = allows(work.actor, Action.HAZARD_ANSWER, record)
    return Conversation([Said(row.at, row.office, texts[row.id]["said"]) for row in rows], may_ask, may_answer)


def questions_to_me(work: Work) -> list[UUID]:
    """Those of my reports about which a question waits for my answer."""
    if not work.actor.tag:
        return []
    last = select(Talk.hazard_id, func.max(Talk.n).label("n")).group_by(Talk.hazard_id).subquery()
    wanted = (
        select(Hazard.id)
        .join(Talk, Talk.hazard_id == Hazard.id)
        .join(last, (last.c.hazard_id == Talk.hazard_id) & (last.c.n == Talk.n))
        .where(Hazard.reporter_tag == work.actor.tag, Talk.actor_tag.is_(None))
        .limit(UNANSWERED)
    )
    return list(work.session.scalars(wanted))


def _said(work: Work, hazard: Hazard, text: str, entry_id: UUID, *, office: str, actor_id: UUID | None = None, actor_tag: str | None = None) -> Talk:
    last = work.session.scalars(select(Talk.n).where(Talk.hazard_id == hazard.id).order_by(Talk.n.desc()).limit(1)).first()
    row = Talk(
        hazard_id=hazard.id,
        n=(last or 0) + 1,
        at=work.now,
        actor_id=actor_id,
        actor_tag=actor_tag,
        office=office,
        entry_id=entry_id,
        subject=hazard.subject,
    )
    seal_into(row, said=text)
    work.session.add(row)
    return row
