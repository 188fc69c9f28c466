"""What do the records tested say about all of them? Limits of each stratum, a sum and one verdict; whole numbers and fractions only.

A stratum drawn by chance has an upper limit (hypergeometric, exact); one that was looked at whole is a count, and nothing is carried over from it.
The accepted risk is shared: first between the stages as the plan declared it, then equally among all strata that the draw takes by chance, those
of another kind too. So all limits of a draw hold together with at least the declared confidence, whether or not it was extended. What could not be
tested counts as deviating.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from audit.sampling import PlanError, enough, most, size, tenths_up

FIRST_SHARE = Fraction(3, 5)  # of the risk goes to the first stage of two
MORE = 2  # deviations by which the second stage accepts more than the first


class Verdict(StrEnum):
    MEETS = "meets"
    FAILS = "fails"
    EXTEND = "extend"
    OPEN = "open"


@dataclass(frozen=True)
class Rules:
    """What was declared before anything was drawn: the tolerable rate, and how much risk each stage has."""

    tolerable: Fraction
    risks: Sequence[Fraction]


@dataclass(frozen=True)
class Stage:
    """How many of a stratum are drawn by the end of it, of which so many may deviate."""

    n: int
    acceptable: int


@dataclass(frozen=True)
class Part:
    """A stratum as it stands for one attribute. `takes`: how many are drawn by the end of each stage; `tested` of those drawn so far."""

    name: str
    population: int
    takes: Sequence[int]
    certainty: bool
    tested: int
    deviations: int
    untestable: int

    @property
    def counted(self) -> int:
        return self.deviations + self.untestable


@dataclass(frozen=True)
class Bound:
    """What is known of a stratum, or of all of them: what deviates of the records tested, carried over, and at most."""

    part: str
    population: int
    n: int
    deviations: int
    untestable: int
    whole: bool
    projected: Fraction
    most: int
    meets: bool

    @property
    def upper(self) -> Fraction:
        """Printed, rounded up."""
        return tenths_up(Fraction(self.most, self.population))


@dataclass(frozen=True)
class Judged:
    """Of one attribute."""

    verdict: Verdict
    parts: Sequence[Bound]
    total: Bound
    missing: int


def shares(confidence: Fraction, stages: int) -> list[Fraction]:
    """The risk of each stage; together they are what the confidence leaves."""
    risk = 1 - confidence
    return [risk] if stages == 1 else [risk * FIRST_SHARE, risk * (1 - FIRST_SHARE)]


def takes(rules: Rules, expected: Fraction, population: int, strata: int) -> list[Stage]:
    """How many of a stratum of this size are drawn by each stage, where so many strata are drawn by chance."""
    first = size(1 - rules.risks[0] / strata, rules.tolerable, expected, population)
    found = [Stage(min(first.n, population), first.acceptable)]
    for risk in rules.risks[1:]:
        acceptable = found[-1].acceptable + MORE
        found.append(Stage(max(found[-1].n, enough(acceptable, risk / strata, rules.tolerable, population)), acceptable))
    return found


def judge(rules: Rules, parts: Sequence[Part], stage: int, strata: int) -> Judged:
    """One attribute over its strata, after this stage. `strata`: how many the whole draw takes by chance, those of other kinds too."""
    bounds = _bounds(rules, parts, stage, strata)
    missing = sum(part.takes[stage - 1] - part.tested for part in parts)
    verdict = Verdict.OPEN if missing else _verdict(rules, parts, bounds, stage, strata)
    return Judged(verdict, bounds, _total(bounds, rules.tolerable), missing)


def conclusion(judged: Mapping[str, Judged]) -> Verdict:
    """Of all attributes. The second stage is called for where it can still change the answer."""
    found = {one.verdict for one in judged.values()}
    for verdict in (Verdict.OPEN, Verdict.FAILS, Verdict.EXTEND):
        if verdict in found:
            return verdict
    return Verdict.MEETS if found else Verdict.OPEN


def _bounds(rules: Rules, parts: Sequence[Part], stage: int, strata: int) -> list[Bound]:
    return [_bound(rules, part, stage, strata) for part in parts]


def _bound(rules: Rules, part: Part, stage: int, strata: int) -> Bound:
    n = part.takes[stage - 1]
    if part.counted > n or part.tested > n:
        raise PlanError(f"{part.name}: more was tested than was drawn")
    whole = n == part.population
    at_most = part.counted if whole else most(rules.risks[stage - 1] / strata, n, part.counted, part.population)
    return Bound(
        part=part.name,
        population=part.population,
        n=n,
        deviations=part.deviations,
        untestable=part.untestable,
        whole=whole,
        projected=Fraction(part.counted * part.population, n),
        most=at_most,
        meets=at_most <= rules.tolerable * part.population,
    )


def _verdict(rules: Rules, parts: Sequence[Part], bounds: Sequence[Bound], stage: int, strata: int) -> Verdict:
    if all(bound.meets for bound in bounds):
        return Verdict.MEETS
    if stage == len(rules.risks):
        return Verdict.FAILS
    if_nothing_more_is_found = _bounds(rules, parts, stage + 1, strata)
    return Verdict.EXTEND if all(bound.meets for bound in if_nothing_more_is_found) else Verdict.FAILS


def _total(bounds: Sequence[Bound], tolerable: Fraction) -> Bound:
    population, at_most = sum(bound.population for bound in bounds), sum(bound.most for bound in bounds)
    return Bound(
        part="",
        population=population,
        n=sum(bound.n for bound in bounds),
        deviations=sum(bound.deviations for bound in bounds),
        untestable=sum(bound.untestable for bound in bounds),
        whole=all(bound.whole for bound in bounds),
        projected=sum((bound.projected for bound in bounds), Fraction(0)),
        most=at_most,
        meets=at_most <= tolerable * population,
    )
