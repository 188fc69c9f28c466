"""On whose behalf does this request run, and in which offices? Read by the scope rules and by the policy only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The offices of mission item 149. SYSTEM is the portal itself, REPORTER whoever holds the receipt of a report; neither can ever be granted."""

    HEAD = "head"
    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    SAFETY_GROUP = "safety_group"
    DEPARTMENT_HEAD = "department_head"
    DEPARTMENT_OFFICER = "department_officer"
    RESPONSIBLE = "responsible"
    EMPLOYEE = "employee"
    MASTER = "master"
    APPRENTICE = "apprentice"
    HR = "hr"
    UNION = "union"
    AUDITOR = "auditor"
    PURCHASING = "purchasing"
    WAREHOUSE_KEEPER = "warehouse_keeper"
    REGULATOR = "regulator"
    ADMINISTRATOR = "administrator"
    REPORTER = "reporter"
    SYSTEM = "system"


@dataclass(frozen=True)
class Grant:
    """One office in force: its areas already include everything below them in the area tree.

    `engagement_ids`: the audits in whose team he is and whose papers are his; `open_ids`: those of them that open their sample to him today.
    `rights`: what the agreement in force lets him do in which of them, beside reading his sample.
    """

    role: Role
    area_ids: frozenset[UUID] = frozenset()
    department_ids: frozenset[UUID] = frozenset()
    deputy_for: UUID | None = None
    engagement_ids: frozenset[UUID] = frozenset()
    open_ids: frozenset[UUID] = frozenset()
    rights: frozenset[tuple[UUID, str]] = frozenset()


@dataclass(frozen=True)
class Actor:
    """The person of a request. `tag` is his keyed pseudonym (hex), the only name under which he reports.

    `held_back`: he holds an office that the account he comes by does not open.
    """

    person_id: UUID | None
    account_id: UUID | None = None
    tag: str = ""
    grants: tuple[Grant, ...] = ()
    session: str = ""
    page: str = ""
    origin: str = ""
    subjects: tuple[str, ...] = field(default=())
    held_back: bool = False

    @property
    def unnamed(self) -> bool:
        """Somebody without an account: what he does is kept by the hour, so that the moment does not lead to him (decision 0023)."""
        return Role.REPORTER in self.roles

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def areas(self, *roles: Role) -> frozenset[UUID]:
        """Areas held under any of these roles; empty means none, never all."""
        return frozenset().union(*(g.area_ids for g in self.grants if g.role in roles))

    def departments(self, *roles: Role) -> frozenset[UUID]:
        """Departments held under any of these roles; empty means none, never all."""
        return frozenset().union(*(g.department_ids for g in self.grants if g.role in roles))

    def engagements(self, *roles: Role) -> frozenset[UUID]:
        """Audits of one's own; empty means none, never all."""
        return frozenset().union(*(g.engagement_ids for g in self.grants if g.role in roles))

    def open_engagements(self, *roles: Role) -> frozenset[UUID]:
        """Those of them whose sample is open today."""
        return frozenset().union(*(g.open_ids for g in self.grants if g.role in roles))

    def rights_in(self, engagement_id: UUID) -> frozenset[str]:
        """Rights of access that are agreed today; empty means none, never all."""
        return frozenset(right for grant in self.grants for there, right in grant.rights if there == engagement_id)


SYSTEM = Actor(person_id=None, grants=(Grant(Role.SYSTEM),))
NOBODY = Actor(person_id=None)


def reporter(tag: str = "") -> Actor:
    """Somebody without an account, known by the pseudonym of his receipt alone; without one he sees where places are and nothing else."""
    return Actor(person_id=None, tag=tag, grants=(Grant(Role.REPORTER),))
