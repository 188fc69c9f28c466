"""Is a report written by two, seen by nobody of the enterprise before it is locked, and changed by nobody afterwards?"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdf
import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from audit import verify
from db import blobs, engine, keyring, log
from db.actor import SYSTEM, Actor
from db.base import uuid7
from db.coverage import CoverageCell, Survey
from db.draws import DrawnItem, Extension
from db.engagements import Engagement
from db.engine import owner_engine
from db.findings import Finding, Grade, Trace
from db.hazards import Hazard, State
from db.log import EntryKind, LogEntry
from db.reports import FindingAnswer, IssuedFile, IssuedFinding, IssuedReport, ReportContent, ReportDraft, ReportKind, SignOff
from db.sealed import seal_into
from db.session import begin, reveal
from portal import clock as portal_clock
from portal import engagements, fieldwork, findings, hazards, reports, requests
from portal.__main__ import app
from portal.demo import auditing
from portal.engagements import dues
from portal.errors import Conflict, Denied, Invalid, NotFound, OutOfScope, WrongStep
from portal.fieldwork import Said as Marked
from portal.findings import Said
from portal.reports import Doing, Words, clerk, collecting, locks, printing, standing
from portal.startup import Portal
from tests.cast import PASSWORD, Cast, actor_now
from tests.conftest import NOW, Clock
from tests.stories import staged
from tests.test_cli import keys_of
from tests.test_drawing import DICE, Auditor, reported
from tests.test_engagements import DAYS, Audit
from tests.test_engagements_sql import his_own
from tests.test_pages import screen, texts

REFUSED = "may not write rows of|lies outside|row-level security|not yours to write"
TODAY = date(2026, 11, 23)
WORDS = Words(conclusion="所抽记录与现场一致", limits="夜班未看")


@dataclass
class Team(Auditor):
    """Two auditors of one engagement; `actor` writes, `second` signs off. One sample is drawn."""

    other: UUID = field(default_factory=uuid7)
    item: UUID = field(default_factory=uuid7)

    @property
    def second(self) -> Actor:
        return actor_now(self.other)

    def said(self, **other: Any) -> Said:
        told: dict[str, Any] = {
            "condition": "两台砂轮机护罩缺失",
            "criterion": "GB/T 4674 第 5.1 条：砂轮应有护罩",
            "cause": "更换后未装回",
            "effect": "碎片飞出伤人",
            "advice": "三日内装回并列入交接班检查",
            "grade": "major",
            "evidence": [("item", self.item)],
            "duty": "rectify",
            "day": TODAY,
            "item_id": self.item,
        }
        return Said(**{**told, **other})

    def finds(self, by: Actor | None = None, finding_id: UUID | None = None, **other: Any) -> UUID:
        with begin(by or self.actor) as work:
            made = findings.write(work, self.engagement, said=self.said(**other), finding_id=finding_id).finding_id
        clerk.attend()
        return made

    def drafts(self, by: Actor | None = None, words: Words = WORDS) -> reports.Draft:
        with begin(by or self.actor) as work:
            reports.draft(work, self.engagement, words=words)
        clerk.attend()
        return self.desk().draft  # type: ignore[return-value]

    def desk(self, by: Actor | None = None) -> reports.Desk:
        with begin(by or self.actor) as work:
            return reports.desk(work, self.engagement)

    def signs(self, draft: reports.Draft, by: Actor | None = None) -> None:
        with begin(by or self.second) as work:
            reports.sign_off(work, draft.content_id, digest=draft.digest)  # type: ignore[arg-type]
        clerk.attend()

    def locks(self, **finding: Any) -> reports.Locked:
        self.finds(**finding)
        self.signs(self.drafts())
        return self.desk().locked[0]


@staged
def team(cast: Cast, clock: Clock) -> Team:
    """The drawn records were assigned to the welding shop before they were frozen."""
    many = reported(cast, clock)
    house = Audit(cast, auditing.commission(cast, datetime(2026, 11, 20, 1, 0, tzinfo=UTC), DAYS))
    with begin(SYSTEM, write=False) as work:
        ids = work.session.scalars(sa.select(Hazard.id).where(Hazard.number.in_(many))).all()
    for hazard_id in ids:
        with begin(cast.zhou_min, silent=True) as work:
            said = {"department_id": cast.departments["D-WELD"], "requirement": "装回护罩", "deadline": date(2026, 12, 20)}
            hazards.assign(work, hazard_id, **said)
    other = house.another_auditor()
    who = cast.people["shen.yue"]
    engagement = house.planned(team=[who, other], lead=who)
    for one in (who, other):
        house.declared(engagement, by=actor_now(one))
    with begin(cast.chen_li) as work:
        engagements.open_engagement(work, engagement)
    made = Team(house, engagement, other=other)
    draw_id = made.drawn(tolerable="10")
    with begin(SYSTEM, write=False) as work:
        made.item = work.session.scalars(sa.select(DrawnItem.id).where(DrawnItem.draw_id == draw_id).order_by(DrawnItem.turn)).first()  # type: ignore[assignment]
    return made


def did(actor: Actor, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
    with begin(actor) as work:
        return verb(work, *args, **said)


def rows(cls: Any) -> list[Any]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(cls).order_by(cls.id)))


# A finding


@pytest.mark.parametrize(
    ("part", "empty"),
    [
        ("condition", " "),
        ("criterion", ""),
        ("cause", " \n"),
        ("effect", ""),
        ("advice", ""),
        ("grade", ""),
        ("source", "hearsay"),
        ("evidence", []),
        ("duty", "other"),
        ("item_id", None),
        ("day", date(2026, 11, 24)),
        ("condition", "护罩 😀"),
        ("evidence", [("item", uuid7())]),
        ("evidence", [("person", uuid7())]),
    ],
)
def test_a_finding_without_one_of_its_parts_is_refused_and_the_part_is_named(team: Team, part: str, empty: Any) -> None:
    with pytest.raises(Invalid) as refused:
        team.finds(**{part: empty})

    assert refused.value.field == part
    assert rows(Finding) == []


def test_a_finding_is_added_to_by_versions_and_the_newest_counts(team: Team) -> None:
    first = team.finds()
    team.finds(team.second, first, condition="三台砂轮机护罩缺失")
    dropped = team.finds(condition="另一处")
    with pytest.raises(Invalid, match="Write the reason"):
        team.does(findings.drop, team.engagement, dropped, why=" ")
    team.does(findings.drop, team.engagement, dropped, why="核实后不成立")
    with pytest.raises(NotFound, match="not yours to see"):
        team.finds(finding_id=uuid7())

    shown = team.does(findings.findings, team.engagement)

    assert [(one.id, one.n, one.dropped) for one in shown] == [(first, 2, False), (dropped, 2, True)]
    assert shown[0].texts["condition"] == "三台砂轮机护罩缺失"
    assert [piece.kind for piece in shown[0].evidence] == ["item"]
    assert len(rows(Finding)) == 4


def test_the_responsibility_is_traced_at_once_to_offices_and_codes_and_never_names(team: Team) -> None:
    cast = team.house.cast
    team.finds(day=date(2026, 11, 20))
    team.finds(duty="accept", item_id=None, area_id=cast.areas["WELD"])

    shown = team.does(findings.findings, team.engagement)

    by_record, by_area = (one.trace for one in shown)
    assert by_record["department"][0] == "焊接车间" and by_record["area"][0] in ("焊接车间", "3 号工位")
    assert [link["office"] for link in by_record["links"]] == ["department_head", "supervisor"]
    assert [len(link["held"]) for link in by_record["links"]] == [1, 2]  # Zheng Kai; Zhou Min and Sun Tao
    assert [link["office"] for link in by_area["links"]] == ["supervisor", "director"]
    same = {one["who"] for one in by_record["links"][1]["held"]} & {one["who"] for one in by_area["links"][0]["held"]}
    assert len(same) == 2, "the same person is the same code"
    kept = json.dumps([json.loads(row.chain) for row in rows(Trace)], ensure_ascii=False)
    for username in ("zheng.kai", "zhou.min", "sun.tao", "chen.li"):
        assert str(cast.people[username]) not in kept
    assert not [name for name in ("郑凯", "周敏", "孙涛", "陈立") if name in kept]


def test_a_record_is_traced_to_the_department_that_had_it_when_it_was_frozen(team: Team) -> None:
    cast = team.house.cast
    with begin(SYSTEM) as work:
        row = work.session.scalars(sa.select(Hazard).join(DrawnItem, DrawnItem.row_id == Hazard.id).where(DrawnItem.id == team.item)).one()
        work.entry(EntryKind.CHANGE, "hazard.assigned")
        row.department_id = cast.departments["D-STORE"]

    team.finds()

    assert rows(Trace)[0].department_id == cast.departments["D-WELD"]


def test_an_office_that_could_not_be_looked_for_is_not_called_vacant(team: Team) -> None:
    locked = team.locks(duty="rules", item_id=None, area_id=team.house.cast.areas["WELD"])

    text, english = (read(did(team.house.cast.gao_yuan, reports.report_file, locked.id, kind=f"{lang}.pdf")) for lang in ("zh", "en"))

    assert "未追溯：未指明部门" in "".join(text.split()) and "无人任职" not in "".join(text.split())
    assert "no department is named" in " ".join(english.split())
    vacant = {"department": ["焊接车间", None], "area": None, "duty": "rules"}
    assert findings.why_nobody(vacant, "department_head").startswith("Nobody held")
    assert findings.why_nobody(vacant, "supervisor") == "Not traced: no area is known."
    assert findings.why_nobody(vacant, "director").startswith("Nobody held")


def test_a_paper_past_the_verb_learns_nothing_of_an_area_outside_its_engagement(team: Team) -> None:
    with begin(team.actor) as work:
        work.entry(EntryKind.CHANGE, "finding.written")
        work.session.add(paper(team, Finding, area_id=team.house.cast.areas["STORE"], duty="accept"))

    clerk.attend()

    trace = rows(Trace)[0]
    assert (trace.area_id, trace.department_id) == (None, None)
    assert json.loads(trace.chain)["links"][0] == {"office": "supervisor", "held": []}


def test_nobody_of_the_enterprise_sees_or_writes_a_finding_or_a_draft_before_the_report_is_locked(team: Team) -> None:
    cast = team.house.cast
    finding = team.finds()
    draft = team.drafts()

    for who in (cast.gao_yuan, cast.chen_li, cast.zheng_kai, cast.zhou_min, cast.lu_yi, cast.li_jianguo):
        with begin(who, write=False) as work:
            for cls in (Finding, Trace, ReportDraft, ReportContent, SignOff, IssuedReport, IssuedFinding, IssuedFile):
                assert work.session.scalars(sa.select(cls)).all() == [], cls
        for verb, args, said in (
            (findings.findings, (team.engagement,), {}),
            (findings.write, (team.engagement,), {"said": team.said(), "finding_id": finding}),
            (findings.drop, (team.engagement, finding), {"why": "不要"}),
            (reports.draft, (team.engagement,), {"words": WORDS}),
            (reports.desk, (team.engagement,), {}),
            (reports.proof_sheet, (draft.content_id,), {}),
            (reports.sign_off, (draft.content_id,), {"digest": draft.digest}),
        ):
            with pytest.raises((NotFound, Denied), match="not yours to see|Only an auditor"):
                did(who, verb, *args, **said)
    assert did(cast.chen_li, reports.locked, team.engagement) == []
    assert did(cast.chen_li, reports.issued_findings, team.engagement) == []
    stranger = actor_now(team.house.another_auditor())
    with pytest.raises(NotFound):
        did(stranger, findings.findings, team.engagement)
    by_hand = [stranger, *((cast.gao_yuan, cast.chen_li, cast.zheng_kai) if engine.current().kind == "postgresql" else ())]
    for who, seen in ((team.actor, 1), *((one, 0) for one in by_hand)):  # hostile statements on the driver's own connection
        with his_own(who) as connection:
            for table in ("finding", "finding_trace", "report_draft", "report_content"):
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == seen, table


def paper(team: Team, cls: Any, **other: Any) -> Any:
    at = team.house.cast
    common = {"engagement_id": team.engagement, "person_id": at.people["shen.yue"], "entry_id": uuid7(), "at": NOW, "subject": "engagement/2026"}
    more: dict[Any, dict[str, Any]] = {
        Finding: {
            "finding_id": uuid7(),
            "n": 1,
            "dropped": False,
            "grade": Grade.MINOR,
            "source": "law",
            "duty": "plan",
            "day": TODAY,
            "evidence": "[]",
        },
        ReportDraft: {"n": 99, "kind": ReportKind.REPORT},
    }
    return cls(**{**common, **more[cls], **other})


def test_the_database_itself_lets_nobody_but_an_auditor_add_a_paper_and_nobody_change_one(team: Team) -> None:
    cast = team.house.cast
    finding = team.finds()
    for who in (cast.chen_li, cast.gao_yuan, SYSTEM):
        for cls in (Finding, ReportDraft):
            with pytest.raises(OutOfScope, match=REFUSED), begin(who) as work:
                work.entry(EntryKind.CHANGE, "forged")
                work.session.add(paper(team, cls))
    with pytest.raises(OutOfScope, match=REFUSED), begin(team.actor) as work:
        work.entry(EntryKind.CHANGE, "forged")
        work.session.add(paper(team, Finding, person_id=cast.people["chen.li"]))
    for who in (team.actor, SYSTEM):
        with pytest.raises(OutOfScope, match="Rows of Finding are never changed"), begin(who) as work:
            row = work.session.scalars(sa.select(Finding).where(Finding.finding_id == finding)).one()
            work.entry(EntryKind.CHANGE, "forged")
            row.grade = Grade.OBSERVATION
        with pytest.raises(OutOfScope, match="Rows of Finding are never deleted"), begin(who) as work:
            work.entry(EntryKind.CHANGE, "forged")
            work.session.delete(work.session.scalars(sa.select(Finding).where(Finding.finding_id == finding)).one())
    with pytest.raises(OutOfScope, match=REFUSED), begin(team.actor) as work:
        work.entry(EntryKind.CHANGE, "forged")
        work.session.add(paper(team, Finding, item_id=uuid7()))
    for said in ({}, {"item_id": team.item}):
        with begin(team.actor) as work:
            work.entry(EntryKind.CHANGE, "finding.written")
            work.session.add(paper(team, Finding, **said))


# The report


def test_a_report_without_findings_asks_for_a_written_none_in_each_of_its_three_parts(team: Team) -> None:
    none = {"problems": "未发现问题", "advice": "无建议", "tracing": "无需追溯"}
    whole = replace(WORDS, **none)
    for part in (*none, "conclusion", "limits"):
        with pytest.raises(Invalid) as refused:
            team.drafts(words=replace(whole, **{part: " "}))
        assert refused.value.field == part
    assert rows(ReportDraft) == []

    team.drafts(words=whole)
    team.finds()
    team.drafts(words=WORDS)

    assert [row.n for row in rows(ReportDraft)] == [1, 2]


def test_whoever_wrote_it_never_signs_it_off_by_verb_by_rule_or_in_the_database(team: Team) -> None:
    team.finds()
    draft = team.drafts()
    with pytest.raises(Denied, match="never by whoever wrote it"):
        team.signs(draft, by=team.actor)
    with pytest.raises(Invalid, match="not the fingerprint"):
        team.signs(replace(draft, digest="0" * 64))
    for who, person, digest in (
        (team.actor, team.house.cast.people["shen.yue"], draft.digest),
        (team.actor, team.other, draft.digest),
        (team.second, team.other, "0" * 64),
        (team.house.cast.chen_li, team.other, draft.digest),
        (SYSTEM, team.other, draft.digest),
    ):
        with pytest.raises(OutOfScope, match=REFUSED), begin(who) as work:
            entry = work.entry(EntryKind.CHANGE, "report.signed_off")
            said = {"content_id": draft.content_id, "engagement_id": team.engagement, "digest": digest, "at": work.now}
            work.session.add(SignOff(**said, person_id=person, entry_id=entry))
    assert rows(SignOff) == rows(IssuedReport) == []

    team.signs(draft)

    assert [row.number for row in rows(IssuedReport)] == ["RP-2026-001"]
    with pytest.raises(Conflict, match="signed off already"):
        team.signs(draft)


def test_what_was_written_after_the_draft_stops_the_sign_off_until_it_is_composed_anew(team: Team, clock: Clock) -> None:
    team.finds()
    draft = team.drafts()
    clock.pass_time(minutes=1)
    team.finds(condition="又一处")
    with pytest.raises(WrongStep, match="Save the report anew"):
        team.signs(draft)
    newer = team.drafts()
    with pytest.raises(WrongStep, match="Save the report anew"):
        team.signs(draft)

    team.signs(newer)

    assert [row.number for row in rows(IssuedFinding)] == ["FD-2026-001", "FD-2026-002"]


def test_a_form_left_open_replaces_no_newer_draft_of_a_colleague(team: Team) -> None:
    team.finds()
    theirs = team.drafts(by=team.second, words=replace(WORDS, limits="同事的一稿"))

    with pytest.raises(Conflict, match="Yours was not stored"):
        did(team.actor, reports.draft, team.engagement, words=WORDS, after=0)

    assert team.desk().draft == theirs
    did(team.actor, reports.draft, team.engagement, words=WORDS, after=theirs.n)
    assert team.desk().draft.n == 2  # type: ignore[union-attr]


def test_the_page_keeps_what_was_typed_over_a_newer_draft_until_that_one_is_opened(team: Team) -> None:
    def limits(shown: Any) -> Any:
        assert not shown.exception
        return next(area for area in shown.text_area if area.key.startswith(f"report-limits-{team.engagement}"))

    team.finds()
    shown = screen("auditor/audit_report", team.actor, id=str(team.engagement))
    limits(shown).input("我填写的")
    team.drafts(by=team.second, words=replace(WORDS, limits="同事的一稿"))

    shown.button(key="save-report").click().run()

    assert limits(shown).value == "我填写的"
    assert [warning.value for warning in shown.warning] == ["您撰写期间已有人保存了新一稿报告，您的这一稿未保存。"]
    assert limits(shown.button(key="open-newer").click().run()).value == "同事的一稿"
    assert len(rows(ReportDraft)) == 1


def test_what_is_written_in_the_same_instant_or_while_the_files_are_printed_voids_the_sign_off(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.finds()
    draft = team.drafts()
    made, once = printing.file, [True]

    def printed(*told: Any) -> bytes:
        if once.pop() if once else False:
            with begin(team.actor) as work:
                findings.write(work, team.engagement, said=team.said(condition="打印时写下"))
        return made(*told)

    monkeypatch.setattr(printing, "file", printed)
    with pytest.raises(Conflict, match="Save it anew"):
        team.signs(draft)

    assert rows(IssuedReport) == []
    newer = team.drafts()
    team.finds(condition="同一时刻")
    with pytest.raises(WrongStep, match="Save the report anew"):
        team.signs(newer)


def extended(team: Team) -> None:
    """The second stage is asked for; the portal has not drawn it yet."""
    with begin(team.actor) as work:
        draw_id = work.session.scalars(sa.select(DrawnItem.draw_id)).first()
        mine = {"engagement_id": team.engagement, "person_id": team.actor.person_id, "at": work.now}
        work.session.add(Extension(draw_id=draw_id, entry_id=work.entry(EntryKind.CHANGE, "draw.extension"), **mine))


def test_what_stands_in_the_report_beyond_the_findings_voids_the_sign_off_too(team: Team, clock: Clock) -> None:
    with begin(team.actor) as work:
        asked = requests.draft(work, team.engagement, wanted="九月的门岗记录", days=1)
        work.session.flush()
        requests.open_request(work, asked.id)
    later: list[Callable[[], object]] = [
        lambda: did(team.actor, requests.note_interference, team.engagement, kind="pressure", happened_on=TODAY, what="被要求删去一条发现"),
        lambda: did(team.house.cast.chen_li, requests.answer, asked.id, text="见附件"),
        lambda: did(team.actor, requests.accept, asked.id),
        lambda: team.drawn(tolerable="10"),
        lambda: extended(team),
    ]
    for happens in later:
        draft = team.drafts(words=replace(WORDS, problems="无", advice="无", tracing="无"))
        clock.pass_time(minutes=1)
        happens()
        with pytest.raises(WrongStep, match="Save the report anew"):
            team.signs(draft)

    team.signs(team.drafts(words=replace(WORDS, problems="无", advice="无", tracing="无")))

    assert [row.number for row in rows(IssuedReport)] == ["RP-2026-001"]


def surveyed(team: Team) -> UUID:
    """Four checks counted: one stage often enough, the other not."""
    with begin(SYSTEM) as work:
        work.entry(EntryKind.CHANGE, "test")
        days = {"first": date(2026, 8, 1), "last": date(2026, 10, 31)}
        survey = Survey(wish_id=uuid7(), engagement_id=team.engagement, checks=4, hazards=60, tests=0, log_size=1, at=work.now, **days)
        work.session.add(survey)
        work.session.flush()
        for link, done, gap in (("transport", 1, 2), ("patrol", 3, 0)):
            cell = {
                "area": "WELD",
                "name": "焊接车间",
                "link": link,
                "month": "",
                "every": "month",
                "required": 3,
                "done": done,
                "late": 0,
                "gap": gap,
            }
            work.session.add(CoverageCell(survey_id=survey.id, engagement_id=team.engagement, **cell))
    return survey.id


NOTHING_FOUND = replace(WORDS, problems="无", advice="无", tracing="无")


def marked(team: Team, result: str) -> None:
    """Each drawn record, on each of its attributes."""
    for row in rows(DrawnItem):
        codes = [one.code for one in did(team.actor, fieldwork.sheet, row.id).attributes]
        did(team.actor, fieldwork.save, row.id, said={code: Marked(result, "照片是另一处") for code in codes}, tickmark="R")


def test_a_sheet_that_says_something_else_after_the_draft_voids_the_sign_off_and_one_that_does_not_leaves_it(team: Team, clock: Clock) -> None:
    marked(team, "pass")
    draft = team.drafts(words=NOTHING_FOUND)
    clock.pass_time(minutes=1)
    marked(team, "deviation")
    with pytest.raises(WrongStep, match="Save the report anew"):
        team.signs(draft)
    newer = team.drafts(words=NOTHING_FOUND)
    clock.pass_time(minutes=1)
    marked(team, "deviation")

    team.signs(newer)

    assert [row.number for row in rows(IssuedReport)] == ["RP-2026-001"]


def test_a_sheet_marked_while_the_files_are_printed_voids_the_sign_off(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    marked(team, "pass")
    draft, made, once = team.drafts(words=NOTHING_FOUND), printing.file, [True]

    def printed(*told: Any) -> bytes:
        if once.pop() if once else False:
            marked(team, "deviation")
        return made(*told)

    monkeypatch.setattr(printing, "file", printed)
    with pytest.raises(Conflict, match="Save it anew"):
        team.signs(draft)

    assert rows(IssuedReport) == []


def test_a_survey_or_a_term_that_ran_out_after_the_draft_voids_the_sign_off(team: Team, clock: Clock) -> None:
    with begin(team.actor) as work:
        asked = requests.draft(work, team.engagement, wanted="九月的门岗记录", days=1)
        work.session.flush()
        requests.open_request(work, asked.id)
    for happens in (lambda: surveyed(team), lambda: clock.pass_time(days=2)):
        draft = team.drafts(words=NOTHING_FOUND)
        happens()
        with pytest.raises(WrongStep, match="Save the report anew"):
            team.signs(draft)

    team.signs(team.drafts(words=NOTHING_FOUND))

    assert [row.number for row in rows(IssuedReport)] == ["RP-2026-001"]


def test_each_file_that_leaves_is_on_the_record_the_draft_and_the_statement_too(team: Team) -> None:
    team.finds()
    draft = team.drafts()
    did(team.second, reports.proof_sheet, draft.content_id)
    team.signs(draft)
    did(team.house.cast.gao_yuan, reports.statement_note, team.desk().locked[0].id)

    with begin(SYSTEM, write=False) as work:
        wanted = sa.select(LogEntry.action, LogEntry.actor).where(LogEntry.kind == EntryKind.EXPORT, LogEntry.action.like("report.%"))
        left = {tuple(row) for row in work.session.execute(wanted)}

    assert left == {("report.draft_taken", str(team.other)), ("report.statement_taken", str(team.house.cast.people["gao.yuan"]))}


def test_no_report_is_composed_while_a_finding_has_no_trace(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    did(team.actor, findings.write, team.engagement, said=team.said())
    with monkeypatch.context() as broken:
        broken.setattr("portal.findings.clerk.attend", lambda *_, **__: 0)
        with pytest.raises(WrongStep, match="still tracing"):
            team.drafts()
    assert rows(ReportContent) == []
    made = rows(ReportDraft)[0].id

    clerk.compose(made)

    assert [row.draft_id for row in rows(ReportContent)] == [made]
    assert len(rows(Trace)) == 1


def test_a_sign_off_that_locks_nothing_is_not_shown_as_locked_and_its_text_is_still_there(
    team: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    team.finds()
    draft = team.drafts()
    with monkeypatch.context() as broken:
        broken.setattr(printing, "file", lambda *_: (_ for _ in ()).throw(RuntimeError("no font for 两台砂轮机")))
        did(team.second, reports.sign_off, draft.content_id, digest=draft.digest)
        shown = screen("auditor/audit_report", team.actor, id=str(team.engagement))
        assert not shown.exception
        assert [warning.value for warning in shown.warning] == ["系统暂时未能完成，将自动重试。"]
    assert "RuntimeError" in caplog.text
    assert "砂轮机" not in caplog.text
    clock.pass_time(minutes=1)
    team.finds(condition="又一处")

    shown = screen("auditor/audit_report", team.actor, id=str(team.engagement))

    said = " ".join(texts(shown))
    assert "已签发，未锁定" in said
    assert "已锁定" not in said
    assert WORDS.limits in [area.value for area in shown.text_area]
    shown.button(key="save-report").click().run()
    assert not team.desk().draft.signed  # type: ignore[union-attr]


def test_a_trace_that_fails_stops_no_page(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    did(team.actor, findings.write, team.engagement, said=team.said())
    monkeypatch.setattr("portal.findings.tracing.trace", lambda *_: (_ for _ in ()).throw(RuntimeError("broken")))
    monkeypatch.setattr("streamlit.page_link", lambda *_, **__: None)  # a page on its own has no menu to link to

    shown = screen("auditor/findings", team.actor, id=str(team.engagement))

    assert not shown.exception
    assert [warning.value for warning in shown.warning] == ["系统暂时未能完成，将自动重试。"]
    assert "发现 1" in " ".join(texts(shown))


def test_a_locked_report_says_everything_in_four_files_that_its_signed_statement_names(team: Team) -> None:
    locked = team.locks()
    cast = team.house.cast

    said = verify.open_note(locked.statement, [log.verifier_key()])
    assert f"number {locked.number}\n" in said and f"content {locked.digest}\n" in said
    size, root = verify.open_checkpoint(locked.checkpoint, log.verifier_key(), log.origin())
    assert f"log {size} {root.hex()}\n" in said
    for kind, _size, digest in locked.files:
        data = reports.content(did(cast.gao_yuan, reports.report_file, locked.id, kind=kind))
        assert hashlib.sha256(data).hexdigest() == digest
        assert f"{kind} {digest}\n" in said
    assert [kind for kind, *_ in locked.files] == sorted(printing.KINDS_OF_FILE)
    text = "".join(read(did(cast.chen_li, reports.report_file, locked.id, kind="zh.pdf")).split())
    for part in (
        "RP-2026-001",
        "FD-2026-001",
        *team.said().texts().values(),
        WORDS.conclusion,
        WORDS.limits,
        "部门负责人",
        "沈越",
        "另一位",
        team.pins[-1],
    ):
        assert "".join(part.split()) in text, part
    english = read(did(cast.chen_li, reports.report_file, locked.id, kind="en.pdf"))
    assert "Responsibility-tracing opinion" in english and "Head of department" in english and "郑凯" not in english
    with begin(SYSTEM, write=False) as work:
        assert list(locks.four_eyes(work)) == list(locks.statements(work)) == []


def read(file: Any) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(reports.content(file))).pages)


def test_the_files_can_be_made_again_from_the_content_byte_for_byte(team: Team, clock: Clock) -> None:
    locked = team.locks()
    clock.pass_time(days=3)
    with begin(SYSTEM) as work:
        row = work.session.scalars(sa.select(ReportContent).order_by(ReportContent.at.desc())).first()
        assert row is not None
        content = json.loads(reveal(work, [row], ["content"], purpose="audit_report")[row.id]["content"] or "")
    locking = printing.Locking(locked.number, ("FD-2026-001",), "另一位", TODAY, "Asia/Shanghai", locked.digest)

    again = {kind: hashlib.sha256(printing.file(content, locking, kind)).hexdigest() for kind in printing.KINDS_OF_FILE}

    assert again == {kind: digest for kind, _size, digest in locked.files}


def test_the_report_says_what_the_sample_says_and_that_it_cannot_be_judged_before_it_is_tested(team: Team) -> None:
    locked = team.locks()

    chinese, english = (read(did(team.house.cast.gao_yuan, reports.report_file, locked.id, kind=f"{lang}.pdf")) for lang in ("zh", "en"))

    assert re.search(r"cannot be judged yet: (\d+) of \1 drawn records", " ".join(english.split()))
    assert "样本结论" in "".join(chinese.split())


def test_what_stood_in_the_way_stands_in_the_report_and_in_the_zip(team: Team, clock: Clock) -> None:
    with begin(team.actor) as work:
        asked = requests.draft(work, team.engagement, wanted="九月的门岗记录", days=1)
        work.session.flush()
        requests.open_request(work, asked.id)
    clock.pass_time(days=4)
    with begin(team.actor) as work:
        requests.note_interference(work, team.engagement, kind="pressure", happened_on=TODAY, what="被要求删去一条发现")

    locked = team.locks(evidence=[("request", asked.id)])

    text = "".join(read(did(team.house.cast.gao_yuan, reports.report_file, locked.id, kind="zh.pdf")).split())
    for part in ("九月的门岗记录", "到期未提交", "被要求删去一条发现", "向评估师施压"):
        assert part in text, part
    taken = did(team.house.cast.gao_yuan, reports.take_home, team.engagement).made
    clock.pass_time(days=2)
    assert did(team.actor, reports.take_home, team.engagement).made == taken
    assert json.loads(taken["registers/limitations.json"])[0]["wanted"] == "九月的门岗记录"
    assert json.loads(taken["registers/interference.json"])[0]["kind"] == "pressure"


def test_the_coverage_that_was_counted_stands_in_the_report(team: Team) -> None:
    locked = team.locks(evidence=[("survey", surveyed(team)), ("item", team.item)])

    text = "".join(read(did(team.house.cast.gao_yuan, reports.report_file, locked.id, kind="zh.pdf")).split())
    assert "责任环节覆盖2026-08-01–2026-10-31" in text
    assert "检查4次：可判断的2个环节中，1个次数不足" in text
    assert "危化品运输" in text and "次数不足" in text


def test_after_it_is_locked_each_reads_his_own_and_an_addendum_is_the_only_correction(team: Team) -> None:
    cast = team.house.cast
    locked = team.locks()
    issued = did(cast.zheng_kai, reports.issued_findings)
    assert [one.number for one in issued] == ["FD-2026-001"] and issued[0].words["condition"] == team.said().condition
    assert did(cast.wu_qian, reports.issued_findings) == []
    assert issued[0].names == did(team.actor, reports.issued_findings)[0].names == {}
    assert set(did(cast.chen_li, reports.issued_findings)[0].names.values()) == {"郑凯", "周敏", "孙涛"}
    for who in (cast.zheng_kai, cast.wu_qian):
        for verb, said in ((reports.report_file, {"kind": "zh.pdf"}), (reports.statement_note, {})):
            with pytest.raises(NotFound, match="not yours to see"):
                did(who, verb, locked.id, **said)
    for who in (cast.zhou_min, cast.lu_yi, cast.li_jianguo):
        with pytest.raises(Denied, match="is read by the safety director"):
            did(who, reports.issued_findings)
    with pytest.raises(WrongStep, match="corrected by an addendum"):
        team.finds(finding_id=rows(IssuedFinding)[0].finding_id)

    with pytest.raises(Invalid) as refused:
        team.drafts(words=WORDS)
    assert refused.value.field == "correction"
    team.finds(condition="报告后又发现一处", item_id=None, area_id=cast.areas["WELD"])
    addendum = team.drafts(team.second, Words(correction="第 1 条的日期应为 11 月 20 日"))
    with pytest.raises(Denied, match="never by whoever wrote it"):
        team.signs(addendum, by=team.second)
    team.signs(addendum, by=team.actor)

    first, second = did(cast.gao_yuan, reports.locked, team.engagement)
    assert (first.number, second.number) == ("RP-2026-001", "RP-2026-001-A1")
    assert first == locked and second.digest != first.digest
    assert [row.number for row in rows(IssuedFinding)] == ["FD-2026-001", "FD-2026-002"]
    text = "".join(read(did(cast.gao_yuan, reports.report_file, second.id, kind="zh.pdf")).split())
    assert "第1条的日期应为11月20日" in text and "报告后又发现一处" in text


def test_the_report_that_was_due_is_met_by_the_one_that_was_locked(team: Team) -> None:
    team.finds()
    draft = team.drafts()
    assert _met(team) == []

    team.signs(draft)

    assert _met(team) == [TODAY]


def _met(team: Team) -> list[date]:
    with begin(team.house.cast.gao_yuan, write=False) as work:
        return [day for days in dues.reported_days(work, "Asia/Shanghai").values() for day in days]


def test_the_enterprise_can_change_nothing_of_a_locked_report(team: Team) -> None:
    cast = team.house.cast
    team.locks()
    for who in (cast.chen_li, cast.gao_yuan, team.actor, SYSTEM):
        for cls, column, value in ((IssuedReport, "digest", "0" * 64), (IssuedFinding, "grade", Grade.MINOR), (IssuedFile, "digest", "0" * 64)):
            with pytest.raises(OutOfScope, match=f"Rows of {cls.__name__} are never changed"), begin(who) as work:
                work.entry(EntryKind.CHANGE, "forged")
                setattr(work.session.scalars(sa.select(cls)).first(), column, value)


@pytest.mark.parametrize(
    ("altered", "found"),
    [
        ("UPDATE issued_report SET digest = 'x'", "is not what the portal's signed statement says"),
        ("UPDATE report_sign_off SET person_id = (SELECT person_id FROM report_draft)", "was not signed off by a second auditor over what it holds"),
        ("UPDATE report_draft SET entry_id = id", "holds a paper that its auditor did not write"),
        ("DELETE FROM issued_file WHERE kind = 'zh.pdf'", "is not what the portal's signed statement says"),
        ("UPDATE issued_file SET kind = 'zh.odt' WHERE kind = 'zh.pdf'", "is not what the portal's signed statement says"),
    ],
)
def test_what_the_owner_of_the_database_alters_of_a_locked_report_is_found(team: Team, portal: Portal, altered: str, found: str) -> None:
    team.locks()
    unguarded = owner_engine(portal.settings)
    with unguarded.begin() as connection:
        connection.exec_driver_sql(altered)
    unguarded.dispose()

    with begin(SYSTEM, write=False) as work:
        said = {problem.what for part in locks.PARTS for problem in part(work)}

    assert found in said


# Answers


def test_the_department_and_the_director_answer_beside_the_finding_as_often_as_they_like(team: Team) -> None:
    cast = team.house.cast
    team.locks()
    one = rows(IssuedFinding)[0]
    for who, refusal, why in (
        (cast.deng_lin, Denied, "head of the department whose finding it is"),
        (cast.gao_yuan, Denied, "head of the department whose finding it is"),
        (cast.wu_qian, NotFound, "not yours to see"),
        (cast.zhou_min, NotFound, "not yours to see"),
        (team.actor, Denied, "head of the department whose finding it is"),
    ):
        with pytest.raises(refusal, match=why):
            did(who, reports.answer, one.id, text="同意")
    with pytest.raises(Invalid, match="Write the answer"):
        did(cast.zheng_kai, reports.answer, one.id, text="  ")

    # Locked on Monday, 23 November: until the end of Monday, 7 December; said to whoever answers, and only until somebody has.
    due = portal_clock.end_of_day(date(2026, 12, 7), "Asia/Shanghai")
    shown_to = (cast.zheng_kai, cast.chen_li, cast.gao_yuan, team.actor)
    assert [did(who, reports.issued_findings)[0].due for who in shown_to] == [due, due, None, None]
    did(cast.zheng_kai, reports.answer, one.id, text="护罩已订购")
    did(cast.chen_li, reports.answer, one.id, text="每周通报")
    assert did(cast.zheng_kai, reports.issued_findings)[0].due is None

    shown = did(cast.zheng_kai, reports.issued_findings)[0]
    assert [(each.n, each.text, each.office) for each in shown.answers] == [(1, "护罩已订购", "department_head"), (2, "每周通报", "director")]
    assert shown.standing.state == standing.ANSWERED and shown.words["condition"] == team.said().condition
    assert [each.text for each in did(team.actor, reports.issued_findings)[0].answers] == ["护罩已订购", "每周通报"]


def _doing(cast: Cast) -> Doing:
    return Doing(cast.areas["WELD"], cast.departments["D-WELD"], "装回全部护罩", date(2026, 12, 1), cast.people["han.dong"])


def _acted(cast: Cast, issued_id: UUID) -> FindingAnswer:
    made: FindingAnswer = did(cast.chen_li, reports.act_on, issued_id, text="三日内装回", doing=_doing(cast))
    return made


def _put_right(cast: Cast, hazard_id: UUID | None) -> None:
    did(cast.han_dong, hazards.start, hazard_id)
    did(cast.han_dong, hazards.submit, hazard_id, note="已装回")
    did(cast.zhou_min, hazards.accept, hazard_id, note="现场看过")


def test_an_answer_that_acts_is_a_line_of_the_ledger_and_closes_the_finding_when_that_is_closed(team: Team) -> None:
    cast = team.house.cast
    team.locks()
    one = rows(IssuedFinding)[0]
    doing = _doing(cast)
    with pytest.raises(Denied, match="Only the safety director makes a tracked action"):
        did(cast.zheng_kai, reports.act_on, one.id, text="装回", doing=doing)

    made = _acted(cast, one.id)

    hazard = next(row for row in rows(Hazard) if row.id == made.hazard_id)
    assert (hazard.state, hazard.department_id, hazard.responsible_id) == (State.ASSIGNED, doing.department_id, doing.responsible_id)
    shown = did(cast.zheng_kai, reports.issued_findings)[0]
    assert (shown.standing.state, shown.standing.actions, shown.answers[0].hazard) == (standing.ACTING, (hazard.number,), hazard.number)
    assert did(cast.zheng_kai, reports.behind, hazard.id) == [(team.engagement, "FD-2026-001")]
    with pytest.raises(Denied, match="A finding of a locked report is read by"):
        did(cast.zhou_min, reports.behind, hazard.id)
    _put_right(cast, hazard.id)
    assert did(cast.chen_li, reports.issued_findings)[0].standing.state == standing.DONE


def test_whoever_does_not_see_what_tracks_a_finding_never_reads_that_it_is_still_open(team: Team) -> None:
    cast = team.house.cast
    team.locks()
    one = rows(IssuedFinding)[0].id
    _put_right(cast, _acted(cast, one).hazard_id)
    for who, state in ((cast.chen_li, standing.DONE), (cast.zheng_kai, standing.DONE), (team.actor, standing.UNSEEN)):
        assert did(who, reports.issued_findings)[0].standing.state == state

    doing = replace(_doing(cast), department_id=cast.departments["D-STORE"], responsible_id=None)
    did(cast.chen_li, reports.act_on, one, text="仓库也要装", doing=doing)

    for who, state in ((cast.chen_li, standing.ACTING), (cast.zheng_kai, standing.UNSEEN), (team.actor, standing.UNSEEN)):
        assert did(who, reports.issued_findings)[0].standing.state == state


def test_nobody_answers_in_anothers_name_or_beside_what_he_does_not_see(team: Team) -> None:
    cast = team.house.cast
    team.locks()
    one = rows(IssuedFinding)[0]

    def put(who: Actor, person: str, n: int, **other: Any) -> None:
        with begin(who) as work:
            entry = work.entry(EntryKind.CHANGE, "finding.answered")
            said = {"engagement_id": team.engagement, "department_id": one.department_id, "n": n, "office": "director", "at": work.now}
            row = FindingAnswer(**{**said, **other}, issued_id=one.id, person_id=cast.people[person], entry_id=entry, subject="engagement/2026")
            seal_into(row, text="冒名")
            work.session.add(row)

    store = {"department_id": cast.departments["D-STORE"]}
    for who, person, other in (
        (cast.zheng_kai, "chen.li", {}),
        (cast.zheng_kai, "zheng.kai", store),
        (cast.wu_qian, "wu.qian", {}),
        (cast.wu_qian, "wu.qian", store),  # of his own department, but beside a finding that is not his to see
        (cast.chen_li, "zheng.kai", {}),
        (team.actor, "shen.yue", {}),
        (cast.gao_yuan, "gao.yuan", {}),
    ):
        with pytest.raises(OutOfScope, match=REFUSED):
            put(who, person, 1, **other)
    put(cast.zheng_kai, "zheng.kai", 1)
    put(cast.chen_li, "chen.li", 2)


def _next(team: Team, clock: Clock, **plan: Any) -> Team:
    """The first engagement is over, and the same two have begun another."""
    cast = team.house.cast
    did(cast.chen_li, engagements.close_engagement, team.engagement)
    clock.pass_time(days=1)
    again = Audit(cast, team.house.agreement)
    who = cast.people["shen.yue"]
    days = {"starts_on": date(2026, 11, 24), "ends_on": date(2026, 12, 1)}
    engagement = again.planned(team=[who, team.other], lead=who, **{**days, **plan})
    for one in (who, team.other):
        again.declared(engagement, by=actor_now(one))
    did(cast.chen_li, engagements.open_engagement, engagement)
    return Team(again, engagement, other=team.other)


def test_what_is_not_closed_comes_back_in_the_next_report_with_how_it_stands(team: Team, clock: Clock) -> None:
    cast = team.house.cast
    team.locks()
    did(cast.zheng_kai, reports.answer, rows(IssuedFinding)[0].id, text="护罩已订购")
    later = _next(team, clock)
    words = Words("未发现新问题", "无", "无", "无新样本", "只看旧发现")

    later.signs(later.drafts(words=words))

    locked = later.desk().locked[0]
    assert locked.number == "RP-2026-002"
    text = "".join(read(did(cast.gao_yuan, reports.report_file, locked.id, kind="zh.pdf")).split())
    assert "FD-2026-001" in text and "已答复，未列入跟踪" in text and "两台砂轮机护罩缺失" in text
    assert "未发现新问题" in text


def _prior(team: Team) -> list[tuple[str, str]]:
    with begin(SYSTEM) as work:
        engagement = work.session.scalars(sa.select(Engagement).where(Engagement.id == team.engagement)).one()
        return [(one["number"], one["state"]) for one in collecting.gathered(work, engagement)["prior"]]


def test_only_what_is_open_in_the_areas_of_an_engagement_comes_back_to_it(team: Team, clock: Clock) -> None:
    cast = team.house.cast
    team.finds(condition="另一处", item_id=None, area_id=cast.areas["WELD"], duty="accept")
    team.locks()
    later = _next(team, clock)
    assert _prior(later) == [("FD-2026-001", standing.UNANSWERED), ("FD-2026-002", standing.UNANSWERED)]

    hazard_id = _acted(cast, rows(IssuedFinding)[0].id).hazard_id
    assert _prior(later) == [("FD-2026-001", standing.ACTING), ("FD-2026-002", standing.UNANSWERED)]
    _put_right(cast, hazard_id)

    assert _prior(later) == [("FD-2026-002", standing.UNANSWERED)]
    elsewhere = _next(later, clock, area_ids=[cast.areas["STORE"]], starts_on=date(2026, 11, 25))
    assert _prior(elsewhere) == []


# Taking it home


def test_the_zip_holds_everything_and_verifies_on_a_clean_python(team: Team, tmp_path: Path) -> None:
    team.locks(condition="=1+1 两台砂轮机护罩缺失")
    did(team.house.cast.zheng_kai, reports.answer, rows(IssuedFinding)[0].id, text="=护罩已订购")
    with pytest.raises(NotFound), begin(team.house.cast.zheng_kai) as work:
        reports.take_home(work, team.engagement)

    made = reports.wrapped(did(team.actor, reports.take_home, team.engagement))

    assert reports.wrapped(did(team.house.cast.gao_yuan, reports.take_home, team.engagement)) == made
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        names = file.namelist()
        file.extractall(tmp_path)
    assert names[0] == "MANIFEST.note" and names[1:] == sorted(names[1:])
    number = team.desk().locked[0].number
    wanted = {
        "README.txt",
        "README.zh-CN.txt",
        "verify.py",
        "log/checkpoints.txt",
        "log/history.json",
        f"report/{number}.note",
        "registers/findings.csv",
    }
    assert wanted | {f"report/{number}.{kind}" for kind in printing.KINDS_OF_FILE} <= set(names)
    said = verify.open_note((tmp_path / "MANIFEST.note").read_text(), [team.key]).splitlines()[2:]
    assert said == [f"{hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()} {(tmp_path / name).stat().st_size} {name}" for name in names[1:]]
    table = list(csv.DictReader(io.StringIO((tmp_path / "registers/findings.csv").read_text("utf-8-sig"))))
    assert [row["condition"] for row in table] == ["'=1+1 两台砂轮机护罩缺失"]
    assert [name for row in table for name, cell in row.items() if cell[:1] in ("=", "+", "-", "@")] == []
    assert json.loads((tmp_path / "registers/findings.json").read_text())[0]["answers"][0]["text"] == "=护罩已订购"
    bundle = next(name for name in names if name.startswith("bundles/"))
    own = ["--pin", team.pins[-1], "--key", team.key, "--nonce", DICE]
    copy = [sys.executable, "-I", "-S", "verify.py", bundle, *own]
    ours = [sys.executable, "-m", "audit.verify", str(tmp_path / bundle), *own]
    told = [_run(copy, tmp_path), _run(ours, Path(verify.__file__).parents[1])]
    assert told == ["VERIFIED", "VERIFIED"]
    size, _root, proofs = verify.history_of((tmp_path / "log/history.json").read_bytes())
    request = zipfile.ZipFile(tmp_path / bundle).read("requests/1.note").decode()
    assert size == max(proofs) > verify.request_of(verify.open_note(request, [team.key])).log_size in proofs
    assert len(proofs) == (tmp_path / "log/checkpoints.txt").read_text(encoding="utf-8").count("\n\u2014 ")
    wrong = [_run([*words[:-1], "9" * 26], where) for words, where in ((copy, tmp_path), (ours, Path(verify.__file__).parents[1]))]
    assert wrong[0] == wrong[1] and wrong[0].startswith("NOT VERIFIED")
    opened = "import sys; sys.path.insert(0, '.'); import verify; print(verify.open_note(open(sys.argv[1]).read(), [sys.argv[2]]))"
    assert f"number {number}" in _run([sys.executable, "-I", "-S", "-c", opened, f"report/{number}.note", team.key], tmp_path)


def test_what_comes_after_the_last_lock_is_not_taken_home(team: Team, clock: Clock) -> None:
    cast = team.house.cast
    with begin(team.actor) as work:
        asked = requests.draft(work, team.engagement, wanted="九月的门岗记录", days=3)
        work.session.flush()
        requests.open_request(work, asked.id)
    team.locks()
    _acted(cast, rows(IssuedFinding)[0].id)
    before = reports.wrapped(did(team.actor, reports.take_home, team.engagement))
    clock.pass_time(minutes=5)

    did(cast.chen_li, requests.answer, asked.id, text="已销毁", refused=True)
    did(team.actor, requests.note_interference, team.engagement, kind="pressure", happened_on=TODAY, what="被要求改报告")
    team.drawn(tolerable="20")

    for who in (team.actor, cast.chen_li, cast.gao_yuan):
        assert reports.wrapped(did(who, reports.take_home, team.engagement)) == before


def _run(command: list[str], where: Path) -> str:
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False).stdout.strip()


def test_the_command_line_takes_the_same_zip_home_for_whoever_may(
    team: Team, portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.locks()
    made = reports.wrapped(did(team.house.cast.gao_yuan, reports.take_home, team.engagement))
    for name, value in keys_of(portal.settings).items():
        monkeypatch.setenv(name, value)

    def run(user: str, file: Path) -> Result:
        command = ["export", "engagement", "EN-2026-001", "--out", str(file), "--user", user]
        done = CliRunner().invoke(app, command, input=f"{PASSWORD}\n")
        engine.current().close()
        return done

    with open_again(portal):
        refused, done = run("li.jianguo", tmp_path / "no.zip"), run("gao.yuan", tmp_path / "home.zip")

    assert isinstance(refused.exception, NotFound) and not (tmp_path / "no.zip").exists()
    assert done.exit_code == 0, done.output
    assert (tmp_path / "home.zip").read_bytes() == made
    assert hashlib.sha256(made).hexdigest() in done.output


@contextmanager
def open_again(portal: Portal) -> Iterator[None]:
    """The command opens the installation for itself; afterwards the test's own is the one that `begin` opens."""
    try:
        yield
    finally:
        engine.install(portal.database)
        keyring.install(portal.keyring)


def test_there_is_nothing_to_take_home_before_a_report_is_locked(team: Team) -> None:
    team.finds()
    team.drafts()

    for who in (team.actor, team.house.cast.gao_yuan):
        with pytest.raises(WrongStep, match="no locked report"):
            did(who, reports.take_home, team.engagement)


def test_no_file_stays_when_a_report_cannot_be_locked(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.finds()
    draft = team.drafts()
    there = set(blobs.names(blobs.here()))
    with begin(team.second) as work:
        reports.sign_off(work, draft.content_id, digest=draft.digest)  # type: ignore[arg-type]
    with monkeypatch.context() as broken:
        broken.setattr("portal.reports.issuing._issue_findings", lambda *_: (_ for _ in ()).throw(Conflict("Somebody else was faster.")))
        with pytest.raises(Conflict, match="Somebody else was faster"):
            clerk.attend()
    assert set(blobs.names(blobs.here())) == there
    assert rows(IssuedReport) == []

    clerk.attend()

    assert [row.number for row in rows(IssuedReport)] == ["RP-2026-001"]
