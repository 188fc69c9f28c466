"""What must stay true of pictures and files? Sealed on the disk before anything names them, and found out when altered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import blobs, keyring
from db.blobs import Blob
from db.keyring import Keyring
from portal.errors import SealBroken, Shredded

PICTURE = b"\xff\xd8 clear picture bytes " * 500
YEAR = "hazard/2026"


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Keyring]:
    made = Keyring.create(tmp_path, bytes(32), origin="plant.test/anjian")
    before = keyring._installed
    keyring.install(made)
    yield made
    keyring._installed = before
    made.close()


@pytest.fixture
def folder(ring: Keyring, tmp_path: Path) -> Path:
    return tmp_path / "blobs"


def read(folder: Path, blob: Blob, name: str | None = None, subject: str = YEAR) -> bytes:
    return blobs.read(folder, name or blob.name, subject=subject, hmac_hex=blob.hmac, sha256_hex=blob.sha256)


def test_a_file_comes_back_as_it_was_and_lies_sealed(folder: Path) -> None:
    blob = blobs.store(folder, PICTURE, subject=YEAR)
    kept = blobs.path_of(folder, blob.name)

    assert read(folder, blob) == PICTURE
    assert b"clear" not in kept.read_bytes()
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == blob.sha256
    assert blob.size == len(PICTURE)
    assert list(blobs.names(folder)) == [blob.name]


def test_the_same_picture_twice_is_two_files_with_one_keyed_fingerprint(folder: Path) -> None:
    one, other = (blobs.store(folder, PICTURE, subject=YEAR) for _ in range(2))

    assert one.name != other.name
    assert one.sha256 != other.sha256
    assert one.hmac == other.hmac != hashlib.sha256(PICTURE).hexdigest()


def test_an_altered_file_is_refused(folder: Path) -> None:
    blob = blobs.store(folder, PICTURE, subject=YEAR)
    assert read(folder, blob) == PICTURE
    path = blobs.path_of(folder, blob.name)

    altered = bytearray(path.read_bytes())
    altered[-1] ^= 1
    path.write_bytes(altered)

    with pytest.raises(SealBroken, match="altered"):
        read(folder, blob)


def test_a_file_put_in_the_place_of_another_does_not_open(folder: Path) -> None:
    one, other = (blobs.store(folder, PICTURE, subject=YEAR) for _ in range(2))
    content = blobs.path_of(folder, other.name).read_bytes()

    blobs.path_of(folder, one.name).write_bytes(content)

    with pytest.raises(SealBroken, match="does not belong"):
        read(folder, Blob(one.name, one.hmac, other.sha256, one.size))


def test_a_row_that_states_another_fingerprint_is_refused(folder: Path) -> None:
    one, other = blobs.store(folder, PICTURE, subject=YEAR), blobs.store(folder, b"other", subject=YEAR)

    with pytest.raises(SealBroken, match="something else"):
        read(folder, Blob(one.name, other.hmac, one.sha256, one.size))


def test_a_missing_file_says_so(folder: Path) -> None:
    blob = blobs.store(folder, PICTURE, subject=YEAR)
    assert read(folder, blob) == PICTURE

    blobs.path_of(folder, blob.name).unlink()

    with pytest.raises(SealBroken, match="missing"):
        read(folder, blob)


@pytest.mark.parametrize("name", ["../keys/keys.db", "", "AB" * 16, "ab" * 15, "/" + "a" * 31])
def test_a_name_that_could_lead_elsewhere_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(SealBroken, match="not the name"):
        blobs.path_of(folder, name)


def test_a_picture_goes_with_its_key(folder: Path, ring: Keyring) -> None:
    blob = blobs.store(folder, PICTURE, subject=YEAR)
    assert read(folder, blob) == PICTURE

    ring.erase(YEAR, why="kept for five years")

    with pytest.raises(Shredded):
        read(folder, blob)


def test_what_a_crash_left_half_written_is_not_a_file(folder: Path) -> None:
    blob = blobs.store(folder, PICTURE, subject=YEAR)

    blobs.path_of(folder, blob.name).with_name("half.new").write_bytes(b"x")

    assert list(blobs.names(folder)) == [blob.name]
