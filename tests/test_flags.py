"""Is the chance of a sign exactly what chance does, and corrected for how many were asked?"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from audit.flags import at_least, at_most, holm


@given(some.lists(some.tuples(some.integers(1, 6), some.integers(0, 6), some.integers(0, 6)), min_size=1, max_size=3), some.integers(-1, 8))
def test_the_chance_is_the_share_of_all_ways_to_deal_the_records(drawn: list[tuple[int, int, int]], x: int) -> None:
    strata = [(total, min(marked, total), min(own, total)) for total, marked, own in drawn]
    sums = [0]
    for total, marked, own in strata:
        here = [sum(record < marked for record in dealt) for dealt in combinations(range(total), own)]
        sums = [one + other for one in sums for other in here]

    assert at_most(strata, x) == Fraction(sum(value <= x for value in sums), len(sums))
    assert at_least(strata, x) == Fraction(sum(value >= x for value in sums), len(sums))


@pytest.mark.parametrize(
    ("strata", "x", "expected"),
    [
        ([(20, 5, 10)], 0, Fraction(3003, 184756)),  # C(15,10)/C(20,10)
        ([(10, 4, 5)], 1, Fraction(66, 252)),
    ],
)
def test_it_is_fishers_exact_test_where_there_is_one_stratum(strata: list[tuple[int, int, int]], x: int, expected: Fraction) -> None:
    assert at_most(strata, x) == expected


def test_who_is_alone_with_his_work_is_told_nothing() -> None:
    assert at_most([(40, 0, 40)], 0) == 1
    assert at_most([(40, 3, 40)], 3) == 1


def test_a_correction_never_makes_a_chance_smaller_and_keeps_the_order() -> None:
    chances = {"a": Fraction(1, 1000), "b": Fraction(1, 60), "c": Fraction(1, 59), "d": Fraction(1, 2)}

    assert holm(chances) == {"a": Fraction(4, 1000), "b": Fraction(1, 20), "c": Fraction(1, 20), "d": Fraction(1, 2)}


def test_where_all_are_alike_a_survey_flags_somebody_in_at_most_one_of_twenty() -> None:
    """Ten inspectors who find something in 8 % of their checks, 400 surveys; the exact test is conservative."""
    chance, wrong = Random(5), 0
    for _survey in range(400):
        marked = {who: sum(chance.random() < 0.08 for _check in range(60)) for who in range(10)}
        total = sum(marked.values())
        corrected = holm({who: at_most([(600, total, 60)], found) for who, found in marked.items()})
        wrong += any(value <= Fraction(1, 20) for value in corrected.values())

    assert wrong <= 400 * 0.05 + 3 * (400 * 0.05 * 0.95) ** 0.5
