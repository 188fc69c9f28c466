"""Is it on record who outside handles personal data, for what, until when, and when that was reviewed, and does everybody read with whom?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM
from db.engine import Database
from db.log import EntryKind
from db.people import Organisation
from db.processors import ProcessorAgreement, ProcessorEnd, ProcessorReview
from db.session import begin
from portal import processors
from portal.errors import Denied, Invalid, NotFound, OutOfScope, WrongStep
from portal.processors import Known
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.registers import TODAY, agreed, terms
from tests.test_pages import screen, texts


def firm(name: str = "恒泰设备安装公司") -> UUID:
    with begin(SYSTEM, write=False) as work:
        found: UUID = work.session.scalars(sa.select(Organisation.id).where(Organisation.name == name)).one()
        return found


def listed(cast: Cast) -> list[Known]:
    found: list[Known] = did(cast.gao_yuan, processors.processors)
    return found


def test_an_agreement_is_read_with_its_terms_by_those_who_watch_over_it(database: Database, cast: Cast) -> None:
    agreed(cast, firm())

    for who in ("lin.tao", "chen.li", "zhao.min", "gao.yuan"):
        (one,) = did(cast.actors[who], processors.processors)
        assert (one.organisation, one.terms, one.state, one.overdue) == ("恒泰设备安装公司", terms(), "processor_runs", False)


def test_everybody_reads_with_whom_and_which_kinds_and_no_more(database: Database, cast: Cast, clock: Clock) -> None:
    series = agreed(cast, firm())

    (one,) = did(cast.li_jianguo, processors.shared_with)

    assert vars(one) == {
        "organisation": "恒泰设备安装公司",
        "organisation_en": "Hengtai Installation Co.",
        "kinds": ("video",),
        "ends_on": terms().ends_on,
    }
    with pytest.raises(Denied, match="The register of processors is read by"):
        did(cast.li_jianguo, processors.processors)
    did(cast.lin_tao, processors.end, series, ended_on=TODAY, returned="已删除，收到书面确认")
    assert did(cast.li_jianguo, processors.shared_with) == []
    agreed(cast, firm(), starts_on=TODAY + timedelta(days=1))
    assert did(cast.li_jianguo, processors.shared_with) == []


def test_a_change_is_a_new_version(database: Database, cast: Cast) -> None:
    series = agreed(cast, firm())

    did(cast.chen_li, processors.agree, firm(), terms=terms(kinds=("video", "gear")), series_id=series)

    assert [(one.n, one.terms.kinds) for one in listed(cast)] == [(2, ("video", "gear"))]
    with pytest.raises(Invalid, match="Choose the organisation"):
        did(cast.chen_li, processors.agree, firm("中信衡安全评价所"), terms=terms(), series_id=series)
    with pytest.raises(NotFound):
        did(cast.chen_li, processors.agree, firm(), terms=terms(), series_id=uuid4())


NEXT_YEAR = terms(starts_on=date(2027, 11, 23), ends_on=date(2028, 11, 22), kinds=("video", "gear"))


def shared(cast: Cast) -> list[tuple[tuple[str, ...], date]]:
    return [(one.kinds, one.ends_on) for one in did(cast.li_jianguo, processors.shared_with)]


def test_a_renewal_that_begins_later_stands_beside_what_runs_and_counts_from_its_first_day(database: Database, cast: Cast, clock: Clock) -> None:
    series = agreed(cast, firm())

    did(cast.chen_li, processors.agree, firm(), terms=NEXT_YEAR, series_id=series)

    assert shared(cast) == [(("video",), terms().ends_on)]
    (one,) = listed(cast)
    assert (one.n, one.terms, one.state) == (1, terms(), "processor_runs")
    assert [(next_one.n, next_one.terms) for next_one in one.coming] == [(2, NEXT_YEAR)]
    clock.pass_time(days=364)
    assert shared(cast) == [(("video",), terms().ends_on)]
    clock.pass_time(days=1)
    assert shared(cast) == [(("video", "gear"), NEXT_YEAR.ends_on)]
    assert [(one.n, one.state, one.coming) for one in listed(cast)] == [(2, "processor_runs", ())]


def test_what_is_changed_for_the_rest_of_the_year_leaves_the_renewal_its_turn(database: Database, cast: Cast, clock: Clock) -> None:
    series = agreed(cast, firm())
    did(cast.chen_li, processors.agree, firm(), terms=terms(starts_on=NEXT_YEAR.starts_on, ends_on=NEXT_YEAR.ends_on), series_id=series)
    did(cast.chen_li, processors.agree, firm(), terms=NEXT_YEAR, series_id=series)

    did(cast.chen_li, processors.agree, firm(), terms=terms(kinds=("gear",)), series_id=series)

    assert [(one.n, [next_one.n for next_one in one.coming]) for one in listed(cast)] == [(4, [3])]
    assert shared(cast) == [(("gear",), terms().ends_on)]
    clock.pass_time(days=365)
    assert shared(cast) == [(("video", "gear"), NEXT_YEAR.ends_on)]


def test_what_is_to_come_is_to_come_and_what_ends_earlier_is_over(database: Database, cast: Cast, clock: Clock) -> None:
    series = agreed(cast, firm(), starts_on=TODAY + timedelta(days=5))
    assert [(one.n, one.state, one.coming) for one in listed(cast)] == [(1, "processor_comes", ())]
    clock.pass_time(days=10)
    sooner = terms(starts_on=TODAY + timedelta(days=5), ends_on=TODAY + timedelta(days=10))
    did(cast.chen_li, processors.agree, firm(), terms=sooner, series_id=series)
    clock.pass_time(days=1)

    assert [(one.n, one.state) for one in listed(cast)] == [(2, "processor_over")]


def test_the_page_shows_what_is_to_come_beside_what_runs(database: Database, cast: Cast) -> None:
    series = agreed(cast, firm())
    did(cast.chen_li, processors.agree, firm(), terms=NEXT_YEAR, series_id=series)

    shown = screen("privacy/processors", cast.lin_tao, language="en")

    (beside,) = shown.expander
    assert "To come" in beside.label and "version 2" in beside.label
    assert any("version 1" in one.value for one in shown.caption)
    employee = screen("work/kept", cast.li_jianguo, language="en")
    assert not any("With nobody outside" in text for text in texts(employee))


def test_a_version_that_asks_for_an_earlier_look_gets_it_and_the_next_review_says_when_again(database: Database, cast: Cast, clock: Clock) -> None:
    series = agreed(cast, firm())
    did(cast.lin_tao, processors.review, series, found="无异常", next_on=TODAY + timedelta(days=360))
    clock.pass_time(days=1)
    sooner = TODAY + timedelta(days=30)

    did(cast.chen_li, processors.agree, firm(), terms=terms(kinds=("video", "gear"), review_on=sooner), series_id=series)

    assert [one.review_on for one in listed(cast)] == [sooner]
    clock.pass_time(days=1)
    did(cast.lin_tao, processors.review, series, found="无异常", next_on=TODAY + timedelta(days=200))
    assert [one.review_on for one in listed(cast)] == [TODAY + timedelta(days=200)]


def test_a_review_is_overdue_the_day_after_and_moves_on_once_it_was_made(database: Database, cast: Cast, clock: Clock) -> None:
    series = agreed(cast, firm(), review_on=TODAY + timedelta(days=10))
    clock.pass_time(days=10)
    assert [one.overdue for one in listed(cast)] == [False]
    clock.pass_time(days=1)
    assert [one.overdue for one in listed(cast)] == [True]
    next_on = TODAY + timedelta(days=200)

    did(cast.lin_tao, processors.review, series, found="机房门未锁，已整改", next_on=next_on)

    (one,) = listed(cast)
    assert (one.overdue, one.review_on, one.reviews) == (False, next_on, ((TODAY + timedelta(days=11), "机房门未锁，已整改"),))


def test_what_has_ended_is_reviewed_and_agreed_no_more(database: Database, cast: Cast, clock: Clock) -> None:
    series = agreed(cast, firm(), review_on=TODAY + timedelta(days=10))
    did(cast.lin_tao, processors.end, series, ended_on=TODAY, returned="已删除，收到书面确认")

    (one,) = listed(cast)

    assert (one.state, one.ended_on, one.returned, one.review_on) == ("processor_over", TODAY, "已删除，收到书面确认", None)
    clock.pass_time(days=30)
    assert [one.overdue for one in listed(cast)] == [False]
    for verb, said in (
        (processors.review, {"found": "x", "next_on": TODAY + timedelta(days=60)}),
        (processors.end, {"ended_on": TODAY, "returned": "x"}),
    ):
        with pytest.raises(WrongStep, match="This agreement has ended"):
            did(cast.lin_tao, verb, series, **said)
    with pytest.raises(WrongStep, match="This agreement has ended"):
        did(cast.lin_tao, processors.agree, firm(), terms=terms(review_on=TODAY + timedelta(days=60)), series_id=series)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"ends_on": date(2036, 11, 24)}, "ends_on"),
        ({"review_on": TODAY}, "review_on"),
        ({"review_on": TODAY + timedelta(days=366)}, "review_on"),
        ({"kinds": ("faces",)}, "kinds"),
        ({"protection": ""}, "protection"),
    ],
)
def test_an_agreement_is_whole(database: Database, cast: Cast, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        agreed(cast, firm(), **wrong)

    assert refused.value.field == field
    agreed(cast, firm())


def test_only_human_resources_and_the_director_keep_it(database: Database, cast: Cast) -> None:
    series = agreed(cast, firm())
    did(cast.chen_li, processors.review, series, found="按约定执行", next_on=TODAY + timedelta(days=90))
    for who in ("gao.yuan", "zhao.min", "lu.yi", "zhou.min", "li.jianguo"):
        for verb, said in (
            (processors.review, {"found": "x", "next_on": TODAY + timedelta(days=60)}),
            (processors.end, {"ended_on": TODAY, "returned": "x"}),
        ):
            with pytest.raises(Denied, match="keeps the register of processors"):
                did(cast.actors[who], verb, series, **said)
        with pytest.raises(Denied, match="keeps the register of processors"):
            did(cast.actors[who], processors.agree, firm(), terms=terms())
    with begin(cast.li_jianguo, write=False) as work:
        assert work.session.scalars(sa.select(ProcessorReview)).all() == []


def test_what_was_agreed_is_changed_by_nobody(database: Database, cast: Cast) -> None:
    series = agreed(cast, firm())
    did(cast.lin_tao, processors.review, series, found="按约定执行", next_on=TODAY + timedelta(days=90))
    did(cast.lin_tao, processors.end, series, ended_on=TODAY, returned="已删除")

    for cls in (ProcessorAgreement, ProcessorReview, ProcessorEnd):
        with pytest.raises(OutOfScope, match="never changed|may not"), begin(SYSTEM) as work:
            work.session.scalars(sa.select(cls)).first().subject = "x"  # type: ignore[union-attr]
            work.entry(EntryKind.CHANGE, "test")
