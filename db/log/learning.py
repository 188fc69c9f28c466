"""How does the machine learn from sealed texts? It opens them in a snapshot and keeps what it counted; that is given out only against a log entry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from db.log.model import EntryKind
from db.log.reveal import text_of

if TYPE_CHECKING:
    from db.session import Work


class Lesson:
    """A reading under way. It holds no text: how many records were opened, and, behind `told`, what `count` made of them."""

    __slots__ = ("_count", "_ids", "_made", "opened")

    def __init__(self, count: Callable[[Sequence[str]], Any]) -> None:
        self._count = count
        self._ids: list[UUID] = []
        self._made: list[Any] = []
        self.opened = 0

    def look(self, records: Sequence[Any], columns: Collection[str]) -> None:
        """Opens these records and counts each as one text; none of them leaves this function."""
        texts = ["\n".join(text_of(getattr(record, column)) or "" for column in columns) for record in records]
        self._made.append(self._count(texts))
        self._ids += [record.id for record in records]
        self.opened += len(records)

    def told(self, work: Work, *, action: str, purpose: str) -> tuple[list[UUID], list[Any]]:
        """Whose counts they are, and the counts of each reading in turn, for an entry that says (sealed) how many records the machine opened."""
        if self.opened:
            work.entry(EntryKind.VIEW, action, purpose=purpose, detail=str(self.opened))
        return list(self._ids), list(self._made)
