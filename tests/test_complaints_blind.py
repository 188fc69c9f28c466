"""Is everything that a handler of one side can fetch the same, whether the other side has cases or not? For any mix of them, on both engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from inspect import signature
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect, select

from db.actor import SYSTEM, Actor
from db.complaints import CaseState, Complaint
from db.engine import Database
from db.log import LogCheckpoint, LogEntry, LogTile
from db.scope import RULES
from db.session import ask, begin, begin_for
from portal import complaints, people, persons, reminders
from portal.errors import PortalError
from tests.cast import Cast, actor_now
from tests.conftest import Clock
from tests.grid import ASKS
from tests.test_complaints import APRIL, SAID, WHY
from tests.test_grid import functions
from tests.test_refusals import raw

NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(days=9)
ADDRESS = re.compile(r"0x[0-9a-f]+")
LENGTH_OF_THE_LOG = (LogTile, LogCheckpoint)  # how many entries there are in all is left out, and so is an entry's place among them
MAKES = ("accounts.", "imports.", "slips.", "complaints.file", "rights.ask")  # passwords, files and what is drawn by lot or made anew
SIDES = {"union": "hr", "hr": "union"}
PEOPLE = ("li.jianguo", "zhang.weimin", "chen.hao", "han.dong", "zhou.min", "zheng.kai", "gao.yuan", "chen.li")
NAMES = ("周敏", "郑凯", "赵敏", "林涛", "陈立", "高远", "张卫民", "无此人")


@dataclass
class Mix:
    """One side's cases, each move drawn from a seeded source; what is not possible is tried and refused."""

    cast: Cast
    channel: str
    random: Random
    at: datetime = EARLIER
    cases: list[UUID] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)

    @property
    def handlers(self) -> list[Actor]:
        mine = ("zhao.min", "sun.tao") if self.channel == "union" else ("lin.tao", "he.jing")
        return [actor_now(self.cast.people[name]) for name in (*mine, "gao.yuan", "chen.li")]

    def go(self, moves: int) -> None:
        self.file()
        self.file_unnamed()
        for plain in range(2):
            with begin(self.cast.li_jianguo, now=self.at) as work:
                said = {"channel": self.channel, "kind": "score", "text": SAID, "key": f"a plain key of the form {self.channel} {plain}"}
                self.cases.append(complaints.file(work, **said).id)
            self._by_whoever_may(self.handlers, complaints.accept, self.cases[-1], {"independent": True})
        for _move in range(moves):
            with suppress(PortalError):
                self.random.choice((self.file, self.file_unnamed, *[self.handle] * 8, *[self.complain] * 3))()
            self.at = min(self.at + timedelta(hours=self.random.randrange(1, 12)), NOW)

    def file(self) -> None:
        said = self._said()
        with begin(self.cast.actors[self.random.choice(PEOPLE[:6])], now=self.at) as work:
            self.cases.append(complaints.file(work, **said).id)

    def file_unnamed(self) -> None:
        made = complaints.file_unnamed(self.cast.actors[self.random.choice(PEOPLE)], **self._said())
        self.receipts.append(made.receipt)
        self.cases.append(made.id)
        complaints.attend(NOW + timedelta(hours=1))

    def handle(self) -> None:
        case_id = self.random.choice(self.cases)
        verb, said = self.random.choice(
            (
                *[(complaints.accept, {"independent": True})] * 3,
                *[(complaints.investigate, {"plan": SAID})] * 2,
                (complaints.pause, {"reason": SAID}),
                (complaints.resume, {}),
                *[(complaints.answer, {"outcome": self.random.choice(("refused", "upheld")), "reason": WHY, "remedy": WHY})] * 2,
                (complaints.say, {"text": SAID}),
                (complaints.case, {}),
                (complaints.name_party, {"named": self.random.choice(NAMES)}),
                (complaints.ask_material, {"wanted": SAID, "of": self.random.choice(("head", "director"))}),
                (complaints.add_remedy, {"what": SAID, "owner_id": self.cast.people[self.random.choice(PEOPLE)], "due": NOW.date()}),
            )
        )
        self._by_whoever_may(self.handlers, verb, case_id, said)

    def complain(self) -> None:
        case_id = self.random.choice(self.cases)
        verb, said = self.random.choice(((complaints.say, {"text": SAID}), (complaints.appeal, {"reason": SAID}), (complaints.close, {})))
        self._by_whoever_may([self.cast.actors[name] for name in PEOPLE[:6]], verb, case_id, said)
        with suppress(PortalError):
            complaints.say_by_receipt(self.cast.li_jianguo, self.random.choice(self.receipts), text=SAID)

    def _by_whoever_may(self, actors: list[Actor], verb: Any, case_id: UUID, said: dict[str, Any]) -> None:
        for actor in actors:
            with suppress(PortalError), begin(actor, now=self.at) as work:
                verb(work, case_id, **said)

    def _said(self) -> dict[str, Any]:
        below = NAMES if self.channel == "union" else [name for name in NAMES if name != "高远"]
        named = "\n".join(self.random.sample(below, self.random.randrange(3)))
        kind = self.random.choice(("viewing", "score", "person", "other"))
        return {"channel": self.channel, "kind": kind, "text": SAID, "named": named, "key": f"a key of the form {self.random.random()}"}


class Undone(Exception):
    """What was fetched leaves no trace of its own, so that two fetches are alike."""


def settled() -> None:
    """What the portal does by itself is done."""
    complaints.attend(NOW)
    with begin(SYSTEM, now=NOW):
        pass
    while ask(lambda: SYSTEM, reminders.remind):
        pass


def fetched(actor: Actor) -> dict[str, Any]:
    """Every verb that needs no record, every case that he sees, every row of every class and, where the engine holds him, every table raw."""
    found: dict[str, Any] = {label: _asked(actor, label) for label, line in ASKS.items() if not line.sort and "~" not in label}
    with begin(actor, write=False) as work:
        seen = list(work.session.scalars(select(Complaint.id).order_by(Complaint.id)))
    for case_id in seen:
        for verb in (complaints.case, complaints.my_case, complaints.owners):
            found[f"{verb.__name__} {case_id}"] = _answer(actor, verb, case_id)
    for name in complaints.__all__:
        function = getattr(complaints, name)
        if callable(function) and list(signature(function).parameters) == ["actor"]:
            found[f"{name} of the portal"] = _of_the_portal(actor, function)
    found |= {cls.__tablename__: _rows(actor, cls) for cls in RULES if cls not in LENGTH_OF_THE_LOG}
    return found | {"the copy of everything about me": _copied(actor)}


def _copied(actor: Actor) -> str:
    """What the portal gathers for him, the log's own lines apart: they hold their place in it."""
    told = ""
    with suppress(Undone), begin(SYSTEM) as work:
        assert actor.person_id
        found = persons.found_about(work, actor.person_id, purpose="own_copy")
        found.looks.kept = True
        parts = found.opened(work) + persons.acts_of(work, actor.person_id)
        told = repr([part for part in parts if not part.table.startswith("log_")])
        raise Undone
    return told


def _asked(actor: Actor, label: str) -> str:
    return _answer(actor, functions()[label], **ASKS[label].more) if not label.startswith(MAKES) else ""


def _answer(actor: Actor, verb: Any, *args: Any, **said: Any) -> str:
    told = ""
    try:
        gathered: tuple[Any, ...] = ()
        if gather := verb.__dict__.get("gather"):
            with begin(actor, write=False) as work:
                gathered = (gather(work, *args, **said),)
        with begin_for(actor, verb) as work:
            told = ADDRESS.sub("", repr(_spelled(verb(work, *gathered, *args, **said))))
            raise Undone
    except Undone:
        return told
    except (PortalError, LookupError, ValueError, TypeError, AttributeError) as refused:
        return f"{type(refused).__name__} {refused}"


def _of_the_portal(actor: Actor, function: Any) -> str:
    """What opens its own transactions, and only reads."""
    try:
        return repr(function(actor))
    except PortalError as refused:
        return f"{type(refused).__name__} {refused}"


def _spelled(result: Any) -> Any:
    return list(result) if isinstance(result, Iterator) else result


def _rows(actor: Actor, cls: Any) -> list[str]:
    left_out = {"seq"} if cls is LogEntry else set()
    names = [column.key for column in inspect(cls).column_attrs if column.key not in left_out]
    with begin(actor, write=False) as work:
        return sorted(repr([getattr(row, name) for name in names]) for row in work.session.scalars(select(cls)))


def straight(actor: Actor) -> dict[str, list[str]]:
    """Raw SQL of the driver below the guard: PostgreSQL itself holds the office."""
    found = {}
    for cls in RULES:
        if cls not in LENGTH_OF_THE_LOG:
            names = ", ".join(column.name for column in cls.__table__.columns if (cls, column.name) != (LogEntry, "seq"))  # type: ignore[attr-defined]
            with raw(actor) as connection:
                found[cls.__tablename__] = sorted(map(repr, connection.execute(f"SELECT {names} FROM {cls.__tablename__}").fetchall()))
    return found


def appointed(cast: Cast) -> None:
    """A second officer on either side."""
    for name, role in (("sun.tao", "union"), ("he.jing", "hr")):
        with begin(SYSTEM) as work:
            people.grant_role(work, cast.people[name], role=role, valid_from=APRIL)


def differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {what: (before.get(what), after.get(what)) for what in before.keys() | after.keys() if before.get(what) != after.get(what)}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("mine", list(SIDES))
def test_a_handler_fetches_the_same_whether_the_other_side_has_cases_or_not(
    database: Database, cast: Cast, clock: Clock, mine: str, seed: int
) -> None:
    clock.at = NOW
    appointed(cast)
    random = Random(f"{mine} {seed}")
    Mix(cast, mine, random).go(random.randrange(10, 25))
    settled()
    readers = [actor_now(cast.people[name]) for name in (("zhao.min", "sun.tao") if mine == "union" else ("lin.tao", "he.jing"))]
    before = [fetched(actor) for actor in readers]
    raw_before = [straight(actor) for actor in readers] if database.kind == "postgresql" else []
    assert [differing(one, fetched(actor)) for one, actor in zip(before, readers, strict=True)] == [{}] * len(readers), "fetching leaves no trace"

    others = Mix(cast, SIDES[mine], random)
    others.go(random.randrange(25, 50))
    settled()

    assert others.cases and len(_states(others.cases)) > 1
    assert [differing(one, fetched(actor)) for one, actor in zip(before, readers, strict=True)] == [{}] * len(readers)
    if raw_before:
        assert [differing(one, straight(actor)) for one, actor in zip(raw_before, readers, strict=True)] == [{}] * len(readers)


def test_the_comparison_sees_a_case_of_ones_own_side(database: Database, cast: Cast, clock: Clock) -> None:
    """Else it would say nothing."""
    clock.at = NOW
    appointed(cast)
    before = fetched(actor_now(cast.people["zhao.min"]))

    Mix(cast, "union", Random(1)).file()
    settled()

    changed = differing(before, fetched(actor_now(cast.people["zhao.min"])))
    assert {"complaint", "complaint_admission", "notice", "complaints.desk", "complaints.figures", "notices.inbox"} <= changed.keys()


def _states(cases: list[UUID]) -> set[CaseState]:
    with begin(SYSTEM, write=False) as work:
        return set(work.session.scalars(select(Complaint.state).where(Complaint.id.in_(cases))))
