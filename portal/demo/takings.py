"""What was asked to be taken from two workers of the demo: one transfer that the director refused, one departure that waits for him."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.demo import texts
from portal import accounts
from portal.clock import site_day
from portal.demo.fieldwork import did
from portal.demo.founding import Plant
from portal.people import get_person

ASKS, DECIDES = "lin.tao", "chen.li"
REPORTER, LEAVER = "li.jianguo", "guo.lili"


def ask(plant: Plant, at: datetime, zone: str) -> None:
    """The first has reported, and reads that he is protected; whoever asked and decided does not learn it."""
    organisation_id = did(plant, ASKS, at, get_person, plant.people[REPORTER]).organisation_id
    place = {"department_id": plant.departments["D-PACK"], "organisation_id": organisation_id}
    asked = did(plant, ASKS, at, accounts.ask_removal, plant.people[REPORTER], "move", reason=texts.MOVED, **place)
    did(plant, DECIDES, at + timedelta(minutes=40), accounts.refuse_request, asked.id, reason=texts.NOT_MOVED)
    last_day = site_day(at, zone) + timedelta(days=30)
    did(plant, ASKS, at + timedelta(minutes=50), accounts.ask_removal, plant.people[LEAVER], "leave", reason=texts.LEAVES, last_day=last_day)
