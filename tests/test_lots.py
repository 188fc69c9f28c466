"""Is each week of the stream accepted or not by the standard's own rules, drawn as verifiably as any sample, and kept out of every other number?"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from audit import verify
from db.actor import SYSTEM
from db.base import uuid7
from db.draws import Draw, DrawnItem, Unfit, Wish
from db.engine import Database
from db.hazards import Hazard, State
from db.log import EntryKind
from db.lots import Lot, StreamPlan
from db.sealed import seal_into
from db.session import begin
from portal import draws, engagements, evaluations, fieldwork, hazards
from portal.draws import HAZARDS, Regime, Stream, Why, clerk
from portal.draws.switching import turns
from portal.errors import Conflict, Denied, Invalid, NotFound, OutOfScope, WrongStep
from portal.fieldwork import Said
from tests.cast import actor_now
from tests.conftest import Clock
from tests.test_drawing import DICE, Auditor, house, plant  # noqa: F401  fixtures
from tests.test_engagements import Audit

FIRST_WEEK = date(2026, 8, 3)  # the first Monday of the engagement's period, which begins on Saturday, 1 August
WEEK = timedelta(days=7)
NOT_HIS = "may not write rows of|lies outside|row-level security|not yours to write|outside the writer's scope"
YES, NO = True, False


# The switching rules alone, on the standard's own words (ISO 2859-1:1999 / GB/T 2828.1-2012, 9.3.1, 9.3.2 and 9.4)


def regimes(results: list[bool]) -> str:
    """One letter for each lot and one for the next."""
    return "".join(one.regime[0] for one in turns(results))


@pytest.mark.parametrize(
    ("results", "wanted"),
    [
        ([], "n"),
        ([YES] * 12, "n" * 13),
        ([NO, NO], "nnt"),
        ([NO, YES, YES, YES, NO], "nnnnnt"),
        ([NO, YES, YES, YES, YES, NO], "nnnnnnn"),
        ([NO, YES, YES, YES, YES, NO, YES, YES, YES, NO], "nnnnnnnnnnt"),
        ([NO, NO, *[YES] * 5], "nntttttn"),
        ([NO, NO, *[YES] * 4, NO, *[YES] * 5], "nnttttttttttn"),
        ([NO, NO, *[YES] * 5, NO], "nntttttnn"),
        ([NO, NO, *[YES] * 5, NO, NO], "nntttttnnt"),
        ([NO, NO, *[NO] * 5], "nntttttd"),
        ([NO, NO, *[NO, YES] * 4, NO], "nnt" + "t" * 8 + "d"),
        ([NO, NO, NO, NO, *[YES] * 5, NO, NO, NO, NO, NO], "nnt" + "t" * 6 + "nntttt"),
    ],
)
def test_the_regime_of_each_lot_follows_from_the_lots_before(results: list[bool], wanted: str) -> None:
    assert regimes(results) == wanted


def test_each_change_says_by_which_rule() -> None:
    story = [NO, NO, *[YES] * 5, NO, NO, *[NO] * 5]

    changed = [(n, one.why) for n, one in enumerate(turns(story)) if one.why is not Why.SAME]

    assert changed == [(0, Why.FIRST), (2, Why.TWO_OF_FIVE), (7, Why.FIVE_ACCEPTED), (9, Why.TWO_OF_FIVE), (14, Why.FIVE_REFUSED)]


# A stream of the portal's own records


class Streaming(Auditor):
    """An auditor with a plant in which hazards were closed in weeks of the engagement's period."""

    def chooses(self, level: str = "II", aql: str = "4.0", attributes: Any = ("place", "level")) -> None:
        self.does(draws.choose_stream, self.engagement, level=level, aql=aql, attributes=attributes)

    def stream(self) -> Stream:
        found = self.does(draws.stream, self.engagement)
        assert found is not None
        return found  # type: ignore[no-any-return]

    def asks_lot(self) -> None:
        self.does(draws.ask_lot, self.engagement)
        clerk.attend()

    def lot(self, deviating: int = 0, *, whole: bool = True) -> UUID:
        """Asks, pins, gives digits, and fills the sheets."""
        self.asks_lot()
        newest = self.does(draws.draws, self.engagement)[0]
        self.pins.append(hashlib.sha256(newest.note.encode()).hexdigest())
        self.gives_digits(newest.id)
        clerk.attend()
        if whole:
            self.fills(newest.id, deviating)
        return newest.id  # type: ignore[no-any-return]

    def fills(self, draw_id: UUID, deviating: int = 0) -> None:
        for n, (item, *_rest) in enumerate(self.does(draws.items, draw_id)):
            found = Said("deviation", "照片不符") if n < deviating else Said("pass")
            self.does(fieldwork.save, item, said={"place": found, "level": Said("pass")}, tickmark="R")


@pytest.fixture
def auditor(database: Database, house: Audit, clock: Clock) -> Streaming:  # noqa: F811
    return Streaming(house, house.opened())


def closed(house: Audit, clock: Clock, week: int, how_many: int, *, area: str = "WELD-3", state: State = State.ACCEPTED) -> list[UUID]:  # noqa: F811
    """Reported and closed in the n-th week of the stream; closed by hand, for what matters here is the day."""
    now = clock.at
    day = datetime.combine(FIRST_WEEK + week * WEEK, datetime.min.time(), UTC) + timedelta(days=2)
    clock.at, made = day, []
    for n in range(how_many):
        with begin(house.cast.li_jianguo, silent=True) as work:
            made.append(hazards.report(work, area_id=house.cast.areas[area], description=f"第{n}条").id)
    with begin(SYSTEM, silent=True) as work:
        for row in work.session.scalars(sa.select(Hazard).where(Hazard.id.in_(made))):
            row.state, row.closed_at = state, day + timedelta(hours=1)
        work.entry(EntryKind.CHANGE, "test")
    clock.at = now
    return made


def test_a_week_is_frozen_drawn_judged_and_verified_like_any_sample(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    mine = set(closed(house, clock, 0, 30))
    closed(house, clock, 0, 3, area="STORE")
    closed(house, clock, 0, 3, state=State.DISMISSED)
    closed(house, clock, 1, 9)
    auditor.chooses()

    draw_id = auditor.lot()

    line = auditor.stream().lots[0]
    assert (line.week, line.size, line.letter, line.n, line.accept, line.reject) == (FIRST_WEEK, 30, "D", 13, 1, 2)  # table 1, 2-A, by the arrow
    assert (line.regime, line.why, line.open, line.deviations, line.accepted) == (Regime.NORMAL, "first", 0, 0, True)
    with begin(SYSTEM, write=False) as work:
        drawn = set(work.session.scalars(sa.select(DrawnItem.row_id).where(DrawnItem.draw_id == draw_id)))
        plan = json.loads(work.session.scalars(sa.select(Draw.plan).where(Draw.id == draw_id)).one())
    assert len(drawn) == 13 and drawn <= mine
    assert "level II, AQL 4.0, normal, code letter D, n 13, Ac 1, Re 2; tested for" in plan["about"]["method"]
    assert plan["stages"] == [{"acceptable": 1, "risk": "0"}]
    verdict = verify.Verification(auditor.takes(draw_id), auditor.own()).verdict()
    assert verdict["drawn"] == 13


@pytest.mark.parametrize(("deviating", "accepted"), [(1, True), (2, False), (3, False)])
def test_a_lot_is_accepted_up_to_its_acceptance_number(auditor: Streaming, house: Audit, clock: Clock, deviating: int, accepted: bool) -> None:  # noqa: F811
    closed(house, clock, 0, 30)
    auditor.chooses()

    auditor.lot(deviating)

    line = auditor.stream().lots[0]
    assert (line.deviations, line.accepted) == (deviating, accepted)


def test_two_lots_not_accepted_tighten_the_third_and_later_marks_change_no_regime(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    for week in range(4):
        closed(house, clock, week, 30)
    auditor.chooses()
    first = auditor.lot(2)
    auditor.lot(2)
    auditor.lot(0)

    third = auditor.stream().lots[0]
    assert (third.regime, third.why, third.letter, third.n, third.accept) == (Regime.TIGHTENED, "two_of_five", "D", 20, 1)
    clock.pass_time(hours=1)
    for item, *_rest in auditor.does(draws.items, first):
        if auditor.does(fieldwork.sheet, item).newest("place").result == "deviation":
            auditor.does(fieldwork.save, item, said={"place": Said("pass")}, tickmark="S")
    lines = auditor.stream().lots
    assert [(line.deviations, line.accepted) for line in lines[::-1]] == [(2, False), (2, False), (0, True)], "decided before the next was asked for"
    assert auditor.stream().turn.regime is Regime.TIGHTENED


def test_a_small_week_is_looked_at_whole_and_one_of_less_than_two_is_no_lot(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    closed(house, clock, 0, 1)
    closed(house, clock, 2, 4)
    auditor.chooses(aql="1.0")

    for _week in range(2):
        auditor.asks_lot()
    assert auditor.stream().none == [FIRST_WEEK, FIRST_WEEK + WEEK]
    assert auditor.stream().lots == []
    auditor.lot()

    line = auditor.stream().lots[0]
    assert (line.week, line.size, line.letter, line.n, line.accept) == (FIRST_WEEK + 2 * WEEK, 4, "A", 4, 0)


# What may not be


def test_nothing_is_asked_for_before_the_plan_nor_before_the_lot_before_is_judged(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    closed(house, clock, 0, 10)
    closed(house, clock, 1, 10)
    with pytest.raises(WrongStep, match="Choose level and AQL first"):
        auditor.asks_lot()
    auditor.chooses()
    auditor.does(draws.ask_lot, auditor.engagement)
    with pytest.raises(WrongStep, match="is not drawn yet"):
        auditor.asks_lot()
    clerk.attend()
    with pytest.raises(WrongStep, match="is not drawn yet"):
        auditor.asks_lot()
    newest = auditor.does(draws.draws, auditor.engagement)[0]
    auditor.does(draws.give_nonce, newest.id, pin=newest.pin, digits=DICE)
    clerk.attend()

    with pytest.raises(WrongStep, match="First fill the sheets"):
        auditor.asks_lot()

    auditor.fills(newest.id)
    auditor.asks_lot()
    assert auditor.stream().lots[0].week == FIRST_WEEK + WEEK


def test_an_aborted_lot_is_drawn_anew_of_the_same_week(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    closed(house, clock, 0, 10)
    auditor.chooses()
    auditor.asks_lot()
    with begin(house.cast.chen_li) as work:
        draws.abort(work, work.session.scalars(sa.select(Draw.id)).one(), why="测试")

    assert (auditor.stream().lots, auditor.stream().week) == ([], FIRST_WEEK)
    auditor.lot()
    assert auditor.stream().lots[0].week == FIRST_WEEK


def test_the_stream_ends_with_the_period_and_no_week_is_taken_before_it_is_over(auditor: Streaming, clock: Clock) -> None:
    auditor.chooses()
    for _week in range(13):  # 3 August to 1 November: the last whole week ends on 25 October, the next is cut by the 31st
        if auditor.stream().hindrance:
            break
        auditor.asks_lot()

    with pytest.raises(WrongStep, match="is not over yet, or there is none"):
        auditor.asks_lot()
    assert auditor.stream().none[-1] == date(2026, 10, 19)


def test_five_refused_under_tightened_inspection_discontinue_the_stream(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    for week in range(8):
        closed(house, clock, week, 2)
    auditor.chooses(aql="1.0")
    for _week in range(7):
        auditor.lot(1)

    assert auditor.stream().turn.why is Why.FIVE_REFUSED
    with pytest.raises(WrongStep, match="discontinues the stream"):
        auditor.asks_lot()


def test_the_plan_is_chosen_once_by_an_auditor_and_is_one_of_the_standard(auditor: Streaming, house: Audit) -> None:  # noqa: F811
    for said in ({"level": "IV"}, {"aql": "3"}, {"aql": "2.50"}, {"attributes": ()}, {"attributes": ("place", "own1")}):
        with pytest.raises(Invalid):
            auditor.chooses(**said)
    for who in (house.cast.chen_li, house.cast.gao_yuan):
        with pytest.raises(Denied), begin(who) as work:
            draws.choose_stream(work, auditor.engagement, level="II", aql="4.0", attributes=["place"])
        with pytest.raises(Denied), begin(who) as work:
            draws.ask_lot(work, auditor.engagement)
    with pytest.raises(NotFound), begin(house.cast.zhou_min) as work:
        draws.stream(work, auditor.engagement)
    with pytest.raises(NotFound), begin(actor_now(house.another_auditor())) as work:
        draws.choose_stream(work, auditor.engagement, level="II", aql="4.0", attributes=["place"])

    auditor.chooses()

    with pytest.raises(Conflict, match="has its plan already"):
        auditor.chooses(aql="10")
    assert auditor.stream().aql == "4.0"


def test_plan_and_lot_are_written_by_nobody_else_and_changed_by_nobody(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    closed(house, clock, 0, 10)
    auditor.chooses()
    draw_id = auditor.lot()
    now = clock.at
    row = {"engagement_id": uuid7(), "person_id": house.cast.people["shen.yue"], "level": "II", "aql": "4.0", "attributes": "place"}
    forged = {"draw_id": draw_id, "engagement_id": auditor.engagement, "week": FIRST_WEEK, "size": 9, "letter": "B", "n": 2, "accept": 1, "reject": 2}
    for who in (house.cast.chen_li, SYSTEM, auditor.actor):
        with pytest.raises(OutOfScope, match=NOT_HIS), begin(who) as work:
            work.session.add(StreamPlan(**row, entry_id=uuid7(), at=now))
            work.entry(EntryKind.CHANGE, "test")
    for who in (house.cast.chen_li, auditor.actor):
        with pytest.raises(OutOfScope, match=NOT_HIS), begin(who) as work:
            work.session.add(Lot(**forged, regime="normal", why="first", at=now))
            work.entry(EntryKind.CHANGE, "test")
    for cls, who in ((StreamPlan, auditor.actor), (Lot, auditor.actor), (StreamPlan, house.cast.chen_li), (Lot, house.cast.chen_li)):
        with pytest.raises(OutOfScope, match="never changed"), begin(who) as work:
            work.session.scalars(sa.select(cls)).one().at = now - WEEK
            work.entry(EntryKind.CHANGE, "test")


PAST_THE_VERB: dict[str, dict[str, Any]] = {
    "another week": {"since": FIRST_WEEK + WEEK, "until": FIRST_WEEK + 2 * WEEK - timedelta(days=1)},
    "a longer week": {"until": FIRST_WEEK + WEEK},
    "other attributes": {"attributes": "place"},
    "two stages": {"stages": 2},
    "no areas": {"areas": ""},
}


@pytest.mark.parametrize("how", PAST_THE_VERB)
def test_a_lot_asked_for_past_the_verb_is_the_next_week_or_nothing(auditor: Streaming, house: Audit, clock: Clock, how: str) -> None:  # noqa: F811
    closed(house, clock, 0, 10)
    closed(house, clock, 1, 10)
    auditor.chooses()
    right: dict[str, Any] = {
        "engagement_id": auditor.engagement, "person_id": house.cast.people["shen.yue"], "since": FIRST_WEEK,
        "until": FIRST_WEEK + WEEK - timedelta(days=1), "areas": str(house.cast.areas["WELD"]), "confidence": "-", "tolerable": "-", "expected": "-",
        "certainty": False, "beacon": "none", "method": "lot", "strata": "lot", "stages": 1, "attributes": "place level",
    }  # fmt: skip
    clock.pass_time(seconds=1)

    for said in ({**right, **PAST_THE_VERB[how]}, right):
        with begin(auditor.actor) as work:
            made = Wish(**said, entry_id=work.entry(EntryKind.CHANGE, "draw.asked"), at=work.now, subject=f"engagement/{auditor.engagement}")
            seal_into(made, objective="x", judgement=None, own=None)
            work.session.add(made)
        clerk.attend()

    with begin(SYSTEM, write=False) as work:
        assert len(work.session.scalars(sa.select(Unfit)).all()) == 1, "the wrong one"
        assert [lot.week for lot in work.session.scalars(sa.select(Lot))] == [FIRST_WEEK], "and the right one is drawn"


# Kept apart


def test_a_lot_enters_no_rate_no_sample_of_a_report_and_no_measure_of_the_agency(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    closed(house, clock, 0, 10)
    auditor.chooses()
    draw_id = auditor.lot()

    with pytest.raises(WrongStep, match="lot of the weekly stream"):
        auditor.does(fieldwork.evaluate, draw_id)
    assert auditor.does(draws.drawn) == draw_id
    assert auditor.does(draws.drawn, rated=True) is None
    assert auditor.does(draws.drawn, draw_id, rated=True) is None
    with begin(house.cast.chen_li) as work:
        engagements.close_engagement(work, auditor.engagement)
    with begin(house.cast.chen_li) as work:
        sums = {one.name: (one.got, one.of) for one in evaluations.standing(work, house.agency, "2026-H2").sums}
    assert sums["traceability"] == (0, 1)


def test_every_attribute_of_the_plan_is_on_its_sheets(auditor: Streaming, house: Audit, clock: Clock) -> None:  # noqa: F811
    closed(house, clock, 0, 3)
    auditor.chooses(attributes=list(HAZARDS))
    draw_id = auditor.lot(whole=False)

    item = auditor.does(draws.items, draw_id)[0][0]

    assert [one.code for one in auditor.does(fieldwork.sheet, item).attributes] == list(HAZARDS)
