"""When a look or a change cannot be written to the log, is nothing shown and nothing stored; and does one look leave exactly one entry?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from db import engine
from db.actor import SYSTEM, Actor
from db.engine import Database
from db.hazards import Hazard, State
from db.log import EntryKind, LogEntry, canonical
from db.log.verify import verify_log
from db.session import Work, begin
from portal import hazards
from portal.errors import LogUnavailable
from portal.startup import Portal
from tests.cast import Cast
from tests.conftest import Clock

SENTENCE = "砂轮机的防护罩松动"
CANNOT = "The access log cannot be written now. Nothing was shown or stored. Try again in a moment."
DUE = date(2026, 11, 30)
BRIEFLY = {"sqlite": "PRAGMA busy_timeout = 40", "postgresql": "SET lock_timeout = 40"}


@pytest.fixture
def reported(database: Database, cast: Cast) -> UUID:
    with begin(cast.li_jianguo) as work:
        return hazards.report(work, area_id=cast.areas["WELD-GRIND"], description=SENTENCE).id


LOOKS: dict[str, tuple[str, Callable[[Work, UUID], Any]]] = {
    "the record": ("zhou.min", hazards.one),
    "the ledger": ("gao.yuan", lambda w, h: hazards.ledger(w, state="all")),
    "the queue": ("zhou.min", lambda w, h: hazards.waiting_for_me(w)),
    "his own reports": ("li.jianguo", lambda w, h: hazards.my_reports(w)),
    "the reporter": ("chen.li", lambda w, h: hazards.open_reporter(w, h, purpose="核实")),
}


@contextmanager
def log_locked(portal: Portal) -> Iterator[None]:
    """Somebody else holds the log and does not let go; the portal's patience is cut short so that the test is quick."""
    event.listen(portal.database.engine, "checkout", _impatient)
    owner = engine.owner_engine(portal.settings)
    with owner.connect() as holder:
        sqlite = portal.database.kind == "sqlite"
        holder.exec_driver_sql("BEGIN IMMEDIATE" if sqlite else "LOCK TABLE log_entry IN ACCESS EXCLUSIVE MODE")
        yield
        holder.exec_driver_sql("ROLLBACK")
    owner.dispose()
    event.remove(portal.database.engine, "checkout", _impatient)
    portal.database.engine.dispose()


@contextmanager
def disk_full(portal: Portal) -> Iterator[None]:
    """SQLite: the file may not grow, and what is left in its pages is used up first. PostgreSQL: the owner takes the right away."""
    if portal.database.kind == "sqlite":
        event.listen(portal.database.engine, "checkout", _may_not_grow)
        _use_up()
        yield
        event.remove(portal.database.engine, "checkout", _may_not_grow)
        portal.database.engine.dispose()
        return
    _as_owner(portal, "REVOKE INSERT ON log_entry FROM anjian_portal")
    yield
    _as_owner(portal, "GRANT INSERT ON log_entry TO anjian_portal")


def _impatient(driver: Any, _record: Any, _proxy: Any) -> None:
    postgresql = hasattr(driver, "pgconn")
    driver.execute(BRIEFLY["postgresql" if postgresql else "sqlite"])
    driver.commit()


def _may_not_grow(driver: Any, _record: Any, _proxy: Any) -> None:
    pages = driver.execute("PRAGMA page_count").fetchone()[0]
    driver.execute(f"PRAGMA max_page_count = {pages}")


def _use_up() -> None:
    for size in (4000, 400, 1):
        with pytest.raises(LogUnavailable):
            for _n in range(400):
                with begin(SYSTEM) as work:
                    work.entry(EntryKind.SYSTEM, "filler", detail="x" * size)


def _as_owner(portal: Portal, statement: str) -> None:
    owner = engine.owner_engine(portal.settings)
    with owner.begin() as connection:
        connection.exec_driver_sql(statement)
    owner.dispose()


def entries() -> list[LogEntry]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(LogEntry).where(LogEntry.action != "filler").order_by(LogEntry.id)))


def state_of(hazard_id: UUID) -> State:
    with begin(SYSTEM, write=False) as work:
        return work.session.get_one(Hazard, hazard_id).state


@pytest.mark.parametrize("trouble", [log_locked, disk_full])
def test_nothing_is_shown_or_stored_when_the_log_cannot_be_written(
    trouble: Callable[[Portal], Any], portal: Portal, cast: Cast, reported: UUID
) -> None:
    def tried(who: str, call: Callable[[Work, UUID], Any]) -> Any:
        with begin(cast.actors[who]) as work:
            return call(work, reported)

    def assign(work: Work, hazard_id: UUID) -> Any:
        return hazards.assign(work, hazard_id, department_id=cast.departments["D-WELD"], deadline=DUE, requirement="修好")

    for who, call in LOOKS.values():
        assert tried(who, call)
    with trouble(portal):
        before = len(entries()) if trouble is disk_full else 0
        for what, (who, call) in {**LOOKS, "a move": ("zhou.min", assign)}.items():
            shown = None
            with pytest.raises(LogUnavailable) as refused:
                shown = tried(who, call)
            assert (what, shown, str(refused.value)) == (what, None, CANNOT)
        assert trouble is log_locked or len(entries()) == before

    assert state_of(reported) is State.REPORTED
    for who, call in LOOKS.values():
        assert tried(who, call)
    assert tried("zhou.min", assign).state is State.ASSIGNED
    assert verify_log(portal.database) == []


# One view = one entry


@pytest.fixture
def ten(database: Database, cast: Cast) -> list[UUID]:
    made = []
    for n in range(10):
        with begin(cast.li_jianguo) as work:
            made.append(hazards.report(work, area_id=cast.areas["WELD-GRIND"], description=f"{SENTENCE} {n}").id)
    return made


def test_a_page_of_ten_records_is_one_look_until_something_new_opens(database: Database, cast: Cast, clock: Clock, ten: list[UUID]) -> None:
    browser = replace(cast.gao_yuan, session=str(ten[0]), page="ledger", origin="10.0.0.9")

    def looks(actor: Actor, verb: Callable[..., Any] = hazards.ledger, *args: Any) -> list[int]:
        """How many records each new entry of this drawing covers."""
        before = {entry.id for entry in entries()}
        with begin(actor) as work:
            verb(work, *args)
        new = [entry for entry in entries() if entry.id not in before]
        assert all((entry.kind, entry.actor) == (EntryKind.VIEW, str(cast.gao_yuan.person_id)) for entry in new)
        assert all((entry.session, entry.page, entry.origin) == (actor.session, actor.page, "10.0.0.9") for entry in new)
        return [len(list(canonical.looked_in(entry.body))) for entry in new]

    assert looks(browser) == [10]
    assert looks(browser) == []
    clock.pass_time(minutes=4, seconds=59)
    assert looks(browser) == []
    assert looks(replace(browser, page="hazard")) == [10]
    assert looks(replace(browser, session="another")) == [10]
    clock.pass_time(seconds=2)
    assert looks(browser) == [10]
    with begin(cast.zhang_weimin) as work:
        hazards.report(work, area_id=cast.areas["WELD-3"], description="新的一条")
    assert looks(browser) == [1]
    assert looks(replace(browser, page="hazard"), hazards.one, ten[3]) == []
    with begin(cast.zhou_min) as work:
        hazards.amend(work, ten[3], note="换个说法", place="门口")
    assert looks(browser) == [1]
