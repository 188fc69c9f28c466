"""What does a sample say about all records? Per attribute and stratum, in sum, and in one verdict; what the auditor picked himself stays apart."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select

from audit.evaluation import Judged, Part, Rules, Verdict, conclusion, judge
from audit.sampling import percent
from audit.verify import plan_of, seed_of
from db.draws import Draw, DrawnItem, DrawState, Extension, Nonce, Wish
from db.fieldwork import Mark, Result
from db.session import Work, writes
from portal.draws.attributes import Attribute, fitting
from portal.draws.drawing import get
from portal.draws.lots import lots_among
from portal.draws.terms import DISCOVERY
from portal.errors import WrongStep
from portal.fieldwork.sheets import attributes_of
from portal.policy import Action, require

BAD = (Result.DEVIATION, Result.NOT_TESTABLE)


@dataclass(frozen=True)
class Attested:
    """One attribute and what the sample says of it."""

    attribute: Attribute
    judged: Judged


@dataclass(frozen=True)
class JudgedItem:
    """A record that the auditor picked himself: by attribute what he found. It counts nowhere."""

    id: UUID
    turn: int
    number: str
    results: Mapping[str, str]


@dataclass(frozen=True)
class Evaluation:
    """Percents as they were declared; `open`: how many drawn records have an attribute without a mark; `extended`: the second stage is asked for.

    `strata`: how many are drawn by chance, `risk`: what each of them has of it at this stage. `found`: turn and number of the records, drawn by
    chance, in which something deviates or could not be tested.
    """

    draw_id: UUID
    engagement_id: UUID
    confidence: str
    tolerable: str
    expected: str
    discovery: bool
    stage: int
    stages: int
    extended: bool
    strata: int
    risk: Fraction
    population: int
    n: int
    open: int
    attested: Sequence[Attested]
    verdict: Verdict
    picked: Sequence[JudgedItem]
    found: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Drawn:
    """The records of a draw and, by record, its newest marks."""

    by_chance: Sequence[DrawnItem]
    picked: Sequence[DrawnItem]
    results: Mapping[UUID, Mapping[str, str]]


@writes
def evaluate(work: Work, draw_id: UUID) -> Evaluation:
    """As the sheets stand now. No text of any record is opened for it."""
    draw = get(work, draw_id)
    require(work.actor, Action.SHEET_READ, draw)
    if draw.state is not DrawState.DRAWN:
        raise WrongStep("Nothing has been drawn yet: there is nothing to evaluate.")
    if lots_among(work, [draw_id]):
        raise WrongStep("This is a lot of the weekly stream: it is accepted or not, and says nothing of all records.")
    return evaluation_of(work, draw)


def evaluation_of(work: Work, draw: Draw) -> Evaluation:
    """For whoever has been let in: the page, and the portal itself when it composes the report."""
    draw_id = draw.id
    plan, drawn = json.loads(draw.plan), _drawn(work, draw)
    attributes = [one for one in attributes_of(work, draw_id) if any(fitting([one], part["name"]) for part in plan["strata"])]
    rules = Rules(percent(plan["about"]["tolerable"]), [Fraction(stage["risk"]) for stage in plan["stages"]])
    strata = sum(not stratum["certainty"] for stratum in plan["strata"])
    shared = max(1, strata)
    judged = {one.code: judge(rules, _parts(plan, drawn, one), draw.stage, shared) for one in attributes}
    return Evaluation(
        draw_id=draw_id,
        engagement_id=draw.engagement_id,
        **{name: plan["about"][name] for name in ("confidence", "tolerable", "expected")},
        discovery=work.session.scalars(select(Wish.method).where(Wish.id == draw.wish_id)).one() == DISCOVERY,
        stage=draw.stage,
        stages=len(rules.risks),
        extended=work.session.scalars(select(Extension.id).where(Extension.draw_id == draw_id)).first() is not None,
        strata=strata,
        risk=rules.risks[draw.stage - 1] / shared,
        population=draw.size,
        n=len(drawn.by_chance),
        open=sum(any(one.code not in drawn.results[item.id] for one in fitting(attributes, item.stratum)) for item in drawn.by_chance),
        attested=[Attested(one, judged[one.code]) for one in attributes],
        verdict=conclusion(judged),
        picked=[JudgedItem(item.id, item.turn, item.number, drawn.results[item.id]) for item in drawn.picked],
        found=[(item.turn, item.number) for item in drawn.by_chance if any(found in BAD for found in drawn.results[item.id].values())],
    )


def _drawn(work: Work, draw: Draw) -> Drawn:
    """The newest mark of each attribute counts. A record that he had picked and that the second stage drew as well is drawn by chance."""
    items = list(work.session.scalars(select(DrawnItem).where(DrawnItem.draw_id == draw.id).order_by(DrawnItem.turn)))
    results: dict[UUID, dict[str, str]] = {item.id: {} for item in items}
    marks = select(Mark.item_id, Mark.attribute, Mark.result).where(Mark.draw_id == draw.id)
    for row in work.session.execute(marks.order_by(Mark.at, Mark.id)):
        results[row.item_id][row.attribute] = row.result
    later = _places(work, draw) if draw.stage > 1 and any(item.judged for item in items) else frozenset()
    by_chance = [item for item in items if not item.judged or item.place in later]
    return Drawn(by_chance, [item for item in items if item.judged and item.place not in later], results)


def _places(work: Work, draw: Draw) -> frozenset[int]:
    """The places that the seed draws, made anew from what both sides have said."""
    nonce = work.session.scalars(select(Nonce).where(Nonce.draw_id == draw.id)).one()
    seed = seed_of(draw.pin, draw.told_secret or "", nonce.digits, nonce.beacon)
    return frozenset(plan_of(draw.plan, draw.size).picks(seed, draw.stage))


def _parts(plan: Mapping[str, Any], drawn: Drawn, attribute: Attribute) -> list[Part]:
    """Each stratum as it stands for one attribute, if its records are tested for it."""
    tested = [part for part in plan["strata"] if fitting([attribute], part["name"])]
    found = {part["name"]: Counter[str | None]() for part in plan["strata"]}
    for item in drawn.by_chance:
        found[item.stratum][drawn.results[item.id].get(attribute.code)] += 1
    return [
        Part(
            name=part["name"],
            population=part["end"] - part["first"],
            takes=part["takes"],
            certainty=part["certainty"],
            tested=sum(n for result, n in found[part["name"]].items() if result is not None),
            deviations=found[part["name"]][Result.DEVIATION],
            untestable=found[part["name"]][Result.NOT_TESTABLE],
        )
        for part in tested
    ]
