"""Which lines of the ledger does each reader get, page after page and by words; what does a search leave in the log; and what do we owe?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from db import engine
from db.actor import SYSTEM, Actor
from db.engine import Database
from db.hazards import Hazard, HazardStep
from db.log import EntryKind, LogEntry, canonical
from db.log.verify import verify_log
from db.session import ask, begin
from portal import hazards
from portal.errors import Denied, Invalid, LogUnavailable, NotFound, Overtaken
from portal.hazards import listing
from portal.startup import Portal
from tests.cast import Cast
from tests.conftest import NOW, Clock
from tests.test_fail_closed import disk_full, log_locked
from tests.test_hazards import DUE, told

WORD = "乙炔瓶漏气三四五"


def by(actor: Actor, verb: Any, *args: Any, **said: Any) -> Any:
    return ask(lambda: actor, verb, *args, **said)


def numbers(found: Any) -> list[int]:
    return [int(line.number[-6:]) for line in found.lines]


def entries(kind: EntryKind = EntryKind.VIEW) -> list[LogEntry]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(LogEntry).where(LogEntry.kind == kind).order_by(LogEntry.id)))


def pages(actor: Actor, *, size: int, **wanted: Any) -> Iterator[Any]:
    page = by(actor, hazards.ledger, size=size, **wanted)
    yield page
    while page.next:
        page = by(actor, hazards.ledger, size=size, at=page.next, **wanted)
        yield page


@pytest.fixture
def seven(database: Database, cast: Cast, clock: Clock) -> list[UUID]:
    """One an hour, the third and the sixth major; the first three are due on the 30th, 29th and 28th."""
    made = []
    for n in range(7):
        clock.pass_time(hours=1)
        made.append(told(cast, description=f"第{n + 1}条", major=n in (2, 5)).id)
    for n, hazard_id in enumerate(made[:3]):
        said = {"department_id": cast.departments["D-WELD"], "deadline": DUE - timedelta(days=n), "requirement": "修好"}
        by(cast.zhou_min, hazards.assign, hazard_id, **said, severity="major" if n == 2 else "general")
    return made


# Paging


def test_pages_follow_each_other_in_every_order_without_gap_or_double(seven: list[UUID], cast: Cast) -> None:
    orders = {
        "newest": [7, 6, 5, 4, 3, 2, 1],
        "oldest": [1, 2, 3, 4, 5, 6, 7],
        "deadline": [3, 2, 1, 4, 5, 6, 7],
        "severity": [6, 3, 7, 5, 4, 2, 1],
    }

    for order, wanted in orders.items():
        there = list(pages(cast.zhou_min, size=3, order=order))
        assert [n for page in there for n in numbers(page)] == wanted, order
        assert [page.total for page in there] == [7, 7, 7]
        back = by(cast.zhou_min, hazards.ledger, order=order, size=3, at=there[2].previous)
        first = by(cast.zhou_min, hazards.ledger, order=order, size=3, at=back.previous)
        assert (numbers(back), numbers(first)) == (wanted[3:6], wanted[:3]), order
        assert (bool(back.previous), first.previous, bool(first.next), there[2].next) == (True, "", True, "")


def test_a_link_to_a_page_holds_when_newer_lines_come_and_when_it_is_nonsense(seven: list[UUID], cast: Cast, clock: Clock) -> None:
    second = by(cast.zhou_min, hazards.ledger, size=3).next
    before = numbers(by(cast.zhou_min, hazards.ledger, size=3, at=second))
    clock.pass_time(hours=1)
    told(cast)

    assert numbers(by(cast.zhou_min, hazards.ledger, size=3, at=second)) == before == [4, 3, 2]
    for nonsense in ("3", "after.0.1", "after.0.1." + "0" * 31 + "'", f"after.9.{'9' * 16}.{'f' * 32}", "before.0.0." + "0" * 32):
        assert numbers(by(cast.zhou_min, hazards.ledger, size=3, at=nonsense))


def test_the_conditions_narrow_the_lines_and_the_total_alike(seven: list[UUID], cast: Cast) -> None:
    def found(**wanted: Any) -> list[int]:
        page = by(cast.chen_li, hazards.ledger, **wanted)
        assert page.total == len(page.lines)
        return sorted(numbers(page))

    assert found(severity="major") == [3, 6]
    assert found(state="assigned", department_id=cast.departments["D-WELD"]) == [1, 2, 3]
    assert found(category="other", severity="general", state="reported") == [4, 5, 7]
    assert found(category="fire") == []
    assert found(since=date(2026, 11, 23), until=date(2026, 11, 23)) == [1, 2, 3, 4, 5, 6, 7]
    assert found(since=date(2026, 11, 24)) == found(until=date(2026, 11, 22)) == []
    with pytest.raises(NotFound, match="There is no order"):
        found(order="reporter")


def test_what_is_beyond_the_most_that_is_counted_is_said_to_be_more(seven: list[UUID], cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for most, said in ((8, (7, False)), (7, (7, False)), (6, (6, True))):
        monkeypatch.setattr(listing, "MOST_COUNTED", most)
        page = by(cast.zhou_min, hazards.ledger, state="all", size=3)
        assert (page.total, page.more) == said
        assert len(page.lines) == 3 and page.next


def test_the_total_of_a_page_tells_nobody_of_what_is_not_his(seven: list[UUID], cast: Cast) -> None:
    assert by(cast.zhou_min, hazards.ledger, state="all").total == 7
    assert by(cast.zheng_kai, hazards.ledger, state="all").total == 3

    link = by(cast.zhou_min, hazards.ledger, size=3).next
    for stranger in (cast.he_jing, cast.lu_yi, cast.lin_tao, cast.shen_yue):
        page = by(stranger, hazards.ledger, state="all", at=link)
        assert (page.total, page.lines, page.previous, page.next) == (0, [], "", "")


def test_each_order_is_read_from_its_index_without_sorting(seven: list[UUID], portal: Portal) -> None:
    """Few rows, so PostgreSQL is told to avoid what it would rather do with few."""
    wanted = {"newest": ["reported_at"], "oldest": ["reported_at"], "deadline": ["deadline", "deadline"], "severity": ["severity", "severity"]}
    owner = engine.owner_engine(portal.settings)

    for order, indexes in wanted.items():
        for stretch, index in zip(hazards.ORDERS[order], indexes, strict=True):
            for back in (False, True):
                read = plan(owner, stretch, listing.Place(back, 0, NOW, seven[3]))
                assert (f"hazard_{index}" in read or "hazard_pkey" in read) and "TEMP B-TREE" not in read and "Sort" not in read, (order, read)
    owner.dispose()


def plan(owner: sa.Engine, stretch: listing.Stretch, place: listing.Place) -> str:
    asked = sa.select(Hazard.id).where(*stretch.only, stretch.beyond(place)).order_by(*stretch.sorted(back=place.back)).limit(13)
    statement = str(asked.compile(owner, compile_kwargs={"literal_binds": True}))
    with owner.begin() as connection:
        if owner.dialect.name == "sqlite":
            return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
        for way in ("seqscan", "bitmapscan", "sort"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        return "\n".join(str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {statement}"))


# Search by words


def test_words_find_only_what_the_searcher_may_see(database: Database, cast: Cast) -> None:
    here = told(cast, description=WORD, place="气瓶间")
    told(cast, area_id=cast.areas["STORE-A"], description=WORD)

    assert len(by(cast.chen_li, hazards.search, words=WORD, state="all").lines) == 2
    assert [line.id for line in by(cast.zhou_min, hazards.search, words=f"气瓶间 {WORD[:3]}").lines] == [here.id]
    for blind in (cast.zheng_kai, cast.lu_yi, cast.shen_yue, cast.lin_tao):
        found = by(blind, hazards.search, words=WORD, state="all")
        assert (found.lines, found.opened, found.older) == ([], 0, "")
    here.assign(requirement="换阀门")
    assert [line.id for line in by(cast.zheng_kai, hazards.search, words="换阀门").lines] == [here.id]
    assert by(cast.zheng_kai, hazards.search, words="李建国", state="all").lines == []


def test_words_are_found_in_full_width_and_small_letters_and_all_of_them(database: Database, cast: Cast) -> None:
    told(cast, description="ＢＯＬＴ M12 松动")

    assert len(by(cast.zhou_min, hazards.search, words=" bolt　m１２ ").lines) == 1
    assert by(cast.zhou_min, hazards.search, words="bolt m13").lines == []
    with pytest.raises(Invalid, match="Write the words"):
        by(cast.zhou_min, hazards.search, words="  ")


def test_a_search_leaves_one_entry_with_what_is_shown_and_its_words_sealed(seven: list[UUID], cast: Cast, clock: Clock) -> None:
    at_screen = replace(cast.zhou_min, session=str(seven[0]), page="ledger")
    before = len(entries())

    found = by(at_screen, hazards.search, words="第2条")

    (entry,) = entries()[before:]
    assert (entry.action, entry.purpose, entry.actor) == ("hazard.search", "search", str(cast.zhou_min.person_id))
    assert {looked.row_id for looked in canonical.looked_in(entry.body)} == {line.id for line in found.lines} == {seven[1]}
    assert "第2条".encode() not in entry.body + (entry.detail_ct or b"")
    assert found.opened == 7
    by(at_screen, hazards.search, words="第2条")
    assert len(entries()) == before + 1
    by(at_screen, hazards.search, words="没有这个")
    clock.pass_time(minutes=6)
    by(at_screen, hazards.search, words="没有这个")
    assert [list(canonical.looked_in(each.body)) for each in entries()[before + 1 :]] == [[], []]
    assert verify_log(engine.current()) == []


def test_a_search_stops_when_a_page_is_full_or_enough_were_opened_and_goes_on_with_older_ones(
    seven: list[UUID], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = by(cast.zhou_min, hazards.search, words="条", size=3)
    assert (numbers(first), first.opened) == ([7, 6, 5], 3)
    monkeypatch.setattr(listing, "BATCH", 2)
    monkeypatch.setattr(listing, "MOST_OPENED", 4)

    newest = by(cast.zhou_min, hazards.search, words="第1条")
    older = by(cast.zhou_min, hazards.search, words="第1条", at=newest.older)

    assert (newest.lines, newest.opened, bool(newest.older)) == ([], 4, True)
    assert (numbers(older), older.opened, older.older) == ([1], 3, "")


@pytest.mark.parametrize("trouble", [log_locked, disk_full])
def test_a_search_that_cannot_be_logged_shows_nothing_though_the_snapshot_was_read(trouble: Any, portal: Portal, cast: Cast) -> None:
    told(cast, description=WORD)
    assert by(cast.zhou_min, hazards.search, words=WORD).lines

    with trouble(portal):
        for words in (WORD, "没有这个"):
            shown = None
            with pytest.raises(LogUnavailable, match="Nothing was shown"):
                shown = by(cast.zhou_min, hazards.search, words=words)
            assert shown is None

    assert by(cast.zhou_min, hazards.search, words=WORD).lines


def test_what_the_snapshot_found_is_not_told_without_a_transaction_that_logs(database: Database, cast: Cast) -> None:
    told(cast, description=WORD)

    with begin(cast.zhou_min, write=False) as work:
        heard = listing.found_by_words(work, words=WORD)
        with pytest.raises(Exception, match="only reads"):
            heard.scan.told(work, action="hazard.search", asked="{}")
    assert heard.scan.opened == 1


def test_a_line_that_left_the_searchers_scope_in_between_is_not_shown(database: Database, cast: Cast) -> None:
    leaves, stays = told(cast, description=WORD), told(cast, description=WORD)
    leaves.assign(), stays.assign()
    with begin(cast.zheng_kai, write=False) as work:
        heard = listing.found_by_words(work, words=WORD)
    leaves.by(cast.zhou_min, hazards.reassign, department_id=cast.departments["D-PACK"], note="归包装车间管")

    with begin(cast.zheng_kai) as work:
        found = hazards.search(work, heard, words=WORD)

    assert [line.id for line in found.lines] == [stays.id]
    assert {looked.row_id for entry in work.entries for looked in entry.looked} == {stays.id}


# By number


@pytest.mark.parametrize(
    "typed", ["HZ-2026-000001", " hz-2026-1 ", "１", "1", "000001", "2026-1", "ＨＺ－２０２６－０００００１", "HZ2026000001", "hz 1"]
)
def test_a_number_is_found_the_way_people_write_it(database: Database, cast: Cast, typed: str) -> None:
    made = told(cast)

    assert by(cast.zhou_min, hazards.find, typed) == made.id
    with pytest.raises(NotFound, match="that you can see"):
        by(cast.he_jing, hazards.find, typed)


def test_words_are_no_number() -> None:
    assert hazards.number_of("12", year=2026) == "HZ-2026-000012"
    assert [hazards.number_of(typed, year=2026) for typed in ("", "李建国", "HZ-", "1234567", "1; drop", "HZ-20261-1")] == [None] * 6


# What we owe


def test_a_department_reads_what_it_owes_by_when_and_who_answers_for_it(database: Database, cast: Cast, clock: Clock) -> None:
    monday = clock.at.date()
    for days, person in ((0, None), (1, "han.dong"), (6, None), (7, None), (20, None)):
        told(cast).assign(deadline=monday + timedelta(days=days), responsible_id=cast.people[person] if person else None)
    told(cast).assign(department_id=cast.departments["D-PACK"])
    told(cast)

    today = by(cast.zheng_kai, hazards.owed)
    clock.pass_time(hours=15)
    tomorrow = by(cast.zheng_kai, hazards.owed)

    assert today.counts == {"overdue": 0, "today": 1, "week": 2, "later": 2, "undated": 0}
    assert tomorrow.counts == {"overdue": 1, "today": 1, "week": 1, "later": 2, "undated": 0}
    assert [line.overdue for line in tomorrow.lines] == [True, False, False, False, False]
    assert [line.responsible for line in today.lines] == [None, "韩冬", None, None, None]
    for nobody in (cast.lu_yi, cast.lin_tao, cast.li_jianguo):
        assert by(nobody, hazards.owed).lines == []
        assert sum(by(nobody, hazards.owed).counts.values()) == 0


# Giving and changing


def test_assigning_keeps_level_and_category_unless_told_otherwise(database: Database, cast: Cast) -> None:
    one = told(cast, category="fire", major=True)
    level = one.row().severity

    one.assign()

    assert (one.row().category, one.row().severity) == ("fire", level)


def test_of_several_given_at_once_each_stands_alone(database: Database, cast: Cast) -> None:
    mine, foreign, taken, last = told(cast), told(cast, area_id=cast.areas["STORE-A"]), told(cast), told(cast)
    taken.assign(cast.sun_tao)
    said = {"department_id": cast.departments["D-WELD"], "deadline": DUE, "requirement": "修好"}
    refused: dict[UUID, type[Exception]] = {}

    for each in (mine, foreign, taken, last):
        try:
            by(cast.zhou_min, hazards.assign, each.id, **said)
        except (NotFound, Denied, Overtaken) as refusal:
            refused[each.id] = type(refusal)

    assert refused == {foreign.id: NotFound, taken.id: Overtaken}
    assert [each.state() for each in (mine, foreign, taken, last)] == ["assigned", "reported", "assigned", "assigned"]
    steps = [each.steps()[-1] for each in (mine, last)]
    assert len({step.entry_id for step in steps}) == 2
    assert by(cast.zhou_min, hazards.assigns) and not by(cast.zheng_kai, hazards.assigns)


def test_an_amended_field_is_read_as_it_was_and_as_it_became_by_those_who_see_the_record(database: Database, cast: Cast) -> None:
    one = told(cast, category="fire", place="门口")
    one.assign(requirement="修好")

    one.by(
        cast.zhou_min,
        hazards.amend,
        note="看错了",
        place="后门",
        category="electrical",
        severity="major",
        requirement="换新",
        deadline=date(2026, 12, 1),
    )

    changes = {change.field: (change.before, change.after) for change in one.by(cast.zheng_kai, hazards.timeline)[-1].changes}
    assert changes["place"] == ("门口", "后门")
    assert changes["category"] == ("fire", "electrical")
    assert changes["severity"] == ("general", "major")
    assert changes["requirement"] == ("修好", "换新")
    assert [datetime.fromisoformat(str(at)).day for at in changes["deadline"]] == [30, 1]
    step = one.steps()[-1]
    assert (step.action, step.was, step.became) == ("amend", "assigned", "assigned")
    assert "后门".encode() not in (step.after_ct or b"")
    with pytest.raises(NotFound, match="not yours to see"):
        one.by(cast.he_jing, hazards.timeline)
    with pytest.raises(Denied, match="changes the deadline or the text"):
        one.by(cast.zheng_kai, hazards.amend, note="x", severity="general")
    with pytest.raises(Invalid, match="Nothing was changed"):
        one.by(cast.zhou_min, hazards.amend, note="x", severity="major", category="electrical")
    one.by(cast.zhou_min, hazards.take_back)
    assert (one.row().category, one.row().severity) == ("fire", "general")
    with begin(cast.chen_li, write=False) as work:
        assert work.session.scalars(sa.select(sa.func.count(HazardStep.id))).one() == 4
