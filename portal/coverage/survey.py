"""How does an auditor have the checks counted? He asks once a day; the portal counts in a snapshot and writes down what it found, for him alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from db.coverage import CoverageCell, FlagRow, RedFlag, Survey, SurveyWish
from db.engagements import Engagement
from db.log import EntryKind, size_and_root
from db.session import Work, writes
from portal import areas, clock
from portal.coverage import matrix
from portal.coverage.matrix import Cell
from portal.coverage.pictures import same_pictures
from portal.coverage.signs import Flag, contradictions, unlikely
from portal.coverage.terms import Place, areas_of, ground
from portal.engagements.planning import opened
from portal.errors import Conflict, NotFound
from portal.policy import Action, require

MOST_NUMBERS = 200  # of one flag and kind; the newest ones
LETTERS = 26
LEAST_CHANCE = 1e-300  # what is kept of a smaller one: never none at all


@dataclass(frozen=True)
class Counted:
    """What was found; nothing of it is on record yet."""

    wish_id: UUID
    engagement_id: UUID
    days: tuple[object, object]
    places: dict[UUID, Place]
    cells: Sequence[Cell]
    flags: Sequence[Flag]
    checks: int
    hazards: int
    tests: int
    log_size: int


@writes
def ask(work: Work, engagement_id: UUID) -> SurveyWish:
    """Once a day: what changed between two countings an hour apart would be single records."""
    engagement = opened(work, engagement_id, Action.COVERAGE_ASK)
    day = clock.site_day(work.now, areas.time_zone(work, engagement.site_id))
    if work.session.scalars(select(SurveyWish.id).where(SurveyWish.engagement_id == engagement_id, SurveyWish.day == day)).first():
        raise Conflict("It was counted today already. From tomorrow on it can be counted again.")
    entry_id = work.entry(EntryKind.CHANGE, "coverage.asked", detail=engagement.number)
    made = SurveyWish(engagement_id=engagement_id, person_id=work.actor.person_id, day=day, entry_id=entry_id, at=work.now)
    work.session.add(made)
    return made


def gather(work: Work, wish_id: UUID) -> Counted | None:
    """In a snapshot that holds nobody up. None where this engagement was counted today already, whatever day the paper names."""
    require(work.actor, Action.COVERAGE_MAKE, None)
    wish = work.session.scalars(select(SurveyWish).where(SurveyWish.id == wish_id)).one_or_none()
    if wish is None:
        raise NotFound("There is no such wish.")
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == wish.engagement_id)).one()
    if _counted_today(work, engagement):
        return None
    seen = ground(work, engagement, areas_of(work, engagement.id))
    flags, tests = unlikely(seen)
    found = [*contradictions(seen), *same_pictures(work, seen), *flags]
    return Counted(
        wish_id=wish_id,
        engagement_id=engagement.id,
        days=(seen.first, seen.last),
        places=dict(seen.places),
        cells=matrix.cells(work, seen),
        flags=found,
        checks=len(seen.checks),
        hazards=len(seen.hazards),
        tests=tests,
        log_size=size_and_root(work.session)[0],
    )


def _counted_today(work: Work, engagement: Engagement) -> bool:
    zone = areas.time_zone(work, engagement.site_id)
    newest = work.session.scalar(select(func.max(Survey.at)).where(Survey.engagement_id == engagement.id))
    return newest is not None and clock.site_day(newest, zone) == clock.site_day(work.now, zone)


@writes
def store(work: Work, counted: Counted, chance: bytes) -> Survey:
    """`chance` gives each person a letter of this survey, so that letters say nothing about who it is; numbers of records may join two surveys."""
    require(work.actor, Action.COVERAGE_MAKE, None)
    first, last = counted.days
    made = Survey(wish_id=counted.wish_id, engagement_id=counted.engagement_id, first=first, last=last, checks=counted.checks, at=work.now)
    made.hazards, made.tests, made.log_size = counted.hazards, counted.tests, counted.log_size
    work.entry(EntryKind.CHANGE, "coverage.counted", detail=f"{counted.checks} {counted.hazards}")
    work.session.add(made)
    work.session.flush()
    work.session.add_all(_cell(made, counted.places[cell.area_id], cell) for cell in counted.cells)
    marks = _marks([flag.person_id for flag in counted.flags if flag.person_id], chance)
    for n, flag in enumerate(counted.flags, 1):
        _keep(work, made, n, flag, marks.get(flag.person_id, "") if flag.person_id else "")
    return made


def _cell(survey: Survey, place: Place, cell: Cell) -> CoverageCell:
    return CoverageCell(
        survey_id=survey.id,
        engagement_id=survey.engagement_id,
        area=place.code,
        name=place.name,
        name_en=place.name_en,
        link=str(cell.link),
        month=cell.month,
        every=str(cell.every),
        required=cell.required,
        done=cell.done,
        late=cell.late,
        gap=cell.gap,
    )


def _marks(person_ids: Sequence[UUID], chance: bytes) -> dict[UUID, str]:
    different = sorted(set(person_ids), key=lambda person_id: hashlib.sha256(chance + person_id.bytes).digest())
    return {person_id: f"{chr(65 + n % LETTERS)}{n // LETTERS or ''}" for n, person_id in enumerate(different)}


def _keep(work: Work, survey: Survey, n: int, flag: Flag, mark: str) -> None:
    row = RedFlag(survey_id=survey.id, engagement_id=survey.engagement_id, n=n, sign=flag.sign, mark=mark, seen=flag.seen, of=flag.of)
    row.usual, row.chance = flag.usual, f"{max(float(flag.chance), LEAST_CHANCE):.2g}" if flag.chance is not None else ""
    row.first, row.last = flag.first, flag.last
    work.session.add(row)
    work.session.flush()
    work.session.add_all(FlagRow(flag_id=row.id, engagement_id=survey.engagement_id, number=number) for number in _newest_of_each(flag.numbers))


def _newest_of_each(numbers: Sequence[str]) -> list[str]:
    """Hazards apart from checks, so that many checks do not push out what can be drawn."""
    kinds: dict[str, list[str]] = {}
    for number in sorted(numbers):
        kinds.setdefault(number.partition("-")[0], []).append(number)
    return [number for kind in kinds.values() for number in kind[-MOST_NUMBERS:]]
