"""How is a check of a stage of responsibility noted, and which were made of late?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from db.areas import Area
from db.duties import DutyCheck, Link
from db.hazards import Hazard
from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.duties.register import LONGEST, PURPOSE, area_here, known_link, somebody
from portal.errors import Invalid, NotFound
from portal.hazards.numbers import next_number
from portal.policy import Action, office_for, require

KIND = "PT"  # as patrols are numbered (D16)
BACK = timedelta(days=7)
LONGEST_CHECK = timedelta(hours=12)
NEWEST = 20


@dataclass(frozen=True)
class Noted:
    """A check as a line of a list."""

    number: str
    area: str
    area_en: str | None
    link: Link
    began_at: datetime
    ended_at: datetime
    noted_at: datetime
    found: bool
    by: str | None
    note: str | None


@writes
def note_check(
    work: Work, area_id: UUID, *, link: str, began_at: datetime, ended_at: datetime, found: bool, note: str = "", hazard: str | None = None
) -> DutyCheck:
    """Made by whoever notes it, in the last days. When it was noted is the log's word, not his."""
    area = area_here(work, area_id)
    seen = Spot(area_id)
    require(work.actor, Action.DUTY_CHECK, seen)
    stage = known_link(link)
    _require_times(work, began_at, ended_at)
    if found and not note.strip():
        raise Invalid("Write what was found.", field="note")
    if len(note) > LONGEST:
        raise Invalid("A text has at most {n} characters.", field="note", n=LONGEST)
    year = clock.site_day(work.now, areas.time_zone(work)).year
    made = DutyCheck(site_id=area.site_id, area_id=area_id, link=stage, began_at=began_at, ended_at=ended_at, noted_at=work.now, found=found)
    made.number = next_number(work, KIND, site_id=area.site_id, year=year)
    made.person_id, made.office = somebody(work), office_for(work.actor, Action.DUTY_CHECK, seen)
    made.hazard_id = _hazard(work, area.site_id, hazard) if hazard else None
    made.entry_id = work.entry(EntryKind.CHANGE, "duty.checked", detail=made.number)
    made.subject = f"duty_check/{work.now.year}"
    seal_into(made, note=note.strip() or None)
    work.session.add(made)
    return made


@dataclass(frozen=True)
class Spot:
    """What the rules have to know of a check: where."""

    area_id: UUID


def _require_times(work: Work, began_at: datetime, ended_at: datetime) -> None:
    if not began_at < ended_at <= work.now:
        raise Invalid("A check ends after it began, and has ended when it is noted.", field="ended_at")
    if ended_at - began_at > LONGEST_CHECK:
        raise Invalid("A check takes at most {n} hours.", field="ended_at", n=12)
    if began_at < work.now - BACK:
        raise Invalid("A check can be noted for {n} days.", field="began_at", n=BACK.days)


def _hazard(work: Work, site_id: UUID, number: str) -> UUID:
    """Of the same site: each numbers its own."""
    found = work.session.scalars(select(Hazard.id).where(Hazard.site_id == site_id, Hazard.number == number)).one_or_none()
    if found is None:
        raise NotFound("There is no hazard {number} that you can see.", number=number)
    return found


@writes
def newest_checks(work: Work) -> list[Noted]:
    """The newest that the asker sees."""
    require(work.actor, Action.DUTY_SEE, None)
    since = work.now - 4 * BACK
    wanted = (
        select(DutyCheck, Area).join(Area, Area.id == DutyCheck.area_id).where(DutyCheck.began_at >= since, DutyCheck.area_id.in_(select(Area.id)))
    )
    rows: Sequence[Any] = work.session.execute(wanted.order_by(DutyCheck.began_at.desc()).limit(NEWEST)).all()
    said = reveal(work, [check for check, _area in rows], ["note"], purpose=PURPOSE)
    names = office_name(work, {check.person_id for check, _area in rows})
    return [_noted(check, area, names.get(check.person_id), said[check.id]["note"]) for check, area in rows]


def _noted(check: DutyCheck, area: Area, by: str | None, note: str | None) -> Noted:
    return Noted(
        number=check.number,
        area=area.name,
        area_en=area.name_en,
        link=check.link,
        began_at=check.began_at,
        ended_at=check.ended_at,
        noted_at=check.noted_at,
        found=check.found,
        by=by,
        note=note,
    )
