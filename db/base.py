"""What does every mapped class share? Its id, its instants, its words, and the mark that its writes are digested into the log."""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from os import urandom
from threading import Lock
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from portal.errors import Invalid

NAMES = {
    "ix": "%(column_0_N_label)s_ix",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}
_hour: ContextVar[Iterator[int] | None] = ContextVar("hour", default=None)  # ticks from its beginning on
_last_tick = 0
_tick_lock = Lock()


def uuid7() -> UUID:
    """RFC 9562 version 7, strictly rising within a process: milliseconds, twelve bits of their fraction, then chance."""
    global _last_tick
    ticks = _hour.get()
    if ticks is not None:
        return _v7(next(ticks))
    nanoseconds = time.time_ns()
    tick = (nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 * 4096 // 1_000_000)
    with _tick_lock:
        _last_tick = tick = max(tick, _last_tick + 1)
    return _v7(tick)


def _v7(tick: int) -> UUID:
    chance = int.from_bytes(urandom(8)) & (1 << 62) - 1
    return UUID(int=(tick >> 12) << 80 | 7 << 76 | (tick & 0xFFF) << 64 | 2 << 62 | chance)


@contextmanager
def ids_of_the_hour(at: datetime) -> Iterator[None]:
    """What is made in this block has ids that name the hour and nothing finer, and rise as they are made."""
    before = _hour.set(count(int(hour_of(at).timestamp()) * 1000 << 12))
    try:
        yield
    finally:
        _hour.reset(before)


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


class Instant(TypeDecorator[datetime]):
    """A moment: aware, UTC, microseconds, the same on both engines. A naive datetime is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise Invalid("An instant needs a time zone: {value}.", value=value)
        instant = value.astimezone(UTC)
        return instant if dialect.name == "postgresql" else instant.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """One word of a closed list, stored as its string and loaded back as the enum; any other word is refused."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum], length: int | None = None) -> None:
        super().__init__(length)
        self.words = words

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


def _use_words(cls: type, name: str) -> None:
    """A string column annotated with an enum gives the enum back, wherever the enum is defined."""
    mapped = cls.__dict__.get(name)
    if not isinstance(mapped, MappedColumn) or not isinstance(mapped.column.type, String):
        return
    annotation = inspect.get_annotations(cls)[name]
    if isinstance(annotation, str):
        annotation = eval(annotation, vars(sys.modules[cls.__module__]))  # noqa: S307  our own source text, as SQLAlchemy reads it
    named = [part for choice in get_args(annotation) for part in (choice, *get_args(choice))]
    for part in named:
        if isinstance(part, type) and issubclass(part, StrEnum):
            mapped.column.type = Word(part, mapped.column.type.length)


class Bare(DeclarativeBase):
    """A mapped class that brings a key of its own."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        for name in inspect.get_annotations(cls):
            _use_words(cls, name)
        super().__init_subclass__(**kwargs)


class Base(Bare):
    """A mapped class. Its id exists before anything is flushed, so that a text can be sealed to its row at once."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", uuid7())
        super().__init__(**values)


class Logged:
    """Marks a class of which every column written is digested into the log."""
