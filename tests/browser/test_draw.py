"""Does an auditor draw a sample on the screen that neither side can steer, and does his bundle verify with nothing but his own notes?"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from audit import verify
from db import log
from db.session import begin
from portal import hazards
from tests.browser.conftest import House, SitDown
from tests.browser.house import alone, installed
from tests.browser.person import DESK, PHONE, Person

pytestmark = pytest.mark.browser
DICE = "4071 9935 2086 1174 6302 55"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One of its own, in which nothing has been drawn yet."""
    with alone(tmp_path_factory.mktemp("draw") / "data") as house:
        yield house


def _kept(person: Person, label: str, file: Path) -> Path:
    """What a person saves of a page."""
    with person.page.expect_download() as taking:
        person.page.get_by_role("link", name=person.word(label)).first.click()
    taking.value.save_as(file)
    return file


def test_a_sample_is_asked_for_pinned_drawn_and_verified_on_a_clean_machine(house: House, sit_down: SitDown, tmp_path: Path) -> None:
    for n in range(12):
        with installed(house.portal), begin(house.plant.actors["li.jianguo"], now=datetime.now(UTC) - timedelta(days=20, minutes=n)) as work:
            hazards.report(work, area_id=house.plant.areas["WELD-3"], description=f"Hazard {n} of last month")
    auditor = sit_down("shen.yue", language="en", width=DESK)
    auditor.open("audit")
    auditor.goes_to("The draw")
    auditor.type("Objective: what this sample is to find out (required)", "Is what was closed really put right?")
    auditor.picks("5 Draw")
    auditor.press("Freeze and request")
    auditor.reads_words("2 Pin: write it down", "Look at your paper first")
    auditor.finds_no_fault()

    note = _kept(auditor, "The signed request, to compute the fingerprint yourself (SHA-256)", tmp_path / "request.note")
    with installed(house.portal):
        key = log.verifier_key()
    pin = hashlib.sha256(note.read_bytes()).hexdigest()
    auditor.reads(key)
    expect(auditor.button("Hand in and reveal")).to_be_disabled()
    auditor.type("The pin, from your paper", pin)
    auditor.type("Your digits", DICE)
    auditor.press("Hand in and reveal")
    auditor.reads_words("Take the sealed bundle home")
    bundle = _kept(auditor, "Take the sealed bundle home", tmp_path / "bundle.zip")
    (tmp_path / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    own = ["--pin", pin, "--key", key, "--nonce", DICE.replace(" ", "")]
    told = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", bundle.name, *own], cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert (told.stdout.strip(), told.returncode) == ("VERIFIED", 0), told

    phone = sit_down("shen.yue", language="zh", width=PHONE)
    phone.open("sampled")
    phone.reads_words("masked: reporter protection")
    phone.finds_no_fault()

    director = sit_down("chen.li", language="zh", width=DESK)
    director.open("engagements")
    director.press("Open", within="stMain")
    director.page.get_by_role("link", name=director.word("The draws of this engagement")).click()
    director.reads(pin[:8])
    director.reads_words("Drawn")
    expect(director.button("Hand in and reveal")).to_have_count(0)
    director.finds_no_fault()
