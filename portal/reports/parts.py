"""What is a part of a report that the portal collects, and for which reader is it put into words?

`gather` gives everything of one engagement as plain JSON values, read as the portal itself, so that nothing depends on what one auditor may see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from db.engagements import Engagement
from db.session import Work
from portal.clock import site_day
from portal.locale import translate
from portal.sheets.document import Block

PURPOSE = "audit_report"


@dataclass(frozen=True)
class Reader:
    """In which language it is read, and by which clock."""

    language: str
    zone: str

    @property
    def say(self) -> Callable[..., str]:
        return partial(translate, language=self.language)

    def name(self, zh: str, en: str | None) -> str:
        return en if en and self.language != "zh" else zh

    def day(self, at: str) -> str:
        return site_day(datetime.fromisoformat(at), self.zone).isoformat()


@dataclass(frozen=True)
class Part:
    """A part of the report that the portal knows. One without data says so in its own words.

    `elsewhere`: it tells of other engagements, which go on while this report is read; the others follow from this one's own papers.
    """

    title: str
    gather: Callable[[Work, Engagement], Any]
    blocks: Callable[[Any, Reader], Sequence[Block]]
    elsewhere: bool = False


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
