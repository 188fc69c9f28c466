"""What is frozen of a hazard? Everything that the loop keeps of it but who is behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, func, select, type_coerce

from audit.snapshot import Kind, Logged
from db.areas import Area, Department
from db.hazards import Evidence, Hazard, HazardStep, Rendition, Severity, State
from db.log import LogEntry, leaves
from db.log.freezing import Raw
from db.sealed import Sealed
from db.session import Work
from portal import areas
from portal.draws.extent import AT_ONCE, Extent, Later, Records, Stratum, by_area
from portal.draws.fields import WHAT, instant, raw, said, together
from portal.errors import Conflict
from portal.hazards.periods import within_days
from portal.locale import N_

HAZARD = "hazard"
LOT = "lot"  # a week of the running stream: what was closed in it, as one
MAJOR, NOBODYS = f"{HAZARD}/{Severity.MAJOR}", f"{HAZARD}/none"
CODES, MOMENTS = ("number", "category", "severity", "kind", "source", "state", "round"), ("reported_at", "deadline", "closed_at", "reopened_at")
OF_THE_ROW = (*CODES, *MOMENTS)
PLAIN = (*OF_THE_ROW, "area", "department")
TEXTS = ("description", "place", "requirement")
STEP_CODES, STEP_TEXTS = ("action", "was", "became", "round", "office", "department"), ("note", "before", "after")
PICTURE_WHAT = ("taken", "step", "at")
TIMES = frozenset({"step/*/at"})  # what the log has to bear out
CLEAR = "picture/*/sha256"
MASKED = "picture/*/masked_sha256"  # the only one of a picture's files that may travel


def later(work: Work, row_id: UUID, step: int) -> list[Later]:
    """The steps of one record after this one, oldest first."""
    code = select(Department.code).where(Department.id == HazardStep.department_id).scalar_subquery()
    plain = HazardStep.n, HazardStep.action, HazardStep.office, code.label("department"), HazardStep.became, HazardStep.at
    rows = work.session.execute(select(*plain).where(HazardStep.hazard_id == row_id, HazardStep.n > step).order_by(HazardStep.n))
    return [Later(row.n, row.action, row.office, row.department or "", row.became, row.at) for row in rows]


def strata(work: Work, extent: Extent) -> list[Stratum]:
    """Each stratum's name and which records are in it, in the order of names: none overlap, and none is left out."""
    if extent.by == LOT:
        return [(f"{HAZARD}/{LOT}", [])]
    if extent.by == "level":
        return [(f"{HAZARD}/{severity}", [Hazard.severity == severity]) for severity in (Severity.GENERAL, Severity.MAJOR)]
    found = by_area(work, extent, Hazard.area_id) if extent.by == "area" else _departments(work)
    if extent.certainty:
        found = [(name, [*which, Hazard.severity == Severity.GENERAL]) for name, which in found]
        found.append((MAJOR, [Hazard.severity == Severity.MAJOR]))
    return sorted(found, key=itemgetter(0))


def _departments(work: Work) -> list[Stratum]:
    codes = work.session.execute(select(Department.id, Department.code))
    return [*((f"dept/{code}", [Hazard.department_id == one]) for one, code in codes), (NOBODYS, [Hazard.department_id.is_(None)])]


def reader(work: Work, extent: Extent) -> Callable[[str, list[Any]], Iterator[Raw]]:
    """A thousand at a time, in the order of their ids."""
    reading = Reading(work)
    inside = _inside(work, extent)

    def read(stratum: str, which: list[Any]) -> Iterator[Raw]:
        wanted = _hazards().where(*which, *inside).order_by(Hazard.id)
        for part in work.session.execute(wanted, execution_options={"yield_per": AT_ONCE}).partitions():
            yield from reading.part(stratum, part)

    return read


def _inside(work: Work, extent: Extent) -> list[Any]:
    where = Hazard.area_id.in_(areas.below(work, extent.area_ids))
    if extent.by == LOT:
        return [where, Hazard.state == State.ACCEPTED, *within_days(work, Hazard.closed_at, extent.since, extent.until)]
    return [where, *within_days(work, Hazard.reported_at, extent.since, extent.until)]


def _hazards() -> Select[Any]:
    codes: list[Any] = [type_coerce(getattr(Hazard, name), String).label(name) for name in CODES]
    times = [raw(getattr(Hazard, name), name) for name in MOMENTS]
    texts = [getattr(Hazard, f"{name}_ct") for name in TEXTS]
    places = [_key(Hazard.id).label("key"), _key(Hazard.area_id).label("area_id"), _key(Hazard.department_id).label("department_id")]
    return select(Hazard.id, *places, Hazard.subject, *codes, *times, *texts)


def _key(column: Any) -> Any:
    """An id as the database gives it: half a million of them are compared and never shown, and a UUID of each costs more than its row."""
    return type_coerce(column, String)


class Reading:
    """What is the same for all of them: the codes of places, and the tiles in which the log's leaves stand."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._areas, self._departments = _codes(work, Area), _codes(work, Department)
        self._leaf = leaves(work.session)

    def part(self, stratum: str, rows: Sequence[Any]) -> Iterator[Raw]:
        ids = [row.id for row in rows]
        steps, pictures = self._steps(ids), self._pictures(ids)
        for row_id, key, area_id, department_id, subject, *rest in rows:
            mine, taken = steps.get(key, []), pictures.get(key, [])
            plain, shut = _of_the_row(row_id, subject, rest)
            plain["area"], plain["department"] = self._areas[area_id], self._departments.get(department_id)
            told, also_shut = _step_fields(mine, self._departments)
            yield Raw(stratum, row_id, {**plain, **told, **_picture_fields(taken)}, {**shut, **also_shut}, self._logged(mine))

    def _steps(self, ids: Sequence[UUID]) -> dict[object, list[Any]]:
        rows = self._work.session.execute(_moves().where(HazardStep.hazard_id.in_(ids)).order_by(HazardStep.hazard_id, HazardStep.n)).all()
        return {hazard_id: list(group) for hazard_id, group in groupby(rows, key=itemgetter(0))}

    def _pictures(self, ids: Sequence[UUID]) -> dict[object, list[Any]]:
        rows = self._work.session.execute(photos(ids)).all()
        return {hazard_id: list(group) for hazard_id, group in groupby(rows, key=itemgetter(0))}

    def _logged(self, steps: Sequence[Any]) -> list[Logged]:
        """Where each step stands in the log. On PostgreSQL the newest entries are numbered a moment later."""
        places = [(seq, n) for _hazard, seq, n, *_rest in steps]
        if any(seq is None for seq, _n in places):
            raise Conflict("The log is still numbering its newest entries. Try again in a moment.")
        return [Logged(seq, f"step/{n}/at", self._leaf(seq)) for seq, n in places]


def _codes(work: Work, of: type[Area | Department]) -> dict[object, str]:
    return {row.key: row.code for row in work.session.execute(select(_key(of.id).label("key"), of.code))}


def photos(ids: Sequence[UUID]) -> Select[Any]:
    """Digests alone: no picture is opened, however many records there are."""
    what: list[Any] = [_key(Evidence.hazard_id), Evidence.taken, Evidence.step_n, Evidence.at, Evidence.sha256, Evidence.clear_sha256]
    wanted = select(*what, Rendition.clear_sha256).outerjoin(Rendition, Rendition.evidence_id == Evidence.id).where(Evidence.hazard_id.in_(ids))
    return wanted.order_by(Evidence.hazard_id, Evidence.id)


def _moves() -> Select[Any]:
    """Column by column: rows of the class would be built for nothing, a few for every record of the population."""
    codes: list[Any] = [
        HazardStep.action,
        *(type_coerce(getattr(HazardStep, name), String) for name in ("was", "became")),
        HazardStep.round,
        HazardStep.office,
    ]
    texts = [getattr(HazardStep, f"{name}_ct") for name in STEP_TEXTS]
    place = [_key(HazardStep.department_id), raw(HazardStep.at, "at"), _key(HazardStep.id), HazardStep.subject]
    of = _key(HazardStep.hazard_id).label("hazard_id")
    return select(of, LogEntry.seq, HazardStep.n, *codes, *place, *texts).join(LogEntry, LogEntry.id == HazardStep.entry_id)


def _of_the_row(row_id: UUID, subject: str, values: Sequence[Any]) -> tuple[dict[str, str | None], dict[str, Sealed | None]]:
    """Its codes, its moments and its texts, as `_hazards` selects them."""
    moments, texts = len(CODES), len(OF_THE_ROW)
    plain = dict(zip(CODES, map(said, values[:moments]), strict=True))
    plain |= zip(MOMENTS, map(instant, values[moments:texts]), strict=True)
    shut = zip(TEXTS, values[texts:], strict=True)
    return plain, {name: envelope and Sealed(Hazard.__tablename__, name, row_id, subject, envelope) for name, envelope in shut}


def _step_fields(steps: Sequence[Any], departments: Mapping[object, str]) -> tuple[dict[str, str | None], dict[str, Sealed | None]]:
    """What a step leaves empty is no field of it."""
    plain: dict[str, str | None] = {}
    shut: dict[str, Sealed | None] = {}
    for _hazard, _seq, n, *codes, department_id, at, row_id, subject, note, before, after in steps:
        place = f"step/{n}/"
        plain[f"{place}at"] = instant(at)
        plain[f"{place}what"] = _in_codes(*codes, departments.get(department_id))
        owner = row_id if isinstance(row_id, UUID) else UUID(row_id)
        texts = zip(STEP_TEXTS, (note, before, after), strict=True)
        shut |= {place + name: Sealed(HazardStep.__tablename__, name, owner, subject, envelope) for name, envelope in texts if envelope is not None}
    return plain, shut


@lru_cache(maxsize=10_000)
def _in_codes(*values: object) -> str:
    """What a step is, apart from its time and its texts: the same few hundred times over."""
    return together(dict(zip(STEP_CODES, values, strict=True)))


def _picture_fields(pictures: Sequence[Any]) -> dict[str, str | None]:
    fields: dict[str, str | None] = {}
    for n, (_hazard, *what, digest, clear, masked) in enumerate(pictures, 1):
        fields |= {f"picture/{n}{WHAT}": together(dict(zip(PICTURE_WHAT, what, strict=True))), f"picture/{n}/sealed_sha256": digest}
        fields |= {f"picture/{n}/sha256": clear} if clear else {}
        fields |= {f"picture/{n}/masked_sha256": masked} if masked else {}
    return fields


def pick(work: Work, numbers: Collection[str]) -> dict[UUID, str]:
    return {row.id: row.number for row in work.session.execute(select(Hazard.id, Hazard.number).where(Hazard.number.in_(numbers)))}


def told() -> Select[Any]:
    made = select(func.count()).select_from(HazardStep).join(Hazard, Hazard.id == HazardStep.hazard_id)
    return made.join(LogEntry, LogEntry.id == HazardStep.entry_id).where(HazardStep.n == 1)


STEPS = [f"step/*/{name}" for name in ("what", "at", *STEP_TEXTS)]
PICTURES = [f"picture/*/{name}" for name in ("what", "sealed_sha256", "sha256")]
TESTED = {
    "place": N_("The photo shows the place"),
    "level": N_("The level was judged rightly"),
    "plan": N_("There was a plan before the repair"),
    "acceptance": N_("Another person than the repairer accepted it"),
    "in_time": N_("It was put right in time"),
    "evidence": N_("The evidence fits the repair"),
    "recheck": N_("The re-check was done"),
}
RECORDS = Records(
    code="hazards",
    name=HAZARD,
    about="hazards reported in the period, in these areas and everything inside them",
    plan=Kind(frozenset([*PLAIN, *TEXTS, *STEPS, *PICTURES, MASKED]), frozenset(), frozenset([MASKED]), TIMES),
    tested=TESTED,
    row=Hazard.id,
    inside=_inside,
    strata=strata,
    told=told,
    reader=reader,
    later=later,
    pick=pick,
    called={
        f"{HAZARD}/{Severity.GENERAL}": N_("General hazards"),
        MAJOR: N_("Major hazards"),
        NOBODYS: N_("No department yet"),
        f"{HAZARD}/{LOT}": N_("Closed in the week"),
    },
    certain=frozenset({MAJOR}),
)
