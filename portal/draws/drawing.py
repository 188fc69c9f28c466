"""What follows from the auditor's nonce? The portal tells its secret, both make the seed, the records drawn are taken out as they were frozen."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from audit import bundle
from audit.bundle import Outcome, Reveal
from audit.snapshot import Record
from db import blobs, log
from db.draws import Draw, DrawnItem, DrawnText, DrawPart, DrawState, Nonce
from db.engagements import Engagement
from db.log import EntryKind
from db.log.freezing import AT_ONCE, Raw, thaw, unpacked
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.draws import freezing
from portal.draws.freezing import HOME, ORDER, RECORDS
from portal.errors import NotFound, Overtaken
from portal.policy import Action, require


@dataclass(frozen=True)
class File:
    """Where a sealed file lies and what it must be."""

    blob: str
    hmac: str
    sha256: str
    subject: str

    def read(self, folder: Path) -> bytes:
        return blobs.read(folder, self.blob, subject=self.subject, hmac_hex=self.hmac, sha256_hex=self.sha256)


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
    if nonce is None or draw.state is DrawState.ABORTED:
        raise Overtaken("This draw is {state} by now.", state=draw.state)
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
        reveal=Reveal(bytes.fromhex(told["secret"] or ""), nonce.digits, nonce.beacon),
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
    """The sample becomes rows that the auditor sees, each text under the key that it has in the ledger."""
    require(work.actor, Action.DRAW_FREEZE, None)
    disclosed = chosen.disclosed
    draw = get(work, disclosed.draw_id)
    records = thaw(work, chosen.raws, action="draw.opened", detail=f"{disclosed.number} {disclosed.n}")
    if draw.state is DrawState.REQUESTED:
        work.entry(EntryKind.CHANGE, "draw.drawn", detail=f"{disclosed.number} {disclosed.n} {draw.pin}")
        freezing.end(work, draw, DrawState.DRAWN)
        for turn, place in enumerate([*chosen.drawn, *chosen.judged], 1):
            _item(work, draw, turn, place, chosen.raws[place], records[place], judged=turn > len(chosen.drawn))
    return records


def _item(work: Work, draw: Draw, turn: int, place: int, raw: Raw, record: Record, *, judged: bool) -> None:
    made = DrawnItem(
        draw_id=draw.id,
        engagement_id=draw.engagement_id,
        turn=turn,
        place=place,
        judged=judged,
        stratum=raw.stratum,
        row_id=raw.row_id,
        number=raw.plain["number"] or "",
        plain=json.dumps(dict(raw.plain), ensure_ascii=False, sort_keys=True),
    )
    work.session.add(made)
    under: dict[str, dict[str, str | None]] = defaultdict(dict)
    for name, value in raw.shut.items():
        if value:
            under[value.subject or draw.subject][name] = record.fields[name]
    for subject, texts in under.items():
        row = DrawnText(item_id=made.id, engagement_id=draw.engagement_id, subject=subject)
        seal_into(row, texts=json.dumps(texts, ensure_ascii=False, sort_keys=True))
        work.session.add(row)


def wrapped(work: Work, chosen: Chosen, records: Mapping[int, Record]) -> bytes:
    """The bundle, read in a snapshot: proofs in the log as it was at the request's checkpoint."""
    state = log.proofs_at(work.session, get(work, chosen.disclosed.draw_id).log_size)
    home = bundle.Log(state.node, state.checkpoints, lambda _index: b"")
    return bundle.seal(chosen.draw, chosen.disclosed.reveal, records, home, sign=log.signed_note, verifier=chosen.disclosed.program)


@writes
def store(work: Work, chosen: Chosen, blob: blobs.Blob) -> None:
    require(work.actor, Action.DRAW_FREEZE, None)
    draw = get(work, chosen.disclosed.draw_id)
    work.session.add(freezing.part_of(draw, freezing.Stored(HOME, 0, blob)))
    work.entry(EntryKind.CHANGE, "draw.bundled", detail=f"{chosen.disclosed.number} {chosen.disclosed.n}")


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
