"""Which file was offered to whom? One-time addresses, bound to person and session, made when fetched: nothing is kept but the question."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.actor import Actor
from portal.clock import now
from portal.errors import NotFound

LIFE = timedelta(minutes=10)
HELD = 30  # for one person: the newest, however often his pages are drawn anew


@dataclass(frozen=True)
class Offer:
    """A verb that returns the file (and writes the log entry) when the same session asks for it, and what makes bytes of it afterwards."""

    session: str
    verb: Callable[..., Any]
    arguments: dict[str, Any]
    filename: str
    media_type: str
    until: datetime
    finish: Callable[[Any], bytes] = bytes


_offers: dict[UUID | None, dict[str, Offer]] = {}
_lock = threading.Lock()


def offer(actor: Actor, verb: Callable[..., Any], *, filename: str, media_type: str, finish: Callable[[Any], bytes] = bytes, **arguments: Any) -> str:
    """The address of a file that does not exist yet; good once, for this session, for ten minutes.

    `finish` makes the document of what the verb returned, once the transaction is over: nothing slow happens inside it.
    """
    name = secrets.token_urlsafe(24)
    made = Offer(actor.session, verb, arguments, filename, media_type, now() + LIFE, finish)
    with _lock:
        _forget_old()
        mine = _offers.setdefault(actor.person_id, {})
        while len(mine) >= HELD:
            del mine[next(iter(mine))]
        mine[name] = made
    return f"/download/{name}"


def take(name: str, actor: Actor) -> Offer:
    """Whoever asks under another session learns nothing and takes nothing away."""
    with _lock:
        mine = _offers.get(actor.person_id, {})
        found = mine.get(name)
        if found is None or found.session != actor.session or found.until <= now():
            raise NotFound("This download was used already or is not yours. Ask for it again on the page.")
        del mine[name]
    return found


def _forget_old() -> None:
    """Everybody's: what an offer was asked with may be content, and is kept no longer than said."""
    for person_id, held in list(_offers.items()):
        for name in [name for name, offered in held.items() if offered.until <= now()]:
            del held[name]
        if not held:
            del _offers[person_id]
