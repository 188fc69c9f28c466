"""Which rows of a class exist for whom? One rule per class, written once and rendered for each place that enforces it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, Dialect, Table, and_, exists, false, literal_column, or_, select, true
from sqlalchemy.sql.elements import True_

from db.actor import Actor, Role
from db.base import Bare

Clause = ColumnElement[bool]


class Ops(Protocol):
    """What a predicate may ask about the actor, whichever way it is rendered."""

    def areas(self, column: Any, *roles: Role) -> Clause: ...
    def departments(self, column: Any, *roles: Role) -> Clause: ...
    def engagements(self, column: Any, *roles: Role) -> Clause: ...
    def open_engagements(self, column: Any, *roles: Role) -> Clause: ...
    def person(self, column: Any) -> Clause: ...
    def account(self, column: Any) -> Clause: ...
    def tag(self, column: Any) -> Clause: ...
    def subjects(self, column: Any) -> Clause: ...
    def seen(self, column: Any, other: type[Bare]) -> Clause: ...
    def among(self, column: Any, other: type[Bare], key: str, when: Predicate) -> Clause: ...


Predicate = Callable[[Any, Any], Clause]
Ways = Sequence[tuple[Collection[Role], Predicate]]


@dataclass(frozen=True)
class Rule:
    """Who sees, who may insert, who may change: each a list of ways, any of which is enough. An empty set of roles is every actor.

    `for_others`: rows that their writer does not read back; PostgreSQL has held the rule when they were inserted.
    `paper`: an auditor's own, written by nobody else, not by the portal either, and once: on SQLite his connection lets him insert it.
    """

    see: Ways
    insert: Ways
    change: Ways
    append_only: bool = False
    ephemeral: bool = False
    for_others: bool = False
    paper: bool = False


RULES: dict[type[Bare], Rule] = {}


def rule(
    cls: type[Bare],
    see: Ways,
    *,
    insert: Ways | None = None,
    change: Ways | None = None,
    append_only: bool = False,
    ephemeral: bool = False,
    for_others: bool = False,
) -> None:
    """Declares a class's rule. Who sees a row may insert and change such a row, unless said otherwise; the portal itself may all."""
    system: Ways = [((Role.SYSTEM,), everything)]
    RULES[cls] = Rule(
        see=[*see, *system],
        insert=[*(see if insert is None else insert), *system],
        change=[*(see if change is None else change), *system],
        append_only=append_only,
        ephemeral=ephemeral,
        for_others=for_others,
    )


def paper(cls: type[Bare], see: Ways, *, insert: Ways) -> None:
    """Declares an auditor's paper: whoever the ways name adds one, nobody ever changes it, and the portal itself writes none."""
    RULES[cls] = Rule(see=[*see, ((Role.SYSTEM,), everything)], insert=insert, change=[], append_only=True, paper=True)


def everything(_columns: Any, _ops: Ops) -> Clause:
    return true()


def permitted(actor: Actor, columns: Any, ways: Ways) -> Clause | None:
    """The rows that these ways open to this actor; None stands for all of them. No way open = no rows."""
    ops = Bound(actor)
    clauses = [predicate(columns, ops) for roles, predicate in ways if not roles or not actor.roles.isdisjoint(roles)]
    if any(isinstance(clause, True_) for clause in clauses):
        return None
    return or_(*clauses) if clauses else false()


def enforced(cls: type[Bare], ways: Ways, ops: Any, dialect: Dialect, *, called: str = "") -> str:
    """The same ways as one condition on whoever asks, in the SQL of the database that is to hold it; `called` is another name of the row."""
    table: Any = table_of(cls).alias(called) if called else table_of(cls)
    clauses = [and_(ops.role(*roles), predicate(table.c, ops)) if roles else predicate(table.c, ops) for roles, predicate in ways]
    whole: Any = select(literal_column("1")).select_from(table).where(or_(false(), *clauses))
    return str(whole.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).partition("\nWHERE ")[2]


def table_of(cls: type[Bare]) -> Table:
    return cast(Table, cls.__table__)


def related(column: Any, other: type[Bare], key: str, when: Callable[[Any], Clause | None]) -> Clause:
    """There is a row of the other class whose key is this column's value, and for which `when` holds."""
    inner = table_of(other).alias()
    condition = when(inner.c)
    found = exists().where(inner.c[key] == column).correlate_except(inner)
    return found if condition is None else found.where(condition)


def listed(other: type[Bare], key: str, when: Predicate, ops: Any) -> Any:
    """The keys of the other class's rows for which `when` holds, asked once per statement, so that an index finds what they name."""
    inner = table_of(other).alias()
    return select(inner.c[key]).where(when(inner.c, ops))


def one_of(column: Any, values: Collection[object]) -> Clause:
    return cast(Clause, column.in_(sorted(values, key=str))) if values else false()


def equal(column: Any, value: object) -> Clause:
    return cast(Clause, column == value) if value else false()


class Bound:
    """The rule for the actor of one request, with his own values: criteria of ORM statements."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def areas(self, column: Any, *roles: Role) -> Clause:
        return one_of(column, self._actor.areas(*roles))

    def departments(self, column: Any, *roles: Role) -> Clause:
        return one_of(column, self._actor.departments(*roles))

    def engagements(self, column: Any, *roles: Role) -> Clause:
        return one_of(column, self._actor.engagements(*roles))

    def open_engagements(self, column: Any, *roles: Role) -> Clause:
        return one_of(column, self._actor.open_engagements(*roles))

    def person(self, column: Any) -> Clause:
        return equal(column, self._actor.person_id)

    def account(self, column: Any) -> Clause:
        return equal(column, self._actor.account_id)

    def tag(self, column: Any) -> Clause:
        return equal(column, self._actor.tag)

    def subjects(self, column: Any) -> Clause:
        return one_of(column, own_subjects(self._actor))

    def seen(self, column: Any, other: type[Bare]) -> Clause:
        return related(column, other, "id", lambda inner: permitted(self._actor, inner, RULES[other].see))

    def among(self, column: Any, other: type[Bare], key: str, when: Predicate) -> Clause:
        return cast(Clause, column.in_(select(getattr(other, key)).where(when(other, self))))


def own_subjects(actor: Actor) -> frozenset[str]:
    """The names under which the log speaks of this actor: his person's id and his pseudonym."""
    person = [str(actor.person_id)] if actor.person_id else []
    tag = [actor.tag] if actor.tag else []
    return frozenset([*actor.subjects, *person, *tag])
