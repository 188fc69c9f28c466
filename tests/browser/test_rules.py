"""Is a rule drafted, discussed, agreed to, acknowledged on a telephone and said something to without a name, and is a breach told?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal import transparency
from tests.browser.conftest import House, SitDown
from tests.browser.person import DESK, PHONE, Person
from tests.registers import JUDGED, MINUTES, SAID, met

pytestmark = pytest.mark.browser
KEEP = os.environ.get("REGISTER_SCREENS", "")


def kept(person: Person, tmp_path: Path, name: str) -> None:
    """For eyes: where REGISTER_SCREENS says, else with the test's files."""
    person.page.screenshot(path=Path(KEEP or tmp_path) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_from_a_draft_to_an_acknowledgement_on_the_telephone(house: House, sit_down: SitDown, tmp_path: Path, language: str) -> None:
    made = house.did("lin.tao", transparency.draft, said=SAID).id
    house.did("lin.tao", transparency.assess, judged=JUDGED, rule_id=made)
    worker, union = sit_down("li.jianguo", language=language, width=PHONE), sit_down("zhao.min", language=language, width=DESK)
    worker.open(f"monitoring?id={made}")
    worker.reads(SAID.places)
    worker.type("What do you think of this rule?", "Move the one at the door")
    worker.press("Send")
    worker.reads("Move the one at the door")
    worker.finds_no_fault()
    kept(worker, tmp_path, f"draft-{language}-375")

    keeper = sit_down("lin.tao", language=language, width=DESK)
    keeper.open("register")
    keeper.press("Answer opinions")
    keeper.page.get_by_text(keeper.word("Taken up"), exact=True).click()
    keeper.type("Answer (required; everybody reads it)", "Moved")
    keeper.decide("Answer")
    keeper.finds_no_fault()
    kept(keeper, tmp_path, f"register-{language}-1440")

    house.did("zhao.min", transparency.minutes, made, met=met())
    union.open("register")
    union.press("Agree and publish")
    union.decide("Agree and publish")
    union.reads_words("In force")

    worker.open(f"monitoring?id={made}")
    worker.reads(MINUTES)
    worker.press("I have read it")
    worker.finds_no_fault()
    kept(worker, tmp_path, f"read-{language}-375")
    worker.open("kept")
    worker.reads_words("What is recorded about you")
    worker.finds_no_fault()
    kept(worker, tmp_path, f"kept-{language}-375")
