"""Which parts of cooperating departments and which requests fall due, are late or were opened by nobody, and who hears of it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from db.cooperation import EXPECTED, TO_DO, Part, Supply, SupplyState
from db.hazards import OPEN_STATES, Hazard
from db.notices import NoticeKind
from db.session import Work
from portal import areas, clock
from portal.hazards import beside
from portal.hazards.steps import AT_WORK
from portal.hazards.told import about_of
from portal.notices import OF_REQUESTS, About
from portal.people import holders
from portal.reminders.due import UNOPENED, Reminder, Rules, come, nearness, unread_by_all
from portal.reminders.rungs import Owed, people_at

PROVIDE = ("responsible", "deputy", "department_head")  # who has to provide, and his head; further up one hears what the repair waits for


def parts(work: Work, rules: Rules) -> Iterator[Reminder]:
    """Each with its own deadline, by the rungs of the ladder."""
    steps, zones = rules.steps, areas.time_zones(work)
    wanted = select(Part.id, Part.hazard_id, Hazard.site_id, Part.deadline).join(Hazard, Hazard.id == Part.hazard_id)
    open_ones = Part.state.in_(TO_DO), Hazard.state.in_(AT_WORK), Part.deadline.between(*nearness(work, steps))
    for part_id, hazard_id, site_id, deadline in work.session.execute(wanted.where(*open_ones).order_by(Part.deadline, Part.id)):
        zone = zones[site_id]
        due_day = clock.last_day_of(deadline, zone)
        kind = NoticeKind.PART_LATE if due_day < clock.site_day(work.now, zone) else NoticeKind.PART_DUE
        for rung in come(work, steps, due_day, rules.calendar, zone):
            yield Reminder(kind, f"part/{part_id}/{due_day}/{rung.days}/{rung.level}", hazard_id, deadline, rung.level, beside=part_id)


def owe_part(work: Work, reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    part = _open_part(work, reminder, hazard)
    if part is None or part.deadline != reminder.deadline:
        return set()
    return people_at(work, Owed(part.area_id, part.department_id), reminder.level)


def parts_unopened(work: Work, rules: Rules) -> Iterator[Reminder]:
    """Asked or sent back, and nobody of the department has opened it for so many working hours."""
    found = {row[0]: row for row in unread_by_all(work, rules, (NoticeKind.PART_ASKED, NoticeKind.PART_BACK))}
    ids = {event: UUID(event.split("/")[1]) for event in found}
    wanted = select(Part.id).where(Part.id.in_(ids.values()), Part.state.in_(TO_DO))
    waiting = set(work.session.scalars(wanted)) if ids else set()
    for event, part_id in ids.items():
        if part_id not in waiting:
            continue
        kind, hazard_id = found[event][1:3]
        yield Reminder(NoticeKind.UNOPENED, UNOPENED + event, hazard_id, level="supervisor", unopened=kind, beside=part_id)


def instead_of_part(work: Work, reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    part = _open_part(work, reminder, hazard)
    return instead(work, reminder, Owed(part.area_id, part.department_id)) if part else set()


def about_part(work: Work, reminder: Reminder, hazard: Hazard) -> About:
    part = work.session.scalars(select(Part).where(Part.id == reminder.beside)).one()
    return beside.about_part(hazard, part)


def supplies(work: Work, rules: Rules) -> Iterator[Reminder]:
    """By the day that was promised, else by the one on which it is needed."""
    steps, zones, day = rules.steps, areas.time_zones(work), func.coalesce(Supply.promised_for, Supply.due)
    wanted = select(Supply.id, Supply.hazard_id, Hazard.site_id, Supply.promised_for, Supply.due).join(Hazard, Hazard.id == Supply.hazard_id)
    open_ones = Supply.state.in_(EXPECTED), Hazard.state.in_(OPEN_STATES), day.between(*nearness(work, steps))
    for supply_id, hazard_id, site_id, promised_for, due in work.session.execute(wanted.where(*open_ones).order_by(Supply.due, Supply.id)):
        zone, deadline = zones[site_id], promised_for or due
        due_day = clock.last_day_of(deadline, zone)
        late = due_day < clock.site_day(work.now, zone)
        for rung in come(work, steps, due_day, rules.calendar, zone):
            kind = _of_a_request(rung.level, late=late)
            yield Reminder(kind, f"supply/{supply_id}/{due_day}/{rung.days}/{rung.level}", hazard_id, deadline, rung.level, beside=supply_id)


def _of_a_request(level: str, *, late: bool) -> NoticeKind:
    if not late:
        return NoticeKind.SUPPLY_DUE
    return NoticeKind.SUPPLY_LATE if level in PROVIDE else NoticeKind.SUPPLY_MISSING


def owe_supply(work: Work, reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    """Whoever asked hears of it with the supervisors: it is he who waits."""
    supply = _expected_supply(work, reminder, hazard)
    if supply is None or beside.expected(supply) != reminder.deadline:
        return set()
    waits = holders.himself(work, supply.asked_by) if reminder.kind is NoticeKind.SUPPLY_MISSING and reminder.level == "supervisor" else set()
    return people_at(work, Owed(supply.area_id, supply.department_id, supply.person_id), reminder.level) | waits


def supplies_unopened(work: Work, rules: Rules) -> Iterator[Reminder]:
    """Nobody of those asked has opened it or answered for so many working hours."""
    found = unread_by_all(work, rules, (NoticeKind.SUPPLY_ASKED,))
    ids = [supply_id for _event, _kind, supply_id, _at in found]
    wanted = select(Supply.id, Supply.hazard_id).where(Supply.id.in_(ids), Supply.state == SupplyState.ASKED)
    asked = {row.id: row.hazard_id for row in work.session.execute(wanted)} if ids else {}
    for event, kind, supply_id, _at in found:
        if supply_id in asked:
            yield Reminder(NoticeKind.SUPPLY_UNOPENED, UNOPENED + event, asked[supply_id], level="supervisor", unopened=kind, beside=supply_id)


def instead_of_owner(work: Work, reminder: Reminder, hazard: Hazard | None) -> set[UUID]:
    supply = _expected_supply(work, reminder, hazard)
    if supply is None or supply.state is not SupplyState.ASKED:
        return set()
    return instead(work, reminder, Owed(supply.area_id, supply.department_id, supply.person_id))


def about_supply(work: Work, reminder: Reminder, hazard: Hazard) -> About:
    """Whoever has to provide is told of the request; the hazard need not be his to see."""
    supply = work.session.scalars(select(Supply).where(Supply.id == reminder.beside)).one()
    if reminder.kind in OF_REQUESTS:
        return beside.about_request(supply)
    return replace(about_of(hazard), due=reminder.deadline)


def instead(work: Work, reminder: Reminder, owed: Owed) -> set[UUID]:
    """The deputies of those who did not open it; where nobody is named, the level above."""
    told = {UUID(recipient) for recipient in reminder.unopened_by}
    deputies = set().union(*(holders.deputies_of(work, person_id) for person_id in told)) - told
    return deputies or people_at(work, owed, reminder.level) - told


def _open_part(work: Work, reminder: Reminder, hazard: Hazard | None) -> Part | None:
    if hazard is None or hazard.state not in AT_WORK:
        return None
    return work.session.scalars(select(Part).where(Part.id == reminder.beside, Part.state.in_(TO_DO))).one_or_none()


def _expected_supply(work: Work, reminder: Reminder, hazard: Hazard | None) -> Supply | None:
    if hazard is None or hazard.state not in OPEN_STATES:
        return None
    return work.session.scalars(select(Supply).where(Supply.id == reminder.beside, Supply.state.in_(EXPECTED))).one_or_none()
