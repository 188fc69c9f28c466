"""Is a draw that was played by the rules verified, on a clean machine, by the bytes that docs/draw-format.md promises?"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import bundle, merkle, snapshot, verify
from audit.snapshot import Kind, Logged, Record, Share, SnapshotError, freeze
from audit.verify import ProofError, drawn
from benchmarks.draw import Plant as Quarter
from tests import draw_by_hand, draws
from tests.draws import ENGAGEMENT, KIND, NONCE, SHARES, Plant, Scene, hazard, plan_for

HOUSE = Path(__file__).parent.parent
KNOWN = json.loads((HOUSE / "tests" / "vectors" / "draw_v1.json").read_text(encoding="utf-8"))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KEY = bytes(32)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene()


@pytest.fixture(scope="module")
def sealed(scene: Scene) -> bytes:
    return scene.bundle()


def records(known: list[dict]) -> list[Record]:
    return [
        Record(r["stratum"], r["id"], r["fields"], [Logged(index, name, bytes.fromhex(leaf)) for index, name, leaf in r["traces"]]) for r in known
    ]


# The bytes


def test_the_vectors_are_what_the_second_program_gives() -> None:
    assert json.loads(json.dumps(draw_by_hand.vectors())) == KNOWN


def test_the_second_program_knows_nothing_of_ours() -> None:
    tree = ast.parse((HOUSE / "tests" / "draw_by_hand.py").read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_salts_digests_leaves_and_root_are_the_known_answers() -> None:
    key = snapshot.draw_key(bytes.fromhex(KNOWN["engagement_key"]), KNOWN["engagement"], KNOWN["draw"])
    rows = records(KNOWN["records"])

    frozen = freeze(rows, key)

    assert key.hex() == KNOWN["draw_key"]
    assert [{name: snapshot.salt_of(key, r.id, name).hex() for name in r.fields} for r in rows] == KNOWN["salts"]
    assert [{name: value.hex() for name, value in snapshot.digests_of(r, key)} for r in rows] == KNOWN["digests"]
    assert [frozen.leaf(index).hex() for index in range(frozen.size)] == KNOWN["leaves"]
    assert frozen.root.hex() == KNOWN["roots"][-1]


def test_commitment_seed_and_draw_are_the_known_answers() -> None:
    for beacon, seed in KNOWN["seeds"].items():
        assert verify.seed_of(KNOWN["pin"], KNOWN["secret"], KNOWN["nonce"], beacon) == seed
        assert [drawn(seed, 0, 1000, 12), drawn(seed, 300, 310, 10)] == KNOWN["drawn"][beacon]
    key = hashlib.sha256(KNOWN["seeds"][""].encode()).hexdigest()
    assert {index: verify._ticket(key, int(index)) for index in KNOWN["tickets"]} == KNOWN["tickets"]
    assert verify.commitment_of(bytes.fromhex(KNOWN["secret"])) == KNOWN["commitment"]


def test_hashes_are_written_in_the_known_base64() -> None:
    raw = bytes.fromhex("".join(KNOWN["leaves"][:2]))

    assert (verify.to_base64(raw), verify.canonical_base64(KNOWN["base64"])) == (KNOWN["base64"], raw)


def test_a_request_has_the_known_lines() -> None:
    request = verify.request_of(KNOWN["request"])

    assert request.text() == KNOWN["request"]
    assert (request.draw, request.size, request.beacon, request.log_size) == (2, 5, "drand default, round 657413", 345678)


@settings(max_examples=60)
@given(st.dictionaries(WORDS.filter(bool), st.none() | WORDS, max_size=5), WORDS.filter(bool), st.lists(st.tuples(st.integers(0, 2**40)), max_size=3))
def test_any_record_has_the_leaf_that_the_second_program_gives(fields: dict, number: str, traces: list) -> None:
    named = {name: value for name, value in fields.items() if verify.is_normal(name)}
    record = {"stratum": "s", "id": number, "fields": named, "traces": [[index, f"at {index}", "ab" * 32] for (index,) in traces]}

    assert snapshot.leaf_of(*records([record]), KEY) == draw_by_hand.leaf(KEY, record)


# Freezing


def test_strata_cover_the_whole_population_in_order() -> None:
    frozen = Plant().freeze()

    assert [(part.name, part.first, part.end) for part in frozen.strata] == [("1-major", 0, 4), ("2-high", 4, 24), ("3-low", 24, 60)]
    assert frozen.size == 60


def test_a_record_that_stands_twice_is_not_frozen() -> None:
    row = Record("a", "1", {"n": "x"})

    for second in (row, Record("b", "1", {"n": "x"})):
        with pytest.raises(SnapshotError, match="1 stands twice"):
            freeze([row, second], KEY)


@pytest.mark.parametrize(
    "rows",
    [
        [Record("b", "1", {}), Record("a", "2", {})],
        [Record("a", "2", {}), Record("a", "1", {})],
        [Record("a", "B", {}), Record("a", "a", {}), Record("a", "A", {})],
    ],
)
def test_records_in_another_order_are_not_frozen(rows: list[Record]) -> None:
    with pytest.raises(SnapshotError, match="not in the order of stratum and id"):
        freeze(rows, KEY)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (Record("a", "A\u030a", {}), "normal form"),
        (Record("A\u030a", "1", {}), "normal form"),
        (Record("a", "1", {"A\u030a": "x"}), "names of fields"),
        (Record("a", "1", {"": "x"}), "names of fields"),
        (Record("a", "1", {"n": "\ud800"}), "not valid Unicode"),
        (Record("a", "\ud800", {}), "normal form"),
        (Record("", "1", {}), "not empty"),
        (Record("a", "1", {"at": "2026-11-28T08:00:00+00:00"}, [Logged(0, "at", bytes(32))]), "at has a log entry and is no time"),
        (Record("a", "1", {"at": "2026-11-28T24:00:00Z"}, [Logged(0, "at", bytes(32))]), "at has a log entry and is no time"),
        (Record("a", "1", {"at": None}, [Logged(0, "at", bytes(32))]), "at has a log entry and is no time"),
        (Record("a", "1", {}, [Logged(0, "at", bytes(32))]), "at has a log entry and is no time"),
    ],
)
def test_what_could_be_written_in_two_ways_is_not_frozen(row: Record, why: str) -> None:
    with pytest.raises(SnapshotError, match=why):
        freeze([row], KEY)


def test_nothing_is_not_frozen() -> None:
    with pytest.raises(SnapshotError, match="no records"):
        freeze([], KEY)


def test_nothing_and_an_empty_text_are_frozen_differently_and_what_looks_alike_alike() -> None:
    def root(value: str | None) -> bytes:
        return freeze([Record("a", "1", {"n": value})], KEY).root

    assert root(None) != root("")
    assert root("-") != root(None)
    assert root("A\u030a") == root("\u00c5")


def test_the_same_record_is_salted_anew_in_the_next_draw() -> None:
    keys = [snapshot.draw_key(KEY, ENGAGEMENT, draw) for draw in (1, 2)]

    assert len({snapshot.salt_of(key, "1", "n") for key in keys}) == 2


def test_freezing_keeps_only_a_few_bytes_of_each_record() -> None:
    count = 20_000
    rows = (Record("a", f"{number:012}", {"n": "x" * 400, "m": str(number)}) for number in range(count))
    tracemalloc.start()

    frozen = freeze(rows, KEY)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert frozen.size == count
    assert most / count < 260


def test_every_leaf_is_proved_in_its_root() -> None:
    rows = [Record("a", f"{number:05}", {"n": str(number)}) for number in range(1500)]
    frozen = freeze(rows, KEY)

    for index in (0, 255, 256, 1023, 1024, 1499):
        proof = merkle.inclusion(frozen.node(), index, frozen.size)
        verify.verify_inclusion(index, frozen.size, snapshot.leaf_of(rows[index], KEY), proof, frozen.root)


# Planning and asking


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"shares": {**SHARES, "4-none": Share("hazard", (1, 1))}}, "each stratum"),
        ({"shares": {name: SHARES[name] for name in ("1-major", "2-high")}}, "each stratum"),
        ({"shares": {**SHARES, "2-high": Share("hazard", (5, 21))}}, "2-high draws more than there are"),
        ({"shares": {**SHARES, "2-high": Share("hazard", (8, 5))}}, "fewer by a later stage"),
        ({"shares": {**SHARES, "2-high": Share("hazard", (5,))}}, "does not say how many"),
        ({"shares": {**SHARES, "1-major": Share("hazard", (3, 4), certainty=True)}}, "is not drawn whole"),
        ({"shares": {**SHARES, "2-high": Share("patrol", (5, 8))}}, "of a kind that the plan does not describe"),
        ({"kinds": {"hazard": Kind(KIND.fields, frozenset({"phone"}), frozenset(), frozenset())}}, "not in its list"),
        ({"kinds": {"hazard": Kind(KIND.fields - {"place"}, frozenset(), frozenset(), frozenset())}}, "not those of every record in 1-major"),
        ({"kinds": {"hazard": Kind(KIND.fields | {"colour"}, frozenset(), frozenset(), frozenset())}}, "not those of every record in 1-major"),
        ({"kinds": {"hazard": replace(KIND, may_redact=KIND.times)}}, "lets a time be hidden"),
        ({"judgement": ["nowhere"]}, "nowhere is to be looked at by judgement"),
        ({"stages": []}, "does not say how many"),
        ({"about": {}}, "the plan's words"),
    ],
)
def test_a_plan_that_leaves_something_open_is_refused(scene: Scene, change: dict, why: str) -> None:
    assert plan_for(scene.frozen)

    with pytest.raises(SnapshotError, match=why):
        plan_for(scene.frozen, **change)


def test_requests_are_numbered_and_chained_by_themselves(scene: Scene) -> None:
    first, second = (verify.request_of(verify.open_note(note, [scene.auditor.key])) for note in scene.plant.notes)

    assert (first.draw, first.previous) == (1, "none")
    assert (second.draw, second.previous) == (2, scene.auditor.pins[0])


@pytest.mark.parametrize("beacon", ["", " ", "two\nlines", "x" * 301, " none", "none ", "A\u030a", "a\u202eb", "a\tb", "a\x85b"])
def test_a_beacons_rule_that_could_be_read_in_two_ways_is_not_asked_for(scene: Scene, beacon: str) -> None:
    with pytest.raises(SnapshotError, match="line"):
        scene.plant.request(scene.frozen, scene.draw.plan, bytes(32), beacon=beacon)


def test_a_short_secret_is_refused_and_any_time_zone_is_written_as_utc(scene: Scene) -> None:
    at = datetime(2026, 11, 28, 8, tzinfo=timezone(timedelta(hours=8)))

    assert "time 2026-11-28T00:00:00Z\n" in scene.plant.request(scene.frozen, b"", bytes(32), at=at)

    with pytest.raises(SnapshotError, match="32 bytes"):
        scene.plant.request(scene.frozen, b"", bytes(31))


# Verified


def test_a_draw_by_the_rules_is_verified(scene: Scene, sealed: bytes) -> None:
    proved = scene.auditor.verify(sealed)

    assert (proved["engagement"], proved["draw"], proved["stage"], proved["stages"]) == (ENGAGEMENT, 2, 1, 2)
    assert (proved["population"], proved["drawn"]) == (60, 4 + 5 + 6)
    assert proved["earlier_draws"] == [{"draw": 1, "outcome": "aborted", "why": "The period was wrong 期间有误", "secret": scene.secrets[0].hex()}]
    assert proved["late"] == proved["early"] == proved["without_log_entry"] == []


def test_the_judgement_list_is_shown_beside_the_draw_and_never_twice(scene: Scene, sealed: bytes) -> None:
    items = json.loads(verify.unpacked(verify.files_of(sealed))["items.json"])
    drawn_ids, judged = ({item["id"] for item in items[name]} for name in ("drawn", "judgement"))
    plan = json.loads(scene.draw.plan)

    assert len(plan["judgement"]) == 13
    assert judged == set(plan["judgement"]) - drawn_ids
    assert judged


def test_an_extension_goes_on_under_the_same_seed() -> None:
    first, second = Scene(), Scene(stage=2)

    proved = [scene.auditor.verify(scene.bundle()) for scene in (first, second)]

    stage1, _ = bundle.records_wanted(first.draw, first.reveal)
    stage2, _ = bundle.records_wanted(second.draw, second.reveal)
    assert set(stage1) < set(stage2)
    assert proved[0]["seed"] == proved[1]["seed"]
    assert (proved[0]["drawn"], proved[1]["drawn"]) == (15, 4 + 8 + 9)


def test_with_an_agreed_beacon_and_hidden_entries_it_is_verified_too() -> None:
    scene = Scene(beacon="drand default, round 657413", said="8430af445106d217", entries_shown=False, hidden=("reporter", "step/*/note"))

    proved = scene.auditor.verify(scene.bundle())

    assert proved["drawn"] == 15
    assert proved["hidden_fields"] > 15


def test_a_first_draw_without_anything_extra_is_verified() -> None:
    scene = Scene()
    plant = Plant()
    frozen = plant.freeze()
    plan = plan_for(frozen)
    signed = plant.request(frozen, plan, bytes(32))
    plant.notes.append(signed)
    scene.auditor.pins, scene.auditor.kept = [], []
    scene.auditor.pin(signed)
    draw = bundle.Draw(frozen, snapshot.draw_key(bytes(range(200, 232)), ENGAGEMENT, 1), plan, plant.notes, [])

    rows = dict(enumerate(plant.records))
    data = bundle.seal(draw, bundle.Reveal(bytes(32), NONCE), rows, plant.log.as_seen(), sign=plant.sign, verifier=bundle.program())

    assert scene.auditor.verify(data)["earlier_draws"] == []


def test_the_same_draw_gives_the_same_bytes(sealed: bytes) -> None:
    assert Scene().bundle() == sealed


def test_any_zip_program_opens_the_bundle_and_finds_the_verifier_and_both_instructions(sealed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sealed)) as opened:
        assert opened.testzip() is None
        assert opened.read("verify.py") == Path(verify.__file__).read_bytes()
        assert "VERIFIED" in opened.read("README.txt").decode()
        assert "核验" in opened.read("README.zh-CN.txt").decode()


def test_whoever_lacks_the_salts_key_cannot_guess_a_hidden_field(scene: Scene, sealed: bytes) -> None:
    everything = b"".join(verify.unpacked(verify.files_of(sealed)).values())

    assert b"Zhang" not in everything
    assert "护栏松动".encode() in everything


# Late


def test_a_record_entered_in_time_is_neither_late_nor_early_and_others_are() -> None:
    """A week after the day it claims, once with the log's honest time and once with the clock set back; and a check filled in before its day."""
    plant = Plant()
    now, week = plant.at + timedelta(hours=1), timedelta(days=7)
    cases = {"honest": (now, now), "late": (now, now - week), "clock set back": (now - week, now - week), "early": (now, now + week)}
    made = {}
    for number, (name, (logged, claimed)) in enumerate(cases.items(), 901):
        row = hazard("1-major", number)
        made[name] = hazard("1-major", number, [plant.logged(logged, UUID(row.id))], claimed)
    plant.records = sorted([*plant.records, *made.values()], key=lambda record: (record.stratum, record.id))
    plant.log.checkpoint(plant.at + timedelta(days=1))
    for entries_shown in (True, False):
        plant.notes, plant.earlier = [], []
        scene = Late(plant, entries_shown=entries_shown)

        proved = scene.auditor.verify(scene.bundle())

        assert {row["id"] for row in proved["late"]} == {made["late"].id, made["clock set back"].id}
        assert {row["id"] for row in proved["early"]} == {made["early"].id}
        row = next(row for row in proved["late"] if row["id"] == made["clock set back"].id)
        assert (row["field"], row["says"], row["entered_after"]) == ("found_at", draws.said(now - week), draws.said(plant.at))


class Late(Scene):
    """A scene whose first stratum has four records more."""

    def plan(self, frozen: snapshot.Frozen, **more: object) -> bytes:
        return super().plan(frozen, shares={**SHARES, "1-major": Share("hazard", (8, 8), certainty=True)}, **more)


def test_a_record_without_a_log_entry_is_named() -> None:
    plant = Plant()
    plant.records = [Record(row.stratum, row.id, row.fields) if row.stratum == "1-major" else row for row in plant.records]
    scene = Scene(plant)

    proved = scene.auditor.verify(scene.bundle())

    assert sorted(row["id"] for row in proved["without_log_entry"]) == sorted(record.id for record in plant.records[:4])
    assert {row["field"] for row in proved["without_log_entry"]} == {"found_at"}


# What is sealed is what was frozen


def test_a_record_that_changed_since_it_was_frozen_is_not_sealed(scene: Scene) -> None:
    rows = [Record(r.stratum, r.id, {**r.fields, "severity": "none"}, r.logged) for r in scene.plant.records]

    with pytest.raises(SnapshotError, match="not the one that was frozen"):
        draws.sealed(scene.plant, scene.draw, scene.reveal, records=rows)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"secret": bytes(32)}, "not the secret to which"),
        ({"nonce": "1" * 19}, "20 to 200 digits"),
        ({"beacon": "x"}, "exactly where one was agreed"),
    ],
)
def test_nothing_is_sealed_but_what_was_asked_for(scene: Scene, change: dict, why: str) -> None:
    with pytest.raises(SnapshotError, match=why):
        draws.sealed(scene.plant, scene.draw, replace(scene.reveal, **change))


def test_a_draw_that_was_kept_over_an_update_is_sealed_with_the_program_of_its_time(scene: Scene) -> None:
    rows, log = dict(enumerate(scene.plant.records)), scene.plant.log.as_seen()

    with pytest.raises(SnapshotError, match="the one that was kept with the draw"):
        bundle.seal(scene.draw, scene.reveal, rows, log, sign=scene.plant.sign, verifier=b"newer")
    with pytest.raises(SnapshotError, match="population and plan"):
        bundle.seal(replace(scene.draw, plan=plan_for(scene.frozen)), scene.reveal, rows, log, sign=scene.plant.sign, verifier=bundle.program())
    with pytest.raises(SnapshotError, match="each earlier draw has an outcome"):
        bundle.seal(replace(scene.draw, earlier=[]), scene.reveal, rows, log, sign=scene.plant.sign, verifier=bundle.program())


# The command line, on a clean machine


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program alone in a folder, isolated, without site packages."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path, sealed: bytes) -> Path:
    (tmp_path / "bundle.zip").write_bytes(sealed)
    with zipfile.ZipFile(tmp_path / "bundle.zip") as opened:
        opened.extract("verify.py", tmp_path)
    return tmp_path


def by_hand(scene: Scene) -> list[str]:
    """What the auditor types."""
    own = scene.auditor.own()
    return ["--pin", own.pin, "--key", own.key, "--nonce", own.nonce]


def test_copied_alone_it_says_verified_and_nothing_else(scene: Scene, folder: Path) -> None:
    done = run(folder, "bundle.zip", *by_hand(scene))

    assert (done.returncode, done.stdout) == (0, "VERIFIED\n")
    assert "15 of 60 records drawn" in done.stderr
    assert "draw 1 was aborted" in done.stderr


def test_with_kept_checkpoints_and_earlier_pins_it_says_verified(scene: Scene, folder: Path) -> None:
    (folder / "kept.txt").write_text(scene.auditor.kept[0], encoding="utf-8")

    done = run(folder, "bundle.zip", *by_hand(scene), "--earlier", scene.auditor.pins[0], "--kept", "kept.txt")

    assert (done.returncode, done.stdout) == (0, "VERIFIED\n")


def test_a_checkpoint_from_before_the_bundle_needs_the_logs_history_beside_it(tmp_path: Path) -> None:
    quarter = Quarter(500, days=400)
    (tmp_path / "verify.py").write_bytes(bundle.program())
    (tmp_path / "bundle.zip").write_bytes(quarter.zip)
    (tmp_path / "kept.txt").write_text(quarter.log.checkpoints[7][1], encoding="utf-8")
    sizes = [size for size, _note, _entry in quarter.log.checkpoints]
    (tmp_path / "history.json").write_bytes(bundle.history(quarter.log.as_seen().node, sizes, sizes[-1]))
    given = ["bundle.zip", "--pin", quarter.own.pin, "--key", quarter.own.key, "--nonce", NONCE, "--kept", "kept.txt"]

    alone, both, lost = run(tmp_path, *given), run(tmp_path, *given, "--history", "history.json"), run(tmp_path, *given, "--history", "none.json")

    assert (alone.returncode, both.returncode, lost.returncode) == (1, 0, 1)
    assert (
        alone.stdout == "NOT VERIFIED: the bundle begins after the checkpoint of 248 entries that you kept: give the log's history, with --history\n"
    )
    assert alone.stderr.startswith("step 13 of 13: the checkpoints you kept")
    assert both.stdout == "VERIFIED\n"
    assert "92 checkpoints of the log since 2026-06-30T00:00:00Z, at most 24 h apart" in both.stderr
    assert lost.stdout.startswith("NOT VERIFIED: a file cannot be read")


def test_it_answers_as_one_object(scene: Scene, folder: Path) -> None:
    good, bad = (run(folder, "bundle.zip", *by_hand(scene)[:-1], nonce, "--json") for nonce in (NONCE, "1" * 26))

    assert (good.returncode, bad.returncode, good.stderr, bad.stderr) == (0, 1, "", "")
    assert json.loads(good.stdout) == {"verified": True, **json.loads(json.dumps(scene.auditor.verify(scene.bundle())))}
    assert json.loads(bad.stdout) == {"verified": False, "why": "the draw was made with another nonce than yours", "step": 7}


def test_one_flipped_bit_says_not_verified_and_where(scene: Scene, folder: Path, sealed: bytes) -> None:
    for place in (0, 10, 3000, 30_000, len(sealed) - 60_000, len(sealed) - 1):
        (folder / "bundle.zip").write_bytes(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])

        done = run(folder, "bundle.zip", *by_hand(scene))

        assert done.returncode == 1
        assert done.stdout.startswith("NOT VERIFIED: ")
        assert done.stdout.count("\n") == 1
        assert done.stderr.startswith("step 2 of 13: the file")


@pytest.mark.parametrize("missing", ["--pin", "--key", "--nonce", "bundle.zip"])
def test_a_command_that_lacks_something_is_no_verdict(scene: Scene, folder: Path, missing: str) -> None:
    arguments = ["bundle.zip", *by_hand(scene)]
    at = arguments.index(missing)
    del arguments[at : at + (2 if missing.startswith("--") else 1)]

    done = run(folder, *arguments)

    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("name", ["nowhere.zip", "."])
def test_a_file_that_cannot_be_read_is_not_verified(scene: Scene, folder: Path, name: str) -> None:
    done = run(folder, name, *by_hand(scene))

    assert done.returncode == 1
    assert done.stdout.startswith("NOT VERIFIED: a file cannot be read")


def test_as_a_module_it_answers_the_same(scene: Scene, folder: Path) -> None:
    command = [sys.executable, "-m", "audit.verify", str(folder / "bundle.zip"), *by_hand(scene)]

    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout) == (0, "VERIFIED\n")


def test_every_python_of_this_machine_from_3_8_on_says_the_same(scene: Scene, folder: Path) -> None:
    named = [shutil.which(f"python3.{minor}") for minor in range(8, 16)]
    kept = [str(path) for path in Path.home().glob(".pyenv/versions/3.*/bin/python") if int(path.parts[-3].split(".")[1]) >= 8]
    found = [
        python for python in {*filter(None, named), *kept} if subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0
    ]

    for python in (sys.executable, *sorted(found)):
        done = [
            subprocess.run([python, "-I", "-S", "verify.py", "bundle.zip", *typed], cwd=folder, capture_output=True, timeout=120, check=False)
            for typed in (by_hand(scene), [*by_hand(scene)[:-1], "1" * 20])
        ]

        assert [(each.returncode, each.stdout.split()) for each in done] == [
            (0, [b"VERIFIED"]),
            (1, b"NOT VERIFIED: the draw was made with another nonce than yours".split()),
        ], python


def test_it_is_written_in_the_python_of_3_8() -> None:
    """Where no such Python is at hand: its grammar, and none of the newer names that a slip would bring in."""
    source = Path(verify.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))

    newer = {"bit_count", "removeprefix", "removesuffix", "pairwise", "batched", "UTC", "is_relative_to", "file_digest", "slots", "kw_only", "strict"}
    used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} | {n.arg for n in ast.walk(tree) if isinstance(n, ast.keyword) if n.arg}
    used |= {a.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}

    assert not used & newer


def test_the_instructions_name_every_option_and_the_program_by_its_name() -> None:
    for name in ("README.txt", "README.zh-CN.txt"):
        said = (HOUSE / "audit" / "instructions" / name).read_text(encoding="utf-8")
        for option in ("--pin", "--key", "--nonce", "--beacon", "--earlier", "--kept", "verify.py", "SHA256", "LATE", "EARLY", "LOOK"):
            assert option in said


def test_the_pin_is_the_sum_that_every_machine_can_make(scene: Scene, sealed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sealed)) as opened:
        assert hashlib.sha256(opened.read("requests/2.note")).hexdigest() == scene.auditor.pins[-1] == snapshot.pin_of(scene.plant.notes[1])


def test_every_part_of_the_answer_is_described(scene: Scene, sealed: bytes) -> None:
    described = (HOUSE / "docs" / "draw-format.md").read_text(encoding="utf-8")

    assert [part for part in (*scene.auditor.verify(sealed), "verified", "why", "step") if f"`{part}`" not in described] == []


def test_a_plan_for_a_population_of_absurd_size_ends_at_once() -> None:
    with pytest.raises(ProofError, match="at most"):
        verify.plan_of(plan_for(Plant().freeze()), 1 << 40)


def test_the_format_is_described_with_every_tag_that_the_code_uses() -> None:
    described = (HOUSE / "docs" / "draw-format.md").read_text(encoding="utf-8")
    code = "".join((HOUSE / "audit" / f"{name}.py").read_text(encoding="utf-8") for name in ("verify", "snapshot", "bundle"))

    assert [tag for tag in re.findall(r'"((?:anjian/draw|safety-draw)[^"]*)"', code) if tag not in described] == []


def test_a_bundle_costs_the_same_after_years_of_daily_checkpoints() -> None:
    """Size is counted, and signatures to be checked; not time."""
    young, old = Quarter(3000), Quarter(3000, days=3 * 365)

    found = [plant.verified()["checkpoints"] for plant in (young, old)]

    assert found == [91, 92]  # there was none before the young plant's quarter
    assert len(old.zip) < 1.05 * len(young.zip)
