"""Does a new administrator get everybody in with slips, from an empty installation to people who are signed in?"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
import pypdf
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from db.accounts import Account
from db.actor import SYSTEM, Role
from db.session import begin
from portal import accounts, areas, imports, people
from portal.accounts import factors
from portal.config import Settings
from portal.imports import staff
from portal.startup import create_portal
from tests.browser.person import DESK, PATIENCE, PHONE, Person, screen
from tests.conftest import Proof
from tests.engines import close
from tests.served import KEK, Served, free_port, running

pytestmark = [pytest.mark.browser, pytest.mark.proof]
FIRST, OWN = "one time and never again", "seven grey herons by the weir"
ALL = 60


@dataclass
class Founded(Served):
    """A plant with a first administrator, a department and nobody who can sign in but him."""

    names: tuple[str, ...] = ()


@pytest.fixture
def founded(tmp_path: Path, proof: Proof) -> Iterator[Founded]:
    """As `init` and `import people` leave it."""
    portal = create_portal(Settings(data=tmp_path / "data"), KEK)
    names = tuple(f"工人{n:02}" for n in range(ALL if proof.full else 3))
    with begin(SYSTEM) as work:
        site = areas.add_site(work, code="S1", name="一厂")
        areas.add_department(work, site_id=site.id, code="D1", name="焊接车间", name_en="Welding shop")
        administrator = people.add_person(work, name="管理员")
        work.session.flush()
        accounts.create_account(work, administrator.id, username="admin", password_hash=accounts.hash_password(FIRST))
        work.session.flush()
        people.grant_role(work, administrator.id, Role.ADMINISTRATOR, valid_from=work.now.date() - timedelta(days=1))
    listed = tmp_path / "people.csv"
    listed.write_text("姓名,工号,部门\n" + "".join(f"{name},W{n:03},焊接车间\n" for n, name in enumerate(names)), encoding="utf-8")
    result: imports.Result = staff.run(SYSTEM, listed)
    assert result.imported == len(names)
    with running(tmp_path / "data", free_port()) as url:
        yield Founded(url, portal, names=names)
    close(portal)


def lines_of(pdf: Path) -> list[tuple[str, str]]:
    """User name and code of each slip, as they are read from the paper."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    return list(zip(re.findall(r"User name (\S+)", text), re.findall(r"Code ([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})", text), strict=True))


def first_sign_in(administrator: Person, founded: Founded) -> None:
    """A one-time password, one of his own, and the second factor his office needs."""
    page = administrator.page
    page.goto(founded.url)
    page.get_by_label(administrator.word("Account"), exact=True).fill("admin")
    page.get_by_label(administrator.word("Password"), exact=True).fill(FIRST)
    page.get_by_role("button", name=administrator.word("Sign in")).click()
    chooses(administrator)
    code = page.get_by_label(administrator.word("Code"), exact=True)
    code.wait_for()
    with founded.work() as work:
        account = work.session.scalars(select(Account).where(Account.username == "admin")).one()
        secret = pyotp.parse_uri(factors.begin_enrolment(work, account.id)).secret
    code.fill(pyotp.TOTP(secret).now())
    administrator.press("Continue")
    administrator.press("I have kept them")
    page.get_by_test_id("stSidebar").wait_for()
    administrator.open("slips")


def chooses(person: Person) -> None:
    """A password of his own, by the rules that turn green."""
    for label in ("New password", "Once more"):
        field = person.page.get_by_label(person.word(label), exact=True)
        field.fill(OWN)
        field.press("Tab")
    person.press("Continue")


def prints(administrator: Person, founded: Founded, file: Path) -> list[tuple[str, str]]:
    administrator.choose("Slips for", "焊接车间")
    administrator.press("Print slips (people: {n})", n=len(founded.names))
    with administrator.page.expect_download() as fetched:
        administrator.page.get_by_role("link", name=administrator.word("Fetch the slips (PDF)")).click()
    fetched.value.save_as(file)
    administrator.press("Close", within="stDialog")
    administrator.reads_words("Slip printed")
    administrator.finds_no_fault()
    return lines_of(file)


def uses(person: Person, username: str, code: str) -> None:
    person.page.goto(f"{person.url}/activate")
    person.page.get_by_label(person.word("User name on the slip"), exact=True).fill(username)
    person.page.get_by_label(person.word("Code on the slip"), exact=True).fill(code)
    person.press("Continue")
    chooses(person)
    person.page.get_by_role("heading", level=1).first.wait_for()
    expect(person.page.get_by_label(person.word("New password"), exact=True)).to_have_count(0, timeout=PATIENCE)


def test_a_new_administrator_brings_everybody_in_with_slips(founded: Founded, chromium: Browser, tmp_path: Path) -> None:
    began = time.monotonic()
    with ExitStack() as leaving:
        administrator = Person(leaving.enter_context(chromium.new_context(**screen("zh", DESK))).new_page(), founded.url, "zh")
        first_sign_in(administrator, founded)
        slips = prints(administrator, founded, tmp_path / "slips.pdf")
        assert len({username for username, _code in slips}) == len(founded.names)
        for turn, (username, code) in enumerate(slips):
            language, width = ("zh", PHONE) if turn % 2 == 0 else ("en", DESK)
            browser = leaving.enter_context(chromium.new_context(**screen(language, width)))
            worker = Person(browser.new_page(), founded.url, language)
            uses(worker, username, code)
            worker.finds_no_fault()
            assert not [asked for asked in worker.asked if code in asked]
            browser.close()
    print(f"{len(slips)} people signed in with slips in {time.monotonic() - began:.0f} s")
    assert sum(founded.sessions(username) for username, _code in slips) == len(founded.names)
