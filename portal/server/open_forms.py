"""How does somebody without an account report and follow it? Behind the code on a poster; nothing of him is asked, read or kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import cache
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from db.actor import Actor, reporter
from db.sealed import READABLE, RECEIPT_LETTERS, receipt_code, receipt_pseudonym
from db.session import begin
from portal import form, hazards, posters
from portal.accounts import present
from portal.areas import Place
from portal.errors import Invalid, NotFound, PortalError, TooMany
from portal.server import open_pages
from portal.server.asked import NO_STORE, RERUNS, origin
from portal.server.forms import refused, sentence, spoken
from portal.server.limits import Limit, Room
from portal.server.open_pages import Reader
from portal.server.posted import WORDS_ONLY, Posted, posted

KEY = re.compile(r"[0-9a-f]{32}")
FROM_HERE, AT_PLACE, IN_ALL = Limit(40, 600.0), Limit(60, 3600.0), Limit(300, 600.0)  # a whole plant may share one address
CODES_FROM_HERE, CODES_IN_ALL = Limit(40, 600.0), Limit(1000, 600.0)
LIMITS = (FROM_HERE, AT_PLACE, IN_ALL, CODES_FROM_HERE, CODES_IN_ALL)
ROOM, AT_WORK = Room(12), 2  # forms received at once, and of these worked on: the portal's other threads stay free


def forget() -> None:
    """The server's clock asks for it each minute."""
    for limit in LIMITS:
        limit.forget()


async def report_here(request: Request) -> Response:
    """Whoever is signed in on this device gets the page with the place filled in, unless he wants to give no name."""
    RERUNS.labels("open_form").inc()
    reader = Reader(spoken(request), request.url.path)
    if request.method == "POST":
        return await _sent(request, reader)
    try:
        place = await run_in_threadpool(_place, request.path_params["token"])
    except PortalError as refusal:
        return open_pages.lost(reader, sentence(refusal, reader.language), refusal.status)
    if "unnamed" not in request.query_params and await run_in_threadpool(_recognised, request):
        return RedirectResponse(f"/report?at={place.id}", 303, headers=NO_STORE)
    return open_pages.report_here(reader, place, key=secrets.token_hex(16))


def _recognised(request: Request) -> bool:
    return present.standing(request.cookies) is not None


def _place(token: str) -> Place:
    with begin(reporter(), write=False) as work:
        return posters.place_of(work, token)


async def _sent(request: Request, reader: Reader) -> Response:
    """The cookie of a session is not looked at: who reports here has no name."""
    by_script = "application/json" in request.headers.get("accept", "")
    sent, place = Posted(), None
    try:
        with ROOM.taken():
            sent = await posted(request)
            place = await run_in_threadpool(_place, request.path_params["token"])
            _require_room(FROM_HERE.allows(origin(request)) and AT_PLACE.allows(str(place.id)) and IN_ALL.allows("all"))
            number, code = await to_thread.run_sync(_reported, place.id, sent, limiter=_at_work())
    except PortalError as refusal:
        return refused(refusal, reader.language) if by_script else _once_more(reader, place, sent, refusal)
    return JSONResponse({"received": number, "code": code}, headers=NO_STORE) if by_script else open_pages.received(reader, number, code)


def _once_more(reader: Reader, place: Place | None, sent: Posted, refusal: PortalError) -> Response:
    """What was typed is on the page again, whatever was wrong."""
    why = sentence(refusal, reader.language)
    if place is None:
        return open_pages.lost(reader, why, refusal.status, typed=sent.words("what"))
    key = sent.words("key") if KEY.fullmatch(sent.words("key")) else secrets.token_hex(16)
    return open_pages.report_here(reader, place, key=key, typed=sent.words("what"), why=why, status=refusal.status)


@cache
def _at_work() -> CapacityLimiter:
    return CapacityLimiter(AT_WORK)


def _reported(area_id: UUID, sent: Posted) -> tuple[str, str]:
    if not KEY.fullmatch(sent.words("key")):
        raise Invalid("What was sent did not arrive whole. Send it again.", field="form")
    code, pictures = receipt_code(sent.words("key")), sent.pictures()
    with begin(_holder(code)) as work:
        hazard = hazards.report_unnamed(work, area_id=area_id, description=sent.words("what")[: form.LONGEST], pictures=pictures)
    return hazard.number, "-".join(code[n : n + 4] for n in range(0, RECEIPT_LETTERS, 4))


async def receipt(request: Request) -> Response:
    """The code is typed or carried by the page, never part of an address."""
    RERUNS.labels("receipt").inc()
    reader = Reader(spoken(request), request.url.path)
    if request.method != "POST":
        return open_pages.ask_for_code(reader)
    sent = Posted()
    try:
        with ROOM.taken():
            sent = await posted(request, most=WORDS_ONLY)
        _require_room(CODES_FROM_HERE.allows(origin(request)) and CODES_IN_ALL.allows("all"))
        report, talk = await run_in_threadpool(_followed, sent.words("code"))
    except PortalError as refusal:
        why, kept = sentence(refusal, reader.language), sent.words("answer")
        return open_pages.ask_for_code(reader, typed=sent.words("code"), why=why, kept=kept, status=refusal.status)
    if "answer" not in sent.said:
        return open_pages.what_became(reader, sent.words("code"), report, talk)
    try:
        talk = await run_in_threadpool(_answered, sent.words("code"), report.id, sent.words("answer")[: form.LONGEST])
    except PortalError as refusal:
        why = sentence(refusal, reader.language)
        return open_pages.what_became(reader, sent.words("code"), report, talk, why=why, typed=sent.words("answer"), status=refusal.status)
    return open_pages.what_became(reader, sent.words("code"), report, talk)


def _followed(typed: str) -> tuple[hazards.Line, hazards.Conversation]:
    with begin(_holder(_code(typed))) as work:
        report = hazards.followed(work)
        return report, hazards.conversation(work, report.id)


def _answered(typed: str, hazard_id: UUID, text: str) -> hazards.Conversation:
    """A page that is sent once more says the same once more: it stands there already."""
    with begin(_holder(_code(typed))) as work:
        talk = hazards.conversation(work, hazard_id)
        if talk.said and talk.said[-1].by_reporter and talk.said[-1].text == text:
            return talk
        hazards.answer(work, hazard_id, text=text)
        work.session.flush()
        return hazards.conversation(work, hazard_id)


def _code(typed: str) -> str:
    """As it was written down: with or without strokes, in capitals or not."""
    letters = "".join(letter for letter in typed.lower() if letter.isalnum())
    if len(letters) != RECEIPT_LETTERS or not set(letters) <= set(READABLE):
        raise NotFound("There is no report with this receipt code. Look at each letter again.")
    return letters


def _holder(code: str) -> Actor:
    return reporter(receipt_pseudonym(code))


def _require_room(there_is: bool) -> None:
    if not there_is:
        raise TooMany("Too many came from here just now. Try again in ten minutes; what you typed stays.")


def _asset(name: str, media_type: str) -> Callable[[Request], Response]:
    def asset(_request: Request) -> Response:
        return FileResponse(form.ASSETS / name, media_type=media_type, headers={"Cache-Control": "no-cache"})

    return asset


ROUTES = [
    Route("/r/report.js", _asset("report.js", "text/javascript")),
    *(Route(f"/r/{name}.css", _asset(f"{name}.css", "text/css")) for name in ("report", "open")),
    Route(open_pages.RECEIPT, receipt, methods=["GET", "POST"]),
    Route("/r/{token}", report_here, methods=["GET", "POST"]),
]
