"""What is frozen of a check of a duty? Everything of it but who made it; nothing about it ever changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, func, select, type_coerce

from audit.snapshot import Kind
from db.areas import Area
from db.duties import DutyCheck
from db.log import LogEntry, leaves
from db.log.freezing import Raw
from db.sealed import Sealed
from db.session import Work
from portal import areas
from portal.draws.extent import AT_ONCE, Extent, Later, Records, Stratum, by_area, entered
from portal.draws.fields import said
from portal.hazards.periods import within_days
from portal.locale import N_

CHECK = "check"
CODES, MOMENTS = ("number", "link", "office", "found"), ("began_at", "ended_at", "noted_at")
BORNE_OUT = ("ended_at", "noted_at")  # one entry tells both: that it was noted then, and how long after the check
PLAIN = (*CODES, *MOMENTS, "area", "hazard")
TESTED = {
    "there": N_("Whoever made the check was there at that time"),
    "stage": N_("What this stage asks for was looked at"),
    "duration": N_("It took as long as such a check takes"),
    "finding": N_("What was found was dealt with"),
    "noted": N_("It was noted soon after it was made"),
}


def inside(work: Work, extent: Extent) -> list[Any]:
    where = DutyCheck.area_id.in_(areas.below(work, extent.area_ids))
    return [where, *within_days(work, DutyCheck.began_at, extent.since, extent.until, site=DutyCheck.site_id)]


def strata(work: Work, extent: Extent) -> list[Stratum]:
    """A check has no level and no department."""
    return by_area(work, extent, DutyCheck.area_id, f"{CHECK}/") if extent.by == "area" else [(f"{CHECK}/all", [])]


def told() -> Select[Any]:
    return select(func.count()).select_from(DutyCheck).join(LogEntry, LogEntry.id == DutyCheck.entry_id)


def reader(work: Work, extent: Extent) -> Callable[[str, list[Any]], Iterator[Raw]]:
    codes = {row.id: row.code for row in work.session.execute(select(Area.id, Area.code))}
    leaf, wanted = leaves(work.session), _checks().where(*inside(work, extent)).order_by(DutyCheck.id)

    def read(stratum: str, which: list[Any]) -> Iterator[Raw]:
        for row in work.session.execute(wanted.where(*which), execution_options={"yield_per": AT_ONCE}):
            plain = {**{name: said(getattr(row, name)) for name in (*CODES, *MOMENTS)}, "area": codes[row.area_id], "found": _yes(row.found)}
            note = Sealed(DutyCheck.__tablename__, "note", row.id, row.subject, row.note_ct) if row.note_ct is not None else None
            yield Raw(stratum, row.id, {**plain, "hazard": _yes(row.hazard_id)}, {"note": note}, entered(row.seq, BORNE_OUT, leaf))

    return read


def _checks() -> Select[Any]:
    """Which hazard came of it is another record's number, which may not be drawn: frozen is that there is one."""
    columns = DutyCheck.id, DutyCheck.area_id, DutyCheck.hazard_id, DutyCheck.subject, DutyCheck.note_ct
    codes: list[Any] = [DutyCheck.number, type_coerce(DutyCheck.link, String).label("link"), DutyCheck.office, DutyCheck.found]
    times = [getattr(DutyCheck, name) for name in MOMENTS]
    return select(*columns, *codes, *times, LogEntry.seq).join(LogEntry, LogEntry.id == DutyCheck.entry_id)


def _yes(value: object) -> str:
    return "yes" if value else "no"


def later(_work: Work, _row_id: UUID, _step: int) -> list[Later]:
    """A check is a row that is never changed."""
    return []


def pick(work: Work, numbers: Collection[str]) -> dict[UUID, str]:
    return {row.id: row.number for row in work.session.execute(select(DutyCheck.id, DutyCheck.number).where(DutyCheck.number.in_(numbers)))}


RECORDS = Records(
    code="checks",
    name=CHECK,
    about="checks of duties begun in the period, in these areas and everything inside them",
    plan=Kind(frozenset([*PLAIN, "note"]), frozenset(), frozenset(), frozenset(BORNE_OUT)),
    tested=TESTED,
    row=DutyCheck.id,
    inside=inside,
    strata=strata,
    told=told,
    reader=reader,
    later=later,
    pick=pick,
    called={f"{CHECK}/all": N_("Checks of duties")},
)
