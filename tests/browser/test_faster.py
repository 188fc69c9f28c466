"""What do people read when somebody was faster, or when the portal refuses what they typed?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, SitDown
from tests.browser.person import PHONE

pytestmark = pytest.mark.browser
WHY = "The paint is not dry yet"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_slower_of_two_supervisors_reads_that_someone_was_faster(house: House, sit_down: SitDown, language: str) -> None:
    what = f"Oil on the floor, {language}"
    hazard_id = house.handed_in(what)
    faster, slower = sit_down("zhou.min", language=language), sit_down("sun.tao", language=language, width=PHONE)
    for supervisor in (faster, slower):
        supervisor.open(f"hazard?id={hazard_id}&do=accept")
    slower.picks("Send back for another round")
    slower.type("Why (needed to send back; the department reads it)", WHY)

    faster.tick("Everything required is done")
    faster.picks("Accept and close")
    faster.decide("Accept and close")
    slower.press("Send back for another round", within="stDialog")

    slower.reads_words("Someone was faster")
    expect(slower.dialog.get_by_role("textbox")).to_have_value(WHY)
    assert house.story_of(hazard_id) == ["report", "assign", "start", "submit", "accept"]
    slower.open(f"hazard?id={hazard_id}")
    slower.reads_words("Closed")
    slower.never_reads(WHY)
    slower.finds_no_fault()


def test_a_report_without_a_place_cannot_be_sent_and_keeps_its_sentence(sit_down: SitDown) -> None:
    worker = sit_down("zhang.weimin", width=PHONE)
    worker.open("report")

    worker.type("What did you see? (required)", "地面有油")

    worker.reads_words("One sentence and a place are still missing.")
    expect(worker.button("Send")).to_be_disabled()
    worker.selects("Where? (required)", "打磨区")
    expect(worker.button("Send")).to_be_enabled()
    worker.page.get_by_text(worker.word("More (optional)")).click()
    worker.tick("I have already fixed it")
    expect(worker.button("Send")).to_be_disabled()
    expect(worker.page.get_by_label(worker.word("What did you see? (required)"))).to_have_value("地面有油")


def test_a_report_the_portal_refuses_keeps_its_sentence(house: House, sit_down: SitDown) -> None:
    worker, before = sit_down("chen.hao", language="en", width=PHONE), house.ledger()
    worker.open("report")
    worker.photographs(b"this is no picture")
    worker.type("What did you see? (required)", "A pallet hangs over the edge")
    worker.selects("Where? (required)", "East side")

    worker.press("Send")

    worker.reads_words("This file is not a photo. Choose a JPEG, PNG, WebP or HEIC picture.")
    expect(worker.page.get_by_label(worker.word("What did you see? (required)"))).to_have_value("A pallet hangs over the edge")
    worker.open("my-reports")
    worker.never_reads("A pallet hangs over the edge")
    assert house.ledger() == before


def test_an_assignment_the_portal_refuses_keeps_what_was_typed(house: House, sit_down: SitDown) -> None:
    hazard_id = house.reported("Cable across the walkway")
    slower = sit_down("zhou.min")
    slower.open(f"hazard?id={hazard_id}&do=assign")
    slower.choose("Department (required)", "焊接车间")
    slower.type("What has to be done (required)", "电缆改走桥架")

    house.dismissed(hazard_id)
    slower.press("Assign", within="stDialog")

    slower.reads_words("Someone was faster")
    expect(slower.dialog.get_by_label(slower.word("What has to be done (required)"))).to_have_value("电缆改走桥架")
    assert house.story_of(hazard_id) == ["report", "dismiss"]


def test_a_hazard_of_another_area_reads_as_not_there_and_leads_back(house: House, sit_down: SitDown) -> None:
    what = "Grinding sparks reach the curtain"
    hazard_id = house.reported(what)
    of_this_area, of_another = sit_down("zhou.min", language="en"), sit_down("he.jing", language="en", width=PHONE)
    of_this_area.open(f"hazard?id={hazard_id}")
    of_this_area.reads(what)

    of_another.open(f"hazard?id={hazard_id}")

    of_another.reads_words("This record was not found")
    of_another.never_reads(what)
    of_another.press("Back")
    of_another.page.get_by_role("heading", level=1, name=of_another.word("Today")).wait_for()
    of_another.finds_no_fault()
