"""How good was an agency's work in a half year? A score that follows from sums anybody can count again; the agency replies, the head reads both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from db.areas import Area
from db.draws import Draw, DrawState
from db.engagements import Agreement, Engagement, EngagementArea, EngagementState, EngagementStep, TeamMember
from db.evaluations import Evaluation, EvaluationReply, Verdict
from db.hazards import Hazard, Severity, State
from db.log import EntryKind
from db.lots import Lot
from db.reports import FindingAnswer, IssuedFinding
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.engagements import dues
from portal.engagements.planning import CUT_SHORT
from portal.engagements.register import subject_of
from portal.engagements.screening import agency_of
from portal.engagements.terms import written
from portal.errors import Invalid, NotFound
from portal.locale import N_
from portal.people.auditing import begun
from portal.policy import Action, require

LATER = timedelta(days=90)
IN_A_ROW = 3
PAGE = 12
MEASURES = {
    "coverage": N_("Areas that were looked at ÷ areas in use"),
    "timeliness": N_("Reports in time ÷ reports due"),
    "traceability": N_("Concluded engagements with a drawn sample ÷ concluded engagements"),
    "no_later_miss": N_("Concluded engagements after which no major hazard was found there within 90 days ÷ those whose 90 days are over"),
    "confirmed": N_("Findings of locked reports that came onto the hazard ledger and stayed ÷ findings that were answered"),
    "answered": N_("Findings of locked reports that were answered at all ÷ findings of locked reports"),
}
OURS = frozenset({"answered"})  # what the enterprise has done itself is shown beside, and says nothing about the agency


@dataclass(frozen=True)
class Sum:
    """One measure: so many of so many. None of none cannot be judged."""

    name: str
    got: int
    of: int


@dataclass(frozen=True)
class Standing:
    """The sums of a half year as they are now. `rotate`: the same auditor has led the last three engagements."""

    half: str
    sums: tuple[Sum, ...]
    score: int | None
    rotate: bool


@dataclass(frozen=True)
class Evaluated:
    """What was decided, and what the agency says to it."""

    id: UUID
    half: str
    sums: tuple[Sum, ...]
    score: int | None
    verdict: str
    at: datetime
    note: str
    replies: tuple[tuple[datetime, str], ...]


def half_of(day: date) -> str:
    """2026-H2."""
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def days_of(half: str) -> tuple[date, date]:
    try:
        year, part = int(half[:4]), {"-H1": 1, "-H2": 7}[half[4:]]
        first = date(year, part, 1)
    except (ValueError, KeyError) as wrong:
        raise Invalid("Choose a half year.", field="half") from wrong
    return first, date.fromordinal(clock.months_after(first, 6).toordinal() - 1)


def score_of(sums: Sequence[Sum]) -> int | None:
    """The mean of the rated shares in percent, rounded down; none, where nothing could be judged."""
    rated = [one for one in sums if one.of and one.name not in OURS]
    return sum(100 * one.got // one.of for one in rated) // len(rated) if rated else None


def standing(work: Work, agency_id: UUID, half: str) -> Standing:
    """Counted anew."""
    require(work.actor, Action.EVALUATION_SEE, None)
    agency_of(work, agency_id)
    first, last = days_of(half)
    zone = areas.time_zone(work)
    today = min(last, clock.site_day(work.now, zone))
    ran = Engagement.starts_on <= today, Engagement.starts_on >= first, Engagement.state.in_((EngagementState.OPEN, EngagementState.CLOSED))
    looked = list(work.session.scalars(select(Engagement).where(Engagement.agency_id == agency_id, *ran)))
    closed = [one for one in _closed(work, agency_id) if one.ended_at and first <= clock.site_day(one.ended_at, zone) <= last]
    of_work = (_coverage(work, looked), _timeliness(work, agency_id, first, today, zone), _traceability(work, closed), _misses(work, closed))
    sums = (*of_work, *_borne_out(work, agency_id, first, last, zone))
    return Standing(half, sums, score_of(sums), _rotate(work, agency_id))


def _closed(work: Work, agency_id: UUID) -> list[Engagement]:
    return list(work.session.scalars(select(Engagement).where(Engagement.agency_id == agency_id, Engagement.state == EngagementState.CLOSED)))


def _areas_of(work: Work, rows: Sequence[Engagement]) -> set[UUID]:
    """With everything inside them."""
    wanted = select(EngagementArea.area_id).where(EngagementArea.engagement_id.in_([row.id for row in rows]))
    return set(areas.below(work, set(work.session.scalars(wanted))))


def _coverage(work: Work, rows: Sequence[Engagement]) -> Sum:
    used = set(work.session.scalars(select(Area.id).where(Area.closed_at.is_(None))))
    return Sum("coverage", len(_areas_of(work, rows) & used), len(used))


def _timeliness(work: Work, agency_id: UUID, first: date, today: date, zone: str) -> Sum:
    """Each interval of each agreement whose report fell due in these days; a newer version takes the older one's intervals from its first day on."""
    newest = {row.series_id: row for row in work.session.scalars(begun(today).where(Agreement.agency_id == agency_id).order_by(Agreement.n))}
    reported = dues.reported_days(work, zone)
    spans = [(row.series_id, span) for row in newest.values() for span in dues.intervals(row.starts_on, row.ends_on, row.cadence_months)]
    due = [(series_id, span) for series_id, span in spans if first <= span.due <= today]
    met = [one for one in due if _within(one[1], reported.get(one[0], ()))]
    cut = _cut_short(work, agency_id, zone)
    spared = [one for one in due if one not in met and _within(one[1], cut.get(one[0], ()))]
    return Sum("timeliness", len(met), len(due) - len(spared))


def _within(span: dues.Interval, days: Iterable[date]) -> bool:
    return any(span.first <= day <= span.due for day in days)


def _cut_short(work: Work, agency_id: UUID, zone: str) -> dict[UUID, list[date]]:
    """On which days the enterprise stopped auditors who were writing, by agreement: the report that is missing is not theirs to answer for."""
    wanted = select(Agreement.series_id, EngagementStep.at).join(Engagement, Engagement.agreement_id == Agreement.id)
    wanted = wanted.join(EngagementStep, EngagementStep.engagement_id == Engagement.id)
    found: dict[UUID, list[date]] = {}
    for series_id, at in work.session.execute(wanted.where(Engagement.agency_id == agency_id, EngagementStep.action == CUT_SHORT)):
        found.setdefault(series_id, []).append(clock.site_day(at, zone))
    return found


def _traceability(work: Work, closed: Sequence[Engagement]) -> Sum:
    drawn = (
        select(Draw.engagement_id)
        .where(Draw.engagement_id.in_([row.id for row in closed]), Draw.state == DrawState.DRAWN, Draw.id.not_in(select(Lot.draw_id)))
        .distinct()
    )
    return Sum("traceability", len(work.session.scalars(drawn).all()), len(closed))


def _misses(work: Work, closed: Sequence[Engagement]) -> Sum:
    over = [row for row in closed if row.ended_at and row.ended_at + LATER <= work.now]
    return Sum("no_later_miss", sum(not _missed(work, row) for row in over), len(over))


def _missed(work: Work, row: Engagement) -> int:
    assert row.ended_at
    since = Hazard.reported_at > row.ended_at, Hazard.reported_at <= row.ended_at + LATER
    found = select(func.count(Hazard.id)).where(Hazard.severity == Severity.MAJOR, Hazard.area_id.in_(_areas_of(work, [row])), *since)
    return work.session.scalar(found) or 0


def _borne_out(work: Work, agency_id: UUID, first: date, last: date, zone: str) -> tuple[Sum, Sum]:
    """Of the findings locked in these days. An answer in words alone confirms nothing: nobody reads a yes out of a sentence."""
    locked = select(IssuedFinding.id).join(Engagement, Engagement.id == IssuedFinding.engagement_id).where(Engagement.agency_id == agency_id)
    since, until = clock.end_of_day(date.fromordinal(first.toordinal() - 1), zone), clock.end_of_day(last, zone)
    ids = list(work.session.scalars(locked.where(IssuedFinding.at >= since, IssuedFinding.at < until)))
    answers = select(FindingAnswer.issued_id, FindingAnswer.hazard_id).where(FindingAnswer.issued_id.in_(ids))
    given = [(row.issued_id, row.hazard_id) for row in work.session.execute(answers)] if ids else []
    states = _ends(work, {hazard_id for _finding, hazard_id in given if hazard_id})
    answered = {finding for finding, _hazard in given}
    taken_up = {finding for finding, hazard_id in given if hazard_id and states.get(hazard_id) is not State.DISMISSED}
    return Sum("confirmed", len(taken_up), len(answered)), Sum("answered", len(answered), len(ids))


def _ends(work: Work, hazard_ids: set[UUID]) -> dict[UUID | None, State]:
    """How each stands that the reader sees; what was merged stands as what it goes on with."""
    found: dict[UUID | None, State] = {}
    into = {one: one for one in hazard_ids}
    while into:
        rows = work.session.execute(select(Hazard.id, Hazard.state, Hazard.merged_into_id).where(Hazard.id.in_(set(into.values())))).all()
        known = {row.id: row for row in rows}
        found |= {one: known[at].state for one, at in into.items() if at in known}
        into = {one: known[at].merged_into_id for one, at in into.items() if at in known and known[at].merged_into_id}
    return found


def _rotate(work: Work, agency_id: UUID) -> bool:
    led = select(TeamMember.person_id).join(Engagement, Engagement.id == TeamMember.engagement_id)
    ran = Engagement.state.in_((EngagementState.OPEN, EngagementState.CLOSED))
    last = led.where(Engagement.agency_id == agency_id, ran, TeamMember.lead.is_(True), TeamMember.removed_at.is_(None))
    leads = work.session.scalars(last.order_by(Engagement.starts_on.desc(), Engagement.id.desc()).limit(IN_A_ROW)).all()
    return len(leads) == IN_A_ROW and len(set(leads)) == 1


@writes
def evaluate(work: Work, agency_id: UUID, *, half: str, verdict: str, note: str) -> Evaluation:
    """The sums as they are today, never typed; what shall be done, and why. It goes to the head; the agency reads it and replies."""
    require(work.actor, Action.EVALUATION_MAKE, None)
    found = standing(work, agency_id, half)
    if verdict not in set(Verdict):
        raise Invalid("Choose what shall be done.", field="verdict")
    said = written(note, field="note", why=N_("Write the reason."))
    before = select(func.count(Evaluation.id)).where(Evaluation.agency_id == agency_id, Evaluation.half == half)
    made = Evaluation(
        agency_id=agency_id,
        half=half,
        n=(work.session.scalar(before) or 0) + 1,
        sums=json.dumps([asdict(one) for one in found.sums], separators=(",", ":")),
        score=found.score,
        verdict=Verdict(verdict),
        evaluated_by=work.actor.person_id,
        at=work.now,
        subject=subject_of(work),
    )
    seal_into(made, note=said)
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "evaluation.made", detail=half)
    return made


@writes
def evaluations(work: Work, agency_id: UUID | None = None) -> list[Evaluated]:
    """The newest first; an auditor reads those of his own agency."""
    require(work.actor, Action.EVALUATION_SEE, None)
    wanted = select(Evaluation).order_by(Evaluation.at.desc(), Evaluation.id.desc()).limit(PAGE)
    rows = work.session.scalars(wanted if agency_id is None else wanted.where(Evaluation.agency_id == agency_id)).all()
    notes = reveal(work, rows, ["note"], purpose="agency")
    said = select(EvaluationReply).where(EvaluationReply.evaluation_id.in_([row.id for row in rows])).order_by(EvaluationReply.at)
    replies = work.session.scalars(said).all()
    texts = reveal(work, replies, ["text"], purpose="agency")
    return [
        Evaluated(
            id=row.id,
            half=row.half,
            sums=tuple(Sum(**one) for one in json.loads(row.sums)),
            score=row.score,
            verdict=row.verdict,
            at=row.at,
            note=notes[row.id]["note"] or "",
            replies=tuple((one.at, texts[one.id]["text"] or "") for one in replies if one.evaluation_id == row.id),
        )
        for row in rows
    ]


@writes
def reply(work: Work, evaluation_id: UUID, *, text: str) -> EvaluationReply:
    """By an auditor of the agency who is in a running engagement; nobody of the enterprise changes it."""
    found = work.session.scalars(select(Evaluation).where(Evaluation.id == evaluation_id)).one_or_none()
    if found is None:
        raise NotFound("This evaluation does not exist or is not yours to see.")
    require(work.actor, Action.EVALUATION_REPLY, None)
    running = select(Engagement.id).where(Engagement.agency_id == found.agency_id).order_by(Engagement.ends_on.desc()).limit(1)
    engagement_id = work.session.scalars(running).one()
    said = written(text, field="text", why=N_("Write what you have to say."))
    made = EvaluationReply(
        evaluation_id=evaluation_id,
        engagement_id=engagement_id,
        person_id=work.actor.person_id,
        entry_id=work.entry(EntryKind.CHANGE, "evaluation.reply", detail=found.half),
        at=work.now,
        subject=subject_of(work),
    )
    seal_into(made, text=said)
    work.session.add(made)
    return made
