"""Where do the browser tests happen? At one served portal with the cast in it; everybody has a browser of his own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import House, found
from tests.browser.person import DESK, Person, screen
from tests.cast import PASSWORD
from tests.conftest import chromium_path
from tests.engines import close
from tests.served import free_port, running

ALONE = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-sync"]
SitDown = Callable[..., Person]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Served by a process of its own."""
    data = tmp_path_factory.mktemp("house") / "data"
    portal, plant = found(data)
    with running(data, free_port()) as url:
        yield House(url, portal, plant)
    close(portal)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One process; each person gets a profile of his own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ALONE)
        yield browser
        browser.close()


@pytest.fixture
def sit_down(house: House, chromium: Browser, tmp_path: Path) -> Iterator[SitDown]:
    """A person of the cast, signed in: `sit_down("zhou.min", language="en", width=PHONE)`. His last screen is kept with the test's files."""
    people: dict[str, Person] = {}
    with ExitStack() as leaving:

        def sit(username: str, *, language: str = "zh", width: int = DESK) -> Person:
            browser = leaving.enter_context(chromium.new_context(**screen(language, width)))
            person = people[username] = Person(browser.new_page(), house.url, language)
            person.sign_in(username, PASSWORD)
            return person

        yield sit
        for username, person in people.items():
            person.page.screenshot(path=tmp_path / f"{username}.png")
