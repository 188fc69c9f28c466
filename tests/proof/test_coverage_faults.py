"""C7: are planted faults found, each by its own sign, and nobody else? Over twenty quarters, with a naive rule beside it and every miss named."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import log10, sqrt
from pathlib import Path
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from PIL import Image

from db import engine, log
from db.actor import SYSTEM
from db.coverage import Sign
from db.duties import Duty, DutyCheck, Every, Link
from db.engagements import Agreement, Engagement, EngagementArea, EngagementState
from db.engine import Database
from db.log import EntryKind
from db.session import begin
from portal import clock, evidence, hazards
from portal.calendar import calendar
from portal.coverage import matrix, signs
from portal.coverage.pictures import same_pictures
from portal.coverage.terms import Ground, areas_of, ground
from portal.demo import auditing
from portal.hazards.numbers import next_numbers
from tests.cast import Cast
from tests.conftest import HOUSE, Proof
from tests.test_engagements import DAYS

SEEDS = 20
ZONE = ZoneInfo("Asia/Shanghai")
START = date(2027, 1, 1)
INSPECTORS = ("zhou.min", "sun.tao", "he.jing", "chen.li", "ma.jun", "liu.chang", "zheng.kai", "wu.qian")
PATROLS = (("WELD", "patrol"), ("STORE-A", "storage"), ("PACK", "patrol"))
WEEKLY = (("WELD-GAS", "special"), ("STORE-DOCK", "loading"), ("STORE-DOCK", "transport"))
TRANSPORT = ("STORE-DOCK", "transport")
FAULTS = ("back-dated week", "missing transport checks", "same picture twice", "always-pass inspector")
MISSED, NEXT_DAY, ROUNDED = 0.01, 0.03, 0.25  # what honest people do: a check forgotten, one noted a day later, a time rounded to five minutes
BENFORD = [log10(1 + 1 / digit) for digit in range(1, 10)]
CHI_SQUARE_8 = 15.51  # 5 %


@dataclass
class Truth:
    """What was planted in a quarter."""

    backdated: set[str] = field(default_factory=set)
    pictures: set[str] = field(default_factory=set)
    passes: UUID | None = None


@dataclass
class Score:
    """How often each fault was met, and how many signs or cells pointed elsewhere."""

    hits: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def judge(self, seed: int, fault: str, *, hit: bool) -> None:
        if hit:
            self.hits[fault] += 1
        else:
            self.missed.append(f"seed {seed}: {fault}")


@dataclass
class Quarter:
    """Three months of the plant, made row by row on a driven clock; whoever cheats does it as he would: with the machine's clock set back."""

    cast: Cast
    seed: int
    truth: Truth = field(default_factory=Truth)
    forgotten: list[tuple[date, list[tuple[str, str, str]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(f"coverage {self.seed}")
        self.first = clock.months_after(START, 3 * self.seed)
        self.last = clock.months_after(self.first, 3) - timedelta(days=1)
        self.rates = {who: self.chance.betavariate(10, 90) for who in INSPECTORS}  # honest people differ, too: one in ten, more or less
        self.cheat = self.chance.choice(INSPECTORS)
        self.rates[self.cheat] = 0.0
        self.truth.passes = self.cast.people[self.cheat]
        mondays = [day for day in self.days() if day.weekday() == 0]
        self.week = mondays[self.chance.randrange(2, 7)]
        self.checked = set(self.chance.sample(range(len(mondays) + 2), 3))

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)

    def lived(self) -> None:
        with begin(SYSTEM, write=False) as work:
            works = calendar(work).works
        same = photo(self.seed)
        twice = self.chance.sample([day for day in self.days() if works(day)], 2)
        for day in self.days():
            for earlier, rounds in self.forgotten:
                self._note(earlier, rounds, self.at(day, 9))
            self.forgotten.clear()
            if works(day):
                self._day(day)
            if day in twice:
                self.truth.pictures.add(self._report(day, same, "WELD" if day == twice[0] else "PACK"))
            if day.weekday() == 2:
                self._report(day, photo(1000 * self.seed + day.toordinal()), "WELD")
            log.checkpoint(engine.current(), self.at(day, 23, 50))
            if day == self.week + timedelta(days=20):
                self._fill_in(works)

    def _day(self, day: date) -> None:
        """The week that is filled in later has no storage checks on its days."""
        wanted = [one for one in PATROLS if one != PATROLS[1] or not self.week <= day < self.week + timedelta(days=7)]
        wanted = [one for one in wanted if self.chance.random() >= MISSED]
        week = (day - self.first).days // 7
        if day.weekday() == 3:
            wanted += [one for one in WEEKLY if one != TRANSPORT or week in self.checked]
        rounds = [(area, link, inspector) for area, link in wanted for inspector in self._on_duty(link)]
        if self.chance.random() < NEXT_DAY:
            self.forgotten.append((day, rounds))
        else:
            self._note(day, rounds, self.at(day, 18))

    def _on_duty(self, link: str) -> Sequence[str]:
        """Patrols are walked by several, one after the other; weekly checks by one."""
        return self.chance.sample(INSPECTORS, 4) if link in ("patrol", "storage") else [self.chance.choice(INSPECTORS)]

    def _fill_in(self, works: Callable[[date], bool]) -> None:
        """Three weeks later somebody sets the clock back and notes a week of checks that nobody made."""
        for n in range(7):
            day = self.week + timedelta(days=n)
            if works(day):
                numbers = self._note(day, [(*PATROLS[1], self.chance.choice(INSPECTORS))], self.at(day, 18))
                self.truth.backdated.update(numbers)

    def _note(self, day: date, rounds: Sequence[tuple[str, str, str]], at: datetime) -> list[str]:
        with begin(SYSTEM, now=at, silent=True) as work:
            entry_id = work.entry(EntryKind.CHANGE, "duty.checked")
            numbers = next_numbers(work, "PT", len(rounds), site_id=self.cast.site, year=day.year)
            busy: Counter[str] = Counter()
            for number, (area, link, who) in zip(numbers, rounds, strict=True):
                began = self._began(day, busy[who])
                busy[who] += 1
                work.session.add(self._row(number, area, link, who, began, work.now, entry_id))
        return numbers

    def _began(self, day: date, nth: int) -> datetime:
        minute = self.chance.randrange(60)
        rounded = round(minute / 5) * 5 % 60 if self.chance.random() < ROUNDED else minute
        return self.at(day, 8 + 2 * nth, rounded)

    def _row(self, number: str, area: str, link: str, who: str, began: datetime, noted: datetime, entry_id: UUID) -> DutyCheck:
        return DutyCheck(
            number=number,
            site_id=self.cast.site,
            area_id=self.cast.areas[area],
            link=Link(link),
            began_at=began,
            ended_at=began + timedelta(minutes=self.chance.randrange(11, 55)),
            noted_at=noted,
            person_id=self.cast.people[who],
            office="supervisor",
            found=self.chance.random() < self.rates[who],
            entry_id=entry_id,
            subject=f"duty_check/{began.year}",
        )

    def _report(self, day: date, picture: bytes, area: str) -> str:
        with begin(self.cast.li_jianguo, now=self.at(day, 15), silent=True) as work:
            return hazards.report(work, area_id=self.cast.areas[area], description="有照片", pictures=[evidence.prepare(picture)]).number

    def looked_at(self, engagement: Engagement) -> tuple[Ground, list[matrix.Cell], list[signs.Flag]]:
        with begin(SYSTEM, write=False, snapshot=True, now=self.at(self.last + timedelta(days=1), 12)) as work:
            seen = ground(work, engagement, areas_of(work, engagement.id))
            likely, _tests = signs.unlikely(seen)
            return seen, matrix.cells(work, seen), [*signs.contradictions(seen), *same_pictures(work, seen), *likely]


def photo(seed: int) -> bytes:
    shades, out = Random(seed), io.BytesIO()
    image = Image.new("L", (64, 64))
    image.putdata([shades.randrange(256) for _pixel in range(64 * 64)])
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def plant(database: Database, cast: Cast) -> Cast:
    """A plant with its duties from the first day on."""
    with begin(SYSTEM, now=datetime(2026, 12, 31, tzinfo=UTC)) as work:
        work.entry(EntryKind.ADMIN, "duty.kept")
        for (area, link), every in [*((one, Every.DAY) for one in PATROLS), *((one, Every.WEEK) for one in WEEKLY)]:
            said = {"since": START, "basis": "责任清单", "made_at": work.now, "made_by": cast.people["chen.li"], "subject": "duty/2026"}
            work.session.add(Duty(area_id=cast.areas[area], link=Link(link), n=1, every=every, **said))
    return cast


def audited(cast: Cast, agreement: UUID, quarter: Quarter) -> Engagement:
    with begin(SYSTEM, now=quarter.at(quarter.last, 20)) as work:
        agency = work.session.scalars(sa.select(Agreement.agency_id).where(Agreement.id == agreement)).one()
        made = Engagement(number=f"EN-T-{quarter.seed:03}", site_id=cast.site, agency_id=agency, agreement_id=agreement, kinds="hazards")
        made.period_from, made.period_to, made.starts_on, made.ends_on = quarter.first, quarter.last, quarter.last, quarter.last
        made.state, made.planned_by, made.planned_at, made.subject = EngagementState.CLOSED, cast.people["chen.li"], work.now, "engagement/2027"
        work.session.add(made)
        work.session.flush()
        work.session.add_all(EngagementArea(engagement_id=made.id, area_id=cast.areas[code]) for code in ("WELD", "STORE", "PACK"))
        work.entry(EntryKind.CHANGE, "engagement.planned")
    return made


@pytest.mark.proof
def test_each_planted_fault_is_found_by_its_own_sign_and_nobody_else_is_pointed_at(plant: Cast, proof: Proof) -> None:
    agreement = auditing.commission(plant, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS)
    ours, naive, seeds = Score(), Score(), proof.runs(SEEDS)
    for seed in range(seeds):
        quarter = Quarter(plant, seed)
        quarter.lived()
        seen, cells, flags = quarter.looked_at(audited(plant, agreement, quarter))
        by_signs(ours, quarter, seen, cells, flags)
        by_naive_rules(naive, quarter, seen)

    told = {
        name: {"hits": dict(score.hits), "of": seeds, "missed": score.missed, "wrong": score.wrong}
        for name, score in (("signs", ours), ("naive", naive))
    }
    kept(told)
    assert {fault: ours.hits[fault] for fault in FAULTS[:3]} == dict.fromkeys(FAULTS[:3], seeds), told
    assert ours.hits[FAULTS[3]] >= 0.9 * seeds, told
    assert len(ours.wrong) <= max(1, 0.1 * seeds), told
    assert len(naive.wrong) > len(ours.wrong), told


def by_signs(score: Score, quarter: Quarter, seen: Ground, cells: Sequence[matrix.Cell], flags: Sequence[signs.Flag]) -> None:
    """Coverage and flags as an auditor gets them. A short cell elsewhere, a flag of another sign or about another is a wrong one."""
    truth, seed = quarter.truth, quarter.seed
    dated = [flag for flag in flags if flag.sign is Sign.BACK_DATED]
    score.judge(seed, FAULTS[0], hit=bool(dated) and {number for flag in dated for number in flag.numbers} == truth.backdated)
    short = {
        (seen.places[cell.area_id].code, cell.link)
        for cell in cells
        if cell.month == matrix.WHOLE and cell.every and matrix.short(cell.required, cell.done, cell.gap)
    }
    score.judge(seed, FAULTS[1], hit=TRANSPORT in short)
    same = [flag for flag in flags if flag.sign is Sign.SAME_PICTURE]
    score.judge(seed, FAULTS[2], hit=[set(flag.numbers) for flag in same] == [truth.pictures])
    few = {flag.person_id for flag in flags if flag.sign is Sign.TOO_FEW_FOUND}
    score.judge(seed, FAULTS[3], hit=truth.passes in few)
    emptied = PATROLS[1]  # its week was not checked, so it is short; and an invented check collides with those that were made
    score.wrong += [f"seed {seed}: {area} {link} short" for area, link in sorted(short - {TRANSPORT, emptied})]
    score.wrong += [f"seed {seed}: finds too little" for person_id in few if person_id != truth.passes]
    known = {Sign.BACK_DATED, Sign.SAME_PICTURE, Sign.TOO_FEW_FOUND}
    others = [
        flag for flag in flags if flag.sign not in known and not truth.backdated & set(flag.numbers)
    ]  # an invented check collides with real ones
    score.wrong += [f"seed {seed}: {flag.sign}" for flag in others]


def by_naive_rules(score: Score, quarter: Quarter, seen: Ground) -> None:
    """What one would try first: rows as they stand, two standard deviations below the mean, Benford's law on durations."""
    rows = Counter((seen.places[check.area_id].code, str(check.link)) for check in seen.checks)
    late = [check for check in seen.checks if check.noted_at - check.ended_at > timedelta(days=7)]
    score.judge(quarter.seed, FAULTS[0], hit=bool(late))
    score.judge(quarter.seed, FAULTS[1], hit=rows[TRANSPORT] < 0.9 * 13)
    score.judge(quarter.seed, FAULTS[2], hit=False)  # nothing that looks at rows sees a picture
    mine: dict[UUID, list[bool]] = {}
    first_digits: dict[UUID, Counter[int]] = {}
    for check in seen.checks:
        mine.setdefault(check.person_id, []).append(check.found)
        minutes = int((check.ended_at - check.began_at).total_seconds() // 60)
        first_digits.setdefault(check.person_id, Counter())[int(str(minutes)[0])] += 1
    shares = {person_id: sum(found) / len(found) for person_id, found in mine.items()}
    mean = sum(shares.values()) / len(shares)
    deviation = sqrt(sum((share - mean) ** 2 for share in shares.values()) / (len(shares) - 1))
    low = {person_id for person_id, share in shares.items() if share < mean - 2 * deviation}
    score.judge(quarter.seed, FAULTS[3], hit=quarter.truth.passes in low)
    score.wrong += [f"seed {quarter.seed}: z-score" for person_id in low if person_id != quarter.truth.passes]
    for person_id, digits in first_digits.items():
        total = digits.total()
        distance = sum((digits[digit] - total * share) ** 2 / (total * share) for digit, share in enumerate(BENFORD, 1))
        if distance > CHI_SQUARE_8 and person_id != quarter.truth.passes:
            score.wrong.append(f"seed {quarter.seed}: Benford")


def kept(told: object) -> None:
    """Where a person reads it after `make prove`."""
    folder = Path(HOUSE) / "build"
    folder.mkdir(exist_ok=True)
    (folder / "coverage_faults.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
