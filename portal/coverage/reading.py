"""What did the newest survey find, and which records has the auditor put into his own pick of the next draw?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select

from db.coverage import CoverageCell, FlagRow, Proposal, RedFlag, RollAnswer, RollDraw, Sign, Survey, SurveyWish
from db.draws import DrawnItem
from db.log import EntryKind
from db.session import Work, writes
from portal.coverage import matrix
from portal.engagements import planning
from portal.engagements.planning import opened
from portal.errors import Conflict, NotFound
from portal.policy import Action, require

NUMBERED = {"hazards": "HZ-", "checks": "PT-"}


@dataclass(frozen=True)
class Whole:
    """A stage in an area over the whole period, and by month: required, done."""

    area: str
    name: str
    name_en: str | None
    link: str
    every: str
    required: int
    done: int
    late: int
    gap: int
    short: bool
    months: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Surveyed:
    """The newest survey of an engagement; None where there is none. `waiting`: the portal still counts or looks up."""

    id: UUID | None
    first: date | None
    last: date | None
    at: datetime | None
    checks: int
    hazards: int
    tests: int
    log_size: int
    waiting: bool


@dataclass(frozen=True)
class Shown:
    """A flag as the auditor reads it; the numbers of its records, and which of them were drawn already."""

    id: UUID
    n: int
    sign: Sign
    mark: str
    seen: int
    of: int
    usual: str
    chance: str
    first: date
    last: date
    numbers: Sequence[str]
    drawn: Sequence[str]
    proposed: bool


def newest(work: Work, engagement_id: UUID) -> Surveyed:
    require(work.actor, Action.COVERAGE_SEE, planning.get(work, engagement_id))
    row = work.session.scalars(_newest(engagement_id)).one_or_none()
    asked = set(work.session.scalars(select(SurveyWish.id).where(SurveyWish.engagement_id == engagement_id)))
    answered = set(work.session.scalars(select(Survey.wish_id).where(Survey.engagement_id == engagement_id)))
    drawn = set(work.session.scalars(select(RollDraw.roll_id).where(RollDraw.engagement_id == engagement_id)))
    looked_up = set(work.session.scalars(select(RollAnswer.roll_id).where(RollAnswer.engagement_id == engagement_id)))
    waiting = bool(asked - answered or drawn - looked_up)
    if row is None:
        return Surveyed(None, None, None, None, 0, 0, 0, 0, waiting)
    return Surveyed(row.id, row.first, row.last, row.at, row.checks, row.hazards, row.tests, row.log_size, waiting)


def _newest(engagement_id: UUID) -> Select[Survey]:
    return select(Survey).where(Survey.engagement_id == engagement_id).order_by(Survey.at.desc(), Survey.id.desc()).limit(1)


def coverage(work: Work, engagement_id: UUID) -> list[Whole]:
    """What falls short first, the least done on top."""
    require(work.actor, Action.COVERAGE_SEE, planning.get(work, engagement_id))
    survey = work.session.scalars(_newest(engagement_id)).one_or_none()
    if survey is None:
        return []
    rows = work.session.scalars(select(CoverageCell).where(CoverageCell.survey_id == survey.id).order_by(CoverageCell.area, CoverageCell.link)).all()
    months: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        if row.month:
            months[row.area, row.link][row.month] = (row.required, row.done)
    whole = [_whole(row, months[row.area, row.link]) for row in rows if not row.month]
    return sorted(whole, key=lambda one: (not one.short, one.done / max(1, one.required)))


def _whole(row: CoverageCell, months: Mapping[str, tuple[int, int]]) -> Whole:
    return Whole(
        area=row.area,
        name=row.name,
        name_en=row.name_en,
        link=row.link,
        every=row.every,
        required=row.required,
        done=row.done,
        late=row.late,
        gap=row.gap,
        short=matrix.short(row.required, row.done, row.gap),
        months=dict(sorted(months.items())),
    )


def flags(work: Work, engagement_id: UUID) -> list[Shown]:
    """Of the newest survey, in its order."""
    require(work.actor, Action.COVERAGE_SEE, planning.get(work, engagement_id))
    survey = work.session.scalars(_newest(engagement_id)).one_or_none()
    if survey is None:
        return []
    rows = work.session.scalars(select(RedFlag).where(RedFlag.survey_id == survey.id).order_by(RedFlag.n)).all()
    numbers: dict[UUID, list[str]] = defaultdict(list)
    for row in work.session.scalars(select(FlagRow).where(FlagRow.flag_id.in_([flag.id for flag in rows])).order_by(FlagRow.number)):
        numbers[row.flag_id].append(row.number)
    drawn = set(work.session.scalars(select(DrawnItem.number).where(DrawnItem.engagement_id == engagement_id)))
    taken = set(work.session.scalars(select(Proposal.flag_id).where(Proposal.engagement_id == engagement_id)))
    return [_shown(flag, numbers[flag.id], drawn, proposed=flag.id in taken) for flag in rows]


def _shown(flag: RedFlag, numbers: Sequence[str], drawn: set[str], *, proposed: bool) -> Shown:
    return Shown(
        id=flag.id,
        n=flag.n,
        sign=flag.sign,
        mark=flag.mark,
        seen=flag.seen,
        of=flag.of,
        usual=flag.usual,
        chance=flag.chance,
        first=flag.first,
        last=flag.last,
        numbers=numbers,
        drawn=[number for number in numbers if number in drawn],
        proposed=proposed,
    )


@writes
def propose(work: Work, flag_id: UUID) -> Proposal:
    """Its records go into the auditor's own pick of the next draw; that is all that a flag does."""
    flag = work.session.scalars(select(RedFlag).where(RedFlag.id == flag_id)).one_or_none()
    if flag is None:
        raise NotFound("This does not exist or is not yours to see.")
    opened(work, flag.engagement_id, Action.COVERAGE_ASK)
    if work.session.scalars(select(Proposal.id).where(Proposal.flag_id == flag_id)).first():
        raise Conflict("Its records are in your pick already.")
    entry_id = work.entry(EntryKind.CHANGE, "coverage.proposed", detail=str(flag.n))
    made = Proposal(flag_id=flag_id, engagement_id=flag.engagement_id, person_id=work.actor.person_id, entry_id=entry_id, at=work.now)
    work.session.add(made)
    return made


def picks(work: Work, engagement_id: UUID, of: Collection[str] = ("hazards",)) -> list[str]:
    """The records of these kinds in the flags that were proposed, as far as they are not drawn yet."""
    require(work.actor, Action.COVERAGE_SEE, planning.get(work, engagement_id))
    taken = select(Proposal.flag_id).where(Proposal.engagement_id == engagement_id)
    begins = tuple(start for code, start in NUMBERED.items() if code in of)
    numbers = {number for number in work.session.scalars(select(FlagRow.number).where(FlagRow.flag_id.in_(taken))) if number.startswith(begins)}
    drawn = work.session.scalars(select(DrawnItem.number).where(DrawnItem.engagement_id == engagement_id))
    return sorted(numbers.difference(drawn))
