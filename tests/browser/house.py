"""Which portal do the people of the browser tests sit at, and what happened there before they came?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from db import engine, keyring
from db.actor import SYSTEM
from db.demo.cast import member
from db.hazards import Hazard
from db.session import begin
from portal import accounts, demo, hazards
from portal.config import Settings
from portal.startup import Portal, create_portal
from tests.cast import PASSWORD, PEOPLE, engaged
from tests.engines import close
from tests.served import KEK, free_port, running


@dataclass
class House:
    """The served portal with the cast in it, a year old, and a door to it for what happened elsewhere. Its clock is the real one."""

    url: str
    portal: Portal
    plant: demo.Plant

    def reported(self, what: str) -> UUID:
        hazard: Any = self.did("li.jianguo", hazards.report, area_id=self.plant.areas["WELD-3"], description=what)
        return UUID(str(hazard.id))

    def handed_in(self, what: str) -> UUID:
        hazard_id = self.reported(what)
        welding, in_a_week = self.plant.departments["D-WELD"], (datetime.now(UTC) + timedelta(days=7)).date()
        self.did("zhou.min", hazards.assign, hazard_id, department_id=welding, deadline=in_a_week, requirement="Clean it up")
        self.did("zheng.kai", hazards.start, hazard_id)
        self.did("zheng.kai", hazards.submit, hazard_id, note="Done")
        return hazard_id

    def dismissed(self, hazard_id: UUID) -> None:
        self.did("sun.tao", hazards.dismiss, hazard_id, reason="Reported twice")

    def story_of(self, hazard_id: UUID) -> list[str]:
        return [step.action for step in self.did("chen.li", hazards.timeline, hazard_id)]

    def ledger(self) -> int:
        """How many hazards are on it, whoever reported them."""
        with installed(self.portal), begin(SYSTEM, write=False) as work:
            return work.session.scalar(select(func.count(Hazard.id))) or 0

    def did(self, username: str, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with installed(self.portal), begin(self.plant.actors[username], now=datetime.now(UTC)) as work:
            return verb(work, *args, **named)


def found(data: Path, *, audited: bool = True) -> tuple[Portal, demo.Plant]:
    """A new portal in which the cast has been at work for a year by now; an auditor is there, too, unless a test brings him."""
    before = engine.installed(), keyring._installed
    portal = create_portal(Settings(data=data), KEK)
    opening = datetime.now(UTC) - timedelta(days=365)
    plant = demo.found(opening, password_hash=accounts.hash_password(PASSWORD), members=[member(username) for username in PEOPLE])
    if audited:
        engaged(plant)
    engine.install(before[0])
    keyring._installed = before[1]
    return portal, plant


@contextmanager
def alone(data: Path) -> Iterator[House]:
    """A portal of one file of tests, in which nothing of the others has happened."""
    portal, plant = found(data)
    with running(data, free_port()) as url:
        yield House(url, portal, plant)
    close(portal)


@contextmanager
def installed(portal: Portal) -> Iterator[None]:
    """This portal is the one that `begin` opens, whatever other one a test has open."""
    before = engine.installed(), keyring._installed
    engine.install(portal.database)
    keyring.install(portal.keyring)
    try:
        yield
    finally:
        engine.install(before[0])
        keyring._installed = before[1]
