"""Does a person see on every page that something is new, read it, and find the way from it to its record?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal import hazards
from tests.browser.conftest import House, SitDown
from tests.browser.person import DESK, PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_telephone_the_home_page_leads_to_what_is_new_and_from_there_to_its_record(house: House, sit_down: SitDown, language: str) -> None:
    hazard_id = house.handed_in(f"Oil on the stairs, {language}")
    number = house.did("zhou.min", hazards.one, hazard_id).number
    head = sit_down("zheng.kai", language=language, width=PHONE)
    head.open("home")
    head.finds_no_fault()

    head.page.get_by_test_id("stMain").get_by_role("button", name=head.word("{n} unread", n="").strip()).click()
    head.page.get_by_role("heading", level=1, name=head.word("Inbox")).wait_for()
    head.settled()
    head.reads_words("Assigned to your department")
    head.page.locator('[class*="st-key-card-"]').filter(has_text=number).first.get_by_role("button").click()
    head.page.get_by_role("heading", level=1, name="Oil on the stairs").wait_for()
    head.settled()
    head.finds_no_fault()

    head.open("inbox?show=unread")
    expect(head.page.get_by_text(number)).to_have_count(0)


def test_all_marked_as_read_nothing_is_counted_any_more(house: House, sit_down: SitDown) -> None:
    house.handed_in("Oil on the ramp")
    head = sit_down("zheng.kai", width=DESK)
    head.open("inbox")
    expect(head.page.get_by_test_id("stSidebar").get_by_role("button", name="未读")).to_have_count(1)

    head.press("Mark all as read")
    head.settled()

    expect(head.page.get_by_test_id("stSidebar").get_by_role("button", name="未读")).to_have_count(0)
    head.open("inbox?show=unread")
    head.reads_words("Nothing new")
    head.finds_no_fault()
