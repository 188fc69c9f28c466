"""What was asked for, how far is it, and what does the receipt say? Of somebody who is erased there is no name any more, only dates and offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from db.erasures import WITHOUT_KEYS, Erasure, ErasurePart, Stage
from db.people import Person
from db.session import Work, office_name, reveal, writes
from portal.erasure.rules import DAYS
from portal.erasure.steps import get
from portal.policy import Action, Giving, allows, require

MOST = 50
PURPOSE = "erasure"


@dataclass(frozen=True)
class Line:
    """One erasure on the list; `name` while there is one, `mine`: I may decide it."""

    id: UUID
    person_id: UUID
    name: str | None
    ground: str
    stage: str
    asked_at: datetime
    asked_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    refusal: str | None
    held_by: str | None
    held_until: date | None
    done_at: datetime | None
    useless_by: datetime | None
    useless_at: datetime | None
    mine: bool


@dataclass(frozen=True)
class Part:
    """What, erased or kept, by which rule; how many values where that is told."""

    what: str
    kept: bool
    rule: str
    values: int | None


@dataclass(frozen=True)
class Receipt:
    """What may be handed to him. It holds no value of his."""

    line: Line
    parts: list[Part]


@writes
def erasures(work: Work) -> list[Line]:
    """All that waits for somebody's word, then the newest of the others; never more of these than fit on a page."""
    require(work.actor, Action.ERASURE_SEE, None)
    newest = select(Erasure).order_by(Erasure.asked_at.desc(), Erasure.id)
    waiting = work.session.scalars(newest.where(Erasure.stage == Stage.ASKED)).all()
    others = work.session.scalars(newest.where(Erasure.stage != Stage.ASKED).limit(MOST)).all()
    return _lines(work, [*waiting, *others])


@writes
def receipt(work: Work, erasure_id: UUID) -> Receipt:
    """Its lines from the moment on when his keys are gone; before that nothing is promised."""
    require(work.actor, Action.ERASURE_SEE, None)
    erasure = get(work, erasure_id)
    begun = erasure.stage in WITHOUT_KEYS
    wanted = select(ErasurePart).where(ErasurePart.erasure_id == erasure.id).order_by(ErasurePart.n)
    parts = work.session.scalars(wanted).all() if begun else []
    return Receipt(_lines(work, [erasure])[0], [Part(part.what, part.kept, part.rule, part.cells) for part in parts])


def _lines(work: Work, rows: Sequence[Erasure]) -> list[Line]:
    people = work.session.scalars(select(Person).where(Person.id.in_({row.person_id for row in rows}), Person.erased_at.is_(None))).all()
    names = {person_id: said["name"] for person_id, said in reveal(work, people, ["name"], purpose=PURPOSE).items()} if people else {}
    refused = [row for row in rows if row.refusal]
    reasons = {row_id: said["refusal"] for row_id, said in reveal(work, refused, ["refusal"], purpose=PURPOSE).items()} if refused else {}
    offices = office_name(work, {who for row in rows for who in (row.asked_by, row.decided_by) if who and who != row.person_id})
    return [_line(work, row, names.get(row.person_id), reasons.get(row.id), offices) for row in rows]


def _line(work: Work, row: Erasure, name: str | None, refusal: str | None, offices: dict[UUID, str | None]) -> Line:
    giving = Giving(row.person_id, granted_by=row.asked_by)
    return Line(
        id=row.id,
        person_id=row.person_id,
        name=name,
        ground=row.ground,
        stage=row.stage,
        asked_at=row.asked_at,
        asked_by=offices.get(row.asked_by),
        decided_at=row.decided_at,
        decided_by=offices.get(row.decided_by) if row.decided_by else None,
        refusal=refusal,
        held_by=row.held_by,
        held_until=row.held_until,
        done_at=row.done_at,
        useless_by=row.done_at + timedelta(days=DAYS) if row.done_at else None,
        useless_at=row.useless_at,
        mine=row.stage is Stage.ASKED and allows(work.actor, Action.ERASURE_DECIDE, giving),
    )
