"""Does every list, count, history and log query go by an index? The planners are told of 200,000 hazards, a million steps and a million entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, event, func, select, text

from db import engine as engines
from db.actor import SYSTEM, Actor
from db.areas import Area
from db.engine import Database
from db.hazards import Hazard
from db.scope.guard import PASS
from db.session import Work, begin
from portal import areas, complaints, duties, evidence, hazards, matching, notices, people, reminders, transparency, violations
from portal.coverage import matrix
from portal.coverage.pictures import same_pictures
from portal.coverage.terms import ground
from portal.draws import hazards as drawn_hazards
from portal.draws import kinds
from portal.draws.extent import Extent
from portal.hazards import Span
from portal.matching import learning
from portal.notices import Mode, care, outbox
from portal.notices.channels import Channel, Kind
from portal.startup import Portal
from tests import bad_photos
from tests.cast import Cast, did
from tests.postgresql import OWNER
from tests.registers import in_force

GROWS = {
    "hazard": 200_000, "hazard_step": 1_000_000, "log_entry": 1_000_000, "log_subject": 400_000, "evidence": 400_000, "likeness": 14_000_000,
    "hazard_talk": 200_000, "rendition": 400_000,
    "month_total": 40_000,
    "notice": 2_000_000, "notice_message": 500_000, "notice_enclosed": 1_000_000,
    "hazard_plan": 20_000, "hazard_part": 40_000, "supply": 40_000, "following": 20_000,
    "duty_check": 400_000,
    "monitoring_read": 40_000, "monitoring_opinion": 20_000, "monitoring_opinion_name": 20_000, "monitoring_answer": 20_000,
    "violation": 100_000, "violation_step": 200_000, "violation_result": 100_000,
    "complaint": 20_000, "complaint_step": 120_000, "complaint_message": 100_000, "complaint_answer": 25_000, "complaint_admission": 60_000,
    "complaint_remedy": 20_000, "complaint_errand": 10_000, "complaint_given": 10_000, "complaint_evidence": 15_000,
}  # fmt: skip
DIFFERENT = (  # PostgreSQL: how many rows share a value; it would guess from the one row that is there
    ("hazard_step", "hazard_id", -0.2), ("hazard", "reporter_tag", -0.0005), ("hazard", "responsible_id", -0.0005),
    ("evidence", "hazard_id", -0.5), ("hazard_talk", "hazard_id", -0.5), ("likeness", "token", -0.9), ("likeness", "evidence_id", -0.03),
    ("hazard_plan", "hazard_id", -0.5), ("hazard_part", "hazard_id", -0.5), ("rendition", "hazard_id", -0.5), ("rendition", "evidence_id", -1),
    ("hazard_part", "department_id", -0.001), ("supply", "hazard_id", -0.5), ("supply", "department_id", -0.001),
    ("supply", "person_id", -0.001), ("violation", "person_id", -0.01), ("violation", "hazard_id", -0.9), ("violation_step", "violation_id", -0.5),
    ("violation_result", "hazard_id", -1), ("following", "into_id", -0.5), ("hazard", "area_id", -0.001), ("hazard", "department_id", -0.001),
    ("monitoring_read", "person_id", -0.05), ("monitoring_read", "rule_id", -0.001), ("monitoring_opinion", "rule_id", -0.01),
    ("duty_check", "area_id", -0.0001), ("duty_check", "person_id", -0.0005), ("evidence", "hmac", -1),
    ("complaint", "tag", -0.3), ("complaint_step", "complaint_id", -0.15), ("complaint_message", "complaint_id", -0.2),
    ("complaint_answer", "complaint_id", -0.8), ("complaint_admission", "complaint_id", -0.3), ("complaint_admission", "person_id", -0.001),
    ("complaint_remedy", "complaint_id", -0.5), ("complaint_remedy", "owner_id", -0.01), ("complaint_errand", "complaint_id", -0.5),
    ("complaint_errand", "asked_id", -0.001), ("complaint_given", "errand_id", -0.8), ("complaint_evidence", "complaint_id", -1),
    ("log_subject", "subject", -0.001), ("log_subject", "entry_id", -1), ("log_entry", "actor", -0.001),
)  # fmt: skip
ALIKE = ("likeness", "hazard", "complaint", "complaint_step", "complaint_message", "complaint_answer", "complaint_remedy", "complaint_errand")
OUT = Channel(name="out", kind=Kind.WECOM, title="群", url=SecretStr("http://127.0.0.1:1/"), default=Mode.AT_ONCE)
NOTHING_ASKED = "One-Time Filter: false"
SQLITE_SCAN = re.compile(rf"SCAN ({'|'.join(GROWS)})\b")
POSTGRESQL_SCAN = re.compile(rf"Seq Scan on ({'|'.join(GROWS)})\b")
Asked = list[tuple[str, Any]]


MONTH_DAYS = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}
MONTH = Span("2026-11", "2026-11")


def _opened(work: Work, days: str = "", **wanted: Any) -> object:
    """The ledger as a figure of a month opens it."""
    return hazards.ledger(work, **{"state": "all", **wanted, f"{days}since": MONTH.since, f"{days}until": MONTH.until})


def _surveyed(work: Work) -> object:
    """A quarter of the whole plant, as an auditor has it counted."""
    named = [area.id for area in areas.places(work)]
    quarter = SimpleNamespace(site_id=areas.sites(work)[0].id, period_from=date(2026, 8, 1), period_to=date(2026, 10, 31))
    seen = ground(work, quarter, named)
    return matrix.cells(work, seen), list(same_pictures(work, seen))


def _somebody(work: Work) -> UUID:
    person = people.by_staff_number(work, "AJ-0017")
    assert person
    return person.id


def _extent(work: Work) -> Extent:
    """A month of all areas, each a stratum."""
    return Extent(MONTH_DAYS["since"], MONTH_DAYS["until"], frozenset(work.session.scalars(select(Area.id))), by="area", kinds=tuple(kinds.DRAWN))


def _of(verb: Callable[[Work], object]) -> Callable[[Work, UUID], object]:
    return lambda work, _hazard: verb(work)


QUESTIONS: dict[str, tuple[tuple[str, ...], Callable[[Work, UUID], object]]] = {
    "the work list": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(hazards.waiting_for_me)),
    "counts": (("zhou.min", "chen.li", "gao.yuan", "zheng.kai", "han.dong", "li.jianguo"), _of(hazards.counts)),
    "weeks": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(hazards.trend)),
    "hot spots": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(hazards.hot_spots)),
    "the months": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(lambda work: hazards.completion(work, months=12))),
    "at a glance": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(lambda work: hazards.overview(work, span=MONTH, against=MONTH.before(12)))),
    "the board": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(hazards.board)),
    "the day": (("zhou.min", "chen.li"), _of(hazards.today_in_office)),
    "what is owed": (("zheng.kai", "han.dong"), _of(hazards.owed)),
    "what is mine": (("zhou.min", "zheng.kai", "han.dong"), _of(hazards.counts_of_mine)),
    "records found in a month": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(_opened)),
    "records due in a month": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(lambda work: _opened(work, "due_", result="due"))),
    "records closed in a month": (("zhou.min", "chen.li", "zheng.kai", "han.dong"), _of(lambda work: _opened(work, "closed_", state="accepted"))),
    "what else waits": (("zhou.min", "chen.li", "zheng.kai"), _of(hazards.also_waiting)),
    "the parts of it": (("zhou.min", "chen.li"), hazards.parts),
    "what it waits for": (("zhou.min", "chen.li"), hazards.supplies),
    "whose violation it was": (("zhou.min", "chen.li"), violations.of_hazard),
    "what is kept about me": (("li.jianguo", "zhou.min"), _of(violations.about_me)),
    "what is kept about somebody": (("lin.tao", "chen.li"), lambda work, _hazard: violations.of_person(work, _somebody(work))),
    "what counts for somebody": (("lin.tao", "chen.li"), lambda work, _hazard: violations.results_of(work, _somebody(work), **MONTH_DAYS)),
    "violations to decide": (("lin.tao", "chen.li", "lu.yi"), _of(violations.waiting)),
    "how many violations": (("gao.yuan", "lin.tao", "chen.li"), _of(lambda work: violations.totals(work, **MONTH_DAYS))),
    "complaints to handle": (("zhao.min", "lin.tao", "gao.yuan"), _of(complaints.desk)),
    "complaints that are closed": (("zhao.min", "lin.tao"), _of(lambda work: complaints.desk(work, ended=True))),
    "how many complaints": (("zhao.min", "lin.tao"), _of(complaints.figures)),
    "my complaints": (("li.jianguo", "zhao.min"), _of(complaints.mine)),
    "one complaint": (("zhao.min",), lambda work, _hazard: complaints.case(work, complaints.desk(work)[0].id)),
    "my complaint and who read it": (("li.jianguo",), lambda work, _hazard: complaints.my_case(work, complaints.mine(work)[0].id)),
    "what I put right": (("zhou.min", "li.jianguo"), _of(complaints.my_remedies)),
    "what the union asks of me": (("chen.li", "gao.yuan"), _of(complaints.asked_for_material)),
    "the plan for it": (("zhou.min", "chen.li"), hazards.plan_of),
    "what belongs to it": (("zhou.min", "chen.li", "li.jianguo"), hazards.links),
    "a number": (("zhou.min", "chen.li", "li.jianguo"), lambda w, h: hazards.one(w, "HZ-2026-000001")),
    "a history": (("zhou.min", "chen.li", "li.jianguo"), hazards.timeline),
    "the same photo": (("zhou.min", "chen.li"), hazards.alike),
    "my reports": (("li.jianguo", "zhou.min"), _of(hazards.my_reports)),
    "questions to me": (("li.jianguo", "zhou.min"), _of(hazards.questions_to_me)),
    "answers to me": (("zhou.min", "chen.li"), _of(hazards.answers_to_me)),
    "a conversation": (("zhou.min", "chen.li", "li.jianguo"), hazards.conversation),
    "a proposal": (("zhou.min", "chen.li"), matching.propose),
    "like hazards": (("zhou.min", "chen.li"), matching.similar),
    "what is learnt from": (("chen.li",), _of(lambda work: learning._look(work, learning.Memory(work.now, {}, None)))),
    "the coverage of a quarter": (("system",), _of(_surveyed)),
    "checks of late": (("zhou.min", "chen.li"), _of(duties.newest_checks)),
    "the inbox": (("li.jianguo", "zhou.min"), _of(notices.inbox)),
    "what is unread": (("li.jianguo", "zhou.min"), _of(notices.unread)),
    "what is unread of one": (("li.jianguo", "zhou.min"), notices.unread_about),
    "reminders": (("system",), _of(reminders._look)),
    "how the channels fare": (("system",), _of(care.look_after)),
    "what is to be done for them": (("system",), _of(lambda work: care.fulfil(work, ways={}))),
    "what waits to go out": (("system",), _of(lambda work: outbox.waits(work, ways=["out"]))),
    "old notices": (("system",), _of(outbox.prune)),
    "terms to count anew": (("system",), _of(hazards.recount)),
    "the population of a draw": (("system",), _of(lambda work: kinds.count(work, _extent(work)))),
    "the lot of a week": (("system",), _of(lambda work: kinds.count(work, replace(_extent(work), by="lot")))),
    "news of an auditor": (("shen.yue",), _of(notices.news)),
    "the photos of a draw": (("system",), lambda work, hazard: work.session.execute(drawn_hazards.photos([hazard])).all()),
    "what came after the freezing": (("system",), lambda work, hazard: drawn_hazards.later(work, hazard, 1)),
    "monitoring rules": (("li.jianguo", "lin.tao", "zhao.min"), _of(transparency.rules)),
    "what is to be acknowledged": (("li.jianguo", "lin.tao"), _of(transparency.to_read)),
    "who looked": (("li.jianguo", "chen.li"), _of(people.looks_at_me)),
}


@pytest.fixture
def grown(portal: Portal, cast: Cast) -> UUID:
    """One hazard with a photo, a look at it and a question, one that has ended, and planners who believe in eight years."""
    shown = [evidence.prepare(bad_photos.jpeg())]
    with begin(cast.li_jianguo) as work:
        hazard: Hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用", pictures=shown)
    with begin(cast.zhou_min) as work:
        hazards.one(work, hazard.id)
        hazards.ask(work, hazard.id, text="在哪一侧？")
    _one_of_each(cast)
    with begin(SYSTEM) as work:  # as it nearly always is: everything posted, everything sent
        outbox.post(work, ways={"out": OUT})
    with begin(SYSTEM) as work:
        leased = outbox.lease(work, channel=OUT, base="")
        assert leased
        outbox.settle(work, leased, outbox.Outcome())
    if portal.settings.owner_url:
        _tell_postgresql(portal.settings.owner_url)
    else:
        _tell_sqlite(portal)
    _one_has_ended(cast)
    return hazard.id


def _one_has_ended(cast: Cast) -> None:
    """Afterwards: PostgreSQL takes an empty table for empty, and two hazards for a pattern."""
    with begin(cast.li_jianguo) as work:
        ended: Hazard = hazards.report(work, area_id=cast.areas["WELD-3"], description="看错了")
    with begin(cast.zhou_min) as work:
        hazards.dismiss(work, ended.id, reason="不是隐患")


def _one_of_each(cast: Cast) -> None:
    """PostgreSQL takes an empty table for a small one, whatever it is told."""
    with begin(cast.li_jianguo) as work:
        shared, merged = (hazards.report(work, area_id=cast.areas["WELD-3"], description="通道被占用").id for _ in range(2))
    due, packing = date(2026, 12, 1), cast.departments["D-PACK"]
    with begin(cast.zhou_min) as work:
        hazards.assign(work, shared, department_id=cast.departments["D-WELD"], deadline=due, requirement="清走")
        hazards.add_part(work, shared, department_id=packing, duty="清走", deadline=due)
        hazards.ask_supply(work, shared, what="推车", due=due, department_id=packing)
        hazards.make_plan(work, shared, due=due, **dict.fromkeys(("measures", "funds", "who", "emergency"), "清走"))
        hazards.merge(work, merged, into=shared, reason="同一处")
        hour = timedelta(hours=1)
        duties.note_check(work, cast.areas["WELD"], link="patrol", began_at=work.now - 2 * hour, ended_at=work.now - hour, found=False)
        violations.note(work, shared, person_id=cast.people["li.jianguo"], kind="other", words="清走", told="清走")
    _rule_read(cast)
    _a_complaint(cast)


def _rule_read(cast: Cast) -> None:
    """In force, read by one, with an opinion that is answered."""
    made = in_force(cast)
    did(cast.li_jianguo, transparency.acknowledge, made)
    opinion = did(cast.li_jianguo, transparency.give_opinion, made, text="好")
    did(cast.lin_tao, transparency.answer_opinion, opinion.id, verdict="taken", text="好")


def _a_complaint(cast: Cast) -> None:
    with begin(cast.li_jianguo) as work:
        case_id = complaints.file(work, channel="union", kind="viewing", text="看了", key="a key of the form").id
    with begin(cast.zhao_min) as work:
        complaints.accept(work, case_id, independent=True)
        complaints.say(work, case_id, text="哪一天？")
        complaints.investigate(work, case_id, plan="查")
        complaints.add_remedy(work, case_id, what="改", owner_id=cast.people["zhou.min"], due=date(2026, 12, 1))
        errand = complaints.ask_material(work, case_id, wanted="记录")
    with begin(cast.chen_li) as work:
        complaints.give_material(work, errand.id, text="记录")
    with begin(cast.zhao_min) as work:
        complaints.answer(work, case_id, outcome="refused", reason="没有")


def _tell_postgresql(owner_url: str) -> None:
    superuser = create_engine(owner_url.replace(OWNER, "postgres"))
    with superuser.begin() as connection:
        for table, column, each in DIFFERENT:
            connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column} SET (n_distinct = {each})"))
        connection.execute(text("ANALYZE"))
        alike = ", ".join(f"'{table}'::regclass" for table in ALIKE)
        connection.execute(text(f"UPDATE pg_statistic SET stakind1 = 0 WHERE starelid IN ({alike})"))  # as yet all are alike
        for table, rows in GROWS.items():
            connection.execute(text(f"UPDATE pg_class SET reltuples = {rows}, relpages = 1 WHERE relname = '{table}'"))
    superuser.dispose()


def _tell_sqlite(portal: Portal) -> None:
    owner = engines.owner_engine(portal.settings)
    with owner.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        indexes = connection.exec_driver_sql("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'").all()
        unique = {row[1] for table in GROWS for row in connection.exec_driver_sql(f"PRAGMA index_list('{table}')") if row[2]}
        for table, index in indexes:
            if table in GROWS:
                columns = connection.exec_driver_sql(f"PRAGMA index_info('{index}')").all()
                few = 5 if columns[0][2] == "hazard_id" else GROWS[table] // 40  # of one hazard there are never many
                alike = [max(1, few // 20**n) for n in range(len(columns))]
                figures = " ".join(map(str, [GROWS[table], *([*alike[:-1], 1] if index in unique else alike)]))
                connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE idx = ?", (index,))
                connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", (table, index, figures))
    owner.dispose()
    portal.database.engine.dispose()


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_goes_by_an_index(database: Database, cast: Cast, grown: UUID, question: str) -> None:
    offices, ask = QUESTIONS[question]
    for who in offices:
        scanned = [plan for plan in _plans(database, cast.actors.get(who, SYSTEM), lambda work: ask(work, grown)) if _scans(plan)]
        assert not scanned, f"{question} asked by {who} reads all of a table that grows:\n" + "\n\n".join(scanned)


def test_a_question_without_an_index_is_found(database: Database, cast: Cast, grown: UUID) -> None:
    def ask(work: Work) -> None:
        work.session.scalars(select(func.count(Hazard.id)).where(Hazard.round == 7)).one()

    assert any(map(_scans, _plans(database, cast.chen_li, ask)))


def _scans(plan: str) -> bool:
    return NOTHING_ASKED not in plan and bool(SQLITE_SCAN.search(plan) or POSTGRESQL_SCAN.search(plan))


def _plans(database: Database, actor: Actor, ask: Callable[[Work], object]) -> list[str]:
    """The plan of each statement that the question sends, under the same scope and, on PostgreSQL, the same row policies."""
    with begin(actor) as work:
        with listening(database) as asked:
            ask(work)
        explain = "EXPLAIN QUERY PLAN " if database.kind == "sqlite" else "EXPLAIN "
        return [_explained(work, explain + sql, values) for sql, values in asked if sql.startswith("SELECT")]


def _explained(work: Work, sql: str, values: Any) -> str:
    assert work.session.held is not None
    rows = work.session.held.exec_driver_sql(sql, values, execution_options={PASS: work.session}).all()
    return "\n".join([sql, *(str(row[-1]) for row in rows)])


@contextmanager
def listening(database: Database) -> Iterator[Asked]:
    asked: Asked = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((sql, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
