"""Does an installation get a new key while people work, and is it never left without one that opens it?"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from db import kek
from db.actor import SYSTEM
from db.hazards import Hazard
from db.keyring import Keyring, kek_from_file, load_kek
from db.log import LogEntry
from db.sealed import open_sealed
from db.session import begin
from portal import hazards, keys, people
from portal.check import check
from portal.config import Settings
from portal.errors import SetupError
from portal.startup import create_portal, open_portal
from tests.cast import Cast
from tests.conftest import HOUSE, Proof
from tests.engines import close
from tests.test_cli import keys_of, portal

SESSIONS, KILLS = 20, 100


def rotate(settings: Settings, **more: str) -> subprocess.CompletedProcess[str]:
    return portal("keys", "rotate", "--json", **keys_of(settings), **more)


def test_the_keys_are_rotated_while_twenty_sessions_write_and_nothing_fails(settings: Settings, cast: Cast) -> None:
    assert settings.key_file is not None
    old, serving, done = kek_from_file(settings.key_file), open_portal(settings), Event()

    def session(number: int) -> int:
        n = 0
        while not done.is_set() or n < 2:
            with begin(cast.li_jianguo) as work:
                hazards.report(work, area_id=cast.areas["WELD"], description=f"第 {number} 处第 {n} 次")
            with begin(cast.lu_yi) as work:
                people.add_person(work, name=f"新人 {number}-{n}")
            n += 1
        return n

    try:
        with ThreadPoolExecutor(SESSIONS) as pool:
            running = [pool.submit(session, number) for number in range(SESSIONS)]
            answer = rotate(settings)
            done.set()
            written = sum(one.result() for one in running)
        assert answer.returncode == 0, answer.stderr
        with begin(SYSTEM, write=False) as work:
            assert len([open_sealed(row.description) for row in work.session.scalars(select(Hazard))]) == written
            assert list(work.session.scalars(select(LogEntry.action).where(LogEntry.action == "keys.rotated"))) == ["keys.rotated"]
        assert check(serving).problems == []
    finally:
        done.set()
        close(serving)

    first = Path(json.loads(answer.stdout)["old"])
    assert (kek_from_file(first), settings.key_file.stat().st_mode & 0o777, first.stat().st_mode & 0o777) == (old, 0o600, 0o600)
    with pytest.raises(SetupError, match="does not open the key store"):
        Keyring.open(settings.data, old)
    close(open_portal(settings))


@pytest.mark.proof
def test_a_rotation_killed_at_any_line_leaves_one_key_that_opens_and_is_finished_by_the_next(
    sqlite_settings: Settings, cast: Cast, proof: Proof, tmp_path: Path
) -> None:
    settings = sqlite_settings
    assert settings.key_file is not None
    (tmp_path / "settings").write_bytes(pickle.dumps(settings))
    lines = int(_rotator(tmp_path, 0).stdout)
    assert lines > 100
    for last in sorted(proof.random.sample(range(1, lines + 1), proof.runs(KILLS))):
        before = kek_from_file(settings.key_file)

        assert _rotator(tmp_path, last).returncode == -9, last

        opened = open_portal(settings)
        assert check(opened).problems == [], last
        keys.rotate(opened)
        close(opened)
        assert not kek.prepared(settings.key_file).exists()
        assert kek_from_file(settings.key_file) != before
        with pytest.raises(SetupError, match="does not open the key store"):
            Keyring.open(settings.data, before)


def _rotator(folder: Path, last: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.proof.rotator", str(folder / "settings"), str(last)]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)


def test_a_secret_of_the_environment_is_rotated_to_the_new_one_given_beside_it(tmp_path: Path) -> None:
    old, new = SecretStr("12" * 32), SecretStr("ab" * 32)
    with_old, with_both, with_new = (Settings(data=tmp_path, **one) for one in ({"key": old}, {"key": old, "new_key": new}, {"key": new}))
    close(create_portal(with_old, load_kek(with_old)))

    alone, both = open_portal(with_old), open_portal(with_both)
    with pytest.raises(SetupError, match="ANJIAN_NEW_KEY"):
        keys.rotate(alone)
    assert keys.rotate(both).old is None

    assert list(both.keyring.problems()) == []
    for opened in (alone, both, open_portal(with_both), open_portal(with_new)):
        close(opened)
    with pytest.raises(SetupError, match="does not open the key store"):
        open_portal(with_old)


def test_a_key_file_that_cannot_be_replaced_is_left_alone(sqlite_settings: Settings) -> None:
    opened, path = open_portal(sqlite_settings), sqlite_settings.key_file
    assert path is not None
    before, blocked = path.read_bytes(), path.with_name("kek.next.new")
    blocked.mkdir()

    with pytest.raises(SetupError, match="Nothing was rotated"):
        keys.rotate(opened)

    assert path.read_bytes() == before
    blocked.rmdir()
    assert keys.rotate(opened).keys > 0
    assert path.read_bytes() != before
    close(opened)
