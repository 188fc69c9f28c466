"""How often must which stage of responsibility be checked where? Each change is the next version; the earlier ones stay on record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import Select, select

from db.areas import Area
from db.duties import Duty, Every, Link
from db.log import EntryKind
from db.sealed import seal_into
from db.session import Work, office_name, reveal, writes
from portal import areas, clock
from portal.duties.slots import Version
from portal.errors import Denied, Invalid, NotFound
from portal.policy import Action, require

LONGEST, BASIS = 1000, 200
PURPOSE = "duties"


@dataclass(frozen=True)
class Known:
    """A duty as it stands: the version in force or to come, who kept it and why."""

    area_id: UUID
    area: str
    area_en: str | None
    link: Link
    n: int
    every: Every
    since: date
    basis: str
    at: datetime
    by: str | None
    why: str | None


@writes
def keep(work: Work, area_id: UUID, *, link: str, every: str, since: date, basis: str, why: str) -> Duty:
    """The next version. Only a first one may begin in the past: it asks for more, while a later one could excuse what was not done."""
    require(work.actor, Action.DUTY_KEEP, None)
    area = area_here(work, area_id)
    said = _require_words(basis, why)
    stage, often = known_link(link), _known_every(every)
    earlier = work.session.scalars(_versions([area_id]).where(Duty.link == stage)).all()
    today = clock.site_day(work.now, areas.time_zone(work))
    if earlier and since < max(today, earlier[-1].since):
        raise Invalid("A change holds from today on at the earliest: what was due before stays due.", field="since")
    if not earlier and often is Every.NEVER:
        raise Invalid("Nothing is asked for here that could end.", field="every")
    work.entry(EntryKind.ADMIN, "duty.kept", detail=f"{area.code} {link} {every} {since}")
    made = Duty(area_id=area_id, link=stage, n=len(earlier) + 1, every=often, since=since, basis=basis.strip())
    made.made_at, made.made_by, made.subject = work.now, somebody(work), f"duty/{work.now.year}"
    seal_into(made, why=said)
    work.session.add(made)
    return made


def known_link(word: str) -> Link:
    if word not in list(Link):
        raise Invalid("This stage is not known.", field="link")
    return Link(word)


def _known_every(word: str) -> Every:
    if word not in list(Every):
        raise Invalid("Say how often: each working day, week, month or quarter.", field="every")
    return Every(word)


def _require_words(basis: str, why: str) -> str:
    if not basis.strip() or len(basis) > BASIS:
        raise Invalid("Write by which clause or rule, in at most {n} characters.", field="basis", n=BASIS)
    if not why.strip() or len(why) > LONGEST:
        raise Invalid("Write why, in at most {n} characters.", field="why", n=LONGEST)
    return why.strip()


def somebody(work: Work) -> UUID:
    if work.actor.person_id is None:
        raise Denied("This is done by people under their own name.")
    return work.actor.person_id


def area_here(work: Work, area_id: UUID) -> Area:
    found = work.session.scalars(select(Area).where(Area.id == area_id)).one_or_none()
    if found is None:
        raise NotFound("This area does not exist or is not yours.")
    return found


@writes
def kept(work: Work) -> list[Known]:
    """The newest version of each, by area and stage; ended ones last."""
    require(work.actor, Action.DUTY_SEE, None)
    wanted = select(Duty, Area).join(Area, Area.id == Duty.area_id).order_by(Area.code, Duty.link, Duty.n)
    rows = [list(group)[-1] for _key, group in groupby(work.session.execute(wanted).all(), key=lambda row: (row[0].area_id, row[0].link))]
    said = reveal(work, [duty for duty, _area in rows], ["why"], purpose=PURPOSE)
    names = office_name(work, {duty.made_by for duty, _area in rows})
    known = [_known(duty, area, names.get(duty.made_by), said[duty.id]["why"]) for duty, area in rows]
    return sorted(known, key=lambda one: one.every is Every.NEVER)


def _known(duty: Duty, area: Area, by: str | None, why: str | None) -> Known:
    place = {"area_id": area.id, "area": area.name, "area_en": area.name_en}
    return Known(**place, link=duty.link, n=duty.n, every=duty.every, since=duty.since, basis=duty.basis, at=duty.made_at, by=by, why=why)  # type: ignore[arg-type]


def in_force(work: Work, area_ids: Collection[UUID]) -> dict[tuple[UUID, Link], list[Version]]:
    """Every version of every duty in these areas, the oldest first."""
    rows = work.session.scalars(_versions(area_ids)).all()
    return {key: [Version(row.every, row.since) for row in group] for key, group in groupby(rows, key=lambda row: (row.area_id, row.link))}


def _versions(area_ids: Collection[UUID]) -> Select[Duty]:
    return select(Duty).where(Duty.area_id.in_(area_ids)).order_by(Duty.area_id, Duty.link, Duty.n)
