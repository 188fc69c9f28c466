"""R5: is the copy of everything about me everything? It is held against a sweep of every cell of every table that knows nothing of the registry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from db import keyring
from db.actor import SYSTEM, Actor
from db.engine import Database
from db.log import EntryKind, LogEntry
from db.people import Person
from db.sealed import complainant, open_bytes, pseudonym
from db.session import Work, ask, begin, reveal
from portal import complaints, downloads, people, rights, transparency
from portal.config import Settings
from portal.errors import Denied, NotFound, OutOfScope
from portal.persons import Found, found_about
from portal.persons.gather import WITHHELD
from portal.rights import clerk
from portal.startup import Portal
from tests.cast import Cast, did
from tests.conftest import Clock
from tests.registers import in_force
from tests.test_hazards import Story, told
from tests.test_rights import REASON, State, asked, confirmed
from tests.test_upgrade import _past_all_policies

Hits = dict[tuple[str, str], set[str]]
# Which rows belong to one that is his, though they do not name him: (table, column) that holds the id of a row of (table, column).
PARTS = {
    ("account", "id"): ("password_old", "recovery_code", "web_session", "slip", "ticket"),
    ("violation", "id"): ("violation_step", "restriction", "drawn_item"),
    ("violation", "hazard_id"): ("violation_result",),
    ("rights_request", "id"): ("rights_step",),
    ("complaint", "id"): ("complaint_step", "complaint_message", "complaint_answer", "complaint_remedy", "complaint_evidence"),
    ("monitoring_opinion_name", "opinion_id"): ("monitoring_opinion", "monitoring_answer"),
    ("log_subject", "entry_id"): ("log_entry",),
    ("notice", "id"): ("notice_enclosed",),
}
# What names him and is somebody else's: by hand, so that a new one is looked at.
ANOTHERS = {("rights_request", "named"), ("rights_request", "facts_ct"), ("complaint_evidence", "looks_ct")}
NOT_ROWS = ("alembic_version", "scope_key", "log_tile", "log_checkpoint", "sqlite_sequence")


@dataclass
class Plant:
    """Somebody of whom there is something in many tables: Zhang Weimin, who reports, errs, asks and agrees."""

    cast: Cast
    settings: Settings
    story: Story

    @property
    def me(self) -> Actor:
        return self.cast.zhang_weimin

    def sweep(self, who: Actor) -> Hits:
        """Every row in which he is found, and in which columns."""
        engine = _past_all_policies(self.settings)
        with engine.connect() as connection:
            tables = sa.MetaData()
            tables.reflect(connection)
            rows = [(t, dict(row)) for t in tables.sorted_tables if t.name not in NOT_ROWS for row in connection.execute(sa.select(t)).mappings()]
        engine.dispose()
        found = _direct(rows, _identifiers(who))
        return found | {key: columns for key, columns in _parts(rows, found) if key not in found}

    def copied(self, who: Actor) -> dict[str, Any]:
        return json.loads(_data(self.document(who)))

    def document(self, who: Actor) -> bytes:
        return clerk.document(ask(lambda: who, rights.ask_for_copy), "en")


@pytest.fixture
def plant(portal: Portal, settings: Settings, cast: Cast) -> Plant:
    cast = replace(cast, actors={name: _came(name, n, actor) for n, (name, actor) in enumerate(cast.actors.items())})
    story = told(cast).reach(State.RECTIFYING)
    violation = confirmed(story)
    asked(cast.zhang_weimin)
    restricted = asked(cast.zhang_weimin, "restriction", violation_id=violation)
    did(cast.lin_tao, rights.grant, restricted, reason=REASON)
    did(cast.zhang_weimin, rights.agree, kind="publish_name")
    told(cast, by=cast.zhang_weimin).reach(State.RECTIFYING)
    did(cast.lin_tao, people.person_file, cast.people["zhang.weimin"])
    did(cast.chen_li, people.person_file, cast.people["zhang.weimin"])
    did(cast.zhang_weimin, people.looks_at_me)
    _complained(cast)
    _said_of_a_rule(cast)
    return Plant(cast, settings, story)


def _came(name: str, n: int, actor: Actor) -> Actor:
    """Signed in: by a session, from an address, on a page, each of which only he has."""
    return replace(actor, session=f"session/{name}", origin=f"10.77.{n}.254", page=f"page-of-{name}")


def _complained(cast: Cast) -> None:
    """To the union, which asks, answers and has something put right."""
    case_id = did(cast.zhang_weimin, complaints.file, channel="union", kind="score", text="扣分没有依据", key="a key of the form").id
    for verb, more in (
        (complaints.accept, {"independent": True}),
        (complaints.say, {"text": "哪一天的分？"}),
        (complaints.investigate, {"plan": "核对"}),
        (complaints.add_remedy, {"what": "恢复两分", "owner_id": cast.people["zhou.min"], "due": date(2026, 12, 1)}),
        (complaints.ask_material, {"wanted": "考核表"}),
        (complaints.answer, {"outcome": "upheld", "reason": "没有依据", "remedy": "恢复"}),
    ):
        did(cast.zhao_min, verb, case_id, **more)
    did(cast.zhang_weimin, complaints.say, case_id, text="十月的分")


def _said_of_a_rule(cast: Cast) -> None:
    made = in_force(cast)
    did(cast.zhang_weimin, transparency.acknowledge, made)
    opinion = did(cast.zhang_weimin, transparency.give_opinion, made, text="希望写明保存几天")
    did(cast.lin_tao, transparency.answer_opinion, opinion.id, verdict="taken", text="已写入")


def _identifiers(who: Actor) -> list[str]:
    with begin(SYSTEM) as work:
        person = work.session.scalars(sa.select(Person).where(Person.id == who.person_id)).one()
        texts = reveal(work, [person], ["name", "staff_number", "phone"], purpose="own_data")[person.id]
    return [str(who.person_id), who.person_id.hex if who.person_id else "", who.tag, *who.subjects, *(text for text in texts.values() if text)]


def _direct(rows: list[tuple[sa.Table, dict[str, Any]]], identifiers: list[str]) -> Hits:
    person = UUID(identifiers[0])
    wanted = re.compile("|".join(re.escape(one) for one in identifiers if one))
    return {_key(table, row): hits for table, row in rows if (hits := {column for column in row if _names(table, row, column, wanted, person)})}


def _names(table: sa.Table, row: dict[str, Any], column: str, wanted: re.Pattern[str], person: UUID) -> bool:
    value = row[column]
    if not isinstance(value, bytes | memoryview):
        return value is not None and bool(wanted.search(str(value)))
    data = bytes(value)
    if column.endswith("_ct"):
        data = _opened(data, table.name, column.removesuffix("_ct"), row["id"])
    return person.bytes in data or bool(wanted.search(data.decode("utf-8", "ignore")))


def _opened(envelope: bytes, table: str, column: str, row_id: Any) -> bytes:
    owner, _key_of_it = keyring.current().by_id(UUID(bytes=envelope[1:17]))
    return open_bytes(envelope, subject=owner, place=(table, column, UUID(str(row_id)).bytes))


def _parts(rows: list[tuple[sa.Table, dict[str, Any]]], found: Hits) -> Iterator[tuple[tuple[str, str], set[str]]]:
    for (table, column), parts in PARTS.items():
        mine = {str(row[column]) for t, row in rows if t.name == table and _key(t, row) in found and not found[_key(t, row)] <= _foreign(table)}
        for t, row in rows:
            hits = {name for name, value in row.items() if t.name in parts and value is not None and str(value) in mine}
            if hits:
                yield _key(t, row), hits


def _foreign(table: str) -> set[str]:
    """Where he only acted, or is named in what is another's: parts of that row are not his."""
    foreign = {"violation": {"noted_by"}, "rights_request": {"named", "facts_ct"}, "complaint": {"handler_id"}}
    return foreign.get(table, set())


def _key(table: sa.Table, row: dict[str, Any]) -> tuple[str, str]:
    return table.name, "/".join(_plain(row[column.name]) for column in table.primary_key.columns)


def _plain(value: Any) -> str:
    return str(UUID(value)) if isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) else str(value)


def _data(document: bytes) -> str:
    found = re.search(r"<script type='application/json' id='data'>(.*)</script>", document.decode(), re.DOTALL)
    assert found
    return found[1]


def _rows(copy: dict[str, Any]) -> set[tuple[str, str]]:
    return {(part["table"], row["key"]) for chapter in ("own", "told", "acts") for part in copy[chapter] for row in part["rows"]}


def _owed(hits: Hits) -> set[tuple[str, str]]:
    return {key for key, columns in hits.items() if not all((key[0], column) in ANOTHERS for column in columns)}


# The copy against the sweep


@pytest.mark.parametrize("who", ["zhang.weimin", "li.jianguo", "chen.li", "lin.tao", "zhou.min", "zheng.kai"])
def test_the_copy_is_everything_that_a_sweep_of_every_table_finds(plant: Plant, who: str) -> None:
    actor = plant.cast.actors[who]
    before = _owed(plant.sweep(actor))

    copy = _rows(plant.copied(actor))

    after = _owed(plant.sweep(actor))
    assert sorted(before - copy) == []
    assert sorted(copy - after) == []


def test_nothing_of_another_person_is_in_it(plant: Plant) -> None:
    """But for the name of who decided about him, in his office, which an explanation owes him."""
    whole, copy = plant.document(plant.me).decode(), plant.copied(plant.me)
    decided = [row["values"].pop("facts") for part in copy["own"] if part["table"] == "rights_request" for row in part["rows"]]
    others = {name: _identifiers(plant.cast.actors[name]) for name in plant.cast.actors if name != "zhang.weimin"}

    said = json.dumps(copy, ensure_ascii=False)
    for name, (one, hexed, tag, *texts) in others.items():
        assert [found for found in (one, hexed, tag) if found and found in whole] == [], name
        assert [found for found in texts if found in said] == [], name
    assert "陈立" in "".join(facts or "" for facts in decided)
    assert [found for found in _identifiers(plant.me)[3:] if found in whole] != []


@pytest.mark.parametrize("who", ["zhang.weimin", "li.jianguo", "chen.li", "lin.tao"])
def test_from_where_others_came_is_withheld_and_from_where_he_came_is_there(plant: Plant, who: str) -> None:
    himself = plant.cast.actors[who]

    copy = plant.copied(himself)

    others = [came for name, actor in plant.cast.actors.items() if name != who for came in (actor.session, actor.origin, actor.page)]
    assert [came for came in others if came in json.dumps(copy)] == []
    entries = [row["values"] for part in (*copy["own"], *copy["told"]) if part["table"] == "log_entry" for row in part["rows"]]
    came = {(one["actor"], one["session"], one["origin"], one["page"]) for one in entries}
    assert came >= {(str(himself.person_id), himself.session, himself.origin, himself.page), (WITHHELD,) * 4}


def test_what_others_wrote_with_his_name_in_it_is_not_in_it_and_the_copy_says_so(plant: Plant) -> None:
    """An honest miss: nobody opens every record to look for a name."""
    named = told(plant.cast, description="张卫民的工位旁有油")

    missed = _owed(plant.sweep(plant.me)) - _rows(plant.copied(plant.me))

    assert missed == {("hazard", str(named.id))}
    assert "were not searched for your name" in plant.document(plant.me).decode()


def test_both_halves_hold_what_they_should(plant: Plant) -> None:
    copy = plant.copied(plant.me)

    own, told_ = ({part["table"]: part["rows"] for part in copy[chapter]} for chapter in ("own", "told"))
    assert own["violation"][0]["values"]["words"] == "打磨时没有戴防护面罩"
    assert own["violation"][0]["values"]["noted_by"] == "withheld"
    assert own["person"][0]["values"]["name"] == "张卫民"
    assert "password_hash" not in own["account"][0]["values"]
    assert "hazard" not in own
    assert told_["hazard"][0]["values"]["description"]
    assert "person" not in told_ and "violation" not in told_
    assert plant.me.tag not in json.dumps(copy["own"]) and str(plant.me.person_id) not in json.dumps(copy["told"])


@pytest.mark.parametrize("planted", ["a table", "a column", "a sealed name"])
def test_what_the_registry_does_not_know_is_found_by_the_sweep(plant: Plant, planted: str) -> None:
    me = plant.me.person_id.hex if plant.me.person_id else ""
    statements = {
        "a table": ["CREATE TABLE gossip (id VARCHAR(40) PRIMARY KEY, heard VARCHAR(200))", f"INSERT INTO gossip VALUES ('1', 'about {me}')"],
        "a column": ["ALTER TABLE site ADD COLUMN seen VARCHAR(80)", f"UPDATE site SET seen = '{me}'"],
        "a sealed name": ["ALTER TABLE area ADD COLUMN seen VARCHAR(80)", "UPDATE area SET seen = '张卫民'"],
    }[planted]
    engine = _past_all_policies(plant.settings)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()

    missed = _owed(plant.sweep(plant.me)) - _rows(plant.copied(plant.me))

    assert {table for table, _key_of_row in missed} == {{"a table": "gossip", "a column": "site", "a sealed name": "area"}[planted]}


# How it is fetched, and what the log says


def test_it_is_fetched_once_and_by_nobody_else(plant: Plant) -> None:
    me = Actor(**{**plant.me.__dict__, "session": "mine"})
    other = Actor(**{**plant.cast.li_jianguo.__dict__, "session": "his"})
    finish = partial(clerk.document, language="zh")
    address = downloads.offer(me, rights.ask_for_copy, filename="me.html", media_type="text/html", finish=finish)
    name = address.rsplit("/", 1)[1]
    with pytest.raises(NotFound):
        downloads.take(name, other)

    taken = downloads.take(name, me)

    assert "关于我的一切" in taken.finish(ask(lambda: me, taken.verb)).decode()
    with pytest.raises(NotFound):
        downloads.take(name, me)


def test_an_outsider_has_none_of_it(plant: Plant) -> None:
    with pytest.raises(Denied, match="Only somebody who works here"):
        plant.document(plant.cast.shen_yue)


def test_every_opening_is_in_the_log_and_no_entry_joins_name_and_pseudonym(plant: Plant, clock: Clock) -> None:
    clock.pass_time(minutes=10)
    since = clock.at
    plant.document(plant.me)

    with begin(SYSTEM, write=False) as work:
        entries = work.session.scalars(sa.select(LogEntry).where(LogEntry.at >= since)).all()
        found = {(str(entry.kind), entry.actor, entry.purpose) for entry in entries if entry.purpose}
        bodies = [entry.body for entry in entries]
    me, tag = str(plant.me.person_id), plant.me.tag
    assert (str(EntryKind.EXPORT), me, "own_copy") in found
    assert (str(EntryKind.VIEW), "system", "own_copy") in found
    assert (str(EntryKind.VIEW), tag, "my_reports") in found
    complains = complainant(plant.me.person_id)  # type: ignore[arg-type]
    assert (str(EntryKind.VIEW), complains, "complaint") in found
    for name in (tag, complains):
        assert [body for body in bodies if name.encode() in body and (me.encode() in body or plant.me.person_id.bytes in body)] == []  # type: ignore[union-attr]
    assert tag == pseudonym(plant.me.person_id)  # type: ignore[arg-type]


def test_a_copy_of_everything_holds_up_nobody_who_writes(database: Database, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many years are read for it."""
    himself, another = plant.cast.zhang_weimin, plant.cast.li_jianguo
    find, wrote = clerk.found_about, list[object]()

    def writes_too() -> None:
        wrote.append(did(another, rights.agree, kind="publish_name"))

    def slowly(work: Work, person_id: UUID, *, purpose: str) -> Found:
        other = Thread(target=writes_too)
        other.start()
        other.join()
        return find(work, person_id, purpose=purpose)

    monkeypatch.setattr(clerk, "found_about", slowly)
    if database.kind == "sqlite":
        monkeypatch.setattr(database.queue, "patience", 0.5)

    page = clerk.document(did(himself, rights.ask_for_copy), "en")

    assert len(wrote) == 1
    assert "张卫民" in page.decode()


def test_what_was_found_is_no_text_before_it_is_on_record(plant: Plant) -> None:
    himself = plant.cast.people["zhang.weimin"]
    with begin(SYSTEM, write=False) as work:
        found = found_about(work, himself, purpose=clerk.PURPOSE)
    with suppress(RuntimeError), begin(SYSTEM) as work:
        found.put_on_record(work)
        raise RuntimeError  # the log could not be written

    with begin(SYSTEM, write=False) as work, pytest.raises(OutOfScope, match="was not put on record"):
        found.opened(work)

    with begin(SYSTEM) as work:
        found.put_on_record(work)
    with begin(SYSTEM, write=False) as work:
        assert "张卫民" in str(found.opened(work))
