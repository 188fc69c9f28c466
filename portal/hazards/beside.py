"""Who is told what happens beside a hazard: to the part of a cooperating department, to what somebody has to provide?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from db.cooperation import Part, Supply, SupplyState
from db.hazards import Hazard
from db.notices import NoticeKind
from db.session import Work
from portal.hazards.told import about_of
from portal.notices import About, tell
from portal.people import holders
from portal.policy import Action

OF_PARTS: Mapping[Action, NoticeKind] = {
    Action.HAZARD_ADD_PART: NoticeKind.PART_ASKED,
    Action.HAZARD_SEND_BACK_PART: NoticeKind.PART_BACK,
    Action.HAZARD_WITHDRAW_PART: NoticeKind.PART_DROPPED,
    Action.HAZARD_HAND_IN_PART: NoticeKind.PART_IN,
}
OF_ANSWERS: Mapping[SupplyState, NoticeKind] = {
    SupplyState.PROMISED: NoticeKind.SUPPLY_PROMISED,
    SupplyState.PROVIDED: NoticeKind.SUPPLY_PROVIDED,
    SupplyState.REFUSED: NoticeKind.SUPPLY_REFUSED,
}


def tell_of_part(work: Work, hazard: Hazard, part: Part, action: Action, n: int) -> None:
    """The department whose part it is; of a part handed in, whoever judges it and whoever leads."""
    if work.silent:
        return
    with work.session.no_autoflush:  # as in told.py: who is told is asked before the move is written
        people = _concerned(work, hazard, part, action)
    tell(work, OF_PARTS[action], about_part(hazard, part), people - {work.actor.person_id}, event=f"part/{part.id}/{n}")


def _concerned(work: Work, hazard: Hazard, part: Part, action: Action) -> set[UUID]:
    if action is not Action.HAZARD_HAND_IN_PART:
        return holders.of_department(work, part.department_id)
    lead = holders.of_department(work, hazard.department_id) if hazard.department_id else set()
    return holders.supervisors_of(work, part.area_id) | lead


def about_part(hazard: Hazard, part: Part) -> About:
    return replace(about_of(hazard), due=part.deadline)


def tell_of_request(work: Work, supply: Supply, kind: NoticeKind, *, again: str = "") -> None:
    """Whoever has to provide: the department, or the person. `again` tells apart that another department was asked after the first."""
    if work.silent:
        return
    with work.session.no_autoflush:
        people = owners(work, supply)
    tell(work, kind, about_request(supply), people - {work.actor.person_id}, event=f"supply/{supply.id}/{kind}{again}")


def tell_of_answer(work: Work, supply: Supply) -> None:
    """Whoever asked and whoever supervises. Not what the hazard is, nor how grave: who answers need not know it."""
    kind = OF_ANSWERS[supply.state]
    if work.silent:
        return
    with work.session.no_autoflush:
        people = holders.himself(work, supply.asked_by) | holders.supervisors_of(work, supply.area_id)
    about = About(supply.hazard_id, supply.number, supply.area_id, expected(supply))
    tell(work, kind, about, people - {work.actor.person_id}, event=f"supply/{supply.id}/{kind}")


def about_request(supply: Supply) -> About:
    return About(supply.id, supply.number, supply.area_id, expected(supply))


def expected(supply: Supply) -> datetime:
    """The day that was promised, else the one on which it is needed."""
    return supply.promised_for or supply.due


def owners(work: Work, supply: Supply) -> set[UUID]:
    if supply.person_id is not None:
        return holders.himself(work, supply.person_id)
    return holders.of_department(work, supply.department_id) if supply.department_id else set()
