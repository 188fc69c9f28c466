"""What is frozen of an own violation? How it was dealt with; neither whose it was nor who noted it, no written word, and not with which hazard."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, func, select, type_coerce

from audit.snapshot import Kind
from db.areas import Area
from db.log import LogEntry, leaves
from db.log.freezing import Raw
from db.session import Work
from db.violations import Violation, ViolationResult, ViolationStep
from portal import areas
from portal.draws.extent import AT_ONCE, Extent, Later, Records, Stratum, areas_apart, by_area, entered
from portal.draws.fields import WHAT, said, together
from portal.hazards.periods import today, within_days
from portal.locale import N_

VIOLATION = "violation"
CODES = ("kind", "state", "result", "sent_back")
PLAIN = ("number", "area", *CODES)
TIMES = frozenset({"step/*/at"})
OBJECTED = "object"
TESTED = {
    "at_once": N_("It was put right at once"),
    "second": N_("A second person confirmed it"),
    "heard": N_("An objection was answered by another than who noted it"),
    "counted": N_("Its result went into the assessment"),
}


def inside(work: Work, extent: Extent) -> list[Any]:
    """What is kept no longer is read by nobody any more, an auditor included."""
    site = select(Area.site_id).where(Area.id == Violation.area_id).scalar_subquery()
    where = Violation.area_id.in_(areas.below(work, extent.area_ids)), Violation.kept_until >= today(work)
    return [*where, *within_days(work, Violation.noted_at, extent.since, extent.until, site=site)]


def strata(work: Work, extent: Extent) -> list[Stratum]:
    return by_area(work, extent, Violation.area_id, f"{VIOLATION}/") if extent.by == "area" else [(f"{VIOLATION}/all", [])]


def told() -> Select[Any]:
    made = select(func.count()).select_from(ViolationStep).join(Violation, Violation.id == ViolationStep.violation_id)
    return made.join(LogEntry, LogEntry.id == ViolationStep.entry_id).where(ViolationStep.n == 1)


def reader(work: Work, extent: Extent) -> Callable[[str, list[Any]], Iterator[Raw]]:
    """The area is the one that was asked for: a smaller one may have a single worker."""
    codes = {area_id: code for code, inside_of in areas_apart(work, extent) for area_id in inside_of}
    leaf, wanted = leaves(work.session), _violations().where(*inside(work, extent)).order_by(Violation.id)

    def read(stratum: str, which: list[Any]) -> Iterator[Raw]:
        for part in work.session.execute(wanted.where(*which), execution_options={"yield_per": AT_ONCE}).partitions():
            steps = _steps(work, [row.id for row in part])
            for row in part:
                plain = {"number": number_of(row.id), "area": codes[row.area_id], **{name: said(getattr(row, name)) for name in CODES}}
                mine = steps.get(row.id, [])
                logged = [one for step in mine for one in entered(step.seq, [f"step/{step.n}/at"], leaf)]
                yield Raw(stratum, row.id, {**plain, **_step_fields(mine, row.noted_by)}, {}, logged)

    return read


def number_of(row_id: UUID) -> str:
    """It has no number of its own but that of its hazard, which would tell its place, its department and who worked on it."""
    return f"OV-{row_id.hex[-8:].upper()}"


def _violations() -> Select[Any]:
    codes: list[Any] = [type_coerce(getattr(Violation, name), String).label(name) for name in ("kind", "state")]
    result: list[Any] = [type_coerce(ViolationResult.result, String).label("result"), ViolationResult.sent_back]
    wanted = select(Violation.id, Violation.area_id, Violation.noted_by, *codes, *result)
    return wanted.outerjoin(ViolationResult, ViolationResult.hazard_id == Violation.hazard_id)


def _steps(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    became: Any = type_coerce(ViolationStep.became, String).label("became")
    columns = ViolationStep.violation_id, ViolationStep.n, ViolationStep.action, became, ViolationStep.at, ViolationStep.actor_id, LogEntry.seq
    wanted = select(*columns).join(LogEntry, LogEntry.id == ViolationStep.entry_id).where(ViolationStep.violation_id.in_(ids))
    rows = work.session.execute(wanted.order_by(ViolationStep.violation_id, ViolationStep.n)).all()
    return {violation_id: list(group) for violation_id, group in groupby(rows, key=attrgetter("violation_id"))}


def _step_fields(steps: Sequence[Any], noted_by: UUID) -> dict[str, str | None]:
    fields: dict[str, str | None] = {}
    for step in steps:
        by = None if step.action == OBJECTED else "noter" if step.actor_id == noted_by else "another"
        fields |= {f"step/{step.n}/at": said(step.at), f"step/{step.n}{WHAT}": together({"action": step.action, "became": step.became, "by": by})}
    return fields


def later(work: Work, row_id: UUID, step: int) -> list[Later]:
    """In no office: there may be one supervisor only."""
    columns = ViolationStep.n, ViolationStep.action, ViolationStep.became, ViolationStep.at
    rows = work.session.execute(select(*columns).where(ViolationStep.violation_id == row_id, ViolationStep.n > step).order_by(ViolationStep.n))
    return [Later(row.n, row.action, "", "", row.became, row.at) for row in rows]


def pick(_work: Work, _numbers: Collection[str]) -> dict[UUID, str]:
    """None: whoever could pick by a hazard's number would learn behind which hazard somebody's own violation was."""
    return {}


RECORDS = Records(
    code="violations",
    name=VIOLATION,
    about="own violations noted in the period, in these areas and everything inside them, as long as they are kept",
    plan=Kind(frozenset([*PLAIN, "step/*/at", "step/*/what"]), frozenset(), frozenset(), TIMES),
    tested=TESTED,
    row=Violation.id,
    inside=inside,
    strata=strata,
    told=told,
    reader=reader,
    later=later,
    pick=pick,
    called={f"{VIOLATION}/all": N_("Own violations")},
    whole=True,
)
