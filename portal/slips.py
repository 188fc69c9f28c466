"""Who still needs a way to sign in, and who gets a slip for it? Printing, releasing and voiding activation slips."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import segno
from sqlalchemy import or_, select

from db.accounts import Account, Slip
from db.actor import Actor
from db.areas import Department
from db.log import EntryKind
from db.people import Person
from db.session import Work, office_name, reveal, writes
from portal import sheets
from portal.accounts import activation, create_account, register
from portal.areas import time_zone
from portal.clock import site_day
from portal.errors import Invalid, NotFound, WrongStep
from portal.people import had_a_director
from portal.policy import Action, Giving, allows, require

PURPOSE = "slip"
MOST = 500
NOBODY_YET = UUID(int=0)
NO_WAY_IN = ("none", "expired", "new_office")


@dataclass(frozen=True)
class Row:
    """One person and how far he is: none, printed, waiting (for the second person), expired, active, new_office (held back) or off."""

    person_id: UUID
    name: str | None
    username: str
    state: str
    until: datetime | None


@dataclass(frozen=True)
class Waiting:
    """A slip that holds only once a second person has released it; `mine`: I may be that person."""

    slip_id: UUID
    name: str | None
    printed_by: str | None
    offices: list[str]
    activated_at: datetime | None
    made_at: datetime
    mine: bool


@dataclass(frozen=True)
class Printed:
    """What stands on one slip. The code exists here and on the paper, nowhere else."""

    name: str
    department: str
    department_en: str
    username: str
    code: str = field(repr=False)
    until: date


def prints(actor: Actor) -> bool:
    """May he print slips at all, for others?"""
    return allows(actor, Action.SLIP_PRINT, Giving(NOBODY_YET))


@writes
def people_of(work: Work, department_id: UUID | None) -> list[Row]:
    """Everybody of a department, by name; people without one when none is named. Opening the names is on record."""
    require(work.actor, Action.PERSON_CHANGE, None)
    people = _here(work, Person.department_id == department_id if department_id else Person.department_id.is_(None))
    names = reveal(work, people, ["name"], purpose=PURPOSE)
    accounts = _accounts(work, people)
    offices = activation.offices_of(work, [account.person_id for account in accounts.values() if account.opened_alone])
    held_back = {person_id for person_id, held in offices.items() if held}
    rows = [_row(work, person, names[person.id]["name"], accounts.get(person.id), held_back) for person in people]
    return sorted(rows, key=lambda row: row.name or "")


@writes
def print_slips(work: Work, person_ids: Collection[UUID], *, password_hash: str) -> list[Printed]:
    """A slip for each, in place of any older one, and an account for whoever has none. `password_hash` is one that nobody's password has."""
    for person_id in person_ids:
        require(work.actor, Action.SLIP_PRINT, Giving(person_id))
    people = _here(work, Person.id.in_(list(person_ids)[:MOST]))
    if not people or len(people) < len(set(person_ids)):
        raise NotFound("One of these people does not exist or has left. Nothing was printed.")
    names = reveal(work, people, ["name"], purpose=PURPOSE)
    accounts = _accounts(work, people)
    if any(not account.active for account in accounts.values()):
        raise WrongStep("An account that is switched off gets no slip. Nothing was printed.")
    for person in people:
        if person.id not in accounts:
            accounts[person.id] = _new_account(work, person.id, password_hash)
    work.session.flush()
    departments = {row.id: row for row in work.session.scalars(select(Department))}
    slips = [_printed(work, accounts[p.id], names[p.id]["name"] or "", departments.get(p.department_id) if p.department_id else None) for p in people]
    return sorted(slips, key=lambda slip: slip.name)


@writes
def print_missing(work: Work, code: str, *, why: str, password_hash: str) -> list[Printed]:
    """For everybody of a department who cannot sign in yet, to a file on the machine; why stays on record, sealed."""
    department = work.session.scalars(select(Department).where(Department.code == code.strip())).one_or_none()
    if department is None:
        raise NotFound("There is no department with the code {code}.", code=code)
    rows = people_of(work, department.id)
    wanted = [row.person_id for row in rows if row.state in NO_WAY_IN and row.person_id != work.actor.person_id]
    if not wanted:
        raise WrongStep("Everybody there signs in or has a slip. Nothing was printed.")
    work.entry(EntryKind.EXPORT, "slip.to_file", purpose=PURPOSE, detail=why)
    return print_slips(work, wanted[:MOST], password_hash=password_hash)


@writes
def release(work: Work, slip_id: UUID) -> Slip:
    """The second person's yes to a slip for somebody in office."""
    slip = work.session.scalars(select(Slip).where(Slip.id == slip_id)).one_or_none()
    if slip is None:
        raise NotFound("This slip does not exist.")
    account = work.session.scalars(select(Account).where(Account.id == slip.account_id)).one()
    require(work.actor, Action.SLIP_RELEASE, Giving(account.person_id, slip.made_by, director_in_office=had_a_director(work)))
    if slip.approved_by is not None or activation.pending(work, account) is not slip:
        raise WrongStep("This slip was released, used or replaced already.")
    slip.approved_by = work.actor.person_id
    work.entry(EntryKind.ADMIN, "slip.released", subjects=(str(account.person_id), *register.owners(work)))
    return slip


@writes
def void(work: Work, person_ids: Collection[UUID]) -> None:
    """What was printed for these people opens nothing any more."""
    for person_id in person_ids:
        require(work.actor, Action.SLIP_PRINT, Giving(person_id))
    for account in work.session.scalars(select(Account).where(Account.person_id.in_(list(person_ids)))):
        if activation.pending(work, account) is not None:
            activation.void(work, account.id)
            work.entry(EntryKind.ADMIN, "slip.voided", subjects=(str(account.person_id),))


def waiting(work: Work) -> list[Waiting]:
    """Slips for people in office that a second person has not released yet; names of people in office are no look at them."""
    require(work.actor, Action.PAGE_SLIPS, None)
    wanted = (
        select(Slip, Account)
        .join(Account, Account.id == Slip.account_id)
        .where(Slip.approved_by.is_(None), Slip.used_at.is_(None), Slip.voided_at.is_(None), Slip.expires_at > work.now)
        .order_by(Slip.id)
    )
    found = [(slip, account) for slip, account in work.session.execute(wanted) if slip.made_at >= account.password_changed_at]
    held = [(slip, account) for slip, account in found if not activation.released(work, account, slip)]
    names = office_name(work, {person for slip, account in held for person in (slip.made_by, account.person_id) if person})
    return [_waiting(work, slip, account, names) for slip, account in held]


def paper(address: str) -> Callable[[Sequence[Printed]], bytes]:
    """What makes a PDF of printed slips: the address in the QR code leads to the sign-in page, the code is typed by hand."""
    if not address.startswith(("https://", "http://")):
        raise Invalid("Say under which address people reach this portal: ANJIAN_PUBLIC_URL.", field="public_url")
    return lambda slips: sheets.pdf("slips", _on_paper(slips, f"{address.rstrip('/')}/activate"))


def _on_paper(slips: Sequence[Printed], address: str) -> dict[str, Any]:
    picture = segno.make(address, error="m").svg_inline(border=0)
    lines = [
        {
            "name": slip.name,
            "department": " · ".join(dict.fromkeys(part for part in (slip.department, slip.department_en) if part)),
            "username": slip.username,
            "code": slip.code,
            "until": slip.until.isoformat(),
        }
        for slip in slips
    ]
    return {"address": address, "qr": picture, "slips": lines}


def _here(work: Work, condition: Any) -> list[Person]:
    today = site_day(work.now, time_zone(work))
    wanted = select(Person).where(condition, Person.erased_at.is_(None), or_(Person.left_on.is_(None), Person.left_on >= today))
    return list(work.session.scalars(wanted.order_by(Person.id)))


def _accounts(work: Work, people: Sequence[Person]) -> dict[UUID, Account]:
    rows = work.session.scalars(select(Account).where(Account.person_id.in_([person.id for person in people])))
    return {account.person_id: account for account in rows}


def _row(work: Work, person: Person, name: str | None, account: Account | None, held_back: Collection[UUID]) -> Row:
    if account is None:
        return Row(person.id, name, "", "none", None)
    slip = activation.pending(work, account)
    if slip is not None:
        state = "printed" if activation.released(work, account, slip) else "waiting"
        return Row(person.id, name, account.username, state, slip.expires_at)
    if not account.active:
        return Row(person.id, name, account.username, "off", None)
    if not account.activated_at:
        return Row(person.id, name, account.username, "expired", None)
    return Row(person.id, name, account.username, "new_office" if person.id in held_back else "active", None)


def _new_account(work: Work, person_id: UUID, password_hash: str) -> Account:
    username = activation.new_username()
    while work.session.scalars(select(Account.id).where(Account.username == username)).first():
        username = activation.new_username()
    account = create_account(work, person_id, username=username, password_hash=password_hash, must_change=False, activated=False)
    work.session.flush()
    return account


def _printed(work: Work, account: Account, name: str, department: Department | None) -> Printed:
    """One entry about each person: a slip for an account in use is a reset and says so; somebody in office is told to all who watch over offices."""
    slip, code = activation.write(work, account)
    watchers = register.owners(work) if activation.offices_of(work, [account.person_id])[account.person_id] else []
    action = "slip.printed_anew" if account.activated_at else "slip.printed"
    work.entry(EntryKind.ADMIN, action, subjects=(str(account.person_id), *watchers))
    zh, en = (department.name, department.name_en or "") if department else ("", "")
    return Printed(name, zh, en, account.username, code, site_day(slip.expires_at, time_zone(work)))


def _waiting(work: Work, slip: Slip, account: Account, names: dict[UUID, str | None]) -> Waiting:
    offices = sorted(activation.offices_of(work, [account.person_id])[account.person_id])
    printer = names.get(slip.made_by) if slip.made_by else None
    mine = allows(work.actor, Action.SLIP_RELEASE, Giving(account.person_id, slip.made_by, director_in_office=had_a_director(work)))
    return Waiting(slip.id, names.get(account.person_id), printer, [str(role) for role in offices], account.activated_at, slip.made_at, mine)
