"""Does the worker go on when one of its jobs fails, and does it say so without what stands in the records?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from db.engine import Database
from db.session import Work, writes
from portal import worker
from portal.errors import Conflict, PortalError
from portal.startup import Portal
from portal.worker import jobs
from portal.worker.jobs import Job

SECRET = "砂轮机的防护罩松动"
done: list[str] = []


@writes
def fine(_work: Work) -> int:
    done.append("fine")
    return 0


@writes
def clashing(_work: Work) -> int:
    raise Conflict(SECRET)


@writes
def broken(_work: Work) -> int:
    raise KeyError(SECRET)


@writes
def never_done(_work: Work) -> int:
    done.append("again")
    return 10


@pytest.fixture
def working(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    done.clear()
    yield lambda *verbs: monkeypatch.setattr(jobs, "JOBS", tuple(Job(verb.__name__, verb, 10) for verb in verbs))
    done.clear()


@pytest.mark.parametrize("failing", [clashing, broken])
def test_one_failing_job_stops_no_other_and_is_said_without_content(
    working: Callable[..., None], failing: Callable[[Work], int], caplog: pytest.LogCaptureFixture
) -> None:
    working(fine)
    assert jobs.chores()

    working(failing, fine)
    with caplog.at_level(logging.INFO):
        assert not jobs.chores()

    assert done == ["fine", "fine"]
    assert f"{failing.__name__} failed: {'Conflict' if failing is clashing else 'KeyError'} at test_worker.py:" in caplog.text
    assert SECRET not in caplog.text


def test_a_job_that_is_never_done_waits_for_the_next_round(working: Callable[..., None]) -> None:
    working(never_done, fine)

    assert jobs.chores()

    assert done == ["again"] * jobs.MOST_BATCHES + ["fine"]


def test_the_worker_outlives_a_database_that_is_away_and_asks_ever_more_rarely(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    waits: list[float] = []

    def away(*_args: Any) -> None:
        raise PortalError(SECRET)

    monkeypatch.setattr(worker, "beat", away)
    worker.run(portal.database, portal.settings, stopped=lambda: len(waits) == 9, wait=waits.append)

    assert waits == [1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert SECRET not in caplog.text
    monkeypatch.undo()
    worker.run(portal.database, portal.settings, stopped=lambda: len(waits) == 10, wait=waits.append)
    assert waits[-1] == worker.EVERY
