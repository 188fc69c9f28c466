"""Do human resources ask, does the director decide, does the portal erase, and does the union read the receipt, all at their pages?"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.actor import SYSTEM
from db.session import begin
from portal import clock as portal_clock
from portal import people
from portal.erasure import clerk
from tests.browser.conftest import House, SitDown
from tests.browser.house import installed
from tests.browser.person import DESK, PHONE, Person

pytestmark = pytest.mark.browser
NAME = "魏穗远"
KEPT = os.environ.get("ANJIAN_PICTURES")


def test_asked_for_decided_erased_and_handed_a_receipt(house: House, sit_down: SitDown) -> None:
    portal_clock.set_now(lambda: datetime.now(UTC))  # the served portal has the real clock, and the worker here is to have the same
    _left_two_years_ago(house)
    personnel, director = sit_down("lin.tao", language="en", width=DESK), sit_down("chen.li", language="zh", width=DESK)
    personnel.open("erasing")
    personnel.reads(NAME)
    _kept(personnel, "due")
    personnel.press("Ask to erase")
    personnel.reads_words("Complaints that he may have made")
    _kept(personnel, "ask")
    personnel.decide("Ask to erase")
    personnel.reads_words("To be decided")
    personnel.finds_no_fault()

    director.open("erasing")
    director.reads(NAME)
    director.press("Agree to erase")
    _kept(director, "agree")
    director.decide("Agree to erase")
    director.finds_no_fault()
    with installed(house.portal):
        clerk.attend(house.portal.settings)

    union = sit_down("zhao.min", language="zh", width=PHONE)
    union.open("erasing")
    union.reads_words("Erased person")
    union.never_reads(NAME)
    _kept(union, "done")
    union.page.get_by_role("link", name=union.word("Receipt")).first.click()
    union.reads_words("Receipt of an erasure", "What is kept, and by which rule", "Papers of audits")
    union.never_reads(NAME)
    union.finds_no_fault()
    _kept(union, "receipt")
    personnel.open("erasing")
    personnel.never_reads(NAME)
    personnel.page.get_by_role("link", name="Receipt").first.click()
    personnel.reads("What is kept, and by which rule")
    personnel.finds_no_fault()
    _kept(personnel, "receipt")


def _left_two_years_ago(house: House) -> None:
    with installed(house.portal), begin(SYSTEM) as work:
        gone = people.add_person(work, name=NAME, staff_number="W-4711")
        people.leave(work, gone.id, last_day=date(2023, 5, 31))


def _kept(person: Person, what: str) -> None:
    """For whoever looks at it: ANJIAN_PICTURES names the folder."""
    if KEPT:
        person.settled()
        width = person.page.viewport_size["width"] if person.page.viewport_size else 0
        person.page.screenshot(path=Path(KEPT) / f"erasing-{what}-{person.language}-{width}.png", full_page=True)
