"""Who comes into office when the last director is gone and nobody is left to approve? Administrators say so at the console, before everybody."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from db.accounts import Account
from db.actor import Actor, Role
from db.log import EntryKind
from db.people import RoleGrant
from db.session import Work, writes
from portal import clock
from portal.errors import Denied, NotFound, WrongStep
from portal.people.offices import actor_of, zone_of
from portal.policy import Action, require


@writes
def succeed(work: Work, username: str, *, by: Collection[Actor]) -> RoleGrant:
    """The office goes to somebody who is neither of the two. The entry stands on everybody's page of who looked."""
    require(work.actor, Action.ROLE_SUCCEED, None)
    heir = _named(work, username)
    first, second = _two_administrators(by, heir)
    if in_office := _holding(work, Role.DIRECTOR):
        raise WrongStep("There is a director in office ({n}). The director gives and approves offices.", n=in_office)
    return _put_in_office(work, heir, Role.DIRECTOR, granted_by=first.person_id, approved_by=second.person_id)


@writes
def assist(work: Work, username: str, *, by: Actor) -> RoleGrant:
    """A second administrator when one alone is left and no director: else nobody could ever name a successor. Everybody reads it."""
    require(work.actor, Action.ROLE_SUCCEED, None)
    helper = _named(work, username)
    if Role.ADMINISTRATOR not in by.roles or by.person_id == helper.person_id:
        raise Denied("An administrator names another one, and not himself.")
    if _holding(work, Role.DIRECTOR) or _holding(work, Role.ADMINISTRATOR) > 1:
        raise WrongStep("There is a director or another administrator in office. An administrator's office is given and approved on the screen.")
    return _put_in_office(work, helper, Role.ADMINISTRATOR, granted_by=by.person_id)


def _named(work: Work, username: str) -> Account:
    found = work.session.scalars(select(Account).where(Account.username == username.strip().casefold())).one_or_none()
    if found is None:
        raise NotFound("There is no account named {name}.", name=username)
    return found


def _two_administrators(by: Collection[Actor], heir: Account) -> tuple[Actor, Actor]:
    people = {actor.person_id: actor for actor in by if Role.ADMINISTRATOR in actor.roles}
    if len(people) != 2 or heir.person_id in people:
        raise Denied("Two administrators name a successor, and neither becomes it.")
    first, second = people.values()
    return first, second


def _holding(work: Work, role: Role) -> int:
    """How many can act in this office: a deputy whom its holder agreed to is one."""
    with_account = work.session.scalars(select(Account.person_id).where(Account.active.is_(True)))
    return sum(role in actor_of(work.session, person_id, work.now).roles for person_id in with_account)


def _put_in_office(work: Work, heir: Account, role: Role, **names: UUID | None) -> RoleGrant:
    grant = RoleGrant(person_id=heir.person_id, role=role, valid_from=clock.site_day(work.now, zone_of(work.session)), **names)
    work.session.add(grant)
    heir.stamp += 1
    everybody = [str(person_id) for person_id in work.session.scalars(select(Account.person_id))]
    work.entry(EntryKind.ADMIN, "role.succession", purpose="break_glass", subjects=everybody)
    return grant
