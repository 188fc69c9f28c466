"""What can an agreement name, and is what was typed a whole agreement? Parties, scope, cadence, parts, rights and data protection, as data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.engagements import UNMASKED
from portal import clock
from portal.errors import Invalid
from portal.locale import N_

KINDS = {
    "hazards": N_("Hazards with all their steps"),
    "checks": N_("Checks of duties"),
    "patrols": N_("Patrols"),
    "alarms": N_("Alarms"),
    "violations": N_("Violations"),
}
MANDATORY = ("problems", "advice", "tracing")
PARTS = {
    "problems": N_("Problems found"),
    "advice": N_("Rectification advice"),
    "tracing": N_("Responsibility-tracing opinion"),
    "coverage": N_("Coverage of the stages of responsibility"),
    "norms": N_("Comparison with industry norms"),
}
RIGHTS = {
    "site": N_("Free entry to the production site"),
    "records": N_("Reads safety records"),
    "interviews": N_("Interviews staff"),
    UNMASKED: N_("Sees photos unmasked"),
}
USUAL_RIGHTS = ("site", "records", "interviews")
NOW = {
    "planned": N_("in preparation"),
    "open": N_("under way"),
    "closed": N_("over"),
    "abandoned": N_("abandoned"),
}
LONGEST = 4000
SHORT = 60
MOST_YEARS = 5
CADENCES = {1: N_("every month"), 3: N_("every quarter"), 6: N_("every half year"), 12: N_("every year")}  # months between two reports


@dataclass(frozen=True)
class Terms:
    """What is agreed. `area_ids` is empty where `everywhere` says all stages of production."""

    reference: str
    starts_on: date
    ends_on: date
    cadence_months: int
    independence: str
    standards: str
    protection: str
    processor_from: date
    processor_to: date
    kinds: Collection[str]
    parts: Collection[str] = tuple(MANDATORY)
    rights: Collection[str] = USUAL_RIGHTS
    everywhere: bool = False
    area_ids: Collection[UUID] = ()


def require_whole(terms: Terms) -> None:
    """Each thing that is missing has its own sentence, the first one is said."""
    for name, text, why in (
        ("reference", terms.reference, N_("Write the number of the contract.")),
        ("independence", terms.independence, N_("Write the clause of independence: the enterprise does not interfere with process or result.")),
        ("standards", terms.standards, N_("Write the standards by which the agency judges.")),
        ("protection", terms.protection, N_("Write the terms of data protection.")),
    ):
        written(text, field=name, why=why, longest=SHORT if name == "reference" else LONGEST)
    _require_days(terms)
    if terms.cadence_months not in CADENCES:
        raise Invalid("A report is due every month, quarter, half year or year.", field="cadence_months")
    if terms.everywhere == bool(terms.area_ids):
        raise Invalid("Choose all stages of production, or the areas that the agreement covers.", field="area_ids")
    _require_words(terms)


def _require_days(terms: Terms) -> None:
    if terms.ends_on < terms.starts_on:
        raise Invalid("The last day lies before the first.", field="ends_on")
    if terms.ends_on > clock.months_after(terms.starts_on, MOST_YEARS * 12):
        raise Invalid("An agreement runs for at most {most} years.", field="ends_on", most=MOST_YEARS)
    if terms.processor_from > terms.starts_on or terms.processor_to < terms.ends_on:
        raise Invalid("The processor agreement does not cover the whole time of the agreement.", field="processor_to")


def _require_words(terms: Terms) -> None:
    require_known(terms.kinds, KINDS, field="kinds", why=N_("Choose the kinds of records that the agency may see."))
    require_known(terms.rights, RIGHTS, field="rights", why=N_("Choose the rights of access."))
    require_known(terms.parts, PARTS, field="parts", why=N_("Choose the parts of a report."))
    if not set(MANDATORY) <= set(terms.parts):
        raise Invalid("Problems, rectification advice and the responsibility-tracing opinion are parts of every report.", field="parts")


def require_known(given: Collection[str], known: Collection[str], *, field: str, why: str) -> None:
    if not given or not set(given) <= set(known):
        raise Invalid(why, field=field)


def written(text: str, *, field: str, why: str, longest: int = LONGEST) -> str:
    """What was typed, without the spaces around it."""
    plain = text.strip()
    if not plain:
        raise Invalid(why, field=field)
    if len(plain) > longest:
        raise Invalid("That is too long: at most {n} characters.", field=field, n=longest)
    return plain


def listed(words: Iterable[str]) -> str:
    """As a column keeps them."""
    return " ".join(sorted(set(words)))
