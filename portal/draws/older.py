"""What if a photo was taken in before there were masked ones? The portal makes them up when the machine's owner asks; earlier draws stay without."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PIL import Image, UnidentifiedImageError
from sqlalchemy import select

from db import blobs
from db.actor import SYSTEM
from db.hazards import Evidence, Hazard, Rendition
from db.log import EntryKind
from db.session import Work, begin, writes
from portal import evidence
from portal.draws.drawing import File
from portal.errors import SealBroken, Shredded
from portal.masking import Masked, masked
from portal.policy import Action, require

AT_ONCE = 50


@dataclass(frozen=True)
class Unmasked:
    """A picture without a masked one, the number of its record, and where it lies."""

    id: UUID
    number: str
    file: File


@dataclass(frozen=True)
class Made:
    """How many were made, and which photos cannot be opened any more: their ids, with the numbers of their records."""

    count: int
    broken: tuple[str, ...]


def mask(at: datetime | None = None) -> Made:
    """All that can be opened, some at a time; nobody waits for the looking."""
    broken: list[str] = []
    made, last = 0, None
    while True:
        with begin(SYSTEM, write=False, now=at) as work:
            rows = unmasked(work, after=last)
        if not rows:
            return Made(made, tuple(broken))
        found = {row.id: outside for row in rows if (outside := _looked_at(row))}
        if found:
            with begin(SYSTEM, now=at) as work:
                made += keep(work, found)
        broken += [f"{row.number} · {row.id}" for row in rows if row.id not in found]
        last = rows[-1].id


def unmasked(work: Work, *, after: UUID | None) -> Sequence[Unmasked]:
    """In the order of their ids."""
    require(work.actor, Action.PICTURE_MASK, None)
    wanted = select(Evidence, Hazard.number).join(Hazard, Hazard.id == Evidence.hazard_id).outerjoin(Rendition, Rendition.evidence_id == Evidence.id)
    wanted = wanted.where(Rendition.id.is_(None)).order_by(Evidence.id).limit(AT_ONCE)
    rows = work.session.execute(wanted if after is None else wanted.where(Evidence.id > after))
    return [Unmasked(row.id, number, File(row.blob, row.hmac, row.sha256, row.subject)) for row, number in rows]


@writes
def keep(work: Work, found: dict[UUID, Masked]) -> int:
    """Each gets its row, under one entry of the portal's own. One that got its masked picture meanwhile is left alone."""
    require(work.actor, Action.PICTURE_MASK, None)
    there = set(work.session.scalars(select(Rendition.evidence_id).where(Rendition.evidence_id.in_(found))))
    rows = [row for row in work.session.scalars(select(Evidence).where(Evidence.id.in_(found))) if row.id not in there]
    work.entry(EntryKind.CHANGE, "picture.masked", detail=str(len(rows)))
    for row in rows:
        evidence.keep_masked(work, row, found[row.id])
    return len(rows)


def _looked_at(row: Unmasked) -> Masked | None:
    """None where the picture cannot be opened any more: its masked one stays missing, and is shown so."""
    try:
        with Image.open(io.BytesIO(row.file.read(blobs.here()))) as opened:
            return masked(opened.convert("RGB"))
    except (SealBroken, Shredded, UnidentifiedImageError):
        return None
