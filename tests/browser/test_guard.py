"""Does somebody who reported read on his telephone who wanted to move him and why, while those who decide learn nothing of his report?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, SitDown
from tests.browser.person import DESK, PHONE

pytestmark = pytest.mark.browser
GROUNDS, REFUSAL = "The packing shop needs hands", "He did not ask for it, and nothing is in writing"
MARK = "You are protected"


def test_asked_for_by_human_resources_refused_by_the_director_and_read_by_whoever_reported(house: House, sit_down: SitDown) -> None:
    person_id = house.plant.people["li.jianguo"]
    house.reported("Sparks in the aisle")
    clerk = sit_down("lin.tao", language="en", width=DESK)
    clerk.open(f"person?id={person_id}")
    clerk.press("Transfer")
    clerk.choose("Department", "Packing shop")
    clerk.type("Why (required; the second person and he read it)", GROUNDS)
    clerk.decide("Ask for it")
    clerk.open("approvals")
    clerk.reads(GROUNDS)
    clerk.reads_words("Somebody else decides this, because you asked for it.")
    clerk.finds_no_fault()

    director = sit_down("chen.li", language="en", width=DESK)
    director.open("approvals")
    director.reads(GROUNDS)
    expect(director.page.get_by_text(MARK)).to_have_count(0)
    director.finds_no_fault()
    director.press("Refuse it")
    director.type("Why (required)", REFUSAL)
    director.decide("Refuse it")

    person = sit_down("li.jianguo", language="en", width=PHONE)
    person.open("inbox?show=unread")
    person.reads_words("Somebody asked to take something from you; read what and why")
    person.open("kept")
    for said in (MARK, GROUNDS, REFUSAL):
        person.reads(said)
    person.finds_no_fault()

    in_chinese = sit_down("li.jianguo", language="zh", width=PHONE)
    in_chinese.open("kept")
    in_chinese.reads_words("你受保护")
    in_chinese.finds_no_fault()
