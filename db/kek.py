"""Where is the key-encryption key of a rotation found: prepared, in place already, or in the environment?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from db.keyring import kek_from_hex, kek_from_passphrase, kek_in
from portal.config import Settings


def newer_keks(settings: Settings) -> Iterator[bytes]:
    """Where the key of a rotation is found: the one that it prepares, the key file once it is in place, the new secret of the environment."""
    key_file = key_file_of(settings)
    if key_file:
        yield from _there(prepared(key_file))
        yield from _there(key_file)
    elif settings.new_key:
        yield kek_from_hex(settings.new_key.get_secret_value())
    elif settings.new_passphrase:
        yield kek_from_passphrase(settings.new_passphrase.get_secret_value(), settings.keys_dir)


def _there(path: Path) -> Iterator[bytes]:
    """A rotation may put the file elsewhere at any moment."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return
    yield kek_in(raw)


def key_file_of(settings: Settings) -> Path | None:
    """The key file, where the key comes from one; the order is that of `load_kek`."""
    if settings.key_file or settings.key or settings.passphrase:
        return settings.key_file
    return settings.demo_key_file if settings.demo_key_file.exists() else None


def prepared(key_file: Path) -> Path:
    """Where a rotation keeps the new key until it is the only one."""
    return key_file.with_name(key_file.name + ".next")


def old(key_file: Path, generation: int) -> Path:
    """Where a rotation puts the key of before."""
    return key_file.with_name(f"{key_file.name}.old-{generation}")


def still_open(settings: Settings, generation: int, present: int) -> bool:
    """May a key store that was backed up under this generation still be opened here? By the present key, or by one that was put away and lies there.

    A key of the environment that was exchanged is gone, as far as the portal can see.
    """
    key_file = key_file_of(settings)
    put_away = key_file is not None and any(old(key_file, n).exists() for n in range(1, generation + 1))
    return generation >= present or put_away
