"""Under which regime is the next lot of a running series looked at? ISO 2859-1 / GB/T 2828.1, clause 9.3 and 9.4, from the lots' own results.

A series begins under normal inspection. Two lots not accepted among five or fewer in a row make it tightened; five accepted in a row make it normal
again; five not accepted since it became tightened discontinue it. Reduced inspection is not offered: it is for whoever delivers, not for an audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

WINDOW, TOO_MANY, IN_A_ROW, THE_END = 5, 2, 5, 5


class Regime(StrEnum):
    NORMAL = "normal"
    TIGHTENED = "tightened"
    DISCONTINUED = "discontinued"


class Why(StrEnum):
    """Why the regime of a lot is what it is: the first lot, as before, or the rule by which it has just changed."""

    FIRST = "first"
    SAME = "same"
    TWO_OF_FIVE = "two_of_five"
    FIVE_ACCEPTED = "five_accepted"
    FIVE_REFUSED = "five_refused"


@dataclass(frozen=True)
class Turn:
    """The regime of one lot. `lately`: the results since it began, oldest first."""

    regime: Regime
    why: Why
    lately: tuple[bool, ...] = ()


FIRST = Turn(Regime.NORMAL, Why.FIRST)


def turns(accepted: Sequence[bool]) -> list[Turn]:
    """One for each lot, and one more for the lot that comes next."""
    found = [FIRST]
    for result in accepted:
        found.append(after(found[-1], accepted=result))
    return found


def after(turn: Turn, *, accepted: bool) -> Turn:
    """The regime of the next lot, where this one was looked at so."""
    lately = (*turn.lately, accepted)
    if turn.regime is Regime.NORMAL and _refused(lately[-WINDOW:]) >= TOO_MANY:
        return Turn(Regime.TIGHTENED, Why.TWO_OF_FIVE)
    if turn.regime is Regime.TIGHTENED and _refused(lately) >= THE_END:
        return Turn(Regime.DISCONTINUED, Why.FIVE_REFUSED)
    if turn.regime is Regime.TIGHTENED and len(lately) >= IN_A_ROW and all(lately[-IN_A_ROW:]):
        return Turn(Regime.NORMAL, Why.FIVE_ACCEPTED)
    return replace(turn, why=Why.SAME, lately=lately)


def _refused(results: Iterable[bool]) -> int:
    return sum(not one for one in results)
