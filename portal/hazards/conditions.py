"""What else must hold, besides the state, before a move can be made? Read from the hazard's own row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.hazards import Hazard, Severity, State
from portal.locale import N_
from portal.policy import Action


@dataclass(frozen=True)
class Condition:
    """It holds, or this is why the move waits."""

    holds: Callable[[Hazard, datetime], bool]
    why_not: str


def _has_deadline(hazard: Hazard, _now: datetime) -> bool:
    return hazard.deadline is not None


def _is_asked(hazard: Hazard, _now: datetime) -> bool:
    return hazard.wanted_deadline is not None


def _not_asked(hazard: Hazard, _now: datetime) -> bool:
    return hazard.wanted_deadline is None


def _to_recheck(hazard: Hazard, _now: datetime) -> bool:
    return hazard.recheck_due is not None


def _recheck_is_due(hazard: Hazard, now: datetime) -> bool:
    """From the morning of the day at whose end it is due."""
    return hazard.recheck_due is not None and hazard.recheck_due - timedelta(days=1) <= now


def _parts_are_in(hazard: Hazard, _now: datetime) -> bool:
    return not hazard.parts_open


def _is_planned(hazard: Hazard, _now: datetime) -> bool:
    """What was begun before it became a major one goes on."""
    return hazard.severity is not Severity.MAJOR or hazard.planned_at is not None or hazard.state is State.RECTIFYING


def _is_major(hazard: Hazard, _now: datetime) -> bool:
    return hazard.severity is Severity.MAJOR


def _is_proposed(hazard: Hazard, _now: datetime) -> bool:
    return hazard.proposed_severity is not None


def _regulator_untold(hazard: Hazard, _now: datetime) -> bool:
    return hazard.regulator_told_at is None


def _workers_untold(hazard: Hazard, _now: datetime) -> bool:
    return hazard.workers_told_at is None


PLANNED = Condition(_is_planned, N_("A major hazard needs its plan before the work begins: measures, money, who, until when, emergency."))
MAJOR = Condition(_is_major, N_("That is a duty for major hazards only."))
PROPOSED = Condition(_is_proposed, N_("Nobody has judged its level, or it is signed already."))
REGULATOR_UNTOLD = Condition(_regulator_untold, N_("The regulator was told already."))
WORKERS_UNTOLD = Condition(_workers_untold, N_("The workers were told already."))
PARTS_ARE_IN = Condition(_parts_are_in, N_("Every cooperating department has to hand in its part first."))
HAS_DEADLINE = Condition(_has_deadline, N_("It has no deadline that could be later."))
ASKED = Condition(_is_asked, N_("The department has not asked for a later deadline."))
NOT_ASKED = Condition(_not_asked, N_("The department has asked already; it is not answered yet."))
TO_RECHECK = Condition(_to_recheck, N_("Its re-check is done, or it needs none."))
RECHECK_DUE = Condition(_recheck_is_due, N_("The re-check falls due 30 days after it was accepted; if that is a day off, on the next working day."))

CONDITIONS: dict[Action, tuple[Condition, ...]] = {
    Action.HAZARD_START: (PLANNED,),
    Action.HAZARD_SUBMIT: (PLANNED,),
    Action.HAZARD_ACCEPT: (PARTS_ARE_IN,),
    Action.HAZARD_SIGN_LEVEL: (PROPOSED,),
    Action.HAZARD_REJECT_LEVEL: (PROPOSED,),
    Action.HAZARD_TELL_REGULATOR: (MAJOR, REGULATOR_UNTOLD),
    Action.HAZARD_TELL_WORKERS: (MAJOR, WORKERS_UNTOLD),
    Action.HAZARD_ASK_EXTENSION: (HAS_DEADLINE, NOT_ASKED),
    Action.HAZARD_APPROVE_EXTENSION: (ASKED,),
    Action.HAZARD_REFUSE_EXTENSION: (ASKED,),
    Action.HAZARD_RECHECK: (TO_RECHECK, RECHECK_DUE),
    Action.HAZARD_REOPEN: (TO_RECHECK,),
}


def hindered(hazard: Hazard, action: Action, now: datetime) -> str:
    """Why the move cannot be made though the state allows it; empty if it can."""
    return next((condition.why_not for condition in CONDITIONS.get(action, ()) if not condition.holds(hazard, now)), "")
