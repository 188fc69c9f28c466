"""How is the portal served? Routes beside Streamlit, what runs in the background, and the socket it listens on."""

from __future__ import annotations

import asyncio
import gc
import hmac
import importlib
import logging
import secrets
import socket
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

import prometheus_client
import streamlit as st
import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from db import engine
from db.actor import SYSTEM, Actor
from db.session import ask, begin, log_refusal
from portal import areas, downloads, evidence, memory, worker
from portal.accounts import present, sessions
from portal.clock import now
from portal.config import Settings
from portal.errors import Denied, NotFound, PortalError, SignInRefused
from portal.gate import Gate
from portal.server import forms, open_forms
from portal.server.asked import NO_STORE, RERUNS, origin
from portal.startup import open_portal
from portal.ui import signin, words

APP = Path(__file__).parents[1] / "app.py"
CALM, ROUNDS = 60.0, 3.0
SETTLES = (30.0, 300.0)
WARM = ("pandas", "pyarrow", "altair", "streamlit_authenticator", "babel.dates", "streamlit.elements.arrow", "streamlit.elements.vega_charts")
_log = logging.getLogger("portal")


def make_app(settings: Settings, *, working: bool = True) -> st.App:
    """The ASGI application: the gate, our routes, then Streamlit."""
    present.behind_https(urlsplit(settings.public_url or "").scheme == "https")
    return st.App(
        APP,
        lifespan=_lifespan(settings, working=working),
        routes=_routes(settings),
        middleware=[Middleware(Gate, public_url=settings.public_url)],
        on_script_error=_script_error,
    )


def serve(settings: Settings, host: str, port: int, *, working: bool = True) -> None:
    """Listen until stopped. Our own socket, because asyncio switches Nagle's delay off only where the protocol is named."""
    memory.give_back()
    listening = listen(host, port)
    configuration = uvicorn.Config(
        make_app(settings, working=working), ws="websockets-sansio", server_header=False, access_log=False, log_level="warning", proxy_headers=False
    )
    uvicorn.Server(configuration).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.bind((host, port))
    return listening


def _routes(settings: Settings) -> list[Route]:
    return [
        Route("/healthz", _healthz),
        Route("/readyz", _readyz),
        Route("/metrics", _metrics(settings)),
        Route("/auth/session", _auth_session),
        Route("/auth/logout", _auth_logout),
        Route("/evidence/{name}", _evidence),
        Route("/download/{name}", _download),
        *forms.ROUTES,
        *open_forms.ROUTES,
        Route("/api/{path:path}", _no_such_api, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


async def _healthz(_request: Request) -> Response:
    return JSONResponse({"ok": True})


async def _readyz(_request: Request) -> Response:
    """Ready means that the database answers and has the schema this program expects."""
    try:
        version = await run_in_threadpool(lambda: engine.current().schema_version())
    except PortalError as unready:
        return JSONResponse({"ok": False, "why": str(unready)}, 503)
    if version is None:
        return JSONResponse({"ok": False, "why": "the database has no schema"}, 503)
    return JSONResponse({"ok": True, "schema": version})


def _metrics(settings: Settings) -> Callable[[Request], Any]:
    async def metrics(request: Request) -> Response:
        if settings.metrics_token is None:
            return PlainTextResponse("not found", 404)
        wanted = f"Bearer {settings.metrics_token.get_secret_value()}"
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
            return PlainTextResponse("token missing or wrong", 401)
        return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)

    return metrics


async def _auth_session(request: Request) -> Response:
    """Redeem the ticket: from here on the cookie, which no script can read, says who this browser is."""
    RERUNS.labels("auth_session").inc()
    browser = request.cookies.get(present.browser_cookie(), "")
    device = request.headers.get("user-agent", "")
    try:
        opened = await run_in_threadpool(_redeemed, request.query_params.get("t", ""), browser, device, origin(request))
    except SignInRefused:
        return RedirectResponse("/", 303, headers=NO_STORE)
    answer = RedirectResponse(opened.next_url, 303, headers=NO_STORE)
    life = int(sessions.REMEMBERED.total_seconds()) if opened.remembered else None
    answer.set_cookie(present.session_cookie(), opened.token, max_age=life, httponly=True, secure=present.secure(), samesite="strict", path="/")
    _drop(answer, present.browser_cookie())
    return answer


def _redeemed(ticket: str, browser: str, device: str, came_from: str) -> sessions.Opened:
    with begin(replace(SYSTEM, origin=came_from)) as work:
        return sessions.redeem(work, ticket, browser=browser, device=device)


async def _auth_logout(request: Request) -> Response:
    RERUNS.labels("auth_logout").inc()
    token = request.cookies.get(present.session_cookie())
    if token:
        await run_in_threadpool(_signed_out, token)
    answer = RedirectResponse("/", 303, headers={**NO_STORE, "Clear-Site-Data": '"cache", "storage"'})
    _drop(answer, present.session_cookie())
    return answer


def _signed_out(token: str) -> None:
    with begin(SYSTEM) as work:
        sessions.sign_out(work, token)


def _drop(answer: Response, cookie: str) -> None:
    """A __Host- cookie goes only when it is named with all its attributes."""
    answer.delete_cookie(cookie, path="/", httponly=True, secure=present.secure(), samesite="strict")


async def _evidence(request: Request) -> Response:
    """A picture: session, scope, log entry, then the bytes, which nobody may keep."""
    return await run_in_threadpool(_for_the_signed_in, request, _picture)


async def _download(request: Request) -> Response:
    """A file offered by a page: once, to the session it was offered to, and to no device that is only remembered."""
    found = await run_in_threadpool(present.standing, request.cookies)
    if found is not None and found.limited:
        return PlainTextResponse("sign in first", 401, headers=NO_STORE)
    return await run_in_threadpool(_for_the_signed_in, request, _file)


def _for_the_signed_in(request: Request, answer: Callable[[Request, Actor], Response]) -> Response:
    """Whoever only asks for the headers spends nothing and looks at nothing."""
    RERUNS.labels(request.url.path.split("/")[1]).inc()
    if request.method == "HEAD":
        return PlainTextResponse("ask with GET", 405, headers={**NO_STORE, "Allow": "GET"})
    actor = present.current_actor(request.cookies, page=request.url.path.split("/")[1], origin=origin(request))
    if actor is None:
        return PlainTextResponse("sign in first", 401, headers=NO_STORE)
    try:
        return answer(request, actor)
    except PortalError as refusal:
        told: PortalError = refusal
        if isinstance(refusal, (NotFound, Denied)):
            told = log_refusal(actor, request.url.path.split("/")[1], refusal, record=request.path_params["name"])
        return PlainTextResponse(str(told), told.status, headers=NO_STORE)


def _picture(request: Request, actor: Actor) -> Response:
    with begin(actor) as work:
        picture = evidence.picture(work, _uuid(request.path_params["name"]))
    return Response(picture.content, media_type=picture.media_type, headers=NO_STORE)


def _file(request: Request, actor: Actor) -> Response:
    offered = downloads.take(request.path_params["name"], actor)
    made = ask(lambda: actor, offered.verb, **offered.arguments)
    disposition = f"attachment; filename*=UTF-8''{quote(offered.filename)}"
    return Response(offered.finish(made), media_type=offered.media_type, headers={**NO_STORE, "Content-Disposition": disposition})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as wrong:
        raise NotFound("This picture does not exist or is not yours.") from wrong


async def _no_such_api(_request: Request) -> Response:
    return JSONResponse({"error": "not found"}, 404)


def _lifespan(settings: Settings, *, working: bool) -> Callable[[st.App], Any]:
    @asynccontextmanager
    async def running(_app: st.App) -> AsyncIterator[dict[str, Any]]:
        if engine.installed() is None:
            open_portal(settings)
        _warm_up()
        worker.know_channels(settings)  # also where another process sends: the pages show which there are
        working_here = [_beating(), _going_round(worker.Rounds(settings))] if working else []
        tasks = [asyncio.create_task(task) for task in (_settling(), _keeping_time(), *working_here)]
        yield {}
        for task in tasks:
            task.cancel()

    return running


def _warm_up() -> None:
    """Streamlit collects garbage after every run; what is imported and frozen now is never walked again."""
    for module in WARM:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


async def _settling() -> None:
    """The first pages leave statements, catalogues and codecs that stay for good; they too need not be walked after every run."""
    for wait in SETTLES:
        await asyncio.sleep(wait)
        gc.collect()
        gc.freeze()


async def _keeping_time() -> None:
    """The screen says days by the plant's clock; asked here, because not everybody sees the sites, and now and then, because a plant rarely moves."""
    while True:
        try:
            open_forms.forget()
            await run_in_threadpool(set_clock)
        except (PortalError, SQLAlchemyError) as failure:
            _log.error("the plant's clock was not read: %s", type(failure).__name__)
        await asyncio.sleep(CALM)


def set_clock() -> None:
    with begin(SYSTEM, write=False) as work:
        words.keep_zone(areas.time_zone(work))


async def _beating() -> None:
    """What must happen though nobody clicks. The serving process outlives a database that is away; the failure is said without content."""
    while True:
        await run_in_threadpool(lambda: worker.survived("numbering the log", lambda: worker.beat(engine.current(), now())))
        await asyncio.sleep(worker.EVERY if engine.current().kind == "postgresql" else CALM)


async def _going_round(rounds: worker.Rounds) -> None:
    """Apart from the beat: what waits for a peer outside must not hold up the log."""
    while True:
        fine = await run_in_threadpool(lambda: rounds.go(now()))
        await asyncio.sleep(ROUNDS if fine else CALM)


def _script_error(failure: Exception) -> bool:
    """Where it broke goes to the operator's log, without the message, which may quote a record; the screen shows a number."""
    reference = secrets.token_hex(4)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(failure.__traceback__)[-6:]))
    _log.error("page failed, reference %s: %s at %s", reference, type(failure).__name__, where)
    signin.say_bug(reference)
    return True
