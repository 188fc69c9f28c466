"""The smallest plant on which scope can be seen to hold: two areas, two departments, three hazards in each, and who is who."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from db.actor import SYSTEM, Actor, Grant, Role
from db.areas import Area, Department, Site
from db.base import uuid7
from db.hazards import Hazard, HazardStep, State
from db.log.model import EntryKind
from db.session import Work, begin
from portal import clock

NORTH, SOUTH = ("N1", "N2", "N3"), ("S1", "S2", "S3")
EVERYWHERE = (*NORTH, *SOUTH)


@dataclass
class Plant:
    """Ids by short names; every actor is made anew so that no two share a session."""

    site: UUID = field(default_factory=uuid7)
    north: UUID = field(default_factory=uuid7)
    south: UUID = field(default_factory=uuid7)
    welding: UUID = field(default_factory=uuid7)
    packing: UUID = field(default_factory=uuid7)
    hazards: dict[str, UUID] = field(default_factory=dict)

    def supervisor(self) -> Actor:
        """Of the north only."""
        return actor(Grant(Role.SUPERVISOR, frozenset([self.north])))

    def department_head(self) -> Actor:
        """Of welding, which answers for the north."""
        return actor(Grant(Role.DEPARTMENT_HEAD, department_ids=frozenset([self.welding])))

    def number_of(self, hazard_id: UUID) -> str:
        return next(number for number, known in self.hazards.items() if known == hazard_id)

    def hazard(self, number: str, *, area: UUID, tag: str = "somebody") -> Hazard:
        return Hazard(
            number=number,
            site_id=self.site,
            area_id=area,
            department_id=self.welding if area == self.north else self.packing,
            reporter_tag=tag,
            subject="hazard/2026",
            reported_at=clock.now(),
            changed_at=clock.now(),
        )


def actor(*grants: Grant, tag: str = "nobody's") -> Actor:
    return Actor(uuid7(), uuid7(), tag, (*grants, Grant(Role.EMPLOYEE)))


def director() -> Actor:
    return actor(Grant(Role.DIRECTOR))


def auditor() -> Actor:
    return Actor(uuid7(), uuid7(), "auditor's", (Grant(Role.AUDITOR),))


def step(hazard_id: UUID, work: Work, *, n: int = 1) -> HazardStep:
    became = State.REPORTED
    return HazardStep(
        hazard_id=hazard_id, n=n, action="report", became=became, round=1, at=work.now, office="x", entry_id=uuid7(), subject="hazard/2026"
    )


def build() -> Plant:
    """Made by the portal itself, as an import would be."""
    plant = Plant()
    with begin(SYSTEM) as work:
        work.session.add(Site(id=plant.site, code="P", name="Plant"))
        work.session.flush()
        for area_id, department_id, name in ((plant.north, plant.welding, "north"), (plant.south, plant.packing, "south")):
            work.session.add(Area(id=area_id, site_id=plant.site, code=name, name=name))
            work.session.add(Department(id=department_id, site_id=plant.site, code=name, name=name))
        work.session.flush()
        for number in EVERYWHERE:
            hazard = plant.hazard(number, area=plant.north if number in NORTH else plant.south)
            plant.hazards[number] = hazard.id
            work.session.add(hazard)
        work.session.flush()
        work.session.add_all([step(hazard_id, work) for hazard_id in plant.hazards.values()])
        work.entry(EntryKind.SYSTEM, "plant.built")
    return plant
