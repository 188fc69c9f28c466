"""How does an auditor put a spot check or an interview on record? In his own words, once; what his agreement does not allow he cannot note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.engagements import EngagementArea
from db.sealed import seal_into
from db.session import Work, store_file, writes
from db.visits import Interview, Interviewee, SiteVisit, VisitPicture
from portal.engagements.planning import opened
from portal.engagements.register import subject_of
from portal.engagements.terms import SHORT, written
from portal.errors import Invalid, WrongStep
from portal.evidence import Prepared
from portal.locale import N_
from portal.policy import Action
from portal.requests.papers import LONGEST, by_him

MOST_PICTURES = 6
SITE, INTERVIEWS = "site", "interviews"


@writes
def note_visit(
    work: Work,
    engagement_id: UUID,
    *,
    area_id: UUID,
    visited_at: datetime,
    found: str,
    deviates: bool,
    place: str = "",
    pictures: Sequence[Prepared] = (),
) -> SiteVisit:
    """Where, when, and what was found there, with pictures; the team's own until the papers are issued."""
    engagement = opened(work, engagement_id, Action.VISIT_NOTE)
    _require_right(work, engagement_id, SITE)
    _require_past(work, visited_at)
    inside = select(EngagementArea.id).where(EngagementArea.engagement_id == engagement_id, EngagementArea.area_id == area_id)
    if work.session.scalars(inside).first() is None:
        raise Invalid("Choose an area of this engagement.", field="area_id")
    if len(pictures) > MOST_PICTURES:
        raise Invalid("At most {most} pictures.", field="pictures", most=MOST_PICTURES)
    said = written(found, field="found", why=N_("Write what you found."), longest=LONGEST)
    spot = written(place, field="place", why=N_("Write what you found."), longest=SHORT) if place.strip() else None
    made = SiteVisit(
        area_id=area_id,
        visited_at=visited_at,
        deviates=deviates,
        **by_him(work, engagement_id, "visit.note", engagement.number),
        subject=subject_of(work),
    )
    seal_into(made, place=spot, found=said)
    work.session.add(made)
    work.session.flush()
    work.session.add_all(_kept(work, made, picture) for picture in pictures)
    return made


def _kept(work: Work, visit: SiteVisit, picture: Prepared) -> VisitPicture:
    """Cleaned before (portal.evidence.prepare), sealed, durable before its row."""
    blob = store_file(work, picture.content, subject=visit.subject)
    return VisitPicture(
        visit_id=visit.id,
        engagement_id=visit.engagement_id,
        person_id=visit.person_id,
        media_type=picture.media_type,
        size=blob.size,
        blob=blob.name,
        hmac=blob.hmac,
        sha256=blob.sha256,
        at=visit.at,
        subject=visit.subject,
    )


@writes
def note_interview(work: Work, engagement_id: UUID, *, held_at: datetime, name: str, notes: str) -> Interview:
    """What was said opens with the papers, who said it never: the name is a row of its own that nobody of the enterprise sees."""
    engagement = opened(work, engagement_id, Action.INTERVIEW_NOTE)
    _require_right(work, engagement_id, INTERVIEWS)
    _require_past(work, held_at)
    who = written(name, field="name", why=N_("Write whom you talked to."), longest=SHORT)
    said = written(notes, field="notes", why=N_("Write what was said."), longest=LONGEST)
    if who in said:
        raise Invalid("Leave the name out of the notes: they open with the report, the name never does.", field="notes")
    made = Interview(held_at=held_at, **by_him(work, engagement_id, "interview.note", engagement.number), subject=subject_of(work))
    seal_into(made, notes=said)
    work.session.add(made)
    work.session.flush()
    named = Interviewee(interview_id=made.id, engagement_id=engagement_id, person_id=made.person_id, at=work.now, subject=made.subject)
    seal_into(named, name=who)
    work.session.add(named)
    return made


def _require_right(work: Work, engagement_id: UUID, right: str) -> None:
    """By the version of the agreement that counts today: mission 132 to 134."""
    if right not in work.actor.rights_in(engagement_id):
        raise WrongStep("The agreement does not give this right of access.")


def _require_past(work: Work, at: datetime) -> None:
    if at > work.now:
        raise Invalid("This moment has not come yet.", field="at")
