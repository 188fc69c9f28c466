"""What must stay true of keys? They open what they sealed, are wrapped anew, and are gone once destroyed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest

from db import files, keyring
from db.keyring import Keyring, kek_from_file, kek_from_hex, kek_from_passphrase, load_kek, write_kek
from portal.config import Settings
from portal.errors import SetupError, Shredded
from tests import sweep
from tests.conftest import Clock

KEK = bytes(range(32))
OTHER = bytes(range(1, 33))


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Keyring]:
    made = Keyring.create(tmp_path, KEK, origin="plant.test/anjian")
    yield made
    made.close()


def seal(ring: Keyring, subject: str) -> tuple[object, bytes]:
    key_id, key = ring.current(subject)
    return key_id, key.encrypt(bytes(12), b"word", None)


def test_a_subject_keeps_its_key_and_another_gets_its_own(ring: Keyring) -> None:
    first, _ = ring.current("hazard/2026")

    assert ring.current("hazard/2026")[0] == first
    assert ring.current("hazard/2027")[0] != first
    assert ring.by_id(first)[0] == "hazard/2026"
    assert ring.subjects() == ["hazard/2026", "hazard/2027"]


def test_a_reopened_store_has_the_same_keys_and_secrets(ring: Keyring, tmp_path: Path) -> None:
    key_id, text = seal(ring, "hazard/2026")

    again = Keyring.open(tmp_path, KEK)

    assert again.by_id(key_id)[1].decrypt(bytes(12), text, None) == b"word"
    assert [again.secret(name) for name in keyring.SECRETS] == [ring.secret(name) for name in keyring.SECRETS]
    assert again.secret("failed tries") == ring.secret("failed tries") != ring.secret("other tries")
    assert again.origin == "plant.test/anjian"


def test_a_data_key_is_in_the_store_before_it_is_used(ring: Keyring, tmp_path: Path) -> None:
    key_id, _ = ring.current("person/1")

    assert Keyring.open(tmp_path, KEK).by_id(key_id)[0] == "person/1"


def test_two_holders_agree_on_the_key_of_a_subject(ring: Keyring, tmp_path: Path) -> None:
    other = Keyring.open(tmp_path, KEK)

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda n: (ring, other)[n % 2].current("hazard/2026")[0], range(32)))

    assert len(ids) == 1


def test_the_wrong_key_does_not_open_the_store(ring: Keyring, tmp_path: Path) -> None:
    Keyring.open(tmp_path, KEK).close()

    with pytest.raises(SetupError, match="does not open the key store"):
        Keyring.open(tmp_path, OTHER)


def test_an_existing_store_is_never_overwritten(ring: Keyring, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="not overwritten"):
        Keyring.create(tmp_path, KEK, origin="plant.test/anjian")


def test_an_unknown_key_reads_as_destroyed(ring: Keyring) -> None:
    with pytest.raises(Shredded):
        ring.by_id(uuid4())


def test_an_erased_subject_is_gone_for_every_holder_and_never_comes_back(ring: Keyring, tmp_path: Path) -> None:
    other = Keyring.open(tmp_path, KEK)
    key_id, _ = ring.current("person/1")
    assert other.by_id(key_id)[0] == "person/1"

    ring.erase("person/1", why="left the enterprise")

    with pytest.raises(Shredded):
        ring.by_id(key_id)
    other._asked = 0.0
    with pytest.raises(Shredded):
        other.by_id(key_id)
    with pytest.raises(Shredded, match="destroyed"):
        other.current("person/1")
    assert ring.tombstones()["person/1"][1] == "left the enterprise"


def test_erasing_touches_nobody_else_and_may_be_repeated(ring: Keyring) -> None:
    kept, _ = ring.current("person/2")
    ring.current("person/1")

    ring.erase("person/1", why="asked for it")
    ring.erase("person/1", why="replayed after a restore")

    assert ring.by_id(kept)[0] == "person/2"
    assert ring.tombstones()["person/1"][1] == "asked for it"


def test_a_destroyed_key_lies_in_no_file_of_the_store(ring: Keyring, tmp_path: Path) -> None:
    key_id, _ = ring.current("person/1")
    wrapped = ring._ask("SELECT wrapped FROM data_key WHERE id = ?", str(key_id))[0][0]
    plain = Path(str(tmp_path / "plain.db"))
    assert wrapped in _decrypted(ring, plain)

    ring.erase("person/1", why="asked for it")

    assert wrapped not in _decrypted(ring, plain)
    assert (tmp_path / "keys" / "keys.db-wal").stat().st_size == 0


def test_a_destruction_that_another_process_held_up_is_ended_later(ring: Keyring, tmp_path: Path) -> None:
    key_id, _ = ring.current("person/1")
    wrapped = {"key": ring._ask("SELECT wrapped FROM data_key WHERE id = ?", str(key_id))[0][0]}
    other = Keyring.open(tmp_path, KEK)
    other._store.execute("BEGIN")
    other._ask("SELECT count(*) FROM data_key")
    ring._store.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(SetupError, match="Another process holds the key store"):
        ring.erase("person/1", why="asked for it")
    with pytest.raises(Shredded):
        ring.by_id(key_id)
    assert set(sweep.in_pages(tmp_path / "keys" / "keys.db", ring._file_key, wrapped))
    other.close()

    ring.rewrite_if_due()

    assert set(sweep.in_pages(tmp_path / "keys" / "keys.db", ring._file_key, wrapped)) == set()
    assert ring.due("keys") == {}


def test_what_an_earlier_version_destroyed_counts_as_destroyed_when_its_store_is_opened(ring: Keyring, tmp_path: Path, clock: Clock) -> None:
    ring.erase("person/1", why="asked for it")
    ring._store.execute("DELETE FROM meta WHERE name LIKE 'destroyed/%'")
    at = clock.pass_time(days=1)

    again = Keyring.open(tmp_path, KEK)

    assert again.destroyed() == {1: at}
    assert list(again.due("keys").values()) == [at]
    again.rewrite_if_due()
    clock.pass_time(days=1)
    assert (Keyring.open(tmp_path, KEK).destroyed(), again.due("keys")) == ({1: at}, {})


def test_a_key_store_that_destroyed_nothing_notes_nothing(ring: Keyring, tmp_path: Path) -> None:
    ring.current("person/1")
    ring.bury({})

    assert (Keyring.open(tmp_path, KEK).destroyed(), ring.due("keys")) == ({}, {})


def _decrypted(ring: Keyring, plain: Path) -> bytes:
    """The store's pages, free ones included, as whoever has the file key would read them."""
    plain.unlink(missing_ok=True)
    ring._store.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
    ring._store.execute("SELECT sqlcipher_export('plain')")
    ring._store.execute("DETACH DATABASE plain")
    return plain.read_bytes()


def test_rotation_rewraps_everything_and_changes_no_key(ring: Keyring, tmp_path: Path) -> None:
    key_id, text = seal(ring, "hazard/2026")
    secrets = {name: ring.secret(name) for name in keyring.SECRETS}

    count = ring.rotate(OTHER)

    assert count == 1 + len(keyring.SECRETS)
    again = Keyring.open(tmp_path, OTHER)
    assert again.by_id(key_id)[1].decrypt(bytes(12), text, None) == b"word"
    assert {name: again.secret(name) for name in keyring.SECRETS} == secrets
    assert list(again.problems()) == []
    with pytest.raises(SetupError, match="does not open the key store"):
        Keyring.open(tmp_path, KEK)


def test_rotation_works_while_others_seal(ring: Keyring) -> None:
    done = Event()

    def sealing(worker: int) -> list[tuple[object, bytes]]:
        made = []
        while not done.is_set() and len(made) < 400:
            made.append(seal(ring, f"person/{worker}-{len(made)}"))
        return made

    with ThreadPoolExecutor(4) as pool:
        sealed = [pool.submit(sealing, worker) for worker in range(3)]
        for n in range(5):
            ring.rotate(bytes([n]) * 32)
        done.set()
        made = [pair for future in sealed for pair in future.result()]

    assert len(made) > 3
    assert all(ring.by_id(key_id)[1].decrypt(bytes(12), text, None) == b"word" for key_id, text in made)
    assert list(ring.problems()) == []


@pytest.mark.parametrize("cut_at", [1, 2])
def test_a_rotation_cut_off_leaves_one_key_that_opens_everything(ring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_at: int) -> None:
    key_id, _ = ring.current("hazard/2026")
    calls = []

    def cut(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) == cut_at:
            raise OSError("power cut")
        files.write_whole(path, content)

    monkeypatch.setattr(keyring, "write_whole", cut)
    with pytest.raises(OSError, match="power cut"):
        ring.rotate(OTHER)
    monkeypatch.undo()

    right, wrong = (KEK, OTHER) if cut_at == 1 else (OTHER, KEK)
    again = Keyring.open(tmp_path, right)
    assert again.by_id(key_id)[0] == "hazard/2026"
    assert list(again.problems()) == []
    with pytest.raises(SetupError):
        Keyring.open(tmp_path, wrong)
    again.rotate(bytes(32))
    assert Keyring.open(tmp_path, bytes(32)).by_id(key_id)[0] == "hazard/2026"


def test_a_holder_that_missed_a_rotation_makes_no_key_under_the_old_one(ring: Keyring, tmp_path: Path) -> None:
    other = Keyring.open(tmp_path, KEK)
    other.current("hazard/2026")

    ring.rotate(OTHER)

    with pytest.raises(SetupError, match="rotated by another process"):
        other.current("hazard/2027")


def test_a_key_that_nothing_uses_is_pruned_and_a_used_one_stays(ring: Keyring) -> None:
    used, _ = ring.current("hazard/2026")
    ring.current("hazard/2027")

    assert ring.prune({used}, before="2000-01-01T00:00:00.000Z") == 0
    assert ring.prune({used}, before="9999-01-01T00:00:00.000Z") == 1

    assert ring.subjects() == ["hazard/2026"]
    assert ring.tombstones() == {}


def test_a_wrapped_key_altered_in_the_store_is_named(ring: Keyring) -> None:
    key_id, _ = ring.current("hazard/2026")
    assert list(ring.problems()) == []

    ring._store.execute("UPDATE data_key SET subject = 'hazard/2027'")

    assert list(ring.problems()) == [f"data key {key_id} of hazard/2027 does not open"]


def test_a_copy_of_the_store_opens_by_itself(ring: Keyring, tmp_path: Path) -> None:
    key_id, _ = ring.current("hazard/2026")

    ring.copy_to(tmp_path / "backup" / "keys")

    assert Keyring.open(tmp_path / "backup", KEK).by_id(key_id)[0] == "hazard/2026"


def test_the_store_shows_nothing_without_its_key(ring: Keyring, tmp_path: Path) -> None:
    ring.current("person/4711")
    ring.erase("person/4711", why="asked for it")

    raw = b"".join(path.read_bytes() for path in (tmp_path / "keys").iterdir())

    for word in (b"SQLite format", b"data_key", b"tombstone", b"4711", b"asked for it", b"hazard", b"2026-"):
        assert word not in raw


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permission bits")
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kek"
    kek = write_kek(path)
    assert kek_from_file(path) == kek

    path.chmod(0o640)

    with pytest.raises(SetupError, match="chmod 600"):
        kek_from_file(path)


def test_a_key_file_holds_32_bytes_or_64_hex_digits(tmp_path: Path) -> None:
    path = tmp_path / "kek"
    for content in (KEK, KEK.hex().encode(), KEK.hex().encode() + b"\n"):
        path.write_bytes(content)
        path.chmod(0o600)
        assert kek_from_file(path) == KEK

    path.write_bytes(b"short")

    with pytest.raises(SetupError, match="64 hex digits"):
        kek_from_file(path)


def test_a_key_of_the_wrong_length_is_refused() -> None:
    assert kek_from_hex(KEK.hex()) == KEK

    with pytest.raises(SetupError, match="64 hex digits"):
        kek_from_hex(KEK.hex()[:-2])


def test_a_passphrase_gives_the_same_key_only_with_its_salt(tmp_path: Path) -> None:
    kek = kek_from_passphrase("correct horse", tmp_path / "keys", create_salt=True)

    assert kek_from_passphrase("correct horse", tmp_path / "keys") == kek
    assert kek_from_passphrase("Correct horse", tmp_path / "keys") != kek
    with pytest.raises(SetupError, match="salt"):
        kek_from_passphrase("correct horse", tmp_path / "elsewhere")


def test_without_any_key_the_message_says_what_to_set(tmp_path: Path) -> None:
    assert load_kek(Settings(data=tmp_path, key=KEK.hex())) == KEK

    with pytest.raises(SetupError, match="ANJIAN_KEY_FILE"):
        load_kek(Settings(data=tmp_path))


def test_key_files_are_readable_by_their_owner_only(ring: Keyring, tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("POSIX permission bits")
    ring.current("hazard/2026")

    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert (tmp_path / "keys" / "keys.hdr").stat().st_mode & 0o077 == 0
