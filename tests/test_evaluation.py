"""Does an evaluation say what the sample bears out, no more, with the risk shared as it was declared?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from audit.evaluation import Part, Rules, Stage, Verdict, conclusion, judge, shares, takes
from audit.sampling import PlanError, enough, most, upper

SURE, FIVE = Fraction(95, 100), Fraction(5, 100)
ONE, TWO = Rules(FIVE, shares(SURE, 1)), Rules(FIVE, shares(SURE, 2))


def part(**other: object) -> Part:
    said = {"name": "a", "population": 1000, "takes": [57], "certainty": False, "tested": 57, "deviations": 0, "untestable": 0}
    return Part(**{**said, **other})  # type: ignore[arg-type]


def test_two_stages_have_the_sizes_of_the_published_split() -> None:
    """research/audit-spike.md: 3 % for none, 2 % for two; stage 1 n = 64, 68, 69, stage 2 in all 133, 144, 147 for N = 500, 2000, 10000."""
    for population, first, second in ((500, 64, 133), (2000, 68, 144), (10_000, 69, 147)):
        assert takes(TWO, Fraction(0), population, 1) == [Stage(first, 0), Stage(second, 2)], population


def test_the_shares_of_the_risk_are_all_of_it() -> None:
    assert shares(SURE, 1) == [Fraction(5, 100)]
    assert shares(SURE, 2) == [Fraction(3, 100), Fraction(2, 100)]


@pytest.mark.parametrize("strata", [1, 2, 5])
def test_a_sample_without_more_deviations_than_acceptable_meets_the_rate(strata: int) -> None:
    for population in (3, 20, 57, 200, 1000, 10_000):
        for expected in (Fraction(0), Fraction(1, 100)):
            stage = takes(ONE, expected, population, strata)[0]
            parts = [part(name=f"{n}", population=population, takes=[stage.n], tested=stage.n, deviations=stage.acceptable) for n in range(strata)]

            assert judge(ONE, parts, 1, strata).verdict is Verdict.MEETS, (population, expected)
            if stage.n < population:
                one_more = [*parts[1:], replace(parts[0], deviations=stage.acceptable + 1)]
                assert judge(ONE, one_more, 1, strata).verdict is Verdict.FAILS, (population, expected)


def test_the_limit_is_the_exact_one_and_what_cannot_be_tested_counts_as_deviating() -> None:
    found = judge(ONE, [part(population=2000, takes=[93], tested=93, deviations=1, untestable=1)], 1, 1)

    assert found.parts[0].upper == upper(SURE, 93, 2, 2000)
    assert (found.parts[0].deviations, found.parts[0].untestable) == (1, 1)
    assert found.parts[0].projected == Fraction(2 * 2000, 93)
    assert found.verdict is Verdict.FAILS


def test_what_was_looked_at_whole_is_a_count_and_takes_no_risk_of_the_others() -> None:
    alone = judge(ONE, [part()], 1, 1)
    beside = judge(ONE, [part(), part(name="b", population=40, takes=[40], certainty=True, tested=40, deviations=2)], 1, 1)

    assert beside.parts[0] == alone.parts[0]
    whole = beside.parts[1]
    assert (whole.whole, whole.most, whole.projected, whole.upper) == (True, 2, 2, FIVE)
    assert beside.total.most == alone.parts[0].most + 2
    assert beside.total.projected == 2
    assert beside.verdict is Verdict.MEETS
    worse = judge(ONE, [part(), part(name="b", population=40, takes=[40], certainty=True, tested=40, deviations=3)], 1, 1)
    assert worse.verdict is Verdict.FAILS


def test_the_more_strata_the_smaller_the_risk_of_each_and_the_wider_its_limit() -> None:
    limits = [judge(ONE, [part(name=f"{n}") for n in range(strata)], 1, strata).parts[0].most for strata in (1, 2, 4)]

    assert limits == sorted(set(limits))
    assert limits[1] == most(Fraction(25, 1000), 57, 0, 1000)


def test_strata_of_another_kind_share_the_risk_of_an_attribute_that_is_not_tested_there() -> None:
    """60 hazards of which 15 are drawn, beside a stratum of checks: 9 is the limit at 5 %, which would be promised twice."""
    hazards = part(population=60, takes=[15], tested=15)

    alone, beside = (judge(Rules(Fraction(1, 5), shares(SURE, 1)), [hazards], 1, strata) for strata in (1, 2))

    assert (alone.parts[0].most, beside.parts[0].most) == (9, 11)
    assert (alone.verdict, beside.verdict) == (Verdict.MEETS, Verdict.MEETS)


def test_an_untested_record_blocks_the_conclusion() -> None:
    found = judge(ONE, [part(tested=56)], 1, 1)

    assert (found.verdict, found.missing) == (Verdict.OPEN, 1)
    with pytest.raises(PlanError, match="more was tested than was drawn"):
        judge(ONE, [part(tested=58)], 1, 1)


def test_the_second_stage_is_called_for_only_where_it_can_still_change_the_answer() -> None:
    def after(deviations: int, stage: int = 1, tested: int = 68) -> Verdict:
        parts = [part(population=2000, takes=[68, 144], tested=tested, deviations=deviations)]
        return judge(TWO, parts, stage, 1).verdict

    assert [after(n) for n in range(4)] == [Verdict.MEETS, Verdict.EXTEND, Verdict.EXTEND, Verdict.FAILS]
    assert [after(n, 2, 144) for n in range(1, 4)] == [Verdict.MEETS, Verdict.MEETS, Verdict.FAILS]
    assert after(1, 2, 143) is Verdict.OPEN
    hopeless = [
        part(name="a", population=2000, takes=[68, 144], tested=68, deviations=1),
        part(name="b", population=20, takes=[20, 20], certainty=True, tested=20, deviations=5),
    ]
    assert judge(TWO, hopeless, 1, 1).verdict is Verdict.FAILS


def test_one_attribute_that_fails_decides_and_no_attribute_is_no_answer() -> None:
    meets, fails, open_one = (judge(ONE, [part(**said)], 1, 1) for said in ({}, {"deviations": 9}, {"tested": 1}))

    assert conclusion({"a": meets, "b": meets}) is Verdict.MEETS
    assert conclusion({"a": meets, "b": fails}) is Verdict.FAILS
    assert conclusion({"a": open_one, "b": fails}) is Verdict.OPEN
    assert conclusion({}) is Verdict.OPEN


def test_enough_is_the_least_that_is_enough() -> None:
    for population in (30, 500, 2000):
        n = enough(2, Fraction(2, 100), FIVE, population)
        assert n == population or most(Fraction(2, 100), n, 2, population) < FIVE * population <= most(Fraction(2, 100), n - 1, 2, population)
    assert enough(5, Fraction(5, 100), FIVE, 40) == 40
