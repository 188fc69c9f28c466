"""What does an auditor see of the photos of a drawn record, and can anybody put another one in its place?"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import Result
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from audit import bundle
from audit.verify import MANIFEST, ProofError, Verification, files_of
from db import blobs, engine, log
from db.actor import SYSTEM, Actor
from db.draws import DrawnItem, DrawnPicture
from db.hazards import Evidence, Hazard, Rendition
from db.log import EntryKind, LogEntry
from db.session import begin
from portal import clock as portal_clock
from portal import draws, evidence, hazards
from portal.__main__ import app
from portal.check import check
from portal.demo import auditing
from portal.draws import clerk, older
from portal.errors import Denied, NotFound, SealBroken, WrongStep
from portal.startup import Portal
from tests.cast import PASSWORD, Cast
from tests.conftest import NOW, Clock
from tests.test_cli import keys_of
from tests.test_draw_cheated import Enterprise
from tests.test_drawing import Auditor
from tests.test_engagements import DAYS, Audit, next_version
from tests.test_masking import ASTRONAUT
from tests.test_reports import open_again

RECORDS = 6


def photo(n: int) -> evidence.Prepared:
    """Each another one, with a person on it."""
    with Image.open(ASTRONAUT) as opened:
        made = opened.convert("RGB")
    ImageDraw.Draw(made).rectangle((0, 280, 20 + n * 12, 320), fill=(250, n * 20, 40))
    out = io.BytesIO()
    made.save(out, "JPEG", quality=90)
    return evidence.prepare(out.getvalue())


@pytest.fixture
def house(portal: Portal, cast: Cast, clock: Clock) -> Enterprise:
    """Six hazards, each with two photos; most of them are drawn."""
    portal_clock.set_now(lambda: NOW)
    audit = Audit(cast, auditing.commission(cast, NOW - timedelta(days=3), DAYS))
    for n in range(RECORDS):
        with begin(cast.li_jianguo, now=NOW - timedelta(days=60, hours=n), silent=True) as work:
            hazards.report(work, area_id=cast.areas["WELD"], description=f"第{n}条隐患", pictures=[photo(n), photo(n + RECORDS)])
    return Enterprise(portal, cast, auditor=Auditor(audit, audit.opened()))


def looks(who: Actor, picture_id: UUID) -> bytes:
    with begin(who) as work:
        return evidence.picture(work, picture_id).content


def drawn_items(house: Enterprise, draw_id: UUID, who: Actor | None = None) -> list[draws.Item]:
    found = []
    with begin(who or house.auditor.actor) as work:
        for item_id, *_more in draws.items(work, draw_id):
            found.append(draws.item(work, item_id))
    return found


def masked_of(house: Enterprise, item: draws.Item) -> dict[int, str]:
    """What was frozen, by the number of the picture."""
    return {shown.n: item.fields[f"picture/{shown.n}/masked_sha256"] or "" for shown in item.pictures}


def taken(house: Enterprise, draw_id: UUID) -> bytes:
    with begin(house.auditor.actor) as work:
        file = draws.bundle(work, draw_id, pictures=True)
    return draws.content(file)


def proved(house: Enterprise, data: bytes) -> dict[str, int]:
    told: dict[str, int] = Verification(data, house.auditor.own()).verdict()["pictures"]
    return told


def test_the_auditor_sees_of_a_drawn_record_the_masked_photos_that_were_frozen_and_each_look_is_on_record(house: Enterprise) -> None:
    draw_id = house.drawn()
    items = drawn_items(house, draw_id)
    assert len(items) >= 2

    for item in items:
        frozen = masked_of(house, item)
        assert len(frozen) == 2
        for shown in item.pictures:
            assert shown.id and shown.frozen
            seen = looks(house.auditor.actor, shown.id)
            assert hashlib.sha256(seen).hexdigest() == frozen[shown.n]
            assert frozen[shown.n] != item.fields[f"picture/{shown.n}/sha256"]

    last = items[-1].pictures[-1].id
    assert last
    with begin(SYSTEM, write=False) as work:
        looked = sa.select(LogEntry).where(LogEntry.kind == EntryKind.VIEW, LogEntry.actor == str(house.auditor.actor.person_id))
        bodies = [row.body for row in work.session.scalars(looked)]
    assert sum(last.bytes in body for body in bodies) == 1


def test_the_clear_photos_of_a_drawn_record_and_all_of_an_undrawn_one_are_not_there_for_an_auditor(house: Enterprise) -> None:
    draw_id = house.drawn()
    shown = drawn_items(house, draw_id)[0].pictures[0].id
    with begin(SYSTEM, write=False) as work:
        clear, masked = list(work.session.scalars(sa.select(Evidence.id))), list(work.session.scalars(sa.select(Rendition.id)))
    assert len(clear) == len(masked) == 2 * RECORDS
    assert shown
    assert looks(house.cast.zhou_min, clear[0])
    assert looks(house.auditor.actor, shown)

    for one in (*clear, *masked):
        with pytest.raises(NotFound, match="This picture does not exist or is not yours"):
            looks(house.auditor.actor, one)


def test_director_and_head_see_what_the_auditor_sees_and_nobody_else_does(house: Enterprise) -> None:
    shown = drawn_items(house, house.drawn())[0].pictures[0].id
    assert shown
    seen = looks(house.auditor.actor, shown)

    assert looks(house.cast.chen_li, shown) == looks(house.cast.gao_yuan, shown) == seen
    for who in (house.cast.zhou_min, house.cast.li_jianguo):
        with pytest.raises(NotFound, match="This picture does not exist or is not yours"):
            looks(who, shown)


def test_a_photo_without_a_masked_one_is_missing_for_both_sides_and_never_shown_in_the_clear(house: Enterprise) -> None:
    house.alter("DELETE FROM rendition", strict=False)
    draw_id = house.drawn()

    for who in (house.auditor.actor, house.cast.chen_li):
        for item in drawn_items(house, draw_id, who):
            assert [(shown.id, shown.frozen) for shown in item.pictures] == [(None, False)] * 2
    assert proved(house, house.bundle(draw_id)) == {"named": 0, "in_bundle": 0}
    with pytest.raises(WrongStep, match="no masked pictures in this sample"):
        taken(house, draw_id)


def test_what_is_missing_is_made_up_by_the_portal_with_its_own_entry_and_only_the_next_draw_has_it(house: Enterprise) -> None:
    house.alter("DELETE FROM rendition", strict=False)
    first = house.drawn()

    assert older.mask(NOW) == older.Made(2 * RECORDS, ())
    assert older.mask(NOW) == older.Made(0, ())

    second = house.drawn()
    assert all(shown.id is None for item in drawn_items(house, first) for shown in item.pictures)
    assert all(shown.id for item in drawn_items(house, second) for shown in item.pictures)
    with begin(SYSTEM, write=False) as work:
        told = list(work.session.scalars(sa.select(LogEntry.actor).where(LogEntry.action == "picture.masked")))
    assert told == ["system"]
    with pytest.raises(Denied, match="Only the portal itself makes masked pictures"), begin(house.cast.chen_li) as work:
        older.unmasked(work, after=None)
    with pytest.raises(Denied, match="Only the portal itself makes masked pictures"), begin(house.cast.chen_li) as work:
        older.keep(work, {})


def test_one_that_cannot_be_opened_is_left_missing_and_the_others_are_made_up(house: Enterprise) -> None:
    house.alter("DELETE FROM rendition", strict=False)
    lost, spoilt = _two_broken()

    assert older.mask(NOW) == older.Made(2 * RECORDS - 2, (lost, spoilt))


def _two_broken() -> tuple[str, str]:
    """One whose file is gone and one whose file was altered; as `mask` names them."""
    with begin(SYSTEM, write=False) as work:
        wanted = sa.select(Evidence, Hazard.number).join(Hazard, Hazard.id == Evidence.hazard_id).order_by(Evidence.id).limit(2)
        (lost, one), (spoilt, other) = work.session.execute(wanted).all()
        blobs.discard(blobs.here(), lost.blob)
        path = blobs.path_of(blobs.here(), spoilt.blob)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    return f"{one} · {lost.id}", f"{other} · {spoilt.id}"


def run(house: Enterprise, monkeypatch: pytest.MonkeyPatch, *command: str) -> Result:
    """At the console of this installation; afterwards the test's own is the one that `begin` opens."""
    for name, value in keys_of(house.portal.settings).items():
        monkeypatch.setenv(name, value)
    with open_again(house.portal):
        done = CliRunner().invoke(app, list(command), input=f"{PASSWORD}\n")
        engine.current().close()
        return done


def test_the_command_makes_up_what_is_missing_once_and_names_what_it_cannot(house: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    house.alter("DELETE FROM rendition", strict=False)
    lost, spoilt = _two_broken()

    first, second = run(house, monkeypatch, "mask"), run(house, monkeypatch, "mask")

    for done, made in ((first, 2 * RECORDS - 2), (second, 0)):
        assert (done.exit_code, done.stdout) == (3, f"Masked pictures made: {made}.\n")
        assert done.stderr.splitlines() == [f"This photo cannot be opened and has no masked one: {name}" for name in (lost, spoilt)]
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count()).select_from(Rendition)) == 2 * RECORDS - 2
        told = sa.select(sa.func.count()).select_from(LogEntry).where(LogEntry.action == "picture.masked")
        assert work.session.scalar(told) == 1, "a run that makes nothing leaves no entry"


def test_a_second_run_of_the_command_does_nothing_and_says_so(house: Enterprise, monkeypatch: pytest.MonkeyPatch) -> None:
    house.alter("DELETE FROM rendition", strict=False)

    told = [(done.exit_code, done.stdout, done.stderr) for done in (run(house, monkeypatch, "mask") for _turn in range(2))]

    assert told == [(0, f"Masked pictures made: {2 * RECORDS}.\n", ""), (0, "Masked pictures made: 0.\n", "")]


def test_the_command_line_takes_the_bundle_out_with_its_photos_for_whoever_may(
    house: Enterprise, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    draw_id = house.drawn()
    without, with_them = house.bundle(draw_id), taken(house, draw_id)
    command = ("export", "bundle", "--engagement", "EN-2026-001", "--json")

    refused = run(house, monkeypatch, *command, "--pictures", "--out", str(tmp_path / "no.zip"), "--user", "li.jianguo")
    plain = run(house, monkeypatch, *command, "--out", str(tmp_path / "plain.zip"), "--user", "gao.yuan")
    done = run(house, monkeypatch, *command, "--pictures", "--out", str(tmp_path / "pictured.zip"), "--user", "gao.yuan")

    assert isinstance(refused.exception, NotFound) and not (tmp_path / "no.zip").exists()
    assert (plain.exit_code, done.exit_code) == (0, 0), done.output
    assert (tmp_path / "plain.zip").read_bytes() == without
    assert (tmp_path / "pictured.zip").read_bytes() == with_them
    own = house.auditor.own()
    found = json.loads(done.stdout[done.stdout.index("{") :])
    assert (found["pin"], found["key"], found["nonce"], found["beacon"]) == (own.pin, own.key, own.nonce, own.beacon)


def test_a_sample_without_masked_photos_is_not_taken_out_as_one_that_has_them(
    house: Enterprise, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house.alter("DELETE FROM rendition", strict=False)
    house.drawn()
    command = ("export", "bundle", "--engagement", "EN-2026-001", "--pictures", "--out", str(tmp_path / "no.zip"), "--user", "gao.yuan")

    refused = run(house, monkeypatch, *command)

    assert isinstance(refused.exception, WrongStep) and "no masked pictures in this sample" in str(refused.exception)
    assert not (tmp_path / "no.zip").exists()


def test_freezing_opens_no_picture_and_a_lost_one_holds_up_no_draw(house: Enterprise) -> None:
    with begin(SYSTEM, write=False) as work:
        for name in (*work.session.scalars(sa.select(Evidence.blob)), *work.session.scalars(sa.select(Rendition.blob))):
            blobs.discard(blobs.here(), name)

    draw_id = house.drawn()

    named = proved(house, house.bundle(draw_id))
    assert named["named"] == 2 * len(drawn_items(house, draw_id)) and named["in_bundle"] == 0


def test_the_bundle_is_taken_with_and_without_its_photos_and_says_how_many_are_named_and_how_many_are_there(house: Enterprise) -> None:
    draw_id = house.drawn()
    items = drawn_items(house, draw_id)
    named = {digest for item in items for digest in masked_of(house, item).values()}

    without, with_them = house.bundle(draw_id), taken(house, draw_id)

    assert proved(house, without) == {"named": len(named), "in_bundle": 0}
    assert proved(house, with_them) == {"named": len(named), "in_bundle": len(named)}
    assert {name.removeprefix("pictures/") for name in files_of(with_them) if name.startswith("pictures/")} == named
    assert {name: data for name, data in files_of(with_them).items() if not name.startswith("pictures/") and name != MANIFEST} == {
        name: data for name, data in files_of(without).items() if name != MANIFEST
    }
    with begin(house.auditor.actor) as work:
        assert draws.draws(work, house.auditor.engagement)[0].pictured
        number = draws.draws(work, house.auditor.engagement)[0].plan["engagement"]
        assert draws.content(draws.newest_bundle(work, number, pictures=True).file) == with_them


def test_where_the_agreement_says_so_the_auditor_sees_the_photos_unmasked_and_still_takes_only_masked_ones_home(house: Enterprise) -> None:
    house.alter("UPDATE agreement SET rights = 'site records interviews unmasked'")
    draw_id = house.drawn()

    items = drawn_items(house, draw_id)
    for item in items:
        for shown in item.pictures:
            assert shown.id and shown.clear
            seen = hashlib.sha256(looks(house.auditor.actor, shown.id)).hexdigest()
            assert seen == item.fields[f"picture/{shown.n}/sha256"]
    assert proved(house, taken(house, draw_id)) == {"named": 2 * len(items), "in_bundle": 2 * len(items)}
    for item in drawn_items(house, draw_id, house.cast.gao_yuan):
        assert all(shown.id and not shown.clear for shown in item.pictures)
    clear = items[0].pictures[0].id
    assert clear and looks(house.cast.chen_li, clear)
    with pytest.raises(NotFound, match="This picture does not exist or is not yours"):
        looks(house.cast.gao_yuan, clear)


def test_once_a_version_without_that_right_counts_no_photo_is_shown_unmasked_drawn_before_or_after(house: Enterprise) -> None:
    house.alter("UPDATE agreement SET rights = 'site records interviews unmasked'")
    first = house.drawn()
    clear = [shown.id for item in drawn_items(house, first) for shown in item.pictures if shown.id and shown.clear]
    assert clear and looks(house.auditor.actor, clear[0])

    next_version(house.auditor.house)  # the usual rights

    assert proved(house, taken(house, first)) == {"named": len(clear), "in_bundle": len(clear)}
    later = house.drawn()
    for draw_id in (first, later):
        for item in drawn_items(house, draw_id):
            assert [(bool(shown.id), shown.clear) for shown in item.pictures] == [(True, False)] * 2
    with begin(SYSTEM, write=False) as work:
        assert work.session.scalars(sa.select(DrawnPicture.id).where(DrawnPicture.draw_id == later, DrawnPicture.masked.is_(False))).all() == []
    for each in clear:
        with pytest.raises(Denied, match="where the agreement in force says so"):
            looks(house.auditor.actor, each)
    assert looks(house.cast.chen_li, clear[0]), "the ledger is the director's own"

    next_version(house.auditor.house, rights=["site", "records", "unmasked"])

    assert looks(house.auditor.actor, clear[0])
    assert all(shown.clear for item in drawn_items(house, house.drawn()) for shown in item.pictures)


# Cheats


def swapped(house: Enterprise) -> None:
    """Between freezing and draw: of each hazard the first masked picture is another one, sealed by the rules; its row names it."""
    with begin(SYSTEM, write=False) as work:
        rows = list(work.session.scalars(sa.select(Rendition).order_by(Rendition.id)))[::2]
    other = photo(13).outside.content
    for row in rows:
        made = blobs.store(blobs.here(), other, subject=row.subject)
        changed = f"blob = '{made.name}', hmac = '{made.hmac}', sha256 = '{made.sha256}', clear_sha256 = '{hashlib.sha256(other).hexdigest()}'"
        house.alter(f"UPDATE rendition SET {changed} WHERE id = '{house.key(row.id)}'")


def test_a_masked_photo_put_in_the_place_of_the_frozen_one_is_not_shown_and_named_by_check(house: Enterprise) -> None:
    draw_id = house.asked()
    swapped(house)
    clerk.draw(draw_id)

    items = drawn_items(house, draw_id)
    assert all([(shown.id is None, shown.frozen) for shown in item.pictures] == [(True, True), (False, True)] for item in items)
    assert proved(house, taken(house, draw_id)) == {"named": 2 * len(items), "in_bundle": len(items)}
    assert "rendition" in {problem.where.split()[0] for problem in check(house.portal).problems}


def first_picture(files: dict[str, bytes]) -> str:
    return next(name for name in files if name.startswith("pictures/"))


def replaced(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, first_picture(files): photo(13).outside.content}


def replaced_under_its_own_name(files: dict[str, bytes]) -> dict[str, bytes]:
    other = photo(13).outside.content
    return {**dropped(files), f"pictures/{hashlib.sha256(other).hexdigest()}": other}


def dropped(files: dict[str, bytes]) -> dict[str, bytes]:
    name = first_picture(files)
    return {one: data for one, data in files.items() if one != name}


def added(files: dict[str, bytes]) -> dict[str, bytes]:
    other = photo(14).outside.content
    return {**files, f"pictures/{hashlib.sha256(other).hexdigest()}": other}


def clear_one(files: dict[str, bytes]) -> dict[str, bytes]:
    """The photo itself, whose digest is frozen as well; it is no picture that may travel."""
    with begin(SYSTEM, write=False) as work:
        item = work.session.scalars(sa.select(DrawnItem).limit(1)).one()
        digest = json.loads(item.plain)["picture/1/sha256"]
        row = work.session.scalars(sa.select(Evidence).where(Evidence.clear_sha256 == digest)).one()
        return {**files, f"pictures/{digest}": blobs.of(row, blobs.here())}


Change = Callable[[dict[str, bytes]], dict[str, bytes]]
SIGNED_AGAIN: dict[str, tuple[Change, str]] = {
    "a photo replaced": (replaced, "is not the picture of that digest"),
    "a photo replaced under its own name": (replaced_under_its_own_name, "belongs to no record of this bundle"),
    "a photo added": (added, "belongs to no record of this bundle"),
    "a clear photo added": (clear_one, "belongs to no record of this bundle"),
}
AS_SIGNED: dict[str, tuple[Change, str]] = {
    "a photo replaced": (replaced, "pictures/[0-9a-f]{64} is not as the manifest says"),
    "a photo dropped": (dropped, "the manifest names a file that is not in the bundle"),
    "a photo added": (added, "pictures/[0-9a-f]{64} is not as the manifest says, or is not in it"),
}


@pytest.fixture
def honest(house: Enterprise) -> bytes:
    data = taken(house, house.drawn())
    assert proved(house, data)["in_bundle"] > 2
    return data


def test_a_bundle_whose_photos_the_enterprise_changes_and_signs_again_is_refused(house: Enterprise, honest: bytes) -> None:
    for what, (change, why) in SIGNED_AGAIN.items():
        files = {name: data for name, data in files_of(honest).items() if name != MANIFEST}

        changed = bundle.closed(change(files), log.signed_note)

        with pytest.raises(ProofError, match=why):
            pytest.fail(f"{what}: {proved(house, changed)}")


def test_a_bundle_whose_photos_somebody_changes_on_the_way_is_refused(house: Enterprise, honest: bytes) -> None:
    for what, (change, why) in AS_SIGNED.items():
        files = dict(files_of(honest))
        manifest = files.pop(MANIFEST)

        changed = bundle.closed(change(files), lambda _text: manifest.decode())  # noqa: B023 - used at once

        with pytest.raises(ProofError, match=why):
            pytest.fail(f"{what}: {proved(house, changed)}")


def test_a_photo_that_the_enterprise_leaves_out_is_counted_against_it(house: Enterprise, honest: bytes) -> None:
    """A bundle without photos is a good bundle; one that lacks some says so."""
    files = {name: data for name, data in files_of(honest).items() if name != MANIFEST}
    was = proved(house, honest)

    told = proved(house, bundle.closed(dropped(files), log.signed_note))

    assert told == {"named": was["named"], "in_bundle": was["in_bundle"] - 1}


def test_a_file_of_a_masked_photo_altered_on_the_disk_is_not_shown(house: Enterprise) -> None:
    shown = drawn_items(house, house.drawn())[0].pictures[0].id
    assert shown
    with begin(SYSTEM, write=False) as work:
        name = work.session.scalars(sa.select(DrawnPicture.blob).where(DrawnPicture.id == shown)).one()
    path: Path = blobs.path_of(blobs.here(), name)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")

    with pytest.raises(SealBroken, match="was altered"):
        looks(house.auditor.actor, shown)
