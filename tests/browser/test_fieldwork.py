"""Does an auditor ask in six steps, fill a test sheet without losing a word, and read what his sample says, at the desk and on a telephone?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from db.actor import SYSTEM
from db.session import begin
from portal import draws, engagements, fieldwork, hazards, people
from portal.draws import clerk
from portal.fieldwork import Said
from tests.browser.conftest import House, SitDown
from tests.browser.house import alone, installed
from tests.browser.person import DESK, PHONE, Person

pytestmark = pytest.mark.browser
DICE = "40719935208611746302"
OBJECTIVE, WHY = "Is what was closed really put right?", "The photo shows another grinder"
HOW_MANY = 14


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One of its own, in which nothing has been drawn yet."""
    with alone(tmp_path_factory.mktemp("fieldwork") / "data") as house:
        yield house


def _does(house: House, verb: Any, *args: Any, **named: Any) -> Any:
    """The auditor as he stands today, beside his screen."""
    with installed(house.portal), begin(SYSTEM, write=False) as work:
        actor = people.actor_of(work.session, house.plant.people["shen.yue"], datetime.now(UTC))
    with installed(house.portal), begin(actor) as work:
        return verb(work, *args, **named)


def _reported(house: House) -> None:
    for n in range(HOW_MANY):
        with installed(house.portal), begin(house.plant.actors["li.jianguo"], now=datetime.now(UTC) - timedelta(days=20, minutes=n)) as work:
            hazards.report(work, area_id=house.plant.areas["WELD-3"], description=f"Hazard {n} of last month")


def _asks(auditor: Person) -> None:
    """Step by step, and back again: what was typed is still there."""
    auditor.type("Objective: what this sample is to find out (required)", OBJECTIVE)
    auditor.press("Next step")
    auditor.reads_words("On the ledger now")
    auditor.press("Next step")
    auditor.picks("By area")
    auditor.settled()
    auditor.press("Next step")
    auditor.page.get_by_text(auditor.word("90 % sure that at most 10 % deviate, none expected")).click()
    auditor.settled()
    auditor.reads_words("The records that are frozen decide; they may be more by then.")
    auditor.finds_no_fault()
    auditor.picks("1 Objective")
    auditor.settled()
    expect(auditor.page.get_by_label(auditor.word("Objective: what this sample is to find out (required)"), exact=True)).to_have_value(OBJECTIVE)
    auditor.picks("5 Draw")
    auditor.reads(OBJECTIVE, auditor.word("By area"), auditor.word("90 % sure that at most 10 % deviate, none expected"))
    auditor.finds_no_fault()
    auditor.press("Freeze and request")
    auditor.reads_words("Look at your paper first")


def _draws(house: House) -> tuple[UUID, list[Any]]:
    """He pins and rolls his dice; the screen of that is in test_draw."""
    engagement = _does(house, engagements.my_engagements)[0].facts.id
    one = _does(house, draws.draws, engagement)[0]
    pin = hashlib.sha256(one.note.encode()).hexdigest()
    _does(house, draws.give_nonce, one.id, pin=pin, digits=DICE)
    with installed(house.portal):
        clerk.attend()
    return one.id, list(_does(house, fieldwork.progress, one.id).lines)


def test_a_sheet_is_filled_without_losing_a_word_and_the_sample_is_evaluated(house: House, sit_down: SitDown) -> None:
    _reported(house)
    auditor = sit_down("shen.yue", language="en", width=DESK)
    auditor.open("draw")
    _asks(auditor)
    draw_id, lines = _draws(house)
    house.dismissed(_row_of(house, lines[0].number))

    auditor.open("sampled")
    auditor.reads(auditor.word("{done} of {all} records tested", done=0, all=len(lines)))
    auditor.reads_words("Since it was frozen", "These steps are no part of the sample; what they say is not shown.")
    auditor.never_reads("Reported twice")
    first = auditor.page.get_by_role("radiogroup", name=auditor.word("The photo shows the place"))
    first.get_by_role("radio", name=auditor.word("Deviation")).click()
    auditor.settled()
    auditor.press("The rest passes")
    auditor.settled()
    auditor.press("Save and next")
    refusal = "“The photo shows the place” needs a note: what deviates, or why it cannot be tested."
    auditor.reads(refusal)
    expect(first.get_by_role("radio", name=auditor.word("Deviation"))).to_be_checked()
    note = auditor.page.get_by_label(auditor.word("Note on “{attribute}” (required)", attribute=auditor.word("The photo shows the place")))
    note.fill(WHY)
    note.press("Tab")
    auditor.settled()
    auditor.press("Save and next")
    auditor.reads(auditor.word("Record {n} of {all}", n=2, all=len(lines)), auditor.word("{done} of {all} records tested", done=1, all=len(lines)))
    auditor.finds_no_fault()
    auditor.open("sampled?item=1")
    expect(first.get_by_role("radio", name=auditor.word("Deviation"))).to_be_checked()
    auditor.reads(WHY)
    auditor.finds_no_fault()
    stored = _does(house, fieldwork.sheet, lines[0].id).newest("place")
    assert (stored.result, stored.note) == ("deviation", WHY)

    codes = [one.code for one in _does(house, fieldwork.sheet, lines[0].id).attributes]
    for line in lines[1:-1]:
        _does(house, fieldwork.save, line.id, said={code: Said("pass") for code in codes}, tickmark="R")
    _evaluated(house, auditor, draw_id)

    phone = sit_down("shen.yue", language="zh", width=PHONE)  # the account reads Chinese from here on
    phone.open(f"sampled?item={len(lines)}")
    phone.press("The rest passes")
    phone.settled()
    phone.finds_no_fault()
    phone.press("Save the sheet")
    phone.reads(phone.word("{done} of {all} records tested", done=len(lines), all=len(lines)))
    phone.reads_words("The re-check was done")
    phone.finds_no_fault()
    _evaluated(house, phone, draw_id)
    phone.reads_words("How these numbers come about")


def _evaluated(house: House, person: Person, draw_id: UUID) -> None:
    """He reads the one plain conclusion, in his language."""
    person.open("evaluation")
    person.reads_words("Declared before the draw")
    person.reads(_concluded(house, person, draw_id))
    person.finds_no_fault()


def _concluded(house: House, person: Person, draw_id: UUID) -> str:
    """The one plain conclusion, as this person reads it."""
    msgid, params = fieldwork.concluded(_does(house, fieldwork.evaluate, draw_id))
    return person.word(msgid, **params)


def _row_of(house: House, number: str) -> UUID:
    with installed(house.portal), begin(house.plant.actors["chen.li"]) as work:
        return hazards.one(work, number).id
