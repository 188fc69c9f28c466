"""How does the demo plant come to have privacy complaints? Its people complain to either side; one is settled, one refused, one at work, one late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from db.demo import texts
from db.demo.story import ZONE
from db.session import begin
from portal import complaints
from portal.demo.founding import Plant

UNION, HR, DIRECTOR = "zhao.min", "lin.tao", "chen.li"
AT = time(11, 10)
Doing = Callable[[Plant, datetime, UUID], None]


def of_day(plant: Plant, day: date, end: datetime) -> None:
    """What happened on that day, so many days before the last one; nothing to a complaint that a short demo does not have."""
    at, before = datetime.combine(day, AT, ZONE), (end.astimezone(ZONE).date() - day).days
    if at > end:
        return
    for name in FILED.get(before, ()):
        by, channel, kind, text, named = texts.COMPLAINTS[name]
        _did(plant, by, at, complaints.file, channel=channel, kind=kind, text=text, named=named, key=f"demo/complaint/{name}")
    for name, do in DONE.get(before, ()):
        if case := _case(plant, at, name):
            do(plant, at, case)


def _did(plant: Plant, username: str, at: datetime, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
    with begin(plant.actors[username], now=at, silent=True) as work:
        return verb(work, *args, **said)


def _case(plant: Plant, at: datetime, name: str) -> UUID | None:
    """Which of his it is, whoever complained knows."""
    by, _channel, kind, _text, _named = texts.COMPLAINTS[name]
    return next((line.id for line in _did(plant, by, at, complaints.mine) if line.kind == kind), None)


def _taken_up(handler: str, plan: str) -> Doing:
    def take_up(plant: Plant, at: datetime, case: UUID) -> None:
        _did(plant, handler, at, complaints.accept, case, independent=True)
        _did(plant, handler, at, complaints.investigate, case, plan=plan)

    return take_up


def _settled(plant: Plant, at: datetime, case: UUID) -> None:
    """Upheld: somebody puts it right, and whoever complained is content."""
    reason, remedy, what, done = texts.COMPLAINT_UPHELD
    _did(plant, UNION, at, complaints.answer, case, outcome="upheld", reason=reason, remedy=remedy)
    due = at.date() + timedelta(days=5)
    _did(plant, UNION, at, complaints.add_remedy, case, what=what, owner_id=plant.people[DIRECTOR], due=due)
    owed = _did(plant, DIRECTOR, at, complaints.my_remedies)
    _did(plant, DIRECTOR, at, complaints.remedy_done, owed[0].id, note=done)
    _did(plant, texts.COMPLAINTS["viewing"][0], at, complaints.close, case)


def _refused(plant: Plant, at: datetime, case: UUID) -> None:
    _did(plant, HR, at, complaints.answer, case, outcome="refused", reason=texts.COMPLAINT_REFUSED)


def _talked(plant: Plant, at: datetime, case: UUID) -> None:
    """A question, an answer, and material that the union asks for."""
    asked, told, wanted = texts.COMPLAINT_TALK
    _did(plant, UNION, at, complaints.say, case, text=asked)
    _did(plant, texts.COMPLAINTS["device"][0], at, complaints.say, case, text=told)
    _did(plant, UNION, at, complaints.ask_material, case, wanted=wanted)


FILED = {12: ("viewing", "score"), 9: ("publication",), 2: ("device", "decision")}
DONE: dict[int, tuple[tuple[str, Doing], ...]] = {
    11: (("viewing", _taken_up(UNION, texts.COMPLAINT_PLANS["viewing"])), ("score", _taken_up(HR, texts.COMPLAINT_PLANS["score"]))),
    10: (("viewing", _settled), ("score", _refused)),
    1: (("device", _taken_up(UNION, texts.COMPLAINT_PLANS["device"])), ("device", _talked)),
}
