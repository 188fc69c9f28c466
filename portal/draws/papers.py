"""What does the auditor write on the way to a draw? What he wants to know, and, once he has written down the pin, his nonce."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from db.draws import Draw, DrawState, Nonce, Unfit, Wish
from db.engagements import Engagement, EngagementArea
from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, writes
from portal.draws import kinds
from portal.draws.holding import held
from portal.draws.terms import DIGITS, NO_BEACON, Wanted, is_beacon, require_whole
from portal.engagements.planning import opened
from portal.engagements.register import subject_of
from portal.errors import Conflict, Invalid, NotFound, Overtaken
from portal.locale import N_
from portal.policy import Action

PIN = re.compile(r"[0-9a-f]{64}")


@writes
def wish(work: Work, engagement_id: UUID, *, wanted: Wanted) -> Wish:
    """Steps 1 to 4 of ISO 19011 A.6, in an engagement that is open to him today. The portal freezes the population in answer (draws.clerk)."""
    engagement = require_fit(work, engagement_id, wanted=wanted)
    if unanswered(work, engagement_id):
        raise Conflict("The portal is still freezing what you asked for before. Look again in a moment.")
    entry_id = work.entry(EntryKind.CHANGE, "draw.asked", detail=engagement.number)
    made = Wish(
        engagement_id=engagement_id,
        person_id=work.actor.person_id,
        since=wanted.since,
        until=wanted.until,
        areas=" ".join(sorted(str(area_id) for area_id in set(wanted.area_ids))),
        confidence=wanted.confidence,
        tolerable=wanted.tolerable,
        expected=wanted.expected,
        certainty=wanted.certainty,
        beacon=wanted.beacon.strip() or NO_BEACON,
        method=wanted.method,
        strata=wanted.strata,
        stages=wanted.stages,
        kinds=" ".join(code for code in kinds.DRAWN if code in wanted.kinds),
        attributes=" ".join(code for code in kinds.attributes(wanted.kinds) if code in wanted.attributes),
        entry_id=entry_id,
        at=work.now,
        subject=subject_of(work),
    )
    own = "\n".join(line.strip() for line in wanted.own)
    seal_into(made, objective=wanted.objective.strip(), judgement="\n".join(sorted(set(wanted.judgement))) or None, own=own or None)
    work.session.add(made)
    return made


def require_fit(work: Work, engagement_id: UUID, *, wanted: Wanted) -> Engagement:
    """What may be asked for in this engagement, today, by this auditor."""
    engagement = opened(work, engagement_id, Action.DRAW_ASK)
    inside = set(work.session.scalars(select(EngagementArea.area_id).where(EngagementArea.engagement_id == engagement_id)))
    require_whole(wanted, period=(engagement.period_from, engagement.period_to), within=inside, agreed=engagement.kinds.split())
    return engagement


def unanswered(work: Work, engagement_id: UUID) -> bool:
    """Something is asked for that the portal has not answered yet."""
    of_it = Wish.engagement_id == engagement_id
    open_ones = select(Wish.id).where(of_it, Wish.id.not_in(select(Draw.wish_id)), Wish.id.not_in(select(Unfit.wish_id)))
    return work.session.scalars(open_ones).first() is not None


@writes
def give_nonce(work: Work, draw_id: UUID, *, pin: str, digits: str, beacon: str = "") -> Nonce:
    """Whoever gives the pin has it outside of the portal: from now on another request is another pin. Given once; the draw follows from it."""
    draw = work.session.scalars(select(Draw).where(Draw.id == draw_id)).one_or_none()
    if draw is None:
        raise NotFound("This draw does not exist or is not yours to see.")
    opened(work, draw.engagement_id, Action.DRAW_NONCE)
    held(work, draw)
    if draw.state is not DrawState.REQUESTED:
        raise Overtaken("This draw is {state} by now.", state=draw.state)
    pin, digits, rule = pin.strip().lower(), "".join(digits.split()), agreed(draw)
    if not PIN.fullmatch(pin) or pin != draw.pin:
        raise Invalid("That is not the pin of this request. Compute it from the file you downloaded, and compare it with your note.", field="pin")
    if not DIGITS.fullmatch(digits):
        raise Invalid("Give at least 20 digits, from dice or another source of chance.", field="digits")
    if rule and beacon.strip() and not is_beacon(beacon.strip()):
        raise Invalid("Write the beacon in one line of plain letters, digits and signs.", field="beacon")
    if bool(rule) != bool(beacon.strip()):
        raise Invalid(N_("Write what the agreed beacon said.") if rule else N_("No beacon was agreed."), field="beacon")
    entry_id = work.entry(EntryKind.CHANGE, "draw.nonce", detail=draw.pin)
    made = Nonce(
        draw_id=draw_id,
        engagement_id=draw.engagement_id,
        person_id=work.actor.person_id,
        pin=pin,
        digits=digits,
        beacon=beacon.strip(),
        entry_id=entry_id,
        at=work.now,
    )
    work.session.add(made)
    return made


def agreed(draw: Draw) -> str:
    """The beacon's rule as the request says it; empty where none was agreed."""
    rule = next(line.partition(" ")[2] for line in draw.note.split("\n") if line.startswith("beacon "))
    return "" if rule == NO_BEACON else rule
