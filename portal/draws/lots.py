"""How is the weekly stream looked at, lot by lot? ISO 2859-1 / GB/T 2828.1: a plan chosen once, each week's closed hazards a lot, in their order.

What a lot says it says of itself: none of it enters a rate, a limit or a verdict of the samples beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select

from audit import sampling
from audit.sampling import PlanError
from db.draws import Draw, DrawnItem, DrawState, Unfit, Wish
from db.engagements import Engagement, EngagementArea
from db.fieldwork import Mark, Result
from db.log import EntryKind
from db.lots import Lot, StreamPlan
from db.sealed import seal_into
from db.session import Work, writes
from portal import areas, clock
from portal.draws.attributes import HAZARDS
from portal.draws.extent import Extent
from portal.draws.hazards import LOT
from portal.draws.papers import unanswered
from portal.draws.switching import FIRST, Regime, Turn, Why, after
from portal.draws.terms import NO_BEACON
from portal.engagements.planning import get as get_engagement
from portal.engagements.planning import opened
from portal.engagements.register import subject_of
from portal.errors import Conflict, Invalid, WrongStep
from portal.locale import N_
from portal.policy import Action, require

HAZARDS_ONLY = "hazards"
WEEK, A_DAY = timedelta(days=7), timedelta(days=1)
NO_RATE = "-"
BAD = (Result.DEVIATION, Result.NOT_TESTABLE)
FILTER = "hazards closed in the period, in these areas and everything inside them"
TOO_FEW = N_("Fewer than two hazards were closed in this week: it is no lot.")
NO_PLAN = N_("Choose level and AQL first: a stream has its plan before its first lot.")
DRAWING = N_("The lot of the week from {week} is not drawn yet.")
SHEETS = N_("First fill the sheets of the lot of the week from {week}: what it says decides how the next one is looked at.")
ENDED = N_("Five lots were not accepted under tightened inspection: the standard discontinues the stream until the enterprise has improved.")
NOT_OVER = N_("The next whole week of this engagement's period is not over yet, or there is none.")


@dataclass(frozen=True)
class Planned:
    """What the portal works out for one lot, before it is drawn."""

    week: date
    size: int
    letter: str
    n: int
    accept: int
    reject: int
    turn: Turn
    before: int | None


@dataclass(frozen=True)
class Line:
    """A lot as it stands. `open`: records without a whole sheet; `accepted` only once there are none."""

    week: date
    draw_id: UUID
    number: int
    drawn: bool
    size: int
    letter: str
    n: int
    accept: int
    reject: int
    regime: Regime
    why: str
    open: int
    deviations: int
    accepted: bool | None


@dataclass(frozen=True)
class Stream:
    """The plan, the lots with the newest first, which weeks were none, and the next: its week and regime, or what stands in its way."""

    level: str
    aql: str
    attributes: Sequence[str]
    lots: Sequence[Line]
    none: Sequence[date]
    week: date
    turn: Turn
    hindrance: str
    said: Mapping[str, Any]


@writes
def choose_stream(work: Work, engagement_id: UUID, *, level: str, aql: str, attributes: Collection[str]) -> StreamPlan:
    """Once for the whole stream, beforehand; whoever could choose anew after a lot would choose what accepts it."""
    engagement = opened(work, engagement_id, Action.DRAW_ASK)
    _require_hazards(engagement)
    _require_plan(level, aql, attributes)
    if plan_of(work, engagement_id) is not None:
        raise Conflict("This stream has its plan already; it holds for all its lots.")
    made = StreamPlan(
        engagement_id=engagement_id,
        person_id=work.actor.person_id,
        level=level,
        aql=aql,
        attributes=" ".join(code for code in HAZARDS if code in attributes),
        entry_id=work.entry(EntryKind.CHANGE, "stream.planned", detail=f"{engagement.number} {level} {aql}"),
        at=work.now,
    )
    work.session.add(made)
    return made


def _require_hazards(engagement: Engagement) -> None:
    if HAZARDS_ONLY not in engagement.kinds.split():
        raise Conflict("This engagement is not about hazards, so there is no stream of them.")


def _require_plan(level: str, aql: str, attributes: Collection[str]) -> None:
    if level not in sampling.CODES or aql not in sampling.AQLS:
        raise Invalid("Choose a level and an AQL of the standard.", field="level")
    if not attributes or not set(attributes) <= set(HAZARDS):
        raise Invalid("Choose what each record is tested for.", field="attributes")


@writes
def ask_lot(work: Work, engagement_id: UUID) -> Wish:
    """The next week in its turn; he does not pick it. The portal freezes it in answer, and pin and digits follow as with every draw."""
    engagement = opened(work, engagement_id, Action.DRAW_ASK)
    plan = plan_of(work, engagement_id)
    if plan is None:
        raise WrongStep(NO_PLAN)
    found = _stream(work, engagement, plan)
    if found.hindrance:
        raise WrongStep(found.hindrance, **found.said)
    made = Wish(
        engagement_id=engagement_id,
        person_id=work.actor.person_id,
        since=found.week,
        until=found.week + WEEK - A_DAY,
        areas=" ".join(sorted(map(str, _areas(work, engagement_id)))),
        confidence=NO_RATE,
        tolerable=NO_RATE,
        expected=NO_RATE,
        certainty=False,
        beacon=NO_BEACON,
        method=LOT,
        strata=LOT,
        stages=1,
        attributes=plan.attributes,
        entry_id=work.entry(EntryKind.CHANGE, "draw.asked", detail=engagement.number),
        at=work.now,
        subject=subject_of(work),
    )
    seal_into(made, objective=f"ISO 2859-1 / GB/T 2828.1 · {found.week} – {made.until}", judgement=None, own=None)
    work.session.add(made)
    return made


def stream(work: Work, engagement_id: UUID) -> Stream | None:
    """As it stands now; None before its plan is chosen."""
    engagement = get_engagement(work, engagement_id)
    require(work.actor, Action.DRAW_SEE, engagement)
    plan = plan_of(work, engagement_id)
    return None if plan is None else _stream(work, engagement, plan)


def plan_of(work: Work, engagement_id: UUID) -> StreamPlan | None:
    return work.session.scalars(select(StreamPlan).where(StreamPlan.engagement_id == engagement_id)).one_or_none()


def lots_among(work: Work, draw_ids: Collection[UUID]) -> set[UUID]:
    """Which of these draws are lots: no sample that says anything of all records."""
    return set(work.session.scalars(select(Lot.draw_id).where(Lot.draw_id.in_(draw_ids)))) if draw_ids else set()


# What the portal works out when it freezes


def extent_of(work: Work, asked: Wish) -> Extent:
    """Checked again as the verb checks it: a paper can be put past the verb, and then picks its week itself."""
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == asked.engagement_id)).one()
    plan = plan_of(work, engagement.id)
    if plan is None:
        raise Invalid(NO_PLAN, field="level")
    _require_hazards(engagement)
    _require_plan(plan.level, plan.aql, plan.attributes.split())
    found = _stream(work, engagement, plan, waiting=False)
    if found.hindrance:
        raise Invalid(found.hindrance, field="since", **found.said)
    rates = (asked.confidence, asked.tolerable, asked.expected, asked.beacon, asked.certainty, asked.own_ct, asked.judgement_ct)
    mine = (asked.kinds, asked.since, asked.until, asked.attributes, asked.stages, set(asked.areas.split()))
    right = (HAZARDS_ONLY, found.week, found.week + WEEK - A_DAY, plan.attributes, 1, set(map(str, _areas(work, engagement.id))))
    if mine != right or rates != (NO_RATE, NO_RATE, NO_RATE, NO_BEACON, False, None, None):
        raise Invalid("A lot is the next whole week of the stream, in all areas of the engagement.", field="since")
    return Extent(asked.since, asked.until, frozenset(_areas(work, engagement.id)), LOT, certainty=False)


def planned(work: Work, asked: Wish, size: int) -> Planned:
    """Letter, sample and numbers for a lot of this size, under the regime that the lots before it have earned."""
    engagement = work.session.scalars(select(Engagement).where(Engagement.id == asked.engagement_id)).one()
    plan = plan_of(work, engagement.id)
    assert plan is not None
    stands = _stream(work, engagement, plan, waiting=False)
    turn, before = stands.turn, stands.lots[0].deviations if stands.lots else None
    try:
        found = sampling.lot(size, plan.level, plan.aql, tightened=turn.regime is Regime.TIGHTENED)
    except PlanError as too_few:
        raise Invalid(TOO_FEW, field="since") from too_few
    return Planned(asked.since, size, found.letter, min(found.n, size), found.accept, found.reject, turn, before)


def row_of(draw: Draw, one: Planned) -> Lot:
    return Lot(
        draw_id=draw.id,
        engagement_id=draw.engagement_id,
        week=one.week,
        size=one.size,
        letter=one.letter,
        n=one.n,
        accept=one.accept,
        reject=one.reject,
        regime=one.turn.regime,
        why=one.turn.why,
        lately="".join("y" if result else "n" for result in one.turn.lately),
        before=one.before,
        at=draw.requested_at,
    )


def method_of(work: Work, asked: Wish, one: Planned) -> str:
    """What the pin binds."""
    plan = plan_of(work, asked.engagement_id)
    assert plan is not None
    tested = "; ".join(said for code, said in HAZARDS.items() if code in plan.attributes.split())
    words = f"level {plan.level}, AQL {plan.aql}, {one.turn.regime}, code letter {one.letter}, n {one.n}, Ac {one.accept}, Re {one.reject}"
    return f"lot of a weekly stream, single sampling of ISO 2859-1 / GB/T 2828.1: {words}; tested for: {tested}"


# How it stands


def _stream(work: Work, engagement: Engagement, plan: StreamPlan, *, waiting: bool | None = None) -> Stream:
    """`waiting`: whether something is asked for that is not answered yet; the portal, which answers it, knows better."""
    rows = _rows(work, engagement.id)
    lots = _lots(work, plan, rows)
    none = _no_lots(work, engagement.id)
    week = max([_first(engagement) - WEEK, *none, *(line.week for line in lots)]) + WEEK
    turn = _turn(rows[-1][0], lots[-1]) if rows else FIRST
    asked = unanswered(work, engagement.id) if waiting is None else waiting
    hindrance, said = _hindrance(work, engagement, lots, week, turn, waiting=asked)
    tested = [code for code in plan.attributes.split() if code in HAZARDS]
    return Stream(plan.level, plan.aql, tested, lots[::-1], none, week, turn, hindrance, said)


def _turn(lot: Lot, line: Line) -> Turn:
    """Of the next lot; until the last one is judged, as it was."""
    turn = Turn(Regime(lot.regime), Why(lot.why), tuple(result == "y" for result in lot.lately))
    return turn if line.accepted is None else after(turn, accepted=line.accepted)


def _first(engagement: Engagement) -> date:
    """The Monday of the first whole week of its period."""
    return engagement.period_from + timedelta(days=-engagement.period_from.weekday() % 7)


def _hindrance(work: Work, engagement: Engagement, lots: Sequence[Line], week: date, turn: Turn, *, waiting: bool) -> tuple[str, dict[str, Any]]:
    today = clock.site_day(work.now, areas.time_zone(work, engagement.site_id))
    last = lots[-1] if lots else None
    if waiting or (last and not last.drawn):
        return DRAWING, {"week": last.week if last and not last.drawn else week}
    if last and last.open:
        return SHEETS, {"week": last.week}
    if turn.regime is Regime.DISCONTINUED:
        return ENDED, {}
    if week + WEEK > min(today, engagement.period_to + A_DAY):
        return NOT_OVER, {}
    return "", {}


def _rows(work: Work, engagement_id: UUID) -> list[tuple[Lot, Draw]]:
    """In their order; one that was aborted was none."""
    wanted = select(Lot, Draw).join(Draw, Draw.id == Lot.draw_id).where(Lot.engagement_id == engagement_id, Draw.state != DrawState.ABORTED)
    return [(lot, draw) for lot, draw in work.session.execute(wanted.order_by(Lot.week, Lot.at))]


def _lots(work: Work, plan: StreamPlan, rows: Sequence[tuple[Lot, Draw]]) -> list[Line]:
    """Each but the last was decided when the portal froze the next one: what is marked afterwards, or dated back, changes nothing."""
    decided = [_line(lot, draw, 0, after_it.before or 0) for (lot, draw), (after_it, _draw) in pairwise(rows)]
    if not rows:
        return []
    lot, draw = rows[-1]
    return [*decided, _line(lot, draw, *_found(work, draw.id, set(plan.attributes.split()), lot.n))]


def _line(lot: Lot, draw: Draw, left: int, bad: int) -> Line:
    drawn = draw.state is DrawState.DRAWN
    accepted = bad <= lot.accept if drawn and not left else None
    plain = (lot.size, lot.letter, lot.n, lot.accept, lot.reject, Regime(lot.regime), lot.why)
    return Line(lot.week, draw.id, draw.n, drawn, *plain, left, bad, accepted)


def _found(work: Work, draw_id: UUID, codes: set[str], n: int) -> tuple[int, int]:
    """How many records of a lot have no whole sheet yet, and how many deviate; the newest mark of each attribute counts."""
    wanted = select(DrawnItem.id, Mark.attribute, Mark.result).outerjoin(Mark, Mark.item_id == DrawnItem.id).where(DrawnItem.draw_id == draw_id)
    results: dict[UUID, dict[str, str]] = defaultdict(dict)
    for item_id, attribute, result in work.session.execute(wanted.order_by(Mark.at, Mark.id)):
        results[item_id][attribute] = result
    whole = sum(codes <= set(found) for found in results.values())
    return n - whole, sum(any(found.get(code) in BAD for code in codes) for found in results.values())


def _no_lots(work: Work, engagement_id: UUID) -> list[date]:
    """Weeks that the portal found too small."""
    wanted = select(Wish.since).join(Unfit, Unfit.wish_id == Wish.id).where(Wish.engagement_id == engagement_id)
    return sorted(set(work.session.scalars(wanted.where(Wish.method == LOT, Unfit.why == TOO_FEW))))


def _areas(work: Work, engagement_id: UUID) -> set[UUID]:
    return set(work.session.scalars(select(EngagementArea.area_id).where(EngagementArea.engagement_id == engagement_id)))
