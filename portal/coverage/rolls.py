"""Does the portal have a record of what happened? The auditor's own list, a draw from it by his digits, and for each line drawn an answer."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from audit.sampling import PlanError, draw, percent, upper
from audit.verify import frame
from db.areas import Area
from db.coverage import Answer, Roll, RollAnswer, RollDraw, RollKind, RollLine
from db.duties import DutyCheck, Link
from db.engagements import Engagement
from db.log import EntryKind, LogEntry
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import areas, calendar, clock
from portal.coverage.log_times import log_times
from portal.coverage.terms import areas_of
from portal.draws.terms import DIGITS
from portal.duties.register import in_force
from portal.duties.slots import GRACE, Made, served, slots
from portal.engagements import planning
from portal.engagements.planning import opened
from portal.engagements.register import subject_of
from portal.errors import Invalid, NotFound, Overtaken
from portal.policy import Action, require

MOST_LINES, MOST_LISTS = 5000, 12
NOTHING = -1  # the place of an answer that is about no line
LONGEST, LONGEST_AREA = 400, 120
TAG = b"anjian/roll/v1"
SPAN = timedelta(days=100)  # a quarter with room on both sides


@dataclass(frozen=True)
class Line:
    """A line of the auditor's list: its number in the file, the day, the code or name of an area, the stage, and its own words."""

    line: int
    day: date
    area: str
    link: str
    words: str


@dataclass(frozen=True)
class Found:
    """A line that was drawn, and what the portal has for it."""

    turn: int
    line: int
    day: date
    area: str
    link: str
    words: str | None
    answer: Answer


@dataclass(frozen=True)
class Standing:
    """A list of the engagement: how many lines, its digest, and once it was drawn from, the seed, the answers and what they say of all lines."""

    id: UUID
    kind: RollKind
    lines: int
    rejected: int
    digest: str
    at: datetime
    seed: str
    size: int
    confidence: str
    counts: dict[Answer, int]
    limit: str


@writes
def bring(work: Work, engagement_id: UUID, *, kind: str, lines: Sequence[Line], rejected: int = 0) -> Roll:
    """The whole list at once; it cannot be changed afterwards, and its digest is on record before any digit is."""
    engagement = opened(work, engagement_id, Action.COVERAGE_ASK)
    _require_lines(work, engagement, lines)
    digest = digest_of(kind, lines)
    entry_id = work.entry(EntryKind.CHANGE, "coverage.list", detail=digest)
    whose = {"engagement_id": engagement_id, "person_id": work.actor.person_id}
    made = Roll(**whose, kind=RollKind(kind), lines=len(lines), rejected=rejected, digest=digest, entry_id=entry_id, at=work.now)
    work.session.add(made)
    work.session.flush()
    for place, line in enumerate(lines):
        row = RollLine(**whose, roll_id=made.id, place=place, line=line.line, day=line.day, area=line.area, link=line.link, subject=subject_of(work))
        seal_into(row, words=line.words[:LONGEST] or None)
        work.session.add(row)
    return made


def _require_lines(work: Work, engagement: Engagement, lines: Sequence[Line]) -> None:
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid("A list has between 1 and {most} lines.", field="file", most=MOST_LINES)
    if any(line.link not in list(Link) or not line.area or len(line.area) > LONGEST_AREA for line in lines):
        raise Invalid("Each line names an area and a stage that is known.", field="file")
    if any(not engagement.period_from <= line.day <= engagement.period_to for line in lines):
        raise Invalid(
            "The engagement is about records from {first} to {last}.", field="file", first=engagement.period_from, last=engagement.period_to
        )
    if len(work.session.scalars(select(Roll.id).where(Roll.engagement_id == engagement.id)).all()) >= MOST_LISTS:
        raise Invalid("An engagement takes at most {most} lists.", field="file", most=MOST_LISTS)


def digest_of(kind: str, lines: Sequence[Line]) -> str:
    """Of the whole list in its order, as anybody can compute it who has the list."""
    parts = [frame(*(str(part).encode() for part in (line.line, line.day, line.area, line.link, line.words[:LONGEST]))) for line in lines]
    return hashlib.sha256(frame(TAG, kind.encode(), *parts)).hexdigest()


@writes
def draw_lines(work: Work, roll_id: UUID, *, digits: str, size: int, confidence: str = "95") -> RollDraw:
    """Once, by his digits: the list stood fast before them."""
    roll = _get(work, roll_id)
    opened(work, roll.engagement_id, Action.COVERAGE_ASK)
    if work.session.scalars(select(RollDraw.id).where(RollDraw.roll_id == roll_id)).first():
        raise Overtaken("This list is {state} by now.", state="drawn")
    digits = "".join(digits.split())
    if not DIGITS.fullmatch(digits):
        raise Invalid("Give at least 20 digits, from dice or another source of chance.", field="digits")
    if not 1 <= size <= roll.lines:
        raise Invalid("Draw between 1 and {n} lines.", field="size", n=roll.lines)
    limit(confidence, 1, 0, None)
    entry_id = work.entry(EntryKind.CHANGE, "coverage.list_drawn", detail=roll.digest)
    made = RollDraw(roll_id=roll_id, engagement_id=roll.engagement_id, person_id=work.actor.person_id, digits=digits, size=size)
    made.confidence, made.entry_id, made.at = confidence, entry_id, work.now
    work.session.add(made)
    return made


def limit(confidence: str, n: int, missing: int, population: int | None) -> str:
    """The highest share without a record that the answers leave possible, in percent, rounded up."""
    try:
        found = upper(percent(confidence), n, missing, population)
    except (ValueError, PlanError) as wrong:
        raise Invalid("Write the confidence in percent, between 0 and 100.", field="confidence") from wrong
    return f"{float(found * 100):.1f}"


def seed_of(digest: str, digits: str) -> str:
    """What `python -m audit.sampling draw --seed` takes, together with the number of lines."""
    return f"{digest} {digits}"


@writes
def answer(work: Work, roll_id: UUID) -> int:
    """For each drawn line: is there a record that covers it, none, or was nothing due? How many were drawn.

    A paper says what its writer wrote into it: where nothing can be drawn, and of a list too many, one answer says that nothing is known.
    """
    require(work.actor, Action.COVERAGE_MAKE, None)
    roll, given = _get(work, roll_id), work.session.scalars(select(RollDraw).where(RollDraw.roll_id == roll_id)).one()
    places = [] if _too_many(work, roll) else _places(roll, given)
    lines = {row.place: row for row in work.session.scalars(select(RollLine).where(RollLine.roll_id == roll_id, RollLine.place.in_(places)))}
    look = Looking(work, roll.engagement_id, lines.values())
    for turn, place in enumerate(places, 1):
        row = lines.get(place)
        said = look.answer(row.area, row.link, row.day) if row else Answer.UNKNOWN
        work.session.add(RollAnswer(roll_id=roll_id, engagement_id=roll.engagement_id, place=place, turn=turn, answer=said))
    if not places:
        work.session.add(RollAnswer(roll_id=roll_id, engagement_id=roll.engagement_id, place=NOTHING, turn=0, answer=Answer.UNKNOWN))
    work.entry(EntryKind.CHANGE, "coverage.list_answered", detail=roll.digest)
    return len(places)


def _places(roll: Roll, given: RollDraw) -> list[int]:
    there = min(roll.lines, MOST_LINES)
    size = min(given.size, there)
    return draw(seed_of(roll.digest, given.digits), there, size) if size > 0 else []


def _too_many(work: Work, roll: Roll) -> bool:
    """So many lists of this engagement were answered already: the portal's own rows say so, not the days that papers name."""
    told = select(RollAnswer.roll_id).where(RollAnswer.engagement_id == roll.engagement_id, RollAnswer.turn > 0).distinct()
    return len(work.session.scalars(told).all()) >= MOST_LISTS


class Looking:
    """Looks a day up in the slots of what is due there; read and judged once for all lines."""

    def __init__(self, work: Work, engagement_id: UUID, lines: Collection[RollLine]) -> None:
        engagement = work.session.scalars(select(Engagement).where(Engagement.id == engagement_id)).one()
        inside = areas.below(work, areas_of(work, engagement_id))
        wanted = {plain(line.area) for line in lines}
        rows = work.session.execute(select(Area.id, Area.code, Area.name, Area.name_en).where(Area.id.in_(inside)))
        names = {plain(name): row.id for row in rows for name in (row.name_en, row.name, row.code) if name}
        self._areas = {name: names[name] for name in wanted & names.keys()}
        self._zone = areas.time_zone(work, engagement.site_id)
        self._today = clock.site_day(work.now, self._zone)
        works = calendar.calendar(work).works
        days = engagement.period_from - SPAN, engagement.period_to + SPAN
        duties, made = in_force(work, self._areas.values()), self._checks(work, *days)
        self._served = {key: served(slots(versions, *days, works), made.get(key, [])) for key, versions in duties.items()}

    def _checks(self, work: Work, *days: date) -> dict[tuple[UUID, Link], list[Made]]:
        since, until = (clock.end_of_day(day, self._zone) for day in days)
        times = log_times(work, since)
        made: dict[tuple[UUID, Link], list[Made]] = {}
        columns = DutyCheck.area_id, DutyCheck.link, DutyCheck.began_at, DutyCheck.noted_at, LogEntry.seq
        wanted = select(*columns).outerjoin(LogEntry, LogEntry.id == DutyCheck.entry_id).where(DutyCheck.area_id.in_(self._areas.values()))
        for row in work.session.execute(wanted.where(DutyCheck.began_at >= since, DutyCheck.began_at < until)):
            noted = times.not_before(row.seq, row.noted_at)
            check = Made(clock.site_day(row.began_at, self._zone), clock.site_day(noted, self._zone))
            made.setdefault((row.area_id, row.link), []).append(check)
        return made

    def answer(self, area: str, link: str, day: date) -> Answer:
        area_id = self._areas.get(plain(area))
        if area_id is None or link not in list(Link):
            return Answer.UNKNOWN
        one = next((one for one in self._served.get((area_id, Link(link)), ()) if one.slot.first <= day <= one.slot.last), None)
        if one is None or one.slot.last + timedelta(days=GRACE) >= self._today:  # not due, or not yet: nothing of it is missing
            return Answer.NOT_DUE
        return Answer.FOUND if one.done else Answer.NOT_FOUND


def plain(text: str) -> str:
    """Width, case and spaces do not matter in codes and names."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def lists(work: Work, engagement_id: UUID) -> list[Standing]:
    """The lists of an engagement, the newest first."""
    require(work.actor, Action.COVERAGE_SEE, planning.get(work, engagement_id))
    made = work.session.scalars(select(Roll).where(Roll.engagement_id == engagement_id).order_by(Roll.at.desc(), Roll.id.desc())).all()
    given = {row.roll_id: row for row in work.session.scalars(select(RollDraw).where(RollDraw.engagement_id == engagement_id))}
    said = select(RollAnswer.roll_id, RollAnswer.answer, func.count()).where(RollAnswer.engagement_id == engagement_id)
    counts: dict[UUID, dict[Answer, int]] = {}
    for roll_id, word, n in work.session.execute(said.group_by(RollAnswer.roll_id, RollAnswer.answer)):
        counts.setdefault(roll_id, dict.fromkeys(Answer, 0))[Answer(word)] = n
    return [_standing(roll, given.get(roll.id), counts.get(roll.id, {})) for roll in made]


def _standing(roll: Roll, given: RollDraw | None, counts: dict[Answer, int]) -> Standing:
    due = counts.get(Answer.FOUND, 0) + counts.get(Answer.NOT_FOUND, 0)
    whole = roll.lines if due == sum(counts.values()) else None  # how many of the other lines are due nobody knows
    return Standing(
        id=roll.id,
        kind=roll.kind,
        lines=roll.lines,
        rejected=roll.rejected,
        digest=roll.digest,
        at=roll.at,
        seed=seed_of(roll.digest, given.digits) if given else "",
        size=given.size if given else 0,
        confidence=given.confidence if given else "",
        counts=counts,
        limit=limit(given.confidence, due, counts[Answer.NOT_FOUND], whole) if given and due else "",
    )


@writes
def answers(work: Work, roll_id: UUID) -> list[Found]:
    """The drawn lines in the order of the draw; their words are opened, which is on record."""
    roll = _get(work, roll_id)
    require(work.actor, Action.COVERAGE_SEE, roll)
    told = {row.place: row for row in work.session.scalars(select(RollAnswer).where(RollAnswer.roll_id == roll_id))}
    lines = work.session.scalars(select(RollLine).where(RollLine.roll_id == roll_id, RollLine.place.in_(told))).all()
    words = reveal(work, list(lines), ["words"], purpose="audit")
    found = [Found(told[row.place].turn, row.line, row.day, row.area, row.link, words[row.id]["words"], told[row.place].answer) for row in lines]
    return sorted(found, key=lambda one: one.turn)


def _get(work: Work, roll_id: UUID) -> Roll:
    found = work.session.scalars(select(Roll).where(Roll.id == roll_id)).one_or_none()
    if found is None:
        raise NotFound("This list does not exist or is not yours to see.")
    return found
