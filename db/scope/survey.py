"""Which mapped classes does an ORM statement use, and would the criteria of each of them reach every place where it is used?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

from sqlalchemy import Column, Delete, Select, Table, TableClause, TextClause, Update, inspect
from sqlalchemy.orm import Mapper
from sqlalchemy.sql.elements import ClauseElement, ColumnClause
from sqlalchemy.sql.selectable import AliasedReturnsRows, Join, SelectBase

from db.base import Bare
from portal.errors import OutOfScope

HARMLESS = re.compile(r"\*|\d+|NULL", re.IGNORECASE)
REMEMBERED = 4096
Entities = frozenset[Any]
_known: dict[Any, frozenset[type[Bare]]] = {}


def survey(statement: Any, *, own_making: bool) -> frozenset[type[Bare]]:
    """The classes used, with those reachable from them by relationships. What the ORM made itself may hold bare columns."""
    key = statement._generate_cache_key()
    if key is None:
        return _walk(statement, own_making)
    found = _known.get((key.key, own_making))
    if found is None:
        found = _walk(statement, own_making)
        if len(_known) >= REMEMBERED:
            _known.clear()
        _known[(key.key, own_making)] = found
    return found


def _walk(statement: ClauseElement, own_making: bool) -> frozenset[type[Bare]]:
    classes: set[type[Bare]] = set()
    waiting: list[tuple[Any, Entities]] = [(statement, frozenset())]
    seen: set[tuple[int, Entities]] = set()
    while waiting:
        element, covered = waiting.pop()
        if (id(element), covered) in seen:
            continue
        seen.add((id(element), covered))
        entity = _entity(element)
        if entity is not None:
            classes |= _reachable(entity.mapper)
        covered = _covered(element, covered)
        if not own_making:
            _require_reached(element, entity, covered)
        waiting.extend((below, covered) for below in _below(element, entity))
    return frozenset(classes)


def _entity(element: Any) -> Any:
    """The mapper or alias to which the ORM knows this element to belong."""
    notes = element._annotations
    return notes.get("parententity") or notes.get("parentmapper")


def _below(element: Any, entity: Any) -> Iterable[Any]:
    """A column leads to what it is selected from. What is mapped itself is the ORM's, unless it is an alias of a subquery."""
    if isinstance(element, ColumnClause):
        return (element.table,) if isinstance(element.table, AliasedReturnsRows) and _base_of(element.table) is None else ()
    if entity is not None and isinstance(element, Table):
        return ()
    if entity is not None and isinstance(element, AliasedReturnsRows) and _base_of(element) is not None:
        return ()
    # a select's own answer would add the tables that its columns come from; those are reached through the columns
    return ClauseElement.get_children(element, omit_attrs=("_correlate", "_correlate_except"))


def _covered(element: Any, around: Entities) -> Entities:
    """The entities to which SQLAlchemy adds their criteria in this select (the rest of this select is looked at with them in mind)."""
    if isinstance(element, (Update, Delete)):
        return frozenset([_entity(element.table)])
    if not isinstance(element, Select):
        return around
    named = [*element._raw_columns, *element._from_obj, *(join[0] for join in element._setup_joins)]
    where = (part for condition in element._where_criteria for part in _surface(condition))
    subjects = (column._propagate_attrs.get("plugin_subject") for column in element._raw_columns)
    found = [*map(_entity, named), *map(_entity, where), *subjects]
    return frozenset(entity for entity in found if entity is not None)


def _surface(element: Any) -> Iterator[Any]:
    """An expression and its parts, without what lies inside a subquery."""
    yield element
    if isinstance(element, (SelectBase, AliasedReturnsRows)) or _entity(element) is not None:
        return
    for part in element.get_children():
        yield from _surface(part)


def _require_reached(element: Any, entity: Any, covered: Entities) -> None:
    if isinstance(element, Select):
        _require_covered(element, covered)
    elif isinstance(element, TextClause):
        _require_harmless(element.text)
    elif isinstance(element, ColumnClause) and element.is_literal:
        _require_harmless(element.name)
    elif entity is None and isinstance(element, TableClause) and (not isinstance(element, Table) or element.metadata is Bare.metadata):
        raise OutOfScope("A statement names the table {table} itself; write it with the mapped class.", table=element.name)
    elif entity is None and isinstance(element, Column) and not _beside_its_class(element, covered):
        raise OutOfScope("A statement names a column of the table {table} itself; write it with the mapped class.", table=element.table)


def _require_covered(select: Any, covered: Entities) -> None:
    """In an expression of several classes, or in a ready-made join, SQLAlchemy adds the criteria of the first only."""
    if select._correlate or not (select._auto_correlate or select._correlate_except is not None):
        raise OutOfScope("A statement says what it correlates to; leave that to SQLAlchemy.")
    joined = [*select._from_obj, *(join[0] for join in select._setup_joins)]
    used = [part for column in select._raw_columns for part in _surface(column)]
    used += [side for join in joined if isinstance(join, Join) for side in _sides(join)]
    for entity in map(_entity, used):
        if entity is not None and entity not in covered:
            raise OutOfScope(
                "A statement uses {name} where its scope does not reach; select its columns or use .join().", name=entity.class_.__name__
            )


def _sides(join: Join) -> Iterator[Any]:
    for side in (join.left, join.right):
        if isinstance(side, Join):
            yield from _sides(side)
        else:
            yield side


def _require_harmless(sql: str) -> None:
    if not HARMLESS.fullmatch(sql):
        raise OutOfScope("A statement holds a piece of SQL text; write it with mapped classes.")


def _beside_its_class(column: Any, covered: Entities) -> bool:
    """A column of a mapped table does no harm in a select that covers the class itself, as in session.get()."""
    table = _base_of(column.table)
    return table is None or any(isinstance(entity, Mapper) and entity.local_table is column.table for entity in covered)


def _base_of(table: Any) -> Table | None:
    """The mapped table behind an alias of it."""
    while isinstance(table, AliasedReturnsRows):
        table = table.element
    return table if isinstance(table, Table) and table.metadata is Bare.metadata else None


@cache
def _reachable(mapper: Mapper[Any]) -> frozenset[type[Bare]]:
    """The class and all that loads of its relationships can bring along."""
    found: set[type[Bare]] = set()
    waiting = [mapper]
    while waiting:
        here = waiting.pop()
        if here.class_ in found:
            continue
        found.add(here.class_)
        waiting.extend(cast("Mapper[Any]", inspect(relation.entity.class_)) for relation in here.relationships)
    return frozenset(found)
