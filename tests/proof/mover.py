"""A process that moves hazards through the loop on many threads and says, after each commit, what it was promised; made to be killed."""

from __future__ import annotations

import json
import os
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from db.actor import Actor
from db.log import sequence
from db.session import begin
from portal import hazards
from portal.config import Settings
from portal.errors import PortalError
from portal.startup import open_portal

THREADS = 20
MOVES = 200
FAR = date(2030, 1, 1)


@dataclass(frozen=True)
class Orders:
    """Where the portal is, who acts in it, and on what."""

    settings: Settings
    worker: Actor
    supervisor: Actor
    department: Actor
    judge: Actor
    area_id: UUID
    department_id: UUID
    seed: int


@dataclass
class Thread:
    """Takes hazards of its own through the loop, one move after the other."""

    orders: Orders
    number: int
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.orders.seed}/{self.number}")

    def run(self, moves: int) -> None:
        hazard_id, n = None, 0
        while moves > 0:
            for actor, verb, arguments in self._path():
                hazard_id, n = self._move(actor, verb, arguments, None if verb is hazards.report else hazard_id, n)
                moves -= 1

    def _path(self) -> list[tuple[Actor, Any, dict[str, Any]]]:
        o = self.orders
        again = [
            (o.judge, hazards.send_back, {"note": "再查一遍"}),
            (o.department, hazards.start, {}),
            (o.department, hazards.submit, {"note": "第二次整改完成"}),
        ]
        return [
            (o.worker, hazards.report, {"area_id": o.area_id, "description": f"第 {self.number} 线程发现的隐患"}),
            (o.supervisor, hazards.assign, {"department_id": o.department_id, "deadline": FAR, "requirement": "按规程整改"}),
            (o.department, hazards.start, {}),
            (o.department, hazards.submit, {"note": "整改完成"}),
            *(again if self.random.random() < 0.5 else []),
            (o.judge, hazards.accept, {"note": "验收合格"}),
        ]

    def _move(self, actor: Actor, verb: Any, arguments: dict[str, Any], hazard_id: UUID | None, n: int) -> tuple[UUID, int]:
        with begin(actor) as work:
            moved = verb(work, *([hazard_id] if hazard_id else []), **arguments)
            promised = {"id": str(moved.id), "number": moved.number, "n": 1 if hazard_id is None else n + 1, "state": str(moved.state)}
        os.write(1, (json.dumps(promised) + "\n").encode())
        return moved.id, promised["n"]


def main() -> None:
    orders: Orders = pickle.loads(Path(sys.argv[1]).read_bytes())
    portal = open_portal(orders.settings)
    with ThreadPoolExecutor(THREADS + 1) as pool:
        running = [pool.submit(Thread(orders, number).run, MOVES // THREADS) for number in range(THREADS)]
        while not all(thread.done() for thread in running):
            sequence(portal.database)
        for thread in running:
            thread.result()


if __name__ == "__main__":
    try:
        main()
    except PortalError as refusal:
        sys.exit(f"{type(refusal).__name__}: {refusal}")
