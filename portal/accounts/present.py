"""Who is at this browser now? From cookie to session to actor, asked anew for every request."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import select

from db.accounts import Account
from db.actor import SYSTEM, Actor
from db.session import begin
from portal.accounts.rules import REMEMBERED, SECOND_FACTOR
from portal.accounts.sessions import TOUCH, Standing, digest, session_of, touch
from portal.clock import now
from portal.errors import LogUnavailable
from portal.people import actor_for

QUARTER_HOUR = 900
REMEMBERED_ACTORS = 2000
_secure = False
_actors: OrderedDict[tuple[str, int, int], Actor] = OrderedDict()
_lock = threading.Lock()


def behind_https(secure: bool) -> None:
    """Said once by the server: with an https public address the cookies are Secure and bound to this host."""
    global _secure
    _secure = secure


def secure() -> bool:
    return _secure


def session_cookie() -> str:
    return "__Host-portal" if _secure else "portal_session"


def browser_cookie() -> str:
    """The pre-login cookie that a ticket is bound to."""
    return "__Host-browser" if _secure else "portal_browser"


def standing(cookies: Mapping[str, str], *, active: bool = False) -> Standing | None:
    """What the browser's cookie is worth; `active` marks that a person did something, which moves the idle clock."""
    token = cookies.get(session_cookie())
    if not token:
        return None
    at = now()
    found = session_of(token, now=at)
    if found and active and not found.limited and at - found.seen_at >= TOUCH:
        # When nothing can be written the next frame notes it; what is asked for says for itself that it cannot be shown.
        with suppress(LogUnavailable), begin(SYSTEM) as work:
            touch(work, found.session_id)
    return found


def current_actor(cookies: Mapping[str, str], *, page: str = "", origin: str = "", active: bool = False) -> Actor | None:
    """The signed-in person with his offices; None when the session does not hold. A device that is only remembered may be in other hands."""
    found = standing(cookies, active=active)
    if found is None:
        return None
    actor = _offices(digest(cookies[session_cookie()]), found)
    if found.limited:
        actor = replace(actor, grants=tuple(grant for grant in actor.grants if grant.role in REMEMBERED))
    return replace(actor, session=str(found.session_id), page=page, origin=origin)


def _offices(token_hash: str, found: Standing) -> Actor:
    """Offices are looked up once per session, stamp and quarter of an hour: every change of them raises the stamp, midnight falls on a quarter."""
    key = (token_hash, found.stamp, int(now().timestamp()) // QUARTER_HOUR)
    with _lock:
        if key in _actors:
            return _actors[key]
    with begin(SYSTEM, write=False) as work:
        account = work.session.execute(select(Account).where(Account.id == found.account_id)).scalar_one()
        actor = _proven(actor_for(work.session, account, work.now), account)
    with _lock:
        _actors[key] = actor
        while len(_actors) > REMEMBERED_ACTORS:
            _actors.popitem(last=False)
    return actor


def look_again() -> None:
    """Something other than an office has changed what an actor sees, and his session goes on: what was remembered of everybody is forgotten."""
    with _lock:
        _actors.clear()


def _proven(actor: Actor, account: Account) -> Actor:
    """An office that began after he signed in with a password alone is his once he has signed in with the second factor it needs."""
    if account.second_factor or account.demo:
        return actor
    return replace(actor, grants=tuple(grant for grant in actor.grants if grant.role not in SECOND_FACTOR))
