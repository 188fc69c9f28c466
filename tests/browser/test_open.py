"""Does somebody at a poster report with a photo and a sentence: with no account, and on a device that knows him?"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from db.accounts import Account, WebSession
from db.actor import SYSTEM
from db.hazards import Hazard
from db.session import begin
from portal import evidence, hazards, posters
from tests.browser.conftest import House, SitDown
from tests.browser.house import installed
from tests.browser.person import PHONE, Person, screen
from tests.browser.test_draft import NOTHING, STORED
from tests.cast import PASSWORD
from tests.test_evidence import from_a_telephone

pytestmark = pytest.mark.browser
PLACE = "WELD-3"
WHAT = {"zh": "通道里有油", "en": "Oil in the gangway"}
LABEL = "What did you see? (required)"


def address(house: House) -> str:
    with installed(house.portal):
        return f"{house.url}/r/{posters.token_of(house.plant.areas[PLACE])}"


@contextmanager
def passer_by(chromium: Browser, house: House, language: str, **more: Any) -> Iterator[Person]:
    """Somebody with a telephone and no account."""
    with chromium.new_context(**{**screen(language, PHONE), **more}) as device:
        yield Person(device.new_page(), house.url, language)


def newest(house: House) -> Any:
    with installed(house.portal), begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Hazard).order_by(Hazard.number.desc()).limit(1)).one()


def pictures(house: House, hazard_id: Any) -> list[bytes]:
    shown = house.did("chen.li", hazards.one, hazard_id).pictures
    return [house.did("chen.li", evidence.picture, each.id).content for each in shown]


def stands_well(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert not page.evaluate(
        "[...document.querySelectorAll('button.send, .pick, footer a')].filter((each) => each.getBoundingClientRect().height < 43.5).length"
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_passer_by_reports_with_a_photo_and_a_sentence_and_follows_it(house: House, chromium: Browser, sit_down: SitDown, language: str) -> None:
    with passer_by(chromium, house, language) as somebody:
        page = somebody.page
        page.goto(address(house))
        expect(page.get_by_role("heading", level=1)).to_have_text(somebody.word("Report a hazard"))
        expect(page.locator(".where")).to_contain_text({"zh": "3 号工位", "en": "Station 3"}[language])
        somebody.photographs(from_a_telephone())
        page.get_by_label(somebody.word(LABEL)).press_sequentially(WHAT[language])
        stands_well(page)
        page.get_by_role("button", name=somebody.word("Send")).click()

        code = page.locator(".receipt .code").inner_text()
        hazard = newest(house)
        assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", code)
        assert page.evaluate(STORED) == NOTHING
        assert [cookie["name"] for cookie in page.context.cookies()] == []
        assert not [asked for asked in somebody.asked if code in asked or not asked.startswith((house.url, "data:", "blob:"))]

        with installed(house.portal), begin(house.plant.actors["zhou.min"], now=datetime.now(UTC)) as work:
            hazards.ask(work, hazard.id, text="哪一侧？")
        page.get_by_role("link", name=somebody.word("Follow this report")).click()
        page.get_by_label(somebody.word("Receipt code")).fill(code.upper())
        page.get_by_role("button", name=somebody.word("Show")).click()
        expect(page.locator('[aria-current="step"]')).to_have_text(somebody.word("Waiting"))
        somebody.reads(WHAT[language], "哪一侧？")
        stands_well(page)
        page.get_by_label(somebody.word("Answer, or add something")).fill("靠门一侧")
        page.get_by_role("button", name=somebody.word("Send")).click()
        somebody.reads("靠门一侧")
        assert code not in page.url

    supervisor = sit_down("zhou.min", language=language)
    supervisor.open(f"hazard?id={hazard.id}")
    supervisor.reads("靠门一侧", supervisor.word("Report without a name"))
    supervisor.finds_no_fault()
    (kept,) = pictures(house, hazard.id)
    with Image.open(io.BytesIO(kept)) as picture:
        assert not dict(picture.getexif())
    assert b"SecretPhone" not in kept and b"Exif" not in kept


def test_the_photo_of_a_passer_by_is_for_the_entitled_only(house: House, chromium: Browser, sit_down: SitDown) -> None:
    with passer_by(chromium, house, "zh") as somebody:
        somebody.page.goto(address(house))
        somebody.photographs(from_a_telephone())
        somebody.page.get_by_label(somebody.word(LABEL)).fill("护栏松动")
        somebody.page.get_by_role("button", name=somebody.word("Send")).click()
        somebody.page.locator(".receipt .code").wait_for()
        picture = house.did("chen.li", hazards.one, newest(house).id).pictures[0].id
        asked = somebody.page.request.get(f"{house.url}/evidence/{picture}")
        media = somebody.page.request.get(f"{house.url}/media/{picture}.jpg")

    answers = {who: sit_down(who).page.request.get(f"{house.url}/evidence/{picture}") for who in ("zhou.min", "he.jing", "zheng.kai", "li.jianguo")}

    assert (asked.status, media.status) == (401, 401)
    assert {who: answer.status for who, answer in answers.items()} == {"zhou.min": 200, "he.jing": 404, "zheng.kai": 404, "li.jianguo": 404}
    assert answers["zhou.min"].headers["cache-control"] == "no-store, private"


def test_a_passer_bys_report_survives_a_dropped_connection_and_a_reload(house: House, chromium: Browser) -> None:
    with passer_by(chromium, house, "zh") as somebody:
        page, network = somebody.page, somebody.page.context
        page.goto(address(house))
        somebody.photographs(from_a_telephone())
        page.get_by_label(somebody.word(LABEL)).press_sequentially("配电箱门开着")
        page.reload()
        expect(page.get_by_label(somebody.word(LABEL))).to_have_value("配电箱门开着")
        expect(page.locator(".report figure")).to_have_count(1)
        network.set_offline(True)
        page.get_by_role("button", name=somebody.word("Send")).click()
        somebody.reads_words("No connection. It is kept on this device and goes out by itself when the connection is back.")
        network.set_offline(False)

        expect(page.locator(".receipt .code")).to_be_visible(timeout=30_000)
        assert page.evaluate(STORED) == NOTHING
    assert house.did("chen.li", hazards.one, newest(house).id).what == "配电箱门开着"


def test_without_scripts_it_is_a_plain_form(house: House, chromium: Browser) -> None:
    with passer_by(chromium, house, "en", java_script_enabled=False) as somebody:
        page = somebody.page
        page.goto(address(house))
        page.locator("#gallery").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
        page.locator("#what").fill("A cable hangs loose")
        page.get_by_role("button", name="Send").click()
        somebody.reads("This file is not a photo.", "Choose the photos again.")
        expect(page.locator("#what")).to_have_value("A cable hangs loose")

        page.locator("#gallery").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": from_a_telephone()})
        page.get_by_role("button", name="Send").click()

        expect(page.locator(".receipt .code")).to_be_visible()
    record = house.did("chen.li", hazards.one, newest(house).id)
    assert (record.what, len(record.pictures)) == ("A cable hangs loose", 1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_remembered_telephone_opens_the_page_with_the_place_filled_in(house: House, chromium: Browser, language: str) -> None:
    with passer_by(chromium, house, language) as worker:
        page = worker.page
        page.goto(house.url)
        page.locator("label", has_text=worker.word("My own phone: remember it for reporting (30 days)")).locator("input").check(force=True)
        worker.settled()
        worker.sign_in_here("chen.hao", PASSWORD)
        _only_remembered(house, "chen.hao")

        page.goto(address(house))

        page.get_by_label(worker.word("Where? (required)")).wait_for()
        chosen = page.get_by_label(worker.word("Where? (required)")).locator("option:checked")
        expect(chosen).to_have_text(re.compile({"zh": "3 号工位$", "en": "Station 3$"}[language]))
        worker.photographs(from_a_telephone())
        page.get_by_label(worker.word(LABEL)).press_sequentially(WHAT[language])
        worker.press("Send")
        worker.reads_words("You reported it")
        worker.finds_no_fault()

        page.goto(f"{house.url}/report?at={house.plant.areas[PLACE]}")
        with page.expect_popup() as opened:
            page.get_by_role("link", name=worker.word("Report without giving your name")).click()
        expect(opened.value.locator(".where")).to_be_visible()
        opened.value.get_by_label(worker.word(LABEL)).fill("没有留名字")
        opened.value.get_by_role("button", name=worker.word("Send")).click()
        opened.value.locator(".receipt .code").wait_for()

    unnamed = newest(house)
    assert (unnamed.source, unnamed.reporter_tag != house.plant.actors["chen.hao"].tag) == ("unnamed", True)
    assert unnamed.id not in {report.id for report in house.did("chen.hao", hazards.my_reports)}


def _only_remembered(house: House, username: str) -> None:
    """An hour later: the session is idle, the device is still known."""
    with installed(house.portal), begin(SYSTEM) as work:
        mine = select(Account.id).where(Account.username == username).scalar_subquery()
        still = update(WebSession).where(WebSession.account_id == mine, WebSession.ended_at.is_(None))
        work.session.execute(still.values(seen_at=datetime.now(UTC) - timedelta(hours=1)))
