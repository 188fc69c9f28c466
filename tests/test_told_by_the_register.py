"""Is everybody told of what he has to read, and whoever keeps the registers of what is due, once, and nobody of what is settled?"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from db.actor import SYSTEM
from db.engine import Database
from db.notices import OF_RECORDING, Notice
from db.session import ask, begin
from portal import breaches, processors, reminders, transparency
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.registers import JUDGED, TODAY, agreed, drafted, facts, in_force, noted, terms
from tests.test_processors import firm

KEEPERS = {"chen.li", "lin.tao"}


def rows() -> list[Notice]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(Notice).where(Notice.kind.in_(OF_RECORDING)).order_by(Notice.at, Notice.id)))


def round_of(cast: Cast) -> set[tuple[str, str]]:
    """Whom the worker's round tells, of what; nobody twice, by a second round either."""
    names, before = {str(who): name for name, who in cast.people.items()}, {row.id for row in rows()}
    ask(lambda: SYSTEM, reminders.remind)
    new = [row for row in rows() if row.id not in before]
    told = [(names[row.recipient], str(row.kind)) for row in new]
    assert len(new) == len({(row.recipient, row.event) for row in new}), "once each"
    count = len(rows())
    ask(lambda: SYSTEM, reminders.remind)
    assert len(rows()) == count
    return set(told)


def each(people: set[str], kind: str) -> set[tuple[str, str]]:
    return {(who, kind) for who in people}


def staff(cast: Cast) -> set[str]:
    return set(cast.people) - {"shen.yue"}


def test_everybody_inside_hears_of_a_draft_once_and_of_none_that_was_dropped(database: Database, cast: Cast) -> None:
    made = drafted(cast)
    assert round_of(cast) == each(staff(cast), "rule_draft")

    second = drafted(cast, series_id=made)
    did(cast.lin_tao, transparency.drop, second, reason="不改了")

    assert round_of(cast) == set()


def test_whoever_has_not_acknowledged_is_asked_again_until_he_has(database: Database, cast: Cast, clock: Clock) -> None:
    made = in_force(cast)
    assert round_of(cast) == each(staff(cast), "rule_asked")
    did(cast.li_jianguo, transparency.acknowledge, made)
    clock.pass_time(days=6)
    assert round_of(cast) == set()

    clock.pass_time(days=1)

    assert round_of(cast) == each(staff(cast) - {"li.jianguo"}, "rule_asked")
    second = in_force(cast, series_id=made)
    assert round_of(cast) == each(staff(cast), "rule_asked")
    assert did(cast.li_jianguo, transparency.rule, second).card.state == transparency.RuleState.IN_FORCE


def test_a_week_for_which_the_worker_was_away_is_made_up_once(database: Database, cast: Cast, clock: Clock) -> None:
    in_force(cast)
    clock.pass_time(days=15)

    assert round_of(cast) == each(staff(cast), "rule_asked")


def test_a_due_assessment_is_told_to_those_who_make_it_unless_it_was_made(database: Database, cast: Cast, clock: Clock) -> None:
    made = in_force(cast)
    round_of(cast)
    clock.pass_time(days=364)
    assert "assessment_due" not in {kind for _who, kind in round_of(cast)}

    clock.pass_time(days=1)
    assert round_of(cast) == each(KEEPERS, "assessment_due")

    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=made)
    assert round_of(cast) == set()
    did(cast.chen_li, transparency.note_change, did(cast.chen_li, transparency.assessments)[0].id, what="换了摄像头")
    assert round_of(cast) == each(KEEPERS, "assessment_due")


def test_each_reason_for_assessing_again_is_told_though_another_was_told_before(database: Database, cast: Cast, clock: Clock) -> None:
    made = in_force(cast)
    (held,) = did(cast.lin_tao, transparency.assessments)
    for _draft in range(2):
        second = drafted(cast, series_id=made)
        assert each(KEEPERS, "assessment_due") <= round_of(cast)
        did(cast.lin_tao, transparency.drop, second, reason="不改了")
        assert "assessment_due" not in {kind for _who, kind in round_of(cast)}

    clock.pass_time(days=365)
    assert each(KEEPERS, "assessment_due") <= round_of(cast)
    did(cast.lin_tao, transparency.note_change, held.id, what="摄像头改了朝向")

    assert round_of(cast) == each(KEEPERS, "assessment_due")


def test_a_breach_is_told_at_once_again_before_its_time_is_over_and_then_to_the_head(database: Database, cast: Cast, clock: Clock) -> None:
    made = noted(cast, ago=timedelta())
    assert round_of(cast) == each(KEEPERS, "breach_due")
    clock.pass_time(hours=11)
    assert round_of(cast) == set()
    clock.pass_time(hours=1)
    assert round_of(cast) == each(KEEPERS, "breach_due")
    did(cast.lin_tao, breaches.note_telling, made, whom="persons", sent_at=clock.at, text="已通知")

    clock.pass_time(hours=12)

    assert round_of(cast) == each(KEEPERS | {"gao.yuan"}, "breach_late")
    assert {(row.legal, row.number) for row in rows() if row.kind == "breach_late"} == {(True, "BR-2026-001")}
    did(cast.lin_tao, breaches.note_telling, made, whom="authority", sent_at=clock.at, text="已报告")
    clock.pass_time(days=3)
    assert round_of(cast) == set()


def test_people_who_needed_not_be_told_are_asked_for_again_once_the_facts_are_corrected(database: Database, cast: Cast, clock: Clock) -> None:
    made = noted(cast, ago=timedelta(), risk="low")
    did(cast.lin_tao, breaches.note_telling, made, whom="authority", sent_at=clock.at, text="已报告")
    assert round_of(cast) == each(KEEPERS, "breach_due")
    did(cast.lin_tao, breaches.note_telling, made, whom="persons", sent_at=None, text="对方未打开即删除")
    clock.pass_time(hours=2)
    assert round_of(cast) == set()

    did(cast.lin_tao, breaches.correct_breach, made, facts=facts(risk="high", why="查明已被转发"))

    assert round_of(cast) == each(KEEPERS, "breach_due")
    clock.pass_time(days=3)
    assert round_of(cast) == each(KEEPERS | {"gao.yuan"}, "breach_late")
    did(cast.lin_tao, breaches.note_telling, made, whom="persons", sent_at=clock.at, text="致全体：名单已被转发")
    assert round_of(cast) == set()


def test_a_review_and_the_end_of_an_agreement_are_told_in_time(database: Database, cast: Cast, clock: Clock) -> None:
    series = agreed(cast, firm(), review_on=TODAY + timedelta(days=20), ends_on=TODAY + timedelta(days=60))
    clock.pass_time(days=5)
    assert round_of(cast) == set()
    clock.pass_time(days=1)
    assert round_of(cast) == each(KEEPERS, "processor_due")
    did(cast.lin_tao, processors.review, series, found="按约定执行", next_on=TODAY + timedelta(days=300))
    clock.pass_time(days=24)
    assert round_of(cast) == each(KEEPERS, "processor_ends")

    other = agreed(cast, firm(), review_on=clock.at.date() + timedelta(days=5), ends_on=clock.at.date() + timedelta(days=5))
    did(cast.lin_tao, processors.end, other, ended_on=TODAY, returned="已删除")

    assert round_of(cast) == set()


def test_the_end_of_an_agreement_is_told_only_where_nothing_follows_at_once(database: Database, cast: Cast, clock: Clock) -> None:
    ends_on = TODAY + timedelta(days=20)
    renewed, broken = (agreed(cast, firm(), ends_on=ends_on, review_on=TODAY + timedelta(days=300)) for _turn in range(2))
    for series, pause in ((renewed, 1), (broken, 2)):
        starts_on = ends_on + timedelta(days=pause)
        following = terms(starts_on=starts_on, ends_on=TODAY + timedelta(days=300), review_on=TODAY + timedelta(days=300))
        did(cast.lin_tao, processors.agree, firm(), terms=following, series_id=series)

    assert round_of(cast) == each(KEEPERS, "processor_ends")
    assert {row.event for row in rows()} == {f"processor_ends/{broken}/{ends_on}"}
