"""How often is the right department proposed on a real ledger? Each case judged by all the others, beside majority class and rules alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from db.hazards import Category
from portal.imports import mapping, tables
from portal.imports.words import HEADINGS
from portal.matching.model import Case, Model, counted, sure, votes

LEDGER = Path(__file__).resolve().parents[2] / "shared" / "data" / "coalmine_hazard_ledger_deidentified.csv"
HEAD = "| way | top-1 | top-3 | proposes nothing | right when it proposes |\n|---|---|---|---|---|"
SPACE = UUID(int=0)


@dataclass(frozen=True)
class Known:
    """A line of the ledger whose unit is known."""

    line: int
    text: str
    place: str
    category: str | None
    unit: str


@dataclass(frozen=True)
class Guess:
    """Units in the order of likelihood, and whether the first would be proposed."""

    units: tuple[str, ...]
    proposed: bool = True


@dataclass(frozen=True)
class Score:
    """Of all cases: how often the first, or one of the first three, was right; how often nothing was proposed."""

    way: str
    top1: float
    top3: float
    silent: float
    right: float
    misses: tuple[tuple[Known, Guess], ...]


Way = Callable[[Known, Sequence[Known]], Guess]


def cases() -> list[Known]:
    """As the import reads it."""
    table = tables.table(LEDGER.read_bytes(), LEDGER.name, HEADINGS)
    words = mapping.Mapping()
    found = [(row, words.code("category", row.of("category"))) for row in table.rows if row.of("unit")]
    return [Known(row.line, row.of("content"), row.of("place"), _meant(code), row.of("unit")) for row, code in found]


def _meant(code: str | None) -> str | None:
    return None if code in (None, str(Category.OTHER)) else code


def majority(_case: Known, others: Sequence[Known]) -> Guess:
    return Guess(_by_number(others))


def rules(case: Known, others: Sequence[Known]) -> Guess:
    """What somebody could write as rules from the other cases: the unit that most often had this area and category, this area, this category."""
    same: list[Callable[[Known], bool]] = [
        lambda other: other.place == case.place and other.category == case.category,
        lambda other: other.place == case.place,
        lambda other: case.category is not None and other.category == case.category,
    ]
    units = dict.fromkeys(unit for alike in same for unit in _by_number([other for other in others if alike(other)]))
    return Guess(tuple(units), proposed=bool(units))


def texts_alone(case: Known, others: Sequence[Known]) -> Guess:
    return _nearest(case, others, None)


def like_cases(case: Known, others: Sequence[Known]) -> Guess:
    """What the portal does."""
    return _nearest(case, others, case.category)


def _nearest(case: Known, others: Sequence[Known], category: str | None) -> Guess:
    units = {uuid5(SPACE, other.unit): other.unit for other in others}
    model = Model(
        [Case(uuid5(SPACE, str(other.line)), uuid5(SPACE, other.unit), other.category) for other in others], counted([o.text for o in others])
    )
    near = model.nearest(counted([case.text]), category)
    return Guess(tuple(units[unit] for unit, _share in votes(near)), sure(near))


def _by_number(cases: Sequence[Known]) -> tuple[str, ...]:
    return tuple(unit for unit, _number in Counter(case.unit for case in cases).most_common())


WAYS: dict[str, Way] = {
    "majority class": majority,
    "rules alone (area and category, area, category)": rules,
    "texts alone, no category given": texts_alone,
    "like cases, text and category": like_cases,
}


def score(name: str, known: Sequence[Known]) -> Score:
    """Leave one out: each case is judged by all the others."""
    guesses = [(case, WAYS[name](case, [other for other in known if other is not case])) for case in known]
    first = [case.unit == next(iter(guess.units), None) for case, guess in guesses]
    proposed = [right for right, (_case, guess) in zip(first, guesses, strict=True) if guess.proposed]
    return Score(
        way=name,
        top1=sum(first) / len(known),
        top3=sum(case.unit in guess.units[:3] for case, guess in guesses) / len(known),
        silent=1 - len(proposed) / len(known),
        right=sum(proposed) / max(len(proposed), 1),
        misses=tuple(pair for pair, right in zip(guesses, first, strict=True) if not right),
    )


def tell(known: Sequence[Known]) -> str:
    """The table, and every miss of the way that the portal takes."""
    scores = [score(name, known) for name in WAYS]
    lines = [f"| {s.way} | {s.top1:.2f} | {s.top3:.2f} | {s.silent:.0%} | {s.right:.2f} |" for s in scores]
    head = f"# Right department, leave-one-out: {len(known)} cases, {len({case.unit for case in known})} units"
    missed = [_miss(case, guess) for case, guess in scores[-1].misses]
    return "\n".join([head, "", HEAD, *lines, "", f"Misses of “{scores[-1].way}” (* = nothing would have been proposed):", "", *missed])


def _miss(case: Known, guess: Guess) -> str:
    silent = "" if guess.proposed else " *"
    return f"- row {case.line}: {case.text[:40]} — {case.unit}, not {' / '.join(guess.units[:3])}{silent}"


if __name__ == "__main__":
    print(tell(cases()))
