"""How is a backup taken while people work? Data first, the key store last, each to a place of its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from db import blobs, log, snapshot
from db.actor import Actor
from db.files import copy_whole, flush_folder
from db.log import EntryKind
from db.session import Work, begin, writes
from portal.backup import manifest
from portal.backup.manifest import Manifest
from portal.errors import SetupError
from portal.startup import Portal


@writes
def announce(work: Work, action: str, detail: str) -> None:
    """On the record of the log; a backup is announced before it is taken, so that no copy is made in silence."""
    work.entry(EntryKind.ADMIN, action, purpose="export", detail=detail)


def back_up(portal: Portal, folder: Path, keys: Path, *, actor: Actor, at: datetime) -> Manifest:
    """Data into one empty folder, the key store into another. What is written after the snapshot is not in it."""
    require_apart(portal, folder, keys)
    with begin(actor, now=at) as work:
        announce(work, "backup.begun", str(folder))
    log.sequence(portal.database)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    instant = snapshot.take(portal.settings, folder / "portal.db")
    missing = _copy_blobs(portal.settings.blobs_dir, folder / "blobs", instant.blobs)
    made = manifest.described(folder, at, size=instant.size, checkpoint=instant.checkpoint, missing=missing)
    _copy_keys(portal, keys, at)
    manifest.write(folder, made, portal.keyring)
    with begin(actor) as work:
        announce(work, "backup.made", f"{made.taken_at}, {len(made.files)} files, {made.bytes} bytes, {folder}")
    return made


def require_apart(portal: Portal, folder: Path, keys: Path) -> None:
    """A key beside the data it opens protects nothing; a backup beside the data is lost with it."""
    data, one, other = (path.resolve() for path in (portal.settings.data, folder, keys))
    if any(a.is_relative_to(b) for a in (one, other) for b in (data, one, other) if a is not b) or one == other or data.is_relative_to(one):
        raise SetupError("The backup, the backup of the keys and the data directory need three places, none inside another.")
    if portal.settings.key_file and any(portal.settings.key_file.resolve().is_relative_to(place) for place in (one, other)):
        raise SetupError("The key file lies where the backup is to go. Keep it in a third place.")
    for place in (folder, keys):
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise SetupError("{place} is not empty. A backup is never mixed with another one.", place=place)


def _copy_blobs(source: Path, target: Path, names: list[str]) -> list[str]:
    """Sealed files never change and are durable before their row, so they may be copied after the rows; gives those that are lost."""
    missing = []
    for name in names:
        path = blobs.path_of(source, name)
        if path.is_file():
            copy_whole(path, blobs.path_of(target, name))
        else:
            missing.append(name)
    return missing


def _copy_keys(portal: Portal, folder: Path, at: datetime) -> None:
    """Later than the data: every key that a copied row needs is in it, and whoever was erased meanwhile is not."""
    portal.keyring.copy_to(folder / "keys")
    manifest.write_tombstones(folder / manifest.TOMBSTONES, portal.keyring)
    manifest.write(folder, manifest.described(folder, at), portal.keyring)
    flush_folder(folder)
