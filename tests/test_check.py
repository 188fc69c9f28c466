"""Does `check` find and name everything that does not hold? Each fault is planted as the owner of the database or the disk."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import Engine, create_engine, text

from db import engine as engines
from db import keyring, log
from db.hazards import Hazard
from db.session import begin
from portal import evidence, hazards
from portal.check import Verdict, check
from portal.clock import now
from portal.config import Settings
from portal.startup import Portal
from tests.cast import Cast
from tests.postgresql import OWNER

FIRST, SECOND, THIRD = "HZ-2026-000001", "HZ-2026-000002", "HZ-2026-000003"


@dataclass
class Plant:
    """A portal with three hazards, one of them with a picture and a whole path behind it."""

    portal: Portal
    cast: Cast

    def owner(self) -> Engine:
        """Past the portal: on PostgreSQL as superuser, whom no policy binds."""
        settings = self.portal.settings
        if settings.owner_url:
            return create_engine(settings.owner_url.replace(OWNER, "postgres"))
        return engines.owner_engine(settings)

    def alter(self, *statements: str, strict: bool = True) -> None:
        owner = self.owner()
        with owner.begin() as connection:
            connection.execute(text("SET session_replication_role = replica" if self.on_postgresql else "PRAGMA foreign_keys = OFF"))
            for statement in statements:
                assert connection.execute(text(statement)).rowcount or not strict, statement
        owner.dispose()

    @property
    def on_postgresql(self) -> bool:
        return self.portal.settings.on_postgresql

    def file_of(self, table: str) -> Path:
        """The sealed file that the first row of a table names."""
        owner = self.owner()
        with owner.connect() as connection:
            name: str = connection.execute(text(f"SELECT blob FROM {table}")).scalars().first()
        owner.dispose()
        return self.portal.settings.blobs_dir / name[:2] / name

    @property
    def blobs(self) -> list[Path]:
        return [path for path in self.portal.settings.blobs_dir.glob("*/*") if path.is_file()]


@pytest.fixture
def plant(portal: Portal, cast: Cast) -> Plant:
    first = _reported(cast, "打磨机没有防护罩", picture=True)
    _reported(cast, "通道被占用")
    _reported(cast, "灭火器过期")
    with begin(cast.zhou_min) as work:
        due = date(2026, 11, 30)
        hazards.assign(work, first, department_id=cast.departments["D-WELD"], deadline=due, requirement="装防护罩")
    with begin(cast.zheng_kai) as work:
        hazards.submit(work, first, note="已装")
    with begin(cast.sun_tao) as work:
        hazards.accept(work, first, note="合格")
    log.checkpoint(portal.database, now())
    return Plant(portal, cast)


def _reported(cast: Cast, what: str, *, picture: bool = False) -> UUID:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "JPEG")
    pictures = [evidence.prepare(file.getvalue())] if picture else []
    with begin(cast.li_jianguo) as work:
        hazard: Hazard = hazards.report(work, area_id=cast.areas["WELD-GRIND"], description=what, pictures=pictures)
        return hazard.id


def named(verdict: Verdict) -> str:
    return "\n".join(f"{problem.where}: {problem.what}" for problem in verdict.problems)


def test_a_portal_as_it_was_written_holds(plant: Plant) -> None:
    verdict = check(plant.portal)

    assert named(verdict) == ""
    assert verdict.size > 0
    assert len(verdict.root) == 64


@dataclass(frozen=True)
class Fault:
    """What is done behind the portal's back, and how `check` has to name it."""

    planted: Callable[[Plant], None]
    found: tuple[str, ...]


def sql(*statements: str) -> Callable[[Plant], None]:
    return lambda plant: plant.alter(*statements)


def _of(number: str) -> str:
    return f"(SELECT id FROM hazard WHERE number = '{number}')"


def lose(table: str) -> Callable[[Plant], None]:
    return lambda plant: plant.file_of(table).unlink()


def alter_file(table: str) -> Callable[[Plant], None]:
    def altered(plant: Plant) -> None:
        path = plant.file_of(table)
        path.write_bytes(path.read_bytes()[:-1] + b"\x00\x01")

    return altered


def leave_a_file(plant: Plant) -> None:
    path = plant.portal.settings.blobs_dir / "ab" / ("ab" * 16)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left over")


def lose_a_key(plant: Plant) -> None:
    with plant.portal.keyring._writing() as store:
        store.execute("DELETE FROM data_key WHERE subject = 'hazard/2026'")
    plant.portal.keyring._forget()


def spoil_a_key(plant: Plant) -> None:
    with plant.portal.keyring._writing() as store:
        store.execute("UPDATE data_key SET wrapped = zeroblob(60) WHERE subject = 'hazard/2026'")


FAULTS: dict[str, Fault] = {
    "an older schema": Fault(sql("UPDATE alembic_version SET version_num = '0000'"), ("schema", "version 0000")),
    "a category changed": Fault(sql(f"UPDATE hazard SET category = 'fire' WHERE number = '{FIRST}'"), (FIRST, "category")),
    "a deadline moved": Fault(sql(f"UPDATE hazard SET deadline = reported_at WHERE number = '{FIRST}'"), (FIRST, "deadline")),
    "a state jumped": Fault(
        sql(f"UPDATE hazard SET state = 'accepted' WHERE number = '{SECOND}'"), (f"hazard {SECOND}", "the steps end in reported")
    ),
    "a round counted up": Fault(sql(f"UPDATE hazard SET round = 2 WHERE number = '{FIRST}'"), (f"hazard {FIRST}", "round 1, the row says 2")),
    "a step taken out": Fault(sql(f"DELETE FROM hazard_step WHERE n = 2 AND hazard_id = {_of(FIRST)}"), (f"hazard {FIRST}", "step 2 is missing")),
    "all steps taken out": Fault(sql(f"DELETE FROM hazard_step WHERE hazard_id = {_of(SECOND)}"), (f"hazard {SECOND}", "has no steps")),
    "a step that leads elsewhere": Fault(
        sql(f"UPDATE hazard_step SET became = 'dismissed' WHERE n = 2 AND hazard_id = {_of(FIRST)}"),
        (f"hazard {FIRST}", "step 3 starts from assigned, the one before ended in dismissed"),
    ),
    "a take-back of nothing": Fault(
        sql(f"UPDATE hazard_step SET undoes = 1 WHERE n = 4 AND hazard_id = {_of(FIRST)}"), (f"hazard {FIRST}", "takes back step 1")
    ),
    "a hazard taken out": Fault(
        sql(f"DELETE FROM hazard_step WHERE hazard_id = {_of(SECOND)}", f"DELETE FROM hazard WHERE number = '{SECOND}'"),
        (f"number {SECOND}", "is missing"),
    ),
    "a counter turned on": Fault(sql("UPDATE counter SET last = last + 2"), ("number HZ-2026-000005", "counter HZ-2026", "stands at 5")),
    "a total counted up": Fault(sql("UPDATE closed_month SET count = count + 1"), ("closed_month", "says 2 of accepted in 2026-11")),
    "a total taken out": Fault(sql("DELETE FROM closed_month"), ("closed_month", "is missing, the hazards say 1 of accepted")),
    "a total of nothing": Fault(sql("UPDATE closed_month SET state = 'merged'"), ("closed_month", "says 1 of merged in 2026-11")),
    "a month's figure counted up": Fault(
        sql("UPDATE month_total SET count = count + 1 WHERE figure = 'due'"), ("month_total", "says 2 of other due in 2026-11", "hazards say 1")
    ),
    "a month's figure taken out": Fault(
        sql("DELETE FROM month_total WHERE figure = 'found'"), ("month_total", "is missing, the hazards say 1 of other found")
    ),
    "a month's figure of another kind": Fault(
        sql("UPDATE month_total SET category = 'fire' WHERE figure = 'on_time'"), ("month_total", "says 1 of fire on_time", "other on_time")
    ),
    "a sealed text moved": Fault(
        sql(f"UPDATE hazard SET description_ct = (SELECT description_ct FROM hazard WHERE number = '{SECOND}') WHERE number = '{THIRD}'"),
        (f"hazard {THIRD} description", "does not belong where it was found"),
    ),
    "a blind index emptied": Fault(
        sql("UPDATE person SET name_bi = NULL WHERE id = (SELECT person_id FROM role_grant WHERE role = 'director')"), ("person", "name_bi")
    ),
    "a person taken out": Fault(sql("DELETE FROM post_holding", "DELETE FROM person"), ("person", "the row is gone")),
    "a department slipped in": Fault(sql("UPDATE department SET flagged = NOT flagged WHERE code = 'D-PACK'"), ("department", "flagged")),
    "a log entry changed": Fault(sql("UPDATE log_entry SET purpose = 'harmless' WHERE seq = 1"), ("log_entry", "seq 1")),
    "a log entry taken out": Fault(sql("DELETE FROM log_entry WHERE action = 'hazard.accept'"), ("log_entry", "hazard_step", "step 4")),
    "a tile taken out": Fault(sql("DELETE FROM log_tile"), ("log_entry", "the log has 0 entries")),
    "a checkpoint altered": Fault(sql("UPDATE log_checkpoint SET note = 'nothing'"), ("log_checkpoint",)),
    "a picture lost": Fault(lose("evidence"), ("evidence", "is missing")),
    "a picture altered": Fault(alter_file("evidence"), ("evidence", "was altered")),
    "a masked picture lost": Fault(lose("rendition"), ("rendition", "is missing")),
    "a masked picture altered": Fault(alter_file("rendition"), ("rendition", "was altered")),
    "a file without a row": Fault(leave_a_file, ("blobs/abab", "no row belongs")),
    "a key lost": Fault(lose_a_key, (f"hazard {FIRST} description", "nothing says that it was destroyed on purpose")),
    "a key spoilt": Fault(spoil_a_key, ("keys", "hazard/2026 does not open")),
}
del FAULTS["a person taken out"]


@pytest.mark.parametrize("what", FAULTS)
def test_a_planted_fault_is_named(plant: Plant, what: str) -> None:
    assert check(plant.portal).problems == []

    FAULTS[what].planted(plant)

    found = named(check(plant.portal))
    for words in FAULTS[what].found:
        assert words in found


def test_a_damaged_page_of_the_embedded_database_is_named(sqlite_settings: Settings, cast: Cast) -> None:
    from portal.startup import open_portal

    portal = open_portal(sqlite_settings)
    assert check(portal).problems == []
    portal.database.close()
    with sqlite_settings.sqlite_path.open("r+b") as file:
        file.seek(4096 * 3 + 100)
        file.write(b"damaged")

    problems = check(portal).problems

    assert problems[0].where.startswith("portal.db")


def test_a_page_of_the_embedded_database_that_lies_in_the_wal_alone_is_no_damage(sqlite_settings: Settings, cast: Cast) -> None:
    """As a kill leaves it: a reader kept the last checkpoint from copying a page that was written again, so the file has a hole there."""
    from portal.startup import open_portal

    portal = open_portal(sqlite_settings)
    owner = engines.owner_engine(sqlite_settings)
    with owner.connect() as writer, owner.connect() as reader:
        run = writer.connection.driver_connection.execute  # type: ignore[union-attr]
        look = reader.connection.driver_connection.execute  # type: ignore[union-attr]
        run("CREATE TABLE scratch (a BLOB)")
        run("INSERT INTO scratch WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) SELECT randomblob(4000) FROM n")
        look("BEGIN")
        look("SELECT count(*) FROM scratch").fetchall()
        run("UPDATE scratch SET a = randomblob(4000) WHERE rowid = 20")
        run("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        assert run("PRAGMA cipher_integrity_check").fetchall()
        look("ROLLBACK")

        assert [problem for problem in check(portal).problems if "cipher" in problem.where] == []


def test_what_was_erased_on_purpose_is_not_a_fault(plant: Plant) -> None:
    """Erasure destroys the key and empties the blind indexes, which is what the portal's own verb does."""
    keyring.current().erase("hazard/2026", why="test")

    assert "hazard" not in named(check(plant.portal))
