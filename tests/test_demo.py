"""Is the demo plant a believable year, made by people entitled to every step?"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from audit import verify
from db.accounts import Account
from db.actor import SYSTEM
from db.breaches import Breach, BreachTelling
from db.coverage import CoverageCell, RedFlag, RollAnswer
from db.demo import story
from db.demo.cast import AREAS, CAST, DEPARTMENTS, FIRMS, PACKING
from db.demo.story import OPEN_NOW, Plan, plan
from db.demo.texts import Season
from db.draws import Draw, DrawState
from db.evaluations import Evaluation, EvaluationReply
from db.fieldwork import Mark
from db.findings import Finding
from db.hazards import OPEN_STATES, Category, Hazard, Source, State, Talk
from db.log import LogCheckpoint
from db.lots import Lot
from db.processors import ProcessorAgreement
from db.reports import FindingAnswer, IssuedFinding, IssuedReport
from db.requests import AuditRequest, Handing, Interference, InterferenceStatement, RequestAnswer
from db.session import begin
from db.transparency import Acknowledgement, Assessment, MonitoringRule, Opinion, OpinionAnswer, OpinionName, RuleMeeting
from db.visits import Interview, SiteVisit
from portal import demo, draws
from portal.check import check
from portal.config import Settings
from portal.errors import Invalid, SetupError
from portal.people import actor_of
from portal.startup import Portal, create_portal, new_key_file
from tests.engines import close

END = datetime(2026, 11, 23, 9, 45, tzinfo=UTC)
ALIVE = (
    *(AuditRequest, Handing, RequestAnswer, Interference, InterferenceStatement, SiteVisit, Interview, Mark, CoverageCell, RedFlag, RollAnswer),
    *(MonitoringRule, RuleMeeting, Acknowledgement, Opinion, OpinionName, OpinionAnswer, Assessment, Breach, BreachTelling, ProcessorAgreement),
    *(Finding, IssuedFinding, FindingAnswer, IssuedReport, Evaluation, EvaluationReply),
)


@pytest.fixture(scope="module")
def year() -> Plan:
    return plan(END)


def verbs_of(year: Plan) -> dict[int, list[str]]:
    verbs: dict[int, list[str]] = {}
    for step in year.steps:
        verbs.setdefault(step.story, []).append(step.verb)
    return verbs


def test_the_same_seed_tells_the_same_year(year: Plan) -> None:
    assert plan(END).steps == year.steps
    assert plan(END, seed=7).steps != year.steps


def test_the_year_holds_several_hundred_hazards_and_ends_at_its_end(year: Plan) -> None:
    reported = [s for s in year.steps if s.verb in ("report", "fix_on_the_spot")]

    assert 350 <= len(reported) <= 550
    assert all(END - timedelta(days=366) < step.at < END for step in year.steps)


def test_nobody_accepts_what_he_rectified(year: Plan) -> None:
    for story_index in verbs_of(year):
        steps = [s for s in year.steps if s.story == story_index]
        rectified = {s.by for s in steps if s.verb in ("start", "submit", "fix_on_the_spot")}
        assert not rectified & {s.by for s in steps if s.verb == "accept"}


def test_fire_and_electrical_are_a_matter_of_winter(year: Plan) -> None:
    reports = [s for s in year.steps if s.verb == "report"]
    winter = Counter(year.stories[s.story].finding.season for s in reports if s.at.month in (11, 12, 1, 2))
    rest = Counter(year.stories[s.story].finding.season for s in reports if s.at.month not in (11, 12, 1, 2))

    assert winter[Season.WINTER] / 4 > 2 * rest[Season.WINTER] / 8
    assert rest[Season.SUMMER] / 8 > 2 * winter[Season.SUMMER] / 4


def test_the_packing_shop_gets_clean_after_its_special_action(year: Plan) -> None:
    unclean = [s.at for s in year.steps if s.verb == "report" and year.stories[s.story].finding in story.PACKING_UNCLEAN]
    action = END - timedelta(days=story.ACTION_DAYS_BEFORE_END)

    before = sum(at < action for at in unclean) / ((story.DAYS - story.ACTION_DAYS_BEFORE_END) / 30)
    after = sum(at > action for at in unclean) / (story.ACTION_DAYS_BEFORE_END / 30)

    assert 4 <= before <= 6
    assert after < 1


def test_one_department_is_late_more_often_than_the_others(year: Plan) -> None:
    due, never = Counter[str](), Counter[str]()
    for index, verbs in verbs_of(year).items():
        department = year.stories[index].finding.department
        due[department] += "assign" in verbs
        never[department] += "assign" in verbs and "accept" not in verbs

    worst = max(due, key=lambda d: never[d] / due[d])

    assert worst == "D-LOGI"


def test_every_open_state_is_there_at_the_end() -> None:
    assert {state for state, _ago, _due in OPEN_NOW} == set(OPEN_STATES)
    assert any(due == 0 and state is State.RECTIFYING for state, _ago, due in OPEN_NOW)
    assert any(due < 0 for _state, _ago, due in OPEN_NOW)


def test_the_cast_works_only_in_places_and_departments_that_exist() -> None:
    areas, departments, firms = {a.code for a in AREAS}, {d.code for d in DEPARTMENTS}, {f.code for f in FIRMS}

    assert len({m.username for m in CAST}) == len({m.name for m in CAST}) == len(CAST)
    for member in CAST:
        assert set(member.works_in) <= areas
        assert member.department in departments | {None}
        assert member.firm in firms | {None}
        assert all(set(o.areas) <= areas and o.department in departments | {None} for o in member.offices)
        assert member.department or member.firm or member.username == "gao.yuan"


def test_every_finding_belongs_to_a_place_and_a_department_with_somebody_to_rectify() -> None:
    for finding in story.texts.FINDINGS + story.texts.GRAVE:
        assert finding.area in {a.code for a in AREAS}
        assert story.rectifiers(finding.department)
        assert isinstance(finding.category, Category)
        assert story.supervisors(finding.area)[0] != story.supervisors(finding.area)[1]
    assert any(story.ROOTS[f.area] == PACKING for f in story.texts.FINDINGS)


def test_the_plan_is_carried_out_by_the_portals_own_verbs_and_checks_clean(portal: Portal) -> None:
    """Three weeks of it, on each engine: every open state, a checkpoint for each day, no two accounts alike."""
    plant = demo.build(portal, end=END, size=demo.Size(days=21), password="seven quiet paper boats")

    assert check(portal).problems == []
    [concluded] = demo.engagements_of()
    with begin(plant.actors["chen.li"]) as work:
        taken = draws.newest_bundle(work, concluded)
    proved = verify.Verification(draws.content(taken.file), verify.Own(taken.pin, taken.key, taken.nonce, taken.beacon)).verdict()
    assert proved["drawn"] >= 20 and proved["late"] == proved["early"] == proved["without_log_entry"] == []
    with begin(SYSTEM, write=False) as work:
        states = set(work.session.scalars(select(Hazard.state)))
        unnamed = work.session.scalars(select(Hazard.id).where(Hazard.source == Source.UNNAMED)).all()
        talk = work.session.scalars(select(Talk.office).where(Talk.hazard_id.in_(unnamed)).order_by(Talk.n)).all()
        signed = work.session.scalars(select(func.count()).select_from(LogCheckpoint)).one()
        marked = set(work.session.scalars(select(Account.demo)))
        lots = work.session.execute(select(Lot.n, Draw.state).join(Draw, Draw.id == Lot.draw_id).order_by(Lot.week)).all()
        empty = [cls.__name__ for cls in ALIVE if not work.session.scalar(select(func.count()).select_from(cls))]
    assert not empty, "some page of the audit has nothing to show"
    assert set(OPEN_STATES) <= states
    assert [(n, state) for n, state in lots] == [(3, DrawState.DRAWN)] * 2
    assert signed == 29  # one for each of two draws, two lots and two drafts, one for the report
    assert (len(unnamed), talk) == (1, ["supervisor", "reporter"])
    assert marked == {True}


@pytest.mark.parametrize("bulk", [False, True], ids=["by the verbs", "in bulk"])
def test_a_demo_made_a_few_minutes_after_midnight_of_a_new_quarter_has_its_audits(portal: Portal, bulk: bool) -> None:
    demo.build(portal, end=datetime(2026, 9, 30, 16, 5, tzinfo=UTC), size=demo.Size(days=4, bulk=bulk), password="seven quiet paper boats")

    assert demo.engagements_of() == ["EN-2026-001"]
    with begin(SYSTEM) as work:
        director = actor_of(work.session, work.session.scalars(select(Account.person_id).where(Account.username == "chen.li")).one(), END)
    with begin(director) as work:
        taken = draws.newest_bundle(work, "EN-2026-001")
    assert verify.Verification(draws.content(taken.file), verify.Own(taken.pin, taken.key, taken.nonce)).verdict()["drawn"] > 0
    assert check(portal).problems == []


def test_a_demo_that_was_interrupted_is_made_anew_and_a_real_portal_is_never_taken_for_one(tmp_path: Path) -> None:
    made = Settings(data=tmp_path / "data")
    demo.make(made, last_day=None, now=END, size=demo.Size(days=1))
    assert demo.exists(made)
    made.demo_key_file.rename(made.demo_key_file.with_suffix(".new"))

    assert not demo.exists(made)

    assert not made.data.exists()
    real = Settings(data=tmp_path / "real", key_file=tmp_path / "kek")
    close(create_portal(real, new_key_file(tmp_path / "kek")))
    with pytest.raises(SetupError, match="is not a demo"):
        demo.remove(real)
    with pytest.raises(SetupError, match="not a demo"):
        demo.exists(real)


def test_the_demos_last_day_cannot_lie_in_the_future(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="future"):
        demo.make(Settings(data=tmp_path / "data"), last_day=date(2026, 12, 24), now=END)
