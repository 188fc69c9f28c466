"""Is this bundle, proof, signature or checkpoint good? Everything an outsider needs, in one file, with the standard library alone.

    python verify.py BUNDLE --pin HEX --key VKEY --nonce DIGITS [--beacon TEXT] [--earlier HEX]... [--kept FILE]... [--history FILE] [--json]

Pin, key, nonce, beacon, earlier pins and kept checkpoints come from the auditor's own notes, never from the bundle.
It is one file because it travels alone; it is read from top to bottom, and docs/draw-format.md says every byte:

    1 canonical forms   2 Merkle tree   3 Ed25519   4 signed notes and checkpoints   5 the draw   6 frozen records
    7 request and plan   8 the bundle's zip   9 the steps of verification   10 the command line
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import heapq
import json
import re
import struct
import sys
import unicodedata
import uuid
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Point = tuple[int, int, int, int]

if sys.version_info < (3, 8):
    raise SystemExit("This needs Python 3.8 or newer \u00b7 \u9700\u8981 Python 3.8 \u6216\u66f4\u65b0\u7248\u672c")

HASH = 32
LARGEST = 1 << 63
LONGEST_PROOF = 130
LONGEST_BUNDLE = 1 << 29
LONGEST_FILE = 1 << 26
MOST_RECORDS = 10_000_000


class ProofError(Exception):
    """It does not prove what it says; the message says why."""


# 1 Canonical forms: each value can be written in one way only, so that nothing can be changed without changing what it says


def canonical_base64(text: str) -> bytes:
    """Standard base64 in its one canonical form: padded, no stray characters, no leftover bits."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise ProofError("that is not base64") from wrong
    if to_base64(raw) != text:
        raise ProofError("the base64 is not canonical")
    return raw


def to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def decimal(text: str) -> int:
    """A whole number in its one canonical form: ASCII digits, no leading zero."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text):
        raise ProofError("a size or index is not a canonical decimal number")
    number = int(text)
    _counts(number)
    return number


def frame(*parts: bytes) -> bytes:
    """Before each part its length in four bytes: no two lists of parts give the same bytes."""
    return b"".join([half for part in parts for half in (len(part).to_bytes(4, "big"), part)])


def unframe(data: bytes) -> list[bytes]:
    """The parts that `frame` joined."""
    parts, place = [], 0
    while place < len(data):
        start = place + 4
        place = start + int.from_bytes(data[place:start], "big")
        if place > len(data) or start > len(data):
            raise ProofError("a frame is longer than what holds it")
        parts.append(data[start:place])
    return parts


def to_json(value: object) -> bytes:
    """JSON in its one canonical form: sorted keys, no spaces, nothing escaped but what must be, whole numbers only."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def canonical_json(data: bytes, what: str) -> Any:
    """The value of canonical JSON; whatever is written in another way is refused."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=_once, parse_int=decimal, parse_float=_no_float, parse_constant=_no_float)
        again = to_json(value)
    except (ValueError, RecursionError) as wrong:
        raise ProofError(f"{what} is not JSON") from wrong
    if again != data:
        raise ProofError(f"{what} is not written in canonical JSON: spaces, escapes or order differ")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ProofError("a JSON object names a key twice")
    return dict(pairs)


def _no_float(text: str) -> None:
    raise ProofError(f"JSON holds {text[:20]}, which is no whole number")


def shaped(value: Any, what: str, **kinds: type) -> dict[str, Any]:
    """The value, if it is an object with exactly these keys and kinds of values."""
    if type(value) is not dict or set(value) != set(kinds):
        raise ProofError(f"{what} does not have exactly these parts: {', '.join(sorted(kinds))}")
    for key, kind in kinds.items():
        if type(value[key]) is not kind:
            raise ProofError(f"{what}: {key} is not of the right kind")
    return value


def texts(values: Any, what: str) -> list[str]:
    """The list, if it holds texts in ascending order, none twice."""
    if type(values) is not list or any(type(value) is not str for value in values):
        raise ProofError(f"{what} is not a list of texts")
    if any(one >= other for one, other in zip(values, values[1:])):
        raise ProofError(f"{what} is not in ascending order, or names something twice")
    return values


def is_normal(text: str) -> bool:
    """Valid Unicode in normal form C: two texts that look alike are the same bytes."""
    return text.isascii() or (unicodedata.is_normalized("NFC", text) and not any("\ud800" <= c <= "\udfff" for c in text))


# 2 Merkle tree (RFC 6962, verification after RFC 9162)

EMPTY = hashlib.sha256(b"").digest()
HISTORY_TAG = "anjian/log-history/v1"


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """The leaf (its hash) stands at this index of the tree with this size and root, or ProofError."""
    _counts(index, size)
    _hashes([leaf, root, *proof])
    if index >= size:
        raise ProofError("the index lies beyond the tree's size")
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + _ones(index >> inner):
        raise ProofError("the inclusion proof has the wrong length")
    found = leaf
    for level, beside in enumerate(proof):
        on_the_left = level >= inner or index >> level & 1
        found = node_hash(beside, found) if on_the_left else node_hash(found, beside)
    if found != root:
        raise ProofError("the inclusion proof leads to another root")


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """The tree of size2 begins with the tree of size1, or ProofError."""
    _counts(size1, size2)
    _hashes([root1, root2, *proof])
    if size1 > size2:
        raise ProofError("the earlier tree is larger than the later one")
    if size1 in (0, size2):
        _trivially_consistent(size1, size2, proof, root1, root2)
        return
    shift = (size1 & -size1).bit_length() - 1
    path = [root1, *proof] if size1 == 1 << shift else list(proof)
    inner = ((size1 - 1) ^ (size2 - 1)).bit_length() - shift
    index = (size1 - 1) >> shift
    if not proof or len(path) != 1 + inner + _ones(index >> inner):
        raise ProofError("the consistency proof has the wrong length")
    old, new = _both_roots(path, index, inner)
    if old != root1:
        raise ProofError("the consistency proof leads to another earlier root")
    if new != root2:
        raise ProofError("the consistency proof leads to another later root")


def _both_roots(path: list[bytes], index: int, inner: int) -> tuple[bytes, bytes]:
    old = new = path[0]
    for level, beside in enumerate(path[1:]):
        on_the_left = level >= inner or index >> level & 1
        old, new = (node_hash(beside, old), node_hash(beside, new)) if on_the_left else (old, node_hash(new, beside))
    return old, new


def _trivially_consistent(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    if proof:
        raise ProofError("a consistency proof from nothing or from the same size is empty")
    if size1 == 0 and root1 != EMPTY:
        raise ProofError("that is not the root of an empty tree")
    if size1 == size2 and root1 != root2:
        raise ProofError("two trees of the same size have different roots")


def _counts(*numbers: int) -> None:
    if any(type(n) is not int or not 0 <= n < LARGEST for n in numbers):
        raise ProofError("an index or size is not a whole number from 0 to 2^63 - 1")


def _hashes(hashes: Sequence[bytes]) -> None:
    if len(hashes) > LONGEST_PROOF or any(type(h) is not bytes or len(h) != HASH for h in hashes):
        raise ProofError("a hash is not 32 bytes, or there are too many of them")


def hashes_of(text: str) -> list[bytes]:
    """All hashes that the proofs of a bundle use, one after the other, in base64; none twice."""
    raw = canonical_base64(text)
    hashes = [raw[start : start + HASH] for start in range(0, len(raw), HASH)]
    if len(raw) % HASH or len(set(hashes)) != len(hashes):
        raise ProofError("the list of hashes is not made of whole hashes, each once")
    return hashes


def proof_of(numbers: Sequence[Any], hashes: Sequence[bytes]) -> list[bytes]:
    """A proof as a bundle writes it: where its hashes stand in that list."""
    if any(type(number) is not int or number >= len(hashes) for number in numbers):
        raise ProofError("a proof names a hash that is not in the list")
    return [hashes[number] for number in numbers]


def _ones(number: int) -> int:
    return format(number, "b").count("1")


def history_of(data: bytes) -> tuple[int, bytes, dict[int, list[bytes]]]:
    """Size and root of a log, and by their sizes the proofs that it begins with its checkpoints. Nobody signs it."""
    row = shaped(canonical_json(data, "the log's history"), "the log's history", checkpoints=list, format=str, hashes=str, root=str, size=int)
    if row["format"] != HISTORY_TAG:
        raise ProofError("the log's history is of another format")
    hashes = hashes_of(row["hashes"])
    rows = [shaped(one, "a checkpoint of the log's history", consistency=list, size=int) for one in row["checkpoints"]]
    return row["size"], canonical_base64(row["root"]), {one["size"]: proof_of(one["consistency"], hashes) for one in rows}


# 3 Ed25519 (RFC 8032), refusing every encoding but the canonical one

ED25519 = b"\x01"
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL: Point = (0, 1, 1, 0)


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> None:
    """The signature of this message by this key, or ProofError."""
    if len(public) != 32 or len(signature) != 64:
        raise ProofError("a key is 32 bytes and a signature 64")
    key = _decoded(public)
    if _twice(_twice(_twice(key)))[0] == 0:
        raise ProofError("the public key is of small order: it would sign anything")
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        raise ProofError("the signature's number is not reduced")
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    if _encoded(_times_both(s, BASE, challenge, _minus(key))) != signature[:32]:
        raise ProofError("the signature is not of this message by this key")


def _plus(one: Point, other: Point) -> Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _twice(point: Point) -> Point:
    x, y, z, _ = point
    a, b = x * x % P, y * y % P
    h = a + b
    e, g = h - (x + y) * (x + y), a - b
    f = 2 * z * z + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def _minus(point: Point) -> Point:
    x, y, z, t = point
    return -x % P, y, z, -t % P


def _times_both(number: int, point: Point, other_number: int, other_point: Point) -> Point:
    """number x point + other_number x other_point, bit by bit from the highest."""
    both, total = _plus(point, other_point), NEUTRAL
    for bit in range(max(number.bit_length(), other_number.bit_length()) - 1, -1, -1):
        total = _twice(total)
        one, other = number >> bit & 1, other_number >> bit & 1
        if one or other:
            total = _plus(total, both if one and other else point if one else other_point)
    return total


def _decoded(encoding: bytes) -> Point:
    """RFC 8032 5.1.3: one encoding for each point, so y not reduced and 'minus zero' are refused."""
    number = int.from_bytes(encoding, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        raise ProofError("a point is not written canonically")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        raise ProofError("a point does not lie on the curve")
    if x == 0 and sign:
        raise ProofError("a point is not written canonically")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _decoded(bytes.fromhex("58" + "66" * 31))


# 4 Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint)

DASH = "\u2014 "
LONGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100


def key_id(name: str, public: bytes) -> bytes:
    """The first four bytes by which a signature line says whose it is."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def parse_vkey(vkey: str) -> tuple[str, bytes, bytes]:
    """`name+id+key` -> name, key id, public key; the id must be that of the name and key."""
    parts = vkey.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]):
        raise ProofError("a verifier key is written name+id+key")
    name, identity, encoded = parts
    raw = canonical_base64(encoded)
    if raw[:1] != ED25519 or len(raw) != 33:
        raise ProofError("the verifier key is not an Ed25519 key")
    if key_id(name, raw[1:]).hex() != identity:
        raise ProofError("the verifier key's id does not belong to its name and key")
    return name, raw[1:], key_id(name, raw[1:])


def open_note(note: str, vkeys: Iterable[str]) -> str:
    """The text of a note that at least one of these keys signed and none of them wrongly, or ProofError."""
    text, lines = _parts(note)
    known = {(name, identity): public for name, public, identity in map(parse_vkey, vkeys)}
    signed = set()
    for who, signature in map(_signature_line, lines):
        if who not in known:
            continue
        if who in signed:
            raise ProofError("one key has signed the note twice")
        ed25519_verify(known[who], text.encode(), signature)
        signed.add(who)
    if not signed:
        raise ProofError("no known key has signed the note")
    return text


def open_checkpoint(note: str, vkey: str, origin: str) -> tuple[int, bytes]:
    """The size and root that this log states over its signature, or ProofError."""
    lines = open_note(note, [vkey]).split("\n")[:-1]
    if len(lines) < 3 or "" in lines:
        raise ProofError("a checkpoint is an origin, a size and a root on three lines, then lines that are not empty")
    if lines[0] != origin:
        raise ProofError("the checkpoint is of another log")
    root = canonical_base64(lines[2])
    if len(root) != HASH:
        raise ProofError("the checkpoint's root is not 32 bytes")
    return decimal(lines[1]), root


def is_key_name(name: str) -> bool:
    """A key's name is not empty, can be printed, and holds neither space nor plus."""
    return bool(name) and name.isprintable() and "+" not in name and not any(c.isspace() for c in name)


def check_note_text(text: str) -> None:
    """A note's text ends its last line and holds no control character but the line end."""
    if not text.endswith("\n") or len(text) > LONGEST_NOTE or any(c < " " and c != "\n" for c in text):
        raise ProofError("a note is text of whole lines without control characters")
    try:
        text.encode()
    except UnicodeEncodeError as wrong:
        raise ProofError("a note is valid UTF-8") from wrong


def _parts(note: str) -> tuple[str, list[str]]:
    check_note_text(note)
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")[:-1]
    if not blank or not lines:
        raise ProofError("the note has no signatures")
    if len(lines) > MOST_SIGNATURES:
        raise ProofError("the note has too many signatures")
    return text + "\n", lines


def _signature_line(line: str) -> tuple[tuple[str, bytes], bytes]:
    name, space, encoded = line[len(DASH) :].partition(" ")
    if not line.startswith(DASH) or not space or not is_key_name(name):
        raise ProofError("a signature line is written '\u2014 name base64'")
    raw = canonical_base64(encoded)
    if len(raw) < 5:
        raise ProofError("a signature is too short")
    return (name, raw[:4]), raw[4:]


# 5 The draw: R. L. Rivest, "Consistent Sampling with Replacement" (2018), each index once and under its decimal number


def drawn(seed: str, first: int, end: int, n: int) -> list[int]:
    """The n indices of first … end − 1 with the smallest tickets, smallest first."""
    _counts(first, end, n)
    key = hashlib.sha256(seed.encode()).hexdigest()
    return heapq.nsmallest(n, range(first, end), key=lambda index: (_ticket(key, index), index))


def _ticket(key: str, index: int) -> str:
    """The digits of a fraction: the decimal number of the hash, read from its end."""
    return str(int(hashlib.sha256(f"{key}{index}".encode()).hexdigest(), 16))[::-1]


def seed_of(pin: str, secret: str, nonce: str, beacon: str) -> str:
    """The seed is fixed only when both have spoken: the enterprise by its request and secret, the auditor by his nonce."""
    return hashlib.sha256(to_json(["safety-draw/v1", pin, secret, nonce, beacon])).hexdigest()


def commitment_of(secret: bytes) -> str:
    """What the request says about the secret before the nonce is known."""
    return hashlib.sha256(frame(b"anjian/draw-secret/v1", secret)).hexdigest()


# 6 Frozen records: every field has a salted digest, so that a field can be hidden and stay proved; every record is a leaf

LEAF_TAG = b"anjian/draw-leaf/v1"
ENTRY_TAG = b"anjian/log-entry/v1"
SALT = 16
DIGEST_HEAD = frame(b"anjian/draw-field/v1") + SALT.to_bytes(4, "big")
DIGEST_LENGTH = HASH.to_bytes(4, "big")
LAST_MOMENT = 253_402_300_800_000_000  # the end of the year 9999, in microseconds since 1970


def value_bytes(value: str | None) -> bytes:
    """Nothing and an empty text are two values."""
    return b"-" if value is None else b"s" + value.encode()


@lru_cache(maxsize=10_000)
def framed_name(name: str) -> bytes:
    """Frames follow each other, so that a name's can be made once for all records."""
    return frame(name.encode())


def digest_of(salt: bytes, name: str, value: str | None) -> bytes:
    """What the frozen record holds of one field: the hash of frame(tag, salt, name, value)."""
    said = value_bytes(value)
    return hashlib.sha256(b"".join((DIGEST_HEAD, salt, framed_name(name), len(said).to_bytes(4, "big"), said))).digest()


def record_bytes(stratum: str, number: str, traces: Iterable[tuple[int, str, bytes]], digests: Iterable[tuple[str, bytes]]) -> bytes:
    """The leaf's bytes: stratum, id, where its log entries stand (index, field whose time it bears out, leaf), and each field's digest by name."""
    placed = [frame(str(index).encode(), name.encode(), leaf) for index, name, leaf in traces]
    named = b"".join([framed_name(name) + DIGEST_LENGTH + digest for name, digest in digests])
    return frame(LEAF_TAG, stratum.encode(), number.encode(), frame(*placed), named)


@dataclass(frozen=True)
class Trace:
    """Where an entry of the log about this record stands, and which of its fields says when that happened."""

    index: int
    field: str
    leaf: bytes
    entry: bytes | None
    inclusion: list[bytes]


@dataclass(frozen=True)
class Item:
    """One record of the bundle: shown values by name, hidden names, and the digests of both."""

    index: int
    stratum: str
    id: str
    shown: Mapping[str, str | None]
    hidden: Sequence[str]
    digests: Sequence[tuple[str, bytes]]
    traces: Sequence[Trace]
    inclusion: list[bytes]


def item_of(value: Any, hashes: Sequence[bytes]) -> Item:
    """An item as the bundle writes it."""
    row = shaped(value, "an item", fields=list, id=str, inclusion=list, index=int, log=list, stratum=str)
    rows = [_field(part) for part in row["fields"]]
    texts([name for name, _digest, _value in rows], "the list of an item's fields")
    if not all(is_normal(text) for text in (row["id"], row["stratum"])):
        raise ProofError("an id or stratum is not in Unicode normal form")
    return Item(
        index=row["index"],
        stratum=row["stratum"],
        id=row["id"],
        shown={name: value[0] for name, _digest, value in rows if value},
        hidden=[name for name, _digest, value in rows if not value],
        digests=[(name, digest) for name, digest, _value in rows],
        traces=[_trace(part, hashes) for part in row["log"]],
        inclusion=proof_of(row["inclusion"], hashes),
    )


def _field(row: Any) -> tuple[str, bytes, tuple[str | None, ...]]:
    """[name, salt, value] of a field that is shown, [name, digest] of one that is hidden."""
    if type(row) is not list or [type(part) for part in row[:2]] != [str, str] or [type(part) for part in row[2:]] not in ([], [str], [type(None)]):
        raise ProofError("a field is written [name, salt, value] or [name, digest]")
    if not all(is_normal(part) for part in row if part is not None):
        raise ProofError("a field is not in Unicode normal form")
    raw = canonical_base64(row[1])
    if len(raw) != (SALT if row[2:] else HASH):
        raise ProofError("a salt is 16 bytes and a digest 32")
    return row[0], digest_of(raw, row[0], row[2]) if row[2:] else raw, tuple(row[2:])


def _trace(value: Any, hashes: Sequence[bytes]) -> Trace:
    row = shaped(value, "a log entry of an item", entry=str, field=str, inclusion=list, index=int, leaf=str)
    leaf, entry = canonical_base64(row["leaf"]), canonical_base64(row["entry"]) or None
    if entry is not None and leaf_hash(entry) != leaf:
        raise ProofError("a log entry is not the one that was frozen")
    return Trace(row["index"], row["field"], leaf, entry, proof_of(row["inclusion"], hashes))


def entry_of(data: bytes) -> tuple[int, str, list[bytes]]:
    """Time, action and the ids of the rows it wrote, from the bytes of a log entry (docs/log-format.md)."""
    parts = unframe(data)
    if len(parts) != 13 or parts[0] != ENTRY_TAG or len(parts[2]) != 8:
        raise ProofError("that is not an entry of the log")
    if not 0 <= (at := int.from_bytes(parts[2], "big", signed=True)) < LAST_MOMENT:
        raise ProofError("a time lies before 1970 or beyond the year 9999")
    items = [unframe(item) for item in unframe(parts[10])]
    return at, parts[6].decode("ascii", "replace"), [item[2] for item in items if item[:1] == [b"w"] and len(item) > 2]


# 7 Request and plan: what was asked for, signed by the enterprise, pinned by the auditor before he gave his nonce

REQUEST_TAG = "anjian/draw-request/v1"
PLAN_TAG = "anjian/draw-plan/v1"
NUMBER = r"0|[1-9][0-9]{0,17}"
HEX = r"[0-9a-f]{64}"
LINES = {
    "engagement": r"[A-Za-z0-9][A-Za-z0-9-]{0,39}",
    "draw": NUMBER,
    "previous": HEX + "|none",
    "size": NUMBER,
    "root": HEX,
    "plan": HEX,
    "commitment": HEX,
    "beacon": r"\S(?:.{0,298}\S)?",
    "verifier": HEX,
    "log_size": NUMBER,
    "log_root": HEX,
    "time": "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z",
}


@dataclass(frozen=True)
class Request:
    """The enterprise's signed word on what it has frozen, made before it knows the nonce."""

    engagement: str
    draw: int
    previous: str
    size: int
    root: str
    plan: str
    commitment: str
    beacon: str
    verifier: str
    log_size: int
    log_root: str
    time: str

    def text(self) -> str:
        return REQUEST_TAG + "\n" + "".join(f"{line.name} {getattr(self, line.name)}\n" for line in fields(self))


def request_of(text: str) -> Request:
    """The request that a note's text states; each line once, in order, in one form."""
    first, *lines = text.split("\n")[:-1]
    said = [line.partition(" ") for line in lines]
    if first != REQUEST_TAG or [name for name, _space, _value in said] != list(LINES):
        raise ProofError(f"a request has exactly these lines, each once and in this order: {', '.join(LINES)}")
    for name, _space, value in said:
        if not re.fullmatch(LINES[name], value) or not is_normal(value) or not value.isprintable():
            raise ProofError(f"the request's line {name} is not written as it should be")
    values: dict[str, Any] = {name: int(value) if LINES[name] == NUMBER else value for name, _space, value in said}
    return Request(**values)


@dataclass(frozen=True)
class Kind:
    """Which fields each record of a kind has; of these: what may be hidden, what is a picture's SHA-256, what is a time that the log bears out."""

    fields: frozenset[str]
    may_redact: frozenset[str]
    pictures: frozenset[str]
    times: frozenset[str]

    def fits(self, names: Iterable[str]) -> bool:
        """Whether a record with these fields is of this kind."""
        found = {pattern_of(name) for name in names}
        return found <= self.fields and {name for name in self.fields if "*" not in name} <= found


@dataclass(frozen=True)
class Stratum:
    """The records first … end - 1 of the frozen population, and how many of them are drawn by each stage."""

    name: str
    kind: str
    first: int
    end: int
    takes: Sequence[int]


@dataclass(frozen=True)
class Plan:
    """How the draw is made; the words about it (objective, population, method, risks) are for the reader."""

    engagement: str
    strata: Sequence[Stratum]
    kinds: Mapping[str, Kind]
    stages: int
    judgement: Sequence[str]
    entries_shown: bool

    def picks(self, seed: str, stage: int) -> list[int]:
        """The indices drawn: stratum by stratum, in the order of their tickets; a later stage goes on where the one before it ended."""
        return [index for part in self.strata for index in drawn(seed, part.first, part.end, part.takes[stage - 1])]

    def stratum(self, index: int) -> Stratum:
        return next(part for part in self.strata if part.first <= index < part.end)

    def kind(self, index: int) -> Kind:
        return self.kinds[self.stratum(index).kind]


def plan_of(data: bytes, size: int) -> Plan:
    """The plan, if it is one for a population of this size."""
    value = canonical_json(data, "the plan")
    parts = {"about": dict, "engagement": str, "entries": str, "format": str, "judgement": list, "kinds": dict, "stages": list, "strata": list}
    row = shaped(value, "the plan", **parts)
    if row["format"] != PLAN_TAG or row["entries"] not in ("shown", "hashed"):
        raise ProofError("the plan is of another format")
    if not 0 < size <= MOST_RECORDS:
        raise ProofError(f"a population has at least one record and at most {MOST_RECORDS}")
    _about(row["about"])
    for stage in row["stages"]:
        shaped(stage, "a stage of the plan", acceptable=int, risk=str)
    kinds = {name: _kind(kind) for name, kind in row["kinds"].items()}
    strata = [_stratum(part, kinds, len(row["stages"])) for part in row["strata"]]
    _tiled(strata, size)
    return Plan(row["engagement"], strata, kinds, len(row["stages"]), texts(row["judgement"], "the judgement list"), row["entries"] == "shown")


def _about(value: Any) -> None:
    words = ("confidence", "expected", "filter", "method", "objective", "population", "tolerable")
    about = shaped(value, "the plan's words", **dict.fromkeys(words, str), areas=list, period=list)
    texts(about["areas"], "the plan's areas")
    if len(texts(about["period"], "the plan's period")) != 2:
        raise ProofError("the plan's period is a first and a last day")


def _kind(value: Any) -> Kind:
    row = shaped(value, "a kind of the plan", fields=list, may_redact=list, pictures=list, times=list)
    kind = Kind(*(frozenset(texts(row[name], f"the plan's list {name}")) for name in ("fields", "may_redact", "pictures", "times")))
    if not kind.may_redact | kind.pictures | kind.times <= kind.fields:
        raise ProofError("the plan lets a field be hidden, a picture or a time that is not in its list of fields")
    if kind.may_redact & kind.times:
        raise ProofError("the plan lets a time be hidden that the log should bear out")
    return kind


def _stratum(value: Any, kinds: Mapping[str, Kind], stages: int) -> Stratum:
    row = shaped(value, "a stratum of the plan", certainty=bool, end=int, first=int, kind=str, name=str, takes=list)
    size, takes = row["end"] - row["first"], row["takes"]
    if row["kind"] not in kinds:
        raise ProofError(f"the stratum {row['name']} is of a kind that the plan does not describe")
    if not stages or len(takes) != stages or any(type(take) is not int for take in takes):
        raise ProofError(f"the stratum {row['name']} does not say how many are drawn by each stage")
    if takes != sorted(takes) or takes[-1] > size:
        raise ProofError(f"the stratum {row['name']} draws more than there are, or fewer by a later stage")
    if row["certainty"] and takes[0] != size:
        raise ProofError(f"the stratum {row['name']} is to be looked at whole, and is not drawn whole")
    return Stratum(row["name"], row["kind"], row["first"], row["end"], takes)


def _tiled(strata: Sequence[Stratum], size: int) -> None:
    """The strata follow each other from the first record to the last: no record is outside the draw."""
    place = 0
    for part in strata:
        if part.first != place or part.end <= part.first:
            raise ProofError(f"the strata do not cover the population: {part.name} begins at {part.first}, not at {place}")
        place = part.end
    if place != size:
        raise ProofError(f"the strata cover {place} records of {size}")
    texts([part.name for part in strata], "the list of strata")


def pattern_of(name: str) -> str:
    """step/12/note -> step/*/note: how the plan names a field that a record may have several times."""
    return "/".join("*" if re.fullmatch(r"[1-9][0-9]*", part) else part for part in name.split("/"))


# 8 The bundle's zip, which can be written in one way only: files stored as they are, in order, with nothing else

MANIFEST = "MANIFEST.txt"
MANIFEST_TAG = "anjian/draw-bundle/v1"
PLAIN = {"hashes.txt.gz": "hashes.txt", "items.json.gz": "items.json", "log.json.gz": "log.json"}  # most of the zip, so packed, in one form
ALWAYS = ("README.txt", "README.zh-CN.txt", "draws.json", *PLAIN, "plan.json", "reveal.json", "verify.py")
GZIP = b"\x1f\x8b\x08\0\0\0\0\0\2\3"
NUMBERED = re.compile(r"requests/[1-9][0-9]{0,5}\.note|pictures/[0-9a-f]{64}")
LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
MOST_FILES = 65_535
DATED = 0x21  # the first day that a zip can name


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """The zip of these files in this order."""
    return b"".join(part for name, data in files.items() for part in (_local(name, data), data)) + _directory(files)


def files_of(data: bytes) -> dict[str, bytes]:
    """The files of a zip that was written in exactly that way."""
    files: dict[str, bytes] = {}
    place = 0
    if data[:4] != b"PK\3\4":
        raise ProofError("the file does not begin as a bundle does")
    while data[place : place + 4] == b"PK\3\4":
        name, content = _file_at(data, place)
        if name in files or len(files) == MOST_FILES:
            raise ProofError(f"{name} stands in the zip twice, or the zip has too many files")
        files[name] = content
        place += LOCAL.size + len(name) + len(content)
    names = list(files)
    if names[:1] != [MANIFEST] or names[1:] != sorted(names[1:]):
        raise ProofError("the files of the zip are not in their order, the manifest first")
    ending = _directory(files)
    if data[place:] == ending:
        return files
    what = "there is something behind the zip's end" if data[place:].startswith(ending) else "the zip's directory does not agree with its files"
    raise ProofError(what)


def _file_at(data: bytes, place: int) -> tuple[str, bytes]:
    start = place + LOCAL.size
    if start > len(data):
        raise ProofError("the zip is cut off")
    _mark, _version, flags, method, _hour, _day, _checksum, _packed, size, length, extra = LOCAL.unpack(data[place:start])
    name = data[start : start + length].decode("latin-1")
    if flags or method:
        raise ProofError("a file of the zip is compressed, encrypted or described behind its content")
    if not (name == MANIFEST or name in ALWAYS or NUMBERED.fullmatch(name)):
        raise ProofError(f"the zip has a file that does not belong in a bundle: {name[:80]!a}")
    content = data[start + length : start + length + size]
    if extra or len(content) != size:
        raise ProofError("a file of the zip has extra bytes or is cut off")
    if data[place : start + length] != _local(name, content):
        raise ProofError(f"the zip says something of {name} that is not so: size, checksum or date")
    return name, content


def _local(name: str, data: bytes) -> bytes:
    return LOCAL.pack(b"PK\3\4", 20, 0, 0, 0, DATED, zlib.crc32(data), len(data), len(data), len(name), 0) + name.encode()


def _directory(files: Mapping[str, bytes]) -> bytes:
    rows, place = [], 0
    for name, data in files.items():
        size, mode = len(data), 0o100644 << 16
        rows.append(CENTRAL.pack(b"PK\1\2", 0x314, 20, 0, 0, 0, DATED, zlib.crc32(data), size, size, len(name), 0, 0, 0, 0, mode, place))
        rows.append(name.encode())
        place += LOCAL.size + len(name) + len(data)
    listed = b"".join(rows)
    return listed + END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(listed), place, 0)


def unpacked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with those that are packed as they are read, under their names without .gz."""
    return {PLAIN.get(name, name): _gunzipped(name, data) if name in PLAIN else data for name, data in files.items()}


def _gunzipped(name: str, data: bytes) -> bytes:
    """The content of a gzip file (RFC 1952) that has no name, date or comment, and nothing behind its end."""
    stream = zlib.decompressobj(31)
    try:
        made = stream.decompress(data, LONGEST_FILE + 1)
    except zlib.error as wrong:
        raise ProofError(f"{name} is not a gzip file") from wrong
    if len(made) > LONGEST_FILE:
        raise ProofError(f"{name} is larger than {LONGEST_FILE} bytes when it is unpacked")
    if not data.startswith(GZIP) or not stream.eof or stream.unused_data:
        raise ProofError(f"{name} is not one gzip file as it should be, and nothing else")
    return made


def manifest_of(files: Mapping[str, bytes]) -> str:
    """What the enterprise signs over the bundle: each file's SHA-256, size and name."""
    return f"{MANIFEST_TAG}\n" + "".join(f"{hashlib.sha256(data).hexdigest()} {len(data)} {name}\n" for name, data in files.items())


# 9 The steps of verification, in the order in which the protocol went: whatever is used in a step was proved in an earlier one

ALLOWANCE = 3_600_000_000  # microseconds between what is said to have happened and its checkpoint
NONCE = r"[0-9]{20,200}"
BEACON = r"(?:[ !#-\[\]-~]{1,300})?"  # plain ASCII that JSON writes as it is
DAILY = 25  # hours between checkpoints that are signed daily
CHECKPOINT_ACTION = "log.checkpoint"
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)
TIME = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}Z")  # newer Pythons read 24:00 as the next day


@dataclass(frozen=True)
class Own:
    """What the auditor wrote down himself."""

    pin: str
    key: str
    nonce: str
    beacon: str = ""
    earlier: Sequence[str] = ()
    kept: Sequence[str] = ()
    history: bytes = b""  # not a note of his own: it comes from the enterprise, and proves itself or nothing


@dataclass(frozen=True)
class Checkpoint:
    """The log as it was at one time: so many entries, this root."""

    size: int
    root: bytes
    at: int


class Verification:
    """One bundle against what the auditor wrote down. `step` is the number of the step that was reached."""

    def __init__(self, bundle: bytes, own: Own) -> None:
        self.step = 0
        self._bundle, self._own = bundle, own

    def verdict(self) -> dict[str, Any]:
        """What is proved, when every step holds; ProofError from the first that does not."""
        for self.step, (check, _name) in enumerate(STEPS, 1):
            check(self)
        return self._proved()

    def _notes_of_the_auditor(self) -> None:
        self._origin = parse_vkey(self._own.key)[0]
        if not all(re.fullmatch(HEX, pin) for pin in (self._own.pin, *self._own.earlier)):
            raise ProofError("a pin is 64 digits and letters a to f, in lower case")
        if not re.fullmatch(NONCE, self._own.nonce):
            raise ProofError("a nonce is 20 to 200 digits and nothing else")
        if not re.fullmatch(BEACON, self._own.beacon):
            raise ProofError("a beacon is one line of plain letters, digits and signs, without quotes and backslashes")

    def _file(self) -> None:
        self._files = files_of(self._bundle)
        if missing := [name for name in (*ALWAYS, "requests/1.note") if name not in self._files]:
            raise ProofError(f"the bundle lacks {missing[0]}")
        if large := [name for name, data in self._files.items() if len(data) > LONGEST_FILE]:
            raise ProofError(f"{large[0]} is larger than {LONGEST_FILE} bytes")

    def _manifest(self) -> None:
        signed = self._signed_alone(MANIFEST).split("\n")
        made = manifest_of({name: data for name, data in self._files.items() if name != MANIFEST}).split("\n")
        if other := set(made) - set(signed):
            raise ProofError(f"{min(line.split(' ')[-1] for line in other)} is not as the manifest says, or is not in it")
        if made != signed:
            raise ProofError("the manifest names a file that is not in the bundle, or is not written as it should be")
        self._files = unpacked(self._files)

    def _signed_alone(self, name: str) -> str:
        """The text of a note in the bundle, signed by the auditor's key and by nobody else."""
        note = _text(self._files[name], name)
        try:
            text = open_note(note, [self._own.key])
        except ProofError as wrong:
            raise ProofError(f"{name}: {wrong}") from wrong
        if note.count("\n") != text.count("\n") + 2:
            raise ProofError(f"{name} has more signatures than the one")
        return text

    def _requests(self) -> None:
        names = [f"requests/{number}.note" for number in range(1, 1 + sum(name.startswith("requests/") for name in self._files))]
        if any(name not in self._files for name in names):
            raise ProofError("the requests are not numbered 1, 2, 3 and so on")
        pins = [hashlib.sha256(self._files[name]).hexdigest() for name in names]
        if pins[-1] != self._own.pin:
            raise ProofError("this is not the request that you pinned")
        if not set(self._own.earlier) <= set(pins):
            raise ProofError("a request that you pinned earlier is not among those of this bundle: a draw is kept from you")
        self._chain = [request_of(self._signed_alone(name)) for name in names]
        self._request = self._chain[-1]
        self._chained(["none", *pins])

    def _chained(self, pins: Sequence[str]) -> None:
        """Each request follows the one before it, aborted ones too."""
        for number, (request, previous) in enumerate(zip(self._chain, pins), 1):
            if (request.engagement, request.draw) != (self._request.engagement, number):
                raise ProofError(f"request {number} is of another engagement, or bears another number")
            if request.previous != previous:
                raise ProofError(f"request {number} does not follow the request before it")
        if [request.time for request in self._chain] != sorted(request.time for request in self._chain):
            raise ProofError("a request bears an earlier time than the one before it")
        if len({request.commitment for request in self._chain}) != len(self._chain):
            raise ProofError("two requests are committed to the same secret, which may be known since the first")

    def _earlier_draws(self) -> None:
        """What became of each draw before this one: it stands in the bundle, with its secret if that was revealed."""
        rows = canonical_json(self._files["draws.json"], "draws.json")
        if type(rows) is not list or len(rows) != len(self._chain) - 1:
            raise ProofError("draws.json does not have one line for each earlier draw")
        self._draws = [shaped(row, "an earlier draw", outcome=str, secret=str, why=str) for row in rows]
        for request, row in zip(self._chain, self._draws):
            if row["outcome"] not in ("aborted", "completed"):
                raise ProofError("an earlier draw was either aborted or completed")
            if row["secret"]:
                _opened(row["secret"], request, f"draw {request.draw}")

    def _plan_and_program(self) -> None:
        if _sha256(self._files["plan.json"]) != self._request.plan:
            raise ProofError("the plan is not the one that the request names")
        if _sha256(self._files["verify.py"]) != self._request.verifier:
            raise ProofError("verify.py is not the program that the request names")
        self._plan = plan_of(self._files["plan.json"], self._request.size)
        if self._plan.engagement != self._request.engagement:
            raise ProofError("the plan is of another engagement")

    def _reveal(self) -> None:
        row = shaped(canonical_json(self._files["reveal.json"], "reveal.json"), "reveal.json", beacon=str, nonce=str, secret=str, stage=int)
        if row["nonce"] != self._own.nonce:
            raise ProofError("the draw was made with another nonce than yours")
        if (self._request.beacon == "none") != (self._own.beacon == ""):
            agreed = "no beacon was agreed, so none may be given" if self._own.beacon else "a beacon was agreed: give what it said with --beacon"
            raise ProofError(agreed)
        if row["beacon"] != self._own.beacon:
            raise ProofError("the draw was made with another beacon than yours")
        _opened(row["secret"], self._request, "this draw")
        if not 1 <= row["stage"] <= self._plan.stages:
            raise ProofError("the plan has no such stage")
        self._stage: int = row["stage"]
        self._seed = seed_of(self._own.pin, row["secret"], self._own.nonce, self._own.beacon)

    def _draw(self) -> None:
        rows = shaped(canonical_json(self._files["items.json"], "items.json"), "items.json", drawn=list, judgement=list)
        self._hashes = hashes_of(_text(self._files["hashes.txt"], "hashes.txt"))
        self._drawn, self._judged = ([item_of(row, self._hashes) for row in rows[name]] for name in ("drawn", "judgement"))
        picks, found = self._plan.picks(self._seed, self._stage), [item.index for item in self._drawn]
        missing, undrawn = set(picks) - set(found), set(found) - set(picks)
        if missing:
            raise ProofError(f"record {min(missing)} was drawn and is missing")
        if undrawn:
            raise ProofError(f"record {min(undrawn)} is in the bundle and was not drawn")
        if found != picks:
            raise ProofError("the drawn records stand in another order than they were drawn in, or one stands twice")
        ids = {item.id for item in self._drawn}
        if [item.id for item in self._judged] != [number for number in self._plan.judgement if number not in ids]:
            raise ProofError("the records chosen by judgement are not those of the plan, each once")

    def _items(self) -> None:
        root = bytes.fromhex(self._request.root)
        everything = sorted([*self._drawn, *self._judged], key=lambda item: item.index)
        for item in everything:
            try:
                data = record_bytes(item.stratum, item.id, [(trace.index, trace.field, trace.leaf) for trace in item.traces], item.digests)
                verify_inclusion(item.index, self._request.size, leaf_hash(data), item.inclusion, root)
                self._fields(item)
            except ProofError as wrong:
                raise ProofError(f"record {item.index} is not as it was frozen: {wrong}") from wrong
        for one, other in zip(everything, everything[1:]):
            if (one.stratum, one.id) >= (other.stratum, other.id):
                raise ProofError(f"the records {one.index} and {other.index} are not in the order of their ids, or are the same")
        if len({item.id for item in everything}) != len(everything):
            raise ProofError("one record was frozen in two strata")

    def _fields(self, item: Item) -> None:
        """The fields that the plan names, and hidden only those that it allows to hide."""
        stratum, kind = self._plan.stratum(item.index), self._plan.kind(item.index)
        if item.stratum != stratum.name:
            raise ProofError(f"it was frozen in the stratum {item.stratum} and is drawn in {stratum.name}")
        if not kind.fits(name for name, _digest in item.digests):
            raise ProofError("its fields are not those of the plan")
        if withheld := [name for name in item.hidden if pattern_of(name) not in kind.may_redact]:
            raise ProofError(f"the field {withheld[0]} is hidden, and the plan does not allow that")

    def _pictures(self) -> None:
        items = (*self._drawn, *self._judged)
        shown = {value for item in items for name, value in item.shown.items() if pattern_of(name) in self._plan.kind(item.index).pictures}
        self._named = sum(value is not None for value in shown)
        for name, data in self._files.items():
            if name.startswith("pictures/") and _sha256(data) != name[9:]:
                raise ProofError(f"{name} is not the picture of that digest")
            if name.startswith("pictures/") and name[9:] not in shown:
                raise ProofError(f"{name} belongs to no record of this bundle")

    def _log(self) -> None:
        """The log's checkpoints: each signed, each beginning with the one before it, the last one that of the request."""
        self._checkpoints: list[Checkpoint] = []
        for row in shaped(canonical_json(self._files["log.json"], "log.json"), "log.json", checkpoints=list)["checkpoints"]:
            self._checkpoints.append(self._checkpoint(row))
        if [(last.size, last.root.hex()) for last in self._checkpoints[-1:]] != [(self._request.log_size, self._request.log_root)]:
            raise ProofError("the log's last checkpoint is not the one that the request names")

    def _checkpoint(self, value: Any) -> Checkpoint:
        row = shaped(value, "a checkpoint", consistency=list, entry=str, inclusion=list, note=str)
        size, root = open_checkpoint(row["note"], self._own.key, self._origin)
        entry = canonical_base64(row["entry"])
        verify_inclusion(size - 1, size, leaf_hash(entry), proof_of(row["inclusion"], self._hashes), root)
        at, action, _rows = entry_of(entry)
        before = self._checkpoints[-1] if self._checkpoints else Checkpoint(0, EMPTY, 0)
        if action != CHECKPOINT_ACTION or size <= before.size or at < before.at:
            raise ProofError(f"the log's checkpoint of {size} entries does not follow the one before it, or does not say its time")
        verify_consistency(before.size, size, proof_of(row["consistency"], self._hashes), before.root, root)
        return Checkpoint(size, root, at)

    def _entries(self) -> None:
        """Each time that a record states has its entry in that log; which entries came later than they say, or before it can have happened."""
        self._off: dict[str, list[dict[str, Any]]] = {"late": [], "early": [], "without_log_entry": []}
        self._claims: list[int] = []
        for item in (*self._drawn, *self._judged):
            times = self._plan.kind(item.index).times
            claims = {name: value for name, value in item.shown.items() if value is not None and pattern_of(name) in times}
            named = [trace.field for trace in item.traces]
            if len(set(named)) != len(named) or not set(named) <= set(claims):
                raise ProofError(f"record {item.index} gives a log entry for a field that is no time of the plan, or two for one")
            self._off["without_log_entry"] += [{"id": item.id, "field": name} for name in claims if name not in named]
            for trace in item.traces:
                self._entry(item, trace, claims[trace.field])

    def _entry(self, item: Item, trace: Trace, says: str) -> None:
        last = self._checkpoints[-1]
        try:
            verify_inclusion(trace.index, last.size, trace.leaf, trace.inclusion, last.root)
            after, before = self._written(item, trace)
            claimed = micros_of(says)
        except ProofError as wrong:
            raise ProofError(f"the log does not bear out {trace.field} of record {item.index}: {wrong}") from wrong
        self._claims.append(claimed)
        row = {"index": item.index, "id": item.id, "field": trace.field, "says": says}
        if after > claimed + ALLOWANCE:
            self._off["late"].append({**row, "entered_after": moment(after)})
        if before < claimed - ALLOWANCE:
            self._off["early"].append({**row, "entered_before": moment(before)})

    def _written(self, item: Item, trace: Trace) -> tuple[int, int]:
        """After and before which times this entry came into the log: its own, and those of the checkpoints without it and with it."""
        if (trace.entry is not None) != self._plan.entries_shown:
            raise ProofError("the plan says whether log entries are shown, and it is not so")
        without = [checkpoint.at for checkpoint in self._checkpoints if checkpoint.size <= trace.index]
        having = [checkpoint.at for checkpoint in self._checkpoints if checkpoint.size > trace.index]
        if trace.entry is None:
            return max(without, default=0), min(having)
        at, _action, rows = entry_of(trace.entry)
        if not any(item.id == str(uuid.UUID(bytes=row)) for row in rows if len(row) == 16):
            raise ProofError("the entry says nothing of this record")
        return max([at, *without]), min([at, *having])

    def _kept(self) -> None:
        roots = {checkpoint.size: checkpoint.root for checkpoint in self._checkpoints}
        for note in self._own.kept:
            size, root = open_checkpoint(note, self._own.key, self._origin)
            if size < self._checkpoints[0].size:
                self._older(size, root)
            elif size not in roots:
                raise ProofError(f"the bundle leaves out the checkpoint of {size} entries that you kept")
            elif root != roots[size]:
                raise ProofError(f"the log is not the one whose checkpoint of {size} entries you kept: it was rewritten")

    def _older(self, size: int, root: bytes) -> None:
        """One from before the bundle's first: it and the request's checkpoint are both shown to be the beginning of one tree."""
        if not self._own.history:
            raise ProofError(f"the bundle begins after the checkpoint of {size} entries that you kept: give the log's history, with --history")
        whole, top, proofs = history_of(self._own.history)
        for part, stated in ((self._request.log_size, bytes.fromhex(self._request.log_root)), (size, root)):
            if not part or part not in proofs:  # every log goes on from an empty one
                raise ProofError(f"the log's history leaves out the checkpoint of {part} entries")
            try:
                verify_consistency(part, whole, proofs[part], stated, top)
            except ProofError as wrong:
                raise ProofError(f"the log is not shown to go on from the checkpoint of {size} entries that you kept: {wrong}") from wrong

    def _proved(self) -> dict[str, Any]:
        items, times = [*self._drawn, *self._judged], [checkpoint.at for checkpoint in self._checkpoints]
        watched = sorted([min(self._claims, default=times[0]), *times])
        return {
            "engagement": self._request.engagement,
            "draw": self._request.draw,
            "earlier_draws": [{"draw": number, **row} for number, row in enumerate(self._draws, 1)],
            "stage": self._stage,
            "stages": self._plan.stages,
            "population": self._request.size,
            "drawn": len(self._drawn),
            "judgement": len(self._judged),
            "hidden_fields": sum(len(item.hidden) for item in items),
            "pictures": {"named": self._named, "in_bundle": sum(name.startswith("pictures/") for name in self._files)},
            **self._off,
            "checkpoints": len(times),
            "checkpoints_since": moment(times[0]),
            "longest_gap_hours": max(other - one for one, other in zip(watched, watched[1:])) // 3_600_000_000,
            "seed": self._seed,
        }


STEPS = (
    (Verification._notes_of_the_auditor, "what you wrote down yourself · 您自己的记录"),
    (Verification._file, "the file · 文件"),
    (Verification._manifest, "the manifest · 清单与签名"),
    (Verification._requests, "the requests · 抽样请求"),
    (Verification._earlier_draws, "earlier draws · 以前的抽样"),
    (Verification._plan_and_program, "the plan · 抽样方案"),
    (Verification._reveal, "the secret and your nonce · 企业密数与您的随机数"),
    (Verification._draw, "which records were drawn · 抽中的记录"),
    (Verification._items, "the records as frozen · 冻结时的记录"),
    (Verification._pictures, "the pictures · 照片"),
    (Verification._log, "the log's checkpoints · 日志检查点"),
    (Verification._entries, "the records' log entries · 记录的日志条目"),
    (Verification._kept, "the checkpoints you kept · 您保存的检查点"),
)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _text(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as wrong:
        raise ProofError(f"{what} is not UTF-8") from wrong


def _opened(secret: str, request: Request, what: str) -> None:
    if not re.fullmatch(HEX, secret) or commitment_of(bytes.fromhex(secret)) != request.commitment:
        raise ProofError(f"the secret of {what} is not the one to which its request is committed")


def micros_of(text: str) -> int:
    """Microseconds since 1970 of a time as records and requests write it."""
    try:
        at = datetime.fromisoformat(f"{text[:-1]}+00:00") if TIME.fullmatch(text) else None
    except ValueError:
        at = None
    if at is None or at < EPOCH:
        raise ProofError("that is not a time as it should be written")
    return (at - EPOCH) // MICROSECOND


def moment(micros: int) -> str:
    return (EPOCH + micros * MICROSECOND).strftime("%Y-%m-%dT%H:%M:%SZ")


# 10 The command line: the verdict alone on standard output, what it covers on standard error


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when the bundle is verified, 1 when it is not, 2 when the command was not understood."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = _parser().parse_args(arguments)
    answer, lines = _answer(asked)
    verdict = "VERIFIED" if answer["verified"] else f"NOT VERIFIED: {_printable(answer['why'])}"
    print(json.dumps(answer, ensure_ascii=True) if asked.json else verdict)
    if not asked.json:
        print(*map(_printable, lines), sep="\n", file=sys.stderr)
    return 0 if answer["verified"] else 1


def _answer(asked: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """The answer as an object, and what is said beside the verdict."""
    checking = None
    try:
        kept = [_text(_read(path, LONGEST_NOTE), "a kept checkpoint") for path in asked.kept]
        own = Own(asked.pin, asked.key, asked.nonce, asked.beacon, asked.earlier, kept, _read(asked.history, LONGEST_FILE) if asked.history else b"")
        checking = Verification(_read(asked.bundle, LONGEST_BUNDLE), own)
        proved = checking.verdict()
    except (OSError, ProofError) as wrong:
        step = checking.step if checking else 0
        why = str(wrong) if isinstance(wrong, ProofError) else f"a file cannot be read: {wrong.strerror}"
        beside = [f"step {step} of {len(STEPS)}: {STEPS[step - 1][1]}"] if step else []
        return {"verified": False, "why": why, "step": step}, beside
    return {"verified": True, **proved}, _covered(proved)


def _read(path: str, longest: int) -> bytes:
    with Path(path).open("rb") as file:
        data = file.read(longest + 1)
    if len(data) > longest:
        raise ProofError(f"{Path(path).name} is larger than {longest} bytes")
    return data


def _covered(proved: Mapping[str, Any]) -> list[str]:
    """What the verdict covers, and what the auditor should look at himself."""
    gap, since = proved["longest_gap_hours"], proved["checkpoints_since"]
    lines = [
        f"{proved['engagement']}, draw {proved['draw']}, stage {proved['stage']} of {proved['stages']} · 第 {proved['draw']} 次抽样",
        f"{proved['drawn']} of {proved['population']} records drawn, {proved['judgement']} by judgement · 随机抽中、判断选取",
        f"{proved['hidden_fields']} fields hidden as the plan allows · 按方案隐去 {proved['hidden_fields']} 个字段",
        f"{proved['pictures']['in_bundle']} of {proved['pictures']['named']} pictures in the bundle · 含照片",
        f"seed {proved['seed']} · 随机种子",
        f"{'LOOK: ' if gap > DAILY else ''}{proved['checkpoints']} checkpoints of the log since {since}, at most {gap} h apart · 日志检查点",
    ]
    lines += [
        f"LOOK: draw {row['draw']} was {row['outcome']}{'' if row['secret'] else ', its secret not revealed'} · 请核对: {row['why']}"
        for row in proved["earlier_draws"]
    ]
    for name, word in (("late", "entered_after"), ("early", "entered_before")):
        lines += [
            f"{name.upper()}: record {row['index']} ({row['id']}), {row['field']} says {row['says']}, {word.replace('_', ' ')} {row[word]}"
            for row in proved[name]
        ]
    lines += [f"LOOK: record {row['id']}, {row['field']}: no log entry · 无日志条目" for row in proved["without_log_entry"]]
    return lines


def _printable(text: str) -> str:
    """Nothing from a bundle can write a second line, or move the cursor."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def _parser() -> argparse.ArgumentParser:
    about = "Is this sample the one that was drawn, from the records that were frozen? · 样本是否真实？"
    parser = argparse.ArgumentParser(prog="verify.py", description=about, allow_abbrev=False)
    parser.add_argument("bundle", metavar="BUNDLE", help="the zip · 样本包")
    parser.add_argument("--pin", required=True, help="the SHA-256 of the request that you wrote down · 您记下的请求摘要")
    parser.add_argument("--key", required=True, help="the enterprise's verifier key that you wrote down · 您记下的企业公钥")
    parser.add_argument("--nonce", required=True, help="the digits that you gave · 您给出的数字")
    parser.add_argument("--beacon", default="", help="what the agreed beacon said, if one was agreed · 约定的公共随机源")
    parser.add_argument("--earlier", action="append", default=[], metavar="PIN", help="an earlier pin of the same engagement · 以前记下的摘要")
    parser.add_argument("--kept", action="append", default=[], metavar="FILE", help="a checkpoint of the log that you kept · 您保存的日志检查点")
    parser.add_argument("--history", metavar="FILE", help="the log's history, for what you kept from before the bundle's checkpoints · 日志历史")
    parser.add_argument("--json", action="store_true", help="one machine-readable object · 输出一个 JSON 对象")
    return parser


if __name__ == "__main__":
    sys.exit(main())
