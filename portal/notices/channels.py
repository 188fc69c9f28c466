"""Which ways out of the house did the operator set up? A file of his own with addresses and secrets, readable by him alone."""

from __future__ import annotations

import tomllib
from base64 import b64decode
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from db.notices import Mode
from portal.errors import SetupError
from portal.locale import LANGUAGES

OTHERS_MAY = 0o077


class Kind(StrEnum):
    """Group robots, mail to each person, a program of the enterprise's own."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    LARK = "lark"
    MAIL = "mail"
    WEBHOOK = "webhook"


class Security(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Channel(BaseModel):
    """One way out. A robot's address is a secret too: whoever has it can write to the group."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    kind: Kind
    title: str = Field(min_length=1, max_length=60)
    title_en: str | None = None
    language: str = LANGUAGES[0]
    default: Mode = Mode.OFF
    per_minute: int = Field(default=20, ge=1)
    timeout: float = Field(default=20, gt=0, le=60)
    url: SecretStr | None = None
    secret: SecretStr | None = None
    proxy: SecretStr | None = None
    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: SecretStr | None = None
    sender: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind is Kind.MAIL and not (self.host and "@" in self.sender):
            raise ValueError("mail needs host and sender")
        if self.kind is not Kind.MAIL and not self.url:
            raise ValueError("url is missing")
        if self.kind is Kind.WEBHOOK and not _bytes_of(self.secret):
            raise ValueError("a webhook needs a secret, for its signature")
        return self

    @field_validator("url")
    @classmethod
    def _is_guarded(cls, url: SecretStr | None) -> SecretStr | None:
        """The address is a secret, so it travels encrypted; in the clear to a machine of the house at most."""
        parts = urlsplit(url.get_secret_value() if url else "https://none")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
            raise ValueError("url is no web address")
        if parts.scheme == "http" and not _of_the_house(parts.hostname):
            raise ValueError("url needs https")
        return url

    @property
    def personal(self) -> bool:
        """It reaches one person, not whoever is in a group."""
        return self.kind is Kind.MAIL


def _bytes_of(secret: SecretStr | None) -> bytes:
    """As the standard for webhooks writes it: base64, with or without `whsec_` before it; ValueError when it is none."""
    try:
        return b64decode(secret.get_secret_value().removeprefix("whsec_"), validate=True) if secret else b""
    except ValueError as wrong:
        raise ValueError("the secret of a webhook is written in base64") from wrong


def _of_the_house(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


_installed: dict[str, Channel] = {}


def install(channels: Iterable[Channel]) -> None:
    """Makes these the channels of the process."""
    _installed.clear()
    _installed.update({channel.name: channel for channel in channels})


def current() -> dict[str, Channel]:
    return dict(_installed)


def read(path: Path | None) -> list[Channel]:
    """The file of ANJIAN_CHANNELS: `[[channel]]` tables in TOML. What is wrong is named without what stands in it."""
    if path is None:
        return []
    try:
        open_to_others = path.stat().st_mode & OTHERS_MAY
        tables = tomllib.loads(path.read_text("utf-8")).get("channel", [])
    except (OSError, ValueError) as wrong:
        raise SetupError("The channels file {path} cannot be read.", path=path) from wrong
    if open_to_others:
        raise SetupError("The channels file {path} holds secrets: let its owner alone read it (chmod 600).", path=path)
    channels = [_channel(path, n, table) for n, table in enumerate(tables, 1)]
    if len({channel.name for channel in channels}) < len(channels):
        raise SetupError("Two channels in {path} have the same name.", path=path)
    return channels


def _channel(path: Path, n: int, table: object) -> Channel:
    try:
        return Channel.model_validate(table)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        field = ".".join(map(str, first["loc"])) or "channel"
        raise SetupError("Channel {n} in {path} cannot be used: {field}: {why}.", n=n, path=path, field=field, why=first["msg"]) from None
