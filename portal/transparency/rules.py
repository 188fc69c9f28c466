"""How does a monitoring rule come into force? Drafted by one side, discussed with minutes, agreed to by the other side; a change is a new version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, writes
from db.transparency import Assessment, Conclusion, Gathering, MonitoringRule, Opinion, OpinionAnswer, RuleMeeting, RuleState, RuleStep
from portal.errors import Invalid, WrongStep
from portal.locale import N_
from portal.policy import Action, Prepared, office_for, require
from portal.transparency.terms import SHORT, counted, himself, listed, not_in_the_future, require_found, subject_of, whole, written

TEXTS = {
    "places": N_("Write where is watched, and where not."),
    "content": N_("Write what is recorded."),
    "use": N_("Write what it is used for, and what never."),
    "readers": N_("Write who may look."),
    "appeal": N_("Write where one can complain."),
}
LONGEST_KEPT = 3650
OPEN = (RuleState.DRAFT, RuleState.DISCUSSED)
DECIDING = (Gathering.CONGRESS, Gathering.ALL_STAFF)
TELLING = (Gathering.TRAINING, Gathering.TALK)


@dataclass(frozen=True)
class Said:
    """A version as it is typed."""

    title: str
    title_en: str
    kinds: Collection[str]
    kept_days: int
    places: str
    content: str
    use: str
    readers: str
    appeal: str


@dataclass(frozen=True)
class Met:
    """A meeting as it is typed."""

    kind: str
    held_on: date
    present: int
    minutes: str
    in_favour: int | None = None


@writes
def draft(work: Work, *, said: Said, series_id: UUID | None = None) -> MonitoringRule:
    """A first version, or the next one of a series: an earlier draft of it is dropped, what is in force holds until the new one does."""
    require(work.actor, Action.MONITORING_DRAFT, None)
    before = _newest(work, series_id) if series_id else None
    texts = whole({name: getattr(said, name) for name in TEXTS}, TEXTS)
    made = MonitoringRule(
        n=before.n + 1 if before else 1,
        title=written(said.title, field="title", why=N_("Write what the rule is called."), longest=SHORT),
        title_en=said.title_en.strip()[:SHORT] or None,
        kinds=listed(said.kinds),
        kept_days=counted(said.kept_days, field="kept_days", least=1, most=LONGEST_KEPT),
        state=RuleState.DRAFT,
        drafted_by=himself(work),
        drafted_at=work.now,
        subject=subject_of(work, "register"),
    )
    made.series_id = before.series_id if before else made.id
    seal_into(made, **texts)
    if before and before.state in OPEN:
        _move(work, before, Action.MONITORING_DROP, RuleState.DROPPED)
    work.session.add(made)
    work.session.flush()
    _step(work, made, Action.MONITORING_DRAFT, was=None, said=None)
    return made


@writes
def drop(work: Work, rule_id: UUID, *, reason: str) -> MonitoringRule:
    """A draft that is not followed up; why, everybody reads."""
    rule = get(work, rule_id)
    require(work.actor, Action.MONITORING_DROP, None)
    why = written(reason, field="reason", why=N_("Write the reason."))
    _require(rule, OPEN, N_("Only a draft is dropped."))
    return _move(work, rule, Action.MONITORING_DROP, RuleState.DROPPED, said=why)


@writes
def minutes(work: Work, rule_id: UUID, *, met: Met) -> MonitoringRule:
    """The congress or the meeting of all staff has discussed it: areas, content and use of data (mission 106)."""
    rule = get(work, rule_id)
    require(work.actor, Action.MONITORING_MINUTES, None)
    _require(rule, (RuleState.DRAFT,), N_("Minutes belong to a draft."))
    _require_kind(met, DECIDING)
    if met.in_favour is None or not 0 <= met.in_favour <= met.present:
        raise Invalid("Say how many were in favour: not more than were present.", field="in_favour")
    _met(work, rule, met)
    return _move(work, rule, Action.MONITORING_MINUTES, RuleState.DISCUSSED)


@writes
def publish(work: Work, rule_id: UUID) -> MonitoringRule:
    """The other side's yes: from now on it holds, each employee is asked to acknowledge it, and it takes the place of the version before."""
    rule = get(work, rule_id)
    require(work.actor, Action.MONITORING_PUBLISH, Prepared(rule.drafted_by))
    _require(rule, (RuleState.DISCUSSED,), N_("A rule is published once it was discussed, with minutes."))
    if unanswered(work, rule.id):
        raise WrongStep("There are opinions without an answer. Human resources or the safety director answers each of them first.")
    if not assessed(work, rule.id):
        raise WrongStep("The impact assessment of this version is missing, or says that it is not acceptable.")
    held = work.session.scalars(
        select(MonitoringRule).where(MonitoringRule.series_id == rule.series_id, MonitoringRule.state == RuleState.IN_FORCE)
    ).one_or_none()
    if held:
        _move(work, held, Action.MONITORING_PUBLISH, RuleState.REPLACED)
    return _move(work, rule, Action.MONITORING_PUBLISH, RuleState.IN_FORCE)


@writes
def note_meeting(work: Work, rule_id: UUID, *, met: Met) -> RuleMeeting:
    """A training, or a talk in which opinions were collected (mission 121, 122)."""
    rule = get(work, rule_id)
    require(work.actor, Action.MONITORING_MEET, None)
    _require(rule, (*OPEN, RuleState.IN_FORCE), N_("This version holds no longer."))
    _require_kind(met, TELLING)
    made = _met(work, rule, met)
    work.entry(EntryKind.CHANGE, Action.MONITORING_MEET, detail=f"{rule.title} {rule.n}")
    return made


def get(work: Work, rule_id: UUID) -> MonitoringRule:
    rule = work.session.scalars(select(MonitoringRule).where(MonitoringRule.id == rule_id)).one_or_none()
    require_found(rule)
    assert rule
    return rule


def unanswered(work: Work, rule_id: UUID) -> int:
    """How many opinions on this version wait for an answer?"""
    return work.session.scalar(select(func.count(Opinion.id)).where(*without_an_answer(rule_id))) or 0


def without_an_answer(rule_id: UUID) -> Sequence[ColumnElement[bool]]:
    return Opinion.rule_id == rule_id, Opinion.id.not_in(select(OpinionAnswer.opinion_id))


def assessed(work: Work, rule_id: UUID) -> bool:
    """The newest impact assessment of this very version lets it through."""
    newest = select(Assessment.conclusion).where(Assessment.rule_id == rule_id).order_by(Assessment.made_at.desc(), Assessment.id.desc()).limit(1)
    return work.session.scalars(newest).first() in (Conclusion.ACCEPTABLE, Conclusion.WITH_MEASURES)


def _newest(work: Work, series_id: UUID) -> MonitoringRule:
    wanted = select(MonitoringRule).where(MonitoringRule.series_id == series_id).order_by(MonitoringRule.n.desc()).limit(1)
    found = work.session.scalars(wanted).one_or_none()
    require_found(found)
    assert found
    return found


def _require(rule: MonitoringRule, states: Collection[RuleState], instead: str) -> None:
    if rule.state not in states:
        raise WrongStep(instead)


def _require_kind(met: Met, kinds: Collection[Gathering]) -> None:
    if met.kind not in kinds:
        raise Invalid("Choose what kind of meeting it was.", field="kind")


def _met(work: Work, rule: MonitoringRule, met: Met) -> RuleMeeting:
    text = written(met.minutes, field="minutes", why=N_("Write what was said."))
    made = RuleMeeting(
        rule_id=rule.id,
        kind=Gathering(met.kind),
        held_on=not_in_the_future(work, met.held_on, field="held_on"),
        present=counted(met.present, field="present", least=1),
        in_favour=met.in_favour,
        noted_by=work.actor.person_id,
        noted_at=work.now,
        subject=rule.subject,
    )
    seal_into(made, minutes=text)
    work.session.add(made)
    return made


def _move(work: Work, rule: MonitoringRule, action: Action, became: RuleState, *, said: str | None = None) -> MonitoringRule:
    """The only place where a version changes: its state, its step and its log entry."""
    was, rule.state = rule.state, became
    _step(work, rule, action, was=was, said=said)
    work.session.flush()
    return rule


def _step(work: Work, rule: MonitoringRule, action: Action, *, was: RuleState | None, said: str | None) -> None:
    last = work.session.scalar(select(func.max(RuleStep.n)).where(RuleStep.rule_id == rule.id)) or 0
    step = RuleStep(
        rule_id=rule.id,
        n=last + 1,
        action=action.removeprefix("monitoring."),
        was=was,
        became=rule.state,
        at=work.now,
        actor_id=work.actor.person_id,
        office=str(office_for(work.actor, action, Prepared(rule.drafted_by))),
        entry_id=work.entry(EntryKind.CHANGE, action, detail=f"{rule.title} {rule.n}"),
        subject=rule.subject,
    )
    seal_into(step, said=said)
    work.session.add(step)
