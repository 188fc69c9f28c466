"""How is a message handed to WeCom, DingTalk, Feishu, Lark, a mail server or a program, and was it really taken? A 200 alone says nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import httpx
from pydantic import SecretStr
from standardwebhooks import Webhook

from portal.notices.channels import Channel, Kind, Security
from portal.notices.outgoing import Outgoing

LONGEST_ANSWER = 65_536
WECOM_BYTES = 2000
BOT_BYTES = 8000
GATEWAYS = (502, 504)  # whoever answers so does not know what became of it behind him
PERHAPS_TAKEN = (httpx.ReadTimeout, httpx.ReadError, httpx.WriteTimeout, httpx.WriteError, httpx.RemoteProtocolError)
for _talkative in ("httpx", "httpcore"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)  # at INFO it writes whole addresses, and a robot's address is its key


class NotSent(Exception):
    """It was not taken, as far as one knows. `code` says why, without address, secret or content; `unsure`: it may have arrived all the same."""

    def __init__(self, code: str, *, unsure: bool = False) -> None:
        super().__init__(code)
        self.code = code[:60]
        self.unsure = unsure


def send(channel: Channel, message: Outgoing) -> None:
    """Returns only when the other side has said that it took the message."""
    SENDERS[channel.kind](channel, message)


def _wecom(channel: Channel, message: Outgoing) -> None:
    answer = _post(channel, {"msgtype": "text", "text": {"content": message.text(WECOM_BYTES)}})
    _require_zero(answer, "errcode")


def _dingtalk(channel: Channel, message: Outgoing) -> None:
    """The signature goes into the address, quoted once: quoted twice it never matches."""
    query: dict[str, str] = {}
    if channel.secret:
        stamp, key = str(round(message.at.timestamp() * 1000)), _open(channel.secret)
        query = {"timestamp": stamp, "sign": _signed(key, f"{stamp}\n{key}")}
    _require_zero(_post(channel, {"msgtype": "text", "text": {"content": message.text(BOT_BYTES)}}, query=query), "errcode")


def _feishu(channel: Channel, message: Outgoing) -> None:
    """The signature goes into the body; its text is the key, and what is signed is empty."""
    said: dict[str, Any] = {"msg_type": "text", "content": {"text": message.text(BOT_BYTES)}}
    if channel.secret:
        stamp = str(int(message.at.timestamp()))
        said |= {"timestamp": stamp, "sign": _signed(f"{stamp}\n{_open(channel.secret)}", "")}
    answer = _post(channel, said)
    _require_zero(answer, "code" if "code" in answer else "StatusCode")


def _webhook(channel: Channel, message: Outgoing) -> None:
    """Standard Webhooks: the receiver knows a repetition by webhook-id and the sender by the signature. A 2xx may still say no in its body."""
    body, name = message.body(), f"msg_{message.id.hex}"
    signed = Webhook(_open(channel.secret)).sign(msg_id=name, timestamp=message.at, data=body.decode())
    headers = {"webhook-id": name, "webhook-timestamp": str(int(message.at.timestamp())), "webhook-signature": signed}
    _require_no_error(_exchange(channel, body, headers=headers, query={}))


def _mail(channel: Channel, message: Outgoing) -> None:
    """The Message-ID stays the same when it is sent again, so that a mailbox shows it once."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = channel.sender, message.to, message.subject
    mail["Date"], mail["Message-ID"] = format_datetime(message.at), f"<{message.id.hex}@{channel.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text())
    with _mapped(), _server(channel) as server:
        if channel.security is Security.STARTTLS:
            server.starttls(context=ssl.create_default_context())
        if channel.user:
            server.login(channel.user, _open(channel.password))
        with _mapped(unsure=True):
            server.send_message(mail)
        with suppress(smtplib.SMTPException, OSError):  # it was taken; how they part says nothing of it
            server.quit()


def _server(channel: Channel) -> smtplib.SMTP:
    """Introduced by the sender's domain: this machine's own name is nobody's business and costs a look-up."""
    name = channel.sender.rpartition("@")[2]
    if channel.security is Security.TLS:
        return smtplib.SMTP_SSL(channel.host, channel.port, name, timeout=channel.timeout, context=ssl.create_default_context())
    return smtplib.SMTP(channel.host, channel.port, name, timeout=channel.timeout)


SENDERS: Mapping[Kind, Callable[[Channel, Outgoing], None]] = {
    Kind.WECOM: _wecom,
    Kind.DINGTALK: _dingtalk,
    Kind.FEISHU: _feishu,
    Kind.LARK: _feishu,
    Kind.WEBHOOK: _webhook,
    Kind.MAIL: _mail,
}


def _post(channel: Channel, said: object, *, query: Mapping[str, str] | None = None) -> dict[str, Any]:
    body = json.dumps(said, ensure_ascii=False).encode()
    answer = _exchange(channel, body, headers={}, query=query or {})
    try:
        told = json.loads(answer)
    except ValueError:
        raise NotSent("answer is no JSON", unsure=True) from None
    return told if isinstance(told, dict) else {}


def _exchange(channel: Channel, body: bytes, *, headers: Mapping[str, str], query: Mapping[str, str]) -> bytes:
    """One POST, no redirect followed, the whole of it within the channel's patience."""
    url = httpx.URL(_open(channel.url)).copy_merge_params(dict(query))
    kind, until = {"content-type": "application/json; charset=utf-8"}, time.monotonic() + channel.timeout
    proxy = _open(channel.proxy) or None
    with (
        _mapped(),
        httpx.Client(timeout=channel.timeout, trust_env=False, proxy=proxy) as client,
        client.stream("POST", url, content=body, headers={**kind, **headers}) as answer,
    ):
        if not answer.is_success:
            raise NotSent(f"http {answer.status_code}", unsure=answer.status_code in GATEWAYS)
        read = b""
        for piece in answer.iter_bytes():
            read += piece
            if len(read) > LONGEST_ANSWER or time.monotonic() > until:
                raise NotSent("answer without end", unsure=True)
    return read


def _require_zero(answer: Mapping[str, Any], field: str) -> None:
    """The robots answer 200 and say in the body that they refused."""
    if answer.get(field) != 0:
        raise NotSent(_coded(field, answer.get(field)))


def _coded(field: str, code: object) -> str:
    """A number tells what went wrong; anything else the other side may have made up."""
    return f"{field} {code}" if isinstance(code, int) else field


def _require_no_error(answer: bytes) -> None:
    """A program may say in a JSON answer that it did not take it after all. Silence, or a body that is none of this, is a yes."""
    try:
        said = json.loads(answer)
    except ValueError:
        return
    if not isinstance(said, dict):
        return
    if said.get("ok") is False:
        raise NotSent("ok false")
    for field in ("errcode", "code"):
        if not _is_yes(said.get(field)):
            raise NotSent(_coded(field, said[field]))
    if said.get("error"):
        raise NotSent("error")


def _is_yes(code: object) -> bool:
    """None, 0, or what HTTP calls success: many programs repeat their status in the body."""
    if code is None or isinstance(code, bool):
        return not code
    try:
        n = int(str(code))
    except ValueError:
        return False
    return n == 0 or 200 <= n < 300


@contextmanager
def _mapped(*, unsure: bool = False) -> Iterator[None]:
    """What went wrong on the way, by its name only: the words of these errors quote addresses."""
    try:
        yield
    except smtplib.SMTPResponseException as refused:
        raise NotSent(f"smtp {refused.smtp_code}") from None
    except smtplib.SMTPRecipientsRefused as refused:
        raise NotSent(f"smtp {next(iter(refused.recipients.values()))[0]}") from None
    except (httpx.HTTPError, httpx.InvalidURL, smtplib.SMTPException, OSError) as failed:
        raise NotSent(type(failed).__name__, unsure=unsure or isinstance(failed, PERHAPS_TAKEN)) from None


def _signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
