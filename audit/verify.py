"""Is this proof, signature or checkpoint good? Everything an outsider needs, in one file, with the standard library alone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import heapq
import re
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
HASH = 32
LARGEST = 1 << 63
LONGEST_PROOF = 130
LONGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100
ED25519 = b"\x01"
DASH = "\u2014 "

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


class ProofError(Exception):
    """It does not prove what it says; the message says why."""


# Merkle tree (RFC 6962, verification after RFC 9162)


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
    if len(proof) != inner + (index >> inner).bit_count():
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
    if not proof or len(path) != 1 + inner + (index >> inner).bit_count():
        raise ProofError("the consistency proof has the wrong length")
    old, new = _both_roots(path, index, inner)
    if old != root1:
        raise ProofError("the consistency proof leads to another earlier root")
    if new != root2:
        raise ProofError("the consistency proof leads to another later root")


def _both_roots(path: list[bytes], index: int, inner: int) -> tuple[bytes, bytes]:
    old = new = path[0]
    for level, beside in enumerate(path[1:]):
        if level >= inner or index >> level & 1:
            old, new = node_hash(beside, old), node_hash(beside, new)
        else:
            new = node_hash(new, beside)
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


# Ed25519 (RFC 8032), refusing every encoding but the canonical one


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> None:
    """The signature of this message by this key, or ProofError."""
    if len(public) != 32 or len(signature) != 64:
        raise ProofError("a key is 32 bytes and a signature 64")
    key = _decoded(public)
    if _times(8, key)[0] == 0:
        raise ProofError("the public key is of small order: it would sign anything")
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        raise ProofError("the signature's number is not reduced")
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % L
    expected = _plus(_times(s, BASE), _times(challenge, _minus(key)))
    if _encoded(expected) != signature[:32]:
        raise ProofError("the signature is not of this message by this key")


def _plus(one: Point, other: Point) -> Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _minus(point: Point) -> Point:
    x, y, z, t = point
    return -x % P, y, z, -t % P


def _times(number: int, point: Point) -> Point:
    total = NEUTRAL
    while number:
        if number & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        number >>= 1
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
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _decoded(bytes.fromhex("58" + "66" * 31))


# The draw: R. L. Rivest, "Consistent Sampling with Replacement" (2018), each index once and under its decimal number


def drawn(seed: str, first: int, end: int, n: int) -> list[int]:
    """The n indices of first … end − 1 with the smallest tickets, smallest first."""
    _counts(first, end, n)
    key = hashlib.sha256(seed.encode()).hexdigest()
    return heapq.nsmallest(n, range(first, end), key=lambda index: (_ticket(key, index), index))


def _ticket(key: str, index: int) -> str:
    """The digits of a fraction: the decimal number of the hash, read from its end."""
    return str(int(hashlib.sha256(f"{key}{index}".encode()).hexdigest(), 16))[::-1]


# Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint)


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


def canonical_base64(text: str) -> bytes:
    """Standard base64 in its one canonical form: padded, no stray characters, no leftover bits."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise ProofError("that is not base64") from wrong
    if base64.b64encode(raw).decode() != text:
        raise ProofError("the base64 is not canonical")
    return raw


def decimal(text: str) -> int:
    """A whole number in its one canonical form: ASCII digits, no leading zero."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text):
        raise ProofError("a size or index is not a canonical decimal number")
    number = int(text)
    _counts(number)
    return number


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
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space or not is_key_name(name):
        raise ProofError("a signature line is written '\u2014 name base64'")
    raw = canonical_base64(encoded)
    if len(raw) < 5:
        raise ProofError("a signature is too short")
    return (name, raw[:4]), raw[4:]
