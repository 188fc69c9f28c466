"""Who answers the auditor's papers? The portal itself, at once, in steps that another process can take up where one was cut off."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from audit.snapshot import SECRET, SnapshotError
from db import blobs, engine, log
from db.actor import SYSTEM, Actor
from db.draws import Draw, DrawPart, DrawState, Extension, Nonce, Unfit, Wish
from db.session import Work, begin, discarding
from portal.draws import drawing, freezing, reading, sizing
from portal.draws.extent import Later
from portal.draws.freezing import HOME, Stored
from portal.draws.papers import require_fit
from portal.draws.sizing import Preview
from portal.draws.terms import Wanted
from portal.engagements.turns import turn
from portal.errors import Invalid, SealBroken, Shredded

SALT_KEY = 32
UNFIT = (Invalid, SealBroken, Shredded)  # what no second try would mend
Answer = Callable[[UUID, datetime | None], object]
Waiting = Callable[[Work, UUID], list[UUID]]
Each = Callable[[Callable[[], object]], object]


def attend(at: datetime | None = None, *, engagement_id: UUID | None = None, each: Each = lambda do: do()) -> int:
    """Freezes what was asked for, draws (also before it freezes) what a nonce was given for, wraps what was drawn. How many papers were there?

    `at`: not now. `engagement_id`: of this one alone, for the page that waits. `each` does one; the worker's survives what fails.
    """
    if engagement_id is None:
        with begin(SYSTEM, write=False, now=at) as work:
            waiting = _waiting(work)
        return sum(attend(at, engagement_id=one, each=each) for one in waiting)
    with turn("draws", engagement_id):
        return sum(_answered(answer, waiting, engagement_id, at, each) for answer, waiting in ((freeze, _unanswered), (draw, _undrawn)))


def _answered(answer: Answer, waiting: Waiting, engagement_id: UUID, at: datetime | None, each: Each) -> int:
    with begin(SYSTEM, write=False, now=at) as work:
        papers = waiting(work, engagement_id)
    for paper_id in papers:
        each(partial(answer, paper_id, at))
    return len(papers)


def freeze(wish_id: UUID, at: datetime | None = None) -> UUID | None:
    """What can be frozen is; else the auditor is told why not: also where a record cannot be opened any more, which is for him to know."""
    try:
        return _frozen(wish_id, at)
    except (SnapshotError, *UNFIT) as why:
        told = Invalid("These records cannot be frozen: {why}", why=str(why)) if isinstance(why, SnapshotError) else why
        with begin(SYSTEM, now=at) as work:
            freezing.refuse(work, wish_id, told)
        return None


def _frozen(wish_id: UUID, at: datetime | None) -> UUID:
    """The records in a snapshot first; then a checkpoint that covers their entries; then the signed request. Nobody waits but for the last.

    What has its digits is drawn before, and again what got them while this was being frozen: only what cannot be drawn is superseded.
    """
    _draw_called(wish_id, at)
    with begin(SYSTEM, now=at) as work:
        texts = freezing.words(work, wish_id)
    log.sequence(engine.current())
    parts: list[Stored] = []
    with discarding(DrawPart.blob, lambda: [part.blob.name for part in parts]):
        with begin(SYSTEM, write=False, snapshot=True, now=at) as work:
            gathered = freezing.gather(work, wish_id, texts, blobs.here(), secrets.token_bytes(SALT_KEY), parts)
        undrawable = _draw_called(wish_id, at)
        checkpoint = log.checkpoint(engine.current(), at)
        with begin(SYSTEM, now=at) as work:
            return freezing.request(work, gathered, checkpoint, secrets.token_bytes(SECRET), undrawable=undrawable).id


def _draw_called(wish_id: UUID, at: datetime | None) -> set[UUID]:
    """Which of it cannot be drawn, however often it is tried? What fails otherwise is tried again, and so is the freezing."""
    undrawable = set()
    with begin(SYSTEM, write=False, now=at) as work:
        called = freezing.called(work, wish_id)
    for draw_id in called:
        try:
            draw(draw_id, at)
        except (SnapshotError, *UNFIT):
            undrawable.add(draw_id)
    return undrawable


def draw(draw_id: UUID, at: datetime | None = None) -> None:
    folder = blobs.here()
    with begin(SYSTEM, now=at) as work:
        disclosed = drawing.disclose(work, draw_id)
    chosen = drawing.choose(disclosed, folder)
    with begin(SYSTEM, now=at) as work:
        records = drawing.draw_records(work, chosen)
        files = drawing.pictures(work, draw_id)
    shown = drawing.opened(files, folder)
    with begin(SYSTEM, write=False, snapshot=True, now=at) as work:
        homes = drawing.wrapped(work, chosen, records, shown)
    made: list[Stored] = []
    with discarding(DrawPart.blob, lambda: [one.blob.name for one in made]):
        for kind, data in homes.items():
            made.append(Stored(kind, disclosed.reveal.stage - 1, blobs.store(folder, data, subject=disclosed.order.subject)))
        with begin(SYSTEM, now=at) as work:
            drawing.store(work, chosen, made)


def _waiting(work: Work) -> list[UUID]:
    """Engagements with such papers."""
    asked = work.session.scalars(select(Wish.engagement_id).where(Wish.id.in_(_unanswered(work, None))).order_by(Wish.at))
    called = work.session.scalars(select(Draw.engagement_id).where(Draw.id.in_(_undrawn(work, None))).order_by(Draw.requested_at))
    return list(dict.fromkeys([*asked, *called]))


def _unanswered(work: Work, engagement_id: UUID | None) -> list[UUID]:
    answered = Wish.id.not_in(select(Draw.wish_id)), Wish.id.not_in(select(Unfit.wish_id))
    wanted = select(Wish.id).where(*answered).order_by(Wish.at)
    return list(work.session.scalars(wanted if engagement_id is None else wanted.where(Wish.engagement_id == engagement_id)))


def _undrawn(work: Work, engagement_id: UUID | None) -> list[UUID]:
    """A nonce without a bundle, or an extension without its own."""
    home = select(DrawPart.draw_id).where(DrawPart.kind == HOME)
    longer = select(Extension.draw_id)
    first = select(Nonce.draw_id).join(Draw, Draw.id == Nonce.draw_id).where(Draw.state != DrawState.ABORTED).order_by(Nonce.at)
    first = first.where(Nonce.draw_id.not_in(home), Nonce.draw_id.not_in(longer))
    second = longer.where(Extension.draw_id.not_in(home.where(DrawPart.n == 1))).order_by(Extension.at)
    if engagement_id is not None:
        first, second = first.where(Draw.engagement_id == engagement_id), second.where(Extension.engagement_id == engagement_id)
    called = [draw_id for draw_id in work.session.scalars(second) if drawing.has_a_second_stage(drawing.get(work, draw_id))]
    return [*work.session.scalars(first), *called]


def preview(actor: Actor, engagement_id: UUID, wanted: Wanted) -> Preview:
    """How many records there are now, and how many would be drawn. The auditor asks within his engagement; the portal counts for him."""
    with begin(actor) as work:
        require_fit(work, engagement_id, wanted=replace(wanted, objective=wanted.objective or "-"))  # it may be written last
        said = f"{engagement_id} {wanted.since} {wanted.until} {wanted.strata} {' '.join(wanted.kinds)} {' '.join(sorted(map(str, wanted.area_ids)))}"
        log.looked_over(work, "draw.previewed", said, purpose="audit")
    with begin(SYSTEM, write=False, snapshot=True) as work:
        return sizing.preview(work, wanted)


def since(actor: Actor, item_id: UUID) -> list[Later]:
    """What happened to a drawn record after it was frozen. Whose record it is, his own rule says; the ledger is read for this one only."""
    with begin(actor, write=False) as work:
        place = reading.last_frozen(work, item_id)
    with begin(SYSTEM, write=False) as work:
        return place.kind.later(work, place.row_id, place.step)
