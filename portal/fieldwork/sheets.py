"""How is a test sheet filled? One record, all its attributes, one save; the newest mark counts, and what was marked before stays to be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.draws import Draw, DrawnItem, Wish
from db.fieldwork import Mark, Result
from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal.draws.attributes import Attribute, fitting, listed
from portal.draws.drawing import get
from portal.engagements.planning import require_open_today
from portal.engagements.register import subject_of
from portal.errors import Invalid, NotFound
from portal.locale import N_
from portal.policy import Action, require

PURPOSE = "audit"
LONGEST = 1000
TICKMARKS = {"R": N_("read the record"), "P": N_("looked at the photos"), "S": N_("went and saw"), "I": N_("asked people")}  # mission 38


@dataclass(frozen=True)
class Said:
    """What the auditor says of one attribute."""

    result: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """A mark on the sheet."""

    result: str
    tickmark: str
    note: str | None
    at: datetime
    mine: bool


@dataclass(frozen=True)
class Sheet:
    """What the record is tested for; by attribute all its marks, the newest first."""

    attributes: Sequence[Attribute]
    marks: Mapping[str, Sequence[Found]]

    def newest(self, code: str) -> Found | None:
        return next(iter(self.marks.get(code, ())), None)


@dataclass(frozen=True)
class Line:
    """A drawn record and how many of its attributes have no mark yet."""

    id: UUID
    turn: int
    number: str
    stratum: str
    judged: bool
    stage: int
    open: int


@dataclass(frozen=True)
class Progress:
    """All records of a draw in their order."""

    lines: Sequence[Line]

    @property
    def done(self) -> int:
        return sum(not line.open for line in self.lines)

    def after(self, turn: int) -> int | None:
        """The next record with an open attribute, beginning anew at the end."""
        waiting = [line.turn for line in self.lines if line.open]
        return next((one for one in waiting if one > turn), waiting[0] if waiting else None)


@writes
def sheet(work: Work, item_id: UUID) -> Sheet:
    """Everything that was marked of one record; its notes are opened, which is on record."""
    item = _get(work, item_id)
    require(work.actor, Action.SHEET_READ, item)
    rows = list(work.session.scalars(select(Mark).where(Mark.item_id == item_id).order_by(Mark.at.desc(), Mark.id.desc())))
    notes = reveal(work, rows, ["note"], purpose=PURPOSE)
    marks = defaultdict(list)
    for row in rows:
        mine = row.person_id == work.actor.person_id
        marks[row.attribute].append(Found(str(row.result), row.tickmark, notes[row.id]["note"], row.at, mine))
    return Sheet(fitting(attributes_of(work, item.draw_id), item.stratum), marks)


@writes
def save(work: Work, item_id: UUID, *, said: Mapping[str, Said], tickmark: str) -> list[Mark]:
    """Adds a mark for each attribute of which something new is said. A deviation, and what could not be tested, need a note."""
    item = _get(work, item_id)
    require(work.actor, Action.SHEET_FILL, item)
    require_open_today(work, item.engagement_id)
    attributes = {one.code: one for one in fitting(attributes_of(work, item.draw_id), item.stratum)}
    if tickmark not in TICKMARKS or not set(said) <= set(attributes):
        raise Invalid("Say by which means you looked, and mark what this record is tested for.", field="tickmark")
    standing = _standing(work, item_id)
    new = {code: one for code, one in said.items() if is_new(one, standing.get(code))}
    for code, one in new.items():
        _require_whole(attributes[code], one)
    if not new:
        raise Invalid("Nothing on this sheet is new.", field="result")
    entry_id = work.entry(EntryKind.CHANGE, "sheet.marked", detail=item.number)
    made = [_mark(work, item, code, one, tickmark, entry_id) for code, one in new.items()]
    work.session.add_all(made)
    return made


def is_new(said: Said, standing: str | None) -> bool:
    """Another result or a note. By which means one looked is said of these alone: what stands was looked at by its own."""
    return bool(said.note.strip()) or standing != said.result


def _require_whole(attribute: Attribute, said: Said) -> None:
    if said.result not in list(Result):
        raise Invalid("Mark each attribute as pass, deviation or not testable.", field=attribute.code)
    if said.result != Result.PASS and not said.note.strip():
        raise Invalid("“{attribute}” needs a note: what deviates, or why it cannot be tested.", field=attribute.code, attribute=attribute.said)
    if len(said.note) > LONGEST:
        raise Invalid("That is too long: at most {n} characters.", field=attribute.code, n=LONGEST)


def _mark(work: Work, item: DrawnItem, code: str, said: Said, tickmark: str, entry_id: UUID) -> Mark:
    made = Mark(
        engagement_id=item.engagement_id,
        draw_id=item.draw_id,
        item_id=item.id,
        person_id=work.actor.person_id,
        attribute=code,
        result=Result(said.result),
        tickmark=tickmark,
        entry_id=entry_id,
        at=work.now,
        subject=subject_of(work),
    )
    seal_into(made, note=said.note.strip() or None)
    return made


def _standing(work: Work, item_id: UUID) -> dict[str, str]:
    """By attribute, what counts now."""
    rows = work.session.execute(select(Mark.attribute, Mark.result).where(Mark.item_id == item_id).order_by(Mark.at, Mark.id))
    return {row.attribute: row.result for row in rows}


@writes
def progress(work: Work, draw_id: UUID) -> Progress:
    """How far the sheets of a draw are filled, the judgement list included."""
    draw = get(work, draw_id)
    require(work.actor, Action.SHEET_READ, draw)
    attributes = attributes_of(work, draw_id)
    marked: dict[UUID, set[str]] = defaultdict(set)
    for item_id, attribute in work.session.execute(select(Mark.item_id, Mark.attribute).where(Mark.draw_id == draw_id).distinct()):
        marked[item_id].add(attribute)
    plain = DrawnItem.id, DrawnItem.turn, DrawnItem.number, DrawnItem.stratum, DrawnItem.judged, DrawnItem.stage
    rows = work.session.execute(select(*plain).where(DrawnItem.draw_id == draw_id).order_by(DrawnItem.turn))
    return Progress([Line(*row, open=sum(one.code not in marked[row.id] for one in fitting(attributes, row.stratum))) for row in rows])


def attributes_of(work: Work, draw_id: UUID) -> list[Attribute]:
    """As they were declared when the draw was asked for."""
    wish = work.session.scalars(select(Wish).join(Draw, Draw.wish_id == Wish.id).where(Draw.id == draw_id)).one()
    return listed(wish.attributes, reveal(work, [wish], ["own"], purpose=PURPOSE)[wish.id]["own"], wish.kinds.split())


def _get(work: Work, item_id: UUID) -> DrawnItem:
    found = work.session.scalars(select(DrawnItem).where(DrawnItem.id == item_id)).one_or_none()
    if found is None:
        raise NotFound("This record was not drawn, or is not yours to see.")
    return found
