"""Does a monitoring rule hold only once it was discussed, answered, assessed and agreed to by the other side, and is it read by each?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM, Actor
from db.base import Bare
from db.engine import Database
from db.log import EntryKind, LogEntry
from db.people import Person, RoleGrant
from db.scope import RULES
from db.session import begin
from db.transparency import Acknowledgement, Assessment, MonitoringRule, Opinion, OpinionName, RuleState, RuleStep
from db.violations import Violation
from portal import people, transparency
from portal.errors import Denied, Invalid, NotFound, OutOfScope, WrongStep
from portal.notices.outbox import NOTICES_KEPT
from portal.policy import Action, deciding
from portal.transparency.kept import INVENTORY, readers_of
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.registers import JUDGED, SAID, TODAY, discussed, drafted, in_force, met
from tests.test_pages import screen, texts

TEXT = "更衣室门口的摄像头请移开"


def state(rule_id: UUID) -> str:
    with begin(SYSTEM, write=False) as work:
        return str(work.session.scalars(sa.select(MonitoringRule.state).where(MonitoringRule.id == rule_id)).one())


def spoken(cast: Cast, rule_id: UUID, text: str = TEXT) -> UUID:
    made: UUID = did(cast.li_jianguo, transparency.give_opinion, rule_id, text=text).id
    return made


# How it comes into force


def test_a_rule_goes_from_draft_by_minutes_and_the_other_sides_yes_into_force(database: Database, cast: Cast) -> None:
    made = in_force(cast)

    found = did(cast.li_jianguo, transparency.rule, made)
    assert state(made) == "in_force"
    assert found.texts == {name: getattr(SAID, name) for name in ("places", "content", "use", "readers", "appeal")}
    assert [(step.action, step.office) for step in found.steps] == [("draft", "hr"), ("minutes", "union"), ("publish", "union")]
    assert [(one.kind, one.present, one.in_favour) for one in found.meetings] == [("congress", 40, 38)]


@pytest.mark.parametrize("who", ["gao.yuan", "zhou.min", "zhao.min", "lu.yi", "li.jianguo", "zheng.kai"])
def test_only_human_resources_and_the_director_draft(database: Database, cast: Cast, who: str) -> None:
    for keeper in ("lin.tao", "chen.li"):
        drafted(cast, by=keeper)

    with pytest.raises(Denied, match="drafts a monitoring rule"):
        drafted(cast, by=who)


@pytest.mark.parametrize("who", ["lin.tao", "chen.li", "gao.yuan", "li.jianguo"])
def test_only_the_union_gives_minutes_and_agrees(database: Database, cast: Cast, who: str) -> None:
    first, second = drafted(cast), discussed(cast)

    with pytest.raises(Denied, match="Only the union gives the minutes"):
        did(cast.actors[who], transparency.minutes, first, met=met())
    with pytest.raises(Denied, match="The union agrees that a rule is published"):
        did(cast.actors[who], transparency.publish, second)
    did(cast.zhao_min, transparency.minutes, first, met=met())
    did(cast.zhao_min, transparency.publish, second)


def test_nobody_agrees_to_his_own_draft_though_he_holds_both_offices(database: Database, cast: Cast) -> None:
    """Somebody who moves from human resources to the union between the two."""
    both = replace(cast.zhao_min, grants=(*cast.zhao_min.grants, *cast.lin_tao.grants))
    made = drafted(replace(cast, actors={"both": both}), by="both")
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=made)
    did(both, transparency.minutes, made, met=met())

    with pytest.raises(Denied, match="nobody to his own draft"):
        did(both, transparency.publish, made)


FORGED = {
    "the congress's minutes left out": ("zhao.min", {"state": RuleState.IN_FORCE}),
    "its title": ("zhao.min", {"state": RuleState.DISCUSSED, "title": "x"}),
    "how long it is kept": ("lin.tao", {"kept_days": 9}),
    "agreed to by those who drafted": ("lin.tao", {"state": RuleState.DISCUSSED}),
    "dropped by the other side": ("zhao.min", {"state": RuleState.DROPPED}),
}


@pytest.mark.parametrize("what", FORGED)
def test_postgresql_moves_a_rule_only_as_the_policy_says(postgresql_database: Database, cast: Cast, what: str) -> None:
    who, forged = FORGED[what]
    made = drafted(cast)

    with pytest.raises(OutOfScope, match="not yours to change: monitoring_rule"), begin(cast.actors[who]) as work:
        row = work.session.scalars(sa.select(MonitoringRule).where(MonitoringRule.id == made)).one()
        for name, value in forged.items():
            setattr(row, name, value)
        work.entry(EntryKind.CHANGE, "test")


def test_without_minutes_without_an_assessment_or_with_an_open_opinion_nothing_is_published(database: Database, cast: Cast) -> None:
    made = drafted(cast)
    with pytest.raises(WrongStep, match="once it was discussed"):
        did(cast.zhao_min, transparency.publish, made)
    opinion = spoken(cast, made)
    did(cast.zhao_min, transparency.minutes, made, met=met())
    with pytest.raises(WrongStep, match="opinions without an answer"):
        did(cast.zhao_min, transparency.publish, made)
    did(cast.lin_tao, transparency.answer_opinion, opinion, verdict="taken", text="已移到通道口")
    with pytest.raises(WrongStep, match="impact assessment of this version is missing"):
        did(cast.zhao_min, transparency.publish, made)
    did(cast.lin_tao, transparency.assess, judged=replace(JUDGED, conclusion="not_acceptable"), rule_id=made)
    with pytest.raises(WrongStep, match="says that it is not acceptable"):
        did(cast.zhao_min, transparency.publish, made)
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=made)

    did(cast.zhao_min, transparency.publish, made)

    assert state(made) == "in_force"


def test_a_new_version_holds_once_published_and_the_one_before_until_then(database: Database, cast: Cast) -> None:
    first = in_force(cast)
    second = discussed(cast, series_id=first, kept_days=7)
    assert (state(first), state(second)) == ("in_force", "discussed")

    did(cast.zhao_min, transparency.publish, second)

    assert (state(first), state(second)) == ("replaced", "in_force")
    assert [(card.n, card.kept_days) for card in did(cast.li_jianguo, transparency.rules)] == [(2, 7)]
    assert [card.n for card in did(cast.li_jianguo, transparency.rules, history=True)] == [2, 1]


def test_a_draft_that_is_drafted_anew_or_given_up_is_dropped_and_stays_on_record(database: Database, cast: Cast) -> None:
    first = drafted(cast)
    second = drafted(cast, by="chen.li", series_id=first)
    assert (state(first), state(second)) == ("dropped", "draft")
    with pytest.raises(Denied, match="drops a draft"):
        did(cast.zhao_min, transparency.drop, second, reason="不需要")

    did(cast.lin_tao, transparency.drop, second, reason="改用巡查")

    assert [step.said for step in did(cast.li_jianguo, transparency.rule, second).steps] == ["", "改用巡查"]
    with pytest.raises(WrongStep, match="Only a draft is dropped"):
        did(cast.lin_tao, transparency.drop, second, reason="再次")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("faces",)}, "kinds"),
        ({"kept_days": 0}, "kept_days"),
        ({"appeal": ""}, "appeal"),
    ],
)
def test_a_draft_is_whole(database: Database, cast: Cast, wrong: dict[str, Any], field: str) -> None:
    drafted(cast)

    with pytest.raises(Invalid) as refused:
        drafted(cast, **wrong)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"in_favour": 41}, "in_favour"),
        ({"in_favour": None}, "in_favour"),
        ({"kind": "training"}, "kind"),
        ({"present": 0, "in_favour": 0}, "present"),
    ],
)
def test_minutes_say_the_day_and_how_many_were_for_it(database: Database, cast: Cast, wrong: dict[str, Any], field: str) -> None:
    made = drafted(cast)

    with pytest.raises(Invalid) as refused:
        did(cast.zhao_min, transparency.minutes, made, met=met(**wrong))

    assert refused.value.field == field
    with pytest.raises(Invalid, match="lies in the future"):
        did(cast.zhao_min, transparency.minutes, made, met=met(held_on=TODAY + timedelta(days=1)))
    did(cast.zhao_min, transparency.minutes, made, met=met())


def test_a_training_stands_beside_the_rule(database: Database, cast: Cast) -> None:
    made = in_force(cast)

    did(cast.lin_tao, transparency.note_meeting, made, met=met("training", present=25))

    assert [one.kind for one in did(cast.li_jianguo, transparency.rule, made).meetings] == ["congress", "training"]
    with pytest.raises(Denied, match="notes a training or a talk"):
        did(cast.zhou_min, transparency.note_meeting, made, met=met("talk"))
    with pytest.raises(Invalid, match="what kind of meeting"):
        did(cast.lin_tao, transparency.note_meeting, made, met=met("congress"))


def test_what_was_drafted_and_said_is_changed_by_nobody(database: Database, cast: Cast) -> None:
    made = in_force(cast)
    did(cast.li_jianguo, transparency.acknowledge, made)
    spoken(cast, made)

    for cls in (RuleStep, Acknowledgement, Opinion, OpinionName, Assessment):
        with pytest.raises(OutOfScope, match="never changed|may not"), begin(SYSTEM) as work:
            row = work.session.scalars(sa.select(cls)).first()
            key = "n" if cls is RuleStep else "subject" if hasattr(row, "subject") else "person_id"
            setattr(row, key, {"n": 9, "subject": "x", "person_id": cast.people["chen.hao"]}[key])
            work.entry(EntryKind.CHANGE, "test")


# Who has read it


def test_each_acknowledges_for_himself_and_once_and_a_new_version_asks_again(database: Database, cast: Cast) -> None:
    first = in_force(cast)
    assert did(cast.li_jianguo, transparency.to_read) == 1
    did(cast.li_jianguo, transparency.acknowledge, first)
    assert did(cast.li_jianguo, transparency.to_read) == 0
    assert did(cast.chen_hao, transparency.to_read) == 1
    with pytest.raises(WrongStep, match="acknowledged it already"):
        did(cast.li_jianguo, transparency.acknowledge, first)

    second = in_force(cast, series_id=first)

    assert did(cast.li_jianguo, transparency.to_read) == 1
    with pytest.raises(WrongStep, match="Only a rule in force"):
        did(cast.chen_hao, transparency.acknowledge, first)
    did(cast.li_jianguo, transparency.acknowledge, second)


def test_nobody_acknowledges_for_another(database: Database, cast: Cast) -> None:
    made = in_force(cast)

    with pytest.raises(OutOfScope), begin(cast.li_jianguo) as work:
        work.session.add(Acknowledgement(rule_id=made, person_id=cast.people["chen.hao"], at=work.now))
        work.entry(EntryKind.CHANGE, "test")


def test_who_has_not_is_counted_by_department_and_named_only_to_whoever_asks_them(database: Database, cast: Cast) -> None:
    made = in_force(cast)
    welding = cast.departments["D-WELD"]
    before = {unit.id: unit for unit in did(cast.lin_tao, transparency.missing, made)}
    names = did(cast.lin_tao, transparency.not_yet, made, department_id=welding)
    assert before[welding].missing == before[welding].people == len(names)
    assert "李建国" in names

    did(cast.li_jianguo, transparency.acknowledge, made)

    after = {unit.id: unit for unit in did(cast.lin_tao, transparency.missing, made)}
    assert (after[welding].missing, after[welding].people) == (before[welding].missing - 1, before[welding].people)
    assert "李建国" not in did(cast.zheng_kai, transparency.not_yet, made, department_id=welding)
    assert [(unit.id, unit.chase) for unit in did(cast.zheng_kai, transparency.missing, made)] == [(welding, True)]
    assert {unit.chase for unit in did(cast.chen_li, transparency.missing, made)} == {False}
    for who, where in (("chen.li", "D-WELD"), ("zheng.kai", "D-STORE"), ("zhao.min", "D-WELD"), ("gao.yuan", "D-WELD"), ("li.jianguo", "D-WELD")):
        with pytest.raises(Denied, match="sees who has not acknowledged"):
            did(cast.actors[who], transparency.not_yet, made, department_id=cast.departments[where])
    for who in ("zhao.min", "gao.yuan", "li.jianguo", "zhou.min"):
        with pytest.raises(Denied, match="how many have not acknowledged"):
            did(cast.actors[who], transparency.missing, made)


def test_whoever_is_named_reads_that_he_was(database: Database, cast: Cast) -> None:
    made = in_force(cast)

    did(cast.zheng_kai, transparency.not_yet, made, department_id=cast.departments["D-WELD"])

    assert [look.why for look in did(cast.li_jianguo, people.looks_at_me).rows][:1] == ["Asking who has not acknowledged a rule"]


def test_an_auditor_is_asked_for_nothing(database: Database, cast: Cast) -> None:
    made = in_force(cast)

    assert sum(unit.people for unit in did(cast.lin_tao, transparency.missing, made)) == len(cast.people) - 1
    with pytest.raises(Denied, match="for the people of this enterprise"):
        did(cast.shen_yue, transparency.rules)


# Opinions


def test_an_opinion_with_a_name_is_read_by_all_and_its_name_by_those_who_answer(database: Database, cast: Cast) -> None:
    made = drafted(cast)
    opinion = spoken(cast, made)
    did(cast.chen_li, transparency.answer_opinion, opinion, verdict="partly", text="移开一台")

    def read(who: Actor) -> tuple[str, str | None, bool, str | None, str]:
        (one,) = did(who, transparency.opinions, made)
        return one.text, one.name, one.mine, one.verdict, one.answer

    assert read(cast.li_jianguo) == (TEXT, None, True, "partly", "移开一台")
    assert read(cast.lin_tao) == (TEXT, "李建国", False, "partly", "移开一台")
    for who in (cast.chen_hao, cast.zhao_min, cast.gao_yuan, cast.zheng_kai):
        assert read(who) == (TEXT, None, False, "partly", "移开一台")
    (card,) = did(cast.chen_hao, transparency.rules)
    assert (card.opinions, card.answered) == (1, 1)


def test_an_opinion_without_a_name_has_no_name_anywhere(database: Database, cast: Cast, clock: Clock) -> None:
    made = drafted(cast)
    signed_in = replace(cast.li_jianguo, session="a" * 32, origin="10.0.0.7", page="monitoring")
    before = everything()
    clock.pass_time(minutes=17)

    transparency.give_unnamed(signed_in, made, text=TEXT)

    new = " ".join(everything() - before)
    assert "monitoring_opinion" in new and "opinion.unnamed" in new
    author = cast.people["li.jianguo"]
    for name in (str(author), author.hex, cast.li_jianguo.tag, "10.0.0.7", "a" * 32, "minute=17", "0, 17, 0"):
        assert name not in new
    for who in (cast.lin_tao, cast.li_jianguo):
        (voice,) = did(who, transparency.opinions, made)
        assert (voice.text, voice.name, voice.mine) == (TEXT, None, False)
    with begin(SYSTEM, write=False) as work:
        (entry,) = work.session.scalars(sa.select(LogEntry).where(LogEntry.action == Action.OPINION_UNNAMED)).all()
        assert (entry.actor, entry.at.minute, entry.at.second) == ("nobody", 0, 0)
        ids = [entry.id, *work.session.scalars(sa.select(Opinion.id))]
        assert {(one.int >> 80) % 3_600_000 for one in ids} == {0}, "the ids name the hour"
        assert work.session.scalars(sa.select(OpinionName)).all() == []


def everything() -> set[str]:
    """Every row of every table, as the portal itself sees it, the log's canonical bytes with them."""
    with begin(SYSTEM, write=False) as work:
        return {
            f"{cls.__tablename__} {[getattr(row, column.key) for column in sa.inspect(cls).column_attrs]}"
            for cls in RULES
            for row in work.session.scalars(sa.select(cls))
        }


def test_only_people_of_the_enterprise_speak_and_only_while_it_is_drafted_or_holds(database: Database, cast: Cast) -> None:
    made = drafted(cast)
    transparency.give_unnamed(cast.li_jianguo, made, text=TEXT)
    for say in (lambda who: transparency.give_unnamed(who, made, text=TEXT), lambda who: did(who, transparency.give_opinion, made, text=TEXT)):
        with pytest.raises((Denied, NotFound)):
            say(cast.shen_yue)
    with pytest.raises(Denied, match="comes from nobody's account"):
        did(cast.li_jianguo, transparency.receive_unnamed, made, text=TEXT)
    did(cast.zhao_min, transparency.minutes, made, met=met())

    with pytest.raises(WrongStep, match="collected on a draft, and on what is in force"):
        did(cast.li_jianguo, transparency.give_opinion, made, text=TEXT)
    with pytest.raises(NotFound):
        transparency.give_unnamed(cast.li_jianguo, made, text=TEXT)


def test_an_opinion_is_answered_once_by_those_who_draft(database: Database, cast: Cast) -> None:
    opinion = spoken(cast, drafted(cast))
    for who in ("zhao.min", "li.jianguo", "gao.yuan"):
        with pytest.raises(Denied, match="answers an opinion"):
            did(cast.actors[who], transparency.answer_opinion, opinion, verdict="taken", text="好")
    for said, field in (({"verdict": "maybe"}, "verdict"), ({"text": " "}, "text")):
        with pytest.raises(Invalid) as refused:
            did(cast.lin_tao, transparency.answer_opinion, opinion, **{"verdict": "taken", "text": "好", **said})
        assert refused.value.field == field
    did(cast.lin_tao, transparency.answer_opinion, opinion, verdict="taken", text="好")

    with pytest.raises(WrongStep, match="has been answered"):
        did(cast.chen_li, transparency.answer_opinion, opinion, verdict="taken", text="好")


def test_whoever_answers_reaches_every_opinion_however_many_were_given_since(
    database: Database, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("portal.transparency.opinions"), "MOST", 2)
    made = drafted(cast)
    for n in range(5):
        spoken(cast, made, text=f"意见 {n}")
        clock.pass_time(days=1)
    with pytest.raises(Denied, match="answers an opinion"):
        did(cast.zhao_min, transparency.to_answer, made)
    said = list(texts(screen("work/monitoring", cast.chen_hao, language="en", id=str(made))))
    assert {"Received: 5 · answered: 0", "The newest 2 are shown."} <= set(said)

    for n in range(5):
        first, *_rest = did(cast.lin_tao, transparency.to_answer, made)
        assert first.text == f"意见 {n}"
        did(cast.lin_tao, transparency.answer_opinion, first.id, verdict="taken", text="好")

    assert did(cast.lin_tao, transparency.to_answer, made) == []
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=made)
    did(cast.zhao_min, transparency.minutes, made, met=met())
    did(cast.zhao_min, transparency.publish, made)


# Impact assessments


def test_an_assessment_is_kept_for_three_years_at_least_and_due_again_on_its_day(database: Database, cast: Cast, clock: Clock) -> None:
    made = in_force(cast)

    (one,) = did(cast.zhao_min, transparency.assessments)

    assert (one.rule_id, one.device_id, one.due_on, one.kept_until, one.why_due) == (made, None, date(2027, 11, 23), date(2030, 11, 23), "")
    clock.pass_time(days=364)
    assert did(cast.gao_yuan, transparency.assessments)[0].why_due == ""
    clock.pass_time(days=1)
    assert did(cast.gao_yuan, transparency.assessments)[0].why_due == "its time is over"
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=made)
    assert [(known.newest, known.why_due) for known in did(cast.gao_yuan, transparency.assessments)] == [(True, ""), (False, "")]


def test_an_assessment_is_due_again_when_something_changes_or_a_new_version_is_drafted(database: Database, cast: Cast) -> None:
    made = in_force(cast)
    (one,) = did(cast.lin_tao, transparency.assessments)
    did(cast.chen_li, transparency.note_change, one.id, what="摄像头改了朝向")
    assert [(known.why_due, known.changes) for known in did(cast.lin_tao, transparency.assessments)] == [
        ("something has changed", ("摄像头改了朝向",))
    ]
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=made)
    assert {known.why_due for known in did(cast.lin_tao, transparency.assessments)} == {""}

    second = drafted(cast, series_id=made)

    assert [known.why_due for known in did(cast.lin_tao, transparency.assessments)] == ["the rule has a new version", ""]
    did(cast.lin_tao, transparency.drop, second, reason="不改了")
    assert {known.why_due for known in did(cast.lin_tao, transparency.assessments)} == {""}


def why_due(cast: Cast) -> dict[int | None, str]:
    return {one.n: one.why_due for one in did(cast.gao_yuan, transparency.assessments) if one.newest}


def test_what_is_in_force_is_assessed_again_though_its_next_version_is_assessed_already(database: Database, cast: Cast, clock: Clock) -> None:
    made = in_force(cast)
    (held,) = did(cast.lin_tao, transparency.assessments)
    clock.pass_time(days=1)
    second = drafted(cast, series_id=made)
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=second)
    assert why_due(cast) == {1: "", 2: ""}

    did(cast.lin_tao, transparency.note_change, held.id, what="摄像头改了朝向")

    assert why_due(cast) == {1: "something has changed", 2: ""}
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=made)
    assert why_due(cast) == {1: "", 2: ""}
    clock.pass_time(days=365)
    assert why_due(cast) == {1: "its time is over", 2: "its time is over"}


def test_a_dropped_draft_leaves_the_assessment_of_what_holds(database: Database, cast: Cast, clock: Clock) -> None:
    made = in_force(cast)
    clock.pass_time(days=1)
    second = drafted(cast, series_id=made)
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=second)

    did(cast.lin_tao, transparency.drop, second, reason="不改了")

    assert [(one.n, one.newest, one.why_due) for one in did(cast.gao_yuan, transparency.assessments)] == [(1, True, ""), (2, False, "")]
    drafted(cast, series_id=made)
    assert why_due(cast) == {1: "the rule has a new version"}


def test_what_was_replaced_is_assessed_no_more(database: Database, cast: Cast, clock: Clock) -> None:
    made = in_force(cast)
    (held,) = did(cast.lin_tao, transparency.assessments)
    clock.pass_time(days=1)
    in_force(cast, series_id=made)

    did(cast.lin_tao, transparency.note_change, held.id, what="摄像头改了朝向")

    assert why_due(cast) == {2: ""}


def test_a_change_can_be_noted_on_what_is_in_force_and_on_its_draft(database: Database, cast: Cast, clock: Clock) -> None:
    made = in_force(cast)
    clock.pass_time(days=1)
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=drafted(cast, series_id=made))

    shown = screen("privacy/register", cast.lin_tao, language="en")

    assert [one.label for one in shown.button].count("Something has changed") == 2


def test_a_device_is_assessed_by_its_title_until_devices_are_kept_here(database: Database, cast: Cast) -> None:
    device = UUID(int=7)

    did(cast.chen_li, transparency.assess, judged=JUDGED, device_id=device, title="焊接车间 1 号摄像头")

    assert [(one.device_id, one.title) for one in did(cast.chen_li, transparency.assessments)] == [(device, "焊接车间 1 号摄像头")]
    for wrong in ({}, {"device_id": device, "rule_id": drafted(cast)}):
        with pytest.raises(Invalid, match="of one rule or of one device"):
            did(cast.chen_li, transparency.assess, judged=JUDGED, title="x", **wrong)


def test_only_those_who_answer_for_it_assess_and_only_those_who_watch_over_it_read(database: Database, cast: Cast) -> None:
    made = in_force(cast)
    for who in ("zhao.min", "gao.yuan", "zhou.min", "li.jianguo"):
        with pytest.raises(Denied, match="makes an impact assessment"):
            did(cast.actors[who], transparency.assess, judged=JUDGED, rule_id=made)
    for who in ("zhou.min", "li.jianguo", "lu.yi", "zheng.kai"):
        with pytest.raises(Denied, match="Impact assessments are read by"):
            did(cast.actors[who], transparency.assessments)
        with begin(cast.actors[who], write=False) as work:
            assert work.session.scalars(sa.select(Assessment)).all() == []
    for months in (0, 37):
        with pytest.raises(Invalid, match="due again after 36 months"):
            did(cast.lin_tao, transparency.assess, judged=replace(JUDGED, months=months), rule_id=made)


# What is recorded about everybody

ABOUT = {"person_id", "deputy_id", "responsible_id", "reporter_tag", "recipient", "account_id"}
BESIDE = {  # what was done in an office or a team, or is gone with the sign-in
    *("audit_answer", "duty_check", "engagement_member", "finding_answer", "interference_statement", "ticket"),
}


def test_every_class_that_names_somebody_stands_in_the_inventory_or_among_auditors_papers() -> None:
    named = {mapper.class_ for mapper in Bare.registry.mappers if ABOUT & {column.key for column in mapper.columns}}
    known = {cls for kind in INVENTORY for cls in kind.classes}

    missing = {cls.__tablename__ for cls in named - known if not RULES[cls].paper} - BESIDE

    assert not missing, "say in portal/transparency/kept.py what it is, why it is kept and how long"


def test_who_may_look_is_what_the_rules_say(database: Database, cast: Cast) -> None:
    shown = {kind.code: kind for kind in transparency.inventory()}

    assert set(shown["violations"].readers) == {"director", "hr", "supervisor"} == readers_of(Violation) - {"system"}
    assert set(shown["reports"].readers) == {"director"} == {str(role) for role in deciding(Action.HAZARD_OPEN_REPORTER)}
    offices = {"administrator", "department_head", "department_officer", "director", "hr", "supervisor", "union"}  # the union: who asks it to correct
    assert set(shown["identity"].readers) == offices
    assert (shown["identity"].colleagues, shown["violations"].colleagues) == (True, False)
    assert shown["notices"].gaps == {"n": NOTICES_KEPT.days}
    assert all(kind.why and kind.until for kind in shown.values())
    assert readers_of(Person) >= readers_of(RoleGrant)
