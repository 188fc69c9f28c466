"""Does the served portal show requests and obstacles to the two sides as it must, and nothing of them to anybody else?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from db.actor import SYSTEM, Actor
from db.session import begin
from portal import clock as portal_clock
from portal import engagements, people, requests
from tests.browser.house import House, found, installed
from tests.cast import PASSWORD
from tests.engines import close
from tests.headless import Browser, Tab
from tests.served import free_port, started

OPENED, DRAFTED, KEPT, SHOWN = "Tickets of September", "A plan of my own", "They asked me to be silent", "The gate was shut"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("requests") / "data"
    portal_clock.set_now(lambda: datetime.now(UTC))  # the serving process has the real one
    portal, plant = found(data)
    with started(data, free_port()) as (url, _process):
        house = House(url, portal, plant)
        _fill(house)
        yield house
    close(portal)


def _fill(house: House) -> None:
    made = only(house)
    his = "shen.yue"
    with installed(house.portal):
        house.plant.actors[his] = _now(house.plant.people[his])
    house.did(his, requests.draft, made, wanted=DRAFTED, days=3)
    opened = house.did(his, requests.draft, made, wanted=OPENED, days=3).id
    house.did(his, requests.open_request, opened)
    other = house.did(his, requests.draft, made, wanted="Something else", days=3).id
    house.did(his, requests.open_request, other)
    house.did("chen.li", requests.hand_on, other, department_id=house.plant.departments["D-WELD"])
    house.did("chen.li", requests.hand_on, opened, department_id=house.plant.departments["D-WELD"])
    for what, shown in ((KEPT, False), (SHOWN, True)):
        noted = house.did(his, requests.note_interference, made, kind="pressure", happened_on=date(2026, 11, 1), what=what).id
        if shown:
            house.did(his, requests.show_interference, noted)


def _now(person_id: UUID) -> Actor:
    with begin(SYSTEM, write=False, now=datetime.now(UTC)) as work:
        return people.actor_of(work.session, person_id, work.now)


def only(house: House) -> UUID:
    return UUID(str(house.did("chen.li", engagements.engagements)[0].facts.id))


SEEN = {
    ("shen.yue", "requests"): {OPENED, DRAFTED, KEPT, SHOWN},
    ("chen.li", "audit-requests"): {OPENED, SHOWN},
    ("gao.yuan", "audit-requests"): {OPENED, SHOWN},
    ("zheng.kai", "asked"): {OPENED},
    ("deng.lin", "asked"): {OPENED},
    ("zheng.kai", "audit-requests"): set(),
    ("wu.qian", "asked"): set(),
    ("zhou.min", "audit-requests"): set(),
    ("li.jianguo", "asked"): set(),
    ("chen.li", "requests"): set(),
}


@pytest.mark.parametrize(("who", "page"), SEEN)
def test_each_sees_on_the_page_what_is_his_and_not_a_word_more(who: str, page: str, house: House) -> None:
    browser = Browser(house.url)
    browser.sign_in(who, PASSWORD)
    with Tab(browser) as tab:
        tab.run(page=page, query=f"id={only(house)}")

        assert {text for text in (OPENED, DRAFTED, KEPT, SHOWN) if tab.shows(text)} == SEEN[who, page]
        assert not tab.exceptions
        assert ("Open the request" in tab.widgets) == (who == "shen.yue")
        assert ("Say something beside it" in tab.widgets) == (page == "audit-requests" and SHOWN in SEEN[who, page])
