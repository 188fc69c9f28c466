"""How does a backup become a portal again? Into an empty place, the erased stay erased, and the log says that it was done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from audit.verify import ProofError, open_checkpoint
from db import engine, log, snapshot
from db.accounts import WebSession
from db.actor import Actor
from db.files import copy_whole, flush_folder
from db.keyring import Keyring, install, notes
from db.log import EntryKind
from db.session import Work, begin, writes
from portal import erasure, rights  # noqa: F401  rights: says what it ends of a person
from portal.backup import manifest
from portal.backup.manifest import Manifest
from portal.config import Settings
from portal.errors import SetupError
from portal.startup import Portal, close_portal, open_keys, open_portal, require_empty

TRIES = 4  # each waits as patiently as the portal does


@dataclass(frozen=True)
class Restored:
    """What came back: the backup, who was erased again, how many log entries a later checkpoint shows to be lost.

    `rewritten`: no file of the database holds what the erased left there; else somebody still read in it, and the worker goes on with it.
    """

    backup: Manifest
    erased: list[str]
    lost: int | None
    rewritten: bool = True


@dataclass(frozen=True)
class Source:
    """The two halves of a backup, and what is known from elsewhere: newer lists of the erased, a checkpoint that was kept."""

    folder: Path
    keys: Path
    tombstones: list[Path]
    checkpoint: str | None = None


def restore(settings: Settings, source: Source, *, actor: Actor, at: datetime) -> Restored:
    """Everything is made ready beside the data directory and takes its place in one rename."""
    data = settings.data
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise SetupError("{data} is not empty. Restore into an empty place: what is there is never overwritten.", data=data)
    halves = manifest.read(source.folder), manifest.read(source.keys)
    staged = settings.model_copy(update={"data": data.with_name(data.name + ".restoring")})
    shutil.rmtree(staged.data, ignore_errors=True)
    require_empty(staged)
    ring = _keys(staged, source)
    for folder in (source.folder, source.keys):
        manifest.read_signed(folder / manifest.NAME, ring)
    erased = manifest.erased_in([source.keys, *source.tombstones], ring)
    _data(staged, source, halves[0])
    ring.close()
    restored = _made_good(open_portal(staged), source, halves[0], erased, actor, at)
    data.parent.mkdir(parents=True, exist_ok=True)
    os.replace(staged.data, data)
    flush_folder(data.parent)
    return replace(restored, rewritten=_rewritten(settings))


def _keys(staged: Settings, source: Source) -> Keyring:
    for path in (source.keys / "keys").iterdir():
        copy_whole(path, staged.keys_dir / path.name)
    ring = open_keys(staged)
    install(ring)
    return ring


def _data(staged: Settings, source: Source, backup: Manifest) -> None:
    for name in backup.files:
        copy_whole(source.folder / name, staged.data / name)
    snapshot.put_back(staged, staged.sqlite_path)
    if staged.on_postgresql:
        staged.sqlite_path.unlink()


def _made_good(portal: Portal, source: Source, backup: Manifest, erased: Mapping[str, str], actor: Actor, at: datetime) -> Restored:
    """Number, verify, erase again, sign everybody out, put it on record."""
    try:
        with begin(actor) as work:
            log.number_pending(work.session)
        lost = _verified(portal, source, backup)
        again = portal.keyring.bury(erased)
        with begin(actor, now=at) as work:
            forget(work, {**erased, **{subject: at for subject, (at, _why) in portal.keyring.tombstones().items()}})
            announce(work, backup)
        log.sequence(portal.database)
        if erased or portal.keyring.tombstones():
            portal.keyring.owe(notes.DATABASE)
        return Restored(backup, again, lost)
    finally:
        close_portal(portal)


def _rewritten(settings: Settings) -> bool:
    """When everything is in its place: a filled database that was given up here could not be restored into again."""
    ring = open_keys(settings)
    install(ring)
    try:
        return not ring.due(notes.DATABASE) or any(_rewrites(settings) for _try in range(TRIES))
    finally:
        ring.close()


def _rewrites(settings: Settings) -> bool:
    try:
        return engine.rewritten(settings)
    except OperationalError:  # a table that somebody locked for longer
        return False


def _verified(portal: Portal, source: Source, backup: Manifest) -> int | None:
    """Against the checkpoint of the backup itself and, where it is not later, the one kept elsewhere; gives what a later one shows to be lost."""
    later = _later(source.checkpoint, backup.size)
    kept = [backup.checkpoint] if later or not source.checkpoint else [backup.checkpoint, source.checkpoint]
    for note in kept if backup.size else []:
        problems = log.verify_log(portal.database, since=note)
        if problems:
            what = f"{problems[0].where}: {problems[0].what}"
            raise SetupError("The log of the backup does not hold ({what}). Nothing was restored.", what=what)
    return later


def _later(checkpoint: str | None, size: int) -> int | None:
    if checkpoint is None:
        return None
    try:
        stated, _root = open_checkpoint(checkpoint, log.verifier_key(), log.origin())
    except ProofError as wrong:
        raise SetupError("The checkpoint is not one of this log ({why}). Nothing was restored.", why=str(wrong)) from wrong
    return max(stated - size, 0) or None


@writes
def forget(work: Work, erased: Mapping[str, str]) -> None:
    """The keys are gone; so are the fingerprints by which the values could still be found, and what the person's rows say in the clear."""
    erasure.unindex(work, erased)
    people = {UUID(kind[1]): datetime.fromisoformat(at) for subject, at in erased.items() if (kind := subject.split("/"))[0] == "person"}
    fresh = erasure.clear(work, people)
    for person_id in people:
        erasure.end_all(work, person_id)
    if erased:
        work.entry(EntryKind.ADMIN, "erasure.replayed", subjects=[str(person_id) for person_id in fresh])


@writes
def announce(work: Work, backup: Manifest) -> None:
    """Whoever restores an old backup to undo something stands in the log with it; whoever was signed in signs in again."""
    for row in work.session.scalars(select(WebSession).where(WebSession.ended_at.is_(None))):
        row.ended_at, row.ended_why = work.now, "restored"
    work.entry(EntryKind.ADMIN, "backup.restored", purpose="restore", detail=f"{backup.taken_at}, {backup.size} log entries, {backup.bytes} bytes")
