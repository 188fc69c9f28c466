"""Who is told of a draft, of a rule to acknowledge, of an assessment that is due, of a breach to tell and of a processor to review?

Each is asked again when it is told: whoever has acknowledged, and what was told or ended meanwhile, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from db.hazards import Hazard
from db.notices import NoticeKind
from db.people import Person
from db.session import Work
from db.transparency import Acknowledgement, MonitoringRule, RuleState, RuleStep
from portal import areas, clock
from portal import breaches as register
from portal import processors as contracts
from portal.notices import About
from portal.people import holders
from portal.reminders.due import STALE, Reminder, Rules
from portal.transparency.assessments import due_assessments
from portal.transparency.reading import those_asked

AGAIN = (0, 7, 14, 28)  # days after a rule came into force; whoever has acknowledged it hears nothing more
SOON = timedelta(hours=12)
REVIEW_SOON = timedelta(days=14)
ENDS_SOON = timedelta(days=30)


def drafts(work: Work, _rules: Rules) -> Iterator[Reminder]:
    """A draft of late: everybody may say what he thinks of it."""
    wanted = select(MonitoringRule).where(MonitoringRule.state == RuleState.DRAFT, MonitoringRule.drafted_at > work.now - STALE)
    for row in work.session.scalars(wanted):
        yield Reminder(NoticeKind.RULE_DRAFT, f"rule/{row.id}/draft", about=About(row.id), beside=row.id)


def unread(work: Work, _rules: Rules) -> Iterator[Reminder]:
    """What is in force, on its first day and at its weeks: of those that have come the last."""
    since = select(RuleStep.rule_id, func.max(RuleStep.at)).where(RuleStep.became == RuleState.IN_FORCE).group_by(RuleStep.rule_id)
    began = dict(work.session.execute(since).all())
    zone = areas.time_zone(work)
    today = clock.site_day(work.now, zone)
    for rule_id in work.session.scalars(select(MonitoringRule.id).where(MonitoringRule.state == RuleState.IN_FORCE)):
        first = clock.site_day(began[rule_id], zone)
        day = max(days for days in AGAIN if first + timedelta(days=days) <= today)
        yield Reminder(NoticeKind.RULE_ASKED, f"rule/{rule_id}/read/{day}", about=About(rule_id), beside=rule_id)


def assessments(work: Work, _rules: Rules | None = None) -> Iterator[Reminder]:
    """What is to be assessed again: told once for each assessment and reason, a newer version each."""
    zone = areas.time_zone(work)
    for due in due_assessments(work):
        row, event = due.assessment, f"assessment/{due.assessment.id}/{due.version or due.why}"
        about = About(row.id, due=clock.end_of_day(row.due_on, zone), legal=True)
        yield Reminder(NoticeKind.ASSESSMENT_DUE, event, about=about, beside=row.id)


def breaches(work: Work, _rules: Rules) -> Iterator[Reminder]:
    """When it is noted, when half a day is left, and when the time is over; anew where it was thought needless before. By law: nobody mutes it."""
    for row, whom, before in register.to_tell(work):
        due = register.due_at(row, whom)
        about, event = About(row.id, row.number, due=due, legal=True), f"breach/{row.id}/{whom}/{before}"
        if due <= work.now:
            yield Reminder(NoticeKind.BREACH_LATE, f"{event}/late", about=about, beside=row.id, level=whom)
        else:
            left = "soon" if due - SOON <= work.now else "noted"
            yield Reminder(NoticeKind.BREACH_DUE, f"{event}/{left}", about=about, beside=row.id, level=whom)


def processors(work: Work, _rules: Rules | None = None) -> Iterator[Reminder]:
    """What is to be looked at within two weeks, and what ends within a month and was not agreed anew."""
    zone = areas.time_zone(work)
    today = clock.site_day(work.now, zone)
    running = contracts.to_review(work)
    days = [(NoticeKind.PROCESSOR_DUE, one.review_on, one.series_id) for one in running if one.review_on <= today + REVIEW_SOON]
    days += [(NoticeKind.PROCESSOR_ENDS, one.ends_on, one.series_id) for one in running if one.ends_on <= today + ENDS_SOON]
    for kind, day, series_id in days:
        yield Reminder(kind, f"{kind}/{series_id}/{day}", about=About(series_id, due=clock.end_of_day(day, zone)), beside=series_id)


def everybody(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    open_still = select(MonitoringRule.id).where(MonitoringRule.id == reminder.beside, MonitoringRule.state == RuleState.DRAFT)
    return _all(work) if work.session.scalars(open_still).first() else set()


def who_has_not_read(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    held = select(MonitoringRule.id).where(MonitoringRule.id == reminder.beside, MonitoringRule.state == RuleState.IN_FORCE)
    read = select(Acknowledgement.person_id).where(Acknowledgement.rule_id == reminder.beside)
    return _all(work) - set(work.session.scalars(read)) if work.session.scalars(held).first() else set()


def who_assesses(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    return holders.directors(work) | holders.human_resources(work) if reminder.event in {one.event for one in assessments(work)} else set()


def who_tells(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    """Once it is late, the head of the enterprise too."""
    if not any(row.id == reminder.beside and whom == reminder.level for row, whom, _before in register.to_tell(work)):
        return set()
    keepers = holders.directors(work) | holders.human_resources(work)
    return keepers | holders.enterprise_heads(work) if reminder.kind is NoticeKind.BREACH_LATE else keepers


def who_reviews(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    return holders.directors(work) | holders.human_resources(work) if reminder.event in {one.event for one in processors(work)} else set()


def _all(work: Work) -> set[UUID]:
    return set(work.session.scalars(select(Person.id).where(*those_asked(work))))
