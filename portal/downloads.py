"""Which file was offered to whom? One-time addresses, bound to person and session, made when fetched: nothing is kept but the question.

A page offers its files anew each time it is drawn, so of one question the newest few addresses are kept: as many files as a page offers can
be taken, and a page that is drawn all day keeps no more than that.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, takewhile
from typing import Any
from uuid import UUID

from db.actor import Actor
from portal.clock import now
from portal.errors import NotFound

LIFE = timedelta(minutes=10)
AGAIN = 4  # addresses of one and the same file: of a page that is just being drawn anew, in two windows
HELD = 500  # files for one person: the newest
Question = tuple[Any, ...]


@dataclass(frozen=True)
class Offer:
    """A verb that returns the file (and writes the log entry) when the same session asks for it, and what makes bytes of it afterwards."""

    person_id: UUID | None
    session: str
    verb: Callable[..., Any]
    arguments: dict[str, Any]
    filename: str
    media_type: str
    until: datetime
    finish: Callable[[Any], bytes] = bytes

    @property
    def question(self) -> Question:
        """What asks for the same file when the page is drawn anew. Of what a person has just typed or uploaded there is one file, the newest."""
        return (self.session, self.verb, self.filename, *((name, said) for name, said in sorted(self.arguments.items()) if _is_plain(said)))


_offers: dict[str, Offer] = {}  # in the order in which they end
_asked: dict[UUID | None, dict[Question, list[str]]] = {}
_lock = threading.Lock()


def offer(actor: Actor, verb: Callable[..., Any], *, filename: str, media_type: str, finish: Callable[[Any], bytes] = bytes, **arguments: Any) -> str:
    """The address of a file that does not exist yet; good once, for this session, for ten minutes.

    `finish` makes the document of what the verb returned, once the transaction is over: nothing slow happens inside it.
    """
    name = secrets.token_urlsafe(24)
    made = Offer(actor.person_id, actor.session, verb, arguments, filename, media_type, now() + LIFE, finish)
    with _lock:
        _forget_old()
        mine = _asked.setdefault(made.person_id, {})
        held = [*mine.pop(made.question, []), name]
        mine[made.question] = held[-AGAIN:]
        over = [mine.pop(next(iter(mine))) for _question in range(len(mine) - HELD)]
        for gone in [*held[:-AGAIN], *chain.from_iterable(over)]:
            del _offers[gone]
        _offers[name] = made
    return f"/download/{name}"


def take(name: str, actor: Actor) -> Offer:
    """Whoever asks under another session learns nothing and takes nothing away."""
    with _lock:
        found = _offers.get(name)
        if found is None or (found.person_id, found.session) != (actor.person_id, actor.session) or found.until <= now():
            raise NotFound("This download was used already or is not yours. Ask for it again on the page.")
        _forget(name)
    return found


def _is_plain(said: object) -> bool:
    try:
        hash(said)
    except TypeError:
        return False
    return True


def _forget_old() -> None:
    """Everybody's: what an offer was asked with may be content, and is kept no longer than said."""
    for name in list(takewhile(lambda name: _offers[name].until <= now(), _offers)):
        _forget(name)


def _forget(name: str) -> None:
    gone = _offers.pop(name)
    mine = _asked[gone.person_id]
    mine[gone.question].remove(name)
    if not mine[gone.question]:
        del mine[gone.question]
    if not mine:
        del _asked[gone.person_id]
