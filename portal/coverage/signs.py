"""What stands out among the records of an engagement? Contradictions first, then what chance would hardly do; each says where to look, no more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import takewhile
from uuid import UUID

from audit.flags import at_least, at_most, holm
from db.coverage import Sign
from portal.coverage.log_times import TOLERANCE
from portal.coverage.terms import Check, Ground

LEVEL = Fraction(1, 20)  # the chance of even one wrong flag among all tests of a survey
LEAST = 30  # records of one person where others did the same work; fewer tell nothing
LATE, BURST = timedelta(hours=24), 5
ROUND = 5  # minutes
Group = Hashable
Test = Callable[[Sequence[tuple[int, int, int]], int], Fraction]


@dataclass(frozen=True)
class Flag:
    """What stands out: so many of so many, what is usual, the chance of it (None where chance does not do it), whom it is about, which records."""

    sign: Sign
    seen: int
    of: int
    usual: str
    chance: Fraction | None
    person_id: UUID | None
    first: date
    last: date
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Marked:
    """A record for a test of one against all: whose, in which stratum, marked or not."""

    person_id: UUID
    group: Group
    marked: bool
    number: str
    day: date


def contradictions(ground: Ground) -> Iterator[Flag]:
    """No chance in them: two things on record that cannot both be so."""
    yield from _back_dated(ground)
    yield from _two_places(ground)
    yield from _late_entries(ground)


def _back_dated(ground: Ground) -> Iterator[Flag]:
    """By the week that the rows name: the log has them behind a checkpoint that was signed later, at another time, or not at all."""
    said = [(check.number, check.noted_at, check.seq, check.logged) for check in ground.checks]
    said += [(step.number, step.at, step.seq, step.logged) for step in ground.steps]
    weeks: dict[date, list[tuple[str, datetime, bool]]] = defaultdict(list)
    for number, at, seq, logged in said:
        wrong = logged is None or abs(logged - at) > TOLERANCE or ground.times.contradicts(seq, at)
        weeks[_monday(ground.day(at))].append((number, at, wrong))
    for rows in weeks.values():
        wrong_ones = [(number, at) for number, at, wrong in rows if wrong]
        if wrong_ones:
            yield _plain(Sign.BACK_DATED, ground, wrong_ones, of=len(rows))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _plain(sign: Sign, ground: Ground, rows: Sequence[tuple[str, datetime]], *, of: int, person_id: UUID | None = None) -> Flag:
    days = sorted(ground.day(at) for _number, at in rows)
    return Flag(sign, len(rows), of, "", None, person_id, days[0], days[-1], tuple(sorted({number for number, _at in rows})))


def _two_places(ground: Ground) -> Iterator[Flag]:
    """One person at the same time in two areas of which neither contains the other."""
    for person_id, mine in _by_person(ground.checks).items():
        pairs = [pair for pair in _overlapping(mine) if _apart(ground, *(check.area_id for check in pair))]
        if pairs:
            met = {check for pair in pairs for check in pair}
            yield _plain(Sign.TWO_PLACES, ground, [(check.number, check.began_at) for check in met], of=len(mine), person_id=person_id)


def _overlapping(mine: Sequence[Check]) -> Iterator[tuple[Check, Check]]:
    """In the order in which they began."""
    for n, one in enumerate(mine):
        yield from ((one, other) for other in takewhile(one.overlaps, mine[n + 1 :]))


def _apart(ground: Ground, one: UUID, other: UUID) -> bool:
    return one != other and one not in ground.places[other].above and other not in ground.places[one].above


def _late_entries(ground: Ground) -> Iterator[Flag]:
    """Many at once, more than a day after they were made. What is back-dated says so itself and is told above."""
    for person_id, mine in _by_person(ground.checks).items():
        late = [check for check in mine if check.noted_at - check.ended_at > LATE]
        on_day = Counter(ground.day(check.noted_at) for check in late)
        rows = [(check.number, check.began_at) for check in late if on_day[ground.day(check.noted_at)] >= BURST]
        if rows:
            yield _plain(Sign.LATE_ENTRY, ground, rows, of=len(mine), person_id=person_id)


def _by_person(checks: Iterable[Check]) -> dict[UUID, list[Check]]:
    found: dict[UUID, list[Check]] = defaultdict(list)
    for check in checks:
        found[check.person_id].append(check)
    return found


def unlikely(ground: Ground) -> tuple[list[Flag], int]:
    """What chance would hardly do to one among all who did the same work; and how many tests that took."""
    tests: dict[tuple[Sign, UUID], tuple[Fraction, Flag]] = {}
    for sign, marked, test in (
        (Sign.TOO_FEW_FOUND, _finds(ground), at_most),
        (Sign.NEVER_SENT_BACK, _decisions(ground), at_most),
        (Sign.ROUND_TIMES, _minutes(ground), at_least),
    ):
        tests |= _tested(sign, marked, test)
    corrected = holm({key: chance for key, (chance, _flag) in tests.items()})
    kept = [(flag, corrected[key]) for key, (_chance, flag) in tests.items() if corrected[key] <= LEVEL]
    return [replace(flag, chance=chance) for flag, chance in kept], len(tests)


def _finds(ground: Ground) -> Iterator[Marked]:
    for check in ground.checks:
        yield Marked(check.person_id, (check.area_id, check.link), check.found, check.number, ground.day(check.began_at))


def _minutes(ground: Ground) -> Iterator[Marked]:
    for check in ground.checks:
        whole = check.began_at.minute % ROUND == 0
        yield Marked(check.person_id, (check.area_id, check.link), whole, check.number, ground.day(check.began_at))


def _decisions(ground: Ground) -> Iterator[Marked]:
    """Accepted, or (marked) sent back."""
    for step in ground.steps:
        if step.person_id and step.action in ("accept", "send_back"):
            yield Marked(step.person_id, step.area_id, step.action == "send_back", step.number, ground.day(step.at))


def _tested(sign: Sign, rows: Iterable[Marked], test: Test) -> dict[tuple[Sign, UUID], tuple[Fraction, Flag]]:
    """Each person against all in the strata that he shares with others."""
    groups: dict[Group, list[Marked]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    shared = [row for inside in groups.values() if len({row.person_id for row in inside}) > 1 for row in inside]
    own: dict[UUID, list[Marked]] = defaultdict(list)
    for row in shared:
        own[row.person_id].append(row)
    totals = {group: (len(inside), sum(row.marked for row in inside)) for group, inside in groups.items()}
    return {(sign, person_id): _against(totals, sign, person_id, mine, test) for person_id, mine in own.items() if len(mine) >= LEAST}


def _against(totals: Mapping[Group, tuple[int, int]], sign: Sign, person_id: UUID, mine: Sequence[Marked], test: Test) -> tuple[Fraction, Flag]:
    strata = [(*totals[group], n) for group, n in Counter(row.group for row in mine).items()]
    seen = sum(row.marked for row in mine)
    return test(strata, seen), _flag(sign, person_id, mine, seen, strata)


def _flag(sign: Sign, person_id: UUID, records: Sequence[Marked], seen: int, strata: Sequence[tuple[int, int, int]]) -> Flag:
    """What is usual: as many as the others would have among as many records of the same strata."""
    others = sum(Fraction(own * (marked - mine), total - own) for (total, marked, own), mine in zip(strata, _per_group(records), strict=True))
    days = sorted(row.day for row in records)
    usual = f"{float(others):.1f}"
    return Flag(sign, seen, len(records), usual, None, person_id, days[0], days[-1], tuple(sorted({row.number for row in records})))


def _per_group(records: Sequence[Marked]) -> list[int]:
    """In the order in which the groups first stand there, as the strata do."""
    counted: Counter[Group] = Counter()
    for row in records:
        counted[row.group] += row.marked
    return list(counted.values())
