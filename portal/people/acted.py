"""Who acted, in a text that the portal kept? His id stands in it and his name is found when it is read, so the name goes with the person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from db.session import Work, office_name

WHO = "who"
Of = TypeVar("Of")


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
