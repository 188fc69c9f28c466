"""Who plays in the tests? The demo's cast at its plant, a part of it, brought in by the portal's own verbs as an enterprise would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from db.actor import SYSTEM, Actor
from db.demo.cast import TIME_ZONE, member
from db.session import begin
from portal import accounts, clock, demo, people
from portal.demo import auditing

OPENING = datetime(2025, 11, 24, 0, 0, tzinfo=UTC)
PEOPLE = (
    *("gao.yuan", "chen.li", "zhou.min", "sun.tao", "he.jing", "lin.tao", "zhao.min", "lu.yi", "xu.ning", "shen.yue"),
    *("zheng.kai", "ma.jun", "wu.qian", "liu.chang", "deng.lin", "han.dong", "li.jianguo", "chen.hao", "zhang.weimin"),
)
QUALIFIED: dict[str, Any] = {  # what makes somebody eligible for supervisor
    "years": 5, "clean_record": True, "trained_on": date(2026, 11, 2), "exam_on": date(2026, 11, 2), "exam_passed": True,
    "evidence": "人事档案第 12 号",
}  # fmt: skip
PASSWORD = "绿灯常亮 and the crane stands still"


@dataclass
class Cast:
    """The actors by name (cast.zhou_min, cast.li_jianguo, …), and the ids behind the plant's codes and user names."""

    site: UUID
    areas: dict[str, UUID]
    departments: dict[str, UUID]
    people: dict[str, UUID]
    actors: dict[str, Actor]

    def __getattr__(self, name: str) -> Actor:
        """An actor; `cast.zhou_min` is zhou.min."""
        username = name.replace("_", ".", 1)
        if name.startswith("_") or username not in self.__dict__.get("actors", {}):
            raise AttributeError(name)
        return self.actors[username]


def build() -> Cast:
    """Founds the plant in the open installation; everybody's password is PASSWORD."""
    plant = demo.found(OPENING, password_hash=accounts.hash_password(PASSWORD), members=[member(username) for username in PEOPLE])
    return Cast(plant.site_id, plant.areas, plant.departments, plant.people, plant.actors)


def did(actor: Actor, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
    """What came of it, after the commit."""
    with begin(actor) as work:
        return verb(work, *args, **said)


def by_two(first: Actor, second: Actor, person_id: UUID, deed: str, **about: Any) -> UUID:
    """Something taken from somebody: the first asks, the second agrees, the portal does it."""
    asked = did(first, accounts.ask_removal, person_id, deed, reason="工作需要", **about)
    did(second, accounts.approve_request, asked.id)
    assert accounts.carry_out(asked.id)
    return UUID(str(asked.id))


def actor_now(person_id: UUID) -> Actor:
    """With the offices that he holds by now."""
    with begin(SYSTEM, write=False) as work:
        return people.actor_of(work.session, person_id, work.now)


def engaged(plant: auditing.Audited) -> UUID:
    """An audit that is open now: an auditor comes in for nothing else. The cast of other tests stays as it was."""
    if isinstance(plant, Cast):
        plant = replace(plant, actors=dict(plant.actors))
    at = clock.now()
    today = clock.site_day(at, TIME_ZONE)
    days = auditing.Days(today - timedelta(days=60), today + timedelta(days=300), today - timedelta(days=2), today + timedelta(days=30))
    made = auditing.engage(plant, at, auditing.commission(plant, at, days), days)
    auditing.declare(plant, at, made)
    auditing.open_up(plant, at, made)
    return made
