"""Which offices does a person hold today, and how does he come by one? Nobody gives himself a role; seeing content needs a second person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from db.accounts import Account
from db.actor import Actor, Grant, Role
from db.areas import Area, Department, Site
from db.log import EntryKind
from db.people import Absence, Deputy, Person, RoleGrant
from db.sealed import complainant, pseudonym, seal_into
from db.session import Work, writes
from portal import clock
from portal.errors import Invalid, NotFound, WrongStep
from portal.people import auditing
from portal.people.eligibility import require_eligible
from portal.people.register import get_person, require_one_side
from portal.policy import Action, Giving, require

DEFAULT_ZONE = "Asia/Shanghai"
OUTSIDE = frozenset({Role.AUDITOR, Role.REGULATOR})
PERSONAL = frozenset({Role.EMPLOYEE, Role.MASTER, Role.APPRENTICE})
EXAMINED = frozenset({Role.SUPERVISOR})
OVER_AREAS = frozenset({Role.SUPERVISOR})
OVER_DEPARTMENTS = frozenset({Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE})


@writes
def grant_role(
    work: Work,
    person_id: UUID,
    role: str,
    *,
    area_id: UUID | None = None,
    department_id: UUID | None = None,
    valid_from: date,
    valid_to: date | None = None,
) -> RoleGrant:
    """Gives an office. All but personal ones hold only once a second person has approved them; the portal's own set-up needs none.

    An administrator's holds at once while there never was a director: nobody could approve it, and one alone could set up nothing.
    """
    require(work.actor, Action.ROLE_GRANT, Giving(person_id))
    given = Role(role)
    _require_whole(given, area_id, department_id, valid_from, valid_to)
    get_person(work, person_id)
    if given in EXAMINED:
        require_eligible(work, person_id, valid_from)
    grant = RoleGrant(
        person_id=person_id,
        role=given,
        area_id=area_id,
        department_id=department_id,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by=work.actor.person_id,
        second_needed=given is Role.ADMINISTRATOR and had_a_director(work),
    )
    work.session.add(grant)
    _announce(work, "role.granted", person_id)
    return grant


@writes
def approve_role(work: Work, grant_id: UUID) -> RoleGrant:
    """The second person's yes: somebody who neither gave the office nor gets it."""
    grant = _grant(work, grant_id)
    record = Giving(grant.person_id, grant.granted_by, director_in_office=had_a_director(work))
    require(work.actor, Action.ROLE_APPROVE, record)
    _require_undecided(grant)
    if grant.role in EXAMINED:
        require_eligible(work, grant.person_id, grant.valid_from)
    grant.approved_by = work.actor.person_id
    _announce(work, "role.approved", grant.person_id)
    return grant


@writes
def approve_deputy(work: Work, deputy_id: UUID) -> Deputy:
    """The second person's yes to a deputy: whoever is stood in for, or a director, who neither named nor becomes him."""
    deputy = _undecided_deputy(work, deputy_id)
    require_one_side(work, deputy.person_id, deputy.deputy_id)
    deputy.approved_by = work.actor.person_id
    _announce(work, "deputy.approved", deputy.person_id, deputy.deputy_id)
    return deputy


@writes
def refuse_deputy(work: Work, deputy_id: UUID, *, reason: str) -> Deputy:
    """The second person's no. He stands in for nobody from today; whoever named him reads why."""
    deputy = _undecided_deputy(work, deputy_id)
    if not reason.strip():
        raise Invalid("Write the reason.", field="reason")
    deputy.refused_by, deputy.refused_at, deputy.subject = work.actor.person_id, work.now, f"person/{deputy.person_id}"
    yesterday = max(deputy.valid_from, clock.site_day(work.now, zone_of(work.session))) - timedelta(days=1)
    deputy.valid_to = min(deputy.valid_to or yesterday, yesterday)
    seal_into(deputy, refusal=reason.strip())
    told = (deputy.person_id, deputy.deputy_id, deputy.named_by)
    work.entry(EntryKind.ADMIN, "deputy.refused", subjects=[str(person_id) for person_id in told if person_id])
    for account in _accounts(work, [deputy.deputy_id]):
        account.stamp += 1
    return deputy


def _undecided_deputy(work: Work, deputy_id: UUID) -> Deputy:
    deputy = work.session.scalars(select(Deputy).where(Deputy.id == deputy_id)).one_or_none()
    if deputy is None:
        raise NotFound("This deputy does not exist.")
    require(work.actor, Action.DEPUTY_APPROVE, standing_in(deputy))
    if is_agreed(deputy) or deputy.refused_by is not None:
        raise WrongStep("This deputy needs no approval, or has been decided.")
    return deputy


def standing_in(deputy: Deputy) -> Giving:
    return Giving(deputy.deputy_id, deputy.named_by, in_place_of=deputy.person_id)


def deputies_undecided(work: Work) -> list[Deputy]:
    """Named for somebody in office, by another than himself, and neither agreed to nor refused."""
    today = clock.site_day(work.now, zone_of(work.session))
    still = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)
    in_office = select(RoleGrant.person_id).where(RoleGrant.role.not_in(PERSONAL), RoleGrant.refused_by.is_(None), still)
    open_ = Deputy.approved_by.is_(None), Deputy.refused_by.is_(None), Deputy.named_by.is_not(None), Deputy.named_by != Deputy.person_id
    lasts = or_(Deputy.valid_to.is_(None), Deputy.valid_to >= today)
    return list(work.session.scalars(select(Deputy).where(*open_, lasts, Deputy.person_id.in_(in_office)).order_by(Deputy.valid_from)))


@writes
def refuse_role(work: Work, grant_id: UUID, *, reason: str) -> RoleGrant:
    """The second person's no. The office never holds; whoever gave it reads why."""
    grant = _grant(work, grant_id)
    require(work.actor, Action.ROLE_APPROVE, Giving(grant.person_id, grant.granted_by, director_in_office=had_a_director(work)))
    _require_undecided(grant)
    if not reason.strip():
        raise Invalid("Write the reason.", field="reason")
    grant.refused_by, grant.refused_at, grant.subject = work.actor.person_id, work.now, f"person/{grant.person_id}"
    grant.valid_to = grant.valid_from - timedelta(days=1)
    seal_into(grant, refusal=reason.strip())
    work.entry(EntryKind.ADMIN, "role.refused", subjects=[str(grant.person_id), str(grant.granted_by)])
    return grant


@writes
def end_role(work: Work, grant_id: UUID) -> RoleGrant:
    """The office ends now; yesterday was its last whole day. One that is held takes two people (`ask_removal`)."""
    grant = _grant(work, grant_id)
    require(work.actor, Action.ROLE_END, Giving(grant.person_id, protected=counts(grant)))
    yesterday = clock.site_day(work.now, zone_of(work.session)) - timedelta(days=1)
    if grant.valid_to is not None and grant.valid_to <= yesterday:
        raise WrongStep("This office has ended already.")
    grant.valid_to = yesterday
    _announce(work, "role.ended", grant.person_id)
    return grant


def waiting_for_approval(work: Work) -> list[RoleGrant]:
    """Offices given but not in force for want of a second person."""
    undecided = RoleGrant.approved_by.is_(None), RoleGrant.refused_by.is_(None), RoleGrant.granted_by.is_not(None)
    today = clock.site_day(work.now, zone_of(work.session))
    wanted = select(RoleGrant).where(not_(needs_nobody()), *undecided, or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today))
    return list(work.session.scalars(wanted.order_by(RoleGrant.valid_from)))


def actor_for(session: Session, account: Account, now: datetime) -> Actor:
    """The person behind an account with the offices in force today. Asked by the portal itself, before there is an actor.

    Whoever alone gave out the slip or first password may be the one who used it: through such an account no office is held.
    An auditor comes in for an engagement that runs, and for nothing else.
    """
    actor = actor_of(session, account.person_id, now, account_id=account.id)
    if account.opened_alone:
        kept = tuple(grant for grant in actor.grants if grant.role in PERSONAL)
        actor = replace(actor, grants=kept, held_back=kept != actor.grants)
    return replace(actor, grants=tuple(grant for grant in actor.grants if grant.role is not Role.AUDITOR or grant.engagement_ids))


def actor_of(session: Session, person_id: UUID, now: datetime, *, account_id: UUID | None = None) -> Actor:
    """His own offices, and those of whoever he stands in for, with that person's or a director's yes, and who is away today."""
    person = session.scalars(select(Person).where(Person.id == person_id)).one()
    today = clock.site_day(now, zone_of(session, person.department_id))
    if not _here(person, today):
        return Actor(person_id=person_id, account_id=account_id)
    stands_in = _stands_in_for(session, person_id, today)
    rows = session.scalars(select(RoleGrant).where(RoleGrant.person_id.in_([person_id, *stands_in]), *in_force(RoleGrant, today)))
    held = [row for row in rows if counts(row) and (row.person_id == person_id or row.role not in PERSONAL)]
    grants = [_as_grant(session, row, person_id) for row in sorted(held, key=lambda row: str(row.id))]
    if any(grant.role is Role.AUDITOR for grant in grants):
        grants = _with_engagements(session, grants, person_id, now)
    if not {grant.role for grant in grants} & OUTSIDE and not auditing.of_an_agency(session, person):
        grants.append(Grant(Role.EMPLOYEE))
    return Actor(person_id, account_id, pseudonym(person_id), tuple(dict.fromkeys(grants)), subjects=(complainant(person_id),))


def counts(row: RoleGrant) -> bool:
    """Approved where that is needed."""
    return not _needs_a_second(row) or row.approved_by is not None


def was_held(row: RoleGrant) -> bool:
    """Agreed to where that is needed and not withdrawn before it began. What ends on its first day has the day before as its last one."""
    return counts(row) and (row.valid_to is None or row.valid_to >= row.valid_from - timedelta(days=1))


def days_in_office(work: Work, person_id: UUID) -> list[tuple[date, date | None]]:
    """From when to when he held an office: his own and, as a deputy by somebody's yes, another's; None where it has no end.

    Whether the other was away is not asked: an absence may have been shortened since.
    """
    whole: list[tuple[date, date | None]] = [(date.min, None)]
    within = {person_id: whole}
    for deputy in work.session.scalars(select(Deputy).where(Deputy.deputy_id == person_id)):
        if is_agreed(deputy):
            within.setdefault(deputy.person_id, []).append((deputy.valid_from, deputy.valid_to))
    held = select(RoleGrant, Person.left_on).join(Person, Person.id == RoleGrant.person_id)
    rows = work.session.execute(held.where(RoleGrant.person_id.in_(within), RoleGrant.role.not_in(PERSONAL))).all()
    spans = [(days, (row.valid_from, row.valid_to or left_on)) for row, left_on in rows if was_held(row) for days in within[row.person_id]]
    return [both for one, other in spans if (both := _both(one, other))]


def _both(one: tuple[date, date | None], other: tuple[date, date | None]) -> tuple[date, date | None] | None:
    """The days that two times share. What ends on its first day has the day before as its last one."""
    first, last = max(one[0], other[0]), min((day for _first, day in (one, other) if day), default=None)
    return (first, last) if last is None or last >= first - timedelta(days=1) else None


def _needs_a_second(row: RoleGrant) -> bool:
    early = row.role is Role.ADMINISTRATOR and not row.second_needed
    return row.role not in PERSONAL and row.granted_by is not None and not early


def needs_nobody() -> ColumnElement[bool]:
    """The same asked of the database, but for who gave it: a personal office, or an administrator's from before there was a director."""
    early = and_(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.second_needed.is_not(True))
    return or_(RoleGrant.role.in_(PERSONAL), early)


def is_agreed(deputy: Deputy) -> bool:
    """Named by whoever is stood in for, by the portal's own set-up, or approved by a second person."""
    return deputy.named_by in {None, deputy.person_id} or deputy.approved_by is not None


def _as_grant(session: Session, row: RoleGrant, person_id: UUID) -> Grant:
    return Grant(
        role=row.role,
        area_ids=_with_inner(session, [row.area_id]) if row.area_id else frozenset(),
        department_ids=frozenset([row.department_id]) if row.department_id else frozenset(),
        deputy_for=None if row.person_id == person_id else row.person_id,
    )


def _with_engagements(session: Session, grants: list[Grant], person_id: UUID, now: datetime) -> list[Grant]:
    """Nobody stands in for an auditor: in a team is this very person."""
    found = auditing.running(session, person_id, now)
    mine, opened = frozenset(one.id for one in found), frozenset(one.id for one in found if one.opened)
    rights = frozenset((one.id, right) for one in found for right in one.rights)
    audits = [grant for grant in grants if grant.role is not Role.AUDITOR or grant.deputy_for is None]
    return [replace(grant, engagement_ids=mine, open_ids=opened, rights=rights) if grant.role is Role.AUDITOR else grant for grant in audits]


def _with_inner(session: Session, area_ids: Collection[UUID]) -> frozenset[UUID]:
    """An office over an area is one over everything in it."""
    rows = session.execute(select(Area.id, Area.parent_id)).all()
    found, size = set(area_ids), 0
    while len(found) > size:
        size = len(found)
        found |= {area_id for area_id, parent_id in rows if parent_id in found}
    return frozenset(found)


def _stands_in_for(session: Session, person_id: UUID, today: date) -> set[UUID]:
    """Those whose deputy he is by somebody's yes and who are away today, and still belong to the enterprise."""
    away = select(Absence.person_id).where(*in_force(Absence, today))
    wanted = (
        select(Person, Deputy)
        .join(Deputy, Deputy.person_id == Person.id)
        .where(Deputy.deputy_id == person_id, *in_force(Deputy, today), Deputy.person_id.in_(away))
    )
    return {person.id for person, deputy in session.execute(wanted) if is_agreed(deputy) and _here(person, today)}


def in_force(cls: Any, today: date) -> Sequence[Any]:
    return cls.valid_from <= today, or_(cls.valid_to.is_(None), cls.valid_to >= today)


def _here(person: Person, today: date) -> bool:
    """Erased or gone is gone."""
    return person.erased_at is None and (person.left_on is None or person.left_on >= today)


def zone_of(session: Session, department_id: UUID | None = None) -> str:
    """The time zone of the person's site, else of the first one."""
    of_department = select(Site.time_zone).join(Department, Department.site_id == Site.id).where(Department.id == department_id)
    found = session.scalars(of_department).first() if department_id else None
    return found or session.scalars(select(Site.time_zone).order_by(Site.code)).first() or DEFAULT_ZONE


def _grant(work: Work, grant_id: UUID) -> RoleGrant:
    grant = work.session.scalars(select(RoleGrant).where(RoleGrant.id == grant_id)).one_or_none()
    if grant is None:
        raise NotFound("This role does not exist.")
    return grant


def _require_undecided(grant: RoleGrant) -> None:
    if counts(grant) or grant.refused_by:
        raise WrongStep("This role needs no approval, or has been decided.")


def had_a_director(work: Work) -> bool:
    """Ever: else administrators would end the director's office and then approve each other's."""
    rows = work.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.DIRECTOR))
    return any(counts(row) for row in rows)


def _require_whole(role: Role, area_id: UUID | None, department_id: UUID | None, valid_from: date, valid_to: date | None) -> None:
    if role in (Role.SYSTEM, Role.REPORTER):
        raise Invalid("The portal's own roles are never granted.", field="role")
    if (role in OVER_AREAS and area_id is None) or (role in OVER_DEPARTMENTS and department_id is None):
        raise Invalid("A supervisor needs an area, and an office of a department needs the department.", field="role")
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("The last day lies before the first.", field="valid_to")


def _announce(work: Work, action: str, *person_ids: UUID) -> None:
    """On record, and every session of the person ends, so that the change holds at once."""
    work.entry(EntryKind.ADMIN, action, subjects=[str(person_id) for person_id in person_ids])
    for account in _accounts(work, person_ids):
        account.stamp += 1


def _accounts(work: Work, person_ids: Iterable[UUID]) -> list[Account]:
    return list(work.session.scalars(select(Account).where(Account.person_id.in_(list(person_ids)))))
