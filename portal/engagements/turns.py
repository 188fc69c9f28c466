"""Who answers an engagement's papers just now? In one process one at a time, the page that asked or the worker beside it; other engagements go on.

It saves doing the same twice and no more: what two processes must not both do, the database refuses to the second.
"""

from __future__ import annotations

from threading import Lock
from uuid import UUID

_turns: dict[tuple[str, UUID], Lock] = {}


def turn(what: str, engagement_id: UUID) -> Lock:
    """To be held while papers of this kind are listed and answered."""
    return _turns.setdefault((what, engagement_id), Lock())
