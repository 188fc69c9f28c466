"""What do a supervisor and whoever reported a hazard say to each other? Questions under an office, answers under a pseudonym."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from db.hazards import OPEN_STATES, Hazard, Source, Talk
from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.errors import TooMany, WrongStep
from portal.hazards.steps import REPORTER, get, handling, written
from portal.hazards.told import tell_of_question
from portal.locale import N_
from portal.policy import Action, allows, office_for, require

PURPOSE = "talk"
UNANSWERED, IN_A_ROW = 20, 10


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
    unnamed: bool


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
    asked = _said(work, hazard, question, entry_id, office=office_for(work.actor, Action.HAZARD_ASK, record), actor_id=work.actor.person_id)
    tell_of_question(work, hazard, asked.n)
    return asked


@writes
def answer(work: Work, hazard_id: UUID, *, text: str) -> Talk:
    """Or what the reporter wants to add."""
    hazard = get(work, hazard_id)
    require(work.actor, Action.HAZARD_ANSWER, handling(hazard, ()))
    _require_a_turn(work, hazard)
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
    said = [Said(row.at, row.office, texts[row.id]["said"]) for row in rows]
    return Conversation(said, may_ask, may_answer, hazard.source is Source.UNNAMED)


def questions_to_me(work: Work) -> list[UUID]:
    """Those of my reports about which a question waits for my answer."""
    if not work.actor.tag:
        return []
    wanted = select(Hazard.id).join(Talk, Talk.hazard_id == Hazard.id).where(_last(), Talk.actor_tag.is_(None), Hazard.state.in_(OPEN_STATES))
    return list(work.session.scalars(wanted.where(Hazard.reporter_tag == work.actor.tag).limit(UNANSWERED)))


def answers_to_me(work: Work) -> list[tuple[UUID, str]]:
    """Open hazards, by id and number, whose reporter spoke last and which I may ask him about: what he says is read before it is too late."""
    wanted = select(Hazard).join(Talk, Talk.hazard_id == Hazard.id).where(_last(), Talk.actor_tag.is_not(None), Hazard.state.in_(OPEN_STATES))
    found = work.session.scalars(wanted.order_by(Talk.at, Talk.id).limit(UNANSWERED)).all()
    return [(hazard.id, hazard.number) for hazard in found if allows(work.actor, Action.HAZARD_ASK, handling(hazard, ()))]


def _last() -> ColumnElement[bool]:
    """Nothing was said after it."""
    later = aliased(Talk)
    return ~select(later.id).where(later.hazard_id == Talk.hazard_id, later.n > Talk.n).exists()


def _require_a_turn(work: Work, hazard: Hazard) -> None:
    """Whoever holds a receipt adds what he has to say, and does not fill the record with it."""
    turns = work.session.scalars(select(Talk.actor_tag).where(Talk.hazard_id == hazard.id).order_by(Talk.n.desc()).limit(IN_A_ROW)).all()
    if len(turns) == IN_A_ROW and all(turns):
        raise TooMany("You have written {n} times in a row. Wait until somebody has read it and answers.", n=IN_A_ROW)


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
