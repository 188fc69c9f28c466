"""What does a message say that leaves the house? One line a notice: number, what, place, day, link. Nothing else is known here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.notices import OF_AUDITS, OF_REQUESTS
from portal.locale import N_, translate

SIGNATURE = N_("Anjian")
SHOWN = 20
MORE = N_("and {n} more in the inbox")
TOGETHER = N_("{n} notices")
LEGAL = N_("set by law")
DUE = N_("due {day}")
AGAIN = N_("sent again: it is not known whether it arrived before")


@dataclass(frozen=True)
class Said:
    """One notice, in words of both languages where they are data, as a code where it is ours."""

    kind: str
    words: str
    number: str
    area: str
    area_en: str | None
    due: str
    legal: bool


@dataclass(frozen=True)
class Outgoing:
    """What one message says, and to whom. `id` stays the same when it is sent again."""

    id: UUID
    notices: tuple[Said, ...]
    language: str
    base: str
    at: datetime
    to: str = ""
    again: bool = False

    @property
    def subject(self) -> str:
        first = self._line(self.notices[0]) if len(self.notices) == 1 else self._(TOGETHER, n=len(self.notices))
        return f"[{self._(SIGNATURE)}] {first}"

    def text(self, most_bytes: int = 0) -> str:
        """As many lines as fit; the rest is counted."""
        shown = min(len(self.notices), SHOWN)
        while shown > 1 and most_bytes and len(self._text(shown).encode()) > most_bytes:
            shown -= 1
        return self._text(shown)

    def body(self) -> bytes:
        """For programs: the same facts as JSON."""
        told = [
            {"kind": n.kind, "number": n.number, "area": n.area, "due": n.due or None, "legal": n.legal, "link": self.link(n)} for n in self.notices
        ]
        said = {"type": "anjian.notices", "timestamp": self.at.isoformat(), "data": {"notices": told}}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    def link(self, notice: Said) -> str:
        if not self.base:
            return ""
        opens_a_hazard = notice.number and notice.kind not in OF_REQUESTS | OF_AUDITS
        return f"{self.base}/hazard?number={notice.number}" if opens_a_hazard else f"{self.base}/inbox"

    def _text(self, shown: int) -> str:
        blocks = ["\n".join(filter(None, (self._line(n), self.link(n)))) for n in self.notices[:shown]]
        rest = len(self.notices) - shown
        head = [self.subject] if len(self.notices) > 1 else [f"[{self._(SIGNATURE)}]"]
        return "\n".join([*head, *blocks, *([self._(MORE, n=rest)] if rest else []), *([f"({self._(AGAIN)})"] if self.again else [])])

    def _line(self, notice: Said) -> str:
        area = notice.area_en if notice.area_en and self.language != "zh" else notice.area
        due = self._(DUE, day=notice.due) if notice.due else ""
        parts = (notice.number, self._(notice.words), area, due, self._(LEGAL) if notice.legal else "")
        return " · ".join(part for part in parts if part)

    def _(self, msgid: str, **params: object) -> str:
        return translate(msgid, self.language, **params)


def joined(notices: Sequence[Said]) -> tuple[Said, ...]:
    """Each thing once, also when several readers of a group are told of it."""
    return tuple(dict.fromkeys(notices))
