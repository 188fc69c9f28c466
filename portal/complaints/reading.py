"""How often is sensitive data read, by which office and for what? Counts of the log; nobody is named, small numbers are left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from db.actor import SYSTEM, Actor
from db.log import EntryKind, LogEntry
from db.session import Work, begin
from portal.complaints.counting import FEWEST
from portal.complaints.states import PURPOSE
from portal.people import WHY, acted
from portal.policy import Action, allows, require

DAYS = 30
EMPLOYEE = "employee"


@dataclass(frozen=True)
class Readings:
    """How many looks of one office for one purpose in the period; None where they are so few that one person could be known."""

    office: str
    why: str
    count: int | None


def readings_by_office(actor: Actor) -> list[Readings]:
    """The same for everybody who counts complaints: what was read because of one is not among it, or one side would show in it to the other."""
    if not allows(actor, Action.COMPLAINT_FIGURES, None):
        require(actor, Action.COMPLAINT_COUNT, None)
    with begin(SYSTEM, write=False) as work:
        counted = _counted(work)
    return [Readings(office, WHY[why], n if n >= FEWEST else None) for (office, why), n in counted.most_common()]


def _counted(work: Work) -> Counter[tuple[str, str]]:
    """What each acted for himself counts under his first office; the portal's own reading is nobody's."""
    since = work.now - timedelta(days=DAYS)
    wanted = select(LogEntry.actor, LogEntry.purpose, func.count()).where(LogEntry.kind == EntryKind.VIEW, LogEntry.at >= since)
    rows = work.session.execute(wanted.where(LogEntry.purpose != PURPOSE).group_by(LogEntry.actor, LogEntry.purpose)).all()
    people = {actor: person for actor, _why, _n in rows if (person := acted.person_of(actor))}
    offices = dict(reversed(acted.held_in_turn(work, people.values())))
    counted: Counter[tuple[str, str]] = Counter()
    for actor, why, n in rows:
        if actor in people and why in WHY:
            counted[offices.get(people[actor], EMPLOYEE), why] += n
    return counted
