"""What must stay true of sealed values? They open in their own place only, and nothing else about them can be read."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from db import engine, keyring
from db.actor import SYSTEM
from db.areas import Area, Site
from db.base import Base, uuid7
from db.engine import Database
from db.hazards import Hazard, State
from db.keyring import Keyring
from db.log import EntryKind
from db.people import Person
from db.sealed import blind_of, key_of, open_bytes, open_sealed, pseudonym, reporter_subject, seal_bytes, seal_into
from db.session import begin
from portal.errors import SealBroken, Shredded
from portal.startup import Portal
from tests.conftest import NOW

SECRET = "阀门漏气，二车间"


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Keyring]:
    made = Keyring.create(tmp_path, bytes(32), origin="plant.test/anjian")
    before = keyring._installed
    keyring.install(made)
    yield made
    keyring._installed = before
    made.close()


def person(name: str | None = "张伟") -> Person:
    made = Person()
    made.subject = f"person/{made.id}"
    seal_into(made, name=name)
    return made


def hazard(**texts: str) -> Hazard:
    made = Hazard(number="HZ-2026-000001", site_id=uuid7(), area_id=uuid7(), subject="hazard/2026", reported_at=NOW, changed_at=NOW)
    seal_into(made, **texts)
    return made


# The value


def test_a_sealed_value_opens_where_it_was_sealed(ring: Keyring) -> None:
    assert open_sealed(person().name) == "张伟"


def test_a_sealed_value_shows_a_lock_and_nothing_else(ring: Keyring) -> None:
    value = person().name

    assert f"{value} {value!r} {[value]}" == "🔒 🔒 [🔒]"
    assert bool(value)
    assert not person(None).name
    assert not hasattr(value, "open")
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("keep", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_sealed_value_is_neither_kept_nor_copied(ring: Keyring, keep: Any) -> None:
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        keep(person().name)


def test_a_sealed_column_is_not_assigned(ring: Keyring) -> None:
    one, other = person(), person()

    with pytest.raises(TypeError, match="seal_into"):
        one.name = other.name


def test_sealing_again_shows_the_new_text_at_once(ring: Keyring) -> None:
    one = person()
    assert open_sealed(one.name) == "张伟"

    seal_into(one, name="张伟民")

    assert open_sealed(one.name) == "张伟民"
    assert one.name_bi == blind_of("person", "name", "张伟民")


def test_none_empties_the_column_and_its_index(ring: Keyring) -> None:
    one = person()

    seal_into(one, name=None)

    assert (one.name_ct, one.name_bi, bool(one.name)) == (None, None, False)


def test_the_same_text_never_gives_the_same_envelope(ring: Keyring) -> None:
    one = hazard(description=SECRET)
    before = one.description_ct

    seal_into(one, description=SECRET)

    assert one.description_ct != before


# Moved or altered


def test_a_ciphertext_moved_to_another_row_does_not_open(ring: Keyring) -> None:
    one, other = hazard(description=SECRET), hazard(description="other")
    assert open_sealed(one.description) == SECRET

    other.description_ct = one.description_ct
    other.__dict__.pop("description", None)

    with pytest.raises(SealBroken, match="hazard.description"):
        open_sealed(other.description)


def test_a_ciphertext_moved_to_another_column_does_not_open(ring: Keyring) -> None:
    one = hazard(description=SECRET)
    assert open_sealed(one.description) == SECRET

    one.place_ct = one.description_ct

    with pytest.raises(SealBroken, match="hazard.place"):
        open_sealed(one.place)


def test_a_ciphertext_moved_to_another_table_does_not_open(ring: Keyring) -> None:
    row = uuid7()
    envelope = seal_bytes(b"x", subject="hazard/2026", place=("hazard", "note", row.bytes))
    assert open_bytes(envelope, subject="hazard/2026", place=("hazard", "note", row.bytes)) == b"x"

    with pytest.raises(SealBroken):
        open_bytes(envelope, subject="hazard/2026", place=("hazard_step", "note", row.bytes))


def test_a_row_given_to_another_subject_does_not_open(ring: Keyring) -> None:
    one = hazard(description=SECRET)
    assert open_sealed(one.description) == SECRET

    one.subject = "hazard/2027"
    one.__dict__.pop("description", None)

    with pytest.raises(SealBroken):
        open_sealed(one.description)


def test_an_envelope_under_another_key_of_the_right_subject_does_not_open(ring: Keyring) -> None:
    place = ("hazard", "note", uuid7().bytes)
    envelope = seal_bytes(b"x", subject="hazard/2026", place=place)
    other = seal_bytes(b"x", subject="hazard/2027", place=place)
    assert open_bytes(envelope, subject="hazard/2026", place=place) == b"x"

    with pytest.raises(SealBroken):
        open_bytes(envelope[:1] + other[1:17] + envelope[17:], subject="hazard/2027", place=place)


def test_every_bit_of_an_envelope_matters(ring: Keyring) -> None:
    place = ("hazard", "note", uuid7().bytes)
    envelope = seal_bytes(b"x", subject="hazard/2026", place=place)

    for position in range(len(envelope)):
        altered = bytearray(envelope)
        altered[position] ^= 1
        with pytest.raises((SealBroken, Shredded)):
            open_bytes(bytes(altered), subject="hazard/2026", place=place)
    for length in range(len(envelope)):
        with pytest.raises((SealBroken, Shredded)):
            open_bytes(envelope[:length], subject="hazard/2026", place=place)


def test_what_was_erased_does_not_open_and_is_not_sealed_again(ring: Keyring) -> None:
    one, other = person(), person("李娜")
    ring.erase(one.subject, why="asked for it")

    with pytest.raises(Shredded):
        open_sealed(one.name)
    with pytest.raises(Shredded):
        seal_into(one, phone="138")
    assert open_sealed(other.name) == "李娜"


def test_a_row_without_a_key_subject_is_not_sealed(ring: Keyring) -> None:
    with pytest.raises(SealBroken, match="names no key"):
        seal_into(Person(), name="张伟")


# Finding and naming without opening


def test_equal_texts_find_each_other_whatever_their_case_width_and_spaces(ring: Keyring) -> None:
    assert blind_of("person", "staff_number", " ａb-７ ") == blind_of("person", "staff_number", "AB-7")
    assert blind_of("person", "staff_number", "AB-8") != blind_of("person", "staff_number", "AB-7")
    assert blind_of("person", "name", "AB-7") != blind_of("person", "staff_number", "AB-7")


def test_a_pseudonym_is_the_same_each_time_and_another_for_each_person(ring: Keyring) -> None:
    one, other = uuid7(), uuid7()

    assert pseudonym(one) == pseudonym(one) != pseudonym(other)
    assert len(bytes.fromhex(pseudonym(one))) == 32
    assert reporter_subject(pseudonym(one)) == f"reporter/{pseudonym(one)}"


def test_every_sealed_column_names_its_own_table_and_column() -> None:
    for mapper in Base.registry.mappers:
        for key, composite in mapper.composites.items():
            value = composite.composite_class(uuid7(), "x", None)
            assert (value.table, value.column) == (mapper.local_table.name, key)
            assert composite.info["subject"] in mapper.columns


# In the database


@pytest.fixture
def database(portal: Portal) -> Database:
    return portal.database


@pytest.fixture
def stored(database: Database) -> Hazard:
    with begin(SYSTEM, now=NOW) as work:
        site = Site(code="PLANTCODE", name="一厂")
        work.session.add(site)
        work.session.flush()
        area = Area(site_id=site.id, code="WELDSHOP", name="焊接车间")
        work.session.add(area)
        work.session.flush()
        one = hazard(description=SECRET, place="nextToValve7")
        one.site_id, one.area_id = site.id, area.id
        work.session.add_all([one, person("Zhangweiname")])
        work.entry(EntryKind.CHANGE, "hazard.report", detail="freetextofentry")
    return one


def again() -> Hazard:
    with begin(SYSTEM, write=False) as work:
        return work.session.scalars(select(Hazard)).one()


def test_after_a_change_of_state_everything_still_opens(stored: Hazard) -> None:
    for state in (State.ASSIGNED, State.RECTIFYING, State.AWAITING):
        with begin(SYSTEM, now=NOW) as work:
            work.session.scalars(select(Hazard)).one().state = state
            work.entry(EntryKind.CHANGE, "hazard.move")

    loaded = again()
    assert loaded.version_id == 4
    assert (open_sealed(loaded.description), open_sealed(loaded.place)) == (SECRET, "nextToValve7")


def test_a_change_of_text_and_state_in_one_transaction_opens(stored: Hazard) -> None:
    with begin(SYSTEM, now=NOW) as work:
        loaded = work.session.scalars(select(Hazard)).one()
        assert open_sealed(loaded.description) == SECRET
        loaded.state = State.ASSIGNED
        seal_into(loaded, description="other text")
        work.entry(EntryKind.CHANGE, "hazard.amend")
        work.session.flush()
        assert open_sealed(loaded.description) == "other text"

    assert open_sealed(again().description) == "other text"


def test_sealed_columns_read_as_sql_are_unreadable(portal: Portal, stored: Hazard) -> None:
    with engine.owner_engine(portal.settings).connect() as connection:
        if portal.database.kind == "postgresql":
            connection.execute(text("ALTER TABLE hazard NO FORCE ROW LEVEL SECURITY"))
        envelope = bytes(connection.execute(text("SELECT description_ct FROM hazard")).scalar_one())

    assert SECRET.encode() not in envelope
    assert key_of(envelope) == keyring.current().current("hazard/2026")[0]


def test_a_reader_of_the_files_finds_no_table_place_date_or_word(sqlite_settings: Any) -> None:
    from portal.startup import open_portal

    opened = open_portal(sqlite_settings)
    with begin(SYSTEM, now=NOW) as work:
        site = Site(code="PLANTCODE", name="一厂")
        work.session.add_all([site, person("Zhangweiname")])
        work.entry(EntryKind.CHANGE, "hazard.report", detail="freetextofentry")
    raw = {path: path.read_bytes() for path in sqlite_settings.data.rglob("*") if path.is_file()}

    assert any(path.name == "portal.db-wal" and content for path, content in raw.items())
    words = ("SQLite format", "CREATE TABLE", "log_entry", "hazard", "PLANTCODE", "一厂", "Zhangweiname", "freetextofentry", "2026-11", "person/")
    for path, content in raw.items():
        for word in words:
            assert word.encode() not in content, f"{word} stands in {path}"
    opened.database.close()
    opened.keyring.close()


def test_only_envelopes_lie_in_sealed_columns(stored: Hazard) -> None:
    loaded = again()

    for key in inspect(Hazard).composites.keys():  # noqa: SIM118  it is no dict
        envelope = getattr(loaded, f"{key}_ct")
        assert envelope is None or (envelope[:1] == b"\x01" and len(envelope) >= 45)
