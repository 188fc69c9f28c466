"""Does a number, a column or a field in the browser lead to its records, and does the address keep what was asked?"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlparse
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from portal import hazards
from tests.browser.conftest import SitDown
from tests.browser.house import House
from tests.browser.person import DESK, PATIENCE, PHONE, Person

pytestmark = pytest.mark.browser
WHAT = "气瓶没有固定"


@pytest.fixture
def reported(house: House) -> UUID:
    hazard_id = house.reported(WHAT)
    yield hazard_id
    house.dismissed(hazard_id)


def conditions(person: Person) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(person.page.url).query).items()}


def total(person: Person) -> int:
    """As the foot of the ledger says it."""
    said = person.page.get_by_text(re.compile(r"^\s*(合计|共|[\d\s,]+)")).all_inner_texts()
    numbers = [int(found[1]) for text in said if (found := re.search(r"(\d+) (?:条|in all)", text))]
    assert numbers, said
    return numbers[0]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_number_opens_its_records_and_the_address_survives_a_reload(sit_down: SitDown, house: House, reported: UUID, width: int) -> None:
    head = sit_down("gao.yuan", language="en", width=width)
    month = f"{datetime.now(UTC).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m}"
    head.open("figures")
    card = head.page.locator('[class*="st-key-card-number-found"]')
    found = int(card.get_by_test_id("stMetricValue").inner_text())

    card.get_by_role("button").click()
    head.page.get_by_role("heading", level=1, name="Hazard ledger").wait_for()
    head.settled()
    asked = conditions(head)
    assert (asked["state"], asked["since"]) == ("all", f"{month}-01")
    assert total(head) == found == house.did("gao.yuan", hazards.ledger, state="all", since=datetime.fromisoformat(f"{month}-01").date()).total
    head.page.reload()
    head.page.get_by_role("heading", level=1, name="Hazard ledger").wait_for()
    head.settled()

    assert conditions(head) == asked
    assert total(head) == found
    head.reads("Reported from")
    head.finds_no_fault()


def test_a_column_of_the_chart_opens_the_ledger_of_its_month(sit_down: SitDown, reported: UUID) -> None:
    head = sit_down("gao.yuan", language="en")
    head.open("figures")
    column = head.page.locator('[data-testid="stVegaLiteChart"]').first.locator("path[aria-roledescription=bar]").last

    column.click()

    head.page.get_by_role("heading", level=1, name="Hazard ledger").wait_for(timeout=PATIENCE)
    head.settled()
    assert conditions(head)["state"] == "all"
    assert conditions(head)["since"].endswith("-01")


def test_the_board_counts_each_state_and_opens_a_record_and_comes_back(sit_down: SitDown, reported: UUID) -> None:
    supervisor = sit_down("zhou.min", language="zh")
    supervisor.open("board")
    card = supervisor.page.locator('[class*="st-key-card-"]').filter(has_text=WHAT).first

    card.get_by_role("button").click()

    supervisor.page.get_by_role("heading", level=1, name=WHAT).wait_for()
    supervisor.press("Back")
    supervisor.page.get_by_role("heading", level=1, name="状态看板").wait_for()
    expect(supervisor.page.get_by_text(WHAT).first).to_be_visible()
    supervisor.finds_no_fault()
