"""Which jobs does the worker do every few minutes, and what happens when one of them fails?

A feature that must do something though nobody clicks adds a line to JOBS; one that reminds people adds a line to `reminders.DUTIES` instead.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from db.actor import SYSTEM
from db.session import ask
from portal import hazards, reminders
from portal.complaints import clerk as complaint_clerk
from portal.coverage import clerk as coverage_clerk
from portal.draws import clerk as draw_clerk
from portal.notices import outbox
from portal.reports import clerk as report_clerk

MOST_BATCHES = 20
_log = logging.getLogger("portal")


@dataclass(frozen=True)
class Job:
    """A verb of the portal's own that does a batch in a transaction and says how many it did; asked again while the batch was full."""

    name: str
    verb: Callable[..., Any]
    batch: int

    def do(self) -> None:
        """Never without end: what is left waits for the next round."""
        for _again in range(MOST_BATCHES):
            if ask(lambda: SYSTEM, self.verb) < self.batch:
                return


JOBS = (
    Job("counting deadlines anew", hazards.recount, hazards.AT_ONCE),
    Job("reminding", reminders.remind, reminders.AT_ONCE),
    Job("pruning notices", outbox.prune, outbox.PRUNED),
)


def chores() -> bool:
    """Each of them, whatever became of the one before. Did all end well?"""
    outcomes = [survived("letting people in to complaints", _complaints_attended), *(survived(job.name, job.do) for job in JOBS)]
    return all(outcomes)


def _complaints_attended() -> None:
    """One case that fails stops no other."""
    complaint_clerk.attend(each=lambda do: survived("letting people in to a complaint", do))


def auditors_answered() -> bool:
    """What the page that asked has not done itself. One paper that fails stops no other, and is tried again in the next round. Did all end well?"""
    outcomes: list[bool] = []

    def one(do: Callable[[], object]) -> None:
        outcomes.append(survived("answering an auditor", do))

    looked = [survived("answering auditors", partial(attend, each=one)) for attend in (draw_clerk.attend, coverage_clerk.attend, report_clerk.attend)]
    return all([*looked, *outcomes])


def survived(name: str, job: Callable[[], object]) -> bool:
    """One job's failure, a bug too, stops neither the others nor the process. Said loudly, without its words, which may quote a record."""
    try:
        job()
    except Exception as failure:  # noqa: BLE001 nobody is there who could click again
        _log.error("%s failed: %s at %s", name, type(failure).__name__, _where(failure))
        return False
    return True


def _where(failure: Exception) -> str:
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(failure.__traceback__)[-4:]))
