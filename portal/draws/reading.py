"""What is known of the draws of an engagement, and what does a drawn record say, as it was frozen?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db import blobs, log
from db.areas import Area
from db.draws import Draw, DrawnItem, DrawnPicture, DrawnText, DrawPart, DrawState, Extension, Nonce, Unfit, Wish
from db.engagements import Engagement, EngagementArea
from db.log import EntryKind
from db.lots import Lot
from db.session import Work, reveal, writes
from portal.draws import kinds
from portal.draws.drawing import File, get
from portal.draws.extent import Records
from portal.draws.fields import apart
from portal.draws.freezing import HOME, PICTURED
from portal.draws.hazards import HAZARD, LOT
from portal.draws.papers import agreed
from portal.engagements import planning
from portal.errors import NotFound, WrongStep
from portal.policy import Action, allows, require

PURPOSE = "audit"


@dataclass(frozen=True)
class Standing:
    """A draw as both sides see it. `plan` is what the request binds, `given` the nonce, `beacon` the agreed rule, `ready`: there is a bundle.

    `stage`: how far it has gone, `take` how many are drawn by it; `extended`: the auditor has asked for the second stage.
    `pictured`: there is a bundle with its masked pictures too.
    """

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
    stage: int
    extended: bool
    pictured: bool

    @property
    def is_lot(self) -> bool:
        return bool(self.plan["strata"][0]["name"] == f"{HAZARD}/{LOT}")


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
class Shown:
    """A picture of a drawn record: before or after the repair, and its masked picture; None where there is none to show.

    `frozen`: there was one when the record was frozen. `clear`: the photo itself, which the agreement lets the auditor see.
    """

    n: int
    taken: str
    at: datetime
    id: UUID | None
    frozen: bool
    clear: bool


@dataclass(frozen=True)
class Item:
    """A drawn record of a kind: its fields as frozen, by name; None where its text was erased since. `stage`: by which it was drawn."""

    id: UUID
    draw_id: UUID
    turn: int
    judged: bool
    stage: int
    stratum: str
    number: str
    kind: str
    fields: Mapping[str, str | None]
    pictures: Sequence[Shown]


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
    homes = select(DrawPart.draw_id, DrawPart.n, DrawPart.kind).where(DrawPart.engagement_id == engagement_id, DrawPart.kind.in_([HOME, PICTURED]))
    ready = {(row.draw_id, row.n + 1, row.kind) for row in work.session.execute(homes)}
    longer = set(work.session.scalars(select(Extension.draw_id).where(Extension.engagement_id == engagement_id)))
    given = {one.draw_id: one.digits for one in work.session.scalars(select(Nonce).where(Nonce.engagement_id == engagement_id))}
    made = {row.id: [kind for kind in (HOME, PICTURED) if (row.id, row.stage, kind) in ready] for row in rows}
    return [_standing(row, why[row.id]["why"], made=made[row.id], given=given.get(row.id), extended=row.id in longer) for row in rows]


def _standing(row: Draw, why: str | None, *, made: Sequence[str], given: str | None, extended: bool) -> Standing:
    plan = json.loads(row.plan)
    return Standing(
        id=row.id,
        n=row.n,
        state=row.state,
        size=row.size,
        take=sum(stratum["takes"][row.stage - 1] for stratum in plan["strata"]),
        pin=row.pin,
        note=row.note,
        plan=plan,
        requested_at=row.requested_at,
        ended_at=row.ended_at,
        why=why,
        ready=HOME in made,
        wish_id=row.wish_id,
        given=given,
        beacon=agreed(row),
        stage=row.stage,
        extended=extended,
        pictured=PICTURED in made,
    )


def audited_kinds(work: Work, engagement_id: UUID) -> list[str]:
    """The kinds of an engagement of which a sample can be drawn."""
    agreed = work.session.scalars(select(Engagement.kinds).where(Engagement.id == engagement_id)).one_or_none() or ""
    return [one.code for one in kinds.chosen(agreed.split())]


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
    fields = apart({**json.loads(row.plain), **texts})
    return Item(
        row.id,
        row.draw_id,
        row.turn,
        row.judged,
        row.stage,
        row.stratum,
        row.number,
        kinds.of_stratum(row.stratum).name,
        fields,
        _pictures(work, row, fields),
    )


def _pictures(work: Work, item: DrawnItem, fields: Mapping[str, str | None]) -> list[Shown]:
    """Each that the record had when it was frozen, whether or not there is something to show of it; the clear ones while that is agreed."""
    wanted = select(DrawnPicture.n, DrawnPicture.id, DrawnPicture.masked).where(DrawnPicture.item_id == item.id)
    clear = allows(work.actor, Action.DRAW_SEE_CLEAR, item)
    found = work.session.execute(wanted.order_by(DrawnPicture.masked.desc()))  # the clear one last, so that it counts
    there = {row.n: row for row in found if row.masked or clear}
    numbers = sorted(int(name.split("/")[1]) for name in fields if name.startswith("picture/") and name.endswith("/sealed_sha256"))
    said = {n: {name: fields.get(f"picture/{n}/{name}") or "" for name in ("taken", "at", "masked_sha256")} for n in numbers}
    return [_shown(n, said[n], there.get(n)) for n in numbers]


def _shown(n: int, said: Mapping[str, str], row: Any) -> Shown:
    at = datetime.fromisoformat(said["at"])
    return Shown(n, said["taken"], at, row and row.id, frozen=bool(said["masked_sha256"]), clear=row is not None and not row.masked)


@dataclass(frozen=True)
class Place:
    """Which row of the ledger was frozen, and up to which of its steps."""

    kind: Records
    row_id: UUID
    step: int


def last_frozen(work: Work, item_id: UUID) -> Place:
    """Of a drawn record that the reader sees."""
    row = work.session.scalars(select(DrawnItem).where(DrawnItem.id == item_id)).one_or_none()
    if row is None:
        raise NotFound("This record was not drawn, or is not yours to see.")
    require(work.actor, Action.DRAW_SEE, row)
    steps = (int(name.split("/")[1]) for name in json.loads(row.plain) if name.startswith("step/"))
    return Place(kinds.of_stratum(row.stratum), row.row_id, max(steps, default=0))


def drawn(work: Work, draw_id: UUID | None = None, *, rated: bool = False) -> UUID | None:
    """This draw, or the newest, if it has a sample that the reader sees. `rated`: no lot, of which there is no rate."""
    wanted = select(Draw.id).where(Draw.state == DrawState.DRAWN).order_by(Draw.requested_at.desc()).limit(1)
    wanted = wanted.where(Draw.id.not_in(select(Lot.draw_id))) if rated else wanted
    return work.session.scalars(wanted if draw_id is None else wanted.where(Draw.id == draw_id)).first()


def request_note(work: Work, draw_id: UUID) -> str:
    """The signed request, byte for byte what the pin is the digest of."""
    draw = get(work, draw_id)
    require(work.actor, Action.DRAW_SEE, draw)
    return draw.note


@writes
def bundle(work: Work, draw_id: UUID, *, pictures: bool = False) -> File:
    """Where the sealed bundle lies, for an entry that says who took it; read after the commit (`content`). `pictures`: the one with them."""
    draw = get(work, draw_id)
    require(work.actor, Action.DRAW_TAKE, draw)
    homes = select(DrawPart).where(DrawPart.draw_id == draw_id, DrawPart.kind.in_([HOME, PICTURED])).order_by(DrawPart.n)
    parts = {(row.kind, row.n): row for row in work.session.scalars(homes)}
    newest = max((n for kind, n in parts if kind == HOME), default=None)
    if newest is None or draw.state is not DrawState.DRAWN:
        raise WrongStep("There is no bundle of this draw yet.")
    part = parts.get((PICTURED if pictures else HOME, newest))
    if part is None:
        raise WrongStep("There are no masked pictures in this sample. Take the bundle without them.")
    work.entry(EntryKind.EXPORT, "draw.taken", purpose=PURPOSE, detail=draw.pin)
    return File(part.blob, part.hmac, part.sha256, part.subject)


def history(work: Work, draw_id: UUID) -> int:
    """Up to which size of the log an auditor may be given its history, made after the transaction (`proofs`): sizes and hashes, no entry."""
    draw = get(work, draw_id)
    require(work.actor, Action.DRAW_TAKE, draw)
    return draw.log_size


def proofs(size: int) -> bytes:
    """For a checkpoint that he kept from before those of his bundle."""
    return log.history(size)


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
def newest_bundle(work: Work, engagement: str, *, pictures: bool = False) -> Taken:
    """By the engagement's number; with its masked pictures if wanted."""
    drawn = select(Draw).join(Engagement, Engagement.id == Draw.engagement_id).where(Engagement.number == engagement, Draw.state == DrawState.DRAWN)
    draw = work.session.scalars(drawn.order_by(Draw.n.desc()).limit(1)).one_or_none()
    if draw is None:
        raise NotFound("There is no bundle of {number} that you can see.", number=engagement)
    nonce = work.session.scalars(select(Nonce).where(Nonce.draw_id == draw.id)).one()
    return Taken(bundle(work, draw.id, pictures=pictures), draw.pin, log.verifier_key(), nonce.digits, nonce.beacon)
