"""Is each notice delivered once though whoever told it, and whoever carries it, is killed by signal 9? With processes of their own (B3)."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.actor import SYSTEM
from db.notices import Message
from db.session import ask, begin
from portal import clock as portal_clock
from portal import hazards, reminders
from portal.config import Settings
from portal.notices import channels
from portal.startup import open_portal
from portal.worker.postman import carry, post_all
from tests.cast import Cast
from tests.conftest import Proof
from tests.engines import close
from tests.peers import HOOK, LATE, SECRET, Peer, standing_in
from tests.served import ROOT

KILLS = 50
PATIENCE = 60


@pytest.mark.proof
def test_a_notice_is_delivered_once_though_teller_and_carrier_are_killed(settings: Settings, cast: Cast, proof: Proof, tmp_path: Path) -> None:
    """The teller dies right behind his commit; the carrier while the peer has it and has not answered. Two carriers follow."""
    portal_clock.set_now(_now)
    for _kill in range(proof.runs(KILLS)):
        with standing_in("webhook") as peer:
            _killed_twice(settings, cast, peer, _file_of(peer, tmp_path / "channels.toml"))


def _killed_twice(settings: Settings, cast: Cast, peer: Peer, channel_file: Path) -> None:
    ways = {channel.name: channel for channel in channels.read(channel_file)}
    with _opened(settings):
        ask(lambda: SYSTEM, reminders.remind)  # what the worker would say of itself
        _round(ways)
    before = len(peer.taken)
    number = _told_by_somebody_who_dies(settings, cast)
    assert len(peer.taken) == before

    peer.arrived.clear()
    peer.does.append(LATE)
    _carried_by_somebody_who_dies(settings, channel_file, peer)

    with _opened(settings):
        assert _round(ways) == 0, "the dead one's lease still runs"
        portal_clock.set_now(lambda: _now() + timedelta(hours=1))
        assert [_round(ways), _round(ways)] == [1, 0]
        _require_once(peer, number)
        portal_clock.set_now(_now)


def _now() -> datetime:
    return datetime.now(UTC)


def _file_of(peer: Peer, file: Path) -> Path:
    host, port = peer.address
    said = {"name": "out", "kind": "webhook", "title": "系统", "default": "at_once", "url": f"http://{host}:{port}/?key={HOOK}", "secret": SECRET}
    file.write_text("[[channel]]\n" + "\n".join(f'{name} = "{value}"' for name, value in said.items()), "utf-8")
    file.chmod(0o600)
    return file


def _told_by_somebody_who_dies(settings: Settings, cast: Cast) -> str:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    teller = spawn.Process(target=_tell, args=(settings, cast, there))
    teller.start()
    assert here.poll(PATIENCE)
    number = str(here.recv())
    teller.kill()
    teller.join(PATIENCE)
    return number


def _tell(settings: Settings, cast: Cast, there: Any) -> None:
    """Commits, says so, and does nothing more."""
    open_portal(settings)
    with begin(cast.actors["li.jianguo"]) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用")
    there.send(hazard.number)
    threading.Event().wait()


def _carried_by_somebody_who_dies(settings: Settings, channel_file: Path, peer: Peer) -> None:
    places = {"KEY_FILE": settings.key_file, "DATABASE_URL": settings.database_url, "OWNER_URL": settings.owner_url, "CHANNELS": channel_file}
    environment = {**os.environ, **{f"ANJIAN_{name}": str(place) for name, place in places.items() if place}}
    command = [sys.executable, "-m", "portal", "worker", "--data", str(settings.data)]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert peer.arrived.wait(PATIENCE)
    finally:
        worker.kill()
        worker.wait(PATIENCE)
    peer.let_go.set()


@contextmanager
def _opened(settings: Settings) -> Iterator[None]:
    portal = open_portal(settings)
    try:
        yield
    finally:
        close(portal)


def _round(ways: dict[str, channels.Channel]) -> int:
    post_all(ways)
    return sum(carry(channel, "") for channel in ways.values())


def _require_once(peer: Peer, number: str) -> None:
    """The dead one's and the living one's have one key, so a receiver that keeps keys shows one; and one record says that it was taken."""
    about = [(key, text) for key, text in peer.taken if number in text]
    assert len(about) == 2 and len({key for key, _text in about}) == 1
    with begin(SYSTEM, write=False) as work:
        rows = [row for row in work.session.scalars(select(Message)) if f"msg_{row.id.hex}" == about[0][0]]
    assert [(row.waiting, row.sent_at is not None, row.tries, row.unsure) for row in rows] == [(False, True, 2, True)]
