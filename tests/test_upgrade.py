"""Does a portal of an older version come up under this one with every record it had? Its rows are put back into the oldest schema, then opened."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, MetaData
from typer.testing import CliRunner

from db import keyring, log
from db.actor import SYSTEM
from db.engine import owner_engine
from db.hazards import Hazard
from db.log import LogEntry, Problem
from db.migrations.run import newest, upgrade
from db.scope import postgresql
from db.session import begin
from portal import draws, hazards
from portal.__main__ import app
from portal.check import check
from portal.config import Settings
from portal.errors import SetupError
from portal.startup import Portal, close_portal, open_keys, open_portal, upgrade_portal
from tests.cast import Cast
from tests.postgresql import OWNER
from tests.test_drawing import Auditor, auditor, house, many, plant  # noqa: F401  fixtures

HOUSE = Path(__file__).parent.parent
OLDEST, BEFORE_WIDER_STRATA = "0001", "erasures"
OURS_ALONE = ("alembic_version", "scope_key")
OLDER = "The database in .* is of an older version of Anjian. Run `python -m portal upgrade`, or serve the portal once."
runner = CliRunner()


@dataclass
class Old:
    """An installation of the first version: how many rows stood in each of its tables, and what it had no room for (table, column)."""

    settings: Settings
    counts: dict[str, int]
    no_room: set[tuple[str, str]]

    def holds(self, portal: Portal) -> list[Problem]:
        """The problems of `check`, but for the cells that only making it old has emptied."""
        said = [(problem, problem.where.split()) for problem in check(portal).problems]
        return [problem for problem, where in said if (where[0], where[-1]) not in self.no_room]

    @property
    def environment(self) -> dict[str, str]:
        on = {"ANJIAN_DATABASE_URL": self.settings.database_url, "ANJIAN_OWNER_URL": self.settings.owner_url}
        known = {"ANJIAN_DATA": str(self.settings.data), "ANJIAN_KEY_FILE": str(self.settings.key_file), "LC_ALL": "en"}
        return known | {name: value for name, value in on.items() if value}

    def run(self, *arguments: str) -> Any:
        return runner.invoke(app, arguments, env=self.environment)


@pytest.fixture
def old(settings: Settings, cast: Cast) -> Old:
    return _made_old(settings, cast)


@pytest.fixture
def postgresql_old(postgresql_settings: Settings, cast: Cast) -> Old:
    return _made_old(postgresql_settings, cast)


def _made_old(settings: Settings, cast: Cast) -> Old:
    portal = open_portal(settings)
    _something_happened(cast)
    log.sequence(portal.database)
    close_portal(portal)
    return _aged(settings)


def _something_happened(cast: Cast) -> None:
    with begin(cast.li_jianguo) as work:
        hazard = hazards.report(work, area_id=cast.areas["WELD-GRIND"], description="打磨机没有防护罩").id
    with begin(cast.zhou_min) as work:
        hazards.assign(work, hazard, department_id=cast.departments["D-WELD"], deadline=date(2026, 11, 30), requirement="装防护罩")
    with begin(cast.zheng_kai) as work:
        hazards.submit(work, hazard, note="已装")
    with begin(cast.sun_tao) as work:
        hazards.accept(work, hazard, note="合格")


def _aged(settings: Settings, revision: str = OLDEST) -> Old:
    """Takes every row out, makes an older schema instead of the newest, and puts into it what it has room for."""
    keyring.install(open_keys(settings))
    past_all_policies = _past_all_policies(settings)
    with past_all_policies.begin() as connection:
        tables = _tables(connection)
        rows = {table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()] for table in tables.sorted_tables}
        _bind_nothing(connection)
        if connection.dialect.name == "postgresql":
            postgresql.unbind(connection)
        tables.drop_all(connection)
        connection.execute(sa.text("DELETE FROM alembic_version"))
    owner = owner_engine(settings)
    upgrade(owner, revision)
    owner.dispose()
    with past_all_policies.begin() as connection:
        _bind_nothing(connection)
        older = _tables(connection)
        counts = {table.name: _fill(connection, table, rows[table.name]) for table in older.sorted_tables}
    past_all_policies.dispose()
    had = {(table.name, column.name) for table in tables.sorted_tables for column in table.columns}
    return Old(settings, counts, had - {(table.name, column.name) for table in older.sorted_tables for column in table.columns})


def _past_all_policies(settings: Settings) -> Engine:
    return sa.create_engine(settings.owner_url.replace(OWNER, "postgres")) if settings.owner_url else owner_engine(settings)


def _tables(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name not in OURS_ALONE)
    return found


def _bind_nothing(connection: Connection) -> None:
    on_postgresql = connection.dialect.name == "postgresql"
    connection.execute(sa.text("SET session_replication_role = replica" if on_postgresql else "PRAGMA foreign_keys = OFF"))


def _fill(connection: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> int:
    fit = [{column.name: row[column.name] for column in table.columns} for row in rows]
    if fit:
        connection.execute(sa.insert(table), fit)
    return len(fit)


# Before it is brought to this version


@pytest.mark.parametrize("command", ["log verify", "users list"])
def test_no_command_works_on_an_older_database_and_each_says_what_to_do(old: Old, command: str) -> None:
    refused = old.run(*command.split())

    assert refused.exit_code == 1
    assert isinstance(refused.exception, SetupError)
    with pytest.raises(SetupError, match=OLDER):
        open_portal(old.settings)
    assert _revision(old.settings) == OLDEST
    assert old.run("upgrade").exit_code == 0
    again = old.run(*command.split())
    assert again.exit_code == 0, again.output


# After it


def test_an_older_portal_has_every_row_afterwards_and_all_of_it_holds(old: Old) -> None:
    said = old.run("upgrade")

    assert (said.exit_code, said.stdout.count(f"({OLDEST})")) == (0, 1)
    assert _counts(old.settings, old.counts) == {**old.counts, "log_entry": old.counts["log_entry"] + 1}
    portal = open_portal(old.settings)
    assert portal.database.schema_version() == newest()
    assert old.holds(portal) == []
    close_portal(portal)
    assert old.run("upgrade").stdout.strip().endswith("is of this version already. Nothing was changed.")


def test_the_log_says_that_it_was_brought_to_this_version_once(old: Old) -> None:
    assert upgrade_portal(old.settings) == OLDEST
    assert upgrade_portal(old.settings) is None

    portal = open_portal(old.settings)
    with begin(SYSTEM, write=False) as work:
        [entry] = work.session.scalars(sa.select(LogEntry).where(LogEntry.action == "schema.upgraded"))
    assert (entry.kind, entry.actor) == ("system", "system")
    close_portal(portal)


def test_the_loop_goes_on_where_it_was(old: Old, cast: Cast) -> None:
    upgrade_portal(old.settings)
    portal = open_portal(old.settings)

    _something_happened(cast)

    with begin(cast.chen_li, write=False) as work:
        numbers = sorted(work.session.scalars(sa.select(Hazard.number)))
    assert numbers == ["HZ-2026-000001", "HZ-2026-000002"]
    close_portal(portal)


def test_what_was_drawn_outlives_a_table_that_is_made_anew(auditor: Auditor, portal: Portal) -> None:  # noqa: F811
    draw_id = auditor.drawn()
    before = auditor.takes(draw_id), auditor.does(draws.items, draw_id)
    log.sequence(portal.database)
    close_portal(portal)
    old = _aged(portal.settings, BEFORE_WIDER_STRATA)

    assert upgrade_portal(old.settings) == BEFORE_WIDER_STRATA

    assert _counts(old.settings, old.counts) == {**old.counts, "log_entry": old.counts["log_entry"] + 1}
    portal = open_portal(old.settings)
    assert old.holds(portal) == []
    assert (auditor.takes(draw_id), auditor.does(draws.items, draw_id)) == before
    close_portal(portal)


def test_two_that_start_at_once_bring_it_up_once(old: Old) -> None:
    both = [subprocess.Popen([sys.executable, "-m", "portal", "upgrade"], cwd=HOUSE, env=os.environ | old.environment) for _ in range(2)]

    assert [process.wait(120) for process in both] == [0, 0]
    portal = open_portal(old.settings)
    with begin(SYSTEM, write=False) as work:
        assert len(work.session.scalars(sa.select(LogEntry).where(LogEntry.action == "schema.upgraded")).all()) == 1
    close_portal(portal)


def test_on_postgresql_a_portal_without_the_owner_says_what_it_needs(postgresql_old: Old) -> None:
    settings = postgresql_old.settings.model_copy(update={"owner_url": None})

    _refused(settings, upgrade_portal, "Migrations need ANJIAN_OWNER_URL, the address of the database with its owner's name.")
    assert upgrade_portal(postgresql_old.settings) == OLDEST


# What cannot be brought to this version


def test_a_database_of_a_newer_version_is_left_as_it_is(settings: Settings) -> None:
    _opens(settings)
    _alter(settings, "UPDATE alembic_version SET version_num = 'of_tomorrow'")

    for start in (open_portal, upgrade_portal):
        _refused(settings, start, "was written by a newer version of Anjian. Start that version. Nothing was changed.")
    assert _revision(settings) == "of_tomorrow"


def test_keys_without_a_database_are_a_loss_and_not_a_new_portal(sqlite_settings: Settings) -> None:
    _opens(sqlite_settings)
    for path in sqlite_settings.data.glob("portal.db*"):
        path.unlink()

    for start in (open_portal, upgrade_portal):
        _refused(sqlite_settings, start, "portal.db is missing. Put it back or restore a backup. Nothing was changed.")
    assert not sqlite_settings.sqlite_path.exists()


def test_an_empty_database_behind_the_keys_is_a_loss_too(settings: Settings) -> None:
    _opens(settings)
    _alter(settings, "DROP TABLE alembic_version")

    for start in (open_portal, upgrade_portal):
        _refused(settings, start, "but their database is empty. Restore a backup. Nothing was changed.")


def _opens(settings: Settings) -> None:
    close_portal(open_portal(settings))


def _refused(settings: Settings, start: Callable[[Settings], Any], why: str) -> None:
    with pytest.raises(SetupError) as refusal:
        start(settings)
    assert str(refusal.value).endswith(why)


def _alter(settings: Settings, statement: str) -> None:
    keyring.install(open_keys(settings))
    owner = owner_engine(settings)
    with owner.begin() as connection:
        connection.execute(sa.text(statement))
    owner.dispose()


def _revision(settings: Settings) -> str | None:
    keyring.install(open_keys(settings))
    owner = owner_engine(settings)
    with owner.connect() as connection:
        found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    owner.dispose()
    return found


def _counts(settings: Settings, of: dict[str, int]) -> dict[str, int]:
    keyring.install(open_keys(settings))
    past_all_policies = _past_all_policies(settings)
    with past_all_policies.connect() as connection:
        found = {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in of}
    past_all_policies.dispose()
    return found
