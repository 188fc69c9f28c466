"""What does a way of watching do to people, and when is that to be asked again? Kept for three years at least, due again on change or on its day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, reveal, writes
from db.transparency import Assessment, AssessmentChange, Conclusion, MonitoringRule, RuleState
from portal import clock
from portal.errors import Invalid
from portal.locale import N_
from portal.policy import Action, require
from portal.transparency.rules import OPEN, get
from portal.transparency.terms import SHORT, himself, require_found, subject_of, today, whole, written

KEPT_MONTHS = 36  # PIPL art. 56: three years at least
USUAL_MONTHS = 12
REASONS = {"day": N_("its time is over"), "change": N_("something has changed"), "version": N_("the rule has a new version")}
TEXTS = {
    "purpose": N_("Write whether purpose and way are lawful, proper and needed."),
    "impact": N_("Write what it does to people and what could go wrong."),
    "measures": N_("Write which measures protect them, and whether they are enough."),
}
LIVE = (*OPEN, RuleState.IN_FORCE)


@dataclass(frozen=True)
class Judged:
    """An assessment as it is typed; `months` until it is due again."""

    conclusion: str
    purpose: str
    impact: str
    measures: str
    months: int = USUAL_MONTHS


@dataclass(frozen=True)
class Due:
    """An assessment that is to be made again: why, and because of which newer version, where it is one."""

    assessment: Assessment
    why: str
    version: UUID | None = None


@dataclass(frozen=True)
class Known:
    """An assessment as it is read, of the `n`th version. `why_due` says why it is to be made again, where it is; `newest`: it is one that counts."""

    id: UUID
    rule_id: UUID | None
    n: int | None
    device_id: UUID | None
    title: str
    conclusion: Conclusion
    made_at: datetime
    due_on: date
    kept_until: date
    texts: dict[str, str]
    changes: tuple[str, ...]
    newest: bool
    why_due: str


@writes
def assess(work: Work, *, judged: Judged, rule_id: UUID | None = None, device_id: UUID | None = None, title: str = "") -> Assessment:
    """Of a version of a rule, or of a device, which is named by its own title until devices are kept here."""
    require(work.actor, Action.ASSESSMENT_MAKE, None)
    if (rule_id is None) == (device_id is None):
        raise Invalid("An assessment is of one rule or of one device.", field="rule_id")
    rule = get(work, rule_id) if rule_id else None
    if judged.conclusion not in set(Conclusion):
        raise Invalid("Choose what it comes to.", field="conclusion")
    if not 1 <= judged.months <= KEPT_MONTHS:
        raise Invalid("It is due again after {most} months at the latest.", field="months", most=KEPT_MONTHS)
    texts = whole({name: getattr(judged, name) for name in TEXTS}, TEXTS)
    due = clock.months_after(today(work), judged.months)
    made = Assessment(
        series_id=rule.series_id if rule else device_id,
        rule_id=rule_id,
        device_id=device_id,
        title=rule.title if rule else written(title, field="title", why=N_("Write what is assessed."), longest=SHORT),
        conclusion=Conclusion(judged.conclusion),
        made_by=himself(work),
        made_at=work.now,
        due_on=due,
        kept_until=clock.months_after(due, KEPT_MONTHS),
        subject=subject_of(work, "register"),
    )
    seal_into(made, **texts)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, Action.ASSESSMENT_MAKE, detail=made.title)
    return made


@writes
def note_change(work: Work, assessment_id: UUID, *, what: str) -> AssessmentChange:
    """Another camera angle, another purpose, another reader: what was assessed is not what is done, so it is due again at once."""
    found = work.session.scalars(select(Assessment).where(Assessment.id == assessment_id)).one_or_none()
    require_found(found)
    assert found
    require(work.actor, Action.ASSESSMENT_MAKE, None)
    said = written(what, field="what", why=N_("Write what has changed."))
    made = AssessmentChange(assessment_id=found.id, noted_by=himself(work), at=work.now, subject=found.subject)
    seal_into(made, what=said)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "assessment.change", detail=found.title)
    return made


@writes
def assessments(work: Work) -> list[Known]:
    """What is due first, then the newest; earlier ones stay as long as they have to be kept."""
    require(work.actor, Action.ASSESSMENT_SEE, None)
    rows = work.session.scalars(select(Assessment).order_by(Assessment.made_at.desc(), Assessment.id.desc())).all()
    living = _living(work)
    due = {one.assessment.id: REASONS[one.why] for one in _due(work, rows, living)}
    texts = reveal(work, rows, list(TEXTS), purpose="monitoring")
    changes = work.session.scalars(select(AssessmentChange).order_by(AssessmentChange.at, AssessmentChange.id)).all()
    said = reveal(work, changes, ["what"], purpose="monitoring")
    heard = [(one.assessment_id, said[one.id]["what"] or "") for one in changes]
    newest = {row.id for row in _newest(rows, living)}
    numbers = dict(work.session.execute(select(MonitoringRule.id, MonitoringRule.n)).all())
    known = [_known(row, numbers, texts[row.id], [text for of, text in heard if of == row.id], row.id in newest, due.get(row.id, "")) for row in rows]
    return sorted(known, key=lambda one: (not one.why_due, not one.newest))


def due_assessments(work: Work) -> list[Due]:
    """For the worker's round: those to be made again."""
    rows = work.session.scalars(select(Assessment).order_by(Assessment.made_at.desc(), Assessment.id.desc())).all()
    return _due(work, rows, _living(work))


def _due(work: Work, rows: Sequence[Assessment], living: Mapping[UUID, UUID]) -> list[Due]:
    """A change and the day come before a newer version: nobody is watched by a draft yet."""
    day, changed = today(work), set(work.session.scalars(select(AssessmentChange.assessment_id)))
    assessed = {row.rule_id for row in rows}
    missing = {series_id: rule_id for rule_id, series_id in living.items() if rule_id not in assessed}
    found: list[Due] = []
    for row in _newest(rows, living):
        if row.id in changed:
            found.append(Due(row, "change"))
        elif row.due_on <= day:
            found.append(Due(row, "day"))
        elif row.series_id in missing:
            found.append(Due(row, "version", missing[row.series_id]))
    return found


def _living(work: Work) -> dict[UUID, UUID]:
    """The versions that are in force or drafted, each with its series."""
    return dict(work.session.execute(select(MonitoringRule.id, MonitoringRule.series_id).where(MonitoringRule.state.in_(LIVE))).all())


def _newest(rows: Iterable[Assessment], living: Collection[UUID]) -> list[Assessment]:
    """Of each device and of each version that lives: what is in force is watched though its next version is assessed. The newest come first."""
    first: dict[UUID | None, Assessment] = {}
    for row in rows:
        if row.device_id or row.rule_id in living:
            first.setdefault(row.device_id or row.rule_id, row)
    return list(first.values())


def _known(row: Assessment, numbers: Mapping[UUID, int], texts: dict[str, str | None], changes: list[str], newest: bool, due: str) -> Known:
    return Known(
        id=row.id,
        rule_id=row.rule_id,
        n=numbers[row.rule_id] if row.rule_id else None,
        device_id=row.device_id,
        title=row.title,
        conclusion=row.conclusion,
        made_at=row.made_at,
        due_on=row.due_on,
        kept_until=row.kept_until,
        texts={name: text or "" for name, text in texts.items()},
        changes=tuple(changes),
        newest=newest,
        why_due=due,
    )
