"""For the coverage of duties: who keeps them and notes checks; and an auditor's counts, flags and lists, which nobody of the enterprise sees."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, not_, select

from db.actor import Role
from db.coverage import CoverageCell, FlagRow, Proposal, RedFlag, Roll, RollAnswer, RollDraw, RollLine, Survey, SurveyWish
from db.duties import Duty, DutyCheck
from db.scope.drawing import my_own_paper, of_my_open_engagement
from db.scope.rule import Clause, Ops, everything, paper, rule, table_of
from db.scope.rules import ALL_HAZARDS, INTERNAL, in_own_area, own_person

MINE = [((Role.AUDITOR,), of_my_open_engagement)]


def made_by_me(row: Any, ops: Ops) -> Clause:
    return ops.person(row.made_by)


def my_check_here(row: Any, ops: Ops) -> Clause:
    return and_(own_person(row, ops), in_own_area(row, ops))


def about_a_flag_of_mine(row: Any, ops: Ops) -> Clause:
    """Of a flag of the same engagement."""
    flag = table_of(RedFlag).alias()
    same = exists(select(flag.c.id).where(flag.c.id == row.flag_id, flag.c.engagement_id == row.engagement_id)).correlate_except(flag)
    return and_(my_own_paper(row, ops), same)


def of_a_list_of_mine(row: Any, ops: Ops) -> Clause:
    """Of a list that one brought in oneself, in the same engagement."""
    roll = table_of(Roll).alias()
    same = roll.c.id == row.roll_id, roll.c.engagement_id == row.engagement_id, roll.c.person_id == row.person_id
    return and_(my_own_paper(row, ops), exists(select(roll.c.id).where(*same)).correlate_except(roll))


def of_a_list_not_drawn_from(row: Any, ops: Ops) -> Clause:
    drawn = table_of(RollDraw).alias()
    closed = exists(select(drawn.c.id).where(drawn.c.roll_id == row.roll_id)).correlate_except(drawn)
    return and_(of_a_list_of_mine(row, ops), not_(closed))


rule(Duty, [(INTERNAL, everything)], insert=[((Role.DIRECTOR,), made_by_me)], change=[], append_only=True)
rule(
    DutyCheck,
    [(ALL_HAZARDS, everything), ((Role.SUPERVISOR,), in_own_area)],
    insert=[((Role.DIRECTOR,), own_person), ((Role.SUPERVISOR,), my_check_here)],
    change=[],
    append_only=True,
)
paper(SurveyWish, MINE, insert=[((Role.AUDITOR,), my_own_paper)])
paper(Proposal, MINE, insert=[((Role.AUDITOR,), about_a_flag_of_mine)])
paper(Roll, MINE, insert=[((Role.AUDITOR,), my_own_paper)])
paper(RollLine, MINE, insert=[((Role.AUDITOR,), of_a_list_not_drawn_from)])
paper(RollDraw, MINE, insert=[((Role.AUDITOR,), of_a_list_of_mine)])
for answered in (Survey, CoverageCell, RedFlag, FlagRow, RollAnswer):
    rule(answered, MINE, insert=[], change=[], append_only=True)
