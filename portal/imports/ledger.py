"""How does an earlier ledger come in? Row by row as it stands: one step each, nothing invented, nothing repaired, what is odd is flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from db.actor import Actor
from db.areas import Area, Department, Site
from db.hazards import Category, Hazard, Kind, Severity, Source, State
from db.log import EntryKind
from db.sealed import blind_of, framed, seal_into
from db.session import Work, begin, writes
from portal import areas, clock
from portal.errors import Invalid
from portal.hazards.numbers import next_number
from portal.hazards.steps import move
from portal.imports import tables
from portal.imports.tables import Result, Row, folded
from portal.policy import Action, office_for, require

BATCH = 500
ROOT_CODE, ROOT_NAME, ROOT_NAME_EN = "IMPORTED", "导入台账的地点", "Places of an imported ledger"
LONGEST_ID, LONGEST_NAME = 64, 120

HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("dangerId", "隐患编号", "编号", "序号", "number"),
    "found_at": ("findTime", "发现时间", "排查时间", "检查时间", "上报时间", "发现日期", "date"),
    "place": ("address", "地点", "隐患地点", "区域", "位置", "where"),
    "content": ("content", "隐患内容", "隐患描述", "问题描述", "内容", "description"),
    "grade": ("dangerGrade", "隐患等级", "等级", "级别", "severity"),
    "category": ("type", "隐患类型", "类型", "类别", "专业"),
    "unit": ("unit", "责任单位", "责任部门", "整改部门", "部门", "department"),
    "status": ("dangerStatus", "状态", "隐患状态", "整改状态", "state"),
}
PLAN_HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("dangerId", "隐患编号", "编号"),
    "assigned_at": ("sidingTime", "五定时间", "派发时间"),
    "rectify_by": ("rectificationTime", "整改时间", "整改期限", "期限"),
    "measure": ("rectificationMeasure", "整改措施", "措施"),
}

# Status of the earlier ledger -> where the hazard stands here. The row says no more than this, so nothing more is claimed.
STATUSES: dict[str, State] = {
    "未五定": State.REPORTED,  # nobody has fixed measure, person, time, money and plan yet: it waits to be assigned
    "待处理": State.REPORTED,
    "已五定": State.ASSIGNED,  # those five are fixed, but nothing says that work began
    "整改中": State.RECTIFYING,
    "已整改": State.AWAITING,  # the unit says it is done and nobody has looked: to be accepted
    "已复查": State.ACCEPTED,  # looked at again and found good
    "已销号": State.ACCEPTED,
    "已完成": State.ACCEPTED,
    "已现场处理": State.ACCEPTED,  # put right before the eyes of whoever inspected, which was its acceptance
}
ON_THE_SPOT = "已现场处理"
CATEGORIES: dict[str, Category] = {
    "采煤": Category.MINING, "开掘": Category.TUNNELLING, "掘进": Category.TUNNELLING, "通风": Category.VENTILATION, "机电": Category.MACHINERY,
    "机械": Category.MACHINERY, "电气": Category.ELECTRICAL, "运输": Category.TRANSPORT, "消防": Category.FIRE, "危化品": Category.CHEMICALS,
    "高处作业": Category.WORK_AT_HEIGHT, "防护用品": Category.PROTECTIVE_EQUIPMENT, "职业健康": Category.OCCUPATIONAL_HEALTH,
    "现场管理": Category.HOUSEKEEPING, "管理": Category.MANAGEMENT, "其他": Category.OTHER, "其它": Category.OTHER,
}  # fmt: skip
GRADES: dict[str, Severity] = {
    "重大": Severity.MAJOR, "重大隐患": Severity.MAJOR, "major": Severity.MAJOR, "一般": Severity.GENERAL, "一般隐患": Severity.GENERAL,
    "general": Severity.GENERAL, "a": Severity.GENERAL, "b": Severity.GENERAL, "c": Severity.GENERAL,
}  # fmt: skip
CUT_OFF = ("...", "…", "..")

FLAGS = {
    "truncated_text": "the text is cut off in the file",
    "unknown_grade": "the grade {grade} is not known; kept as general",
    "unknown_category": "the type {category} is not known; kept as other",
    "unknown_unit": "the unit {unit} is not a department here; one was made and waits to be confirmed",
    "missing_unit": "no unit is named",
    "unknown_place": "the place {place} is not an area here; one was made among the imported places",
    "unclear_place": "the place {place} says nothing",
    "unknown_closing": "closed, but the file does not say when; the moment of the import stands",
    "impossible_plan_dates": "the plan's dates cannot be: {plan}",
    "several_plans": "there are {plans} plans for it; none was chosen",
}


@dataclass
class Fresh:
    """A row that can be stored, and what is odd about it."""

    row: Row
    digest: str
    found_at: datetime
    state: State
    plans: Sequence[Row] = ()
    flags: dict[str, str] = field(default_factory=dict)

    def flag(self, code: str, **said: object) -> None:
        self.flags[code] = FLAGS[code].format(**said)


@dataclass(frozen=True)
class Target:
    """Where the rows go: the site, its clock, the departments and areas already known by their names."""

    site_id: UUID
    zone: str
    departments: dict[str, UUID]
    areas: dict[str, UUID]


@dataclass(frozen=True)
class Order:
    """What is imported: the ledger's rows, the plans by hazard id, and whether unknown units may become departments."""

    rows: Sequence[Row]
    plans: Mapping[str, Sequence[Row]]
    known_units_only: bool = False


def run(
    actor: Actor,
    file: Path,
    *,
    own_map: Path | None = None,
    plans: Path | None = None,
    dry_run: bool = False,
    known_units_only: bool = False,
    by: str = "",
) -> Result:
    """The whole import, some hundred rows a transaction: what is wrong with one row keeps no other out, and a second run adds nothing."""
    rows = tables.read(file, HEADINGS, own_names=tables.read_map(own_map))
    missing = [name for name in ("id", "content", "status") if rows and name not in rows[0].fields]
    if missing:
        raise Invalid("The file has no column for: {names}. Say which one it is with --map.", field="map", names=", ".join(missing))
    by_id: dict[str, list[Row]] = {}
    for plan in tables.read(plans, PLAN_HEADINGS) if plans else []:
        by_id.setdefault(plan.of("id"), []).append(plan)
    result, seen = Result(rows=len(rows)), set[str]()
    for start in range(0, len(rows), BATCH):
        order = Order(rows[start : start + BATCH], by_id, known_units_only)
        with begin(actor, write=not dry_run) as work:
            fresh = sort(work, order, result, seen)
            if fresh and not dry_run:
                store(work, fresh, by=by or file.name)
        result.imported += len(fresh)
    return result


def sort(work: Work, order: Order, result: Result, seen: set[str]) -> list[Fresh]:
    """Which rows are new, which are here already, which cannot be stored and why."""
    require(work.actor, Action.HAZARD_IMPORT, None)
    target = target_of(work)
    known = _known(work, [row.of("id") for row in order.rows])
    fresh = []
    for row in order.rows:
        made = _sorted(row, target, order, known, result, seen)
        if made is not None:
            fresh.append(made)
            result.flagged += [{"row": row.line, "reason": reason} for reason in made.flags.values()]
    return fresh


@writes
def store(work: Work, fresh: Sequence[Fresh], *, by: str) -> None:
    """Each row a hazard with one step, "imported as <state>"; what the row said stands sealed in the step."""
    require(work.actor, Action.HAZARD_IMPORT, None)
    office = office_for(work.actor, Action.HAZARD_IMPORT, None)
    target = target_of(work)
    work.entry(EntryKind.ADMIN, "import.hazards", detail=by)
    for item in fresh:
        hazard = _hazard(work, item, target)
        seal_into(hazard, description=item.row.of("content"), place=item.row.of("place") or None)
        work.session.add(hazard)
        move(work, hazard, item.state, action=Action.HAZARD_IMPORT, office=office, note=_as_it_stood(item))


def target_of(work: Work) -> Target:
    site = work.session.scalars(select(Site).order_by(Site.code)).first()
    if site is None:
        raise Invalid("There is no site to import into. Make one first.", field="site")
    departments = {folded(name): row_id for name, row_id in work.session.execute(select(Department.name, Department.id))}
    places = {folded_place(name): row_id for name, row_id in work.session.execute(select(Area.name, Area.id))}
    return Target(site.id, site.time_zone, departments, places)


def folded_place(name: str) -> str:
    """Places that are written differently stay different: only outer spaces go."""
    return name.strip()


def _sorted(row: Row, target: Target, order: Order, known: Mapping[str, str | None], result: Result, seen: set[str]) -> Fresh | None:
    number, digest = row.of("id"), _digest(row)
    if number in known and number:
        if known[number] == digest:
            result.unchanged += 1
        else:
            result.reject(row, f"id {number} was imported before with other content; it was not overwritten")
        return None
    if why := _refused(row, target, order, seen):
        result.reject(row, why)
        return None
    seen.add(number)
    moment = tables.moment(row.of("found_at"))
    assert moment is not None  # _refused has said so otherwise
    found_at = moment.replace(tzinfo=ZoneInfo(target.zone)).astimezone(UTC)
    made = Fresh(row, digest, found_at, STATUSES[row.of("status")], order.plans.get(number, ()))
    _flag(made, target)
    return made


def _refused(row: Row, target: Target, order: Order, seen: set[str]) -> str:
    """Why a row cannot be stored; empty if it can."""
    number, unit = row.of("id"), row.of("unit")
    checks = (
        (not number, "the id is missing"),
        (len(number) > LONGEST_ID, "the id is too long"),
        (number in seen, f"id {number} stands in the file twice"),
        (not row.of("content"), "the description is missing"),
        (tables.moment(row.of("found_at")) is None, f"the date {row.of('found_at') or '(none)'} cannot be read"),
        (row.of("status") not in STATUSES, f"the status {row.of('status') or '(none)'} is not known"),
        (max(len(unit), len(row.of("place"))) > LONGEST_NAME, "the unit or the place is too long for a name"),
        (order.known_units_only and folded(unit) not in target.departments, f"the unit {unit or '(none)'} is not a department here"),
    )
    return next((why for wrong, why in checks if wrong), "")


def _flag(made: Fresh, target: Target) -> None:
    row = made.row
    odd = (
        ("truncated_text", row.of("content").endswith(CUT_OFF)),
        ("unknown_grade", row.of("grade").casefold() not in GRADES),
        ("unknown_category", row.of("category") not in CATEGORIES),
        ("missing_unit", not row.of("unit")),
        ("unknown_unit", bool(row.of("unit")) and folded(row.of("unit")) not in target.departments),
        ("unclear_place", not row.of("place") or row.of("place") in HEADINGS["place"]),
        ("unknown_place", bool(row.of("place")) and folded_place(row.of("place")) not in target.areas),
        ("unknown_closing", made.state is State.ACCEPTED and row.of("status") != ON_THE_SPOT),
        ("several_plans", len(made.plans) > 1),
    )
    said = {name: row.of(name) or "—" for name in ("grade", "category", "unit", "place")}
    for code, holds in odd:
        if holds:
            made.flag(code, **said, plans=len(made.plans))
    if wrong := [why for plan in made.plans if (why := _impossible(plan, row))]:
        made.flag("impossible_plan_dates", plan="; ".join(wrong))


def _impossible(plan: Row, row: Row) -> str:
    """A plan is made after the hazard was found, and its time lies after it was made."""
    found, assigned, by = (tables.moment(text) for text in (row.of("found_at"), plan.of("assigned_at"), plan.of("rectify_by")))
    if found is None or assigned is None or by is None:
        return "a date cannot be read"
    if assigned < found:
        return f"assigned {assigned} before it was found {found}"
    return f"to be rectified {by} before it was assigned {assigned}" if by < assigned else ""


def _hazard(work: Work, item: Fresh, target: Target) -> Hazard:
    row = item.row
    year = clock.site_day(item.found_at, target.zone).year
    closed_at = {True: item.found_at, False: work.now}[row.of("status") == ON_THE_SPOT] if item.state is State.ACCEPTED else None
    return Hazard(
        number=next_number(work, "HZ", site_id=target.site_id, year=year),
        site_id=target.site_id,
        area_id=_area(work, row.of("place"), target),
        department_id=_department(work, row.of("unit"), target),
        category=CATEGORIES.get(row.of("category"), Category.OTHER),
        severity=GRADES.get(row.of("grade").casefold(), Severity.GENERAL),
        kind=Kind.ON_THE_SPOT if row.of("status") == ON_THE_SPOT else Kind.TIME_LIMITED,
        source=Source.IMPORT,
        state=item.state,
        round=1,
        reported_at=item.found_at,
        changed_at=work.now,
        deadline=_deadline(item, target),
        closed_at=closed_at,
        import_id=row.of("id"),
        import_digest=item.digest,
        import_flags=" ".join(item.flags) or None,
        subject=f"hazard/{year}",
    )


def _deadline(item: Fresh, target: Target) -> datetime | None:
    """Only where the file has one plan whose dates can be."""
    if len(item.plans) != 1 or "impossible_plan_dates" in item.flags:
        return None
    due = tables.day(item.plans[0].of("rectify_by"))
    return clock.end_of_day(due, target.zone) if due else None


def _area(work: Work, place: str, target: Target) -> UUID:
    name = folded_place(place) or ROOT_NAME
    if name not in target.areas:
        root = target.areas.get(ROOT_NAME) or _new_area(work, target, ROOT_NAME, code=ROOT_CODE, parent_id=None)
        target.areas[ROOT_NAME] = root
        target.areas[name] = root if name == ROOT_NAME else _new_area(work, target, name, code=_code(name), parent_id=root)
    return target.areas[name]


def _new_area(work: Work, target: Target, name: str, *, code: str, parent_id: UUID | None) -> UUID:
    name_en = ROOT_NAME_EN if name == ROOT_NAME else None
    area = areas.add_area(work, site_id=target.site_id, code=code, name=name, name_en=name_en, parent_id=parent_id)
    work.session.flush()
    return area.id


def _department(work: Work, unit: str, target: Target) -> UUID | None:
    if not unit:
        return None
    key = folded(unit)
    if key not in target.departments:
        made = areas.add_department(work, site_id=target.site_id, code=_code(unit), name=unit, flagged=True)
        work.session.flush()
        target.departments[key] = made.id
    return target.departments[key]


def _code(name: str) -> str:
    """A code that the same name always gets."""
    return f"IMP-{blind_of('area', 'code', name).hex()[:12]}"


def _known(work: Work, numbers: Sequence[str]) -> dict[str, str | None]:
    wanted = select(Hazard.import_id, Hazard.import_digest).where(Hazard.import_id.in_([number for number in numbers if number]))
    return {str(number): digest for number, digest in work.session.execute(wanted)}


def _digest(row: Row) -> str:
    """A keyed fingerprint of the whole row, so that it tells nobody what stood there."""
    parts = [part for title in sorted(row.cells) for part in (title, row.cells[title])]
    return blind_of("hazard", "import_digest", framed(*parts).hex()).hex()


def _as_it_stood(item: Fresh) -> str:
    """The row's own words, and those of its plans."""
    rows = [item.row, *item.plans]
    return "\n\n".join("\n".join(f"{title}: {text}" for title, text in row.cells.items() if text) for row in rows)
