"""What happens at the demo plant in its twelve months? A plan, drawn from a seed: who does which step of which hazard, and when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from db.actor import Role
from db.areas import RiskTier
from db.demo import texts
from db.demo.cast import AREAS, CAST, OFFICES, PACKING, STORE, TIME_ZONE, WELDING, Member
from db.demo.texts import Finding, Season
from db.hazards import Category, State
from portal.clock import Calendar, working_day_from

ZONE = ZoneInfo(TIME_ZONE)
SEED = 20261123
DAYS = 365
PER_MONTH = {WELDING: 12.0, STORE: 9.5, PACKING: 7.5, OFFICES: 5.5}
UNCLEAN_BEFORE, UNCLEAN_AFTER = 5.3, 0.5
ACTION_DAYS_BEFORE_END = 150
LATE = {"D-LOGI": 0.5, "D-PACK": 0.25}
USUALLY_LATE = 0.07
NEVER_DONE = {"D-LOGI": 0.6}
RECHECK_AFTER, RECHECKS_LEFT = 30, 6
ROOTS = {place.code: place.parent or place.code for place in AREAS}
PACKING_UNCLEAN = tuple(f for f in texts.PACKING if f.category is Category.HOUSEKEEPING)
RISK = {place.code: place.risk for place in AREAS}


@dataclass(frozen=True, slots=True)
class Step:
    """One planned move. `due` is the site's day of the deadline, `into` the story that a merged one joins."""

    at: datetime
    story: int
    verb: str
    by: str
    note: str | None = None
    due: date | None = None
    into: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One hazard of the plan: what is seen, where, by whom."""

    index: int
    finding: Finding
    text: str
    place: str
    reporter: str


@dataclass
class Plan:
    stories: list[Story] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


@dataclass
class Author:
    """Draws the plan; everything random comes from one seeded source. `busy` times as much happens as at a small plant."""

    end: datetime
    random: Random
    busy: float = 1.0
    plan: Plan = field(default_factory=Plan)
    taken: dict[int, list[Step]] = field(default_factory=dict)

    @property
    def last_day(self) -> date:
        return self.end.astimezone(ZONE).date()

    def working(self, at: datetime) -> datetime:
        """The same moment, or the next one in which offices work."""
        local = at.astimezone(ZONE)
        if local.hour >= 17:
            local = _morning(local.date() + timedelta(days=1))
        while local.weekday() == 6 or (local.weekday() == 5 and self.random.random() < 0.7):
            local = _morning(local.date() + timedelta(days=1))
        if local.hour < 8:
            local = _morning(local.date())
        return local + timedelta(minutes=self.random.randint(0, 50), seconds=self.random.randint(0, 59))

    def after(self, at: datetime, low: float, high: float) -> datetime:
        """Between `low` and `high` days later, in working hours."""
        return self.working(at + timedelta(days=self.random.uniform(low, high)))

    def pick(self, choices: tuple[str, ...] | list[str]) -> str:
        return self.random.choice(choices)

    def step(self, at: datetime, story: Story, verb: str, by: str, **more: object) -> None:
        if at < self.end:
            self.keep(Step(at, story.index, verb, by, **more))  # type: ignore[arg-type]

    def keep(self, step: Step) -> None:
        self.plan.steps.append(step)
        self.taken.setdefault(step.story, []).append(step)


def plan(end: datetime, *, seed: int = SEED, days: int = DAYS, busy: float = 1.0) -> Plan:
    """Every step that has happened by `end`, in the order of the clock."""
    author = Author(end, Random(seed), busy)
    first = author.last_day - timedelta(days=days - 1)
    for offset in range(days):
        _day(author, first + timedelta(days=offset))
    _grave(author, first, days)
    _now(author)
    author.plan.steps.sort(key=lambda step: (step.at, step.story))
    return author.plan


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 10), ZONE)


def _day(author: Author, day: date) -> None:
    quiet = 0.35 if day.weekday() >= 5 else 1.2
    after_action = day > author.last_day - timedelta(days=ACTION_DAYS_BEFORE_END)
    for root, rate in PER_MONTH.items():
        share = 0.6 if root == PACKING and after_action else 1.0
        for _ in range(_count(author, author.busy * rate * share * quiet / 30)):
            _ordinary(author, _choose(author, root, day), _moment_of(author, day))
    unclean = UNCLEAN_AFTER if after_action else UNCLEAN_BEFORE
    for _ in range(_count(author, author.busy * unclean * quiet / 30)):
        _ordinary(author, author.random.choice(PACKING_UNCLEAN), _moment_of(author, day))


def _count(author: Author, expected: float) -> int:
    return int(expected + author.random.random())


def _moment_of(author: Author, day: date) -> datetime:
    hour = author.random.choices(range(6, 22), weights=[1, 3, 5, 6, 6, 4, 2, 5, 6, 5, 4, 2, 1, 1, 1, 1])[0]
    return datetime.combine(day, time(hour, author.random.randint(0, 59), author.random.randint(0, 59)), ZONE)


def _choose(author: Author, root: str, day: date) -> Finding:
    """Season decides: fire and electrical in winter, ventilation and heat in summer."""
    fitting = [f for f in texts.FINDINGS if ROOTS[f.area] == root and f not in PACKING_UNCLEAN]
    return author.random.choices(fitting, weights=[_likely(f, day.month) for f in fitting])[0]


def _likely(finding: Finding, month: int) -> float:
    if finding.season is Season.WINTER:
        return 3.0 if month in (11, 12, 1, 2) else 0.7
    if finding.season is Season.SUMMER:
        return 4.0 if month in (6, 7, 8, 9) else 0.2
    return 2.0 if finding.category is Category.TRANSPORT else 1.0


def _tell(author: Author, finding: Finding, *, reporter: str | None = None) -> Story:
    number = author.random.randint(1, 6)
    text, place = finding.text.format(n=number), finding.place.format(n=number)
    story = Story(len(author.plan.stories), finding, text, place, reporter or author.pick(_witnesses(finding.area)))
    author.plan.stories.append(story)
    return story


def _witnesses(area: str) -> list[str]:
    """People who work there; those without an office see most of it, supervisors some."""
    here = [m for m in CAST if area in m.works_in]
    return [m.username for m in here for _ in range(3 if not m.offices else 1) if _may_witness(m)]


def _may_witness(member: Member) -> bool:
    return not any(o.role in (Role.DEPARTMENT_HEAD, Role.SAFETY_GROUP) for o in member.offices)


def supervisors(area: str) -> tuple[str, str]:
    """Both supervisors of a place: one assigns, the other can accept."""
    root = ROOTS[area]
    return tuple(m.username for m in CAST for o in m.offices if o.role is Role.SUPERVISOR and root in o.areas)[:2]  # type: ignore[return-value]


def office_of(department: str, role: Role) -> str | None:
    return next((m.username for m in CAST for o in m.offices if o.role is role and o.department == department), None)


def rectifiers(department: str) -> tuple[str, ...]:
    """Team leader first, then safety officer, then head: those a department has."""
    ranks = (Role.RESPONSIBLE, Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
    return tuple(name for name in (office_of(department, rank) for rank in ranks) if name)


def _ordinary(author: Author, finding: Finding, at: datetime) -> None:
    chance = author.random.random()
    earlier = _same_open(author, finding, at)
    if chance < 0.07:
        return _on_the_spot(author, finding, at)
    story = _tell(author, finding)
    author.step(at, story, "report", story.reporter)
    if chance < 0.12:
        return author.step(author.after(at, 0.1, 1.5), story, "dismiss", _boss(author, story), note=author.pick(texts.DISMISSED))
    if chance < 0.20 and earlier is not None:
        return author.step(author.after(at, 0.05, 0.6), story, "merge", _boss(author, story), note=author.pick(texts.MERGED), into=earlier)
    return _loop(author, story, at)


def _boss(author: Author, story: Story) -> str:
    """A supervisor of the place who did not report it himself."""
    return author.pick([name for name in supervisors(story.finding.area) if name != story.reporter])


def _same_open(author: Author, finding: Finding, at: datetime) -> int | None:
    """A story of the same place and category that is certainly still open: reported within the last hours before."""
    for story in reversed(author.plan.stories[-12:]):
        if story.finding.area == finding.area and _open_until(author.taken.get(story.index, []), at):
            return story.index
    return None


def _open_until(steps: list[Step], at: datetime) -> bool:
    reported = any(step.verb == "report" and step.at < at for step in steps)
    return reported and not any(step.verb in ("dismiss", "merge", "accept") and step.at < at + timedelta(days=4) for step in steps)


def _on_the_spot(author: Author, finding: Finding, at: datetime) -> None:
    fixer = author.pick(rectifiers(finding.department))
    story = _tell(author, finding, reporter=fixer)
    author.step(at, story, "fix_on_the_spot", fixer, note=author.pick(texts.FIXED))
    _accepted(author, story, author.after(at, 0.1, 1.2))


def _loop(author: Author, story: Story, at: datetime) -> None:
    """Assign, start, submit, sometimes sent back and once more, accept."""
    assigned = author.after(at, 0.02, 0.9)
    days = 30 if story.finding.grave else author.random.choice((3, 5, 7, 7, 10, 15) if _risky(story) else (5, 7, 10, 15, 20))
    due = assigned.astimezone(ZONE).date() + timedelta(days=days)
    author.step(assigned, story, "assign", _boss(author, story), due=due)
    if author.random.random() < NEVER_DONE.get(story.finding.department, 0.0) and assigned > author.end - timedelta(days=100):
        return
    _rounds(author, story, assigned, days)


def _risky(story: Story) -> bool:
    return RISK[story.finding.area] is RiskTier.HIGH


def _rounds(author: Author, story: Story, assigned: datetime, days: int) -> None:
    people = rectifiers(story.finding.department)
    late = author.random.random() < _lateness(author, story, assigned)
    started = author.after(assigned, 0.1, min(2.0, days / 3))
    needed = author.random.uniform(days * 1.1, days * 2.2) if late else author.random.uniform(days * 0.2, days * 0.8)
    submitted = author.working(max(started, assigned + timedelta(days=needed)) + timedelta(hours=1))
    author.step(started, story, "start", people[0], note=author.pick(texts.STARTED))
    author.step(submitted, story, "submit", author.pick(people), note=author.pick(texts.RECTIFIED))
    looked = author.after(submitted, 0.1, 1.8)
    if author.random.random() < 0.13:
        looked = _sent_back(author, story, looked, people)
    _accepted(author, story, looked)


def _accepted(author: Author, story: Story, at: datetime) -> None:
    """The same supervisor looks again a month later; the last few re-checks still wait."""
    boss, again = _boss(author, story), _worked(at + timedelta(days=RECHECK_AFTER))
    author.step(at, story, "accept", boss, note=author.pick(texts.ACCEPTED))
    if again < author.end - timedelta(days=RECHECKS_LEFT):
        author.step(again, story, "recheck", boss, note=texts.RECHECKED)


def _worked(at: datetime) -> datetime:
    """At the same hour of that day, or of the next working day."""
    local = at.astimezone(ZONE)
    return datetime.combine(working_day_from(local.date(), 0, Calendar()), local.time(), ZONE)


def _lateness(author: Author, story: Story, assigned: datetime) -> float:
    after_action = assigned > author.end - timedelta(days=ACTION_DAYS_BEFORE_END)
    if story.finding.department == "D-PACK" and after_action:
        return 0.03
    return LATE.get(story.finding.department, USUALLY_LATE)


def _sent_back(author: Author, story: Story, at: datetime, people: tuple[str, ...]) -> datetime:
    """One more round; now and then the supervisor takes a wrong click back first."""
    boss = _boss(author, story)
    if author.random.random() < 0.3:
        author.step(at, story, "send_back", boss, note=author.pick(texts.SENT_BACK))
        author.step(at + timedelta(minutes=2), story, "take_back", boss, note="点错了，先撤回，再看一遍现场。")
        at = at + timedelta(hours=1)
    author.step(at, story, "send_back", boss, note=author.pick(texts.SENT_BACK))
    again = author.after(at, 0.1, 1.5)
    author.step(again, story, "start", people[0], note=author.pick(texts.STARTED))
    submitted = author.after(again, 0.5, 2.5)
    author.step(submitted, story, "submit", author.pick(people), note=author.pick(texts.RECTIFIED))
    return author.after(submitted, 0.1, 1.5)


def _grave(author: Author, first: date, days: int) -> None:
    """A few major hazards, spread over the year; the last one is still being rectified at the end."""
    for place, finding in enumerate(texts.GRAVE):
        at = _moment_of(author, first + timedelta(days=int(days * (place + 0.9) / len(texts.GRAVE))))
        story = _tell(author, finding)
        author.step(at, story, "report", story.reporter)
        _loop(author, story, at)


OPEN_NOW: tuple[tuple[State, int, int], ...] = (
    (State.REPORTED, 0, 0),
    (State.REPORTED, 1, 0),
    (State.ASSIGNED, 3, 0),
    (State.ASSIGNED, 4, 3),
    (State.RECTIFYING, 6, 0),
    (State.RECTIFYING, 5, 1),
    (State.RECTIFYING, 12, -4),
    (State.AWAITING, 8, 0),
    (State.AWAITING, 9, -2),
    (State.AWAITING, 5, 2),
    (State.SENT_BACK, 10, 1),
    (State.SENT_BACK, 14, -3),
)


def _now(author: Author) -> None:
    """Every open state is there at the end, due today and overdue included: (state, days ago, due in days)."""
    path = {State.ASSIGNED: 1, State.RECTIFYING: 2, State.AWAITING: 3, State.SENT_BACK: 4}
    for state, ago, due_in in OPEN_NOW:
        for root in (WELDING, STORE):
            day = author.last_day - timedelta(days=ago)
            at = min(datetime.combine(day, time(7, 20 + ago), ZONE), author.end - timedelta(minutes=30 + ago))
            story = _tell(author, _choose(author, root, day))
            due = author.last_day + timedelta(days=due_in)
            author.step(at, story, "report", story.reporter)
            _until(author, story, at, due, path.get(state, 0))


def _until(author: Author, story: Story, at: datetime, due: date, count: int) -> None:
    """The first `count` moves of the loop, each some hours after the one before."""
    boss, people = _boss(author, story), rectifiers(story.finding.department)
    moves = (
        Step(at, story.index, "assign", boss, due=due),
        Step(at, story.index, "start", people[0], note=author.pick(texts.STARTED)),
        Step(at, story.index, "submit", people[-1], note=author.pick(texts.RECTIFIED)),
        Step(at, story.index, "send_back", boss, note=author.pick(texts.SENT_BACK)),
    )
    for place, move in enumerate(moves[:count], start=1):
        author.keep(replace(move, at=at + timedelta(hours=3 * place, minutes=7 * place)))
