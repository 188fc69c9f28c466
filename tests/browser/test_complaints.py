"""Does whoever was watched get his answer on the screen: named or by receipt, from either side, to the end and on appeal? (R1)"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from portal import people
from portal.complaints import clerk
from portal.ui.cases import RULE
from tests.browser.house import House, found, installed
from tests.browser.person import PHONE, Person
from tests.browser.test_audit import Stage
from tests.engines import close
from tests.served import free_port, running

pytestmark = pytest.mark.browser
LANGUAGES = ("zh", "en")
WHAT = {
    "zh": "休息室门口新装的摄像机能拍到更衣柜，上周还没有。",
    "en": "The new camera at the rest room door can see the lockers. Last week it could not.",
}
SAID = {"zh": "下午三点以后灯亮着，能看清号码。", "en": "After three the light is on and the numbers can be read."}
SCORED = {"zh": "我的考核分少了两分，没有人告诉我为什么。", "en": "My score lost two points and nobody tells me why."}
WRONG = {"zh": "答复没有说依据哪一条规定。", "en": "The answer does not name the rule it rests on."}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(chromium: Browser, tmp_path: Path, language: str) -> Iterator[Stage]:
    """`COMPLAINT_SHOTS` keeps the pictures elsewhere."""
    kept = Path(os.environ.get("COMPLAINT_SHOTS") or tmp_path / "shots")
    kept.mkdir(parents=True, exist_ok=True)
    portal, plant = found(tmp_path / "data", audited=False)
    with running(tmp_path / "data", free_port()) as url, ExitStack() as leaving:
        stage = Stage(House(url, portal, plant), chromium, kept, leaving)
        yield stage
        for n, person in enumerate(stage.people):
            person.page.screenshot(path=kept / f"last-{language}-{n}.png")
    close(portal)


def shot(stage: Stage, person: Person, what: str) -> None:
    """The whole of it: Streamlit scrolls inside the page, so the window is made as high as what is in it."""
    person.settled()
    size = person.page.viewport_size
    assert size
    whole = person.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    person.page.set_viewport_size({"width": size["width"], "height": max(size["height"], whole)})
    stage.shot(person, what)
    person.page.set_viewport_size(size)


def writes(person: Person, msgid: str, text: str) -> None:
    """In the open dialog."""
    field = person.dialog.get_by_label(person.word(msgid), exact=True)
    field.fill(text)
    field.press("Tab")
    person.settled()


def sends(person: Person, text: str) -> None:
    """A message of the thread."""
    person.page.get_by_label(person.word("Message"), exact=True).fill(text)
    person.press("Send the message", within="stMain")
    person.reads(text)
    person.settled()


def fills_in(person: Person, *, channel: str, kind: str, text: str, named: str = "") -> None:
    person.open("complaints")
    person.press("File a complaint", within="stMain")
    person.page.get_by_role("heading", level=1, name=person.word("Privacy complaint")).wait_for()
    person.settled()
    person.page.locator("label", has_text=person.word(channel)).first.click()
    person.settled()
    person.choose("What is it about? (required)", person.word(kind))
    person.type("What happened? (required)", text)
    if named:
        person.type("Whom is it about?", named)


def opens(person: Person, list_of: str, what: str) -> None:
    """The case in the list that speaks of this."""
    person.open(list_of)
    person.line(person.word(what)).get_by_role("button").first.click(force=True)
    person.page.get_by_role("heading", level=1, name=person.word(what)).wait_for()
    person.settled()


def an_hour_later(house: House) -> None:
    """What came without a name is looked after when its hour is over."""
    with installed(house.portal):
        clerk.attend(datetime.now(UTC) + timedelta(hours=1))


def test_a_named_complaint_goes_to_the_union_and_ends_with_a_remedy(stage: Stage, language: str) -> None:
    stage.house.did("lin.tao", people.person_file, stage.house.plant.people["li.jianguo"])
    person, union = stage.sit("li.jianguo", language, PHONE), stage.sit("zhao.min", language)
    fills_in(person, channel="Union", kind="A camera or another device", text=WHAT[language], named="郑凯")
    person.reads_words(RULE)
    shot(stage, person, "complain")
    person.press("Send to the union", within="stMain")
    person.reads("TS-U-", WHAT[language])
    shot(stage, person, "complaint-filed")

    opens(union, "cases", "A camera or another device")
    union.reads_words("Evidence: who looked", "Looking after what is known of you")
    shot(stage, union, "case-filed")
    taken_up(stage, union)
    sends(union, {"zh": "几点以后能看到？", "en": "After what time can they be seen?"}[language])
    person.open("inbox?show=unread")
    person.reads_words("A message about a privacy complaint")
    opens(person, "complaints", "A camera or another device")
    sends(person, SAID[language])
    shot(stage, person, "complaint-thread")
    material_asked(stage, union, language)
    answered(stage, union, language)
    remedied(stage, union, language)

    opens(person, "complaints", "A camera or another device")
    person.reads_words("Upheld", "Put right", "Who read this case")
    person.reads("赵敏")
    shot(stage, person, "complaint-answered")
    person.press("Close the complaint", within="stMain")
    shot(stage, person, "ask-close")
    person.decide("Close the complaint")
    person.reads_words("Settled")
    shot(stage, person, "complaint-closed")
    person.open("complaints")
    shot(stage, person, "complaints")
    never_for_the_other_side(stage, language)
    counted(stage, union, language)


def counted(stage: Stage, union: Person, language: str) -> None:
    """Its own side counts one; for whoever stands above both, one is too few to be shown."""
    union.open("privacy")
    union.reads_words("Answered in time", "Upheld")
    shot(stage, union, "privacy")
    head = stage.sit("gao.yuan", language)
    head.open("privacy")
    head.reads_words("— stands for fewer than three, and for a number from which so few could be worked out.")
    shot(stage, head, "privacy-of-the-head")


def taken_up(stage: Stage, handler: Person) -> None:
    """Declared and begun; the clock is paused and runs on."""
    handler.press("Take it up", within="stMain")
    expect(handler.button("Take it up", within="stDialog")).to_be_disabled()
    handler.tick("I have no conflict of interest in this case")
    shot(stage, handler, "ask-accept")
    handler.decide("Take it up")
    handler.press("Begin the investigation", within="stMain")
    writes(handler, "What you will look into (required; the complainant reads it)", "现场看角度，调取查看记录。")
    shot(stage, handler, "ask-investigate")
    handler.decide("Begin the investigation")
    handler.reads_words("Investigating")
    handler.press("Pause the clock", within="stMain")
    writes(handler, "Why (required; the complainant reads it)", "等设备厂家周一到场。")
    shot(stage, handler, "ask-pause")
    handler.decide("Pause the clock")
    handler.reads_words("Clock paused")
    shot(stage, handler, "case-paused")
    handler.press("Let the clock run on", within="stMain")
    writes(handler, "Why (required; the complainant reads it)", "厂家提前到了。")
    handler.decide("Let the clock run on")
    shot(stage, handler, "case-investigating")


def material_asked(stage: Stage, union: Person, language: str) -> None:
    """The union asks, the director hands in; he reads the request and nothing of the case."""
    union.page.reload()
    union.settled()
    union.press("Ask the enterprise for material", within="stMain")
    writes(union, "What the enterprise should hand over (required)", "该摄像机的点位图和验收记录")
    shot(stage, union, "ask-material")
    union.decide("Ask for it")
    director = stage.sit("chen.li", language)
    director.open("errands")
    director.reads("该摄像机的点位图和验收记录")
    director.never_reads("更衣柜")
    director.never_reads("TS-U")
    shot(stage, director, "errands")
    director.press("Hand material in", within="stMain")
    writes(director, "What you hand in (required)", "点位图已送工会办公室。")
    shot(stage, director, "ask-give")
    director.decide("Hand material in")
    director.reads_words("Provided")


def answered(stage: Stage, handler: Person, language: str) -> None:
    handler.page.reload()
    handler.settled()
    handler.reads(SAID[language])
    handler.press("Answer the complaint", within="stMain")
    handler.dialog.get_by_role("radio", name=re.compile("^" + re.escape(handler.word("Upheld")) + "$")).click()
    handler.settled()
    writes(handler, "Reason (required; the complainant reads it)", "告示第 3 条：休息室不在监控范围内。")
    writes(handler, "What is put right (required)", "当日加遮蔽区，摄像机移到通道。")
    shot(stage, handler, "ask-answer")
    handler.decide("Send the answer")
    handler.reads_words("Answered")


def remedied(stage: Stage, union: Person, language: str) -> None:
    """A remedy has an owner, who does it on his own page."""
    union.press("Order a remedy", within="stMain")
    writes(union, "What is to be done (required; the owner reads only this)", "摄像机加遮蔽区")
    union.choose("Owner (required)", "周敏")
    shot(stage, union, "ask-remedy")
    union.decide("Order it")
    union.reads("摄像机加遮蔽区")
    owner = stage.sit("zhou.min", language, PHONE)
    owner.open("inbox?show=unread")
    owner.reads_words("Something is to be put right by you")
    owner.open("errands")
    owner.reads("摄像机加遮蔽区")
    owner.never_reads("更衣柜")
    shot(stage, owner, "errands-owner")
    owner.press("It is done", within="stMain")
    writes(owner, "How it was done (required)", "遮蔽区已加，已截图。")
    shot(stage, owner, "ask-done")
    owner.decide("It is done")
    owner.reads_words("Put right")
    union.page.reload()
    union.settled()
    shot(stage, union, "case-answered")


def never_for_the_other_side(stage: Stage, language: str) -> None:
    hr = stage.sit("lin.tao", language)
    hr.open("cases?which=ended")
    hr.never_reads("TS-U")
    hr.reads_words("Nothing settled yet")
    hr.open("cases")
    hr.never_reads("TS-U")
    hr.reads_words("Nothing waits here")
    shot(stage, hr, "cases-of-the-other-side")


def test_a_complaint_without_a_name_goes_to_human_resources_and_on_appeal_to_the_head(stage: Stage, language: str) -> None:
    person, hr, head = stage.sit("chen.hao", language, PHONE), stage.sit("lin.tao", language), stage.sit("gao.yuan", language)
    fills_in(person, channel="Human resources", kind="A score or an assessment", text=SCORED[language])
    person.page.locator("label", has_text=person.word("Without my name (I follow it with a receipt code)")).click()
    person.settled()
    shot(stage, person, "complain-unnamed")
    person.press("Send to human resources", within="stMain")
    person.reads("TS-H-")
    code = person.page.locator('[data-testid="stCode"]').inner_text().strip()
    assert re.fullmatch(r"[a-z2-9-]{12,14}", code)
    shot(stage, person, "receipt")
    person.press("I have written it down", within="stMain")
    hr.open("cases")
    hr.never_reads("TS-H")
    an_hour_later(stage.house)

    opens(hr, "cases", "A score or an assessment")
    hr.never_reads("陈浩")
    shot(stage, hr, "case-unnamed")
    taken_up(stage, hr)
    refused(stage, hr)
    comes_back(person, code)
    person.reads_words("Not upheld")
    assert code not in person.page.url
    shot(stage, person, "receipt-answered")
    person.press("Appeal", within="stMain")
    writes(person, "What is wrong with the answer? (required)", WRONG[language])
    shot(stage, person, "ask-appeal")
    person.decide("Appeal")
    person.reads_words("Appealed")
    an_hour_later(stage.house)
    decided(stage, head, language)
    person.open("complaints")
    comes_back(person, code)
    person.reads_words("Upheld")
    sends(person, {"zh": "谢谢。", "en": "Thank you."}[language])
    person.press("Close the complaint", within="stMain")
    person.decide("Close the complaint")
    person.reads_words("Settled")
    shot(stage, person, "receipt-closed")


def refused(stage: Stage, hr: Person) -> None:
    hr.press("Answer the complaint", within="stMain")
    hr.dialog.get_by_role("radio", name=hr.word("Not upheld")).click()
    hr.settled()
    expect(hr.button("Send the answer", within="stDialog")).to_be_disabled()
    writes(hr, "Reason (required; the complainant reads it)", "两分按考核办法扣除，记录无误。")
    shot(stage, hr, "ask-refuse")
    hr.decide("Send the answer")
    hr.reads_words("Not upheld")
    shot(stage, hr, "case-refused")


def comes_back(person: Person, code: str) -> None:
    person.open("complaint-receipt")
    person.type("Receipt code", code)
    person.reads("TS-H-")
    person.settled()


def decided(stage: Stage, head: Person, language: str) -> None:
    opens(head, "cases", "A score or an assessment")
    head.reads(WRONG[language])
    shot(stage, head, "case-appealed")
    head.press("Take it up", within="stMain")
    head.tick("I have no conflict of interest in this case")
    head.decide("Take it up")
    head.press("Begin the investigation", within="stMain")
    writes(head, "What you will look into (required; the complainant reads it)", "核对扣分依据。")
    head.decide("Begin the investigation")
    head.press("Answer the complaint", within="stMain")
    head.dialog.get_by_role("radio", name=re.compile("^" + re.escape(head.word("Upheld")) + "$")).click()
    head.settled()
    writes(head, "Reason (required; the complainant reads it)", "扣分没有写明依据，不成立。")
    writes(head, "What is put right (required)", "恢复两分，重新告知。")
    head.decide("Send the answer")
    head.reads_words("Answered")
    shot(stage, head, "case-decided")
