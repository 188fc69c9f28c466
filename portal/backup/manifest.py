"""What belongs to a backup, and is all of it there? A list with sizes, digests and a MAC, written last."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from db.files import write_whole
from db.keyring import Keyring
from portal.errors import SetupError

NAME = "manifest.json"
TOMBSTONES = "tombstones.json"
FORMAT = 1
PART = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """One of the two halves of a backup. `checkpoint` is the log's at that instant (empty for the key store's half)."""

    taken_at: str
    files: dict[str, list[Any]]
    size: int = 0
    checkpoint: str = ""
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def bytes(self) -> int:
        return sum(size for size, _digest in self.files.values())


def described(folder: Path, taken_at: datetime, **more: Any) -> Manifest:
    """Every file in the folder, by its path in it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    files = {str(path.relative_to(folder)): [path.stat().st_size, digest(path)] for path in paths}
    return Manifest(taken_at=taken_at.isoformat(), files=files, **more)


def write(folder: Path, manifest: Manifest, ring: Keyring) -> None:
    """Last, and whole or not at all: without it the folder is no backup."""
    write_signed(folder / NAME, asdict(manifest), ring)


def read(folder: Path) -> Manifest:
    """Every file is there and is the one that was written. Who wrote the list is asked once the key store is open."""
    if not (folder / NAME).is_file():
        raise SetupError("{folder} holds no backup, or one that was cut off: there is no manifest.json.", folder=folder)
    said = json.loads((folder / NAME).read_text("utf-8"))["said"]
    if said.get("format") != FORMAT:
        raise SetupError("The backup in {folder} was made by another version of the portal.", folder=folder)
    manifest = Manifest(**said)
    for name, (size, wanted) in manifest.files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file() or path.stat().st_size != size or digest(path) != wanted:
            raise SetupError("{name} in the backup {folder} is missing or was changed. Nothing was restored.", name=name, folder=folder)
    return manifest


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_tombstones(path: Path, ring: Keyring) -> int:
    """Who was erased and when; no reasons, no names. It outlives the key stores in which the erased could still be read."""
    erased = {subject: at for subject, (at, _why) in ring.tombstones().items()}
    write_signed(path, {"format": FORMAT, "erased": erased}, ring)
    return len(erased)


def erased_in(places: Iterable[Path], ring: Keyring) -> dict[str, str]:
    """Subject -> instant, from lists or from folders that hold one. A forged list would destroy what must be kept."""
    found: dict[str, str] = {}
    for place in places:
        path = place / TOMBSTONES if place.is_dir() else place
        found |= {subject: at for subject, at in read_signed(path, ring)["erased"].items() if subject not in found}
    return found


def write_signed(path: Path, said: dict[str, Any], ring: Keyring) -> None:
    write_whole(path, json.dumps({"said": said, "mac": _mac(said, ring)}, ensure_ascii=False, indent=1).encode())


def read_signed(path: Path, ring: Keyring) -> dict[str, Any]:
    if not path.is_file():
        raise SetupError("There is no file {path}.", path=path)
    whole = json.loads(path.read_text("utf-8"))
    said: dict[str, Any] = whole["said"]
    if not hmac.compare_digest(str(whole["mac"]), _mac(said, ring)):
        raise SetupError("{path} was not written by this portal, or was changed. Nothing was restored.", path=path)
    return said


def _mac(said: dict[str, Any], ring: Keyring) -> str:
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(ring.secret("backup"), canonical, "sha256").hex()
