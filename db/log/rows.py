"""Is every row what the log says was written last? Altering a row, not the log, is found here."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import String, inspect, select, type_coerce

from db.base import Base, Logged, Word
from db.log import canonical
from db.log.model import EntryKind, LogEntry
from db.log.verify import Problem

if TYPE_CHECKING:
    from db.session import Work

PAGE = 1000
Known = dict[str, dict[bytes, "array[int]"]]
Cells = dict[str, tuple[UUID, bytes]]


def rows_against_log(work: Work) -> Iterator[Problem]:
    """Every cell of every logged class against its latest digest; rows that only one side knows."""
    known = _told(work)
    for cls in _logged_classes():
        yield from _class_against(work, cls, known.pop(cls.__tablename__, {}))
    for table, rows in known.items():
        for row_id in rows:
            yield Problem(f"{table} {UUID(bytes=row_id)}", "the log knows it, but no logged class has this table")


def _told(work: Work) -> Known:
    """table -> row -> the places of the entries that wrote it. All digests at once would fill the memory: they are read when the row's turn comes."""
    known: Known = {}
    last: int | None = -1
    while True:
        wanted = select(LogEntry.seq, LogEntry.body).where(LogEntry.seq > last).order_by(LogEntry.seq).limit(PAGE)
        page = work.session.execute(wanted.where(LogEntry.kind != EntryKind.VIEW)).all()
        for place, body in page:
            _note_place(known, place or 0, body)
        if len(page) < PAGE:
            return known
        last = page[-1].seq


def _note_place(known: Known, place: int, body: bytes) -> None:
    for table, row_id, _digests in canonical.written_in(body):
        known.setdefault(table, {}).setdefault(row_id.bytes, array("q")).append(place)


def _latest(work: Work, table: str, told: Mapping[bytes, array[int]]) -> dict[UUID, Cells]:
    """For some rows: column -> the entry that wrote it last and the digest."""
    places = sorted({place for some in told.values() for place in some})
    known: dict[UUID, Cells] = {}
    for first in range(0, len(places), PAGE):
        wanted = select(LogEntry.id, LogEntry.body).where(LogEntry.seq.in_(places[first : first + PAGE])).order_by(LogEntry.seq)
        for entry_id, body in work.session.execute(wanted):
            mine = ((row_id, made) for wrote, row_id, made in canonical.written_in(body) if wrote == table and row_id.bytes in told)
            _note_digests(known, entry_id, mine)
    return known


def _note_digests(known: dict[UUID, Cells], entry_id: UUID, rows: Iterable[tuple[UUID, dict[str, bytes]]]) -> None:
    for row_id, digests in rows:
        known.setdefault(row_id, {}).update({column: (entry_id, digest) for column, digest in digests.items()})


def _logged_classes() -> list[Any]:
    classes = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Logged)]
    return sorted(classes, key=lambda cls: str(cls.__tablename__))


def _class_against(work: Work, cls: Any, told: dict[bytes, array[int]]) -> Iterator[Problem]:
    columns = [attribute.key for attribute in inspect(cls).column_attrs]
    for page in _pages(work, cls, [_as_written(getattr(cls, column)) for column in columns]):
        latest = _latest(work, cls.__tablename__, {row_id.bytes: told.pop(row_id.bytes) for row_id, _row in page if row_id.bytes in told})
        for row_id, row in page:
            yield from [row] if isinstance(row, Problem) else _against(cls.__tablename__, dict(zip(columns, row, strict=True)), latest.get(row_id))
    for gone in told:
        yield Problem(f"{cls.__tablename__} {UUID(bytes=gone)}", "the row is gone, but the log says it was written")


def _against(table: str, values: dict[str, Any], cells: Cells | None) -> Iterator[Problem]:
    where = _named(table, values)
    if cells is None:
        yield Problem(where, "the log knows nothing of this row: it was not written through the portal")
    else:
        yield from _row_against(table, where, values, cells)


def _as_written(attribute: Any) -> Any:
    """A word that is on no list any more is still the text that was digested."""
    return type_coerce(attribute, String).label(attribute.key) if isinstance(attribute.type, Word) else attribute


def _pages(work: Work, cls: Any, columns: list[Any]) -> Iterator[list[tuple[UUID, Any]]]:
    """Rows in the order of their ids, a page at a time; a row that cannot be read is a problem in its place."""
    ids = work.session.scalars(select(cls.id).order_by(cls.id)).all()
    for first in range(0, len(ids), PAGE):
        some = ids[first : first + PAGE]
        try:
            rows = work.session.execute(select(*columns).where(cls.id.in_(some)).order_by(cls.id)).all()
        except (TypeError, ValueError):
            rows = [_one(work, cls, columns, row_id) for row_id in some]
        yield list(zip(some, rows, strict=True))


def _one(work: Work, cls: Any, columns: list[Any], row_id: UUID) -> Any:
    try:
        return work.session.execute(select(*columns).where(cls.id == row_id)).one()
    except (TypeError, ValueError) as wrong:
        return Problem(f"{cls.__tablename__} {row_id}", f"holds a value that is none of its column's: {wrong}")


def _row_against(table: str, where: str, values: dict[str, Any], cells: Cells) -> Iterator[Problem]:
    for column, value in values.items():
        entry = cells.get(column)
        if entry is None and value is not None:
            yield Problem(f"{where} {column}", "holds a value, but the log says nothing was written there")
        elif entry is not None and canonical.digest(entry[0], table, values["id"], column, value) != entry[1]:
            yield Problem(f"{where} {column}", f"is not what log entry {entry[0]} says was written there last")


def _named(table: str, values: dict[str, Any]) -> str:
    number = values.get("number")
    return f"{table} {number} ({values['id']})" if number else f"{table} {values['id']}"
