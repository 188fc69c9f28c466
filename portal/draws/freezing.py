"""How does the portal answer an auditor's wish? It freezes the population in a snapshot, commits itself to a secret, and signs the request."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from audit import bundle, snapshot
from audit.snapshot import Frozen, Range, Share
from audit.verify import frame, open_checkpoint, unframe
from db import blobs, log
from db.areas import Area
from db.base import uuid7
from db.draws import Draw, DrawPart, DrawState, Nonce, Unfit, Wish
from db.engagements import Engagement, EngagementArea
from db.log import EntryKind
from db.log.freezing import Freezer
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.draws import kinds, lots
from portal.draws.attributes import listed
from portal.draws.extent import Counts, Extent
from portal.draws.hazards import HAZARD, LOT
from portal.draws.holding import hold
from portal.draws.lots import Planned
from portal.draws.terms import DISCOVERY, NO_BEACON, Wanted, require_whole, rules_of, stages_of
from portal.errors import Conflict, Invalid, NotFound, PortalError
from portal.policy import Action, require

RECORDS, ORDER, HOME, PICTURED = "records", "order", "home", "pictured"
BEFORE = "asked anew before a nonce was given"
NEVER_DRAWN = "asked anew after a nonce was given: the portal has never drawn it"


@dataclass(frozen=True)
class Stored:
    """A sealed file that no row names yet."""

    kind: str
    n: int
    blob: blobs.Blob


@dataclass(frozen=True)
class Population:
    """What was to be frozen, what was, and what ledger and log counted in the same snapshot."""

    extent: Extent
    frozen: Frozen
    counted: Counts
    lot: Planned | None


@dataclass(frozen=True)
class Gathered:
    """What was frozen, and the plan over it; nothing of it is on record yet."""

    draw_id: UUID
    wish_id: UUID
    salts: bytes
    frozen: Frozen
    plan: bytes
    parts: list[Stored]
    freezer: Freezer
    lot: Planned | None = None


Texts = Mapping[str, str | None]


@writes
def words(work: Work, wish_id: UUID) -> Texts:
    """What the auditor wrote, opened for the plan."""
    require(work.actor, Action.DRAW_FREEZE, None)
    asked = _asked(work, wish_id)
    return reveal(work, [asked], ["objective", "judgement", "own"], purpose="audit")[asked.id]


def gather(work: Work, wish_id: UUID, texts: Texts, folder: Path, salts: bytes, parts: list[Stored]) -> Gathered:
    """In a snapshot that holds nobody up. The records go, still shut, into sealed files (`parts` names them); their digests into the tree."""
    require(work.actor, Action.DRAW_FREEZE, None)
    asked = _asked(work, wish_id)
    extent = _extent(work, asked, texts)

    def keep(data: bytes) -> None:
        parts.append(Stored(RECORDS, len(parts), blobs.store(folder, data, subject=_subject(asked.engagement_id))))

    freezer = Freezer(salts, keep)
    counted = kinds.count(work, extent)
    lot = lots.planned(work, asked, counted.on_ledger) if asked.method == LOT else None
    if not counted.on_ledger:
        raise Invalid("There are no records of this kind in these areas and days.", field="since")
    frozen = freezer.look(kinds.records(work, extent))
    parts.append(Stored(ORDER, 0, blobs.store(folder, packed(frozen), subject=_subject(asked.engagement_id))))
    plan = _plan(work, asked, Population(extent, frozen, counted, lot), texts)
    return Gathered(uuid7(), wish_id, salts, frozen, plan, parts, freezer, lot)


def _extent(work: Work, asked: Wish, texts: Texts) -> Extent:
    """Checked again as the verb checks it: an auditor can put a paper of his own on his connection past the verb."""
    if asked.method == LOT:
        return lots.extent_of(work, asked)
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == asked.engagement_id)).one()
    inside = set(work.session.scalars(select(EngagementArea.area_id).where(EngagementArea.engagement_id == asked.engagement_id)))
    try:
        areas = frozenset(map(UUID, asked.areas.split()))
    except ValueError as wrong:
        raise Invalid("Choose areas of this engagement.", field="area_ids") from wrong
    wanted = Wanted(
        objective=texts["objective"] or "-",
        since=asked.since,
        until=asked.until,
        area_ids=areas,
        confidence=asked.confidence,
        tolerable=asked.tolerable,
        expected=asked.expected,
        certainty=asked.certainty,
        judgement=(texts["judgement"] or "").split(),
        beacon="" if asked.beacon == NO_BEACON else asked.beacon,
        method=asked.method,
        strata=asked.strata,
        stages=asked.stages,
        attributes=asked.attributes.split(),
        own=(texts["own"] or "").splitlines(),
        kinds=asked.kinds.split(),
    )
    require_whole(wanted, period=(engagement.period_from, engagement.period_to), within=inside, agreed=engagement.kinds.split())
    return Extent(asked.since, asked.until, areas, asked.strata, asked.certainty, tuple(asked.kinds.split()))


@writes
def request(work: Work, gathered: Gathered, checkpoint: str, secret: bytes, *, undrawable: Collection[UUID] = ()) -> Draw:
    """The draw's row and its signed request, in one transaction; `checkpoint` is of the log after the snapshot, so that it covers all of it.

    `undrawable`: what has its digits and cannot be drawn all the same.
    """
    require(work.actor, Action.DRAW_FREEZE, None)
    asked = _asked(work, gathered.wish_id)
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == asked.engagement_id)).one()
    hold(work, engagement.id)
    earlier = earlier_of(work, engagement.id)
    _supersede(work, earlier, undrawable)
    program = bundle.program()
    size, root = open_checkpoint(checkpoint, log.verifier_key(), log.origin())
    at = max([work.now, *(one.requested_at for one in earlier)])  # a clock set back makes no request older than the one before it
    text = snapshot.request(
        gathered.frozen,
        gathered.plan,
        engagement=engagement.number,
        earlier=[one.note for one in earlier],
        secret=secret,
        verifier=program,
        log=(size, root),
        at=at,
        beacon=asked.beacon,
    )
    note = log.signed_note(text)
    made = _draw(gathered, asked, len(earlier) + 1, note, program)
    made.log_size, made.requested_at = size, at
    seal_into(made, secret=secret.hex(), salts=gathered.salts.hex())
    work.session.add(made)
    work.session.flush()
    work.session.add_all(part_of(made, stored) for stored in gathered.parts)
    if gathered.lot:
        work.session.add(lots.row_of(made, gathered.lot))
    work.entry(EntryKind.CHANGE, "draw.requested", detail=f"{engagement.number} {made.n} {made.pin}")
    gathered.freezer.told(work, action="draw.frozen", detail=f"{engagement.number} {made.n}")
    return made


def _draw(gathered: Gathered, asked: Wish, n: int, note: str, program: bytes) -> Draw:
    return Draw(
        id=gathered.draw_id,
        engagement_id=asked.engagement_id,
        wish_id=asked.id,
        n=n,
        state=DrawState.REQUESTED,
        size=gathered.frozen.size,
        take=_taken(gathered.plan),
        root=gathered.frozen.root.hex(),
        note=note,
        pin=snapshot.pin_of(note),
        plan=gathered.plan,
        program=program,
        subject=_subject(asked.engagement_id),
    )


@writes
def refuse(work: Work, wish_id: UUID, why: PortalError) -> None:
    """It cannot be frozen as it was asked for; the auditor reads why and asks anew."""
    require(work.actor, Action.DRAW_FREEZE, None)
    asked = _asked(work, wish_id)
    work.entry(EntryKind.CHANGE, "draw.unfit")
    said = json.dumps({name: str(value) for name, value in why.params.items()}, ensure_ascii=False)
    work.session.add(Unfit(wish_id=asked.id, engagement_id=asked.engagement_id, why=why.msgid, said=said, at=work.now))


def earlier_of(work: Work, engagement_id: UUID) -> list[Draw]:
    """All draws of an engagement in their order, aborted ones too."""
    return list(work.session.scalars(select(Draw).where(Draw.engagement_id == engagement_id).order_by(Draw.n)))


def called(work: Work, wish_id: UUID) -> list[UUID]:
    """Earlier draws of the same engagement that have their digits and are not drawn."""
    require(work.actor, Action.DRAW_FREEZE, None)
    return _called(work, _asked(work, wish_id).engagement_id)


def _called(work: Work, engagement_id: UUID) -> list[UUID]:
    wanted = select(Draw.id).join(Nonce, Nonce.draw_id == Draw.id).order_by(Draw.n)
    return list(work.session.scalars(wanted.where(Draw.engagement_id == engagement_id, Draw.state == DrawState.REQUESTED)))


def _supersede(work: Work, earlier: list[Draw], undrawable: Collection[UUID]) -> None:
    """The auditor asked anew: what waits for digits or cannot be drawn with them is aborted, visibly; its secret is told with the next bundle."""
    left = [one for one in earlier if one.state is DrawState.REQUESTED]
    given = set(_called(work, left[0].engagement_id)) if left else set()
    if not given.issubset(undrawable):
        raise Conflict("The digits of an earlier sample have just come in: that one is drawn first, and then this one is frozen.")
    for one in left:
        end(work, one, DrawState.ABORTED, why=NEVER_DRAWN if one.id in given else BEFORE)


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


def _plan(work: Work, asked: Wish, there: Population, texts: Texts) -> bytes:
    shares, stages = _by_lot(there.lot) if there.lot else _by_rate(asked, there.frozen)
    return snapshot.plan(
        there.frozen,
        engagement=work.session.scalars(select(Engagement.number).where(Engagement.id == asked.engagement_id)).one(),
        about=_about(work, asked, there, texts),
        kinds=kinds.planned(asked.kinds.split()),
        shares=shares,
        stages=stages,
        judgement=_judged(work, there.extent.kinds, texts["judgement"] or "", there.frozen),
    )


def _by_lot(lot: Planned) -> tuple[dict[str, Share], list[tuple[str, int]]]:
    """One stratum, so many of it; a lot declares no risk."""
    return {f"{HAZARD}/{LOT}": Share(HAZARD, [lot.n])}, [("0", lot.accept)]


def _by_rate(asked: Wish, frozen: Frozen) -> tuple[dict[str, Share], list[tuple[str, int]]]:
    rules = rules_of(asked.confidence, asked.tolerable, asked.stages)
    shares, acceptable = _shares(asked, frozen)
    return shares, [(str(risk), most) for risk, most in zip(rules.risks, acceptable, strict=True)]


def _shares(asked: Wish, frozen: Frozen) -> tuple[dict[str, Share], list[int]]:
    """How many of each stratum by the end of each stage; and how many deviations each stage accepts at most in a stratum."""
    rules = rules_of(asked.confidence, asked.tolerable, asked.stages)
    whole = {part.name for part in frozen.strata if asked.certainty and part.name in kinds.CERTAIN}
    by_chance = max(1, len(frozen.strata) - len(whole))
    shares, acceptable = {}, [0] * asked.stages
    for part in frozen.strata:
        there = part.end - part.first
        kind = kinds.of_stratum(part.name).name
        if part.name in whole:
            shares[part.name] = Share(kind, [there] * asked.stages, certainty=True)
            continue
        stages = stages_of(rules, asked.expected, there, by_chance)
        shares[part.name] = Share(kind, [stage.n for stage in stages])
        acceptable = [max(most, stage.acceptable) for most, stage in zip(acceptable, stages, strict=True)]
    return shares, acceptable


def _about(work: Work, asked: Wish, there: Population, texts: Texts) -> dict[str, object]:
    """The reader's words. The counts of ledger and log stand beside that of the frozen records: they were counted apart, in one snapshot."""
    codes = work.session.scalars(select(Area.code).where(Area.id.in_(there.extent.area_ids)).order_by(Area.code)).all()
    counted = there.counted
    ledger = ", ".join(f"{name}: {n}" for name, n in sorted(counted.strata.items()))
    return {
        "areas": sorted(codes),
        "confidence": asked.confidence,
        "expected": asked.expected,
        "filter": lots.FILTER if there.lot else "; ".join(one.about for one in kinds.chosen(asked.kinds.split())),
        "method": lots.method_of(work, asked, there.lot) if there.lot else _method(asked, texts["own"]),
        "objective": texts["objective"] or "",
        "period": [asked.since.isoformat(), asked.until.isoformat()],
        "population": f"on the ledger {ledger}; in the log {_told(counted)}; frozen {there.frozen.size}",
        "tolerable": asked.tolerable,
    }


def _told(counted: Counts) -> str:
    """Of each kind, where there are several."""
    if len(counted.told) == 1:
        return str(counted.in_log)
    return ", ".join(f"{kinds.DRAWN[code].name}: {n}" for code, n in sorted(counted.told.items()))


def _method(asked: Wish, own: str | None) -> str:
    """What the pin binds of the method: kind, strata, how the risk is shared, and what each record is tested for."""
    of = asked.kinds.split()
    kind = "discovery sampling" if asked.method == DISCOVERY else "attribute sampling"
    tested = "; ".join(one.said for one in listed(asked.attributes, own, of))
    stages = ", second stage from the same population where the first finds more than it accepts" if asked.stages > 1 else ""
    whole = ", major hazards whole" if asked.certainty and "hazards" in of else ""
    return f"{kind}, hypergeometric, strata by {asked.strata}{whole}{stages}; risk shared equally among strata drawn by chance; tested for: {tested}"


def _judged(work: Work, of: tuple[str, ...], numbers: str, frozen: Frozen) -> list[str]:
    """What he picks himself, by number, as far as it is in the population; kept out of the statistics."""
    wanted = numbers.split()
    ids = {str(row_id): number for row_id, number in kinds.picked(work, of, wanted).items()}
    inside = set(ids) & set(frozen.ids)
    missing = set(wanted) - {ids[row_id] for row_id in inside}
    if missing:
        raise Invalid("{number} is not among the records of this draw.", field="judgement", number=min(missing))
    return sorted(inside)


def _taken(plan: bytes) -> int:
    return sum(int(stratum["takes"][0]) for stratum in json.loads(plan)["strata"])


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
    strata = [[part.name, part.first, part.end] for part in frozen.strata]
    head = json.dumps([list(frozen.ids), strata, list(frozen.tiles)]).encode()
    return frame(zlib.compress(head, 1), *frozen.tiles.values())


def unpacked(data: bytes) -> Frozen:
    head, *tiles = unframe(data)
    ids, strata, places = json.loads(zlib.decompress(head))
    ranges = [Range(name, first, end, frozenset()) for name, first, end in strata]
    return Frozen(ids, ranges, {(level, idx): tile for (level, idx), tile in zip(places, tiles, strict=True)})
