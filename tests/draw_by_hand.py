"""What do the bytes of docs/draw-format.md come to? A second program, written from that page alone; run as a module it prints the vectors."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import sys
import unicodedata


def framed(parts):
    out = bytearray()
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode("utf-8")
        out += struct.pack(">I", len(raw))
        out += raw
    return bytes(out)


def sha(data):
    return hashlib.sha256(data).digest()


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def draw_key(engagement_key, engagement, draw):
    return mac(engagement_key, framed(["anjian/draw-salt/v1", engagement, str(draw)]))


def salt(key, record, name):
    return mac(key, framed([record, name]))[0:16]


def digest(salt_bytes, name, value):
    said = b"-" if value is None else b"s" + unicodedata.normalize("NFC", value).encode("utf-8")
    return sha(framed(["anjian/draw-field/v1", salt_bytes, name, said]))


def leaf(key, record):
    names = sorted(record["fields"], key=lambda name: [ord(c) for c in name])
    flat = []
    for name in names:
        flat += [name, digest(salt(key, record["id"], name), name, record["fields"][name])]
    traces = [framed([str(index), name, bytes.fromhex(log_leaf)]) for index, name, log_leaf in record["traces"]]
    return sha(b"\x00" + framed(["anjian/draw-leaf/v1", record["stratum"], record["id"], framed(traces), framed(flat)]))


def root(leaves):
    if len(leaves) == 0:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha(b"\x01" + root(leaves[:k]) + root(leaves[k:]))


def commitment(secret):
    return sha(framed(["anjian/draw-secret/v1", secret])).hex()


def seed(pin, secret, nonce, beacon):
    return sha(f'["safety-draw/v1","{pin}","{secret.hex()}","{nonce}","{beacon}"]'.encode("ascii")).hex()


def ticket(seed_text, index):
    number = int.from_bytes(sha((sha(seed_text.encode()).hex() + str(index)).encode()), "big")
    digits = ""
    while number:
        number, digit = divmod(number, 10)
        digits += "0123456789"[digit]
    return digits


def draw(seed_text, first, end, take):
    return sorted(range(first, end), key=lambda index: ticket(seed_text, index))[:take]


def request(lines):
    return "anjian/draw-request/v1\n" + "".join(f"{name} {value}\n" for name, value in lines)


RECORDS = [
    {"stratum": "1-major", "id": "a", "fields": {"n": "", "place": None}, "traces": []},
    {
        "stratum": "1-major",
        "id": "b",
        "fields": {"place": "储罐区", "n": 'line\n"two"\\ \u0001', "at": "1970-01-01T00:00:00Z"},
        "traces": [[0, "at", "00" * 32]],
    },
    {
        "stratum": "2-low",
        "id": "Ä",
        "fields": {"place": "A\u030a", "n": "2026-11-28T08:00:00Z", "é": "2026-11-28T08:00:01Z"},
        "traces": [[3, "n", "11" * 32], [256, "é", "ff" * 32]],
    },
    {"stratum": "2-low", "id": "Ω", "fields": {"step/10/note": "x", "step/2/note": "y", "place": "p", "n": "\U0001f44d"}, "traces": []},
    {"stratum": "2-low", "id": "東", "fields": {"place": "-", "n": "s"}, "traces": []},
]


def vectors():
    engagement_key, secret = bytes(range(32)), bytes(range(50, 82))
    key = draw_key(engagement_key, "EN-2026-000001", 2)
    leaves = [leaf(key, record) for record in RECORDS]
    pin, nonce = sha(b"a signed request").hex(), "31415926535897932384"
    seeds = {beacon: seed(pin, secret, nonce, beacon) for beacon in ("", "round 657413: 8430af445106d217")}
    return {
        "source": "tests/draw_by_hand.py, written from docs/draw-format.md without audit/",
        "engagement_key": engagement_key.hex(),
        "engagement": "EN-2026-000001",
        "draw": 2,
        "draw_key": key.hex(),
        "records": RECORDS,
        "salts": [{name: salt(key, record["id"], name).hex() for name in record["fields"]} for record in RECORDS],
        "digests": [{name: digest(salt(key, r["id"], name), name, value).hex() for name, value in r["fields"].items()} for r in RECORDS],
        "leaves": [value.hex() for value in leaves],
        "roots": [root(leaves[:size]).hex() for size in range(len(leaves) + 1)],
        "secret": secret.hex(),
        "commitment": commitment(secret),
        "pin": pin,
        "nonce": nonce,
        "seeds": seeds,
        "drawn": {beacon: [draw(text, 0, 1000, 12), draw(text, 300, 310, 10)] for beacon, text in seeds.items()},
        "tickets": {str(index): ticket(seeds[""], index) for index in (0, 1, 999)},
        "request": request(
            [
                ("engagement", "EN-2026-000001"),
                ("draw", 2),
                ("previous", sha(b"the request before").hex()),
                ("size", len(leaves)),
                ("root", root(leaves).hex()),
                ("plan", sha(b"the plan").hex()),
                ("commitment", commitment(secret)),
                ("beacon", "drand default, round 657413"),
                ("verifier", sha(b"the program").hex()),
                ("log_size", 345678),
                ("log_root", sha(b"the log").hex()),
                ("time", "2026-11-28T08:00:00Z"),
            ]
        ),
        "base64": base64.b64encode(leaves[0] + leaves[1]).decode(),
    }


if __name__ == "__main__":
    json.dump(vectors(), sys.stdout, ensure_ascii=True, indent=1, sort_keys=True)
    sys.stdout.write("\n")
