"""Does every cheat fail, and each for its own reason? The enterprise may sign whatever it likes; the auditor has his own notes and nothing else."""

from __future__ import annotations

import copy
import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import bundle, merkle, note, snapshot, verify
from audit.bundle import Draw, Reveal
from audit.snapshot import Frozen, Logged, Range, Record, Share, leaf_of
from audit.verify import MANIFEST, Own, ProofError, Verification, files_of, manifest_of, to_base64, to_json, unpacked, zip_bytes
from tests.draws import ENGAGEMENT, NONCE, ORIGIN, PICTURES, SHARES, START, Plant, Scene, entry, forged, hazard, plan_for, said, sealed

STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))


class Desk:
    """Where the cheat is made: the enterprise's scene, the honest bundle taken apart, its key, and the auditor's notes, which it does not hold."""

    def __init__(self, scene: Scene, honest: bytes) -> None:
        self.scene, self.honest = scene, honest
        self.parts = files_of(honest)
        self.files = unpacked(self.parts)
        self.own = scene.auditor.own()

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])

    def put(self, name: str, value: Any) -> bytes:
        """Another content of one JSON file, under a new signed manifest."""
        return self.closed({name: to_json(value)})

    def closed(self, changed: dict[str, bytes | None], sign: Callable[[str], str] | None = None) -> bytes:
        """With these files changed (None: left out), in order, under a manifest that the enterprise signs again."""
        files = {name: data for name, data in {**self.files, **changed}.items() if data is not None and name != MANIFEST}
        return bundle.closed(files, sign or self.scene.plant.sign)

    def item(self, change: Callable[[dict[str, Any]], None], which: int = 0, where: str = "drawn") -> bytes:
        """With one item changed."""
        items = self.json("items.json")
        change(items[where][which])
        return self.put("items.json", items)

    def items(self, change: Callable[[list[Any], list[Any]], None]) -> bytes:
        items = self.json("items.json")
        change(items["drawn"], items["judgement"])
        return self.put("items.json", items)

    def field(self, name: str, change: Callable[[list[Any]], list[Any] | None], which: int = 0) -> bytes:
        """With one field of an item written in another way, or left out."""

        def changed(item: dict[str, Any]) -> None:
            rows = [change(row) if row[0] == name else row for row in item["fields"]]
            assert any(row[0] == name for row in item["fields"])
            item["fields"] = [row for row in rows if row is not None]

        return self.item(changed, which)

    def edited(self, name: str, **parts: Any) -> bytes:
        return self.put(name, {**self.json(name), **parts})

    def undrawn(self) -> dict[str, Any]:
        """A record that was not drawn, with a good proof."""
        scene = self.scene
        drawn, judged = bundle.records_wanted(scene.draw, scene.reveal)
        index = next(i for i in range(scene.frozen.size) if i not in {*drawn, *judged})
        plan = verify.plan_of(scene.draw.plan, scene.frozen.size)
        writing = bundle.Writing(scene.draw, plan, scene.plant.log.as_seen(), scene.hidden)
        writing._proof(verify.hashes_of(self.files["hashes.txt"].decode()))
        item = writing.item(index, scene.plant.records[index])
        self.files["hashes.txt"] = writing.hashes()
        return item

    def with_picture(self) -> int:
        """An item that shows a picture."""
        return next(i for i, item in enumerate(self.json("items.json")["drawn"]) if any(row[0] == "picture/1" for row in item["fields"]))

    def asked_otherwise(self, text: Callable[[str], str], sign: Callable[[str], str] | None = None) -> tuple[bytes, Own]:
        """Had the enterprise signed another request from the start, and the auditor pinned that one."""
        honest = verify.open_note(self.scene.plant.notes[1], [self.own.key])
        changed = (sign or self.scene.plant.sign)(text(honest))
        return self.closed({"requests/2.note": changed.encode()}), replace(self.own, pin=snapshot.pin_of(changed))

    def planned_otherwise(self, data: bytes) -> tuple[bytes, Own]:
        """Had the plan been that from the start."""
        was = hashlib.sha256(self.files["plan.json"]).hexdigest()
        files, own = self.asked_otherwise(lambda text: text.replace(was, hashlib.sha256(data).hexdigest()))
        self.files = unpacked(files_of(files))
        return self.closed({"plan.json": data}), own

    def checkpoints(self, change: Callable[[list[Any]], None]) -> bytes:
        log = self.json("log.json")
        change(log["checkpoints"])
        return self.put("log.json", log)


Made = bytes | tuple[bytes, Own]


@dataclass(frozen=True)
class Attack:
    """A cheat by name, and the words with which it must be refused."""

    name: str
    make: Callable[[Desk], Made]
    why: str


# Items


def frozen_by_hand(desk: Desk, records: list[Record], *, entries_shown: bool = True, shares: dict[str, Share] = SHARES) -> tuple[bytes, Own]:
    """The enterprise does not use our `freeze`: its population is whatever it likes, and it was pinned as such."""
    plant = Plant(records=desk.scene.plant.records)
    plant.log, plant.at = desk.scene.plant.log, desk.scene.plant.at
    key = plant.salts()
    tiles: dict[tuple[int, int], bytes] = {}
    tiles |= merkle.push(lambda level, idx: b"", 0, [leaf_of(record, key) for record in records])
    strata = [Range(part.name, part.first, part.end, frozenset()) for part in desk.scene.frozen.strata]
    frozen = Frozen([record.id for record in records], strata, tiles)
    plan = plan_for(frozen, entries_shown=entries_shown, shares=shares)
    signed = plant.request(frozen, plan, bytes(32))
    draw = Draw(frozen, key, plan, [signed], [])
    return sealed(plant, draw, Reveal(bytes(32), NONCE), records=records), replace(desk.own, pin=snapshot.pin_of(signed), earlier=[])


def relabelled(desk: Desk) -> Made:
    records = list(desk.scene.plant.records)
    records[2] = replace(records[2], stratum="3-low")
    return frozen_by_hand(desk, records)


def twice_frozen(desk: Desk) -> Made:
    records = list(desk.scene.plant.records)
    records[2] = records[1]
    return frozen_by_hand(desk, records)


def out_of_order(desk: Desk) -> Made:
    records = list(desk.scene.plant.records)
    records[0], records[1] = records[1], records[0]
    return frozen_by_hand(desk, records)


def in_two_strata(desk: Desk) -> Made:
    """One record fills two places of the sample; the strata are looked at whole here, so that both are in the bundle."""
    records = list(desk.scene.plant.records)
    records[30] = replace(records[30], id=records[2].id)
    whole = {name: Share("hazard", (part.end - part.first,) * 2) for part in desk.scene.frozen.strata for name in [part.name]}
    return frozen_by_hand(desk, sorted(records, key=lambda record: (record.stratum, record.id)), entries_shown=False, shares=whole)


def without_a_field(desk: Desk) -> Made:
    records = list(desk.scene.plant.records)
    records[2] = replace(records[2], fields={name: value for name, value in records[2].fields.items() if name != "severity"})
    return frozen_by_hand(desk, records)


def with_a_field_more(desk: Desk) -> Made:
    records = list(desk.scene.plant.records)
    records[2] = replace(records[2], fields={**records[2].fields, "verdict": "all is well"})
    return frozen_by_hand(desk, records)


def borrowed_entry(desk: Desk) -> Made:
    """A row made today leans on the log entry of an old one."""
    records = list(desk.scene.plant.records)
    records[2] = replace(records[2], logged=records[40].logged)
    return frozen_by_hand(desk, records)


def entry_that_never_was(desk: Desk) -> Made:
    records = list(desk.scene.plant.records)
    records[2] = replace(records[2], logged=[replace(records[2].logged[0], index=records[2].logged[0].index + 1)])
    return frozen_by_hand(desk, records, entries_shown=False)


def changed(number: int, **parts: Any) -> Callable[[Desk], Made]:
    def make(desk: Desk) -> Made:
        records = list(desk.scene.plant.records)
        records[number] = replace(records[number], **parts)
        return frozen_by_hand(desk, records)

    return make


def time_that_is_none(desk: Desk) -> Made:
    record = desk.scene.plant.records[2]
    return changed(2, fields={**record.fields, "found_at": "2026-02-30T00:00:00Z"})(desk)


def entry_for_another_field(desk: Desk) -> Made:
    record = desk.scene.plant.records[2]
    return changed(2, logged=[replace(record.logged[0], field="closed_at")])(desk)


def two_entries_for_one(desk: Desk) -> Made:
    record = desk.scene.plant.records[2]
    return changed(2, logged=[*record.logged, *record.logged])(desk)


def other_content(desk: Desk) -> Made:
    """The drawn place, the fields of a tidier record."""
    other = desk.undrawn()
    return desk.item(lambda item: item.update(fields=other["fields"], id=other["id"], log=other["log"]))


def hide(name: str) -> Callable[[list[Any]], list[Any]]:
    return lambda row: [name, to_base64(verify.digest_of(verify.canonical_base64(row[1]), name, row[2]))]


def add_field(item: dict[str, Any]) -> None:
    item["fields"] = sorted([*item["fields"], ["step/9/note", to_base64(bytes(16)), "looked after at once"]])


ITEMS = [
    Attack("a drawn record dropped", lambda d: d.items(lambda drawn, _: drawn.pop(3) and None), "was drawn and is missing"),
    Attack("all records dropped", lambda d: d.items(lambda drawn, _: drawn.clear()), "was drawn and is missing"),
    Attack("an undrawn record added", lambda d: d.items(lambda drawn, _: drawn.append(d.undrawn())), "in the bundle and was not drawn"),
    Attack("a drawn record exchanged for a tidier one", lambda d: d.items(lambda drawn, _: drawn.__setitem__(5, d.undrawn())), "is missing"),
    Attack("a tidier record in the drawn place", other_content, "not as it was frozen: the inclusion proof leads to another root"),
    Attack("records in another order", lambda d: d.items(lambda drawn, _: drawn.reverse()), "in another order"),
    Attack("two records in each other's place", lambda d: d.items(lambda drawn, _: drawn.insert(0, drawn.pop(1))), "in another order"),
    Attack("a record twice", lambda d: d.items(lambda drawn, _: drawn.append(copy.deepcopy(drawn[0]))), "or one stands twice"),
    Attack("a value altered", lambda d: d.field("severity", lambda row: [*row[:2], "trifling"]), "frozen: the inclusion proof leads to another root"),
    Attack("a value taken away", lambda d: d.field("severity", lambda row: [*row[:2], None]), "the inclusion proof leads to another root"),
    Attack("nothing made an empty text", lambda d: d.field("closed_at", lambda r: [*r[:2], ""], which=with_none(d)), "leads to another root"),
    Attack("a salt altered", lambda d: d.field("severity", lambda row: [row[0], to_base64(bytes(16)), row[2]]), "leads to another root"),
    Attack("a salt cut short", lambda d: d.field("severity", lambda row: [row[0], to_base64(bytes(15)), row[2]]), "a salt is 16 bytes"),
    Attack("a digest cut short", lambda d: d.field("reporter", lambda row: [row[0], to_base64(bytes(16))]), "a digest 32"),
    Attack("a hidden digest altered", lambda d: d.field("reporter", lambda row: [row[0], to_base64(bytes(32))]), "leads to another root"),
    Attack("an invented value for a hidden field", lambda d: d.field("reporter", lambda r: [r[0], to_base64(bytes(16)), "nobody"]), "another root"),
    Attack(
        "a field hidden that must be shown", lambda d: d.field("severity", hide("severity")), "the field severity is hidden, and the plan does not"
    ),
    Attack("a field left out", lambda d: d.field("severity", lambda row: None), "leads to another root"),
    Attack("a field added", lambda d: d.item(add_field), "leads to another root"),
    Attack(
        "a field disclosed twice",
        lambda d: d.item(lambda i: i["fields"].insert(1, [i["fields"][0][0], *i["fields"][0][1:]])),
        "names something twice",
    ),
    Attack("fields in another order", lambda d: d.item(lambda i: i["fields"].reverse()), "not in ascending order"),
    Attack("a field with a fourth part", lambda d: d.field("severity", lambda row: [*row, "x"]), "a field is written"),
    Attack("a field that is an object", lambda d: d.field("severity", lambda row: [row[0], {}, row[2]]), "a field is written"),
    Attack("a value that is a number", lambda d: d.field("severity", lambda row: [*row[:2], 1]), "a field is written"),
    Attack("a value not in normal form", lambda d: d.field("severity", lambda row: [*row[:2], "A\u030a"]), "not in Unicode normal form"),
    Attack("an id altered", lambda d: d.item(lambda i: i.update(id="00000000-0000-0000-0000-000000000000")), "leads to another root"),
    Attack("a stratum altered", lambda d: d.item(lambda i: i.update(stratum="3-low")), "leads to another root"),
    Attack("an item with a part more", lambda d: d.item(lambda i: i.update(note="x")), "an item does not have exactly these parts"),
    Attack("an item without its proof", lambda d: d.item(lambda i: i.pop("inclusion") and None), "an item does not have exactly these parts"),
    Attack("an index that is a text", lambda d: d.item(lambda i: i.update(index=str(i["index"]))), "index is not of the right kind"),
    Attack("an index that is true", lambda d: d.item(lambda i: i.update(index=True)), "index is not of the right kind"),
    Attack("a proof cut short", lambda d: d.item(lambda i: i["inclusion"].pop() and None), "the inclusion proof has the wrong length"),
    Attack("half a hash in the list", lambda d: d.closed({"hashes.txt": cut(d, -1)}), "not made of whole hashes, each once"),
    Attack("a hash left out of the list", lambda d: d.closed({"hashes.txt": cut(d, -32)}), "a proof names a hash that is not in the list"),
    Attack("a hash altered in the list", lambda d: d.closed({"hashes.txt": b"AAAA" + d.files["hashes.txt"][4:]}), "leads to another root"),
    Attack("a hash twice in the list", lambda d: d.closed({"hashes.txt": d.files["hashes.txt"][:-44] * 2}), "whole hashes, each once"),
    Attack("a list of hashes that is no text", lambda d: d.closed({"hashes.txt": b"\xff"}), "hashes.txt is not UTF-8"),
    Attack("a hash beyond the list", lambda d: d.item(lambda i: i["inclusion"].__setitem__(0, 1 << 40)), "names a hash that is not in the list"),
    Attack("a hash that is a text", lambda d: d.item(lambda i: i["inclusion"].__setitem__(0, "0")), "names a hash that is not in the list"),
    Attack("a proof of another record", lambda d: d.item(lambda i: i.update(inclusion=d.undrawn()["inclusion"])), "inclusion proof"),
    Attack("a judgement record dropped", lambda d: d.items(lambda _, judged: judged.clear()), "chosen by judgement are not those of the plan"),
    Attack(
        "another record by judgement", lambda d: d.items(lambda _, j: j.__setitem__(0, d.undrawn())), "chosen by judgement are not those of the plan"
    ),
    Attack("a judgement record altered", lambda d: d.item(lambda i: i.update(index=i["index"] + 1), where="judgement"), "not as it was frozen"),
    Attack("a record frozen under another stratum's name", relabelled, "it was frozen in the stratum 3-low and is drawn in 1-major"),
    Attack("one record frozen twice", twice_frozen, "not in the order of their ids, or are the same"),
    Attack("one record frozen in two strata", in_two_strata, "one record was frozen in two strata"),
    Attack("records frozen out of order", out_of_order, "not in the order of their ids"),
    Attack("a record frozen without a field", without_a_field, "its fields are not those of the plan"),
    Attack("a record frozen with a field more", with_a_field_more, "its fields are not those of the plan"),
]


def cut(desk: Desk, end: int) -> bytes:
    """The list of hashes without its end."""
    return to_base64(verify.canonical_base64(desk.files["hashes.txt"].decode())[:end]).encode()


def with_none(desk: Desk) -> int:
    return next(
        i for i, item in enumerate(desk.json("items.json")["drawn"]) if any(row[0] == "closed_at" and row[2] is None for row in item["fields"])
    )


# Protocol


def frozen_again(desk: Desk) -> Made:
    """Once the nonce is known, the drawn records are made tidy, frozen and asked for again under the same number."""
    plant = Plant(records=[replace(r, fields={**r.fields, "closed_at": "2026-09-30"}) for r in desk.scene.plant.records])
    plant.log, plant.at = desk.scene.plant.log, desk.scene.plant.at
    return Scene(plant).bundle()


def other_secret(desk: Desk) -> Made:
    """A secret tried until the draw is pleasant."""
    scene = desk.scene
    secret = hashlib.sha256(b"a better one").digest()
    return forged(scene.plant, scene.draw, replace(scene.reveal, secret=secret))


def other_nonce_kept_quiet(desk: Desk) -> Made:
    scene = desk.scene
    data = forged(scene.plant, scene.draw, replace(scene.reveal, nonce="2" * 26))
    desk.files = files_of(data)
    return desk.edited("reveal.json", nonce=NONCE)


def with_a_beacon_of_its_own(desk: Desk) -> Made:
    scene = desk.scene
    return forged(scene.plant, scene.draw, replace(scene.reveal, beacon="ground"))


def agreed(said: str, **own: Any) -> Callable[[Desk], Made]:
    """A beacon was agreed; the enterprise draws with what it says, the auditor wrote down what he heard."""

    def make(desk: Desk) -> Made:
        scene = Scene(Plant(), beacon="drand default, round 657413", said=said)
        return scene.bundle(), replace(scene.auditor.own(), **own)

    return make


def other_engagement(desk: Desk) -> Made:
    """A pleasant bundle of the same plant for somebody else, by the rules."""
    plant = Plant(strata=desk.scene.plant.strata)
    frozen = plant.freeze()
    plan = plan_for(frozen, engagement="EN-2026-000002")
    signed = plant.request(frozen, plan, bytes(32), engagement="EN-2026-000002")
    draw = Draw(frozen, plant.salts(), plan, [signed], [])
    return sealed(plant, draw, Reveal(bytes(32), NONCE))


def chained(desk: Desk, first: str, second: Callable[[str], str], **own: Any) -> Made:
    """Another first request, and the second one made to follow it."""
    sign, key = desk.scene.plant.sign, desk.own.key
    text = verify.open_note(desk.scene.plant.notes[1], [key]).replace(desk.scene.auditor.pins[0], snapshot.pin_of(first))
    signed = sign(second(text))
    return desk.closed({"requests/1.note": first.encode(), "requests/2.note": signed.encode()}), replace(
        desk.own, pin=snapshot.pin_of(signed), earlier=[], **own
    )


def first_text(desk: Desk) -> str:
    return verify.open_note(desk.scene.plant.notes[0], [desk.own.key])


def of_another_engagement(desk: Desk) -> Made:
    return chained(desk, desk.scene.plant.sign(first_text(desk).replace(ENGAGEMENT, "EN-2026-000009")), lambda text: text)


def dated_back(desk: Desk) -> Made:
    return chained(desk, desk.scene.plant.notes[0], lambda text: text.replace("time 2026", "time 2025"))


def same_secret_again(desk: Desk) -> Made:
    first, second = (verify.request_of(verify.open_note(signed, [desk.own.key])) for signed in desk.scene.plant.notes)
    return chained(desk, desk.scene.plant.notes[0], lambda text: text.replace(second.commitment, first.commitment))


def signed_by_a_stranger(desk: Desk) -> Made:
    data, own = desk.asked_otherwise(lambda text: text, sign=by_stranger)
    return data, own


def by_stranger(text: str) -> str:
    return note.sign(text, name=ORIGIN, public=STRANGER.public_key().public_bytes_raw(), signer=STRANGER.sign)


def signed_twice(desk: Desk) -> Made:
    both = desk.scene.plant.notes[1] + by_stranger("x\n").rpartition("\n\n")[2]
    return desk.closed({"requests/2.note": both.encode()}), replace(desk.own, pin=snapshot.pin_of(both))


def line_twice(name: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        line = next(line for line in text.split("\n") if line.startswith(name + " "))
        return text.replace(line + "\n", f"{line}\n{line}\n")

    return change


def no_first(desk: Desk) -> Made:
    return desk.closed({"requests/1.note": None})


def renumbered(desk: Desk) -> Made:
    """The aborted draw is left out, and the second request given as the only one."""
    data = desk.closed({"requests/1.note": desk.files["requests/2.note"], "requests/2.note": None, "draws.json": b"[]"})
    return data, replace(desk.own, earlier=[])


PROTOCOL = [
    Attack("frozen again after the nonce", frozen_again, "not the request that you pinned"),
    Attack("another secret than committed", other_secret, "the secret of this draw is not the one to which"),
    Attack("a secret in capitals", lambda d: d.edited("reveal.json", secret=d.json("reveal.json")["secret"].upper()), "the secret of this draw"),
    Attack("another nonce, said openly", lambda d: d.edited("reveal.json", nonce="2" * 26), "another nonce than yours"),
    Attack("another nonce, kept quiet", other_nonce_kept_quiet, "was drawn and is missing"),
    Attack("a beacon though none was agreed", with_a_beacon_of_its_own, "another beacon than yours"),
    Attack("a beacon that the auditor was talked into", lambda d: (d.honest, replace(d.own, beacon="42")), "no beacon was agreed"),
    Attack("another beacon than was heard", agreed("8430af44", beacon="8430af45"), "another beacon than yours"),
    Attack("an agreed beacon passed over", agreed("8430af44", beacon=""), "a beacon was agreed: give what it said"),
    Attack("a stage beyond the plan", lambda d: d.edited("reveal.json", stage=3), "the plan has no such stage"),
    Attack("a stage before the first", lambda d: d.edited("reveal.json", stage=0), "the plan has no such stage"),
    Attack("a later stage with the records of the first", lambda d: d.edited("reveal.json", stage=2), "was drawn and is missing"),
    Attack("the bundle of another engagement", other_engagement, "not the request that you pinned"),
    Attack("the bundle of the aborted draw's request", lambda d: d.closed({"requests/2.note": d.files["requests/1.note"]}), "you pinned"),
    Attack("the aborted draw left out", no_first, "the bundle lacks requests/1.note"),
    Attack("the aborted draw left out, the rest renumbered", renumbered, "request 1 is of another engagement, or bears another number"),
    Attack("a gap in the requests", lambda d: d.closed({"requests/4.note": d.files["requests/2.note"]}), "not numbered 1, 2, 3"),
    Attack(
        "another request in the aborted one's place", lambda d: (other_first(d), replace(d.own, earlier=[])), "does not follow the request before"
    ),
    Attack("a draw kept from the auditor", lambda d: (d.honest, replace(d.own, earlier=["0" * 64])), "a draw is kept from you"),
    Attack("the aborted request is another engagement's", of_another_engagement, "request 1 is of another engagement"),
    Attack("a request dated before the one before it", dated_back, "bears an earlier time"),
    Attack("a secret used again after it was revealed", same_secret_again, "committed to the same secret"),
    Attack("a second header line in the request", lambda d: d.asked_otherwise(line_twice("root")), "each once and in this order"),
    Attack("a second engagement line in the request", lambda d: d.asked_otherwise(line_twice("engagement")), "each once and in this order"),
    Attack("a line more in the request", lambda d: d.asked_otherwise(lambda text: text + "also nothing\n"), "each once and in this order"),
    Attack("request lines in another order", lambda d: d.asked_otherwise(swap_lines), "each once and in this order"),
    Attack(
        "a request of another format", lambda d: d.asked_otherwise(lambda t: t.replace("request/v1", "request/v2")), "each once and in this order"
    ),
    Attack("a size with a leading zero", lambda d: d.asked_otherwise(lambda t: t.replace("size 60", "size 060", 1)), "line size is not written"),
    Attack("a root in capitals", lambda d: d.asked_otherwise(lambda t: in_capitals(t, "root ")), "line root is not written"),
    Attack("a request signed by somebody else", signed_by_a_stranger, "requests/2.note: no known key has signed"),
    Attack("a second signature on the request", signed_twice, "requests/2.note has more signatures"),
    Attack("an aborted draw not accounted for", lambda d: d.put("draws.json", []), "one line for each earlier draw"),
    Attack("a draw that never was", lambda d: d.put("draws.json", d.json("draws.json") * 2), "one line for each earlier draw"),
    Attack("an aborted draw's secret invented", lambda d: d.put("draws.json", [outcome(d, secret="0" * 64)]), "the secret of draw 1"),
    Attack("an aborted draw called something else", lambda d: d.put("draws.json", [outcome(d, outcome="fine")]), "either aborted or completed"),
    Attack("a nonce of 19 digits", lambda d: (d.honest, replace(d.own, nonce="1" * 19)), "a nonce is 20 to 200 digits"),
    Attack("a nonce in other digits", lambda d: (d.honest, replace(d.own, nonce="١" * 20)), "a nonce is 20 to 200 digits"),
    Attack("a pin in capitals", lambda d: (d.honest, replace(d.own, pin=d.own.pin.upper())), "a pin is 64 digits"),
    Attack("a beacon with a quote", lambda d: (d.honest, replace(d.own, beacon='a"b')), "without quotes"),
    Attack(
        "another enterprise's key",
        lambda d: (d.honest, replace(d.own, key=note.vkey(ORIGIN, STRANGER.public_key().public_bytes_raw()))),
        "no known key",
    ),
]


def other_first(desk: Desk) -> bytes:
    return desk.closed({"requests/1.note": desk.scene.plant.sign(first_text(desk).replace("time 2026", "time 2025")).encode()})


def outcome(desk: Desk, **parts: str) -> dict[str, str]:
    return {**desk.json("draws.json")[0], **parts}


def swap_lines(text: str) -> str:
    lines = text.split("\n")
    lines[2], lines[3] = lines[3], lines[2]
    return "\n".join(lines)


def in_capitals(text: str, line: str) -> str:
    start = text.index("\n" + line) + 1 + len(line)
    return text[:start] + text[start : start + 64].upper() + text[start + 64 :]


# Plan and program


def plan_with(change: Callable[[dict[str, Any]], None]) -> Callable[[Desk], Made]:
    def make(desk: Desk) -> Made:
        plan = desk.json("plan.json")
        change(plan)
        return desk.planned_otherwise(to_json(plan))

    return make


def stratum(number: int, **parts: Any) -> Callable[[Desk], Made]:
    return plan_with(lambda plan: plan["strata"][number].update(parts))


PLAN = [
    Attack(
        "more may be hidden than was pinned",
        lambda d: d.edited("plan.json", kinds={"hazard": {**d.json("plan.json")["kinds"]["hazard"], "may_redact": ["severity"]}}),
        "the plan is not the one",
    ),
    Attack("fewer are drawn than was pinned", lambda d: d.edited("plan.json", strata=[]), "the plan is not the one that the request names"),
    Attack("another verify.py", lambda d: d.closed({"verify.py": b"print('VERIFIED')\n"}), "verify.py is not the program"),
    Attack("the plan of another engagement", plan_with(lambda p: p.update(engagement="EN-2026-000009")), "the plan is of another engagement"),
    Attack("strata that leave a record out", stratum(1, first=5), "do not cover the population: 2-high begins at 5"),
    Attack("strata that overlap", stratum(1, first=3), "do not cover the population: 2-high begins at 3"),
    Attack("strata that end too early", stratum(2, end=59), "the strata cover 59 records of 60"),
    Attack("strata that go beyond", stratum(2, end=61), "the strata cover 61 records of 60"),
    Attack("an empty stratum", stratum(0, end=0, takes=[0, 0], certainty=False), "do not cover the population"),
    Attack("two strata of one name", stratum(1, name="1-major"), "the list of strata is not in ascending order"),
    Attack("a certainty stratum that is only sampled", stratum(0, takes=[3, 4]), "to be looked at whole, and is not drawn whole"),
    Attack("a later stage that draws fewer", stratum(1, takes=[8, 5]), "fewer by a later stage"),
    Attack("a stratum that draws more than it has", stratum(1, takes=[5, 21]), "draws more than there are"),
    Attack("a stratum of an unknown kind", stratum(1, kind="dream"), "of a kind that the plan does not describe"),
    Attack("a plan without stages", plan_with(lambda p: p.update(stages=[])), "does not say how many are drawn by each stage"),
    Attack("a plan that hides what is no field", plan_with(lambda p: p["kinds"]["hazard"].update(may_redact=["soul"])), "not in its list of fields"),
    Attack("a plan that lets times be hidden", plan_with(lambda p: p["kinds"]["hazard"].update(may_redact=["found_at"])), "lets a time be hidden"),
    Attack("a judgement list with one name twice", plan_with(lambda p: p.update(judgement=["a", "a"])), "the judgement list is not in ascending"),
    Attack("a plan of another format", plan_with(lambda p: p.update(format="anjian/draw-plan/v2")), "the plan is of another format"),
    Attack("a plan with a part more", plan_with(lambda p: p.update(more="x")), "the plan does not have exactly these parts"),
    Attack("a plan without its population in words", plan_with(lambda p: p["about"].pop("population") and None), "the plan's words"),
    Attack("a plan without an end of its period", plan_with(lambda p: p["about"].update(period=["2026-07-01"])), "a first and a last day"),
]


# JSON and base64


def reveal_as(change: Callable[[bytes], bytes]) -> Callable[[Desk], Made]:
    return lambda desk: desk.closed({"reveal.json": change(desk.files["reveal.json"])})


FORMS = [
    Attack("JSON with a space", reveal_as(lambda b: b.replace(b":", b": ", 1)), "not written in canonical JSON"),
    Attack("JSON with a line end", reveal_as(lambda b: b + b"\n"), "not written in canonical JSON"),
    Attack("JSON with an escape", reveal_as(lambda b: b.replace(b'"stage"', b'"\\u0073tage"')), "not written in canonical JSON"),
    Attack("JSON in another order", reveal_as(lambda b: b'{"stage":1,' + b[1 : b.rindex(b',"stage"')] + b"}"), "not written in canonical JSON"),
    Attack("JSON with a key twice", reveal_as(lambda b: b[:-1] + b',"stage":1}'), "names a key twice"),
    Attack("JSON with a float", reveal_as(lambda b: b.replace(b'"stage":1', b'"stage":1.0')), "holds 1.0, which is no whole number"),
    Attack("JSON with an exponent", reveal_as(lambda b: b.replace(b'"stage":1', b'"stage":1e0')), "holds 1e0, which is no whole number"),
    Attack("JSON with no number", reveal_as(lambda b: b.replace(b'"stage":1', b'"stage":NaN')), "holds NaN, which is no whole number"),
    Attack("JSON with a negative number", reveal_as(lambda b: b.replace(b'"stage":1', b'"stage":-1')), "not a canonical decimal number"),
    Attack(
        "JSON with a number without end", reveal_as(lambda b: b.replace(b'"stage":1', b'"stage":1' + b"0" * 5000)), "not a canonical decimal number"
    ),
    Attack("JSON with a mark before it", reveal_as(lambda b: b"\xef\xbb\xbf" + b), "reveal.json is not JSON"),
    Attack("JSON in UTF-16", reveal_as(lambda b: b.decode().encode("utf-16")), "reveal.json is not JSON"),
    Attack("JSON that is none", reveal_as(lambda b: b"}" + b), "reveal.json is not JSON"),
    Attack("JSON that is deep", lambda d: d.closed({"reveal.json": b"[" * 200_000 + b"]" * 200_000}), "reveal.json is not JSON"),
    Attack("JSON with half a character", reveal_as(lambda b: b.replace(b'"beacon":""', b'"beacon":"\\ud800"')), "reveal.json is not JSON"),
    Attack("JSON of another kind", lambda d: d.put("reveal.json", [1]), "reveal.json does not have exactly these parts"),
    Attack("base64 with leftover bits", lambda d: d.field("severity", lambda r: [r[0], r[1][:-3] + "x==", r[2]]), "the base64 is not canonical"),
    Attack("base64 with a line end", lambda d: d.field("severity", lambda r: [r[0], r[1] + "\n", r[2]]), "base64"),
    Attack("base64 without its end", lambda d: d.field("severity", lambda r: [r[0], r[1].rstrip("="), r[2]]), "that is not base64"),
    Attack("base64 of the other alphabet", lambda d: d.field("severity", lambda r: [r[0], "-_" + r[1][2:], r[2]]), "base64"),
]


# Pictures


def of(picture: bytes) -> str:
    return "pictures/" + hashlib.sha256(picture).hexdigest()


def a_picture(desk: Desk) -> str:
    return next(name for name in desk.files if name.startswith("pictures/"))


PICTURE = [
    Attack("a picture replaced under its name", lambda d: d.closed({a_picture(d): b"a tidier one"}), "is not the picture of that digest"),
    Attack("a picture replaced under a name of its own", lambda d: d.closed({a_picture(d): None, of(b"tidy"): b"tidy"}), "belongs to no record"),
    Attack("a picture nobody asked for", lambda d: d.closed({of(PICTURES[-2] + b"!"): PICTURES[-2] + b"!"}), "belongs to no record"),
    Attack(
        "a picture's digest altered in its record",
        lambda d: d.field("picture/1", lambda r: [*r[:2], of(b"tidy")[9:]], which=d.with_picture()),
        "leads to another root",
    ),
    Attack(
        "a picture hidden though it must be shown", lambda d: d.field("picture/1", hide("picture/1"), which=d.with_picture()), "picture/1 is hidden"
    ),
]


# The log


def drop(number: int) -> Callable[[Desk], Made]:
    return lambda desk: desk.checkpoints(lambda rows: rows.pop(number) and None)


def again(desk: Desk, place: int, *, size: int | None = None, root: bytes | None = None, origin: str = ORIGIN) -> bytes:
    """A checkpoint signed once more, stating something else."""
    was_size, was_root = verify.open_checkpoint(desk.json("log.json")["checkpoints"][place]["note"], desk.own.key, ORIGIN)
    signed = desk.scene.plant.sign(note.checkpoint_body(origin, size or was_size, root or was_root))
    return desk.checkpoints(lambda rows: rows[place].update(note=signed))


def trace(change: Callable[[dict[str, Any]], None]) -> Callable[[Desk], Made]:
    return lambda desk: desk.item(lambda item: change(item["log"][0]))


def rewritten(desk: Desk) -> Made:
    """The whole log made anew without an ugly entry, and every checkpoint signed again; the auditor still holds one from before."""

    class Rewriting(Plant):
        def logged(self, at: datetime, row: UUID) -> Logged:
            return super().logged(at - timedelta(minutes=len(self.log.entries) == 1), row)

    scene = Scene(Rewriting())
    return scene.bundle(), replace(scene.auditor.own(), kept=desk.own.kept)


LOG = [
    Attack("an old checkpoint as the last", drop(-1), "the log's last checkpoint is not the one that the request names"),
    Attack("no checkpoint at all", lambda d: d.checkpoints(lambda rows: rows.clear()), "the log's last checkpoint is not the one"),
    Attack("a day's checkpoint left out", drop(3), "the consistency proof"),
    Attack("checkpoints in another order", lambda d: d.checkpoints(lambda rows: rows.insert(2, rows.pop(3))), "the consistency proof"),
    Attack("a checkpoint twice", lambda d: d.checkpoints(lambda rows: rows.insert(2, rows[2])), "does not follow the one before it"),
    Attack("a checkpoint of another root, signed again", lambda d: again(d, 2, root=bytes(32)), "the inclusion proof leads to another root"),
    Attack("a checkpoint of another size, signed again", lambda d: again(d, 2, size=9), "the inclusion proof"),
    Attack("a checkpoint of another log", lambda d: again(d, 2, origin="plant.example/other"), "the checkpoint is of another log"),
    Attack("a checkpoint that nobody signed", lambda d: d.checkpoints(lambda r: r[2].update(note=by_stranger("x\n"))), "no known key"),
    Attack(
        "a checkpoint whose time is another entry's", lambda d: d.checkpoints(lambda r: r[2].update(entry=r[3]["entry"])), "leads to another root"
    ),
    Attack("a checkpoint without its time", lambda d: d.checkpoints(lambda r: r[2].update(entry="")), "the inclusion proof"),
    Attack(
        "a consistency proof cut off", lambda d: d.checkpoints(lambda r: r[5].update(consistency=[])), "the consistency proof has the wrong length"
    ),
    Attack("a log entry exchanged", trace(lambda t: t.update(entry=to_base64(b"tidy"))), "a log entry is not the one that was frozen"),
    Attack("a log entry withheld", trace(lambda t: t.update(entry="")), "the plan says whether log entries are shown"),
    Attack("a log entry said to bear out another time", trace(lambda t: t.update(field="closed_at")), "leads to another root"),
    Attack(
        "a log entry's place altered", trace(lambda t: t.update(index=t["index"] + 1)), "not as it was frozen: the inclusion proof leads to another"
    ),
    Attack(
        "a log entry's proof altered",
        trace(lambda t: t["inclusion"].pop() and None),
        "does not bear out found_at of record",
    ),
    Attack("a time that is none", time_that_is_none, "the log does not bear out found_at of record 2: that is not a time"),
    Attack("an entry for what is no time of the plan", entry_for_another_field, "for a field that is no time of the plan, or two for one"),
    Attack("two entries for one time", two_entries_for_one, "for a field that is no time of the plan, or two for one"),
    Attack("a record without its log entries", lambda d: d.item(lambda i: i["log"].clear()), "not as it was frozen"),
    Attack("an old entry borrowed for a new record", borrowed_entry, "the entry says nothing of this record"),
    Attack(
        "an entry that stands elsewhere in the log",
        entry_that_never_was,
        "does not bear out found_at of record 2: the inclusion proof leads to another root",
    ),
    Attack(
        "the checkpoint that the auditor kept left out",
        lambda d: (d.honest, replace(d.own, kept=[unseen(d)])),
        "leaves out the checkpoint of 5 entries",
    ),
    Attack("the log rewritten and signed again", rewritten, "it was rewritten"),
    Attack(
        "the log rewritten so that a kept root stands at another size",
        lambda d: (d.honest, replace(d.own, kept=[signed(d, d.scene.plant.log.checkpoints[1][0], d.scene.plant.log.checkpoints[2][0])])),
        "it was rewritten",
    ),
    Attack("a kept checkpoint that is none", lambda d: (d.honest, replace(d.own, kept=["x\n"])), "the note has no signatures"),
]


def unseen(desk: Desk) -> str:
    return signed(desk, 5, 5)


def signed(desk: Desk, size: int, of: int) -> str:
    """A checkpoint of the plant's: this size, the root of that one."""
    return desk.scene.plant.sign(note.checkpoint_body(ORIGIN, size, desk.scene.plant.log.root(of)))


# What the auditor kept from before the bundle's checkpoints


class Aged(Plant):
    """Its log began weeks before the period."""

    weeks, ugly = 5, "ugly"

    def _work(self) -> Iterator[Record]:
        self._before()
        yield from super()._work()

    def _before(self) -> None:
        for day in range(-7 * self.weeks, 0):
            self.log.append(entry(START + timedelta(days=day), self.ugly if day == -30 else "x"))
            self.log.checkpoint(START + timedelta(days=day, hours=20))


class Tidied(Aged):
    """The same log, made anew without an ugly entry, and signed again."""

    ugly = "tidy"


@dataclass
class BackDated(Aged):
    """Its first record says that it was found then, and is entered so many days after the sixth of the quarter."""

    says: datetime = START
    days: int = 0

    def _work(self) -> Iterator[Record]:
        self._before()
        names = [name for name, count in self.strata.items() for _ in range(count)]
        entered = [START + timedelta(days=5 + self.days, hours=12), *(START + timedelta(hours=36 * number) for number in range(1, len(names)))]
        for day in range(96):
            for number, at in enumerate(entered):
                if (at - START).days == day:
                    row = UUID(hazard(names[number], number).id)
                    yield hazard(names[number], number, [self.logged(at, row)], at if number else self.says)
            self.log.checkpoint(START + timedelta(days=day + 1))
        self.at = START + timedelta(days=96)


KEPT, ONE_MORE = 10, 11  # which of the plant's checkpoints, from 0; the sixth covers the ugly entry


@lru_cache(maxsize=2)
def aged(kind: type[Aged]) -> tuple[Scene, bytes]:
    scene = Scene(kind())
    scene.auditor.kept = [scene.plant.log.checkpoints[KEPT][1]]
    return scene, scene.bundle()


def whole(desk: Desk, since: int = 0, without: int = -1) -> bytes:
    """The bundle with other checkpoints: all from this one on but one, each proved."""
    log = desk.scene.plant.log
    writing = bundle.Writing(desk.scene.draw, verify.plan_of(desk.scene.draw.plan, desk.scene.frozen.size), log.as_seen(), desk.scene.hidden)
    writing._proof(verify.hashes_of(desk.files["hashes.txt"].decode()))
    rows = writing.checkpoints([one for place, one in enumerate(log.checkpoints) if place >= since and place != without])
    return desk.closed({"log.json": to_json({"checkpoints": rows}), "hashes.txt": writing.hashes()})


def past(scene: Scene, size: int = 0) -> bytes:
    """The history that this plant gives of its log."""
    log = scene.plant.log
    upto = size or log.checkpoints[-1][0]
    return bundle.history(merkle.nodes(log._tile), [one for one, _note, _entry in log.checkpoints if one <= upto], upto)


def old(change: Callable[[Desk], tuple[bytes, dict[str, Any]]], kind: type[Aged] = Aged) -> Callable[[Desk], Made]:
    """In the scene whose log is older than its bundle: another bundle, and what the auditor gives besides."""

    def make(_desk: Desk) -> Made:
        desk = Desk(*aged(kind))
        data, given = change(desk)
        return data, replace(desk.own, **given)

    return make


def told(change: Callable[[dict[str, Any]], object]) -> Callable[[Desk], Made]:
    """With the history written in another way."""

    def make(desk: Desk) -> tuple[bytes, dict[str, Any]]:
        value = json.loads(past(desk.scene))
        change(value)
        return desk.honest, {"history": to_json(value)}

    return old(make)


def raw(change: Callable[[bytes], bytes]) -> Callable[[Desk], Made]:
    return old(lambda d: (d.honest, {"history": change(past(d.scene))}))


def in_history(value: dict[str, Any], desk_place: int = KEPT) -> dict[str, Any]:
    found: dict[str, Any] = value["checkpoints"][desk_place]
    return found


def altered(value: dict[str, Any]) -> None:
    """A hash that the proof of what was kept uses."""
    hashes, place = verify.hashes_of(value["hashes"]), in_history(value)["consistency"][1]
    value["hashes"] = to_base64(b"".join([*hashes[:place], bytes(32), *hashes[place + 1 :]]))


def kept(kind: type[Aged], place: int) -> str:
    signed_then: str = aged(kind)[0].plant.log.checkpoints[place][1]
    return signed_then


GO_ON = "not shown to go on from the checkpoint of 22 entries that you kept"
HISTORY = [
    Attack("the bundle begins after what the auditor kept", old(lambda d: (d.honest, {})), "begins after the checkpoint of 22 entries that you kept"),
    Attack("it begins later than it need", old(lambda d: (whole(d, 40), {"kept": [kept(Aged, 36)]})), "begins after the checkpoint of 78 entries"),
    Attack(
        "a checkpoint of the period left out, though the log goes on from it",
        old(lambda d: (whole(d, 34, without=40), {"kept": [kept(Aged, 40)], "history": past(d.scene)})),
        "the bundle leaves out the checkpoint of 96 entries that you kept",
    ),
    Attack(
        "the log rewritten before the bundle begins",
        old(lambda d: (d.honest, {"kept": [kept(Aged, KEPT)]}), Tidied),
        "begins after the checkpoint of 22 entries that you kept",
    ),
    Attack(
        "the log rewritten before the bundle begins, and its own history given",
        old(lambda d: (d.honest, {"kept": [kept(Aged, KEPT)], "history": past(d.scene)}), Tidied),
        GO_ON,
    ),
    Attack(
        "the log rewritten before the bundle begins, and the true history given",
        old(lambda d: (d.honest, {"kept": [kept(Aged, KEPT)], "history": past(aged(Aged)[0])}), Tidied),
        GO_ON,
    ),
    Attack(
        "the log rewritten before the bundle begins, all its checkpoints listed",
        old(lambda d: (whole(d), {"kept": [kept(Aged, KEPT)], "history": past(d.scene)}), Tidied),
        "the log is not the one whose checkpoint of 22 entries you kept: it was rewritten",
    ),
    Attack(
        "a kept checkpoint of another root, signed by the plant",
        old(lambda d: (d.honest, {"kept": [signed(d, 22, 24)], "history": past(d.scene)})),
        GO_ON + ": the consistency proof leads to another earlier root",
    ),
    Attack(
        "a kept checkpoint that the plant signed and forgot",
        old(lambda d: (d.honest, {"kept": [signed(d, 21, 21)], "history": past(d.scene)})),
        "the log's history leaves out the checkpoint of 21 entries",
    ),
    Attack(
        "a kept checkpoint of an empty log",
        old(
            lambda d: (
                d.honest,
                {"kept": [signed(d, 0, 0)], "history": bundle.history(merkle.nodes(d.scene.plant.log._tile), [0, *sizes(d)], sizes(d)[-1])},
            )
        ),
        "the log's history leaves out the checkpoint of 0 entries",
    ),
    Attack("a history that ends before the request", old(lambda d: (d.honest, {"history": past(d.scene, 76)})), "leaves out the checkpoint of"),
    Attack("a history that leaves out what was kept", told(lambda v: v["checkpoints"].pop(KEPT)), "leaves out the checkpoint of 22 entries"),
    Attack("a history that leaves out the request", told(lambda v: v["checkpoints"].pop()), "the log's history leaves out the checkpoint of"),
    Attack(
        "a history that proves another checkpoint in the place of the kept",
        told(lambda v: in_history(v).update(consistency=in_history(v, ONE_MORE)["consistency"])),
        GO_ON,
    ),
    Attack("a history without a proof", told(lambda v: in_history(v).update(consistency=[])), GO_ON + ": the consistency proof has the wrong length"),
    Attack("a history of a smaller log than it proves", told(lambda v: v.update(size=40)), GO_ON + ": the earlier tree is larger than the later"),
    Attack("a history that says it is of what was kept", told(lambda v: v.update(size=22)), GO_ON + ": the earlier tree is larger than the later"),
    Attack("a history of a larger log than it proves", told(lambda v: v.update(size=v["size"] + 1)), GO_ON),
    Attack("a history with another root", told(lambda v: v.update(root=to_base64(bytes(32)))), GO_ON + ": two trees of the same size have different"),
    Attack("a history with half a root", told(lambda v: v.update(root=to_base64(bytes(31)))), GO_ON + ": a hash is not 32 bytes"),
    Attack("a history with a hash altered", told(altered), GO_ON + ": the consistency proof leads to another"),
    Attack("a history with a hash twice", told(lambda v: v.update(hashes=v["hashes"][:-44] * 2)), "whole hashes, each once"),
    Attack("a history with a hash beyond its list", told(lambda v: in_history(v).update(consistency=[1 << 40])), "a hash that is not in the list"),
    Attack("a history with a hash that is a text", told(lambda v: in_history(v).update(consistency=["0"])), "names a hash that is not in the list"),
    Attack("a history with a size that is true", told(lambda v: in_history(v).update(size=True)), "size is not of the right kind"),
    Attack("a history with a part more", told(lambda v: v.update(note="x")), "the log's history does not have exactly these parts"),
    Attack("a history of another format", told(lambda v: v.update(format="anjian/log-history/v2")), "the log's history is of another format"),
    Attack("a history with spaces", raw(lambda data: data + b"\n"), "the log's history is not written in canonical JSON"),
    Attack("a history that is none", raw(lambda _data: b"\xff"), "the log's history is not JSON"),
    Attack("a bundle for a history", old(lambda d: (d.honest, {"history": d.honest})), "the log's history is not JSON"),
]


def sizes(desk: Desk) -> list[int]:
    return [size for size, _note, _entry in desk.scene.plant.log.checkpoints]


# The zip and its manifest


def patched(desk: Desk, at: int, data: bytes) -> bytes:
    return desk.honest[:at] + data + desk.honest[at + len(data) :]


def directory(desk: Desk) -> int:
    return struct.unpack("<I", desk.honest[-6:-2])[0]


def deflated(desk: Desk) -> bytes:
    """The first file compressed, as any other zip program would do it."""
    name, data = next(iter(desk.files.items()))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0x21, zlib.crc32(data), len(packed), len(data), len(name), 0)
    return head + name.encode() + packed + desk.honest[30 + len(name) + len(data) :]


def named(name: str) -> Callable[[Desk], bytes]:
    return lambda desk: desk.closed({name: b"x"})


def zipped_twice(desk: Desk) -> bytes:
    name = "README.txt"
    extra = verify._local(name, b"other") + b"other"
    place = desk.honest.index(b"PK\3\4", 10)
    return desk.honest[:place] + extra + desk.honest[place:]


def unordered(desk: Desk) -> bytes:
    return zip_bytes(dict(reversed(desk.parts.items())))


def by_name(desk: Desk) -> bytes:
    return zip_bytes({name: desk.parts[name] for name in [MANIFEST, *sorted(set(desk.parts) - {MANIFEST}, reverse=True)]})


def hidden_between(desk: Desk) -> bytes:
    return desk.honest[: directory(desk)] + b"hidden" + desk.honest[directory(desk) :]


def manifest(change: Callable[[str], str], sign: Callable[[str], str] | None = None) -> Callable[[Desk], bytes]:
    def make(desk: Desk) -> bytes:
        rest = {name: data for name, data in desk.parts.items() if name != MANIFEST}
        return zip_bytes({MANIFEST: (sign or desk.scene.plant.sign)(change(manifest_of(rest))).encode(), **rest})

    return make


def packed(change: Callable[[bytes], bytes]) -> Callable[[Desk], bytes]:
    """One packed file written in another way, under a manifest that the enterprise signs again."""

    def make(desk: Desk) -> bytes:
        rest = {name: data for name, data in desk.parts.items() if name != MANIFEST}
        rest["items.json.gz"] = change(rest["items.json.gz"])
        return zip_bytes({MANIFEST: desk.scene.plant.sign(manifest_of(rest)).encode(), **rest})

    return make


def unsigned_change(name: str) -> Callable[[Desk], bytes]:
    return lambda desk: zip_bytes({**desk.parts, name: desk.parts[name] + b" "})


ZIP = [
    Attack("something before the zip", lambda d: b"MZ" + d.honest, "does not begin as a bundle does"),
    Attack("something behind the zip", lambda d: d.honest + b"\0", "something behind the zip's end"),
    Attack("a second zip behind the zip", lambda d: d.honest + d.honest, "something behind the zip's end"),
    Attack("a comment", lambda d: d.honest[:-2] + b"\2\0hi", "directory does not agree"),
    Attack("something between files and directory", hidden_between, "directory does not agree"),
    Attack("a directory that points elsewhere", lambda d: patched(d, directory(d) + 42, b"\7"), "directory does not agree"),
    Attack("a directory that names another file", lambda d: patched(d, directory(d) + 46, b"N"), "directory does not agree"),
    Attack("a directory with a file's comment", lambda d: patched(d, directory(d) + 32, b"\1"), "directory does not agree"),
    Attack("a directory that makes a file a link", lambda d: patched(d, directory(d) + 38, b"\0\0\0\xa0"), "directory does not agree"),
    Attack("no directory", lambda d: d.honest[: directory(d)], "directory does not agree"),
    Attack("the zip cut off within a file", lambda d: d.honest[:5000], "cut off"),
    Attack("the zip cut off within a header", lambda d: d.honest[: d.honest.index(b"PK\3\4", 10) + 20], "cut off"),
    Attack("an empty file", lambda d: b"", "does not begin as a bundle does"),
    Attack("a file compressed", deflated, "compressed, encrypted or described behind"),
    Attack("a file encrypted", lambda d: patched(d, 6, b"\1"), "compressed, encrypted or described behind"),
    Attack("a file described behind its content", lambda d: patched(d, 6, b"\x08"), "compressed, encrypted or described behind"),
    Attack("a file's checksum altered", lambda d: patched(d, 14, b"\0\0\0\0"), "that is not so: size, checksum or date"),
    Attack("a file's date altered", lambda d: patched(d, 12, b"\x22"), "that is not so: size, checksum or date"),
    Attack("a file too large to be read", lambda d: d.closed({"plan.json": bytes(verify.LONGEST_FILE + 1)}), "plan.json is larger than"),
    Attack("a file too large when unpacked", lambda d: d.closed({"items.json": bytes(verify.LONGEST_FILE + 1)}), "bytes when it is unpacked"),
    Attack("a packed file that is none", packed(lambda data: b"PK" + data), "items.json.gz is not a gzip file"),
    Attack("a packed file cut off", packed(lambda data: data[:-9]), "not one gzip file as it should be"),
    Attack("a packed file with another's checksum", packed(lambda data: data[:-8] + bytes(4) + data[-4:]), "is not a gzip file"),
    Attack("something behind a packed file", packed(lambda data: data + b"\0"), "not one gzip file as it should be"),
    Attack("a second packed file behind the first", packed(lambda data: data * 2), "not one gzip file as it should be"),
    Attack("a packed file with a date", packed(lambda data: data[:4] + b"\1" + data[5:]), "not one gzip file as it should be"),
    Attack("a packed file with a name", packed(lambda data: data[:3] + b"\x08" + data[4:10] + b"x\0" + data[10:]), "not one gzip file as it"),
    Attack("a file that says it is enormous", lambda d: patched(d, 22, b"\xff\xff\xff\x7f"), "extra bytes or is cut off"),
    Attack("extra bytes in a file's header", lambda d: patched(d, 28, b"\4"), "extra bytes or is cut off"),
    Attack("a file twice", zipped_twice, "README.txt stands in the zip twice"),
    Attack("the manifest last", unordered, "not in their order, the manifest first"),
    Attack("files in another order", by_name, "not in their order, the manifest first"),
    Attack("a path out of the folder", named("../verify.py"), "does not belong in a bundle: '../verify.py'"),
    Attack("a path from the root", named("/etc/passwd"), "does not belong in a bundle: '/etc/passwd'"),
    Attack("a path with backslashes", named("requests\\3.note"), "does not belong in a bundle"),
    Attack("a module beside the program", named("json.py"), "does not belong in a bundle: 'json.py'"),
    Attack("a name in other capitals", named("README.TXT"), "does not belong in a bundle"),
    Attack("a request numbered with a zero before", named("requests/03.note"), "does not belong in a bundle"),
    Attack("a picture with a name of another form", named("pictures/1.jpg"), "does not belong in a bundle"),
    *[
        Attack(f"{name} left out", lambda d, name=name: d.closed({name.removesuffix(".gz"): None}), f"the bundle lacks {name}")
        for name in verify.ALWAYS
    ],
    *[
        Attack(f"{name} changed on the way", unsigned_change(name), f"{name} is not as the manifest says")
        for name in (*verify.ALWAYS, "requests/1.note", "requests/2.note")
    ],
    Attack("the manifest left out", lambda d: zip_bytes({n: f for n, f in d.parts.items() if n != MANIFEST}), "the manifest first"),
    Attack("a manifest that names a file more", manifest(lambda text: text + f"{'0' * 64} 1 more.txt\n"), "names a file that is not in the bundle"),
    Attack(
        "a manifest in another order",
        manifest(lambda text: text.split("\n", 1)[0] + "\n" + "\n".join(sorted(text.split("\n")[1:-1])) + "\n"),
        "not in the bundle, or is not written",
    ),
    Attack(
        "a manifest of another format", manifest(lambda text: text.replace("bundle/v1", "bundle/v2")), "anjian/draw-bundle/v1 is not as the manifest"
    ),
    Attack("a manifest that a stranger signed", manifest(lambda text: text, sign=by_stranger), f"{MANIFEST}: no known key has signed"),
    Attack(
        "a manifest with a stranger's signature more",
        lambda d: zip_bytes({**d.parts, MANIFEST: d.parts[MANIFEST] + by_stranger("x\n").rpartition("\n\n")[2].encode()}),
        f"{MANIFEST} has more signatures",
    ),
    Attack("a manifest in Latin-1", lambda d: zip_bytes({**d.parts, MANIFEST: b"\xe9" + d.parts[MANIFEST]}), f"{MANIFEST} is not UTF-8"),
    Attack(
        "a request in the manifest's place", lambda d: zip_bytes({**d.parts, MANIFEST: d.parts["requests/2.note"]}), "is not as the manifest says"
    ),
]

ATTACKS = [*ITEMS, *PROTOCOL, *PLAN, *FORMS, *PICTURE, *LOG, *HISTORY, *ZIP]


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene()


@pytest.fixture(scope="module")
def honest(scene: Scene) -> bytes:
    return scene.bundle()


@pytest.fixture
def desk(scene: Scene, honest: bytes) -> Desk:
    return Desk(scene, honest)


def test_the_honest_bundle_is_verified_and_closing_it_again_changes_nothing(desk: Desk) -> None:
    assert Verification(desk.honest, desk.own).verdict()["drawn"] == 15
    assert desk.closed({}) == desk.honest
    assert desk.own.earlier and desk.own.kept


def test_there_are_enough_attacks_and_each_has_its_own_name() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 40


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_every_cheat_is_refused_for_its_own_reason(desk: Desk, attack: Attack) -> None:
    made = attack.make(desk)
    data, own = made if isinstance(made, tuple) else (made, desk.own)
    assert type(data) is bytes
    assert (data, own) != (desk.honest, desk.own)

    with pytest.raises(ProofError) as refused:
        Verification(data, own).verdict()

    assert attack.why in str(refused.value)


def test_nothing_from_a_bundle_starts_a_line_of_its_own_on_the_screen(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, own = stratum(0, name="1\r\nVERIFIED\n\x1b[2J\u202e", takes=[9, 9], certainty=False)(desk)
    (tmp_path / "b.zip").write_bytes(data)

    status = verify.main([str(tmp_path / "b.zip"), "--pin", own.pin, "--key", own.key, "--nonce", own.nonce])

    said = capsys.readouterr()
    assert status == 1
    assert said.out == "NOT VERIFIED: the stratum 1\\r\\nVERIFIED\\n\\x1b[2J\\u202e draws more than there are, or fewer by a later stage\n"


def test_what_a_reason_for_an_aborted_draw_says_starts_no_line_either(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.zip").write_bytes(desk.put("draws.json", [outcome(desk, why="none\nLATE: nothing", secret="")]))

    status = verify.main([str(tmp_path / "b.zip"), "--pin", desk.own.pin, "--key", desk.own.key, "--nonce", desk.own.nonce])

    said = capsys.readouterr()
    assert (status, said.out) == (0, "VERIFIED\n")
    assert "LOOK: draw 1 was aborted, its secret not revealed · 请核对: none\\nLATE: nothing\n" in said.err


def test_checkpoints_kept_from_the_auditor_are_seen_by_the_gap_they_leave(desk: Desk) -> None:
    """They are only signed, not pinned: leaving some out is no lie, but it shows."""
    log = desk.scene.plant.log
    few = replace(log.as_seen(), checkpoints=[log.checkpoints[1], log.checkpoints[-1]])
    drawn, judged = bundle.records_wanted(desk.scene.draw, desk.scene.reveal)
    rows = {index: desk.scene.plant.records[index] for index in (*drawn, *judged)}
    data = bundle.seal(desk.scene.draw, desk.scene.reveal, rows, few, sign=desk.scene.plant.sign, verifier=bundle.program(), hidden=["reporter"])

    proved = [Verification(made, desk.own).verdict() for made in (desk.honest, data)]

    assert proved[0]["longest_gap_hours"] <= verify.DAILY < proved[1]["longest_gap_hours"]
    assert any(line.startswith("LOOK: 2 checkpoints") for line in verify._covered(proved[1]))


@pytest.fixture(scope="module")
def older() -> Desk:
    return Desk(*aged(Aged))


def test_the_bundle_begins_before_the_period_and_before_all_that_its_records_say(older: Desk) -> None:
    proved = Verification(older.honest, replace(older.own, kept=[])).verdict()

    assert proved["checkpoints_since"] == "2026-06-29T20:00:00Z"
    assert proved["checkpoints"] == sum(at >= START - timedelta(hours=28) for at in signed_at(older))


def test_what_was_kept_from_before_is_proved_by_the_history_whether_it_ends_with_the_bundle_or_later(older: Desk) -> None:
    log, nodes = older.scene.plant.log, merkle.nodes(older.scene.plant.log._tile)
    size = log.checkpoints[-1][0]
    one, another = kept(Aged, 0), kept(Aged, KEPT)

    for history in (past(older.scene), bundle.history(nodes, [one for one, _note, _entry in log.checkpoints], size)):
        assert Verification(older.honest, replace(older.own, kept=[one, another], history=history)).verdict()

    later = Scene(Aged())
    later.plant.log.append(entry(START + timedelta(days=99), "x"))
    later.plant.log.checkpoint(START + timedelta(days=100))
    assert Verification(older.honest, replace(older.own, kept=[one, another], history=past(later))).verdict()


def test_a_bundle_that_lists_all_checkpoints_as_they_once_did_says_the_same_and_needs_no_history(older: Desk) -> None:
    own = replace(older.own, kept=[kept(Aged, 0), kept(Aged, KEPT), kept(Aged, 50)])

    before, now = Verification(whole(older), own).verdict(), Verification(older.honest, replace(own, kept=[])).verdict()

    told_of_the_log = {"checkpoints", "checkpoints_since"}
    assert {name for name in before if before[name] != now[name]} == told_of_the_log


@pytest.mark.parametrize("days", [0, 3, 30, 89])
def test_a_row_that_is_back_dated_shows_as_it_did_when_all_checkpoints_travelled(days: int) -> None:
    """Found on the fifth day, as it says; entered so many days later, or from before the log began."""
    for says in (START + timedelta(days=5), START - timedelta(days=20), START - timedelta(days=400)):
        scene = Scene(BackDated(says=says, days=days), entries_shown=False)
        desk = Desk(scene, scene.bundle())
        own = replace(desk.own, kept=[])

        shown, before = Verification(desk.honest, own).verdict(), Verification(whole(desk), own).verdict()

        rows = [(row["field"], row["says"]) for row in shown["late"]]
        assert (("found_at", said(says)) in rows) == (days > 0 or says < START)
        assert [shown[name] for name in ("late", "early", "without_log_entry")] == [before[name] for name in ("late", "early", "without_log_entry")]
        assert shown["longest_gap_hours"] >= (365 if says < START - timedelta(days=40) else 0) * 24


def test_a_first_checkpoint_that_begins_late_is_seen_by_the_gap_it_leaves(older: Desk) -> None:
    late = Verification(whole(older, len(older.scene.plant.log.checkpoints) - 3), replace(older.own, kept=[])).verdict()

    assert late["longest_gap_hours"] > verify.DAILY
    assert any(line.startswith("LOOK: 3 checkpoints of the log since 2026-07-1") for line in verify._covered(late))


def signed_at(desk: Desk) -> list[datetime]:
    return [verify.EPOCH + verify.entry_of(data)[0] * verify.MICROSECOND for _size, _note, data in desk.scene.plant.log.checkpoints]
