"""Is a test sheet the auditor's own, does nothing on it go away, and does the evaluation say what stands on it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from audit import verify
from audit.evaluation import Verdict
from db.actor import SYSTEM, Actor
from db.base import uuid7
from db.draws import DrawnItem, Extension, Wish
from db.fieldwork import Mark
from db.hazards import Hazard, HazardStep
from db.log import EntryKind
from db.session import begin
from portal import draws, fieldwork, hazards
from portal.demo import auditing
from portal.draws import Wanted, clerk
from portal.errors import Conflict, Denied, Invalid, NotFound, OutOfScope, WrongStep
from portal.fieldwork import Said
from tests.cast import Cast
from tests.conftest import Clock
from tests.stories import staged
from tests.test_drawing import FIRST, LAST, Auditor
from tests.test_engagements import DAYS, Audit, actor_now

TWO = ("place", "in_time")
PASSES = {code: Said("pass") for code in TWO}
MANY, MAJORS = 60, 2


@staged
def auditor(cast: Cast, clock: Clock) -> Auditor:
    """Sixty hazards of September in two places of the welding shop; two of them major."""
    now = clock.at
    clock.at = now.replace(month=9, day=1)
    for n in range(MANY):
        clock.pass_time(hours=8)
        with begin(cast.li_jianguo, silent=True) as work:
            made = hazards.report(work, area_id=cast.areas["WELD-3" if n % 3 else "WELD"], description=f"第{n}条隐患").id
        if n < MAJORS:
            with begin(cast.chen_li, silent=True) as work:
                hazards.amend(work, made, severity="major", note="压力超限")
    clock.at = now
    house = Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))
    return Auditor(house, house.opened())


def drawn(auditor: Auditor, **other: Any) -> UUID:
    return auditor.drawn(**{"attributes": TWO, "tolerable": "10", **other})


def marked(auditor: Auditor, item_id: UUID, *, tickmark: str = "R", **said: Said) -> Any:
    return auditor.does(fieldwork.save, item_id, said={**PASSES, **said}, tickmark=tickmark)


def filled(auditor: Auditor, draw_id: UUID, bad: Mapping[int, Said] | None = None) -> None:
    """Every open record passes, but for what is said of its place in the photo."""
    for line in auditor.does(fieldwork.progress, draw_id).lines:
        if line.open:
            marked(auditor, line.id, **({"place": bad[line.turn]} if bad and line.turn in bad else {}))


def evaluated(auditor: Auditor, draw_id: UUID) -> fieldwork.Evaluation:
    found: fieldwork.Evaluation = auditor.does(fieldwork.evaluate, draw_id)
    return found


def items(draw_id: UUID) -> list[DrawnItem]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(DrawnItem).where(DrawnItem.draw_id == draw_id).order_by(DrawnItem.turn)))


DEVIATES = Said("deviation", "照片里是另一台砂轮机")


def test_a_deviation_and_what_cannot_be_tested_need_a_note_and_a_refused_sheet_stores_nothing(auditor: Auditor) -> None:
    draw_id = drawn(auditor)
    first = auditor.does(fieldwork.progress, draw_id).lines[0].id

    for said, words in (
        ({"place": Said("deviation")}, "needs a note"),
        ({"place": Said("not_testable", "  ")}, "needs a note"),
        ({"place": Said("fine")}, "pass, deviation or not testable"),
        ({"place": Said("deviation", "长" * 1001)}, "too long"),
        ({"level": Said("pass")}, "what this record is tested for"),
        ({}, "is new"),
    ):
        with pytest.raises(Invalid, match=words):
            auditor.does(fieldwork.save, first, said=said, tickmark="R")
    with pytest.raises(Invalid, match="by which means"):
        auditor.does(fieldwork.save, first, said=PASSES, tickmark="X")
    with pytest.raises(Invalid, match="needs a note"):
        marked(auditor, first, in_time=Said("deviation"))
    assert auditor.does(fieldwork.sheet, first).marks == {}

    marked(auditor, first, place=DEVIATES)
    found = auditor.does(fieldwork.sheet, first)
    assert [one.code for one in found.attributes] == list(TWO)
    newest = found.newest("place")
    assert type(newest.result) is str  # a code, as the widgets of the page want it
    assert (newest.result, newest.note, newest.tickmark, newest.mine) == ("deviation", DEVIATES.note, "R", True)


def test_the_newest_mark_counts_and_none_before_it_is_gone(auditor: Auditor, clock: Clock) -> None:
    draw_id = drawn(auditor)
    first = auditor.does(fieldwork.progress, draw_id).lines[0].id
    marked(auditor, first, place=DEVIATES)
    clock.pass_time(minutes=5)

    marked(auditor, first, tickmark="S", place=Said("pass"))

    found = auditor.does(fieldwork.sheet, first)
    assert [(one.result, one.tickmark) for one in found.marks["place"]] == [("pass", "S"), ("deviation", "R")]
    assert found.marks["place"][1].note == DEVIATES.note
    with pytest.raises(Invalid, match="is new"):
        marked(auditor, first, tickmark="S")
    for who in (auditor.actor, SYSTEM):
        with pytest.raises(OutOfScope, match="Rows of Mark are never changed"), begin(who) as work:
            work.entry(EntryKind.CHANGE, "sheet.marked")
            work.session.scalars(sa.select(Mark).where(Mark.result == "deviation")).one().result = "pass"
        with pytest.raises(OutOfScope, match="Rows of Mark are never deleted"), begin(who) as work:
            work.entry(EntryKind.CHANGE, "sheet.marked")
            work.session.delete(work.session.scalars(sa.select(Mark).where(Mark.result == "deviation")).one())
        with pytest.raises(OutOfScope, match="Rows of Mark are changed one by one"), begin(who) as work:
            work.session.execute(sa.update(Mark).values(result="pass"))


def test_the_means_is_that_of_what_changed_and_rewrites_no_mark_that_stands(auditor: Auditor) -> None:
    draw_id = drawn(auditor)
    first = auditor.does(fieldwork.progress, draw_id).lines[0].id
    marked(auditor, first, place=DEVIATES)

    marked(auditor, first, tickmark="S", place=Said("deviation"), in_time=Said("deviation", "晚了三天"))
    marked(auditor, first, tickmark="P", place=Said("deviation", "又看了照片"), in_time=Said("deviation"))

    found = auditor.does(fieldwork.sheet, first)
    told = {code: [(one.result, one.tickmark) for one in found.marks[code]] for code in TWO}
    assert told == {"place": [("deviation", "P"), ("deviation", "R")], "in_time": [("deviation", "S"), ("pass", "R")]}
    with pytest.raises(Invalid, match="is new"):
        marked(auditor, first, tickmark="I", place=Said("deviation"), in_time=Said("deviation"))


def test_progress_leads_on_to_what_is_open_and_begins_anew_at_the_end(auditor: Auditor) -> None:
    draw_id = drawn(auditor)
    lines = auditor.does(fieldwork.progress, draw_id).lines
    for line in (lines[0], lines[-1]):
        marked(auditor, line.id)
    auditor.does(fieldwork.save, lines[1].id, said={"place": Said("pass")}, tickmark="R")

    found = auditor.does(fieldwork.progress, draw_id)

    assert (found.done, found.lines[1].open) == (2, 1)
    assert (found.after(1), found.after(2), found.after(len(lines))) == (2, 3, 2)


def test_nobody_of_the_enterprise_reads_or_writes_a_sheet(auditor: Auditor) -> None:
    draw_id = drawn(auditor)
    first = auditor.does(fieldwork.progress, draw_id).lines[0].id
    marked(auditor, first)
    cast = auditor.house.cast

    for who in (cast.chen_li, cast.gao_yuan):
        for verb, record in ((fieldwork.sheet, first), (fieldwork.progress, draw_id), (fieldwork.evaluate, draw_id)):
            with pytest.raises(Denied, match="until they issue"), begin(who) as work:
                verb(work, record)
        with pytest.raises(Denied, match="fills in a test sheet"), begin(who) as work:
            fieldwork.save(work, first, said=PASSES, tickmark="R")
        with pytest.raises(Denied, match="second stage"), begin(who) as work:
            fieldwork.extend(work, draw_id)
    for who in (cast.chen_li, cast.gao_yuan, cast.zhou_min, cast.lu_yi, cast.li_jianguo):
        with begin(who, write=False) as work:
            assert work.session.scalars(sa.select(Mark)).all() == []
    for who in (cast.zhou_min, cast.lu_yi, actor_now(auditor.house.another_auditor())):
        for verb, record in ((fieldwork.sheet, first), (fieldwork.progress, draw_id), (fieldwork.evaluate, draw_id)):
            with pytest.raises(NotFound), begin(who) as work:
                verb(work, record)
    with begin(auditor.actor, write=False) as work:
        assert len(work.session.scalars(sa.select(Mark)).all()) == len(TWO)


def test_a_mark_is_put_only_on_a_drawn_record_of_ones_own_open_engagement_and_in_ones_own_name(auditor: Auditor, clock: Clock) -> None:
    draw_id = drawn(auditor)
    here, elsewhere = items(draw_id)[0], items(drawn(auditor))[0]
    mine, other = auditor.actor.person_id, auditor.house.cast.people["chen.li"]

    def row(**values: Any) -> Mark:
        said = {"engagement_id": auditor.engagement, "draw_id": draw_id, "item_id": here.id, "person_id": mine, "attribute": "place"}
        more = {"result": "pass", "tickmark": "R", "entry_id": here.id, "at": clock.at, "subject": "engagement/2026"}
        return Mark(**{**said, **more, **values})

    def put(who: Actor, mark: Mark) -> None:
        with begin(who) as work:
            work.entry(EntryKind.CHANGE, "sheet.marked")
            work.session.add(mark)

    put(auditor.actor, row())
    put(auditor.actor, row(item_id=elsewhere.id, draw_id=elsewhere.draw_id))
    for mark in (
        row(item_id=uuid7()),
        row(item_id=_undrawn(draw_id)),
        row(item_id=elsewhere.id),
        row(draw_id=uuid7()),
        row(engagement_id=uuid7()),
        row(person_id=other),
    ):
        with pytest.raises(OutOfScope, match="A row of Mark lies outside|row-level security|this row is not yours"):
            put(auditor.actor, mark)
    for who, mark in ((auditor.house.cast.chen_li, row(person_id=other)), (SYSTEM, row())):
        with pytest.raises(OutOfScope, match="may not write rows of Mark"):
            put(who, mark)
    clock.pass_time(days=10)
    gone = auditor.actor
    with pytest.raises(NotFound), begin(gone) as work:
        fieldwork.save(work, here.id, said=PASSES, tickmark="R")


def _undrawn(draw_id: UUID) -> UUID:
    """A hazard of the population that chance did not pick."""
    with begin(SYSTEM, write=False) as work:
        taken = sa.select(DrawnItem.row_id).where(DrawnItem.draw_id == draw_id)
        return work.session.scalars(sa.select(Hazard.id).where(Hazard.id.not_in(taken)).limit(1)).one()


def test_the_auditor_sees_what_happened_to_a_drawn_record_since_and_of_no_other(auditor: Auditor, clock: Clock) -> None:
    draw_id, cast = drawn(auditor), auditor.house.cast
    here, other = items(draw_id)[0], _undrawn(draw_id)
    assert clerk.since(auditor.actor, here.id) == []
    clock.pass_time(minutes=1)
    for hazard_id in (here.row_id, other):
        with begin(cast.zhou_min) as work:
            hazards.dismiss(work, hazard_id, reason="王师傅说后来改了")

    later = clerk.since(auditor.actor, here.id)

    assert [(step.action, step.office, step.became, step.at) for step in later] == [("dismiss", "supervisor", "dismissed", clock.at)]
    assert not [name for name in vars(later[0]) if "actor" in name or "note" in name or "person" in name]
    assert "dismiss" not in {value for name, value in auditor.does(draws.item, here.id).fields.items() if name.endswith("/action")}
    for unknown in (other, here.row_id, uuid7()):
        with pytest.raises(NotFound, match="was not drawn"):
            clerk.since(auditor.actor, unknown)
    with begin(auditor.actor, write=False) as work:
        assert work.session.scalars(sa.select(HazardStep)).all() == work.session.scalars(sa.select(Hazard)).all() == []
    for who in (actor_now(auditor.house.another_auditor()), cast.zhou_min, cast.lu_yi):
        with pytest.raises(NotFound):
            clerk.since(who, here.id)
    clock.pass_time(days=10)
    gone = auditor.actor
    with pytest.raises(NotFound):
        clerk.since(gone, here.id)


def test_a_sample_is_judged_once_every_record_is_tested_and_each_number_is_that_of_the_sheets(auditor: Auditor) -> None:
    draw_id = drawn(auditor)
    assert evaluated(auditor, draw_id).verdict is Verdict.OPEN
    filled(auditor, draw_id)
    found = evaluated(auditor, draw_id)
    assert (found.verdict, found.open, found.population) == (Verdict.MEETS, 0, MANY)
    assert found.n == len(items(draw_id))
    parts = {bound.part: bound for bound in found.attested[0].judged.parts}
    assert parts["hazard/major"].whole and parts["hazard/major"].n == MAJORS
    assert not parts["hazard/general"].whole
    assert fieldwork.concluded(found)[1] == {"confidence": "95", "tolerable": "10"}

    by_chance = next(item for item in items(draw_id) if item.stratum == "hazard/general")
    marked(auditor, by_chance.id, place=Said("not_testable", "照片打不开"))

    found = evaluated(auditor, draw_id)
    bound = next(bound for bound in found.attested[0].judged.parts if bound.part == "hazard/general")
    assert (bound.deviations, bound.untestable, found.verdict) == (0, 1, Verdict.FAILS)
    assert [one.judged.verdict for one in found.attested] == [Verdict.FAILS, Verdict.MEETS]
    assert found.found == [(by_chance.turn, by_chance.number)]
    assert [(attribute.code, at.part) for attribute, at in fieldwork.failing(found)] == [("place", "hazard/general")]


def test_what_the_auditor_picks_himself_is_shown_apart_and_counts_nowhere(auditor: Auditor) -> None:
    with begin(auditor.house.cast.chen_li, write=False) as work:
        numbers = list(work.session.scalars(sa.select(Hazard.number)))
    draw_id = drawn(auditor, judgement=numbers)
    without = [item for item in items(draw_id) if item.judged]
    assert without and len(items(draw_id)) == MANY
    filled(auditor, draw_id, {item.turn: DEVIATES for item in without})

    found = evaluated(auditor, draw_id)

    assert (found.verdict, found.n, found.found) == (Verdict.MEETS, MANY - len(without), [])
    assert [one.number for one in found.picked] == [item.number for item in without]
    assert {one.results["place"] for one in found.picked} == {"deviation"}


def test_a_draw_goes_on_to_its_second_stage_only_where_it_was_declared_and_is_called_for(auditor: Auditor) -> None:
    alone = drawn(auditor)
    filled(auditor, alone, {1: DEVIATES})
    with pytest.raises(WrongStep, match="declared beforehand"):
        auditor.does(fieldwork.extend, alone)
    two = drawn(auditor, stages=2)
    with pytest.raises(WrongStep, match="calls for it"):
        auditor.does(fieldwork.extend, two)
    filled(auditor, two)
    assert evaluated(auditor, two).verdict is Verdict.MEETS
    with pytest.raises(WrongStep, match="calls for it"):
        auditor.does(fieldwork.extend, two)

    first = next(item for item in items(two) if item.stratum == "hazard/general")
    marked(auditor, first.id, place=DEVIATES)
    assert evaluated(auditor, two).verdict is Verdict.EXTEND
    auditor.does(fieldwork.extend, two)
    with pytest.raises(Conflict, match="already"):
        auditor.does(fieldwork.extend, two)
    clerk.attend()

    assert clerk.attend() == 0
    assert evaluated(auditor, two).verdict is Verdict.OPEN
    filled(auditor, two)
    found = evaluated(auditor, two)
    assert (found.stage, found.verdict) == (2, Verdict.MEETS)


def test_the_second_stage_is_of_the_same_population_and_seed_and_verifies(auditor: Auditor) -> None:
    draw_id = drawn(auditor, stages=2)
    before = [item.place for item in items(draw_id)]
    assert verify.Verification(auditor.takes(draw_id), auditor.own()).verdict()["stage"] == 1
    filled(auditor, draw_id, {next(item.turn for item in items(draw_id) if item.stratum == "hazard/general"): DEVIATES})
    auditor.does(fieldwork.extend, draw_id)
    clerk.attend()

    proved = verify.Verification(auditor.takes(draw_id), auditor.own()).verdict()

    assert (proved["stage"], proved["stages"], proved["population"]) == (2, 2, MANY)
    rows = items(draw_id)
    assert [item.place for item in rows[: len(before)]] == before
    assert [item.stage for item in rows] == [1] * len(before) + [2] * (len(rows) - len(before))
    assert proved["drawn"] == len(rows) == auditor.does(draws.draws, auditor.engagement)[0].take > len(before)


def test_what_was_picked_and_is_drawn_by_the_second_stage_counts_from_then_on(auditor: Auditor) -> None:
    with begin(auditor.house.cast.chen_li, write=False) as work:
        numbers = list(work.session.scalars(sa.select(Hazard.number)))
    draw_id = drawn(auditor, stages=2, judgement=numbers)
    filled(auditor, draw_id, {next(item.turn for item in items(draw_id) if item.stratum == "hazard/general"): DEVIATES})
    picked = len(evaluated(auditor, draw_id).picked)
    auditor.does(fieldwork.extend, draw_id)
    clerk.attend()

    found = evaluated(auditor, draw_id)

    take = auditor.does(draws.draws, auditor.engagement)[0].take
    assert (found.n, len(found.picked)) == (take, MANY - take)
    assert len(found.picked) < picked
    assert found.verdict is Verdict.MEETS


def test_an_extension_is_an_auditors_paper_about_a_draw_that_was_drawn(auditor: Auditor, clock: Clock) -> None:
    requested = auditor.requested(attributes=TWO, tolerable="10", stages=2)
    auditor.pins.pop()
    mine, cast = auditor.actor.person_id, auditor.house.cast

    def put(who: Actor, draw_id: UUID, **other: Any) -> None:
        row = {"engagement_id": auditor.engagement, "person_id": mine, "entry_id": draw_id, "at": clock.at}
        with begin(who) as work:
            work.entry(EntryKind.CHANGE, "draw.extend")
            work.session.add(Extension(draw_id=draw_id, **{**row, **other}))

    lies = "A row of Extension lies|row-level security|this row is not yours"
    with pytest.raises(OutOfScope, match=lies):
        put(auditor.actor, requested.id)
    done = drawn(auditor, stages=2)
    with pytest.raises(OutOfScope, match=lies):
        put(auditor.actor, done, person_id=cast.people["chen.li"])
    for who, other in ((SYSTEM, {}), (cast.chen_li, {"person_id": cast.people["chen.li"]})):
        with pytest.raises(OutOfScope, match="may not write rows of Extension"):
            put(who, done, **other)
    put(auditor.actor, done)
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(sa.select(Extension.draw_id)).all() == [done]


def test_strata_by_area_or_department_tile_the_population_beside_the_major_hazards(auditor: Auditor) -> None:
    weld = auditor.house.cast.areas["WELD"]
    for said, names in (
        ({"strata": "area", "area_ids": [weld]}, ["area/WELD", "hazard/major"]),
        ({"strata": "area", "area_ids": [weld], "certainty": False}, ["area/WELD"]),
        ({"strata": "department", "area_ids": [weld]}, ["hazard/major", "hazard/none"]),
    ):
        plan = auditor.requested(**{"attributes": TWO, "tolerable": "10", **said}).plan
        assert [part["name"] for part in plan["strata"]] == names
        assert plan["strata"][-1]["end"] == MANY
        assert [part["name"] for part in plan["strata"] if part["certainty"]] == ["hazard/major"] * ("hazard/major" in names)


def test_an_area_inside_another_that_was_asked_for_is_a_stratum_of_its_own(auditor: Auditor) -> None:
    house = auditor.house
    areas = [house.cast.areas[code] for code in ("WELD", "WELD-3")]
    other = Auditor(house, house.opened(area_ids=areas))

    plan = other.requested(strata="area", area_ids=areas, attributes=TWO, tolerable="20", certainty=False).plan

    sizes = {part["name"]: part["end"] - part["first"] for part in plan["strata"]}
    assert sizes == {"area/WELD": MANY // 3, "area/WELD-3": MANY - MANY // 3}
    assert "risk shared equally among strata" in plan["about"]["method"]
    assert "The photo shows the place" in plan["about"]["method"]


def test_a_preview_says_what_would_be_drawn_now_to_an_auditor_within_his_engagement(auditor: Auditor) -> None:
    wanted = Wanted("x", FIRST, LAST, [auditor.house.cast.areas["WELD"]], tolerable="10", stages=2, attributes=TWO)

    seen = clerk.preview(auditor.actor, auditor.engagement, wanted)

    plan = auditor.requested(attributes=TWO, tolerable="10", stages=2).plan
    assert {part.name: [stage.n for stage in part.stages] for part in seen.parts} == {part["name"]: part["takes"] for part in plan["strata"]}
    assert (seen.population, seen.in_log, seen.strata) == (MANY, MANY, 1)
    assert f"in the log {MANY}; frozen {MANY}" in plan["about"]["population"]
    for who, kind in (
        (auditor.house.cast.chen_li, Denied),
        (auditor.house.cast.zhou_min, NotFound),
        (actor_now(auditor.house.another_auditor()), NotFound),
    ):
        with pytest.raises(kind):
            clerk.preview(who, auditor.engagement, wanted)
    outside = Wanted("x", FIRST, LAST, [auditor.house.cast.areas["STORE"]])
    with pytest.raises(Invalid, match="areas of this engagement"):
        clerk.preview(auditor.actor, auditor.engagement, outside)


def test_what_is_asked_for_fits_its_method(auditor: Auditor) -> None:
    for said, name in (
        ({"method": "guess"}, "method"),
        ({"strata": "colour"}, "method"),
        ({"stages": 3}, "method"),
        ({"method": "discovery", "stages": 2}, "method"),
        ({"method": "discovery", "expected": "1"}, "method"),
        ({"attributes": ["colour"]}, "attributes"),
        ({"attributes": []}, "attributes"),
        ({"own": ["x" * 121]}, "own"),
        ({"own": ["a\tb"]}, "own"),
        ({"own": list("abcdef")}, "own"),
        ({"confidence": "100"}, "tolerable"),
    ):
        with pytest.raises(Invalid) as refused:
            auditor.asks(**said)
        assert refused.value.field == name, said


def test_a_wish_written_past_the_portal_is_answered_with_a_sentence(auditor: Auditor) -> None:
    """An auditor may put his own paper on his connection as he likes; the clerk does not fall over it."""
    store, early = str(auditor.house.cast.areas["STORE"]), date(2020, 1, 1)
    for odd, why in (
        ({"stages": 5}, "Choose a method"),
        ({"strata": "colour"}, "Choose a method"),
        ({"confidence": "viel"}, "No sample fits"),
        ({"tolerable": "1e-99999999"}, "No sample fits"),
        ({"expected": "4.9"}, "at most half"),
        ({"areas": store}, "Choose areas"),
        ({"areas": ""}, "Choose areas"),
        ({"areas": "x"}, "Choose areas"),
        ({"since": early}, "The engagement is about records"),
        ({"beacon": "a\tb"}, "Write the beacon"),
        ({"beacon": "第657413期"}, "Write the beacon"),
    ):
        asked = auditor.asks(attributes=TWO)
        with begin(auditor.actor) as work:
            kept = work.session.get_one(Wish, asked.id)
            row = {column.key: getattr(kept, column.key) for column in sa.inspect(Wish).column_attrs if not column.key.endswith("_ct")}
        clerk.attend()
        with begin(auditor.actor) as work:
            work.entry(EntryKind.CHANGE, "draw.asked")
            work.session.add(Wish(**{**row, **odd, "id": uuid7()}))

        assert clerk.attend() == 1, odd
        assert why in auditor.does(draws.register, auditor.engagement).unfit


def test_a_discovery_sample_that_finds_one_says_so(auditor: Auditor) -> None:
    draw_id = drawn(auditor, method="discovery", attributes=["evidence"], own=["签名不是打印的"])
    lines = auditor.does(fieldwork.progress, draw_id).lines
    assert [one.code for one in auditor.does(fieldwork.sheet, lines[0].id).attributes] == ["evidence", "own1"]
    for line in lines:
        said = {"evidence": Said("pass"), "own1": Said("deviation", "打印的") if line.turn == 1 else Said("pass")}
        auditor.does(fieldwork.save, line.id, said=said, tickmark="P")

    found = evaluated(auditor, draw_id)

    assert (found.discovery, found.verdict) == (True, Verdict.FAILS)
    msgid, params = fieldwork.concluded(found)
    assert msgid.startswith("What this discovery sample was looking for is there") and params["found"] == 1


def test_a_draw_that_says_nothing_else_is_tested_for_the_list_of_the_house(auditor: Auditor) -> None:
    draw_id = auditor.drawn(tolerable="10")
    first = auditor.does(fieldwork.progress, draw_id).lines[0]

    assert first.open == len(draws.HAZARDS)
    assert [one.code for one in auditor.does(fieldwork.sheet, first.id).attributes] == list(draws.HAZARDS)
