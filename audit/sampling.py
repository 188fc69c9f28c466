"""How many records must be looked at, which ones, and what do the deviations found say about all of them? Whole numbers and fractions only.

Attribute sampling (AICPA Audit Sampling, appendix A): the smallest n for which k = ceil(n × expected rate) deviations or fewer would be seen with
at most the accepted risk if the true rate were the tolerable one; binomial, or hypergeometric for a population of known size.
Lots of a running series: ISO 2859-1 / GB/T 2828.1 single sampling, tables 1, 2-A and 2-B, kept as their diagonals.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import ceil, comb, floor

from audit.verify import drawn

MOST = 100_000  # records in a sample; a plan that needs more is no plan
TENTHS = 1000  # of a percent in one

LETTERS = "ABCDEFGHJKLMNPQR"
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
AQLS = ("0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5", "10")
LARGEST_LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
CODES = {  # one letter for each size of lot, from 2 to 8 up to over 500,000
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}
# Letter + AQL, each counted from 0: on which diagonal of the table which acceptance number stands; where none stands an arrow leads along the column.
# Two records with none deviating are no tightened plan: its first diagonal begins with the second letter.
NORMAL = {14: 0, 17: 1, 18: 2, 19: 3, 20: 5, 21: 7, 22: 10, 23: 14, 24: 21}
TIGHTENED = {15: 0, 18: 1, 19: 2, 20: 3, 21: 5, 22: 8, 23: 12, 24: 18}


class PlanError(ValueError):
    """There is no such plan; the message says why."""


@dataclass(frozen=True)
class Plan:
    """So many records, of which so many may deviate."""

    n: int
    acceptable: int


@dataclass(frozen=True)
class Lot:
    """The code letter of a lot's size, how many to look at, and from how many deviations on it is not accepted."""

    letter: str
    n: int
    accept: int
    reject: int


def percent(text: str) -> Fraction:
    """2.5 -> 1/40, exactly; ValueError when it is not a short decimal number: 1e-999999999 is a number, and would never end."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,9})?", text):
        raise ValueError(text)
    return Fraction(text) / 100


def size(confidence: Fraction, tolerable: Fraction, expected: Fraction = Fraction(0), population: int | None = None) -> Plan:
    """The smallest sample for these rates, all of them fractions of one: 95 % is Fraction(95, 100)."""
    _rates(confidence, tolerable, expected, population)
    risk, most = 1 - confidence, population or MOST
    for acceptable in range(most + 1):
        first, last = _block(acceptable, expected, most)
        if first > most:
            break
        n = _least(partial(_rare, acceptable, rate=tolerable, population=population, risk=risk), first, last)
        if n is not None:
            return Plan(n, acceptable)
    if population is None:
        raise PlanError(f"no sample of up to {MOST} records tells these two rates apart: expect fewer deviations or tolerate more")
    return Plan(population, max(0, ceil(population * tolerable) - 1))  # every record is looked at, and nothing is left to chance


def upper(confidence: Fraction, n: int, deviations: int, population: int | None = None) -> Fraction:
    """The highest rate that so many deviations among n leave possible at this confidence, rounded up to a tenth of a percent; a fraction of one."""
    _rates(confidence, Fraction(1), Fraction(0), population)
    if not 0 <= deviations <= n or n < 1 or n > (population or MOST):
        raise PlanError("there are between none and n deviations, and n is at least 1 and at most the population")
    risk = 1 - confidence
    if deviations == n:
        return Fraction(1)
    if population is None:
        tenths = _least(lambda tenths: _rare(deviations, n, Fraction(tenths, TENTHS), None, risk), 0, TENTHS)
        return Fraction(TENTHS if tenths is None else tenths, TENTHS)
    return tenths_up(Fraction(most(risk, n, deviations, population), population))


def most(risk: Fraction, n: int, deviations: int, population: int) -> int:
    """The largest number of deviating records in the population that so many among n leave possible, wrong with at most this risk."""
    if not (0 < risk < 1 and 0 <= deviations <= n and 1 <= n <= population):
        raise PlanError("a risk lies between 0 and 1, and there are between none and n deviations among at most the population")
    worst = population - (n - deviations)
    beyond = _least(lambda bad: _rare_of(deviations, n, bad, population, risk), deviations, worst)
    return worst if beyond is None else beyond - 1


def enough(acceptable: int, risk: Fraction, tolerable: Fraction, population: int) -> int:
    """The smallest sample in which so many deviations or fewer are seen with at most this risk where the tolerable rate is the true one."""
    _rates(1 - risk, tolerable, Fraction(0), population)
    found = _least(partial(_rare, acceptable, rate=tolerable, population=population, risk=risk), 1, population)
    return population if found is None else found  # every record is looked at, and nothing is left to chance


def tenths_up(share: Fraction) -> Fraction:
    """Rounded up to a tenth of a percent: what is printed never says less than was found."""
    return Fraction(ceil(share * TENTHS), TENTHS)


def draw(seed: str, population: int, n: int) -> list[int]:
    """The indices 0 … population − 1 that the seed draws, in the order of their tickets; more of them begin with the same ones."""
    if not 0 <= n <= population:
        raise PlanError("a sample is not larger than the population")
    return drawn(seed, 0, population, n)


def lot(of: int, level: str, aql: str, *, tightened: bool = False) -> Lot:
    """Single sampling of one lot out of a running series. A sample larger than the lot means: look at all of it."""
    if of < 2 or level not in CODES or aql not in AQLS:
        raise PlanError(f"a lot has at least 2 records; levels: {' '.join(CODES)}; AQL: {' '.join(AQLS)}")
    letter = CODES[level][sum(of > largest for largest in LARGEST_LOTS)]
    row, accept = _along_the_arrow(LETTERS.index(letter), AQLS.index(aql), tightened=tightened)
    return Lot(letter, SIZES[row], accept, accept + 1)


def _rates(confidence: Fraction, tolerable: Fraction, expected: Fraction, population: int | None) -> None:
    if not 0 < confidence < 1:
        raise PlanError("a confidence lies between 0 and 100 %")
    if not 0 <= expected < tolerable <= 1:
        raise PlanError("the expected rate lies below the tolerable one, both between 0 and 100 %")
    if population is not None and population < 1:
        raise PlanError("a population has at least one record")


def _block(acceptable: int, expected: Fraction, most: int) -> tuple[int, int]:
    """The sizes for which ceil(n × expected) is this number."""
    if expected == 0:
        return (1, most) if acceptable == 0 else (most + 1, most)
    return max(1, floor((acceptable - 1) / expected) + 1), min(most, floor(acceptable / expected))


def _least(holds: Callable[[int], bool], first: int, last: int) -> int | None:
    """The least number from first to last for which it holds; it goes on holding above."""
    if first > last or not holds(last):
        return None
    while first < last:
        middle = (first + last) // 2
        first, last = (first, middle) if holds(middle) else (middle + 1, last)
    return first


def _rare(k: int, n: int, rate: Fraction, population: int | None, risk: Fraction) -> bool:
    """k deviations or fewer among n are seen with at most this chance."""
    if population is not None:
        return _rare_of(k, n, ceil(population * rate), population, risk)
    hit, miss = rate.numerator, rate.denominator - rate.numerator
    if miss == 0:
        return k < n
    term = ways = miss**n
    for i in range(min(k, n)):
        term = term * (n - i) * hit // ((i + 1) * miss)  # exact: each term is a whole number
        ways += term
    return bool(ways * risk.denominator <= risk.numerator * rate.denominator**n)


def _rare_of(k: int, n: int, bad: int, population: int, risk: Fraction) -> bool:
    """The same without putting back, where `bad` of the population deviate."""
    ways = sum(comb(bad, i) * comb(population - bad, n - i) for i in range(min(k, n) + 1))
    return bool(ways * risk.denominator <= risk.numerator * comb(population, n))


def _along_the_arrow(row: int, column: int, *, tightened: bool) -> tuple[int, int]:
    """The row whose plan holds, its own or the one its arrow leads to, and the acceptance number. Where the arrow leaves the table, the other way."""
    table, rows = (TIGHTENED, SIZES) if tightened else (NORMAL, LETTERS)
    plans = [at for at in range(len(rows)) if at + column in table and not (tightened and at + column == min(table) and at == 0)]
    up, down = [at for at in plans if at <= row][-1:], [at for at in plans if at >= row][:1]
    place = row + column
    up_first = place > max(table) or (not tightened and place == min(table) + 1)
    found = (up + down if up_first else down + up)[0]
    return found, table[found + column]


# The command line


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m audit.sampling size|upper|draw|lot`; the answer on stdout, what is wrong on stderr with exit code 2."""
    asked = _parser().parse_args(arguments)
    try:
        answer, said = asked.answer(asked)
    except PlanError as wrong:
        sys.stderr.write(f"sampling: {wrong}\n")
        return 2
    sys.stdout.write(f"{json.dumps(answer) if asked.json else said}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m audit.sampling", description="Sampling that anybody can check again · 人人可以复算的抽样")
    kinds = parser.add_subparsers(required=True)
    plan = _kind(kinds, "size", _size, "how many records to look at · 抽多少条")
    for name in ("--confidence", "--tolerable"):
        plan.add_argument(name, type=percent, required=True, help="percent · 百分数")
    plan.add_argument("--expected", type=percent, default=Fraction(0), help="percent · 百分数")
    plan.add_argument("--population", type=int)
    bound = _kind(kinds, "upper", _upper, "what the deviations found leave possible · 由已发现的偏差推断上限")
    bound.add_argument("--confidence", type=percent, required=True, help="percent · 百分数")
    for name in ("--n", "--deviations"):
        bound.add_argument(name, type=int, required=True)
    bound.add_argument("--population", type=int)
    lots = _kind(kinds, "draw", _draw, "which records · 抽哪几条")
    lots.add_argument("--seed", required=True)
    for name in ("--population", "--n"):
        lots.add_argument(name, type=int, required=True)
    series = _kind(kinds, "lot", _lot, "one lot of a running series, ISO 2859-1 / GB/T 2828.1 · 连续批中的一批")
    series.add_argument("--size", type=int, required=True)
    series.add_argument("--level", choices=list(CODES), default="II")
    series.add_argument("--aql", type=percent, required=True)
    series.add_argument("--tightened", action="store_true")
    return parser


def _kind(kinds: argparse._SubParsersAction[argparse.ArgumentParser], name: str, answer: object, what: str) -> argparse.ArgumentParser:
    parser = kinds.add_parser(name, help=what, description=what)
    parser.add_argument("--json", action="store_true", help="one machine-readable object · 输出一个 JSON 对象")
    parser.set_defaults(answer=answer)
    return parser


def _size(asked: argparse.Namespace) -> tuple[object, str]:
    found = size(asked.confidence, asked.tolerable, asked.expected, asked.population)
    said = f"Look at {found.n} records; {found.acceptable} of them may deviate · 抽 {found.n} 条，其中最多允许 {found.acceptable} 条偏差"
    return {"n": found.n, "acceptable": found.acceptable}, said


def _upper(asked: argparse.Namespace) -> tuple[object, str]:
    percent = float(upper(asked.confidence, asked.n, asked.deviations, asked.population) * 100)
    return {"upper_percent": percent}, f"At most {percent} % of all records deviate · 全部记录中偏差不超过 {percent} %"


def _draw(asked: argparse.Namespace) -> tuple[object, str]:
    indices = draw(asked.seed, asked.population, asked.n)
    return {"indices": indices}, "\n".join(map(str, indices))


def _lot(asked: argparse.Namespace) -> tuple[object, str]:
    found = lot(asked.size, asked.level, _as_tabled(asked.aql), tightened=asked.tightened)
    said = f"{found.letter}: look at {found.n}, accept with up to {found.accept} · {found.letter}：抽 {found.n}，不合格不超过 {found.accept} 即接收"
    return {"letter": found.letter, "n": found.n, "accept": found.accept, "reject": found.reject}, said


def _as_tabled(aql: Fraction) -> str:
    """2.50 and 2.5 are the same step of the table."""
    return next((step for step in AQLS if percent(step) == aql), "")


if __name__ == "__main__":
    sys.exit(main())
