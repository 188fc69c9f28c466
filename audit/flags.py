"""How often would chance alone do this? Exact tests of one against all who did the same work; whole numbers and fractions only.

Within a stratum (the same stage in the same area) chance deals the K marked of N records to whoever made n of them: the hypergeometric law, which
needs no guess of a rate. Strata are added up by convolution. Several tests at once are corrected after Holm, so that the chance of even one
wrong flag stays below the level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb
from typing import TypeVar

Key = TypeVar("Key")
Stratum = tuple[int, int, int]  # records, marked ones among them, those of the one who is looked at


def at_most(strata: Sequence[Stratum], x: int) -> Fraction:
    """The chance that x or fewer marked records fall to him."""
    ways, all_ways = [1], 1
    for total, marked, own in strata:
        here = [comb(marked, k) * comb(total - marked, own - k) for k in range(min(x, marked, own) + 1)]
        ways = _added(ways, here, x)
        all_ways *= comb(total, own)
    return Fraction(sum(ways), all_ways)


def at_least(strata: Sequence[Stratum], x: int) -> Fraction:
    """The chance that x or more marked records fall to him: that few enough unmarked ones do."""
    own = sum(stratum[2] for stratum in strata)
    return at_most([(total, total - marked, mine) for total, marked, mine in strata], own - x)


def _added(ways: Sequence[int], here: Sequence[int], most: int) -> list[int]:
    """Of two counts added, the ways up to `most`."""
    width = min(len(ways) + len(here) - 1, most + 1)
    sums = [0] * width
    for i, one in enumerate(ways):
        for j, other in enumerate(here[: width - i]):
            sums[i + j] += one * other
    return sums


def holm(chances: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    """Corrected for how many tests there were: compared with the level, they keep the chance of any wrong one below it."""
    corrected: dict[Key, Fraction] = {}
    highest, left = Fraction(0), len(chances)
    for key in sorted(chances, key=lambda key: chances[key]):
        highest = max(highest, min(Fraction(1), chances[key] * left))
        corrected[key] = highest
        left -= 1
    return corrected
