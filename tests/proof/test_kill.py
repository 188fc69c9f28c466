"""Is anything lost when the power of the process ends in the middle of 200 concurrent moves? (A7)"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from db.actor import SYSTEM
from db.hazards import Counter, Hazard, HazardStep
from db.log import LogEntry, sequence
from db.session import begin
from portal.check import check
from portal.config import Settings
from portal.startup import open_portal
from tests.cast import Cast
from tests.conftest import Proof
from tests.engines import close
from tests.proof.mover import Orders

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


@pytest.mark.proof
def test_a_killed_process_loses_no_acknowledged_move_and_leaves_no_half_one(settings: Settings, cast: Cast, proof: Proof, tmp_path: Path) -> None:
    for kill in range(proof.runs(KILLS)):
        orders = _orders(settings, cast, seed=proof.random.randrange(1 << 30))

        promised = _killed_after(orders, acknowledged=proof.random.randrange(5, 150), folder=tmp_path)

        _let_the_server_notice(settings)
        portal = open_portal(settings)
        try:
            sequence(portal.database)
            _require_kept(promised)
            _require_whole()
            verdict = check(portal)
            assert verdict.problems == [], f"kill {kill}: {verdict.problems[:3]}"
        finally:
            close(portal)


def _orders(settings: Settings, cast: Cast, *, seed: int) -> Orders:
    return Orders(
        settings=settings,
        worker=cast.li_jianguo,
        supervisor=cast.zhou_min,
        department=cast.zheng_kai,
        judge=cast.sun_tao,
        area_id=cast.areas["WELD"],
        department_id=cast.departments["D-WELD"],
        seed=seed,
    )


def _killed_after(orders: Orders, *, acknowledged: int, folder: Path) -> list[dict[str, Any]]:
    """What the process had promised when it was killed; it is killed by signal 9 after that many promises."""
    (folder / "orders").write_bytes(pickle.dumps(orders))
    command = [sys.executable, "-m", "tests.proof.mover", str(folder / "orders")]
    with (folder / "mover.err").open("wb") as errors:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdout is not None
        lines = [line for _, line in zip(range(acknowledged), process.stdout, strict=False)]
        os.kill(process.pid, signal.SIGKILL)
        lines += process.stdout.readlines()
        process.wait()
    assert len(lines) >= acknowledged, (folder / "mover.err").read_text("utf-8")[-2000:]
    return [json.loads(line) for line in lines if line.endswith(b"\n")]


def _let_the_server_notice(settings: Settings) -> None:
    """PostgreSQL's own processes outlive a killed client by a moment: they finish or undo what they had, and only then let go of their locks."""
    if not settings.owner_url:
        return
    others = "SELECT count(*), pg_sleep(0.05) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(settings.owner_url.replace("+psycopg", "")) as connection:
        connection.autocommit = True
        left = next((n for n in range(200) if connection.execute(others).fetchone()[0] == 0), None)
    assert left is not None, "the killed process's connections were still open after ten seconds"


def _require_kept(promised: list[dict[str, Any]]) -> None:
    with begin(SYSTEM, write=False) as work:
        kept = {(str(s.hazard_id), s.n): str(s.became) for s in work.session.scalars(select(HazardStep))}
    lost = [one for one in promised if kept.get((one["id"], one["n"])) != one["state"]]
    assert lost == []


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
