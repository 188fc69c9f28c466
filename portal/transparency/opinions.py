"""What do people think of a rule? Collected with or without a name, answered one by one, counted; an opinion without a name has none anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from db.actor import Actor, reporter
from db.log import EntryKind
from db.people import Person
from db.sealed import seal_into
from db.session import Work, begin, reveal, writes
from db.transparency import MonitoringRule, Opinion, OpinionAnswer, OpinionName, RuleState, Verdict
from portal.errors import Invalid, WrongStep
from portal.locale import N_
from portal.policy import Action, allows, require
from portal.transparency.rules import get, without_an_answer
from portal.transparency.terms import require_found, subject_of, today, written

PURPOSE = "monitoring"
WELCOME = (RuleState.DRAFT, RuleState.IN_FORCE)
LONGEST, MOST = 1000, 200


@dataclass(frozen=True)
class Voice:
    """An opinion as it is read: its day, its words, its answer. `name` is there for those who answer, where it was given; `mine`: I gave it."""

    id: UUID
    day: date
    text: str
    name: str | None
    mine: bool
    verdict: Verdict | None
    answer: str


@writes
def give_opinion(work: Work, rule_id: UUID, *, text: str) -> Opinion:
    """With my name, which only those who answer read."""
    require(work.actor, Action.OPINION_GIVE, None)
    made = _given(work, rule_id, text, named=True)
    work.session.flush()
    work.session.add(OpinionName(opinion_id=made.id, person_id=work.actor.person_id))
    work.entry(EntryKind.CHANGE, Action.OPINION_GIVE)
    return made


def give_unnamed(actor: Actor, rule_id: UUID, *, text: str) -> None:
    """Whoever may speak is asked here; what he says is then written by nobody, in a transaction of its own, by the day."""
    require(actor, Action.OPINION_GIVE, None)
    with begin(reporter()) as work:
        receive_unnamed(work, rule_id, text=text)


@writes
def receive_unnamed(work: Work, rule_id: UUID, *, text: str) -> None:
    """No name, no pseudonym, no session, no address, no page: neither in the row nor in the log."""
    require(work.actor, Action.OPINION_UNNAMED, None)
    _given(work, rule_id, text, named=False)
    work.entry(EntryKind.CHANGE, Action.OPINION_UNNAMED)


@writes
def answer_opinion(work: Work, opinion_id: UUID, *, verdict: str, text: str) -> OpinionAnswer:
    """What became of it, and why. Once; everybody reads it."""
    found = work.session.scalars(select(Opinion.id).where(Opinion.id == opinion_id)).one_or_none()
    require_found(found)
    require(work.actor, Action.OPINION_ANSWER, None)
    if verdict not in set(Verdict):
        raise Invalid("Choose what becomes of it.", field="verdict")
    said = written(text, field="text", why=N_("Write the answer."))
    if work.session.scalars(select(OpinionAnswer.id).where(OpinionAnswer.opinion_id == opinion_id)).first():
        raise WrongStep("This opinion has been answered.")
    made = OpinionAnswer(
        opinion_id=opinion_id,
        verdict=Verdict(verdict),
        answered_by=work.actor.person_id,
        at=work.now,
        subject=subject_of(work, "register"),
    )
    seal_into(made, text=said)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, Action.OPINION_ANSWER)
    return made


@writes
def opinions(work: Work, rule_id: UUID) -> list[Voice]:
    """The newest on this version, by day, without an order within the day that would say who spoke when."""
    require(work.actor, Action.MONITORING_READ, None)
    rule = get(work, rule_id)
    heard = _heard(work, select(Opinion).where(Opinion.rule_id == rule.id).order_by(Opinion.day.desc(), Opinion.id.desc()))
    return sorted(heard, key=lambda voice: (-voice.day.toordinal(), voice.text))


@writes
def to_answer(work: Work, rule_id: UUID) -> list[Voice]:
    """The oldest on this version that wait for an answer, whatever was said since."""
    require(work.actor, Action.OPINION_ANSWER, None)
    rule = get(work, rule_id)
    heard = _heard(work, select(Opinion).where(*without_an_answer(rule.id)).order_by(Opinion.day, Opinion.id))
    return sorted(heard, key=lambda voice: (voice.day, voice.text))


def _heard(work: Work, wanted: Select[Opinion]) -> list[Voice]:
    rows = work.session.scalars(wanted.limit(MOST)).all()
    texts = reveal(work, rows, ["text"], purpose=PURPOSE)
    ids = [row.id for row in rows]
    answers = {row.opinion_id: row for row in work.session.scalars(select(OpinionAnswer).where(OpinionAnswer.opinion_id.in_(ids)))}
    said = reveal(work, answers.values(), ["text"], purpose=PURPOSE)
    whose = dict(work.session.execute(select(OpinionName.opinion_id, OpinionName.person_id).where(OpinionName.opinion_id.in_(ids))).all())
    shown = allows(work.actor, Action.OPINION_ANSWER, None)
    names = _names(work, list(whose.values())) if shown else {}
    return [
        Voice(
            id=row.id,
            day=row.day,
            text=texts[row.id]["text"] or "",
            name=names.get(whose[row.id]) if row.id in whose else None,
            mine=row.id in whose and whose[row.id] == work.actor.person_id,
            verdict=answers[row.id].verdict if row.id in answers else None,
            answer=(said[answers[row.id].id]["text"] or "") if row.id in answers else "",
        )
        for row in rows
    ]


def _names(work: Work, person_ids: Sequence[UUID]) -> dict[UUID, str | None]:
    people = work.session.scalars(select(Person).where(Person.id.in_(person_ids))).all() if person_ids else []
    return {person_id: shown["name"] for person_id, shown in reveal(work, people, ["name"], purpose=PURPOSE).items()}


def _given(work: Work, rule_id: UUID, text: str, *, named: bool) -> Opinion:
    rule: MonitoringRule = get(work, rule_id)
    if rule.state not in WELCOME:
        raise WrongStep("Opinions are collected on a draft, and on what is in force.")
    said = written(text, field="text", why=N_("Write what you think of it."), longest=LONGEST)
    made = Opinion(rule_id=rule.id, day=today(work), named=named, subject=rule.subject)
    seal_into(made, text=said)
    work.session.add(made)
    return made
