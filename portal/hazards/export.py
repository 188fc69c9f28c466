"""Which records leave the portal as a file? What a list shows, with its filters, up to a bound that is said; every record stands in the log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from db.areas import Department
from db.hazards import Hazard
from db.session import Work, office_name, prepared_by, take_out, writes
from portal import areas, evidence
from portal.errors import Denied
from portal.hazards.lines import Image, Record, Step
from portal.hazards.listing import Heard, Wanted, found_by_words, ids_in_order, matching
from portal.hazards.queries import one, shown_in_office, timeline
from portal.hazards.steps import get
from portal.policy import Action, allows, require

MOST = 5000
TEXTS = ("description", "place", "requirement")
PURPOSE = "export"


@dataclass(frozen=True)
class Out:
    """A record as it leaves: codes, names, texts; moments in the site's own time, the deadline as the day that it ends with."""

    number: str
    state: str
    overdue: bool
    severity: str
    category: str
    kind: str
    source: str
    area: areas.Place
    place: str
    what: str
    requirement: str
    department: str
    department_en: str
    responsible: str
    supervisor: str
    reported_at: datetime
    deadline: date | None
    closed_at: datetime | None
    round: int


@dataclass(frozen=True)
class Taken:
    """The rows, and whether there were more than fit."""

    rows: list[Out]
    cut: bool


def _found(work: Work, /, *, words: str = "", **asked: Any) -> Heard | None:
    """Words are looked for in a snapshot; without words there is nothing to prepare."""
    wanted = {name: value for name, value in asked.items() if name not in ("order", "why")}
    return found_by_words(work, words=words, size=MOST, **wanted) if words.strip() else None


@prepared_by(_found)
def ledger_file(work: Work, heard: Heard | None, /, *, order: str = "newest", words: str = "", why: str = "", **wanted: Any) -> Taken:
    """The lines of the ledger that match, in its order, for whoever may take records out. One entry names each of them and the filters."""
    require(work.actor, Action.HAZARD_EXPORT, None)
    asked = {"words": words, "order": order, **asdict(Wanted(**wanted)), "why": why}
    if heard is None:
        ids = ids_in_order(work, order, MOST + 1, **wanted)
    else:
        said = json.dumps({"words": words, "export": True, **asdict(Wanted(**wanted))}, ensure_ascii=False, sort_keys=True, default=str)
        hits = heard.scan.told(work, action="hazard.search", asked=said)
        still = select(Hazard.id).where(Hazard.id.in_(hits), *matching(work, Wanted(**wanted)))
        ids = list(work.session.scalars(still.order_by(Hazard.reported_at.desc(), Hazard.id.desc())))
    cut = len(ids) > MOST or bool(heard and heard.left)
    return Taken(_rows(work, ids[:MOST], {name: value for name, value in asked.items() if value}), cut)


def exports(work: Work, hazard_id: UUID | None = None) -> bool:
    """Is taking records out mine to do; and this one, which I may see only because I reported it?"""
    return allows(work.actor, Action.HAZARD_EXPORT, None) and (hazard_id is None or shown_in_office(work, hazard_id))


def _rows(work: Work, ids: Sequence[UUID], asked: dict[str, Any]) -> list[Out]:
    held = {row.id: row for row in work.session.scalars(select(Hazard).where(Hazard.id.in_(ids)))} if ids else {}
    hazards = [held[row_id] for row_id in ids if row_id in held]
    detail = json.dumps({**asked, "rows": len(hazards)}, ensure_ascii=False, sort_keys=True, default=str)
    texts = take_out(work, hazards, TEXTS, action="hazard.export", purpose=PURPOSE, detail=detail)
    known = Known(
        names=office_name(work, {who for row in hazards for who in (row.responsible_id, row.supervisor_id) if who}),
        places={place.id: place for place in areas.places(work, closed=True)},
        departments={row.id: row for row in work.session.scalars(select(Department))},
        zones={site_id: ZoneInfo(zone) for site_id, zone in areas.time_zones(work).items()},
    )
    return [_row(row, texts[row.id], known, work.now) for row in hazards]


@dataclass(frozen=True)
class Known:
    """What the ids of a row are called, and the clock of each site."""

    names: dict[UUID, str | None]
    places: dict[UUID, areas.Place]
    departments: dict[UUID, Department]
    zones: dict[UUID, ZoneInfo]

    def name(self, person_id: UUID | None) -> str:
        return self.names.get(person_id) or "" if person_id else ""


def _row(row: Hazard, said: dict[str, str | None], known: Known, now: datetime) -> Out:
    department, zone = known.departments.get(row.department_id) if row.department_id else None, known.zones[row.site_id]
    return Out(
        number=row.number,
        state=str(row.state),
        overdue=row.is_overdue(now),
        severity=str(row.severity),
        category=str(row.category),
        kind=str(row.kind),
        source=str(row.source),
        area=known.places[row.area_id],
        place=said["place"] or "",
        what=said["description"] or "",
        requirement=said["requirement"] or "",
        department=department.name if department else "",
        department_en=(department.name_en or department.name) if department else "",
        responsible=known.name(row.responsible_id),
        supervisor=known.name(row.supervisor_id),
        reported_at=row.reported_at.astimezone(zone).replace(tzinfo=None),
        deadline=(row.deadline - timedelta(microseconds=1)).astimezone(zone).date() if row.deadline else None,
        closed_at=row.closed_at.astimezone(zone).replace(tzinfo=None) if row.closed_at else None,
        round=row.round,
    )


@dataclass(frozen=True)
class Photo:
    """A picture of the sheet: before or after, when, how many pixels wide and high, and its bytes."""

    taken: str
    at: datetime
    size: tuple[int, int]
    content: bytes


@dataclass(frozen=True)
class Sheet:
    """One hazard as it is printed: what a page shows of it, and the pictures themselves."""

    record: Record
    steps: list[Step]
    pictures: list[Photo]
    zone: str
    at: datetime


@writes
def record_sheet(work: Work, hazard_id: UUID) -> Sheet:
    """Everything that its page shows, taken out: an entry of its own, and each picture's look beside it."""
    hazard = get(work, hazard_id)
    require(work.actor, Action.HAZARD_EXPORT, None)
    if not shown_in_office(work, hazard_id):
        raise Denied("It is yours to see because you reported it: your office does not take it out.")
    take_out(work, [hazard], TEXTS, action="hazard.print", purpose=PURPOSE, detail=hazard.number)
    record = one(work, hazard_id)
    photos = [_photo(image, evidence.picture(work, image.id).content) for image in record.pictures]
    return Sheet(record, timeline(work, hazard_id), photos, areas.time_zone(work, hazard.site_id), work.now)


def _photo(image: Image, content: bytes) -> Photo:
    return Photo(image.taken, image.at, evidence.size_of(content), content)
