"""For the draws of an audit: the auditor sees the sample of his engagement while it is open to him, and adds his own papers; nothing else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, select

from db.actor import Role
from db.draws import Draw, DrawnItem, DrawnText, DrawPart, DrawState, Nonce, Unfit, Wish
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


paper(Wish, [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)], insert=[((Role.AUDITOR,), my_own_paper)])
paper(Nonce, [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)], insert=[((Role.AUDITOR,), my_own_nonce)])
rule(
    Draw,
    [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)],
    insert=[],
    change=[((Role.DIRECTOR,), everything)],
)
for drawn in (Unfit, DrawPart, DrawnItem, DrawnText):
    rule(drawn, [(AUDITED, everything), ((Role.AUDITOR,), of_my_open_engagement)], insert=[], change=[], append_only=True)
