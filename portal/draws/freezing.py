"""How does the portal answer an auditor's wish? It freezes the population in a snapshot, commits itself to a secret, and signs the request."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from audit import bundle, snapshot
from audit.snapshot import Frozen, Range, Share
from audit.verify import open_checkpoint
from db import blobs, log
from db.areas import Area
from db.base import uuid7
from db.draws import Draw, DrawPart, DrawState, Unfit, Wish
from db.engagements import Engagement
from db.hazards import Hazard
from db.log import EntryKind
from db.log.freezing import Freezer
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.draws import population
from portal.draws.population import HAZARD, Extent
from portal.draws.terms import how_many
from portal.errors import Invalid, NotFound
from portal.policy import Action, require

RECORDS, ORDER, HOME = "records", "order", "home"
MAJOR = f"{HAZARD}/major"


@dataclass(frozen=True)
class Stored:
    """A sealed file that no row names yet."""

    kind: str
    n: int
    blob: blobs.Blob


@dataclass
class Gathered:
    """What was frozen; nothing of it is on record yet."""

    draw_id: UUID
    wish_id: UUID
    extent: Extent
    salts: bytes
    frozen: Frozen
    counted: dict[str, int]
    parts: list[Stored] = field(default_factory=list)
    freezer: Freezer | None = None


def gather(work: Work, wish_id: UUID, folder: Path, salts: bytes) -> Gathered:
    """In a snapshot that holds nobody up. The records go, still shut, into sealed files; their digests into the tree."""
    require(work.actor, Action.DRAW_FREEZE, None)
    asked = _asked(work, wish_id)
    extent = Extent(asked.since, asked.until, frozenset(map(UUID, asked.areas.split())))
    parts: list[Stored] = []

    def keep(data: bytes) -> None:
        parts.append(Stored(RECORDS, len(parts), blobs.store(folder, data, subject=_subject(asked.engagement_id))))

    freezer = Freezer(salts, keep)
    counted = population.count(work, extent)
    if not sum(counted.values()):
        raise Invalid("There are no records of this kind in these areas and days.", field="since")
    frozen = freezer.look(population.records(work, extent))
    parts.append(Stored(ORDER, 0, blobs.store(folder, packed(frozen), subject=_subject(asked.engagement_id))))
    return Gathered(uuid7(), wish_id, extent, salts, frozen, counted, parts, freezer)


@writes
def request(work: Work, gathered: Gathered, checkpoint: str, secret: bytes) -> Draw:
    """The draw's row and its signed request, in one transaction; `checkpoint` is of the log after the snapshot, so that it covers all of it."""
    require(work.actor, Action.DRAW_FREEZE, None)
    asked = _asked(work, gathered.wish_id)
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == asked.engagement_id)).one()
    earlier = earlier_of(work, engagement.id)
    program, plan = bundle.program(), _plan(work, asked, engagement, gathered)
    size, root = open_checkpoint(checkpoint, log.verifier_key(), log.origin())
    text = snapshot.request(
        gathered.frozen,
        plan,
        engagement=engagement.number,
        earlier=[one.note for one in earlier],
        secret=secret,
        verifier=program,
        log=(size, root),
        at=work.now,
        beacon=asked.beacon,
    )
    note = log.signed_note(text)
    made = _draw(gathered, asked, len(earlier) + 1, note, plan, program)
    made.log_size, made.requested_at = size, work.now
    seal_into(made, secret=secret.hex(), salts=gathered.salts.hex())
    _supersede(work, earlier)
    work.session.add(made)
    work.session.flush()
    work.session.add_all(part_of(made, stored) for stored in gathered.parts)
    work.entry(EntryKind.CHANGE, "draw.requested", detail=f"{engagement.number} {made.n} {made.pin}")
    if gathered.freezer:
        gathered.freezer.told(work, action="draw.frozen", detail=f"{engagement.number} {made.n}")
    return made


def _draw(gathered: Gathered, asked: Wish, n: int, note: str, plan: bytes, program: bytes) -> Draw:
    return Draw(
        id=gathered.draw_id,
        engagement_id=asked.engagement_id,
        wish_id=asked.id,
        n=n,
        state=DrawState.REQUESTED,
        size=gathered.frozen.size,
        take=_taken(plan),
        root=gathered.frozen.root.hex(),
        note=note,
        pin=snapshot.pin_of(note),
        plan=plan,
        program=program,
        subject=_subject(asked.engagement_id),
    )


@writes
def refuse(work: Work, wish_id: UUID, why: Invalid) -> None:
    """It cannot be frozen as it was asked for; the auditor reads why and asks anew."""
    require(work.actor, Action.DRAW_FREEZE, None)
    asked = _asked(work, wish_id)
    work.entry(EntryKind.CHANGE, "draw.unfit")
    said = json.dumps({name: str(value) for name, value in why.params.items()}, ensure_ascii=False)
    work.session.add(Unfit(wish_id=asked.id, engagement_id=asked.engagement_id, why=why.msgid, said=said, at=work.now))


def earlier_of(work: Work, engagement_id: UUID) -> list[Draw]:
    """All draws of an engagement in their order, aborted ones too."""
    return list(work.session.scalars(select(Draw).where(Draw.engagement_id == engagement_id).order_by(Draw.n)))


def _supersede(work: Work, earlier: list[Draw]) -> None:
    """The auditor asked anew: what he had not given a nonce for is aborted, visibly, and its secret is told with the next bundle."""
    for one in earlier:
        if one.state is DrawState.REQUESTED:
            end(work, one, DrawState.ABORTED, why="asked anew before a nonce was given")


def end(work: Work, draw: Draw, became: DrawState, *, why: str | None = None) -> None:
    draw.state, draw.ended_at = became, work.now
    draw.told_secret = reveal(work, [draw], ["secret"], purpose="audit")[draw.id]["secret"]
    if why:
        seal_into(draw, why=why)


def _asked(work: Work, wish_id: UUID) -> Wish:
    found = work.session.scalars(select(Wish).where(Wish.id == wish_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such wish for a draw.")
    return found


def _plan(work: Work, asked: Wish, engagement: Engagement, gathered: Gathered) -> bytes:
    texts = reveal(work, [asked], ["objective", "judgement"], purpose="audit")[asked.id]
    n, acceptable = 0, 0
    shares = {}
    for part in gathered.frozen.strata:
        there = part.end - part.first
        whole = asked.certainty and part.name == MAJOR
        n, allowed = (there, 0) if whole else how_many(asked.confidence, asked.tolerable, asked.expected, there)
        acceptable = max(acceptable, allowed)
        shares[part.name] = Share(HAZARD, [n], certainty=whole)
    return snapshot.plan(
        gathered.frozen,
        engagement=engagement.number,
        about=_about(work, asked, gathered, texts["objective"] or ""),
        kinds=population.kinds(),
        shares=shares,
        stages=[(_risk(asked), acceptable)],
        judgement=_judged(work, texts["judgement"] or "", gathered.frozen),
    )


def _about(work: Work, asked: Wish, gathered: Gathered, objective: str) -> dict[str, object]:
    """The reader's words. The count of the ledger stands beside that of the frozen records: they were counted apart, in one snapshot."""
    codes = work.session.scalars(select(Area.code).where(Area.id.in_(gathered.extent.area_ids)).order_by(Area.code)).all()
    ledger = ", ".join(f"{name}: {n}" for name, n in sorted(gathered.counted.items()))
    return {
        "areas": sorted(codes),
        "confidence": asked.confidence,
        "expected": asked.expected,
        "filter": "hazards reported in the period, in these areas and everything inside them",
        "method": "attribute sampling, hypergeometric, strata by severity" + (", major hazards whole" if asked.certainty else ""),
        "objective": objective,
        "period": [asked.since.isoformat(), asked.until.isoformat()],
        "population": f"on the ledger {ledger}; frozen {gathered.frozen.size}",
        "tolerable": asked.tolerable,
    }


def _risk(asked: Wish) -> str:
    return str(1 - Fraction(asked.confidence) / 100)


def _judged(work: Work, numbers: str, frozen: Frozen) -> list[str]:
    """What he picks himself, by number, as far as it is in the population; kept out of the statistics."""
    wanted = numbers.split()
    ids = {str(row_id): number for row_id, number in work.session.execute(select(Hazard.id, Hazard.number).where(Hazard.number.in_(wanted)))}
    inside = set(ids) & set(frozen.ids)
    missing = set(wanted) - {ids[row_id] for row_id in inside}
    if missing:
        raise Invalid("{number} is not among the records of this draw.", field="judgement", number=min(missing))
    return sorted(inside)


def _taken(plan: bytes) -> int:
    return sum(int(stratum["takes"][-1]) for stratum in json.loads(plan)["strata"])


def part_of(draw: Draw, stored: Stored) -> DrawPart:
    blob = stored.blob
    return DrawPart(
        draw_id=draw.id,
        engagement_id=draw.engagement_id,
        kind=stored.kind,
        n=stored.n,
        size=blob.size,
        blob=blob.name,
        hmac=blob.hmac,
        sha256=blob.sha256,
        subject=draw.subject,
    )


def _subject(engagement_id: UUID) -> str:
    return f"engagement/{engagement_id}"


def packed(frozen: Frozen) -> bytes:
    """The order of the population and its tree, without the records."""
    tiles = {f"{level}/{idx}": data.hex() for (level, idx), data in frozen.tiles.items()}
    strata = [[part.name, part.first, part.end] for part in frozen.strata]
    return zlib.compress(json.dumps([list(frozen.ids), strata, tiles]).encode(), 1)


def unpacked(data: bytes) -> Frozen:
    ids, strata, tiles = json.loads(zlib.decompress(data))
    ranges = [Range(name, first, end, frozenset()) for name, first, end in strata]
    return Frozen(ids, ranges, {tuple(map(int, place.split("/"))): bytes.fromhex(hexed) for place, hexed in tiles.items()})  # type: ignore[misc]
