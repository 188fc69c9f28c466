"""Who becomes safety director when the last one is gone and nobody is left to approve? Two administrators say so, before everybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

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
    heir = work.session.scalars(select(Account).where(Account.username == username.strip().casefold())).one_or_none()
    if heir is None:
        raise NotFound("There is no account named {name}.", name=username)
    first, second = _two_administrators(by, heir)
    if in_office := _directors(work):
        raise WrongStep("There is a director in office ({n}). The director gives and approves offices.", n=in_office)
    today = clock.site_day(work.now, zone_of(work.session))
    return _put_in_office(work, heir, first, second, today)


def _two_administrators(by: Collection[Actor], heir: Account) -> tuple[Actor, Actor]:
    people = {actor.person_id: actor for actor in by if Role.ADMINISTRATOR in actor.roles}
    if len(people) != 2 or heir.person_id in people:
        raise Denied("Two administrators name a successor, and neither becomes it.")
    first, second = people.values()
    return first, second


def _directors(work: Work) -> int:
    """Those who can act: a deputy whom the director agreed to is one."""
    with_account = work.session.scalars(select(Account.person_id).where(Account.active.is_(True)))
    return sum(Role.DIRECTOR in actor_of(work.session, person_id, work.now).roles for person_id in with_account)


def _put_in_office(work: Work, heir: Account, first: Actor, second: Actor, today: date) -> RoleGrant:
    names = {"granted_by": first.person_id, "approved_by": second.person_id}
    grant = RoleGrant(person_id=heir.person_id, role=Role.DIRECTOR, valid_from=today, **names)
    work.session.add(grant)
    heir.stamp += 1
    everybody = [str(person_id) for person_id in work.session.scalars(select(Account.person_id))]
    work.entry(EntryKind.ADMIN, "role.succession", purpose="break_glass", subjects=everybody)
    return grant
