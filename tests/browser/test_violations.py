"""Does a person read what is kept about him, on his telephone, and is his objection answered by somebody else than the noter?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal import hazards
from tests.browser.conftest import House, SitDown
from tests.browser.person import DESK, PHONE

pytestmark = pytest.mark.browser
WORDS, TOLD, OBJECTION = "Grinding without a face shield", "Put the shield on now", "The shield was broken"


def test_noted_at_the_desk_confirmed_by_the_director_read_and_answered_on_the_telephone(house: House, sit_down: SitDown) -> None:
    hazard_id = house.handed_in("Sparks in the aisle")
    supervisor, director = sit_down("zhou.min", language="en", width=DESK), sit_down("chen.li", language="en", width=DESK)
    supervisor.open(f"hazard?id={hazard_id}")
    supervisor.press("Note somebody's own violation")
    supervisor.type("Staff number or full name (required)", "张卫民")
    supervisor.reads("张卫民")
    supervisor.choose("Kind (required)", "Protective equipment not worn")
    supervisor.type("What was seen (required; he reads it)", WORDS)
    supervisor.type("What he was told to do at once (required)", TOLD)
    supervisor.decide("Note it")
    supervisor.reads_words("Not put right yet")
    supervisor.finds_no_fault()

    director.open("approvals")
    director.press("Confirm it")
    director.decide("Confirm it")
    house.did("sun.tao", hazards.accept, hazard_id)

    person = sit_down("zhang.weimin", language="en", width=PHONE)
    person.open("inbox?show=unread")
    person.reads_words("Something was noted about you for your assessment; read it and answer")
    person.open("kept")
    for said in (WORDS, TOLD, "Put right at once", "Confirmed"):
        person.reads(said)
    person.finds_no_fault()
    person.press("Object")
    person.type("What you have to say (required)", OBJECTION)
    person.decide("Object")
    person.reads_words("Objection open")
    person.reads(OBJECTION)

    director.open("approvals")
    director.reads(OBJECTION)
    director.press("Withdraw it")
    director.type("Why (required; he reads it)", "The shield was broken and reported")
    director.decide("Withdraw it")
    person.open("kept")
    person.reads("The shield was broken and reported")
    person.reads_words("Withdrawn")
    person.finds_no_fault()

    head = sit_down("zheng.kai", language="en", width=DESK)
    head.open(f"hazard?id={hazard_id}")
    expect(head.page.get_by_text("Somebody's own violation")).to_have_count(0)
    expect(head.page.get_by_text(WORDS)).to_have_count(0)
