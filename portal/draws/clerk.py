"""Who answers the auditor's papers? The portal itself, at once, in steps that another process can take up where one was cut off."""

from __future__ import annotations

import secrets
from datetime import datetime
from threading import Lock
from uuid import UUID

from sqlalchemy import select

from audit.snapshot import SECRET
from db import blobs, engine, log
from db.actor import SYSTEM
from db.draws import Draw, DrawPart, DrawState, Nonce, Unfit, Wish
from db.session import Work, begin
from portal import clock
from portal.draws import drawing, freezing
from portal.draws.freezing import HOME
from portal.errors import Invalid

SALT_KEY = 32
_one_at_a_time = Lock()  # the page that asked, and the worker beside it


def attend(at: datetime | None = None) -> int:
    """Freezes what was asked for, draws what a nonce was given for, wraps what was drawn. How many papers were answered? `at`: not now."""
    with _one_at_a_time:
        with begin(SYSTEM, write=False, now=at) as work:
            wishes, given = _unanswered(work), _undrawn(work)
        for wish_id in wishes:
            freeze(wish_id, at)
        for draw_id in given:
            draw(draw_id, at)
    return len(wishes) + len(given)


def freeze(wish_id: UUID, at: datetime | None = None) -> UUID | None:
    """What can be frozen is; else the auditor is told why not."""
    try:
        return _frozen(wish_id, at)
    except Invalid as why:
        with begin(SYSTEM, now=at) as work:
            freezing.refuse(work, wish_id, why)
        return None


def _frozen(wish_id: UUID, at: datetime | None) -> UUID:
    """The records in a snapshot first; then a checkpoint that covers their entries; then the signed request."""
    log.sequence(engine.current())
    with begin(SYSTEM, write=False, snapshot=True, now=at) as work:
        gathered = freezing.gather(work, wish_id, blobs.here(), secrets.token_bytes(SALT_KEY))
    checkpoint = log.checkpoint(engine.current(), at or clock.now())
    try:
        with begin(SYSTEM, now=at) as work:
            return freezing.request(work, gathered, checkpoint, secrets.token_bytes(SECRET)).id
    except BaseException:
        for part in gathered.parts:
            blobs.discard(blobs.here(), part.blob.name)
        raise


def draw(draw_id: UUID, at: datetime | None = None) -> None:
    folder = blobs.here()
    with begin(SYSTEM, now=at) as work:
        disclosed = drawing.disclose(work, draw_id)
    chosen = drawing.choose(disclosed, folder)
    with begin(SYSTEM, now=at) as work:
        records = drawing.draw_records(work, chosen)
    with begin(SYSTEM, write=False, snapshot=True, now=at) as work:
        home = drawing.wrapped(work, chosen, records)
    blob = blobs.store(folder, home, subject=disclosed.order.subject)
    with begin(SYSTEM, now=at) as work:
        drawing.store(work, chosen, blob)


def _unanswered(work: Work) -> list[UUID]:
    answered = Wish.id.not_in(select(Draw.wish_id)), Wish.id.not_in(select(Unfit.wish_id))
    return list(work.session.scalars(select(Wish.id).where(*answered).order_by(Wish.at)))


def _undrawn(work: Work) -> list[UUID]:
    """A nonce without a bundle."""
    home = select(DrawPart.draw_id).where(DrawPart.kind == HOME)
    wanted = select(Nonce.draw_id).join(Draw, Draw.id == Nonce.draw_id)
    return list(work.session.scalars(wanted.where(Draw.state != DrawState.ABORTED, Nonce.draw_id.not_in(home)).order_by(Nonce.at)))
