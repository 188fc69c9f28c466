"""Who is told of what an auditor asks, of what he is answered, and of his locked report? The portal tells it: he himself knows nobody here.

Only what was opened or locked: a draft of a request or a report is nobody's but the team's. Each is told what he may read by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from db.engagements import Engagement, EngagementState, TeamMember
from db.hazards import Hazard
from db.notices import NoticeKind
from db.reports import FindingAnswer, IssuedFinding, IssuedReport
from db.requests import AuditRequest, Handing, Move, RequestAnswer, RequestStep
from db.session import Work
from portal import areas, clock
from portal.notices import About
from portal.people import holders
from portal.reminders.due import STALE, Reminder, Rules, has_come
from portal.reports.terms import ANSWER_DAYS
from portal.requests.answers import TO_ANSWER, handed_to
from portal.requests.states import REFUSED, Standing, get, standings

STILL_OWED = timedelta(days=60)
TOLD = {Move.OPEN: NoticeKind.REQUEST_OPENED, Move.SEND_BACK: NoticeKind.REQUEST_BACK, Move.CLOSE: NoticeKind.REQUEST_CLOSED}
FIRST, LAST, AFTER = -1, 0, 1  # working days from the day on which an answer is due


def requests(work: Work, rules: Rules) -> Iterator[Reminder]:
    """What became of each request lately, and which terms end or are over, in the engagements that run."""
    running = select(Engagement.id, Engagement.site_id).where(Engagement.state == EngagementState.OPEN)
    sites = {row.id: row.site_id for row in work.session.execute(running)}
    zones = areas.time_zones(work)
    wanted = select(AuditRequest).where(AuditRequest.engagement_id.in_(sites)).order_by(AuditRequest.at, AuditRequest.id)
    for one in standings(work, work.session.scalars(wanted)) if sites else ():
        if one.number:
            yield from _moved(work, one)
            yield from _terms(work, rules, one, zones[sites[one.request.engagement_id]])
    yield from _handed(work, list(sites))


def _moved(work: Work, one: Standing) -> Iterator[Reminder]:
    for event in one.events:
        if event.at <= work.now - STALE:
            continue
        kind = NoticeKind.REQUEST_ANSWERED if isinstance(event, RequestAnswer) else TOLD.get(event.action)
        if kind is not None:
            due = event.due_at if isinstance(event, RequestStep) else None
            yield _of(one, kind, f"request/{one.request.id}/{event.n}", due)


def _terms(work: Work, rules: Rules, one: Standing, zone: str) -> Iterator[Reminder]:
    """The working day before, the day itself, and the first after it."""
    if one.due_at is None or not _waits(one):
        return
    last = clock.last_day_of(one.due_at, zone)
    for days in (FIRST, LAST, AFTER):
        if has_come(work.now, days, last, rules.calendar, zone) and (days == AFTER) == (one.due_at <= work.now):
            kind = NoticeKind.REQUEST_LATE if days == AFTER else NoticeKind.REQUEST_DUE
            yield _of(one, kind, f"request/{one.request.id}/{last}/{days}", one.due_at)


def _waits(one: Standing) -> bool:
    """A refusal is an answer, though it may still be taken back."""
    return one.state in TO_ANSWER and one.state != REFUSED


def _of(one: Standing, kind: NoticeKind, event: str, due: datetime | None) -> Reminder:
    about = About(record_id=one.request.engagement_id, number=one.number, due=due)
    return Reminder(kind, event, deadline=due, about=about, beside=one.request.id)


def _handed(work: Work, running: list[UUID]) -> Iterator[Reminder]:
    """A department hears of a request with the director's handing it on, once it is opened."""
    rows = work.session.scalars(select(Handing).where(Handing.engagement_id.in_(running), Handing.at > work.now - STALE)).all() if running else ()
    for row in rows:
        one = get(work, row.request_id)
        if one.number:
            event = f"request/{row.request_id}/to/{row.department_id}"
            yield Reminder(
                NoticeKind.REQUEST_HANDED, event, about=_of(one, NoticeKind.REQUEST_HANDED, event, one.due_at).about,
                level=str(row.department_id), beside=row.request_id,
            )  # fmt: skip


def concerned(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    """Whoever answers it, and those who asked where they are answered; nobody is reminded of what has been answered meanwhile."""
    assert reminder.beside is not None
    one = get(work, reminder.beside)
    if reminder.kind is NoticeKind.REQUEST_ANSWERED:
        return _team(work, one.request.engagement_id)
    if reminder.kind is NoticeKind.REQUEST_HANDED:
        return holders.answering(work, UUID(reminder.level))
    if reminder.kind in (NoticeKind.REQUEST_DUE, NoticeKind.REQUEST_LATE) and (not _waits(one) or one.due_at != reminder.deadline):
        return set()
    answer = set().union(holders.directors(work), *(holders.answering(work, unit) for unit in handed_to(work, one.request.id)))
    return answer | holders.enterprise_heads(work) if reminder.kind is NoticeKind.REQUEST_LATE else answer


def _team(work: Work, engagement_id: UUID) -> set[UUID]:
    """While it runs: afterwards they read nothing of it."""
    wanted = select(TeamMember.person_id).join(Engagement, Engagement.id == TeamMember.engagement_id)
    of_it = TeamMember.engagement_id == engagement_id, TeamMember.removed_at.is_(None), Engagement.state == EngagementState.OPEN
    return set(work.session.scalars(wanted.where(*of_it)))


# Reports


def reports(work: Work, rules: Rules) -> Iterator[Reminder]:
    """What was locked lately, to those who read the whole of it; each finding to the department that it concerns, with the day of its answer."""
    lately = _of_late(work)
    wanted = select(IssuedReport).where(IssuedReport.engagement_id.in_(lately), IssuedReport.at > work.now - STALE)
    for row in work.session.scalars(wanted) if lately else ():
        about = About(record_id=row.engagement_id, number=row.number)
        yield Reminder(NoticeKind.REPORT_LOCKED, f"locked/{row.id}", about=about, beside=row.id)
    answered = _answered(work, lately)
    for finding in _findings(work, lately):
        yield from _owed(work, rules, finding, lately[finding.engagement_id], answered=finding.id in answered)
    given = select(FindingAnswer).where(FindingAnswer.engagement_id.in_(lately), FindingAnswer.at > work.now - STALE)
    numbers = {finding.id: finding.number for finding in _findings(work, lately)}
    for said in work.session.scalars(given) if lately else ():
        about = About(record_id=said.engagement_id, number=numbers.get(said.issued_id, ""))
        yield Reminder(NoticeKind.FINDING_ANSWERED, f"answer/{said.id}", about=about, beside=said.issued_id)


def _of_late(work: Work) -> Mapping[UUID, str]:
    """The engagements that run or ended not long ago, each with the clock of its site."""
    zones = areas.time_zones(work)
    late = or_(Engagement.state == EngagementState.OPEN, Engagement.ended_at > work.now - STILL_OWED)
    return {row.id: zones[row.site_id] for row in work.session.execute(select(Engagement.id, Engagement.site_id).where(late))}


def _findings(work: Work, engagements: Mapping[UUID, str]) -> list[IssuedFinding]:
    wanted = select(IssuedFinding).where(IssuedFinding.engagement_id.in_(engagements), IssuedFinding.at > work.now - STILL_OWED)
    return list(work.session.scalars(wanted.order_by(IssuedFinding.number))) if engagements else []


def _answered(work: Work, engagements: Mapping[UUID, str]) -> set[UUID]:
    wanted = select(FindingAnswer.issued_id).where(FindingAnswer.engagement_id.in_(engagements))
    return set(work.session.scalars(wanted)) if engagements else set()


def _owed(work: Work, rules: Rules, finding: IssuedFinding, zone: str, *, answered: bool) -> Iterator[Reminder]:
    """As it is locked; then, unanswered, the working day before the last, that day, and the first after it."""
    due = clock.working_deadline(finding.at, ANSWER_DAYS, rules.calendar, zone)
    about = About(record_id=finding.engagement_id, number=finding.number, due=due.at)
    if finding.at > work.now - STALE:
        yield Reminder(NoticeKind.FINDING_ASKED, f"finding/{finding.id}", about=about, beside=finding.id)
    for days in () if answered else (FIRST, LAST, AFTER):
        if has_come(work.now, days, due.last_day, rules.calendar, zone) and (days == AFTER) == (due.at <= work.now):
            kind = NoticeKind.FINDING_LATE if days == AFTER else NoticeKind.FINDING_DUE
            yield Reminder(kind, f"finding/{finding.id}/{days}", about=about, beside=finding.id)


def read_by(work: Work, reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    """Of a finding only its own department is told, and of one that is nobody's the director; of one that is late those above as well."""
    if reminder.kind is NoticeKind.REPORT_LOCKED:
        return holders.directors(work) | holders.enterprise_heads(work)
    finding = work.session.scalars(select(IssuedFinding).where(IssuedFinding.id == reminder.beside)).one()
    if reminder.kind is NoticeKind.FINDING_ANSWERED:
        return _team(work, finding.engagement_id)
    done = select(FindingAnswer.id).where(FindingAnswer.issued_id == finding.id).limit(1)
    if reminder.kind is not NoticeKind.FINDING_ASKED and work.session.scalars(done).first() is not None:
        return set()
    answer = (holders.heads_of(work, finding.department_id) if finding.department_id else set()) or holders.directors(work)
    return answer | holders.directors(work) | holders.enterprise_heads(work) if reminder.kind is NoticeKind.FINDING_LATE else answer
