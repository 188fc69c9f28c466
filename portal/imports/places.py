"""How do areas and departments come in? One row each: code, name, English name, what contains it, risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from db.actor import Actor
from db.areas import Area, Department, RiskTier
from db.session import Work, begin, writes
from portal import areas
from portal.imports.tables import Result, Row, Said, folded
from portal.locale import N_
from portal.policy import Action, require

BATCH = 200
LONGEST_CODE, LONGEST_NAME = 32, 120
HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("代码", "编码", "区域代码", "部门代码", "short code"),
    "name": ("名称", "区域名称", "部门名称", "区域", "部门", "area", "department"),
    "name_en": ("英文名称", "英文名", "english name"),
    "parent": ("上级", "上级代码", "上级区域", "上级部门", "lies in", "part of"),
    "risk": ("风险", "风险等级", "责任风险评级", "risk tier"),
}
RISKS = {
    "": RiskTier.MEDIUM,
    **dict.fromkeys(("高", "高风险", "high", "highrisk"), RiskTier.HIGH),
    **dict.fromkeys(("中", "中风险", "medium", "mediumrisk"), RiskTier.MEDIUM),
    **dict.fromkeys(("低", "低风险", "low", "lowrisk"), RiskTier.LOW),
}
NO_CODE, NO_NAME = N_("the code is missing"), N_("it has no name")
TOO_LONG = N_("the code or a name is too long")
TWICE = N_("the code {code} stands in the file twice")
STRANGE_RISK = N_("the risk {risk} is not known: high, medium or low")
NO_PARENT = N_("there is no {parent} to put it into")
OTHER = N_("the code {code} is here already with other content; nothing was overwritten")


@dataclass(frozen=True)
class Order:
    """What is brought in: areas or departments of one site, as the rows of a file say."""

    kind: type[Area | Department]
    site_id: UUID
    rows: Sequence[Row]


@dataclass(frozen=True)
class Known:
    """An area or department that is here, or would be."""

    id: UUID | None
    name: str
    name_en: str
    parent: str
    risk: RiskTier


def areas_of(site_id: UUID, rows: Sequence[Row]) -> Order:
    return Order(Area, site_id, rows)


def departments_of(site_id: UUID, rows: Sequence[Row]) -> Order:
    return Order(Department, site_id, rows)


def bring_in(actor: Actor, order: Order, *, dry_run: bool = False) -> Result:
    """Some hundred rows a transaction, what contains something before what it contains; a second run adds nothing."""
    rows, result, seen = list(_containing_first(order.rows)), Result(rows=len(order.rows)), dict[str, Known]()
    for start in range(0, len(rows), BATCH):
        with begin(actor, write=not dry_run) as work:
            store(work, Order(order.kind, order.site_id, rows[start : start + BATCH]), result, seen, dry_run=dry_run)
    result.rejected.sort(key=lambda problem: int(str(problem["row"])))
    return result


@writes
def store(work: Work, order: Order, result: Result, seen: dict[str, Known], *, dry_run: bool) -> None:
    """`seen` are the codes of the file so far: what a dry run would have made is there for what lies in it."""
    require(work.actor, Action.PLACE_CHANGE, None)
    here = _here(work, order)
    for row in order.rows:
        code, made = folded(row.of("code")), _made(row)
        if why := _refused(row, here, seen):
            result.reject(row, why)
            continue
        if code in here:
            result.unchanged += 1
        else:
            result.imported += 1
            here[code] = made if dry_run else _added(work, order, row, made, here)
        seen[code] = here[code]


def _refused(row: Row, here: dict[str, Known], seen: dict[str, Known]) -> Said | None:
    """Why a row cannot be stored."""
    code, parent, known = folded(row.of("code")), folded(row.of("parent")), here.get(folded(row.of("code")))
    made = _made(row)
    checks = (
        (not code, Said(NO_CODE)),
        (not row.of("name"), Said(NO_NAME)),
        (len(row.of("code")) > LONGEST_CODE or max(len(row.of("name")), len(row.of("name_en"))) > LONGEST_NAME, Said(TOO_LONG)),
        (code in seen, Said(TWICE, code=row.of("code"))),
        (folded(row.of("risk")) not in RISKS, Said(STRANGE_RISK, risk=row.of("risk"))),
        (bool(parent) and parent not in here and parent not in seen, Said(NO_PARENT, parent=row.of("parent"))),
        (known is not None and _content(known) != _content(made), Said(OTHER, code=row.of("code"))),
    )
    return next((why for wrong, why in checks if wrong), None)


def _content(known: Known) -> tuple[str, ...]:
    return folded(known.name), folded(known.name_en), known.parent, str(known.risk)


def _made(row: Row) -> Known:
    return Known(None, row.of("name"), row.of("name_en"), folded(row.of("parent")), RISKS.get(folded(row.of("risk")), RiskTier.MEDIUM))


def _added(work: Work, order: Order, row: Row, made: Known, here: dict[str, Known]) -> Known:
    add = areas.add_area if order.kind is Area else areas.add_department
    parent = here[made.parent].id if made.parent else None
    stored = add(
        work, site_id=order.site_id, code=row.of("code"), name=made.name, name_en=made.name_en or None, parent_id=parent, risk_tier=made.risk
    )
    return Known(stored.id, made.name, made.name_en, made.parent, made.risk)


def _here(work: Work, order: Order) -> dict[str, Known]:
    """By code, on every site: a code is given once."""
    found: Sequence[Area | Department] = (
        work.session.scalars(select(Area)).all() if order.kind is Area else work.session.scalars(select(Department)).all()
    )
    rows = {row.id: row for row in found}
    codes = {row_id: folded(row.code) for row_id, row in rows.items()}
    return {
        codes[row.id]: Known(row.id, row.name, row.name_en or "", codes[row.parent_id] if row.parent_id else "", row.risk_tier)
        for row in rows.values()
    }


def _containing_first(rows: Sequence[Row]) -> Iterator[Row]:
    """Offices write their lists in any order. What lies in a circle comes last, and is refused for want of its parent."""
    codes, inside = {folded(row.of("code")) for row in rows} - {""}, dict[str, list[Row]]()
    for row in rows:
        parent = folded(row.of("parent"))
        inside.setdefault(parent if parent in codes else "", []).append(row)
    waiting = inside.pop("", [])
    for row in waiting:  # grows while it is read
        yield row
        waiting += inside.pop(folded(row.of("code")), [])
    yield from sorted((row for rest in inside.values() for row in rest), key=lambda row: row.line)
