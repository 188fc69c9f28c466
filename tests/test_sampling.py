"""Are sample sizes, limits, draws and lot plans those of the published tables? The vectors say where each number comes from."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import verify
from audit.sampling import AQLS, LETTERS, PlanError, draw, lot, percent, size, upper
from audit.verify import drawn

HOUSE = Path(__file__).parent.parent
VECTORS = HOUSE / "tests" / "vectors"
AICPA = json.loads((VECTORS / "aicpa_attribute.json").read_text(encoding="utf-8"))
LOTS = json.loads((VECTORS / "lot_plans.json").read_text(encoding="utf-8"))
OF_LETTER = dict(zip(LETTERS, (2, 9, 16, 26, 51, 91, 151, 281, 501, 1201, 3201, 10_001, 35_001, 150_001, 500_001), strict=False))  # level II


# Sizes and limits


@pytest.mark.parametrize("confidence", ["95", "90"])
def test_sample_sizes_are_those_of_the_tables(confidence: str) -> None:
    wrong = [
        (tolerable, expected, n, found.n)
        for tolerable, expected, n in AICPA["size"][confidence]
        if (found := size(percent(str(confidence)), percent(tolerable), percent(expected))).n != n
    ]

    assert len(AICPA["size"][confidence]) >= 194
    assert wrong == []


@pytest.mark.parametrize("confidence", ["95", "90"])
def test_upper_limits_are_those_of_the_tables(confidence: str) -> None:
    cells = AICPA["upper"][confidence]
    wrong = [(n, k, limit) for n, k, limit in cells if upper(percent(str(confidence)), n, k) != percent(str(limit))]

    assert len(cells) == 231
    assert wrong == []


@pytest.mark.parametrize(
    ("population", "none_expected", "one_percent_expected"),
    [(50, 31, 43), (200, 51, 78), (1000, 57, 90), (10_000, 59, 93)],  # computed once with scipy's hypergeom, kept in research/audit-spike.md
)
def test_a_small_population_needs_less(population: int, none_expected: int, one_percent_expected: int) -> None:
    rates = percent("95"), percent("5")

    assert size(*rates, Fraction(0), population).n == none_expected
    assert size(*rates, percent("1"), population).n == one_percent_expected


def test_where_no_sample_suffices_everything_is_looked_at() -> None:
    assert size(percent("95"), percent("5"), percent("1"), 10).n == 10
    with pytest.raises(PlanError, match="expect fewer deviations or tolerate more"):
        size(percent("95"), percent("0.001"))


@given(n=st.integers(1, 40), bad=st.integers(0, 60), confidence=st.integers(50, 99))
def test_a_limit_is_where_the_chance_passes_the_risk_counted_one_by_one(n: int, bad: int, confidence: int) -> None:
    """The limit of a population of 60, against going through every number of bad records with Pascal's triangle alone."""
    k, risk = min(bad, n), 1 - percent(str(confidence))
    possible = [worst for worst in range(k, 60 - (n - k) + 1) if chance(k, n, worst, 60) > risk]

    limit = upper(percent(str(confidence)), n, k, 60)

    worst = max(possible) if k < n else 60
    assert limit >= Fraction(worst, 60)
    assert k == n or limit - Fraction(worst, 60) < Fraction(1, 1000)


def chance(k: int, n: int, bad: int, population: int) -> Fraction:
    triangle = [[1]]
    for _ in range(population):
        row = triangle[-1]
        triangle.append([1, *(a + b for a, b in pairwise(row)), 1])
    ways = sum(triangle[bad][i] * triangle[population - bad][n - i] for i in range(k + 1) if i <= bad and n - i <= population - bad)
    return Fraction(ways, triangle[population][n])


# The draw


def test_tickets_are_those_of_rivests_published_example() -> None:
    """ron-rivest/consistent_sampler, example X4: seed 314159, ids A-1 … B-3; here by the same function under ids that are texts."""
    key = hashlib.sha256(b"314159").hexdigest()
    tickets = {name: verify._ticket(key, name) for name in ("A-1", "A-2", "A-3", "B-1", "B-2", "B-3")}  # type: ignore[arg-type]
    assert sorted(tickets, key=tickets.__getitem__) == ["B-2", "B-3", "A-3", "A-2", "B-1", "A-1"]
    published = {"B-2": "410310858", "B-3": "470960291", "A-3": "471438751", "A-2": "567089805", "B-1": "9781715679", "A-1": "9828515724"}
    assert all(tickets[name].startswith(digits) for name, digits in published.items())


def test_indices_are_drawn_as_in_rivests_published_examples() -> None:
    """ron-rivest/consistent_sampler, USAGE_EXAMPLES.md, examples 4 to 6: seed 41 over range(100); the second five go on where the first ended."""
    published = [73, 51, 17, 58, 38, 42, 39, 20, 11, 67]
    tickets = ["000508333", "003446232", "004419823", "020115273", "023482375"]
    key = hashlib.sha256(b"41").hexdigest()

    assert drawn("41", 0, 100, 5) == published[:5]
    assert drawn("41", 0, 100, 10) == published
    assert [verify._ticket(key, index)[:9] for index in published[:5]] == tickets


@pytest.mark.parametrize(
    ("seed", "ids", "order"),
    [
        ("31", "abcd", "badc"),
        ("77", "abcd", "bdca"),
        ("52", "abcde", "dbeac"),
        ("7711", [1, "two", ("III", 3.0), (1, 1, 1, 1)], [("III", 3.0), 1, "two", (1, 1, 1, 1)]),
        ("314159", ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"], ["B-2", "B-3", "A-3", "A-2", "B-1", "A-1"]),
        ("314159", ["B-1", "B-2", "B-3"], ["B-2", "B-3", "B-1"]),
    ],
)
def test_tickets_order_the_published_examples_as_published(seed: str, ids: Any, order: Any) -> None:
    """The same, examples 1, 2, 3 and 8 without replacement, and X1 and X3 of its tests."""
    key = hashlib.sha256(seed.encode()).hexdigest()

    assert sorted(ids, key=lambda name: verify._ticket(key, name)) == list(order)


@given(seed=st.text(min_size=1, max_size=20), population=st.integers(1, 200), more=st.integers(0, 20))
def test_a_larger_sample_begins_with_the_smaller_one(seed: str, population: int, more: int) -> None:
    few = population // 3
    larger = draw(seed, population, min(population, few + more))

    assert larger[:few] == draw(seed, population, few)
    assert len(set(larger)) == len(larger)
    assert set(larger) <= set(range(population))


def test_a_stratum_draws_the_same_tickets_as_the_whole() -> None:
    order = draw("2026 Q4", 500, 500)

    assert drawn("2026 Q4", 200, 300, 25) == [index for index in order if 200 <= index < 300][:25]


def test_more_than_there_are_cannot_be_drawn() -> None:
    with pytest.raises(PlanError, match="not larger than the population"):
        draw("x", 3, 4)


# Lots of a running series


@pytest.mark.parametrize("tightened", [False, True])
@pytest.mark.parametrize("letter", [*OF_LETTER, "R"])
def test_lot_plans_are_those_of_the_tables_with_their_arrows(letter: str, tightened: bool) -> None:
    of, level = (OF_LETTER[letter], "II") if letter != "R" else (500_001, "III")
    expected = LOTS["tightened" if tightened else "normal"][letter]

    found = [lot(of, level, aql, tightened=tightened) for aql in AQLS]

    assert [[plan.n, plan.accept] for plan in found] == expected
    assert {(plan.letter, plan.reject - plan.accept) for plan in found} == {(letter, 1)}


@pytest.mark.parametrize(
    ("of", "letters"),
    [(8, "AAAAAAB"), (9, "AAAAABC"), (50, "ABBCCDE"), (51, "BBCCCEF"), (280, "BCDEEGH"), (281, "BCDEFHJ"), (1200, "CCEFGJK"), (1201, "CDEGHKL")],
)
def test_code_letters_change_at_the_sizes_of_the_table(of: int, letters: str) -> None:
    """MIL-STD-105E table I, rows by the largest and smallest lot of a class, levels S-1 to III."""
    assert "".join(lot(of, level, "2.5").letter for level in ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")) == letters


# The command line


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit.sampling", *map(str, arguments)]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("size --confidence 95 --tolerable 5 --expected 1", {"n": 93, "acceptable": 1}),
        ("size --confidence 95 --tolerable 5 --expected 1 --population 200", {"n": 78, "acceptable": 1}),
        ("upper --confidence 95 --n 93 --deviations 2", {"upper_percent": 6.7}),
        ("draw --seed x --population 10 --n 3", {"indices": [0, 3, 7]}),
        ("lot --size 1000 --level II --aql 2.5", {"letter": "J", "n": 80, "accept": 5, "reject": 6}),
        ("lot --size 1000 --level II --aql 2.50 --tightened", {"letter": "J", "n": 80, "accept": 3, "reject": 4}),
    ],
)
def test_the_command_line_answers_as_the_interface_says(asked: str, answer: dict[str, Any]) -> None:
    done = run(*asked.split(), "--json")

    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, answer, "")
    said = run(*asked.split())
    assert said.returncode == 0
    assert re.search(r"\d", said.stdout)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("size --confidence 95 --tolerable 5 --expected 6", "the expected rate lies below the tolerable one"),
        ("size --confidence 100 --tolerable 5", "a confidence lies between 0 and 100 %"),
        ("size --confidence 95 --tolerable 5 --population 0", "at least one record"),
        ("upper --confidence 95 --n 3 --deviations 4", "between none and n deviations"),
        ("draw --seed x --population 3 --n 4", "not larger than the population"),
        ("lot --size 1 --aql 2.5", "at least 2 records"),
        ("lot --size 10 --aql 3", "AQL: 0.010"),
        ("size --confidence 1/0 --tolerable 5", "invalid"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(asked: str, why: str) -> None:
    done = run(*asked.split(), "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr
