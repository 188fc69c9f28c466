"""Is a person warned before he is signed out, and does what he was typing stay when he goes on?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from db.accounts import Account, WebSession
from db.actor import SYSTEM
from db.session import begin
from tests.browser.conftest import House, SitDown
from tests.browser.house import installed
from tests.browser.person import DESK, PHONE

pytestmark = pytest.mark.browser
HALF = "打磨区漏油，还没写"
IDLE_SINCE = timedelta(minutes=27)


def idle(house: House, username: str) -> None:
    """He has been typing for a long time, which the portal cannot see."""
    with installed(house.portal), begin(SYSTEM) as work:
        mine = select(Account.id).where(Account.username == username).scalar_subquery()
        still = update(WebSession).where(WebSession.account_id == mine, WebSession.ended_at.is_(None))
        work.session.execute(still.values(seen_at=datetime.now(UTC) - IDLE_SINCE))


@pytest.mark.parametrize(("language", "width", "username"), [("zh", PHONE, "li.jianguo"), ("en", DESK, "chen.hao")])
def test_the_warning_before_the_end_keeps_what_was_typed(house: House, sit_down: SitDown, language: str, width: int, username: str) -> None:
    worker = sit_down(username, language=language, width=width)
    worker.page.clock.install()
    worker.open("report")
    typed = worker.page.get_by_label(worker.word("What did you see? (required)"))
    typed.press_sequentially(HALF)
    stay = worker.page.get_by_role("button", name=worker.word("Stay signed in")).filter(visible=True)
    expect(stay).to_have_count(0)

    idle(house, username)
    worker.page.clock.fast_forward(31_000)

    expect(stay).to_be_visible()
    expect(typed).to_have_value(HALF)
    worker.finds_no_fault()
    stay.click()
    expect(stay).to_have_count(0)
    expect(typed).to_have_value(HALF)
    worker.settled()
    worker.page.clock.fast_forward(31_000)
    worker.settled()
    expect(stay).to_have_count(0)
