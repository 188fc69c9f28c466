"""What do the rules know of a record, and of what is each of them one line? The table of portal/policy/__init__.py names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.actor import Actor, Role
from db.engagements import UNMASKED


@dataclass(frozen=True)
class Handling:
    """What the rules have to know of a hazard: where it is, whose it is, who worked on its repair, who took the last step, who asked for time.

    `person_id`: whose own violation is to be noted with it.
    """

    area_id: UUID
    department_id: UUID | None
    responsible_id: UUID | None
    rectified_by: frozenset[UUID | str] = frozenset()
    last_by: UUID | None = None
    reported_by: str | None = None
    asked_by: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True)
class Noting:
    """What the rules have to know of a violation: where, about whom, by whom in which office. `fresh`: nobody has decided about it yet."""

    area_id: UUID
    person_id: UUID
    noted_by: UUID
    fresh: bool = True
    office: str = Role.SUPERVISOR
    about_director: bool = False


@dataclass(frozen=True)
class Giving:
    """What the rules have to know of something given or taken: to or from whom, by whom, in whose place; does it take two, is there a director?"""

    person_id: UUID
    granted_by: UUID | None = None
    director_in_office: bool = True
    in_place_of: UUID | None = None
    protected: bool = False


@dataclass(frozen=True)
class Holds:
    """The rule that somebody holds an office, and, where `over` names one, for the record's own area or department."""

    role: Role
    over: str = ""

    def __call__(self, actor: Actor, record: Any) -> bool:
        return any(grant.role is self.role and self._covers(grant, record) for grant in actor.grants)

    def _covers(self, grant: Any, record: Any) -> bool:
        return not self.over or getattr(record, f"{self.over}_id") in getattr(grant, f"{self.over}_ids")


@dataclass(frozen=True)
class Handed:
    """What the rules have to know of an auditor's request: which department has it, of those for which the reader might answer."""

    department_id: UUID | None


@dataclass(frozen=True)
class Prepared:
    """What the rules have to know of an agreement: who prepared it."""

    prepared_by: UUID | None


Rule = Callable[[Actor, Any], bool]
Way = list[Rule]

head, director, safety_group = Holds(Role.HEAD), Holds(Role.DIRECTOR), Holds(Role.SAFETY_GROUP)
supervisor, supervisor_there = Holds(Role.SUPERVISOR), Holds(Role.SUPERVISOR, "area")
department_head, department_head_there = Holds(Role.DEPARTMENT_HEAD), Holds(Role.DEPARTMENT_HEAD, "department")
department_officer, department_officer_there = Holds(Role.DEPARTMENT_OFFICER), Holds(Role.DEPARTMENT_OFFICER, "department")
responsible, responsible_there = Holds(Role.RESPONSIBLE), Holds(Role.RESPONSIBLE, "department")
employee, administrator, hr, system = Holds(Role.EMPLOYEE), Holds(Role.ADMINISTRATOR), Holds(Role.HR), Holds(Role.SYSTEM)
union = Holds(Role.UNION)
unnamed, auditor = Holds(Role.REPORTER), Holds(Role.AUDITOR)
union = Holds(Role.UNION)


def named_responsible(actor: Actor, record: Any) -> bool:
    """The hazard names this very person."""
    return actor.person_id is not None and record.responsible_id == actor.person_id


def not_own_rectification(actor: Actor, record: Any) -> bool:
    """Whoever worked on the repair, under his name or his pseudonym, or answers for it, does not judge it."""
    return not named_responsible(actor, record) and not record.rectified_by & {actor.person_id, actor.tag or None}


def reported_it(actor: Actor, record: Any) -> bool:
    """Under his pseudonym, or by his receipt."""
    return bool(actor.tag) and record.reported_by == actor.tag


def not_asker(actor: Actor, record: Any) -> bool:
    """Nobody grants himself more time."""
    return actor.person_id is not None and record.asked_by != actor.person_id


def own_last_step(actor: Actor, record: Any) -> bool:
    return actor.person_id is not None and record.last_by == actor.person_id


def for_another(actor: Actor, record: Any) -> bool:
    """Nobody gives himself a role."""
    return actor.person_id is not None and record.person_id != actor.person_id


def outside_its_department(actor: Actor, record: Any) -> bool:
    """Whoever also holds an office in the department that rectifies it does not point at people there: that could be revenge for a report."""
    return record.department_id not in actor.departments(Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER, Role.RESPONSIBLE)


def about_me(actor: Actor, record: Any) -> bool:
    return actor.person_id is not None and record.person_id == actor.person_id


def noted_it(actor: Actor, record: Any) -> bool:
    return actor.person_id is not None and record.noted_by == actor.person_id


def not_noter(actor: Actor, record: Any) -> bool:
    return actor.person_id is not None and record.noted_by != actor.person_id


def still_fresh(_actor: Actor, record: Any) -> bool:
    return bool(record.fresh)


OF_DIRECTORS = Role.DIRECTOR  # the office under which a director's own violations stand, for lists


def beyond_the_director(_actor: Actor, record: Any) -> bool:
    """The director noted it, or it is about one: then he is not the second person."""
    return bool(record.office == Role.DIRECTOR or record.about_director)


def own_account(actor: Actor, record: Any) -> bool:
    return actor.account_id is not None and record.id == actor.account_id


def second_person(actor: Actor, record: Any) -> bool:
    """Neither the one who gives the role nor the one who gets it."""
    return for_another(actor, record) and record.granted_by != actor.person_id


def not_preparer(actor: Actor, record: Any) -> bool:
    """Nobody signs what he has prepared himself, in whatever office."""
    return actor.person_id is not None and record.prepared_by != actor.person_id


def unmasked_there(actor: Actor, record: Any) -> bool:
    """The version of the agreement that counts today lets its auditors see photos as they were taken."""
    return UNMASKED in actor.rights_in(record.engagement_id)


def unprotected(_actor: Actor, record: Any) -> bool:
    """Nothing that somebody holds is taken by one person."""
    return not record.protected


def own_place(actor: Actor, record: Any) -> bool:
    """It is he who is stood in for, and surely he."""
    return not actor.held_back and actor.person_id is not None and record.in_place_of == actor.person_id


def no_director_yet(_actor: Actor, record: Any) -> bool:
    """Only while an enterprise is being set up may two administrators put its first people into office."""
    return not record.director_in_office


def is_somebody(actor: Actor, _record: Any) -> bool:
    return bool(actor.grants)
