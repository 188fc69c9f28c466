"""Who acted, in the log or in a text that the portal kept? His id stands there; name and office are found when it is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from db.people import RoleGrant
from db.session import Work, office_name
from portal import areas, clock
from portal.people.offices import was_held

WHO = "who"
Of = TypeVar("Of")


def person_of(logged: str) -> UUID | None:
    """Of an actor as the log has him: None for the portal itself, for a pseudonym and for nobody."""
    return UUID(logged) if len(logged) == 36 and logged.count("-") == 4 and set(logged) <= set("0123456789abcdef-") else None


def newest_offices(work: Work, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The office that each was given last, of those who hold or held one."""
    return dict(held_in_turn(work, person_ids))


def held_in_turn(work: Work, person_ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """As they began, of those that were held and have begun."""
    today = clock.site_day(work.now, areas.time_zone(work))
    given = select(RoleGrant).where(RoleGrant.person_id.in_(set(person_ids)), RoleGrant.valid_from <= today)
    rows = work.session.scalars(given.order_by(RoleGrant.valid_from, RoleGrant.id))
    return [(row.person_id, str(row.role)) for row in rows if was_held(row)]


def in_office(work: Work, person_ids: Iterable[UUID]) -> set[str]:
    """Whose ids are written into such a text; nobody stands in it who never held an office."""
    return {str(person_id) for person_id in office_name(work, person_ids)}


def named(work: Work, kept: Mapping[Of, str | None]) -> dict[Of, Any]:
    """What is kept as JSON, with the names of today; None for whoever is erased. Without what is empty."""
    told = {of: json.loads(text) for of, text in kept.items() if text}
    names = {str(person_id): name for person_id, name in office_name(work, map(UUID, _ids(told))).items()}
    return {of: _with(names, one) for of, one in told.items()}


def _ids(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield from filter(None, [told.get(WHO)])
    for one in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from _ids(one)


def _with(names: Mapping[str, str | None], told: Any) -> Any:
    if isinstance(told, list):
        return [_with(names, one) for one in told]
    if isinstance(told, dict):
        return {key: names.get(one) if key == WHO else _with(names, one) for key, one in told.items()}
    return told
