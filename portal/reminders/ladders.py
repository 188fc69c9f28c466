"""How far before and after the due day is who told, and after how many silent hours? The ladder is data: the newest kept, else the shipped one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from db.log import EntryKind
from db.notices import Ladder, Rung
from db.sealed import seal_into
from db.session import Work, office_name, reveal, writes
from portal.errors import Invalid
from portal.policy import Action, require
from portal.reminders.rungs import LEVELS

FARTHEST, MOST_RUNGS, MOST_HOURS = 60, 30, 80
HISTORY = 20
LONGEST = 1000


@dataclass(frozen=True)
class Step:
    """One rung: so many working days from the due day, this level is told."""

    days: int
    level: str


@dataclass(frozen=True)
class Hours:
    """Working hours: until what nobody opened goes to the deputies or up; until a duty by law is told to supervisors, and to the director."""

    unopened: int
    untold: int
    untold_up: int


# Working days from the due day, and who is told then.
SHIPPED = tuple(
    Step(days, level)
    for days, level in ((-1, "responsible"), (0, "responsible"), (1, "department_head"), (2, "supervisor"), (3, "director"), (5, "head"))
)
SHIPPED_HOURS = Hours(unopened=4, untold=4, untold_up=8)


@dataclass(frozen=True)
class Version:
    """A ladder as it was kept; the shipped one is number 0, made by nobody at no time."""

    n: int
    steps: tuple[Step, ...]
    hours: Hours
    at: datetime | None = None
    by: str | None = None
    why: str | None = None


def ladder(work: Work) -> tuple[Step, ...]:
    """From the earliest rung to the last."""
    newest = work.session.scalar(select(func.max(Rung.version)))
    return _steps(work, [newest])[newest] if newest is not None else SHIPPED


def hours(work: Work) -> Hours:
    row = work.session.scalars(select(Ladder).order_by(Ladder.version.desc()).limit(1)).one_or_none()
    return _hours(row) if row else SHIPPED_HOURS


def kept(work: Work) -> Version:
    """The one that holds, for everybody inside to read."""
    require(work.actor, Action.NOTICE_READ, None)
    n = work.session.scalar(select(func.max(Rung.version))) or 0
    return Version(n, ladder(work), hours(work))


@writes
def history(work: Work) -> list[Version]:
    """The last of them, newest first, each with who made it and why; the shipped one last."""
    require(work.actor, Action.LADDER_CHANGE, None)
    versions = list(work.session.scalars(select(Rung.version).distinct().order_by(Rung.version.desc()).limit(HISTORY)))
    steps = _steps(work, versions)
    rows = {row.version: row for row in work.session.scalars(select(Ladder).where(Ladder.version.in_(versions)))}
    said = reveal(work, list(rows.values()), ["why"], purpose="ladder") if rows else {}
    names = office_name(work, {row.made_by for row in rows.values() if row.made_by})
    made = []
    for n in versions:
        row = rows.get(n)
        by = names.get(row.made_by) if row and row.made_by else None
        made.append(
            Version(n, steps[n], _hours(row) if row else SHIPPED_HOURS, row.made_at if row else None, by, said[row.id]["why"] if row else None)
        )
    return [*made, Version(0, SHIPPED, SHIPPED_HOURS)]


@writes
def set_ladder(work: Work, rungs: Sequence[tuple[int, str]], *, silence: Hours | None = None, why: str | None = None) -> None:
    """Another ladder from now on; the earlier ones stay on record. The hours of silence stay unless said otherwise."""
    require(work.actor, Action.LADDER_CHANGE, None)
    silence = silence or hours(work)
    _require_sensible(rungs, silence)
    if len(why or "") > LONGEST:
        raise Invalid("A text has at most {n} characters.", field="why", n=LONGEST)
    version = (work.session.scalar(select(func.max(Rung.version))) or 0) + 1
    head = Ladder(version=version, made_at=work.now, made_by=work.actor.person_id, subject=f"ladder/{work.now.year}")
    head.unopened_hours, head.untold_hours, head.untold_hours_up = silence.unopened, silence.untold, silence.untold_up
    seal_into(head, why=(why or "").strip() or None)
    work.session.add(head)
    work.session.add_all(Rung(version=version, days=days, level=level, made_at=work.now) for days, level in rungs)
    told = " ".join(f"{days}:{level}" for days, level in sorted(rungs))
    work.entry(EntryKind.ADMIN, "ladder.changed", detail=f"{told} | {silence.unopened}h {silence.untold}h {silence.untold_up}h")


def _require_sensible(rungs: Sequence[tuple[int, str]], silence: Hours) -> None:
    """What is wrong with it, named."""
    if not rungs:
        raise Invalid("A ladder has at least one rung: nobody would be reminded of anything.", field="rungs")
    if len(rungs) > MOST_RUNGS:
        raise Invalid("A ladder has at most {n} rungs.", field="rungs", n=MOST_RUNGS)
    if len(set(rungs)) < len(rungs):
        raise Invalid("A rung stands there twice: the same day and the same people.", field="rungs")
    for days, level in rungs:
        if level not in LEVELS or abs(days) > FARTHEST:
            levels = ", ".join(LEVELS)
            raise Invalid("A rung is a number of working days up to {most} and one of: {levels}.", field="rungs", most=FARTHEST, levels=levels)
    if not all(1 <= span <= MOST_HOURS for span in (silence.unopened, silence.untold, silence.untold_up)):
        raise Invalid("Give between 1 and {most} working hours.", field="hours", most=MOST_HOURS)
    if silence.untold_up < silence.untold:
        raise Invalid("The director is told of a duty by law after the supervisors, not before them.", field="hours")


def _steps(work: Work, versions: Iterable[int]) -> dict[int, tuple[Step, ...]]:
    """From the earliest rung to the last, and on the same day from below."""
    rows = list(work.session.scalars(select(Rung).where(Rung.version.in_(list(versions)))))
    order = list(LEVELS)
    rows.sort(key=lambda row: (row.days, order.index(row.level)))
    return {n: tuple(Step(row.days, row.level) for row in rows if row.version == n) for n in {row.version for row in rows}}


def _hours(row: Ladder) -> Hours:
    return Hours(row.unopened_hours, row.untold_hours, row.untold_hours_up)
