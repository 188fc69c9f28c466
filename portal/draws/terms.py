"""What can an auditor ask for, and how many records does that make? Attribute sampling with exact arithmetic (audit.sampling)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from audit import evaluation
from audit.evaluation import Rules, Stage
from audit.sampling import percent
from portal.draws import kinds
from portal.draws.attributes import HAZARDS, LONGEST_OWN, MOST_OWN
from portal.errors import Invalid
from portal.locale import N_

LONGEST = 400
NO_BEACON = "none"
STATES = {"requested": N_("requested"), "drawn": N_("drawn"), "aborted": N_("aborted")}  # as a refusal says them
BEACON = re.compile(r"[ !#-\[\]-~]{1,300}")
NUMBER = re.compile(r"[A-Za-z0-9-]{1,24}")
DIGITS = re.compile(r"[0-9]{20,200}")
MOST_PICKED = 100
ATTRIBUTES, DISCOVERY = "attributes", "discovery"
METHODS, STRATA_BY = (ATTRIBUTES, DISCOVERY), ("level", "area", "department")


@dataclass(frozen=True)
class Wanted:
    """Objective, population (days of reporting, areas), method (percents as text), major hazards whole or not, and what he picks by judgement.

    `strata`: each level, area or department is a stratum of its own. `stages` 2: a second stage may follow. `attributes` are codes of the house's
    list, `own` further ones in his words. `kinds` by their words in an engagement.

    `beacon` says which public source of chance decides beside the nonce, for instance a future round of it; empty where none is agreed.
    """

    objective: str
    since: date
    until: date
    area_ids: Collection[UUID]
    confidence: str = "95"
    tolerable: str = "5"
    expected: str = "0"
    certainty: bool = True
    judgement: Collection[str] = ()
    beacon: str = ""
    method: str = ATTRIBUTES
    strata: str = "level"
    stages: int = 1
    attributes: Collection[str] = tuple(HAZARDS)
    own: Collection[str] = ()
    kinds: Collection[str] = ("hazards",)


def require_whole(wanted: Wanted, *, period: tuple[date, date], within: Collection[UUID], agreed: Collection[str]) -> None:
    """Within the engagement: its period, its areas, its kinds of records."""
    if not wanted.objective.strip():
        raise Invalid("Write what this sample is to find out.", field="objective")
    if len(wanted.objective) > LONGEST:
        raise Invalid("That is too long: at most {n} characters.", field="objective", n=LONGEST)
    if wanted.until < wanted.since:
        raise Invalid("The last day lies before the first.", field="until")
    if wanted.since < period[0] or wanted.until > period[1]:
        raise Invalid("The engagement is about records from {first} to {last}.", field="since", first=period[0], last=period[1])
    if not wanted.area_ids or not set(wanted.area_ids) <= set(within):
        raise Invalid("Choose areas of this engagement.", field="area_ids")
    _require_kinds(wanted, period, within, agreed)
    if wanted.beacon and not is_beacon(wanted.beacon.strip()):
        raise Invalid("Write the beacon in one line of plain letters, digits and signs.", field="beacon")
    _require_picked(wanted.judgement)
    _require_method(wanted)
    _require_rates(wanted)


def _require_kinds(wanted: Wanted, period: tuple[date, date], within: Collection[UUID], agreed: Collection[str]) -> None:
    if not wanted.kinds or not set(wanted.kinds) <= set(agreed) & set(kinds.DRAWN):
        raise Invalid("Choose kinds of records of this engagement.", field="kinds")
    everything = (wanted.since, wanted.until) == period and set(wanted.area_ids) == set(within)
    if not everything and any(one.whole for one in kinds.chosen(wanted.kinds)):
        raise Invalid(
            "Own violations are drawn over the whole period and all areas of the engagement: a part of them would point to a person.", field="kinds"
        )


def _require_picked(numbers: Collection[str]) -> None:
    if not all(NUMBER.fullmatch(number) for number in numbers):
        raise Invalid("Write the numbers of records that you pick yourself, one a line.", field="judgement")
    if len(set(numbers)) > MOST_PICKED:
        raise Invalid("Pick at most {n} records yourself: more than that is no sample.", field="judgement", n=MOST_PICKED)


def _require_rates(wanted: Wanted) -> None:
    rules = rules_of(wanted.confidence, wanted.tolerable, wanted.stages)
    if 2 * _rate(wanted.expected) > rules.tolerable:
        raise Invalid("Expect at most half of what you tolerate; else look at all of them.", field="tolerable")
    stages_of(rules, wanted.expected, 1000)


def is_beacon(said: str) -> bool:
    """As requests and bundles write it, and never the word that says that there is none."""
    return bool(BEACON.fullmatch(said)) and said.lower() != NO_BEACON


def _require_method(wanted: Wanted) -> None:
    if wanted.method not in METHODS or wanted.strata not in STRATA_BY or wanted.stages not in (1, 2):
        raise Invalid("Choose a method, the strata and one or two stages.", field="method")
    if wanted.method == DISCOVERY and (wanted.stages != 1 or wanted.expected != "0"):
        raise Invalid("A discovery sample expects nothing and has one stage: one deviation is already what it looks for.", field="method")
    own = [line.strip() for line in wanted.own]
    untested = [one for one in kinds.chosen(wanted.kinds) if not (own or set(wanted.attributes) & set(one.tested))]
    if untested or not set(wanted.attributes) <= set(kinds.attributes(wanted.kinds)):
        raise Invalid("Choose what each record is tested for.", field="attributes")
    if len(own) > MOST_OWN or not all(0 < len(line) <= LONGEST_OWN and line.isprintable() for line in own):
        raise Invalid("Add at most {n} attributes of your own, one a line of at most {most} characters.", field="own", n=MOST_OWN, most=LONGEST_OWN)


def rules_of(confidence: str, tolerable: str, stages: int) -> Rules:
    """What is declared: the tolerable rate and the risk of each stage."""
    sure, rate = _rate(confidence), _rate(tolerable)
    if not 0 < sure < 1 or not 0 < rate < 1:
        raise _unfit()
    return Rules(rate, evaluation.shares(sure, stages))


def stages_of(rules: Rules, expected: str, population: int, strata: int = 1) -> list[Stage]:
    """Sample size and acceptable deviations by the end of each stage; the whole population where no smaller sample is enough."""
    try:
        return evaluation.takes(rules, _rate(expected), population, strata)
    except ValueError as wrong:
        raise _unfit() from wrong


def _rate(text: str) -> Fraction:
    try:
        return percent(text)
    except ValueError as wrong:
        raise _unfit() from wrong


def _unfit() -> Invalid:
    return Invalid("No sample fits these percents: expect fewer deviations than you tolerate, and write plain numbers.", field="tolerable")
