"""Does somebody at a poster report with a photo and a sentence: with no account, and on a device that knows him?"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import func, select, update

from db.accounts import Account, WebSession
from db.actor import SYSTEM
from db.hazards import Hazard
from db.session import begin
from portal import evidence, hazards, places, posters
from portal.locale import translate
from tests.browser.conftest import House, SitDown
from tests.browser.house import installed
from tests.browser.person import PHONE, Person, screen
from tests.browser.test_draft import CHANGE, NOTHING, STORED, left_nothing
from tests.cast import PASSWORD
from tests.test_evidence import from_a_telephone

pytestmark = pytest.mark.browser
PLACE = "WELD-3"
WHAT = {"zh": "通道里有油", "en": "Oil in the gangway"}
LABEL = "What did you see? (required)"


FOCUSED = """() => {
  const at = document.activeElement, label = at.labels?.[0] ?? at;
  return at.getAttribute("aria-label") ?? label.innerText.trim();
}"""


def address(house: House, place: str = PLACE) -> str:
    with installed(house.portal):
        return f"{house.url}/r/{posters.token_of(house.plant.areas[place])}"


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
    page.wait_for_load_state()
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
    supervisor.open("today")
    supervisor.reads(supervisor.word("**Reporters have written. Read it, and reply.**").strip("*"))
    supervisor.page.get_by_test_id("stApp").get_by_role("button", name=re.compile(f"{hazard.number}$")).first.click()
    supervisor.reads("靠门一侧")
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


def test_a_passer_bys_report_survives_three_cuts_three_reloads_and_another_language_and_is_one_report(house: House, chromium: Browser) -> None:
    """Typed while the line is down, sent while it is down, and received though the answer never came."""
    what, before = "配电箱门开着", reported(house)
    with passer_by(chromium, house, "zh") as somebody:
        page, network = somebody.page, somebody.page.context
        page.goto(address(house))
        somebody.photographs(from_a_telephone())
        typed = page.get_by_label(somebody.word(LABEL))
        typed.press_sequentially(what[:3])
        network.set_offline(True)
        typed.press_sequentially(what[3:])
        network.set_offline(False)
        page.reload()
        keeps(page, what, photos=1)

        page.get_by_role("link", name="English").click()
        keeps(page, what, photos=1, language="en")
        page.get_by_role("link", name="中文").click()
        somebody.photographs(from_a_telephone(), count=2)
        network.set_offline(True)
        page.get_by_role("button", name=somebody.word("Send")).click()
        somebody.reads_words("No connection. It is kept on this device and goes out by itself when the connection is back.")
        network.set_offline(False)
        network.route("**/r/*", refuses_forms)
        page.reload()
        keeps(page, what, photos=2)

        network.unroute("**/r/*")
        network.route("**/r/*", loses_one_answer())
        page.reload()
        keeps(page, what, photos=2)
        code = page.locator(".receipt .code")
        expect(code).to_be_visible(timeout=30_000)

        assert page.evaluate(STORED) == NOTHING
        assert page.evaluate("document.activeElement.innerText") == somebody.word("Received, thank you")
    record = house.did("chen.li", hazards.one, newest(house).id)
    assert (record.what, len(record.pictures), reported(house) - before) == (what, 2, 1)


def keeps(page: Page, what: str, *, photos: int, language: str = "zh") -> None:
    expect(page.get_by_label(translate(LABEL, language))).to_have_value(what)
    expect(page.locator(".report figure")).to_have_count(photos)


def reported(house: House) -> int:
    """How many there are by now: the numbers have no gap."""
    with installed(house.portal), begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(func.count(Hazard.id))).one()


def refuses_forms(route: Route) -> None:
    route.abort() if route.request.method == "POST" else route.continue_()


def loses_one_answer() -> Callable[[Route], None]:
    """The portal stores the first, and its answer never comes."""
    lost: list[str] = []

    def handle(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch().text())
        return route.abort("connectionreset")

    return handle


def test_two_windows_lose_nothing_to_each_other(house: House, chromium: Browser) -> None:
    """The same draft sent from both is one report; what is added in one after the other has sent is a report of its own."""
    before = reported(house)
    with passer_by(chromium, house, "zh") as somebody:
        page, other, third = somebody.page, *(somebody.page.context.new_page() for _window in range(2))
        page.goto(address(house))
        page.get_by_label(somebody.word(LABEL)).press_sequentially("护栏松动")
        for window in (other, third):
            window.goto(address(house))
            keeps(window, "护栏松动", photos=0)
        sent = [sends(window, somebody) for window in (page, other)]
        third.get_by_label(somebody.word(LABEL)).fill("护栏松动，还漏油")
        sent.append(sends(third, somebody))

        assert sent[0] == sent[1] != sent[2]
        assert third.evaluate(STORED) == NOTHING
    assert (house.did("chen.li", hazards.one, newest(house).id).what, reported(house) - before) == ("护栏松动，还漏油", 2)


def sends(window: Page, somebody: Person) -> str:
    window.get_by_role("button", name=somebody.word("Send")).click()
    return window.locator(".receipt .code").inner_text()


def test_what_nobody_came_back_to_for_a_day_is_gone_also_from_an_open_page(house: House, chromium: Browser) -> None:
    with passer_by(chromium, house, "zh") as somebody:
        page = somebody.page
        page.clock.install()
        page.goto(address(house))
        somebody.photographs(from_a_telephone())
        page.get_by_label(somebody.word(LABEL)).press_sequentially("半句话")
        page.clock.fast_forward("23:00:00")
        keeps(page, "半句话", photos=1)
        assert page.evaluate(STORED)["bases"] == ["anjian"]

        page.clock.fast_forward("01:02:00")

        keeps(page, "", photos=0)
        left_nothing(page)


def test_an_old_draft_goes_wherever_an_open_page_is_looked_at(house: House, chromium: Browser) -> None:
    with passer_by(chromium, house, "zh") as somebody:
        page = somebody.page
        page.goto(address(house))
        page.get_by_label(somebody.word(LABEL)).press_sequentially("半句话")
        assert "半句话" in str(page.evaluate(STORED)["local"])
        page.evaluate(f"({CHANGE})({{ at: Date.now() - 25 * 3600 * 1000 }})")

        page.goto(f"{house.url}/r/receipt")

        page.wait_for_function("!localStorage.length")
        assert page.evaluate(STORED) == NOTHING


def test_photos_whose_words_went_while_the_page_was_closed_go_at_the_next_visit(house: House, chromium: Browser) -> None:
    with passer_by(chromium, house, "zh") as somebody:
        page = somebody.page
        page.clock.install()
        page.goto(address(house))
        somebody.photographs(from_a_telephone())
        page.reload()
        keeps(page, "", photos=1)
        page.evaluate("localStorage.clear()")
        assert page.evaluate(STORED)["bases"] == ["anjian"]
        page.clock.fast_forward("00:02:00")

        page.goto(f"{house.url}/r/receipt")

        left_nothing(page)


def test_a_place_that_was_closed_while_he_wrote_says_so_and_keeps_what_was_typed(house: House, chromium: Browser) -> None:
    with passer_by(chromium, house, "zh") as somebody:
        page = somebody.page
        page.goto(address(house, "STORE-NORTH"))
        page.get_by_label(somebody.word(LABEL)).press_sequentially("货架歪了")
        house.did("chen.li", places.close_area, house.plant.areas["STORE-NORTH"], note="拆除")
        try:
            page.get_by_role("button", name=somebody.word("Send")).click()

            somebody.reads_words("This code leads to no place that is in use. Ask for a new poster, or sign in and report there.")
            expect(page.get_by_label(somebody.word(LABEL))).to_have_value("货架歪了")
        finally:
            house.did("chen.li", places.reopen_area, house.plant.areas["STORE-NORTH"], note="又用了")


def test_everything_on_the_open_pages_is_reached_by_the_keyboard_and_has_a_name(house: House, chromium: Browser) -> None:
    with passer_by(chromium, house, "en") as somebody:
        page = somebody.page
        page.goto(address(house))
        somebody.photographs(from_a_telephone())
        page.get_by_label(LABEL).fill("A cable hangs loose")
        page.get_by_role("link", name="中文").focus()
        reached = [page.evaluate(FOCUSED)]
        for _turn in range(7):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(FOCUSED))

        assert reached == [
            "中文", "Take a photo", "Choose photos", "Remove photo 1", LABEL, "Send", "Follow an earlier report",
            "I have an account: sign in and report",
        ]  # fmt: skip
        assert page.title().startswith("Report a hazard") and page.evaluate("document.documentElement.lang") == "en"
        assert not page.evaluate("[...document.querySelectorAll('img')].filter((each) => !each.alt).length")
        page.get_by_role("button", name="Send").press("Enter")
        expect(page.locator(".receipt .code")).to_be_visible()


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
    (kept,) = pictures(house, record.id)  # sent as it left the camera: no script made it smaller
    assert not [mark for mark in (b"SecretPhone", b"Exif", b"GPS") if mark in kept]


def test_what_was_typed_and_chosen_before_the_script_came_is_kept(house: House, chromium: Browser) -> None:
    """On a weak connection the plain form is there long before its script."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with passer_by(chromium, house, "en") as somebody:
        page = somebody.page
        page.route("**/r/report.js", hold)
        page.goto(address(house), wait_until="commit")
        page.locator("#what").fill("A cable hangs loose")
        page.locator("#gallery").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": from_a_telephone()})

        held[0].continue_()

        expect(page.locator("#report-what")).to_have_value("A cable hangs loose")
        expect(page.locator(".report figure")).to_have_count(1)
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
        with opened.value.expect_request(lambda request: request.method == "POST") as form:
            opened.value.get_by_role("button", name=worker.word("Send")).click()
        opened.value.locator(".receipt .code").wait_for()
        assert "cookie" not in form.value.all_headers()

    unnamed = newest(house)
    assert (unnamed.source, unnamed.reporter_tag != house.plant.actors["chen.hao"].tag) == ("unnamed", True)
    assert unnamed.id not in {report.id for report in house.did("chen.hao", hazards.my_reports)}


def _only_remembered(house: House, username: str) -> None:
    """An hour later: the session is idle, the device is still known."""
    with installed(house.portal), begin(SYSTEM) as work:
        mine = select(Account.id).where(Account.username == username).scalar_subquery()
        still = update(WebSession).where(WebSession.account_id == mine, WebSession.ended_at.is_(None))
        work.session.execute(still.values(seen_at=datetime.now(UTC) - timedelta(hours=1)))
