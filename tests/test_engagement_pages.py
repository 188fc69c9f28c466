"""Does the served portal let an auditor at his engagement, and at nothing else, and out the moment it ends?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from portal import clock as portal_clock
from portal import engagements
from tests.browser.house import House, found
from tests.cast import PASSWORD
from tests.engines import close
from tests.headless import Browser, Tab
from tests.served import free_port, started


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("audit") / "data"
    portal_clock.set_now(lambda: datetime.now(UTC))  # the serving process has the real one
    portal, plant = found(data)
    with started(data, free_port()) as (url, _process):
        yield House(url, portal, plant)
    close(portal)


def his(house: House) -> Browser:
    browser = Browser(house.url)
    browser.sign_in("shen.yue", PASSWORD)
    return browser


def only(house: House) -> UUID:
    line = house.did("chen.li", engagements.engagements)[0]
    return UUID(str(line.facts.id))


def test_an_auditor_is_sent_out_at_his_next_click_when_his_engagement_is_abandoned(house: House) -> None:
    browser, made = his(house), only(house)
    with Tab(browser) as tab:
        tab.run(page="audit")
        assert tab.shows(r"EN.+001")
        for page in ("engagement", "agency", "engagements", "agencies", "ledger", "people"):
            tab.run(page=page, query=f"id={made}")
            assert not tab.shows("Conclude the engagement")
            assert not tab.exceptions
        tab.run(page="audit")
        assert tab.shows(r"EN.+001")

        house.did("chen.li", engagements.abandon_engagement, made, note="机构提出终止")
        tab.run(page="audit")

        assert tab.redirect == "/auth/logout"
        assert not tab.texts
    assert browser.get("/download/anything").status == 401
    assert "portal_session" in browser.cookies
    assert "portal_session" not in his(house).cookies


def test_the_head_reads_an_engagement_by_its_address_and_a_supervisor_finds_nothing_there(house: House) -> None:
    made = only(house)
    for who, reads in (("gao.yuan", True), ("zhou.min", False)):
        browser = Browser(house.url)
        browser.sign_in(who, PASSWORD)
        with Tab(browser) as tab:
            tab.run(page="engagement", query=f"id={made}")
            assert bool(tab.shows(r"EN.+001")) == reads, who
            assert not tab.exceptions
            assert "Abandon the engagement" not in tab.widgets
