"""Of which kinds of data may a rule, a breach or a processor speak, and is what was typed whole?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from db.session import Work
from portal import areas, clock
from portal.errors import Invalid, NotFound
from portal.locale import N_

KINDS = {
    "identity": N_("Name, number, contacts, post"),
    "account": N_("Account and sessions"),
    "reports": N_("Hazards you reported"),
    "violations": N_("Own violations"),
    "pictures": N_("Photos of hazards"),
    "video": N_("Pictures of cameras"),
    "presence": N_("Whether somebody is inside a work area"),
    "gear": N_("Whether protective equipment is worn"),
    "looks": N_("The log of looks"),
}
LONGEST, SHORT = 4000, 120
MOST_PEOPLE = 1_000_000
GONE = N_("This does not exist or is not yours to see.")


def today(work: Work) -> date:
    return clock.site_day(work.now, areas.time_zone(work))


def subject_of(work: Work, what: str) -> str:
    """The key of what is written about it in this year: kept by law, and nobody's own."""
    return f"{what}/{today(work).year}"


def whole(texts: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, str]:
    """Each text that is missing has its own sentence, the first one is said."""
    return {name: written(texts[name], field=name, why=why) for name, why in asked.items()}


def written(text: str, *, field: str, why: str, longest: int = LONGEST) -> str:
    clean = text.strip()
    if not clean:
        raise Invalid(why, field=field)
    if len(clean) > longest:
        raise Invalid("That is too long: at most {n} characters.", field=field, n=longest)
    return clean


def listed(kinds: Collection[str]) -> str:
    """As a column keeps them."""
    if not kinds or not set(kinds) <= set(KINDS):
        raise Invalid("Choose the kinds of data.", field="kinds")
    return " ".join(kind for kind in KINDS if kind in kinds)


def counted(value: int, *, field: str, least: int = 0, most: int = MOST_PEOPLE) -> int:
    if not least <= value <= most:
        raise Invalid("A number from {least} to {most} is needed.", field=field, least=least, most=most)
    return value


def not_in_the_future(work: Work, day: date, *, field: str) -> date:
    if day > today(work):
        raise Invalid("This day lies in the future.", field=field)
    return day


def require_found(row: object | None) -> None:
    if row is None:
        raise NotFound(GONE)


def himself(work: Work) -> UUID:
    """Whoever writes here has an account of his own; the portal itself has none."""
    if work.actor.person_id is None:
        raise NotFound(GONE)
    return work.actor.person_id
