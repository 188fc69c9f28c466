"""What changes about a person: what is known of him, his post and days, and his leaving?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from db.accounts import Account
from db.areas import Department
from db.log import EntryKind
from db.people import Absence, Deputy, Organisation, Person, PostHolding, RoleGrant
from db.sealed import blind_of, seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.errors import Invalid, NotFound
from portal.locale import N_
from portal.people.register import get_person
from portal.policy import Action, Giving, require

TAKEN = N_("This staff number belongs to somebody else.")


@writes
def change_person(
    work: Work,
    person_id: UUID,
    *,
    name: str,
    staff_number: str | None,
    phone: str | None,
    department_id: UUID | None,
    organisation_id: UUID | None,
    joined_on: date | None,
) -> Person:
    """What is known of him from now on. The log keeps the digests of what it was."""
    require(work.actor, Action.PERSON_CHANGE, None)
    person = get_person(work, person_id)
    if not name.strip():
        raise Invalid("A name is missing.", field="name")
    require_free_number(work, staff_number, but=person_id)
    _require_there(work, Department, department_id)
    _require_there(work, Organisation, organisation_id)
    _require_stays(work, person, (department_id, organisation_id))
    seal_into(person, name=name.strip(), staff_number=_or_none(staff_number), phone=_or_none(phone))
    person.department_id, person.organisation_id, person.joined_on = department_id, organisation_id, joined_on
    work.entry(EntryKind.ADMIN, "person.changed", subjects=[str(person_id)])
    return person


def _require_stays(work: Work, person: Person, place: tuple[UUID | None, UUID | None]) -> None:
    """A first place is given; another one takes the one he has."""
    had = person.department_id, person.organisation_id
    if had not in {place, (None, None)}:
        require(work.actor, Action.PERSON_MOVE, Giving(person.id))


@writes
def move(work: Work, person_id: UUID, *, department_id: UUID | None, organisation_id: UUID | None) -> Person:
    """He belongs elsewhere from now on: two people wanted it, and the portal does it."""
    require(work.actor, Action.PERSON_MOVE, Giving(person_id))
    person = get_person(work, person_id)
    _require_there(work, Department, department_id)
    _require_there(work, Organisation, organisation_id)
    person.department_id, person.organisation_id = department_id, organisation_id
    work.entry(EntryKind.ADMIN, "person.moved", subjects=[str(person_id)])
    return person


def require_free_number(work: Work, staff_number: str | None, *, but: UUID | None = None, why: str = TAKEN) -> None:
    """A staff number finds one person."""
    number = _or_none(staff_number)
    if number is None:
        return
    same = select(Person.id).where(Person.staff_number_bi == blind_of("person", "staff_number", number))
    if [found for found in work.session.scalars(same) if found != but]:
        raise Invalid(why, field="staff_number")


@writes
def leave(work: Work, person_id: UUID, *, last_day: date) -> Person:
    """The person's last day: his offices end with it, his sessions now, and his account once the day is over."""
    require(work.actor, Action.PERSON_LEAVE, Giving(person_id))
    person = get_person(work, person_id)
    person.left_on = last_day
    for row in _running(work, person_id, last_day):
        row.valid_to = max(last_day, row.valid_from - timedelta(days=1))
    for account in work.session.scalars(select(Account).where(Account.person_id == person_id)):
        account.stamp += 1
        account.active = account.active and last_day >= clock.site_day(work.now, areas.time_zone(work))
    work.entry(EntryKind.ADMIN, "person.left", subjects=[str(person_id)])
    return person


@writes
def end_holding(work: Work, holding_id: UUID, *, last_day: date) -> None:
    """The last day in the post: two people wanted it, and the portal does it."""
    holding = _one(work, PostHolding, holding_id)
    require(work.actor, Action.POST_END, Giving(holding.person_id))
    _end(work, holding, last_day, "post.left", [holding.person_id])


@writes
def end_deputy(work: Work, deputy_id: UUID, *, last_day: date) -> None:
    """The last day on which one stands in for the other."""
    row = _one(work, Deputy, deputy_id)
    require(work.actor, Action.DEPUTY_NAME, Giving(row.deputy_id))
    _end(work, row, last_day, "deputy.ended", [row.person_id, row.deputy_id])
    _begin_anew(work, [row.deputy_id])


@writes
def end_absence(work: Work, absence_id: UUID, *, last_day: date) -> None:
    """The person is back earlier."""
    require(work.actor, Action.ABSENCE_NOTE, None)
    row = _one(work, Absence, absence_id)
    _end(work, row, last_day, "absence.ended", [row.person_id])
    _begin_anew(work, work.session.scalars(select(Deputy.deputy_id).where(Deputy.person_id == row.person_id)).all())


def _begin_anew(work: Work, person_ids: Sequence[UUID]) -> None:
    """Their sessions end, so that an office they stood in for is gone at once."""
    for account in work.session.scalars(select(Account).where(Account.person_id.in_(person_ids))):
        account.stamp += 1


def _end(work: Work, row: Any, last_day: date, action: str, concerned: list[UUID]) -> None:
    if last_day < row.valid_from - timedelta(days=1):
        raise Invalid("The last day lies before the first.", field="valid_to")
    if row.valid_to is not None and last_day > row.valid_to:
        raise Invalid("It ends earlier already, and is not made longer.", field="valid_to")
    row.valid_to = last_day
    work.entry(EntryKind.ADMIN, action, subjects=[str(person_id) for person_id in concerned])


def _running(work: Work, person_id: UUID, last_day: date) -> list[Any]:
    """Posts and offices that would outlast him."""
    found: list[Any] = []
    for cls in (PostHolding, RoleGrant):
        found += work.session.scalars(select(cls).where(cls.person_id == person_id, or_(cls.valid_to.is_(None), cls.valid_to > last_day)))
    return found


def _one(work: Work, cls: Any, row_id: UUID) -> Any:
    row = work.session.scalars(select(cls).where(cls.id == row_id)).one_or_none()
    if row is None:
        raise NotFound("This entry does not exist.")
    return row


def _require_there(work: Work, cls: Any, row_id: UUID | None) -> None:
    if row_id and work.session.scalars(select(cls.id).where(cls.id == row_id)).one_or_none() is None:
        raise NotFound("This entry does not exist.")


def _or_none(text: str | None) -> str | None:
    return (text or "").strip() or None
