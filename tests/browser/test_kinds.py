"""Does an auditor choose on the screen of which kinds of records he draws, and read what was drawn?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.session import begin
from portal import draws, duties, engagements, hazards, violations
from tests.browser.conftest import House, SitDown
from tests.browser.house import alone, installed
from tests.browser.person import DESK, PHONE, Person

pytestmark = pytest.mark.browser
DICE = "40719935208611746302551"
LOOKS = [("zh", PHONE), ("en", PHONE), ("zh", DESK), ("en", DESK)]
HAZARDS, CHECKS, VIOLATIONS = "Hazards with all their steps", "Checks of duties", "Violations"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One of its own, in which nothing has been drawn yet."""
    with alone(tmp_path_factory.mktemp("kinds") / "data") as house:
        yield house


def _worked(house: House) -> None:
    """Ten checks and eight violations of last month."""
    plant, month = house.plant, datetime.now(UTC) - timedelta(days=20)

    def did(username: str, at: datetime, verb: Any, *args: Any, **said: Any) -> Any:
        with installed(house.portal), begin(plant.actors[username], now=at) as work:
            return verb(work, *args, **said)

    for n in range(10):
        at = month + timedelta(minutes=n)
        words: dict[str, Any] = {"link": "patrol", "began_at": at - timedelta(hours=1), "ended_at": at, "found": True, "note": f"Hose {n} torn"}
        did("chen.li", at, duties.note_check, plant.areas["WELD-3"], **words)
    for n in range(8):
        at = month + timedelta(minutes=20 + n)
        hazard = did("li.jianguo", at, hazards.report, area_id=plant.areas["WELD-3"], description=f"Grinding {n}").id
        who = {"person_id": plant.people["zhang.weimin"], "kind": "no_protection", "words": "Seen by Zhou Min", "told": "Put it on"}
        noted = did("zhou.min", at, violations.note, hazard, **who)
        did("chen.li", at + timedelta(minutes=5), violations.confirm, noted.id)


def _chooses(person: Person, file: Path) -> None:
    """Checks and violations, no hazards; and what they are tested for."""
    person.open("draw")
    person.picks("2 Population")
    for kind in (CHECKS, VIOLATIONS, HAZARDS):
        person.settled()
        person.press(kind)
    person.reads_words("Own violations are drawn over the whole period and all areas: a part of them would point to a person.", "On the ledger now")
    person.finds_no_fault()
    person.page.screenshot(path=file, full_page=True)
    person.picks("3 Method")
    person.reads_words("A second person confirmed it", "Whoever made the check was there at that time")
    person.never_reads(person.word("The photo shows the place"))
    person.finds_no_fault()
    person.page.screenshot(path=file.with_stem(f"{file.stem}-method"), full_page=True)


def test_a_sample_of_checks_and_violations_is_asked_for_and_read_on_the_screen(house: House, sit_down: SitDown, tmp_path: Path) -> None:
    _worked(house)
    for language, width in LOOKS:
        auditor = sit_down("shen.yue", language=language, width=width)
        _chooses(auditor, tmp_path / f"ask-{language}-{width}.png")
    auditor.picks("1 Objective")
    auditor.type("Objective: what this sample is to find out (required)", "Are violations dealt with at once?")
    auditor.picks("5 Draw")
    auditor.reads_words("Kinds of records")
    auditor.press("Freeze and request")
    auditor.reads_words("2 Pin: write it down")
    engagement = house.did("shen.yue", engagements.my_engagements)[0].facts.id
    asked = house.did("shen.yue", draws.draws, engagement)[0]
    assert {part["kind"] for part in asked.plan["strata"]} == {"check", "violation"}
    auditor.type("The pin, from your paper", asked.pin)
    auditor.type("Your digits", DICE)
    auditor.press("Hand in and reveal")
    auditor.reads_words("Take the sealed bundle home")
    turns = {stratum: turn for _id, turn, _number, stratum in house.did("shen.yue", draws.items, asked.id)}

    for language, width in LOOKS:
        auditor = sit_down("shen.yue", language=language, width=width)
        for stratum, turn in turns.items():
            auditor.open(f"sampled?item={turn}")
            auditor.reads_words("Test sheet")
            auditor.reads("Hose " if stratum == "check/all" else "OV-")
            auditor.finds_no_fault()
            auditor.never_reads("Seen by Zhou Min")
            auditor.page.screenshot(path=tmp_path / f"{stratum.partition('/')[0]}-{language}-{width}.png", full_page=True)
