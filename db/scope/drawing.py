"""For the draws of an audit: the auditor sees the sample of his engagement while it is open to him, and adds his own papers; nothing else."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import and_, exists, select

from db.actor import Role
from db.draws import Draw, DrawnItem, DrawnPicture, DrawnText, DrawPart, DrawState, Extension, Nonce, Unfit, Wish
from db.fieldwork import Mark
from db.lots import Lot, StreamPlan
from db.scope.auditing import AUDITED
from db.scope.rule import Clause, Ops, everything, paper, rule, table_of
from db.scope.rules import own_person


def of_my_open_engagement(row: Any, ops: Ops) -> Clause:
    return ops.open_engagements(row.engagement_id, Role.AUDITOR)


def my_own_paper(row: Any, ops: Ops) -> Clause:
    return and_(own_person(row, ops), of_my_open_engagement(row, ops))


def my_own_nonce(row: Any, ops: Ops) -> Clause:
    """For a draw of the same engagement that waits for it, with that draw's pin."""
    draw = table_of(Draw).alias()
    same = draw.c.id == row.draw_id, draw.c.engagement_id == row.engagement_id, draw.c.pin == row.pin, draw.c.state == DrawState.REQUESTED
    waiting = exists(select(draw.c.id).where(*same)).correlate_except(draw)
    return and_(my_own_paper(row, ops), waiting)


def my_own_extension(row: Any, ops: Ops) -> Clause:
    """Of a draw of the same engagement that has been drawn."""
    draw = table_of(Draw).alias()
    same = draw.c.id == row.draw_id, draw.c.engagement_id == row.engagement_id, draw.c.state == DrawState.DRAWN
    return and_(my_own_paper(row, ops), exists(select(draw.c.id).where(*same)).correlate_except(draw))


def my_own_mark(row: Any, ops: Ops) -> Clause:
    """On a record that was drawn in the same engagement."""
    item = table_of(DrawnItem).alias()
    same = item.c.id == row.item_id, item.c.draw_id == row.draw_id, item.c.engagement_id == row.engagement_id
    return and_(my_own_paper(row, ops), exists(select(item.c.id).where(*same)).correlate_except(item))


def is_masked(row: Any, _ops: Ops) -> Clause:
    return cast(Clause, row.masked.is_(True))


paper(Wish, [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)], insert=[((Role.AUDITOR,), my_own_paper)])
paper(StreamPlan, [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)], insert=[((Role.AUDITOR,), my_own_paper)])
paper(Nonce, [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)], insert=[((Role.AUDITOR,), my_own_nonce)])
paper(Extension, [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)], insert=[((Role.AUDITOR,), my_own_extension)])
paper(Mark, [((Role.AUDITOR,), of_my_open_engagement)], insert=[((Role.AUDITOR,), my_own_mark)])  # nobody of the enterprise before he issues it
rule(
    Draw,
    [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)],
    insert=[],
    change=[((Role.DIRECTOR,), everything)],
)
for drawn in (Unfit, DrawPart, DrawnItem, DrawnText, Lot):
    rule(drawn, [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)], insert=[], change=[], append_only=True)
rule(
    DrawnPicture,
    [((Role.DIRECTOR,), everything), (AUDITED, is_masked), ((Role.AUDITOR,), of_my_open_engagement)],
    insert=[],
    change=[],
    append_only=True,
)
