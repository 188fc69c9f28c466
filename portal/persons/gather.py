"""Which rows concern this person, and what of each is his to read? Worked out from the registry alone, table by table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db.base import Bare, Instant
from db.sealed import Sealed
from db.session import Gathered, Work
from portal.people import acted
from portal.persons.concerns import Concern
from portal.persons.tables import TABLES

WITHHELD = "withheld"
NEVER = ("subject", "version_id")
ENVELOPE, BLIND = "_ct", "_bi"
Texts = dict[UUID, dict[str, str | None]]


@dataclass(frozen=True)
class Row:
    """One row: its key, and what of it is shown, by column."""

    key: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Part:
    """The rows of one table that are his."""

    table: str
    rows: list[Row] = field(default_factory=list)
    keep: str = ""


@dataclass(frozen=True)
class Shut:
    """One row as it was found: what is plain of it, and what is still sealed."""

    id: UUID | None
    key: str
    plain: dict[str, Any]
    sealed: dict[str, Sealed]


@dataclass(frozen=True)
class Found:
    """What one snapshot gave: to be put on record in a transaction of its own, and only then to be opened."""

    looks: Gathered
    tables: dict[str, list[Shut]]

    def put_on_record(self, work: Work) -> None:
        self.looks.put_on_record(work)

    def opened(self, work: Work) -> list[Part]:
        return [Part(table, self._rows(work, table, shut), TABLES[table].keep) for table, shut in self.tables.items()]

    def _rows(self, work: Work, table: str, found: list[Shut]) -> list[Row]:
        texts = {row.id: {column: self.looks.text(value) for column, value in row.sealed.items()} for row in found if row.id and row.sealed}
        texts = _with_offices(work, TABLES[table], texts)
        return [Row(row.key, row.plain | (texts.get(row.id, {}) if row.id else {})) for row in found]


@dataclass(frozen=True)
class Whose:
    """Whose rows: by the person's id, or by his pseudonym alone. Never by both in one transaction: that would join the two in the log."""

    id: UUID | None = None
    tag: str = ""

    @property
    def name(self) -> str:
        return self.tag or str(self.id)


def mapped() -> dict[str, type[Bare]]:
    """Every mapped class by its table."""
    return {str(mapper.class_.__tablename__): mapper.class_ for mapper in Bare.registry.mappers}


def found_about(work: Work, person_id: UUID, *, purpose: str) -> Found:
    """What is about him under his own name."""
    return _found(work, Whose(id=person_id), purpose)


def found_told(work: Work, tag: str, *, purpose: str) -> Found:
    """What stands under his pseudonym."""
    return _found(work, Whose(tag=tag), purpose)


def acts_of(work: Work, person_id: UUID) -> list[Part]:
    """Where he acted in office: which record, as what, when; nothing of what it says."""
    found = [(table, concern, _acting(work, table, concern, person_id)) for table, concern in TABLES.items() if concern.acts]
    return [Part(table, rows, concern.keep) for table, concern, rows in found if rows]


def _found(work: Work, whose: Whose, purpose: str) -> Found:
    looks = Gathered(purpose, report_of=whose.tag or None, about=whose.id)
    tables = {table: list(_shut(work, table, whose, looks)) for table in TABLES if table in mapped()}
    return Found(looks, {table: rows for table, rows in tables.items() if rows})


def _shut(work: Work, table: str, whose: Whose, looks: Gathered) -> Iterator[Shut]:
    cls, concern = mapped()[table], TABLES[table]
    condition = _his(table, whose)
    if condition is None:
        return
    order = cls.__table__.primary_key.columns  # type: ignore[attr-defined]
    sealed = [each.key for each in sa.inspect(cls).composites if each.key not in concern.hide]
    for row in work.session.scalars(sa.select(cls).where(condition).order_by(*order)):
        of_another = {name for name in concern.beside if any(str(getattr(row, column)) != whose.name for column in concern.names)}
        plain = {name: WITHHELD if name in of_another else _value(concern, name, getattr(row, name), whose) for name in _plain(cls, concern)}
        yield Shut(getattr(row, "id", None), _key(row), plain, looks.find(row, sealed))


def _with_offices(work: Work, concern: Concern, texts: Texts) -> Texts:
    """Whoever acted in office is named as on the page."""
    for column in concern.offices:
        told = acted.named(work, {row_id: values[column] for row_id, values in texts.items()})
        texts = texts | {row_id: texts[row_id] | {column: json.dumps(one, ensure_ascii=False)} for row_id, one in told.items()}
    return texts


def _his(table: str, whose: Whose) -> Any:
    """The rows that are his; None where the table has none."""
    cls, concern = mapped()[table], TABLES[table]
    direct = (concern.told if whose.tag else concern.about, whose.tag or whose.id), (concern.names, whose.name)
    ways = [getattr(cls, column) == value for columns, value in direct for column in columns]
    for column, other, key in concern.through:
        inner = _his(other, whose)
        if inner is not None:
            ways.append(getattr(cls, column).in_(sa.select(getattr(mapped()[other], key)).where(inner)))
    return sa.or_(*ways) if ways else None


def _plain(cls: type[Bare], concern: Concern) -> list[str]:
    names = [column.key for column in sa.inspect(cls).column_attrs]
    return [name for name in names if not name.endswith((ENVELOPE, BLIND)) and name not in (*concern.hide, *NEVER, *concern.another)]


def _value(concern: Concern, column: str, value: Any, whose: Whose) -> Any:
    if value is not None and column in concern.persons and str(value) != whose.name:
        return WITHHELD
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value if value is None or isinstance(value, (bool, int, float)) else value.isoformat() if isinstance(value, date) else str(value)


def _acting(work: Work, table: str, concern: Concern, person_id: UUID) -> list[Row]:
    cls = mapped()[table]
    columns = [getattr(cls, name) for name in concern.acts]
    when = next((c for c in cls.__table__.columns if isinstance(c.type, Instant)), None)
    wanted = sa.select(*cls.__table__.primary_key.columns, *columns, *([when] if when is not None else []))  # type: ignore[attr-defined]
    rows = work.session.execute(wanted.where(sa.or_(*(column == person_id for column in columns)))).all()
    return [_act(row, concern.acts, person_id, when is not None) for row in rows]


def _act(row: Any, columns: tuple[str, ...], person_id: UUID, timed: bool) -> Row:
    held = row[1 : 1 + len(columns)]
    at = {"at": row[-1].isoformat(timespec="seconds")} if timed and row[-1] else {}
    return Row(str(row[0]), {"as": [name for name, value in zip(columns, held, strict=True) if value == person_id]} | at)


def _key(row: Bare) -> str:
    return "/".join(str(part) for part in sa.inspect(row).identity or ())
