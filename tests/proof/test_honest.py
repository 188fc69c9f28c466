"""Does the stated confidence hold? Populations whose deviations are known, drawn by the real sampler, evaluated as the portal evaluates them.

For each design and each true rate a limit is right when it is at least the true rate. Over 2,000 draws it may be wrong as often as a fair coin of the
accepted risk: no more often than the binomial's quantile of 99.99 % (the exact allowance; with 30 cells one honest design in 300 runs would fail).
Beside it the baseline: a limit by the normal approximation, p + z √(p (1 − p) / n), as many a spreadsheet has it. Its coverage fails.
`make prove` prints the whole table; else 1/50 of the draws are made, and only gross faults show.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from random import Random
from statistics import NormalDist

import pytest

from audit.evaluation import Part, Rules, Verdict, conclusion, judge, shares, takes
from audit.verify import drawn
from tests.conftest import Proof

ALL = 2000
SURE = Fraction(95, 100)
CERTAIN = 0.9999  # how sure a run is not to fail a design that is honest, per cell
PLAIN_SHARE = 0.25  # of the cells: a baseline whose coverage failed nowhere would be no baseline


@dataclass(frozen=True)
class Design:
    """Strata by chance and a certainty stratum, each with a size; the tolerable and expected rate; how many stages.

    `other`: so many of the strata, the last ones, are of another kind, with an attribute of its own.
    """

    name: str
    strata: Sequence[int]
    whole: int = 0
    tolerable: Fraction = Fraction(5, 100)
    expected: Fraction = Fraction(0)
    stages: int = 1
    other: int = 0

    @property
    def rules(self) -> Rules:
        return Rules(self.tolerable, shares(SURE, self.stages))

    @cached_property
    def sizes(self) -> list[list[int]]:
        return [[stage.n for stage in takes(self.rules, self.expected, size, len(self.strata))] for size in self.strata]


DESIGNS = (
    Design("single stage", (1000,)),
    Design("single stage, 1 % expected", (800,), expected=Fraction(1, 100)),
    Design("single stage, small", (60,)),
    Design("two stages", (1000,), stages=2),
    Design("two stages, strata", (300, 500), whole=20, stages=2),
    Design("three strata and a census", (150, 300, 400), whole=30),
    Design("discovery", (600,), tolerable=Fraction(1, 100)),
    Design("two kinds and a census", (300, 500), whole=20, tolerable=Fraction(12, 100), other=1),  # 10 % deviate: over the limit at 5 %, within 2.5 %
)
RATES = (Fraction(1, 200), Fraction(2, 100), Fraction(51, 1000), Fraction(10, 100))


@dataclass
class Told:
    """Of one design at one true rate: how often a limit was below the truth, and how often the rate was said to be met."""

    wrong: int = 0
    wrong_in_sum: int = 0
    met: int = 0
    extended: int = 0
    baseline: int = 0
    counted: int = 0


def deviating(size: int, rate: Fraction, seed: int) -> frozenset[int]:
    """At least one, since a population without any proves nothing; above the rate, not below."""
    return frozenset(Random(seed).sample(range(size), max(1, math.ceil(size * rate))))


@cache
def judged(design: Design, found: tuple[int, ...], of_whole: int, stage: int) -> tuple[Verdict, tuple[int, ...], int]:
    """The verdict, and the limits in records, of each stratum and in sum. Few outcomes come about, so each is computed once."""
    parts = [
        Part(f"{n}", size, takes_, certainty=False, tested=takes_[stage - 1], deviations=bad, untestable=0)
        for n, (size, takes_, bad) in enumerate(zip(design.strata, design.sizes, found, strict=True))
    ]
    if design.whole:
        every = [design.whole] * design.stages
        parts.append(Part("whole", design.whole, every, certainty=True, tested=design.whole, deviations=of_whole, untestable=0))
    own = len(design.strata) - design.other
    kinds = [[*parts[:own], *parts[len(design.strata) :]], *([parts[own : len(design.strata)]] if design.other else [])]
    told = {f"{n}": judge(design.rules, of_it, stage, len(design.strata)) for n, of_it in enumerate(kinds)}
    limits = {bound.part: bound.most for one in told.values() for bound in one.parts}
    return conclusion(told), tuple(limits[f"{n}"] for n in range(len(design.strata))), sum(one.total.most for one in told.values())


def plain_limit(deviations: int, n: int) -> float:
    """What the exact limit is compared with."""
    rate = deviations / n
    return rate + NormalDist().inv_cdf(float(SURE)) * math.sqrt(rate * (1 - rate) / n)


def run(design: Design, rate: Fraction, count: int) -> Told:
    """Each draw is one of the real sampler: a seed, the indices of each stratum one after the other, the second stage from the same tickets."""
    firsts = [sum(design.strata[:n]) for n in range(len(design.strata))]
    bad = [deviating(size, rate, n) for n, size in enumerate(design.strata)]
    in_whole = 1 if design.whole else 0  # few enough for the tolerable rate, so that chance decides
    told = Told(counted=count)
    for turn in range(count):
        seed = f"{design.name} {rate} {turn}"
        orders = [drawn(seed, first, first + size, n[-1]) for first, size, n in zip(firsts, design.strata, design.sizes, strict=True)]
        found = _found(orders, firsts, bad, [n[0] for n in design.sizes])
        verdict, limits, total = judged(design, found, in_whole, 1)
        plain = plain_limit(found[0], design.sizes[0][0])
        if verdict is Verdict.EXTEND:
            told.extended += 1
            found = _found(orders, firsts, bad, [n[1] for n in design.sizes])
            verdict, limits, total = judged(design, found, in_whole, 2)
            plain = plain_limit(found[0], design.sizes[0][1])
        told.wrong += any(limit < len(there) for limit, there in zip(limits, bad, strict=True))
        told.wrong_in_sum += total < sum(map(len, bad)) + in_whole
        told.met += verdict is Verdict.MEETS
        told.baseline += plain < len(bad[0]) / design.strata[0]
    return told


def _found(orders: Sequence[Sequence[int]], firsts: Sequence[int], bad: Sequence[frozenset[int]], n: Sequence[int]) -> tuple[int, ...]:
    return tuple(sum(index - first in there for index in order[:take]) for order, first, there, take in zip(orders, firsts, bad, n, strict=True))


def allowance(count: int, risk: Fraction) -> int:
    """How many of so many draws may be wrong: the binomial's quantile, in exact fractions."""
    chance, below, wanted = (1 - risk) ** count, Fraction(0), Fraction(CERTAIN)
    for wrong in range(count + 1):
        below += chance
        if below >= wanted:
            return wrong
        chance = chance * (count - wrong) * risk / ((wrong + 1) * (1 - risk))
    return count


def table(rows: Sequence[tuple[Design, Fraction, Told]], say: Callable[[str], object] = sys.stdout.write) -> None:
    say(f"\n{'design':30} {'true rate':>9} {'draws':>6} {'covered':>8} {'in sum':>8} {'met':>6} {'extended':>9} {'normal approx.':>15}\n")
    for design, rate, told in rows:
        shown = [f"{1 - wrong / told.counted:8.1%}" for wrong in (told.wrong, told.wrong_in_sum)]
        more = f"{told.met / told.counted:6.1%} {told.extended / told.counted:9.1%} {1 - told.baseline / told.counted:15.1%}"
        say(f"{design.name:30} {float(rate):9.1%} {told.counted:6} {' '.join(shown)} {more}\n")


@pytest.mark.proof
def test_the_stated_confidence_holds_over_thousands_of_draws_and_the_normal_approximations_does_not(proof: Proof) -> None:
    rows = [(design, rate, run(design, rate, proof.runs(ALL))) for design in DESIGNS for rate in RATES]
    table(rows)

    most = allowance(rows[0][2].counted, 1 - SURE)
    assert [(design.name, float(rate), told) for design, rate, told in rows if max(told.wrong, told.wrong_in_sum) > most] == []
    passed = [(design.name, float(rate), told) for design, rate, told in rows if rate > design.tolerable and told.met > most]
    assert passed == [], "a population over the tolerable rate was said to meet it more often than the risk allows"
    failing = [1 for _design, _rate, told in rows if told.baseline > most]
    assert len(failing) >= PLAIN_SHARE * len(rows), "the baseline is to fail, else this proves nothing about ours"
    assert any(told.extended for design, _rate, told in rows if design.stages > 1)


def test_the_allowance_is_the_exact_quantile() -> None:
    """Of 2,000 draws at 5 %: 138 or fewer are wrong with a chance of 99.99 %, by the binomial's sum; of 40: 9."""
    assert allowance(2000, Fraction(5, 100)) == 138
    assert allowance(40, Fraction(5, 100)) == 9
