"""Does an agency's score follow from sums that anybody can count again, and are evaluation and reply out of everybody's reach afterwards?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM, Actor
from db.base import uuid7
from db.evaluations import Evaluation, EvaluationReply
from db.hazards import Hazard
from db.log import EntryKind
from db.reports import IssuedReport
from db.session import begin
from portal import engagements, evaluations, hazards, reports
from portal.demo import auditing
from portal.errors import Denied, Invalid, NotFound, OutOfScope
from portal.evaluations import Sum, days_of, half_of, score_of
from tests.cast import Cast, actor_now
from tests.conftest import Clock
from tests.stories import staged
from tests.test_engagements import DAYS, TODAY, Audit
from tests.test_requests import NOT_HIS, by

H2 = "2026-H2"
UNFOUND = {"confirmed": (0, 0), "answered": (0, 0)}


@staged
def house(cast: Cast, _clock: Clock) -> Audit:
    return Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))


def sums(house: Audit, half: str = H2) -> dict[str, tuple[int, int]]:
    found = by(house.cast.chen_li, evaluations.standing, house.agency, half)
    return {one.name: (one.got, one.of) for one in found.sums}


def made(house: Audit) -> Evaluation:
    found: Evaluation = by(house.cast.chen_li, evaluations.evaluate, house.agency, half=H2, verdict="improve", note="报告迟交")
    return found


def test_a_half_year_begins_and_ends_where_it_says() -> None:
    assert [half_of(day) for day in (days_of("2026-H1")[1], days_of(H2)[0])] == ["2026-H1", "2026-H2"]
    assert [str(day) for day in (*days_of("2026-H1"), *days_of(H2))] == ["2026-01-01", "2026-06-30", "2026-07-01", "2026-12-31"]
    for wrong in ("2026-H3", "26-H1", "", "2026"):
        with pytest.raises(Invalid, match="half year"):
            days_of(wrong)


def test_a_score_is_the_mean_of_what_could_be_rated() -> None:
    assert score_of([Sum("a", 1, 2), Sum("b", 0, 0), Sum("c", 1, 1)]) == 75
    assert score_of([Sum("a", 2, 3)]) == 66
    assert score_of([Sum("a", 0, 0)]) is None
    assert score_of([Sum("a", 1, 1), Sum("answered", 0, 4)]) == 100, "what the enterprise left unanswered is not the agency's"


def test_each_sum_is_what_was_done(house: Audit, clock: Clock) -> None:
    assert sums(house) == {"coverage": (0, 14), "timeliness": (0, 1), "traceability": (0, 0), "no_later_miss": (0, 0), **UNFOUND}

    made = house.opened()
    assert sums(house)["coverage"] == (4, 14)  # the welding shop and what lies in it
    by(house.cast.chen_li, engagements.close_engagement, made)
    assert sums(house)["traceability"] == (0, 1)
    with begin(SYSTEM) as work:
        locked = {"content_id": uuid7(), "n": 0, "number": "RP-2026-001", "digest": "0" * 64, "statement": "x", "checkpoint": "x", "at": work.now}
        work.session.add(IssuedReport(engagement_id=made, site_id=house.cast.site, **locked))
        work.entry(EntryKind.CHANGE, "test")

    clock.at = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
    assert sums(house)["timeliness"] == (1, 2)  # the summer's is missing, the autumn's was locked in its time


def test_a_report_that_the_enterprise_stopped_is_not_missing(house: Audit, clock: Clock) -> None:
    made = house.opened()
    by(house.auditor, reports.draft, made, words=reports.Words("未发现问题", "无", "无", "无样本", "夜班未看"))
    by(house.cast.chen_li, engagements.abandon_engagement, made, note="停产")

    clock.at = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)

    assert sums(house)["timeliness"] == (0, 1)  # the summer's; the autumn's was stopped while it was written


def test_a_major_hazard_found_afterwards_counts_against_the_agency(house: Audit, clock: Clock) -> None:
    made = house.opened()
    by(house.cast.chen_li, engagements.close_engagement, made)
    clock.pass_time(days=10)
    with begin(house.cast.li_jianguo, silent=True) as work:
        found = hazards.report(work, area_id=house.cast.areas["WELD-3"], description="气瓶泄漏").id
    assert sums(house)["no_later_miss"] == (0, 0)
    clock.pass_time(days=81)
    assert sums(house)["no_later_miss"] == (1, 1)

    with begin(SYSTEM) as work:
        work.session.scalars(sa.select(Hazard).where(Hazard.id == found)).one().severity = "major"
        work.entry(EntryKind.CHANGE, "test")

    assert sums(house)["no_later_miss"] == (0, 1)


def test_the_same_lead_three_times_is_pointed_out(house: Audit) -> None:
    def rotate() -> bool:
        return bool(by(house.cast.gao_yuan, evaluations.standing, house.agency, H2).rotate)

    house.opened(), house.opened()
    dropped = house.planned()
    by(house.cast.chen_li, engagements.abandon_engagement, dropped, note="推迟")
    assert not rotate()  # what never ran was led by nobody
    house.opened()
    assert rotate()
    other = house.another_auditor()
    made = house.planned(team=[other], lead=other, starts_on=TODAY)
    assert rotate()
    house.declared(made, by=actor_now(other))
    by(house.cast.chen_li, engagements.open_engagement, made)
    assert not rotate()


def test_an_evaluation_keeps_its_sums_and_the_agency_replies_beside_it(house: Audit) -> None:
    house.planned()
    done = made(house)
    assert (done.score, done.n) == (0, 1)

    by(house.auditor, evaluations.reply, done.id, text="因停产推迟")

    for who in (house.cast.chen_li, house.cast.gao_yuan, house.auditor):
        one = by(who, evaluations.evaluations)[0]
        assert (one.half, one.verdict, one.note, [text for _at, text in one.replies]) == (H2, "improve", "报告迟交", ["因停产推迟"])
    assert made(house).n == 2


def test_only_the_director_evaluates_and_only_its_own_auditor_replies(house: Audit) -> None:
    house.planned()
    done = made(house)
    for who in (house.cast.gao_yuan, house.auditor, house.cast.zhou_min):
        with pytest.raises(Denied, match="Only the safety director evaluates"):
            by(who, evaluations.evaluate, house.agency, half=H2, verdict="renew", note="x")
    for said, field in (({"verdict": "hug"}, "verdict"), ({"note": " "}, "note"), ({"half": "x"}, "half")):
        with pytest.raises(Invalid) as refused:
            by(house.cast.chen_li, evaluations.evaluate, house.agency, **{"half": H2, "verdict": "renew", "note": "x", **said})
        assert refused.value.field == field
    for who in (house.cast.chen_li, house.cast.gao_yuan):
        with pytest.raises(Denied, match="Only an auditor of the agency"):
            by(who, evaluations.reply, done.id, text="x")
    for who in (house.cast.zhou_min, actor_now(house.another_auditor("另一家评价所"))):
        with pytest.raises(NotFound):
            by(who, evaluations.reply, done.id, text="x")
    with pytest.raises(Denied), begin(house.cast.zhou_min) as work:
        evaluations.evaluations(work)


def test_evaluation_and_reply_are_forged_and_changed_by_nobody(house: Audit) -> None:
    running = house.planned()
    done = made(house)
    by(house.auditor, evaluations.reply, done.id, text="因停产推迟")
    his = house.cast.people["shen.yue"]
    paper: dict[str, Any] = {"evaluation_id": done.id, "engagement_id": running, "entry_id": uuid7(), "at": done.at, "subject": "engagement/2026"}

    def put(who: Actor, person: UUID) -> None:
        with begin(who) as work:
            work.session.add(EvaluationReply(**paper, person_id=person))
            work.entry(EntryKind.CHANGE, "test")

    colleague = house.another_auditor()
    for name in ("chen.li", "gao.yuan"):
        for person in (his, house.cast.people[name]):
            with pytest.raises(OutOfScope, match="may not write rows of EvaluationReply"):
                put(house.cast.actors[name], person)
    for who, person in ((SYSTEM, his), (house.auditor, colleague), (actor_now(colleague), colleague), (actor_now(colleague), his)):
        with pytest.raises(OutOfScope, match=NOT_HIS):
            put(who, person)
    put(house.auditor, his)
    for cls, who in ((Evaluation, house.cast.chen_li), (EvaluationReply, house.auditor), (EvaluationReply, house.cast.chen_li)):
        with pytest.raises(OutOfScope, match="never changed"), begin(who) as work:
            work.session.scalars(sa.select(cls)).first().subject = "x"  # type: ignore[union-attr]
            work.entry(EntryKind.CHANGE, "test")
