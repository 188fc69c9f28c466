"""Which photos of a hazard may be the same as others? A hint for whoever judges it; nothing is refused for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from sqlalchemy import select

from db.hazards import Evidence, Hazard, Likeness
from db.session import Work
from portal.hazards.steps import get, handling, pictures_of
from portal.policy import Action, allows

READ, SHOWN = 200, 5


@dataclass(frozen=True)
class Alike:
    """A photo of this hazard, and another that looks the same: of another hazard, or of this one before its repair. `exact`: the same file."""

    picture_id: UUID
    other_id: UUID
    hazard_id: UUID
    number: str
    exact: bool


def alike(work: Work, hazard_id: UUID) -> list[Alike]:
    """Only for whoever judges this hazard, and only among the hazards that he may see."""
    hazard = get(work, hazard_id)
    if not allows(work.actor, Action.HAZARD_COMPARE, handling(hazard, ())):
        return []
    pictures = pictures_of(work, hazard)
    of = _tokens_of(work, pictures)
    found = [*_within(hazard, pictures, of), *_elsewhere(work, hazard, pictures, of)]
    return sorted(found, key=lambda one: not one.exact)[:SHOWN]


def _tokens_of(work: Work, pictures: Sequence[Evidence]) -> dict[UUID, frozenset[bytes]]:
    rows = work.session.execute(select(Likeness.evidence_id, Likeness.token).where(Likeness.evidence_id.in_([row.id for row in pictures])))
    tokens: dict[UUID, set[bytes]] = {row.id: set() for row in pictures}
    for picture_id, token in rows:
        tokens[picture_id].add(token)
    return {picture_id: frozenset(kept) for picture_id, kept in tokens.items()}


def _within(hazard: Hazard, pictures: Sequence[Evidence], of: dict[UUID, frozenset[bytes]]) -> Iterator[Alike]:
    """After the repair it should not look like before."""
    for earlier, later in combinations(pictures, 2):
        if later.taken == "after" and earlier.step_n != later.step_n and of[earlier.id] & of[later.id]:
            yield Alike(later.id, earlier.id, hazard.id, hazard.number, earlier.hmac == later.hmac)


def _elsewhere(work: Work, hazard: Hazard, pictures: Sequence[Evidence], of: dict[UUID, frozenset[bytes]]) -> list[Alike]:
    """One line for each photo here and hazard there; the very same file before what only looks like it."""
    wanted = (
        select(Likeness.token, Evidence.id, Evidence.hmac, Hazard.id, Hazard.number)
        .join(Evidence, Evidence.id == Likeness.evidence_id)
        .join(Hazard, Hazard.id == Evidence.hazard_id)
        .where(Likeness.token.in_(frozenset().union(*of.values())), Hazard.id != hazard.id)
        .limit(READ)
    )
    rows = work.session.execute(wanted).all()
    pairs = [(mine, row) for row in rows for mine in pictures if row.token in of[mine.id]]
    found = [Alike(mine.id, other_id, where, number, fingerprint == mine.hmac) for mine, (_token, other_id, fingerprint, where, number) in pairs]
    best = {(one.picture_id, one.hazard_id): one for one in sorted(found, key=lambda one: one.exact)}
    return list(best.values())
