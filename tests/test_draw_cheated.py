"""What if the enterprise, which holds database, keys and files, cheats between the steps of a draw? Each cheat is refused for its own reason.

The auditor holds pin, digits, key and earlier checkpoints himself; nothing that he checks with is read back from the portal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from audit import bundle, verify
from audit.bundle import SnapshotError
from audit.verify import MANIFEST, Own, ProofError, Verification, files_of, to_base64, to_json, unpacked
from db import blobs, engine, keyring, log
from db.actor import SYSTEM
from db.draws import Draw, DrawnItem, DrawPart
from db.log import freezing
from db.log.freezing import Raw
from db.sealed import seal_bytes
from db.session import begin
from portal import clock as portal_clock
from portal import hazards
from portal.check import check
from portal.demo import auditing
from portal.draws import clerk
from portal.draws.freezing import HOME, ORDER, RECORDS, packed
from portal.draws.freezing import unpacked as order_of
from portal.errors import Overtaken, SealBroken
from portal.startup import Portal, open_portal
from tests.cast import Cast
from tests.conftest import NOW, Clock
from tests.engines import Stable, close
from tests.postgresql import POSTGRESQL, SQLITE
from tests.test_check import Plant
from tests.test_drawing import Auditor
from tests.test_engagements import DAYS, Audit

RECORDS_OF_THE_PLANT = 24


@dataclass
class Enterprise(Plant):
    """Holds everything but the auditor's notes, and does not ask the portal."""

    auditor: Auditor = field(kw_only=True)

    def asked(self) -> UUID:
        """A new draw with the auditor's digits; nothing of it is drawn yet."""
        newest = self.auditor.requested(tolerable="25", confidence="80")
        self.auditor.gives_digits(newest.id)
        return UUID(str(newest.id))

    def drawn(self) -> UUID:
        draw_id = self.asked()
        clerk.draw(draw_id)
        return draw_id

    def parts(self, draw_id: UUID, kind: str) -> list[DrawPart]:
        with begin(SYSTEM, write=False) as work:
            wanted = sa.select(DrawPart).where(DrawPart.draw_id == draw_id, DrawPart.kind == kind)
            return list(work.session.scalars(wanted.order_by(DrawPart.n)))

    def rewrite(self, draw_id: UUID, kind: str, change: Callable[[bytes], bytes]) -> None:
        """Another file, sealed by the rules, in the place of this one."""
        part = self.parts(draw_id, kind)[0]
        folder = blobs.here()
        clear = blobs.read(folder, part.blob, subject=part.subject, hmac_hex=part.hmac, sha256_hex=part.sha256)
        made = blobs.store(folder, change(clear), subject=part.subject)
        self.alter(f"UPDATE draw_part SET blob = '{made.name}', hmac = '{made.hmac}', sha256 = '{made.sha256}' WHERE id = '{self.key(part.id)}'")

    def put(self, draw_id: UUID, **values: Any) -> None:
        names = ", ".join(f"{name} = :{name}" for name in values)
        owner = self.owner()
        with owner.begin() as connection:
            if self.on_postgresql:
                connection.execute(sa.text("SET session_replication_role = replica"))
            assert connection.execute(sa.text(f"UPDATE draw SET {names} WHERE id = '{self.key(draw_id)}'"), values).rowcount == 1
        owner.dispose()

    def seal(self, draw_id: UUID, column: str, text: str) -> None:
        """A sealed column by the rules: with the key, for its place."""
        with begin(SYSTEM, write=False) as work:
            subject = work.session.scalars(sa.select(Draw.subject).where(Draw.id == draw_id)).one()
        self.put(draw_id, **{f"{column}_ct": seal_bytes(text.encode(), subject=subject, place=("draw", column, draw_id.bytes))})

    def draw(self, draw_id: UUID) -> Draw:
        with begin(SYSTEM, write=False) as work:
            return work.session.scalars(sa.select(Draw).where(Draw.id == draw_id)).one()

    def signed_anew(self, draw_id: UUID, change: Callable[[str], str]) -> str:
        """The request with other words, and the enterprise's own good signature."""
        text = self.draw(draw_id).note.rpartition("\n\n")[0] + "\n"
        assert change(text) != text
        note: str = log.signed_note(change(text))
        self.put(draw_id, note=note)
        return note

    def leave(self, draw_id: UUID) -> None:
        """So that the portal does not try for ever to draw what was spoilt."""
        self.alter("DELETE FROM draw_wish WHERE id NOT IN (SELECT wish_id FROM draw)", strict=False)
        self.alter(f"DELETE FROM draw_nonce WHERE draw_id = '{self.key(draw_id)}'", strict=False)

    def of(self, draw_id: UUID, n: int) -> str:
        return f"n = {n} AND engagement_id = (SELECT e.engagement_id FROM draw e WHERE e.id = '{self.key(draw_id)}')"

    def key(self, row_id: UUID) -> str:
        return str(row_id) if self.on_postgresql else row_id.hex

    def bundle(self, draw_id: UUID) -> bytes:
        return self.auditor.takes(draw_id)

    def closed(self, honest: bytes, name: str, change: Callable[[Any], Any]) -> bytes:
        """The bundle with one of its files changed, under a manifest that the enterprise signs again."""
        files = unpacked(files_of(honest))
        data = files[name]
        files[name] = to_json(change(json.loads(data))) if name.endswith(".json") else change(data)
        return bundle.closed({name: data for name, data in files.items() if name != MANIFEST}, log.signed_note)


def sat_down(portal: Portal, cast: Cast) -> Enterprise:
    portal_clock.set_now(lambda: NOW)
    house = Audit(cast, auditing.commission(cast, NOW - timedelta(days=3), DAYS))
    for n in range(RECORDS_OF_THE_PLANT):
        with begin(cast.li_jianguo, now=NOW - timedelta(days=60, hours=n), silent=True) as work:
            hazards.report(work, area_id=cast.areas["WELD"], description=f"第{n}条隐患")
    return Enterprise(portal, cast, auditor=Auditor(house, house.opened()))


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def plant(request: pytest.FixtureRequest, stable: Stable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enterprise]:
    with stable.fresh(request.param, tmp_path_factory.mktemp("cheated") / "portal", peopled=True) as settings:
        portal = open_portal(settings)
        yield sat_down(portal, stable.template(request.param, "cast"))
        close(portal)


@pytest.fixture
def enterprise(plant: Enterprise, clock: Clock) -> Enterprise:
    """Each cheat has an engagement of its own."""
    engine.install(plant.portal.database)
    keyring.install(plant.portal.keyring)
    house = plant.auditor.house
    return replace(plant, auditor=Auditor(house, house.opened()))


def test_an_honest_draw_of_this_plant_is_verified(enterprise: Enterprise) -> None:
    draw_id = enterprise.drawn()

    proved = Verification(enterprise.bundle(draw_id), enterprise.auditor.own()).verdict()

    assert proved["drawn"] == enterprise.draw(draw_id).take > 3
    assert proved["population"] == RECORDS_OF_THE_PLANT


# After the digits are given, before the sample is drawn


def lines(change: Callable[[list[Raw]], list[Raw]]) -> Callable[[Enterprise, UUID], object]:
    """Another content of the frozen records."""

    def rewritten(data: bytes) -> bytes:
        raws = list(freezing.unpacked(data, range(RECORDS_OF_THE_PLANT)).values())
        made: list[bytes] = []
        freezer = freezing.Freezer(bytes(32), made.append)
        for raw in change(raws):
            freezer._keep(raw)
        freezer._put()
        return made[0]

    return lambda house, draw_id: house.rewrite(draw_id, RECORDS, rewritten)


def tidied(raws: list[Raw]) -> list[Raw]:
    assert raws[0].plain["state"] == "reported"
    return [replace(raw, plain={**raw.plain, "state": "accepted"}) for raw in raws]


def other_tree(house: Enterprise, draw_id: UUID) -> None:
    """Frozen again once the digits are known: another tree in the place of the one that was pinned."""

    def changed(data: bytes) -> bytes:
        frozen = order_of(data)
        return packed(replace(frozen, tiles={place: bytes(32) + tile[32:] for place, tile in frozen.tiles.items()}))

    house.rewrite(draw_id, ORDER, changed)


def plan_with_less(house: Enterprise, draw_id: UUID) -> None:
    plan = json.loads(house.draw(draw_id).plan)
    plan["strata"][0]["takes"] = [1]
    house.put(draw_id, plan=to_json(plan))


def earlier_forgotten(house: Enterprise, draw_id: UUID) -> None:
    """As if nothing had been asked for before. On record are two draws; the second one names the first."""
    house.alter(f"DELETE FROM draw WHERE {house.of(draw_id, house.draw(draw_id).n - 1)}")


def of_another_draw(column: str) -> Callable[[Enterprise, UUID], None]:
    """An envelope of an earlier draw."""

    def moved(house: Enterprise, draw_id: UUID) -> None:
        n = house.draw(draw_id).n
        house.alter(f"UPDATE draw SET {column} = (SELECT {column} FROM draw WHERE {house.of(draw_id, n - 1)}) WHERE {house.of(draw_id, n)}")

    return moved


BEFORE_THE_DRAW: dict[str, tuple[Callable[[Enterprise, UUID], object], type[Exception], str]] = {
    "the frozen records made tidy": (lines(tidied), SnapshotError, "is not the one that was frozen"),
    "two frozen records in each other's place": (lines(lambda rows: rows[::-1]), SnapshotError, "is not the one that was frozen"),
    "a frozen record exchanged for its neighbour": (lines(lambda rows: [rows[0]] * len(rows)), SnapshotError, "is not the one that was frozen"),
    "the file of the records altered on the disk": (
        lambda h, d: flip(h.parts(d, RECORDS)[0]),
        SealBroken,
        "was altered",
    ),
    "the file of the records lost": (lambda h, d: blobs.discard(blobs.here(), h.parts(d, RECORDS)[0].blob), SealBroken, "is missing"),
    "frozen again under the same request": (other_tree, SnapshotError, "not the population and plan that the request names"),
    "a plan that draws less": (plan_with_less, SnapshotError, "not the population and plan that the request names"),
    "another verifier": (
        lambda h, d: h.put(d, program=b"print('VERIFIED')\n"),
        SnapshotError,
        "not the verify.py that the request names",
    ),
    "a secret tried until the draw is pleasant": (
        lambda h, d: h.seal(d, "secret", "11" * 32),
        SnapshotError,
        "not the secret to which the request is committed",
    ),
    "other salts": (lambda h, d: h.seal(d, "salts", "11" * 32), SnapshotError, "is not the one that was frozen"),
    "the secret of an earlier draw": (of_another_draw("secret_ct"), SealBroken, "does not belong where it was found"),
    "a request with another root, signed anew": (
        lambda h, d: h.signed_anew(d, lambda text: text.replace(f"root {h.draw(d).root}", "root " + "1" * 64)),
        SnapshotError,
        "not the population and plan that the request names",
    ),
    "a request with a line more, signed anew": (
        lambda h, d: h.signed_anew(d, lambda text: text.replace("beacon none\n", "beacon none\nbeacon none\n")),
        ProofError,
        "exactly these lines",
    ),
    "an earlier draw taken off the record": (earlier_forgotten, SnapshotError, "each earlier draw has an outcome"),
    "a checkpoint older than the request": (
        lambda h, d: h.put(d, log_size=h.draw(d).log_size - 1),
        SnapshotError,
        "the last checkpoint is that of the request",
    ),
    "the digits taken back": (lambda h, d: h.alter(f"DELETE FROM draw_nonce WHERE draw_id = '{h.key(d)}'"), Overtaken, "is requested by now"),
    "the draw called aborted": (lambda h, d: h.put(d, state="aborted"), Overtaken, "is aborted by now"),
}


def flip(part: DrawPart) -> None:
    path = blobs.path_of(blobs.here(), part.blob)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("what", BEFORE_THE_DRAW)
def test_between_digits_and_draw_no_cheat_makes_a_bundle(enterprise: Enterprise, what: str) -> None:
    enterprise.drawn()
    draw_id = enterprise.asked()
    cheat, refused, why = BEFORE_THE_DRAW[what]
    cheat(enterprise, draw_id)

    try:
        with pytest.raises(refused, match=why):
            clerk.draw(draw_id)

        assert enterprise.parts(draw_id, HOME) == []
    finally:
        enterprise.leave(draw_id)


UNSEEN_BY_THE_PORTAL: dict[str, tuple[Callable[[Enterprise, UUID], object], str]] = {
    "a request of another minute, signed anew": (
        lambda h, d: h.signed_anew(d, lambda text: text.replace("time 2026-11-23T01:00", "time 2026-11-23T01:01")),
        "not the request that you pinned",
    ),
    "other digits than the auditor gave": (
        lambda h, d: h.alter(f"UPDATE draw_nonce SET digits = '{'7' * 20}' WHERE draw_id = '{h.key(d)}'"),
        "another nonce than yours",
    ),
    "a leaf of the log rewritten": (lambda h, d: first_leaf(h, b"\x01" * 32), "the inclusion proof leads to another root"),
}


def first_leaf(house: Enterprise, leaf: bytes) -> bytes:
    """Puts another leaf at the beginning of the log and gives the one that stood there. What was added behind it meanwhile stays."""
    owner = house.owner()
    with owner.begin() as connection:
        if house.on_postgresql:
            connection.execute(sa.text("SET session_replication_role = replica"))
        data = bytes(connection.execute(sa.text("SELECT data FROM log_tile WHERE level = 0 AND idx = 0")).scalar_one())
        connection.execute(sa.text("UPDATE log_tile SET data = :data WHERE level = 0 AND idx = 0"), {"data": leaf + data[32:]})
    owner.dispose()
    return data[:32]


@pytest.mark.parametrize("what", UNSEEN_BY_THE_PORTAL)
def test_what_the_portal_would_sign_all_the_same_is_refused_by_the_auditors_own_notes(enterprise: Enterprise, what: str) -> None:
    draw_id = enterprise.asked()
    cheat, why = UNSEEN_BY_THE_PORTAL[what]
    was = cheat(enterprise, draw_id)
    try:
        clerk.draw(draw_id)

        with pytest.raises(ProofError, match=why):
            Verification(enterprise.bundle(draw_id), enterprise.auditor.own()).verdict()
    finally:
        enterprise.leave(draw_id)
        if isinstance(was, bytes):
            first_leaf(enterprise, was)


# Once the bundle is made


def fields_of(items: Any, change: Callable[[list[Any]], list[Any]], name: str = "state") -> Any:
    rows = items["drawn"][0]["fields"]
    assert any(row[0] == name for row in rows)
    items["drawn"][0]["fields"] = [one for row in rows for one in (change(row) if row[0] == name else [row])]
    return items


def hidden(row: list[Any]) -> list[Any]:
    return [[row[0], to_base64(verify.digest_of(verify.canonical_base64(row[1]), row[0], row[2]))]]


def with_drawn(change: Callable[[list[Any]], object]) -> Callable[[Any], Any]:
    def changed(items: Any) -> Any:
        change(items["drawn"])
        return items

    return changed


AFTER: dict[str, tuple[str, Callable[[Any], Any], str]] = {
    "a drawn record dropped": ("items.json", with_drawn(lambda drawn: drawn.pop()), "was drawn and is missing"),
    "a drawn record twice": ("items.json", with_drawn(lambda drawn: drawn.append(drawn[0])), "or one stands twice"),
    "drawn records in another order": ("items.json", with_drawn(lambda drawn: drawn.reverse()), "in another order"),
    "a drawn record under a neighbour's place": (
        "items.json",
        with_drawn(lambda drawn: drawn[0].update(index=drawn[0]["index"] ^ 1)),
        "was drawn and is missing",
    ),
    "a value altered": ("items.json", lambda i: fields_of(i, lambda r: [[*r[:2], "accepted"]]), "the inclusion proof leads to another root"),
    "a value taken away": ("items.json", lambda i: fields_of(i, lambda r: [[*r[:2], None]]), "the inclusion proof leads to another root"),
    "a field disclosed twice": ("items.json", lambda i: fields_of(i, lambda r: [r, r]), "names something twice"),
    "a field left out": ("items.json", lambda i: fields_of(i, lambda r: []), "leads to another root"),
    "a field hidden that must be shown": ("items.json", lambda i: fields_of(i, hidden), "the field state is hidden, and the plan does not"),
    "a step left out": ("items.json", lambda i: fields_of(i, lambda r: [], "step/1/what"), "leads to another root"),
    "a time moved": ("items.json", lambda i: fields_of(i, lambda r: [[*r[:2], "2026-01-01T00:00:00Z"]], "step/1/at"), "leads to another root"),
    "a plan that draws less": (
        "plan.json",
        lambda p: {**p, "stages": [{"acceptable": 9, "risk": "1/2"}]},
        "the plan is not the one that the request names",
    ),
    "an earlier draw's outcome forgotten": ("draws.json", lambda rows: rows[:-1], "draws.json does not have one line for each earlier draw"),
    "the last checkpoint left out": (
        "log.json",
        lambda one: {"checkpoints": one["checkpoints"][:-1]},
        "the log's last checkpoint is not the one that the request names",
    ),
    "another secret told": ("reveal.json", lambda one: {**one, "secret": "00" * 32}, "the secret of this draw is not the one"),
    "other digits told": ("reveal.json", lambda one: {**one, "nonce": "8" * 20}, "another nonce than yours"),
    "another verifier in the bundle": ("verify.py", lambda data: data + b"#\n", "verify.py is not the program that the request names"),
}


@pytest.fixture(scope="module")
def honest(plant: Enterprise) -> tuple[bytes, Own]:
    """The bundle of a second draw, and what the auditor holds. Made at the tests' own time: the log does not go back."""
    portal_clock.set_now(lambda: NOW)
    plant.drawn()
    return plant.bundle(plant.drawn()), plant.auditor.own()


@pytest.mark.parametrize("what", AFTER)
def test_a_bundle_that_the_enterprise_changes_and_signs_again_is_refused(enterprise: Enterprise, honest: tuple[bytes, Own], what: str) -> None:
    data, own = honest
    assert Verification(data, own).verdict()
    name, change, why = AFTER[what]

    changed = enterprise.closed(data, name, change)

    with pytest.raises(ProofError, match=why):
        Verification(changed, own).verdict()


def test_another_bundle_in_its_place_is_refused(enterprise: Enterprise) -> None:
    """Of an earlier draw, by the rules; the row names its file."""
    first, second = enterprise.drawn(), enterprise.drawn()
    own = enterprise.auditor.own()
    data = enterprise.bundle(first)
    enterprise.rewrite(second, HOME, lambda _honest: data)

    with pytest.raises(ProofError, match="not the request that you pinned"):
        Verification(enterprise.bundle(second), own).verdict()
    with pytest.raises(ProofError, match="a draw is kept from you"):
        Verification(data, replace(own, pin=enterprise.auditor.pins[-2], earlier=[*own.earlier, "f" * 64])).verdict()


BEHIND_THE_BACK = {
    "drawn_item": "UPDATE drawn_item SET plain = '{}' WHERE turn = 1",
    "drawn_text": "DELETE FROM drawn_text WHERE item_id IN (SELECT id FROM drawn_item WHERE turn = 2)",
    "draw_wish": "UPDATE draw_wish SET tolerable = '50'",
    "draw_nonce": "UPDATE draw_nonce SET digits = '12345678901234567890'",
    "draw": "UPDATE draw SET size = size - 1",
    "draw_part": "UPDATE draw_part SET size = 1",
    "declaration": "DELETE FROM declaration",
    "engagement": "UPDATE engagement SET ends_on = '2027-01-01'",
    "agreement": "UPDATE agreement SET cadence_months = 12",
}


def test_each_row_of_an_audit_that_is_changed_behind_the_portals_back_is_named_by_check(portal: Portal, cast: Cast) -> None:
    house = sat_down(portal, cast)
    house.drawn()
    assert check(portal).problems == []

    house.alter(*BEHIND_THE_BACK.values())

    found = [problem.where.split(" ")[0] for problem in check(portal).problems]
    assert set(found) == set(BEHIND_THE_BACK)


def test_a_record_exchanged_on_the_page_is_not_the_one_in_the_bundle(enterprise: Enterprise) -> None:
    """The page shows rows; the bundle holds what was frozen."""
    draw_id = enterprise.drawn()
    inside = {item["id"] for item in json.loads(unpacked(files_of(enterprise.bundle(draw_id)))["items.json"])["drawn"]}
    assert shown(draw_id) == inside

    enterprise.alter(f"UPDATE drawn_item SET row_id = '{enterprise.key(draw_id)}' WHERE turn = 1 AND draw_id = '{enterprise.key(draw_id)}'")

    assert len(inside - shown(draw_id)) == len(shown(draw_id) - inside) == 1
    assert Verification(enterprise.bundle(draw_id), enterprise.auditor.own()).verdict()["drawn"] == len(inside)


def shown(draw_id: UUID) -> set[str]:
    with begin(SYSTEM, write=False) as work:
        return set(map(str, work.session.scalars(sa.select(DrawnItem.row_id).where(DrawnItem.draw_id == draw_id))))
