"""Is the office told of what people ask about their own data, and whoever asked of the answer; once, and nobody of what is settled?"""

from __future__ import annotations

import sqlalchemy as sa

from db.actor import SYSTEM
from db.engine import Database
from db.notices import OF_OWN_DATA, Notice
from db.session import ask, begin
from portal import reminders, rights
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.test_hazards import told
from tests.test_rights import REASON, asked, restricted
from tests.test_violations import State


def rows() -> list[Notice]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(Notice).where(Notice.kind.in_(OF_OWN_DATA)).order_by(Notice.at, Notice.id)))


def round_of(cast: Cast) -> set[tuple[str, str]]:
    """Whom the worker's round tells, of what; nobody twice, by a second round either; and nothing of it leaves the house."""
    names, before = {str(who): name for name, who in cast.people.items()}, {row.id for row in rows()}
    ask(lambda: SYSTEM, reminders.remind)
    new = [row for row in rows() if row.id not in before]
    count = len(rows())
    ask(lambda: SYSTEM, reminders.remind)
    assert (len(rows()), {row.posted for row in new} - {True}) == (count, set())
    return {(names[row.recipient], str(row.kind)) for row in new}


def test_the_office_hears_of_a_request_when_it_comes_falls_due_and_is_late(database: Database, cast: Cast, clock: Clock) -> None:
    made = asked(cast.li_jianguo)
    assert round_of(cast) == {("lin.tao", "own_data_asked")}
    clock.pass_time(days=10)
    assert round_of(cast) == set()
    due = next(line.clock.due_at for line in did(cast.li_jianguo, rights.mine) if line.id == made)

    clock.at = due - (due - clock.at) / 200
    assert round_of(cast) == {("lin.tao", "own_data_due")}

    clock.at = due
    assert round_of(cast) == {("lin.tao", "own_data_late")}
    assert cast.people["gao.yuan"] not in {row.recipient for row in rows()}


def test_whoever_asked_hears_of_the_answer_and_the_other_office_of_an_appeal(database: Database, cast: Cast, clock: Clock) -> None:
    made = asked(cast.li_jianguo)
    round_of(cast)
    did(cast.lin_tao, rights.refuse, made, rule="right_as_it_is", reason=REASON)
    assert round_of(cast) == {("li.jianguo", "own_data_answer")}

    did(cast.li_jianguo, rights.appeal, made, reason=REASON)
    assert round_of(cast) == {("zhao.min", "own_data_asked")}

    did(cast.zhao_min, rights.uphold, made, reason=REASON)
    assert round_of(cast) == {("li.jianguo", "own_data_answer")}


def test_nobody_hears_of_his_own_request_in_his_office_nor_of_one_taken_back(database: Database, cast: Cast) -> None:
    """Where he is the whole of it, the other office hears of it."""
    asked(cast.lin_tao)
    assert round_of(cast) == {("zhao.min", "own_data_asked")}
    back = asked(cast.li_jianguo)
    did(cast.li_jianguo, rights.take_back, back)

    assert round_of(cast) == set()


def test_whoever_asked_hears_that_a_restriction_is_lifted(database: Database, cast: Cast) -> None:
    held = restricted(told(cast).reach(State.RECTIFYING))
    assert ("zhang.weimin", "own_data_answer") in round_of(cast)

    did(cast.zhao_min, rights.lift, held, reason=REASON)

    assert ("zhang.weimin", "own_data_answer") in round_of(cast)
