"""A browser without a screen: signs in, opens the WebSocket, presses buttons and reads what Streamlit sends. For tests and benchmarks."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import pyarrow.ipc
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

FINISHED = (0, 1, 3)
TECHNICAL = frozenset((
    "id", "icon", "form_id", "key", "url", "query_string", "page", "page_script_hash", "url_pathname", "group_id", "type", "tag", "name",
    "theme", "selection_mode", "gap", "autocomplete", "anchor", "format", "min", "max", "default", "raw_value", "raw_values", "favicon",
    "element_id", "query_param_key", "column_order", "language", "shortcut", "divider", "border", "content_icon", "selection_default",
    "component_name", "json_args", "js_source_path", "css_source_path", "session_id", "fragment_id",
))  # fmt: skip
JSON_WORDS = frozenset({"label", "help", "options", "title", "text", "values", "description", "domain", "words"})
TEXTS = ("markdown", "heading", "text", "alert", "toast")


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Browser:
    """The cookies of one browser and the plain HTTP requests it makes."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    host: str | None = None

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def request(self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        sent = {"Host": self.host or parts.netloc, "Cookie": self.cookie_header(), "User-Agent": "headless", **(headers or {})}
        connection.request(method, path, body=body, headers=sent)
        reply = connection.getresponse()
        answer = Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, _cookies(reply.headers.get_all("Set-Cookie")), reply.read())
        connection.close()
        self._keep(answer.cookies)
        return answer

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, cookies: dict[str, str]) -> None:
        for name, value in cookies.items():
            if value in ("", '""'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def sign_in(self, username: str, password: str, *, page: str = "") -> Answer:
        """The whole way: page, form, ticket, cookie. The answer is that of the ticket."""
        self.get("/" + page)
        with Tab(self) as tab:
            tab.run(page=page)
            tab.type_and_press({"Account": username, "账号": username, "Password": password, "密码": password}, ("Sign in", "登录"))
            assert tab.redirect, f"not signed in: {tab.texts}"
            return self.get(tab.redirect)


def _cookies(lines: list[str] | None) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for line in lines or []:
        jar.load(line)
    return {name: morsel.value for name, morsel in jar.items()}


class Tab:
    """One open page: a WebSocket to Streamlit, what it shows, and the widgets on it by label."""

    def __init__(
        self,
        browser: Browser,
        *,
        origin: str | None = "",
        resume: str = "",
        protocol_token: str = "x",
        locale: str = "en-US",
        agent: str = "headless",
    ) -> None:
        self.browser = browser
        self.locale, self.agent = locale, agent
        self.origin = browser.url if origin == "" else origin
        self.resume = resume
        self.protocol_token = protocol_token
        self.session_id = ""
        self.page_hash = ""
        self.pages: dict[str, str] = {}
        self.widgets: dict[str, tuple[str, str]] = {}
        self.fragments: list[str] = []
        self.values: dict[str, tuple[str, Any]] = {}
        self.bytes_in = 0
        self.over = False
        self._new_run()

    def _new_run(self) -> None:
        self.texts: list[str] = []
        self.exceptions: list[str] = []
        self.redirect = ""
        self.page_not_found = False
        self.html: list[str] = []
        self.tables: list[str] = []

    def __enter__(self) -> Self:
        address = self.browser.url.replace("http", "ws", 1) + "/_stcore/stream"
        protocols: Any = ["streamlit", *([self.protocol_token, self.resume] if self.resume else [])]
        headers = {"Cookie": self.browser.cookie_header(), "User-Agent": self.agent}
        origin: Any = self.origin
        self._open = ExitStack()
        self.socket: ClientConnection = self._open.enter_context(
            connect(
                address, origin=origin, additional_headers=headers, subprotocols=protocols, max_size=None, open_timeout=30, user_agent_header=None
            )
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def run(self, *, page: str | None = None, fragment: str = "", automatic: bool = False, query: str = "", timeout: float = 60) -> float:
        """One rerun with everything typed so far; returns the seconds until Streamlit says it is done."""
        self._new_run()
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = query
        rerun.fragment_id = fragment
        rerun.is_auto_rerun = automatic
        if page is None:
            rerun.page_script_hash = self.page_hash
        else:
            rerun.page_name = page
        rerun.context_info.timezone, rerun.context_info.locale = "Asia/Shanghai", self.locale
        rerun.context_info.url = f"{self.browser.url}/{page or ''}"
        for name, (kind, value) in self.values.items():
            _set(rerun.widget_states.widgets.add(), name, kind, value)
        began = time.perf_counter()
        self.send(message)
        self.until_done(timeout)
        return time.perf_counter() - began

    def send(self, message: BackMsg) -> None:
        self.socket.send(message.SerializeToString())

    def until_done(self, timeout: float = 60) -> None:
        """Read until the script has finished, the browser was sent away or the socket was closed."""
        end = time.monotonic() + timeout
        while not self.redirect:
            message = self.receive(end - time.monotonic())
            if message is None or (message.WhichOneof("type") == "script_finished" and message.script_finished in FINISHED):
                self._drain()
                return

    def _drain(self) -> None:
        """A redirect may come just behind the end of the run."""
        while self.receive(0.02) is not None:
            pass

    def receive(self, timeout: float) -> ForwardMsg | None:
        """The next message; None when none came in time or the socket is closed, which `over` remembers."""
        try:
            raw = self.socket.recv(timeout=max(0.001, timeout))
        except (TimeoutError, ConnectionClosed) as silence:
            self.over = isinstance(silence, ConnectionClosed)
            return None
        assert isinstance(raw, bytes)
        self.bytes_in += len(raw)
        message: ForwardMsg = ForwardMsg.FromString(raw)
        self._take(message)
        return message

    def closed_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                raw = self.socket.recv(timeout=max(0.001, end - time.monotonic()))
                self._take(ForwardMsg.FromString(raw)) if isinstance(raw, bytes) else None
            except TimeoutError:
                return False
            except ConnectionClosed:
                return True
        return False

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page_hash = message.new_session.page_script_hash
            self.session_id = message.new_session.initialize.session_id or self.session_id
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash or self.page_hash
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "auth_redirect":
            self.redirect = message.auth_redirect.url
        elif kind == "auto_rerun":
            self.fragments.append(message.auto_rerun.fragment_id)
        elif kind == "page_not_found":
            self.page_not_found = True
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._element(message.delta)

    def _element(self, delta: Any) -> None:
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind)
        if kind == "exception":
            self.exceptions.append(f"{element.type}: {element.message}")
        elif kind in TEXTS:
            self.texts.append(element.body)
        elif kind == "html":
            self.html.append(element.body)
        if kind == "dataframe" and element.id:
            self.tables.append(element.id)
        if hasattr(element, "id") and hasattr(element, "label"):
            self.widgets[element.label] = (element.id, kind)

    def type(self, label: str, text: str) -> None:
        self.values[self.widgets[label][0]] = ("string_value", text)

    def press(self, label: str, **options: Any) -> float:
        """Press a button: the trigger is sent with one run and gone again afterwards."""
        name = self.widgets[label][0]
        self.values[name] = ("trigger_value", True)
        try:
            return self.run(**options)
        finally:
            self.values.pop(name, None)

    def tick_first_line(self, **options: Any) -> float:
        """Of the first table on the page."""
        self.values[self.tables[0]] = ("string_value", json.dumps({"selection": {"rows": [0], "columns": [], "cells": []}}))
        return self.run(**options)

    def type_and_press(self, texts: dict[str, str], buttons: tuple[str, ...]) -> None:
        for label, text in texts.items():
            if label in self.widgets:
                self.type(label, text)
        self.press(next(button for button in buttons if button in self.widgets))

    def address(self) -> str:
        """The screen that ran. Streamlit's own word that a page was not found can be lost when another run follows at once; this cannot."""
        return next((address for address, page_hash in self.pages.items() if page_hash == self.page_hash), "")

    def shows(self, pattern: str) -> bool:
        return any(re.search(pattern, text) for text in (*self.texts, *self.html))


def readable(message: Any, named: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Every text of a message that a person may read, with the name of its field. What Streamlit adds is read until it is named technical."""
    if message.DESCRIPTOR.name == "Dataframe":
        named = frozenset(json.loads(message.columns or "{}"))
    for described, value in message.ListFields():
        several = value if described.is_repeated else [value]
        for one in several:
            if described.type == described.TYPE_MESSAGE:
                yield from readable(one, named)
            elif described.name in TABLES and isinstance(one, (str, bytes)):
                yield from ((described.name, text) for text in TABLES[described.name](one) if text not in named)
            elif described.type == described.TYPE_STRING and described.name not in TECHNICAL:
                yield described.name, one


def _cells(arrow: bytes) -> Iterator[str]:
    """Headings and texts of a table."""
    table = pyarrow.ipc.open_stream(arrow).read_all()
    for name, column in zip(table.column_names, table.columns, strict=True):
        yield "" if name.startswith("__index") else name
        yield from _strings(column.to_pylist())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))


def _named(document: str) -> Iterator[str]:
    """The words in the JSON of a chart or of a table's columns."""
    yield from _words_under(json.loads(document))


def _words_under(value: Any, *, read: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _words_under(one, read=name != "color" and (read or name in JSON_WORDS))
    elif isinstance(value, list):
        for one in value:
            yield from _words_under(one, read=read)
    elif isinstance(value, str) and read:
        yield value


TABLES: dict[str, Any] = {"data": _cells, "spec": _named, "columns": _named, "json": _named}


def _set(widget: Any, name: str, kind: str, value: Any) -> None:
    widget.id = name
    if isinstance(value, list):
        getattr(widget, kind).data.extend(value)
    else:
        setattr(widget, kind, value)
