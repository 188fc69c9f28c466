"""Whose time is over, who asks that he be erased, and who says yes or no? Nobody erases anybody alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from db.erasures import OPEN, Erasure, Ground, Stage
from db.people import Person
from db.rights import Right, RightsRequest, Wished
from db.sealed import seal_into
from db.session import Work, reveal, writes
from portal import areas, clock
from portal.erasure.rules import FORBIDS, LABOUR_MONTHS, Held, held_by
from portal.erasure.steps import get, move, step
from portal.errors import Invalid, WrongStep
from portal.people import get_person
from portal.policy import Action, Giving, require

MOST = 50
PURPOSE = "erasure"
WISHED = (Wished.ASKED, Wished.RETURNED)


@dataclass(frozen=True)
class Due:
    """Somebody for whom the time is over; `held` are the rules that keep him all the same."""

    person_id: UUID
    name: str
    left_on: date
    held: list[Held]


@dataclass(frozen=True)
class Waiting:
    """A wish of mine that is granted and not carried out; `held`: what it waits for, None if nothing."""

    id: UUID
    held: Held | None


@writes
def due(work: Work) -> list[Due]:
    """Those who left long enough ago and for whom nobody has asked yet: first whoever may be asked for, longest first, then whom a rule keeps.

    Their names are opened to decide about them.
    """
    require(work.actor, Action.ERASURE_ASK, Giving(UUID(int=0)))
    last = clock.months_after(clock.site_day(work.now, areas.time_zone(work)), -LABOUR_MONTHS)
    asked = select(Erasure.person_id).where(Erasure.stage.in_(OPEN))
    wanted = select(Person).where(Person.left_on < last, Person.erased_at.is_(None), Person.id.not_in(asked), Person.id != work.actor.person_id)
    kept: list[tuple[Person, list[Held]]] = []
    free: list[tuple[Person, list[Held]]] = []
    for row in work.session.scalars(wanted.order_by(Person.left_on, Person.id)):
        held = held_by(work, row, Ground.OVER)
        (kept if held else free).append((row, held))
        if len(free) == MOST:
            break
    found = [*free, *kept[:MOST]]
    said = reveal(work, [row for row, _held in found], ["name"], purpose=PURPOSE) if found else {}
    return [Due(row.id, said[row.id]["name"] or "—", row.left_on, held) for row, held in found if row.left_on]


@writes
def ask(work: Work, person_id: UUID) -> Erasure:
    """For somebody whose time is over; what forbids it is said at once. It waits for a second person."""
    require(work.actor, Action.ERASURE_ASK, Giving(person_id))
    person = get_person(work, person_id)
    _require_new(work, person)
    _require_free(held_by(work, person, Ground.OVER))
    made = Erasure(person_id=person_id, ground=Ground.OVER, stage=Stage.ASKED, asked_by=_somebody(work), asked_at=work.now, subject=person.subject)
    return _begun(work, made, "erasure.asked")


@writes
def ask_at_his_wish(work: Work, request: RightsRequest) -> Erasure:
    """He asked for it himself, and whoever grants that request is the second person: without the request there is no wish.

    What forbids it is looked at by the portal, today and again until nothing does: a wish that waits is carried out without being made anew.
    """
    require(work.actor, Action.ERASURE_GRANT, Giving(request.person_id))
    if request.kind is not Right.ERASURE or request.state not in WISHED:
        raise WrongStep("Nobody has wished for it, or it is answered already.")
    again = select(Erasure.id).where(Erasure.person_id == request.person_id, Erasure.stage.in_((*OPEN, Stage.DONE)))
    if work.session.scalars(again.limit(1)).first():
        raise WrongStep("It is asked for already.")
    made = Erasure(person_id=request.person_id, ground=Ground.WISH, stage=Stage.AGREED, asked_by=request.person_id, asked_at=work.now)
    made.request_id, made.decided_by, made.decided_at, made.subject = request.id, _somebody(work), work.now, f"person/{request.person_id}"
    return _begun(work, made, "erasure.granted")


@writes
def take_back(work: Work, erasure_id: UUID) -> None:
    """My own wish, as long as a rule holds it up: what was to go stays."""
    erasure = get(work, erasure_id)
    require(work.actor, Action.ERASURE_TAKE_BACK, Giving(erasure.person_id))
    if erasure.ground is not Ground.WISH or erasure.stage is not Stage.AGREED or erasure.held_by is None:
        raise WrongStep("Only a wish that a rule still holds up is taken back.")
    move(work, erasure, Stage.TAKEN_BACK, "erasure.taken_back")


@writes
def my_wish(work: Work) -> Waiting | None:
    """What I wished for and what is granted, but waits for a rule."""
    require(work.actor, Action.RIGHTS_ASK, None)
    wanted = select(Erasure).where(Erasure.person_id == work.actor.person_id, Erasure.ground == Ground.WISH, Erasure.stage == Stage.AGREED)
    row = work.session.scalars(wanted).first()
    return Waiting(row.id, Held(row.held_by, row.held_until) if row.held_by else None) if row else None


@writes
def agree(work: Work, erasure_id: UUID) -> Erasure:
    """The second person's yes; the portal does the rest."""
    erasure = _to_decide(work, erasure_id)
    _require_free(held_by(work, get_person(work, erasure.person_id), Ground.OVER))
    erasure.decided_by, erasure.decided_at = work.actor.person_id, work.now
    move(work, erasure, Stage.AGREED, "erasure.agreed")
    return erasure


@writes
def refuse(work: Work, erasure_id: UUID, *, reason: str) -> Erasure:
    """He stays as he is; whoever asked reads why. The reason goes with him when he is erased later."""
    erasure = _to_decide(work, erasure_id)
    if not reason.strip():
        raise Invalid("Write the reason.", field="reason")
    erasure.decided_by, erasure.decided_at = work.actor.person_id, work.now
    seal_into(erasure, refusal=reason.strip())
    move(work, erasure, Stage.REFUSED, "erasure.refused")
    return erasure


def _to_decide(work: Work, erasure_id: UUID) -> Erasure:
    erasure = get(work, erasure_id)
    require(work.actor, Action.ERASURE_DECIDE, Giving(erasure.person_id, granted_by=erasure.asked_by))
    if erasure.stage is not Stage.ASKED:
        raise WrongStep("This is decided already.")
    return erasure


def _begun(work: Work, erasure: Erasure, action: str) -> Erasure:
    work.session.add(erasure)
    work.session.flush()
    step(work, erasure, None, action)
    return erasure


def _require_new(work: Work, person: Person) -> None:
    if person.erased_at is not None:
        raise WrongStep("This person is erased already.")
    if work.session.scalars(select(Erasure.id).where(Erasure.person_id == person.id, Erasure.stage.in_(OPEN)).limit(1)).first():
        raise WrongStep("It is asked for already.")


def _require_free(held: list[Held]) -> None:
    """In the order of the rules; the page shows all of them."""
    for one in held:
        raise WrongStep(FORBIDS[one.rule], until=one.until)


def _somebody(work: Work) -> UUID:
    assert work.actor.person_id
    return work.actor.person_id
