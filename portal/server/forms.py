"""How does a report arrive that the form sends by itself? As often as it takes, in plain HTTP, whatever the page around it does meanwhile."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from db.session import begin, log_refusal
from portal import hazards
from portal.accounts import present
from portal.errors import Denied, Invalid, PortalError
from portal.locale import LANGUAGES, N_, known, translate
from portal.server.asked import NO_STORE, RERUNS, origin
from portal.server.posted import Posted, posted
from portal.ui.words import CATEGORIES

ENDED = N_("Your session has ended. Sign in again in another tab; what you typed stays here.")


async def send(request: Request) -> Response:
    """From the page of whoever is signed in, also on a device that is only remembered."""
    RERUNS.labels("report").inc()
    language = spoken(request)
    try:
        form = await posted(request)
        return await run_in_threadpool(_reported, request, form, language)
    except PortalError as refusal:
        return refused(refusal, language)


def _reported(request: Request, form: Posted, language: str) -> Response:
    actor = present.current_actor(request.cookies, page="report", origin=origin(request), active=True)
    if actor is None:
        return JSONResponse({"why": translate(ENDED, language)}, 401, headers=NO_STORE)
    report = {**_said(form), "pictures": form.pictures()}
    try:
        with begin(actor) as work:
            hazard = hazards.fix_on_the_spot(work, note=form.words("how"), **report) if form.words("fixed") else hazards.report(work, **report)
    except Denied as refusal:
        raise log_refusal(actor, "report", refusal) from refusal
    return JSONResponse({"received": hazard.number}, headers=NO_STORE)


def _said(form: Posted) -> dict[str, Any]:
    return {
        "area_id": _area(form.words("area")),
        "description": form.words("what"),
        "place": form.words("place") or None,
        "category": form.words("category") if form.words("category") in CATEGORIES else None,
        "major": bool(form.words("major")),
        "idempotency": form.words("key") or None,
    }


def _area(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Invalid("Choose a place.", field="area") from wrong


def refused(refusal: PortalError, language: str) -> Response:
    return JSONResponse({"why": sentence(refusal, language)}, refusal.status, headers=NO_STORE)


def sentence(refusal: PortalError, language: str) -> str:
    """What a refusal says, in the reader's language; a refusal among its parameters too."""
    gaps = {name: sentence(value, language) if isinstance(value, PortalError) else value for name, value in refusal.params.items()}
    return translate(refusal.msgid, language, **gaps)


def spoken(request: Request) -> str:
    """The language that the page says it speaks, else the browser's first that we know."""
    wished = [request.query_params.get("lang", ""), *request.headers.get("accept-language", "").split(",")]
    return next((language for wish in wished if (language := known(wish.split(";")[0].strip()))), LANGUAGES[0])


ROUTES = [Route("/report/send", send, methods=["POST"])]
