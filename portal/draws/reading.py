"""What is known of the draws of an engagement, and what does a drawn record say, as it was frozen?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db import blobs, log
from db.areas import Area
from db.draws import Draw, DrawnItem, DrawnText, DrawPart, DrawState, Nonce, Unfit, Wish
from db.engagements import Engagement, EngagementArea
from db.log import EntryKind
from db.session import Work, reveal, writes
from portal.draws.drawing import File, get
from portal.draws.freezing import HOME
from portal.draws.papers import agreed
from portal.engagements import planning
from portal.errors import NotFound, WrongStep
from portal.policy import Action, allows, require

PURPOSE = "audit"
LENGTH_OF_ID = 36


@dataclass(frozen=True)
class Standing:
    """A draw as both sides see it. `plan` is what the request binds, `given` the nonce, `beacon` the agreed rule, `ready`: there is a bundle."""

    id: UUID
    n: int
    state: str
    size: int
    take: int
    pin: str
    note: str
    plan: Mapping[str, Any]
    requested_at: datetime
    ended_at: datetime | None
    why: str | None
    ready: bool
    wish_id: UUID
    given: str | None
    beacon: str


@dataclass(frozen=True)
class Register:
    """All draws of an engagement, the newest first; whether the portal still answers a wish, or why it could not; whose signature it is."""

    draws: list[Standing]
    freezing: bool
    unfit: str
    unfit_said: Mapping[str, str]
    key: str
    may_abort: bool


@dataclass(frozen=True)
class Item:
    """A drawn record: its fields as frozen, by name; None where its text was erased since."""

    id: UUID
    turn: int
    judged: bool
    stratum: str
    number: str
    fields: Mapping[str, str | None]


@writes
def register(work: Work, engagement_id: UUID) -> Register:
    """The draws, and how the newest wish stands."""
    found = draws(work, engagement_id)
    newest = work.session.scalars(select(Wish).where(Wish.engagement_id == engagement_id).order_by(Wish.at.desc(), Wish.id.desc()).limit(1)).first()
    unfit = newest and work.session.scalars(select(Unfit).where(Unfit.wish_id == newest.id)).one_or_none()
    answered = newest is None or unfit is not None or any(one.wish_id == newest.id for one in found)
    may_abort = allows(work.actor, Action.DRAW_ABORT, None)
    return Register(found, not answered, unfit.why if unfit else "", json.loads(unfit.said) if unfit else {}, log.verifier_key(), may_abort)


@writes
def draws(work: Work, engagement_id: UUID) -> list[Standing]:
    """All of them, aborted ones too, the newest first."""
    engagement = planning.get(work, engagement_id)
    require(work.actor, Action.DRAW_SEE, engagement)
    rows = list(work.session.scalars(select(Draw).where(Draw.engagement_id == engagement_id).order_by(Draw.n.desc())))
    why = reveal(work, rows, ["why"], purpose=PURPOSE)
    ready = set(work.session.scalars(select(DrawPart.draw_id).where(DrawPart.engagement_id == engagement_id, DrawPart.kind == HOME)))
    given = {one.draw_id: one.digits for one in work.session.scalars(select(Nonce).where(Nonce.engagement_id == engagement_id))}
    return [_standing(row, why[row.id]["why"], ready=row.id in ready, given=given.get(row.id)) for row in rows]


def _standing(row: Draw, why: str | None, *, ready: bool, given: str | None) -> Standing:
    return Standing(
        id=row.id,
        n=row.n,
        state=row.state,
        size=row.size,
        take=row.take,
        pin=row.pin,
        note=row.note,
        plan=json.loads(row.plan),
        requested_at=row.requested_at,
        ended_at=row.ended_at,
        why=why,
        ready=ready,
        wish_id=row.wish_id,
        given=given,
        beacon=agreed(row),
    )


def audited_areas(work: Work, engagement_id: UUID) -> list[tuple[UUID, str, str | None]]:
    """The areas of an engagement, each with everything inside it."""
    wanted = select(Area.id, Area.name, Area.name_en).join(EngagementArea, EngagementArea.area_id == Area.id)
    rows = work.session.execute(wanted.where(EngagementArea.engagement_id == engagement_id).order_by(Area.code))
    return [(row.id, row.name, row.name_en) for row in rows]


def items(work: Work, draw_id: UUID) -> list[tuple[UUID, int, str, str]]:
    """Id, turn, number and stratum of each, in the order in which they were drawn; what was picked by judgement comes last."""
    draw = get(work, draw_id)
    require(work.actor, Action.DRAW_SEE, draw)
    wanted = select(DrawnItem.id, DrawnItem.turn, DrawnItem.number, DrawnItem.stratum).where(DrawnItem.draw_id == draw_id)
    return [(row.id, row.turn, row.number, row.stratum) for row in work.session.execute(wanted.order_by(DrawnItem.turn))]


@writes
def item(work: Work, item_id: UUID) -> Item:
    """One record as it was frozen; that it was opened is on record."""
    row = work.session.scalars(select(DrawnItem).where(DrawnItem.id == item_id)).one_or_none()
    if row is None:
        raise NotFound("This record was not drawn, or is not yours to see.")
    require(work.actor, Action.DRAW_SEE, row)
    under = list(work.session.scalars(select(DrawnText).where(DrawnText.item_id == item_id)))
    told = reveal(work, under, ["texts"], purpose=PURPOSE)
    texts = {name: text for one in under for name, text in json.loads(told[one.id]["texts"] or "{}").items()}
    return Item(row.id, row.turn, row.judged, row.stratum, row.number, {**json.loads(row.plain), **texts})


def drawn(work: Work, draw_id: str = "") -> UUID | None:
    """The draw of that id, or the newest that has a sample, as far as the reader sees any."""
    wanted = select(Draw.id).where(Draw.state == DrawState.DRAWN).order_by(Draw.requested_at.desc()).limit(1)
    if len(draw_id) == LENGTH_OF_ID and set(draw_id) <= set("0123456789abcdef-"):
        wanted = wanted.where(Draw.id == UUID(draw_id))
    return work.session.scalars(wanted).first()


def request_note(work: Work, draw_id: UUID) -> str:
    """The signed request, byte for byte what the pin is the digest of."""
    draw = get(work, draw_id)
    require(work.actor, Action.DRAW_SEE, draw)
    return draw.note


@writes
def bundle(work: Work, draw_id: UUID) -> File:
    """Where the sealed bundle lies, for an entry that says who took it; read after the commit (`content`)."""
    draw = get(work, draw_id)
    require(work.actor, Action.DRAW_TAKE, draw)
    part = work.session.scalars(select(DrawPart).where(DrawPart.draw_id == draw_id, DrawPart.kind == HOME)).one_or_none()
    if part is None or draw.state is not DrawState.DRAWN:
        raise WrongStep("There is no bundle of this draw yet.")
    work.entry(EntryKind.EXPORT, "draw.taken", purpose=PURPOSE, detail=draw.pin)
    return File(part.blob, part.hmac, part.sha256, part.subject)


def content(file: File) -> bytes:
    """The bundle's bytes."""
    return file.read(blobs.here())


@dataclass(frozen=True)
class Taken:
    """The newest bundle of an engagement, and what the portal says of it; the auditor verifies with his own notes."""

    file: File
    pin: str
    key: str
    nonce: str
    beacon: str


@writes
def newest_bundle(work: Work, engagement: str) -> Taken:
    """By the engagement's number."""
    drawn = select(Draw).join(Engagement, Engagement.id == Draw.engagement_id).where(Engagement.number == engagement, Draw.state == DrawState.DRAWN)
    draw = work.session.scalars(drawn.order_by(Draw.n.desc()).limit(1)).one_or_none()
    if draw is None:
        raise NotFound("There is no bundle of {number} that you can see.", number=engagement)
    nonce = work.session.scalars(select(Nonce).where(Nonce.draw_id == draw.id)).one()
    return Taken(bundle(work, draw.id), draw.pin, log.verifier_key(), nonce.digits, nonce.beacon)
