"""What follows from the auditor's nonce? The portal tells its secret, both make the seed, the records drawn are taken out as they were frozen."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from audit import bundle
from audit.bundle import Outcome, Reveal
from audit.snapshot import Record
from db import blobs, log
from db.draws import Draw, DrawnItem, DrawnPicture, DrawnText, DrawPart, DrawState, Extension, Nonce
from db.engagements import UNMASKED, Agreement, Engagement
from db.hazards import Evidence, Rendition
from db.log import EntryKind
from db.log.freezing import AT_ONCE, Raw, thaw, unpacked
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import areas
from portal.clock import site_day
from portal.draws import freezing
from portal.draws.freezing import HOME, ORDER, PICTURED, RECORDS, Stored
from portal.draws.hazards import CLEAR, MASKED
from portal.draws.terms import DIGITS, is_beacon
from portal.errors import Invalid, NotFound, Overtaken, SealBroken, Shredded
from portal.people.auditing import rights_on
from portal.policy import Action, require

KEPT_AS: dict[str, Any] = {MASKED: Rendition, CLEAR: Evidence}
OF_A_FILE = ("media_type", "blob", "hmac", "sha256", "clear_sha256", "subject")


@dataclass(frozen=True)
class File:
    """Where a sealed file lies and what it must be."""

    blob: str
    hmac: str
    sha256: str
    subject: str

    def read(self, folder: Path) -> bytes:
        return blobs.of(self, folder)


@dataclass(frozen=True)
class Disclosed:
    """Everything that the draw follows from. It lives until the records are taken out."""

    draw_id: UUID
    number: str
    n: int
    plan: bytes
    program: bytes
    notes: Sequence[str]
    earlier: Sequence[Outcome]
    salts: bytes
    reveal: Reveal
    order: File
    records: Sequence[File]


@dataclass(frozen=True)
class Chosen:
    """The draw, which places were drawn and picked, and their records, still shut."""

    disclosed: Disclosed
    draw: bundle.Draw
    drawn: Sequence[int]
    judged: Sequence[int]
    raws: Mapping[int, Raw]


@writes
def disclose(work: Work, draw_id: UUID) -> Disclosed:
    """The secret is opened only once the nonce is on record."""
    require(work.actor, Action.DRAW_FREEZE, None)
    draw = get(work, draw_id)
    nonce = work.session.scalars(select(Nonce).where(Nonce.draw_id == draw_id)).one_or_none()
    stage = 2 if work.session.scalars(select(Extension.id).where(Extension.draw_id == draw_id)).first() else 1
    if nonce is None or draw.state is DrawState.ABORTED:
        raise Overtaken("This draw is {state} by now.", state=draw.state)
    if not DIGITS.fullmatch(nonce.digits) or (nonce.beacon and not is_beacon(nonce.beacon)) or (stage > 1 and not has_a_second_stage(draw)):
        raise Invalid("The paper with the digits cannot be drawn with: ask for another sample.")  # put past the verb
    before = [one for one in freezing.earlier_of(work, draw.engagement_id) if one.n < draw.n]
    told = reveal(work, [draw], ["secret", "salts"], purpose="audit")[draw.id]
    why = reveal(work, before, ["why"], purpose="audit")
    return Disclosed(
        draw_id=draw.id,
        number=work.session.scalars(select(Engagement.number).where(Engagement.id == draw.engagement_id)).one(),
        n=draw.n,
        plan=draw.plan,
        program=draw.program,
        notes=[*(one.note for one in before), draw.note],
        earlier=[_outcome(one, why[one.id]["why"]) for one in before],
        salts=bytes.fromhex(told["salts"] or ""),
        reveal=Reveal(bytes.fromhex(told["secret"] or ""), nonce.digits, nonce.beacon, stage),
        order=_files(work, draw, ORDER)[0],
        records=_files(work, draw, RECORDS),
    )


def choose(disclosed: Disclosed, folder: Path) -> Chosen:
    """Reads files and computes; holds no transaction."""
    frozen = freezing.unpacked(disclosed.order.read(folder))
    draw = bundle.Draw(frozen, disclosed.salts, disclosed.plan, disclosed.notes, disclosed.earlier)
    drawn, judged = bundle.records_wanted(draw, disclosed.reveal)
    wanted = defaultdict(list)
    for place in (*drawn, *judged):
        wanted[place // AT_ONCE].append(place)
    raws: dict[int, Raw] = {}
    for part, inside in wanted.items():
        found = unpacked(disclosed.records[part].read(folder), [place % AT_ONCE for place in inside])
        raws |= {part * AT_ONCE + place: raw for place, raw in found.items()}
    return Chosen(disclosed, draw, drawn, judged, raws)


@writes
def draw_records(work: Work, chosen: Chosen) -> dict[int, Record]:
    """The sample becomes rows that the auditor sees, each text under the key that it has in the ledger. A second stage adds its own."""
    require(work.actor, Action.DRAW_FREEZE, None)
    disclosed, stage = chosen.disclosed, chosen.disclosed.reveal.stage
    draw = get(work, disclosed.draw_id)
    records = thaw(work, chosen.raws, action="draw.opened", detail=f"{disclosed.number} {disclosed.n}")
    if draw.state is DrawState.REQUESTED:
        work.entry(EntryKind.CHANGE, "draw.drawn", detail=f"{disclosed.number} {disclosed.n} {draw.pin}")
        freezing.end(work, draw, DrawState.DRAWN)
        _items(work, draw, chosen, records, stage=1)
    elif draw.stage < stage:
        work.entry(EntryKind.CHANGE, "draw.extended", detail=f"{disclosed.number} {disclosed.n} {draw.pin}")
        draw.stage = stage
        _items(work, draw, chosen, records, stage=stage)
    elif draw.state is DrawState.ABORTED:
        raise Overtaken("This draw is {state} by now.", state=draw.state)
    return records


def _items(work: Work, draw: Draw, chosen: Chosen, records: Mapping[int, Record], *, stage: int) -> None:
    """Those that have no row yet, after those that have."""
    there = list(work.session.execute(select(DrawnItem.place, DrawnItem.turn).where(DrawnItem.draw_id == draw.id)))
    known, last = {place for place, _turn in there}, max((turn for _place, turn in there), default=0)
    drawn, clear = set(chosen.drawn), _unmasked(work, draw)
    new = [place for place in (*chosen.drawn, *chosen.judged) if place not in known]
    made = {place: _item(draw, turn, place, chosen.raws[place], judged=place not in drawn, stage=stage) for turn, place in enumerate(new, last + 1)}
    work.session.add_all(made.values())
    for place, item in made.items():
        _texts(work, draw, item, chosen.raws[place], records[place])
    _pictures(work, [(item, chosen.raws[place]) for place, item in made.items()], clear=clear)


def _item(draw: Draw, turn: int, place: int, raw: Raw, *, judged: bool, stage: int) -> DrawnItem:
    return DrawnItem(
        draw_id=draw.id,
        engagement_id=draw.engagement_id,
        turn=turn,
        place=place,
        judged=judged,
        stage=stage,
        stratum=raw.stratum,
        row_id=raw.row_id,
        number=raw.plain["number"] or "",
        plain=json.dumps({**dict.fromkeys(raw.shut), **raw.plain}, ensure_ascii=False, sort_keys=True),  # a text that is erased stays named
    )


def _texts(work: Work, draw: Draw, made: DrawnItem, raw: Raw, record: Record) -> None:
    under: dict[str, dict[str, str | None]] = defaultdict(dict)
    for name, value in raw.shut.items():
        if value:
            under[value.subject or draw.subject][name] = record.fields[name]
    for subject, texts in under.items():
        row = DrawnText(item_id=made.id, engagement_id=draw.engagement_id, subject=subject)
        seal_into(row, texts=json.dumps(texts, ensure_ascii=False, sort_keys=True))
        work.session.add(row)


def _pictures(work: Work, items: Sequence[tuple[DrawnItem, Raw]], *, clear: bool) -> None:
    """Those whose digests were frozen, found by these: what was put in the place of one since is not found."""
    for pattern in KEPT_AS if clear else (MASKED,):
        kept = KEPT_AS[pattern]
        wanted = select(kept).where(kept.hazard_id.in_([raw.row_id for _item, raw in items]))
        there = {(row.hazard_id, row.clear_sha256): row for row in work.session.scalars(wanted)}
        named = ((made, n, there.get((raw.row_id, digest))) for made, raw in items for n, digest in _digests(raw, pattern))
        work.session.add_all(_picture(made, n, row, masked=pattern == MASKED) for made, n, row in named if row is not None)


def _digests(raw: Raw, pattern: str) -> Iterator[tuple[int, str]]:
    before, behind = pattern.split("*")
    for name, digest in raw.plain.items():
        if digest and name.startswith(before) and name.endswith(behind):
            yield int(name.removeprefix(before).removesuffix(behind)), digest


def _picture(made: DrawnItem, n: int, row: Any, *, masked: bool) -> DrawnPicture:
    file = {name: getattr(row, name) for name in OF_A_FILE}
    return DrawnPicture(item_id=made.id, draw_id=made.draw_id, engagement_id=made.engagement_id, n=n, masked=masked, **file)


def _unmasked(work: Work, draw: Draw) -> bool:
    """Whether the agreement says so, in the version that the head signed and that counts today."""
    wanted = select(Agreement.series_id, Engagement.site_id).join(Engagement, Engagement.agreement_id == Agreement.id)
    series_id, site_id = work.session.execute(wanted.where(Engagement.id == draw.engagement_id)).one()
    return UNMASKED in rights_on(work.session, series_id, site_day(work.now, areas.time_zone(work, site_id)))


def pictures(work: Work, draw_id: UUID) -> list[File]:
    """The masked ones of all that was drawn so far, the judgement list included: nothing else travels."""
    rows = work.session.scalars(select(DrawnPicture).where(DrawnPicture.draw_id == draw_id, DrawnPicture.masked).order_by(DrawnPicture.id))
    return [File(row.blob, row.hmac, row.sha256, row.subject) for row in rows]


def opened(files: Sequence[File], folder: Path) -> list[bytes]:
    """Those that still can be; the verifier says how many are named and how many came."""
    return [clear for file in files if (clear := _clear(file, folder))]


def _clear(file: File, folder: Path) -> bytes | None:
    """One lost or erased picture holds up no draw."""
    try:
        return file.read(folder)
    except (SealBroken, Shredded):
        return None


def wrapped(work: Work, chosen: Chosen, records: Mapping[int, Record], shown: Collection[bytes]) -> dict[str, bytes]:
    """The bundle without pictures and, where there are any, with them; read in a snapshot, with proofs in the log as at the request's checkpoint."""
    since = bundle.oldest(chosen.draw, records.values())
    state = log.proofs_at(work.session, get(work, chosen.disclosed.draw_id).log_size, since)
    home = bundle.Log(state.node, state.checkpoints, lambda _index: b"")
    program, told = chosen.disclosed.program, chosen.disclosed.reveal
    ways: dict[str, Collection[bytes]] = {HOME: (), PICTURED: shown} if shown else {HOME: ()}
    return {
        kind: bundle.seal(chosen.draw, told, records, home, sign=log.signed_note, verifier=program, pictures=taken) for kind, taken in ways.items()
    }


@writes
def store(work: Work, chosen: Chosen, made: Sequence[Stored]) -> None:
    """The bundle's files get their rows; each stage has its own."""
    require(work.actor, Action.DRAW_FREEZE, None)
    draw = get(work, chosen.disclosed.draw_id)
    work.session.add_all(freezing.part_of(draw, one) for one in made)
    work.entry(EntryKind.CHANGE, "draw.bundled", detail=f"{chosen.disclosed.number} {chosen.disclosed.n}")


def has_a_second_stage(draw: Draw) -> bool:
    """Whether its plan declared one."""
    return len(json.loads(draw.plan)["stages"]) > 1


def get(work: Work, draw_id: UUID) -> Draw:
    found = work.session.scalars(select(Draw).where(Draw.id == draw_id)).one_or_none()
    if found is None:
        raise NotFound("This draw does not exist or is not yours to see.")
    return found


def _outcome(draw: Draw, why: str | None) -> Outcome:
    return Outcome("completed" if draw.state is DrawState.DRAWN else "aborted", why or "", draw.told_secret or "")


def _files(work: Work, draw: Draw, kind: str) -> list[File]:
    wanted = select(DrawPart).where(DrawPart.draw_id == draw.id, DrawPart.kind == kind).order_by(DrawPart.n)
    return [File(part.blob, part.hmac, part.sha256, part.subject) for part in work.session.scalars(wanted)]
