"""What waits for me, and what is known about one hazard? Everything through the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, func, or_, select

from db.areas import Department
from db.hazards import OPEN_STATES, Hazard, HazardStep, State
from db.scope.rules import seen_in_office
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.errors import Invalid, NotFound
from portal.hazards.endings import ended
from portal.hazards.lines import Change, Image, Line, Record, Step, changes_of, lines_of, record_of
from portal.hazards.mine import to_rectify, within
from portal.hazards.numbers import number_of
from portal.hazards.parts import STEPS as OF_PARTS
from portal.hazards.parts import mine_to_read
from portal.hazards.periods import as_it_came, sites_by_zone, today, within_days
from portal.hazards.steps import ASKED, REPORTER, get, pictures_of
from portal.policy import Action, reach

WAITING = 50
TELLS_CHANGES = (
    *("amend", "recount", ASKED, "approve_extension", "refuse_extension", "check", "reopen"),
    *("judge", "sign_level", "tell_regulator", "tell_workers"),
)
WEEKS = 8
OLDEST_FIRST = (Hazard.reported_at, Hazard.id)


@dataclass(frozen=True)
class Week:
    """A calendar week (ISO number) at the site, from its Monday on."""

    number: int
    since: date
    reported: int
    closed: int


@writes
def waiting_for_me(work: Work) -> list[Line]:
    """Oldest first: to assign, to accept and overdue to chase for who supervises; to rectify for the department."""
    conditions = _waiting(work)
    if conditions is None:
        return []
    return lines_of(work, [conditions], order=OLDEST_FIRST, limit=WAITING, purpose="work_queue")


def counts(work: Work) -> dict[str, int]:
    """How many are in each state, and how many are overdue, as far as I may see."""
    return ended(work) | _counts(work, Hazard.state.in_(OPEN_STATES))


def counts_in_office(work: Work) -> dict[str, int]:
    """The same of the ledger, on which nobody finds what he sees only as its reporter."""
    return ended(work, own=False) | _counts(work, _open_in_office(work))


def today_in_office(work: Work) -> dict[str, int]:
    """The supervisor's figures of the day: each open state, what is overdue, and what is due by tonight."""
    due = and_(as_it_came(work, "running"), *within_days(work, Hazard.deadline, None, today(work), ending=True))
    shown = _open_in_office(work)
    return _counts(work, shown) | {"due_today": work.session.scalars(select(func.count(Hazard.id)).where(shown, due)).one()}


def _open_in_office(work: Work) -> ColumnElement[bool]:
    office = seen_in_office(work.actor)
    return Hazard.state.in_(OPEN_STATES) if office is None else and_(Hazard.state.in_(OPEN_STATES), office)


def find(work: Work, number: str) -> UUID:
    """The hazard of this number, if it is mine to see. Each site counts for itself, so two of them may have given the same number."""
    year = work.now.astimezone(ZoneInfo(areas.time_zone(work))).year
    found = work.session.scalars(select(Hazard.id).where(Hazard.number == (number_of(number, year=year) or number))).all()
    if not found:
        raise NotFound("There is no hazard {number} that you can see.", number=number)
    if len(found) > 1:
        raise Invalid("Several sites have a hazard {number}. Open it from the ledger.", number=number)
    return found[0]


@writes
def one(work: Work, asked: UUID | str) -> Record:
    """Everything about one hazard, by id or number; the reporter is not part of it."""
    found = record_of(work, Hazard.id == _named(work, asked), purpose="hazard")
    if found is None:
        raise NotFound("This hazard does not exist or is not yours to see.")
    hazard, fields = found
    names = office_name(work, [who for who in (hazard.responsible_id, hazard.supervisor_id) if who])
    return Record(
        **fields,
        kind=hazard.kind,
        round=hazard.round,
        responsible=names.get(hazard.responsible_id) if hazard.responsible_id else None,
        supervisor=names.get(hazard.supervisor_id) if hazard.supervisor_id else None,
        pictures=tuple(Image(row.id, row.taken, row.at, row.step_n) for row in pictures_of(work, hazard)),
        flags=tuple((hazard.import_flags or "").split()),
        changed_at=hazard.changed_at,
        wanted_deadline=hazard.wanted_deadline,
        wanted_days=hazard.wanted_days,
        wanted_provisional=bool(hazard.wanted_provisional),
        check_every=hazard.check_every,
        check_due=hazard.check_due,
        on_track=hazard.on_track,
        recheck_due=hazard.recheck_due,
        reopened_at=hazard.reopened_at,
        working_days=hazard.working_days,
        provisional=bool(hazard.provisional),
        parts_open=hazard.parts_open,
        planned_at=hazard.planned_at,
        proposed_severity=hazard.proposed_severity,
        major_grounds=tuple((hazard.major_grounds or "").split()),
        major_signed_at=hazard.major_signed_at,
        regulator_told_at=hazard.regulator_told_at,
        workers_told_at=hazard.workers_told_at,
    )


def shown_in_office(work: Work, hazard_id: UUID) -> bool:
    """Do my offices show it to me, or do I see it only because I reported it?"""
    return hazard_id in those_shown(work, [hazard_id])


def those_shown(work: Work, hazard_ids: Collection[UUID]) -> set[UUID]:
    """Which of them my offices show to me."""
    office = seen_in_office(work.actor)
    if office is None or not hazard_ids:
        return set(hazard_ids)
    return set(work.session.scalars(select(Hazard.id).where(Hazard.id.in_(hazard_ids), office)))


@writes
def timeline(work: Work, hazard_id: UUID) -> list[Step]:
    """What happened, oldest first: office, name where it is public by office, why. The reporter's step names nobody."""
    hazard = get(work, hazard_id)
    wanted = select(HazardStep, Department.name, Department.name_en).outerjoin(Department, Department.id == HazardStep.department_id)
    rows = work.session.execute(wanted.where(HazardStep.hazard_id == hazard.id).order_by(HazardStep.n)).all()
    steps = [row[0] for row in rows]
    hidden = _for_others(work, hazard, steps)
    notes = reveal(work, [step for step in steps if step.id not in hidden], ["note"], purpose="hazard", report_of=hazard.reporter_tag)
    names = office_name(work, [step.actor_id for step in steps if step.actor_id])
    changes = changes_of(work, [step for step in steps if step.action in TELLS_CHANGES], report_of=hazard.reporter_tag)
    return [_told(row, notes.get(row[0].id, {}).get("note"), names, changes.get(row[0].id, ())) for row in rows]


def trend(work: Work) -> list[Week]:
    """New and closed in each of the last eight weeks, this one included, of what my offices show."""
    mondays = _mondays(work)
    new, closed = _per_week(work, NEW, mondays), _per_week(work, CLOSED, mondays)
    return [Week(monday.isocalendar().week, monday, came, went) for monday, came, went in zip(mondays, new, closed, strict=True)]


def waiting(work: Work) -> ColumnElement[bool]:
    """The condition of the work list."""
    conditions = _waiting(work)
    return false() if conditions is None else conditions


def counts_of_mine(work: Work) -> dict[str, int]:
    """How many wait for me, and how many are mine to rectify."""
    asked = {"waiting": waiting(work), "owed": to_rectify(work)}
    counts = [func.sum(case((condition, 1), else_=0)) for condition in asked.values()]
    _all, *row = work.session.execute(select(func.count(Hazard.id), *counts).where(_open_in_office(work))).one()
    return {name: int(count or 0) for name, count in zip(asked, row, strict=True)}


def _waiting(work: Work) -> ColumnElement[bool] | None:
    """What the actor's offices have to do; None if nothing ever waits for him."""
    judge, repair = reach(work.actor, Action.HAZARD_ASSIGN), reach(work.actor, Action.HAZARD_START)
    ways = []
    if judge:
        all_in = and_(Hazard.state == State.AWAITING, func.coalesce(Hazard.parts_open, 0) == 0)
        due = or_(Hazard.state == State.REPORTED, all_in, Hazard.is_overdue(work.now))
        ways.append(and_(within(work, judge), due))
    if repair:
        ways.append(to_rectify(work))
    return and_(Hazard.state.in_(OPEN_STATES), or_(*ways)) if ways else None  # said apart, so that the index of the open ones serves


def _counts(work: Work, condition: ColumnElement[bool]) -> dict[str, int]:
    overdue = func.sum(case((Hazard.is_overdue(work.now), 1), else_=0))
    rows = work.session.execute(select(Hazard.state, func.count(Hazard.id), overdue).where(condition).group_by(Hazard.state)).all()
    return {**{str(state): count for state, count, _late in rows}, "overdue": sum(int(late) for _state, _count, late in rows)}


def _named(work: Work, asked: UUID | str) -> UUID:
    """A link carries the id, a person types the number."""
    if isinstance(asked, UUID):
        return asked
    name = asked.strip()
    return UUID(name) if _looks_like_id(name) else find(work, name)


def _looks_like_id(name: str) -> bool:
    return len(name) == 36 and set(name) <= set("0123456789abcdefABCDEF-") and name.count("-") == 4


def _for_others(work: Work, hazard: Hazard, steps: Sequence[HazardStep]) -> set[UUID]:
    """What a cooperating department wrote, or was answered, is not for the other ones."""
    of_parts = [step for step in steps if step.action in OF_PARTS]
    mine = mine_to_read(work, hazard) if of_parts else set()
    return {step.id for step in of_parts if step.department_id not in mine}


def _told(row: Any, note: str | None, names: dict[UUID, str | None], changes: tuple[Change, ...]) -> Step:
    step, department, department_en = row
    return Step(
        n=step.n,
        action=step.action,
        was=step.was,
        became=step.became,
        round=step.round,
        at=step.at,
        office=step.office,
        who=names.get(step.actor_id) if step.actor_id and step.office != REPORTER else None,
        department=department,
        department_en=department_en,
        note=note,
        undoes=step.undoes,
        changes=changes,
    )


def _mondays(work: Work) -> list[date]:
    day = today(work)
    return [day - timedelta(days=day.weekday(), weeks=back) for back in range(WEEKS - 1, -1, -1)]


def _weekly(moment: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """One sum a week, its bounds as parameters: built once, because building thirty comparisons costs more than counting."""
    bounds: list[Any] = [bindparam(f"w{n}") for n in range(WEEKS + 1)]
    sums = [func.sum(case((and_(moment >= start, moment < end), 1), else_=0)) for start, end in pairwise(bounds)]
    return select(*sums).where(moment >= bounds[0], *conditions)


NEW, CLOSED = _weekly(Hazard.reported_at), _weekly(Hazard.closed_at, Hazard.state == State.ACCEPTED)


def _per_week(work: Work, wanted: Select[Any], mondays: Sequence[date]) -> list[int]:
    """The weeks begin at midnight of each hazard's own site."""
    office, sites = seen_in_office(work.actor), sites_by_zone(work)
    if office is not None:  # not by his areas: their index would give all of their years
        wanted = wanted.where(or_(Hazard.reporter_tag.is_distinct_from(work.actor.tag), office))
    found = [0] * WEEKS
    for zone, ids in sites.items():
        here = wanted if len(sites) == 1 else wanted.where(Hazard.site_id.in_(ids))
        bounds = [clock.end_of_day(monday - timedelta(days=1), zone) for monday in (*mondays, mondays[-1] + timedelta(weeks=1))]
        row = work.session.execute(here, {f"w{n}": bound for n, bound in enumerate(bounds)}).one()
        found = [count + int(value or 0) for count, value in zip(found, row, strict=True)]
    return found
