"""How does a request change its state? Only here, with a step that says who, when, why, and by which rule."""

from __future__ import annotations

from db.log import EntryKind
from db.rights import RightsRequest, RightsStep, Wished
from db.sealed import seal_into
from db.session import Work
from portal.errors import WrongStep
from portal.locale import N_
from portal.policy import Action, office_for
from portal.rights.terms import OPEN, PURPOSE, lifting, record_of, steps_of

EMPLOYEE, PORTAL = "employee", "system"
POSSIBLE: dict[str, tuple[tuple[Wished, ...], Wished, str]] = {
    "grant": ((Wished.ASKED, Wished.RETURNED), Wished.GRANTED, N_("It is answered once; nothing waits for an answer.")),
    "refuse": ((Wished.ASKED,), Wished.REFUSED, N_("It is answered once, and what an appeal has decided is granted.")),
    "appeal": ((Wished.REFUSED, Wished.ASKED), Wished.APPEALED, N_("Only a refusal that nobody has looked at again may be appealed.")),
    "uphold": ((Wished.APPEALED,), Wished.UPHELD, N_("There is no appeal that waits for its answer.")),
    "send_back": ((Wished.APPEALED,), Wished.RETURNED, N_("There is no appeal that waits for its answer.")),
    "take_back": (OPEN, Wished.TAKEN_BACK, N_("It is answered already and is not taken back.")),
    "lift": ((Wished.GRANTED,), Wished.LIFTED, N_("It is lifted already.")),
    "end": (OPEN, Wished.TAKEN_BACK, N_("It is answered already and is not taken back.")),
}


def is_possible(request: RightsRequest, action: str) -> bool:
    return request.state in POSSIBLE[action][0]


def moved(
    work: Work, request: RightsRequest, action: str, said: str, *, rule: str = "", before: str | None = None, after: str | None = None
) -> RightsStep:
    """The one place in which `state` changes."""
    from_, to, otherwise = POSSIBLE[action]
    if request.state not in from_:
        raise WrongStep(otherwise)
    step = _step(work, request, action, request.state, to, rule)
    request.state = to
    seal_into(step, said=said or None, before=before, after=after)
    work.session.add(step)
    return step


def begun(work: Work, request: RightsRequest) -> None:
    """The first step: asked, and a copy is had at once."""
    work.session.add(request)
    work.session.flush()
    work.session.add(_step(work, request, "ask", None, request.state, ""))


def _step(work: Work, request: RightsRequest, action: str, was: Wished | None, became: Wished, rule: str) -> RightsStep:
    steps = [] if was is None else steps_of(work, request)
    office = _office(work, request, action, steps)
    entry = work.entry(EntryKind.CHANGE, f"rights.{action}", purpose=PURPOSE, subjects=[str(request.person_id)])
    step = RightsStep(request_id=request.id, n=len(steps) + 1, action=action, was=was, became=became, at=work.now, office=office, rule=rule)
    step.actor_id, step.entry_id, step.subject = work.actor.person_id, entry, request.subject
    return step


def _office(work: Work, request: RightsRequest, action: str, steps: list[RightsStep]) -> str:
    """His own, the portal's, or that in which somebody answers."""
    if work.actor.person_id == request.person_id:
        return EMPLOYEE
    if action == "end":
        return PORTAL
    return str(office_for(work.actor, Action.RIGHTS_ANSWER, (lifting if action == "lift" else record_of)(request, steps)))
