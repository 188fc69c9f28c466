"""Is every page whole on a telephone and at a desk, in Chinese and in English? With ANJIAN_PICTURES set, the guides' pictures are made anew."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from portal import hazards, menu
from portal.policy import allows
from tests.browser.house import House
from tests.browser.person import DESK, HEIGHT, PHONE, Person, screen
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser
DOCS = Path(__file__).parents[2] / "docs"
SIZES = {PHONE: "phone", DESK: "desktop"}
# Who stands for each page: the one whose guide shows it.
WHO = ("zhou.min", "zheng.kai", "gao.yuan", "chen.li", "lu.yi", "lin.tao", "shen.yue", "li.jianguo")
WORKERS = ("report", "my-reports", "home", "looks", "help", "account", "hazard")
CLIPPED = """() => [...document.querySelectorAll('button p, [data-testid="stMetricLabel"] *, [data-testid="stBadge"] *, h1, h2, h3')]
    .filter(one => one.offsetParent && !one.closest('[data-testid="stSidebar"]'))
    .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).textOverflow === 'ellipsis')
    .map(one => one.innerText)"""


def shown_in_guides() -> set[str]:
    named = {name for guide in (DOCS / "guides").glob("*.md") for name in re.findall(r"pictures/([\w-]+)\.png", guide.read_text("utf-8"))}
    return {name for name in named if name.rsplit("-", 2)[0] in {row.address for row in menu.ROWS if not row.hidden}}


@pytest.fixture(scope="module")
def busy(house: House) -> Iterator[House]:
    """A few hazards wait in every hand; afterwards they are gone from the short lists that other tests look at."""
    reported = [house.reported(what) for what in ("灭火器被货箱挡住", "砂轮机没有防护罩", "Oil on the floor")]
    handed_in = house.handed_in("配电箱门没有关")
    yield house
    for hazard_id in reported:
        house.dismissed(hazard_id)
    house.did("sun.tao", hazards.accept, handed_in)


@pytest.mark.parametrize(("language", "width"), [("zh", PHONE), ("en", DESK), ("zh", DESK), ("en", PHONE)])
def test_every_page_is_whole(busy: House, chromium: Browser, language: str, width: int) -> None:
    """Each page in one of the four ways; with ANJIAN_PICTURES, the guides' pictures as well."""
    drawing = bool(os.environ.get("ANJIAN_PICTURES"))
    pictures = {name for name in shown_in_guides() if drawing and name.endswith(f"-{language}-{SIZES[width]}")}
    turn = [("zh", PHONE), ("en", DESK), ("zh", DESK), ("en", PHONE)].index((language, width))
    clipped: dict[str, list[str]] = {}
    for who, rows in by_person(busy).items():
        wanted = [row for row in rows if menu.ROWS.index(row) % 4 == turn or f"{row.address}-{language}-{SIZES[width]}" in pictures]
        if not wanted:
            continue
        with chromium.new_context(**screen(language, width)) as device:
            person = Person(device.new_page(), busy.url, language)
            person.sign_in(who, PASSWORD)
            for row in wanted:
                person.open(row.address)
                person.finds_no_fault()
                clipped[row.address] = person.page.evaluate(CLIPPED)
                name = f"{row.address}-{language}-{SIZES[width]}"
                if name in pictures:
                    keep(person.page, DOCS / "pictures" / f"{name}.png", width)

    assert not {page: texts for page, texts in clipped.items() if texts}


def by_person(house: House) -> dict[str, list[menu.Row]]:
    found: dict[str, list[menu.Row]] = {}
    for row in menu.ROWS:
        order = reversed(WHO) if row.address in WORKERS else WHO
        who = next(one for one in order if allows(house.plant.actors[one], row.opens, None))
        found.setdefault(who, []).append(row)
    return found


def keep(page: Page, path: Path, width: int) -> None:
    tall = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(tall, 500), HEIGHT[width])})
    picture = Image.open(io.BytesIO(page.screenshot(scale="css"))).convert("RGB")
    picture.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
    page.set_viewport_size({"width": width, "height": HEIGHT[width]})
