"""Does everybody who may sign in arrive somewhere?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests import cast
from tests.browser.house import House
from tests.browser.person import DESK, PHONE, Person, screen

pytestmark = pytest.mark.browser
SCREENS = (("zh", PHONE), ("en", DESK))


@pytest.fixture(scope="module")
def shared(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """A telephone and a computer that go from hand to hand."""
    devices = [chromium.new_context(**screen(language, width)) for language, width in SCREENS]
    yield devices
    for device in devices:
        device.close()


@pytest.mark.parametrize("username", cast.PEOPLE)
def test_everybody_of_the_cast_signs_in_and_starts_on_a_screen_without_fault(house: House, shared: list[BrowserContext], username: str) -> None:
    turn = cast.PEOPLE.index(username) % len(SCREENS)
    shared[turn].clear_cookies()
    person = Person(shared[turn].new_page(), house.url, SCREENS[turn][0])

    person.sign_in(username, cast.PASSWORD)

    person.page.get_by_role("heading", level=1).first.wait_for()
    person.finds_no_fault()
    person.page.close()
