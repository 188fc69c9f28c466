"""May this request or frame pass? The session is checked on every HTTP path and every WebSocket frame before Streamlit sees it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from google.protobuf.message import DecodeError
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from portal.accounts import present
from portal.accounts.sessions import Standing, digest

POLL = 8.0
LINGER = 180.0
MAY_NOBODY = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
MAY_SOMEBODY = MAY_NOBODY | {"file_urls_request", "backend_operation_request"}
MAY_OPERATE = frozenset({"dataframe_chunk"})
SHUT = ("/_stcore/agent", "/_stcore/metrics", "/auth/login", "/oauth2callback", "/_stcore/script-health-check")
SIGNED_IN_ONLY = ("/media/", "/_stcore/upload_file")
FORMS = ("/report/", "/r/")  # whoever posts here says where the form stood
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

# Streamlit session id -> the browser it belongs to. Written by the gate only, when Streamlit announces the id on a socket.
BOUND: dict[str, str] = {}


def content_policy() -> str:
    """Only our own origin; the one inline script of Streamlit's page is allowed by its hash, so a changed page fails shut."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in _INLINE.findall(page))
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'"
    )


def owner_of(cookies: Mapping[str, str], found: Standing | None) -> str:
    """The name under which a Streamlit session is kept for one browser: it changes with every sign-in, sign-out and limit."""
    if found is not None:
        return f"{'limited' if found.limited else 'session'}/{digest(cookies[present.session_cookie()])}"
    return f"browser/{digest(cookies.get(present.browser_cookie(), secrets.token_hex(16)))}"


class Gate:
    """Pure ASGI, so that WebSocket frames pass through it too."""

    def __init__(self, app: ASGIApp, *, public_url: str | None = None) -> None:
        self.app = app
        public = urlsplit(public_url or "")
        self.public_host = (public.hostname or "").lower()
        self.headers = _security_headers(https=public.scheme == "https")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        path = scope["path"]
        answer = self._refusal(connection) or await self._refused_path(connection, path)
        new_browser = _wants_browser_cookie(scope, connection)
        handler = answer or self.app
        await handler(scope, receive, self._with_headers(send, path, new_browser))

    def _refusal(self, connection: HTTPConnection) -> PlainTextResponse | None:
        if not self._host_known(connection.headers.get("host")):
            return PlainTextResponse("unknown host", 421)
        strict = connection.scope["path"].startswith(FORMS)
        if connection.scope["method"] in ("POST", "PUT", "PATCH", "DELETE") and not self._same_origin(connection, required=strict):
            return PlainTextResponse("foreign origin", 403)
        return None

    async def _refused_path(self, connection: HTTPConnection, path: str) -> PlainTextResponse | None:
        if path.startswith(SHUT):
            return PlainTextResponse("not found", 404)
        if not path.startswith(SIGNED_IN_ONLY):
            return None
        found = await run_in_threadpool(present.standing, connection.cookies)
        if found is None:
            return PlainTextResponse("sign in first", 401)
        if path.startswith("/_stcore/upload_file"):
            return _foreign_upload(path, owner_of(connection.cookies, found))
        return None

    def _host_known(self, host: str | None) -> bool:
        name = (urlsplit(f"//{host}").hostname or "").lower() if host else ""
        return name in LOOPBACK or (bool(name) and name == self.public_host)

    def _same_origin(self, connection: HTTPConnection, *, required: bool) -> bool:
        origin = connection.headers.get("origin")
        if origin is None:
            return not required
        return urlsplit(origin).netloc.lower() == connection.headers.get("host", "").lower() != ""

    def _with_headers(self, send: Send, path: str, new_browser: str) -> Send:
        extra = list(self.headers)
        if path.startswith("/media/"):
            extra.append((b"cache-control", b"no-store, private"))
        if path.startswith("/r/"):  # else a plain form would say that it stood nowhere
            extra = [(name, b"same-origin" if name == b"referrer-policy" else value) for name, value in extra]
        if new_browser:
            extra.append((b"set-cookie", new_browser.encode()))
        replaced = {name for name, _value in extra} - {b"set-cookie"} | {b"server"}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, _hardened(name, value)) for name, value in message.get("headers", []) if name.lower() not in replaced]
                message = {**message, "headers": kept + extra}
            await send(message)

        return sending

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        if not self._host_known(connection.headers.get("host")) or not self._same_origin(connection, required=True):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})
            return
        found = await run_in_threadpool(present.standing, connection.cookies)
        line = Line(connection.cookies, found, send)
        watch = asyncio.create_task(line.watch()) if found else None
        try:
            await self.app(_only_own_resume(scope, connection, line.owner), line.filtered(receive), line.listening())
        finally:
            if watch:
                watch.cancel()
            line.release()


class Line:
    """One open WebSocket: whose it is, which Streamlit session runs on it, and whether it still may."""

    def __init__(self, cookies: Mapping[str, str], found: Standing | None, send: Send) -> None:
        self.cookies = cookies
        self.signed_in = found is not None
        self.owner = owner_of(cookies, found)
        self.send = send
        self.streamlit_id = ""
        self.over = False

    def filtered(self, receive: Receive) -> Receive:
        async def receiving() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                frame = _parsed(message)
                if frame is None or not await self._still_holds(frame):
                    return {"type": "websocket.disconnect", "code": 1008}
                if self._may(frame):
                    return message

        return receiving

    def listening(self) -> Send:
        """Learn the Streamlit session id when it is announced, and bind it to this browser."""

        async def sending(message: Message) -> None:
            if not self.streamlit_id and message.get("bytes"):
                announced = ForwardMsg.FromString(message["bytes"])
                if announced.WhichOneof("type") == "new_session":
                    self.streamlit_id = announced.new_session.initialize.session_id
                    BOUND[self.streamlit_id] = self.owner
            if not self.over:
                await self.send(message)

        return sending

    def _may(self, frame: BackMsg) -> bool:
        kind = frame.WhichOneof("type")
        if not self.signed_in:
            return kind in MAY_NOBODY and not (kind == "rerun_script" and frame.rerun_script.fragment_id)
        if kind == "backend_operation_request":
            operation = frame.backend_operation_request
            return operation.WhichOneof("payload") in MAY_OPERATE and operation.session_id in ("", self.streamlit_id)
        return kind in MAY_SOMEBODY

    async def _still_holds(self, frame: BackMsg) -> bool:
        """Reruns that the page itself triggers, and heartbeats, are no sign of a person."""
        kind = frame.WhichOneof("type")
        if not self.signed_in or kind == "app_heartbeat":
            return True
        return await self._holds(active=not (kind == "rerun_script" and frame.rerun_script.is_auto_rerun))

    async def _holds(self, *, active: bool) -> bool:
        """Still the session this page was opened under; otherwise the browser is sent away."""
        found = await run_in_threadpool(present.standing, self.cookies, active=active)
        if found is not None and owner_of(self.cookies, found) == self.owner:
            return not self.over
        await self.end("/auth/logout" if found is None else "/")
        return False

    async def watch(self) -> None:
        """A session that ends elsewhere, or by time, takes its page with it within one poll."""
        while await self._holds(active=False):  # noqa: ASYNC110  what is waited for happens in the database, perhaps by another process
            await asyncio.sleep(POLL)

    async def end(self, address: str) -> None:
        """Closing alone would leave the old data on the screen: send the browser away first."""
        if self.over:
            return
        self.over = True
        leave = ForwardMsg()
        leave.auth_redirect.url = address
        await self.send({"type": "websocket.send", "bytes": leave.SerializeToString()})
        await self.send({"type": "websocket.close", "code": 1008, "reason": "session ended"})

    def release(self) -> None:
        """After Streamlit's own time for reconnecting the session id is nobody's."""
        if self.over:
            BOUND.pop(self.streamlit_id, None)
        elif self.streamlit_id:
            asyncio.get_running_loop().call_later(LINGER, _forget, self.streamlit_id, self.owner)


def _forget(streamlit_id: str, owner: str) -> None:
    if BOUND.get(streamlit_id) == owner:
        del BOUND[streamlit_id]


def _parsed(message: Message) -> BackMsg | None:
    try:
        return BackMsg.FromString(message["bytes"]) if message.get("bytes") else None
    except DecodeError:
        return None


def _only_own_resume(scope: Scope, connection: HTTPConnection, owner: str) -> Scope:
    """Streamlit hands a session to whoever names its id: the third value of this header. Take it away unless it is the browser's own."""
    named = [value.strip() for value in connection.headers.get("sec-websocket-protocol", "").split(",")]
    if len(named) < 3 or BOUND.get(named[2]) == owner:
        return scope
    headers = [(name, value) for name, value in scope["headers"] if name != b"sec-websocket-protocol"]
    headers.append((b"sec-websocket-protocol", ", ".join(named[:2]).encode()))
    return {**scope, "headers": headers, "subprotocols": named[:2]}


def _foreign_upload(path: str, owner: str) -> PlainTextResponse | None:
    """/_stcore/upload_file/<Streamlit session>/<file>: only into a session of this browser."""
    named = path.removeprefix("/_stcore/upload_file/").split("/")[0]
    return None if BOUND.get(named) == owner else PlainTextResponse("not your session", 403)


def _wants_browser_cookie(scope: Scope, connection: HTTPConnection) -> str:
    """The pre-login cookie, set when a page is loaded without one."""
    path = scope["path"]
    page = (
        scope["method"] == "GET" and "." not in path and not path.startswith(("/_stcore", "/media", "/auth", "/api", "/evidence", "/download", "/r/"))
    )
    if not page or path in ("/healthz", "/readyz", "/metrics") or present.browser_cookie() in connection.cookies:
        return ""
    secure = "; Secure" if present.secure() else ""
    return f"{present.browser_cookie()}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Strict{secure}"


def _hardened(name: bytes, value: bytes) -> bytes:
    """Streamlit does not know that a proxy speaks TLS for it, so its own cookies lack Secure."""
    if name.lower() != b"set-cookie" or not present.secure() or b"; secure" in value.lower():
        return value
    return value + b"; Secure"


def _security_headers(*, https: bool) -> list[tuple[bytes, bytes]]:
    headers = {
        "content-security-policy": content_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), microphone=(), geolocation=()",
    }
    if https:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]
