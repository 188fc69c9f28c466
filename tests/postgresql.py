"""Where does the test run's own PostgreSQL come from? One private server, started by whoever needs it first."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

SQLITE, POSTGRESQL = "sqlite", "postgresql"
OWNER, RESTRICTED = "anjian_owner", "anjian_portal"
IN_CI = os.environ.get("ANJIAN_CI") == "1"


def postgresql_binaries() -> Path | None:
    """Where initdb lies on this machine, if anywhere."""
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    return beside[-1].parent if beside else Path(found).parent if found else None


def as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


@dataclass
class Server:
    """A private PostgreSQL of this test run, reached through a socket in the run's own folder. Whoever needs it first starts it."""

    folder: Path
    durable: bool = False

    @property
    def data(self) -> Path:
        return self.folder / "cluster"

    def url(self, database: str, role: str = "postgres") -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def start(self) -> None:
        binaries = postgresql_binaries()
        if binaries is None:
            pytest.skip("PostgreSQL is not installed on this machine (Debian: postgresql-15)")
        with (self.folder.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.data.exists():
                self._make(binaries)

    def _make(self, binaries: Path) -> None:
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run(binaries / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        careless = "" if self.durable else "-c fsync=off -c full_page_writes=off"
        options = f"-k {self.folder} -c listen_addresses= -c max_connections=300 -c wal_recycle=off {careless}"
        self._run(binaries / "pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")
        self.ask(f"CREATE ROLE {OWNER} LOGIN")
        self.ask(f"CREATE ROLE {RESTRICTED} LOGIN NOBYPASSRLS")

    def stop(self) -> None:
        binaries = postgresql_binaries()
        if binaries and self.data.exists():
            self._run(binaries / "pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True)) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def copy(self, name: str, template: str) -> None:
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER} STRATEGY FILE_COPY")

    def drop(self, name: str) -> None:
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _run(self, *command: object) -> None:
        done = subprocess.run([*as_server_user(), *map(str, command)], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")
