"""What can an auditor ask for, and how many records does that make? Attribute sampling with exact arithmetic (audit.sampling)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audit.sampling import percent, size
from portal.errors import Invalid
from portal.locale import N_

LONGEST = 400
NO_BEACON = "none"
STATES = {"requested": N_("requested"), "drawn": N_("drawn"), "aborted": N_("aborted")}  # as a refusal says them
BEACON = re.compile(r"[ !#-\[\]-~]{1,300}")
NUMBER = re.compile(r"[A-Za-z0-9-]{1,24}")


@dataclass(frozen=True)
class Wanted:
    """Objective, population (days of reporting, areas), method (percents as text), major hazards whole or not, and what he picks by judgement.

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


def require_whole(wanted: Wanted, *, period: tuple[date, date], within: Collection[UUID]) -> None:
    """Within the engagement: its period, its areas."""
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
    if wanted.beacon and not BEACON.fullmatch(wanted.beacon.strip()):
        raise Invalid("Write the beacon in one line of plain letters, digits and signs.", field="beacon")
    if not all(NUMBER.fullmatch(number) for number in wanted.judgement):
        raise Invalid("Write the numbers of hazards that you pick yourself, one a line.", field="judgement")
    how_many(wanted.confidence, wanted.tolerable, wanted.expected, 1000)


def how_many(confidence: str, tolerable: str, expected: str, population: int) -> tuple[int, int]:
    """Sample size and acceptable deviations for so many records; the whole population where no smaller sample is enough."""
    try:
        found = size(percent(confidence), percent(tolerable), percent(expected), population)
    except ValueError as wrong:
        raise Invalid(
            "No sample fits these percents: expect fewer deviations than you tolerate, and write plain numbers.", field="tolerable"
        ) from wrong
    return min(found.n, population), found.acceptable
