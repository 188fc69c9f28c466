"""Can people take a hazard from report to accepted repair in a real browser, on a telephone and at a desk, in Chinese and in English?"""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from portal.clock import site_day
from tests.browser.conftest import SitDown
from tests.browser.person import DESK, LINES, PHONE, Person

pytestmark = pytest.mark.browser
ZONE = "Asia/Shanghai"
DONE = {"zh": "已完成", "en": "Done"}
CLOSED = {"zh": "已销号", "en": "Closed"}
PLACE = {"zh": "3 号工位", "en": "Station 3"}
DEPARTMENT = {"zh": "焊接车间", "en": "Welding shop"}


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (150, 60, 40)).save(file, "JPEG")
    return file.getvalue()


def reports(worker: Person, what: str) -> str:
    worker.open("")
    worker.press("Report a hazard")
    worker.photographs(photo())
    worker.type("What did you see? (required)", what)
    worker.selects("Where? (required)", PLACE[worker.language])
    worker.press("Send")
    worker.reads_words("You reported it", "A supervisor checks and assigns it")
    worker.finds_no_fault()
    found = re.search(r"HZ-\d{4}-\d{6}", worker.page.locator(".st-key-receipt").inner_text())
    assert found
    return found[0]


def turns_to(person: Person, what: str, number: str, beside: str, move: str) -> None:
    """From the list of what waits, which shows the oldest; a later one is opened by its number."""
    person.open("")
    if person.page.locator(LINES).filter(has_text=what).count():
        person.press_beside(what, beside)
    else:
        person.open(f"hazard?number={number}")
        person.press(move)


def assigns(supervisor: Person, what: str, number: str, *, due: date, requirement: str) -> None:
    turns_to(supervisor, what, number, "Assign", "Assign")
    supervisor.choose("Department (required)", DEPARTMENT[supervisor.language])
    supervisor.dates("Deadline (end of this day)", due)
    supervisor.type("What has to be done (required)", requirement)
    supervisor.decide("Assign")
    supervisor.reads(supervisor.word("Assigned"), requirement, DEPARTMENT[supervisor.language])
    supervisor.finds_no_fault()


def starts(head: Person, what: str, number: str) -> None:
    turns_to(head, what, number, "Start", "Start work")
    head.decide("Start work")
    head.reads_words("Rectifying")


def hands_in(head: Person, done: str) -> None:
    head.press("Hand in for acceptance")
    head.type("What was done (required)", done)
    head.decide("Hand in for acceptance")
    head.reads(head.word("To accept"), done)
    head.finds_no_fault()


def sends_back(supervisor: Person, what: str, number: str, why: str) -> None:
    turns_to(supervisor, what, number, "Accept", "Accept or send back")
    supervisor.picks("Send back for another round")
    supervisor.type("Why (needed to send back; the department reads it)", why)
    supervisor.decide("Send back for another round")
    supervisor.reads(supervisor.word("Sent back"), why)


def accepts(supervisor: Person, what: str, number: str) -> None:
    turns_to(supervisor, what, number, "Accept", "Accept or send back")
    supervisor.tick("Everything required is done")
    supervisor.picks("Accept and close")
    supervisor.decide("Accept and close")
    supervisor.reads(CLOSED[supervisor.language])
    supervisor.finds_no_fault()


def finds_on_the_ledger(leader: Person, number: str, state: str) -> None:
    leader.open("ledger")
    leader.picks(state)
    leader.reads_on_the_ledger(number, leader.word(state))
    leader.finds_no_fault()


@pytest.mark.parametrize(
    ("language", "workers_screen", "offices_screen"),
    [("zh", PHONE, DESK), ("en", DESK, PHONE)],
    ids=["zh-worker-phone", "en-offices-phone"],
)
def test_a_hazard_goes_all_the_way_from_report_to_accepted_repair(sit_down: SitDown, language: str, workers_screen: int, offices_screen: int) -> None:
    what = {"zh": f"灭火器被货箱挡住 {workers_screen}", "en": f"Crates block the extinguisher {workers_screen}"}[language]
    worker = sit_down("li.jianguo", language=language, width=workers_screen)
    zhou, zheng, sun, chen, gao = (
        sit_down(username, language=language, width=offices_screen) for username in ("zhou.min", "zheng.kai", "sun.tao", "chen.li", "gao.yuan")
    )

    number = reports(worker, what)
    assigns(zhou, what, number, due=site_day(datetime.now(UTC), ZONE) + timedelta(days=3), requirement="Move the crates, 1 m free")
    finds_on_the_ledger(chen, number, "Assigned")
    starts(zheng, what, number)
    hands_in(zheng, "Crates moved")
    worker.open("my-reports")
    worker.reads_words("Being fixed")
    sends_back(zhou, what, number, "The floor is not marked yet")
    starts(zheng, what, number)
    hands_in(zheng, "Floor marked too")
    accepts(sun, what, number)
    finds_on_the_ledger(gao, number, "Closed")
    worker.open("my-reports")

    report = worker.line(what)
    expect(report.locator('[aria-current="step"]')).to_have_text(DONE[language])
    worker.finds_no_fault()
