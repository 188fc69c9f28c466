"""Which picture stands on record more than once, in hazards that have nothing to do with each other, or before and after one repair?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db.coverage import Sign
from db.hazards import Evidence, Hazard
from db.session import Work
from portal.coverage.signs import Flag
from portal.coverage.terms import Ground, in_parts


def same_pictures(work: Work, ground: Ground) -> Iterator[Flag]:
    """The very same file, by its keyed digest; those of one report sent twice, of a merged one or of one that came back are no sign."""
    rows = list(_pictures(work, list(ground.hazards)))
    total = len(rows)
    kept = {row.id for row in rows}
    by_digest: dict[str, list[Any]] = defaultdict(list)
    for some in in_parts(sorted({row.hmac for row in rows})):
        for row in work.session.execute(_columns().where(Evidence.hmac.in_(some))):
            by_digest[row.hmac].append(row)
    twice = {digest: alike for digest, alike in by_digest.items() if len(alike) > 1}
    related = _related(work, {row.hazard_id for alike in twice.values() for row in alike})
    for _digest, alike in sorted(twice.items(), key=lambda item: str(min(row.id for row in item[1]))):
        if _strange(alike, related):
            yield _flag(ground, [row for row in alike if row.id in kept], len(alike), total)


def _columns() -> Any:
    return select(Evidence.id, Evidence.hazard_id, Evidence.taken, Evidence.at, Evidence.hmac)


def _pictures(work: Work, hazard_ids: Sequence[UUID]) -> Iterator[Any]:
    for some in in_parts(hazard_ids):
        yield from work.session.execute(_columns().where(Evidence.hazard_id.in_(some)))


def _related(work: Work, hazard_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each hazard -> the one that it was merged into or arose from, followed to the end."""
    parents: dict[UUID, UUID] = {}
    waiting = set(hazard_ids)
    while waiting:
        found = _parents(work, sorted(waiting))
        parents |= found
        waiting = set(found.values()).difference(parents)
    return parents


def _parents(work: Work, hazard_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    wanted = select(Hazard.id, func.coalesce(Hazard.merged_into_id, Hazard.arose_from_id).label("parent"))
    rows = [row for some in in_parts(hazard_ids) for row in work.session.execute(wanted.where(Hazard.id.in_(some)))]
    return {row.id: row.parent for row in rows if row.parent}


def _strange(alike: Sequence[Any], parents: Mapping[UUID, UUID]) -> bool:
    families = {_root(row.hazard_id, parents) for row in alike}
    taken: dict[UUID, set[str]] = defaultdict(set)
    for row in alike:
        taken[row.hazard_id].add(row.taken)
    return len(families) > 1 or any(len(times) > 1 for times in taken.values())


def _root(hazard_id: UUID, parents: Mapping[UUID, UUID]) -> UUID:
    seen = set()
    while hazard_id in parents and hazard_id not in seen:
        seen.add(hazard_id)
        hazard_id = parents[hazard_id]
    return hazard_id


def _flag(ground: Ground, inside: Sequence[Any], times: int, total: int) -> Flag:
    days = sorted(ground.day(row.at) for row in inside)
    numbers = tuple(sorted({ground.hazards[row.hazard_id] for row in inside}))
    return Flag(Sign.SAME_PICTURE, times, total, "", None, None, days[0], days[-1], numbers)
