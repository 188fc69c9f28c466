"""Which rules hold and which are drafted, what do they say, who has read them, and who has not yet?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from db.areas import Department
from db.log import EntryKind
from db.people import Person
from db.session import Work, reveal, writes
from db.transparency import Acknowledgement, Gathering, MonitoringRule, Opinion, OpinionAnswer, RuleMeeting, RuleState, RuleStep
from portal.errors import WrongStep
from portal.people import holders
from portal.policy import Action, Handed, Prepared, allows, require
from portal.transparency.opinions import PURPOSE, WELCOME
from portal.transparency.rules import OPEN, TEXTS, assessed, get, unanswered
from portal.transparency.terms import himself, today

SHOWN = (RuleState.IN_FORCE, *OPEN)


@dataclass(frozen=True)
class Card:
    """One version in a list. `read_at`: when I acknowledged it; `moves` are those that are mine now."""

    id: UUID
    series_id: UUID
    n: int
    title: str
    title_en: str | None
    kinds: tuple[str, ...]
    kept_days: int
    state: RuleState
    drafted_at: datetime
    read_at: datetime | None
    opinions: int
    answered: int
    assessed: bool | None
    moves: tuple[str, ...]

    @property
    def to_read(self) -> bool:
        return self.state is RuleState.IN_FORCE and self.read_at is None


@dataclass(frozen=True)
class Meeting:
    kind: Gathering
    held_on: date
    present: int
    in_favour: int | None
    minutes: str


@dataclass(frozen=True)
class Step:
    """What happened: in which office, when, why."""

    action: str
    at: datetime
    office: str
    said: str


@dataclass(frozen=True)
class Rule:
    """A version with its words and its history."""

    card: Card
    texts: dict[str, str]
    meetings: tuple[Meeting, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Unit:
    """How many of a department have not acknowledged it; `chase`: I may see who."""

    id: UUID | None
    name: str
    name_en: str | None
    missing: int
    people: int
    chase: bool


def rules(work: Work, *, history: bool = False) -> list[Card]:
    """What holds first, then what is drafted; with `history` every version, the newest first."""
    require(work.actor, Action.MONITORING_READ, None)
    wanted = select(MonitoringRule) if history else select(MonitoringRule).where(MonitoringRule.state.in_(SHOWN))
    rows = work.session.scalars(wanted.order_by(MonitoringRule.drafted_at.desc(), MonitoringRule.id.desc())).all()
    return _cards(work, rows if history else sorted(rows, key=lambda row: SHOWN.index(row.state)))


@writes
def rule(work: Work, rule_id: UUID) -> Rule:
    """One version with its words, the minutes of its meetings and its steps."""
    require(work.actor, Action.MONITORING_READ, None)
    row = get(work, rule_id)
    texts = reveal(work, [row], list(TEXTS), purpose=PURPOSE)[row.id]
    met = work.session.scalars(select(RuleMeeting).where(RuleMeeting.rule_id == row.id).order_by(RuleMeeting.held_on, RuleMeeting.id)).all()
    taken = work.session.scalars(select(RuleStep).where(RuleStep.rule_id == row.id).order_by(RuleStep.n)).all()
    minutes = reveal(work, met, ["minutes"], purpose=PURPOSE)
    said = reveal(work, taken, ["said"], purpose=PURPOSE)
    return Rule(
        _cards(work, [row])[0],
        {name: text or "" for name, text in texts.items()},
        tuple(Meeting(one.kind, one.held_on, one.present, one.in_favour, minutes[one.id]["minutes"] or "") for one in met),
        tuple(Step(one.action, one.at, one.office, said[one.id]["said"] or "") for one in taken),
    )


@writes
def acknowledge(work: Work, rule_id: UUID) -> Acknowledgement:
    """I have read what holds. Each for himself, once; a new version is a new question."""
    require(work.actor, Action.MONITORING_ACKNOWLEDGE, None)
    row = get(work, rule_id)
    if row.state is not RuleState.IN_FORCE:
        raise WrongStep("Only a rule in force is acknowledged.")
    mine = select(Acknowledgement.id).where(Acknowledgement.rule_id == row.id, Acknowledgement.person_id == himself(work))
    if work.session.scalars(mine).first():
        raise WrongStep("You have acknowledged it already.")
    made = Acknowledgement(rule_id=row.id, person_id=himself(work), at=work.now)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, Action.MONITORING_ACKNOWLEDGE, detail=f"{row.title} {row.n}")
    return made


def to_read(work: Work) -> int:
    """How many rules in force wait for my acknowledgement?"""
    if not allows(work.actor, Action.MONITORING_ACKNOWLEDGE, None) or work.actor.person_id is None:
        return 0
    read = select(Acknowledgement.rule_id).where(Acknowledgement.person_id == work.actor.person_id)
    wanted = select(func.count(MonitoringRule.id)).where(MonitoringRule.state == RuleState.IN_FORCE, MonitoringRule.id.not_in(read))
    return work.session.scalar(wanted) or 0


def missing(work: Work, rule_id: UUID) -> list[Unit]:
    """By department, those of mine only where I am a head of department: how many have not acknowledged this version?"""
    require(work.actor, Action.MONITORING_COUNT, None)
    row = get(work, rule_id)
    people = work.session.execute(select(Person.id, Person.department_id).where(*those_asked(work))).all()
    read = set(work.session.scalars(select(Acknowledgement.person_id).where(Acknowledgement.rule_id == row.id)))
    units = {unit.id: unit for unit in work.session.scalars(select(Department))}
    counts: dict[UUID | None, list[bool]] = {}
    for person_id, department_id in people:
        if allows(work.actor, Action.MONITORING_DRAFT, None) or allows(work.actor, Action.MONITORING_CHASE, Handed(department_id)):
            counts.setdefault(department_id, []).append(person_id not in read)
    found = [_unit(work, units.get(unit_id) if unit_id else None, unit_id, open_ones) for unit_id, open_ones in counts.items()]
    return sorted(found, key=lambda unit: (-unit.missing, unit.name))


@writes
def not_yet(work: Work, rule_id: UUID, *, department_id: UUID | None) -> list[str]:
    """Who of this department has not acknowledged it? For those who have to ask them; each of them reads that he was looked up."""
    require(work.actor, Action.MONITORING_CHASE, Handed(department_id))
    row = get(work, rule_id)
    read = select(Acknowledgement.person_id).where(Acknowledgement.rule_id == row.id)
    here = Person.department_id == department_id if department_id else Person.department_id.is_(None)
    people = work.session.scalars(select(Person).where(*those_asked(work), here, Person.id.not_in(read))).all()
    names = reveal(work, people, ["name"], purpose="acknowledgement")
    return sorted(shown["name"] or "—" for shown in names.values())


def those_asked(work: Work) -> list[Any]:
    """Everybody who works here: neither gone nor erased, nor somebody who looks at us from outside."""
    stays = or_(Person.left_on.is_(None), Person.left_on >= today(work))
    return [Person.erased_at.is_(None), stays, Person.id.not_in(holders.from_outside())]


def _unit(work: Work, unit: Department | None, unit_id: UUID | None, open_ones: Sequence[bool]) -> Unit:
    chase = allows(work.actor, Action.MONITORING_CHASE, Handed(unit_id))
    return Unit(unit_id, unit.name if unit else "", unit.name_en if unit else None, sum(open_ones), len(open_ones), chase)


def _cards(work: Work, rows: Sequence[MonitoringRule]) -> list[Card]:
    ids = [row.id for row in rows]
    mine = select(Acknowledgement.rule_id, Acknowledgement.at).where(Acknowledgement.person_id == work.actor.person_id)
    read = dict(work.session.execute(mine.where(Acknowledgement.rule_id.in_(ids))).all()) if work.actor.person_id else {}
    given = _per_rule(work, select(Opinion.rule_id, func.count(Opinion.id)), ids)
    answered = _per_rule(work, select(Opinion.rule_id, func.count(OpinionAnswer.id)).join(OpinionAnswer, OpinionAnswer.opinion_id == Opinion.id), ids)
    return [
        Card(
            id=row.id,
            series_id=row.series_id,
            n=row.n,
            title=row.title,
            title_en=row.title_en,
            kinds=tuple(row.kinds.split()),
            kept_days=row.kept_days,
            state=row.state,
            drafted_at=row.drafted_at,
            read_at=read.get(row.id),
            opinions=given.get(row.id, 0),
            answered=answered.get(row.id, 0),
            assessed=assessed(work, row.id) if allows(work.actor, Action.ASSESSMENT_SEE, None) else None,
            moves=_moves(work, row),
        )
        for row in rows
    ]


def _per_rule(work: Work, wanted: Any, ids: Sequence[UUID]) -> dict[UUID, int]:
    return dict(work.session.execute(wanted.where(Opinion.rule_id.in_(ids)).group_by(Opinion.rule_id)).all())


def _moves(work: Work, row: MonitoringRule) -> tuple[str, ...]:
    """By its state and by the policy; what still stands in the way of publishing is said when it is tried."""
    can = {
        Action.MONITORING_ACKNOWLEDGE: row.state is RuleState.IN_FORCE,
        Action.OPINION_GIVE: row.state in WELCOME,
        Action.MONITORING_MINUTES: row.state is RuleState.DRAFT,
        Action.MONITORING_PUBLISH: row.state is RuleState.DISCUSSED and not unanswered(work, row.id),
        Action.MONITORING_MEET: row.state in SHOWN,
        Action.MONITORING_DRAFT: row.state in SHOWN,
        Action.MONITORING_DROP: row.state in OPEN,
        Action.ASSESSMENT_MAKE: row.state in SHOWN,
    }
    record = Prepared(row.drafted_by)
    return tuple(action.partition(".")[2] for action, possible in can.items() if possible and allows(work.actor, action, record))
