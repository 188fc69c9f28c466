"""Where do pictures and files lie? Each in a sealed file of its own, durable before the row that names it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from db import keyring
from db.files import flush_folder, write_whole
from db.sealed import open_bytes, seal_bytes
from portal.errors import SealBroken


@dataclass(frozen=True)
class Blob:
    """What the row keeps of a file: its name, the keyed HMAC of the clear bytes, the SHA-256 of the sealed ones, the clear size."""

    name: str
    hmac: str
    sha256: str
    size: int


def here() -> Path:
    """The folder of the installation that is open."""
    return keyring.current().data / "blobs"


def store(folder: Path, clear: bytes, *, subject: str) -> Blob:
    """Seals the bytes into a new file under DATA/blobs; when this returns, a power cut cannot take it away any more."""
    name = uuid4().hex
    envelope = seal_bytes(clear, subject=subject, place=("blob", name))
    path = path_of(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, envelope)
    flush_folder(folder)
    return Blob(name=name, hmac=_keyed(clear), sha256=hashlib.sha256(envelope).hexdigest(), size=len(clear))


def discard(folder: Path, name: str) -> None:
    """A file that no row came to name."""
    path_of(folder, name).unlink(missing_ok=True)


def read(folder: Path, name: str, *, subject: str, hmac_hex: str, sha256_hex: str) -> bytes:
    """The clear bytes, if the file and what is in it are what the row says."""
    path = path_of(folder, name)
    if not path.is_file():
        raise SealBroken("The sealed file {name} is missing.", name=name)
    envelope = path.read_bytes()
    if not hmac.compare_digest(hashlib.sha256(envelope).hexdigest(), sha256_hex):
        raise SealBroken("The sealed file {name} was altered.", name=name)
    clear = open_bytes(envelope, subject=subject, place=("blob", name))
    if not hmac.compare_digest(_keyed(clear), hmac_hex):
        raise SealBroken("The sealed file {name} holds something else than its row says.", name=name)
    return clear


def of(row: Any, folder: Path) -> bytes:
    """The clear bytes of the file that a row names, with its columns blob, subject, hmac and sha256."""
    return read(folder, row.blob, subject=row.subject, hmac_hex=row.hmac, sha256_hex=row.sha256)


def names(folder: Path) -> Iterator[str]:
    """The name of every sealed file; what a crash left half written is not one."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        if path.suffix != ".new":
            yield path.name


def path_of(folder: Path, name: str) -> Path:
    """Where a file of this name lies; a name that could lead elsewhere is refused."""
    if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
        raise SealBroken("{name} is not the name of a sealed file.", name=name)
    return folder / name[:2] / name


def _keyed(clear: bytes) -> str:
    return hmac.digest(keyring.current().secret("blob"), clear, "sha256").hex()
