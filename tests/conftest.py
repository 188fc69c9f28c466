"""What may every test ask for? A fresh installation on either engine, a clock that stands still, and the cast."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import hypothesis
import pytest

from db.engine import Database
from portal import clock as portal_clock
from portal.config import Settings
from portal.notices import channels
from portal.notices.channels import Kind
from portal.startup import Portal, open_portal
from tests.cast import Cast
from tests.engines import Stable, close
from tests.peers import Peer, standing_in
from tests.postgresql import IN_CI, POSTGRESQL, SQLITE, Server
from tests.served import served  # noqa: F401  a fixture
from tests.stories import story_of

HOUSE = Path(__file__).parent.parent
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
RUN = "ANJIAN_TEST_RUN"
MEMORY, ROOM = "/dev/shm", 6 << 30
KEPT = {"ANJIAN_CI", "ANJIAN_PROVE", "ANJIAN_PICTURES", RUN}

# Tests that mean something on one engine only: the beginning of their id -> why.
ONLY_ONE_ENGINE: dict[str, str] = {
    "tests/test_scope_sql.py::test_the_auditors_": "SQLite's views and authorizer for the auditor",
    "tests/test_scope_sql.py::test_each_rule_gives_by_": "by view on SQLite, by policy on PostgreSQL",
    "tests/test_scope_sql.py::test_a_connection_": "the pooled connection of each engine in its own way",
    "tests/test_scope_sql.py::test_every_table_is_under_forced_row_security": "PostgreSQL's row-level security",
    "tests/test_scope_sql.py::test_raw_sql_": "PostgreSQL's row-level security",
    "tests/test_scope_sql.py::test_a_context_is_believed_": "PostgreSQL's signed context",
    "tests/test_scope_sql.py::test_no_office_escapes_by": "PostgreSQL's grants",
    "tests/test_scope_sql.py::test_numbers_are_given_": "only PostgreSQL numbers the log later",
    "tests/test_scope_sql.py::test_a_privileged_role_": "PostgreSQL's two roles",
    "tests/test_engagements_sql.py::test_the_auditors_": "SQLite's views, authorizer and fences for the auditor",
    "tests/test_engagements_sql.py::test_raw_sql_": "PostgreSQL's row-level security",
    "tests/test_refusals.py::test_the_auditors_": "SQLite's views and authorizer for the auditor",
    "tests/test_violations.py::test_postgresql_": "PostgreSQL's triggers",
    "tests/test_places.py::test_postgresql_refuses_": "PostgreSQL's triggers",
    "tests/test_places.py::test_at_once_": "SQLite has one writer",
    "tests/test_passing.py::test_at_once_": "SQLite has one writer",
    "tests/test_place_import.py::test_departments_come_in_": "the same rows as areas, which run on both",
    "tests/test_place_import.py::test_the_rows_that_stay_out_": "a file of what the asker said himself",
    "tests/test_refusals.py::test_raw_sql_": "PostgreSQL's row-level security",
    "tests/test_abuse.py::test_raw_sql_": "PostgreSQL's triggers",
    "tests/test_erasure.py::test_postgresql_": "PostgreSQL's log files",
    "tests/test_guard.py::test_raw_sql_": "PostgreSQL's triggers",
    "tests/test_transparency.py::test_postgresql_": "PostgreSQL's triggers",
    "tests/test_reporter.py::test_postgresql_": "only PostgreSQL keeps the number of a row's transaction",
    "tests/test_check.py::test_a_damaged_page_of_the_embedded_": "PostgreSQL checks its own pages",
    "tests/test_check.py::test_a_page_of_the_embedded_": "PostgreSQL checks its own pages",
    "tests/test_log.py::test_nothing_is_shown_when_the_log_is_locked": "SQLite's one write lock; tests/test_fail_closed.py has both engines",
    "tests/test_log.py::test_the_sequencer_": "only PostgreSQL numbers the log later",
    "tests/test_log.py::test_two_sequencers_": "only PostgreSQL numbers the log later",
    "tests/test_sealed.py::test_a_reader_of_the_files_": "PostgreSQL has no file of ours",
    "tests/test_backup.py::test_a_backup_that_was_touched_": "what is copied and signed is files; the drill beside it runs on both",
    "tests/test_backup.py::test_data_keys_and_key_never_": "where the three folders lie, before any database is opened",
    "tests/test_import_page.py::test_the_page_reads_every_odd_ledger_": "words of a page; tests/test_odd_ledgers.py has the rows on both",
    "tests/test_keys.py::test_a_key_file_that_cannot_": "a file beside the database",
    "tests/test_keys.py::test_a_rotation_killed_at_any_line_": "the key store's file; rotation under load beside it runs on both",
    "tests/test_engine.py::test_migrations_on_": "PostgreSQL's two roles",
    "tests/test_upgrade.py::test_keys_without_a_database_": "PostgreSQL has no file of ours",
    "tests/test_upgrade.py::test_on_postgresql_": "PostgreSQL's two roles",
    "tests/test_engine.py::test_the_file_is_encrypted_": "PostgreSQL has no file of ours",
    "tests/test_engine.py::test_a_transaction_inside_another_": "only SQLite has one writer",
}

hypothesis.settings.register_profile("house", deadline=None, database=None, derandomize=IN_CI)
hypothesis.settings.load_profile("house")


# The run: one folder, one PostgreSQL for all worker processes, one line at the end


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("ANJIAN_") and name not in KEPT]:
        del os.environ[name]
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix=f"anjian-{os.getpid()}-", dir=_swept(_quick())))
        folder.chmod(0o755)
        os.environ[RUN] = str(folder)
        config.option.basetemp = config.option.basetemp or str(folder / "tmp")
        config.pluginmanager.register(Controller(folder))


def _quick() -> str:
    """Where thousands of installations come and go: in memory, where there is enough of it."""
    roomy = Path(MEMORY).is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else "/tmp"


@dataclass(eq=False)  # pytest keeps its plugins in sets
class Controller:
    """Lives in the process that the person started; under xdist the tests run in others."""

    folder: Path
    run: set[tuple[str, str]] = field(default_factory=set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        engine = dict(report.user_properties).get("engine")
        if engine and report.when == "call" and not report.skipped:
            test, bracket, parameters = report.nodeid.partition("[")
            self.run.add((str(engine), test + bracket + parameters.replace(str(engine), "*")))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        Server(self.folder / "pg").stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if IN_CI and self.alone() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def alone(self) -> list[str]:
        """Tests that ran on one engine and not on the other, unless named."""
        on = {engine: {test for kind, test in self.run if kind == engine} for engine in (SQLITE, POSTGRESQL)}
        return sorted(test for test in on[SQLITE] ^ on[POSTGRESQL] if not test.startswith(tuple(ONLY_ONE_ENGINE)))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        numbers = Counter(engine for engine, _test in self.run)
        if numbers:
            terminalreporter.write_line(f"engines: sqlite {numbers[SQLITE]}, postgresql {numbers[POSTGRESQL]}")
        if IN_CI:
            for test in self.alone():
                terminalreporter.write_line(f"ran on one engine only, name it in tests/conftest.py ONLY_ONE_ENGINE or fix it: {test}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """On CI nothing is left out but what needs ../shared: a skip there is a failure that says so."""
    report = yield
    allowed = item.get_closest_marker("shared_data") or hasattr(report, "wasxfail")
    if IN_CI and report.skipped and not allowed:
        report.outcome, report.longrepr = "failed", f"nothing may be skipped here: {report.longrepr[2]}"
    return report


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared_data") and not (HOUSE.parent / "shared" / "data").is_dir():
        pytest.skip("there is no ../shared beside this clone")
    if item.get_closest_marker("browser") and not chromium_path():
        pytest.skip("Chromium is not installed on this machine (Debian: chromium)")


def chromium_path() -> str | None:
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def _swept(place: str) -> str:
    """Without what runs have left that were killed."""
    for left in Path(place).glob("anjian-*-*"):
        pid = left.name.split("-")[1]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)
    return place


# The clock


@dataclass
class Clock:
    """Stands still until a test moves it."""

    at: datetime = NOW

    def pass_time(self, **amount: float) -> datetime:
        self.at += timedelta(**amount)
        return self.at


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    """The portal's time: 2026-11-23 01:00 UTC (09:00 at the plant) unless the test moves it."""
    standing = Clock()
    portal_clock.set_now(lambda: standing.at)
    yield standing
    portal_clock.set_now(None)


# The other sides of channels for notices


@pytest.fixture
def peers() -> Iterator[Callable[[str], Peer]]:
    """By kind, each listening on this machine until the test ends; then no channel is set up any more."""
    with ExitStack() as open_until_the_end:
        yield lambda kind: open_until_the_end.enter_context(standing_in(Kind(kind)))
    channels.install([])


# Installations


@pytest.fixture(scope="session")
def stable() -> Stable:
    name = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = Path(os.environ[RUN])
    return Stable(folder / name, name, Server(folder / "pg"))


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _on(engine: str, stable: Stable, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    request.node.user_properties.append(("engine", engine))
    standing: Clock = request.getfixturevalue("clock")
    with stable.fresh(engine, tmp_path / "portal", peopled="cast" in request.fixturenames, story=story_of(request)) as made:
        portal_clock.set_now(lambda: standing.at)  # a story that was told for the first time had a clock of its own
        yield made


@pytest.fixture
def settings(engine: str, stable: Stable, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A fresh installation on each engine in turn, not open: for commands and served portals."""
    yield from _on(engine, stable, request, tmp_path)


@pytest.fixture
def sqlite_settings(stable: Stable, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    yield from _on(SQLITE, stable, request, tmp_path)


@pytest.fixture
def postgresql_settings(stable: Stable, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    yield from _on(POSTGRESQL, stable, request, tmp_path)


def _open(settings: Settings) -> Iterator[Portal]:
    opened = open_portal(settings)
    yield opened
    close(opened)


@pytest.fixture
def portal(settings: Settings) -> Iterator[Portal]:
    yield from _open(settings)


@pytest.fixture
def database(portal: Portal) -> Database:
    """The open database of a fresh installation, on each engine in turn; `begin` and `reveal` use it."""
    return portal.database


@pytest.fixture
def sqlite_database(sqlite_settings: Settings) -> Iterator[Database]:
    for opened in _open(sqlite_settings):
        yield opened.database


@pytest.fixture
def postgresql_database(postgresql_settings: Settings) -> Iterator[Database]:
    for opened in _open(postgresql_settings):
        yield opened.database


@pytest.fixture
def cast(request: pytest.FixtureRequest, stable: Stable) -> Cast:
    """The people and places of the small plant, in the test's own installation."""
    for name, engine in ONE_INSTALLATION.items():
        if name in request.fixturenames:
            request.getfixturevalue(name)
            made: Cast = stable.template(engine or request.getfixturevalue("engine"), "cast")
            return made
    raise pytest.UsageError("cast needs an installation: ask for database, portal or settings too")


ONE_INSTALLATION = {"settings": None, "sqlite_settings": SQLITE, "postgresql_settings": POSTGRESQL}


# Long proofs


@dataclass(frozen=True)
class Proof:
    """How much of a long proof is done: all of it, or a seeded fiftieth."""

    full: bool
    random: Random

    def runs(self, all_of_them: int) -> int:
        return all_of_them if self.full else max(1, all_of_them // 50)


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    return Proof(os.environ.get("ANJIAN_PROVE") == "full", Random(request.node.name))
