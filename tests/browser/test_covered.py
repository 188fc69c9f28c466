"""Does an auditor find on the screen what was checked too rarely, what stands out and what is not on record, and does nobody else see it?"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from db import engine, log
from db.demo.cast import TIME_ZONE
from db.session import begin
from portal import clock, duties, evidence, hazards
from tests.browser.conftest import SitDown
from tests.browser.house import House, installed
from tests.browser.person import DESK, PHONE

pytestmark = pytest.mark.browser
DICE = "31415926535897932384626433"


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def checked(house: House, days: list[date]) -> None:
    """At the unloading dock transport is due every week. A check is filled in weeks later, the clock set back; one photo stands in two hazards."""
    plant, dock = house.plant, house.plant.areas["STORE-DOCK"]
    noise = io.BytesIO()
    Image.effect_noise((80, 60), 70).save(noise, "PNG")
    with installed(house.portal):
        log.checkpoint(engine.current(), datetime.now(UTC))
        with begin(plant.actors["chen.li"], now=at(days[0], 1)) as work:
            duties.keep(work, dock, link="transport", every="week", since=days[0], basis="4.2", why="first version")
        with begin(plant.actors["he.jing"], now=at(days[1], 4), silent=True) as work:
            duties.note_check(work, dock, link="transport", began_at=at(days[1], 2), ended_at=at(days[1], 3), found=False)
        for day in days[2:4]:
            with begin(plant.actors["li.jianguo"], now=at(day, 2), silent=True) as work:
                hazards.report(work, area_id=dock, description="Rail loose", pictures=[evidence.prepare(noise.getvalue())])


def test_an_auditor_counts_the_checks_and_looks_up_his_waybills(house: House, sit_down: SitDown, tmp_path: Path) -> None:
    today = clock.site_day(datetime.now(UTC), TIME_ZONE)
    monday = today - timedelta(days=49 + today.weekday())
    days = [monday - timedelta(days=1), monday + timedelta(days=1), monday + timedelta(days=9), monday + timedelta(days=12)]
    checked(house, days)
    bills = tmp_path / "waybills.csv"
    bills.write_text(f"date,place,truck\n{monday},STORE-DOCK,A1\n{monday + timedelta(days=8)},STORE-DOCK,A2\nnever,STORE-DOCK,A3\n", "utf-8")
    auditor = sit_down("shen.yue", language="en", width=DESK)

    auditor.open("coverage")
    auditor.press("Count now")
    auditor.reads_words("Transport of hazardous goods", "Too rarely")
    auditor.finds_no_fault()
    auditor.goes_to("What stands out")
    auditor.reads_words("The same picture again", "Entered at another time than it says")
    auditor.press("Into my next pick")
    auditor.reads_words("In my next pick")
    auditor.finds_no_fault()

    auditor.goes_to("My own lists")
    auditor.page.get_by_text("Waybills", exact=True).click()
    auditor.page.locator("input[type=file]").set_input_files(bills)
    auditor.reads("2 of 3 rows can be looked up.", "the day is missing or not a date")
    auditor.press("Bring in {n} rows", n=2)
    auditor.type("Your digits", DICE)
    auditor.press("Draw and look up")
    auditor.reads("0 of 2 lines that were due are on record; 2 are not.")
    auditor.finds_no_fault()

    telephone = sit_down("shen.yue", language="zh", width=PHONE)
    for address in ("coverage", "flags", "reverse"):
        telephone.open(address)
        telephone.finds_no_fault()
    director = sit_down("chen.li", language="en")
    for address in ("coverage", "flags", "reverse"):
        director.page.goto(f"{house.url}/{address}")
        director.settled()
        director.never_reads("STORE-DOCK")
        expect(director.page.get_by_text("Too rarely")).to_have_count(0)
