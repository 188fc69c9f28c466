"""What do the channels' other sides do? Local stand-ins for WeCom, DingTalk, Feishu, Lark, a mail server and a program with signed webhooks.

Each checks the signature as the real one does, keeps what it got, and behaves as the test says: takes it, refuses, answers 200 with an error code,
hangs up, or takes it and answers too late. `says` holds what it answers instead when it is to say a code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from portal.notices.channels import Channel, Kind

TAKES, REFUSES, SAYS_CODE, HANGS_UP, LATE, SENDS_ON = "takes", "refuses", "says a code", "hangs up", "late", "sends on"
SECRET = "whsec_" + base64.b64encode(b"an honest secret of 24 b").decode()
HOOK = "robot-key-4711"
KINDS = tuple(Kind)
KNOWS_REPETITIONS = (Kind.MAIL, Kind.WEBHOOK)


@dataclass
class Peer:
    """One other side. `taken`: what it took, by the key under which it knows a repetition ("" where it has none), and the text."""

    kind: Kind
    does: deque[str] = field(default_factory=deque)
    taken: list[tuple[str, str]] = field(default_factory=list)
    tries: int = 0
    says: deque[bytes] = field(default_factory=deque)
    arrived: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    address: tuple[str, int] = ("", 0)

    def channel(self, name: str = "", **more: Any) -> Channel:
        host, port = self.address
        said: dict[str, Any] = {"name": name or str(self.kind), "kind": self.kind, "title": "群", "default": "at_once", "timeout": 5, **more}
        if self.kind is Kind.MAIL:
            return Channel(host=host, port=port, security="none", sender="anjian@plant.example", **said)
        return Channel(url=f"http://{host}:{port}/{HOOK}?key={HOOK}", secret=SECRET, **said)

    def behaves(self) -> str:
        self.tries += 1
        self.arrived.set()
        return self.does.popleft() if self.does else TAKES

    def keep(self, how: str, key: str, text: str) -> None:
        if how in (TAKES, LATE):
            self.taken.append((key, text))
        if how == LATE:
            self.let_go.wait(30)


@contextmanager
def standing_in(kind: Kind) -> Iterator[Peer]:
    """Listens on this machine until the block ends."""
    peer = Peer(Kind(kind))
    handler = type("Handler", (_Mail if peer.kind is Kind.MAIL else _Web,), {"peer": peer})
    server: Any = (_MailServer if peer.kind is Kind.MAIL else _WebServer)(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    peer.address = server.server_address
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.let_go.set()
        server.shutdown()
        server.server_close()


class _Web(BaseHTTPRequestHandler):
    peer: Peer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        how = self.peer.behaves()
        if how == HANGS_UP:
            self.close_connection = True
            return
        if not _signed(self.peer.kind, self.path, dict(self.headers.items()), body):
            how = REFUSES if self.peer.kind is Kind.WEBHOOK else SAYS_CODE
        self.peer.keep(how, self.headers.get("webhook-id", ""), _text(self.peer.kind, body))
        answers: dict[str, tuple[int, dict[str, int]]] = {
            SAYS_CODE: (200, {"errcode": 310000, "code": 19021}),
            REFUSES: (500, {}),
            SENDS_ON: (302, {}),
        }
        status, told = answers.get(how, (200, {"errcode": 0, "code": 0}))
        said = self.peer.says.popleft() if how == SAYS_CODE and self.peer.says else json.dumps(told).encode()
        self._answer(status, said)

    def _answer(self, status: int, said: bytes) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("location", "http://127.0.0.1:9/inside")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_args: object) -> None:
        return


def _signed(kind: Kind, path: str, headers: dict[str, str], body: bytes) -> bool:
    """As each of them documents it."""
    asked, said = parse_qs(urlsplit(path).query), json.loads(body)
    if kind is Kind.DINGTALK:
        return asked["sign"] == [_hmac(SECRET, f"{asked['timestamp'][0]}\n{SECRET}")]
    if kind in (Kind.FEISHU, Kind.LARK):
        return bool(said["sign"] == _hmac(f"{said['timestamp']}\n{SECRET}", ""))
    if kind is Kind.WEBHOOK:
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        whole = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}"
        return headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, whole.encode(), hashlib.sha256)).decode()
    return asked["key"] == [HOOK]


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def _text(kind: Kind, body: bytes) -> str:
    said = json.loads(body)
    if kind in (Kind.FEISHU, Kind.LARK):
        return str(said["content"]["text"])
    return body.decode() if kind is Kind.WEBHOOK else str(said["text"]["content"])


class _Mail(StreamRequestHandler):
    """Enough SMTP for one message."""

    peer: Peer

    def handle(self) -> None:
        how, word = self.peer.behaves(), b""
        self._say("220 plant.example")
        while word != b"QUIT" and (line := self.rfile.readline()):
            word = line[:4].upper()
            if word == b"DATA" and not self._data(how):
                return
            self._answer(word, how)

    def _answer(self, word: bytes, how: str) -> None:
        told = {b"QUIT": "221 bye", b"MAIL": "451 later" if how == REFUSES else "250 ok"}
        if word != b"DATA":
            self._say(told.get(word, "250 ok"))

    def _data(self, how: str) -> bool:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        if how == HANGS_UP:
            return False
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self.peer.keep(how, str(mail["Message-ID"]), f"{mail['To']}\n{mail['Subject']}\n{mail.get_content()}")
        self._say("554 no" if how == SAYS_CODE else "250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _MailServer(ThreadingTCPServer):
    allow_reuse_address = True

    def handle_error(self, *_args: object) -> None:
        """A client that has gone is no news."""


class _WebServer(ThreadingHTTPServer):
    def handle_error(self, *_args: object) -> None:
        """A client that has gone is no news."""
