"""How does an earlier ledger come in? Row by row as it stands: one step each, nothing invented, nothing repaired, what is odd is flagged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from db.actor import Actor
from db.areas import Area, Department, Site
from db.hazards import Category, Hazard, Kind, Severity, Source, State
from db.log import EntryKind
from db.sealed import blind_of, framed, seal_into
from db.session import Work, begin, writes
from portal import areas, clock
from portal.errors import Invalid
from portal.hazards.numbers import next_number
from portal.hazards.plans import FIVE
from portal.hazards.plans import bring_in as bring_in_plan
from portal.hazards.steps import move
from portal.imports import dates, mapping, oddities, tables
from portal.imports.mapping import Mapping as Words
from portal.imports.oddities import Draft
from portal.imports.tables import Result, Row, Said, Table, folded
from portal.imports.words import HEADINGS, PLAN_HEADINGS, SPOT
from portal.locale import N_
from portal.policy import Action, office_for, require

BATCH = 200
ROOT_CODE, ROOT_NAME, ROOT_NAME_EN = "IMPORTED", "导入台账的地点", "Places of an imported ledger"
NEEDED = ("content", "found_at")
OTHER_CONTENT = N_("id {number} was imported before with other content; it was not overwritten")
OTHER_CONTENT_ROW = N_("this hazard was imported before with other content; it was not overwritten")
TWICE = N_("id {number} stands in the file twice with different content; row {line} was taken in")
TWICE_ROW = N_("row {line} tells the same hazard otherwise; only that row was taken in")
NO_SUCH_UNIT = N_("the unit {unit} is not a department here")


@dataclass(frozen=True)
class Target:
    """Where the rows go: the site, its clock, the departments and areas already known by their names."""

    site_id: UUID
    zone: str
    departments: dict[str, UUID]
    areas: dict[str, UUID]


@dataclass
class Order:
    """What is imported and how: the table, what its words mean, and whether unknown units may become departments."""

    table: Table
    words: Words = field(default_factory=Words)
    plans: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    known_units_only: bool = False
    by: str = ""
    seen: dict[str, Draft] = field(default_factory=dict)


def run(
    actor: Actor,
    file: Path,
    *,
    own_map: Path | None = None,
    plans: Path | None = None,
    dry_run: bool = False,
    known_units_only: bool = False,
) -> Result:
    """The whole import from files."""
    words = mapping.read(own_map)
    table = tables.table(tables.content(file), file.name, HEADINGS, own_names=words.columns)
    by_id: dict[str, list[Row]] = {}
    for plan in tables.read(plans, PLAN_HEADINGS) if plans else []:
        by_id.setdefault(plan.of("id"), []).append(plan)
    return bring_in(actor, Order(table, words, by_id, known_units_only, by=file.name), dry_run=dry_run)


def bring_in(actor: Actor, order: Order, *, dry_run: bool = False, progress: Callable[[int, int], object] | None = None) -> Result:
    """Some hundred rows a transaction: what is wrong with one row keeps no other out, and a second run adds nothing."""
    if missing := [name for name in NEEDED if name not in order.table.fields]:
        raise Invalid("The file has no column for: {names}. Say which one it is with --map.", field="map", names=", ".join(missing))
    order.seen.clear()
    result = Result()
    drafts = list(read(order, result))
    for start in range(0, max(len(drafts), 1), BATCH):
        with begin(actor, write=not dry_run) as work:
            fresh = sort(work, order, drafts[start : start + BATCH], result)
            if fresh and not dry_run:
                store(work, fresh, by=order.by)
        result.imported += len(fresh)
        if progress:
            progress(min(start + BATCH, len(drafts)), len(drafts))
    return result


def read(order: Order, result: Result) -> list[Draft]:
    """Everything that needs no database, before any transaction begins."""
    drafts = []
    for note in oddities.sheet_notes(order.table):
        result.flag(order.table.heading, note)
    for row in order.table.rows:
        if why := oddities.left_out(order.table, row):
            result.flag(row.line, Said(why))
            continue
        result.rows += 1
        draft = _draft(row, order)
        if said := oddities.refused(draft):
            result.reject(row, said)
            continue
        oddities.judge(draft, order.words, order.table)
        drafts.append(draft)
    return drafts


def sort(work: Work, order: Order, drafts: Sequence[Draft], result: Result) -> list[Draft]:
    """Which rows are new, which are here already, which cannot be stored and why."""
    require(work.actor, Action.HAZARD_IMPORT, None)
    target = target_of(work)
    known = _known(work, [draft.number for draft in drafts])
    fresh = [draft for draft in drafts if _is_new(draft, order, known, target, result)]
    for draft in fresh:
        oddities.judge_here(draft, target.departments, target.areas, folded_place(draft.row.of("place")))
        if draft.found and _at(draft.found, target) > work.now:
            draft.flag("future_date", found_at=draft.row.of("found_at"))
        result.flagged += [{"row": draft.row.line, "reason": said} for _code, said in draft.odd]
    return fresh


@writes
def store(work: Work, fresh: Sequence[Draft], *, by: str) -> None:
    """Each row a hazard with one step, "imported as <state>"; what the row said stands sealed in the step."""
    require(work.actor, Action.HAZARD_IMPORT, None)
    office = office_for(work.actor, Action.HAZARD_IMPORT, None)
    target = target_of(work)
    work.entry(EntryKind.ADMIN, "import.hazards", detail=by)
    for draft in fresh:
        hazard = _hazard(work, draft, target)
        seal_into(hazard, description=draft.row.of("content"), place=draft.row.of("place") or None)
        work.session.add(hazard)
        five = _five_fixed(draft, target)
        complete: dict[str, Any] = {"planned_at": work.now} if all(five.values()) else {}
        move(work, hazard, draft.state, action=Action.HAZARD_IMPORT, office=office, n=1, note=_as_it_stood(draft), **complete)
        bring_in_plan(work, hazard, **five)


def target_of(work: Work) -> Target:
    site = work.session.scalars(select(Site).order_by(Site.code)).first()
    if site is None:
        raise Invalid("There is no site to import into. Make one first.", field="site")
    known = work.session.execute(select(Department.name, func.coalesce(Department.replaced_by_id, Department.id)))
    departments = {folded(name): row_id for name, row_id in known}
    places = {folded_place(name): row_id for name, row_id in work.session.execute(select(Area.name, Area.id))}
    return Target(site.id, site.time_zone, departments, places)


def folded_place(name: str) -> str:
    """Places that are written differently stay different: only outer spaces and line breaks go."""
    return re.sub(r"\s*[\r\n]+\s*", " ", name.strip())


def _draft(row: Row, order: Order) -> Draft:
    first = order.words.day_first
    found, due, closed = (dates.moment(row.of(name), day_first=first) for name in ("found_at", "due", "closed_at"))
    number = unicodedata.normalize("NFKC", row.of("id")).strip() if "id" in order.table.fields else _own_number(row, found)
    status, category, grade = (order.words.code(name, row.of(name)) for name in ("status", "category", "grade"))
    return Draft(row, number, _digest(row, order), found, status, category, grade, due, closed, order.plans.get(number, ()))


def _is_new(draft: Draft, order: Order, known: Mapping[str, str | None], target: Target, result: Result) -> bool:
    number, row, has_id = draft.number, draft.row, "id" in order.table.fields
    if number in known:
        if known[number] == draft.digest:
            result.unchanged += 1
        else:
            result.reject(row, Said(OTHER_CONTENT, number=number) if has_id else Said(OTHER_CONTENT_ROW))
        return False
    if first := order.seen.get(number):
        if first.digest == draft.digest:
            result.unchanged += 1
            result.flag(row.line, Said(oddities.IS_REPEATED, line=first.row.line))
        else:
            result.reject(row, Said(TWICE, number=number, line=first.row.line) if has_id else Said(TWICE_ROW, line=first.row.line))
        return False
    if order.known_units_only and folded(row.of("unit")) not in target.departments:
        result.reject(row, Said(NO_SUCH_UNIT, unit=row.of("unit")) if row.of("unit") else Said(oddities.FLAGS["missing_unit"]))
        return False
    order.seen[number] = draft
    return True


def _own_number(row: Row, found: datetime | None) -> str:
    """A ledger without ids: what a hazard is known by is when and where it was found, what it is and whose; the rest may change."""
    parts = (found.isoformat() if found else row.of("found_at"), row.of("place"), row.of("content"), row.of("unit"))
    return f"row-{blind_of('hazard', 'import_id', framed(*(folded(part) for part in parts)).hex()).hex()}"


def _digest(row: Row, order: Order) -> str:
    """A keyed fingerprint of the whole row, so that it tells nobody what stood there; the same day written otherwise is the same."""
    skipped = order.table.fields.get("line_no")
    parts = [part for title in sorted(row.cells) if title != skipped for part in (folded(title), _canonical(row.cells[title]))]
    return blind_of("hazard", "import_digest", framed(*parts).hex()).hex()


def _canonical(text: str) -> str:
    at = None if dates.is_serial(text) else dates.moment(text)
    return at.isoformat() if at else text


def _hazard(work: Work, draft: Draft, target: Target) -> Hazard:
    row = draft.row
    assert draft.found is not None  # refused has said so otherwise
    found_at = _at(draft.found, target)
    year = clock.site_day(found_at, target.zone).year
    return Hazard(
        number=next_number(work, "HZ", site_id=target.site_id, year=year),
        site_id=target.site_id,
        area_id=_area(work, row.of("place"), target),
        department_id=_department(work, row.of("unit"), target),
        category=Category(draft.category or Category.OTHER),
        severity=Severity(draft.severity or Severity.GENERAL),
        kind=Kind.ON_THE_SPOT if draft.code == SPOT else Kind.TIME_LIMITED,
        source=Source.IMPORT,
        state=draft.state,
        round=1,
        reported_at=found_at,
        changed_at=work.now,
        deadline=_deadline(draft, target),
        closed_at=_closed_at(work, draft, target, found_at),
        import_id=draft.number,
        import_digest=draft.digest,
        import_flags=" ".join(draft.codes) or None,
        subject=f"hazard/{year}",
    )


def _at(written: datetime, target: Target) -> datetime:
    """The file has no zone: the moment is the site's."""
    return written.replace(tzinfo=ZoneInfo(target.zone)).astimezone(UTC)


def _closed_at(work: Work, draft: Draft, target: Target, found_at: datetime) -> datetime | None:
    if draft.state is not State.ACCEPTED:
        return None
    if draft.code == SPOT:
        return found_at
    if draft.closed is None or "impossible_closing" in draft.codes:
        return work.now
    return max(found_at, _at(draft.closed, target))  # a day without a time is not before the hour at which it was found


def _deadline(draft: Draft, target: Target) -> datetime | None:
    """Only where the row, or else its one plan, names a day that can be."""
    if draft.due and "impossible_due" not in draft.codes:
        return clock.end_of_day(draft.due.date(), target.zone)
    if len(draft.plans) != 1 or "impossible_plan_dates" in draft.codes:
        return None
    due = dates.day(draft.plans[0].of("rectify_by"))
    return clock.end_of_day(due, target.zone) if due else None


def _five_fixed(draft: Draft, target: Target) -> dict[str, Any]:
    """The five of its one plan 五定, as far as they stand there; of several none is chosen, and a day that cannot be is none."""
    if len(draft.plans) != 1:
        return dict.fromkeys(FIVE)
    plan = draft.plans[0]
    day = None if "impossible_plan_dates" in draft.codes else dates.day(plan.of("rectify_by"))
    texts = {"measures": plan.of("measure"), **{name: plan.of(name) for name in ("funds", "who", "emergency")}}
    return {**texts, "due": clock.end_of_day(day, target.zone) if day else None}


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
        made = areas.add_department(work, site_id=target.site_id, code=_code(unit), name=folded_place(unit), flagged=True)
        work.session.flush()
        target.departments[key] = made.id
    return target.departments[key]


def _code(name: str) -> str:
    """A code that the same name always gets."""
    return f"IMP-{blind_of('area', 'code', name).hex()[:12]}"


def _known(work: Work, numbers: Sequence[str]) -> dict[str, str | None]:
    wanted = select(Hazard.import_id, Hazard.import_digest).where(Hazard.import_id.in_(numbers))
    return {str(number): digest for number, digest in work.session.execute(wanted)}


def _as_it_stood(draft: Draft) -> str:
    """The row's own words, and those of its plans; never who reported it, for the department reads this."""
    rows = [draft.row, *draft.plans]
    return "\n\n".join("\n".join(f"{title}: {text}" for title, text in row.cells.items() if not oddities.names_reporter(title)) for row in rows)
