"""Does an auditor choose the plan of the weekly stream once, ask for a lot, and read in sentences what became of it; and is who answers him told?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from db.actor import SYSTEM
from db.engagements import Engagement
from db.hazards import Hazard, State
from db.log import EntryKind
from db.session import ask, begin
from portal import draws, engagements, fieldwork, hazards, people, reminders, requests
from portal.draws import clerk
from portal.fieldwork import Said
from tests.browser.conftest import House, SitDown
from tests.browser.house import alone, installed
from tests.browser.person import DESK, PHONE

pytestmark = pytest.mark.browser
DICE = "40719935208611746302"
HOW_MANY = 30


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One of its own, in which two weeks of the period have closed hazards."""
    with alone(tmp_path_factory.mktemp("stream") / "data") as house:
        for week in range(2):
            _closed(house, _monday(house) + timedelta(days=7 * week))
        yield house


def _does(house: House, verb: Any, *args: Any, **named: Any) -> Any:
    with installed(house.portal), begin(SYSTEM, write=False) as work:
        actor = people.actor_of(work.session, house.plant.people["shen.yue"], datetime.now(UTC))
    with installed(house.portal), begin(actor) as work:
        return verb(work, *args, **named)


def _monday(house: House) -> date:
    with installed(house.portal), begin(SYSTEM, write=False) as work:
        first = work.session.scalars(sa.select(Engagement.period_from)).one()
    return first + timedelta(days=-first.weekday() % 7)


def _closed(house: House, monday: date) -> None:
    day = datetime.combine(monday, datetime.min.time(), UTC) + timedelta(days=2)
    made = []
    for n in range(HOW_MANY):
        with installed(house.portal), begin(house.plant.actors["li.jianguo"], now=day) as work:
            made.append(hazards.report(work, area_id=house.plant.areas["WELD-3"], description=f"Guard {n} is missing").id)
    with installed(house.portal), begin(SYSTEM, now=day) as work:
        for row in work.session.scalars(sa.select(Hazard).where(Hazard.id.in_(made))):
            row.state, row.closed_at = State.ACCEPTED, day + timedelta(hours=1)
        work.entry(EntryKind.CHANGE, "test")


def _lot(house: House, *, deviating: int) -> None:
    """Asked for already, or now; he pins, rolls his dice and fills the sheets beside the screen."""
    engagement = _engagement(house)
    one = _does(house, draws.draws, engagement)[0]
    _does(house, draws.give_nonce, one.id, pin=hashlib.sha256(one.note.encode()).hexdigest(), digits=DICE)
    with installed(house.portal):
        clerk.attend()
    codes = [row.code for row in _does(house, fieldwork.sheet, _does(house, draws.items, one.id)[0][0]).attributes]
    for n, (item, *_rest) in enumerate(_does(house, draws.items, one.id)):
        found = {code: Said("pass") for code in codes}
        found["place"] = Said("deviation", "Another machine") if n < deviating else Said("pass")
        _does(house, fieldwork.save, item, said=found, tickmark="R")


def _engagement(house: House) -> UUID:
    return UUID(str(_does(house, engagements.my_engagements)[0].facts.id))


def test_a_stream_is_planned_and_its_lots_are_read_in_sentences(house: House, sit_down: SitDown, tmp_path: Path) -> None:
    auditor = sit_down("shen.yue", language="en")
    auditor.open("stream")
    auditor.reads("Of 30 records: 13 are looked at and 1 may deviate; tightened, 20 and 1.")
    auditor.finds_no_fault()
    auditor.page.screenshot(path=tmp_path / "plan-en.png", full_page=True)

    auditor.press("Choose this plan")
    auditor.page.get_by_text("Ask for the lot of").first.click()
    auditor.reads_words("It waits for your digits.")
    _lot(house, deviating=2)
    auditor.open("stream")
    auditor.reads_words("Not accepted")
    auditor.page.get_by_text("Ask for the lot of").first.click()
    auditor.reads_words("It waits for your digits.")
    _lot(house, deviating=0)
    auditor.open("stream")

    auditor.reads("13 of them are looked at; the plan for AQL 4.0 accepts up to 1 that deviate, and not 2.", "0 deviate: the lot is accepted.")
    auditor.finds_no_fault()
    auditor.page.screenshot(path=tmp_path / "lots-en.png", full_page=True)


@pytest.mark.parametrize(("language", "width"), [("zh", DESK), ("zh", PHONE), ("en", PHONE)])
def test_the_lots_are_read_in_both_languages_and_on_a_telephone(house: House, sit_down: SitDown, tmp_path: Path, language: str, width: int) -> None:
    auditor = sit_down("shen.yue", language=language, width=width)

    auditor.open("stream")

    auditor.reads_words("The lots")
    auditor.finds_no_fault()
    auditor.page.screenshot(path=tmp_path / f"lots-{language}-{width}.png", full_page=True)
    auditor.open("draw")
    auditor.reads_words("All draws of this engagement")
    auditor.finds_no_fault()
    auditor.page.screenshot(path=tmp_path / f"draw-{language}-{width}.png", full_page=True)


@pytest.mark.parametrize(("language", "width"), [("zh", DESK), ("en", PHONE)])
def test_the_director_is_told_of_a_request_and_the_auditor_of_its_answer(
    house: House, sit_down: SitDown, tmp_path: Path, language: str, width: int
) -> None:
    asked = _does(house, requests.draft, _engagement(house), wanted="Tickets of September", days=3).id
    _does(house, requests.open_request, asked)
    with installed(house.portal):
        ask(lambda: SYSTEM, reminders.remind)
    director = sit_down("chen.li", language=language, width=width)
    director.open("inbox")
    director.reads_words("The auditor asks for something")
    director.never_reads("Tickets of September")
    director.page.screenshot(path=tmp_path / f"inbox-{language}-{width}.png", full_page=True)
    house.did("chen.li", requests.answer, asked, text="Twelve")
    with installed(house.portal):
        ask(lambda: SYSTEM, reminders.remind)

    auditor = sit_down("shen.yue", language=language, width=width)
    auditor.open("audit")

    expect(auditor.page.get_by_text(auditor.word("A request of yours has been answered")).first).to_be_visible()
    auditor.finds_no_fault()
    auditor.page.screenshot(path=tmp_path / f"news-{language}-{width}.png", full_page=True)
