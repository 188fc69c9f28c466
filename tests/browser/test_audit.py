"""Do an enterprise and an agency go the whole way on the screen, from the screening to what the auditor takes home? (C1)"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from audit import verify
from db import log
from db.base import uuid7
from db.demo import texts
from db.demo.cast import AUDIT_FIRM, TIME_ZONE
from db.people import Person as Known
from db.session import begin
from portal import accounts, clock, draws, engagements, hazards, people
from portal.engagements import Finished
from tests.browser.house import House, found, installed
from tests.browser.person import DESK, PHONE, Person, screen
from tests.cast import PASSWORD
from tests.engines import close
from tests.served import free_port, running

pytestmark = pytest.mark.browser
DICE = "4071 9935 2086 1174 6302 55"
COLLEAGUE = "fang.wei"
AGENCY = AUDIT_FIRM.name
PARTS = {
    "Condition": "Two grinders run without their guards",
    "Criterion": "GB/T 4674 5.1: a grinding wheel has a guard",
    "Cause": "Not put back after the wheel was changed",
    "Effect": "Splinters hit the eyes",
    "Advice": "Put them back within three days; make it part of the handover",
}


@dataclass
class Stage:
    """A plant that no agency has audited yet, and whoever sits at a screen in it. `kept` is where the pictures go."""

    house: House
    chromium: Browser
    kept: Path
    leaving: ExitStack
    shots: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    def sit(self, username: str, language: str, width: int = DESK) -> Person:
        browser = self.leaving.enter_context(self.chromium.new_context(**screen(language, width)))
        person = Person(browser.new_page(), self.house.url, language)
        person.sign_in(username, PASSWORD)
        self.people.append(person)
        return person

    def shot(self, person: Person, what: str) -> None:
        """Of the whole page, once it is at rest and without a fault."""
        person.finds_no_fault()
        name = f"{len(self.shots) + 1:02}-{what}-{person.language}-{person.page.viewport_size['width']}.png"  # type: ignore[index]
        person.page.screenshot(path=self.kept / name, full_page=True)
        self.shots.append(name)


@pytest.fixture
def stage(chromium: Browser, tmp_path: Path) -> Iterator[Stage]:
    """`AUDIT_SHOTS` keeps the pictures elsewhere."""
    kept = Path(os.environ.get("AUDIT_SHOTS") or tmp_path / "shots")
    kept.mkdir(parents=True, exist_ok=True)
    portal, plant = found(tmp_path / "data", audited=False)
    with running(tmp_path / "data", free_port()) as url, ExitStack() as leaving:
        stage = Stage(House(url, portal, plant), chromium, kept, leaving)
        yield stage
        for n, person in enumerate(stage.people):
            person.page.screenshot(path=kept / f"last-{n}.png")
    close(portal)


def today() -> date:
    return clock.site_day(datetime.now(UTC), TIME_ZONE)


def a_colleague(house: House) -> UUID:
    """A second auditor of the same agency, as administrator and director bring him in."""
    with installed(house.portal), begin(house.plant.actors["lu.yi"], now=datetime.now(UTC)) as work:
        firm = work.session.scalars(sa.select(Known.organisation_id).where(Known.id == house.plant.people["shen.yue"])).one()
        who = people.add_person(work, name="方伟", organisation_id=firm, staff_number=f"X-{uuid7().hex[-8:]}").id
        work.session.flush()
        accounts.create_account(work, who, username=COLLEAGUE, password_hash=accounts.hash_password(PASSWORD), must_change=False, demo=True)
        grant = people.grant_role(work, who, "auditor", valid_from=date(2026, 1, 1)).id
    house.did("chen.li", people.approve_role, grant)
    return UUID(str(who))


def september(house: House) -> None:
    """Twelve hazards of last month, most of them put right."""
    for n in range(12):
        with installed(house.portal), begin(house.plant.actors["li.jianguo"], now=datetime.now(UTC) - timedelta(days=20, minutes=n)) as work:
            hazards.report(work, area_id=house.plant.areas["WELD-3"], description=f"第{n}条隐患")


def test_an_audit_goes_from_the_screening_to_what_is_taken_home(stage: Stage) -> None:
    a_colleague(stage.house)
    september(stage.house)
    director, head = stage.sit("chen.li", "zh"), stage.sit("gao.yuan", "en")
    screened(stage, director)
    agreed(stage, director, head)
    planned(stage, director)
    lead, second = stage.sit("shen.yue", "en"), stage.sit(COLLEAGUE, "zh", PHONE)
    for auditor in (lead, second):
        declared(stage, auditor)
    director.open("engagements")
    director.press("Open", within="stMain")
    director.press("Open the engagement")
    director.reads_words("Fieldwork")
    stage.shot(director, "engagement-open")
    own = drawn(stage, lead)
    sheets_filled(stage, lead)
    found_and_reported(stage, lead, second, director)
    answered(stage, director, head)
    taken_home(stage, lead, own)
    assert {name.rsplit("-", 2)[1] for name in stage.shots} == {"zh", "en"}


def screened(stage: Stage, director: Person) -> None:
    """Registered, a certificate noted, and screened; engineers and projects by the verb: the table of projects is drawn on a canvas."""
    director.open("agencies")
    director.press("Register an agency")
    director.choose("Organisation (required)", AGENCY)
    director.decide("Register")
    director.press("Open", within="stMain")
    director.press("Note a certificate")
    director.dates("Valid from (required)", today() - timedelta(days=300))
    director.dates("Valid to (required)", today() + timedelta(days=600))
    for label, text in (
        ("Grade, as the certificate says it (required)", texts.CERTIFICATE["grade"]),
        ("Certificate number (required)", texts.CERTIFICATE["certificate"]),
        ("Issued by (required)", texts.CERTIFICATE["issuer"]),
    ):
        director.type(label, text)
    director.decide("Note it")
    agency = stage.house.did("chen.li", engagements.names)[0][0]
    done = [Finished(title, today() - timedelta(days=90 + 150 * n)) for n, title in enumerate(texts.AGENCY_PROJECTS)]
    stage.house.did("chen.li", engagements.state_facts, agency, engineers=12, basis=texts.AGENCY_BASIS, projects=done)
    director.press("Screen now")
    director.reads_words("Passes")
    stage.shot(director, "agency-screened")


def agreed(stage: Stage, director: Person, head: Person) -> None:
    director.open("engagements")
    director.press("Prepare an agreement")
    director.choose("Agency (required)", AGENCY)
    director.type("Contract number (required)", "AJ-2026-01")
    director.page.get_by_role("tab", name=director.word("Clauses")).click()
    director.type("Clause of independence (required)", texts.INDEPENDENCE)
    director.type("Standards by which the agency judges (required)", texts.STANDARDS)
    director.type("Terms of data protection (required)", texts.PROTECTION)
    stage.shot(director, "agreement-prepared")
    director.decide("Prepare")
    head.open("engagements")
    head.press("Sign", within="stMain")
    stage.shot(head, "agreement-to-sign")
    head.decide("Sign")
    head.reads_words("Signed")


def planned(stage: Stage, director: Person) -> None:
    director.open("engagements")
    director.press("Plan an engagement")
    for label, words in (("Areas (required)", ["焊接车间"]), ("Team (required)", ["沈", "方伟"])):
        for word in words:
            director.choose(label, word)
        director.page.keyboard.press("Tab")
    director.choose("Leads (required)", "沈")
    director.type("Contact at the enterprise (required)", "陈立 8001")
    stage.shot(director, "engagement-planned")
    director.decide("Plan")


def declared(stage: Stage, auditor: Person) -> None:
    auditor.open("audit")
    auditor.press("Declare", within="stMain")
    for said in engagements.QUESTIONS.values():
        auditor.tick(said)
    stage.shot(auditor, "declaration")
    auditor.decide("Declare")
    auditor.reads_words("My declaration")


def fetched(person: Person, msgid: str, file: Path, **params: object) -> Path:
    """What a person saves of a page."""
    with person.page.expect_download() as taking:
        person.page.get_by_role("link", name=person.word(msgid, **params)).first.click()
    taking.value.save_as(file)
    return file


def drawn(stage: Stage, lead: Person) -> verify.Own:
    """Asked for in six steps, pinned on paper, drawn. What the auditor holds afterwards is his own."""
    lead.open("draw")
    lead.type("Objective: what this sample is to find out (required)", "Is what was closed really put right?")
    for _step in range(3):
        lead.press("Next step")
        lead.settled()
    stage.shot(lead, "draw-size")
    lead.picks("5 Draw")
    lead.press("Freeze and request")
    lead.reads_words("Look at your paper first")
    note = fetched(lead, "The signed request, to compute the fingerprint yourself (SHA-256)", stage.kept / "request.note")
    with installed(stage.house.portal):
        key = log.verifier_key()
    lead.reads(key)
    own = verify.Own(hashlib.sha256(note.read_bytes()).hexdigest(), key, DICE.replace(" ", ""))
    lead.type("The pin, from your paper", own.pin)
    lead.type("Your digits", DICE)
    stage.shot(lead, "draw-pin")
    lead.press("Hand in and reveal")
    lead.reads_words("Take the sealed bundle home")
    stage.shot(lead, "draw-drawn")
    return own


def sheets_filled(stage: Stage, lead: Person) -> None:
    """A sheet for each record; the first one deviates."""
    lead.open("sampled")
    count = len(stage.house.did("chen.li", draws.items, stage.house.did("chen.li", draws.draws, only(stage.house))[0].id))
    for n in range(count):
        if n == 0:
            picture = lead.page.get_by_role("radiogroup", name=lead.word("The photo shows the place"))
            picture.get_by_role("radio", name=lead.word("Deviation")).click()
            lead.settled()
            lead.type(lead.word("Note on “{attribute}” (required)", attribute=lead.word("The photo shows the place")), "Another grinder")
            lead.settled()
        lead.press("The rest passes")
        lead.settled()
        stage.shot(lead, "sheet") if n == 0 else None
        lead.press("Save and next" if n + 1 < count else "Save the sheet")
        lead.reads(lead.word("{done} of {all} records tested", done=n + 1, all=count))
        lead.settled()
    lead.open("evaluation")
    lead.reads_words("Declared before the draw")
    stage.shot(lead, "evaluation")


def only(house: House) -> UUID:
    return UUID(str(house.did("chen.li", engagements.engagements)[0].facts.id))


def found_and_reported(stage: Stage, lead: Person, second: Person, director: Person) -> None:
    """A finding with all its parts, a report, four eyes; nothing of it is the enterprise's to read before."""
    lead.open("findings")
    lead.press("Write a finding")
    for part, text in PARTS.items():
        typed = lead.dialog.get_by_label(lead.word("{part} (required)", part=lead.word(part)), exact=True)
        typed.fill(text)
        typed.press("Tab")
    lead.dialog.get_by_role("radio", name=lead.word("Major nonconformity")).click()
    lead.choose("Evidence (at least one)", "HZ-")
    lead.page.keyboard.press("Tab")
    lead.decide("Save")
    lead.reads(PARTS["Condition"])
    stage.shot(lead, "finding")
    lead.open("audit-report")
    lead.type("Conclusion from the sample (required)", "The sampled records agree with what was seen on site")
    lead.type("Limits of what you looked at (required)", "No night shift was seen")
    lead.press("Save and compose")
    lead.reads_words("You wrote it: a second auditor of the engagement signs it off.")
    stage.shot(lead, "report-draft")
    director.open("audit-findings")
    director.never_reads(PARTS["Condition"])
    second.open("audit-report")
    second.press("Sign off and lock")
    second.tick("I have read the report with this fingerprint and agree with it.")
    stage.shot(second, "report-sign")
    second.decide("Sign off and lock")
    second.reads("RP-")
    stage.shot(second, "report-locked")


def answered(stage: Stage, director: Person, head: Person) -> None:
    director.open(f"audit-reports?id={only(stage.house)}")
    director.reads(PARTS["Condition"], "FD-")
    stage.shot(director, "report-read")
    file = fetched(director, "Chinese, PDF", stage.kept / "report.pdf")
    assert file.read_bytes().startswith(b"%PDF")
    director.open("audit-findings")
    director.press("Put it right")
    director.type("Answer (required)", "三日内装回")
    director.choose("Department (required)", "焊接车间")
    director.type("What has to be done (required)", "装回全部护罩")
    director.decide("Put it right")
    director.reads_words("Being put right")
    stage.shot(director, "finding-answered")
    head.open(f"audit-reports?id={only(stage.house)}")
    head.reads(PARTS["Condition"])
    stage.shot(head, "report-of-the-head")


def taken_home(stage: Stage, lead: Person, own: verify.Own) -> None:
    """One zip; the program in it and ours agree, on a machine that has neither the portal nor its libraries."""
    lead.open("audit-report")
    home = fetched(lead, "Take everything home as one zip: report, samples, registers, verifier", stage.kept / "home.zip")
    with zipfile.ZipFile(home) as packed:
        packed.extractall(stage.kept / "home")
    bundles = sorted((stage.kept / "home").rglob("draw*.zip")) or sorted((stage.kept / "home").rglob("*.zip"))
    program = next((stage.kept / "home").rglob("verify.py"))
    told = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(bundles[-1]), "--pin", own.pin, "--key", own.key, "--nonce", own.nonce],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert (told.stdout.strip(), told.returncode) == ("VERIFIED", 0), told
    assert verify.Verification(bundles[-1].read_bytes(), own).verdict()["drawn"] > 0
