"""Who is reminded before, on and after the due day, who hears that nobody opened it, and how far up does it go?

DUTIES is the one list of what anybody is reminded of; a feature with a clock of its own adds a line to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import select

from db.hazards import OPEN_STATES, Hazard
from db.session import Work, prepared_by
from portal import notices
from portal.calendar import calendar
from portal.hazards.steps import REPAIRING
from portal.hazards.told import about_of
from portal.people import holders
from portal.policy import Action, require
from portal.reminders import audited, audits, beside, by_law, complaints, due, ladders, own_data, recording, rungs
from portal.reminders.due import Reminder, Rules
from portal.reminders.ladders import FARTHEST as FARTHEST
from portal.reminders.ladders import LONGEST as LONGEST
from portal.reminders.ladders import MOST_HOURS as MOST_HOURS
from portal.reminders.ladders import SHIPPED as SHIPPED
from portal.reminders.ladders import SHIPPED_HOURS as SHIPPED_HOURS
from portal.reminders.ladders import Hours as Hours
from portal.reminders.ladders import Step as Step
from portal.reminders.ladders import Version as Version
from portal.reminders.ladders import history as history
from portal.reminders.ladders import kept as kept
from portal.reminders.ladders import ladder as ladder
from portal.reminders.ladders import set_ladder as set_ladder
from portal.reminders.rungs import LEVELS as LEVELS

AT_ONCE = 200


@dataclass(frozen=True)
class Duty:
    """What is due, asked in a snapshot; and who is told, asked again when it is given: nobody where it has been settled meanwhile.

    `people` gets the hazard of the reminder as it is now, or None where it names none. `about` is what the notice says of it.
    """

    found: Callable[[Work, Rules], Iterator[Reminder]]
    people: Callable[[Work, Reminder, Hazard | None], set[UUID]]
    about: Callable[[Work, Reminder, Hazard], notices.About] = lambda _work, _reminder, hazard: about_of(hazard)


def _look(work: Work) -> list[tuple[Duty, Reminder]]:
    """At most so many at once; the rest comes in the next round. What nobody would be told of now (no deputy is named) stands in no other's way."""
    require(work.actor, Action.NOTICE_SEND, None)
    rules = Rules(calendar(work), ladder(work), ladders.hours(work))
    found = [(duty, reminder) for duty in DUTIES for reminder in duty.found(work, rules)]
    given = due.given(work, [reminder.event for _duty, reminder in found])
    fresh = [(duty, reminder) for duty, reminder in found if reminder.event not in given]
    return list(islice(_with_readers(work, fresh), AT_ONCE))


def _with_readers(work: Work, fresh: Sequence[tuple[Duty, Reminder]]) -> Iterator[tuple[Duty, Reminder]]:
    for start in range(0, len(fresh), AT_ONCE):
        some = fresh[start : start + AT_ONCE]
        hazards = _hazards(work, {reminder.hazard_id for _duty, reminder in some if reminder.hazard_id})
        named = zip((duty for duty, _one in some), due.unopened_by(work, [one for _duty, one in some]), strict=True)
        yield from ((duty, one) for duty, one in named if duty.people(work, one, hazards.get(one.hazard_id) if one.hazard_id else None))


@prepared_by(_look)
def remind(work: Work, found: Sequence[tuple[Duty, Reminder]]) -> int:
    """Gives what was found due, unless the hazard has moved since; each of the people is told once. How many notices?"""
    require(work.actor, Action.NOTICE_SEND, None)
    hazards = _hazards(work, {reminder.hazard_id for _duty, reminder in found if reminder.hazard_id})
    told = 0
    for duty, reminder in found:
        hazard = hazards.get(reminder.hazard_id) if reminder.hazard_id else None
        people = duty.people(work, reminder, hazard)
        about = duty.about(work, reminder, hazard) if hazard and people else reminder.about or notices.About()
        told += notices.tell_missing(work, reminder.kind, about, people, event=reminder.event)
    return told


def _hazards(work: Work, ids: set[UUID]) -> dict[UUID, Hazard]:
    return {row.id: row for row in work.session.scalars(select(Hazard).where(Hazard.id.in_(ids)))} if ids else {}


def _on_the_rung(work: Work, reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    if hazard is None or hazard.state not in OPEN_STATES or reminder.deadline != hazard.deadline:
        return set()
    return rungs.people_at(work, rungs.owed(hazard), reminder.level)


def _instead(work: Work, reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    """Their deputies; where nobody is named, the next level. Nobody, if somebody moved it meanwhile."""
    if hazard is None or (hazard.id, reminder.after_step) not in due.still_waiting(work, {hazard.id}):
        return set()
    return beside.instead(work, reminder, rungs.owed(hazard))


def _over_it(work: Work, _reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    return holders.supervisors_of(work, hazard.area_id) if hazard else set()


def _who_looks_again(work: Work, reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    if hazard is None or reminder.deadline not in (hazard.check_due if hazard.state in REPAIRING else None, hazard.recheck_due):
        return set()
    return holders.supervisors_of(work, hazard.area_id)


def _keepers(work: Work, _reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    return holders.administrators(work) | holders.directors(work)


def _directors(work: Work, _reminder: Reminder, _hazard: Hazard | None) -> set[UUID]:
    return holders.directors(work)


DUTIES = (
    Duty(due.unnamed, _over_it),
    Duty(due.answered, _over_it),
    Duty(due.by_ladder, _on_the_rung),
    Duty(due.follow_ups, _who_looks_again),
    Duty(due.unopened, _instead),
    Duty(beside.parts, beside.owe_part, beside.about_part),
    Duty(beside.parts_unopened, beside.instead_of_part, beside.about_part),
    Duty(beside.supplies, beside.owe_supply, beside.about_supply),
    Duty(beside.supplies_unopened, beside.instead_of_owner, beside.about_supply),
    Duty(by_law.untold, by_law.owe, by_law.about),
    Duty(due.missing_calendar, _keepers),
    Duty(audits.reports, _directors),
    Duty(audits.certificates, _directors),
    Duty(audited.requests, audited.concerned),
    Duty(audited.reports, audited.read_by),
    Duty(recording.drafts, recording.everybody),
    Duty(recording.unread, recording.who_has_not_read),
    Duty(recording.assessments, recording.who_assesses),
    Duty(recording.breaches, recording.who_tells),
    Duty(recording.processors, recording.who_reviews),
    Duty(complaints.owed, complaints.concerned),
    Duty(own_data.owed, own_data.who_answers),
    Duty(own_data.decided, own_data.who_asked),
)
