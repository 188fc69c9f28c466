"""What must stay true of the log? It is only added to, whatever is changed in it is found, and nothing opens without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from audit.verify import open_checkpoint, verify_consistency, verify_inclusion
from db import engine, keyring
from db.actor import NOBODY, SYSTEM, Actor, Grant, Role
from db.areas import Area, Site
from db.base import uuid7
from db.engine import Database
from db.hazards import Hazard, State
from db.log import (
    EntryKind,
    LogEntry,
    Looked,
    Written,
    canonical,
    checkpoint,
    consistency_proof,
    inclusion_proof,
    latest,
    looks_at,
    office_name,
    reveal,
    rows_against_log,
    sequence,
    size_and_root,
    verifier_key,
    verify_log,
)
from db.people import Person, RoleGrant
from db.sealed import pseudonym, reporter_subject, seal_into
from db.session import begin
from portal.errors import LogUnavailable, OutOfScope
from portal.startup import Portal
from tests.conftest import NOW, Clock

VECTORS = Path(__file__).parent / "vectors" / "log_entry_v1.json"


@pytest.fixture
def database(portal: Portal) -> Database:
    return portal.database


@pytest.fixture
def owner(portal: Portal) -> Iterator[Any]:
    """Whoever owns the database: no portal, no scope, every row."""
    opened = engine.owner_engine(portal.settings)
    if opened.dialect.name == "postgresql":
        with opened.begin() as connection:
            for table in ("log_entry", "log_subject", "log_tile", "log_checkpoint", "hazard", "person"):
                connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
    yield opened
    opened.dispose()


@pytest.fixture
def plant(database: Database) -> SimpleNamespace:
    """A person who reported a hazard, and a director."""
    with begin(SYSTEM, now=NOW) as work:
        site = Site(code="A", name="一厂")
        work.session.add(site)
        work.session.flush()
        area = Area(site_id=site.id, code="WELD", name="焊接车间")
        work.session.add(area)
        people = [_person(work, name) for name in ("张伟", "林主任")]
        work.session.flush()
        work.session.add(RoleGrant(person_id=people[1].id, role=Role.DIRECTOR, valid_from=NOW.date()))
        hazard = _hazard(work, site, area, people[0])
        work.entry(EntryKind.CHANGE, "hazard.report", detail="seen on the way to work", subjects=[str(people[0].id)])
    return SimpleNamespace(worker=people[0].id, director=people[1].id, hazard=hazard.id, area=area.id)


def _person(work: Any, name: str) -> Person:
    person = Person()
    person.subject = f"person/{person.id}"
    seal_into(person, name=name)
    work.session.add(person)
    return person


def _hazard(work: Any, site: Site, area: Area, person: Person) -> Hazard:
    tag = pseudonym(person.id)
    hazard = Hazard(
        number="HZ-2026-000001",
        site_id=site.id,
        area_id=area.id,
        reported_at=NOW,
        changed_at=NOW,
        subject="hazard/2026",
        reporter_tag=tag,
        reporter_subject=reporter_subject(tag),
    )
    seal_into(hazard, description="阀门漏气", reporter=str(person.id))
    work.session.add(hazard)
    return hazard


def director(plant: SimpleNamespace, **more: Any) -> Actor:
    grants = (Grant(Role.DIRECTOR), Grant(Role.EMPLOYEE))
    return Actor(plant.director, tag=pseudonym(plant.director), grants=grants, origin="10.0.0.7", **more)


def worker(plant: SimpleNamespace, **more: Any) -> Actor:
    return Actor(plant.worker, tag=pseudonym(plant.worker), grants=(Grant(Role.EMPLOYEE),), origin="10.0.0.9", **more)


def look(actor: Actor, *columns: str, purpose: str = "handling", at: Any = NOW) -> dict[str, str | None]:
    with begin(actor, now=at) as work:
        hazard = work.session.scalars(select(Hazard)).one()
        return reveal(work, [hazard], columns or ["description"], purpose=purpose)[hazard.id]


def fill(count: int) -> None:
    with begin(SYSTEM, now=NOW) as work:
        for n in range(count):
            work.entry(EntryKind.SYSTEM, "tick", purpose=str(n))


def entries(*kinds: EntryKind) -> list[LogEntry]:
    with begin(SYSTEM, write=False) as work:
        found = work.session.scalars(select(LogEntry).order_by(LogEntry.id)).all()
        return [entry for entry in found if not kinds or entry.kind in kinds]


def places(database: Database, since: str | None = None) -> list[str]:
    return [problem.where for problem in verify_log(database, since)]


def cells_not_as_logged() -> list[str]:
    with begin(SYSTEM, write=False) as work:
        return [problem.where for problem in rows_against_log(work)]


# Appending


def test_entries_are_numbered_without_a_gap_and_the_tree_covers_them(database: Database) -> None:
    fill(300)
    sequence(database)

    with begin(SYSTEM, write=False) as work:
        seqs = sorted(work.session.scalars(select(LogEntry.seq)))
        size, root = size_and_root(work.session)

    assert seqs == list(range(300))
    assert size == 300
    assert len(root) == 32
    assert verify_log(database) == []


def test_what_is_rolled_back_leaves_no_entry(database: Database) -> None:
    fill(1)

    with pytest.raises(ZeroDivisionError), begin(SYSTEM) as work:
        work.entry(EntryKind.SYSTEM, "tick")
        raise ZeroDivisionError

    assert len(entries()) == 1
    assert verify_log(database) == []


def test_the_sequencer_numbers_what_postgresql_appended(postgresql_database: Database) -> None:
    fill(3)
    with begin(SYSTEM, write=False) as work:
        assert list(work.session.scalars(select(LogEntry.seq))) == [None, None, None]

    assert sequence(postgresql_database) == 3

    assert sequence(postgresql_database) == 0
    with begin(SYSTEM, write=False) as work:
        assert sorted(work.session.scalars(select(LogEntry.seq))) == [0, 1, 2]


def test_two_sequencers_do_not_number_the_same_entries(postgresql_database: Database) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(fill, 20) for _ in range(6)]
        sequencers = [pool.submit(sequence, postgresql_database) for _ in range(12)]
        for future in [*writers, *sequencers]:
            future.result()
    sequence(postgresql_database)

    assert sorted(entry.seq for entry in entries()) == list(range(120))
    assert verify_log(postgresql_database) == []


def test_free_text_of_an_entry_is_sealed_beside_it(database: Database, plant: SimpleNamespace) -> None:
    entry = entries(EntryKind.CHANGE)[0]

    assert entry.subject == "log/2026"
    assert entry.detail_ct is not None
    assert b"way to work" not in entry.detail_ct


def test_erasing_the_free_text_of_a_year_breaks_no_proof(database: Database, plant: SimpleNamespace) -> None:
    kept = checkpoint(database, NOW)

    keyring.current().erase("log/2026", why="kept for five years")

    assert verify_log(database, kept) == []


def test_the_auditor_and_a_person_not_signed_in_append_too(database: Database) -> None:
    auditor = Actor(uuid7(), grants=(Grant(Role.AUDITOR),))
    for _ in range(2):
        with begin(auditor, now=NOW) as work:
            work.entry(EntryKind.VIEW, "view", subjects=["somebody"])
        with begin(NOBODY, now=NOW) as work:
            work.entry(EntryKind.SIGNIN, "signin.failed", detail="wrong password")

    assert len(entries()) == 4
    assert verify_log(database) == []


# Revealing


def test_revealing_shows_the_text_and_leaves_one_entry(database: Database, plant: SimpleNamespace) -> None:
    shown = look(director(plant), "description", "place")

    assert shown == {"description": "阀门漏气", "place": None}
    (entry,) = entries(EntryKind.VIEW)
    assert (entry.actor, entry.purpose, entry.origin) == (str(plant.director), "handling", "10.0.0.7")
    assert list(canonical.looked_in(entry.body)) == [Looked("hazard", plant.hazard, {"description": "hazard/2026"})]
    assert verify_log(database) == []


def test_one_transaction_and_purpose_is_one_entry_whatever_it_opens(database: Database, plant: SimpleNamespace) -> None:
    with begin(director(plant), now=NOW) as work:
        hazard = work.session.scalars(select(Hazard)).one()
        people = work.session.scalars(select(Person)).all()
        reveal(work, [hazard], ["description"], purpose="handling")
        reveal(work, [hazard], ["reporter"], purpose="handling")
        reveal(work, people, ["name"], purpose="handling")

    (entry,) = entries(EntryKind.VIEW)
    assert set(canonical.subjects_in(entry.body)) == {str(plant.worker), str(plant.director), pseudonym(plant.worker)}


def test_the_same_page_of_the_same_session_opens_again_without_an_entry_for_five_minutes(database: Database, plant: SimpleNamespace) -> None:
    actor = director(plant, session="abc", page="ledger")
    look(actor)

    assert look(actor, at=NOW + timedelta(minutes=4)) == {"description": "阀门漏气"}
    assert len(entries(EntryKind.VIEW)) == 1

    look(actor, "description", "reporter", at=NOW + timedelta(minutes=4))
    assert [sorted(item.columns) for item in canonical.looked_in(entries(EntryKind.VIEW)[1].body)] == [["reporter"]]
    look(director(plant, session="abc", page="other"), at=NOW + timedelta(minutes=4))
    look(director(plant, session="xyz", page="ledger"), at=NOW + timedelta(minutes=4))
    look(actor, at=NOW + timedelta(minutes=6))
    assert len(entries(EntryKind.VIEW)) == 5


def test_a_look_that_was_rolled_back_does_not_count_as_logged(database: Database, plant: SimpleNamespace) -> None:
    actor = director(plant, session="rolled", page="ledger")
    with pytest.raises(ZeroDivisionError), begin(actor, now=NOW) as work:
        reveal(work, [work.session.scalars(select(Hazard)).one()], ["description"], purpose="handling")
        raise ZeroDivisionError
    assert entries(EntryKind.VIEW) == []

    look(actor)

    assert len(entries(EntryKind.VIEW)) == 1


def test_without_a_session_every_look_is_an_entry(database: Database, plant: SimpleNamespace) -> None:
    look(director(plant))
    look(director(plant))

    assert len(entries(EntryKind.VIEW)) == 2


def test_a_reporter_reads_his_own_report_under_his_pseudonym(database: Database, plant: SimpleNamespace) -> None:
    look(worker(plant, session="abc", page="my reports"))

    (entry,) = entries(EntryKind.VIEW)
    assert entry.actor == pseudonym(plant.worker)
    assert (entry.session, entry.origin, entry.page) == ("", "", "")
    assert str(plant.worker) not in canonical.subjects_in(entry.body)


def test_a_transaction_that_only_reads_reveals_nothing(database: Database, plant: SimpleNamespace) -> None:
    assert look(director(plant))

    with begin(director(plant), write=False) as work:
        hazard = work.session.scalars(select(Hazard)).one()
        with pytest.raises(OutOfScope, match="only reads"):
            reveal(work, [hazard], ["description"], purpose="handling")


def test_an_erased_persons_text_reads_as_nothing(database: Database, plant: SimpleNamespace) -> None:
    assert look(director(plant), "description", "reporter")["reporter"] == str(plant.worker)

    keyring.current().erase(reporter_subject(pseudonym(plant.worker)), why="asked for it")

    assert look(director(plant), "description", "reporter") == {"description": "阀门漏气", "reporter": None}


def test_names_of_office_holders_are_shown_without_an_entry_and_others_are_not(database: Database, plant: SimpleNamespace) -> None:
    with begin(director(plant), write=False) as work:
        names = office_name(work, [plant.director, plant.worker])

    assert names == {plant.director: "林主任"}
    assert entries(EntryKind.VIEW) == []


def test_nothing_is_shown_when_the_log_is_locked(sqlite_settings: Any) -> None:
    from portal.startup import open_portal

    opened = open_portal(sqlite_settings)
    fill(1)
    locker = engine.owner_engine(sqlite_settings).connect()
    locker.exec_driver_sql("BEGIN IMMEDIATE")

    with pytest.raises(LogUnavailable, match="cannot be written"), begin(SYSTEM) as work:
        work.entry(EntryKind.SYSTEM, "tick")

    locker.exec_driver_sql("ROLLBACK")
    fill(1)
    assert len(entries()) == 2
    locker.close()
    opened.database.close()


# Who looked at me


def test_a_person_finds_who_looked_at_him_and_not_his_own_looks(database: Database, plant: SimpleNamespace) -> None:
    look(director(plant), "description", "reporter", purpose="handling", at=NOW)
    look(director(plant), purpose="inspection", at=NOW + timedelta(hours=1))
    look(worker(plant), at=NOW + timedelta(hours=2))
    me = [str(plant.worker), pseudonym(plant.worker)]

    with begin(worker(plant), write=False) as work:
        looks = looks_at(work, me)
        first = looks_at(work, me, limit=1)
        rest = looks_at(work, me, before=first[0])

    assert [one.purpose for one in looks] == ["inspection", "handling"]
    assert {one.actor for one in looks} == {str(plant.director)}
    assert looks[1].columns == ("hazard.description", "hazard.reporter")
    assert [*first, *rest] == looks


# Checkpoints and proofs


def test_a_checkpoint_is_checked_by_an_outsider_and_proves_every_entry(database: Database) -> None:
    fill(299)
    size, root = open_checkpoint(checkpoint(database, NOW), verifier_key(), keyring.current().origin)

    with begin(SYSTEM, write=False) as work:
        rows = work.session.scalars(select(LogEntry).order_by(LogEntry.seq)).all()
        proofs = [(row.seq, _leaf(row), inclusion_proof(work.session, row.seq, size)) for row in rows[::37]]

    assert size == 300
    for seq, leaf, proof in proofs:
        verify_inclusion(seq, size, leaf, proof, root)


def test_a_checkpoint_is_of_the_moment_when_its_turn_came_and_never_before_the_newest(database: Database, clock: Clock) -> None:
    later = NOW + timedelta(hours=1)
    moments = []
    for now, said in ((NOW, None), (NOW, NOW - timedelta(hours=1)), (NOW - timedelta(minutes=5), None), (later, None)):
        clock.at = now
        checkpoint(database, said)
        moments += [newest.at for newest in [latest()] if newest]

    assert moments == [NOW, NOW, NOW, later]


def test_a_later_checkpoint_is_consistent_with_an_earlier_one(database: Database) -> None:
    fill(10)
    size1, root1 = open_checkpoint(checkpoint(database, NOW), verifier_key(), keyring.current().origin)
    fill(600)
    size2, root2 = open_checkpoint(checkpoint(database, NOW), verifier_key(), keyring.current().origin)

    with begin(SYSTEM, write=False) as work:
        proof = consistency_proof(work.session, size1, size2)

    verify_consistency(size1, size2, proof, root1, root2)


def _leaf(row: LogEntry) -> bytes:
    names = ("kind", "actor", "session", "action", "purpose", "origin", "page", "body", "subject", "detail_ct")
    return canonical.leaf([row.id.bytes, canonical.micros(row.at), *(getattr(row, name) for name in names)])


def test_a_kept_checkpoint_holds_and_one_of_another_log_is_refused(database: Database) -> None:
    kept = checkpoint(database, NOW)
    fill(5)
    assert verify_log(database, kept) == []

    assert places(database, kept.replace("\n1\n", "\n2\n")) == ["kept checkpoint"]
    assert places(database, "nonsense") == ["kept checkpoint"]


def test_a_rewritten_and_validly_signed_history_fails_against_a_kept_checkpoint(database: Database, owner: Any) -> None:
    fill(5)
    kept = checkpoint(database, NOW)
    assert verify_log(database, kept) == []

    _start_over(database, owner)
    fill(7)
    checkpoint(database, NOW)

    assert verify_log(database) == []
    problems = verify_log(database, kept)
    assert [problem.where for problem in problems] == ["kept checkpoint"]
    assert "history was rewritten" in problems[0].what


def test_a_log_cut_off_behind_a_kept_checkpoint_is_found(database: Database, owner: Any) -> None:
    fill(5)
    kept = checkpoint(database, NOW)

    _start_over(database, owner)

    assert "its end was cut off" in verify_log(database, kept)[0].what


def _start_over(database: Database, owner: Any) -> None:
    with owner.begin() as connection:
        for table in ("log_entry", "log_subject", "log_tile", "log_checkpoint"):
            connection.execute(text(f"DELETE FROM {table}"))


# Changed behind the portal's back

CHANGES = [
    ("log_entry", "id", "{other}", "seq = 7"),
    ("log_entry", "seq", "5000", "seq = 7"),
    ("log_entry", "seq", "-1", "seq = 7"),
    ("log_entry", "at", "{later}", "seq = 7"),
    ("log_entry", "kind", "'view'", "seq = 7"),
    ("log_entry", "actor", "'nobody'", "seq = 7"),
    ("log_entry", "session", "'x'", "seq = 7"),
    ("log_entry", "action", "'tock'", "seq = 7"),
    ("log_entry", "purpose", "'x'", "seq = 7"),
    ("log_entry", "origin", "'x'", "seq = 7"),
    ("log_entry", "page", "'x'", "seq = 7"),
    ("log_entry", "body", "{bytes}", "seq = 7"),
    ("log_entry", "subject", "'log/2025'", "seq = 7"),
    ("log_entry", "detail_ct", "{bytes}", "seq = 7"),
    ("log_entry", "detail_ct", "NULL", "seq = 299"),
    ("log_entry", "actor", "'nobody'", "seq = 301"),
    ("log_tile", "level", "3", "level = 1"),
    ("log_tile", "level", "2", "level = 0 AND idx = 0"),
    ("log_tile", "idx", "9", "level = 0 AND idx = 1"),
    ("log_tile", "data", "{bytes}", "level = 0 AND idx = 1"),
    ("log_tile", "data", "{hash}", "level = 1 AND idx = 0"),
    ("log_checkpoint", "size", "17", "size = 301"),
    ("log_checkpoint", "note", "replace(note, 'A', 'B') || 'x'", "size = 301"),
    ("log_subject", "entry_id", "{other}", "subject = 'somebody'"),
    ("log_subject", "subject", "'nobody'", "subject = 'somebody'"),
    ("log_subject", "at", "{later}", "subject = 'somebody'"),
]


@pytest.mark.parametrize(("table", "column", "value", "which"), CHANGES)
def test_a_value_changed_as_owner_is_found_and_its_place_named(
    database: Database, owner: Any, table: str, column: str, value: str, which: str
) -> None:
    fill(299)
    with begin(SYSTEM, now=NOW) as work:
        work.entry(EntryKind.SYSTEM, "tick", detail="free text", subjects=["somebody"])
    kept = checkpoint(database, NOW)
    fill(3)
    assert verify_log(database, kept) == []

    with owner.begin() as connection:
        changed = connection.execute(text(f"UPDATE {table} SET {column} = {_literal(database, value)} WHERE {which}"))

    assert changed.rowcount == 1
    found = places(database, kept)
    assert any(where.startswith(table) for where in found), found


def _literal(database: Database, value: str) -> str:
    other = UUID(int=7)
    if database.kind == "sqlite":
        return value.format(other=f"'{other.hex}'", later="'2027-01-01 00:00:00.000000'", bytes="x'00'", hash=f"x'{'ab' * 32}'")
    return value.format(other=f"'{other}'", later="'2027-01-01 00:00:00+00'", bytes="'\\x00'::bytea", hash=f"'\\x{'ab' * 32}'::bytea")


def test_one_changed_hash_in_a_tile_is_told_from_a_changed_entry(database: Database, owner: Any) -> None:
    fill(299)
    checkpoint(database, NOW)
    with begin(SYSTEM, write=False) as work:
        from db.log.tiles import read

        data = bytearray(read(work.session)(0, 1))
    data[3 * 32] ^= 1

    with owner.begin() as connection:
        connection.execute(text("UPDATE log_tile SET data = :data WHERE level = 0 AND idx = 1"), {"data": bytes(data)})
        connection.execute(text("UPDATE log_entry SET action = 'tock' WHERE seq = 7"))

    problems = {problem.where: problem.what for problem in verify_log(database)}
    assert "log_tile 0/1 data, hash 3" in problems
    assert any(where.startswith("log_entry seq 7 ") and "one of its columns" in what for where, what in problems.items())
    assert len(problems) == 2


@pytest.mark.parametrize("which", ["seq = 7", "seq = 302"])
def test_a_deleted_entry_is_named_by_its_number(database: Database, owner: Any, which: str) -> None:
    fill(299)
    checkpoint(database, NOW)
    fill(3)
    sequence(database)

    with owner.begin() as connection:
        connection.execute(text(f"DELETE FROM log_entry WHERE {which}"))

    assert places(database) == [f"log_entry {which.replace(' =', '')}"]


@pytest.mark.parametrize("table", ["log_subject", "log_tile", "log_checkpoint"])
def test_deleted_rows_beside_the_entries_are_found(database: Database, owner: Any, table: str) -> None:
    fill(299)
    with begin(SYSTEM, now=NOW) as work:
        work.entry(EntryKind.SYSTEM, "tick", subjects=["somebody"])
    checkpoint(database, NOW)
    condition = " WHERE level = 0 AND idx = 0" if table == "log_tile" else ""

    with owner.begin() as connection:
        connection.execute(text(f"DELETE FROM {table}{condition}"))

    assert any(where.startswith(table) for where in places(database))


def test_an_entry_slipped_in_behind_the_last_one_is_found(database: Database, owner: Any) -> None:
    fill(3)
    sequence(database)

    with owner.begin() as connection:
        copied = "at, kind, actor, session, action, purpose, origin, page, body, subject"
        other = _literal(database, "{other}")
        connection.execute(text(f"INSERT INTO log_entry (id, seq, {copied}) SELECT {other}, 3, {copied} FROM log_entry WHERE seq = 2"))

    assert any(where.startswith("log_entry seq 3 ") for where in places(database))


# Rows against the log


def test_untouched_rows_agree_with_the_log_also_after_changes(database: Database, plant: SimpleNamespace) -> None:
    with begin(SYSTEM, now=NOW) as work:
        hazard = work.session.scalars(select(Hazard)).one()
        hazard.state, hazard.deadline = State.ASSIGNED, NOW + timedelta(days=3)
        work.entry(EntryKind.CHANGE, "hazard.assign")
    with begin(SYSTEM, now=NOW) as work:
        hazard = work.session.scalars(select(Hazard)).one()
        hazard.deadline = None
        seal_into(hazard, description=None)
        work.entry(EntryKind.CHANGE, "hazard.amend")
    sequence(database)

    assert cells_not_as_logged() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "'accepted'"),
        ("state", "'nonsense'"),
        ("round", "9"),
        ("reporter_tag", "NULL"),
        ("description_ct", "reporter_ct"),
        ("closed_at", "changed_at"),
    ],
)
def test_a_cell_changed_behind_the_portals_back_is_named(database: Database, plant: SimpleNamespace, owner: Any, column: str, value: str) -> None:
    sequence(database)
    assert cells_not_as_logged() == []

    with owner.begin() as connection:
        connection.execute(text(f"UPDATE hazard SET {column} = {value}"))

    assert cells_not_as_logged() == [f"hazard HZ-2026-000001 ({plant.hazard}) {column}"]


def test_an_earlier_sealed_value_put_back_is_named(database: Database, plant: SimpleNamespace, owner: Any) -> None:
    with owner.begin() as connection:
        before = connection.execute(text("SELECT description_ct FROM hazard")).scalar()
    with begin(SYSTEM, now=NOW) as work:
        seal_into(work.session.scalars(select(Hazard)).one(), description="something else")
        work.entry(EntryKind.CHANGE, "hazard.amend")
    sequence(database)

    with owner.begin() as connection:
        connection.execute(text("UPDATE hazard SET description_ct = :before"), {"before": before})

    assert look(director(plant)) == {"description": "阀门漏气"}
    assert cells_not_as_logged() == [f"hazard HZ-2026-000001 ({plant.hazard}) description_ct"]


def test_a_row_that_vanished_and_one_that_nobody_wrote_are_named(database: Database, plant: SimpleNamespace, owner: Any) -> None:
    sequence(database)
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM hazard"))
        other = _literal(database, "{other}")
        connection.execute(text(f"INSERT INTO person (id, subject) VALUES ({other}, 'person/7')"))

    assert cells_not_as_logged() == [f"hazard {plant.hazard}", f"person {UUID(int=7)}"]


# The canonical bytes


def test_the_canonical_bytes_are_those_of_the_known_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    known = json.loads(VECTORS.read_text())
    monkeypatch.setattr(keyring, "_installed", SimpleNamespace(secret=lambda name: bytes.fromhex(known["log_salt"])))

    for answer in known["cells"]:
        value = _value(answer)
        assert canonical.value_bytes(value).hex() == answer["value_bytes"], answer
        digest = canonical.digest(UUID(answer["entry"]), answer["table"], UUID(answer["row"]), answer["column"], value)
        assert digest.hex() == answer["digest"], answer
    for answer in known["entries"]:
        assert canonical.body_of(_entry(answer)).hex() == answer["body"]
        assert canonical.leaf(_fields(answer)).hex() == answer["leaf"]


def _value(answer: dict[str, Any]) -> Any:
    from datetime import date, datetime

    makers = {"null": lambda _: None, "instant": datetime.fromisoformat, "date": date.fromisoformat, "uuid": UUID, "bytes": bytes.fromhex}
    return makers.get(answer["type"], lambda plain: plain)(answer["value"])


def _entry(answer: dict[str, Any]) -> Any:
    written = [Written(one["table"], UUID(one["row"]), one["values"]) for one in answer["written"]]
    looked = [Looked(one["table"], UUID(one["row"]), one["columns"]) for one in answer["looked"]]
    return SimpleNamespace(id=UUID(answer["id"]), written=written, looked=looked, subjects=set(answer["subjects"]))


def _fields(answer: dict[str, Any]) -> list[Any]:
    texts = [answer[name] for name in ("kind", "actor", "session", "action", "purpose", "origin", "page")]
    envelope = bytes.fromhex(answer["envelope"]) if answer["envelope"] else None
    return [UUID(answer["id"]).bytes, answer["at_micros"], *texts, bytes.fromhex(answer["body"]), answer["subject"], envelope]


def test_a_value_without_a_canonical_form_is_refused() -> None:
    assert canonical.value_bytes(True) == canonical.value_bytes(1) == b"i1"

    with pytest.raises(TypeError, match="canonical form for a float"):
        canonical.value_bytes(1.5)


def test_a_body_gives_back_what_was_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "_installed", SimpleNamespace(secret=lambda name: bytes(32)))
    row = uuid7()
    entry = SimpleNamespace(
        id=uuid7(),
        written=[Written("hazard", row, {"state": "x", "round": 1})],
        looked=[Looked("person", row, {"name": "person/1"})],
        subjects={"b", "a"},
    )

    body = canonical.body_of(entry)

    assert [(table, row_id, sorted(cells)) for table, row_id, cells in canonical.written_in(body)] == [("hazard", row, ["round", "state"])]
    assert list(canonical.looked_in(body)) == entry.looked
    assert canonical.subjects_in(body) == ["a", "b"]
    with pytest.raises(ValueError, match="longer than"):
        canonical.unframed(body[:-1])
