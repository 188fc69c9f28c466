"""What must hold of agreements, engagements and declarations, whoever wrote into the database?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from db.engagements import Agreement, Declaration, Engagement, EngagementStep, Signature, TeamMember
from db.log import LogEntry, Problem
from db.session import Work


def signatures(work: Work) -> Iterator[Problem]:
    """Nobody signed what he prepared."""
    own = select(Agreement.reference, Agreement.n).join(Signature, Signature.agreement_id == Agreement.id)
    for reference, n in work.session.execute(own.where(Signature.signed_by == Agreement.prepared_by)):
        yield Problem(f"agreement {reference} {n}", "was signed by whoever prepared it")


def engagements(work: Work) -> Iterator[Problem]:
    """Each under a signed agreement of its agency and in its days, led by one, and where its steps end."""
    wanted = select(Engagement, Agreement, Signature.signed).join(Agreement, Agreement.id == Engagement.agreement_id)
    rows = work.session.execute(wanted.outerjoin(Signature, Signature.agreement_id == Agreement.id).order_by(Engagement.id)).all()
    for engagement, agreement, signed in rows:
        found = [*_agreed(engagement, agreement, signed), *_led(work, engagement), *_stepped(work, engagement)]
        yield from (Problem(f"engagement {engagement.number}", what) for what in found)


def _agreed(engagement: Engagement, agreement: Agreement, signed: bool | None) -> Iterator[str]:
    if not signed:
        yield "its agreement was never signed"
    if engagement.agency_id != agreement.agency_id:
        yield "its agreement is with another agency"
    if not agreement.starts_on <= engagement.starts_on <= engagement.ends_on <= agreement.ends_on:
        yield "its days lie outside its agreement"


def _led(work: Work, engagement: Engagement) -> Iterator[str]:
    leads = select(TeamMember.id).where(TeamMember.engagement_id == engagement.id, TeamMember.lead.is_(True), TeamMember.removed_at.is_(None))
    if len(work.session.scalars(leads).all()) != 1:
        yield "is not led by exactly one"


def _stepped(work: Work, engagement: Engagement) -> Iterator[str]:
    steps = work.session.scalars(select(EngagementStep).where(EngagementStep.engagement_id == engagement.id).order_by(EngagementStep.n)).all()
    was: Any = None
    for place, step in enumerate(steps, start=1):
        if (step.n, step.was) != (place, was):
            yield f"step {place} is missing or starts elsewhere"
            return
        was = step.became
    if was != engagement.state:
        yield f"the steps end in {was or 'nothing'}, the row says {engagement.state}"


def declarations(work: Work) -> Iterator[Problem]:
    """Each was written by the very auditor it speaks for, who is or was in the team."""
    team = {(row[0], row[1]) for row in work.session.execute(select(TeamMember.engagement_id, TeamMember.person_id))}
    for row in work.session.scalars(select(Declaration).order_by(Declaration.id)):
        where = f"declaration {row.id}"
        if (row.engagement_id, row.person_id) not in team:
            yield Problem(where, "speaks for somebody who was never in the team")
        entry = work.session.execute(select(LogEntry.actor, LogEntry.action).where(LogEntry.id == row.entry_id)).one_or_none()
        if entry is None or tuple(entry) != (str(row.person_id), "declaration.made"):
            yield Problem(where, "was not written by the auditor it speaks for")


PARTS = (signatures, engagements, declarations)
