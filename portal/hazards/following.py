"""How does whoever reported a merged hazard follow the one that goes on? Its state is written down for him, and nothing else of it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select

from db.cooperation import Following
from db.hazards import Hazard
from db.session import Work


def follow(work: Work, merged: Hazard, into: Hazard) -> None:
    """From now on; what was merged into this one before follows the same."""
    rows = list(work.session.scalars(select(Following).where(or_(Following.merged_id == merged.id, Following.into_id == merged.id))))
    if not any(row.merged_id == merged.id for row in rows):
        rows.append(Following(merged_id=merged.id))
    for row in rows:
        row.into_id, row.number, row.state = into.id, into.number, into.state
    work.session.add_all(rows)


def tell_followers(work: Work, hazard: Hazard) -> None:
    """In the transaction of its move, and asked before that is written: it must not lock the hazard any longer than it did."""
    with work.session.no_autoflush:
        rows = list(work.session.scalars(select(Following).where(Following.into_id == hazard.id)))
    for row in rows:
        row.state = hazard.state


def followed_by(work: Work, merged_ids: Collection[UUID]) -> dict[UUID, Following]:
    rows = work.session.scalars(select(Following).where(Following.merged_id.in_(merged_ids))) if merged_ids else ()
    return {row.merged_id: row for row in rows}
