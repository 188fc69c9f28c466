"""Do two auditors write and lock a report on the screen, and does the enterprise read and answer it there, and not a moment earlier?"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pypdf
import pytest
from playwright.sync_api import expect

from audit import verify
from db import log
from db.actor import SYSTEM
from db.base import uuid7
from db.people import Person as Known
from db.session import begin
from portal import accounts, draws, engagements, hazards, people
from portal import clock as portal_clock
from portal.draws import clerk
from tests.browser.conftest import House, SitDown
from tests.browser.house import alone, installed
from tests.browser.person import DESK, PHONE, Person
from tests.cast import PASSWORD, actor_now

pytestmark = pytest.mark.browser
SECOND = "qi.yun"
PARTS = {
    "Condition": "两台砂轮机护罩缺失",
    "Criterion": "GB/T 4674 第 5.1 条：砂轮应有护罩",
    "Cause": "更换后未装回",
    "Effect": "碎片飞出伤人",
    "Advice": "三日内装回并列入交接班检查",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One of its own: the first record of the sample is one with a department."""
    with alone(tmp_path_factory.mktemp("report") / "data") as house:
        yield house


@pytest.fixture
def engagement(house: House) -> UUID:
    """A sample is drawn; a second auditor of the agency is in the team and has declared."""
    plant = house.plant
    portal_clock.set_now(lambda: datetime.now(UTC))  # the serving process has the real one
    for n in range(6):
        with installed(house.portal), begin(plant.actors["li.jianguo"], now=datetime.now(UTC) - timedelta(days=20, minutes=n)) as work:
            made = hazards.report(work, area_id=plant.areas["WELD-3"], description=f"砂轮机护罩缺失 {n}").id
        said = {"department_id": plant.departments["D-WELD"], "requirement": "装回护罩", "deadline": datetime.now(UTC).date() + timedelta(days=9)}
        house.did("zhou.min", hazards.assign, made, **said)
    found: UUID = house.did("chen.li", engagements.engagements)[0].facts.id
    with installed(house.portal):
        second = _second(house)
        with begin(plant.actors["chen.li"], now=datetime.now(UTC)) as work:
            engagements.add_member(work, found, person_id=second)
        with begin(actor_now(second), now=datetime.now(UTC)) as work:
            engagements.declare(work, found, answers=dict.fromkeys(engagements.QUESTIONS, True))
        _sample(actor_now(plant.people["shen.yue"]), found)
    return found


def _second(house: House) -> UUID:
    plant = house.plant
    with begin(SYSTEM) as work:
        firm = people.get_person(work, plant.people["shen.yue"]).organisation_id
        made: Known = people.add_person(work, name="齐韵", organisation_id=firm, staff_number=f"X-{uuid7().hex[-8:]}")
        work.session.flush()
        people.grant_role(work, made.id, "auditor", valid_from=date(2026, 1, 1))
        accounts.create_account(work, made.id, username=SECOND, password_hash=accounts.hash_password(PASSWORD), must_change=False, demo=True)
        return made.id


def _sample(auditor: object, engagement: UUID) -> None:
    with begin(auditor) as work:  # type: ignore[arg-type]
        facts = next(one.facts for one in engagements.my_engagements(work) if one.facts.id == engagement)
        areas = [area_id for area_id, *_ in draws.audited_areas(work, engagement)]
        draws.wish(work, engagement, wanted=draws.Wanted("整改是否属实", facts.period_from, facts.period_to, areas, tolerable="20"))
    clerk.attend()
    with begin(auditor) as work:  # type: ignore[arg-type]
        asked = draws.draws(work, engagement)[0]
        draws.give_nonce(work, asked.id, pin=asked.pin, digits="7" * 20)
    clerk.attend()


def _kept(person: Person, label: str, file: Path) -> Path:
    with person.page.expect_download() as taking:
        person.page.get_by_role("link", name=person.word(label)).first.click()
    taking.value.save_as(file)
    return file


def _fills(person: Person, parts: dict[str, str]) -> None:
    for part, text in parts.items():
        typed = person.dialog.get_by_label(person.word("{part} (required)", part=person.word(part)), exact=True)
        typed.fill(text)
        typed.press("Tab")


def test_a_report_is_written_signed_off_locked_read_and_answered(house: House, engagement: UUID, sit_down: SitDown, tmp_path: Path) -> None:
    director = sit_down("chen.li", language="zh", width=DESK)
    auditor = sit_down("shen.yue", language="zh", width=DESK)
    auditor.open("findings")
    auditor.press("Write a finding")
    _fills(auditor, {name: text for name, text in PARTS.items() if name != "Cause"})
    expect(auditor.button("Save", within="stDialog")).to_be_disabled()
    auditor.reads_words("Write the cause.")
    _fills(auditor, {"Cause": PARTS["Cause"]})
    auditor.dialog.get_by_role("radio", name=auditor.word("Major nonconformity")).click()
    auditor.choose("Evidence (at least one)", "HZ-")
    auditor.page.keyboard.press("Tab")
    auditor.decide("Save")
    auditor.reads(PARTS["Condition"], auditor.word("Head of department"))
    auditor.finds_no_fault()

    auditor.open("audit-report")
    auditor.type("Conclusion from the sample (required)", "所抽记录与现场一致")
    auditor.type("Limits of what you looked at (required)", "夜班未看")
    auditor.press("Save and compose")
    auditor.reads_words("You wrote it: a second auditor of the engagement signs it off.")
    expect(auditor.button("Sign off and lock")).to_have_count(0)
    auditor.finds_no_fault()
    director.open("audit-findings")
    director.never_reads(PARTS["Condition"])
    director.open(f"audit-reports?id={engagement}")
    director.reads_words("No report yet")

    second = sit_down(SECOND, language="en", width=DESK)
    second.open("audit-report")
    sheet = _kept(second, second.word("Read it as it will stand ({file})", file="English, PDF"), tmp_path / "sheet.pdf")
    assert "Draft, not signed off" in pypdf.PdfReader(sheet).pages[0].extract_text()
    second.press("Sign off and lock")
    expect(second.button("Sign off and lock", within="stDialog")).to_be_disabled()
    second.tick("I have read the report with this fingerprint and agree with it.")
    second.decide("Sign off and lock")
    second.reads("RP-")
    second.finds_no_fault()

    director.open(f"audit-reports?id={engagement}")
    director.reads(PARTS["Condition"], "FD-")
    file = _kept(director, "Chinese, PDF", tmp_path / "report.pdf")
    note = _kept(director, "Signed statement", tmp_path / "report.note")
    with installed(house.portal):
        said = verify.open_note(note.read_text(), [log.verifier_key()])
    assert f"zh.pdf {hashlib.sha256(file.read_bytes()).hexdigest()}" in said
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages)
    assert PARTS["Condition"] in text and "RP-" in text
    director.finds_no_fault()

    head = sit_down("zheng.kai", language="zh", width=PHONE)
    head.open("audit-findings")
    head.reads(PARTS["Condition"], head.word("Answer by {day}: {n} working days from the locked report, a rule of the house.").partition("{day}")[0])
    head.finds_no_fault()
    head.page.screenshot(path=tmp_path / "term-zh-375.png", full_page=True)
    head.press("Answer")
    head.type("Answer (required)", "护罩已订购")
    head.decide("Answer")
    head.reads("护罩已订购")
    expect(head.button("Put it right")).to_have_count(0)
    head.finds_no_fault()
    other = sit_down("wu.qian", language="zh", width=DESK)
    other.open("audit-findings")
    other.never_reads(PARTS["Condition"])

    director.open("audit-findings")
    director.press("Put it right")
    director.type("Answer (required)", "三日内装回")
    director.choose("Department (required)", "焊接车间")
    director.type("What has to be done (required)", "装回全部护罩")
    director.decide("Put it right")
    director.reads_words("Being put right")
    director.finds_no_fault()
