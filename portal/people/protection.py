"""Whose account does nobody open anew alone? That of people in an office that watches over the others, or is to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select

from db.actor import Role
from db.people import Deputy, RoleGrant
from db.session import Work
from portal import areas, clock

# The head is one of them, because he may be the second person.
PROTECTED = frozenset({Role.HEAD, Role.DIRECTOR, Role.AUDITOR, Role.HR, Role.UNION, Role.ADMINISTRATOR})


def is_protected(work: Work, person_id: UUID) -> bool:
    """He holds such an office, is to hold it, or stands in for somebody who does."""
    today = clock.site_day(work.now, areas.time_zone(work))
    stands_in = select(Deputy.person_id).where(Deputy.deputy_id == person_id, or_(Deputy.valid_to.is_(None), Deputy.valid_to >= today))
    persons = [person_id, *work.session.scalars(stands_in)]
    held = select(RoleGrant.id).where(RoleGrant.person_id.in_(persons), RoleGrant.role.in_(PROTECTED))
    return bool(work.session.scalars(held.where(or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today)).limit(1)).first())
