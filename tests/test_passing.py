"""What becomes of the parts and requests of a department that is replaced or closed: nothing is left with nobody? Refusals first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from db.actor import SYSTEM
from db.cooperation import Part, PartState, Supply
from db.engine import Database
from db.hazards import Hazard, State
from db.log import EntryKind
from db.notices import Notice, NoticeKind
from db.session import begin
from portal import areas, departments, hazards
from portal.errors import Denied, Invalid, WrongStep
from tests.cast import Cast, did
from tests.test_cooperation import DONE, DUTY, NEEDED
from tests.test_hazards import DUE, Story
from tests.test_hazards import told as reported


@pytest.fixture
def old(database: Database, cast: Cast) -> UUID:
    """A department of no people, as an import leaves them."""
    return UUID(str(did(SYSTEM, areas.add_department, site_id=cast.site, code="D-OLD", name="老仓库").id))


@pytest.fixture
def story(database: Database, cast: Cast) -> Story:
    """Welding leads."""
    return reported(cast).reach(State.RECTIFYING)


def shared(story: Story, department_id: UUID) -> UUID:
    return UUID(str(story.by(story.cast.zhou_min, hazards.add_part, department_id=department_id, duty=DUTY, deadline=DUE).id))


def asked(story: Story, department_id: UUID) -> UUID:
    return UUID(str(story.by(story.cast.han_dong, hazards.ask_supply, what=NEEDED, due=DUE, department_id=department_id).id))


def handed_in(part: UUID) -> None:
    """By a department of no people."""
    with begin(SYSTEM) as work:
        row = work.session.scalars(select(Part).where(Part.id == part)).one()
        row.state = PartState.DONE
        work.session.scalars(select(Hazard).where(Hazard.id == row.hazard_id)).one().parts_open -= 1
        work.entry(EntryKind.CHANGE, "test")


def with_whom(row_id: UUID, cls: Any) -> UUID | None:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(cls.department_id).where(cls.id == row_id)).one()  # type: ignore[no-any-return]


def told(cast: Cast, kind: NoticeKind) -> list[str]:
    names = {str(who): name for name, who in cast.people.items()}
    with begin(SYSTEM, write=False) as work:
        return sorted(names[row.recipient] for row in work.session.scalars(select(Notice).where(Notice.kind == kind)))


@pytest.mark.parametrize("what", ["a part", "a request"])
def test_a_department_is_not_closed_under_an_open_part_or_request(story: Story, old: UUID, what: str) -> None:
    cast = story.cast
    row = shared(story, old) if what == "a part" else asked(story, old)

    with pytest.raises(Denied, match="Only the safety director closes a place"):
        did(cast.lu_yi, departments.close_department, old, note="撤销")
    with pytest.raises(WrongStep, match="1 parts or requests of open hazards are with it. Name a department to use instead"):
        did(cast.chen_li, departments.close_department, old, note="撤销")

    if what == "a part":
        did(cast.zhou_min, hazards.withdraw_part, row, note="不用")
    else:
        did(cast.han_dong, hazards.withdraw_supply, row, note="不用")
    did(cast.chen_li, departments.close_department, old, note="撤销")


def test_what_is_open_goes_to_the_successor_with_a_step_and_he_is_told(story: Story, old: UUID) -> None:
    cast = story.cast
    store = cast.departments["D-STORE"]
    part, supply = shared(story, old), asked(story, old)
    with pytest.raises(Denied, match="Only the safety director closes a place or replaces a department"):
        did(cast.lu_yi, departments.use_instead, old, other_id=store, note="并入仓库")
    assert (with_whom(part, Part), with_whom(supply, Supply)) == (old, old)

    did(cast.chen_li, departments.use_instead, old, other_id=store, note="并入仓库")

    assert (with_whom(part, Part), with_whom(supply, Supply)) == (store, store)
    with pytest.raises(WrongStep, match="given back by a step of its own"):
        story.by(cast.chen_li, hazards.take_back)
    assert (told(cast, NoticeKind.PART_ASKED), told(cast, NoticeKind.SUPPLY_ASKED)) == (["liu.chang"], ["liu.chang"])
    assert [one.move for one in did(cast.liu_chang, hazards.also_waiting)] == ["hand_in_part", "answer_supply"]
    did(cast.liu_chang, hazards.hand_in_part, part, note=DONE)
    did(cast.liu_chang, hazards.provide_supply, supply)
    steps = did(cast.zhou_min, hazards.timeline, story.id)
    passed = [(step.action, step.office, step.department, step.note) for step in steps if step.action.startswith("pass_")]
    assert passed == [("pass_part", "director", "危化品仓库", "并入仓库"), ("pass_supply", "director", "危化品仓库", "并入仓库")]


def test_a_lead_that_goes_with_its_department_is_told_to_the_successor(database: Database, cast: Cast, old: UUID) -> None:
    story = reported(cast)
    story.assign(department_id=old)
    assert told(cast, NoticeKind.ASSIGNED) == []

    did(cast.chen_li, departments.use_instead, old, other_id=cast.departments["D-STORE"], note="并入仓库")

    assert told(cast, NoticeKind.ASSIGNED) == ["liu.chang"]
    assert story.row().department_id == cast.departments["D-STORE"]


def test_what_was_handed_in_goes_too_so_that_it_can_be_sent_back_and_what_has_ended_stays(story: Story, old: UUID) -> None:
    cast = story.cast
    part, withdrawn = shared(story, old), reported(cast).reach(State.RECTIFYING)
    gone = shared(withdrawn, old)
    did(cast.zhou_min, hazards.withdraw_part, gone, note="不用")
    handed_in(part)

    did(cast.chen_li, departments.use_instead, old, other_id=cast.departments["D-STORE"], note="并入仓库")

    assert told(cast, NoticeKind.PART_ASKED) == [], "there is nothing to do yet"
    did(cast.zhou_min, hazards.send_back_part, part, note="没有挂牌")
    assert told(cast, NoticeKind.PART_BACK) == ["liu.chang"]
    assert with_whom(gone, Part) == old


def test_a_department_is_not_closed_while_what_it_handed_in_may_be_sent_back(story: Story, old: UUID) -> None:
    cast = story.cast
    handed_in(shared(story, old))
    with pytest.raises(WrongStep, match="1 parts or requests of open hazards are with it. Name a department to use instead"):
        did(cast.chen_li, departments.close_department, old, note="撤销")

    story.by(cast.han_dong, hazards.submit, note=DONE)
    story.by(cast.sun_tao, hazards.accept)

    did(cast.chen_li, departments.close_department, old, note="撤销")


def test_nothing_is_sent_back_to_a_department_that_is_closed(story: Story, old: UUID) -> None:
    """The successor cooperates already, so what the old one handed in stays its own."""
    cast, store = story.cast, story.cast.departments["D-STORE"]
    part, theirs = shared(story, old), shared(story, store)
    handed_in(part)
    did(cast.liu_chang, hazards.hand_in_part, theirs, note=DONE)
    before = did(cast.zhou_min, hazards.parts, story.id)
    assert {one.id: one.moves for one in before} == {part: ("send_back_part",), theirs: ("send_back_part",)}
    did(cast.chen_li, departments.use_instead, old, other_id=store, note="并入仓库")

    with pytest.raises(WrongStep, match="This department is closed: nobody there would hand it in again. Ask another department"):
        did(cast.zhou_min, hazards.send_back_part, part, note="没有挂牌")

    after = did(cast.zhou_min, hazards.parts, story.id)
    assert {one.id: (one.moves, str(one.state)) for one in after} == {part: ((), "done"), theirs: (("send_back_part",), "done")}
    did(cast.zhou_min, hazards.send_back_part, theirs, note="没有挂牌")


def test_two_parts_in_one_hazard_do_not_become_one(story: Story, old: UUID) -> None:
    cast = story.cast
    store = cast.departments["D-STORE"]
    mine, theirs = shared(story, old), shared(story, store)

    with pytest.raises(WrongStep, match=f"The other department has a part of its own in {story.number}"):
        did(cast.chen_li, departments.use_instead, old, other_id=store, note="并入仓库")

    assert (with_whom(mine, Part), with_whom(theirs, Part)) == (old, store)
    did(cast.zhou_min, hazards.withdraw_part, mine, note="由仓库一并负责")
    did(cast.chen_li, departments.use_instead, old, other_id=store, note="并入仓库")
    assert with_whom(mine, Part) == old


@pytest.mark.parametrize("what", ["a part", "a request"])
def test_at_once_nothing_is_asked_of_a_department_that_is_closed_meanwhile(postgresql_database: Database, cast: Cast, what: str) -> None:
    story = reported(cast).reach(State.RECTIFYING)
    unit = UUID(str(did(SYSTEM, areas.add_department, site_id=cast.site, code="D-GONE", name="撤销的部门").id))

    def closes(*_about: Any) -> None:
        did(cast.chen_li, departments.close_department, unit, note="撤销")

    actor = cast.zhou_min if what == "a part" else cast.han_dong
    with pytest.raises(Invalid, match="Choose a department"), begin(actor) as work:
        event.listen(work.session, "before_flush", closes, once=True)
        if what == "a part":
            hazards.add_part(work, story.id, department_id=unit, duty=DUTY, deadline=DUE)
        else:
            hazards.ask_supply(work, story.id, what=NEEDED, due=DUE, department_id=unit)

    assert shared(story, cast.departments["D-STORE"])
