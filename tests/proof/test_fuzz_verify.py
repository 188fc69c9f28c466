"""Whatever is fed to the verifier: is it never a traceback, and never VERIFIED unless every byte that counts is what was sealed?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Any

import pytest

from audit import bundle, merkle, snapshot, verify
from audit.snapshot import Frozen, Share
from audit.verify import MANIFEST, Own, ProofError, Verification, files_of, to_json, unpacked, zip_bytes
from tests.conftest import Proof
from tests.draws import START, Plant, Scene, entry

ALL = 100_000
SIGNED_ONLY = {"README.txt", "README.zh-CN.txt", "draws.json", "log.json"}  # what the enterprise may write as it likes: docs/decisions/0028
ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 2**63, 2**63 - 1, 10**18, 1.5, "", "x", "\x00", "\ud800", "A\u030a", "é", "=", "AA==", "AAAA", "0" * 64),
    *([], {}, [[]], [None], [""], [0], {"": ""}, {"a": []}, [["a", "b"]], "x" * 5000, "\u2028\n", "../..", "VERIFIED\nVERIFIED"),
]


class Small(Scene):
    """Ten records and three checkpoints: the same steps, quickly."""

    def plan(self, frozen: Frozen, **more: object) -> bytes:
        shares = {"1-major": Share("hazard", (2, 2), certainty=True), "2-high": Share("hazard", (2, 3)), "3-low": Share("hazard", (1, 3))}
        return super().plan(frozen, shares=shares, **more)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Small(Plant(strata={"1-major": 2, "2-high": 4, "3-low": 4}))


@pytest.fixture(autouse=True)
def quick_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature that held once holds again: the same function, remembered."""
    monkeypatch.setattr(verify, "ed25519_verify", lru_cache(maxsize=256)(verify.ed25519_verify))


def outcome(data: bytes, own: Own) -> bool:
    """Whether it is verified. Any error but the verifier's own fails the test."""
    try:
        Verification(data, own).verdict()
    except ProofError:
        return False
    return True


# Bytes, by whoever has no key


def flip(data: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def put(data: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(chance.choice([1, 1, 2, 4, 30])) + data[place + chance.choice([0, 0, 1, 4]) :]


def cut(data: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + data[place + chance.choice([1, 2, 16, 500, len(data)]) :]


def repeat(data: bytes, chance: Random) -> bytes:
    start, place = chance.randrange(len(data)), chance.randrange(len(data))
    return data[:place] + data[start : start + chance.choice([1, 30, 300])] + data[place:]


def exchange(data: bytes, chance: Random) -> bytes:
    one, other = sorted(chance.sample(range(len(data)), 2))
    width = min(chance.choice([1, 4, 46]), other - one, len(data) - other)
    return data[:one] + data[other : other + width] + data[one + width : other] + data[one : one + width] + data[other + width :]


def write(data: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(data))
    said = chance.choice(
        [b"PK\3\4", b"PK\1\2", b"PK\5\6", b"\xff" * 4, b"\0" * 4, b"\x80\0\0\0", b"{", b"[" * 9, b'"', b"\\u", b"1e9", b"NaN", b"\n"]
    )
    return data[:place] + said + data[place + len(said) :]


BYTES: list[Callable[[bytes, Random], bytes]] = [flip, put, cut, repeat, exchange, write]


@pytest.mark.proof
def test_no_changed_byte_of_a_bundle_is_verified_and_none_is_a_traceback(scene: Scene, proof: Proof) -> None:
    honest, own, same = scene.bundle(), scene.auditor.own(), 0
    assert outcome(honest, own)
    ends = [0, len(honest)]
    for _ in range(proof.runs(ALL // 2)):
        start = proof.random.choice([*ends, proof.random.randrange(len(honest))])
        near = slice(max(0, start - 3000), start + 3000)
        data = honest[: near.start] + proof.random.choice(BYTES)(honest[near], proof.random) + honest[near.stop :]
        if data == honest:
            same += 1
            continue

        assert not outcome(data, own)

    assert same < proof.runs(ALL // 2) / 5


# Files, by the enterprise, which signs the manifest again


def changed_json(value: Any, chance: Random) -> Any:
    """One place of it exchanged for something odd, or left out, or twice, or exchanged for its neighbour."""
    places = list(walk(value))
    holder, key = chance.choice(places)
    way = chance.randrange(5)
    if way == 0 or holder is None:
        return chance.choice(ODD) if holder is None else set_at(value, holder, key, chance.choice(ODD))
    if way == 1:
        del holder[key]
    elif way == 2 and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), holder[key])
    elif way == 3:
        other_holder, other_key = chance.choice(places[1:])
        holder[key] = json.loads(json.dumps(other_holder[other_key]))
    elif isinstance(holder[key], str) and holder[key]:
        holder[key] = write(holder[key].encode(), chance).decode("utf-8", "replace")
    return value


def set_at(value: Any, holder: Any, key: Any, odd: Any) -> Any:
    holder[key] = odd
    return value


def walk(value: Any) -> Any:
    """Every place in it, the whole first."""
    yield None, None
    stack = [value]
    while stack:
        holder = stack.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else []
        for key in keys:
            yield holder, key
            stack.append(holder[key])


def written(value: Any) -> bytes:
    try:
        return to_json(value)
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def changed_file(name: str, data: bytes, chance: Random) -> bytes:
    if name.endswith(".json") and chance.random() < 0.8:
        return written(changed_json(json.loads(data), chance))
    return chance.choice(BYTES)(data, chance) if data else b"x"


@pytest.mark.proof
def test_whatever_the_enterprise_signs_again_is_never_a_traceback_and_never_other_records(scene: Scene, proof: Proof) -> None:
    honest, own, reached = scene.bundle(), scene.auditor.own(), set()
    files = unpacked(files_of(honest))
    names = [name for name in files if name != MANIFEST]
    for _ in range(proof.runs(ALL // 4)):
        name = proof.random.choice([*names, "items.json", "items.json", "log.json", "draws.json", "reveal.json"])
        made = changed_file(name, files[name], proof.random)
        data = bundle.closed({**{n: files[n] for n in names}, name: made}, scene.plant.sign)
        checking = Verification(data, own)
        try:
            checking.verdict()
        except ProofError:
            reached.add(checking.step)
            continue

        assert made == files[name] or name in SIGNED_ONLY

    assert reached >= {4, 5, 6, 7, 8, 9, 11}


@pytest.mark.proof
def test_whatever_request_or_plan_was_pinned_is_never_a_traceback(scene: Scene, proof: Proof) -> None:
    """The auditor was made to pin something odd; then whatever follows may be verified or not, but the verifier never falls over."""
    files, own = unpacked(files_of(scene.bundle())), scene.auditor.own()
    text = verify.open_note(scene.plant.notes[1], [own.key])
    for _ in range(proof.runs(ALL // 4)):
        plan, request = files["plan.json"], text
        if proof.random.random() < 0.7:
            plan = changed_file("plan.json", plan, proof.random)
            request = text.replace(snapshot.hashlib.sha256(files["plan.json"]).hexdigest(), snapshot.hashlib.sha256(plan).hexdigest())
        if proof.random.random() < 0.5:
            request = proof.random.choice(BYTES)(request.encode(), proof.random).decode("utf-8", "replace")
        note = odd_note(request, scene)
        rest = {name: data for name, data in files.items() if name != MANIFEST}
        data = bundle.closed({**rest, "plan.json": plan, "requests/2.note": note.encode()}, scene.plant.sign)

        outcome(data, replace(own, pin=snapshot.pin_of(note)))


def odd_note(request: str, scene: Scene) -> str:
    """Signed if a note can carry it, else with a signature that cannot hold."""
    try:
        return scene.plant.sign(request)
    except ProofError:
        return request + scene.plant.notes[1].rpartition("\n\n")[2]


@pytest.mark.proof
def test_whatever_history_of_the_log_is_given_is_never_a_traceback_and_never_bears_out_another_log(proof: Proof) -> None:
    """The enterprise writes it as it likes, and nobody signs it; the auditor holds a checkpoint of the log as it was before it was rewritten."""
    (scene, own, history), (other, *_others) = older("x"), older("tidy")
    honest, rewritten, theirs = scene.bundle(), other.bundle(), replace(other.auditor.own(), kept=own.kept)
    assert outcome(honest, replace(own, history=history))
    bears_out = 0
    for _ in range(proof.runs(ALL // 10)):
        made = changed_file("history.json", history, proof.random)

        bears_out += outcome(honest, replace(own, history=made))
        assert not outcome(rewritten, replace(theirs, history=made))

    assert bears_out < proof.runs(ALL // 10)


def older(said: str) -> tuple[Scene, Own, bytes]:
    """A small scene whose log had checkpoints before its bundle needs them, and the auditor keeps the fourth."""

    class Older(Plant):
        def _work(self) -> Any:
            for day in range(-9, 0):
                self.log.append(entry(START + timedelta(days=day), said if day == -9 else "x"))
                self.log.checkpoint(START + timedelta(days=day, hours=1))
            return super()._work()

    scene = Small(Older(strata={"1-major": 2, "2-high": 4, "3-low": 4}))
    log = scene.plant.log
    scene.auditor.kept = [log.checkpoints[3][1]]
    sizes = [size for size, _note, _entry in log.checkpoints]
    return scene, scene.auditor.own(), bundle.history(merkle.nodes(log._tile), sizes, sizes[-1])


@pytest.mark.proof
def test_whatever_the_auditor_types_is_never_a_traceback(scene: Scene, proof: Proof) -> None:
    honest, own = scene.bundle(), scene.auditor.own()
    texts = [str(odd) for odd in ODD if isinstance(odd, str | int)]
    for _ in range(proof.runs(2000)):
        part = proof.random.choice(["pin", "key", "nonce", "beacon", "earlier", "kept"])
        typed = proof.random.choice(texts) + proof.random.choice(["", "1", own.key, own.pin, own.kept[0]])
        if proof.random.random() < 0.5:
            typed = proof.random.choice(BYTES)((own.key if part == "key" else own.kept[0]).encode(), proof.random).decode("utf-8", "surrogateescape")
        changed = replace(own, **{part: [typed] if part in ("earlier", "kept") else typed})
        if changed == own or (part == "beacon" and typed == ""):
            continue

        verified = outcome(honest, changed)

        assert not verified or (part == "kept" and verify.open_checkpoint(typed, own.key, "plant.example/anjian"))


def test_an_empty_or_foreign_zip_is_refused() -> None:
    own = Own("0" * 64, "x", "1" * 20)

    for data in (b"", b"PK\5\6" + bytes(18), zip_bytes({MANIFEST: b""}), zip_bytes({})):
        assert not outcome(data, own)
