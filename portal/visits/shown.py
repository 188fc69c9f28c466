"""What stands in the notes of an engagement's fieldwork, for the team, and for the enterprise once they are issued?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.session import Work, reveal, writes
from db.visits import Interview, Interviewee, SiteVisit, VisitPicture
from portal.engagements.planning import get as get_engagement
from portal.policy import Action, require

PURPOSE = "engagement"


@dataclass(frozen=True)
class Visited:
    """A spot check."""

    id: UUID
    area: tuple[str, str | None]
    place: str
    visited_at: datetime
    deviates: bool
    found: str
    pictures: tuple[UUID, ...]


@dataclass(frozen=True)
class Talked:
    """An interview; `name` is empty for everybody but the team."""

    id: UUID
    held_at: datetime
    name: str
    notes: str


@dataclass(frozen=True)
class Fieldwork:
    """The newest first."""

    visits: tuple[Visited, ...]
    interviews: tuple[Talked, ...]


@writes
def fieldwork(work: Work, engagement_id: UUID) -> Fieldwork:
    engagement = get_engagement(work, engagement_id)
    require(work.actor, Action.FIELDWORK_SEE, engagement)
    return Fieldwork(tuple(_visits(work, engagement_id)), tuple(_interviews(work, engagement_id)))


def _visits(work: Work, engagement_id: UUID) -> list[Visited]:
    wanted = select(SiteVisit).where(SiteVisit.engagement_id == engagement_id).order_by(SiteVisit.visited_at.desc(), SiteVisit.id.desc())
    rows = work.session.scalars(wanted).all()
    texts = reveal(work, rows, ["place", "found"], purpose=PURPOSE)
    shown = select(VisitPicture.visit_id, VisitPicture.id).where(VisitPicture.engagement_id == engagement_id).order_by(VisitPicture.id)
    pictures: dict[UUID, list[UUID]] = {}
    for visit_id, picture_id in work.session.execute(shown):
        pictures.setdefault(visit_id, []).append(picture_id)
    named = select(Area.id, Area.name, Area.name_en).where(Area.id.in_([row.area_id for row in rows]))
    areas = {area_id: (name, name_en) for area_id, name, name_en in work.session.execute(named)}
    return [
        Visited(
            id=row.id,
            area=areas.get(row.area_id, ("", None)),
            place=texts[row.id]["place"] or "",
            visited_at=row.visited_at,
            deviates=row.deviates,
            found=texts[row.id]["found"] or "",
            pictures=tuple(pictures.get(row.id, ())),
        )
        for row in rows
    ]


def _interviews(work: Work, engagement_id: UUID) -> list[Talked]:
    wanted = select(Interview).where(Interview.engagement_id == engagement_id).order_by(Interview.held_at.desc(), Interview.id.desc())
    rows = work.session.scalars(wanted).all()
    notes = reveal(work, rows, ["notes"], purpose=PURPOSE)
    known = work.session.scalars(select(Interviewee).where(Interviewee.engagement_id == engagement_id)).all()
    opened = reveal(work, known, ["name"], purpose=PURPOSE)
    names = {one.interview_id: opened[one.id]["name"] or "" for one in known}
    return [Talked(row.id, row.held_at, names.get(row.id, ""), notes[row.id]["notes"] or "") for row in rows]
