"""May only the safety director read the log of everybody, and does it keep the reporter's secret from him too?"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM, Actor
from db.engine import Database
from db.hazards import Hazard
from db.log import EntryKind, LogEntry, append, canonical, checkpoint, journal, sequence
from db.log.looks import looks_wanted
from db.log.model import Entry, Looked
from db.session import begin, is_writing, log_refusal
from portal import hazards, log, people
from portal.errors import Denied, Invalid, NotFound
from portal.locale import PSEUDO, catalogue
from portal.log import unusual
from portal.log.reading import Asked
from portal.people import acted
from tests.cast import Cast
from tests.conftest import HOUSE, Clock
from tests.test_pages import screen

NOBODY_ELSE = ("gao.yuan", "zhou.min", "zheng.kai", "lin.tao", "lu.yi", "shen.yue", "li.jianguo")
YEAR = Asked(days=365)
HEADS = ("when", "who", "office", "act", "number", "people", "why", "from", "page")


def does(actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with begin(actor, write=is_writing(verb)) as work:
        return verb(work, *args, **kwargs)


def told(
    actor: Actor, at: datetime, kind: EntryKind, action: str, *, purpose: str = "", tables: dict[str, list[UUID]] | None = None, n: int = 1
) -> None:
    """Entries as the portal would have written them at that time."""
    looked = [Looked(table, row_id, {"name": ""}) for table, rows in (tables or {}).items() for row_id in rows]
    name = str(actor.person_id)
    with begin(actor) as work:
        append(work.session, [Entry(kind, action, name, at, purpose=purpose, looked=looked) for _ in range(n)])


def ids(n: int, *, start: int = 1) -> list[UUID]:
    return [UUID(int=start + k) for k in range(n)]


VERBS: dict[str, Callable[[Any], Any]] = {
    "the acts": lambda work: log.list_acts(work, YEAR),
    "the acts on a record": lambda work: log.acts_on(work, "HZ-2026-000001", YEAR),
    "a day": lambda work: log.day(work, work.now.date() - timedelta(days=1)),
    "the file": lambda work: log.act_file(work, asked=YEAR, heads=HEADS, words={}),
    "what stands out": log.stands_out,
    "who is in office": log.people_in_office,
    "an answer": lambda work: log.dismiss(work, "a" * 32, note="looked into"),
    "a note": lambda work: log.note_of(work, UUID(int=1)),
    "the checkpoint": log.checkpoint_file,
    "the key": log.verifier_key,
}


@pytest.mark.parametrize("what", VERBS)
def test_only_the_safety_director_reads_the_log(database: Database, cast: Cast, what: str) -> None:
    with begin(cast.li_jianguo) as work:
        hazards.report(work, area_id=cast.areas["WELD-GRIND"], description="防护罩松动")
    log.sign_now(cast.chen_li)
    for username in NOBODY_ELSE:
        with begin(cast.actors[username]) as work, pytest.raises(Denied, match="Only the safety director"):
            VERBS[what](work)

    missing = {"an answer", "a note"}

    with begin(cast.chen_li) as work:
        if what not in missing:
            VERBS[what](work)
            return
        with pytest.raises(NotFound, match="does not stand out any more|has no note"):
            VERBS[what](work)


def test_only_the_safety_director_verifies_and_signs(database: Database, cast: Cast) -> None:
    assert log.verify_now(cast.chen_li).problems == []
    log.sign_now(cast.chen_li)

    for username in NOBODY_ELSE:
        for act in (log.verify_now, log.sign_now):
            with pytest.raises(Denied, match="Only the safety director"):
                act(cast.actors[username])


# The reporter


def seen_of(director: Actor, clock: Clock, days: list[Any], numbers: list[str]) -> str:
    """Everything the page and its file say, but the numbers and the dates."""
    said = [repr(does(director, log.day, day)) for day in days]
    said += [repr(does(director, log.acts_on, number, YEAR)) for number in numbers]
    said += [repr(does(director, log.list_acts, YEAR, size=500)), does(director, log.act_file, asked=YEAR, heads=HEADS, words={}).decode()]
    return "\n".join([*said, repr(does(director, log.stands_out))])


def signs_in_and_reports(cast: Cast, clock: Clock, who: str) -> UUID:
    """A telephone, a sign-in, half a minute, a report, a look at it, and off again."""
    actor, person = cast.actors[who], str(cast.people[who])
    with begin(cast.chen_li) as work:
        at = clock.at
        append(work.session, [Entry(EntryKind.SIGNIN, action, "system", at, subjects={person}) for action in ("signin.password", "signin.opened")])
    clock.pass_time(seconds=30)
    made = does(actor, hazards.report, area_id=cast.areas["WELD-GRIND"], description="防护罩松动")
    does(actor, hazards.my_reports)
    clock.pass_time(hours=1)
    return made.id  # type: ignore[no-any-return]


def test_a_program_cannot_join_a_report_to_who_signed_in_before_it(database: Database, cast: Cast, clock: Clock) -> None:
    """Two days that differ in nothing but who came first read the same, so whoever guesses is as good as a coin."""
    reporters = ["li.jianguo", "zhang.weimin", "zhou.min"]
    made, days, told_of = [], [], []
    for order in (reporters, reporters[::-1]):
        days.append(clock.at.date())
        made.append([signs_in_and_reports(cast, clock, who) for who in order])
        clock.pass_time(hours=24 - 3, seconds=-90)

    for day, rows in zip(days, made, strict=True):
        shown = does(cast.chen_li, log.day, day)
        told_of.append((shown.signed_in, shown.times, shown.in_office, shown.looked, [done for _number, _id, done in shown.reports]))
        assert [row_id for _number, row_id, _done in shown.reports] == rows

    assert told_of[0] == told_of[1] == (3, 3, [("周敏", 1)], 3, [("hazard.report",)] * 3)


def test_neither_page_nor_file_carries_a_pseudonym_a_time_or_an_id_of_what_a_reporter_did(database: Database, cast: Cast, clock: Clock) -> None:
    start = clock.at
    rows = [signs_in_and_reports(cast, clock, who) for who in ("li.jianguo", "zhou.min")]
    does(cast.li_jianguo, people.looks_at_me)
    numbers = [does(cast.chen_li, hazards.one, row_id).number for row_id in rows]
    clock.pass_time(days=1)

    said = seen_of(cast.chen_li, clock, [start.date()], numbers)

    with begin(cast.chen_li) as work:
        tags = list(work.session.scalars(sa.select(Hazard.reporter_tag)))
        hidden = [entry for entry in work.session.scalars(sa.select(LogEntry)) if len(entry.actor) == 64 or entry.kind is EntryKind.SIGNIN]
    assert numbers[0] in said
    assert len(hidden) >= 8
    for secret in [*tags, str(cast.people["li.jianguo"]), *[str(entry.id) for entry in hidden], *[entry.id.hex for entry in hidden]]:
        assert secret not in said


def test_a_day_is_shown_when_it_is_over(database: Database, cast: Cast, clock: Clock) -> None:
    signs_in_and_reports(cast, clock, "li.jianguo")
    with pytest.raises(Invalid, match="Only a day that is over"):
        does(cast.chen_li, log.day, clock.at.date())

    day = clock.at.date()
    clock.pass_time(days=1)

    assert does(cast.chen_li, log.day, day).signed_in == 1


def test_a_forged_cursor_shows_no_personal_entry(database: Database, cast: Cast, clock: Clock) -> None:
    signs_in_and_reports(cast, clock, "li.jianguo")
    with begin(cast.chen_li) as work:
        entry = work.session.scalars(sa.select(LogEntry).where(LogEntry.actor == cast.li_jianguo.tag)).first()
    assert entry is not None
    cursor = f"{canonical.micros(entry.at)}.{entry.id}"
    does(cast.zhou_min, hazards.ledger)

    found = does(cast.chen_li, log.list_acts, log.asked_of({"before": cursor, "person": str(cast.people["li.jianguo"]), "days": "365"}))

    assert found.rows == []
    assert does(cast.chen_li, log.list_acts, YEAR).rows
    with pytest.raises(NotFound, match="has no note, or it is not an act in office"):
        does(cast.chen_li, log.note_of, entry.id)


# Reading


def test_an_act_says_who_in_which_office_did_what_to_which_record_and_leads_there(database: Database, cast: Cast, clock: Clock) -> None:
    made = does(cast.li_jianguo, hazards.report, area_id=cast.areas["WELD-GRIND"], description="防护罩松动")
    clock.pass_time(minutes=1)
    does(cast.zhou_min, hazards.dismiss, made.id, reason="重复上报")
    clock.pass_time(minutes=1)
    does(cast.chen_li, hazards.open_reporter, made.id, purpose="核实现场")

    both = does(cast.chen_li, log.acts_on, made.number, YEAR).rows
    dismissed = does(cast.chen_li, log.list_acts, log.asked_of({"action": "hazard.dismiss", "days": "1"})).rows[0]
    opened = does(cast.chen_li, log.list_acts, log.asked_of({"purpose": "reporter"})).rows

    assert {act.action for act in both} >= {"hazard.dismiss", "hazard.open_reporter"}
    assert (dismissed.who, dismissed.office, dismissed.numbers) == ("周敏", "supervisor", ((made.number, made.id),))
    assert any(act.has_note and does(cast.chen_li, log.note_of, act.id) == "核实现场" for act in opened)
    assert does(cast.chen_li, log.list_acts, log.asked_of({"purpose": "log_note"})).rows[0].who == "陈立"


def test_only_an_office_that_was_held_stands_beside_whoever_acted(database: Database, cast: Cast, clock: Clock) -> None:
    """Not one that was refused, waits for its second yes, was withdrawn before it began or begins later; one that ended on its first day was."""
    today, who = clock.at.date(), [cast.people["li.jianguo"], *(newcomer(n) for n in range(4))]
    days = (today, today, today + timedelta(days=2), today + timedelta(days=30), today)
    refused, _waits, withdrawn, later, ended = (
        does(cast.lu_yi, people.grant_role, one, "union", valid_from=day).id for one, day in zip(who, days, strict=True)
    )
    does(cast.chen_li, people.refuse_role, refused, reason="工会没有这个人")
    for agreed in (withdrawn, later, ended):
        does(cast.chen_li, people.approve_role, agreed)
    for over in (withdrawn, ended):
        does(SYSTEM, people.end_role, over)
    clock.pass_time(days=5)
    told(cast.li_jianguo, clock.at, EntryKind.CHANGE, "hazard.dismiss")

    assert does(cast.chen_li, acted.newest_offices, who) == {who[4]: "union"}
    assert [act.office for act in does(cast.chen_li, log.list_acts, log.asked_of({"action": "hazard.dismiss"})).rows] == ["employee"]


def newcomer(n: int) -> UUID:
    return UUID(str(does(SYSTEM, people.add_person, name=f"新来的{n}", staff_number=f"W-9{n}").id))


def test_pages_follow_each_other_without_gap_or_repetition(database: Database, cast: Cast, clock: Clock) -> None:
    told(cast.zhou_min, clock.at, EntryKind.VIEW, "view", purpose="ledger", n=7)
    clock.pass_time(minutes=1)
    told(cast.zhou_min, clock.at, EntryKind.VIEW, "view", purpose="ledger", n=6)
    clock.pass_time(minutes=1)

    asked, seen = log.asked_of({"purpose": "ledger"}), []
    while True:
        page = does(cast.chen_li, log.list_acts, asked, size=5)
        seen += [act.id for act in page.rows]
        if not page.older:
            break
        asked = log.asked_of({"purpose": "ledger", "before": page.older})

    assert (len(seen), len(set(seen))) == (13, 13)


def test_reading_the_log_is_on_record_with_what_was_asked_for(database: Database, cast: Cast) -> None:
    does(cast.chen_li, log.list_acts, log.asked_of({"person": str(cast.people["zhou.min"])}))

    mine = does(cast.chen_li, log.list_acts, log.asked_of({"action": "log.read"})).rows

    assert str(cast.people["zhou.min"]) in does(cast.chen_li, log.note_of, mine[0].id)


def test_a_look_at_the_log_uses_an_index_and_sorts_little(database: Database, cast: Cast, clock: Clock) -> None:
    many = {"since": clock.at - timedelta(days=7), "until": clock.at}
    for n in range(30):
        told(cast.zhou_min, clock.at - timedelta(days=n), EntryKind.VIEW, "view", purpose="ledger", n=100)
    _analysed(database)
    for more in ({}, {"actor": str(cast.people["zhou.min"])}, {"purpose": "reporter"}, {"action": "hazard.accept"}, {"refused": True}):
        with begin(cast.chen_li, write=False) as work:
            wanted = journal.Wanted(**many, **more)  # type: ignore[arg-type]
            asked = journal.acts_wanted(journal.in_office(work), wanted, before=(clock.at, UUID(int=1)), limit=13)
            assert list(work.session.scalars(asked)) is not None
        plan = _plan(database, asked)
        assert "log_entry_" in plan, plan
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, plan
        assert "SCAN log_entry\n" not in plan, plan
        assert "Seq Scan on log_entry" not in plan, plan


@pytest.mark.parametrize("before", ["9" * 60, str(2**62), "-1", "x", "", "1.2.3"])
def test_a_cursor_that_is_no_place_in_the_log_is_the_first_page(database: Database, cast: Cast, before: str) -> None:
    first = does(cast.chen_li, log.list_acts, YEAR)
    place = f"{before}.{UUID(int=(0x7 << 76) | (0x8 << 60) | 1)}"

    again = does(cast.chen_li, log.list_acts, replace(YEAR, before=place))
    assert first.rows and again.rows[0].at >= first.rows[0].at
    assert log.asked_of({"before": place, "days": "9" * 5000}).days == log.Asked.days


def _analysed(database: Database) -> None:
    if database.kind != "sqlite":
        sequence(database)


def _plan(database: Database, asked: Any) -> str:
    """As the database would do it; the question is asked past the guard, by nobody's page."""
    compiled = asked.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True})
    with database.engine.connect() as connection:
        if database.kind == "sqlite":
            driver = connection.connection.driver_connection
            rows = driver.execute(f"EXPLAIN QUERY PLAN {compiled}").fetchall()  # type: ignore[union-attr]
            return "\n".join(str(row[3]) for row in rows) + "\n"
        cursor = connection.connection.cursor()
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {str(compiled).replace('%%', '%')}")
        return "\n".join(row[0] for row in cursor.fetchall())


# What stands out


CASES: dict[str, tuple[dict[str, Any], timedelta]] = {
    "many_records": ({"kind": EntryKind.VIEW, "action": "view", "tables": "hazard"}, timedelta()),
    "off_hours": ({"kind": EntryKind.VIEW, "action": "view", "tables": "person"}, timedelta(hours=11)),
    "many_people": ({"kind": EntryKind.VIEW, "action": "view", "tables": "person"}, timedelta()),
    "large_export": ({"kind": EntryKind.EXPORT, "action": "ledger.export", "tables": "hazard"}, timedelta()),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_speaks_one_above_its_limit_and_not_at_it(database: Database, cast: Cast, clock: Clock, rule: str) -> None:
    shape, earlier = CASES[rule]
    most = log.LIMITS[rule].most
    for who, n in ((cast.zhou_min, most), (cast.he_jing, most + 1)):
        told(who, clock.at - earlier, shape["kind"], shape["action"], tables={shape["tables"]: ids(n)})

    cards = [(card.rule, card.who, card.number) for card in does(cast.chen_li, log.stands_out).cards if card.rule == rule]

    assert cards == [(rule, "何静", most + 1)]


@pytest.mark.parametrize(
    ("rule", "kind", "action"), [("identities", EntryKind.VIEW, "hazard.open_reporter"), ("exports", EntryKind.EXPORT, "ledger.export")]
)
def test_a_rule_on_acts_speaks_one_above_its_limit(database: Database, cast: Cast, clock: Clock, rule: str, kind: EntryKind, action: str) -> None:
    most = log.LIMITS[rule].most
    told(cast.zhou_min, clock.at, kind, action, n=most)
    told(cast.he_jing, clock.at, kind, action, n=most + 1)

    assert [(card.who, card.number) for card in does(cast.chen_li, log.stands_out).cards if card.rule == rule] == [("何静", most + 1)]


@pytest.mark.parametrize(("hour", "minute", "late"), [(21, 59, False), (22, 0, True), (5, 59, True), (6, 0, False)])
def test_the_night_begins_at_ten_and_ends_at_six(hour: int, minute: int, late: bool) -> None:
    assert unusual._at_rest(datetime(2026, 11, 23, hour, minute, tzinfo=UTC)) is late


def test_the_weekend_is_no_working_time() -> None:
    assert [unusual._at_rest(datetime(2026, 11, day, 12, tzinfo=UTC)) for day in (20, 21, 22, 23)] == [False, True, True, False]


def test_refusals_stand_out_by_person_and_act_and_name_no_reporter(database: Database, cast: Cast) -> None:
    for _n in range(3):
        log_refusal(cast.lin_tao, "hazards.queries.one", NotFound("This hazard does not exist or is not yours to see."))
    log_refusal(cast.li_jianguo, "log.reading.list_acts", Denied("no"))

    cards = does(cast.chen_li, log.stands_out).cards

    assert sorted((card.rule, card.who, card.number) for card in cards) == [("refused", "李建国", 1), ("refused", "林涛", 3)]
    assert [look.why for look in does(cast.li_jianguo, people.looks_at_me).rows] == [people.WHY["log"]]


def test_an_answered_card_goes_and_comes_back_with_the_next_refusal(database: Database, cast: Cast) -> None:
    def refused() -> None:
        log_refusal(cast.lin_tao, "hazards.queries.one", NotFound("This hazard does not exist or is not yours to see."))

    refused()
    card = does(cast.chen_li, log.stands_out).cards[0]
    with pytest.raises(Invalid, match="Write why"):
        does(cast.chen_li, log.dismiss, card.key, note=" ")
    does(cast.chen_li, log.dismiss, card.key, note="点错了链接")
    assert does(cast.chen_li, log.stands_out).cards == []
    assert does(cast.chen_li, log.list_acts, log.asked_of({"refused": "1"})).rows

    refused()

    assert [card.number for card in does(cast.chen_li, log.stands_out).cards] == [2]


def test_nobody_answers_for_himself(database: Database, cast: Cast, clock: Clock) -> None:
    told(cast.chen_li, clock.at, EntryKind.VIEW, "hazard.open_reporter", n=3)
    told(cast.zhou_min, clock.at, EntryKind.EXPORT, "ledger.export", n=6)
    own, other = sorted(does(cast.chen_li, log.stands_out).cards, key=lambda card: card.who != "陈立")

    with pytest.raises(Denied, match="about yourself stays"):
        does(cast.chen_li, log.dismiss, own.key, note="我自己")

    does(cast.chen_li, log.dismiss, other.key, note="季度报表")
    assert [card.key for card in does(cast.chen_li, log.stands_out).cards] == [own.key]


# The proof


def test_a_kept_checkpoint_is_compared_and_another_is_named(database: Database, cast: Cast) -> None:
    log.sign_now(cast.chen_li)
    kept = does(cast.chen_li, log.checkpoint_file).decode()
    does(cast.li_jianguo, hazards.report, area_id=cast.areas["WELD-GRIND"], description="防护罩松动")

    good, bad = log.verify_now(cast.chen_li, kept=kept), log.verify_now(cast.chen_li, kept=kept.replace("\n", "\nx", 1))

    assert (good.problems, good.compared) == ([], True)
    assert [problem.where for problem in bad.problems] == ["kept checkpoint"]


def test_the_foot_of_a_page_asks_once_a_minute(database: Database, cast: Cast, clock: Clock) -> None:
    log.sign_now(cast.chen_li)
    first = log.standing()
    with begin(cast.zhou_min) as work:
        work.entry(EntryKind.ADMIN, "log.verify")
    checkpoint(database, clock.at)

    assert first is not None
    assert log.standing() == first
    clock.pass_time(minutes=1)
    later = log.standing()
    assert later is not None
    assert later.size > first.size


def test_the_question_who_looked_at_me_uses_its_index(database: Database, cast: Cast, clock: Clock) -> None:
    mine = [str(cast.people["li.jianguo"]), cast.li_jianguo.tag]

    plan = _plan(database, looks_wanted(mine, clock.at - timedelta(days=90), 500))

    assert "log_subject_at" in plan, plan
    assert "SCAN log_entry\n" not in plan, plan


# Words


def purposes() -> set[str]:
    """Every purpose that the source gives to reveal(…) or to an entry of kind VIEW, and every one that such a call passes on."""
    found = set()
    for folder in ("portal", "db"):
        for path in (HOUSE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for word in node.keywords if isinstance(node, ast.Call) else ():
                    if word.arg == "purpose" and isinstance(word.value, ast.Constant) and word.value.value:
                        found.add(str(word.value.value))
    return found


def test_every_purpose_has_a_sentence_in_both_languages() -> None:
    assert {"ledger", "reporter", "own_log", "log_note"} <= purposes()
    assert purposes() - set(people.WHY) == set(), "say in portal/people/looks.py WHY what this purpose means"
    assert [why for why in people.WHY.values() if why not in catalogue("zh")] == []


def test_a_worker_reads_by_days_and_by_what_was_seen(database: Database, cast: Cast, clock: Clock) -> None:
    made = does(cast.li_jianguo, hazards.report, area_id=cast.areas["WELD-GRIND"], description="防护罩松动")
    does(cast.chen_li, hazards.open_reporter, made.id, purpose="核实")
    clock.pass_time(days=20)
    does(cast.zhou_min, hazards.one, made.id)

    def seen(**asked: Any) -> list[str]:
        return [look.what for look in does(cast.li_jianguo, people.looks_at_me, **asked).rows]

    assert (seen(), seen(days=7), seen(what="reporter"), seen(what="account")) == (["hazard", "reporter"], ["hazard"], ["reporter"], [])


@pytest.mark.parametrize("view", ["acts", "days", "unusual", "proof"])
@pytest.mark.parametrize("language", ["zh", PSEUDO])
def test_each_part_of_the_page_opens_for_the_director_and_is_translated(
    database: Database, cast: Cast, clock: Clock, view: str, language: str
) -> None:
    signs_in_and_reports(cast, clock, "li.jianguo")
    log_refusal(cast.lin_tao, "hazards.queries.one", NotFound("This hazard does not exist or is not yours to see."))
    does(cast.zhou_min, hazards.waiting_for_me)
    log.sign_now(cast.chen_li)
    clock.pass_time(days=1)

    shown = screen("supervision/log", cast.chen_li, language=language, view=view)

    assert not shown.exception
    assert not shown.error
