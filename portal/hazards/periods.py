"""Which hazards fall into these days, weeks, or stand so with their deadline? Days are those of a hazard's own site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, false, func, not_, or_

from db.hazards import OPEN_STATES, Hazard
from db.session import Work
from portal import areas, clock
from portal.errors import NotFound


def today(work: Work) -> date:
    """At the first site."""
    return work.now.astimezone(ZoneInfo(areas.time_zone(work))).date()


def sites_by_zone(work: Work) -> Mapping[str, list[UUID]]:
    """Nearly always one."""
    sites: dict[str, list[UUID]] = {}
    for site_id, zone in areas.time_zones(work).items():
        sites.setdefault(zone, []).append(site_id)
    return sites


def within_days(work: Work, moment: Any, since: date | None, until: date | None, *, ending: bool = False, site: Any = Hazard.site_id) -> list[Any]:
    """Both days included. `ending`: the moment ends its day, as a deadline does. `site`: where, in whose time zone the days are."""
    if not since and not until:
        return []
    sites = sites_by_zone(work)
    within = {zone: _bounds(moment, since, until, zone, ending=ending) for zone in sites}
    if len(sites) == 1:
        return next(iter(within.values()))
    return [or_(false(), *(and_(site.in_(ids), *within[zone]) for zone, ids in sites.items()))]


def _bounds(moment: Any, since: date | None, until: date | None, zone: str, *, ending: bool) -> list[Any]:
    begins = clock.end_of_day(since - timedelta(days=1), zone) if since else None
    ends = clock.end_of_day(until, zone) if until else None
    first = [] if begins is None else [moment > begins if ending else moment >= begins]
    return [*first, *([] if ends is None else [moment <= ends if ending else moment < ends])]


def as_it_came(work: Work, result: str) -> Any:
    """due: counted for the completion rate (D1), on_time or late; running: not due yet; undated: without a deadline."""
    due, is_open = Hazard.is_due(work.now), Hazard.state.in_(OPEN_STATES)
    results = {
        "due": due,
        "on_time": Hazard.on_time,
        "late": and_(due, not_(func.coalesce(Hazard.on_time, false()))),
        "running": and_(is_open, Hazard.deadline > work.now),
        "undated": and_(is_open, Hazard.deadline.is_(None)),
    }
    if result not in results:
        raise NotFound("There is no result {result}.", result=result)
    return results[result]
