"""A portal served in its own process, with a small cast, and a door to its database for what happens elsewhere."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db import engine, keyring
from db.accounts import Account, WebSession
from db.actor import SYSTEM
from db.log import EntryKind
from db.people import Person
from db.session import Work, begin
from portal import accounts
from portal.accounts import passwords, sessions
from portal.config import Settings
from portal.startup import Portal, create_portal
from tests.headless import Browser

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "copper kettle on a quiet hill"
KEK = bytes(range(32))


@dataclass
class Served:
    """The running portal. Every browser is a new one."""

    url: str
    portal: Portal
    people: dict[str, UUID] = field(default_factory=dict)

    def browser(self, username: str = "", *, page: str = "") -> Browser:
        browser = Browser(self.url)
        if username:
            browser.sign_in(username, PASSWORD, page=page)
        return browser

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A transaction of the portal's own in this installation, whatever other one a test has open."""
        before = engine.installed(), keyring._installed
        engine.install(self.portal.database)
        keyring.install(self.portal.keyring)
        try:
            with begin(SYSTEM) as work:
                yield work
        finally:
            engine.install(before[0])
            keyring._installed = before[1]

    def revoke(self, username: str) -> None:
        """As a change of role would: every session of the account ends."""
        with self.work() as work:
            account = work.session.execute(select(Account).where(Account.username == username)).scalar_one()
            accounts.end_all(work, account, why="test")
            work.entry(EntryKind.ADMIN, "account.revoked", subjects=(str(account.person_id),))

    def sessions(self, username: str) -> int:
        with self.work() as work:
            rows = work.session.execute(
                select(WebSession)
                .join(Account, Account.id == WebSession.account_id)
                .where(Account.username == username, WebSession.ended_at.is_(None))
            )
            return len(rows.scalars().all())


def add_account(work: Work, username: str, password_hash: str, **options: bool) -> UUID:
    person = Person()
    person.subject = f"person/{person.id}"
    work.session.add(person)
    work.session.flush()
    accounts.create_account(work, person.id, username=username, password_hash=password_hash, must_change=False, demo=True, **options)
    return person.id


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(data: Path, port: int) -> Iterator[str]:
    """`python -m portal serve`, until the block ends."""
    with started(data, port) as (url, _process):
        yield url


@contextmanager
def started(data: Path, port: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same under the key of these tests, with the process."""
    key = data.parent / "kek"
    key.write_text(KEK.hex(), encoding="ascii")
    key.chmod(0o600)
    with serving(Settings(data=data, key_file=key), port) as found:
        yield found


@contextmanager
def serving(settings: Settings, port: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """An installation on either engine, served by a process of its own until the block ends or somebody kills it."""
    places = {"KEY_FILE": settings.key_file, "DATABASE_URL": settings.database_url, "OWNER_URL": settings.owner_url}
    environment = {**os.environ, **{f"ANJIAN_{name}": str(place) for name, place in places.items() if place}}
    command = [sys.executable, "-m", "portal", "serve", "--data", str(settings.data), "--port", str(port)]
    said = settings.data.parent / "serve.log"
    with said.open("wb") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, said)
        yield url, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def session_token(work: Work, username: str, *, browser: str = "headless") -> str:
    """The cookie of a browser signed in by the same ticket as at the form, without its page."""
    account = work.session.scalars(select(Account).where(Account.username == username)).one()
    ticket = sessions.mint_ticket(work, account.id, browser=browser)
    work.session.flush()
    return sessions.redeem(work, ticket, browser=browser).token


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text("utf-8")[-2000:]
        try:
            if Browser(url).get("/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"not ready: {log.read_text('utf-8')[-2000:]}")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("served") / "data"
    portal = create_portal(Settings(data=data), KEK)
    stored = passwords.hash_password(PASSWORD)
    with begin(SYSTEM) as work:
        people = {name: add_account(work, name, stored) for name in ("chen", "deng", "eva", "fang", "guo")}
    with running(data, free_port()) as url:
        yield Served(url, portal, people)
