"""Is anything lost when the power of the server ends in the middle of 200 concurrent moves made at its pages? (A7)"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import Queue
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from db.actor import SYSTEM
from db.hazards import Counter, Hazard, HazardStep
from db.log import LogEntry, sequence
from db.session import begin
from portal import clock as portal_clock
from portal import hazards
from portal.check import check
from portal.config import Settings
from portal.startup import open_portal
from tests.cast import Cast
from tests.conftest import Proof
from tests.engines import close
from tests.proof.hands import Job, Promised, work
from tests.served import free_port, serving, session_token

KILLS = 20
PEOPLE = 20
MOVES = 10
FAR = datetime(2030, 1, 1, tzinfo=UTC).date()
WHO = {"report": "li.jianguo", "assign": "zhou.min", "start": "zheng.kai", "submit": "zheng.kai"}


@pytest.mark.proof
def test_a_killed_server_loses_no_acknowledged_move_and_leaves_no_half_one(settings: Settings, cast: Cast, proof: Proof) -> None:
    portal_clock.set_now(lambda: datetime.now(UTC))  # the server has the real clock, so its sessions need it too
    for kill in range(proof.runs(KILLS)):
        with _opened(settings):
            jobs, tokens = _jobs(cast, kill), _tokens()

        promised = _killed_after(settings, jobs, tokens, area=cast.areas["WELD"], acknowledged=proof.random.randrange(10, 150))

        _let_the_database_notice(settings)
        with _opened(settings) as portal:
            sequence(portal.database)
            _require_kept(promised)
            _require_whole()
            verdict = check(portal)
            assert verdict.problems == [], f"kill {kill}: {verdict.problems[:3]}"


@contextmanager
def _opened(settings: Settings) -> Iterator[Any]:
    portal = open_portal(settings)
    try:
        yield portal
    finally:
        close(portal)


def _jobs(cast: Cast, kill: int) -> list[tuple[str, str, list[UUID | str]]]:
    """Five people report, five assign, five start and five hand in, each ten times; what they need lies ready."""
    ready: list[tuple[str, str, list[UUID | str]]] = []
    for turn in range(PEOPLE):
        action = list(WHO)[turn % len(WHO)]
        what: list[UUID | str] = [f"{kill} 次断电，第 {turn} 人的第 {n} 条" for n in range(MOVES)]
        ready.append((WHO[action], action, what if action == "report" else [_waiting_for(cast, action, str(text)) for text in what]))
    return ready


def _waiting_for(cast: Cast, action: str, text: str) -> UUID:
    with begin(cast.chen_hao) as work:
        made = hazards.report(work, area_id=cast.areas["WELD"], description=text)
    if action != "assign":
        with begin(cast.sun_tao) as work:
            hazards.assign(work, made.id, department_id=cast.departments["D-WELD"], deadline=FAR, requirement="按规程整改")
    return made.id


def _tokens() -> dict[int, str]:
    with begin(SYSTEM) as work:
        return {turn: session_token(work, WHO[list(WHO)[turn % len(WHO)]], browser=f"browser {turn}") for turn in range(PEOPLE)}


def _killed_after(settings: Settings, jobs: list[Any], tokens: dict[int, str], *, area: UUID, acknowledged: int) -> list[Promised]:
    """What people had read when the serving process was killed by signal 9, after that many promises."""
    told: Queue[Promised] = Queue()
    with serving(settings, free_port()) as (url, process), ThreadPoolExecutor(PEOPLE) as pool:
        doing = [pool.submit(work, url, tokens[turn], Job(*job, tell=told.put, area=area)) for turn, job in enumerate(jobs)]
        promised = [told.get(timeout=120) for _ in range(acknowledged)]
        os.kill(process.pid, signal.SIGKILL)
        for person in doing:
            person.result()
    return promised + [told.get() for _ in range(told.qsize())]


def _let_the_database_notice(settings: Settings) -> None:
    """PostgreSQL's own processes outlive a killed client by a moment: they finish or undo what they had, and only then let go of their locks."""
    if not settings.owner_url:
        return
    others = "SELECT count(*), pg_sleep(0.05) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(settings.owner_url.replace("+psycopg", "")) as connection:
        connection.autocommit = True
        left = next((n for n in range(200) if connection.execute(others).fetchone()[0] == 0), None)
    assert left is not None, "the killed process's connections were still open after ten seconds"


def _require_kept(promised: list[Promised]) -> None:
    with begin(SYSTEM, write=False) as work:
        steps = work.session.execute(select(Hazard.number, HazardStep.action).join(HazardStep, HazardStep.hazard_id == Hazard.id))
        kept = {Promised(number, action) for number, action in steps}
    assert set(promised) <= kept
    assert len(set(promised)) == len(promised)


def _require_whole() -> None:
    """No state without its step and its leaf, no gap in the numbers."""
    with begin(SYSTEM, write=False) as work:
        rows = list(work.session.scalars(select(Hazard)))
        steps = list(work.session.scalars(select(HazardStep).order_by(HazardStep.n)))
        leaves = set(work.session.scalars(select(LogEntry.id).where(LogEntry.seq.is_not(None))))
        given = sum(work.session.scalars(select(Counter.last).where(Counter.kind == "HZ")))
    last = {step.hazard_id: step.became for step in steps}
    assert {row.id: row.state for row in rows} == last
    assert {step.entry_id for step in steps} <= leaves
    assert sorted(int(row.number[-6:]) for row in rows) == list(range(1, given + 1))
