"""Whose duty was it on that day, and who was over him? Built from offices and their days as the portal knows them, and frozen with the version.

An auditor reads offices and a code for each holder: the same person is the same code throughout an engagement, and nobody elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from db.areas import Area, Department
from db.draws import DrawnItem
from db.engagements import EngagementArea
from db.findings import Finding, Trace
from db.hazards import Hazard
from db.log import EntryKind
from db.people import RoleGrant
from db.sealed import blind_of
from db.session import Work, office_name, writes
from portal.findings.terms import DUTIES
from portal.people.holders import Held, held_on
from portal.policy import Action, require

CODE = 8


@dataclass(frozen=True)
class Where:
    """The place and the department for which somebody answered."""

    area: Area | None
    department: Department | None


@writes
def trace(work: Work, version_id: UUID) -> Trace:
    """The portal's own answer to a version that has none yet."""
    require(work.actor, Action.FINDING_TRACE, None)
    version = work.session.scalars(select(Finding).where(Finding.id == version_id)).one()
    where = _where(work, version)
    made = Trace(
        version_id=version.id,
        engagement_id=version.engagement_id,
        area_id=where.area.id if where.area else None,
        department_id=where.department.id if where.department else None,
        chain=json.dumps(_chain(work, version, where), ensure_ascii=False, sort_keys=True),
        at=work.now,
    )
    work.session.add(made)
    work.entry(EntryKind.CHANGE, "finding.traced")
    return made


def _where(work: Work, version: Finding) -> Where:
    """An area or a drawn record of its own engagement: a paper that was added past the verb can name any, and is told nothing of it."""
    if version.item_id is None:
        inside = EngagementArea.area_id == Area.id, EngagementArea.engagement_id == version.engagement_id
        named = select(Area).join(EngagementArea, and_(*inside)).where(Area.id == version.area_id)
        return Where(work.session.scalars(named).one_or_none(), None)
    drawn = select(DrawnItem).where(DrawnItem.id == version.item_id, DrawnItem.engagement_id == version.engagement_id)
    item = work.session.scalars(drawn).one_or_none()
    return _of_record(work, item) if item else Where(None, None)


def _of_record(work: Work, item: DrawnItem) -> Where:
    """The department that had it when it was frozen, where it still exists under that code; else the one that has it now."""
    hazard = work.session.scalars(select(Hazard).where(Hazard.id == item.row_id)).one_or_none()
    plain = json.loads(item.plain)
    code = plain.get("department")
    named = work.session.scalars(select(Department).where(Department.code == code)).all() if code else []
    now = select(Department).where(Department.id == (hazard.department_id if hazard else None))
    department = named[0] if len(named) == 1 else work.session.scalars(now).one_or_none()
    place = Area.id == hazard.area_id if hazard else Area.code == plain["area"]
    area = work.session.scalars(select(Area).where(place)).one_or_none()
    return Where(area, department)


def _chain(work: Work, version: Finding, where: Where) -> dict[str, Any]:
    duty = DUTIES[version.duty]
    links = [_link(work, version, office, where) for office in (duty.answers, duty.over)]
    return {
        "duty": version.duty,
        "day": version.day.isoformat(),
        "area": [where.area.name, where.area.name_en] if where.area else None,
        "department": [where.department.name, where.department.name_en] if where.department else None,
        "links": links,
    }


def _link(work: Work, version: Finding, office: str, where: Where) -> dict[str, Any]:
    area_id, department_id = where.area.id if where.area else None, where.department.id if where.department else None
    held = held_on(work, office, version.day, area_id=area_id, department_id=department_id)
    return {"office": office, "held": [_told(version.engagement_id, each) for each in held]}


def _told(engagement_id: UUID, held: Held) -> dict[str, Any]:
    return {
        "who": code_of(engagement_id, held.person_id),
        "since": held.since.isoformat(),
        "until": _day(held.until),
        "stands_in": held.stands_in,
        "away": held.away,
    }


def code_of(engagement_id: UUID, person_id: UUID) -> str:
    """Keyed, so that nobody finds the person by trying."""
    return blind_of("finding_trace", str(engagement_id), str(person_id)).hex()[:CODE].upper()


def names_behind(work: Work, engagement_id: UUID, chains: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Who the codes stand for, as far as the reader sees who holds which office: for the enterprise, never for an auditor."""
    codes = {one["who"] for chain in chains for link in chain["links"] for one in link["held"]}
    offices = {office for duty in DUTIES.values() for office in (duty.answers, duty.over)}
    holders = work.session.scalars(select(RoleGrant.person_id).where(RoleGrant.role.in_(offices)).distinct()) if codes else ()
    known = {person_id: code for person_id in holders if (code := code_of(engagement_id, person_id)) in codes}
    return {known[person_id]: name for person_id, name in office_name(work, known).items() if name}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
