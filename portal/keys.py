"""How does an installation get a new key-encryption key, so that a power cut at any moment leaves one that opens it?"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db import kek
from db.files import flush_folder, write_whole
from db.keyring import kek_from_file, kek_from_hex, kek_from_passphrase, new_kek
from db.log import EntryKind
from db.session import Work, writes
from portal.config import Settings
from portal.errors import SetupError
from portal.startup import Portal


@dataclass(frozen=True)
class Rotated:
    """How many keys were wrapped anew, and where the old key lies now (None: in the environment)."""

    keys: int
    old: Path | None


@writes
def announce(work: Work) -> None:
    """On record before it happens: whoever ends the process afterwards has not hidden it."""
    work.entry(EntryKind.ADMIN, "keys.rotated")


def rotate(portal: Portal) -> Rotated:
    """Wraps every key anew, all or none; no file is rekeyed. Called again after a cut-off rotation, it finishes that one."""
    settings = portal.settings
    path = kek.key_file_of(settings)
    with _alone(settings.keys_dir):
        if path is not None:
            return _with_file(portal, path)
        return Rotated(portal.keyring.rotate(_given(settings)), None)


def _with_file(portal: Portal, path: Path) -> Rotated:
    """New key beside the old one, keys wrapped under it, old key put away, new key in its place: at each instant one of the two opens."""
    fresh = kek.prepared(path)
    if not fresh.exists():
        _write(fresh, f"{new_kek().hex()}\n".encode())
    count = portal.keyring.rotate(kek_from_file(fresh))
    old = kek.old(path, portal.keyring.generation - 1)
    _write(old, path.read_bytes())
    os.replace(fresh, path)
    flush_folder(path.parent)
    return Rotated(count, old)


def _write(path: Path, key: bytes) -> None:
    try:
        write_whole(path, key)
    except OSError as refused:
        raise SetupError("{path} cannot be written ({why}). Nothing was rotated.", path=path, why=refused.strerror) from refused


def _given(settings: Settings) -> bytes:
    if settings.new_key:
        return kek_from_hex(settings.new_key.get_secret_value())
    if settings.new_passphrase:
        return kek_from_passphrase(settings.new_passphrase.get_secret_value(), settings.keys_dir, create_salt=True)
    raise SetupError("The key comes from the environment: set ANJIAN_NEW_KEY or ANJIAN_NEW_PASSPHRASE as well, for every process of the portal.")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two rotations at once would each prepare a key; the lock goes with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
