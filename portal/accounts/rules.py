"""How long may whom be signed in unseen, and who needs a second factor? Data, by office."""

from __future__ import annotations

from db.actor import Actor, Role

IDLE_MINUTES = 30
IDLE_MINUTES_BY_ROLE: dict[Role, int] = {Role.ADMINISTRATOR: 15, Role.AUDITOR: 15}
SECOND_FACTOR = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR})
POWER = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})
REMEMBERED = frozenset({Role.EMPLOYEE, Role.MASTER, Role.APPRENTICE})


def idle_minutes(actor: Actor) -> int:
    """The strictest of his offices counts."""
    return min((IDLE_MINUTES_BY_ROLE.get(role, IDLE_MINUTES) for role in actor.roles), default=IDLE_MINUTES)


def needs_second_factor(actor: Actor) -> bool:
    return bool(actor.roles & SECOND_FACTOR)


def audits(actor: Actor) -> bool:
    return Role.AUDITOR in actor.roles


def may_be_remembered(actor: Actor) -> bool:
    """A worker's own telephone, never a device of somebody with an office."""
    return actor.roles <= REMEMBERED
