"""On what can a finding rest? Things of its own engagement, each with the name under which the report cites it.

A feature whose records can be evidence adds a line to KINDS: what they are called, and which there are in an engagement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.coverage import RedFlag, Survey
from db.draws import Draw, DrawnItem
from db.engagements import Engagement
from db.requests import Move, RequestStep
from db.session import Work
from db.visits import Interview, SiteVisit
from portal import areas, clock
from portal.errors import Invalid
from portal.locale import N_

Named = Iterable[tuple[UUID, str]]


@dataclass(frozen=True)
class Kind:
    """`name` as the report says it, and what there is of it: ids and their names."""

    name: str
    there: Callable[[Work, UUID], Named]


@dataclass(frozen=True)
class Piece:
    """Something that can be cited, or was."""

    kind: str
    id: UUID
    name: str


def _items(work: Work, engagement_id: UUID) -> Named:
    wanted = select(DrawnItem.id, DrawnItem.number, Draw.n).join(Draw, Draw.id == DrawnItem.draw_id).where(DrawnItem.engagement_id == engagement_id)
    return [(row.id, row.number) for row in work.session.execute(wanted.order_by(Draw.n, DrawnItem.turn))]


def _draws(work: Work, engagement_id: UUID) -> Named:
    wanted = select(Draw.id, Draw.n, Draw.pin).where(Draw.engagement_id == engagement_id).order_by(Draw.n)
    return [(row.id, f"#{row.n} {row.pin[:8]}") for row in work.session.execute(wanted)]


def _surveys(work: Work, engagement_id: UUID) -> Named:
    wanted = select(Survey.id, Survey.first, Survey.last).where(Survey.engagement_id == engagement_id).order_by(Survey.at, Survey.id)
    return [(row.id, f"{row.first} – {row.last}") for row in work.session.execute(wanted)]


def _flags(work: Work, engagement_id: UUID) -> Named:
    wanted = select(RedFlag.id, RedFlag.n, Survey.last).join(Survey, Survey.id == RedFlag.survey_id).where(RedFlag.engagement_id == engagement_id)
    return [(row.id, f"#{row.n} ({row.last})") for row in work.session.execute(wanted.order_by(Survey.at, RedFlag.n))]


def _requests(work: Work, engagement_id: UUID) -> Named:
    wanted = select(RequestStep.request_id, RequestStep.number).where(RequestStep.engagement_id == engagement_id, RequestStep.action == Move.OPEN)
    return [(row.request_id, row.number or "") for row in work.session.execute(wanted.order_by(RequestStep.at, RequestStep.id))]


def _zone(work: Work, engagement_id: UUID) -> str:
    return areas.time_zone(work, work.session.scalars(select(Engagement.site_id).where(Engagement.id == engagement_id)).one_or_none())


def _visits(work: Work, engagement_id: UUID) -> Named:
    """By area and day there; what was seen there stays with the visit."""
    zone = _zone(work, engagement_id)
    wanted = select(SiteVisit.id, SiteVisit.visited_at, Area.name).join(Area, Area.id == SiteVisit.area_id)
    rows = work.session.execute(wanted.where(SiteVisit.engagement_id == engagement_id).order_by(SiteVisit.visited_at, SiteVisit.id))
    return [(row.id, f"{row.name} {clock.site_day(row.visited_at, zone)}") for row in rows]


def _interviews(work: Work, engagement_id: UUID) -> Named:
    """By day at the site alone: whoever spoke is named nowhere."""
    zone = _zone(work, engagement_id)
    wanted = select(Interview.id, Interview.held_at).where(Interview.engagement_id == engagement_id).order_by(Interview.held_at, Interview.id)
    return [(row.id, f"#{n} {clock.site_day(row.held_at, zone)}") for n, row in enumerate(work.session.execute(wanted), 1)]


KINDS: dict[str, Kind] = {
    "item": Kind(N_("Drawn record"), _items),
    "draw": Kind(N_("Register of draws"), _draws),
    "request": Kind(N_("Request of the auditor"), _requests),
    "visit": Kind(N_("Spot check"), _visits),
    "interview": Kind(N_("Interview"), _interviews),
    "survey": Kind(N_("Coverage of duties"), _surveys),
    "flag": Kind(N_("What stands out"), _flags),
}


def pieces(work: Work, engagement_id: UUID) -> list[Piece]:
    """Everything that the reader could cite in this engagement."""
    return [Piece(code, found_id, name) for code, kind in KINDS.items() for found_id, name in kind.there(work, engagement_id)]


def cited(work: Work, engagement_id: UUID, evidence: Collection[tuple[str, UUID]]) -> list[Piece]:
    """Those named, if each is there."""
    known = {(piece.kind, piece.id): piece for piece in pieces(work, engagement_id)}
    if not set(evidence) <= known.keys():
        raise Invalid("This evidence is not of your engagement.", field="evidence")
    return [known[each] for each in dict.fromkeys(evidence)]


def packed(found: Iterable[Piece]) -> str:
    return json.dumps([[piece.kind, str(piece.id), piece.name] for piece in found], ensure_ascii=False)


def unpacked(kept: str) -> list[Piece]:
    return [Piece(kind, UUID(found_id), name) for kind, found_id, name in json.loads(kept)]
