"""Does everything survive the loss of the machine, does the erased stay erased, and is an old backup restored in silence?"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from db import keyring, log
from db.accounts import WebSession
from db.actor import SYSTEM
from db.hazards import Hazard
from db.log import LogEntry
from db.people import Person
from db.sealed import Sealed, open_sealed
from db.session import begin
from portal import evidence, hazards
from portal.backup import Manifest, Restored, back_up, restore
from portal.backup.restore import Source, forget
from portal.check import check
from portal.clock import now
from portal.config import Settings
from portal.errors import SetupError, Shredded
from portal.startup import open_portal
from tests.cast import Cast
from tests.conftest import Clock
from tests.engines import Stable, close
from tests.postgresql import OWNER, POSTGRESQL, RESTRICTED, SQLITE
from tests.test_cli import keys_of, portal

SESSIONS = 20


@dataclass
class Drill:
    """An installation, places for its backups, and an empty place to restore into."""

    settings: Settings
    cast: Cast
    folder: Path
    stable: Stable

    def taken(self, name: str) -> tuple[Path, Path]:
        return self.folder / name / "data", self.folder / name / "keys"

    def back_up(self, opened: Any, name: str = "first") -> Manifest:
        return back_up(opened, *self.taken(name), actor=SYSTEM, at=now())

    def elsewhere(self, kind: str) -> Settings:
        """The same key, another machine."""
        clean = self.settings.model_copy(update={"data": self.folder / "elsewhere" / "data", "database_url": None, "owner_url": None})
        if kind == SQLITE:
            return clean
        name = f"restored_{self.stable.name}"
        self.stable.server.drop(name)
        self.stable.server.copy(name, "template0")
        urls = {"database_url": self.stable.server.url(name, RESTRICTED), "owner_url": self.stable.server.url(name, OWNER)}
        return clean.model_copy(update=urls)

    def restored(self, into: Settings, name: str = "first", **more: Any) -> Restored:
        folder, keys = self.taken(name)
        return restore(into, Source(folder, keys, more.pop("tombstones", []), **more), actor=SYSTEM, at=now())

    def report(self, what: str, *, picture: bool = False) -> UUID:
        file = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(file, "JPEG")
        with begin(self.cast.li_jianguo) as work:
            pictures = [evidence.prepare(file.getvalue())] if picture else []
            hazard: Hazard = hazards.report(work, area_id=self.cast.areas["WELD"], description=what, pictures=pictures)
            return hazard.id


@pytest.fixture
def drill(settings: Settings, cast: Cast, stable: Stable, tmp_path: Path) -> Drill:
    return Drill(settings, cast, tmp_path, stable)


def told(action: str) -> list[str]:
    """What the log's entries of this action say."""
    with begin(SYSTEM, write=False) as work:
        rows = work.session.scalars(select(LogEntry).where(LogEntry.action == action).order_by(LogEntry.at)).all()
        return [open_sealed(Sealed("log_entry", "detail", row.id, row.subject, row.detail_ct)) if row.detail_ct else "" for row in rows]


def name_of(person_id: UUID) -> str:
    with begin(SYSTEM, write=False) as work:
        return open_sealed(work.session.scalars(select(Person).where(Person.id == person_id)).one().name)


def erase(person_id: UUID) -> None:
    subject = f"person/{person_id}"
    keyring.current().erase(subject, why="asked for it")
    with begin(SYSTEM) as work:
        forget(work, {subject: now().isoformat()})


def test_a_backup_taken_while_twenty_sessions_write_comes_back_whole_elsewhere(drill: Drill, engine: str) -> None:
    opened, done = open_portal(drill.settings), Event()
    acknowledged: list[UUID] = [drill.report("有照片", picture=True)]

    def session(number: int) -> None:
        n = 0
        while not done.is_set() or n < 2:
            acknowledged.append(drill.report(f"{number}-{n}", picture=n == 1))
            n += 1

    with ThreadPoolExecutor(SESSIONS) as pool:
        running = [pool.submit(session, number) for number in range(SESSIONS)]
        while len(acknowledged) <= SESSIONS:
            log.sequence(opened.database)
        before = list(acknowledged)
        made = drill.back_up(opened)
        done.set()
        for one in running:
            one.result()
    told_there = told("backup.made")
    close(opened)

    into = drill.elsewhere(engine)
    drill.restored(into)

    again = open_portal(into)
    assert check(again).problems == []
    with begin(SYSTEM, write=False) as work:
        kept = set(work.session.scalars(select(Hazard.id)))
    assert set(before) <= kept
    assert kept <= set(acknowledged)
    assert f"{made.bytes} bytes" in told_there[0] and made.taken_at in told_there[0]
    assert told("backup.made") == [] and len(told("backup.begun")) == 1
    assert made.taken_at in told("backup.restored")[0]
    close(again)


def test_the_erased_stay_erased_when_an_old_backup_and_an_old_key_store_are_restored(drill: Drill, engine: str) -> None:
    opened, gone = open_portal(drill.settings), drill.cast.people["zhang.weimin"]
    assert name_of(gone) == "张卫民"
    drill.back_up(opened, "old")
    erase(gone)
    assert check(opened).problems == []
    drill.back_up(opened, "new")
    close(opened)

    into = drill.elsewhere(engine)
    done = drill.restored(into, "old", tombstones=[drill.taken("new")[1]])

    again = open_portal(into)
    assert done.erased == [f"person/{gone}"]
    with pytest.raises(Shredded):
        name_of(gone)
    assert name_of(drill.cast.people["li.jianguo"]) == "李建国"
    assert check(again).problems == []
    close(again)


def test_what_was_done_after_the_backup_is_lost_and_said_to_be(drill: Drill, engine: str, clock: Clock) -> None:
    opened = open_portal(drill.settings)
    first = log.checkpoint(opened.database, now())
    drill.back_up(opened)
    drill.report("之后")
    later = log.checkpoint(opened.database, now())
    close(opened)
    other = {SQLITE: POSTGRESQL, POSTGRESQL: SQLITE}[engine]  # a backup of either engine comes back on the other
    clock.pass_time(hours=1)

    into = drill.elsewhere(other)
    done = drill.restored(into, checkpoint=later)

    assert done.lost and done.lost >= 3
    again = open_portal(into)
    assert check(again).problems == []
    assert log.verify_log(again.database, since=first) == []
    assert [problem.where for problem in log.verify_log(again.database, since=later)] == ["kept checkpoint"]
    assert len(told("backup.restored")) == 1
    with begin(SYSTEM, write=False) as work:
        assert not work.session.scalars(select(WebSession).where(WebSession.ended_at.is_(None))).all()
    close(again)


def add_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def forge(path: Path) -> None:
    whole = json.loads(path.read_text())
    whole["said"]["taken_at"] = "2026-01-01T00:00:00+00:00"
    path.write_text(json.dumps(whole))


def erase_the_year(path: Path) -> None:
    whole = json.loads(path.read_text())
    whole["said"]["erased"]["hazard/2026"] = "2026-01-01T00:00:00.000Z"
    path.write_text(json.dumps(whole))
    manifest = path.with_name("manifest.json")
    listed = json.loads(manifest.read_text())
    listed["said"]["files"].pop("tombstones.json")
    manifest.write_text(json.dumps(listed))


SPOILT: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a page changed": ("data/portal.db", add_a_byte, "portal.db in the backup .* is missing or was changed"),
    "cut off": ("data/manifest.json", Path.unlink, "cut off"),
    "another date": ("data/manifest.json", forge, "was not written by this portal"),
    "a key store cut off": ("keys/manifest.json", Path.unlink, "cut off"),
    "a forged erasure": ("keys/tombstones.json", erase_the_year, "was not written by this portal"),
}


def test_a_backup_that_was_touched_or_cut_off_is_not_restored(sqlite_settings: Settings, cast: Cast, stable: Stable, tmp_path: Path) -> None:
    drill = Drill(sqlite_settings, cast, tmp_path, stable)
    opened = open_portal(sqlite_settings)
    drill.back_up(opened)
    close(opened)
    for name, (file, spoil, why) in SPOILT.items():
        shutil.copytree(tmp_path / "first", tmp_path / name)
        spoil(tmp_path / name / file)

        with pytest.raises(SetupError, match=why):
            drill.restored(drill.elsewhere(SQLITE), name)
        assert not (tmp_path / "elsewhere" / "data").exists()

    assert drill.restored(drill.elsewhere(SQLITE)).lost is None
    with pytest.raises(SetupError, match="never overwritten"):
        drill.restored(drill.elsewhere(SQLITE))


def test_data_keys_and_key_never_lie_together(sqlite_settings: Settings, cast: Cast, stable: Stable, tmp_path: Path) -> None:
    drill = Drill(sqlite_settings, cast, tmp_path, stable)
    opened, data = open_portal(sqlite_settings), sqlite_settings.data
    safe, full = tmp_path / "safe", tmp_path / "full"
    full.mkdir()
    (full / "something").touch()
    wrong = {
        "three places": [(data / "backup", safe), (safe, data / "backup"), (safe, safe), (safe, safe / "keys"), (safe / "data", safe)],
        "is not empty": [(full, safe), (safe, full)],
    }
    for why, places in wrong.items():
        for folder, keys in places:
            with pytest.raises(SetupError, match=why):
                back_up(opened, folder, keys, actor=SYSTEM, at=now())

    made = drill.back_up(opened)

    assert sqlite_settings.key_file is not None
    kek, where = sqlite_settings.key_file.read_bytes().strip(), drill.taken("first")
    held = {path: path.read_bytes() for place in where for path in place.rglob("*") if path.is_file()}
    assert not [path for path, content in held.items() if kek in content or bytes.fromhex(kek.decode()) in content]
    assert set(made.files) == {"portal.db"} and not list(where[0].rglob("keys*"))
    assert not [path for path in held if path.suffix in {".db-wal", ".new"} or path.stat().st_mode & 0o077]
    close(opened)


def test_the_commands_back_up_and_restore(settings: Settings, cast: Cast, tmp_path: Path) -> None:
    folder, keys = tmp_path / "b" / "data", tmp_path / "b" / "keys"

    made = portal("backup", folder, "--keys", keys, "--json", **keys_of(settings))
    environment = {"ANJIAN_KEY_FILE": str(settings.key_file), "ANJIAN_DATA": str(tmp_path / "new")}
    back = portal("restore", folder, "--keys", keys, "--json", **environment)

    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["missing"] == []
    assert (back.returncode, json.loads(back.stdout)["problems"]) == (0, []), back.stderr
    assert "not in it" in back.stderr and "readable again" in back.stderr
