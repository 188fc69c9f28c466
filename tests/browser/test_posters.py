"""Does a poster lead from the wall to the ledger, for whoever has no account and for whoever's telephone is remembered?"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from db import blobs, keyring
from db.actor import SYSTEM
from db.hazards import Evidence, Hazard
from db.session import begin
from tests.browser.conftest import House, SitDown
from tests.browser.house import installed
from tests.browser.person import Person
from tests.browser.test_open import LABEL, WHAT, _only_remembered, newest, passer_by, stands_well
from tests.cast import PASSWORD
from tests.test_evidence import from_a_telephone

pytestmark = pytest.mark.browser


def poster_of(administrator: Person, area: str) -> str:
    """Fetched from the page of places; the address that stands below its code."""
    administrator.open(f"places?area={area}")
    administrator.page.locator(".st-key-area-poster button").click()  # in Chinese the button for all places says the same
    fetched = administrator.page.get_by_role("link", name=administrator.word("Fetch the posters (PDF)"))
    answer = administrator.page.request.get(f"{administrator.url}{fetched.get_attribute('href')}")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.body())).pages)
    return re.findall(rf"{administrator.url}/r/[a-z2-7]{{16}}", text.replace("\n", ""))[0]


def stored(house: House, hazard_id: UUID) -> list[tuple[UUID, bytes, bytes]]:
    """Each picture of a hazard: its id, the file that lies on the disk, and what is in it."""
    with installed(house.portal), begin(SYSTEM, write=False) as work:
        rows = work.session.scalars(select(Evidence).where(Evidence.hazard_id == hazard_id)).all()
        folder = keyring.current().data / "blobs"
        return [(row.id, blobs.path_of(folder, row.blob).read_bytes(), _clear(folder, row)) for row in rows]


def _clear(folder: Path, row: Evidence) -> bytes:
    return blobs.read(folder, row.blob, subject=row.subject, hmac_hex=row.hmac, sha256_hex=row.sha256)


def sends(somebody: Person) -> None:
    somebody.photographs(from_a_telephone())
    somebody.page.get_by_label(somebody.word(LABEL)).press_sequentially(WHAT[somebody.language])
    somebody.page.get_by_role("button", name=somebody.word("Send")).click()


def answers(page: Page, house: House, picture: UUID) -> list[int]:
    """At its own address, and at the one that Streamlit serves files from."""
    return [page.request.get(f"{house.url}/{place}").status for place in (f"evidence/{picture}", f"media/{picture}.jpg")]


def require_clean(house: House, hazard: Hazard) -> UUID:
    ((picture, on_disk, clear),) = stored(house, hazard.id)
    assert b"JFIF" not in on_disk and clear.startswith(b"\xff\xd8\xff")
    assert not [mark for mark in (b"SecretPhone", b"Exif", b"GPS") if mark in clear]
    with Image.open(io.BytesIO(clear)) as opened:
        assert not dict(opened.getexif())
    return picture


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_poster_to_the_ledger_by_both_doors(house: House, chromium: Browser, sit_down: SitDown, language: str) -> None:
    poster = poster_of(sit_down("lu.yi", language=language), str(house.plant.areas["WELD-3"]))
    pictures: dict[str, UUID] = {}

    with passer_by(chromium, house, language) as somebody, passer_by(chromium, house, language) as worker:
        somebody.page.goto(poster)
        sends(somebody)
        code = somebody.page.locator(".receipt .code").inner_text()
        pictures["unnamed"] = require_clean(house, newest(house))
        somebody.page.get_by_role("link", name=somebody.word("Follow this report")).click()
        somebody.page.get_by_label(somebody.word("Receipt code")).fill(code)
        somebody.page.get_by_role("button", name=somebody.word("Show")).click()
        expect(somebody.page.locator('[aria-current="step"]')).to_have_text(somebody.word("Waiting"))
        stands_well(somebody.page)

        _remembered(house, worker)
        worker.page.goto(poster)
        worker.page.get_by_label(worker.word("Where? (required)")).wait_for()
        sends(worker)
        worker.reads_words("You reported it", "Waiting")
        worker.finds_no_fault()
        pictures["named"] = require_clean(house, newest(house))

        assert [hazard.area_id for hazard in _last_two(house)] == [house.plant.areas["WELD-3"]] * 2
        seen = {
            (who, door): answers(person.page, house, picture)
            for who, person in (("passer-by", somebody), ("worker", worker))
            for door, picture in pictures.items()
        }
        assert not [asked for asked in (*somebody.asked, *worker.asked) if asked.startswith(f"{house.url}/media/")]

    assert seen.pop(("worker", "named")) == [200, 404]
    assert seen == {("passer-by", "unnamed"): [401, 401], ("passer-by", "named"): [401, 401], ("worker", "unnamed"): [404, 404]}
    for who, wanted in (("zhou.min", 200), ("chen.li", 200), ("he.jing", 404), ("zheng.kai", 404), ("li.jianguo", 404)):
        page = sit_down(who, language=language).page
        assert [answers(page, house, picture) for picture in pictures.values()] == [[wanted, 404]] * 2, who


def _remembered(house: House, worker: Person) -> None:
    worker.page.goto(house.url)
    worker.page.locator("label", has_text=worker.word("My own phone: remember it for reporting (30 days)")).locator("input").check(force=True)
    worker.settled()
    worker.sign_in_here("chen.hao", PASSWORD)
    _only_remembered(house, "chen.hao")


def _last_two(house: House) -> list[Any]:
    with installed(house.portal), begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(select(Hazard).order_by(Hazard.number.desc()).limit(2)))
