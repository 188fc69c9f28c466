"""Are signatures, notes and checkpoints checked to the letter, so that nothing written differently passes?"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import note, verify
from audit.verify import DASH, ProofError, ed25519_verify, open_checkpoint, open_note, parse_vkey

VECTORS = Path(__file__).parent / "vectors"
SIGNATURES = json.loads((VECTORS / "rfc8032.json").read_text())["cases"]
NOTE = json.loads((VECTORS / "c2sp_note.json").read_text())
ORIGIN = "plant.example/anjian"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
VKEY = note.vkey(ORIGIN, PUBLIC)
ROOT = bytes(range(100, 132))
ORDER = verify.L


def signed(text: str, name: str = ORIGIN) -> str:
    return note.sign(text, name=name, public=PUBLIC, signer=KEY.sign)


CHECKPOINT = signed(note.checkpoint_body(ORIGIN, 1234, ROOT))


@pytest.mark.parametrize("case", SIGNATURES)
def test_the_rfc_signatures_verify_and_an_altered_one_does_not(case) -> None:
    public, message, signature = (bytes.fromhex(case[part]) for part in ("public", "message", "signature"))

    ed25519_verify(public, message, signature)

    with pytest.raises(ProofError, match="not of this message"):
        ed25519_verify(public, message + b"!", signature)


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_what_the_library_signs_verifies_until_a_bit_is_flipped(seed: bytes, message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)

    ed25519_verify(public, message, signature)

    with pytest.raises(ProofError):
        ed25519_verify(public, message, (int.from_bytes(signature) ^ 1 << bit).to_bytes(64))


def test_a_signature_whose_number_is_not_reduced_is_refused() -> None:
    signature = KEY.sign(b"m")
    grown = int.from_bytes(signature[32:], "little") + ORDER

    ed25519_verify(PUBLIC, b"m", signature)

    with pytest.raises(ProofError, match="not reduced"):
        ed25519_verify(PUBLIC, b"m", signature[:32] + grown.to_bytes(32, "little"))


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (1 | 1 << 255, "canonically"),
        (verify.P - 1 | 1 << 255, "canonically"),
        (verify.P, "canonically"),
        (verify.P + 1, "canonically"),
        ((1 << 255) - 1, "canonically"),
        (2, "on the curve"),
        (1, "small order"),
        (verify.P - 1, "small order"),
        (0, "small order"),
    ],
)
def test_a_public_key_that_is_no_proper_point_is_refused(number: int, why: str) -> None:
    everything_zero = bytes([1]) + bytes(63)

    with pytest.raises(ProofError, match=why):
        ed25519_verify(number.to_bytes(32, "little"), b"anything", everything_zero)


@pytest.mark.parametrize("number", [1 | 1 << 255, verify.P + 1])
def test_a_signature_point_written_in_a_second_way_is_refused(number: int) -> None:
    """S = 0 and R = neutral point would hold for a challenge of 0; any other way to write the point must not."""
    with pytest.raises(ProofError, match="not of this message"):
        ed25519_verify(PUBLIC, b"m", number.to_bytes(32, "little") + bytes(32))


# Wycheproof's classes of Ed25519 cases, constructed here anew: none of its vectors is copied

SECRET = int.from_bytes(hashlib.sha512(bytes(range(32))).digest()[:32], "little") & (1 << 254) - 8 | 1 << 254
ORDER_8 = verify._decoded(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"))
SPECIAL = [0, 1, verify.L - 1, verify.L, verify.L + 1, verify.P - 1, verify.P, verify.P + 1, 2**255 - 1, 2**256 - 1]


def signed_with(nonce: int, shown: bytes, message: bytes = b"m") -> bytes:
    """The holder's signature with a nonce of his choice and its point written as he likes; S is made to fit what is shown."""
    challenge = int.from_bytes(hashlib.sha512(shown + PUBLIC + message).digest(), "little")
    return shown + ((nonce + challenge * SECRET) % ORDER).to_bytes(32, "little")


def point(number: int, plus: verify.Point = verify.NEUTRAL) -> bytes:
    return verify._encoded(verify._plus(verify._times_both(number, verify.BASE, 0, verify.BASE), plus))


def test_the_constructions_below_hold_where_they_should() -> None:
    assert point(SECRET) == PUBLIC
    for nonce in (1, 2, 12345, 0):
        ed25519_verify(PUBLIC, b"m", signed_with(nonce, point(nonce)))


@pytest.mark.parametrize("r", SPECIAL)
@pytest.mark.parametrize("s", SPECIAL)
def test_special_values_of_r_and_s_sign_nothing(r: int, s: int) -> None:
    with pytest.raises(ProofError, match=r"not reduced|not of this message"):
        ed25519_verify(PUBLIC, b"?", r.to_bytes(32, "little") + s.to_bytes(32, "little"))


@pytest.mark.parametrize("multiple", range(1, 16))
def test_a_signature_is_not_malleable_by_any_multiple_of_the_order(multiple: int) -> None:
    signature = KEY.sign(b"m")
    grown = int.from_bytes(signature[32:], "little") + multiple * ORDER

    with pytest.raises(ProofError, match="not reduced"):
        ed25519_verify(PUBLIC, b"m", signature[:32] + grown.to_bytes(32, "little"))


@pytest.mark.parametrize("shown", [1 | 1 << 255, verify.P + 1, verify.P + 1 | 1 << 255])
def test_the_holder_cannot_write_the_point_of_a_good_signature_in_a_second_way(shown: int) -> None:
    """S is made again for what is shown, so that whoever decodes R leniently would accept it."""
    with pytest.raises(ProofError, match="not of this message"):
        ed25519_verify(PUBLIC, b"m", signed_with(0, shown.to_bytes(32, "little")))


def test_a_signature_with_a_part_of_small_order_is_refused() -> None:
    """Only a check with the cofactor would accept it."""
    assert verify._twice(verify._twice(verify._twice(ORDER_8)))[0] == 0

    with pytest.raises(ProofError, match="not of this message"):
        ed25519_verify(PUBLIC, b"m", signed_with(7, point(7, ORDER_8)))


def test_a_public_key_of_any_small_order_is_refused() -> None:
    found, place = set(), ORDER_8
    for _ in range(8):
        found.add(verify._encoded(place))
        place = verify._plus(place, ORDER_8)

    assert len(found) == 8
    for public in found:
        with pytest.raises(ProofError, match="small order"):
            ed25519_verify(public, b"m", point(0) + bytes(32))


def test_a_signature_cut_short_grown_or_with_its_halves_exchanged_is_refused() -> None:
    signature = KEY.sign(b"m")
    ed25519_verify(PUBLIC, b"m", signature)

    for cut in (b"", signature[:32], signature[:63], signature[1:], signature + b"\0", b"\0" + signature, signature * 2):
        with pytest.raises(ProofError, match="a signature 64"):
            ed25519_verify(PUBLIC, b"m", cut)
    for other in (signature[32:] + signature[:32], signature[:32] * 2, signature[:32] + signature[32:][::-1], signature[:32][::-1] + signature[32:]):
        with pytest.raises(ProofError, match=r"not reduced|not of this message"):
            ed25519_verify(PUBLIC, b"m", other)


def test_a_signature_is_of_its_own_key_and_message_only() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))

    for public, message in ((other.public_key().public_bytes_raw(), b"m"), (PUBLIC, b""), (PUBLIC, b"m\0"), (PUBLIC, b"M")):
        with pytest.raises(ProofError, match="not of this message"):
            ed25519_verify(public, message, KEY.sign(b"m"))


@pytest.mark.parametrize(("public", "signature"), [(31, 64), (33, 64), (32, 63), (32, 65), (0, 0)])
def test_a_key_or_signature_of_another_length_is_refused(public: int, signature: int) -> None:
    with pytest.raises(ProofError, match="32 bytes"):
        ed25519_verify(bytes(public), b"", bytes(signature))


def test_the_known_note_opens() -> None:
    assert open_note(NOTE["text"] + "\n" + NOTE["signature"], [NOTE["vkey"]]) == NOTE["text"]


def test_a_verifier_key_survives_the_round_trip() -> None:
    assert parse_vkey(VKEY) == (ORIGIN, PUBLIC, note.key_id(ORIGIN, PUBLIC))


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "+",
        "++",
        VKEY.replace("+", "-"),
        " " + VKEY,
        VKEY + "=",
        VKEY[:-2],
        VKEY.replace(ORIGIN, "other"),
        VKEY.replace("+", "+f", 1),
        f"{ORIGIN}+{note.key_id(ORIGIN, PUBLIC).hex().upper()}+{VKEY.rsplit('+', 1)[1]}x",
        f"{ORIGIN}+00000000+AQ==",
        f"{ORIGIN}+00000000+é",
        "\udc80+00000000+" + VKEY.rsplit("+", 1)[1],
        f"{ORIGIN}+00000000+\udc80",
    ],
)
def test_a_broken_verifier_key_is_refused(broken: str) -> None:
    with pytest.raises(ProofError):
        parse_vkey(broken)


def test_a_checkpoint_gives_its_size_and_root() -> None:
    assert open_checkpoint(CHECKPOINT, VKEY, ORIGIN) == (1234, ROOT)


def test_a_checkpoint_of_another_log_or_key_is_refused() -> None:
    stranger = note.vkey(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw())

    with pytest.raises(ProofError, match="another log"):
        open_checkpoint(CHECKPOINT, VKEY, "elsewhere.example/anjian")
    with pytest.raises(ProofError, match="no known key"):
        open_checkpoint(CHECKPOINT, stranger, ORIGIN)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n01\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n+1\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n1_0\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n١\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n{1 << 63}\n{base64.b64encode(ROOT).decode()}\n",
        f"{ORIGIN}\n1\nAAAA\n",
        f"{ORIGIN}\n1\n{base64.b64encode(ROOT).decode()[:-2]}x=\n",
        f"{ORIGIN}\n1\n{base64.b64encode(ROOT).decode()}\n\nmore\n",
        f"{ORIGIN}\n1\n!\n",
        f"{ORIGIN}\n\n\n",
    ],
)
def test_a_checkpoint_not_written_canonically_is_refused_although_signed(text: str) -> None:
    with pytest.raises(ProofError):
        open_checkpoint(signed(text), VKEY, ORIGIN)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(CHECKPOINT) - 1), st.sampled_from(list("aZ0+/=\n— \x00\udc80é")))
def test_a_checkpoint_with_any_character_changed_is_refused(place: int, character: str) -> None:
    changed = CHECKPOINT[:place] + character + CHECKPOINT[place + 1 :]
    if changed == CHECKPOINT:
        return

    with pytest.raises(ProofError):
        open_checkpoint(changed, VKEY, ORIGIN)


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_whatever_is_given_as_a_note_or_key_is_refused_as_a_proof_error(text: str) -> None:
    with pytest.raises(ProofError):
        open_note(text, [VKEY])
    with pytest.raises(ProofError):
        parse_vkey(text)


def test_a_second_signature_of_the_same_key_is_refused_and_a_strangers_is_ignored() -> None:
    line = CHECKPOINT.rpartition("\n\n")[2]
    stranger = f"{DASH}witness.example AAAAAAAA\n"

    assert open_checkpoint(CHECKPOINT + stranger, VKEY, ORIGIN) == (1234, ROOT)

    with pytest.raises(ProofError, match="twice"):
        open_checkpoint(CHECKPOINT + line, VKEY, ORIGIN)


@pytest.mark.parametrize(
    "line", ["\n", "-- x AAAAAAAA\n", f"{DASH}x\n", f"{DASH}x  AAAAAAAA\n", f"{DASH}x AAAA\n", f"{DASH}x AAAAAAB=\n", f"{DASH}x+y AAAAAAAA\n"]
)
def test_a_malformed_signature_line_spoils_the_note(line: str) -> None:
    with pytest.raises(ProofError):
        open_checkpoint(CHECKPOINT + line, VKEY, ORIGIN)


def test_base64_with_leftover_bits_is_refused() -> None:
    assert verify.canonical_base64("AAE=") == b"\0\1"

    for text in ("AAF=", "AAE", "AAE=\n", " AAE=", "AA-_", "AAE=AAE=", "АAE="):
        with pytest.raises(ProofError, match="base64"):
            verify.canonical_base64(text)


@pytest.mark.parametrize("text", ["no line end", "a\tb\n", "a\rb\n", "\udc80\n"])
def test_a_text_that_no_note_can_carry_is_not_signed(text: str) -> None:
    with pytest.raises(ProofError):
        signed(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b"])
def test_a_name_that_no_key_can_have_is_not_signed_under(name: str) -> None:
    with pytest.raises(ProofError, match="name"):
        signed("text\n", name=name)
    with pytest.raises(ProofError, match="name"):
        note.vkey(name, PUBLIC)


@pytest.mark.parametrize("module", ["verify", "merkle", "note", "sampling", "snapshot", "bundle"])
def test_the_proof_modules_import_the_standard_library_alone(module: str) -> None:
    tree = ast.parse((Path(verify.__file__).parent / f"{module}.py").read_text())
    allowed = set(sys.stdlib_module_names) | (set() if module == "verify" else {"audit"})

    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in names} <= allowed
