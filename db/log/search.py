"""How are sealed texts searched for words? The machine opens them in a snapshot; what it found is told only against a log entry."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from db.log.model import EntryKind
from db.log.reveal import VIEWS, text_of

if TYPE_CHECKING:
    from db.session import Work

PURPOSE = "search"
NOBODY = UUID(int=0)


class Scan:
    """A search under way. It holds no text: how many records were opened, and, behind `told`, the ids of those that hold all the words."""

    __slots__ = ("_hits", "_words", "enough", "opened")

    def __init__(self, words: str, enough: int) -> None:
        self._words = _folded(words).split()
        self._hits: list[UUID] = []
        self.enough = enough
        self.opened = 0

    @property
    def full(self) -> bool:
        return len(self._hits) >= self.enough

    def look(self, records: Sequence[Any], columns: Collection[str]) -> int:
        """Opens record after record until enough were found; gives how many it opened."""
        for n, record in enumerate(records):
            if self.full:
                return n
            self.opened += 1
            text = _folded("\n".join(text_of(getattr(record, column)) or "" for column in columns))
            if all(word in text for word in self._words):
                self._hits.append(record.id)
        return len(records)

    def told(self, work: Work, *, action: str, asked: str) -> list[UUID]:
        """The ids, for an entry in this transaction that says what was asked (sealed) and how many were opened; asked again, the look is still on."""
        key, item = (work.actor.session, work.actor.page), ("search", NOBODY, "asked", hashlib.sha256(asked.encode()).digest())
        if work.actor.session and VIEWS.has(key, item, work.now):
            return list(self._hits)
        detail = json.dumps({**json.loads(asked), "opened": self.opened, "found": len(self._hits)}, ensure_ascii=False, sort_keys=True)
        work.entry(EntryKind.VIEW, action, purpose=PURPOSE, detail=detail)
        if work.actor.session:
            work.after_commit.append(lambda: VIEWS.add(key, [item], work.now))
        return list(self._hits)


def _folded(text: str) -> str:
    """Full-width and capital letters are found by their plain ones."""
    return unicodedata.normalize("NFKC", text).casefold()
