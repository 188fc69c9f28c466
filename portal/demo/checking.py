"""How does the demo plant come to be checked? Duties of its stages, and supervisors who note what they have seen, day by day of the last quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from db.actor import Actor
from db.demo import cast, texts
from db.demo.story import ZONE
from db.session import begin
from portal import duties
from portal.demo.founding import Plant

WEEKS = 13
LATE = "STORE-A", timedelta(weeks=2)  # so long ago the checks of a whole week were entered on its Saturday: a red flag points to them
DIRECTOR = "chen.li"


@dataclass(frozen=True)
class Round:
    """A stage that is checked: where, how often, by whom, on which weekdays (0 is Monday), in every so-manieth week."""

    area: str
    link: str
    every: str
    who: str
    weekdays: Sequence[int]
    weeks: int = 1


# The transport of hazardous goods is checked in every fourth week though it is due in each: the guide's own finding (mission 39).
ROUNDS = (
    Round(cast.WELDING, "patrol", "day", "zhou.min", range(5)),
    Round("WELD-GAS", "special", "week", "sun.tao", (2,)),
    Round("STORE-A", "storage", "day", "he.jing", range(5)),
    Round("STORE-DOCK", "loading", "week", "he.jing", (1,)),
    Round("STORE-DOCK", "transport", "week", "he.jing", (3,), weeks=4),
    Round(cast.PACKING, "patrol", "week", "zhou.min", (3,)),
)


def set_up(plant: Plant, at: datetime) -> None:
    """The director says how often."""
    with begin(plant.actors[DIRECTOR], now=at) as work:
        for one in ROUNDS:
            if one.who in plant.actors:
                since = at.astimezone(ZONE).date()
                duties.keep(work, plant.areas[one.area], link=one.link, every=one.every, since=since, basis=texts.DUTY_BASIS, why=texts.DUTY_WHY)


def of_day(plant: Plant, day: date, end: datetime) -> None:
    """What was checked on that day, each noted by whoever did, in the evening."""
    if not timedelta(0) <= end.astimezone(ZONE).date() - day < timedelta(weeks=WEEKS):
        return
    week = day.toordinal() // 7
    due = [(n, one, day) for n, one in enumerate(ROUNDS) if day.weekday() in one.weekdays and week % one.weeks == 0 and one.who in plant.actors]
    area, ago = LATE
    then = end.astimezone(ZONE).date() - ago
    saturday = then + timedelta(days=5 - then.weekday())
    if saturday - timedelta(days=5) <= day < saturday:
        due = [made for made in due if made[1].area != area]
    if day == saturday:
        rounds = [(n, one) for n, one in enumerate(ROUNDS) if one.area == area and one.who in plant.actors]
        due = [(n, one, day - timedelta(days=5 - weekday)) for n, one in rounds for weekday in one.weekdays]
    noted = datetime.combine(day, time(17, 20), ZONE)
    if noted > end:
        return
    for who in sorted({one.who for _n, one, _day in due}):
        _note(plant.actors[who], plant.areas, [made for made in due if made[1].who == who], noted)


def _note(actor: Actor, areas: dict[str, UUID], mine: Sequence[tuple[int, Round, date]], noted: datetime) -> None:
    with begin(actor, now=noted, silent=True) as work:
        for n, one, day in mine:
            mixed = day.toordinal() * 31 + n * 17
            began = datetime.combine(day, noted.timetz()) - timedelta(hours=8 - 2 * (n % 4), minutes=mixed % 53)
            found = mixed % 11 == 0
            ended = began + timedelta(minutes=14 + mixed % 23)
            said = texts.CHECKED[mixed % len(texts.CHECKED)] if found else ""
            duties.note_check(work, areas[one.area], link=one.link, began_at=began, ended_at=ended, found=found, note=said)
