"""How do many years come to be at once? A day of the plan in one transaction, each move as the verbs make it, with the log entry of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.actor import SYSTEM, Actor
from db.base import Bare
from db.demo import texts
from db.demo.cast import TIME_ZONE
from db.demo.story import Plan as Years
from db.demo.story import Step, Story, rectifiers
from db.hazards import Arose, Category, Hazard, HazardStep, Kind, Severity, State
from db.log import Entry, Written
from db.plans import Plan
from db.sealed import seal_into
from db.session import Work, begin
from portal.clock import Calendar, end_of_day, site_day, working_day_from
from portal.demo.founding import Plant
from portal.hazards.checks import RECHECK_DAYS
from portal.hazards.endings import Total, add_totals, changed, totals_of
from portal.hazards.links import WITHIN
from portal.hazards.moves import another_round
from portal.hazards.numbers import next_numbers
from portal.hazards.reports import new_hazard
from portal.hazards.steps import REPORTER, TRANSITIONS, Made, handling, moved, require_possible
from portal.policy import Action, office_for, require

REPORTS = ("report", "fix_on_the_spot")
Key = tuple[type[Bare], tuple[Any, ...]]
Changes = Callable[["Day", Hazard, Story, Step], dict[str, Any]]


@dataclass
class Teller:
    """Keeps of each hazard its steps until its last one is told; what has ended is forgotten, so that memory does not grow with the years."""

    plant: Plant
    plan: Years
    ids: dict[int, UUID] = field(default_factory=dict)
    steps: dict[int, list[HazardStep]] = field(default_factory=dict)
    accepted: dict[tuple[UUID, Category], list[tuple[datetime, UUID]]] = field(default_factory=dict)
    left: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.left.update(step.story for step in self.plan.steps)

    def again(self, hazard: Hazard, category: Category) -> dict[str, Any]:
        """As the verb links what came back: the last one of its kind that was closed there within a year before."""
        closed = self.accepted.get((hazard.area_id, category), [])
        since = hazard.reported_at - WITHIN
        found = next((row_id for at, row_id in reversed(closed) if since <= at <= hazard.reported_at), None)
        return {"arose_from_id": found, "arose": Arose.CAME_BACK} if found and category is not Category.OTHER else {}

    def day(self, steps: Sequence[Step]) -> None:
        """Everything of one day in the order of the clock, kept or undone as a whole."""
        with begin(SYSTEM, now=steps[-1].at.astimezone(UTC)) as work:
            today = Day(self, work)
            today.meet(steps)
            for step in steps:
                today.take(step)
            today.store()
            add_totals(work, today.totals)
        self.left.subtract(step.story for step in steps)
        for story in {step.story for step in steps if not self.left[step.story]}:
            self.steps.pop(story, None)


@dataclass
class Day:
    """The moves of one day. A hazard moves once between two flushes, so that each entry has the digests of exactly what it wrote."""

    teller: Teller
    work: Work
    numbers: list[str] = field(default_factory=list)
    hazards: dict[int, Hazard] = field(default_factory=dict)
    fresh: list[Hazard] = field(default_factory=list)
    waiting: list[HazardStep | Plan] = field(default_factory=list)
    told_by: dict[UUID, Entry] = field(default_factory=dict)
    totals: Counter[Total] = field(default_factory=Counter)

    def meet(self, steps: Sequence[Step]) -> None:
        """The hazards that move today and the numbers of the new ones."""
        plant, known = self.teller.plant, self.teller.ids
        stories = {step.story for step in steps}
        ids = [known[story] for story in stories if story in known]
        rows = {row.id: row for row in self.work.session.scalars(select(Hazard).where(Hazard.id.in_(ids)))}
        self.hazards = {story: rows[known[story]] for story in stories if story in known}
        new = sum(step.verb in REPORTS for step in steps)
        if new:
            year = site_day(steps[0].at, TIME_ZONE).year
            self.numbers = next_numbers(self.work, "HZ", new, site_id=plant.site_id, year=year)[::-1]

    def take(self, step: Step) -> None:
        """One move by whoever is entitled to it."""
        story, actor = self.teller.plan.stories[step.story], self.teller.plant.actors[step.by]
        if step.verb in REPORTS:
            return self._report(story, step, actor)
        hazard = self.hazards[step.story]
        if hazard.id in self.told_by:
            self.store()
        if step.verb == "start" and story.finding.grave and hazard.planned_at is None:
            self._plan(hazard, step, actor)
        action, changes = MOVES[step.verb]
        record = handling(hazard, self.teller.steps[step.story])
        require(actor, action, record)
        undone = self._undone(step) if action is Action.HAZARD_TAKE_BACK else None
        if undone is None:
            require_possible(hazard, action)
        became = undone.was or undone.became if undone else TRANSITIONS[action].became or hazard.state
        made = Made(action, office_for(actor, action, record), self._next(step), note=step.note, undoes=undone.n if undone else None)
        return self._move(hazard, became, made, step, actor, changes(self, hazard, story, step))

    def _plan(self, hazard: Hazard, step: Step, actor: Actor) -> None:
        """A major one has its plan first, from whoever begins."""
        at, record = step.at.astimezone(UTC), handling(hazard, self.teller.steps[step.story])
        require(actor, Action.HAZARD_MAKE_PLAN, record)
        made = Made(Action.HAZARD_MAKE_PLAN, office_for(actor, Action.HAZARD_MAKE_PLAN, record), self._next(step))
        self._move(hazard, State(hazard.state), made, step, actor, {"planned_at": at})
        assert actor.person_id is not None
        due = end_of_day(site_day(step.at, TIME_ZONE) + timedelta(days=1), TIME_ZONE)
        row = Plan(hazard_id=hazard.id, n=1, made_by=actor.person_id, at=at, due=due, subject=hazard.subject)
        seal_into(row, **texts.PLAN)
        self.waiting.append(row)
        self.told_by[row.id] = self.told_by[hazard.id]
        self.store()

    def _report(self, story: Story, step: Step, actor: Actor) -> None:
        finding, plant = story.finding, self.teller.plant
        require(actor, Action.HAZARD_REPORT, None)
        hazard = new_hazard(
            self.numbers.pop(),
            tag=actor.tag,
            at=step.at.astimezone(UTC),
            site_id=plant.site_id,
            area_id=plant.areas[finding.area],
            category=finding.category,
            major=finding.grave,
        )
        seal_into(hazard, description=story.text, place=story.place, reporter=str(actor.person_id))
        self.hazards[step.story], self.teller.ids[step.story] = hazard, hazard.id
        self.fresh.append(hazard)
        if step.note:
            hazard.kind = Kind.ON_THE_SPOT
        became = State.AWAITING if step.note else State.REPORTED
        self._move(hazard, became, Made(f"hazard.{step.verb}", REPORTER, 1, note=step.note), step, actor, {})

    def _move(self, hazard: Hazard, became: State, made: Made, step: Step, actor: Actor, changes: dict[str, Any]) -> None:
        before = totals_of(hazard, TIME_ZONE)
        entry, row = moved(hazard, became, made, by=actor, at=step.at.astimezone(UTC), **changes)
        self.work.entries.append(entry)
        self.waiting.append(row)
        self.told_by |= {hazard.id: entry, row.id: entry}
        self.teller.steps.setdefault(step.story, []).append(row)
        self.totals.update(changed(before, totals_of(hazard, TIME_ZONE)))
        if became is State.ACCEPTED:
            self.teller.accepted.setdefault((hazard.area_id, hazard.category), []).append((hazard.closed_at or step.at, hazard.id))

    def store(self) -> None:
        """Rows before their steps; then each entry is told what was written for it."""
        session = self.work.session
        session.add_all(self.fresh)
        session.flush()
        session.add_all(self.waiting)
        session.flush()
        for (cls, key), values in session.written.items():
            self.told_by[key[0]].written.append(Written(cls.__tablename__, key[0], values))
        session.written.clear()
        self.fresh, self.waiting, self.told_by = [], [], {}

    def _next(self, step: Step) -> int:
        return len(self.teller.steps[step.story]) + 1

    def _undone(self, step: Step) -> HazardStep:
        """The plan takes back only what changed no field."""
        last = self.teller.steps[step.story][-1]
        assert last.before_ct is None, last.action
        return last


def _assigned(day: Day, hazard: Hazard, story: Story, step: Step) -> dict[str, Any]:
    finding, plant = story.finding, day.teller.plant
    return {
        "department_id": plant.departments[finding.department],
        "responsible_id": plant.people[rectifiers(finding.department)[0]],
        "supervisor_id": plant.people[step.by],
        "deadline": end_of_day(step.due or site_day(step.at, TIME_ZONE), TIME_ZONE),
        "requirement": finding.requirement,
        "severity": Severity.MAJOR if finding.grave else Severity.GENERAL,
        "category": finding.category,
        **another_round(hazard),
        **day.teller.again(hazard, finding.category),
    }


def _worked_on(_day: Day, hazard: Hazard, _story: Story, _step: Step) -> dict[str, Any]:
    return another_round(hazard)


def _closed(_day: Day, _hazard: Hazard, _story: Story, step: Step) -> dict[str, Any]:
    return {"closed_at": step.at.astimezone(UTC)}


def _accepted(_day: Day, _hazard: Hazard, _story: Story, step: Step) -> dict[str, Any]:
    at = step.at.astimezone(UTC)
    day = working_day_from(site_day(at, TIME_ZONE) + timedelta(days=RECHECK_DAYS), 0, Calendar())
    return {"closed_at": at, "recheck_due": end_of_day(day, TIME_ZONE)}


def _rechecked(_day: Day, _hazard: Hazard, _story: Story, _step: Step) -> dict[str, Any]:
    return {"recheck_due": None}


def _merged(day: Day, _hazard: Hazard, _story: Story, step: Step) -> dict[str, Any]:
    return {"merged_into_id": day.teller.ids[step.into or 0], "closed_at": step.at.astimezone(UTC)}


def _nothing(_day: Day, _hazard: Hazard, _story: Story, _step: Step) -> dict[str, Any]:
    return {}


MOVES: dict[str, tuple[Action, Changes]] = {
    "assign": (Action.HAZARD_ASSIGN, _assigned),
    "merge": (Action.HAZARD_MERGE, _merged),
    "dismiss": (Action.HAZARD_DISMISS, _closed),
    "start": (Action.HAZARD_START, _worked_on),
    "submit": (Action.HAZARD_SUBMIT, _worked_on),
    "send_back": (Action.HAZARD_SEND_BACK, _nothing),
    "take_back": (Action.HAZARD_TAKE_BACK, _nothing),
    "accept": (Action.HAZARD_ACCEPT, _accepted),
    "recheck": (Action.HAZARD_RECHECK, _rechecked),
}
