"""How is a file written so that a power cut leaves all of it or nothing?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Written beside, flushed to the disk, then renamed into place; only the owner may read it."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    flush_folder(path.parent)


def flush_file(path: Path) -> None:
    """What somebody else wrote is on the disk when this returns; only the owner may read it."""
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    flush_folder(path.parent)


def copy_whole(source: Path, target: Path) -> None:
    """A copy that is there whole or not at all, and durable."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(target.name + ".new")
    shutil.copyfile(source, fresh)
    flush_file(fresh)
    os.replace(fresh, target)
    flush_folder(target.parent)


def flush_folder(folder: Path) -> None:
    """A new name is durable only when its folder is; Windows does that by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
