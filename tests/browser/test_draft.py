"""Does a report survive a dropped connection and a reload, and does it leave nothing behind in the browser?"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal import hazards
from tests.browser.conftest import House, SitDown
from tests.browser.person import PHONE
from tests.browser.test_walk import photo

pytestmark = pytest.mark.browser
WHAT = "What did you see? (required)"
STORED = """async () => {
  const bases = (await indexedDB.databases()).map((base) => base.name);
  const looks = (name) => name.startsWith("stActiveTheme-") || name.startsWith("stSidebarSectionsState-");  // Streamlit's own: colours, menu
  const local = Object.fromEntries(Object.entries(localStorage).filter(([name]) => !looks(name)));
  return { bases, local, session: { ...sessionStorage }, caches: await caches.keys() };
}"""
NOTHING: dict[str, Any] = {"bases": [], "local": {}, "session": {}, "caches": []}
EMPTIED = """async () => {
  for (let glance = 0; glance < 300 && (await indexedDB.databases()).length; glance++) await new Promise(requestAnimationFrame);
}"""
CHANGE = """(more) => Object.entries(localStorage).filter(([name]) => name.startsWith("anjian-draft/"))
  .forEach(([name, draft]) => localStorage.setItem(name, JSON.stringify({ ...JSON.parse(draft), ...more })))"""


def left_nothing(page: Page) -> None:
    """The browser takes its time to delete a database that is still being closed."""
    page.evaluate(EMPTIED)  # `wait_for_function` takes a promise for a yes, and waits for nothing
    assert page.evaluate(STORED) == NOTHING


def thumbs(page: Page) -> Any:
    return page.locator(".report figure")


def reports_of(house: House, username: str) -> list[Any]:
    found: list[Any] = house.did(username, hazards.my_reports)
    return found


@pytest.mark.parametrize(("language", "username"), [("zh", "zhang.weimin"), ("en", "wu.qian")])
def test_a_report_survives_three_cuts_and_three_reloads_and_is_one_report(house: House, sit_down: SitDown, language: str, username: str) -> None:
    what = f"叉车漏油，地面打滑 {language}"
    worker = sit_down(username, language=language, width=PHONE)
    page, network = worker.page, worker.page.context
    before = {report.id for report in reports_of(house, username)}
    worker.open("report")

    worker.photographs(photo())
    typed = page.get_by_label(worker.word(WHAT))
    typed.press_sequentially(what[:5])
    network.set_offline(True)
    typed.press_sequentially(what[5:])
    expect(thumbs(page)).to_have_count(1)
    network.set_offline(False)
    worker.open("report")
    expect(page.get_by_label(worker.word(WHAT))).to_have_value(what)
    expect(thumbs(page)).to_have_count(1)

    worker.selects("Where? (required)", {"zh": "3 号工位", "en": "Station 3"}[language])
    worker.photographs(photo(), count=2)
    network.set_offline(True)
    worker.press("Send")
    worker.reads_words("No connection. It is kept on this device and goes out by itself when the connection is back.")
    network.set_offline(False)
    network.route("**/report/send*", lambda route: route.abort())
    worker.open("report")
    expect(thumbs(page)).to_have_count(2)
    expect(page.get_by_label(worker.word(WHAT))).to_have_value(what)

    network.unroute("**/report/send*")
    network.route("**/report/send*", _answer_lost, times=1)
    worker.open("report")

    worker.reads_words("You reported it")
    found = [report for report in reports_of(house, username) if report.id not in before]
    assert [report.what for report in found] == [what]
    assert len(house.did("chen.li", _record, found[0].id).pictures) == 2
    left_nothing(page)
    worker.finds_no_fault()


def _answer_lost(route: Any) -> None:
    """The portal stores it, and the answer never comes."""
    route.fetch()
    route.abort("connectionreset")


def _record(work: Any, hazard_id: Any) -> Any:
    return hazards.one(work, hazard_id)


@pytest.mark.parametrize("older_or_foreign", ["({ at: Date.now() - 25 * 3600 * 1000 })", "({ who: 'somebody else' })"])
def test_a_draft_is_its_owners_and_of_one_day(house: House, sit_down: SitDown, older_or_foreign: str) -> None:
    worker = sit_down("deng.lin", width=PHONE)
    worker.open("report")
    worker.photographs(photo())
    worker.page.get_by_label(worker.word(WHAT)).press_sequentially("半句话")
    worker.open("report")
    expect(worker.page.get_by_label(worker.word(WHAT))).to_have_value("半句话")

    worker.page.evaluate(f"({CHANGE})({older_or_foreign})")
    worker.open("report")

    expect(worker.page.get_by_label(worker.word(WHAT))).to_have_value("")
    expect(thumbs(worker.page)).to_have_count(0)
    left_nothing(worker.page)


def test_signing_out_leaves_nothing_in_the_browser(house: House, sit_down: SitDown) -> None:
    worker = sit_down("han.dong")
    worker.open("report")
    worker.photographs(photo())
    worker.page.get_by_label(worker.word(WHAT)).press_sequentially("半句话")
    assert worker.page.evaluate(STORED)["bases"] == ["anjian"]
    assert "半句话" in str(worker.page.evaluate(STORED)["local"])

    worker.press("Sign out", within="stSidebar")

    worker.page.get_by_label(worker.word("Account"), exact=True).wait_for()
    left_nothing(worker.page)


def test_camera_and_gallery_are_both_offered_on_a_telephone_and_the_gallery_alone_at_a_desk(house: House, sit_down: SitDown) -> None:
    phone, desk = sit_down("li.jianguo", width=PHONE), sit_down("ma.jun")
    for person in (phone, desk):
        person.open("report")
        person.page.locator(".report .pick").first.wait_for(state="attached")

    camera, gallery = (phone.page.locator(f'.report input[data-from="{where}"]') for where in ("camera", "gallery"))
    assert (camera.get_attribute("capture"), camera.get_attribute("accept")) == ("environment", "image/*")
    assert gallery.get_attribute("multiple") is not None and gallery.get_attribute("capture") is None
    assert camera.is_visible() and gallery.is_visible()
    assert not desk.page.locator('.report input[data-from="camera"]').is_visible()
