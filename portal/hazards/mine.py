"""Which hazards are in my hands: within reach of an action of mine, or to rectify now?"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_

from db.hazards import Hazard
from db.session import Work
from portal.hazards.steps import REPAIRING
from portal.policy import Action, Reach, reach


def within(work: Work, how_far: Reach) -> ColumnElement[bool]:
    """Empty lists are left out, so that an index gives the order."""
    if how_far.everywhere:
        return Hazard.id.is_not(None)
    named = [Hazard.responsible_id == work.actor.person_id] if how_far.named else []
    held = ((Hazard.area_id, how_far.areas), (Hazard.department_id, how_far.departments))
    return or_(false(), *(column.in_(ids) for column, ids in held if ids), *named)


def to_rectify(work: Work) -> ColumnElement[bool]:
    """What is mine, or my department's, to repair now."""
    return and_(within(work, reach(work.actor, Action.HAZARD_START)), Hazard.state.in_(REPAIRING))
