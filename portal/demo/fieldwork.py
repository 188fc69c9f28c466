"""What do the demo's auditors do in an engagement that is open, and what does the plant answer? Sheets, requests, visits, counts, lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.actor import Role
from db.coverage import RollKind
from db.demo import cast, texts
from db.demo.cast import CAST
from db.session import begin
from portal import coverage, draws, engagements, evaluations, fieldwork, requests, visits
from portal.clock import site_day
from portal.coverage import clerk
from portal.demo import auditing
from portal.demo.auditing import AUDITOR, DICE, DIRECTOR
from portal.demo.founding import Plant

DOCK, TRIPS, LOOKED_UP = "STORE-DOCK", 12, 8
LOTS = 3


def did(plant: Plant, who: str, at: datetime, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
    with begin(plant.actors[who], now=at, silent=True) as work:
        return verb(work, *args, **said)


def fill_sheets(plant: Plant, at: datetime, engagement: UUID, *, whole: bool) -> None:
    """The first record deviates, and of the second one attribute could not be tested; what is still under way is half filled."""
    with begin(plant.actors[AUDITOR], now=at, silent=True) as work:
        found = draws.items(work, draws.draws(work, engagement)[0].id)
        for item_id, turn, _number, _stratum in found if whole else found[: len(found) // 2]:
            said = {one.code: fieldwork.Said("pass") for one in fieldwork.sheet(work, item_id).attributes}
            if turn == 1:
                said["evidence"] = fieldwork.Said("deviation", texts.DEVIATES)
            if turn == 2 and not whole:
                said["recheck"] = fieldwork.Said("not_testable", texts.UNTESTABLE)
            fieldwork.save(work, item_id, said=said, tickmark="P" if turn == 1 else "R")


def follow_the_stream(plant: Plant, at: datetime, engagement: UUID) -> None:
    """The first weeks as lots; in the second of them two records deviate, and it is not accepted."""
    auditing.stream(plant, at, engagement)
    lots = 0
    while lots < LOTS and auditing.may_ask_lot(plant, at, engagement):
        draw_id = auditing.lot(plant, at, engagement)
        if draw_id is not None:
            lots += 1
            _judge(plant, at, draw_id, deviating=2 if lots == 2 else 0)


def _judge(plant: Plant, at: datetime, draw_id: UUID, *, deviating: int) -> None:
    with begin(plant.actors[AUDITOR], now=at, silent=True) as work:
        for n, (item_id, *_rest) in enumerate(draws.items(work, draw_id)):
            said = {one.code: fieldwork.Said("pass") for one in fieldwork.sheet(work, item_id).attributes}
            if n < deviating:
                said["evidence"] = fieldwork.Said("deviation", texts.DEVIATES)
            fieldwork.save(work, item_id, said=said, tickmark="R")


def ask_and_settle(plant: Plant, at: datetime, engagement: UUID) -> None:
    """One that a department answered and that is settled, one that was refused: that stays in the register of limitations."""
    settled = _ask(plant, at, engagement, "settled")
    did(plant, DIRECTOR, at, requests.hand_on, settled, department_id=plant.departments["D-WELD"])
    did(plant, head_of("D-WELD"), at, requests.answer, settled, text=texts.GIVEN["settled"])
    did(plant, AUDITOR, at, requests.accept, settled)
    did(plant, AUDITOR, at, requests.close, settled)
    refused = _ask(plant, at, engagement, "refused")
    did(plant, DIRECTOR, at, requests.answer, refused, text=texts.GIVEN["refused"], refused=True)


def ask_for_more(plant: Plant, at: datetime, engagement: UUID) -> None:
    """A draft, one that waits for the department, one that waits for the auditor, and who stood in his way."""
    did(plant, AUDITOR, at, requests.draft, engagement, wanted=texts.ASKED["draft"], days=3)
    waiting = _ask(plant, at, engagement, "open")
    did(plant, DIRECTOR, at, requests.hand_on, waiting, department_id=plant.departments["D-WELD"])
    answered = _ask(plant, at, engagement, "answered")
    did(plant, DIRECTOR, at, requests.answer, answered, text=texts.GIVEN["answered"])
    today = site_day(at, cast.TIME_ZONE)
    noted = did(plant, AUDITOR, at, requests.note_interference, engagement, kind="entry", happened_on=today, what=texts.OBSTACLE).id
    did(plant, AUDITOR, at, requests.show_interference, noted)
    did(plant, DIRECTOR, at, requests.state_beside, noted, text=texts.BESIDE_IT)


def _ask(plant: Plant, at: datetime, engagement: UUID, name: str) -> UUID:
    made: UUID = did(plant, AUDITOR, at, requests.draft, engagement, wanted=texts.ASKED[name], days=3).id
    did(plant, AUDITOR, at, requests.open_request, made)
    return made


def go_and_see(plant: Plant, at: datetime, engagement: UUID) -> None:
    for code, (place, found, deviates) in zip((cast.WELDING, cast.PACKING), texts.SEEN, strict=True):
        said = {"area_id": plant.areas[code], "visited_at": at, "place": place, "found": found, "deviates": deviates}
        did(plant, AUDITOR, at, visits.note_visit, engagement, **said)
    name, notes = texts.HEARD
    did(plant, AUDITOR, at, visits.note_interview, engagement, held_at=at, name=name, notes=notes)


def count_and_look_up(plant: Plant, at: datetime, engagement: UUID) -> None:
    """The checks of all duties, and a list of waybills: transport was due each week and is on record for every fourth."""
    did(plant, AUDITOR, at, coverage.ask, engagement)
    clerk.attend(at, engagement_id=engagement)
    with begin(plant.actors[AUDITOR], now=at, silent=True) as work:
        facts = engagements.facts_of(work, engagement)
        days = [day for n in range(TRIPS) if (day := facts.period_to - timedelta(days=7 * n + 1)) >= facts.period_from]
        words = (f"{texts.WAYBILLS} HY-{day:%m%d}" for day in days)
        lines = [coverage.Line(n, day, DOCK, "transport", said) for n, (day, said) in enumerate(zip(days, words, strict=True), 1)]
        roll = coverage.bring(work, engagement, kind=RollKind.WAYBILLS, lines=lines).id
    did(plant, AUDITOR, at, coverage.draw_lines, roll, digits=DICE, size=min(LOOKED_UP, len(lines)))
    clerk.attend(at, engagement_id=engagement)


def evaluate(plant: Plant, at: datetime, engagement: UUID) -> None:
    """The director decides for the half year, the agency replies."""
    half = evaluations.half_of(site_day(at, cast.TIME_ZONE))
    with begin(plant.actors[DIRECTOR], now=at, silent=True) as work:
        agency = engagements.facts_of(work, engagement).agency_id
        made = evaluations.evaluate(work, agency, half=half, verdict="renew", note=texts.EVALUATED).id
    did(plant, AUDITOR, at, evaluations.reply, made, text=texts.REPLIED)


def head_of(department: str) -> str:
    return next(one.username for one in CAST if one.offices and one.offices[0].role is Role.DEPARTMENT_HEAD and one.department == department)
