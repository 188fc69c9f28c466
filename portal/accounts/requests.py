"""What is done to somebody only with a second person's yes: something taken from him, or a protected account opened anew?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.accounts import RESETS, Account, Deed, Request
from db.actor import SYSTEM
from db.log import EntryKind
from db.people import PostHolding, RoleGrant
from db.sealed import seal_into
from db.session import Work, begin, reveal, writes
from portal import areas, clock, people
from portal.accounts import passwords
from portal.accounts.register import replace_password
from portal.accounts.sessions import end_all
from portal.errors import Invalid, NotFound, WrongStep
from portal.people.approvals import KEPT
from portal.people.guard import places_of, tell_asked, tell_decided
from portal.policy import Action, Giving, allows, require

Place = tuple[str, str | None]
OPEN = (Request.approved.is_distinct_from(False), Request.done_at.is_(None))


@dataclass(frozen=True)
class Asked:
    """A request: about whom, what, who wants it, why; `mine` = I may decide, `agreed` = only the doing is left. A refused one says why."""

    id: UUID
    who: str
    by: str
    reason: str
    deed: str
    office: str
    place: Place
    last_day: date | None
    asked_at: datetime
    mine: bool
    agreed: bool
    refusal: str = ""
    refused_in: str = ""


@writes
def ask_reset(work: Work, account_id: UUID, *, with_factor: bool, reason: str) -> Request:
    """On record before anything happens. `carry_out` does it: at once, or where the account is protected after a second person's yes."""
    account = _account(work, Account.id == account_id)
    require(work.actor, Action.RESET_ASK, Giving(account.person_id))
    if reset_waits(work, account_id):
        raise WrongStep("A reset of this account waits for a second person already.")
    asked = _ask(work, account.person_id, Deed.RESET_WITH_FACTOR if with_factor else Deed.RESET, reason, account_id=account_id)
    work.entry(EntryKind.ADMIN, "account.reset_asked", subjects=[str(account.person_id)])
    return asked


@writes
def ask_removal(
    work: Work,
    person_id: UUID,
    deed: str,
    *,
    reason: str,
    grant_id: UUID | None = None,
    holding_id: UUID | None = None,
    last_day: date | None = None,
    department_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> Request:
    """An account switched off, an office or a post ended, somebody moved, a last day noted: whoever it is, one alone may not.

    Whether he ever reported or complained is not asked: where only reporters took two people, asking would say who they are.
    """
    require(work.actor, Action.REMOVAL_ASK, Giving(person_id))
    wanted = Deed(deed)
    if wanted in RESETS:
        raise Invalid("A reset is asked for as a reset.", field="deed")
    about = _taken(work, person_id, wanted, grant_id=grant_id, holding_id=holding_id, last_day=last_day, place=(department_id, organisation_id))
    mine = select(Request.id).where(Request.person_id == person_id, Request.deed == wanted, Request.asked_by == work.actor.person_id, *OPEN)
    same = [getattr(Request, column) == about[column] for column in ("grant_id", "holding_id") if column in about]
    if work.session.scalars(mine.where(*same)).first():
        raise WrongStep("You asked for this already; it waits for a second person.")
    asked = _ask(work, person_id, wanted, reason, **about)
    work.entry(EntryKind.ADMIN, "removal.asked", subjects=[str(person_id)])
    work.session.flush()
    tell_asked(work, asked)
    return asked


def _taken(
    work: Work,
    person_id: UUID,
    deed: Deed,
    *,
    grant_id: UUID | None,
    holding_id: UUID | None,
    last_day: date | None,
    place: tuple[UUID | None, UUID | None],
) -> dict[str, Any]:
    """What exactly, as the request keeps it."""
    if deed is Deed.OFF:
        return {"account_id": _account(work, Account.person_id == person_id).id}
    if deed is Deed.END_OFFICE:
        return {"grant_id": _office(work, person_id, grant_id).id}
    if deed is Deed.END_POST:
        return {"holding_id": _post(work, person_id, holding_id).id, "last_day": _day(last_day)}
    person = people.get_person(work, person_id)
    if deed is Deed.LEAVE:
        return {"last_day": _day(last_day)}
    if place == (person.department_id, person.organisation_id):
        raise Invalid("Choose another department or organisation than he has.", field="department")
    return {"department_id": place[0], "organisation_id": place[1]}


@writes
def approve_request(work: Work, request_id: UUID) -> Request:
    """The second person's yes."""
    asked = _undecided(work, request_id)
    asked.decided_by, asked.decided_at, asked.approved = work.actor.person_id, work.now, True
    work.entry(EntryKind.ADMIN, f"{_family(asked)}approved", subjects=[str(asked.person_id), str(asked.asked_by)])
    tell_decided(work, asked)
    return asked


@writes
def refuse_request(work: Work, request_id: UUID, *, reason: str) -> Request:
    """The second person's no: everything stays as it is."""
    asked = _undecided(work, request_id)
    if not reason.strip():
        raise Invalid("Write the reason.", field="reason")
    asked.decided_by, asked.decided_at, asked.approved = work.actor.person_id, work.now, False
    seal_into(asked, refusal=reason.strip())
    work.entry(EntryKind.ADMIN, f"{_family(asked)}refused", subjects=[str(asked.person_id), str(asked.asked_by)])
    tell_decided(work, asked)
    return asked


def carry_out(request_id: UUID) -> bool:
    """The portal itself does it, once, and after a crash when it is asked to again. False when a second person has to agree first."""
    password_hash = passwords.hash_password(passwords.one_time_password())
    with begin(SYSTEM) as work:
        asked = work.session.scalars(select(Request).where(Request.id == request_id).with_for_update()).one()
        if asked.done_at is not None or asked.approved is False:
            raise WrongStep("This was decided already.")
        if not _ready(work, asked):
            return False
        asked.done_at = work.now
        DEEDS[asked.deed](work, asked, password_hash)
    return True


def _ready(work: Work, asked: Request) -> bool:
    """Only the reset of an account that nobody protects needs no second person."""
    return _agreed(asked) or (asked.deed in RESETS and not people.is_protected(work, asked.person_id))


def _agreed(asked: Request) -> bool:
    """Asked again here, so that a row written past the verbs is worth nothing."""
    return bool(asked.approved) and asked.decided_by not in {None, asked.asked_by, asked.person_id}


@writes
def requests_waiting(work: Work) -> list[Asked]:
    """Those I may decide, and those I asked for; agreed to and not done yet too."""
    rows = list(work.session.scalars(select(Request).where(*OPEN).order_by(Request.asked_at)))
    director = people.had_a_director(work)
    mine = {row.id for row in rows if allows(work.actor, _deciding(row), Giving(row.person_id, row.asked_by, director_in_office=director))}
    return _told(work, [row for row in rows if row.id in mine or row.asked_by == work.actor.person_id], mine)


@writes
def requests_refused(work: Work) -> list[Asked]:
    """What I asked for and somebody refused in the last thirty days."""
    wanted = select(Request).where(Request.asked_by == work.actor.person_id, Request.approved.is_(False), Request.decided_at > work.now - KEPT)
    return _told(work, list(work.session.scalars(wanted.order_by(Request.decided_at.desc()))), ())


def _told(work: Work, rows: Sequence[Request], mine: Collection[UUID]) -> list[Asked]:
    names = people.names_of(work, {who for row in rows for who in (row.person_id, row.asked_by)})
    said = reveal(work, rows, ["reason", "refusal"], purpose="approval") if rows else {}
    offices = dict(work.session.execute(select(RoleGrant.id, RoleGrant.role).where(RoleGrant.id.in_({row.grant_id for row in rows}))).all())
    places = places_of(work, rows)
    return [
        Asked(
            id=row.id,
            who=names.get(row.person_id, "—"),
            by=names.get(row.asked_by, "—"),
            reason=said[row.id]["reason"] or "",
            deed=str(row.deed),
            office=str(offices[row.grant_id]) if row.grant_id else "",
            place=places.get(row.id, ("", None)),
            last_day=row.last_day,
            asked_at=row.asked_at,
            mine=row.id in mine,
            agreed=_ready(work, row),
            refusal=said[row.id]["refusal"] or "",
            refused_in=people.office_at(work, row.decided_by, row.decided_at, _deciding(row)) if row.approved is False else "",
        )
        for row in rows
    ]


def end_requests_about(work: Work, person_id: UUID) -> None:
    """Somebody is erased: nothing is done to him any more, and no refusal could be written under his key. Called again it changes nothing."""
    require(work.actor, Action.ERASURE_DO, None)
    waiting = work.session.scalars(select(Request).where(Request.person_id == person_id, *OPEN)).all()
    for asked in waiting:
        asked.done_at = work.now
    if waiting:
        work.entry(EntryKind.ADMIN, "account.requests_ended", subjects=[str(person_id)])


def reset_waits(work: Work, account_id: UUID) -> bool:
    return bool(work.session.scalars(select(Request.id).where(Request.account_id == account_id, Request.deed.in_(RESETS), *OPEN)).first())


def _ask(work: Work, person_id: UUID, deed: Deed, reason: str, **about: Any) -> Request:
    if not reason.strip():
        raise Invalid("Write the reason.", field="reason")
    asked = Request(person_id=person_id, deed=deed, asked_by=work.actor.person_id, asked_at=work.now, **about)
    asked.subject = f"person/{person_id}"
    seal_into(asked, reason=reason.strip())
    work.session.add(asked)
    return asked


def _open_anew(work: Work, asked: Request, password_hash: str) -> None:
    with_factor = asked.deed == Deed.RESET_WITH_FACTOR
    replace_password(work, _account(work, Account.id == asked.account_id), password_hash, with_factor=with_factor)
    work.entry(EntryKind.ADMIN, "account.reset_with_factor" if with_factor else "account.reset", subjects=[str(asked.person_id)])


def _switch_off(work: Work, asked: Request, _password_hash: str) -> None:
    account = _account(work, Account.id == asked.account_id)
    account.active = False
    end_all(work, account, why="switched_off")
    work.entry(EntryKind.ADMIN, "account.off", subjects=[str(asked.person_id)])


def _end_office(work: Work, asked: Request, _password_hash: str) -> None:
    """What ended meanwhile stays as it ended."""
    grant = _office(work, asked.person_id, asked.grant_id)
    if grant.valid_to is None or grant.valid_to >= clock.site_day(work.now, areas.time_zone(work)):
        people.end_role(work, grant.id)
    else:
        work.entry(EntryKind.ADMIN, "removal.needless", subjects=[str(asked.person_id)])


def _leave(work: Work, asked: Request, _password_hash: str) -> None:
    people.leave(work, asked.person_id, last_day=_day(asked.last_day))


def _move(work: Work, asked: Request, _password_hash: str) -> None:
    people.move(work, asked.person_id, department_id=asked.department_id, organisation_id=asked.organisation_id)


def _end_post(work: Work, asked: Request, _password_hash: str) -> None:
    """What ended earlier meanwhile stays as it ended."""
    holding, last_day = _post(work, asked.person_id, asked.holding_id), _day(asked.last_day)
    if holding.valid_to is None or holding.valid_to > last_day:
        people.end_holding(work, holding.id, last_day=last_day)
    else:
        work.entry(EntryKind.ADMIN, "removal.needless", subjects=[str(asked.person_id)])


DEEDS: dict[str, Callable[[Work, Request, str], None]] = {
    Deed.RESET: _open_anew,
    Deed.RESET_WITH_FACTOR: _open_anew,
    Deed.OFF: _switch_off,
    Deed.END_OFFICE: _end_office,
    Deed.LEAVE: _leave,
    Deed.MOVE: _move,
    Deed.END_POST: _end_post,
}


def _family(asked: Request) -> str:
    return "account.reset_" if asked.deed in RESETS else "removal."


def _deciding(asked: Request) -> Action:
    return Action.RESET_APPROVE if asked.deed in RESETS else Action.REMOVAL_APPROVE


def _undecided(work: Work, request_id: UUID) -> Request:
    asked = work.session.scalars(select(Request).where(Request.id == request_id)).one_or_none()
    if asked is None:
        raise NotFound("This request does not exist.")
    director = people.had_a_director(work)
    require(work.actor, _deciding(asked), Giving(asked.person_id, asked.asked_by, director_in_office=director))
    if asked.decided_by is not None or asked.done_at is not None:
        raise WrongStep("This was decided already.")
    return asked


def _account(work: Work, which: Any) -> Account:
    account = work.session.scalars(select(Account).where(which)).one_or_none()
    if account is None:
        raise NotFound("This account does not exist.")
    return account


def _office(work: Work, person_id: UUID, grant_id: UUID | None) -> RoleGrant:
    grant = work.session.scalars(select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.person_id == person_id)).one_or_none()
    if grant is None:
        raise NotFound("This role does not exist.")
    return grant


def _post(work: Work, person_id: UUID, holding_id: UUID | None) -> PostHolding:
    wanted = select(PostHolding).where(PostHolding.id == holding_id, PostHolding.person_id == person_id)
    holding = work.session.scalars(wanted).one_or_none()
    if holding is None:
        raise NotFound("This entry does not exist.")
    return holding


def _day(last_day: date | None) -> date:
    if last_day is None:
        raise Invalid("Choose the last day.", field="last_day")
    return last_day
